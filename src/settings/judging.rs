//! What can be said of settings before any file is read: the one judgement of library, study file, flags and
//! records of earlier runs.

use super::{
    FixedWards, MAX_BOOTSTRAP, MAX_CANDIDATES, MAX_ITERATIONS, MAX_RAISE, PlaceWeight, RuleSettings, Settings,
};
use crate::error::Error;
use crate::loss::{Loss, Needs, WeightFault};
use crate::model::{Action, Finding, GroupShare, Layer, RuleFault, contradictions, repeated};
use crate::rules::SETTING_UNUSABLE;
use std::collections::{BTreeMap, BTreeSet};

/// A larger weight of a group would leave nobody else.
const MOST_GROUP_WEIGHT: f64 = 1000.0;

/// A total loss is at most 1, but for the last digits of sums.
const MOST_WITHIN: f64 = 1000.0;

/// A larger weight of the largest loss of a group leaves nothing of the other losses.
const MOST_OF_WORST_GROUP: f64 = 1e6;

/// What settings are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Structures are searched or measured.
    Structures,
    /// Layers and adjacency are looked at: rules that exclude each other are no hindrance, nor is a loss
    /// without the layer it is computed from.
    Layers,
    /// As for layers, and the names of places are looked at: they stand in a neighbourhoods layer.
    Names,
}

impl Settings {
    /// Makes sure that nothing in these settings is impossible, whatever the data.
    ///
    /// # Errors
    /// [`Error::Settings`] with every one of [`Settings::faults`].
    pub fn judge(&self, purpose: Purpose) -> Result<(), Error> {
        let faults = self.faults(purpose);
        if faults.is_empty() { Ok(()) } else { Err(Error::Settings(faults)) }
    }

    /// Everything in these settings that is impossible, whatever the data; each names the flag that sets it.
    #[must_use]
    pub fn faults(&self, purpose: Purpose) -> Vec<Finding> {
        let mut faults = self.faults_of_numbers();
        faults.extend(faults_of_groups(&self.rules));
        faults.extend(self.faults_of_weights());
        if purpose == Purpose::Names && self.layers.neighbourhoods.is_none() {
            let message = "names of places stand in a neighbourhoods layer, and none was given";
            faults.push(fault("--neighbourhoods", message.to_owned()));
        }
        if purpose == Purpose::Structures {
            faults.extend(contradicting(&self.rules));
            faults.extend(self.faults_of_objective());
        }
        faults
    }

