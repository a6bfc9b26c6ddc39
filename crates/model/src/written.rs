//! What figures look like when they are written, and the checks they pass when they are read back.
//!
//! Of what is the same both ways half is written. All amounts are whole numbers, so nothing is lost on the way. Some go beyond 2⁵³ (areas above 900,000 km²),
//! which readers that know floats alone round.

use super::{
    BoroughIdx, ClaimTable, ClusterCount, ClusterIdx, Fixed, Malformed, PairTable, Problem, Rules, Structure,
    Totals, WardIdx,
};
use serde::{Deserialize, Serialize, Serializer};

/// An entry of a row that says of another ward what that one says back.
pub(crate) trait Mutual: Copy {
    /// The other ward.
    fn other(self) -> WardIdx;
    /// What that one says of `ward`.
    fn back(self, ward: WardIdx) -> Self;
}

impl Mutual for WardIdx {
    fn other(self) -> WardIdx {
        self
    }

    fn back(self, ward: WardIdx) -> Self {
        ward
    }
}

impl<T: Copy> Mutual for (WardIdx, T) {
    fn other(self) -> WardIdx {
        self.0
    }

    fn back(self, ward: WardIdx) -> Self {
        (ward, self.1)
    }
}

/// The rows from each ward's own entry on: the others stand with the other ward.
fn half<T: Mutual>(rows: impl Iterator<Item = impl Iterator<Item = T>>) -> Vec<Vec<T>> {
    rows.enumerate().map(|(ward, row)| row.filter(|entry| entry.other().index() >= ward).collect()).collect()
}

/// The whole rows of their halves.
fn whole<T: Mutual>(halves: Vec<Vec<T>>) -> Vec<Vec<T>> {
    let mut rows: Vec<Vec<T>> = vec![Vec::new(); halves.len()];
    for (ward, half) in halves.into_iter().enumerate() {
        for entry in half.iter().filter(|entry| entry.other().index() > ward) {
            // A ward that is not there stays where it is named, and is refused there.
            if let Some(row) = rows.get_mut(entry.other().index()) {
                row.push(entry.back(WardIdx::new(ward)));
            }
        }
        rows[ward].extend(half);
    }
    rows
}

/// Writes the half of rows that are mutual.
pub(crate) fn halved<T: Mutual + Serialize, S: Serializer>(
    rows: &[Vec<T>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    half(rows.iter().map(|row| row.iter().copied())).serialize(serializer)
}

/// A pair table, row by row, from the diagonal on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pairs {
    rows: Vec<Vec<(WardIdx, Fixed)>>,
    row_totals: Vec<Fixed>,
}

impl From<PairTable> for Pairs {
    fn from(table: PairTable) -> Self {
        let wards = || (0..table.ward_count()).map(WardIdx::new);
        Self {
            rows: half(wards().map(|ward| table.row(ward))),
            row_totals: wards().map(|ward| table.row_total(ward)).collect(),
        }
    }
}

impl TryFrom<Pairs> for PairTable {
    type Error = Malformed;
    fn try_from(written: Pairs) -> Result<Self, Malformed> {
        PairTable::from_rows(whole(written.rows), written.row_totals)
    }
}

/// A claim table, row by row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    classes: usize,
    rows: Vec<Vec<(u32, i64)>>,
    total: i64,
}

impl From<ClaimTable> for Claims {
    fn from(table: ClaimTable) -> Self {
        let rows = (0..table.ward_count()).map(|ward| table.of(WardIdx::new(ward)).to_vec());
        Self { classes: table.classes(), rows: rows.collect(), total: table.total() }
    }
}

impl TryFrom<Claims> for ClaimTable {
    type Error = Malformed;
    fn try_from(written: Claims) -> Result<Self, Malformed> {
        ClaimTable::from_rows(written.rows, written.classes, written.total)
    }
}

/// A problem before it is checked, member by member as in [`Problem`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenProblem {
    neighbours: Vec<Vec<WardIdx>>,
    borough: Vec<BoroughIdx>,
    population: Vec<i64>,
    need: Vec<i64>,
    area_cm2: Vec<i64>,
    perimeter_um: Vec<i64>,
    borders_um: Vec<Vec<(WardIdx, i64)>>,
    outside_border_um: Vec<i64>,
    lived: Pairs,
    funding: Pairs,
    places: Claims,
    agreements: Claims,
    totals: Totals,
}

impl TryFrom<WrittenProblem> for Problem {
    type Error = Malformed;
    fn try_from(written: WrittenProblem) -> Result<Self, Malformed> {
        fn table<W, T: TryFrom<W, Error = Malformed>>(
            member: &'static str,
            written: W,
        ) -> Result<T, Malformed> {
            T::try_from(written).map_err(|fault| Malformed::new(member, fault.what))
        }
        let problem = Problem {
            neighbours: whole(written.neighbours),
            borough: written.borough,
            population: written.population,
            need: written.need,
            area_cm2: written.area_cm2,
            perimeter_um: written.perimeter_um,
            borders_um: whole(written.borders_um),
            outside_border_um: written.outside_border_um,
            lived: table("lived", written.lived)?,
            funding: table("funding", written.funding)?,
            places: table("places", written.places)?,
            agreements: table("agreements", written.agreements)?,
            totals: written.totals,
        };
        problem.check()?;
        Ok(problem)
    }
}

/// The rules; no bound on residents is written as none. Whether they fit a map is for [`Rules::check`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenRules {
    clusters: ClusterCount,
    min_wards: usize,
    max_wards: usize,
    min_population: i64,
    max_population: Option<i64>,
    cross_boroughs: bool,
    together: Vec<Vec<WardIdx>>,
    apart: Vec<Vec<WardIdx>>,
    exempt: Vec<BoroughIdx>,
}

impl From<Rules> for WrittenRules {
    fn from(rules: Rules) -> Self {
        Self {
            clusters: rules.clusters,
            min_wards: rules.min_wards,
            max_wards: rules.max_wards,
            min_population: rules.min_population,
            max_population: Some(rules.max_population).filter(|most| *most < i64::MAX),
            cross_boroughs: rules.cross_boroughs,
            together: rules.together,
            apart: rules.apart,
            exempt: rules.exempt,
        }
    }
}

impl TryFrom<WrittenRules> for Rules {
    type Error = Malformed;
    fn try_from(written: WrittenRules) -> Result<Self, Malformed> {
        let rules = Rules {
            clusters: written.clusters,
            min_wards: written.min_wards,
            max_wards: written.max_wards,
            min_population: written.min_population,
            max_population: written.max_population.unwrap_or(i64::MAX),
            cross_boroughs: written.cross_boroughs,
            together: written.together,
            apart: written.apart,
            exempt: written.exempt,
        };
        rules.check(usize::MAX, usize::MAX)?;
        Ok(rules)
    }
}

impl From<Structure> for Vec<ClusterIdx> {
    fn from(structure: Structure) -> Self {
        structure.labels().to_vec()
    }
}

impl TryFrom<Vec<ClusterIdx>> for Structure {
    type Error = Malformed;
    fn try_from(labels: Vec<ClusterIdx>) -> Result<Self, Malformed> {
        let structure = Structure::from_labels(&labels);
        Malformed::unless(structure.labels() == labels, "structure", || {
            "its clusters are not numbered from 0 on by their lowest ward".to_owned()
        })?;
        Ok(structure)
    }
}
