//! The flags of a study, as typed or as written in a study file. All optional: a flag wins over
//! the study file, the study file over the default.

use super::study_file;
use crate::Error;
use crate::check::{CrsChoice, rules};
use crate::loss::Loss;
use crate::model::{Action, Finding, Layer};
use crate::settings::{Bridging, MAX_THREADS, PlaceWeight, Settings};
use crate::spatial::Contiguity;
use clap::Args;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::str::FromStr;

/// The settings of a study. Serialising gives what the user chose, and nothing else.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StudyFlags {
    /// Ward polygons as GeoJSON (- for standard input)
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wards: Option<String>,
    /// Property with the ward's official id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ward_id: Option<String>,
    /// Property with the ward's name
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ward_name: Option<String>,
    /// Property with the ward's borough
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub borough: Option<String>,
    /// Property with the ward's residents
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// Property with the ward's workload (crimes, calls), balanced in place of residents
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// Residents' drawings (polygons) or statements (points) as GeoJSON
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbourhoods: Option<String>,
    /// Property with the drawing's id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing_id: Option<String>,
    /// Property with the name of the place drawn; without it every drawing is its own place
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Property that tells respondents apart; their ids never leave the reader
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondent: Option<String>,
    /// Property with the respondent's group
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Property with the drawing's own weight
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing_weight: Option<String>,
    /// Least share of a drawing's area inside the study area [default: 0.5]
    #[arg(long, value_name = "SHARE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_inside: Option<f64>,
    /// Co-funding areas as GeoJSON
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cofunding: Option<String>,
    /// Property with the co-funding area's id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cofunding_id: Option<String>,
    /// Property with the amount in £ a year
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Property with the local authority that pays
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Points where residents live (census output-area centroids) as GeoJSON
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_points: Option<String>,
    /// Property with the residents at a point
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_population: Option<String>,
    /// Lines that clusters must not cross (rivers, railways, motorways) as GeoJSON
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barriers: Option<String>,
    /// Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edges: Option<String>,
    /// Table that merges place names: CSV with the columns name and place
    #[arg(long, value_name = "CSV", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_aliases: Option<String>,
    /// The structure in force: CSV ward_id,cluster, cluster polygons, or wards with a cluster property
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Column (or property) with the ward's id in files of structures
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_ward: Option<String>,
    /// Column (or property) with the cluster in files of structures
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_cluster: Option<String>,
    /// Coordinate system of all layers, where the files do not say it
    #[arg(long, value_name = "CRS", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<CrsChoice>,

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
    /// Borough that stays whole as one cluster; may be repeated
    #[arg(long, value_name = "BOROUGH", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<String>,
    /// Which wards are neighbours [default: rook]
    #[arg(long, value_name = "KIND", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjacency: Option<Contiguity>,
    /// Shorter shared borders do not make neighbours [default: 0]
    #[arg(long, value_name = "METRES", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_border: Option<f64>,
    /// Coordinates this close count as shared [default: 0]
    #[arg(long, value_name = "METRES", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snap: Option<f64>,
    /// A border within this distance of a barrier is cut [default: 20]
    #[arg(long, value_name = "METRES", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier_tolerance: Option<f64>,
    /// What to do about a borough in parts [default: parts]
    #[arg(long, value_name = "HOW", help_heading = "Rules")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bridge: Option<Bridging>,

    /// A loss and its weight (lived_split=1); may be repeated
    #[arg(long, value_name = "LOSS=NUMBER", help_heading = "Objective")]
    #[serde(with = "study_file::weight_table", skip_serializing_if = "Vec::is_empty")]
    pub weight: Vec<LossWeight>,
    /// How places weigh against each other [default: population]
    #[arg(long, value_name = "KIND", help_heading = "Objective")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_weight: Option<PlaceWeight>,

    /// How many candidates to offer [default: 6]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<usize>,
    /// How much more total loss than the optimum a candidate may have [default: 0.01]
    #[arg(long, value_name = "LOSS", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<f64>,
    /// Seed of everything drawn by chance [default: 1]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Most passes of the window search, where the exact method does not reach [default: 50]
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_iterations: Option<usize>,
    /// Number of threads [default: all cores]; never changes a result
    #[arg(long, value_name = "N", help_heading = "Search")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// Folder to write
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out: Option<PathBuf>,
    /// Replace the output of an earlier run
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "is_false")]
    pub force: bool,
    /// Put individual drawings into the GeoPackage: a speck-sized one may be somebody's home
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "is_false")]
    pub include_drawings: bool,
    /// Print errors only
    #[arg(long, help_heading = "Output")]
    #[serde(skip_serializing_if = "is_false")]
    pub quiet: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// `125` or `110..150`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "study_file::NumberOrText", into = "String")]
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

