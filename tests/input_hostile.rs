//! Files made to exhaust time or memory get an answer.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use wardwise::Error;
use wardwise::check::{CheckOptions, examine};
use wardwise::input::{Limits, RawLayer, RawLayers, read_edges_from, read_layer};
use wardwise::model::Layer;

/// What the slowest of these may take; the promise is a minute for a release build.
const PATIENCE: Duration = Duration::from_secs(60);

struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(bytes: &[u8]) -> File {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("layer.geojson");
    std::fs::write(&path, bytes).expect("the folder can be written");
    File { _folder: folder, path }
}

fn read(layer: Layer, file: &File, limits: &Limits) -> Result<RawLayer, Error> {
    read_layer(layer, file.path.to_str().expect("a path in UTF-8"), limits)
}

fn wards_only(wards: RawLayer) -> RawLayers {
    RawLayers {
        wards,
        neighbourhoods: None,
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    }
}

fn codes(error: &Error) -> Vec<&'static str> {
    error.findings().iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn a_gzip_bomb_stops_at_the_cap() {
    let started = Instant::now();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let megabyte = vec![b' '; 1 << 20];
    for _ in 0..1024 {
        encoder.write_all(&megabyte).expect("memory takes it");
    }
    let bomb = encoder.finish().expect("memory takes it");
    let error = read(Layer::Wards, &file(&bomb), &Limits::default()).expect_err("a gigabyte is too much");
    assert_eq!(error.exit_code(), 6);
    assert_eq!(codes(&error), ["F101"]);
    assert!(error.findings()[0].message.ends_with("once unpacked"));
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn deep_nesting_is_refused_where_it_is_read_and_skipped_where_not() {
    const DEPTH: usize = 100_000;
    let deep = "[".repeat(DEPTH);
    let shut = "]".repeat(DEPTH);
    let feature = |properties: &str, coordinates: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{properties},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{coordinates}}}}}]}}"
        )
    };
    let texts = [
        deep.clone(),
        format!("{deep}{shut}"),
        "{\"a\":".repeat(DEPTH),
        feature("{}", &format!("{deep}{shut}")),
    ];
    for text in texts {
        let error = read(Layer::Wards, &file(text.as_bytes()), &Limits::default()).expect_err("too deep");
        assert!(["F104", "F105", "F106"].contains(&codes(&error)[0]), "{:?}", error.findings());
    }
    // What is skipped is skipped at any depth, without a call for each level.
    let skipped = feature(&format!("{{\"a\":{deep}{shut}}}"), "[]");
    let layer = read(Layer::Wards, &file(skipped.as_bytes()), &Limits::default()).expect("it is GeoJSON");
    assert_eq!(layer.features.len(), 1);
}

/// A circle of a million vertices whose radius swings by `swing` degrees from one to the next.
fn million_vertices(swing: f64) -> File {
    let count = 1_000_000;
    let mut text = String::from(
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":1},\
         \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
    );
    for i in 0..=count {
        let angle = f64::from(i % count) / f64::from(count) * std::f64::consts::TAU;
        let radius = 1.0 + swing * f64::from(i % 2);
        let comma = if i == 0 { "" } else { "," };
        write!(text, "{comma}[{:.9},{:.9}]", radius * angle.cos(), 51.0 + radius * angle.sin())
            .expect("memory takes it");
    }
    text.push_str("]]}}]}");
    file(text.as_bytes())
}

