use crate::model::{BoroughIdx, RuleFault, WardIdx, counted, span};
use std::fmt;

/// Why no structure was found. Only [`Obstacle::NoneFound`] leaves open whether one exists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Obstacle {
    /// The rules are none that a structure could keep: nothing was searched.
    Unsound(RuleFault),
    /// Wards that are to share a cluster lie in parts of the map that no cluster joins.
    TogetherInParts {
        /// All wards of the group.
        wards: Vec<WardIdx>,
    },
    /// A connected part of a borough has fewer wards than one cluster needs.
    TooFewWards {
        /// The borough.
        borough: BoroughIdx,
        /// Wards in the part.
        wards: usize,
    },
    /// A connected part of a borough has fewer residents than one cluster needs.
    TooFewResidents {
        /// The borough.
        borough: BoroughIdx,
        /// Residents of the part.
        population: i64,
    },
    /// A single ward has more residents than a cluster may have.
    WardTooLarge {
        /// The ward.
        ward: WardIdx,
        /// Its residents.
        population: i64,
    },
    /// A connected part of a borough cannot be divided by the rules, whatever the number of
    /// clusters: proved by trying every division, or by arithmetic.
    CannotDivide {
        /// The borough.
        borough: BoroughIdx,
        /// The wards of the part.
        wards: Vec<WardIdx>,
        /// Residents of the part.
        population: i64,
    },
    /// The rules can be met, but not with a number of clusters that was asked for: proved.
    WrongCount {
        /// The fewest clusters the rules allow.
        fewest: usize,
        /// The most clusters the rules allow.
        most: usize,
    },
    /// No structure was found, and none was proved impossible.
    NoneFound,
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsound(fault) => fault.fmt(f),
            Self::TogetherInParts { wards } => {
                write!(f, "{} wards kept together lie in parts of the map that no cluster joins", wards.len())
            }
            Self::TooFewWards { wards, .. } => {
                write!(
                    f,
                    "a connected part of a borough has {}, fewer than one cluster needs",
                    counted(*wards, "ward")
                )
            }
            Self::TooFewResidents { population, .. } => {
                write!(
                    f,
                    "a connected part of a borough has {}, fewer than one cluster needs",
                    counted(*population as usize, "resident")
                )
            }
            Self::WardTooLarge { population, .. } => {
                let residents = counted(*population as usize, "resident");
                write!(f, "a ward has {residents}, more than a cluster may have")
            }
            Self::CannotDivide { wards, .. } => {
                write!(
                    f,
                    "a connected part of {} cannot be divided by the rules",
                    counted(wards.len(), "ward")
                )
            }
            Self::WrongCount { fewest, most } => {
                write!(f, "the rules make {}", span(*fewest, *most, "cluster"))
            }
            Self::NoneFound => write!(f, "no structure was found; one may exist"),
        }
    }
}

impl std::error::Error for Obstacle {}
