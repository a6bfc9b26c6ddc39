//! The same layers in every format give the same result, and a file that cannot be read says why.

use crate::layer_files::{columns, geopackage, geoshape, kml, position, shapefile, table, town, wkt, zip};
use crate::running::{assert_complete, files, json, succeeds, wardwise};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const WGS84: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// The drawings of the demo town but for those that are only lines, or nothing: a shapefile holds one kind.
fn shapes() -> Vec<Value> {
    town("drawings.geojson").into_iter().filter(|drawing| drawing["geometry"]["type"] == "Polygon").collect()
}

fn collection(features: &[Value]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// What a search of these layers leaves, but for the files that record the inputs; elsewhere their names are
/// left out.
fn outcome(folder: &Path, wards: &str, drawings: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let out = folder.join("out");
    let _ = fs::remove_dir_all(&out);
    let drawing_weight = ["--neighbourhoods", drawings, "--respondent", "respondent"];
    let mut arguments = vec!["search", "--wards", wards, "--clusters", "12", "--quiet", "--out", "out"];
    arguments.extend(drawing_weight);
    succeeds(folder, &arguments);
    assert_complete(&out);
    let records =
        ["run.json", "certificate.json", "review.html", "findings.csv", "candidates.gpkg", "sha256sums.txt"];
    let mut files = files(&out);
    files.retain(|path, _| !records.iter().any(|name| path.ends_with(name)));
    for bytes in files.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = text.replace(wards, "WARDS").replace(drawings, "DRAWINGS").into_bytes();
        }
    }
    files
}

fn assert_same(found: &BTreeMap<PathBuf, Vec<u8>>, expected: &BTreeMap<PathBuf, Vec<u8>>, format: &str) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{format}");
    for (path, bytes) in expected {
        let at = found[path].iter().zip(bytes).take_while(|(found, expected)| found == expected).count();
        let around = |bytes: &[u8]| {
            String::from_utf8_lossy(&bytes[at.saturating_sub(60)..bytes.len().min(at + 60)]).into_owned()
        };
        assert!(
            found[path] == *bytes,
            "{format}: {} differs: {} in place of {}",
            path.display(),
            around(&found[path]),
            around(bytes)
        );
    }
}

