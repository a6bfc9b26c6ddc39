use super::{BoroughIdx, ClaimTable, PairTable, WardIdx};

/// What a search sees: the map as whole numbers. No geometry, no file, no float that adds up.
///
/// Immutable and `Sync`. A problem may be the whole map or a part of it ([`Problem::restrict`]);
/// the totals are always the whole map's, so that the losses of parts add up to the map's.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "crate::written::WrittenProblem"))]
pub struct Problem {
    /// Neighbours in force (after barriers, edits and minimum lengths), ascending, by ward.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::written::halved"))]
    pub neighbours: Vec<Vec<WardIdx>>,
    /// The borough of every ward.
    pub borough: Vec<BoroughIdx>,
    /// Residents, by ward.
    pub population: Vec<i64>,
    /// What `imbalance` balances: residents, or the workload where one was named; by ward.
    pub need: Vec<i64>,
    /// Areas in cm², by ward: fine enough for the smallest wards, and the world has 5·10¹⁸ of them.
    pub area_cm2: Vec<i64>,
    /// Perimeters in µm, by ward.
    pub perimeter_um: Vec<i64>,
    /// All shared borders in µm as `(neighbour, length)`, ascending, by ward: before barriers,
    /// edits and minimum lengths.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::written::halved_pairs"))]
    pub borders_um: Vec<Vec<(WardIdx, i64)>>,
    /// Borders in µm shared with wards of the map that are no part of the problem, by ward.
    pub outside_border_um: Vec<i64>,
    /// K of the drawings or statements.
    pub lived: PairTable,
    /// K of the co-funding areas, weighted by their amounts.
    pub funding: PairTable,
    /// Residents by the place they claim.
    pub places: ClaimTable,
    /// Residents by co-funding agreement, the unfunded as one class.
    pub agreements: ClaimTable,
    /// The whole map's totals.
    pub totals: Totals,
}

/// What the shares in every loss are shares of.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Totals {
    /// Residents of the whole map, exempt boroughs included.
    pub population: i64,
    /// Need of the whole map.
    pub need: i64,
    /// All shared borders of the whole map, in µm.
    pub border_um: i64,
    /// Target need of one cluster, where a target is set: the target population, or its share of
    /// the workload.
    pub target_need: Option<f64>,
}

impl Totals {
    /// The need of as many residents, as a share of all; none where nobody lives.
    #[must_use]
    pub fn need_of(&self, target_population: Option<f64>) -> Option<f64> {
        let target = target_population.filter(|_| self.population > 0)?;
        Some(target * self.need as f64 / self.population as f64)
    }
}

impl Problem {
    /// How many wards there are.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.population.len()
    }

    /// All wards in order.
    pub fn wards(&self) -> impl Iterator<Item = WardIdx> + use<> {
        (0..self.ward_count()).map(WardIdx::new)
    }

    /// The same problem with another target population of a cluster; with a workload the target need is the
    /// same share of the workload.
    #[must_use]
    pub fn with_target(&self, target_population: Option<f64>) -> Self {
        let mut aimed = self.clone();
        aimed.totals.target_need = self.totals.need_of(target_population);
        aimed
    }

    /// The part of the problem among `wards`, renumbered in their order.
    #[must_use]
    pub fn restrict(&self, wards: &[WardIdx]) -> Self {
        let mut local = vec![None; self.ward_count()];
        for (position, ward) in wards.iter().enumerate() {
            local[ward.index()] = Some(WardIdx::new(position));
        }
        let pick = |values: &[i64]| wards.iter().map(|w| values[w.index()]).collect::<Vec<_>>();
        Self {
            neighbours: wards
                .iter()
                .map(|w| sorted(self.neighbours[w.index()].iter().filter_map(|n| local[n.index()]).collect()))
                .collect(),
            borough: wards.iter().map(|w| self.borough[w.index()]).collect(),
            population: pick(&self.population),
            need: pick(&self.need),
            area_cm2: pick(&self.area_cm2),
            perimeter_um: pick(&self.perimeter_um),
            borders_um: wards
                .iter()
                .map(|w| {
                    let here = self.borders_um[w.index()].iter();
                    sorted(here.filter_map(|&(n, length)| Some((local[n.index()]?, length))).collect())
                })
                .collect(),
            outside_border_um: wards
                .iter()
                .map(|w| {
                    let left = self.borders_um[w.index()].iter().filter(|(n, _)| local[n.index()].is_none());
                    self.outside_border_um[w.index()] + left.map(|(_, length)| length).sum::<i64>()
                })
                .collect(),
            lived: self.lived.restrict(wards, &local),
            funding: self.funding.restrict(wards, &local),
            places: self.places.restrict(wards),
            agreements: self.agreements.restrict(wards),
            totals: self.totals,
        }
    }
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items
}
