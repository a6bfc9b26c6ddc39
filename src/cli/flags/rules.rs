//! Flags that say what a structure must keep to, and which wards are neighbours.

use super::choices::choice;
use super::{Refusals, is_false};
use crate::check::Snap;
use crate::cli::study_file::NumberOrText;
use crate::settings::{Bridging, RuleSettings, Settings};
use crate::spatial::Contiguity;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::str::FromStr;

/// The rules of a structure.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RuleFlags {
    /// Number of clusters, or a range; left out, the best number is found
    #[arg(long, value_name = "N|A..B", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<ClusterRange>,
    /// Fewest wards of a cluster [default: 2]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_wards: Option<usize>,
    /// Most wards of a cluster [default: 8]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_wards: Option<usize>,
    /// Greatest deviation from the target population, as a share of it (0.35)
    #[arg(long, value_name = "SHARE", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_tolerance: Option<f64>,
    /// Fewest residents of a cluster
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_population: Option<u64>,
    /// Most residents of a cluster
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_population: Option<u64>,
    /// Target population of a cluster [default: all residents ÷ clusters, for one number of clusters]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_population: Option<f64>,
    /// Let clusters take wards of more than one borough
    #[arg(long, help_heading = "Rules")]
    #[serde(skip_serializing_if = "is_false")]
    pub cross_boroughs: bool,
    /// Ward ids that share a cluster; may be repeated
    #[arg(long, value_name = "IDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_together: Vec<WardIds>,
    /// Ward ids of which no two share a cluster; may be repeated
    #[arg(long, value_name = "IDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_apart: Vec<WardIds>,
    /// Ward ids fixed to a cluster, NAME=W1,W2; those of another name go elsewhere; may be repeated
    #[arg(long, value_name = "NAME=IDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<FixedWards>,
    /// Borough that stays whole as one cluster; may be repeated
    #[arg(long, value_name = "BOROUGH", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<String>,
    /// Which wards are neighbours [default: rook]
    #[arg(long, value_name = "KIND", value_parser = choice::<Contiguity>(), help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjacency: Option<Contiguity>,
    /// Shorter shared borders do not make neighbours [default: 0]
    #[arg(long, value_name = "METRES", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_border: Option<f64>,
    /// Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]
    #[arg(long, value_name = "METRES|auto", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snap: Option<Snap>,
    /// A border within this distance of a barrier is cut [default: 20]
    #[arg(long, value_name = "METRES", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier_tolerance: Option<f64>,
    /// What to do about a borough in parts [default: parts]
    #[arg(long, value_name = "HOW", value_parser = choice::<Bridging>(), help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<Bridging>,
}

impl RuleFlags {
    pub(super) fn fill(&self, settings: &mut Settings) {
        let rules = &mut settings.rules;
        rules.clusters = self.clusters.map(|ClusterRange(low, high)| (low, high));
        rules.min_wards = self.min_wards.unwrap_or(rules.min_wards);
        // A minimum above the default maximum is no contradiction: nobody asked for that maximum.
        rules.max_wards = self.max_wards.unwrap_or(rules.max_wards.max(rules.min_wards));
        rules.population_tolerance = self.population_tolerance;
        rules.min_population = self.min_population;
        rules.max_population = self.max_population;
        rules.target_population = self.target_population;
        rules.cross_boroughs = self.cross_boroughs;
        rules.keep_together = self.keep_together.iter().map(|ids| ids.0.clone()).collect();
        rules.keep_apart = self.keep_apart.iter().map(|ids| ids.0.clone()).collect();
        // Fixed to one cluster is kept together, fixed to several is kept apart: one ward stands for each.
        let shared = self.fix.iter().map(|fixed| fixed.wards.clone()).filter(|wards| wards.len() > 1);
        rules.keep_together.extend(shared);
        if self.fix.len() > 1 {
            rules.keep_apart.push(self.fix.iter().map(|fixed| fixed.wards[0].clone()).collect());
        }
        rules.exempt.clone_from(&self.exempt);
        settings.contiguity = self.adjacency.unwrap_or_default();
        settings.min_border_m = self.min_border.unwrap_or(settings.min_border_m);
        settings.snap_m = self.snap.unwrap_or(settings.snap_m);
        settings.barrier_tolerance_m = self.barrier_tolerance.unwrap_or(settings.barrier_tolerance_m);
        settings.bridge = self.bridge.unwrap_or_default();
    }

