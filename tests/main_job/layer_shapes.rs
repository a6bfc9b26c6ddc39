//! Circles, collections and numbers that JSON does not have, as map editors and data libraries write them.

use crate::running::{succeeds, wardwise};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn case(name: &str, file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name).join(file)
}

/// What `score` prints of the wards basis for these drawings among the sixteen wards of the circle's case.
fn scored(folder: &Path, drawings: &Value) -> (String, String) {
    fs::write(folder.join("drawings.geojson"), drawings.to_string()).unwrap();
    let wards = case("k8a_circle_with_radius", "wards.geojson");
    let layers =
        ["--wards", wards.to_str().unwrap(), "--neighbourhoods", "drawings.geojson", "--place", "place"];
    let output = wardwise(folder, &[&["score", "--structure", "wards"], &layers[..]].concat());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (text(&output.stdout), text(&output.stderr))
}

/// The share of a line that `score` prints, which it writes in hundredths of a percent.
fn figure(printed: &str, label: &str) -> f64 {
    let line = printed.lines().find(|line| line.starts_with(label));
    let share = line.and_then(|line| line.split_whitespace().last()?.strip_suffix('%')).unwrap();
    share.parse::<f64>().unwrap() / 100.0
}

fn drawing(place: &str, more: Value, geometry: Value) -> Value {
    let mut properties = json!({ "place": place });
    for (name, value) in more.as_object().unwrap() {
        properties[name] = value.clone();
    }
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn layer(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

fn middle() -> Value {
    json!({ "type": "Point", "coordinates": [13.02, 52.02] })
}

#[test]
fn a_point_with_a_radius_is_a_circle_on_the_ground() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = fs::read(case("k8a_circle_with_radius", "drawings.geojson")).unwrap();
    let (printed, said) = scored(folder.path(), &serde_json::from_slice(&drawn).unwrap());
    // By strips of the circle of 800 m, on the ellipsoid's own radii at its middle: 0.77934.
    assert!((figure(&printed, "Neighbours with different teams") - 0.7793).abs() < 2e-4, "{printed}");
    assert!(said.contains("[D135]") && said.contains("1 point with a radius was read as a circle"), "{said}");
    for (name, radius) in [("radius_m", json!(800)), ("_radius", json!("800")), ("radius_km", json!(0.8))] {
        let (again, _) =
            scored(folder.path(), &layer(&[drawing("Old Town", json!({ name: radius }), middle())]));
        assert_eq!(
            figure(&again, "Neighbours with different teams"),
            figure(&printed, "Neighbours with different teams"),
            "{name}"
        );
    }
}

#[test]
fn circles_and_polygons_are_one_layer_of_drawings() {
    let folder = tempfile::tempdir().unwrap();
    let square = json!([[[13.0, 52.0], [13.02, 52.0], [13.02, 52.02], [13.0, 52.02], [13.0, 52.0]]]);
    let square = drawing("b", json!({}), json!({ "type": "Polygon", "coordinates": square }));
    let circle = drawing("a", json!({ "radius": 500.0 }), middle());
    let (_, said) = scored(folder.path(), &layer(&[circle, square]));
    assert!(said.contains("[D135]") && !said.contains("[D103]"), "{said}");
}

#[test]
fn a_circle_without_a_radius_above_zero_is_left_out_and_a_point_beside_circles_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = || drawing("Old Town", json!({ "radius": 800 }), middle());
    for (radius, shown) in
        [(json!(0), "0"), (json!(-5), "-5"), (json!("wide"), ""), (json!(1e9), "1000000000")]
    {
        let bad = drawing("Elsewhere", json!({ "radius": radius }), middle());
        let (_, said) = scored(folder.path(), &layer(&[good(), bad]));
        assert!(
            said.contains("[D134]") && said.contains("feature 1") && said.contains(shown),
            "{radius}: {said}"
        );
        assert!(!said.contains("wide"), "what a respondent wrote is not repeated: {said}");
    }
    fs::write(
        folder.path().join("mixed.geojson"),
        layer(&[good(), drawing("x", json!({}), middle())]).to_string(),
    )
    .unwrap();
    let wards = case("k8a_circle_with_radius", "wards.geojson");
    let output = wardwise(
        folder.path(),
        &["check", "--wards", wards.to_str().unwrap(), "--neighbourhoods", "mixed.geojson"],
    );
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("[D103]") && said.contains("1 polygon or circle and 1 point"), "{said}");
}

