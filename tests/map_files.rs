//! What people open: the GeoPackage, the styles, the project and the review page of the demo town.

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The page of 625 wards and 8 candidates must stay below this.
const MOST_PAGE_BYTES: usize = 1_600_000;
/// And as it travels, packed.
const MOST_PACKED_BYTES: usize = 600_000;

fn search(arguments: &[&str], out: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_wardwise"))
        .arg("search")
        .args(arguments)
        .arg("--out")
        .arg(out)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// The output of the demo town, made once.
fn demo() -> &'static Path {
    static OUT: OnceLock<TempDir> = OnceLock::new();
    let home = OUT.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        search(&["data/demo/study.toml", "--candidates", "3"], &home.path().join("out"));
        home
    });
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| home.path().join("out"))
}

fn package() -> Connection {
    Connection::open(demo().join("candidates.gpkg")).unwrap()
}

fn texts(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn the_package_says_that_it_is_a_geopackage() {
    let number = |pragma: &str| -> i64 {
        package().query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(number("application_id"), 0x4750_4B47);
    assert_eq!(number("user_version"), 10_300);
    assert_eq!(texts(&package(), "PRAGMA integrity_check"), ["ok"]);
    let systems = texts(&package(), "SELECT CAST(srs_id AS TEXT) FROM gpkg_spatial_ref_sys ORDER BY srs_id");
    assert_eq!(systems, ["-1", "0", "4326"]);
}

#[test]
fn every_candidate_has_clusters_wards_and_borders_in_the_package() {
    let tables =
        texts(&package(), "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1");
    let mut expected: Vec<String> = (1..=3)
        .flat_map(|n| ["borders", "clusters", "wards"].map(|kind| format!("candidate_{n:02}_{kind}")))
        .collect();
    let others =
        ["agreement", "boroughs", "cofunding_areas", "current", "evidence", "neighbourhoods", "places"];
    expected.extend(others.map(str::to_owned));
    expected.sort();
    assert_eq!(tables, expected);
    assert_eq!(
        texts(&package(), "SELECT DISTINCT last_change FROM gpkg_contents"),
        ["2000-01-01T00:00:00.000Z"]
    );
}

#[test]
fn every_layer_has_a_default_style_for_its_own_geometry_column() {
    let styled = texts(
        &package(),
        "SELECT table_name FROM gpkg_geometry_columns g JOIN layer_styles s
         ON s.f_table_name = g.table_name AND s.f_geometry_column = g.column_name
         WHERE s.useAsDefault = 1 AND s.styleQML LIKE '%<renderer-v2 %' ORDER BY 1",
    );
    let all =
        texts(&package(), "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1");
    assert_eq!(styled, all);
}

#[test]
fn every_geometry_has_the_header_type_and_extent_of_its_layer() {
    let database = package();
    let kinds: BTreeMap<&str, u32> =
        [("POINT", 1), ("MULTILINESTRING", 5), ("MULTIPOLYGON", 6)].into_iter().collect();
    for table in texts(&database, "SELECT table_name FROM gpkg_geometry_columns") {
        let kind: String = database
            .query_row(
                "SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = ?1",
                [&table],
                |row| row.get(0),
            )
            .unwrap();
        let mut statement = database.prepare(&format!("SELECT geom FROM \"{table}\"")).unwrap();
        let blobs: Vec<Vec<u8>> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        assert!(!blobs.is_empty(), "{table}");
        let (mut west, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        for blob in blobs {
            assert_eq!(
                (&blob[..3], i32::from_le_bytes(blob[4..8].try_into().unwrap())),
                (&b"GP\0"[..], 4326)
            );
            let number = |at: usize| f64::from_le_bytes(blob[at..at + 8].try_into().unwrap());
            let body = if kind == "POINT" { 8 } else { 40 };
            assert_eq!(blob[3], if kind == "POINT" { 1 } else { 3 }, "{table}");
            assert_eq!(blob[body], 1, "little-endian");
            assert_eq!(
                u32::from_le_bytes(blob[body + 1..body + 5].try_into().unwrap()),
                kinds[kind.as_str()]
            );
            let (x, y) = if kind == "POINT" { (number(13), number(21)) } else { (number(8), number(32)) };
            west = west.min(x);
            north = north.max(y);
        }
        let said: (f64, f64) = database
            .query_row("SELECT min_x, max_y FROM gpkg_contents WHERE table_name = ?1", [&table], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(said, (west, north), "{table}");
    }
}

#[test]
fn neighbouring_clusters_differ_in_colour() {
    let database = package();
    for n in 1..=3 {
        let same = texts(
            &database,
            &format!(
                "SELECT a.cluster_id FROM candidate_{n:02}_borders b
                 JOIN candidate_{n:02}_clusters a ON a.cluster_id = b.cluster_a
                 JOIN candidate_{n:02}_clusters o ON o.cluster_id = b.cluster_b
                 WHERE a.colour = o.colour"
            ),
        );
        assert_eq!(same, Vec::<String>::new());
    }
}

#[test]
fn no_drawing_and_no_respondent_is_in_the_package() {
    let database = package();
    let columns: BTreeSet<String> = texts(&database, "SELECT table_name FROM gpkg_geometry_columns")
        .iter()
        .flat_map(|table| texts(&database, &format!("SELECT name FROM pragma_table_info('{table}')")))
        .collect();
    assert!(!columns.contains("respondent") && !columns.contains("drawing_id"), "{columns:?}");
    let least: i64 = database.query_row("SELECT min(respondents) FROM places", [], |row| row.get(0)).unwrap();
    assert!(least >= 10, "a place with {least} respondents is shown");
}

#[test]
fn every_geojson_has_a_style_beside_it_and_the_project_names_the_package_relatively() {
    for kind in ["clusters", "wards", "borders"] {
        for ending in ["geojson", "qml"] {
            assert!(demo().join(format!("candidate-02/{kind}.{ending}")).is_file(), "{kind}.{ending}");
        }
    }
    let project = fs::read_to_string(demo().join("wardwise.qgs")).unwrap();
    assert!(project.contains("<datasource>./candidates.gpkg|layername=candidate_01_clusters</datasource>"));
    assert!(!project.contains(demo().to_str().unwrap()));
}

#[test]
fn the_same_inputs_give_the_same_bytes_at_any_thread_count() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("again");
    search(&["data/demo/study.toml", "--candidates", "3", "--threads", "1"], &out);
    for name in ["candidates.gpkg", "wardwise.qgs", "review.html", "candidate-01/clusters.qml"] {
        assert!(fs::read(demo().join(name)).unwrap() == fs::read(out.join(name)).unwrap(), "{name} differs");
    }
}

/// Names that try to leave their context.
const HOSTILE: &str = "</script></title><img src=x onerror=alert(1)>\"'&<!--";

#[test]
fn names_with_markup_stay_text_in_every_file() {
    let home = tempfile::tempdir().unwrap();
    for name in ["wards.geojson", "drawings.geojson", "cofunding.geojson", "population_points.geojson"] {
        let text =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name)).unwrap();
        let mut layer: Value = serde_json::from_str(&text).unwrap();
        for feature in layer["features"].as_array_mut().unwrap() {
            for key in ["ward_name", "borough", "place", "area_id", "authority"] {
                if let Some(Value::String(value)) = feature["properties"].get(key).cloned() {
                    feature["properties"][key] = Value::String(format!("{HOSTILE}{value}"));
                }
            }
        }
        fs::write(home.path().join(name), layer.to_string()).unwrap();
    }
    let study = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/study.toml");
    fs::copy(study, home.path().join("study.toml")).unwrap();
    let current = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/current_structure.csv");
    fs::copy(current, home.path().join("current_structure.csv")).unwrap();
    let out = home.path().join("out");
    search(&[home.path().join("study.toml").to_str().unwrap(), "--candidates", "2"], &out);

    let page = fs::read_to_string(out.join("review.html")).unwrap();
    assert!(!page.contains("<img"), "markup from a name is in the page");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(page.contains("Content-Security-Policy"));
    for name in ["wardwise.qgs", "candidate-01/clusters.qml", "candidate-01/wards.qml"] {
        assert!(!fs::read_to_string(out.join(name)).unwrap().contains("<img"), "{name}");
    }
    let database = Connection::open(out.join("candidates.gpkg")).unwrap();
    let names = texts(&database, "SELECT ward_name FROM candidate_01_wards");
    assert!(names.iter().all(|name| name.starts_with(HOSTILE)), "the package holds the names as they are");
}

#[test]
fn the_page_asks_the_network_for_nothing() {
    let page = fs::read_to_string(demo().join("review.html")).unwrap();
    let outside = ["src=\"http", "href=\"http", "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket"];
    // A part of the page itself is nowhere outside.
    let page = page.replace("url(#", "");
    for word in outside {
        assert!(!page.contains(word), "{word} is in the page");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_of_london_with_eight_candidates_and_the_solver_can_be_mailed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("WARDWISE_SHARED").map_or_else(|| here.join("../shared"), PathBuf::from);
    let wards = shared.join("data/london_wards.geojson");
    if !wards.is_file() {
        println!("skipped: the London wards are not there; WARDWISE_SHARED names the folder they lie in");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("london");
    let places = shared.join("data/london_named_neighbourhoods.geojson");
    search(
        &[
            "--wards",
            wards.to_str().unwrap(),
            "--population",
            "population_2011",
            "--neighbourhoods",
            places.to_str().unwrap(),
            "--clusters",
            "125",
            "--population-tolerance",
            "0.35",
            "--exempt",
            "City of London",
            "--candidates",
            "8",
        ],
        &out,
    );
    let page = fs::read(out.join("review.html")).unwrap();
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&page).unwrap();
    let (bytes, packed) = (page.len(), packed.finish().unwrap().len());
    assert!(bytes < MOST_PAGE_BYTES, "{bytes} bytes");
    assert!(packed < MOST_PACKED_BYTES, "{packed} bytes packed");
    println!("{bytes} bytes, {packed} packed");
}

#[test]
fn drawings_are_in_the_package_only_where_they_are_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    search(&["data/demo/study.toml", "--candidates", "1", "--include-drawings"], &out);
    let database = Connection::open(out.join("candidates.gpkg")).unwrap();
    let columns = texts(&database, "SELECT name FROM pragma_table_info('drawings')");
    assert_eq!(columns, ["fid", "geom", "drawing_id", "place", "in_use"]);
    assert_eq!(texts(&package(), "SELECT name FROM pragma_table_info('drawings')"), Vec::<String>::new());
}

#[test]
fn programs_are_told_in_json_and_the_manual_covers_every_command() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_wardwise"))
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap()
    };
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let search =
        run(&["search", "data/demo/study.toml", "--message-format", "json", "--out", out.to_str().unwrap()]);
    let result: Value = serde_json::from_slice(&search.stdout).unwrap();
    assert_eq!((&result["type"], &result["command"]), (&"result".into(), &"search".into()));
    assert_eq!(result["structures"][0]["structure"], "candidate_01");
    for line in String::from_utf8(search.stderr).unwrap().lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        assert!(["finding", "progress"].map(Value::from).contains(&finding["type"]), "{finding}");
    }
    let refused = run(&[
        "search",
        "data/demo/study.toml",
        "--message-format",
        "json",
        "--min-wards",
        "0",
        "--out",
        "x",
    ]);
    assert_eq!(refused.status.code(), Some(2));
    let last = String::from_utf8(refused.stderr).unwrap().lines().last().unwrap().to_owned();
    assert_eq!(serde_json::from_str::<Value>(&last).unwrap()["exit_code"], 2);

    let manual = String::from_utf8(run(&["man"]).stdout).unwrap();
    for command in ["demo", "search", "check", "graph", "synth", "completions"] {
        assert!(
            manual.contains(&format!(".TH wardwise-{command}")) || manual.contains(&format!(".TH {command}")),
            "{command}"
        );
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]);
        assert!(script.status.success() && !script.stdout.is_empty(), "{shell}");
    }
}
