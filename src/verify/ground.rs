use crate::check::Study;
use crate::evidence::{Footprint, Measured};
use crate::model::{Rules, WardIdx};

/// Shares of one drawing, place or co-funding area by ward, with its weight.
type Entry = (f64, Vec<(WardIdx, f64)>);

/// What an optimum is claimed for: the study, the rules and the weights.
///
/// Built from footprints and shapes, not from the tables of the search.
pub struct Ground<'a> {
    pub(super) study: &'a Study,
    pub(super) measured: &'a Measured,
    pub(super) neighbours: &'a [Vec<WardIdx>],
    pub(super) borders: Vec<(WardIdx, WardIdx, f64)>,
    pub(super) area_m2: &'a [f64],
    pub(super) perimeter_m: &'a [f64],
    pub(super) rules: &'a Rules,
    /// The losses turned on, by name, with weights that sum to one.
    pub(super) weights: Vec<(&'a str, f64)>,
    pub(super) target_population: Option<f64>,
    /// Shares of drawings or places in use, their weights summing to one.
    pub(super) lived: Vec<Entry>,
    /// Shares of co-funding areas in use, their weights summing to one.
    pub(super) funding: Vec<Entry>,
    /// What `imbalance` balances, by ward.
    pub(super) need: Vec<f64>,
    /// Residents of the whole map.
    pub(super) residents: f64,
}

/// The borders and sizes of the wards, as measured from the ward layer.
pub struct Lie<'a> {
    /// Neighbours in force, by ward.
    pub neighbours: &'a [Vec<WardIdx>],
    /// All borders between two wards, in metres.
    pub borders: Vec<(WardIdx, WardIdx, f64)>,
    /// Area in m², by ward.
    pub area_m2: &'a [f64],
    /// Perimeter in metres, by ward.
    pub perimeter_m: &'a [f64],
}

impl<'a> Ground<'a> {
    /// Lays the study out once more; `weights` are losses by name, in any scale.
    #[must_use]
    pub fn new(
        study: &'a Study,
        measured: &'a Measured,
        lie: Lie<'a>,
        rules: &'a Rules,
        weights: &[(&'a str, f64)],
        target_population: Option<f64>,
    ) -> Self {
        let weight_sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let by_workload = study.wards.iter().any(|ward| ward.workload.is_some());
        let need = study.wards.iter().map(|ward| match by_workload {
            true => ward.workload.unwrap_or(0) as f64,
            false => ward.population as f64,
        });
        Self {
            study,
            measured,
            neighbours: lie.neighbours,
            borders: lie.borders,
            area_m2: lie.area_m2,
            perimeter_m: lie.perimeter_m,
            rules,
            weights: weights.iter().map(|(name, weight)| (*name, weight / weight_sum)).collect(),
            target_population,
            lived: lived(measured),
            funding: funding(study, measured),
            need: need.collect(),
            residents: study.wards.iter().map(|ward| ward.population as f64).sum(),
        }
    }
}

impl Ground<'_> {
    /// The ids of wards, in their order.
    #[must_use]
    pub fn ids(&self, wards: &[WardIdx]) -> Vec<String> {
        self.study.ids(wards)
    }
}

/// f and w of every drawing in use, or of every place where people made statements.
fn lived(measured: &Measured) -> Vec<Entry> {
    let drawn = measured.drawings.iter().zip(&measured.weights.overall);
    let stated = measured.statement_shares.iter().zip(&measured.weights.place);
    let entries = drawn
        .filter(|(_, weight)| **weight > 0.0)
        .map(|(footprint, weight)| (*weight, shares(footprint)))
        .chain(stated.filter(|(_, weight)| **weight > 0.0).map(|(shares, weight)| (*weight, shares.clone())));
    scaled(entries.collect())
}

/// g and £ of every co-funding area in use.
fn funding(study: &Study, measured: &Measured) -> Vec<Entry> {
    let areas = study.areas.iter().zip(&measured.areas).zip(&measured.area_in_use);
    let used = areas.filter(|((area, _), used)| **used && area.amount_gbp > 0.0);
    scaled(used.map(|((area, footprint), _)| (area.amount_gbp, shares(footprint))).collect())
}

fn shares(footprint: &Footprint) -> Vec<(WardIdx, f64)> {
    let all: f64 = footprint.parts.iter().map(|part| part.residents).sum();
    footprint.parts.iter().map(|part| (part.ward, part.residents / all)).collect()
}

fn scaled(mut entries: Vec<Entry>) -> Vec<Entry> {
    let sum: f64 = entries.iter().map(|(weight, _)| weight).sum();
    for (weight, _) in &mut entries {
        *weight /= sum;
    }
    entries
}