#[test]
fn the_same_layers_in_every_format_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (wards, drawings) = (town("wards.geojson"), shapes());
    fs::write(path("wards.geojson"), collection(&wards)).unwrap();
    fs::write(path("drawings.geojson"), collection(&drawings)).unwrap();
    let expected = outcome(folder.path(), "wards.geojson", "drawings.geojson");

    geopackage(&path("town.gpkg"), &[("wards", 4326, &wards), ("drawings", 4326, &drawings)]);
    let before: Vec<PathBuf> = files(folder.path()).into_keys().filter(|p| !p.starts_with("out")).collect();
    assert_same(&outcome(folder.path(), "town.gpkg:wards", "town.gpkg:drawings"), &expected, "GeoPackage");
    let after: Vec<PathBuf> = files(folder.path()).into_keys().filter(|p| !p.starts_with("out")).collect();
    assert_eq!(before, after, "nothing is left beside a GeoPackage");
    let record = json(&path("out/run.json"));
    assert!(record["replay"].to_string().contains("town.gpkg:wards"), "{}", record["replay"]);
    succeeds(folder.path(), &["verify", "out"]);

    shapefile(&path("wards.shp"), &wards, WGS84);
    shapefile(&path("drawings.shp"), &drawings, WGS84);
    assert_same(&outcome(folder.path(), "wards.shp", "drawings.shp"), &expected, "Shapefile");
    succeeds(folder.path(), &["verify", "out"]);

    let read = |name: &str| fs::read(path(name)).unwrap();
    let (shp, dbf, prj) = (read("wards.shp"), read("wards.dbf"), read("wards.prj"));
    let (shp2, dbf2) = (read("drawings.shp"), read("drawings.dbf"));
    let entries: [(&str, &[u8]); 6] = [
        ("data/wards.shp", &shp),
        ("data/wards.dbf", &dbf),
        ("data/wards.prj", &prj),
        ("data/drawings.shp", &shp2),
        ("data/drawings.DBF", &dbf2),
        ("__MACOSX/data/._wards.shp", b"aside"),
    ];
    zip(&path("town.zip"), &entries);
    assert_same(&outcome(folder.path(), "town.zip:wards", "town.zip:data/drawings.shp"), &expected, "zip");

    fs::write(path("wards.kml"), kml("wards", &wards)).unwrap();
    let both = kml("wards", &wards).replace("</Document></kml>\n", "");
    let second = kml("drawings", &drawings);
    let second = &second[second.find("<Folder>").unwrap()..];
    zip(&path("town.kmz"), &[("doc.kml", format!("{both}{second}").as_bytes())]);
    // All properties of KML are text: that residents were read from it is said, and nothing else differs.
    assert_same(&outcome(folder.path(), "wards.kml", "town.kmz:drawings"), &expected, "KML");

    assert_same(&outcome(folder.path(), "wards.kml", "town.kmz:DRAWINGS"), &expected, "a folder in capitals");
    // As GDAL writes a KMZ: the main file holds links to the layers in the same archive.
    let link = |name: &str| format!("<NetworkLink><Link><href>layers/{name}.kml</href></Link></NetworkLink>");
    let root = |names: &[&str]| {
        let links: String = names.iter().copied().map(link).collect();
        format!(
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document id=\"root_doc\">{links}</Document></kml>"
        )
    };
    let (ward_layer, drawing_layer) = (kml("wards", &wards), kml("drawings", &drawings));
    let of_wards = ("layers/wards.kml", ward_layer.as_bytes());
    let of_drawings = ("layers/drawings.kml", drawing_layer.as_bytes());
    zip(&path("one.kmz"), &[("doc.kml", root(&["wards"]).as_bytes()), of_wards]);
    let main = root(&["wards", "drawings"]);
    zip(&path("two.kmz"), &[("doc.kml", main.as_bytes()), of_wards, of_drawings]);
    assert_same(&outcome(folder.path(), "one.kmz", "two.kmz:drawings"), &expected, "a linked layer");
    assert_same(&outcome(folder.path(), "two.kmz:Wards", "two.kmz:drawings"), &expected, "linked layers");
    let which = said(folder.path(), "two.kmz", &[], 3);
    for word in ["F132", "it holds 2 layers", "layers/wards.kml", "two.kmz:layers/"] {
        assert!(which.contains(word), "{word}: {which}");
    }
    // A link to somewhere else is not followed.
    let away = root(&["wards"]).replace("layers/", "https://example.org/");
    zip(&path("away.kmz"), &[("doc.kml", away.as_bytes())]);
    assert!(said(folder.path(), "away.kmz", &[], 3).contains("download that file"));

    fs::write(path("wards.csv"), table(&wards, ",", "WKT", wkt)).unwrap();
    fs::write(path("drawings.csv"), table(&drawings, ";", "boundary", geoshape)).unwrap();
    assert_same(&outcome(folder.path(), "wards.csv", "drawings.csv"), &expected, "tables");
    succeeds(folder.path(), &["verify", "out"]);
    // In UTF-16 with tabs, as Excel saves "Unicode text".
    let utf16: Vec<u8> = format!("\u{feff}{}", table(&wards, "\t", "shape", wkt))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(path("wards.txt"), utf16).unwrap();
    assert_same(&outcome(folder.path(), "wards.txt", "drawings.csv"), &expected, "UTF-16");
}

#[test]
fn points_in_every_format_are_statements_and_population_points() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (wards, statements, points) =
        (town("wards.geojson"), town("statements.geojson"), town("population_points.geojson"));
    fs::write(path("wards.geojson"), collection(&wards)).unwrap();
    fs::write(path("statements.geojson"), collection(&statements)).unwrap();
    fs::write(path("points.geojson"), collection(&points)).unwrap();
    let scored = |statements: &str, points: &str| {
        let population = columns(&town("population_points.geojson"));
        let population =
            population.iter().find(|name| name.contains("pop") || name.contains("residents")).unwrap();
        let arguments = ["score", "--wards", "wards.geojson", "--structure", "boroughs"];
        let layers = [
            "--neighbourhoods",
            statements,
            "--population-points",
            points,
            "--points-population",
            population.as_str(),
        ];
        succeeds(folder.path(), &[&arguments[..], &layers[..]].concat())
    };
    let expected = scored("statements.geojson", "points.geojson");
    geopackage(&path("town.gpkg"), &[("s", 4326, &statements), ("p", 4326, &points)]);
    assert_eq!(scored("town.gpkg:s", "town.gpkg:p"), expected, "GeoPackage");
    shapefile(&path("s.shp"), &statements, "");
    assert_eq!(scored("s.shp", "points.geojson"), expected, "Shapefile without .prj");
    fs::write(path("s.kml"), kml("s", &statements)).unwrap();
    assert_eq!(scored("s.kml", "points.geojson"), expected, "KML");
    let geopoint = |geometry: &Value| {
        let [x, y] = position(geometry);
        format!("{y} {x} 12.5 4.8")
    };
    fs::write(path("s.csv"), table(&statements, ",", "home", geopoint)).unwrap();
    let lonlat = |geometry: &Value| {
        let [x, y] = position(geometry);
        format!("{x}\",\"{y}")
    };
    fs::write(path("p.csv"), table(&points, ",", "Longitude,Latitude", lonlat)).unwrap();
    assert_eq!(scored("s.csv", "p.csv"), expected, "tables");
}

