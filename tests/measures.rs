//! Measures of given structures: what must not change them, what bounds them, and figures known from
//! independent work.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wardwise::basis::{neighbourhood_basis, pieces};
use wardwise::check::Study;
use wardwise::compare::Scores;
use wardwise::evidence::{Measured, measure, measure_pieces};
use wardwise::loss::{Loss, Weights, losses};
use wardwise::model::{Action, ClusterCount, Finding, Rules, Structure, WardIdx};
use wardwise::pipeline::{comparison, load};
use wardwise::results::Comparison;
use wardwise::search::{SearchTask, Stop, solve};
use wardwise::settings::Settings;
use wardwise::verify::{Definitions, MeasuredMap, derive};

/// Two ways to one figure differ by the rounding of tables: 10⁻¹⁵ an entry, lengths to a millimetre.
const ROUNDING: f64 = 1e-6;

/// A square in degrees near Birmingham, `x` and `y` in steps of about 70 m and 110 m.
fn square(x: f64, y: f64, width: f64, height: f64) -> String {
    let corner = |x: f64, y: f64| format!("[{:.6},{:.6}]", -1.9 + x * 0.001, 52.4 + y * 0.001);
    let ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
    let ring: Vec<String> = ring.iter().map(|&(x, y)| corner(x, y)).collect();
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(","))
}

fn feature(geometry: &str, properties: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}")
}

fn write(folder: &Path, name: &str, features: &[String]) -> String {
    let path = folder.join(name);
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"));
    fs::write(&path, text).expect("the test folder can be written");
    path.display().to_string()
}

/// A map of 4 × 2 square wards of 10 × 10 steps with growing populations.
fn wards() -> Vec<String> {
    let mut wards = Vec::new();
    for y in 0..2 {
        for x in 0..4 {
            let number = y * 4 + x;
            let properties = format!(
                "\"ward_id\":\"W{number}\",\"borough\":\"{}\",\"population\":{}",
                if x < 2 { "West" } else { "East" },
                1000 + 100 * number
            );
            wards.push(feature(&square(10.0 * f64::from(x), 10.0 * f64::from(y), 10.0, 10.0), &properties));
        }
    }
    wards
}

struct Case {
    folder: TempDir,
    settings: Settings,
}

impl Case {
    fn new(wards: &[String], drawings: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a test folder can be made");
        let mut settings = Settings::new(write(folder.path(), "wards.geojson", wards));
        settings.layers.neighbourhoods = Some(write(folder.path(), "drawings.geojson", drawings));
        Self { folder, settings }
    }

    fn structure(&self, rows: &[(&str, &str)]) -> String {
        let mut text = "ward_id,cluster\n".to_owned();
        for (ward, cluster) in rows {
            writeln!(text, "{ward},{cluster}").expect("a text grows");
        }
        let path = self.folder.path().join("own.csv");
        fs::write(&path, text).expect("the test folder can be written");
        path.display().to_string()
    }

    fn measure(&self, structures: &[String]) -> Comparison {
        comparison(&self.settings, load(&self.settings).expect("the layers load"), structures)
            .unwrap_or_else(|error| panic!("{error}: {:?}", error.findings()))
    }

    fn scores(&self, structure: &str) -> Scores {
        self.measure(&[structure.to_owned()]).structures.remove(0).scores
    }
}

fn drawing(x: f64, y: f64, width: f64, height: f64, properties: &str) -> String {
    feature(&square(x, y, width, height), properties)
}

fn drawings() -> Vec<String> {
    vec![
        drawing(1.0, 1.0, 13.0, 12.0, "\"place\":\"Angel\",\"respondent\":\"a\",\"weight\":1"),
        drawing(2.0, 3.0, 16.0, 6.0, "\"place\":\"Angel\",\"respondent\":\"b\",\"weight\":1"),
        drawing(22.0, 2.0, 15.0, 15.0, "\"place\":\"Bow\",\"respondent\":\"b\",\"weight\":3"),
        drawing(15.0, 9.0, 20.0, 9.0, "\"place\":\"Clapton\",\"respondent\":\"c\",\"weight\":1"),
    ]
}