#[test]
fn a_ring_of_a_million_vertices_is_used_and_a_scribble_of_a_million_is_refused() {
    let started = Instant::now();
    let check = |swing| {
        let raw = read(Layer::Wards, &million_vertices(swing), &Limits::default()).expect("it is GeoJSON");
        examine(wards_only(raw), &CheckOptions::default())
    };
    assert!(check(0.0).study.is_some());
    let refused = check(0.001);
    assert!(refused.findings.iter().any(|finding| finding.rule.code == "W119"), "{:?}", refused.findings);
    println!("{:?}", started.elapsed());
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn two_hundred_thousand_small_wards_are_checked() {
    let started = Instant::now();
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for i in 0..200_000 {
        let (x, y) = (f64::from(i % 500) * 0.001, 51.0 + f64::from(i / 500) * 0.001);
        let (e, n) = (x + 0.001, y + 0.001);
        let comma = if i == 0 { "" } else { "," };
        write!(
            text,
            "{comma}{{\"type\":\"Feature\",\"properties\":{{\"id\":{i}}},\"geometry\":{{\"type\":\"Polygon\",\
             \"coordinates\":[[[{x:.3},{y:.3}],[{e:.3},{y:.3}],[{e:.3},{n:.3}],[{x:.3},{n:.3}],[{x:.3},{y:.3}]]]}}}}"
        )
        .expect("memory takes it");
    }
    text.push_str("]}");
    let raw = read(Layer::Wards, &file(text.as_bytes()), &Limits::default()).expect("many wards are GeoJSON");
    let checked = examine(wards_only(raw), &CheckOptions::default());
    assert_eq!(checked.study.map(|study| study.wards.len()), Some(200_000));
    println!("{:?}", started.elapsed());
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn limits_on_features_and_positions_say_which_was_reached() {
    let text = "{\"type\":\"Point\",\"coordinates\":[1,2]}\n{\"type\":\"Point\",\"coordinates\":[1,2]}";
    let two = file(text.as_bytes());
    assert!(read(Layer::Neighbourhoods, &two, &Limits { max_features: 2, ..Limits::default() }).is_ok());
    let error = read(Layer::Neighbourhoods, &two, &Limits { max_features: 1, ..Limits::default() });
    assert!(error.expect_err("two are too many").findings()[0].message.contains("more than 1 features"));
    // Wards take more memory than drawings or points, so there may be fewer.
    let fewer = Limits { max_wards: 1, ..Limits::default() };
    assert!(read(Layer::Neighbourhoods, &two, &fewer).is_ok());
    let error = read(Layer::Wards, &two, &fewer).expect_err("one ward too many");
    assert!(error.findings()[0].message.contains("more than 1 features"), "{error:?}");
    let error = read(Layer::Neighbourhoods, &two, &Limits { max_positions: 1, ..Limits::default() });
    assert!(error.expect_err("two are too many").findings()[0].message.contains("more than 1 positions"));
    let error = read(Layer::Neighbourhoods, &two, &Limits { max_file_bytes: 10, ..Limits::default() });
    assert_eq!(error.expect_err("it is longer").exit_code(), 6);
}

/// A file whose only feature has these properties and coordinates.
fn feature(properties: &str, coordinates: &str) -> File {
    file(
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\
             \"geometry\":{{\"type\":\"MultiPolygon\",\"coordinates\":[{coordinates}]}}}}"
        )
        .as_bytes(),
    )
}

/// A gigabyte of short numbers in one property took 18 GB: a value in memory is many times its text.
#[test]
fn lists_and_objects_in_properties_are_not_kept() {
    let nested = feature("\"a\":[1,[2],{\"b\":3}],\"c\":{\"d\":[4]},\"e\":\"text\"", "");
    let layer = read(Layer::Wards, &nested, &Limits::default()).expect("it is GeoJSON");
    let kept = serde_json::Value::Object(layer.features[0].properties.clone());
    assert_eq!(kept, serde_json::json!({"a": [], "c": {}, "e": "text"}));
}

#[test]
fn limits_on_properties_and_their_text_say_which_was_reached() {
    let two = feature("\"a\":\"12345\",\"b\":\"678\"", "");
    let with = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(Layer::Wards, &two, &limits)
            .map(|_| ())
            .map_err(|e| (e.exit_code(), e.findings()[0].message.clone()))
    };
    assert_eq!(with(|limits| limits.max_values = 2), Ok(()));
    let many = "the file holds more than 1 properties of features".to_owned();
    assert_eq!(with(|limits| limits.max_values = 1), Err((6, many)));
    // Ten bytes of names and values, and the seven of "Feature" and twelve of "MultiPolygon".
    assert_eq!(with(|limits| limits.max_text_bytes = 29), Ok(()));
    let long = "the file holds more than 28 bytes of text in properties".to_owned();
    assert_eq!(with(|limits| limits.max_text_bytes = 28), Err((6, long)));
}

/// 170 million empty rings fit into a file of 512 MB and took 4 GB.
#[test]
fn empty_lists_count_as_positions() {
    let rings = feature("", "[[],[],[[1,2]]]");
    // The position and the five lists round it or beside it, and the list of parts.
    let most = |max_positions| read(Layer::Wards, &rings, &Limits { max_positions, ..Limits::default() });
    assert!(most(6).is_ok());
    assert_eq!(most(5).expect_err("there are six").exit_code(), 6);
}

/// The end of the text was asked for after every line, and each time all lines before were counted.
#[test]
fn three_hundred_thousand_lines_take_no_longer_than_one_collection() {
    let started = Instant::now();
    let lines = "{\"type\":\"Point\",\"coordinates\":[1,2]}\n".repeat(300_000);
    let layer = read(Layer::Neighbourhoods, &file(lines.as_bytes()), &Limits::default());
    assert_eq!(layer.expect("it is GeoJSON").features.len(), 300_000);
    println!("{:?}", started.elapsed());
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn a_table_is_bounded_by_bytes_and_lines() {
    let table =
        |limits: &Limits| read_edges_from("edges.csv", b"ward_a,ward_b,action\nA,B,add\nB,C,add\n", limits);
    assert!(table(&Limits { max_lines: 2, max_table_bytes: 37, ..Limits::default() }).is_ok());
    for (limits, what) in [
        (Limits { max_lines: 1, ..Limits::default() }, "more than 1 lines"),
        (Limits { max_table_bytes: 36, ..Limits::default() }, "more than 36 bytes"),
    ] {
        let error = table(&limits).expect_err("it is larger");
        assert_eq!((error.exit_code(), codes(&error)), (6, vec!["F101"]));
        assert!(error.findings()[0].message.contains(what), "{:?}", error.findings());
    }
}

/// Square wards, each `shift` degrees east of the one before.
fn heap(count: u32, shift: f64) -> File {
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for i in 0..count {
        let x = f64::from(i) * shift;
        let (e, comma) = (x + 0.5, if i == 0 { "" } else { "," });
        write!(
            text,
            "{comma}{{\"type\":\"Feature\",\"properties\":{{\"id\":{i}}},\"geometry\":{{\"type\":\"Polygon\",\
             \"coordinates\":[[[{x},51],[{e},51],[{e},51.5],[{x},51.5],[{x},51]]]}}}}"
        )
        .expect("memory takes it");
    }
    text.push_str("]}");
    file(text.as_bytes())
}

#[test]
fn wards_heaped_on_each_other_are_refused_without_measuring_every_pair() {
    let started = Instant::now();
    let check = |heap: &File| {
        let raw = read(Layer::Wards, heap, &Limits::default()).expect("it is GeoJSON");
        examine(wards_only(raw), &CheckOptions::default())
    };
    let same = check(&heap(20_000, 0.0));
    assert_eq!(same.findings.iter().filter(|finding| finding.rule.code == "W117").count(), 19_999);
    let shifted = check(&heap(3_000, 1e-6));
    assert!(shifted.study.is_none());
    assert!(shifted.findings.iter().any(|f| f.rule.code == "W118" && f.message.contains("so many")));
    println!("{:?}", started.elapsed());
    assert!(started.elapsed() < PATIENCE);
}