/// Two wards side by side in the middle of England.
fn two_wards() -> Vec<Value> {
    let ward = |id: &str, x: f64| {
        let ring = json!([[x, 52.0], [x + 0.01, 52.0], [x + 0.01, 52.01], [x, 52.01], [x, 52.0]]);
        json!({
            "type": "Feature",
            "properties": { "ward_id": id, "population": 1000 },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    vec![ward("W1", -1.0), ward("W2", -0.99)]
}

/// What `check` says of a file of wards; it exits as expected.
fn said(folder: &Path, wards: &str, more: &[&str], code: i32) -> String {
    let output = wardwise(folder, &[&["check", "--wards", wards], more].concat());
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{wards}: {said}");
    said
}

#[test]
fn every_file_that_cannot_be_read_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let wards = two_wards();
    geopackage(&path("two.gpkg"), &[("wards", 4326, &wards), ("old", 4326, &wards)]);
    geopackage(&path("own.gpkg"), &[("wards", 100_000, &wards)]);
    let whole = fs::read(path("own.gpkg")).unwrap();
    fs::write(path("cut.gpkg"), &whole[..whole.len() / 2]).unwrap();
    fs::write(path("open.gpkg"), &whole).unwrap();
    fs::write(path("open.gpkg-wal"), "changes").unwrap();
    let other = Connection::open(path("other.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE t (a)").unwrap();
    drop(other);
    shapefile(&path("plan.shp"), &wards, "LOCAL_CS[\"the town plan\"]");
    let shp = fs::read(path("plan.shp")).unwrap();
    let dbf = fs::read(path("plan.dbf")).unwrap();
    fs::write(path("alone.shp"), &shp).unwrap();
    fs::write(path("cut.shp"), &shp[..shp.len() - 20]).unwrap();
    fs::write(path("fewer.shp"), &shp).unwrap();
    fs::write(path("fewer.dbf"), &dbf[..dbf.len() - 60]).unwrap();
    fs::copy(path("plan.shx"), path("index.shx")).unwrap();
    let entries: [(&str, &[u8]); 3] = [("a/one.shp", &shp), ("a/one.dbf", &dbf), ("a/two.shp", &shp)];
    zip(&path("several.zip"), &entries);
    zip(&path("none.zip"), &[("read.me", b"hello")]);
    zip(&path("nested.zip"), &[("inner.gpkg", &fs::read(path("none.zip")).unwrap())]);
    fs::write(path("cut.zip"), &fs::read(path("several.zip")).unwrap()[..200]).unwrap();
    let placemarks = kml("wards", &wards);
    let cut = &placemarks[..placemarks.len() - 20];
    fs::write(path("cut.kml"), cut).unwrap();
    let cut_at = format!("line {}", cut.lines().count());
    fs::write(path("bad.kml"), placemarks.replacen("-1,52,0", "east,52,0", 1)).unwrap();
    let link = "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><NetworkLink><Link><href>x</href></Link></NetworkLink></kml>";
    fs::write(path("link.kml"), link).unwrap();
    let deep = format!("<kml>{}</kml>", "<Folder>".repeat(100_000));
    fs::write(path("deep.kml"), deep).unwrap();
    fs::write(path("folder.kml"), &placemarks).unwrap();
    fs::write(path("none.csv"), "ward_id,population\nW1,1000\n").unwrap();
    fs::write(path("bad.csv"), table(&wards, ",", "wkt", wkt).replacen("MULTIPOLYGON", "MULTIPOLYGO", 1))
        .unwrap();
    let mixed = table(&wards, ",", "wkt", |geometry| format!("SRID=4326;{}", wkt(geometry)));
    fs::write(path("mixed.csv"), mixed.replacen("SRID=4326", "SRID=27700", 1)).unwrap();
    let ragged = table(&wards, ",", "wkt", wkt).replacen("\"1000\",", "", 1);
    fs::write(path("ragged.csv"), ragged).unwrap();
    let twice = table(&wards, ",", "wkt,geometry", |geometry| format!("{0}\",\"{0}", wkt(geometry)));
    fs::write(path("twice.csv"), twice).unwrap();
    fs::write(path("plain.geojson"), collection(&wards)).unwrap();

    for (file, code, words) in [
        ("two.gpkg", "F132", &["\"wards\", \"old\"", "two.gpkg:wards"][..]),
        ("two.gpkg:new", "F132", &["no layer called \"new\"", "\"old\""]),
        ("own.gpkg", "C101", &["own", "--crs"]),
        ("cut.gpkg", "F133", &["damaged GeoPackage"]),
        ("open.gpkg", "F136", &["open.gpkg-wal", "close"]),
        ("other.sqlite", "F102", &["SQLite database without map layers"]),
        ("plan.shp", "C101", &["the town plan", "--crs"]),
        ("alone.shp", "F135", &["no .dbf beside it"]),
        ("cut.shp", "F133", &["damaged shapefile"]),
        ("fewer.shp", "F133", &[".dbf", "1 of 2 rows"]),
        ("index.shx", "F102", &[".shp beside it"]),
        ("several.zip", "F132", &["\"a/one.shp\", \"a/two.shp\"", "several.zip:a/one.shp"]),
        ("several.zip:three", "F132", &["no layer called \"three\""]),
        ("none.zip", "F102", &["no layer", "read.me"]),
        ("nested.zip", "F133", &["inside a zip archive"]),
        ("cut.zip", "F133", &["damaged zip"]),
        ("cut.kml", "F104", &[&cut_at]),
        ("bad.kml", "F109", &["\"east,52,0\"", "feature 0"]),
        ("link.kml", "F102", &["link"]),
        ("deep.kml", "F105", &["nested"]),
        ("folder.kml:drawings", "F132", &["no folder called \"drawings\"", "\"wards\""]),
        ("none.csv", "F102", &["table", "\"population\"", "Joins"]),
        ("bad.csv", "F109", &["line 2", "no geometry"]),
        ("mixed.csv", "C107", &["several coordinate systems"]),
        ("ragged.csv", "F109", &["line 2", "2 cells", "3"]),
        ("twice.csv", "F132", &["\"wkt\" and \"geometry\""]),
        ("plain.geojson:wards", "F132", &["GeoJSON holds one layer"]),
    ] {
        let said = said(folder.path(), file, &[], 3);
        assert!(said.contains(&format!("[{code}]")), "{file}: {said}");
        for word in words {
            assert!(said.contains(word), "{file} does not say {word}: {said}");
        }
    }
    // The cures, followed, work.
    said(folder.path(), "two.gpkg:wards", &[], 0);
    said(folder.path(), "two.gpkg:WARDS", &[], 0);
    said(folder.path(), "several.zip:one", &[], 0);
    said(folder.path(), "folder.kml:wards", &[], 0);
    fs::remove_file(path("open.gpkg-wal")).unwrap();
    for file in ["open.gpkg", "own.gpkg", "plan.shp"] {
        let said = said(folder.path(), file, &["--crs", "WGS84"], 0);
        assert!(said.contains("C130"), "{file}: {said}");
    }
}

#[test]
fn verify_sees_a_change_in_any_file_of_a_shapefile() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    shapefile(&path("wards.shp"), &town("wards.geojson"), WGS84);
    shapefile(&path("drawings.shp"), &shapes(), WGS84);
    outcome(folder.path(), "wards.shp", "drawings.shp");
    succeeds(folder.path(), &["verify", "out"]);
    // The hash is that of the files one after the other, as `cat` puts them.
    let mut all = Vec::new();
    for ending in ["shp", "shx", "dbf", "prj"] {
        all.extend(fs::read(path("wards.shp").with_extension(ending)).unwrap());
    }
    let record = json(&path("out/run.json"));
    assert_eq!(record["inputs"][0]["sha256"], wardwise::input::sha256(&all));
    for ending in ["shp", "dbf", "prj"] {
        let file = path("wards.shp").with_extension(ending);
        let before = fs::read(&file).unwrap();
        fs::write(&file, [&before[..], b" "].concat()).unwrap();
        let output = wardwise(folder.path(), &["verify", "out"]);
        assert_eq!(output.status.code(), Some(7), "{ending}");
        fs::write(&file, before).unwrap();
    }
    succeeds(folder.path(), &["verify", "out"]);
}

#[test]
fn texts_of_a_shapefile_are_read_in_the_encoding_of_its_cpg() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut wards = two_wards();
    wards[0]["properties"]["ward_name"] = json!("Cafe#s");
    wards[1]["properties"]["ward_name"] = json!("Ouse");
    shapefile(&path("wards.shp"), &wards, WGS84);
    let with = |letter: &[u8], cpg: Option<&str>| {
        let bytes = fs::read(path("wards.dbf")).unwrap();
        let at = bytes.windows(6).position(|w| w.starts_with(b"Caf")).unwrap();
        let mut changed = bytes[..at + 3].to_vec();
        changed.extend(letter);
        changed.extend(&bytes[at + 3 + letter.len()..]);
        fs::write(path("wards.dbf"), changed).unwrap();
        let _ = fs::remove_file(path("wards.cpg"));
        if let Some(cpg) = cpg {
            fs::write(path("wards.cpg"), cpg).unwrap();
        }
        let said = said(folder.path(), "wards.shp", &["--out", "out", "--force"], 0);
        (said.contains("F134"), said)
    };
    let (guessed, said) = with(b"\xe9", None);
    assert!(guessed && said.contains("windows-1252"), "{said}");
    assert!(!with(b"\xe9", Some("1252")).0);
    assert!(!with("é".as_bytes(), None).0);
    assert!(!with("é".as_bytes(), Some("UTF-8")).0);
    assert!(with(b"\xe9 ", Some("UTF-8")).0);
}

#[test]
fn standard_input_and_packed_files_are_read_in_every_format() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    geopackage(&path("wards.gpkg"), &[("wards", 4326, &two_wards())]);
    fs::write(path("wards.kml"), kml("wards", &two_wards())).unwrap();
    fs::write(path("wards.csv"), table(&two_wards(), ",", "wkt", wkt)).unwrap();
    for name in ["wards.gpkg", "wards.kml", "wards.csv"] {
        let bytes = fs::read(path(name)).unwrap();
        let mut command = crate::running::program();
        let output = command.args(["check", "--wards", "-"]).write_stdin(bytes.clone()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&bytes).unwrap();
        let packed = format!("{name}.gz");
        fs::write(path(&packed), packer.finish().unwrap()).unwrap();
        said(folder.path(), &packed, &[], 0);
    }
    // A file whose name holds a colon is that file.
    fs::copy(path("wards.gpkg"), path("wards.gpkg:odd")).unwrap();
    said(folder.path(), "wards.gpkg:odd", &[], 0);
}

#[test]
fn clusters_as_polygons_are_a_structure_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let wards = two_wards();
    fs::write(path("wards.geojson"), collection(&wards)).unwrap();
    let clusters: Vec<Value> = wards
        .iter()
        .map(|ward| json!({ "type": "Feature", "properties": { "cluster": ward["properties"]["ward_id"] }, "geometry": ward["geometry"] }))
        .collect();
    geopackage(&path("clusters.gpkg"), &[("teams", 4326, &clusters)]);
    shapefile(&path("clusters.shp"), &clusters, WGS84);
    fs::write(path("clusters.kml"), kml("teams", &clusters)).unwrap();
    fs::write(path("clusters.csv"), table(&clusters, ",", "wkt", wkt)).unwrap();
    for file in ["clusters.gpkg:teams", "clusters.shp", "clusters.kml", "clusters.csv"] {
        let printed = succeeds(
            folder.path(),
            &["score", "--wards", "wards.geojson", "--structure", file, "--target-population", "1000"],
        );
        let clusters = printed.lines().find(|line| line.starts_with("Clusters  ")).unwrap();
        assert_eq!(clusters.split_whitespace().last(), Some("2"), "{file}: {printed}");
    }
}
