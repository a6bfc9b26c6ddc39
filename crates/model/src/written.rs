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

/// Writes the half of lists that are mutual.
pub(crate) fn halved<S: Serializer>(rows: &[Vec<WardIdx>], serializer: S) -> Result<S::Ok, S::Error> {
    half(rows.iter().map(|row| row.iter().copied())).serialize(serializer)
}

/// Writes the half of rows of pairs that are mutual.
pub(crate) fn halved_pairs<S: Serializer>(
    rows: &[Vec<(WardIdx, i64)>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Columns::from(half(rows.iter().map(|row| row.iter().copied()))).serialize(serializer)
}

/// Rows of pairs as two tables, of what stands first in them and of what stands second: like beside like is packed best.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns<A, B> {
    of: Vec<Vec<A>>,
    is: Vec<Vec<B>>,
}

impl<A, B> From<Vec<Vec<(A, B)>>> for Columns<A, B> {
    fn from(rows: Vec<Vec<(A, B)>>) -> Self {
        let (of, is) = rows.into_iter().map(|row| row.into_iter().unzip()).unzip();
        Self { of, is }
    }
}

impl<A, B> Columns<A, B> {
    /// The rows.
    ///
    /// # Errors
    /// Where the two tables have not as many entries.
    pub fn rows(self) -> Result<Vec<Vec<(A, B)>>, Malformed> {
        let lengths = |a: &Vec<A>, b: &Vec<B>| a.len() == b.len();
        let are_even =
            self.of.len() == self.is.len() && self.of.iter().zip(&self.is).all(|(a, b)| lengths(a, b));
        Malformed::unless(are_even, "rows", || "`of` and `is` have not as many entries".to_owned())?;
        Ok(self.of.into_iter().zip(self.is).map(|(a, b)| a.into_iter().zip(b).collect()).collect())
    }
}

/// A pair table, row by row, from the diagonal on.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pairs {
    rows: Columns<WardIdx, Fixed>,
    /// Where they are more than the sums of the rows, as in a part of a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row_totals: Option<Vec<Fixed>>,
}

impl From<PairTable> for Pairs {
    fn from(table: PairTable) -> Self {
        let wards = || (0..table.ward_count()).map(WardIdx::new);
        let totals: Vec<Fixed> = wards().map(|ward| table.row_total(ward)).collect();
        let sums = wards().map(|ward| table.row(ward).map(|(_, value)| value).sum::<Fixed>());
        let are_sums = sums.eq(totals.iter().copied());
        Self {
            rows: half(wards().map(|ward| table.row(ward))).into(),
            row_totals: (!are_sums).then_some(totals),
        }
    }
}

impl TryFrom<Pairs> for PairTable {
    type Error = Malformed;
    fn try_from(written: Pairs) -> Result<Self, Malformed> {
        let rows = whole(written.rows.rows()?);
        let sum = |row: &Vec<(WardIdx, Fixed)>| {
            // More than a table can sum to is refused there.
            Fixed(row.iter().fold(0, |sum, (_, value)| sum.saturating_add(value.0)))
        };
        let totals = written.row_totals.unwrap_or_else(|| rows.iter().map(sum).collect());
        PairTable::from_rows(rows, totals)
    }
}

/// A claim table, row by row.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    classes: usize,
    rows: Columns<u32, i64>,
    total: i64,
}

impl From<ClaimTable> for Claims {
    fn from(table: ClaimTable) -> Self {
        let rows = (0..table.ward_count()).map(|ward| table.of(WardIdx::new(ward)).to_vec());
        Self { classes: table.classes(), rows: rows.collect::<Vec<_>>().into(), total: table.total() }
    }
}

impl TryFrom<Claims> for ClaimTable {
    type Error = Malformed;
    fn try_from(written: Claims) -> Result<Self, Malformed> {
        ClaimTable::from_rows(written.rows.rows()?, written.classes, written.total)
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
    borders_um: Columns<WardIdx, i64>,
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
            borders_um: whole(
                written.borders_um.rows().map_err(|fault| Malformed::new("borders_um", fault.what))?,
            ),
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
