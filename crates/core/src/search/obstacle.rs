use crate::model::{BoroughIdx, WardIdx};

/// Why no structure was found. Only [`Obstacle::NoneFound`] leaves open whether one exists.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Obstacle {
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
