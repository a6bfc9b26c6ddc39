use super::near_miss::NearMiss;
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
    /// What is left of a borough between wards that can only be clusters by themselves cannot be divided: proved
    /// by arithmetic.
    LeftBetween {
        /// The borough.
        borough: BoroughIdx,
        /// The wards that are left, connected.
        wards: Vec<WardIdx>,
        /// Their residents.
        population: i64,
        /// The wards beside them that can only be clusters by themselves.
        alone: Vec<WardIdx>,
    },
    /// A ward fits in no cluster: proved by trying every one.
    WardFitsNowhere {
        /// The ward.
        ward: WardIdx,
        /// Wards that would be a cluster with it but have too few residents: the most seen.
        too_few: Option<Vec<WardIdx>>,
        /// Wards that would be a cluster with it but have too many residents: the fewest seen.
        too_many: Option<Vec<WardIdx>>,
        /// A cluster that would do, and wards that it leaves behind which cannot be divided.
        leaves: Option<(Vec<WardIdx>, Vec<WardIdx>)>,
        /// Wards near it that can only be clusters by themselves.
        alone: Vec<WardIdx>,
    },
    /// Wards kept together are too many or have too many residents for one cluster, with those on the way between
    /// them.
    TogetherTooFar {
        /// All wards of the group.
        wards: Vec<WardIdx>,
        /// The fewest wards of a cluster that holds them.
        ward_count: usize,
        /// The fewest residents of a cluster that holds them.
        population: i64,
    },
    /// The map falls apart without these wards, which share a cluster; and whatever it takes of what is left, it breaks
    /// a rule or leaves wards behind that cannot be divided: proved by arithmetic.
    NothingFitsAround {
        /// The wards, often one.
        wards: Vec<WardIdx>,
        /// What is left without them, in connected parts.
        sides: Vec<Vec<WardIdx>>,
        /// Wards near them that can only be clusters by themselves.
        alone: Vec<WardIdx>,
    },
    /// Wards must share a cluster, as some hang on others and are too few for one of their own; and two of them are
    /// kept apart.
    TogetherAndApart {
        /// All wards that must share a cluster.
        wards: Vec<WardIdx>,
        /// Two that are kept apart.
        apart: Vec<WardIdx>,
    },
    /// The rules can be met, but not with a number of clusters that was asked for: proved.
    WrongCount {
        /// The fewest clusters the rules allow.
        fewest: usize,
        /// The most clusters the rules allow.
        most: usize,
    },
    /// No structure was found, and none was proved impossible.
    NoneFound {
        /// What came nearest, where anything did.
        nearest: Option<NearMiss>,
    },
}

impl Obstacle {
    /// Whether it proves that no structure meets the rules.
    #[must_use]
    pub fn is_proof(&self) -> bool {
        !matches!(self, Self::NoneFound { .. })
    }

    /// Whether it is about a ward.
    #[must_use]
    pub fn concerns(&self, ward: WardIdx) -> bool {
        match self {
            Self::WardTooLarge { ward: own, .. } | Self::WardFitsNowhere { ward: own, .. } => *own == ward,
            Self::TogetherInParts { wards }
            | Self::CannotDivide { wards, .. }
            | Self::LeftBetween { wards, .. }
            | Self::TogetherTooFar { wards, .. }
            | Self::NothingFitsAround { wards, .. }
            | Self::TogetherAndApart { wards, .. } => wards.contains(&ward),
            Self::Unsound(_)
            | Self::TooFewWards { .. }
            | Self::TooFewResidents { .. }
            | Self::WrongCount { .. }
            | Self::NoneFound { .. } => false,
        }
    }
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
            Self::LeftBetween { wards, alone, .. } => write!(
                f,
                "{} between {} that can only be clusters by themselves cannot be divided by the rules",
                counted(wards.len(), "ward"),
                counted(alone.len(), "ward")
            ),
            Self::WardFitsNowhere { ward, .. } => write!(f, "the ward {} fits in no cluster", ward.0),
            Self::TogetherTooFar { wards, ward_count, population } => write!(
                f,
                "{} wards kept together need a cluster of {} and {} at least",
                wards.len(),
                counted(*ward_count, "ward"),
                counted(*population as usize, "resident")
            ),
            Self::NothingFitsAround { wards, sides, .. } => write!(
                f,
                "no cluster around {} fits between the {} parts of what is left",
                counted(wards.len(), "ward"),
                sides.len()
            ),
            Self::TogetherAndApart { wards, .. } => {
                write!(f, "of {} wards that must share a cluster two are kept apart", wards.len())
            }
            Self::WrongCount { fewest, most } => {
                write!(f, "the rules make {}", span(*fewest, *most, "cluster"))
            }
            Self::NoneFound { .. } => write!(f, "no structure was found; one may exist"),
        }
    }
}

impl std::error::Error for Obstacle {}
