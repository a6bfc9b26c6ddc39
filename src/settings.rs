//! Every setting of a study, resolved: what was given, with defaults filled in.
//!
//! A type that can be wrong by itself is made by a function that refuses it; what only several settings
//! together can get wrong, [`Settings::judge`] names. Whatever works by settings judges them first.

mod clusters;
mod crs;
mod fixed;
mod judging;
mod metres;
mod properties;
mod publication;
mod share;
mod snap;
mod weights;

pub use clusters::ClusterRange;
pub use crs::CrsChoice;
pub use fixed::FixedWards;
pub(crate) use fixed::list_of;
pub use judging::Purpose;
pub use metres::{Metres, NoLength};
pub use properties::PropertyNames;
pub use publication::{Caption, NoCaption, Publication};
pub use share::{NoShare, Share, ShareInWords};
pub use snap::Snap;

use crate::loss::{Loss, Needs};
use crate::model::GroupShare;
use crate::search::EffortLevel;
use crate::spatial::{Contiguity, DEFAULT_BARRIER_TOLERANCE_M};
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;

/// The fewest wards of a cluster unless set otherwise.
pub const DEFAULT_MIN_WARDS: NonZeroUsize = NonZeroUsize::new(2).unwrap();
/// The most wards of a cluster unless set otherwise.
pub const DEFAULT_MAX_WARDS: NonZeroUsize = NonZeroUsize::new(8).unwrap();
/// The least share of a drawing's area that must lie inside the study area.
pub const DEFAULT_MIN_INSIDE: Share = Share::HALF;
/// How close to a barrier a border must run to be cut.
pub const DEFAULT_BARRIER_TOLERANCE: Metres = match Metres::new(DEFAULT_BARRIER_TOLERANCE_M) {
    Ok(length) => length,
    Err(_) => Metres::ZERO,
};
/// How many candidates are offered.
pub const DEFAULT_CANDIDATES: NonZeroUsize = NonZeroUsize::new(6).unwrap();
/// How much more total loss than the optimum a candidate may have.
pub const DEFAULT_WITHIN: f64 = 0.01;
/// Limits raised further than this would be none.
pub const MAX_RAISE: u32 = 1_000;
/// More resamples than this tell nothing new.
pub const MAX_BOOTSTRAP: usize = 10_000;
/// More candidates than this nobody looks at.
pub const MAX_CANDIDATES: usize = 1_000;
/// More passes of the window search than this are a slip of the keyboard: it ends long before.
pub const MAX_ITERATIONS: usize = 1_000_000;
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
    #[serde(with = "weights")]
    pub weights: Vec<(Loss, f64)>,
    /// The weight of the largest loss of a group beside them; `None` where no fair structure is asked for by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_group: Option<f64>,
    /// What no group may lose more than in the fair structure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_worst_group: Option<Share>,
    /// What makes two drawings speak of one place.
    #[serde(default)]
    pub place_by: PlaceBy,
    /// How places weigh against each other.
    pub place_weight: PlaceWeight,
    /// The shares of the people that groups of respondents are weighed to; empty where all count alike, or where a
    /// table holds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_shares: Vec<GroupShare>,
    /// How much each respondent of a group counts, by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_weights: Vec<(String, f64)>,
    /// How many times the residents under the median drawing a drawing counts at most where places weigh by
    /// residents, at least 1; `None` for no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing_cap: Option<f64>,
    /// Who drew the neighbourhoods; `None` where the layer itself says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn_by: Option<DrawnBy>,
    /// Whether figures by place and by group are written as exactly as they are known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact_figures: bool,
    /// Whether the page carries what editing needs even where it rests on few respondents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub workbench: bool,
    /// Which wards count as neighbours.
    pub contiguity: Contiguity,
    /// Shorter shared borders, in metres, do not make neighbours.
    pub min_border_m: Metres,
    /// How far apart borders of wards may lie, in metres, and still be one.
    pub snap_m: Snap,
    /// A border that runs within this distance of a barrier, in metres, is cut.
    pub barrier_tolerance_m: Metres,
    /// What is done about a map or a borough in parts.
    pub bridge: Bridging,
    /// The least share of a drawing's area that must lie inside the study area.
    pub min_inside: Share,
    /// How many candidates are offered, at most [`MAX_CANDIDATES`].
    pub candidates: NonZeroUsize,
    /// How much more total loss than the optimum a candidate may have, at least 0.
    pub within: f64,
    /// How many times respondents are resampled, at most [`MAX_BOOTSTRAP`]; 0 for not at all.
    pub bootstrap: usize,
    /// Whether it is worked out what groups and people who were not heard could change.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
    /// Whether it is worked out what each rule costs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub price_of_rules: bool,
    /// Whether individual drawings go into the GeoPackage.
    pub include_drawings: bool,
    /// The seed of everything drawn by chance.
    pub seed: u64,
    /// How much effort the search makes where the exact method does not reach.
    #[serde(default)]
    pub effort: EffortLevel,
    /// The most passes of the window search, up to [`MAX_ITERATIONS`]; as many as the effort allows where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_iterations: Option<usize>,
    /// Title, author and sources of everything written for readers.
    #[serde(default, skip_serializing_if = "Publication::is_empty")]
    pub publication: Publication,
}

