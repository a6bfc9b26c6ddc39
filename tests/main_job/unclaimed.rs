//! Polygons that leave ground to no cluster: that ground is none, wherever it might be counted, named or
//! drawn; and the polygons that are written are valid as they stand in the file.

use crate::running::{succeeds, wardwise};
use geo::{MultiPolygon, Validation};
use geojson::{Feature, GeoJson};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Squares of a hundredth of a degree in a row, from `from` to `to` of them, as a layer.
fn layer(folder: &Path, name: &str, squares: &[(f64, f64, &str)]) -> String {
    let feature = |(from, to, properties): &(f64, f64, &str)| {
        let (west, east) = (-1.9 + from * 0.01, -1.9 + to * 0.01);
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west:.7},52.40],[{east:.7},52.40],[{east:.7},52.41],[{west:.7},52.41],[{west:.7},52.40]]]}}}}"
        )
    };
    let features: Vec<String> = squares.iter().map(feature).collect();
    let path = folder.join(name);
    fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")))
        .unwrap();
    path.display().to_string()
}

/// Four wards of 1000, 2000, 3000 and 1000 residents. The polygons A (the first ward and half of the second) and
/// B (the third) leave half of the second and the fourth. P is drawn over the first ward, Q the second, R the
/// fourth. In force are three clusters: two wards, one, one.
struct Street {
    home: tempfile::TempDir,
    layers: Vec<String>,
    polygons: String,
    current: String,
}

fn street() -> Street {
    let home = tempfile::tempdir().unwrap();
    let ward = |number: usize, residents: usize| {
        format!(
            "\"ward_id\":\"W{number}\",\"name\":\"Ward {number}\",\"borough\":\"Town\",\"population\":{residents}"
        )
    };
    let wards = [ward(0, 1000), ward(1, 2000), ward(2, 3000), ward(3, 1000)];
    let wards: Vec<(f64, f64, &str)> =
        wards.iter().enumerate().map(|(x, ward)| (x as f64, x as f64 + 1.0, ward.as_str())).collect();
    let wards = layer(home.path(), "wards.geojson", &wards);
    let drawn = [(0.0, 1.0, "\"place\":\"P\""), (1.0, 2.0, "\"place\":\"Q\""), (3.0, 4.0, "\"place\":\"R\"")];
    let drawings = layer(home.path(), "drawings.geojson", &drawn);
    let areas = [
        (0.0, 1.0, "\"id\":\"F0\",\"amount\":100,\"authority\":\"Town\""),
        (3.0, 4.0, "\"id\":\"F3\",\"amount\":40,\"authority\":\"Town\""),
    ];
    let areas = layer(home.path(), "areas.geojson", &areas);
    let polygons =
        layer(home.path(), "teams.geojson", &[(0.0, 1.5, "\"team\":\"A\""), (2.0, 3.0, "\"team\":\"B\"")]);
    let current = home.path().join("current.csv");
    fs::write(&current, "ward_id,cluster\nW0,C1\nW1,C1\nW2,C2\nW3,C3\n").unwrap();
    let flags = ["--wards", &wards, "--neighbourhoods", &drawings, "--place", "place", "--cofunding", &areas];
    let layers = flags.map(str::to_owned).to_vec();
    Street { layers, polygons, current: current.display().to_string(), home }
}

impl Street {
    fn compare(&self, further: &[&str]) -> PathBuf {
        let out = self.home.path().join("out");
        let out_text = out.display().to_string();
        let layers: Vec<&str> = self.layers.iter().map(String::as_str).collect();
        succeeds(self.home.path(), &[&["compare"], &layers[..], further, &["--out", &out_text]].concat());
        out
    }
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().into_deserialize().map(Result::unwrap).collect()
}

fn features(path: &Path) -> Vec<Feature> {
    match fs::read_to_string(path).unwrap().parse::<GeoJson>().unwrap() {
        GeoJson::FeatureCollection(collection) => collection.features,
        other => panic!("{} is no collection: {other:?}", path.display()),
    }
}

fn property<'a>(feature: &'a Feature, name: &str) -> &'a Value {
    feature.property(name).unwrap_or(&Value::Null)
}