const HALVES: [(&str, &str); 8] = [
    ("W0", "left"),
    ("W1", "left"),
    ("W4", "left"),
    ("W5", "left"),
    ("W2", "right"),
    ("W3", "right"),
    ("W6", "right"),
    ("W7", "right"),
];

fn assert_same(a: &Scores, b: &Scores) {
    for (position, loss) in Loss::ALL.iter().enumerate() {
        match (a.losses[position], b.losses[position]) {
            (Some(a), Some(b)) => assert!((a - b).abs() < ROUNDING, "{}: {a} and {b}", loss.name()),
            (a, b) => assert_eq!(a, b, "{}", loss.name()),
        }
    }
    let (one, other) = (a.agreement.expect("there is evidence"), b.agreement.expect("there is evidence"));
    assert!((one.vi_bits - other.vi_bits).abs() < ROUNDING);
    assert!((one.adjusted_rand - other.adjusted_rand).abs() < ROUNDING);
    let shares = (a.best_cluster_share_mean().unwrap(), b.best_cluster_share_mean().unwrap());
    assert!((shares.0 - shares.1).abs() < ROUNDING);
}

#[test]
fn other_names_and_another_order_change_nothing() {
    let case = Case::new(&wards(), &drawings());
    let given = case.scores(&case.structure(&HALVES));
    let renamed = HALVES.map(|(ward, cluster)| (ward, if cluster == "left" { "zebra" } else { "ape" }));
    assert_same(&given, &case.scores(&case.structure(&renamed)));
    let (mut other_wards, mut other_drawings) = (wards(), drawings());
    other_wards.reverse();
    other_drawings.rotate_left(2);
    let other = Case::new(&other_wards, &other_drawings);
    assert_same(&given, &other.scores(&other.structure(&HALVES)));
}

#[test]
fn a_drawing_split_into_two_of_half_its_weight_changes_nothing() {
    let whole = Case::new(&wards(), &drawings());
    let mut split = drawings();
    let half = split[2].replace("\"weight\":3", "\"weight\":1.5");
    split[2].clone_from(&half);
    split.push(half);
    let split = Case::new(&wards(), &split);
    assert_same(&whole.scores(&whole.structure(&HALVES)), &split.scores(&split.structure(&HALVES)));
}

#[test]
fn losses_of_the_demo_town_stay_between_nothing_and_one() {
    let town = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let file = |name: &str| town.join(name).display().to_string();
    let mut settings = Settings::new(file("wards.geojson"));
    settings.layers.neighbourhoods = Some(file("drawings.geojson"));
    settings.layers.cofunding = Some(file("cofunding.geojson"));
    settings.layers.population_points = Some(file("population_points.geojson"));
    settings.rules.target_population = Some(44_500.0);
    let structures: Vec<String> = ["wards", "boroughs", "neighbourhoods"]
        .map(str::to_owned)
        .into_iter()
        .chain([file("current_structure.csv")])
        .collect();
    let comparison = comparison(&settings, load(&settings).unwrap(), &structures).unwrap();
    for scored in &comparison.structures {
        for (loss, value) in Loss::ALL.iter().zip(scored.scores.losses) {
            // What every cluster contributes is rounded to 10⁻¹⁵, so a sum may end that much above 1.
            let measured = value.is_none_or(|value| (0.0..1.0 + 1e-12).contains(&value));
            assert!(measured, "{} of {} is {value:?}", loss.name(), scored.name);
        }
    }
    // The neighbourhood basis follows the drawings, so places are kept whole better than by wards.
    let share = |position: usize| comparison.structures[position].scores.best_cluster_share_mean().unwrap();
    assert!(share(2) > share(0), "{} and {}", share(2), share(0));
}

/// A map of which every loss can be measured.
fn every_loss_measured() -> Comparison {
    let mut case = Case::new(&wards(), &drawings());
    let area = |x: f64, pounds: u32| {
        feature(
            &square(x, 0.0, 17.0, 18.0),
            &format!("\"area_id\":\"{x}\",\"amount\":{pounds},\"authority\":\"West\""),
        )
    };
    let areas = [area(1.0, 1000), area(18.0, 3000)];
    case.settings.layers.cofunding = Some(write(case.folder.path(), "areas.geojson", &areas));
    case.settings.properties.amount = Some("amount".to_owned());
    case.settings.rules.target_population = Some(2500.0);
    case.measure(&["wards".to_owned()])
}