/// The files of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerSettings {
    /// Ward polygons.
    pub wards: String,
    /// Residents and other figures by ward, a table.
    pub population_table: Option<String>,
    /// Which rows of it count; all where none is given.
    #[serde(default)]
    pub table_where: Vec<TableFilter>,
    /// Drawings or statements.
    pub neighbourhoods: Option<String>,
    /// Co-funding areas.
    pub cofunding: Option<String>,
    /// Population points.
    pub population_points: Option<String>,
    /// Lines that clusters must not cross.
    pub barriers: Option<String>,
    /// Lines that lie under the wards on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backdrop: Option<String>,
    /// Hand-edited adjacency, a CSV.
    pub edges: Option<String>,
    /// The table that merges place names.
    pub place_aliases: Option<String>,
    /// The table of the shares of groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_share: Option<String>,
    /// The current structure.
    pub current: Option<String>,
    /// The coordinate system, where the user says it.
    pub crs: Option<CrsChoice>,
    /// How many times as much as by default a file may hold, from 1 to [`MAX_RAISE`].
    pub raise_limits: u32,
}

impl LayerSettings {
    /// How many files there are.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.beside_the_wards().into_iter().filter(|(_, file)| file.is_some()).count()
    }

    /// The files that may be given beside the wards, by their flags.
    pub(crate) fn beside_the_wards(&self) -> [(&'static str, Option<&str>); 10] {
        let Self {
            population_table,
            neighbourhoods,
            cofunding,
            population_points,
            barriers,
            backdrop,
            edges,
            place_aliases,
            group_share,
            current,
            ..
        } = self;
        [
            ("--population-table", population_table.as_deref()),
            ("--neighbourhoods", neighbourhoods.as_deref()),
            ("--cofunding", cofunding.as_deref()),
            ("--population-points", population_points.as_deref()),
            ("--barriers", barriers.as_deref()),
            ("--backdrop", backdrop.as_deref()),
            ("--edges", edges.as_deref()),
            ("--place-aliases", place_aliases.as_deref()),
            ("--group-share", group_share.as_deref()),
            ("--current", current.as_deref()),
        ]
    }
}

/// Which rows of the table of residents count: those with a value in a column. Of several for one column a row
/// meets any, of several columns it meets all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFilter {
    /// The column's name.
    pub column: String,
    /// The text in it; space around and capitals do not count.
    pub value: String,
}

impl Default for LayerSettings {
    /// No file, and the limits as they are.
    fn default() -> Self {
        Self {
            wards: String::new(),
            population_table: None,
            table_where: Vec::new(),
            neighbourhoods: None,
            cofunding: None,
            population_points: None,
            barriers: None,
            backdrop: None,
            edges: None,
            place_aliases: None,
            group_share: None,
            current: None,
            crs: None,
            raise_limits: 1,
        }
    }
}

/// The rules as given; what depends on the data (the target, ward numbers) is worked out later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleSettings {
    /// The number of clusters; `None` where left open.
    pub clusters: Option<ClusterRange>,
    /// The fewest wards of a cluster.
    pub min_wards: NonZeroUsize,
    /// The most wards of a cluster.
    pub max_wards: NonZeroUsize,
    /// The greatest deviation from the target population, as a share of it.
    pub population_tolerance: Option<Share>,
    /// The fewest residents of a cluster.
    pub min_population: Option<u64>,
    /// The most residents of a cluster.
    pub max_population: Option<u64>,
    /// The target population of a cluster, in persons: above 0.
    pub target_population: Option<f64>,
    /// Whether clusters may cross boroughs.
    pub cross_boroughs: bool,
    /// Groups of ward ids that share a cluster.
    pub keep_together: Vec<Vec<String>>,
    /// Groups of ward ids of which no two share a cluster.
    pub keep_apart: Vec<Vec<String>>,
    /// Wards fixed to clusters: those of one name share a cluster, those of two are apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<FixedWards>,
    /// Names of boroughs that stay whole as one cluster.
    pub exempt: Vec<String>,
}

