//! What no reader should meet: a minus before nothing, a label with nothing in it, a flag blamed that nobody gave.

use crate::running::{succeeds, wardwise};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Squares of a hundredth of a degree in a row, from `west` to `east` in degrees, as a layer.
fn layer(folder: &Path, name: &str, squares: &[(f64, f64, String)]) -> String {
    let feature = |(west, east, properties): &(f64, f64, String)| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":\
             [[[{west:.7},52.40],[{east:.7},52.40],[{east:.7},52.41],[{west:.7},52.41],[{west:.7},52.40]]]}}}}"
        )
    };
    let features: Vec<String> = squares.iter().map(feature).collect();
    let path = folder.join(name);
    fs::write(&path, format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")))
        .unwrap();
    path.display().to_string()
}

/// Wards in a row, each with these properties.
fn row(folder: &Path, name: &str, properties: &[String]) -> String {
    let west = |x: usize| -1.9 + x as f64 * 0.01;
    let square = |(x, properties): (usize, &String)| (west(x), west(x + 1), properties.clone());
    layer(folder, name, &properties.iter().enumerate().map(square).collect::<Vec<_>>())
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path).unwrap().into_deserialize().map(Result::unwrap).collect()
}

/// Every number that is nothing and has a minus: `-0`, `-0.00`, `-0.000%`.
fn minus_nothing(text: &str) -> Vec<&str> {
    let starts = text.match_indices("-0").filter(|(at, _)| {
        !text[..*at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '#'))
    });
    let number = |(at, _): (usize, &str)| {
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let goes_on = rest[end..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let is_nothing = rest[..end].chars().all(|c| matches!(c, '0' | '.'));
        (is_nothing && !goes_on).then_some(&text[at..at + 1 + end])
    };
    starts.filter_map(number).collect()
}

#[test]
fn the_search_for_minus_nothing_finds_it() {
    assert_eq!(
        minus_nothing("a -0.00% and [-0.0,-0] of -0.5, x-0, 2026-00-01, 1e-0"),
        ["-0.00", "-0.0", "-0"]
    );
}

/// Rounding leaves the agreement of one cluster with these three places, by pairs, at −1.3 · 10⁻¹⁶.
#[test]
fn nothing_is_written_without_a_minus() {
    let home = tempfile::tempdir().unwrap();
    let ward = |(number, residents): (usize, u32)| {
        format!(
            "\"ward_id\":\"W{number}\",\"name\":\"Ward {number}\",\"borough\":\"Town\",\"population\":{residents}"
        )
    };
    let wards: Vec<String> = [1041, 1144, 1376].into_iter().enumerate().map(ward).collect();
    let wards = row(home.path(), "wards.geojson", &wards);
    let place = |name: &str| format!("\"place\":\"{name}\"");
    let drawn = [
        (-1.899_965_1, -1.890_324_4, place("A")),
        (-1.889_671_9, -1.880_982_9, place("B")),
        (-1.879_393_2, -1.870_364_3, place("C")),
    ];
    let drawings = layer(home.path(), "drawings.geojson", &drawn);
    let layers = ["compare", "--wards", &wards, "--neighbourhoods", &drawings, "--place", "place"];
    let structures = ["--structure", "boroughs", "--structure", "wards"];
    let printed = succeeds(home.path(), &[&layers[..], &structures, &["--out", "out"]].concat());
    assert_eq!(minus_nothing(&printed), [""; 0], "{printed}");
    let json = succeeds(home.path(), &[&layers[..], &structures, &["--message-format", "json"]].concat());
    assert_eq!(minus_nothing(&json), [""; 0], "{json}");
    for file in
        ["review.html", "candidates.csv", "comparison.csv", "comparison.json", "places.csv", "run.json"]
    {
        let text = fs::read_to_string(home.path().join("out").join(file)).unwrap();
        // The script and the style sheet of the page are not figures.
        let text = text.split("<script").next().unwrap_or_default();
        let text = text.rsplit("</style>").next().unwrap_or_default();
        assert_eq!(minus_nothing(text), [""; 0], "{file}");
    }
}