    /// What is missing, and numbers out of the range that their type leaves them.
    fn faults_of_numbers(&self) -> Vec<Finding> {
        let mut faults = Vec::new();
        let mut add = |flag: &str, message: String| faults.push(fault(flag, message));
        if self.layers.wards.is_empty() {
            add("--wards", "no ward layer was given".to_owned());
        }
        for (flag, file) in self.layers.beside_the_wards() {
            if file.is_some_and(|file| file.trim().is_empty()) {
                add(flag, "it names no file".to_owned());
            }
        }
        if self.layers.population_table.is_none() {
            let names = &self.properties;
            for (flag, is_given) in [
                ("--table-id", names.table_id.is_some()),
                ("--table-population", names.table_population.is_some()),
                ("--table-where", !self.layers.table_where.is_empty()),
            ] {
                if is_given {
                    add(flag, "it names a column of a table, and no --population-table was given".to_owned());
                }
            }
        }
        if let (Some(property), Some(column)) =
            (&self.properties.population, &self.properties.table_population)
            && property != column
        {
            let message =
                format!("the residents are to be {column:?} of the table; --population names {property:?}");
            add("--table-population", message);
        }
        let factor = self.layers.raise_limits;
        if !(1..=MAX_RAISE).contains(&factor) {
            add("--raise-limits", format!("{factor} is not between 1 and {MAX_RAISE}"));
        }
        if let Some(target) = self.rules.target_population
            && !(target.is_finite() && target > 0.0)
        {
            add("--target-population", format!("{target} is no number of residents above 0"));
        }
        if !self.group_weights.is_empty()
            && (self.layers.group_share.is_some() || !self.group_shares.is_empty())
        {
            add(
                "--group-weight",
                "--group-share weighs the same respondents; leave one of the two out".to_owned(),
            );
        }
        for (name, weight) in &self.group_weights {
            if !(0.0..=MOST_GROUP_WEIGHT).contains(weight) {
                let message = format!(
                    "{weight} of {name:?} is no weight of at least 0 and at most {MOST_GROUP_WEIGHT}"
                );
                add("--group-weight", message);
            }
        }
        for GroupShare { group, share, .. } in &self.group_shares {
            if !(0.0..=1.0).contains(share) {
                add("--group-share", format!("{share} of {group:?} is no share from 0 to 1"));
            }
        }
        if let Some(cap) = self.drawing_cap {
            if !(cap.is_finite() && cap >= 1.0) {
                add("--drawing-cap", format!("{cap} is no number of at least 1"));
            } else if self.place_weight != PlaceWeight::Population {
                let message = "it limits residents, and --place-weight does not weigh places by them";
                add("--drawing-cap", message.to_owned());
            }
        }
        let within = self.within;
        if !(within.is_finite() && within >= 0.0) {
            add("--within", format!("{within} is no loss of at least 0"));
        } else if within > MOST_WITHIN {
            add("--within", format!("{within} is above {MOST_WITHIN}, and no structure loses more than 1"));
        }
        if self.bootstrap > MAX_BOOTSTRAP {
            add("--bootstrap", format!("{} is more than {MAX_BOOTSTRAP} resamples", self.bootstrap));
        }
        if self.candidates.get() > MAX_CANDIDATES {
            add("--candidates", format!("{} is more than {MAX_CANDIDATES} candidates", self.candidates));
        }
        if let Some(passes) = self.max_iterations.filter(|passes| *passes > MAX_ITERATIONS) {
            add("--max-iterations", format!("{passes} is more than {MAX_ITERATIONS} passes"));
        }
        faults
    }

    /// What is wrong with the weights given; none stand for the defaults.
    fn faults_of_weights(&self) -> Vec<Finding> {
        let faults = WeightFault::all(&self.weights);
        let faults = faults.into_iter().filter(|fault| *fault != WeightFault::None);
        let mut faults: Vec<Finding> = faults.map(|weight| fault("--weight", weight.to_string())).collect();
        if let Some(weight) = self.worst_group
            && !(0.0..=MOST_OF_WORST_GROUP).contains(&weight)
        {
            let message =
                format!("the weight of worst_group is {weight}; it is from 0 to {MOST_OF_WORST_GROUP}");
            faults.push(fault("--weight", message));
        }
        faults
    }

    /// Losses that cannot be computed by these settings.
    fn faults_of_objective(&self) -> Vec<Finding> {
        let mut faults = Vec::new();
        let mut add = |flag: &str, message: String| faults.push(fault(flag, message));
        let losses = self.losses();
        let names_of = |needs: Needs| -> String {
            let names =
                Loss::ALL.into_iter().filter(|loss| loss.description().needs == needs).map(Loss::name);
            names.collect::<Vec<_>>().join(" and ")
        };
        let is_needed = |needs: Needs| {
            losses.iter().any(|(loss, weight)| loss.description().needs == needs && *weight > 0.0)
        };
        if is_needed(Needs::Evidence) && self.layers.neighbourhoods.is_none() {
            add("--neighbourhoods", format!("{} need a neighbourhoods layer", names_of(Needs::Evidence)));
        }
        if self.fair_share().is_some() && self.layers.neighbourhoods.is_none() {
            let message = "a structure that is fair to groups of respondents needs what they drew or said";
            add("--neighbourhoods", message.to_owned());
        }
        if is_needed(Needs::CofundingAreas) && self.layers.cofunding.is_none() {
            add("--cofunding", format!("{} need a co-funding layer", names_of(Needs::CofundingAreas)));
        }
        if losses.is_empty() {
            let message =
                "nothing says what a good structure is: give --neighbourhoods, --cofunding or a --weight";
            add("--weight", message.to_owned());
        }
        faults
    }
}

