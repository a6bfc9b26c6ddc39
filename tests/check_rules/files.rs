use crate::town::{
    Town, X, Y, area, bytes, collection, drawing, feature, point, polygon, read_text, square, ward,
};
use crate::{Case, case};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::Write as _;
use wardwise::input::{DeclaredCrs, RawGeometry};
use wardwise::model::{Action, Layer};
use wardwise::settings::PropertyNames;

fn of_text(text: &str) -> Town {
    Town { wards: text.as_bytes().to_vec(), ..Town::good() }
}

fn named(names: PropertyNames) -> Town {
    let mut town = Town::good();
    town.options.names = names;
    town
}

pub(crate) fn cases() -> Vec<Case> {
    let size = Town::good().wards.len() as u64;
    let limited = |max_file_bytes| {
        let mut town = Town::good();
        town.limits.max_file_bytes = max_file_bytes;
        town
    };
    let utf8 = String::from_utf8(Town::good().wards).expect("the town is in UTF-8");
    let latin1: Vec<u8> = utf8
        .replace("Angle", "\u{1}")
        .into_bytes()
        .into_iter()
        .map(|b| if b == 1 { 0xe9 } else { b })
        .collect();
    let years = |second: &str| {
        let one =
            |id: &str, x| feature(json!({"id": id, "population_2011": 5, second: 5}), square(x, Y, 0.01));
        Town::of_wards(&[one("A", X), one("B", X + 0.01)])
    };
    let doubled = |second: &str| {
        of_text(&utf8.replacen("\"population\":1000", &format!("\"population\":1000,\"{second}\":1001"), 1))
    };
    let unpeopled = |id: &str, x: f64| {
        let mut ward = ward(id, square(x, Y, 0.01));
        ward["properties"].as_object_mut().expect("an object").remove("population");
        ward
    };
    let table = |text: &str| Town {
        ward_table: Some(text.to_owned()),
        ..Town::of_wards(&[unpeopled("E1", X), unpeopled("E2", X + 0.01)])
    };
    let aliases = |text: &str| Town {
        aliases: Some(text.to_owned()),
        ..Town::of_drawings(&[drawing("d", square(X, Y, 0.005))])
    };
    let name = |text: &str| Some(text.to_owned());
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(utf8.as_bytes()).expect("memory takes it");
    let packed = packer.finish().expect("memory takes it");
    vec![
        case("F101", Action::Refused, limited(size - 1), limited(size)),
        case(
            "F102",
            Action::Refused,
            of_text("<!DOCTYPE html><p>Sign in</p>"),
            of_text("{\"html\": \"<html>\"}"),
        ),
        case(
            "F103",
            Action::Refused,
            Town { wards: latin1, ..Town::good() },
            of_text(&utf8.replace("Angle", "Anglé")),
        ),
        case("F104", Action::Refused, of_text(&utf8[..utf8.len() - 1]), of_text(&format!("{utf8}\n\n"))),
        case(
            "F105",
            Action::Refused,
            of_text(&utf8.replacen("\"coordinates\":", &format!("\"coordinates\":{}", "[".repeat(130)), 1)),
            of_text(&utf8.replacen("1000", &format!("{}1{}", "[".repeat(130), "]".repeat(130)), 1)),
        ),
        case(
            "F106",
            Action::Refused,
            of_text("{\"type\": \"featurecollection\", \"features\": []}"),
            of_text(&utf8),
        ),
        case("F107", Action::Refused, Town::of_wards(&[]), Town::of_wards(&[ward("E1", square(X, Y, 0.01))])),
        case("F108", Action::Refused, doubled("population"), doubled("households")),
        case(
            "F109",
            Action::Refused,
            of_text(&utf8.replacen("\"Feature\"", "\"feature\"", 1)),
            of_text(&utf8.replacen("\"type\":\"Feature\"", "\"type\":\"Feature\",\"extra\":[1]", 1)),
        ),
        case(
            "F110",
            Action::Refused,
            Town::with_ward_shape(point(X, Y)),
            Town::with_ward_shape(
                json!({"type": "MultiPolygon", "coordinates": [square(X + 0.01, Y, 0.01)["coordinates"]]}),
            ),
        ),
        case(
            "F111",
            Action::Refused,
            named(PropertyNames { ward_id: name("WARD_CODE"), ..PropertyNames::default() }),
            named(PropertyNames { ward_id: name("ward_code"), ..PropertyNames::default() }),
        ),
        case(
            "F112",
            Action::Refused,
            Town::of_wards(&[feature(json!({"key": "A", "population": 1}), square(X, Y, 0.01))]),
            Town::of_wards(&[feature(json!({"WD23CD": "A", "population": 1}), square(X, Y, 0.01))]),
        ),
        case("F113", Action::Refused, years("population_2013"), years("households_2013")),
        case(
            "F114",
            Action::Refused,
            aliases("from,to\nThe Angle,Angle\n"),
            aliases("Name,Place\nThe Angle,Angle\n"),
        ),
        case(
            "F115",
            Action::Refused,
            aliases("name,place\nThe Angle,\n"),
            aliases("name,place\nThe Angle,Angle\n"),
        ),
        case(
            "F121",
            Action::Noted,
            aliases("Names that people wrote\nname,place\nThe Angle,Angle\n"),
            aliases("name;place\nThe Angle;Angle\n"),
        ),
        case(
            "F122",
            Action::Refused,
            table("ward_code,population\n1,10\n2,20\n"),
            table("ward_code,population\nE1,10\nE2,20\n"),
        ),
        case(
            "F123",
            Action::Refused,
            table("ward_code,population\nE1,10\nE2,20\nE1,30\n"),
            table("ward_code,population\nE1,10\nE2,20\nE3,30\n"),
        ),
        case(
            "F124",
            Action::Noted,
            table("ward_code,measure,value\nE1,a,1\nE1,population,10\nE2,a,2\nE2,population,20\n"),
            table("ward_code,residents,value\nE1,10,1\nE2,20,2\n"),
        ),
        case(
            "F125",
            Action::Refused,
            table("ward_code,population\nE1,1.234\nE2,987\n"),
            table("ward_code,population\nE1,1.234\nE2,987.5\n"),
        ),
        case(
            "F116",
            Action::Refused,
            Town { wards: packed[..packed.len() - 9].to_vec(), ..Town::good() },
            Town { wards: packed, ..Town::good() },
        ),
    ]
}

