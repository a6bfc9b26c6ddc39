//! What a search knows beside its candidates: the Pareto fronts, how flat the optimum is, and what
//! each loss could be by itself.

use crate::loss::Loss;
use crate::model::Fixed;
use crate::prepare::{PreparedStudy, Question};
use crate::results::{NearOptimal, ParetoFronts};
use crate::search::Solution;
use crate::settings::Settings;

/// Structures of one block are counted up to this many.
const MOST_COUNTED: usize = 10_000;

/// The fronts over the losses turned on; `None` where the map was not solved exactly, or they are
/// too large.
pub(super) fn pareto_fronts(prepared: &PreparedStudy, solution: &Solution) -> Option<ParetoFronts> {
    let PreparedStudy { study, question, .. } = prepared;
    let blocks = solution.blocks();
    let mut boroughs: Vec<(String, Vec<usize>)> = Vec::new();
    if !question.rules.cross_boroughs && study.boroughs.len() > 1 {
        for (borough, name) in study.boroughs.iter().enumerate() {
            let own = |block: &usize| study.wards[blocks[*block].wards[0].index()].borough.index() == borough;
            boroughs.push((name.clone(), (0..blocks.len()).filter(own).collect()));
        }
    }
    let groups: Vec<Vec<usize>> = boroughs.iter().map(|(_, blocks)| blocks.clone()).collect();
    let fronts = solution.fronts(&groups, question.rules.clusters)?;
    let names = boroughs.into_iter().map(|(name, _)| name);
    Some(ParetoFronts {
        map: fronts.map,
        epsilon: fronts.epsilon.to_f64(),
        boroughs: names.zip(fronts.groups).collect(),
    })
}

/// How many structures of each block are within reach of `--within`.
pub(super) fn near_optimal_counts(solution: &Solution, settings: &Settings) -> Vec<NearOptimal> {
    let counts = solution.near_counts(Fixed::from_share(settings.within), MOST_COUNTED);
    let counts = counts.into_iter().enumerate();
    counts
        .filter_map(|(block, count)| Some(NearOptimal { block, within: settings.within, count: count? }))
        .collect()
}

/// The lowest value of each loss that any structure within the rules has, where known; `lowest` of
/// those turned on.
pub(super) fn attainable(question: &Question, lowest: &[Option<Fixed>]) -> [Option<f64>; Loss::ALL.len()] {
    Loss::ALL.map(|loss| {
        let position = question.weights.shares().iter().position(|(on, _)| *on == loss)?;
        lowest[position].map(Fixed::to_f64)
    })
}