#[test]
fn ground_of_no_cluster_is_counted_and_measured_as_none() {
    let street = street();
    let out = street.compare(&[
        "--structure",
        &street.current,
        "--structure",
        &street.polygons,
        "--current",
        &street.current,
    ]);
    let rows = table(&out.join("candidates.csv"));
    let teams = &rows[1];
    let is = |column: &str, expected: f64, within: f64| {
        let value: f64 = teams[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", teams[column]));
        assert!((value - expected).abs() <= within, "{column}: {value}, by hand {expected}");
    };
    is("clusters", 2.0, 0.0);
    is("min_population", 2000.0, 0.0);
    is("max_population", 3000.0, 0.0);
    is("residents_without_cluster", 2000.0, 0.0);
    // Half of the second ward and the fourth have no team to stay with; as a cluster their ground would have
    // been paired with the fourth ward's.
    is("residents_changed", 2000.0, 0.0);
    // Among those who have a team the two are the same.
    is("vi_from_current_bits", 0.0, 1e-9);
    // A holds 1000 of P and 1000 of Q, and nothing else is claimed on the ground of a team.
    is("homogeneity", 0.0, 1e-6);
    is("completeness", 1.0, 1e-6);
    is("vi_bits", 1.0, 1e-6);
    // P whole, half of Q, nothing of R.
    is("best_cluster_share_mean", 0.5, 1e-4);
    // IoU with A: P 1000/2000, Q 1000/3000, R none.
    is("iou_mean", (0.5 + 1.0 / 3.0) / 3.0, 1e-4);
    is("funding_kept_whole", 100.0 / 140.0, 1e-9);
    // Rectangles of 1.5 × 1 and 1 × 1 squares; a hundredth of a degree east by one north on WGS84.
    let (sine, cosine) = (52.405_f64.to_radians().sin(), 52.405_f64.to_radians().cos());
    let squared = 0.006_694_38;
    let width = cosine * (1.0 - squared * sine * sine) / (1.0 - squared);
    let reock = |w: f64| w / (std::f64::consts::FRAC_PI_4 * (w * w + 1.0));
    let polsby = |w: f64| std::f64::consts::PI * w / ((1.0 + w) * (1.0 + w));
    is("reock_mean", (reock(1.5 * width) + reock(width)) / 2.0, 1e-3);
    is("polsby_popper_mean", (polsby(1.5 * width) + polsby(width)) / 2.0, 1e-3);

    let places = table(&out.join("places.csv"));
    let place =
        |name: &str| places.iter().find(|row| row["structure"] == "teams" && row["place"] == name).unwrap();
    assert_eq!((place("Q")["best_cluster"].as_str(), place("R")["best_cluster"].as_str()), ("A", ""));
    assert_eq!((place("R")["best_cluster_share"].as_str(), place("R")["iou"].as_str()), ("0", "0"));
    let funding = table(&out.join("funding.csv"));
    let area =
        |id: &str| funding.iter().find(|row| row["structure"] == "teams" && row["area_id"] == id).unwrap();
    assert_eq!((area("F3")["best_cluster"].as_str(), area("F3")["kept_whole"].as_str()), ("", "no"));
    assert_eq!(area("F3")["outside_authority_gbp"], "0");
}

#[test]
fn ground_of_no_cluster_is_named_and_drawn_nowhere() {
    let street = street();
    let out = street.compare(&[
        "--structure",
        &street.current,
        "--structure",
        &street.polygons,
        "--structure",
        "neighbourhoods",
    ]);
    for number in ["02", "03"] {
        let clusters = features(&out.join(format!("structure-{number}/clusters.geojson")));
        let names: Vec<&str> = clusters.iter().map(|c| property(c, "cluster_id").as_str().unwrap()).collect();
        assert_eq!(names, if number == "02" { vec!["A", "B"] } else { vec!["P", "Q", "R"] });
    }
    // Half of W1 and W3 lose their team; nobody else moves.
    let changes = features(&out.join("changes-01-02.geojson"));
    let moved: Vec<(&str, &Value)> = changes
        .iter()
        .map(|c| (property(c, "from_cluster").as_str().unwrap(), property(c, "to_cluster")))
        .collect();
    assert_eq!(moved, [("C1", &Value::Null), ("C3", &Value::Null)]);
    let words: Value = serde_json::from_slice(&fs::read(out.join("comparison.json")).unwrap()).unwrap();
    let words = words["changes"][0]["words"].as_str().unwrap();
    assert!(words.contains("leaves 2,000 residents without a cluster"), "{words}");
    assert!(words.contains("has 2 clusters instead of 3"), "{words}");
    for file in ["review.html", "candidates.csv", "places.csv", "comparison.csv", "findings.csv"] {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(!text.contains("unclaimed ground"), "{file}");
    }
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    assert!(page.contains("[\"A\",\"B\"]"), "the page lists A and B");
    let findings = table(&out.join("findings.csv"));
    let told: Vec<&str> =
        findings.iter().filter(|f| f["rule"] == "R216").map(|f| f["message"].as_str()).collect();
    assert!(told.iter().any(|message| message.starts_with("2,000 of 7,000 residents (28.6%)")), "{told:?}");
}

#[test]
fn a_structure_in_force_of_polygons_says_which_wards_it_leaves() {
    let street = street();
    let out =
        street.compare(&["--structure", "wards", "--structure", "boroughs", "--current", &street.polygons]);
    let findings = table(&out.join("findings.csv"));
    let told: Vec<&str> =
        findings.iter().filter(|f| f["rule"] == "R216").map(|f| f["message"].as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("1 ward that no polygon"), "{told:?}");
}

/// Borders drawn by hand overlap a little, here by half a hundredth of the second ward: that ground goes to the first.
#[test]
fn polygons_that_overlap_a_little_are_told_apart() {
    let street = street();
    let overlapping =
        [(0.0, 1.5, "\"team\":\"A\""), (1.495, 1.9, "\"team\":\"B\""), (2.0, 3.0, "\"team\":\"C\"")];
    let polygons = layer(street.home.path(), "overlapping.geojson", &overlapping);
    let out = street.compare(&["--structure", "wards", "--structure", &polygons]);
    let clusters = features(&out.join("structure-02/clusters.geojson"));
    let found: Vec<(&str, i64)> = clusters
        .iter()
        .map(|c| (property(c, "cluster_id").as_str().unwrap(), property(c, "population").as_i64().unwrap()))
        .collect();
    // Of the 2000 of the second ward 1000 are in A, 800 in B and 200 in none; the fourth ward is in none.
    assert_eq!(found, [("A", 2000), ("B", 800), ("C", 3000)]);
    let teams = &table(&out.join("candidates.csv"))[1];
    assert_eq!(teams["residents_without_cluster"], "1200");
}

/// A and B hold half of the second ward each and share three tenths of it: together they would cover it if they did not.
#[test]
fn polygons_that_overlap_much_are_refused_though_they_leave_as_much() {
    let street = street();
    let overlapping =
        [(0.0, 1.5, "\"team\":\"A\""), (1.2, 1.7, "\"team\":\"B\""), (2.0, 3.0, "\"team\":\"C\"")];
    let polygons = layer(street.home.path(), "overlapping.geojson", &overlapping);
    let layers: Vec<&str> = street.layers.iter().map(String::as_str).collect();
    let output =
        wardwise(street.home.path(), &[&["score"], &layers[..], &["--structure", &polygons]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("R202") && said.contains("\"W1\"") && !said.contains("\"W0\""), "{said}");
}

/// Every area of a layer is valid as it is written, by `geo`, which follows JTS.
fn all_valid(path: &Path) -> usize {
    let features = features(path);
    for feature in &features {
        let geometry = feature.geometry.as_ref().expect("every feature has a shape");
        let shape: MultiPolygon<f64> = geometry.try_into().unwrap();
        assert!(
            shape.is_valid(),
            "{}: {:?}: {:?}",
            path.display(),
            feature.properties,
            shape.validation_errors()
        );
        let decimals = |x: &f64| (x * 1e7 - (x * 1e7).round()).abs() < 1e-6;
        let mut vertices = shape.iter().flat_map(|part| &part.exterior().0);
        assert!(vertices.all(|at| decimals(&at.x) && decimals(&at.y)));
    }
    features.len()
}

#[test]
fn the_polygons_of_london_are_valid_as_they_are_written() {
    let shared = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let data = |name: &str| shared.join("data").join(name).display().to_string();
    let (wards, places) = (data("london_wards.geojson"), data("london_named_neighbourhoods.geojson"));
    if !Path::new(&wards).exists() {
        println!("skipped: {wards} is missing");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let layers =
        ["compare", "--wards", &wards, "--population", "population_2011", "--neighbourhoods", &places];
    let structures = ["--structure", "neighbourhoods", "--structure", &places, "--structure", "boroughs"];
    succeeds(home.path(), &[&layers[..], &structures, &["--out", "out"]].concat());
    let out = home.path().join("out");
    // The names of 983 places are 980 different ones.
    assert_eq!(all_valid(&out.join("structure-01/clusters.geojson")), 980);
    assert_eq!(all_valid(&out.join("structure-02/clusters.geojson")), 980);
    // Where two maps that cut wards are laid over each other there are thousands of needles.
    assert!(all_valid(&out.join("changes-01-02.geojson")) > 1000);
    assert!(all_valid(&out.join("changes-01-03.geojson")) > 1000);
}
