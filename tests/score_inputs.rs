//! What scores need, written and read back without drawings, statements or respondents.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use wardwise::loss::losses;
use wardwise::model::Structure;
use wardwise::pipeline::{comparison, load};
use wardwise::results::{Comparison, ScoreInputs};
use wardwise::search::{Effort, SearchTask, Stop, solve};
use wardwise::settings::Settings;

/// The demo town as it was made, measured beside its ward and borough bases.
fn demo() -> Comparison {
    demo_with(&town().join("drawings.geojson"))
}

/// The demo town with other drawings.
fn demo_with(drawings: &Path) -> Comparison {
    let file = |name: &str| town().join(name).display().to_string();
    let mut settings = Settings::new(file("wards.geojson"));
    settings.layers.neighbourhoods = Some(drawings.display().to_string());
    settings.layers.cofunding = Some(file("cofunding.geojson"));
    settings.layers.population_points = Some(file("population_points.geojson"));
    settings.rules.target_population = Some(40_500.0);
    measured(&settings)
}

fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

fn measured(settings: &Settings) -> Comparison {
    let structures = ["wards", "boroughs"].map(str::to_owned);
    comparison(settings, load(settings).expect("the layers load"), &structures).expect("they can be measured")
}

fn written(study: &Comparison) -> String {
    serde_json::to_string(&ScoreInputs::of(&study.prepared)).expect("it can be written")
}

/// The bases, and structures of wards dealt out in turn: contiguous or not, losses are defined.
fn structures(study: &Comparison) -> Vec<Structure> {
    let wards = study.prepared.study.wards.len();
    let dealt = [2, 5, 11].map(|clusters| {
        Structure::from_labels(&(0..wards).map(|ward| ward * ward % clusters).collect::<Vec<_>>())
    });
    study.structures.iter().map(|base| base.structure.clone()).chain(dealt).collect()
}

fn assert_same_losses(study: &Comparison) {
    let back: ScoreInputs = serde_json::from_str(&written(study)).expect("it can be read back");
    let (problem, weights) = (&study.prepared.problem, &study.prepared.question.weights);
    for structure in structures(study) {
        let bits = |losses: [Option<f64>; 8]| losses.map(|loss| loss.map(f64::to_bits));
        assert_eq!(bits(losses(&back.problem, &structure)), bits(losses(problem, &structure)));
        assert_eq!(back.weights.total(&back.problem, &structure), weights.total(problem, &structure));
    }
}

#[test]
fn the_demo_town_read_back_has_the_same_losses_and_the_same_optimum() {
    let study = demo();
    assert_same_losses(&study);
    let back: ScoreInputs = serde_json::from_str(&written(&study)).expect("it can be read back");
    let effort = Effort::default();
    let own = &study.prepared;
    let (question, stop) = (&own.question, Stop::default());
    let from_study =
        solve(&SearchTask::new(&own.problem, &question.rules, &question.weights, &stop).with_effort(effort))
            .expect("solved");
    let from_inputs =
        solve(&SearchTask::new(&back.problem, &back.rules, &back.weights, &stop).with_effort(effort))
            .expect("solved");
    assert_eq!(from_inputs.total, from_study.total);
}

#[test]
fn london_read_back_has_the_same_losses() {
    let shared = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let file = |name: &str| shared.join("data").join(name).display().to_string();
    if !Path::new(&file("london_wards.geojson")).exists() {
        println!("skipped: {} is not there", shared.display());
        return;
    }
    let mut settings = Settings::new(file("london_wards.geojson"));
    settings.layers.neighbourhoods = Some(file("london_named_neighbourhoods.geojson"));
    settings.properties.population = Some("population_2011".to_owned());
    settings.properties.borough = Some("borough_name".to_owned());
    settings.properties.place = Some("neighbourhood_id".to_owned());
    assert_same_losses(&measured(&settings));
}

#[test]
fn nobody_who_drew_and_no_hidden_place_is_named() {
    let text = fs::read_to_string(town().join("drawings.geojson")).expect("readable");
    let mut drawings: Value = serde_json::from_str(&text).expect("JSON");
    // Three people alone name one place, and four leave out the name.
    let features = drawings["features"].as_array_mut().expect("features");
    for (number, drawing) in features.iter_mut().take(7).enumerate() {
        drawing["properties"]["place"] = if number < 3 { "Hidden Hollow".into() } else { Value::Null };
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("drawings.geojson");
    fs::write(&file, drawings.to_string()).expect("it can be written");
    let study = demo_with(&file);
    let text = written(&study);
    let mut secret = BTreeSet::new();
    for drawing in drawings["features"].as_array().expect("features") {
        let properties = &drawing["properties"];
        secret.extend(["drawing_id", "respondent", "group"].map(|name| properties[name].as_str()));
    }
    let secret: Vec<&str> = secret.into_iter().flatten().collect();
    assert!(secret.len() > 500, "the demo town has ids to look for");
    let places = &study.structures[0].scores.places.places;
    let hidden = places.iter().filter(|place| place.figures.is_none()).map(|place| place.name.as_str());
    let hidden: Vec<&str> = hidden.collect();
    assert!(hidden.contains(&"Hidden Hollow"), "{hidden:?}");
    for word in secret.into_iter().chain(hidden.iter().copied()) {
        assert!(!text.contains(&format!("{word:?}")), "{word} is in it");
    }
    let back: ScoreInputs = serde_json::from_str(&text).expect("it can be read back");
    let shown = places.iter().filter(|place| place.figures.is_some()).map(|place| place.name.clone());
    assert_eq!(back.places, shown.collect::<Vec<_>>());
    assert!(back.problem.places.classes() > back.places.len(), "hidden places keep their figures");
    for structure in structures(&study) {
        let own = losses(&study.prepared.problem, &structure);
        for (own, back) in own.into_iter().zip(losses(&back.problem, &structure)) {
            // Each cluster's part is rounded to 10⁻¹⁵, and here summed in another order.
            let unit = 1e-15 * structure.cluster_count() as f64;
            assert!((own.unwrap_or(0.0) - back.unwrap_or(0.0)).abs() <= unit + f64::EPSILON);
        }
    }
}

#[test]
fn what_does_not_belong_together_is_refused_and_named() {
    let sound: Value = serde_json::from_str(&written(&demo())).expect("JSON");
    type Spoil = fn(&mut Value);
    let spoilt: [(&str, Spoil); 6] = [
        ("form", |v| v["form"] = 7.into()),
        ("wards", |v| drop(v["wards"].as_array_mut().expect("a list").pop())),
        ("population", |v| v["problem"]["population"][0] = (-1).into()),
        ("lived", |v| v["problem"]["lived"]["rows"]["is"][0][0] = 0.into()),
        ("places", |v| v["problem"]["places"]["classes"] = 1.into()),
        ("weights", |v| v["weights"][0][1] = 0.9.into()),
    ];
    for (member, spoil) in spoilt {
        let mut written = sound.clone();
        spoil(&mut written);
        let fault = serde_json::from_value::<ScoreInputs>(written).expect_err(member).to_string();
        assert!(fault.contains(&format!("{member}: ")), "{fault}");
    }
}