/// `wardwise verify` shares no formula with the search, so each loss is written there twice more: of a
/// structure, and of the optimum. One that is missing counts as nothing there, and is found here.
#[test]
fn every_loss_is_defined_for_verification_and_means_the_same() {
    let comparison = every_loss_measured();
    let (study, problem) = (&comparison.prepared.study, &comparison.prepared.problem);
    let facts = comparison.prepared.facts();
    let target_population = Some(2500.0);
    let dissolver = study.dissolver();
    let in_metres = |wards: &[WardIdx]| {
        let lonlat = dissolver.dissolve(wards).expect("squares dissolve").lonlat;
        study.projection.shape_to_metres(&lonlat)
    };
    let every_ward: Vec<WardIdx> = problem.wards().collect();
    let outline = in_metres(&every_ward);
    // Three clusters that cross the border of the boroughs.
    let structure = Structure::from_labels(&[0, 1, 1, 2, 0, 1, 2, 2]);
    let cluster_shapes: Vec<_> = structure.members().iter().map(|wards| in_metres(wards)).collect();
    let defined = Definitions {
        facts: &facts,
        structure: &structure,
        cluster_shapes: &cluster_shapes,
        outline: &outline,
        target_population,
    };
    let rules = Rules {
        clusters: ClusterCount::Open,
        min_wards: 1,
        max_wards: 8,
        min_population: 0,
        max_population: i64::MAX,
        cross_boroughs: true,
        together: vec![],
        apart: vec![],
        exempt: vec![],
    };
    for (loss, value) in Loss::ALL.into_iter().zip(losses(problem, &structure)) {
        let name = loss.name();
        let value = value.unwrap_or_else(|| panic!("{name} is not measured"));
        assert!(value > 0.0, "{name} of this structure is nothing, which proves nothing");
        let again = defined.loss(name).unwrap_or_else(|| panic!("{name} is not defined in crates/verify"));
        assert!((again - value).abs() < 1e-4, "{name} is {value} and by its definition {again}");

        let measurements = comparison.prepared.ward_measurements();
        let map = MeasuredMap::new(&facts, measurements, &rules, &[(name, 1.0)], target_population);
        let derived = derive(&map, |_| true);
        let lowest = derived[0].lowest.as_ref().expect("eight wards are derived");
        let weights = Weights::new(&[(loss, 1.0)]).expect("a weight");
        let found = solve(&SearchTask::new(problem, &rules, &weights, &Stop::default())).expect("a solution");
        let found: Vec<(usize, f64)> = found.curve.points().map(|(k, loss)| (k, loss.to_f64())).collect();
        assert_eq!((derived.len(), lowest.len()), (1, found.len()));
        for ((clusters, again), (_, value)) in lowest.iter().zip(&found) {
            assert!((again - value).abs() < 1e-6, "{name} of {clusters} clusters: {value}, anew {again}");
        }
        assert!(found.iter().any(|(_, loss)| *loss > 1e-3), "{name} is nothing whatever the clusters");
    }
    assert_eq!(defined.loss("joy"), None);
}

