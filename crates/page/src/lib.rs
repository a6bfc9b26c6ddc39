//! The solver behind functions from text to text: what a page in a browser, or any program that cannot
//! link Rust, hands a problem to.
//!
//! [`answer`] takes a [`Request`] as JSON and gives an [`Answer`] as JSON. A [`Bench`] holds a map and answers one
//! [`Ask`] after another: what a structure comes to, who moves, the best that can be made of the rest. As
//! WebAssembly the same is reached by exported functions (`src/module.rs`). Both give the same text, byte for byte.

mod bench;
mod by_name;
// Elsewhere names such as `request` would be exported from whatever links this.
#[cfg(target_family = "wasm")]
mod module;
mod prove;
mod written;

pub use bench::{Ask, Bench, Measured, Prove, Reply};

use serde::{Deserialize, Serialize};
use wardwise_core::loss::{Loss, Weights, losses};
use wardwise_core::model::{ClusterIdx, Fixed, Problem, Rules};
use wardwise_core::search::{Effort, Obstacle, SearchTask, Stop, solve};

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The map as whole numbers.
    pub problem: Problem,
    /// What every structure keeps.
    pub rules: Rules,
    /// The losses turned on.
    pub weights: Weights,
    /// From which chances are drawn, where the map is too large for the exact method.
    pub seed: u64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The best structure found.
    Found {
        /// The cluster of every ward.
        structure: Vec<ClusterIdx>,
        /// Its total loss, in parts of 10⁻¹⁵.
        total: Fixed,
        /// `optimal`, `within_gap` or `no_bound`.
        status: String,
        /// How much lower another structure's total loss may be at most, where that is known.
        gap: Option<f64>,
        /// Every loss by name; those that cannot be measured are left out.
        losses: Vec<(Loss, f64)>,
        /// The lowest total loss found for every number of clusters.
        curve: Vec<(usize, Fixed)>,
    },
    /// No structure meets the rules, and why not.
    Impossible(Vec<Obstacle>),
    /// The request cannot be read, or asks for what cannot be.
    Refused(String),
}

/// Answers a request, both as JSON.
#[must_use]
pub fn answer(request: &[u8]) -> String {
    let answer = match serde_json::from_slice(request) {
        Ok(request) => found(&request),
        Err(fault) => Answer::Refused(fault.to_string()),
    };
    serde_json::to_string(&answer).unwrap_or_else(|fault| format!("{{\"refused\":\"{fault}\"}}"))
}

fn found(Request { problem, rules, weights, seed }: &Request) -> Answer {
    let effort = Effort { seed: *seed, ..Effort::default() };
    let solution =
        match solve(&SearchTask::new(problem, rules, weights, &Stop::default()).with_effort(effort)) {
            Ok(solution) => solution,
            Err(obstacles) => return Answer::Impossible(obstacles),
        };
    let measured = Loss::ALL.into_iter().zip(losses(problem, &solution.best));
    Answer::Found {
        structure: solution.best.labels().to_vec(),
        total: solution.total,
        status: solution.proof.status().to_owned(),
        gap: solution.proof.gap(),
        losses: measured.filter_map(|(loss, value)| Some((loss, value?))).collect(),
        curve: solution.curve.points().collect(),
    }
}
