//! One set of wards has one name: in every candidate, table, layer, package and on the page.

use super::running::{json, shared, succeeds};
use super::tables::Table;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type WardSet = BTreeSet<String>;

/// The sets of wards of every candidate by the name of the cluster, as `assignments.csv` has them.
fn assigned(out: &Path) -> Vec<(String, BTreeMap<String, WardSet>)> {
    let table = Table::read(&out.join("assignments.csv"));
    let wards = table.column("ward_id");
    let candidates = (1..).map(|n| format!("candidate_{n:02}")).take_while(|name| table.has(name));
    let sets = candidates.map(|candidate| {
        let mut sets: BTreeMap<String, WardSet> = BTreeMap::new();
        for (ward, cluster) in wards.iter().zip(table.column(&candidate)) {
            sets.entry(cluster.to_owned()).or_default().insert((*ward).to_owned());
        }
        (candidate, sets)
    });
    sets.collect()
}

/// The JSON that the page carries.
fn page_data(out: &Path) -> Value {
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    let from = page.find("{\"size\":").expect("the page has data");
    let mut values = serde_json::Deserializer::from_str(&page[from..]).into_iter::<Value>();
    values.next().expect("a value").expect("JSON")
}

fn features(file: &Path) -> Vec<Value> {
    json(file)["features"].as_array().unwrap().iter().map(|feature| feature["properties"].clone()).collect()
}

