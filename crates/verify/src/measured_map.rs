use crate::facts::{Facts, WardSpread, ids};
use wardwise_model::{Rules, WardIdx};

/// Shares of one drawing, place or co-funding area by ward, with its weight.
type WeightedShares = (f64, Vec<(WardIdx, f64)>);

/// What an optimum is claimed for: the facts about the map, the rules and the weights.
///
/// Built from footprints and shapes, not from the tables of the search.
pub struct MeasuredMap<'a> {
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) neighbours: &'a [Vec<WardIdx>],
    pub(crate) borders: Vec<(WardIdx, WardIdx, f64)>,
    pub(crate) area_m2: &'a [f64],
    pub(crate) perimeter_m: &'a [f64],
    pub(crate) rules: &'a Rules,
    /// The losses turned on, by name, with weights that sum to one.
    pub(crate) weights: Vec<(&'a str, f64)>,
    pub(crate) target_population: Option<f64>,
    /// Shares of drawings or places in use, their weights summing to one.
    pub(crate) lived: Vec<WeightedShares>,
    /// Shares of co-funding areas in use, their weights summing to one.
    pub(crate) funding: Vec<WeightedShares>,
    /// What `imbalance` balances, by ward.
    pub(crate) need: Vec<f64>,
    /// Residents of the whole map.
    pub(crate) residents: f64,
}

/// The borders and sizes of the wards, as measured from the ward layer.
pub struct WardMeasurements<'a> {
    /// Neighbours in use, by ward.
    pub neighbours: &'a [Vec<WardIdx>],
    /// All borders between two wards, in metres.
    pub borders: Vec<(WardIdx, WardIdx, f64)>,
    /// Area in m², by ward.
    pub area_m2: &'a [f64],
    /// Perimeter in metres, by ward.
    pub perimeter_m: &'a [f64],
}

impl<'a> MeasuredMap<'a> {
    /// Lays the map out once more; `weights` are losses by name, in any scale.
    #[must_use]
    pub fn new(
        facts: &'a Facts<'a>,
        measurements: WardMeasurements<'a>,
        rules: &'a Rules,
        weights: &[(&'a str, f64)],
        target_population: Option<f64>,
    ) -> Self {
        let weight_sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let by_workload = facts.wards.iter().any(|ward| ward.workload.is_some());
        let need = facts.wards.iter().map(|ward| match by_workload {
            true => ward.workload.unwrap_or(0) as f64,
            false => ward.population as f64,
        });
        Self {
            facts,
            neighbours: measurements.neighbours,
            borders: measurements.borders,
            area_m2: measurements.area_m2,
            perimeter_m: measurements.perimeter_m,
            rules,
            weights: weights.iter().map(|(name, weight)| (*name, weight / weight_sum)).collect(),
            target_population,
            lived: lived(facts),
            funding: funding(facts),
            need: need.collect(),
            residents: facts.wards.iter().map(|ward| ward.population as f64).sum(),
        }
    }
}

impl MeasuredMap<'_> {
    /// The ids of wards, in their order.
    #[must_use]
    pub fn ids(&self, wards: &[WardIdx]) -> Vec<String> {
        ids(self.facts.wards, wards)
    }
}

/// f and w of every drawing in use, or of every place where people made statements.
fn lived(facts: &Facts) -> Vec<WeightedShares> {
    let Some(lived) = &facts.lived else { return Vec::new() };
    let stated = lived.statements.iter().map(|place| (place.weight, place.by_ward.clone()));
    scaled(lived.drawings.iter().map(shares).chain(stated).collect())
}

/// g and £ of every co-funding area in use.
fn funding(facts: &Facts) -> Vec<WeightedShares> {
    let Some(funding) = &facts.funding else { return Vec::new() };
    scaled(funding.areas.iter().map(shares).collect())
}

fn shares(spread: &WardSpread) -> WeightedShares {
    let all: f64 = spread.by_ward.iter().map(|(_, residents)| residents).sum();
    (spread.weight, spread.by_ward.iter().map(|(ward, residents)| (*ward, residents / all)).collect())
}

fn scaled(mut entries: Vec<WeightedShares>) -> Vec<WeightedShares> {
    let sum: f64 = entries.iter().map(|(weight, _)| weight).sum();
    for (weight, _) in &mut entries {
        *weight /= sum;
    }
    entries
}
