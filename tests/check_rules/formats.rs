//! Rules about files in other formats than GeoJSON, and about what only they hold.

use crate::layer_files::{geopackage, shapefile};
use crate::town::{Town, X, Y, drawing, feature, point, square, ward};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::model::Action;
use wardwise::settings::CrsChoice;

fn wards() -> Vec<Value> {
    vec![ward("E1", square(X, Y, 0.01)), ward("E2", square(X + 0.01, Y, 0.01))]
}

/// A GeoPackage with so many layers of the wards.
fn packaged(layers: &[(&str, i64)]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (path, wards) = (folder.path().join("wards.gpkg"), wards());
    let layers: Vec<(&str, i64, &[Value])> =
        layers.iter().map(|(name, srs_id)| (*name, *srs_id, wards.as_slice())).collect();
    geopackage(&path, &layers);
    std::fs::read(path).expect("written")
}

fn in_package(layers: &[(&str, i64)]) -> Town {
    Town { wards: packaged(layers), ..Town::good() }
}

/// The wards as a shapefile with what lies beside it; the name of the first ward in these bytes.
fn in_shapefile(name: &[u8], cpg: Option<&str>) -> Town {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("wards.shp");
    let mut wards = wards();
    wards[0]["properties"]["ward_name"] = json!("#".repeat(name.len()));
    shapefile(&path, &wards, "");
    let read = |ending: &str| std::fs::read(path.with_extension(ending)).expect("written");
    let mut table = read("dbf");
    let at = table.windows(name.len()).position(|w| w.iter().all(|b| *b == b'#')).expect("the name");
    table[at..at + name.len()].copy_from_slice(name);
    let mut beside = vec![("wards.dbf", table)];
    beside.extend(cpg.map(|name| ("wards.cpg", name.as_bytes().to_vec())));
    Town { wards: read("shp"), beside, ..Town::good() }
}

pub(crate) fn cases() -> Vec<Case> {
    let numbered = |first: &str, second: &str| {
        let one = |number: &str, id: &str, x| {
            feature(json!({"ward_no": number, "id": id, "population": 5}), square(x, Y, 0.01))
        };
        Town::of_wards(&[one(first, "A", X), one(second, "B", X + 0.01)])
    };
    let collected = |geometries: Value| {
        Town::with_drawing(json!({"type": "GeometryCollection", "geometries": geometries}))
    };
    let circle = |radius: f64| {
        let mut drawing = drawing("d1", point(X + 0.005, Y + 0.005));
        drawing["properties"]["radius"] = json!(radius);
        Town::of_drawings(&[drawing, crate::town::drawing("d2", square(X, Y, 0.005))])
    };
    let whole = packaged(&[("wards", 4326)]);
    let mut named = in_package(&[("wards", 100_000)]);
    named.options.crs = Some(CrsChoice::Wgs84);
    let beside = |changes: &[u8]| Town {
        beside: vec![("wards.geojson-wal", changes.to_vec())],
        ..in_package(&[("wards", 4326)])
    };
    vec![
        case("C130", Action::Noted, named, in_package(&[("wards", 4326)])),
        case(
            "F130",
            Action::Mended,
            collected(json!([square(X, Y, 0.005), point(X, Y)])),
            collected(json!([square(X, Y, 0.005), square(X + 0.01, Y, 0.005)])),
        ),
        case("F131", Action::Noted, numbered("1", "1"), numbered("1", "2")),
        case(
            "F132",
            Action::Refused,
            in_package(&[("wards", 4326), ("old", 4326)]),
            in_package(&[("wards", 4326)]),
        ),
        case(
            "F133",
            Action::Refused,
            Town { wards: whole[..whole.len() / 2].to_vec(), ..Town::good() },
            Town { wards: whole, ..Town::good() },
        ),
        case("F134", Action::Noted, in_shapefile(b"Caf\xe9", None), in_shapefile(b"Caf\xe9", Some("1252"))),
        case(
            "F135",
            Action::Noted,
            Town { beside: Vec::new(), ..in_shapefile(b"Angle", None) },
            in_shapefile(b"Angle", None),
        ),
        case("F136", Action::Refused, beside(b"changes"), beside(b"")),
        case("D134", Action::LeftOut, circle(0.0), circle(300.0)),
        case("D135", Action::Noted, circle(300.0), Town::of_drawings(&[drawing("d", square(X, Y, 0.005))])),
    ]
}