/// A place on the meridian of Greenwich at a hundred-millionth of a degree to its west is on it.
#[test]
fn positions_of_nothing_have_no_minus() {
    let home = tempfile::tempdir().unwrap();
    let ward = |number: usize| format!("\"ward_id\":\"W{number}\",\"borough\":\"Town\",\"population\":1000");
    let squares = [(-0.01, -0.000_000_01, ward(0)), (-0.000_000_01, 0.01, ward(1))];
    let wards = layer(home.path(), "wards.geojson", &squares);
    let text = fs::read_to_string(&wards).unwrap().replace("-0.0000000,", "-0.00000001,");
    fs::write(&wards, text).unwrap();
    succeeds(home.path(), &["graph", "--wards", &wards, "--out", "graph"]);
    let written = fs::read_to_string(home.path().join("graph/wards.geojson")).unwrap();
    assert!(written.contains("[0.0,52.4"), "{written}");
    assert_eq!(minus_nothing(&written), [""; 0], "{written}");
}

/// Names that cannot be seen are no names: what stands in for each is the same everywhere.
#[test]
fn a_name_that_cannot_be_seen_is_none() {
    let home = tempfile::tempdir().unwrap();
    // A zero-width space, a soft hyphen, a Hangul filler, a blank.
    let wards = row(
        home.path(),
        "wards.geojson",
        &[
            "\"ward_id\":\"W0\",\"name\":\"\u{200b}\",\"borough\":\"Town\",\"population\":1000".to_owned(),
            "\"ward_id\":\"W1\",\"name\":\" \u{ad} \",\"borough\":\"Town\",\"population\":1000".to_owned(),
            "\"ward_id\":\"W2\",\"name\":\"Third\",\"borough\":\"Town\",\"population\":1000".to_owned(),
        ],
    );
    let drawings = row(
        home.path(),
        "drawings.geojson",
        &[
            "\"place\":\"\u{200b}\"".to_owned(),
            "\"place\":\"\u{3164}\"".to_owned(),
            "\"place\":\"Seen\"".to_owned(),
        ],
    );
    // Two polygons without a name, and one whose name is the number of another.
    let part = |name: &str| format!("\"team\":\"{name}\"");
    let teams =
        [(-1.9, -1.885, part("\u{200b}")), (-1.885, -1.88, part("1")), (-1.88, -1.87, part("\u{feff}"))];
    let teams = layer(home.path(), "teams.geojson", &teams);
    let layers = ["compare", "--wards", &wards, "--neighbourhoods", &drawings, "--place", "place"];
    let structures = ["--structure", "wards", "--structure", &teams];
    succeeds(home.path(), &[&layers[..], &structures, &["--out", "out"]].concat());
    let out = home.path().join("out");
    let places = table(&out.join("places.csv"));
    let of_wards: Vec<(&str, &str)> = places
        .iter()
        .filter(|row| row["structure"] == "wards")
        .map(|row| (row["place"].as_str(), row["best_cluster"].as_str()))
        .collect();
    assert_eq!(of_wards, [("Seen", "Third"), ("(unnamed drawings)", "")]);
    let clusters = fs::read_to_string(out.join("structure-02/clusters.geojson")).unwrap();
    for name in ["\"cluster_id\":\"polygon 1\"", "\"cluster_id\":\"1\"", "\"cluster_id\":\"3\""] {
        assert!(clusters.contains(name), "{name}: {clusters}");
    }
    let findings = table(&out.join("findings.csv"));
    let told = |rule: &str| findings.iter().find(|f| f["rule"] == rule).map(|f| f["message"].clone());
    assert!(
        told("R217").is_some_and(|message| message.starts_with("2 polygons have no name")),
        "{findings:?}"
    );
    // The id stands in for a ward's name, on the page too.
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    assert!(page.contains("\"name\":[\"W0\",\"W1\",\"Third\"]"), "the page names the wards");
    for unseen in ['\u{200b}', '\u{ad}', '\u{3164}', '\u{feff}'] {
        for file in ["places.csv", "candidates.csv", "review.html", "structure-02/clusters.geojson"] {
            assert!(!fs::read_to_string(out.join(file)).unwrap().contains(unseen), "{file}: {unseen:?}");
        }
    }
}

