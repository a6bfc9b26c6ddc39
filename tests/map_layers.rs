//! What analysts open: styles beside every GeoJSON, the GeoPackage's metadata, the project's themes, layouts and
//! notes. What only QGIS itself can say is asked in tests/programs/qgis_check.py.

use roxmltree::{Document, Node, ParsingOptions};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// All that London's wards and six candidates may fill.
const MOST_LONDON_BYTES: u64 = 40_000_000;
/// What is asked of the study's own texts: nothing in them may end its element or be taken for an expression.
const TITLE: &str = "Teams & <places> [% 1 + 1 %]";
const AUTHOR: &str = "O'Neill \"Data\"";
const SOURCE: &str = "© Crown copyright & database right 2026";

fn wardwise(folder: &Path, arguments: &[&str]) {
    let run =
        Command::new(env!("CARGO_BIN_EXE_wardwise")).args(arguments).current_dir(folder).output().unwrap();
    assert!(run.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&run.stderr));
}

fn town(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

/// The folder of every command that leaves map layers, made once.
fn outputs() -> &'static Path {
    static OUT: OnceLock<TempDir> = OnceLock::new();
    let home = OUT.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let at = home.path();
        let study = town("study.toml");
        let said = ["--title", TITLE, "--author", AUTHOR, "--attribution", SOURCE];
        let search = [
            "search",
            &study,
            "--candidates",
            "2",
            "--bootstrap",
            "20",
            "--unheard",
            "--include-drawings",
            "--out",
            "search",
        ];
        wardwise(at, &[&search[..], &said].concat());
        wardwise(at, &["demo", "--out", "demo"]);
        wardwise(
            at,
            &[
                "graph",
                "--wards",
                &town("wards.geojson"),
                "--barriers",
                &town("river.geojson"),
                "--out",
                "graph",
            ],
        );
        let given = ["--structure", "wards", "--structure", "neighbourhoods", "--structure", "boroughs"];
        wardwise(at, &[&["compare", &study][..], &given, &["--out", "compare"]].concat());
        wardwise(at, &["score", &study, "--structure", "neighbourhoods", "--out", "score"]);
        wardwise(at, &["check", &study, "--out", "check"]);
        wardwise(at, &["synth", "--ward-count", "20", "--drawings", "40", "--out", "synth"]);
        home
    });
    OUT.get().unwrap_or(home).path()
}

fn below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|own| own == ending) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn xml(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options)
        .unwrap_or_else(|e| panic!("{e}\n{}", &text[..text.len().min(300)]))
}