/// Holds every file of a run to one name for one set of wards; returns how many names and sets there are.
fn assert_one_name_for_one_set(out: &Path) -> usize {
    let assigned = assigned(out);
    assert!(assigned.len() > 1, "there are candidates to compare");
    let mut by_set: BTreeMap<&WardSet, &str> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, &WardSet> = BTreeMap::new();
    for (candidate, sets) in &assigned {
        for (name, set) in sets {
            assert_eq!(*by_set.entry(set).or_insert(name), name, "{candidate}: one set, two names");
            assert_eq!(*by_name.entry(name).or_insert(set), set, "{candidate}: {name} is two sets");
        }
    }
    let package = Connection::open(out.join("candidates.gpkg")).unwrap();
    let page = page_data(out);
    let on_page = |candidate: &str| {
        let columns = page["structures"].as_object().unwrap();
        let names = columns["name"].as_array().unwrap();
        let place = names.iter().position(|name| name == candidate).expect("on the page");
        let own: serde_json::Map<String, Value> =
            columns.iter().map(|(member, of)| (member.clone(), of[place].clone())).collect();
        own
    };
    let ward_ids: Vec<&str> =
        page["ward"]["id"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    for (number, (candidate, sets)) in assigned.iter().enumerate() {
        let folder = out.join(format!("candidate-{:02}", number + 1));
        // Of a map with large outlines, those of the first candidate alone are written as GeoJSON.
        let wards = folder.join("wards.geojson");
        assert!(number > 0 || wards.exists(), "{candidate}");
        let wards = if wards.exists() { features(&wards) } else { Vec::new() };
        for ward in wards {
            let name = ward["cluster_id"].as_str().unwrap();
            assert_eq!(ward["cluster_name"], name, "{candidate}: one name everywhere");
            assert!(sets[name].contains(ward["ward_id"].as_str().unwrap()), "{candidate}: {name}");
        }
        let clusters = features(&folder.join("clusters.geojson"));
        assert_eq!(clusters.len(), sets.len());
        for cluster in clusters {
            let name = cluster["cluster_id"].as_str().unwrap();
            assert_eq!(cluster["name"], name, "{candidate}: what QGIS writes on the map");
            assert_eq!(cluster["ward_count"], sets[name].len(), "{candidate}: {name}");
        }
        let qml = fs::read_to_string(folder.join("clusters.qml")).unwrap();
        assert!(qml.contains("fieldName=\"name\""), "the label is the name");
        let mut query = package
            .prepare(&format!("SELECT ward_id, cluster_id, cluster_name FROM {candidate}_wards"))
            .unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        for row in rows {
            let (ward, id, name): (String, String, String) = row.unwrap();
            assert!(id == name && sets[&id].contains(&ward), "{candidate}: {ward} in {id}, {name}");
        }
        let structure = on_page(candidate);
        let ids: Vec<&str> =
            structure["id"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        for (ward, cluster) in ward_ids.iter().zip(structure["of"].as_array().unwrap()) {
            let name = ids[cluster.as_u64().unwrap() as usize];
            assert!(sets[name].contains(*ward), "{candidate} on the page: {ward} in {name}");
        }
        assert!(structure.get("called").is_none_or(|called| *called == structure["id"]));
    }
    // The tables name clusters by the same names.
    for (table, column) in [("places.csv", "best_cluster"), ("funding.csv", "best_cluster")] {
        let table = Table::read(&out.join(table));
        for (structure, cluster) in table.column("structure").iter().zip(table.column(column)) {
            if let Some((_, sets)) = assigned.iter().find(|(candidate, _)| candidate == structure) {
                assert!(cluster.is_empty() || sets.contains_key(cluster), "{structure}: {cluster}");
            }
        }
    }
    by_set.len()
}

/// Colours by name of the candidates' clusters; the share of names with one colour among those in several.
fn assert_colours_are_kept_from_the_first(out: &Path) {
    let colours = |number: usize| -> BTreeMap<String, i64> {
        let clusters = features(&out.join(format!("candidate-{number:02}/clusters.geojson")));
        let colour =
            |c: &Value| (c["cluster_id"].as_str().unwrap().to_owned(), c["colour"].as_i64().unwrap());
        clusters.iter().map(colour).collect()
    };
    let first = colours(1);
    let candidates = assigned(out).len();
    let mut kept = 0;
    for number in 2..=candidates {
        for (name, colour) in colours(number) {
            if let Some(before) = first.get(&name) {
                assert_eq!(*before, colour, "candidate {number}: {name} changes its colour");
                kept += 1;
            }
        }
    }
    assert!(kept > 0, "some cluster is the same in two candidates");
}

#[test]
fn the_demo_has_one_name_for_one_set_of_wards() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "out"]);
    let out = home.path().join("out");
    assert_one_name_for_one_set(&out);
    assert_colours_are_kept_from_the_first(&out);
    // Clusters are called after places, with a number from the second set on; what the structure in force has
    // a name for keeps it.
    let in_force = Table::read(&out.join("town/current_structure.csv"));
    let in_force: BTreeSet<String> =
        in_force.column("cluster").iter().map(|name| name.to_lowercase()).collect();
    let places: BTreeSet<String> = features(&out.join("town/drawings.geojson"))
        .iter()
        .filter_map(|drawing| Some(drawing["place"].as_str()?.trim().to_lowercase()))
        .collect();
    for (candidate, sets) in assigned(&out) {
        for name in sets.keys() {
            let number = name.rsplit_once(' ').filter(|(_, last)| last.parse::<usize>().is_ok());
            let place = number.map_or(name.as_str(), |(place, _)| place).to_lowercase();
            let is_kept = in_force.contains(&name.to_lowercase());
            assert!(is_kept || places.contains(&place), "{candidate}: {name} is called after no place");
        }
    }
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn a_town_has_one_name_for_one_set_of_wards_and_keeps_the_names_in_force() {
    let home = tempfile::tempdir().unwrap();
    succeeds(
        home.path(),
        &[
            "synth",
            "--boroughs",
            "3",
            "--ward-count",
            "40",
            "--drawings",
            "250",
            "--seed",
            "7",
            "--out",
            "town",
        ],
    );
    succeeds(
        home.path(),
        &["search", "town/study.toml", "--candidates", "6", "--within", "0.02", "--out", "out"],
    );
    let out = home.path().join("out");
    assert_one_name_for_one_set(&out);
    // The first candidate becomes the structure in force, under names of its own: the same sets keep them.
    let table = Table::read(&out.join("assignments.csv"));
    let mut current = "ward_id,cluster\n".to_owned();
    let mut teams: BTreeMap<&str, usize> = BTreeMap::new();
    for (ward, cluster) in table.column("ward_id").into_iter().zip(table.column("candidate_01")) {
        let next = teams.len() + 1;
        let team = *teams.entry(cluster).or_insert(next);
        current.push_str(&format!("{ward},Team {team}\n"));
    }
    fs::write(home.path().join("force.csv"), current).unwrap();
    let again = ["--current", "force.csv", "--candidates", "6", "--within", "0.02", "--out", "again"];
    succeeds(home.path(), &[&["search", "town/study.toml"][..], &again].concat());
    let again = home.path().join("again");
    assert_one_name_for_one_set(&again);
    let (_, first) = &assigned(&again)[0];
    let expected: BTreeSet<String> = teams.values().map(|team| format!("Team {team}")).collect();
    assert_eq!(first.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let package = Connection::open(again.join("candidates.gpkg")).unwrap();
    let mut query = package.prepare("SELECT cluster_id FROM current").unwrap();
    let in_force: BTreeSet<String> =
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(in_force, expected);
    succeeds(home.path(), &["verify", "again"]);
}

#[test]
fn london_has_one_name_for_one_set_of_wards_and_places_for_names() {
    let Some(wards) = shared("london_wards.geojson") else { return };
    let Some(neighbourhoods) = shared("london_named_neighbourhoods.geojson") else { return };
    let home = tempfile::tempdir().unwrap();
    let (wards, neighbourhoods) = (wards.to_string_lossy(), neighbourhoods.to_string_lossy());
    let search = |place: &str, out: &str| {
        let layers = ["search", "--wards", &wards, "--neighbourhoods", &neighbourhoods, "--place", place];
        let rules = ["--population", "population_2011", "--borough", "borough_name", "--max-wards", "9"];
        let more = ["--clusters", "125", "--exempt", "City of London", "--candidates", "4", "--out", out];
        succeeds(home.path(), &[&layers[..], &rules, &more].concat());
    };
    search("neighbourhood", "named");
    let out = home.path().join("named");
    let sets = assert_one_name_for_one_set(&out);
    assert!(sets > 125, "candidates differ");
    assert_colours_are_kept_from_the_first(&out);
    let (_, first) = &assigned(&out)[0];
    assert!(first.contains_key("City of London"), "a whole borough is called after itself");
    // Codes are no names: clusters are then called after their boroughs.
    search("neighbourhood_id", "coded");
    let coded = home.path().join("coded");
    assert_one_name_for_one_set(&coded);
    for (candidate, sets) in assigned(&coded) {
        for name in sets.keys() {
            assert!(!name.starts_with("E0"), "{candidate}: {name}");
        }
    }
    let (_, first) = &assigned(&coded)[0];
    assert!(first.contains_key("Hackney 1"), "{:?}", first.keys());
}
