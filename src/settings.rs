//! Every setting of a study, resolved: what was given, with defaults filled in and ranges checked.

use crate::check::{CrsChoice, PropertyNames, Snap};
use crate::loss::Loss;
use crate::spatial::{Contiguity, DEFAULT_BARRIER_TOLERANCE_M};
use serde::{Deserialize, Serialize};

/// The fewest wards of a cluster unless told otherwise.
pub const DEFAULT_MIN_WARDS: usize = 2;
/// The most wards of a cluster unless told otherwise.
pub const DEFAULT_MAX_WARDS: usize = 8;
/// The least share of a drawing's area that must lie inside the study area.
pub const DEFAULT_MIN_INSIDE: f64 = 0.5;
/// How many candidates are offered.
pub const DEFAULT_CANDIDATES: usize = 6;
/// How much more total loss than the optimum a candidate may have.
pub const DEFAULT_WITHIN: f64 = 0.01;
/// Limits raised further than this would be none.
pub const MAX_RAISE: u32 = 1_000;
/// More resamples than this tell nothing new.
pub const MAX_BOOTSTRAP: usize = 10_000;
/// More threads than this are a slip of the keyboard.
pub const MAX_THREADS: usize = 1024;

/// The settings of one run. Paths are as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The files of the study.
    pub layers: LayerSettings,
    /// The properties to take from them, where named.
    pub properties: PropertyNames,
    /// The rules a structure keeps.
    pub rules: RuleSettings,
    /// The losses turned on, with weights as given; empty for the defaults.
    pub weights: Vec<(String, f64)>,
    /// How places weigh against each other.
    pub place_weight: PlaceWeight,
    /// Which wards count as neighbours.
    pub contiguity: Contiguity,
    /// Shorter shared borders, in metres, do not make neighbours.
    pub min_border_m: f64,
    /// How far apart borders of wards may lie, in metres, and still be one.
    pub snap_m: Snap,
    /// A border that runs within this distance of a barrier, in metres, is cut.
    pub barrier_tolerance_m: f64,
    /// What is done about a map or a borough in parts.
    pub bridge: Bridging,
    /// The least share of a drawing's area that must lie inside the study area, 0–1.
    pub min_inside: f64,
    /// How many candidates are offered.
    pub candidates: usize,
    /// How much more total loss than the optimum a candidate may have.
    pub within: f64,
    /// How many times respondents are resampled; 0 for not at all.
    pub bootstrap: usize,
    /// Whether individual drawings go into the GeoPackage.
    pub include_drawings: bool,
    /// The seed of everything drawn by chance.
    pub seed: u64,
    /// The most passes of the window search.
    pub max_iterations: usize,
}

/// The files of a study.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerSettings {
    /// Ward polygons.
    pub wards: String,
    /// Drawings or statements.
    pub neighbourhoods: Option<String>,
    /// Co-funding areas.
    pub cofunding: Option<String>,
    /// Population points.
    pub population_points: Option<String>,
    /// Lines that clusters must not cross.
    pub barriers: Option<String>,
    /// Hand-edited adjacency, a CSV.
    pub edges: Option<String>,
    /// The table that merges place names.
    pub place_aliases: Option<String>,
    /// The structure in force.
    pub current: Option<String>,
    /// The coordinate system, where the user says it.
    pub crs: Option<CrsChoice>,
    /// How many times as much as by default a file may hold; 0 counts as 1.
    pub raise_limits: u32,
}

/// The rules as given; what depends on the data (the target, ward numbers) is worked out later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleSettings {
    /// The number of clusters, first and last of the range; `None` where left open.
    pub clusters: Option<(usize, usize)>,
    /// The fewest wards of a cluster.
    pub min_wards: usize,
    /// The most wards of a cluster.
    pub max_wards: usize,
    /// The greatest deviation from the target population, as a share of it.
    pub population_tolerance: Option<f64>,
    /// The fewest residents of a cluster.
    pub min_population: Option<u64>,
    /// The most residents of a cluster.
    pub max_population: Option<u64>,
    /// The target population of a cluster, in persons.
    pub target_population: Option<f64>,
    /// Whether clusters may cross boroughs.
    pub cross_boroughs: bool,
    /// Groups of ward ids that share a cluster.
    pub keep_together: Vec<Vec<String>>,
    /// Groups of ward ids of which no two share a cluster.
    pub keep_apart: Vec<Vec<String>>,
    /// Names of boroughs that stay whole as one cluster.
    pub exempt: Vec<String>,
}

/// What is done about wards that no path of neighbours joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bridging {
    /// Each part is solved by itself, and named in the findings.
    #[default]
    Parts,
    /// Parts are joined across their shortest gaps, named in the findings.
    Nearest,
    /// A borough in parts is refused.
    Refuse,
}

/// How places weigh against each other (W_n).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceWeight {
    /// By the residents under its drawings.
    #[default]
    Population,
    /// All the same.
    Equal,
    /// By how many respondents drew it.
    Respondents,
}

impl Settings {
    /// The settings of a study of these wards, everything else at its default.
    #[must_use]
    pub fn new(wards: impl Into<String>) -> Self {
        Self {
            layers: LayerSettings { wards: wards.into(), raise_limits: 1, ..LayerSettings::default() },
            properties: PropertyNames::default(),
            rules: RuleSettings {
                clusters: None,
                min_wards: DEFAULT_MIN_WARDS,
                max_wards: DEFAULT_MAX_WARDS,
                population_tolerance: None,
                min_population: None,
                max_population: None,
                target_population: None,
                cross_boroughs: false,
                keep_together: vec![],
                keep_apart: vec![],
                exempt: vec![],
            },
            weights: vec![],
            place_weight: PlaceWeight::default(),
            contiguity: Contiguity::default(),
            min_border_m: 0.0,
            snap_m: Snap::default(),
            barrier_tolerance_m: DEFAULT_BARRIER_TOLERANCE_M,
            bridge: Bridging::default(),
            min_inside: DEFAULT_MIN_INSIDE,
            candidates: DEFAULT_CANDIDATES,
            within: DEFAULT_WITHIN,
            bootstrap: 0,
            include_drawings: false,
            seed: 1,
            max_iterations: crate::search::Effort::default().max_iterations,
        }
    }

    /// The losses turned on: those given, or the defaults. `lived_split` with a neighbourhoods
    /// layer, `funding_split` with a co-funding layer, and `lived_mix` where the number of
    /// clusters is left open, because the others only ever fall when clusters merge.
    #[must_use]
    pub fn losses(&self) -> Vec<(Loss, f64)> {
        if !self.weights.is_empty() {
            let known = self.weights.iter().filter_map(|(name, w)| Some((Loss::from_name(name)?, *w)));
            return known.collect();
        }
        let mut losses = Vec::new();
        if self.layers.neighbourhoods.is_some() {
            losses.push((Loss::LivedSplit, 1.0));
        }
        if self.layers.cofunding.is_some() {
            losses.push((Loss::FundingSplit, 1.0));
        }
        if self.rules.clusters.is_none() && self.layers.neighbourhoods.is_some() {
            losses.push((Loss::LivedMix, 1.0));
        }
        losses
    }

    /// Whether a rule or a loss turned on needs a target population.
    #[must_use]
    pub fn needs_target(&self) -> bool {
        self.rules.population_tolerance.is_some()
            || self.losses().iter().any(|&(loss, weight)| loss == Loss::Imbalance && weight > 0.0)
    }
}
