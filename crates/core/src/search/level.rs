/// How much effort a search is to make, in a word.
///
/// Each contains all that the one before does, step by step, so that more effort is never worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EffortLevel {
    /// A first look.
    Quick,
    /// What a study needs.
    #[default]
    Normal,
    /// Many times as much.
    Thorough,
    /// A night's work on a large map.
    Hours,
}

impl EffortLevel {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Quick, Self::Normal, Self::Thorough, Self::Hours];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Normal => "normal",
            Self::Thorough => "thorough",
            Self::Hours => "hours",
        }
    }

    /// The level of this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }

    /// The most passes of the window search.
    #[must_use]
    pub const fn max_iterations(self) -> usize {
        match self {
            Self::Quick => 15,
            Self::Normal => 50,
            Self::Thorough => 500,
            Self::Hours => 5_000,
        }
    }

    /// The stages of the local search.
    #[must_use]
    pub const fn max_stages(self) -> u32 {
        match self {
            Self::Quick => 1,
            Self::Normal => 2,
            Self::Thorough => 3,
            Self::Hours => 4,
        }
    }

    /// The weightings by which the front of a map that is not solved exactly is sought.
    #[must_use]
    pub const fn max_weightings(self) -> usize {
        match self {
            Self::Quick => 0,
            Self::Normal => 8,
            Self::Thorough => 32,
            Self::Hours => 128,
        }
    }
}