    /// Numbers out of their range.
    pub(super) fn check(&self, refusals: &mut Refusals) {
        if self.min_wards == Some(0) {
            refusals.add("--min-wards", "a cluster has at least 1 ward, not 0".to_owned());
        }
        if let Some(t) = self.population_tolerance
            && !(t.is_finite() && t >= 0.0)
        {
            refusals.add("--population-tolerance", format!("{t} is no share; write 0.35 for 35% either way"));
        }
        if let Some(t) = self.target_population
            && !(t.is_finite() && t > 0.0)
        {
            refusals.add("--target-population", format!("{t} is no number of residents above 0"));
        }
        let lengths = [
            ("--min-border", self.min_border),
            ("--snap", self.snap.and_then(|snap| if let Snap::Metres(m) = snap { Some(m) } else { None })),
            ("--barrier-tolerance", self.barrier_tolerance),
        ];
        for (flag, value) in lengths.into_iter().filter_map(|(flag, value)| Some((flag, value?))) {
            if !(value.is_finite() && value >= 0.0) {
                refusals.add(flag, format!("{value} is no length in metres of at least 0"));
            }
        }
        let names: BTreeSet<&str> = self.fix.iter().map(|fixed| fixed.name.as_str()).collect();
        if names.len() < self.fix.len() {
            refusals.add("--fix", "a name is given twice; list all its wards after one".to_owned());
        }
        for (flag, lists) in [("--keep-together", &self.keep_together), ("--keep-apart", &self.keep_apart)] {
            for WardIds(ids) in lists {
                if ids.iter().collect::<BTreeSet<_>>().len() < 2 {
                    let message = format!("[{}] names fewer than two different wards", ids.join(", "));
                    refusals.add(flag, message);
                }
            }
        }
    }
}

/// Rules that exclude each other, whatever the data.
pub(super) fn contradictions(rules: &RuleSettings, refusals: &mut Refusals) {
    if rules.min_wards > rules.max_wards {
        let message =
            format!("at least {} wards and at most {} exclude each other", rules.min_wards, rules.max_wards);
        refusals.add("--max-wards", message);
    }
    if let (Some(low), Some(high)) = (rules.min_population, rules.max_population)
        && low > high
    {
        let message = format!("at least {low} residents and at most {high} exclude each other");
        refusals.add("--max-population", message);
    }
    let together = joined(&rules.keep_together);
    for apart in &rules.keep_apart {
        for group in &together {
            let both: BTreeSet<&str> =
                apart.iter().map(String::as_str).filter(|id| group.contains(id)).collect();
            if both.len() > 1 {
                let both: Vec<&str> = both.into_iter().collect();
                let message = format!("{} are kept together and apart at once", both.join(" and "));
                refusals.add("--keep-apart", message);
            }
        }
    }
}

/// The wards that share a cluster when all lists hold: lists with a ward in common are one.
fn joined(lists: &[Vec<String>]) -> Vec<BTreeSet<&str>> {
    let mut groups: Vec<BTreeSet<&str>> = Vec::new();
    for list in lists {
        let mut whole: BTreeSet<&str> = list.iter().map(String::as_str).collect();
        groups.retain(|group| {
            let apart = group.is_disjoint(&whole);
            if !apart {
                whole.extend(group);
            }
            apart
        });
        groups.push(whole);
    }
    groups
}

/// `125` or `110..150`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "NumberOrText", into = "String")]
pub struct ClusterRange(pub usize, pub usize);

impl FromStr for ClusterRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            let trimmed = part.trim();
            trimmed.parse::<usize>().map_err(|_| format!("{trimmed:?} is not a whole number of clusters"))
        };
        let (low, high) = match text.split_once("..") {
            Some((low, high)) => (number(low)?, number(high)?),
            None => (number(text)?, number(text)?),
        };
        if low == 0 {
            return Err("the number of clusters starts at 1".to_owned());
        }
        if low > high {
            return Err(format!("the range {low}..{high} is empty: write the smaller number first"));
        }
        Ok(Self(low, high))
    }
}

impl From<ClusterRange> for String {
    fn from(ClusterRange(low, high): ClusterRange) -> Self {
        if low == high { low.to_string() } else { format!("{low}..{high}") }
    }
}

/// Ward ids, `W1,W2` on the command line, an array in a study file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct WardIds(pub Vec<String>);

impl FromStr for WardIds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let ids: Vec<String> = text.split(',').map(|id| id.trim().to_owned()).collect();
        if ids.len() < 2 || ids.iter().any(String::is_empty) {
            return Err("give two or more ward ids, with commas between them".to_owned());
        }
        Ok(Self(ids))
    }
}

/// Wards fixed to a cluster, `North=W1,W2`. The name tells clusters apart and is written nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct FixedWards {
    name: String,
    /// At least one.
    wards: Vec<String>,
}

impl FromStr for FixedWards {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, ids) = text.split_once('=').ok_or("give a name, =, and ward ids: North=W1,W2")?;
        let wards: Vec<String> = ids.split(',').map(|id| id.trim().to_owned()).collect();
        if name.trim().is_empty() || wards.iter().any(String::is_empty) {
            return Err("give a name, =, and ward ids with commas between them: North=W1,W2".to_owned());
        }
        Ok(Self { name: name.trim().to_owned(), wards })
    }
}

impl TryFrom<String> for FixedWards {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FixedWards> for String {
    fn from(fixed: FixedWards) -> Self {
        format!("{}={}", fixed.name, fixed.wards.join(","))
    }
}
