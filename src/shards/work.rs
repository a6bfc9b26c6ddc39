//! What stands in work files and in their results.

use crate::loss::Weights;
use crate::model::{Problem, Rules};
use crate::pipeline::{RuleLess, Without};
use crate::search::{Effort, Part, PartEvidence, PartFound};
use serde::{Deserialize, Serialize};

pub(super) const WORK: &str = "work";
pub(super) const RESULT: &str = "result";
pub(super) const FOUND: &str = "found";

/// A line of a work file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WorkLine {
    /// The map for searches without a rule, before the first of them.
    Map(Box<MapOfRules>),
    /// A search without the rule of that number.
    Rule(usize, Box<RuleLess>),
    /// A part of the map.
    Part {
        /// Its number.
        part: usize,
        /// The first of the resamples that it is to be solved by, and how many they are.
        first: usize,
        resamples: usize,
        what: Box<Part>,
    },
    /// What the next of the resamples from `first` on says of the part.
    Evidence { part: usize, first: usize, evidence: Box<PartEvidence> },
}

/// What every search without a rule is asked of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MapOfRules {
    pub problem: Problem,
    pub rules: Rules,
    pub weights: Weights,
    pub effort: Effort,
}

/// A line of a result.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ResultLine {
    /// What was found of a part by resamples from `first` on.
    Part { part: usize, first: usize, found: Vec<PartFound> },
    /// What a search without the rule of that number came to.
    Rule(usize, Without),
}