/// A shape that no check caught and that covers ground twice cannot be trusted: it is left out by itself
/// and named, and everything else is measured as without it.
#[test]
fn one_drawing_and_one_area_that_cannot_be_vouched_for_end_no_run() {
    let town = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let file = |name: &str| town.join(name).display().to_string();
    let mut settings = Settings::new(file("wards.geojson"));
    settings.layers.neighbourhoods = Some(file("drawings.geojson"));
    settings.layers.cofunding = Some(file("cofunding.geojson"));
    let comparison = comparison(&settings, load(&settings).unwrap(), &["wards".to_owned()]).unwrap();
    let sound = &comparison.prepared.measured;
    let damaged = |study: &Study| {
        let mut study = study.clone();
        let twice = |shape: &mut geo::MultiPolygon<f64>| shape.0.extend(shape.0.clone());
        twice(&mut study.evidence.as_mut().unwrap().shapes[0]);
        twice(&mut study.area_shapes[0].metres);
        study
    };
    assert!(sound.heard.in_use[0] && sound.area_in_use[0]);
    let study = damaged(&comparison.prepared.study);
    let measured = measure(&study, &settings).unwrap();
    assert_eq!((measured.heard.in_use[0], &measured.heard.in_use[1..]), (false, &sound.heard.in_use[1..]));
    assert_eq!((measured.area_in_use[0], &measured.area_in_use[1..]), (false, &sound.area_in_use[1..]));
    assert_eq!(measured.drawings[1..], sound.drawings[1..]);
    assert!((measured.heard.weights.overall.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(measured.heard.weights.overall[0], 0.0);
    let findings_of_rule = |measured: &Measured, code: &str| -> Vec<(Action, String, String)> {
        let of_rule = measured.findings.iter().filter(|finding| finding.rule.code == code);
        let as_told = |f: &Finding| (f.action, f.id.clone().unwrap_or_default(), f.message.clone());
        of_rule.map(as_told).collect()
    };
    let evidence = comparison.prepared.study.evidence.as_ref().unwrap();
    let drawing = &findings_of_rule(&measured, "D206")[..];
    assert!(matches!(drawing, [(Action::LeftOut, id, _)] if *id == evidence.drawings[0].id), "{drawing:?}");
    let area = &findings_of_rule(&measured, "A205")[..];
    assert!(
        matches!(area, [(Action::LeftOut, id, _)] if *id == comparison.prepared.study.areas[0].id),
        "{area:?}"
    );
    let amount = format!("£{}", comparison.prepared.study.areas[0].amount_gbp);
    assert!(area[0].2.contains(&amount), "{area:?} does not name {amount}");

    // On pieces of wards the same holds: what is left out on the wards counts nowhere and is named once.
    let polygons = neighbourhood_basis(&study, &measured).unwrap().polygons;
    let cut = pieces(&study, &measured.wards, &polygons).unwrap();
    let of_wards = (&measured, cut.ward.as_slice());
    let taken = measure_pieces(&cut.study, &settings, cut.index.clone(), of_wards).unwrap();
    assert_eq!((&taken.heard.in_use, &taken.area_in_use), (&measured.heard.in_use, &measured.area_in_use));
    assert!(findings_of_rule(&taken, "D206").is_empty() && findings_of_rule(&taken, "A205").is_empty());
    // What fails on the pieces alone is left out there, and named.
    let cut = pieces(&comparison.prepared.study, &sound.wards, &polygons).unwrap();
    let of_wards = (sound, cut.ward.as_slice());
    let taken = measure_pieces(&damaged(&cut.study), &settings, cut.index.clone(), of_wards).unwrap();
    assert_eq!((taken.heard.in_use[0], taken.area_in_use[0]), (false, false));
    assert_eq!((findings_of_rule(&taken, "D206").len(), findings_of_rule(&taken, "A205").len()), (1, 1));
}

/// Measuring pieces takes over from their wards whatever it can; measuring them as wards of their own
/// takes over nothing. Both find the same.
#[test]
fn pieces_measured_from_their_wards_are_as_measured_afresh() {
    let town = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let file = |name: &str| town.join(name).display().to_string();
    let mut settings = Settings::new(file("wards.geojson"));
    settings.layers.neighbourhoods = Some(file("drawings.geojson"));
    settings.layers.cofunding = Some(file("cofunding.geojson"));
    for points in [None, Some(file("population_points.geojson"))] {
        settings.layers.population_points = points;
        let comparison = comparison(&settings, load(&settings).unwrap(), &["wards".to_owned()]).unwrap();
        let polygons =
            neighbourhood_basis(&comparison.prepared.study, &comparison.prepared.measured).unwrap().polygons;
        let pieces =
            pieces(&comparison.prepared.study, &comparison.prepared.measured.wards, &polygons).unwrap();
        assert!(
            pieces.ward.len() > 2 * comparison.prepared.study.wards.len(),
            "{} pieces",
            pieces.ward.len()
        );
        let afresh = measure(&pieces.study, &settings).unwrap();
        let of_wards = (&comparison.prepared.measured, pieces.ward.as_slice());
        let taken = measure_pieces(&pieces.study, &settings, pieces.index.clone(), of_wards).unwrap();
        assert_eq!(taken.heard.in_use, afresh.heard.in_use);
        let footprints = |measured: &Measured| -> BTreeMap<(usize, u32), (f64, f64)> {
            let all = measured.drawings.iter().chain(&measured.areas).enumerate();
            let parts = all.flat_map(|(d, f)| f.overlaps.iter().map(move |part| (d, part)));
            // What is a square centimetre or less may be rounding of the one or the other way.
            let parts = parts.filter(|(_, part)| part.area_m2 > 1e-4);
            parts.map(|(d, part)| ((d, part.ward.0), (part.area_m2, part.residents))).collect()
        };
        let (taken_parts, afresh_parts) = (footprints(&taken), footprints(&afresh));
        assert_eq!(taken_parts.keys().collect::<Vec<_>>(), afresh_parts.keys().collect::<Vec<_>>());
        for (pair, (area_m2, residents)) in &taken_parts {
            let (own_m2, own_residents) = afresh_parts[pair];
            assert!((area_m2 - own_m2).abs() < 1e-4 * own_m2.max(1.0), "{pair:?}: {area_m2} and {own_m2}");
            let apart = (residents - own_residents).abs();
            assert!(apart < 1e-4 * own_residents.max(1.0), "{pair:?}: {residents} and {own_residents}");
        }
        let claims = |measured: &Measured| -> Vec<f64> {
            let places = measured.heard.place_claims.iter().map(|row| row.iter().map(|(_, r)| r).sum());
            let agreements = measured.agreement_claims.iter().map(|row| row.iter().map(|(_, r)| r).sum());
            places.chain(agreements).collect()
        };
        for (piece, (taken, afresh)) in claims(&taken).iter().zip(claims(&afresh)).enumerate() {
            assert!((taken - afresh).abs() < 1e-3, "row {piece}: {taken} and {afresh}");
        }
    }
}

#[test]
fn polygons_along_ward_borders_score_as_the_wards_do() {
    let case = Case::new(&wards(), &drawings());
    let polygons = write(
        case.folder.path(),
        "halves.geojson",
        &[
            feature(&square(0.0, 0.0, 20.0, 20.0), "\"team\":\"left\""),
            feature(&square(20.0, 0.0, 20.0, 20.0), "\"team\":\"right\""),
        ],
    );
    assert_same(&case.scores(&polygons), &case.scores(&case.structure(&HALVES)));
}

#[test]
fn polygons_that_cut_wards_divide_residents_where_they_live() {
    // One drawing over the left half of W0 and nothing else: with the border down its middle, two of
    // its residents get different teams half of the time.
    let case = Case::new(&wards(), &[drawing(0.0, 0.0, 5.0, 10.0, "\"place\":\"Angel\"")]);
    let polygons = write(
        case.folder.path(),
        "cut.geojson",
        &[
            feature(&square(0.0, 0.0, 2.5, 20.0), "\"team\":\"left\""),
            feature(&square(2.5, 0.0, 37.5, 20.0), "\"team\":\"right\""),
        ],
    );
    let comparison = case.measure(&[polygons, "wards".to_owned()]);
    let lived_split = |position: usize| comparison.structures[position].scores.losses[0].unwrap();
    // A quarter of a ward of 1,000: 250 residents a side, whole persons, and metres are not degrees.
    assert!((lived_split(0) - 0.5).abs() < 1e-4, "{}", lived_split(0));
    assert_eq!(lived_split(1), 0.0);
    assert_eq!(comparison.structures[0].scores.clusters, 2);
    assert_eq!(
        (comparison.structures[0].scores.min_population, comparison.structures[0].scores.max_population),
        (600, 10_200)
    );
    let words = &comparison.changes[0].change.words;
    assert!(words.starts_with("moves "), "{words}");
}

#[test]
fn the_neighbourhood_basis_follows_the_drawings_and_leaves_unclaimed_ground_out() {
    // Two places that meet in the middle of W1 and W5, and W3 and W7 claimed by nobody.
    let case = Case::new(
        &wards(),
        &[
            drawing(0.0, 0.0, 15.0, 20.0, "\"place\":\"Angel\""),
            drawing(15.0, 0.0, 15.0, 20.0, "\"place\":\"Bow\""),
        ],
    );
    let comparison = case.measure(&["neighbourhoods".to_owned()]);
    let basis = &comparison.structures[0];
    let ground = basis.polygons.as_ref().expect("the basis has its own ground");
    assert_eq!(basis.scores.clusters, 2);
    assert!(ground.unclaimed.is_some());
    assert_eq!(ground.clusters().map(|c| ground.names[c].as_str()).collect::<Vec<_>>(), ["Angel", "Bow"]);
    // A cell is one three-hundredth of the map wide, so borders are off by at most that.
    assert!(basis.scores.losses[0].unwrap() < 0.02, "{:?}", basis.scores.losses[0]);
    let angel = ground.names.iter().position(|name| name == "Angel").unwrap();
    // W0, W4 and half of W1 and W5: 1000 + 1400 + (1100 + 1500) / 2.
    assert!(ground.population[angel].abs_diff(3700) < 40, "{}", ground.population[angel]);
    assert_eq!(ground.agreement[angel], Some(1.0));
}

#[test]
fn a_structure_that_breaks_a_rule_is_scored_with_a_finding() {
    let case = Case::new(&wards(), &drawings());
    let checkered = [
        ("W0", "a"),
        ("W2", "a"),
        ("W5", "a"),
        ("W7", "a"),
        ("W1", "b"),
        ("W3", "b"),
        ("W4", "b"),
        ("W6", "b"),
    ];
    let comparison = case.measure(&[case.structure(&checkered)]);
    let broken: Vec<&str> =
        comparison.findings.iter().filter(|f| f.rule.code == "R204").map(|f| f.message.as_str()).collect();
    assert!(broken.contains(&"it lies in 4 parts that do not touch"), "{broken:?}");
    assert!(broken.contains(&"it has wards of more than one borough"), "{broken:?}");
    assert!(comparison.structures[0].scores.total_loss > 0.0);
}

#[test]
fn a_place_of_few_respondents_shows_no_figures() {
    let mut drawings: Vec<String> = (0..12)
        .map(|i| drawing(1.0, 1.0, 12.0, 12.0, &format!("\"place\":\"Angel\",\"respondent\":\"a{i}\"")))
        .collect();
    drawings.extend(
        (0..11)
            .map(|i| drawing(21.0, 1.0, 12.0, 12.0, &format!("\"place\":\"Bow\",\"respondent\":\"b{i}\""))),
    );
    drawings.extend(
        (0..30).map(|i| {
            drawing(11.0, 1.0, 12.0, 12.0, &format!("\"place\":\"Dalston\",\"respondent\":\"d{i}\""))
        }),
    );
    drawings.push(drawing(2.0, 2.0, 3.0, 3.0, "\"place\":\"Mine\",\"respondent\":\"only me\""));
    let case = Case::new(&wards(), &drawings);
    let scores = case.scores(&case.structure(&HALVES));
    let shown: Vec<(&str, bool)> =
        scores.places.places.iter().map(|p| (p.name.as_str(), p.figures.is_some())).collect();
    // "Mine" has one respondent; "Bow", the next smallest, shields it from subtraction.
    assert_eq!(shown, [("Angel", true), ("Bow", false), ("Dalston", true), ("Mine", false)]);
    assert!(scores.places.worst().iter().all(|(name, _)| *name != "Mine" && *name != "Bow"));
}

/// The folder of real layers, where it is available.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
        .join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no folder of real layers beside the repository");
    None
}

fn features_where(path: &Path, property: &str, value: &str) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the layer can be read");
    let layer: serde_json::Value = serde_json::from_str(&text).expect("the layer is JSON");
    let features = layer["features"].as_array().expect("the layer has features");
    features.iter().filter(|f| f["properties"][property] == value).map(ToString::to_string).collect()
}

