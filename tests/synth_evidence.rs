//! What residents of a made-up town drew and said, and who pays for what.

mod synth_files;

use geo::{Area, BoundingRect, Polygon, Validation};
use geojson::GeometryValue;
use std::collections::{BTreeMap, BTreeSet};
use synth_files::{Files, number, polygons, text};
use wardwise::synth::{Town, TownSettings};

fn demo() -> Files {
    Files::of(&TownSettings::default())
}

fn normalised(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[test]
fn the_same_settings_give_the_same_bytes() {
    let files = || Town::generate(&TownSettings::default()).unwrap().files();
    assert_eq!(files(), files());
}

#[test]
fn another_seed_gives_another_town() {
    let of_seed = |seed| Files::of(&TownSettings { seed, ..TownSettings::default() }).bytes;
    let (first, second) = (of_seed(1), of_seed(2));
    for (name, bytes) in &first {
        assert_ne!(bytes, &second[name], "{name}");
    }
}

#[test]
fn more_drawings_leave_the_wards_and_the_people_as_they_were() {
    let of = |drawings| Files::of(&TownSettings { drawings, ..TownSettings::default() });
    let (few, many) = (of(50), of(500));
    assert_eq!(many.features("drawings.geojson").len(), 500);
    for name in ["population_points.geojson", "true_neighbourhoods.geojson", "wards.geojson"] {
        assert_eq!(few.features(name), many.features(name));
    }
}

#[test]
fn every_feature_and_every_file_is_marked_synthetic() {
    let town = demo();
    for (name, bytes) in &town.bytes {
        let text = std::str::from_utf8(bytes).unwrap();
        if name.ends_with(".geojson") {
            assert!(
                text.starts_with("{\"type\":\"FeatureCollection\",\"synthetic\":\"made by wardwise synth ")
            );
            for feature in town.features(name) {
                assert_eq!(feature.property("synthetic"), Some(&true.into()), "{name}");
            }
        } else if !name.ends_with(".csv") {
            assert!(
                text.contains("wardwise synth --boroughs 3 --ward-count 45 --drawings 400 --seed 1"),
                "{name}"
            );
        }
    }
}

#[test]
fn the_demo_town_is_small_enough_to_live_in_the_binary() {
    let total: usize = demo().bytes.values().map(Vec::len).sum();
    assert!(total < 1_500_000, "{total}");
}

#[test]
fn drawings_are_as_messy_as_real_ones() {
    let town = demo();
    let drawings = town.features("drawings.geojson");
    assert_eq!(drawings.len(), 400);
    let town_width = 0.3;
    let (mut crossing, mut clockwise, mut unfinished, mut short, mut far, mut specks, mut huge, mut missing) =
        (0, 0, 0, 0, 0, 0, 0, 0);
    let mut positions = Vec::new();
    for drawing in drawings {
        let Some(geometry) = &drawing.geometry else {
            missing += 1;
            continue;
        };
        if matches!(geometry.value, GeometryValue::LineString { .. }) {
            unfinished += 1;
            continue;
        }
        let polygon: Polygon<f64> = polygons(drawing).remove(0);
        let ring = polygon.exterior();
        positions.push(ring.0.len());
        if ring.0.len() < 4 {
            short += 1;
            continue;
        }
        let middle = polygon.bounding_rect().unwrap().center();
        let width = polygon.bounding_rect().unwrap().width();
        if width > 10.0 {
            huge += 1;
        } else if (middle.x + 1.25).abs() > town_width || (middle.y - 52.45).abs() > town_width {
            far += 1;
        } else if width < 0.001 {
            specks += 1;
        }
        crossing += usize::from(!polygon.is_valid());
        clockwise += usize::from(polygon.signed_area() < 0.0);
    }
    assert!(crossing >= 16, "{crossing}");
    assert!((120..=250).contains(&clockwise), "{clockwise}");
    for (what, count) in [
        ("unfinished", unfinished),
        ("short", short),
        ("far", far),
        ("speck", specks),
        ("huge", huge),
        ("missing", missing),
    ] {
        assert!((1..=12).contains(&count), "{what}: {count}");
    }
    positions.sort_unstable();
    assert!((7..=8).contains(&positions[positions.len() / 2]), "{}", positions[positions.len() / 2]);
    assert!(positions[positions.len() - 1] > 15);
}

#[test]
fn names_differ_in_case_and_space_alone_and_some_are_missing() {
    let town = demo();
    let truth: BTreeSet<String> =
        town.texts("true_neighbourhoods.geojson", "place").iter().map(|name| normalised(name)).collect();
    let mut spellings = BTreeSet::new();
    let mut unnamed = 0;
    let mut drawn: BTreeMap<String, usize> = BTreeMap::new();
    for drawing in town.features("drawings.geojson") {
        match text(drawing, "place") {
            None => unnamed += 1,
            Some(name) => {
                *drawn.entry(normalised(&name)).or_default() += 1;
                spellings.insert(name);
            }
        }
    }
    assert_eq!(drawn.keys().cloned().collect::<BTreeSet<_>>(), truth, "every place is drawn, and no other");
    assert!(spellings.len() > 2 * truth.len());
    assert!((5..=40).contains(&unnamed), "{unnamed}");
    assert!(drawn.values().all(|&count| count >= 4), "{drawn:?}");
}

#[test]
fn some_respondents_draw_more_than_once_and_belong_to_one_group() {
    let town = demo();
    let mut group_of: BTreeMap<String, String> = BTreeMap::new();
    let mut weighted = 0;
    for drawing in town.features("drawings.geojson") {
        let (respondent, group) = (text(drawing, "respondent").unwrap(), text(drawing, "group").unwrap());
        assert_eq!(group_of.entry(respondent).or_insert_with(|| group.clone()), &group);
        weighted += usize::from(drawing.property("weight").is_some());
    }
    assert!((230..370).contains(&group_of.len()), "{}", group_of.len());
    assert!((1..30).contains(&weighted), "{weighted}");
    let groups: BTreeSet<&String> = group_of.values().collect();
    assert!(groups.len() >= 5 && groups.contains(&"commuter".to_string()), "{groups:?}");
}

#[test]
fn clean_evidence_is_the_truth_itself() {
    let settings = TownSettings { noise: 0.0, with_mess: false, ..TownSettings::default() };
    let town = Files::of(&settings);
    let truth: BTreeMap<String, f64> = town
        .features("true_neighbourhoods.geojson")
        .iter()
        .map(|place| (text(place, "place").unwrap(), polygons(place).iter().map(Area::unsigned_area).sum()))
        .collect();
    let drawings = town.features("drawings.geojson");
    assert_eq!(drawings.len(), 400);
    for drawing in drawings {
        let area: f64 = polygons(drawing).iter().map(Area::unsigned_area).sum();
        assert_eq!(area, truth[&text(drawing, "place").unwrap()]);
    }
}

#[test]
fn without_mess_every_drawing_is_a_valid_named_polygon() {
    let town = Files::of(&TownSettings { with_mess: false, ..TownSettings::default() });
    for drawing in town.features("drawings.geojson") {
        let parts = polygons(drawing);
        assert!(parts.len() == 1 && parts[0].is_valid() && parts[0].signed_area() > 0.0);
        assert!(text(drawing, "place").is_some());
    }
}

#[test]
fn cofunding_areas_overlap_and_one_is_paid_from_next_door() {
    let town = demo();
    let boroughs: BTreeSet<String> = town.texts("wards.geojson", "borough").into_iter().collect();
    let areas = town.features("cofunding.geojson");
    assert!(areas.len() >= 6);
    for area in areas {
        assert!(number(area, "amount_gbp") > 0.0);
        assert!(boroughs.contains(&text(area, "authority").unwrap()));
        assert!(polygons(area).iter().all(Polygon::is_valid));
    }
    let boxes: Vec<_> = areas.iter().map(|area| polygons(area)[0].bounding_rect().unwrap()).collect();
    let overlapping =
        (0..boxes.len()).any(|a| (0..a).any(|b| geo::Intersects::intersects(&boxes[a], &boxes[b])));
    assert!(overlapping);

    // The first area follows a place of another borough than the one that pays.
    let middle = polygons(&areas[0])[0].bounding_rect().unwrap().center();
    let around = town
        .features("true_neighbourhoods.geojson")
        .iter()
        .find(|place| polygons(place).iter().any(|part| geo::Contains::contains(part, &middle)))
        .unwrap();
    assert_ne!(text(around, "borough"), text(&areas[0], "authority"));
}

#[test]
fn there_are_as_many_statements_as_drawings_each_with_a_place() {
    let town = demo();
    let truth: BTreeSet<String> =
        town.texts("true_neighbourhoods.geojson", "place").iter().map(|name| normalised(name)).collect();
    let statements = town.texts("statements.geojson", "place");
    assert_eq!(statements.len(), 400);
    assert!(statements.iter().all(|name| truth.contains(&normalised(name))));
}

#[test]
fn the_study_file_names_files_that_are_there_and_properties_that_they_have() {
    let town = demo();
    let study: toml::Table = town.text("study.toml").parse().unwrap();
    let value = |key: &str| study[key].as_str().unwrap();
    for (layer, keys) in [
        ("wards", &["ward_id", "ward_name", "borough", "population"][..]),
        ("neighbourhoods", &["drawing_id", "place", "respondent", "group"][..]),
        ("cofunding", &["cofunding_id", "amount", "authority"][..]),
        ("population_points", &["points_population"][..]),
    ] {
        let feature = &town.features(value(layer))[0];
        for key in keys {
            assert!(feature.property(value(key)).is_some(), "{layer}: {key}");
        }
    }
    assert!(town.bytes.contains_key(value("current")));
    let residents: f64 = town.features("wards.geojson").iter().map(|ward| number(ward, "population")).sum();
    let clusters = residents / study["target_population"].as_integer().unwrap() as f64;
    assert!((11.0..=15.0).contains(&clusters), "{clusters}");
}

#[test]
fn impossible_settings_are_refused() {
    for settings in [
        TownSettings { ward_count: 3, ..TownSettings::default() },
        TownSettings { boroughs: 0, ..TownSettings::default() },
        TownSettings { boroughs: 50, ..TownSettings::default() },
        TownSettings { drawings: 1_000_000, ..TownSettings::default() },
        TownSettings { noise: -1.0, ..TownSettings::default() },
    ] {
        assert!(Town::generate(&settings).is_err());
    }
}