/// A loss and its weight.
#[derive(Clone, Debug, PartialEq)]
pub struct LossWeight(pub Loss, pub f64);

impl LossWeight {
    /// Checks a name and a weight, whether from a flag or from a study file.
    pub fn new(name: &str, weight: f64) -> Result<Self, String> {
        let Some(loss) = Loss::from_name(name) else {
            let names: Vec<&str> = Loss::ALL.iter().map(|loss| loss.name()).collect();
            let near = study_file::nearest(name, &names)
                .map(|n| format!("did you mean {n:?}? "))
                .unwrap_or_default();
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

/// A study: a file, flags, or both.
#[derive(Args, Debug)]
pub struct SearchFlags {
    /// Study file with the flags' names as keys; flags win over it
    #[arg(value_name = "STUDY.TOML")]
    study: Option<PathBuf>,
    #[command(flatten)]
    flags: StudyFlags,
}

impl SearchFlags {
    /// The flags of the command line over those of the study file.
    pub fn study_flags(&self) -> Result<StudyFlags, Error> {
        match &self.study {
            Some(path) => study_file::merge(study_file::read(path)?, &self.flags),
            None => Ok(self.flags.clone()),
        }
    }
}

impl StudyFlags {
    /// The output folder of a command that cannot do without.
    pub fn output_folder(&self) -> Result<PathBuf, Error> {
        self.out.clone().ok_or_else(|| {
            let finding = Finding::new(
                &rules::SETTING_UNUSABLE,
                Action::Refused,
                Layer::Settings,
                "no output folder was given",
            );
            Error::Settings(vec![finding.with_property("--out")])
        })
    }

    /// The settings these flags make for a search, defaults filled in.
    ///
    /// # Errors
    /// All contradictions and numbers out of range at once, as [`Error::Settings`].
    pub fn resolve(&self) -> Result<Settings, Error> {
        self.resolve_for(true)
    }

    /// The settings these flags make for a command that only looks at layers and adjacency.
    ///
    /// # Errors
    /// All numbers out of range at once, as [`Error::Settings`].
    pub fn resolve_layers(&self) -> Result<Settings, Error> {
        self.resolve_for(false)
    }

    fn resolve_for(&self, searching: bool) -> Result<Settings, Error> {
        let mut findings = Vec::new();
        let mut refuse = |flag: &str, message: String| {
            findings.push(
                Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message)
                    .with_property(flag),
            );
        };
        let Some(wards) = self.wards.clone() else {
            refuse("--wards", "no ward layer was given".to_owned());
            return Err(Error::Settings(findings));
        };
        let mut settings = Settings::new(wards);
        let layers = &mut settings.layers;
        layers.neighbourhoods.clone_from(&self.neighbourhoods);
        layers.cofunding.clone_from(&self.cofunding);
        layers.population_points.clone_from(&self.population_points);
        layers.barriers.clone_from(&self.barriers);
        layers.edges.clone_from(&self.edges);
        layers.place_aliases.clone_from(&self.place_aliases);
        layers.current.clone_from(&self.current);
        layers.crs = self.crs;
        settings.properties = crate::settings::PropertySettings {
            ward_id: self.ward_id.clone(),
            ward_name: self.ward_name.clone(),
            borough: self.borough.clone(),
            population: self.population.clone(),
            workload: self.workload.clone(),
            drawing_id: self.drawing_id.clone(),
            place: self.place.clone(),
            respondent: self.respondent.clone(),
            group: self.group.clone(),
            drawing_weight: self.drawing_weight.clone(),
            cofunding_id: self.cofunding_id.clone(),
            amount: self.amount.clone(),
            authority: self.authority.clone(),
            points_population: self.points_population.clone(),
            structure_ward: self.structure_ward.clone(),
            structure_cluster: self.structure_cluster.clone(),
        };
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
        rules.exempt.clone_from(&self.exempt);
        settings.weights =
            self.weight.iter().map(|LossWeight(loss, w)| (loss.name().to_owned(), *w)).collect();
        settings.place_weight = self.place_weight.unwrap_or_default();
        settings.contiguity = self.adjacency.unwrap_or_default();
        settings.min_border_m = self.min_border.unwrap_or(settings.min_border_m);
        settings.snap_m = self.snap.unwrap_or(settings.snap_m);
        settings.barrier_tolerance_m = self.barrier_tolerance.unwrap_or(settings.barrier_tolerance_m);
        settings.bridge = self.bridge.unwrap_or_default();
        settings.min_inside = self.min_inside.unwrap_or(settings.min_inside);
        settings.candidates = self.candidates.unwrap_or(settings.candidates);
        settings.within = self.within.unwrap_or(settings.within);
        settings.include_drawings = self.include_drawings;
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings.max_iterations = self.max_iterations.unwrap_or(settings.max_iterations);

        self.check_ranges(&settings, &mut refuse);
        if searching {
            check_contradictions(&settings, &mut refuse);
        }
        if findings.is_empty() { Ok(settings) } else { Err(Error::Settings(findings)) }
    }

    fn check_ranges(&self, settings: &Settings, refuse: &mut impl FnMut(&str, String)) {
        if settings.rules.min_wards == 0 {
            refuse("--min-wards", "a cluster has at least 1 ward, not 0".to_owned());
        }
        if let Some(t) = settings.rules.population_tolerance
            && !(t.is_finite() && t >= 0.0)
        {
            refuse("--population-tolerance", format!("{t} is no share; write 0.35 for 35% either way"));
        }
        if let Some(t) = settings.rules.target_population
            && !(t.is_finite() && t > 0.0)
        {
            refuse("--target-population", format!("{t} is no number of residents above 0"));
        }
        for (flag, value) in [
            ("--min-border", settings.min_border_m),
            ("--snap", settings.snap_m),
            ("--barrier-tolerance", settings.barrier_tolerance_m),
        ] {
            if !(value.is_finite() && value >= 0.0) {
                refuse(flag, format!("{value} is no length in metres of at least 0"));
            }
        }
        if !(0.0..=1.0).contains(&settings.min_inside) {
            refuse("--min-inside", format!("{} is no share from 0 to 1", settings.min_inside));
        }
        if !(settings.within.is_finite() && settings.within >= 0.0) {
            refuse("--within", format!("{} is no loss of at least 0", settings.within));
        }
        if settings.candidates == 0 {
            refuse("--candidates", "at least 1 candidate is offered".to_owned());
        }
        if let Some(threads) = self.threads
            && !(1..=MAX_THREADS).contains(&threads)
        {
            refuse("--threads", format!("{threads} is not between 1 and {MAX_THREADS}"));
        }
        if !settings.weights.is_empty() && settings.weights.iter().all(|(_, weight)| *weight == 0.0) {
            refuse("--weight", "all weights are 0, so every structure would be equally good".to_owned());
        }
    }
}

/// Rules that exclude each other, whatever the data.
fn check_contradictions(settings: &Settings, refuse: &mut impl FnMut(&str, String)) {
    let rules = &settings.rules;
    if rules.min_wards > rules.max_wards {
        let message =
            format!("at least {} wards and at most {} exclude each other", rules.min_wards, rules.max_wards);
        refuse("--max-wards", message);
    }
    if let (Some(low), Some(high)) = (rules.min_population, rules.max_population)
        && low > high
    {
        refuse("--max-population", format!("at least {low} residents and at most {high} exclude each other"));
    }
    for apart in &rules.keep_apart {
        for together in &rules.keep_together {
            let both: Vec<&str> =
                apart.iter().filter(|id| together.contains(id)).map(String::as_str).collect();
            if both.len() > 1 {
                refuse("--keep-apart", format!("{} are kept together and apart at once", both.join(" and ")));
            }
        }
    }
    if settings.needs_target() && rules.target_population.is_none() {
        let what = if rules.population_tolerance.is_some() {
            "--population-tolerance"
        } else {
            "the loss imbalance"
        };
        let one_number = rules.clusters.is_some_and(|(low, high)| low == high);
        if !one_number {
            refuse(
                "--target-population",
                format!("{what} needs a target population, and without one number of clusters none follows"),
            );
        }
    }
    let losses = settings.losses();
    let needs = |losses_of: [Loss; 2]| losses.iter().any(|(loss, w)| losses_of.contains(loss) && *w > 0.0);
    if needs([Loss::LivedSplit, Loss::LivedMix]) && settings.layers.neighbourhoods.is_none() {
        refuse("--neighbourhoods", "lived_split and lived_mix need a neighbourhoods layer".to_owned());
    }
    if needs([Loss::FundingSplit, Loss::FundingMix]) && settings.layers.cofunding.is_none() {
        refuse("--cofunding", "funding_split and funding_mix need a co-funding layer".to_owned());
    }
    if losses.is_empty() {
        refuse(
            "--weight",
            "nothing says what a good structure is: give --neighbourhoods, --cofunding or a --weight"
                .to_owned(),
        );
    }
}
