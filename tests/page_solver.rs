//! The solver as a WebAssembly module gives the same text as on this machine, byte for byte: on every borough
//! of London where the shared data is at hand, and on the made-up town.
//!
//! `WARDWISE_SOLVER_MODULE` names the module (`cargo build -p wardwise-page --profile module --target
//! wasm32-unknown-unknown`), `NODE` the program that runs it where it is not `node`. Without the module the
//! comparison is skipped, and said to be.

use std::path::{Path, PathBuf};
use std::process::Command;
use wardwise::model::{ClusterCount, Rules, WardIdx};
use wardwise::pipeline::{load, search};
use wardwise::results::ScoreInputs;
use wardwise::search::Stop;
use wardwise::settings::Settings;
use wardwise_page::{Answer, Request, answer};

fn shared(name: &str) -> Option<String> {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(name);
    path.exists().then(|| path.to_string_lossy().into_owned())
}

fn town() -> Settings {
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let mut settings = Settings::new(format!("{town}/wards.geojson"));
    settings.layers.neighbourhoods = Some(format!("{town}/drawings.geojson"));
    settings.layers.cofunding = Some(format!("{town}/cofunding.geojson"));
    settings
}

fn london() -> Option<Settings> {
    let mut settings = Settings::new(shared("london_wards.geojson")?);
    settings.layers.neighbourhoods = Some(shared("london_named_neighbourhoods.geojson")?);
    settings.properties.population = Some("population_2011".to_owned());
    settings.properties.borough = Some("borough_name".to_owned());
    settings.properties.place = Some("neighbourhood_id".to_owned());
    settings.rules.exempt = vec!["City of London".to_owned()];
    Some(settings)
}

/// A request for each borough by itself, by its name.
fn requests(settings: &Settings) -> Vec<(String, Request)> {
    let outcome = search(settings, load(settings).expect("readable"), &Stop::default()).expect("solved");
    let ScoreInputs { boroughs, problem, weights, .. } = ScoreInputs::of(&outcome.scored.prepared);
    let rules = Rules {
        clusters: ClusterCount::Open,
        min_wards: 1,
        max_wards: 8,
        min_population: 0,
        max_population: i64::MAX,
        cross_boroughs: false,
        together: vec![],
        apart: vec![],
        exempt: vec![],
    };
    let request = |(borough, name): (usize, &String)| {
        let wards: Vec<WardIdx> =
            problem.wards().filter(|ward| problem.borough[ward.index()].index() == borough).collect();
        let problem = problem.restrict(&wards);
        (name.clone(), Request { problem, rules: rules.clone(), weights: weights.clone(), seed: 1 })
    };
    boroughs.iter().enumerate().map(request).collect()
}

#[test]
fn the_module_answers_as_this_machine_does() {
    let requests: Vec<(String, Request)> =
        [Some(town()), london()].into_iter().flatten().flat_map(|settings| requests(&settings)).collect();
    assert!(!requests.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, (name, request)) in requests.iter().enumerate() {
        let text = serde_json::to_string(request).unwrap();
        let own = answer(text.as_bytes());
        let Answer::Found { structure, status, .. } = serde_json::from_str(&own).unwrap() else {
            panic!("{name}: {own}")
        };
        assert_eq!((structure.len(), status.as_str()), (request.problem.ward_count(), "optimal"), "{name}");
        let file = folder.path().join(format!("{number}.json"));
        std::fs::write(&file, text).unwrap();
        files.push((name, file, own));
    }
    let Some(module) = std::env::var_os("WARDWISE_SOLVER_MODULE") else {
        println!("skipped: WARDWISE_SOLVER_MODULE names no module to compare with");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs/solver.mjs");
    let node = std::env::var_os("NODE").unwrap_or_else(|| "node".into());
    let mut node = Command::new(node);
    node.arg(script).arg(module).args(files.iter().map(|(_, file, _)| file));
    assert!(node.status().expect("Node runs").success());
    for (name, file, own) in &files {
        let there = std::fs::read_to_string(format!("{}.answer", file.display())).unwrap();
        assert_eq!(*own, there, "{name}");
    }
    println!("{} boroughs have the same answer, byte for byte", files.len());
}

#[test]
fn what_cannot_be_read_or_solved_is_answered_by_name() {
    assert!(
        matches!(serde_json::from_str(&answer(b"{}")).unwrap(), Answer::Refused(why) if why.contains("problem"))
    );
    let (_, mut request) = requests(&town()).remove(0);
    request.rules.min_population = 1_000_000;
    let text = serde_json::to_string(&request).unwrap();
    let found = serde_json::from_str(&answer(text.as_bytes())).unwrap();
    assert!(matches!(found, Answer::Impossible(obstacles) if !obstacles.is_empty()));
}