/// What is done about wards that no path of neighbours joins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Bridging {
    /// Each part is solved by itself, and named in the findings.
    #[default]
    Parts,
    /// Parts are joined across their shortest gaps, named in the findings.
    Nearest,
    /// A borough in parts is refused.
    Refuse,
}

/// What makes two drawings (or statements) speak of one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlaceBy {
    /// Its name.
    #[default]
    Name,
    /// Its name, and for names in use far apart the borough.
    Borough,
}

/// How places weigh against each other (W_n).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlaceWeight {
    /// By the residents under its drawings.
    #[default]
    Population,
    /// All the same.
    Equal,
    /// By how many respondents drew it.
    Respondents,
}

/// Who drew the neighbourhoods, which decides whether anybody's answer has to be protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DrawnBy {
    /// People who were asked: what too few of them said is not shown.
    Respondents,
    /// An authority, or whoever else publishes a map of places: there is no answer in it to protect.
    Authority,
}

impl Settings {
    /// The settings of a study of these wards, everything else at its default.
    #[must_use]
    pub fn new(wards: impl Into<String>) -> Self {
        Self {
            layers: LayerSettings { wards: wards.into(), ..LayerSettings::default() },
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
                fix: vec![],
                exempt: vec![],
            },
            weights: vec![],
            worst_group: None,
            max_worst_group: None,
            place_by: PlaceBy::default(),
            place_weight: PlaceWeight::default(),
            drawing_cap: None,
            group_shares: vec![],
            group_weights: vec![],
            drawn_by: None,
            exact_figures: false,
            workbench: false,
            contiguity: Contiguity::default(),
            min_border_m: Metres::ZERO,
            snap_m: Snap::default(),
            barrier_tolerance_m: DEFAULT_BARRIER_TOLERANCE,
            bridge: Bridging::default(),
            min_inside: DEFAULT_MIN_INSIDE,
            candidates: DEFAULT_CANDIDATES,
            within: DEFAULT_WITHIN,
            bootstrap: 0,
            unheard: false,
            price_of_rules: false,
            include_drawings: false,
            seed: 1,
            effort: EffortLevel::default(),
            max_iterations: None,
            publication: Publication::default(),
        }
    }

    /// The losses turned on: those given, or the defaults. `lived_split` and `lived_mix` with a neighbourhoods
    /// layer, `funding_split` with a co-funding layer.
    ///
    /// By itself `lived_split` is lowest for a few large clusters and single wards beside them; with `lived_mix` it comes
    /// closest to what people call places (the guide tells how that was measured).
    #[must_use]
    pub fn losses(&self) -> Vec<(Loss, f64)> {
        if !self.weights.is_empty() {
            return self.weights.clone();
        }
        let evidence = self.layers.neighbourhoods.is_some();
        let mut losses = Vec::new();
        if evidence {
            losses.push((Loss::LivedSplit, 1.0));
        }
        if self.layers.cofunding.is_some() {
            losses.push((Loss::FundingSplit, 1.0));
        }
        if evidence {
            losses.push((Loss::LivedMix, 1.0));
        }
        losses
    }

    /// The share of the largest loss of a group in what the fair structure minimises, 0–1, the rest being the total loss;
    /// `None` where none is asked for.
    #[must_use]
    pub fn fair_share(&self) -> Option<f64> {
        if self.worst_group.is_none() && self.max_worst_group.is_none() {
            return None;
        }
        let weight = self.worst_group.unwrap_or(0.0);
        let others: f64 = self.losses().iter().map(|(_, weight)| weight).sum();
        Some(weight / (weight + others))
    }

    /// Whether a rule or a loss turned on needs a target population.
    #[must_use]
    pub fn needs_target(&self) -> bool {
        self.rules.population_tolerance.is_some()
            || self
                .losses()
                .iter()
                .any(|&(loss, weight)| loss.description().needs == Needs::TargetPopulation && weight > 0.0)
    }
}