/// `lived_split` of the ward basis, by shapely: see the design's oracles.
#[test]
fn the_ward_bases_of_two_london_boroughs_have_their_known_loss() {
    let Some(folder) = shared() else { return };
    for (borough, expected) in [("Hammersmith and Fulham", 0.160_688), ("Hackney", 0.365_054)] {
        let wards = features_where(&folder.join("london_wards.geojson"), "borough_name", borough);
        let drawn =
            features_where(&folder.join("london_named_neighbourhoods.geojson"), "borough_name", borough);
        let mut case = Case::new(&wards, &drawn);
        case.settings.properties.population = Some("population_2011".to_owned());
        case.settings.properties.place = Some("neighbourhood".to_owned());
        let scores = case.scores("wards");
        let found = scores.losses[0].expect("there is evidence");
        assert!((found - expected).abs() < 1e-5, "{borough}: {found}");
    }
}

/// Council areas of Southwark stand in for overlapping agreements; the amounts are made up.
#[test]
fn overlapping_council_areas_are_reported_and_counted_with_their_own_amounts() {
    let Some(folder) = shared() else { return };
    let wards = features_where(&folder.join("london_wards.geojson"), "borough_name", "Southwark");
    let text = fs::read_to_string(folder.join("southwark_council_areas.geojson")).expect("it can be read");
    let mut layer: serde_json::Value = serde_json::from_str(&text).expect("the layer is JSON");
    let areas = layer["features"].as_array_mut().expect("the layer has features");
    for (number, area) in areas.iter_mut().enumerate() {
        area["properties"]["synthetic_amount_gbp"] = serde_json::json!(1000 * (number + 1));
    }
    let areas: Vec<String> = areas.iter().map(ToString::to_string).collect();
    let mut case = Case::new(&wards, &[]);
    case.settings.layers.neighbourhoods = None;
    case.settings.layers.cofunding = Some(write(case.folder.path(), "areas.geojson", &areas));
    case.settings.properties.population = Some("population_2011".to_owned());
    case.settings.properties.amount = Some("synthetic_amount_gbp".to_owned());
    case.settings.properties.authority = Some("local_authority".to_owned());
    let comparison = case.measure(&["wards".to_owned(), "boroughs".to_owned()]);
    let overlaps = comparison.findings.iter().filter(|f| f.rule.code == "A203").count();
    // 32 pairs overlap, most of them the Central Activities Zone; slivers are not reported.
    assert!((20..=32).contains(&overlaps), "{overlaps}");
    assert!(comparison.findings.iter().any(|f| f.rule.code == "A204"), "some wards have no area");
    let whole = comparison.structures[1].scores.funding.as_ref().expect("there is funding");
    assert_eq!(whole.kept_whole_share(), Some(1.0));
    assert_eq!(whole.outside_authority_gbp, Some(0.0));
    assert_eq!(comparison.structures[1].scores.losses[2], Some(0.0));
}

