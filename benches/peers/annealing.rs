//! The local search beside annealing and tilted recombination as an expert would write them in an afternoon, at
//! equal CPU time, where clusters are too large for columns: `cargo bench --bench annealing`.
//!
//! London across boroughs, New York's tracts with all drawings (both where the shared data is there), and a
//! made-up town. Each line is one map and one mixture of losses; each search has the CPU time that ours took, from
//! the same start. What annealing and recombination reach at their best of three temperatures counts.

mod plain;

use plain::{Plain, Search};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wardwise::loss::{Loss, Weights};
use wardwise::model::{ClusterCount, PairTable, Problem, Rules, Structure, WardIdx};
use wardwise::pipeline::{comparison, load};
use wardwise::search::{Effort, EffortLevel, SearchTask, Stop, solve};
use wardwise::settings::{ClusterRange, Settings};
use wardwise::synth::{Town, TownSettings};

/// How far a cluster's residents may be from the target.
const TOLERANCE: f64 = 0.35;
/// First temperatures tried, in shares of the mean loss of a ward.
const HEATS: [f64; 3] = [1.0, 3.0, 9.0];

/// CPU seconds of this process so far; wall time where the system does not tell.
fn cpu_seconds(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").ok();
    let ticks = told.and_then(|told| {
        let fields: Vec<&str> = told.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    });
    ticks.map_or_else(|| since.elapsed().as_secs_f64(), |ticks| ticks / 100.0)
}

fn shared(name: &str) -> Option<String> {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(name);
    path.exists().then(|| path.to_string_lossy().into_owned())
}

/// The largest part of a map that hangs together, with made-up agreements.
fn problem(mut settings: Settings) -> Problem {
    settings.rules.clusters = ClusterRange::exactly(20).ok();
    settings.rules.cross_boroughs = true;
    settings.weights = vec![(Loss::LivedSplit, 1.0)];
    let loaded = load(&settings).expect("readable");
    let study = comparison(&settings, loaded, &["wards".to_owned()]).expect("good data");
    let whole = study.prepared.problem;
    let mut problem = whole.restrict(&largest_part(&whole));
    problem.totals.population = problem.population.iter().sum();
    problem.totals.need = problem.need.iter().sum();
    problem.funding = agreements(&problem);
    problem
}

fn largest_part(problem: &Problem) -> Vec<WardIdx> {
    let mut seen = vec![false; problem.ward_count()];
    let mut largest = Vec::new();
    for ward in problem.wards() {
        if std::mem::replace(&mut seen[ward.index()], true) {
            continue;
        }
        let mut part = vec![ward];
        let mut next = 0;
        while next < part.len() {
            for near in &problem.neighbours[part[next].index()] {
                if !std::mem::replace(&mut seen[near.index()], true) {
                    part.push(*near);
                }
            }
            next += 1;
        }
        if part.len() > largest.len() {
            largest = part;
        }
    }
    largest.sort_unstable();
    largest
}

/// Agreements over three to eleven wards each, all over the map.
fn agreements(problem: &Problem) -> PairTable {
    let wards = problem.ward_count();
    let area = |number: usize| {
        let mut area = vec![WardIdx::new((number * 7919 + 13) % wards)];
        let mut next = 0;
        while next < area.len() && area.len() < 3 + number * 31 % 9 {
            for near in &problem.neighbours[area[next].index()] {
                if !area.contains(near) {
                    area.push(*near);
                }
            }
            next += 1;
        }
        let people = |ward: &WardIdx| problem.population[ward.index()] as f64;
        let all: f64 = area.iter().map(people).sum();
        (1.0 + (number * 37 % 11) as f64, area.iter().map(|ward| (*ward, people(ward) / all)).collect())
    };
    PairTable::from_shares(wards, &(0..wards / 12).map(area).collect::<Vec<_>>())
}

fn london() -> Option<Settings> {
    let mut settings = Settings::new(shared("london_wards.geojson")?);
    settings.layers.neighbourhoods = Some(shared("london_named_neighbourhoods.geojson")?);
    settings.properties.population = Some("population_2011".to_owned());
    settings.properties.borough = Some("borough_name".to_owned());
    settings.properties.place = Some("neighbourhood_id".to_owned());
    Some(settings)
}

