//! What figures look like when they are written, and the checks they pass when they are read back.
//!
//! All amounts are whole numbers, so nothing is lost on the way. Some go beyond 2⁵³ (areas above 900,000 km²),
//! which readers that know floats alone round.

use super::{
    BoroughIdx, ClaimTable, ClusterCount, ClusterIdx, Fixed, Malformed, PairTable, Problem, Rules, Structure,
    Totals, WardIdx,
};
use serde::{Deserialize, Serialize};

/// A pair table, row by row.
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
            rows: wards().map(|ward| table.row(ward).collect()).collect(),
            row_totals: wards().map(|ward| table.row_total(ward)).collect(),
        }
    }
}

impl TryFrom<Pairs> for PairTable {
    type Error = Malformed;
    fn try_from(written: Pairs) -> Result<Self, Malformed> {
        PairTable::from_rows(written.rows, written.row_totals)
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
            neighbours: written.neighbours,
            borough: written.borough,
            population: written.population,
            need: written.need,
            area_cm2: written.area_cm2,
            perimeter_um: written.perimeter_um,
            borders_um: written.borders_um,
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