#[test]
fn a_title_and_a_structure_that_cannot_be_seen_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let wards = row(
        home.path(),
        "wards.geojson",
        &[0, 1].map(|n| format!("\"ward_id\":\"W{n}\",\"borough\":\"Town\",\"population\":1000")),
    );
    for flag in ["--title", "--author", "--attribution"] {
        let arguments = ["search", "--wards", &wards, "--weight", "imbalance=1", "--clusters", "1"];
        let output = wardwise(home.path(), &[&arguments[..], &[flag, "\u{200b}", "--out", "out"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{flag}: {said}");
        assert!(said.contains("the text is empty"), "{flag}: {said}");
    }
    fs::write(home.path().join("plan.csv"), "ward_id,cluster\nW0,A\nW1,A\n").unwrap();
    for (flag, named) in [("--structure", "\u{200b}=plan.csv"), ("--current", " \u{ad}=plan.csv")] {
        let arguments = ["compare", "--wards", &wards, "--structure", "wards", "--structure", "boroughs"];
        let output = wardwise(home.path(), &[&arguments[..], &[flag, named, "--out", "out"]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{flag}: {said}");
        assert!(said.contains("no name stands before the equals sign"), "{flag}: {said}");
    }
}

/// What keeps a structure from being found, as the search says it of a row of wards.
fn refused(residents: &[u32], rules: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let ward = |(number, residents): (usize, &u32)| {
        format!("\"ward_id\":\"W{number}\",\"borough\":\"Town\",\"population\":{residents}")
    };
    let wards =
        row(home.path(), "wards.geojson", &residents.iter().enumerate().map(ward).collect::<Vec<_>>());
    let arguments = ["search", "--wards", &wards, "--weight", "imbalance=1", "--target-population", "1000"];
    let output = wardwise(home.path(), &[&arguments[..], rules, &["--out", "out"]].concat());
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// The place of the first error: what stands between its number and the message.
fn blamed(said: &str) -> &str {
    let line =
        said.lines().find(|line| line.starts_with("error[")).unwrap_or_else(|| panic!("no error: {said}"));
    line.split("] ").nth(1).and_then(|rest| rest.split(':').next()).unwrap()
}

#[test]
fn what_is_blamed_is_what_was_given() {
    // A ward of 5000 where a cluster may have 1350: by the tolerance, or by a bound of its own.
    let large = [1000, 5000, 1000];
    let said = refused(&large, &["--population-tolerance", "0.35", "--min-wards", "1"]);
    assert!(blamed(&said).ends_with("--population-tolerance"), "{said}");
    let said = refused(&large, &["--max-population", "1350", "--min-wards", "1"]);
    assert!(blamed(&said).ends_with("--max-population"), "{said}");
    // 300 residents in all, where a cluster needs 650.
    let few = [100, 100, 100];
    let said = refused(&few, &["--population-tolerance", "0.35"]);
    assert!(blamed(&said).ends_with("--population-tolerance"), "{said}");
    let said = refused(&few, &["--min-population", "650"]);
    assert!(blamed(&said).ends_with("--min-population"), "{said}");
    // One ward where a cluster has two unless something else is said.
    let said = refused(&[1000], &[]);
    assert!(said.contains("a cluster needs 2, the default"), "{said}");
    let said = refused(&[1000, 1000], &["--min-wards", "3"]);
    assert!(said.contains("a cluster needs 3\n"), "{said}");
}
