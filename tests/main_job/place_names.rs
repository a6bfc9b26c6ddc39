//! Names of places: one name in use far apart is found and told apart, and names that mean one place are
//! proposed.

use crate::running::{json, shared, succeeds, wardwise};
use crate::tables::Table;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// South-west corner of the map, in degrees.
const X: f64 = -0.3;
const Y: f64 = 51.5;

fn square(x: f64, y: f64, side: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": [[
        [X + x, Y + y], [X + x + side, Y + y], [X + x + side, Y + y + side], [X + x, Y + y + side], [X + x, Y + y]
    ]] })
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({ "type": "Feature", "properties": properties, "geometry": geometry })
}

fn write(folder: &Path, name: &str, features: &[Value]) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).expect("writable");
}

/// Eight wards of 0.04 degrees in two rows: Barnet west of 0.08 degrees, Brent east of it.
fn two_boroughs() -> Vec<Value> {
    let ward = |i: usize| {
        let (column, row) = (i % 4, i / 4);
        let borough = if column < 2 { "Barnet" } else { "Brent" };
        let properties = json!({ "ward_id": format!("W{i}"), "borough": borough, "population": 1000 });
        feature(properties, square(0.04 * column as f64, 0.04 * row as f64, 0.04))
    };
    (0..8).map(ward).collect()
}

/// Drawings `(name, x)` 0.01 degrees wide, each by somebody else.
fn drawn(folder: &Path, drawings: &[(&str, f64)]) {
    let of = |(i, (name, x)): (usize, &(&str, f64))| {
        let properties =
            json!({ "drawing_id": format!("d{i}"), "place": name, "respondent": format!("r{i}") });
        feature(properties, square(*x, 0.02, 0.01))
    };
    write(folder, "drawings.geojson", &drawings.iter().enumerate().map(of).collect::<Vec<_>>());
}

/// Twelve people draw Church End across the border of the boroughs, seven of them mostly in Barnet; twelve more
/// draw another in the east of Brent; twelve draw Mid across the border.
fn church_ends() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    write(home.path(), "wards.geojson", &two_boroughs());
    let mut drawings = Vec::new();
    for i in 0..12 {
        drawings.push(("Church End", if i < 7 { 0.073 } else { 0.078 }));
        drawings.push(("Church End", 0.14));
        drawings.push(("Mid", if i < 6 { 0.071 } else { 0.079 }));
    }
    drawn(home.path(), &drawings);
    home
}