#[test]
fn every_dress_of_geojson_gives_the_same_features() {
    let collection = collection(&[ward("E1", square(X, Y, 0.01)), ward("E2", square(X + 0.01, Y, 0.01))]);
    let plain = bytes(&collection);
    let features = collection["features"].as_array().expect("a list");
    let lines: String = features.iter().map(|f| format!("{f}\n")).collect();
    let sequence: String = features.iter().map(|f| format!("\u{1e}{f}\n")).collect();
    let mut marked = vec![0xef, 0xbb, 0xbf];
    marked.extend(&plain);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &plain).expect("memory takes it");
    let packed = packed.finish().expect("memory takes it");
    let expected = read_text(Layer::Wards, &plain).expect("plain GeoJSON is read").features;
    for (dress, text) in [
        ("lines", lines.into_bytes()),
        ("sequence", sequence.into_bytes()),
        ("byte-order mark", marked),
        ("gzip", packed),
    ] {
        let found = read_text(Layer::Wards, &text).unwrap_or_else(|e| panic!("{dress}: {:?}", e.findings()));
        assert_eq!(found.features.len(), expected.len(), "{dress}");
        for (a, b) in found.features.iter().zip(&expected) {
            assert_eq!(
                (a.index, &a.geometry, &a.properties),
                (b.index, &b.geometry, &b.properties),
                "{dress}"
            );
        }
    }
}

#[test]
fn a_single_feature_and_a_bare_geometry_are_layers_of_one() {
    let single = read_text(Layer::Wards, &bytes(&ward("E1", square(X, Y, 0.01)))).expect("a feature is read");
    assert_eq!(single.features.len(), 1);
    let bare = read_text(Layer::Neighbourhoods, &bytes(&point(X, Y))).expect("a geometry is read");
    assert_eq!(bare.features[0].geometry, RawGeometry::Points(vec![[X, Y]]));
}

