use super::{FundedArea, Grain, WardHulls};
use crate::model::{Fixed, PairTable, PlaceIdx, Structure, WardIdx};

/// What structures are measured by, beside the problem.
///
/// A place has no name here, and a drawing or a respondent does not occur.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tables {
    /// Residents claimed, by ward: `(place, residents)`. Not written: the problem says the same.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub claims: Vec<Vec<(PlaceIdx, f64)>>,
    /// How the ground of every place lies in wards, by place index: shares above 0 in ascending order of wards,
    /// that sum to 1; nothing for a place that is not heard of. By area inside the study area for drawings, by
    /// statements for statements. Written in ten-millionths: no figure shows that many digits.
    #[cfg_attr(feature = "serde", serde(with = "parts"))]
    pub shares: Vec<Vec<(WardIdx, f64)>>,
    /// The co-funding areas; empty where there is no such layer.
    pub areas: Vec<FundedArea>,
    /// The corners of the wards.
    pub hulls: WardHulls,
    /// The structure in force, where there is one.
    pub current: Option<Structure>,
    /// The respondent groups whose figures are shown, where the largest loss of a group is to be measured.
    pub groups: Vec<GroupTable>,
}

/// What the loss of one respondent group is measured by; it has no name here.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupTable {
    /// K of its drawings or statements alone.
    pub lived: PairTable,
    /// How finely its figures may be published.
    pub grain: Grain,
}

impl GroupTable {
    /// `lived_split` of the group as finely as it may be published.
    #[must_use]
    pub fn lived_split(&self, structure: &Structure) -> f64 {
        let wards = || (0..structure.ward_count()).map(WardIdx::new);
        let within = |ward: WardIdx| -> Fixed {
            let own = structure.cluster_of(ward);
            self.lived
                .row(ward)
                .filter(|(other, _)| structure.cluster_of(*other) == own)
                .map(|(_, k)| k)
                .sum()
        };
        let cut: Fixed = wards().map(|ward| self.lived.row_total(ward) - within(ward)).sum();
        self.grain.share(cut.to_f64())
    }
}

/// Shares as whole ten-millionths.
#[cfg(feature = "serde")]
mod parts {
    use crate::model::{Columns, WardIdx};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const PARTS: f64 = 1e7;

    type Shares = Vec<Vec<(WardIdx, f64)>>;

    pub fn serialize<S: Serializer>(shares: &Shares, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = |&(ward, share): &(WardIdx, f64)| (ward, (share * PARTS).round() as i64);
        let rows: Vec<Vec<(WardIdx, i64)>> =
            shares.iter().map(|row| row.iter().map(whole).collect()).collect();
        Columns::from(rows).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Shares, D::Error> {
        let rows = Columns::<WardIdx, i64>::deserialize(deserializer)?.rows().map_err(D::Error::custom)?;
        let share = |(ward, parts): (WardIdx, i64)| (ward, parts as f64 / PARTS);
        Ok(rows.into_iter().map(|row| row.into_iter().map(share).collect()).collect())
    }
}
