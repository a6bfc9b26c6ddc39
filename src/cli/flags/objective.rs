//! Flags that say what a good structure is.

use super::choices::choice;
use super::refusals::Refusals;
use crate::cli::values::{LossWeight, ShareFlag, Weighed, weight_table};
use crate::settings::{PlaceWeight, Settings, Share};
use clap::Args;
use serde::{Deserialize, Serialize};

/// What is minimised.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ObjectiveFlags {
    /// A loss and its weight (lived_split=1), or worst_group for the largest loss of a group of respondents; may be repeated
    #[arg(long, value_name = "LOSS=NUMBER", help_heading = "Objective")]
    #[serde(with = "weight_table", skip_serializing_if = "Vec::is_empty")]
    pub weight: Vec<LossWeight>,
    /// No group of respondents may lose more than this (lived_split of its own drawings, 0–1) in the fair structure
    #[arg(long, value_name = "SHARE", help_heading = "Objective")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_worst_group: Option<ShareFlag>,
    /// How places weigh against each other [default: population]
    #[arg(long, value_name = "KIND", value_parser = choice::<PlaceWeight>(), help_heading = "Objective")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_weight: Option<PlaceWeight>,
    /// With places weighed by residents, a drawing counts at most so many times the residents of the median drawing [default: no limit]
    #[arg(long, value_name = "TIMES", help_heading = "Objective")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing_cap: Option<f64>,
}

impl ObjectiveFlags {
    pub(super) fn fill(&self, settings: &mut Settings, refusals: &mut Refusals) {
        for LossWeight(weighed, weight) in &self.weight {
            match weighed {
                Weighed::Loss(loss) => settings.weights.push((*loss, *weight)),
                Weighed::WorstGroup if settings.worst_group.is_some() => {
                    refusals.add("--weight", "worst_group is given two weights".to_owned());
                }
                Weighed::WorstGroup => settings.worst_group = Some(*weight),
            }
        }
        settings.max_worst_group = self.max_worst_group.map(|ShareFlag(number)| {
            let share = Share::new(number).map_err(|fault| fault.to_string());
            refusals.made("--max-worst-group", share, Share::WHOLE)
        });
        settings.place_weight = self.place_weight.unwrap_or_default();
        settings.drawing_cap = self.drawing_cap;
    }
}