/// Groups that say nothing, or of a ward that it is not where it is.
fn faults_of_groups(rules: &RuleSettings) -> Vec<Finding> {
    let mut faults = Vec::new();
    for (flag, groups) in [("--keep-together", &rules.keep_together), ("--keep-apart", &rules.keep_apart)] {
        for group in groups {
            let is_apart = flag == "--keep-apart";
            if group.iter().collect::<BTreeSet<_>>().len() < 2 {
                let message = format!("[{}] names fewer than two different wards", group.join(", "));
                faults.push(fault(flag, message));
            } else if let Some(ward) = repeated(&words(group)).filter(|_| is_apart) {
                // Named twice among wards kept together, a ward is still where it is.
                let message = format!(
                    "[{}] names {ward} twice, and a ward cannot be apart from itself",
                    group.join(", ")
                );
                faults.push(fault(flag, message));
            }
        }
    }
    faults.extend(faults_of_fixed(rules));
    faults
}

/// Names given twice, and wards of two names.
fn faults_of_fixed(rules: &RuleSettings) -> Vec<Finding> {
    let names: BTreeSet<&str> = rules.fix.iter().map(|fixed| fixed.name.as_str()).collect();
    if names.len() < rules.fix.len() {
        return vec![fault("--fix", "a name is given twice; list all its wards after one".to_owned())];
    }
    let mut name_of: BTreeMap<&str, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    for FixedWards { name, wards } in &rules.fix {
        for ward in wards {
            let first = *name_of.entry(ward).or_insert(name);
            if first != name {
                faults.push(fault("--fix", format!("{ward} is fixed to {first} and to {name}")));
            }
        }
    }
    faults
}

/// Rules that exclude each other.
fn contradicting(rules: &RuleSettings) -> Vec<Finding> {
    let mut faults = Vec::new();
    let (min, max) = (rules.min_wards.get(), rules.max_wards.get());
    if min > max {
        faults.push(fault("--max-wards", RuleFault::WardsReversed { min, max }.to_string()));
    }
    if let (Some(low), Some(high)) = (rules.min_population, rules.max_population)
        && low > high
    {
        let message = format!("at least {low} residents and at most {high} exclude each other");
        faults.push(fault("--max-population", message));
    }
    let together: Vec<Vec<&str>> = rules.keep_together.iter().map(|group| words(group)).collect();
    let apart: Vec<Vec<&str>> = rules.keep_apart.iter().map(|group| words(group)).collect();
    let contradicting = contradictions(&together, &apart);
    let at_once = |both: &[&str]| format!("{} are kept together and apart at once", both.join(" and "));
    faults.extend(contradicting.iter().map(|both| fault("--keep-apart", at_once(both))));
    // A ward of two names is said already.
    if faults_of_fixed(rules).is_empty() {
        let shared = rules.fix.iter().map(|fixed| words(&fixed.wards));
        let together: Vec<Vec<&str>> = together.iter().cloned().chain(shared).collect();
        let mut apart = apart;
        apart.push(rules.fix.iter().filter_map(|fixed| fixed.wards.first().map(String::as_str)).collect());
        let more = contradictions(&together, &apart).into_iter().filter(|both| !contradicting.contains(both));
        faults.extend(more.map(|both| fault("--fix", at_once(&both))));
    }
    faults
}

fn words(group: &[String]) -> Vec<&str> {
    group.iter().map(String::as_str).collect()
}

fn fault(flag: &str, message: String) -> Finding {
    Finding::new(&SETTING_UNUSABLE, Action::Refused, Layer::Settings, message).with_property(flag)
}