/// New York's tracts have no residents in the data: each gets some.
fn new_york(folder: &Path) -> Option<Settings> {
    let text = std::fs::read_to_string(shared("nyc_census_tracts.geojson")?).ok()?;
    let mut tracts: serde_json::Value = serde_json::from_str(&text).ok()?;
    for (number, tract) in tracts["features"].as_array_mut()?.iter_mut().enumerate() {
        tract["properties"]["population"] = (1500 + number * 7919 % 5000).into();
    }
    let file = folder.join("tracts.geojson");
    std::fs::write(&file, tracts.to_string()).ok()?;
    let mut settings = Settings::new(file.to_string_lossy().into_owned());
    settings.layers.neighbourhoods = Some(shared("nyc_neighbourhood_drawings.geojson")?);
    settings.properties.borough = Some("borough_name".to_owned());
    settings.properties.place = Some("neighbourhood".to_owned());
    Some(settings)
}

fn town(folder: &Path) -> Settings {
    let wanted =
        TownSettings { boroughs: 12, ward_count: 600, drawings: 3000, seed: 5, ..TownSettings::default() };
    for file in Town::generate(&wanted).expect("the settings are within their ranges").files() {
        std::fs::write(folder.join(file.name), &file.bytes).expect("written");
    }
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let mut settings = Settings::new(path("wards.geojson"));
    settings.layers.neighbourhoods = Some(path("drawings.geojson"));
    settings
}

/// One map, one mixture of losses: ours by effort, and the others with the time that it took.
fn compare(name: &str, problem: &Problem, clusters: usize, losses: &[(Loss, f64)], since: Instant) {
    let target = problem.totals.population as f64 / clusters as f64;
    let problem = problem.with_target(Some(target));
    let rules = Rules {
        clusters: ClusterCount::Between(clusters, clusters),
        min_wards: 2,
        max_wards: 60,
        min_population: ((1.0 - TOLERANCE) * target).ceil() as i64,
        max_population: ((1.0 + TOLERANCE) * target).floor() as i64,
        cross_boroughs: true,
        together: vec![],
        apart: vec![],
        exempt: vec![],
    };
    let weights = Weights::new(losses).expect("weights above 0");
    let stop = Stop::default();
    let words: Vec<&str> = losses.iter().map(|(loss, _)| loss.name()).collect();
    for level in [EffortLevel::Quick, EffortLevel::Normal, EffortLevel::Thorough] {
        // Neither columns nor bounds: the local search alone.
        let effort = Effort { max_priced: 0, max_looks: 2_000_000, ..Effort::of(level) };
        let task = SearchTask::new(&problem, &rules, &weights, &stop);
        let begun = cpu_seconds(since);
        let ours = solve(&task.with_effort(effort)).expect("a structure exists");
        let took = cpu_seconds(since) - begun;
        let start = solve(&task.with_effort(Effort { max_iterations: 0, ..effort })).expect("as before").best;
        let best = |kind: Plain| {
            let of_one = |heat: f64| {
                let begun = cpu_seconds(since);
                let search = Search::new((&problem, &rules), losses, &start.members(), effort.seed);
                let labels = search.run(kind, heat, || (cpu_seconds(since) - begun) / took);
                weights.total(&problem, &Structure::from_labels(&labels)).to_f64()
            };
            HEATS.into_iter().map(of_one).fold(f64::INFINITY, f64::min)
        };
        let (ours, annealing, tilted) = (ours.total.to_f64(), best(Plain::Annealing), best(Plain::Tilted));
        println!(
            "| {name}, {clusters} clusters | {} | {took:.1} | {ours:.5} | {annealing:.5} | {tilted:.5} |",
            words.join(" + ")
        );
    }
}

fn main() {
    let since = Instant::now();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let maps = [
        ("London", london().map(problem), 60),
        ("New York", new_york(folder.path()).map(problem), 120),
        ("a made-up town", Some(problem(town(folder.path()))), 50),
    ];
    println!("| map | losses | CPU s | wardwise | annealing | tilted recombination |");
    println!("|---|---|---:|---:|---:|---:|");
    for (name, problem, clusters) in maps {
        let Some(problem) = problem else {
            println!("{name}: skipped, the shared data is not there");
            continue;
        };
        for other in [None, Some(Loss::Imbalance), Some(Loss::FundingSplit), Some(Loss::Sprawl)] {
            let losses: Vec<(Loss, f64)> =
                std::iter::once(Loss::LivedSplit).chain(other).map(|loss| (loss, 1.0)).collect();
            one.install(|| compare(name, &problem, clusters, &losses, since));
        }
    }
}
