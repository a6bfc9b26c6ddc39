//! What a search knows beside its candidates: the Pareto fronts, how flat the optimum is, and what
//! each loss could be by itself.

use crate::loss::Loss;
use crate::model::Fixed;
use crate::prepare::{PreparedStudy, Question};
use crate::results::{NearOptimal, ParetoFronts};
use crate::search::{Fronts, SearchTask, Solution};
use crate::settings::Settings;

/// Structures of one block are counted up to this many.
const MOST_COUNTED: usize = 10_000;

/// The boroughs of which fronts are given, and the blocks that each consists of.
pub(super) struct BoroughGroups {
    names: Vec<String>,
    pub groups: Vec<Vec<usize>>,
}

/// Every borough with its blocks; none for a map of one, or where clusters cross boroughs.
pub(super) fn boroughs_of(prepared: &PreparedStudy, solution: &Solution) -> BoroughGroups {
    let PreparedStudy { study, question, .. } = prepared;
    let blocks = solution.blocks();
    let mut boroughs = BoroughGroups { names: Vec::new(), groups: Vec::new() };
    if !question.rules.cross_boroughs && study.boroughs.len() > 1 {
        for (borough, name) in study.boroughs.iter().enumerate() {
            let own = |block: &usize| study.wards[blocks[*block].wards[0].index()].borough.index() == borough;
            boroughs.names.push(name.clone());
            boroughs.groups.push((0..blocks.len()).filter(own).collect());
        }
    }
    boroughs
}

/// The fronts over the losses turned on, out of those of single numbers of clusters; the boroughs' of the
/// one at `of_best`.
pub(super) fn united(boroughs: &BoroughGroups, fronts: Vec<Fronts>, of_best: usize) -> ParetoFronts {
    let groups = fronts.get(of_best).map(|front| front.groups.clone()).unwrap_or_default();
    let Fronts { map, epsilon, .. } = Fronts::united(fronts);
    ParetoFronts {
        map,
        epsilon: epsilon.to_f64(),
        boroughs: boroughs.names.iter().cloned().zip(groups).collect(),
    }
}

/// How many structures of each block are within reach of `--within`.
pub(super) fn near_optimal_counts(
    solution: &Solution,
    task: &SearchTask,
    settings: &Settings,
) -> Vec<NearOptimal> {
    let counts = solution.near_counts(task, Fixed::from_share(settings.within), MOST_COUNTED);
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
