//! Layers written in other formats than GeoJSON, by other code than reads them.

// Not every user needs every part.
#![allow(dead_code, reason = "each test file uses its own part")]

use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use shapefile::dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use shapefile::{Point, Polygon, PolygonRing};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// The features of a file of the demo town.
pub fn town(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name);
    let text = std::fs::read(path).expect("the town is there");
    let collection: Value = serde_json::from_slice(&text).expect("JSON");
    collection["features"].as_array().expect("features").clone()
}

/// The names of all properties.
pub fn columns(features: &[Value]) -> Vec<String> {
    let all =
        features.iter().flat_map(|feature| feature["properties"].as_object().expect("properties").keys());
    all.cloned().collect::<BTreeSet<String>>().into_iter().collect()
}

/// The first value of a property, which says what its column holds.
fn first<'a>(features: &'a [Value], column: &str) -> &'a Value {
    let mut values = features.iter().map(|feature| &feature["properties"][column]);
    values.find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

/// The parts of a polygon, each its rings.
fn parts(geometry: &Value) -> Vec<Vec<Vec<[f64; 2]>>> {
    let coordinates = geometry["coordinates"].clone();
    match geometry["type"].as_str() {
        Some("Polygon") => vec![serde_json::from_value(coordinates).expect("rings")],
        Some("MultiPolygon") => serde_json::from_value(coordinates).expect("parts"),
        other => panic!("{other:?} is no polygon"),
    }
}

pub fn position(geometry: &Value) -> [f64; 2] {
    serde_json::from_value(geometry["coordinates"].clone()).expect("a point")
}

fn well_known_binary(geometry: &Value) -> Vec<u8> {
    let mut bytes = vec![1];
    let whole = |bytes: &mut Vec<u8>, number: usize| bytes.extend((number as u32).to_le_bytes());
    if geometry["type"] == "Point" {
        whole(&mut bytes, 1);
        bytes.extend(position(geometry).iter().flat_map(|number| number.to_le_bytes()));
        return bytes;
    }
    let parts = parts(geometry);
    whole(&mut bytes, 6);
    whole(&mut bytes, parts.len());
    for rings in parts {
        bytes.push(1);
        whole(&mut bytes, 3);
        whole(&mut bytes, rings.len());
        for ring in rings {
            whole(&mut bytes, ring.len());
            bytes.extend(ring.iter().flatten().flat_map(|number| number.to_le_bytes()));
        }
    }
    bytes
}

/// A GeoPackage with these layers: name, number of the coordinate system, features.
pub fn geopackage(path: &Path, layers: &[(&str, i64, &[Value])]) {
    let file = Connection::open(path).expect("a file");
    file.execute_batch(
        "PRAGMA application_id = 1196444487;
         CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
             organization_coordsys_id INTEGER, definition TEXT, description TEXT);
         CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, srs_id INTEGER);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
             srs_id INTEGER, z INTEGER, m INTEGER);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '', ''),
             ('British National Grid', 27700, 'EPSG', 27700, '', ''),
             ('own', 100000, 'NONE', 100000, 'LOCAL_CS[\"the town plan\"]', '');",
    )
    .expect("the tables of a GeoPackage");
    for (name, srs_id, features) in layers {
        let columns = columns(features);
        let listed: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let kind = |column: &String| match first(features, column) {
            Value::Bool(_) => " BOOLEAN",
            _ => "",
        };
        let typed: Vec<String> =
            listed.iter().zip(&columns).map(|(name, column)| format!("{name}{}", kind(column))).collect();
        let batch = format!(
            "CREATE TABLE \"{name}\" (fid INTEGER PRIMARY KEY, geom BLOB, {});
             INSERT INTO gpkg_contents VALUES ('{name}', 'features', '{name}', {srs_id});
             INSERT INTO gpkg_geometry_columns VALUES ('{name}', 'geom', 'GEOMETRY', {srs_id}, 0, 0);",
            typed.join(", ")
        );
        file.execute_batch(&batch).expect("a layer");
        for feature in *features {
            let mut blob = b"GP\0\x01".to_vec();
            blob.extend((*srs_id as i32).to_le_bytes());
            blob.extend(well_known_binary(&feature["geometry"]));
            let mut values = vec![Sql::Blob(blob)];
            values.extend(columns.iter().map(|column| match &feature["properties"][column] {
                Value::Bool(truth) => Sql::Integer(i64::from(*truth)),
                Value::Number(number) => {
                    number.as_i64().map_or_else(|| Sql::Real(number.as_f64().expect("real")), Sql::Integer)
                }
                Value::String(text) => Sql::Text(text.clone()),
                _ => Sql::Null,
            }));
            let marks = vec!["?"; values.len()].join(", ");
            let insert = format!("INSERT INTO \"{name}\" (geom, {}) VALUES ({marks})", listed.join(", "));
            file.execute(&insert, rusqlite::params_from_iter(values)).expect("a feature");
        }
    }
}

/// A name as short as a shapefile has it.
fn field(column: &str) -> &str {
    &column[..column.len().min(10)]
}

