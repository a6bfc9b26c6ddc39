//! Flags that say what a good structure is.

use super::Refusals;
use super::choices::choice;
use crate::cli::study_file::{nearest, weight_table};
use crate::loss::Loss;
use crate::settings::{PlaceWeight, Settings};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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
}

impl ObjectiveFlags {
    pub(super) fn fill(&self, settings: &mut Settings) {
        settings.weights =
            self.weight.iter().map(|LossWeight(loss, w)| (loss.name().to_owned(), *w)).collect();
        settings.place_weight = self.place_weight.unwrap_or_default();
    }

    pub(super) fn check(&self, refusals: &mut Refusals) {
        if !self.weight.is_empty() && self.weight.iter().all(|LossWeight(_, weight)| *weight == 0.0) {
            let message = "all weights are 0, so every structure would be equally good";
            refusals.add("--weight", message.to_owned());
        }
        for loss in Loss::ALL {
            if self.weight.iter().filter(|LossWeight(named, _)| *named == loss).count() > 1 {
                refusals.add("--weight", format!("{} is given two weights", loss.name()));
            }
        }
    }
}

/// Losses that cannot be computed by these settings, whatever the data.
pub(super) fn contradictions(settings: &Settings, refusals: &mut Refusals) {
    let rules = &settings.rules;
    let one_number = rules.clusters.is_some_and(|(low, high)| low == high);
    if settings.needs_target() && rules.target_population.is_none() && !one_number {
        let what = if rules.population_tolerance.is_some() {
            "--population-tolerance"
        } else {
            "the loss imbalance"
        };
        refusals.add(
            "--target-population",
            format!("{what} needs a target population, and without one number of clusters none follows"),
        );
    }
    let losses = settings.losses();
    let needs = |losses_of: [Loss; 2]| losses.iter().any(|(loss, w)| losses_of.contains(loss) && *w > 0.0);
    if needs([Loss::LivedSplit, Loss::LivedMix]) && settings.layers.neighbourhoods.is_none() {
        refusals.add("--neighbourhoods", "lived_split and lived_mix need a neighbourhoods layer".to_owned());
    }
    if needs([Loss::FundingSplit, Loss::FundingMix]) && settings.layers.cofunding.is_none() {
        refusals.add("--cofunding", "funding_split and funding_mix need a co-funding layer".to_owned());
    }
    if losses.is_empty() {
        refusals.add(
            "--weight",
            "nothing says what a good structure is: give --neighbourhoods, --cofunding or a --weight"
                .to_owned(),
        );
    }
}

/// A loss and its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct LossWeight(pub Loss, pub f64);

impl LossWeight {
    /// Checks a name and a weight, whether from a flag or from a study file.
    pub fn new(name: &str, weight: f64) -> Result<Self, String> {
        let Some(loss) = Loss::from_name(name) else {
            let names: Vec<&str> = Loss::ALL.iter().map(|loss| loss.name()).collect();
            let near = nearest(name, &names).map(|n| format!("did you mean {n:?}? ")).unwrap_or_default();
            return Err(format!("no loss is called {name:?}; {near}there are {}", names.join(", ")));
        };
        if !weight.is_finite() || weight < 0.0 {
            return Err(format!("the weight of {name} is {weight}; a weight is a number of at least 0"));
        }
        Ok(Self(loss, weight))
    }
}

impl FromStr for LossWeight {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, weight) = text.split_once('=').ok_or("write the loss, =, and a number: lived_split=1")?;
        let number = weight.trim().parse().map_err(|_| format!("{:?} is not a number", weight.trim()))?;
        Self::new(name.trim(), number)
    }
}
