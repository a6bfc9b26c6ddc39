//! Flags that say what a good structure is.

use super::choices::choice;
use crate::cli::values::{LossWeight, weight_table};
use crate::settings::{PlaceWeight, Settings};
use clap::Args;
use serde::{Deserialize, Serialize};

/// What is minimised.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct ObjectiveFlags {
    /// A loss and its weight (lived_split=1); may be repeated
    #[arg(long, value_name = "LOSS=NUMBER", help_heading = "Objective")]
    #[serde(with = "weight_table", skip_serializing_if = "Vec::is_empty")]
    pub weight: Vec<LossWeight>,
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
    pub(super) fn fill(&self, settings: &mut Settings) {
        settings.weights = self.weight.iter().map(|LossWeight(loss, weight)| (*loss, *weight)).collect();
        settings.place_weight = self.place_weight.unwrap_or_default();
        settings.drawing_cap = self.drawing_cap;
    }
}