/// Two groups with one place each: the clusters divide Angel between W0 and W1 and leave Bow whole.
#[test]
fn every_group_has_its_own_agreement_of_clusters_and_places() {
    let mut drawings = Vec::new();
    for number in 0..10 {
        let person = |age: &str| format!("\"respondent\":\"{age}{number}\",\"age\":\"{age}\"");
        drawings.push(drawing(0.0, 0.0, 20.0, 10.0, &format!("\"place\":\"Angel\",{}", person("young"))));
        drawings.push(drawing(20.0, 0.0, 10.0, 10.0, &format!("\"place\":\"Bow\",{}", person("old"))));
    }
    let mut case = Case::new(&wards(), &drawings);
    case.settings.properties.respondent = Some("respondent".to_owned());
    case.settings.properties.group = Some("age".to_owned());
    let rows = ["W0", "W1", "W2", "W3", "W4", "W5", "W6", "W7"]
        .map(|ward| (ward, if ward == "W0" { "first" } else { "rest" }));
    let scores = case.scores(&case.structure(&rows));
    let of = |name: &str| {
        let group = scores.groups.iter().find(|group| group.name.as_deref() == Some(name));
        group.and_then(|group| group.figures.as_ref()?.agreement).expect("ten people are enough")
    };
    // One place: whatever the clusters, each holds only it. Divided in two, it lies in neither.
    assert!((of("young").homogeneity - 1.0).abs() < ROUNDING);
    assert!(of("young").completeness.abs() < ROUNDING, "{:?}", of("young"));
    assert!((of("old").v_measure - 1.0).abs() < ROUNDING, "{:?}", of("old"));
}