#[test]
fn members_may_stand_in_any_order_and_heights_are_dropped() {
    let text = r#"{"features": [{"geometry": {"coordinates": [1, 2, 3], "type": "Point"}, "id": 7, "type": "Feature"}],
        "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::27700"}, "type": "name"}, "type": "FeatureCollection"}"#;
    let layer = read_text(Layer::Neighbourhoods, text.as_bytes()).expect("the order of members is free");
    assert_eq!(layer.crs, DeclaredCrs::NationalGrid);
    assert_eq!(layer.features[0].id.as_deref(), Some("7"));
    assert_eq!(layer.features[0].geometry, RawGeometry::Points(vec![[1.0, 2.0]]));
}

#[test]
fn a_foreign_format_is_named_with_the_way_to_convert_it() {
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("memory");
        packer.finish().expect("memory")
    };
    let twice = packed(&packed(b"{}"));
    let utf16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name, cure) in [
        (b"fgb\x03fgb\x00".to_vec(), "FlatGeobuf", "ogr2ogr"),
        (b"PAR1....".to_vec(), "Parquet", "ogr2ogr"),
        (b"<html><body>404</body></html>".to_vec(), "web page", "download"),
        (b"<?xml version=\"1.0\"?><gml:FeatureCollection/>".to_vec(), "XML", "ogr2ogr"),
        (b"MULTIPOLYGON(((0 0,1 0,1 1,0 0)))".to_vec(), "WKT", "ogr2ogr"),
        (b"ward_code,ward_name\nE1,Angle\n".to_vec(), "table", "QGIS"),
        (utf16, "UTF-16", "iconv"),
        (twice, "gzip twice", "unpack"),
        (br#"{"type":"Topology","arcs":[[[1,2]]],"objects":{}}"#.to_vec(), "TopoJSON", "ogr2ogr"),
        (br#"{"geometryType":"esriGeometryPolygon","features":[{"attributes":{},"geometry":{"rings":[]}}]}"#.to_vec(), "ESRI JSON", "f=geojson"),
        (b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "LFS", "git lfs pull"),
        (b"  \n".to_vec(), "empty", ""),
    ] {
        let error = read_text(Layer::Wards, &bytes).expect_err("it is not GeoJSON");
        let finding = &error.findings()[0];
        assert_eq!((error.exit_code(), finding.rule.code), (3, "F102"), "{name}");
        assert!(finding.message.contains(name) && finding.message.contains(cure), "{}", finding.message);
    }
}

#[test]
fn a_missing_file_is_an_input_output_error_and_a_folder_too() {
    use wardwise::input::{Limits, read_layer};
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in [folder.path().join("none.geojson"), folder.path().to_path_buf()] {
        let error = read_layer(Layer::Wards, path.to_str().expect("UTF-8"), &Limits::default());
        assert_eq!(error.expect_err("there is no such file").exit_code(), 5);
    }
}

#[test]
fn a_syntax_error_names_its_line_and_column() {
    let error = read_text(Layer::Wards, b"{\"type\": \"FeatureCollection\",\n \"features\": [}")
        .expect_err("not JSON");
    assert_eq!(error.findings()[0].message, "line 2, column 15: expected value");
}

#[test]
fn one_run_names_every_file_that_cannot_be_used() {
    use wardwise::input::{Limits, Reading, read_edges_from, read_layer_from};
    let limits = Limits::default();
    let refused = |missing: bool| {
        let mut reading = Reading::default();
        let mut read = |layer, text: &str| {
            reading.take(layer, read_layer_from(layer, layer.word(), text.as_bytes(), &limits)).is_some()
        };
        assert!(!read(Layer::Wards, "<html>"));
        assert!(!read(Layer::Neighbourhoods, "[]"));
        assert!(read(Layer::Cofunding, &collection(&[]).to_string()));
        assert!(reading.take(Layer::Edges, read_edges_from("edges", b"ward_a,ward_b\n", &limits)).is_none());
        if missing {
            let read = wardwise::input::read_layer(Layer::Barriers, "no-such-file.geojson", &limits);
            assert!(reading.take(Layer::Barriers, read).is_none());
        }
        let error = reading.finish().expect_err("three files cannot be used");
        let codes: Vec<_> = error.findings().iter().map(|finding| finding.rule.code).collect();
        (error.exit_code(), codes)
    };
    assert_eq!(refused(false), (3, vec!["F102", "F106", "F114"]));
    assert_eq!(refused(true), (5, vec!["F102", "F106", "F114", "F116"]));
    assert!(Reading::default().finish().is_ok());
}

/// A town in which every layer has a fault of its shapes and one of its attributes.
fn wrong_in_every_way() -> Town {
    let tie = [[X, Y], [X + 0.01, Y + 0.01], [X + 0.01, Y], [X, Y + 0.01], [X, Y]];
    let mut hasty = drawing("d1", polygon(&tie));
    hasty["properties"]["weight"] = json!("heavy");
    Town {
        neighbourhoods: Some(bytes(&collection(&[hasty, drawing("d2", json!(null))]))),
        cofunding: Some(bytes(&collection(&[
            area("a", json!(-1), square(X, Y, 0.01)),
            area("a", json!("much"), json!(null)),
        ]))),
        population_points: Some(bytes(&collection(&[
            feature(json!({"population": -1}), point(X, Y)),
            feature(json!({"population": 5}), json!(null)),
        ]))),
        ..Town::of_wards(&[
            feature(json!({"ward_code": "E1", "borough": "Angle", "population": -1}), square(X, Y, 0.01)),
            feature(json!({"ward_code": "E1", "borough": "", "population": 1}), square(X, Y, 0.01)),
        ])
    }
}

/// The codes that are not among those found.
fn missing<'a>(codes: &[&'a str], town: &Town) -> Vec<&'a str> {
    let found: BTreeSet<&str> = town.codes();
    codes.iter().copied().filter(|code| !found.contains(code)).collect()
}

