//! Flags that say how long to search, how much to offer, and where to write.

use super::choices::choice;
use super::refusals::Refusals;
use crate::cli::stopping::TimeLimit;
use crate::search::EffortLevel;
use crate::settings::{MAX_THREADS, Settings};
use clap::Args;
use serde::{Deserialize, Serialize};
use std::ops::Not;
use std::path::PathBuf;

/// The search and its output.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RunFlags {
    /// How many candidates to offer [default: 6]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<usize>,
    /// How much more total loss than the optimum a candidate may have [default: 0.01]
    #[arg(long, value_name = "LOSS", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
    /// Resample the respondents N times and show how sure each border is [default: 0, off]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bootstrap: Option<usize>,
    /// Work out how far what groups count, and what was not heard, may move before another structure with as many clusters is better
    #[arg(long, help_heading = "Search")]
    #[serde(skip_serializing_if = "Not::not")]
    pub unheard: bool,
    /// Search once more for every rule, without that one, and show what it costs
    #[arg(long, help_heading = "Search")]
    #[serde(skip_serializing_if = "Not::not")]
    pub price_of_rules: bool,
    /// Seed of everything drawn by chance [default: 1]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How much effort to make where the exact method does not reach; more is never worse, and takes longer
    /// [default: normal]
    #[arg(long, value_name = "WORD", value_parser = choice::<EffortLevel>(), help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effort: Option<EffortLevel>,
    /// Most passes of the window search, where the exact method does not reach; 0: no improvement [default: by
    /// effort, 50 where it is normal]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_iterations: Option<usize>,
    /// Number of threads [default: all cores]; never changes a result
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// Stop after this time (90, 60s, 2m, 1h) and write the best found; marks the run not reproducible
    #[arg(long, value_name = "TIME", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimit>,
    /// Folder to write
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out: Option<PathBuf>,
    /// Finish what an earlier run of the same command did not: goes on from its checkpoint where its output is
    /// missing or partial, and checks the output where it is finished
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub resume: bool,
    /// How often what a search has found so far is written beside the output folder, for --resume to go on from
    /// (90, 60s, 2m, 1h; 0: at every step) [default: 10s]
    #[arg(long, value_name = "TIME", help_heading = "Output")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint_every: Option<TimeLimit>,
    /// Replace the output of an earlier run
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub force: bool,
    /// Put individual drawings into the GeoPackage: a speck-sized one may be somebody's home
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub include_drawings: bool,
    /// Do not round figures by place and by group to what their respondents can bear: for your own eyes
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub exact_figures: bool,
    /// Let people edit on the page even where the tables that it then carries rest on fewer than ten respondents
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub workbench: bool,
    /// Print errors only
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "Not::not")]
    pub quiet: bool,
}

impl RunFlags {
    /// Puts the search and its output into the settings; what cannot be put there is refused.
    pub(super) fn fill(&self, settings: &mut Settings, refusals: &mut Refusals) {
        if let Some(candidates) = self.candidates {
            let none = "at least 1 candidate is offered";
            settings.candidates = refusals.count("--candidates", candidates, &none);
        }
        settings.within = self.within.unwrap_or(settings.within);
        settings.bootstrap = self.bootstrap.unwrap_or(settings.bootstrap);
        settings.unheard = self.unheard;
        settings.price_of_rules = self.price_of_rules;
        settings.include_drawings = self.include_drawings;
        settings.exact_figures = self.exact_figures;
        settings.workbench = self.workbench;
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings.effort = self.effort.unwrap_or(settings.effort);
        settings.max_iterations = self.max_iterations.or(settings.max_iterations);
        // No setting of the study: no number of threads changes a result.
        if let Some(threads) = self.threads
            && !(1..=MAX_THREADS).contains(&threads)
        {
            refusals.add("--threads", format!("{threads} is not between 1 and {MAX_THREADS}"));
        }
    }
}