fn named<'a, 'i>(from: Node<'a, 'i>, tag: &str) -> Vec<Node<'a, 'i>> {
    from.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

fn texts<'a>(from: Node<'a, '_>, tag: &str) -> Vec<&'a str> {
    named(from, tag).into_iter().map(|node| node.text().unwrap_or_default()).collect()
}

#[test]
fn every_geojson_of_every_command_has_its_style_with_a_name_for_every_property() {
    let layers = below(outputs(), "geojson");
    let folders: BTreeSet<_> =
        layers.iter().map(|path| path.strip_prefix(outputs()).unwrap().iter().next()).collect();
    assert_eq!(folders.len(), 6, "{folders:?}");
    for path in layers {
        let style = path.with_extension("qml");
        let text = read(&style);
        let style = xml(&text);
        assert_eq!(named(style.root(), "renderer-v2").len(), 1, "{}", path.display());
        let aliases: BTreeMap<&str, &str> = named(style.root(), "alias")
            .iter()
            .map(|alias| (alias.attribute("field").unwrap(), alias.attribute("name").unwrap()))
            .collect();
        let layer: Value = serde_json::from_str(&read(&path)).unwrap();
        for property in layer["features"][0]["properties"].as_object().into_iter().flat_map(|p| p.keys()) {
            let named = aliases.get(property.as_str()).is_some_and(|name| !name.is_empty());
            assert!(named || property == "synthetic", "{}: {property}", path.display());
        }
        assert!(
            named(style.root(), "userNotes")[0].attribute("value").unwrap().len() > 20,
            "{}",
            path.display()
        );
    }
}

#[test]
fn no_legend_numbers_its_colours() {
    let styles = below(outputs(), "qml").into_iter().chain(below(outputs(), "qgs"));
    for path in styles {
        let text = read(&path);
        for part in named(xml(&text).root(), "category").into_iter().chain(named(xml(&text).root(), "range"))
        {
            let label = part.attribute("label").unwrap_or_default();
            assert!(
                !label.is_empty() && !label.to_lowercase().contains("colour"),
                "{}: {label}",
                path.display()
            );
        }
        assert!(!text.contains("\"colour 1\""), "{}", path.display());
    }
}

#[test]
fn borders_are_sure_in_qgis_from_where_they_are_sure_on_the_page() {
    let page = read(&outputs().join("search/review.html"));
    let sure = page.split("\"sure\":").nth(1).expect("the page's threshold");
    let sure: f64 = sure.split(['}', ',']).next().unwrap().parse().unwrap();
    let text = read(&outputs().join("search/candidate-01/borders.qml"));
    let style = xml(&text);
    let filters: Vec<&str> =
        named(style.root(), "rule").iter().map(|rule| rule.attribute("filter").unwrap()).collect();
    let least = format!("{}", sure / 100.0);
    let expected = [
        format!("\"confidence\" >= {least}"),
        format!("\"confidence\" < {least}"),
        "\"confidence\" IS NULL".to_owned(),
    ];
    assert_eq!(filters, expected);
    // No dark outline of a cluster fills the gaps of a broken line.
    let text = read(&outputs().join("search/candidate-01/clusters.qml"));
    let style = xml(&text);
    let outlines: Vec<&str> = named(style.root(), "Option")
        .iter()
        .filter(|option| option.attribute("name") == Some("outline_color"))
        .map(|option| option.attribute("value").unwrap())
        .collect();
    assert_eq!(outlines, ["255,255,255,255"]);
}

#[test]
fn the_page_and_qgis_call_the_same_borders_sure() {
    let out = outputs().join("search");
    let page = read(&out.join("review.html"));
    let data =
        page.split("id=\"data\"").nth(1).and_then(|rest| rest.split_once('>')).expect("the page's data").1;
    let data = data.split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    let ids: Vec<String> = serde_json::from_value(data["ward"]["name"].clone()).unwrap();
    let clusters = data["structures"]["id"][0].as_array().unwrap().len();
    let sure = data["sure"].as_f64().unwrap();
    let mut on_page: BTreeMap<(String, String), bool> = BTreeMap::new();
    for pair in data["together"][clusters.to_string()].as_array().unwrap() {
        let ward = |side: usize| ids[pair[side].as_u64().unwrap() as usize].clone();
        on_page.insert((ward(0), ward(1)), 100.0 - pair[2].as_f64().unwrap() >= sure);
    }
    let borders: Value = serde_json::from_str(&read(&out.join("candidate-01/borders.geojson"))).unwrap();
    let mut compared = 0;
    for border in borders["features"].as_array().unwrap() {
        let own = &border["properties"];
        let Some(confidence) = own["confidence"].as_f64() else { continue };
        let pair = (own["ward_a"].as_str().unwrap().to_owned(), own["ward_b"].as_str().unwrap().to_owned());
        assert_eq!(on_page[&pair], confidence >= sure / 100.0, "{pair:?}");
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn the_project_has_layouts_an_atlas_and_themes_of_its_own_layers() {
    let text = read(&outputs().join("search/wardwise.qgs"));
    let project = xml(&text);
    let ids: Vec<&str> =
        named(project.root(), "maplayer").iter().flat_map(|layer| texts(*layer, "id")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len(), "ids are not random, and differ");
    let themes = named(project.root(), "visibility-preset");
    let names: Vec<&str> = themes.iter().map(|theme| theme.attribute("name").unwrap()).collect();
    let kinds = ["Candidate 1", "Candidate 2", "Today", "Evidence", "Confidence", "Ask next", "Unheard"];
    assert_eq!(names, kinds);
    for theme in &themes {
        let layers = named(*theme, "layer");
        assert!(
            layers.len() >= 2 && layers.iter().all(|layer| distinct.contains(layer.attribute("id").unwrap()))
        );
    }
    let layouts = named(project.root(), "Layout");
    let layout_names: Vec<&str> = layouts.iter().map(|layout| layout.attribute("name").unwrap()).collect();
    assert_eq!(layout_names, [&names[..], &["Atlas by borough"]].concat());
    for layout in &layouts {
        let items = named(*layout, "LayoutItem");
        let kinds: BTreeSet<&str> = items.iter().map(|item| item.attribute("id").unwrap()).collect();
        let expected = ["legend", "map", "north", "page", "proof", "rights", "scale", "subtitle", "title"];
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
        let text_of = |id: &str| {
            let item = items.iter().find(|item| item.attribute("id") == Some(id)).unwrap();
            item.attribute("labelText").unwrap().to_owned()
        };
        assert!(
            text_of("proof").starts_with("No structure made of contiguous clusters"),
            "{}",
            text_of("proof")
        );
        assert_eq!(text_of("rights"), format!("{SOURCE} · Made by {AUTHOR}"));
        assert!(text_of("title").contains("Teams & <places> [ % 1 + 1 %]"), "{}", text_of("title"));
        let atlas = named(*layout, "Atlas")[0];
        let is_atlas = layout.attribute("name") == Some("Atlas by borough");
        assert_eq!(atlas.attribute("enabled"), Some(if is_atlas { "1" } else { "0" }));
        if is_atlas {
            assert_eq!(atlas.attribute("coverageLayer"), Some("wardwise_boroughs"));
            assert!(text_of("title").starts_with("[% @atlas_pagename %]: "));
        }
    }
    for layer in named(project.root(), "maplayer") {
        let source = texts(layer, "datasource")[0];
        assert!(source.starts_with("./candidates.gpkg|layername="), "{source}");
        assert!(named(layer, "userNotes")[0].attribute("value").unwrap().contains("<p>"));
        let about = named(layer, "resourceMetadata")[0];
        assert!(!texts(about, "abstract")[0].is_empty() && !texts(about, "title")[0].is_empty());
        assert_eq!(texts(about, "rights"), [SOURCE]);
        assert_eq!(named(about, "spatial").len(), 1);
        assert!(!texts(about, "license")[0].is_empty() && texts(about, "keyword").len() > 2);
    }
    let about = named(project.root(), "projectMetadata")[0];
    assert_eq!((texts(about, "title"), texts(about, "author")), (vec![TITLE], vec![AUTHOR]));
    assert!(texts(about, "abstract")[0].contains(SOURCE));
    assert!(named(about, "creation").is_empty(), "no clock");
    assert!(!text.contains(outputs().to_str().unwrap()), "no absolute path");
}

#[test]
fn a_map_without_boroughs_has_no_atlas() {
    let home = tempfile::tempdir().unwrap();
    let mut wards: Value = serde_json::from_str(&read(Path::new(&town("wards.geojson")))).unwrap();
    for ward in wards["features"].as_array_mut().unwrap() {
        ward["properties"].as_object_mut().unwrap().remove("borough");
    }
    fs::write(home.path().join("wards.geojson"), wards.to_string()).unwrap();
    let drawings = town("drawings.geojson");
    wardwise(
        home.path(),
        &[
            "search",
            "--wards",
            "wards.geojson",
            "--neighbourhoods",
            &drawings,
            "--clusters",
            "18",
            "--max-wards",
            "3",
            "--candidates",
            "1",
            "--out",
            "out",
        ],
    );
    let text = read(&home.path().join("out/wardwise.qgs"));
    let project = xml(&text);
    let names: Vec<&str> =
        named(project.root(), "Layout").iter().map(|layout| layout.attribute("name").unwrap()).collect();
    assert_eq!(names, ["Candidate 1", "Today", "Evidence"]);
}

fn package() -> Connection {
    Connection::open(outputs().join("search/candidates.gpkg")).unwrap()
}

fn column(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// The requirements of the extensions "Metadata" and "Schema" (OGC 12-128r18, annexes F.8 and F.9).
#[test]
fn the_package_describes_itself_and_every_column() {
    let database = package();
    let registered = column(
        &database,
        "SELECT table_name || ' ' || extension_name || ' ' || scope FROM gpkg_extensions ORDER BY 1",
    );
    let expected = [
        "gpkg_data_column_constraints gpkg_schema read-write",
        "gpkg_data_columns gpkg_schema read-write",
        "gpkg_metadata gpkg_metadata read-write",
        "gpkg_metadata_reference gpkg_metadata read-write",
    ];
    assert_eq!(registered, expected);
    assert_eq!(column(&database, "PRAGMA foreign_key_check"), Vec::<String>::new());
    for (table, columns) in [
        ("gpkg_metadata", "id,md_scope,md_standard_uri,mime_type,metadata"),
        (
            "gpkg_metadata_reference",
            "reference_scope,table_name,column_name,row_id_value,timestamp,md_file_id,md_parent_id",
        ),
        ("gpkg_data_columns", "table_name,column_name,name,title,description,mime_type,constraint_name"),
    ] {
        assert_eq!(
            column(&database, &format!("SELECT name FROM pragma_table_info('{table}')")).join(","),
            columns
        );
    }
    let stamps = "SELECT DISTINCT timestamp FROM gpkg_metadata_reference UNION SELECT DISTINCT last_change FROM gpkg_contents";
    assert_eq!(column(&database, stamps), ["2000-01-01T00:00:00.000Z"]);
    // One record for the whole, one for every layer, below it.
    let whole = "SELECT m.metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id
                 WHERE r.reference_scope = 'geopackage' AND r.table_name IS NULL AND r.md_parent_id IS NULL
                 AND m.md_standard_uri = 'http://www.isotc211.org/2005/gmd' AND m.mime_type = 'text/xml'";
    let whole = column(&database, whole);
    assert_eq!(whole.len(), 1);
    let record = xml(&whole[0]);
    let said = texts(record.root(), "CharacterString");
    for text in [TITLE, AUTHOR, SOURCE] {
        assert!(said.contains(&text), "{text} is not in {said:?}");
    }
    let layers = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1";
    let described =
        "SELECT r.table_name FROM gpkg_metadata_reference r JOIN gpkg_metadata p ON p.id = r.md_parent_id
                     JOIN gpkg_metadata m ON m.id = r.md_file_id WHERE r.reference_scope = 'table'
                     AND m.md_standard_uri = 'http://mrcc.com/qgis.dtd' ORDER BY 1";
    assert_eq!(column(&database, described), column(&database, layers));
    for text in column(&database, "SELECT metadata FROM gpkg_metadata") {
        xml(&text);
    }
    for table in column(&database, layers) {
        let has = format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'fid' ORDER BY 1");
        let told = format!(
            "SELECT column_name FROM gpkg_data_columns WHERE table_name = '{table}' AND length(name) > 0
             AND length(title) > 0 AND length(description) > 0 ORDER BY 1"
        );
        assert_eq!(column(&database, &told), column(&database, &has), "{table}");
    }
    let meaning = "SELECT description FROM gpkg_data_columns WHERE table_name = 'candidate_01_clusters' AND column_name = 'lived_split'";
    assert_eq!(
        column(&database, meaning)[0],
        wardwise::output::column_meaning("clusters", "lived_split").unwrap()
    );
}

#[test]
fn every_shape_that_layers_share_is_stored_once_and_views_are_listed_like_tables() {
    let database = package();
    let number = |query: &str| -> i64 { database.query_row(query, [], |row| row.get(0)).unwrap() };
    assert_eq!(number("SELECT count(*) - count(DISTINCT geom) FROM shapes"), 0);
    // 45 wards and the clusters and borders of the candidates: what two candidates share is there once.
    let clusters = "SELECT count(*) FROM (SELECT geom FROM candidate_01_clusters UNION SELECT geom FROM candidate_02_clusters)";
    let borders = "SELECT count(*) FROM (SELECT geom FROM candidate_01_borders UNION SELECT geom FROM candidate_02_borders)";
    assert!(number("SELECT count(*) FROM shapes") >= 45 + number(clusters) + number(borders));
    for view in column(&database, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1") {
        let listed = format!(
            "SELECT count(*) FROM gpkg_contents c JOIN gpkg_geometry_columns g USING (table_name) WHERE c.table_name = '{view}' AND g.column_name = 'geom'"
        );
        assert_eq!(number(&listed), 1, "{view}");
        assert_eq!(number(&format!("SELECT count(*) - count(DISTINCT fid) FROM \"{view}\"")), 0);
        assert_eq!(number(&format!("SELECT count(*) FROM \"{view}\" WHERE geom IS NULL")), 0);
        assert_eq!(number(&format!("SELECT min(fid) FROM \"{view}\"")), 1);
    }
    assert_eq!(
        column(&database, "SELECT ward_id FROM candidate_01_wards"),
        column(&database, "SELECT ward_id FROM candidate_02_wards")
    );
}

/// A square with a lower left corner, in steps of a thousandth of a degree.
fn square(x: f64, y: f64, side: f64) -> Value {
    let at = |dx: f64, dy: f64| [-1.5 + (x + dx) / 1000.0, 52.5 + (y + dy) / 1000.0];
    json!({ "type": "Polygon", "coordinates": [[at(0.0, 0.0), at(side, 0.0), at(side, side), at(0.0, side), at(0.0, 0.0)]] })
}

#[test]
fn a_neighbourhood_is_where_half_agree_and_no_one_persons_drawing() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, features: Vec<Value>| {
        let collection = json!({ "type": "FeatureCollection", "features": features });
        fs::write(home.path().join(name), collection.to_string()).unwrap();
    };
    let ward = |i: usize| {
        let shape = square(20.0 * (i % 4) as f64, 20.0 * (i / 4) as f64, 20.0);
        json!({ "type": "Feature", "properties": { "ward_id": format!("W{i}"), "population": 1000 }, "geometry": shape })
    };
    write("wards.geojson", (0..8).map(ward).collect());
    let mut drawings = Vec::new();
    let mut draw = |place: &str, respondent: String, shape: Value| {
        let properties = json!({ "place": place, "respondent": respondent });
        drawings.push(json!({ "type": "Feature", "properties": properties, "geometry": shape }));
    };
    // Eleven people drew the same square of 10, one of them all the map as well; a twelfth a far larger one.
    for n in 0..11 {
        draw("Pooled", format!("p{n}"), square(5.0, 5.0, 10.0));
    }
    draw("Pooled", "p0".to_owned(), square(0.0, 0.0, 40.0));
    draw("Pooled", "p11".to_owned(), square(2.0, 2.0, 36.0));
    for n in 0..30 {
        draw("Wide", format!("w{n}"), square(40.0, 0.0, 40.0));
    }
    // One tireless person, and a handful of others.
    for n in 0..14 {
        draw("Tireless", "t".to_owned(), square(60.0, 20.0 + 0.1 * f64::from(n), 9.0));
    }
    for n in 0..9 {
        draw("Few", format!("f{n}"), square(41.0, 21.0, 8.0));
    }
    write("drawings.geojson", drawings);
    let layers =
        ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson", "--clusters", "2"];
    wardwise(home.path(), &[&layers[..], &["--candidates", "1", "--out", "out"]].concat());
    let database = Connection::open(home.path().join("out/candidates.gpkg")).unwrap();
    assert_eq!(column(&database, "SELECT place FROM neighbourhoods ORDER BY 1"), ["Pooled", "Wide"]);
    let blob: Vec<u8> = database
        .query_row("SELECT geom FROM neighbourhoods WHERE place = 'Pooled'", [], |row| row.get(0))
        .unwrap();
    let bound = |n: usize| f64::from_le_bytes(blob[8 + 8 * n..16 + 8 * n].try_into().unwrap());
    let sides = [0, 1, 2, 3].map(bound);
    // The square of 10 to a cell, a 96th of the 40 that were drawn over.
    for (side, expected) in sides.into_iter().zip([-1.495, -1.485, 52.505, 52.515]) {
        assert!((side - expected).abs() < 0.0008, "{sides:?}");
    }
    // Where respondents are not told apart a drawing is a respondent: fourteen are a pool, nine are none, and thirteen
    // of the smallest pool shield them.
    let text = read(&home.path().join("drawings.geojson")).replace("\"respondent\"", "\"note\"");
    fs::write(home.path().join("drawings.geojson"), text).unwrap();
    wardwise(home.path(), &[&layers[..], &["--candidates", "1", "--out", "alike"]].concat());
    let database = Connection::open(home.path().join("alike/candidates.gpkg")).unwrap();
    assert_eq!(column(&database, "SELECT place FROM neighbourhoods ORDER BY 1"), ["Tireless", "Wide"]);
}

#[test]
fn the_folder_of_london_is_small_and_whole() {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let (wards, places) =
        (root.join("data/london_wards.geojson"), root.join("data/london_named_neighbourhoods.geojson"));
    if !wards.is_file() || !places.is_file() {
        println!("skipped: the London layers are not there; WARDWISE_SHARED names the folder they lie in");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let (wards, places) = (wards.display().to_string(), places.display().to_string());
    let layers =
        ["search", "--wards", &wards, "--population", "population_2011", "--neighbourhoods", &places];
    let rules = ["--clusters", "125", "--population-tolerance", "0.35", "--exempt", "City of London"];
    let asked = ["--bootstrap", "4", "--out", "london"];
    wardwise(home.path(), &[&layers[..], &rules, &asked].concat());
    let out = home.path().join("london");
    let files: Vec<PathBuf> = ["geojson", "qml", "qgs", "gpkg", "csv", "html", "json"]
        .into_iter()
        .flat_map(|ending| below(&out, ending))
        .collect();
    let bytes: u64 = files.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    println!("{bytes} bytes");
    assert!(bytes <= MOST_LONDON_BYTES, "{bytes} bytes");
    for path in below(&out, "geojson") {
        assert!(path.with_extension("qml").is_file(), "{}", path.display());
    }
    assert!(out.join("candidate-01/wards.geojson").is_file());
    // What GeoJSON leaves out is in the GeoPackage, ward by ward.
    let database = Connection::open(out.join("candidates.gpkg")).unwrap();
    let number = |query: &str| -> i64 { database.query_row(query, [], |row| row.get(0)).unwrap() };
    for n in 1..=6 {
        assert!(out.join(format!("candidate-{n:02}/clusters.geojson")).is_file());
        assert_eq!(number(&format!("SELECT count(*) FROM candidate_{n:02}_wards")), 625);
        assert_eq!(number(&format!("SELECT count(*) FROM candidate_{n:02}_clusters")), 125);
    }
    assert!(number("SELECT count(*) FROM agreement") > 1000);
    assert_eq!(number("SELECT count(*) FROM boroughs"), 33);
}
