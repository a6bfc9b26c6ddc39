use crate::model::Target;
use crate::prepare::Question;

/// How the curve holds the size of clusters while their number changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizesHeld {
    /// No rule and no loss turned on speaks of it.
    Free,
    /// Every number of clusters has its own target, and its own bounds around it.
    ByNumber,
    /// Bounds and target are the same for every number.
    Fixed,
}

impl SizesHeld {
    /// As the question has it.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let sizes = &question.sizes;
        let is_bounded = sizes.min_population > 0 || sizes.max_population < i64::MAX;
        match sizes.target {
            _ if question.sizes_follow() => Self::ByNumber,
            Target::Given(_) => Self::Fixed,
            _ if is_bounded => Self::Fixed,
            Target::Mean | Target::Unknown => Self::Free,
        }
    }

    /// What `curve.csv` calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::ByNumber => "by_number",
            Self::Fixed => "fixed",
        }
    }
}