/// A shapefile of polygons or points, with its table; `prj` is left out where it is empty.
pub fn shapefile(path: &Path, features: &[Value], prj: &str) {
    let columns = columns(features);
    let mut table = TableWriterBuilder::new();
    for column in &columns {
        let name = FieldName::try_from(field(column)).expect("a short name");
        table = match first(features, column) {
            Value::Number(_) => table.add_numeric_field(name, 18, 9),
            Value::Bool(_) => table.add_logical_field(name),
            _ => table.add_character_field(name, 60),
        };
    }
    let mut writer = shapefile::Writer::from_path(path, table).expect("a shapefile");
    for feature in features {
        let mut record = Record::default();
        for column in &columns {
            let value = match &feature["properties"][column] {
                Value::Number(number) => FieldValue::Numeric(number.as_f64()),
                Value::Bool(truth) => FieldValue::Logical(Some(*truth)),
                Value::Null if first(features, column).is_number() => FieldValue::Numeric(None),
                other => FieldValue::Character(other.as_str().map(str::to_owned)),
            };
            record.insert(field(column).to_owned(), value);
        }
        let geometry = &feature["geometry"];
        if geometry["type"] == "Point" {
            let [x, y] = position(geometry);
            writer.write_shape_and_record(&Point::new(x, y), &record).expect("written");
            continue;
        }
        let ring = |(place, ring): (usize, Vec<[f64; 2]>)| {
            let points = ring.into_iter().map(|[x, y]| Point::new(x, y)).collect();
            if place == 0 { PolygonRing::Outer(points) } else { PolygonRing::Inner(points) }
        };
        let rings = parts(geometry).into_iter().flat_map(|rings| rings.into_iter().enumerate().map(ring));
        writer.write_shape_and_record(&Polygon::with_rings(rings.collect()), &record).expect("written");
    }
    drop(writer);
    if !prj.is_empty() {
        std::fs::write(path.with_extension("prj"), prj).expect("written");
    }
}

/// KML: a folder of placemarks, all properties as extended data.
pub fn kml(folder: &str, features: &[Value]) -> String {
    let ring = |ring: &Vec<[f64; 2]>| {
        let positions: Vec<String> = ring.iter().map(|[x, y]| format!("{x},{y},0")).collect();
        format!("<LinearRing><coordinates>{}</coordinates></LinearRing>", positions.join(" "))
    };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n<Folder><name>{folder}</name>\n"
    );
    for feature in features {
        text += "<Placemark><ExtendedData>";
        let properties = feature["properties"].as_object().expect("properties");
        for (name, value) in properties.iter().filter(|(_, value)| !value.is_null()) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned).replace('&', "&amp;");
            write!(text, "<Data name=\"{name}\"><value>{value}</value></Data>").expect("memory");
        }
        text += "</ExtendedData>";
        let geometry = &feature["geometry"];
        if geometry["type"] == "Point" {
            let [x, y] = position(geometry);
            write!(text, "<Point><coordinates>{x},{y}</coordinates></Point>").expect("memory");
        } else {
            text += "<MultiGeometry>";
            for rings in parts(geometry) {
                write!(text, "<Polygon><outerBoundaryIs>{}</outerBoundaryIs>", ring(&rings[0]))
                    .expect("memory");
                for hole in &rings[1..] {
                    write!(text, "<innerBoundaryIs>{}</innerBoundaryIs>", ring(hole)).expect("memory");
                }
                text += "</Polygon>";
            }
            text += "</MultiGeometry>";
        }
        text += "</Placemark>\n";
    }
    text + "</Folder></Document></kml>\n"
}

/// A polygon or point as well-known text.
pub fn wkt(geometry: &Value) -> String {
    let list = |positions: &[[f64; 2]]| {
        let positions: Vec<String> = positions.iter().map(|[x, y]| format!("{x} {y}")).collect();
        format!("({})", positions.join(", "))
    };
    if geometry["type"] == "Point" {
        return format!("POINT {}", list(&[position(geometry)]));
    }
    let part = |rings: &Vec<Vec<[f64; 2]>>| {
        format!("({})", rings.iter().map(|ring| list(ring)).collect::<Vec<_>>().join(", "))
    };
    format!("MULTIPOLYGON ({})", parts(geometry).iter().map(part).collect::<Vec<_>>().join(", "))
}

/// A table of all properties and a column more.
pub fn table(features: &[Value], separator: &str, column: &str, cell: impl Fn(&Value) -> String) -> String {
    let columns = columns(features);
    let mut text = format!("{}{separator}{column}\n", columns.join(separator));
    for feature in features {
        for column in &columns {
            let value = &feature["properties"][column];
            let value = match value {
                Value::Null => String::new(),
                _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            };
            write!(text, "\"{value}\"{separator}").expect("memory");
        }
        writeln!(text, "\"{}\"", cell(&feature["geometry"])).expect("memory");
    }
    text
}

/// A polygon without holes as survey programs write it: latitude first.
pub fn geoshape(geometry: &Value) -> String {
    let ring = &parts(geometry)[0][0];
    ring.iter().map(|[x, y]| format!("{y} {x} 0.0 0.0")).collect::<Vec<_>>().join("; ")
}

/// A zip archive of these entries.
pub fn zip(path: &Path, entries: &[(&str, &[u8])]) {
    let mut archive = zip::ZipWriter::new(File::create(path).expect("a file"));
    for (name, bytes) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("a whole archive");
}