const LAYERS: [&str; 4] = ["--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];
const SEARCH: [&str; 4] = ["--clusters", "4", "--out", "out"];

fn messages(folder: &Path, arguments: &[&str]) -> String {
    let output = wardwise(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).expect("UTF-8")
}

fn places(folder: &Path) -> BTreeSet<String> {
    let table = Table::read(&folder.join("out/places.csv"));
    table.column("place").into_iter().map(str::to_owned).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_name_in_use_far_apart_is_said_with_the_way_and_the_boroughs() {
    let home = church_ends();
    let said = messages(home.path(), &[&["check"][..], &LAYERS].concat());
    // From 0.088 to 0.14 degrees at 51.525 degrees north: 0.052 × 69.4 km.
    let expected =
        "\"Church End\" is in use for 2 places, 3.6 km apart, in Barnet and Brent: they count as one";
    assert!(said.contains("warning[D130]") && said.contains(expected), "{said}");
    assert!(said.contains("--place-by borough") && said.contains("--place-aliases"), "{said}");
    assert!(!said.contains("\"Mid\""), "what lies across a border is one place: {said}");
}

#[test]
fn place_by_borough_tells_them_apart_and_tears_no_place_across_a_border() {
    let home = church_ends();
    succeeds(home.path(), &[&["search"][..], &LAYERS, &SEARCH].concat());
    assert_eq!(places(home.path()), set(&["Church End", "Mid"]));
    fs::remove_dir_all(home.path().join("out")).expect("removable");

    let by_borough = ["--place-by", "borough"];
    let exactly = ["--exact-figures"];
    succeeds(home.path(), &[&["search"][..], &LAYERS, &SEARCH, &by_borough, &exactly].concat());
    assert_eq!(places(home.path()), set(&["Church End (Barnet)", "Church End (Brent)", "Mid"]));
    let table = Table::read(&home.path().join("out/places.csv"));
    for name in ["Church End (Barnet)", "Church End (Brent)", "Mid"] {
        assert_eq!(table.cell("place", name, "drawings"), "12", "all of {name}, five across the border too");
    }
    let page = fs::read_to_string(home.path().join("out/review.html")).expect("the page");
    assert!(page.contains("Church End (Brent)"));
    let run = json(&home.path().join("out/run.json"));
    assert_eq!(run["settings"]["place_by"], "borough");
    assert!(run["replay"].as_str().expect("a text").contains("--place-by borough"), "{}", run["replay"]);
    let findings = fs::read_to_string(home.path().join("out/findings.csv")).expect("the findings");
    assert!(findings.contains("D131") && !findings.contains("D130"), "{findings}");
    succeeds(home.path(), &["verify", "out"]);

    // A study file says the same, and leaves the same bytes.
    let study = "wards = \"wards.geojson\"\nneighbourhoods = \"drawings.geojson\"\nclusters = 4\nplace_by = \"borough\"\n";
    fs::write(home.path().join("study.toml"), study).expect("writable");
    succeeds(home.path(), &["search", "study.toml", "--exact-figures", "--out", "again"]);
    let of = |folder: &str| fs::read(home.path().join(folder).join("places.csv")).expect("a table");
    assert_eq!(of("out"), of("again"));
}

#[test]
fn an_alias_in_one_borough_settles_it_without_a_flag() {
    let home = church_ends();
    // Capitals and spaces do not count; the line holds for the place that lies in Brent alone.
    fs::write(
        home.path().join("aliases.csv"),
        "name,place,borough,why\nchurch  end,Eastchurch,BRENT,two of them\n",
    )
    .expect("writable");
    let with_aliases = [&LAYERS[..], &["--place-aliases", "aliases.csv"]].concat();
    let said = messages(home.path(), &[&["check"][..], &with_aliases].concat());
    assert!(!said.contains("D130") && !said.contains("D132") && !said.contains("D115"), "{said}");
    succeeds(home.path(), &[&["search"][..], &with_aliases, &SEARCH, &["--exact-figures"]].concat());
    assert_eq!(places(home.path()), set(&["Church End", "Eastchurch", "Mid"]));
    let table = Table::read(&home.path().join("out/places.csv"));
    assert_eq!(table.cell("place", "Church End", "drawings"), "12");
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn a_line_of_a_borough_goes_before_the_line_for_everywhere_and_a_wrong_borough_is_named() {
    let home = church_ends();
    let table =
        "name,place,borough\nChurch End,Westchurch,\nChurch End,Eastchurch,Brent\nMid,Middle,Narnia\n";
    fs::write(home.path().join("aliases.csv"), table).expect("writable");
    let with_aliases = [&LAYERS[..], &["--place-aliases", "aliases.csv"]].concat();
    let said = messages(home.path(), &[&["check"][..], &with_aliases].concat());
    assert!(
        said.contains("line 4 of the aliases is about \"Narnia\", and no ward lies in such a borough"),
        "{said}"
    );
    succeeds(home.path(), &[&["search"][..], &with_aliases, &SEARCH].concat());
    assert_eq!(places(home.path()), set(&["Eastchurch", "Mid", "Westchurch"]));

    let twice = "name,place,borough\nChurch End,A,Brent\nchurch end,B,brent\n";
    fs::write(home.path().join("aliases.csv"), twice).expect("writable");
    let refused = wardwise(home.path(), &[&["check"][..], &with_aliases].concat());
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&refused.stderr)
            .contains("line 3: the name stands for another place in line 2")
    );
}

#[test]
fn one_person_far_away_is_an_outlier_and_two_places_in_one_borough_stay_one() {
    let home = tempfile::tempdir().expect("a folder");
    write(home.path(), "wards.geojson", &two_boroughs());
    drawn(home.path(), &[("Kirk", 0.01), ("Kirk", 0.012), ("Kirk", 0.14), ("Hill", 0.0), ("Hill", 0.06)]);
    let said = messages(home.path(), &[&["check"][..], &LAYERS].concat());
    // From 0.022 to 0.14 degrees: 8.2 km.
    let outlier = "1 feature lies 8.2 km or more away from the other 2 of \"Kirk\", in Brent: too few to be a place of that name";
    assert!(said.contains("note[D132]") && said.contains(outlier), "{said}");
    assert!(!said.contains("\"Kirk\" is in use"), "{said}");
    let by_borough = [&LAYERS[..], &["--place-by", "borough"]].concat();
    let said = messages(home.path(), &[&["check"][..], &by_borough].concat());
    // From 0.01 to 0.06 degrees: 3.5 km.
    let both = "\"Hill\" is in use for 2 places, 3.5 km apart, in Barnet: those in one borough count as one";
    assert!(said.contains("warning[D130]") && said.contains(both), "{said}");
}

#[test]
fn the_two_church_ends_of_london_are_found() {
    let (Some(wards), Some(places)) =
        (shared("london_wards.geojson"), shared("london_named_neighbourhoods.geojson"))
    else {
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let (wards, places) = (wards.display().to_string(), places.display().to_string());
    let layers = ["--wards", &wards, "--neighbourhoods", &places, "--place", "neighbourhood"];
    let check = ["check", "--verbose", "--borough", "borough_name"];
    let output = wardwise(home.path(), &[&check[..], &layers].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    // By shapely: 6,248 m and 14,613 m in a plane about the city.
    for expected in [
        "\"Church End\" is in use for 2 places, 6.2 km apart, in Barnet and Brent",
        "\"Alexandra Park\" is in use for 2 places, 14.6 km apart, in Haringey and Harrow",
        "in Hammersmith and Fulham and Redbridge",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert_eq!(said.matches("warning[D130]").count(), 3, "three names of 980");
    // Every other name of London stands for itself, however alike: not one is proposed for another.
    let table = succeeds(home.path(), &[&["places", "--borough", "borough_name"][..], &layers].concat());
    fs::write(home.path().join("names.csv"), table).expect("writable");
    let table = Table::read(&home.path().join("names.csv"));
    assert_eq!(table.column("name").len(), 980);
    assert_eq!(table.column("name"), table.column("place"));
}