#[test]
fn faults_of_attributes_and_of_shapes_are_named_in_one_run() {
    let all =
        ["W102", "W106", "W112", "W117", "D104", "D106", "D111", "A101", "A104", "A105", "A107", "P101"];
    assert_eq!(missing(&all, &wrong_in_every_way()), [""; 0]);
}

#[test]
fn a_property_that_is_wanting_hides_nothing_else_about_its_layer() {
    let mut town = wrong_in_every_way();
    let wrong = || Some("nope".to_owned());
    town.options.names = PropertyNames {
        ward_name: wrong(),
        place: wrong(),
        authority: wrong(),
        points_population: wrong(),
        ..PropertyNames::default()
    };
    let rest = ["F111", "W102", "W106", "W117", "D104", "D106", "D111", "A101", "A104", "A107", "P102"];
    assert_eq!(missing(&rest, &town), [""; 0]);
    town.options.names =
        PropertyNames { ward_id: wrong(), population: wrong(), amount: wrong(), ..PropertyNames::default() };
    let rest = ["F111", "W112", "W117", "A101", "A107"];
    assert_eq!(missing(&rest, &town), [""; 0]);
    assert!(!town.codes().contains("W101"), "that no ward has an id is said once");
}

#[test]
fn a_layer_that_cannot_be_placed_is_checked_for_all_else() {
    let foreign = |layer: Vec<u8>| {
        let mut layer: serde_json::Value = serde_json::from_slice(&layer).expect("JSON");
        layer["crs"] = json!({"type": "name", "properties": {"name": "EPSG:4230"}});
        bytes(&layer)
    };
    let mut town = wrong_in_every_way();
    town.wards = foreign(town.wards);
    town.neighbourhoods = town.neighbourhoods.map(foreign);
    town.cofunding = town.cofunding.map(foreign);
    town.population_points = town.population_points.map(foreign);
    let all = ["C101", "W102", "W106", "W112", "D104", "D111", "A101", "A104", "A107", "P101", "P102"];
    assert_eq!(missing(&all, &town), [""; 0]);
}

#[test]
fn a_ward_refused_for_its_population_leaves_no_gap() {
    let mut wards: Vec<serde_json::Value> = (0..9)
        .map(|i| {
            let (x, y) = (f64::from(i % 3), f64::from(i / 3));
            ward(&format!("E{i}"), square(X + x / 64.0, Y + y / 64.0, 1.0 / 64.0))
        })
        .collect();
    wards[4]["properties"]["population"] = json!(null);
    assert_eq!(Town::of_wards(&wards).codes(), BTreeSet::from(["W104"]));
}

#[test]
fn a_file_without_features_is_no_file_without_properties() {
    assert_eq!(Town::of_wards(&[]).codes(), BTreeSet::from(["F107"]));
}
