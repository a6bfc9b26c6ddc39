//! Flags that say what a structure must keep to, and which wards are neighbours.

use super::choices::choice;
use super::refusals::Refusals;
use crate::cli::values::{ClusterFlag, FixFlag, ShareFlag, SnapFlag, WardIds};
use crate::model::RuleFault;
use crate::settings::{Bridging, NoShare, Settings, Share, Snap};
use crate::spatial::Contiguity;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::ops::Not;

/// The rules of a structure.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RuleFlags {
    /// Number of clusters, or a range; left out, the best number is found
    #[arg(long, value_name = "N|A..B", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<ClusterFlag>,
    /// Fewest wards of a cluster [default: 2]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_wards: Option<usize>,
    /// Most wards of a cluster [default: 8]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_wards: Option<usize>,
    /// Greatest deviation from the target population, as a share of it (0.35 or 35%)
    #[arg(long, value_name = "SHARE", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_tolerance: Option<ShareFlag>,
    /// Fewest residents of a cluster
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_population: Option<u64>,
    /// Most residents of a cluster
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_population: Option<u64>,
    /// Target population of a cluster [default: all residents ÷ the number of clusters]
    #[arg(long, value_name = "N", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_population: Option<f64>,
    /// Let clusters take wards of more than one borough
    #[arg(long, help_heading = "Rules")]
    #[serde(skip_serializing_if = "Not::not")]
    pub cross_boroughs: bool,
    /// Ids or names of wards that share a cluster; may be repeated
    #[arg(long, value_name = "WARDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_together: Vec<WardIds>,
    /// Ids or names of wards of which no two share a cluster; may be repeated
    #[arg(long, value_name = "WARDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_apart: Vec<WardIds>,
    /// Ids or names of wards fixed to a cluster, NAME=W1,W2; those of another name go elsewhere; may be repeated
    #[arg(long, value_name = "NAME=WARDS", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<FixFlag>,
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
    pub snap: Option<SnapFlag>,
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
    /// Puts the rules into the settings; what cannot be put there is refused.
    pub(super) fn fill(&self, settings: &mut Settings, refusals: &mut Refusals) {
        let rules = &mut settings.rules;
        rules.clusters = self.clusters.map(|ClusterFlag(range)| range);
        if let Some(min) = self.min_wards {
            rules.min_wards = refusals.count("--min-wards", min, &RuleFault::NoWards);
        }
        rules.max_wards = match self.max_wards.map(NonZeroUsize::new) {
            Some(Some(max)) => max,
            given => {
                if given.is_some() {
                    refusals.add("--max-wards", RuleFault::NoWards.to_string());
                }
                // A minimum above the default maximum is no contradiction: nobody asked for that maximum.
                rules.max_wards.max(rules.min_wards)
            }
        };
        rules.population_tolerance = self.population_tolerance.map(|ShareFlag(number)| {
            let hint = |fault: NoShare| match fault.meant() {
                Some(_) => fault.to_string(),
                None => format!("{number} is no share; write 0.35 for 35% either way"),
            };
            let share = Share::new(number).map_err(hint);
            refusals.made("--population-tolerance", share, Share::WHOLE)
        });
        rules.min_population = self.min_population;
        rules.max_population = self.max_population;
        rules.target_population = self.target_population;
        rules.cross_boroughs = self.cross_boroughs;
        rules.keep_together = self.keep_together.iter().map(|ids| ids.0.clone()).collect();
        rules.keep_apart = self.keep_apart.iter().map(|ids| ids.0.clone()).collect();
        rules.fix = self.fix.iter().map(|FixFlag(fixed)| fixed.clone()).collect();
        rules.exempt.clone_from(&self.exempt);
        settings.contiguity = self.adjacency.unwrap_or_default();
        if let Some(metres) = self.min_border {
            settings.min_border_m = refusals.length("--min-border", metres);
        }
        settings.snap_m = match self.snap {
            None => Snap::default(),
            Some(SnapFlag::Auto) => Snap::Auto,
            Some(SnapFlag::Metres(metres)) => Snap::Metres(refusals.length("--snap", metres)),
        };
        if let Some(metres) = self.barrier_tolerance {
            settings.barrier_tolerance_m = refusals.length("--barrier-tolerance", metres);
        }
        settings.bridge = self.bridge.unwrap_or_default();
    }
}