#[test]
fn a_collection_of_polygons_is_the_multipolygon_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let square = |x: f64| json!([[[x, 52.0], [x + 0.01, 52.0], [x + 0.01, 52.02], [x, 52.02], [x, 52.0]]]);
    let multi = json!({ "type": "MultiPolygon", "coordinates": [square(13.0), square(13.03)] });
    let polygon = |x: f64| json!({ "type": "Polygon", "coordinates": square(x) });
    let nested = json!({ "type": "GeometryCollection", "geometries": [
        polygon(13.0),
        { "type": "GeometryCollection", "geometries": [polygon(13.03)] },
    ]});
    let mut strays = nested.clone();
    strays["geometries"].as_array_mut().unwrap().push(middle());
    let (expected, _) = scored(folder.path(), &layer(&[drawing("a", json!({}), multi)]));
    let (found, said) = scored(folder.path(), &layer(&[drawing("a", json!({}), nested)]));
    assert_eq!(found, expected);
    assert!(!said.contains("[F130]"), "{said}");
    let (found, said) = scored(folder.path(), &layer(&[drawing("a", json!({}), strays)]));
    assert_eq!(found, expected);
    assert!(said.contains("[F130]") && said.contains("1 point lies beside it"), "{said}");
    // Of points alone it is a statement.
    let statement = json!({ "type": "GeometryCollection", "geometries": [middle()] });
    let (found, _) = scored(folder.path(), &layer(&[drawing("a", json!({}), statement)]));
    let (expected, _) = scored(folder.path(), &layer(&[drawing("a", json!({}), middle())]));
    assert_eq!(found, expected);
}

#[test]
fn wards_and_areas_may_be_collections_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(case("k8a_circle_with_radius", "wards.geojson")).unwrap();
    let mut wards: Value = serde_json::from_str(&text).unwrap();
    for feature in wards["features"].as_array_mut().unwrap() {
        let geometry = feature["geometry"].take();
        feature["geometry"] = json!({ "type": "GeometryCollection", "geometries": [geometry] });
    }
    fs::write(folder.path().join("wards.geojson"), wards.to_string()).unwrap();
    fs::write(folder.path().join("plain.geojson"), text).unwrap();
    let graph = |wards: &str| {
        succeeds(
            folder.path(),
            &["graph", "--wards", wards, "--out", wards.trim_end_matches(".geojson"), "--quiet"],
        );
        fs::read(folder.path().join(wards.trim_end_matches(".geojson")).join("edges.geojson")).unwrap()
    };
    assert_eq!(graph("wards.geojson"), graph("plain.geojson"));
}

#[test]
fn what_is_not_json_is_named_with_its_place_and_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let said_with = |path: &str, code: i32| {
        let output = wardwise(folder.path(), &["check", "--wards", path]);
        assert_eq!(output.status.code(), Some(code), "{path}");
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
    };
    let said = |path: &str| said_with(path, 3);
    let given = said(case("k10_nan", "wards.geojson").to_str().unwrap());
    assert!(given.contains("line 1, column 136: NaN is not JSON") && given.contains("write null"), "{given}");
    let text = fs::read_to_string(case("k10_nan", "wards.geojson")).unwrap();
    fs::write(folder.path().join("mended.geojson"), text.replace("NaN", "null")).unwrap();
    said_with("mended.geojson", 0);
    let lines: String =
        text.replace("NaN", "-Infinity").replace("}, {\"type\": \"Feature\"", "},\n{\"type\": \"Feature\"");
    fs::write(folder.path().join("endless.geojson"), lines).unwrap();
    let endless = said("endless.geojson");
    assert!(endless.contains("-Infinity is not JSON"), "{endless}");
    // In the midst of coordinates, and in lines of features.
    let coordinates = text.replace("NaN", "1").replacen("[[[", "[[[NaN, 1], [", 1);
    fs::write(folder.path().join("coordinates.geojson"), coordinates).unwrap();
    assert!(said("coordinates.geojson").contains("NaN is not JSON"));
    let features: Vec<Value> = serde_json::from_str::<Value>(&text.replace("NaN", "1")).unwrap()["features"]
        .as_array()
        .unwrap()
        .clone();
    let sequence = format!(
        "{}\n{}",
        features[0],
        features[1].to_string().replacen("\"properties\":{", "\"properties\":{\"x\":NaN,", 1)
    );
    fs::write(folder.path().join("lines.geojson"), sequence).unwrap();
    let lines = said("lines.geojson");
    assert!(lines.contains("line 2") && lines.contains("NaN is not JSON"), "{lines}");
}
