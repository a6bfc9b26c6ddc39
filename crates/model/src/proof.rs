/// What is known about how good a structure is, under its rules, weights and data.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proof {
    /// No structure that meets the rules has a lower total loss.
    Optimal,
    /// No structure that meets the rules has a total loss lower by more than `gap`.
    WithinGap {
        /// Total loss minus the proved lower bound, in units of the total loss.
        gap: f64,
    },
    /// A structure that meets the rules, of unknown distance from the best one.
    NoBound,
    /// A structure that was given, not searched for.
    Given,
}

impl Proof {
    /// What a status and a gap say, read back: of a structure that was searched for. `None` where they do not belong together.
    #[must_use]
    pub fn from_status(status: &str, gap: Option<f64>) -> Option<Self> {
        match (status, gap) {
            ("optimal", Some(0.0)) => Some(Self::Optimal),
            ("within_gap", Some(gap)) if gap > 0.0 => Some(Self::WithinGap { gap }),
            ("no_bound", None) => Some(Self::NoBound),
            _ => None,
        }
    }

    /// The word used in the `status` column of `candidates.csv`.
    #[must_use]
    pub fn status(self) -> &'static str {
        match self {
            Proof::Optimal => "optimal",
            Proof::WithinGap { .. } => "within_gap",
            Proof::NoBound => "no_bound",
            Proof::Given => "given",
        }
    }

    /// Total loss minus the proved lower bound; `None` where there is no bound.
    #[must_use]
    pub fn gap(self) -> Option<f64> {
        match self {
            Proof::Optimal => Some(0.0),
            Proof::WithinGap { gap } => Some(gap),
            Proof::NoBound | Proof::Given => None,
        }
    }
}
