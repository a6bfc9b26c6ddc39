//! The real layers load and are accounted for, where they are available.

use std::path::{Path, PathBuf};
use wardwise::check::{CheckOptions, CheckOutcome, examine};
use wardwise::input::{Limits, RawLayer, RawLayers, read_layer};
use wardwise::model::Layer;

/// The folder of shared data: `WARDWISE_SHARED`, or `shared` beside the repository.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WARDWISE_SHARED")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared")))?;
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not at hand (set WARDWISE_SHARED to the folder of shared data)");
    None
}

fn read(layer: Layer, path: &Path) -> RawLayer {
    read_layer(layer, path.to_str().expect("a path in UTF-8"), &Limits::default())
        .expect("the file is GeoJSON")
}

fn layers(wards: RawLayer, neighbourhoods: Option<RawLayer>) -> RawLayers {
    RawLayers {
        wards,
        neighbourhoods,
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    }
}

/// A wards layer of one rectangle, in degrees.
fn one_ward(west: f64, south: f64, east: f64, north: f64) -> RawLayer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("ward.geojson");
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let text = serde_json::json!({"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"ward_code": "W1"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]});
    std::fs::write(&path, text.to_string()).expect("the folder can be written");
    read(Layer::Wards, &path)
}

fn count(checked: &CheckOutcome, code: &str) -> usize {
    checked.findings.iter().filter(|finding| finding.rule.code == code).count()
}

fn assert_every_feature_is_accounted_for(checked: &CheckOutcome) {
    for account in &checked.accounts {
        let sum = account.used + account.mended + account.left_out + account.refused;
        assert_eq!(account.read, sum, "{account:?}");
    }
}

#[test]
fn london_loads_with_every_ward_and_neighbourhood_used() {
    let (Some(wards), Some(named)) =
        (shared("data/london_wards.geojson"), shared("data/london_named_neighbourhoods.geojson"))
    else {
        return;
    };
    let raw = layers(read(Layer::Wards, &wards), Some(read(Layer::Neighbourhoods, &named)));
    let mut options = CheckOptions { need_population: true, ..CheckOptions::default() };
    options.names.population = Some("population_2011".to_owned());
    let checked = examine(raw, &options);
    assert_every_feature_is_accounted_for(&checked);
    // Four of the named neighbourhoods touch themselves at a vertex.
    assert_eq!(count(&checked, "D106"), 4);
    let study = checked.study.expect("nothing refuses London");
    assert_eq!((study.wards.len(), study.boroughs.len()), (625, 33));
    assert_eq!(study.accounts[0].used, 625);
    assert_eq!(study.wards.iter().map(|ward| ward.population).sum::<u64>(), 8_217_850);
    assert_eq!(study.evidence.expect("the neighbourhoods were given").drawings.len(), 983);
}

#[test]
fn a_wrong_population_year_has_to_be_named() {
    let Some(wards) = shared("data/london_wards.geojson") else { return };
    let options = CheckOptions { need_population: true, ..CheckOptions::default() };
    let checked = examine(layers(read(Layer::Wards, &wards), None), &options);
    assert!(checked.study.is_none());
    assert_eq!(count(&checked, "F113"), 1);
    assert!(checked.findings.iter().any(|f| f.message.contains("population_2013")));
}

#[test]
fn england_and_wales_load_with_the_one_invalid_ward_named() {
    let Some(wards) = shared("data/england_wales_wards.geojson") else { return };
    let checked = examine(layers(read(Layer::Wards, &wards), None), &CheckOptions::default());
    assert_every_feature_is_accounted_for(&checked);
    let invalid: Vec<_> = checked.findings.iter().filter(|f| f.rule.code == "W116").collect();
    assert_eq!(invalid.len(), 1);
    assert_eq!(invalid[0].id.as_deref(), Some("E05004205"));
    let study = checked.study.expect("nothing refuses England and Wales");
    assert_eq!(study.wards.len(), 8_533);
}

/// Findings about shapes that are not valid as they are read; others cross themselves in metres alone.
fn as_read(checked: &CheckOutcome, code: &str) -> usize {
    let in_metres = |message: &str| message.starts_with("projected to metres");
    checked.findings.iter().filter(|f| f.rule.code == code && !in_metres(&f.message)).count()
}

#[test]
fn the_lsoas_load_with_the_94_invalid_ones_named() {
    let Some(lsoas) = shared("data/england_wales_lsoa.geojson") else { return };
    let checked = examine(layers(read(Layer::Wards, &lsoas), None), &CheckOptions::default());
    assert_every_feature_is_accounted_for(&checked);
    assert_eq!(as_read(&checked, "W116"), 94);
    assert_eq!(checked.accounts[0].used + checked.accounts[0].mended, 34_753);
    let study = checked.study.expect("nothing refuses the LSOAs");
    assert_eq!(study.wards.len(), 34_753);
}

#[test]
fn new_york_s_drawings_are_all_accounted_for() {
    let Some(drawings) = shared("data/nyc_neighbourhood_drawings.geojson") else { return };
    let raw = || Some(read(Layer::Neighbourhoods, &drawings));
    // A study area of half a continent and no specks: every invalid drawing shows as such.
    let mut options = CheckOptions::default();
    options.limits.min_drawing_area_m2 = 0.0;
    let checked = examine(layers(one_ward(-122.0, 32.0, -9.0, 50.0), raw()), &options);
    assert_every_feature_is_accounted_for(&checked);
    assert_eq!(count(&checked, "D105"), 430, "unfinished");
    assert_eq!(as_read(&checked, "D106"), 1_937, "mended");
    // The city's box.
    let checked = examine(layers(one_ward(-74.27, 40.48, -73.68, 40.93), raw()), &CheckOptions::default());
    assert_every_feature_is_accounted_for(&checked);
    // Of the 82 outside, one is unfinished as well.
    assert_eq!(count(&checked, "D109"), 81, "outside");
    let study = checked.study.expect("nothing refuses the drawings");
    println!("{:?}", study.accounts);
    assert_eq!(study.accounts[1].read, 42_035);
    assert_eq!(study.evidence.expect("the drawings were given").places.len(), 284);
}

#[test]
fn a_clean_map_has_no_overlap_and_the_lsoas_have_five_wider_than_noise() {
    let (Some(wards), Some(lsoas)) =
        (shared("data/england_wales_wards.geojson"), shared("data/england_wales_lsoa.geojson"))
    else {
        return;
    };
    let checked = examine(layers(read(Layer::Wards, &wards), None), &CheckOptions::default());
    assert_eq!(count(&checked, "W118"), 0);
    let checked = examine(layers(read(Layer::Wards, &lsoas), None), &CheckOptions::default());
    // GEOS finds seven of more than a square metre. On average 4, 6 and 9 mm wide by GEOS, hairs included, are
    // three of them; one of these is a triangle 3 cm wide with a long needle, and is named here too.
    assert_eq!(count(&checked, "W118"), 5);
    for finding in checked.findings.iter().filter(|f| ["W118", "W122"].contains(&f.rule.code)) {
        println!("{finding}");
    }
}
