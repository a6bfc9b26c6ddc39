//! Borders that overlap, gape or have vertices of one side alone, from the file to the verified result.

use crate::running::{json, succeeds, wardwise};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json as value};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn case(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(path).display().to_string()
}

/// The pairs of ward ids in a layer.
fn pairs(layer: &Path) -> BTreeSet<(String, String)> {
    let id = |feature: &Value, side: &str| feature["properties"][side].as_str().unwrap().to_owned();
    let features = json(layer)["features"].as_array().unwrap().clone();
    features.iter().map(|f| (id(f, "ward_a"), id(f, "ward_b"))).collect()
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

/// A figure of a table, by the row's first cell and the column's name.
fn figure(table: &Path, row: &str, column: &str) -> f64 {
    let mut reader = csv::Reader::from_path(table).unwrap();
    let position = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    let found = reader.records().map(Result::unwrap).find(|record| &record[0] == row).unwrap();
    found[position].parse().unwrap()
}

#[test]
fn a_vertex_more_on_one_side_of_a_border_changes_no_loss() {
    let home = tempfile::tempdir().unwrap();
    let wards = case("k1a_search_internal_fault_part_t/wards.geojson");
    let flags = ["--wards", &wards, "--clusters", "2", "--min-wards", "1", "--weight", "imbalance=1"];
    succeeds(home.path(), &[&["search"], &flags[..], &["--out", "out"]].concat());
    // Three wards in a row, two borders of one length, one of them cut.
    let cut = figure(&home.path().join("out/candidates.csv"), "candidate_01", "cut_border");
    assert!((cut - 0.5).abs() < 1e-4, "{cut}");
    succeeds(home.path(), &["verify", "out"]);
    let structure = case("k1a_search_internal_fault_part_t/s.csv");
    let score = ["score", "--wards", &wards, "--structure", &structure, "--out", "score"];
    succeeds(home.path(), &score);
    let table = home.path().join("score/candidates.csv");
    // By shapely.
    assert!((figure(&table, "s", "cut_border") - 0.5).abs() < 1e-4);
    assert!((figure(&table, "s", "sprawl") - 0.2350).abs() < 1e-4);
}

#[test]
fn a_border_with_a_vertex_more_on_one_side_is_an_edge() {
    let home = tempfile::tempdir().unwrap();
    let wards = case("k2a_same_border_extra_vertex/wards.geojson");
    succeeds(home.path(), &["graph", "--wards", &wards, "--out", "out"]);
    assert_eq!(pairs(&home.path().join("out/edges.geojson")), [pair("A", "B")].into());
}

#[test]
fn a_pair_that_overlaps_by_a_strip_is_an_edge_at_every_tolerance() {
    let home = tempfile::tempdir().unwrap();
    let wards = case("k2c_snap_hides_the_pair/wards.geojson");
    for snap in ["0", "1", "3", "10", "auto"] {
        succeeds(home.path(), &["graph", "--wards", &wards, "--snap", snap, "--out", "out", "--force"]);
        assert_eq!(pairs(&home.path().join("out/edges.geojson")), [pair("A", "B")].into(), "--snap {snap}");
    }
    let mended = json(&home.path().join("out/mended.geojson"));
    assert!(mended["features"].as_array().unwrap().iter().all(|f| f["properties"]["kind"] == "overlap"));
}

#[test]
fn a_city_among_its_wards_is_one_error_that_names_them_all() {
    let home = tempfile::tempdir().unwrap();
    let wards = case("k9_city_outline_among_the_wards/wards.geojson");
    for command in ["check", "graph"] {
        let flags: &[&str] = if command == "graph" { &["--out", "out"] } else { &[] };
        let output = wardwise(home.path(), &[&[command, "--wards", &wards], flags].concat());
        assert_eq!(output.status.code(), Some(3));
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        let error = printed.lines().find(|line| line.starts_with("error[W124]")).expect("an error");
        assert!(error.contains("\"CITY\""), "{error}");
        assert!((1..=6).all(|number| error.contains(&format!("\"W0{number}\""))), "{error}");
        assert_eq!(printed.matches("error[").count(), 1, "{printed}");
    }
}

/// Four wards of about a kilometre in a square, of which the two on the right lie `gap_m` metres farther
/// east and have corners of their own.
fn gaping(folder: &Path, gap_m: f64) -> PathBuf {
    let east = 1.0 / (111_195.0 * 52f64.to_radians().cos());
    let shift = gap_m * east;
    let ward = |id: &str, [west, south, right, north]: [f64; 4]| {
        let ring = [[west, south], [right, south], [right, north], [west, north], [west, south]];
        value!({
            "type": "Feature",
            "properties": { "ward_id": id, "population": 1000 },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let wards = [
        ward("A", [13.0, 52.0, 13.01, 52.01]),
        ward("B", [13.0, 52.01, 13.01, 52.02]),
        ward("C", [13.01 + shift, 51.998, 13.02, 52.007]),
        ward("D", [13.01 + shift, 52.007, 13.02, 52.016]),
    ];
    let path = folder.join("wards.geojson");
    fs::write(&path, value!({ "type": "FeatureCollection", "features": wards }).to_string()).unwrap();
    path
}

#[test]
fn a_gap_is_named_with_the_tolerance_that_joins_it_and_following_it_does() {
    let home = tempfile::tempdir().unwrap();
    gaping(home.path(), 0.6);
    let graph = |flags: &[&str]| {
        let arguments = [&["graph", "--wards", "wards.geojson", "--out", "out", "--force"], flags].concat();
        let output = wardwise(home.path(), &arguments);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let printed = graph(&[]);
    let across: BTreeSet<_> = [pair("A", "C"), pair("A", "D"), pair("B", "D")].into();
    assert!(pairs(&home.path().join("out/near_misses.geojson")).is_superset(&across));
    assert!(printed.contains("--snap 0.7 joins 3 of 3 pairs"), "{printed}");
    let parts = printed.lines().find(|line| line.contains("G101")).expect("the map is in parts");
    assert!(parts.contains("likely cause: A + C, A + D, B + D lie along each other"), "{parts}");
    for snap in ["0.7", "auto"] {
        let printed = graph(&["--snap", snap]);
        let edges = pairs(&home.path().join("out/edges.geojson"));
        assert!(edges.is_superset(&across), "{edges:?}");
        assert_eq!(snap == "auto", printed.contains("G108"), "{printed}");
        assert_eq!(json(&home.path().join("out/run.json"))["borders"]["snap_m"], 0.7);
    }
    // Raising it further loses none.
    graph(&["--snap", "25"]);
    assert!(pairs(&home.path().join("out/edges.geojson")).is_superset(&across));
}

/// What was mended is told three times: in `run.json`, in `mended.geojson` and in findings.
#[test]
fn what_was_mended_is_the_same_in_every_output() {
    let home = tempfile::tempdir().unwrap();
    // A gap of 60 cm, and of the wards beside it one that reaches 5 m over another.
    let path = gaping(home.path(), 0.6);
    let mut layer = json(&path);
    for corner in [0, 1, 4] {
        layer["features"][1]["geometry"]["coordinates"][0][corner][1] = value!(52.01 - 5.0 / 111_195.0);
    }
    fs::write(&path, layer.to_string()).unwrap();
    succeeds(home.path(), &["graph", "--wards", "wards.geojson", "--snap", "0.7", "--out", "out"]);
    let out = home.path().join("out");
    let borders = json(&out.join("run.json"))["borders"].clone();
    let features = json(&out.join("mended.geojson"))["features"].as_array().unwrap().clone();
    let mut findings: Vec<String> = Vec::new();
    for record in csv::Reader::from_path(out.join("findings.csv")).unwrap().records() {
        let record = record.unwrap();
        if ["W118", "W125"].contains(&&record[1]) {
            findings.push(record.iter().collect::<Vec<_>>().join(" "));
        }
    }
    for (kind, word) in [("overlap", "overlaps"), ("gap", "gaps_closed")] {
        let own: Vec<&Value> = features.iter().filter(|f| f["properties"]["kind"] == kind).collect();
        assert!(!own.is_empty(), "{kind}");
        assert_eq!(borders[word], own.len(), "{kind}");
        let area_m2: f64 = own.iter().map(|f| f["properties"]["area_m2"].as_f64().unwrap()).sum();
        let told_m2 = borders[format!("{word}_m2")].as_f64().unwrap();
        assert!((area_m2 - told_m2).abs() < 1e-3 * own.len() as f64, "{kind}: {area_m2} {told_m2}");
        for feature in own {
            let properties = &feature["properties"];
            let area = format!("{:.1} m²", properties["area_m2"].as_f64().unwrap());
            let wards = properties["wards"].as_str().unwrap().split(", ").collect::<Vec<_>>();
            let is_told = |text: &String| text.contains(&area) && wards.iter().all(|id| text.contains(id));
            assert!(findings.iter().any(is_told), "{properties}: {findings:?}");
        }
    }
}

#[test]
fn rules_that_missing_borders_make_impossible_name_them_as_the_likely_cause() {
    let home = tempfile::tempdir().unwrap();
    gaping(home.path(), 0.6);
    let search = ["search", "--wards", "wards.geojson", "--clusters", "1", "--min-wards", "3"];
    let output = wardwise(home.path(), &[&search[..], &["--weight", "sprawl=1", "--out", "out"]].concat());
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{printed}");
    let error = printed.lines().find(|line| line.starts_with("error[R101]")).expect("R101");
    assert!(error.contains("A + C") && error.contains("--snap 0.7 joins 3 of 3 pairs"), "{error}");
    succeeds(
        home.path(),
        &[&search[..], &["--weight", "sprawl=1", "--snap", "0.7", "--out", "out"]].concat(),
    );
    succeeds(home.path(), &["verify", "out"]);
}

/// A third of all segments get a vertex at a random place, rounded to seven decimals.
fn subdivided(layer: &mut Value, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut share = || f64::from(random.next_u32()) / f64::from(u32::MAX);
    for feature in layer["features"].as_array_mut().unwrap() {
        let geometry = &mut feature["geometry"];
        let is_one = geometry["type"] == "Polygon";
        let coordinates = geometry["coordinates"].as_array_mut().unwrap();
        let parts: Vec<&mut Vec<Value>> = if is_one {
            vec![coordinates]
        } else {
            coordinates.iter_mut().map(|part| part.as_array_mut().unwrap()).collect()
        };
        for ring in parts.into_iter().flatten() {
            let places = ring.as_array().unwrap();
            let mut more = vec![places[0].clone()];
            for pair in places.windows(2) {
                if share() < 1.0 / 3.0 {
                    let at = share();
                    let number = |place: &Value, axis: usize| place[axis].as_f64().unwrap();
                    let between = [0, 1].map(|axis| {
                        let (from, to) = (number(&pair[0], axis), number(&pair[1], axis));
                        ((from + (to - from) * at) * 1e7).round() / 1e7
                    });
                    more.push(value!(between));
                }
                more.push(pair[1].clone());
            }
            *ring = Value::Array(more);
        }
    }
}

/// Adding vertices along borders changes no edge and no loss: on the made-up town, and on London and New
/// York where they are available.
#[test]
fn vertices_added_along_borders_change_no_edge_and_no_loss() {
    let town = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/demo/wards.geojson");
    let others = ["london_wards.geojson", "nyc_census_tracts.geojson"].into_iter();
    let maps = others.filter_map(crate::running::shared).chain([town]);
    for (seed, map) in maps.enumerate() {
        let home = tempfile::tempdir().unwrap();
        let mut layer = json(&map);
        fs::write(home.path().join("plain.geojson"), layer.to_string()).unwrap();
        subdivided(&mut layer, seed as u64);
        fs::write(home.path().join("more.geojson"), layer.to_string()).unwrap();
        for name in ["plain", "more"] {
            let wards = format!("{name}.geojson");
            succeeds(home.path(), &["graph", "--wards", &wards, "--out", name]);
        }
        let edges = |name: &str| pairs(&home.path().join(name).join("edges.geojson"));
        assert_eq!(edges("plain"), edges("more"), "{}", map.display());
        // Every other ward with the one before it: the losses of lengths and areas are the same.
        let table = json(&home.path().join("plain/wards.geojson"))["features"].as_array().unwrap().clone();
        let ids = table.iter().map(|f| f["properties"]["ward_id"].as_str().unwrap().to_owned());
        let rows: String = ids.enumerate().map(|(i, id)| format!("{id},{}\n", i / 2)).collect();
        fs::write(home.path().join("s.csv"), format!("ward_id,cluster\n{rows}")).unwrap();
        let population = if map.ends_with("london_wards.geojson") { "population_2011" } else { "population" };
        let losses = ["plain", "more"].map(|name| {
            let wards = format!("{name}.geojson");
            let out = format!("{name}-score");
            let flags = ["score", "--wards", &wards, "--population", population, "--structure", "s.csv"];
            let output = wardwise(home.path(), &[&flags[..], &["--out", &out]].concat());
            // New York's tracts have no residents.
            (output.status.code() == Some(0)).then(|| {
                let table = home.path().join(&out).join("candidates.csv");
                ["cut_border", "sprawl"].map(|loss| figure(&table, "s", loss))
            })
        });
        if let [Some(plain), Some(more)] = losses {
            for (plain, more) in plain.into_iter().zip(more) {
                assert!((plain - more).abs() < 1e-6, "{plain} {more}");
            }
        }
        let figures = |name: &str| -> Vec<(f64, f64)> {
            let layer = json(&home.path().join(name).join("wards.geojson"));
            let of = |f: &Value, column: &str| f["properties"][column].as_f64().unwrap();
            let features = layer["features"].as_array().unwrap();
            features.iter().map(|f| (of(f, "area_km2"), of(f, "perimeter_km"))).collect()
        };
        for ((area, perimeter), (more_area, more_perimeter)) in
            figures("plain").into_iter().zip(figures("more"))
        {
            // A vertex rounded to seven decimals lies up to 8 mm off: its triangle has half of that times the
            // segment's length, to either side as it happens. Where two sides of a ward run out into a point
            // less than a centimetre wide, a vertex takes the end of the point away.
            assert!((area - more_area).abs() < 8e-6 / 2.0 * perimeter, "{area} {more_area}");
            assert!((perimeter / more_perimeter - 1.0).abs() < 1e-4, "{perimeter} {more_perimeter}");
        }
    }
}
