//! What a search must warn of unasked, and what it may offer.

use crate::running::{succeeds, wardwise};
use crate::shapes::square;
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).unwrap();
}

/// A row of wards with these residents; one drawing over the wards of each pair of columns.
fn street(folder: &Path, boroughs: &[&str], residents: &[u64], drawn: &[(usize, usize)], named: bool) {
    let side = 1.0 / 64.0;
    let at = |ward: usize| -1.375 + side * ward as f64;
    let wards = residents.iter().enumerate().map(|(ward, residents)| {
        let properties = json!({ "ward_id": format!("W{ward}"), "borough": boroughs[ward.min(boroughs.len() - 1)], "population": residents });
        json!({ "type": "Feature", "properties": properties, "geometry": square(at(ward), 52.5, side) })
    });
    write(folder, "wards.geojson", wards.collect());
    let drawings = drawn.iter().enumerate().map(|(drawing, (from, to))| {
        let (west, east) = (at(*from), at(*to + 1));
        let ring = json!([[[west, 52.5], [east, 52.5], [east, 52.515], [west, 52.515], [west, 52.5]]]);
        let properties = if named { json!({ "place": format!("Place {from}") }) } else { json!({ "number": drawing }) };
        json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": ring } })
    });
    write(folder, "drawings.geojson", drawings.collect());
}

const SEARCH: [&str; 5] = ["search", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];

/// All that a search says on the terminal.
fn printed(folder: &Path, extra: &[&str]) -> String {
    let output = wardwise(folder, &[&SEARCH[..], extra, &["--out", "out", "--force"]].concat());
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// Whether a search warns of sizes, everywhere and once on the terminal.
fn warned(folder: &Path, extra: &[&str]) -> bool {
    let printed = printed(folder, extra);
    let found = Table::read(&folder.join("out/findings.csv")).column("rule").contains(&"R210");
    let page = fs::read_to_string(folder.join("out/review.html")).unwrap();
    let top = page.split("id=\"map\"").next().unwrap().contains("and the smallest");
    let times = printed.matches("and the smallest").count();
    assert!(times <= 1, "{printed}");
    let terminal = printed.contains("--population-tolerance 0.33");
    assert_eq!((found, top), (terminal, terminal), "table, page and terminal agree\n{printed}");
    succeeds(folder, &["verify", "out"]);
    found
}

#[test]
fn clusters_of_very_different_size_are_warned_of_and_the_cure_works() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    // The places are the first two wards, and the other four: 2,000 residents and 8,000.
    street(folder, &["Angle"], &[1000, 1000, 2000, 2000, 2000, 2000], &[(0, 1), (2, 5)], true);
    let two = ["--clusters", "2"];
    assert!(warned(folder, &two));
    let printed = printed(folder, &two);
    let said = printed.replace('\n', " ");
    assert!(said.contains("the largest cluster has 8,000 residents and the smallest 2,000"), "{printed}");
    let evenness = ["--weight", "lived_split=1", "--weight", "lived_mix=1", "--weight", "imbalance=2"];
    for cure in [&["--population-tolerance", "0.33"][..], &evenness] {
        let flags = cure.join(" ");
        assert!(said.contains(&flags), "{flags:?} is not named in\n{printed}");
        assert!(!warned(folder, &[&two[..], cure].concat()), "{flags}");
    }
    // 5,000 residents each: within ±33% the first three wards are 4,000, the others 6,000.
    succeeds(folder, &[&SEARCH[..], &two, &["--population-tolerance", "0.33", "--out", "o2"]].concat());
    let scores = Table::read(&folder.join("o2/candidates.csv"));
    assert_eq!(scores.number("structure", "candidate_01", "max_population"), 6000.0);
}

#[test]
fn where_the_number_is_open_the_cure_names_a_target() {
    let home = tempfile::tempdir().unwrap();
    street(home.path(), &["Angle"], &[1000, 1000, 2000, 2000, 2000, 2000], &[(0, 1), (2, 5)], true);
    assert!(warned(home.path(), &[]));
    let cure = ["--population-tolerance", "0.33", "--target-population", "5000"];
    assert!(!warned(home.path(), &cure));
}

#[test]
fn what_could_not_be_otherwise_is_not_warned_of() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    // A borough of two small wards is one cluster whatever is asked; so is an exempt one.
    let boroughs = ["Tiny", "Tiny", "Large"];
    street(folder, &boroughs, &[100, 100, 2000, 2000, 2000, 2000], &[(0, 1), (2, 3), (4, 5)], true);
    assert!(!warned(folder, &["--clusters", "3"]));
    let boroughs = ["Tiny", "Tiny", "Tiny", "Tiny", "Large"];
    let residents = [100, 100, 100, 100, 2000, 2000, 2000, 2000];
    street(folder, &boroughs, &residents, &[(0, 3), (4, 5), (6, 7)], true);
    assert!(warned(folder, &["--clusters", "3"]));
    assert!(!warned(folder, &["--clusters", "3", "--exempt", "Tiny"]));
    // Twice as large is not more than twice.
    street(folder, &["Angle"], &[1000, 1000, 2000, 2000], &[(0, 1), (2, 3)], true);
    assert!(!warned(folder, &["--clusters", "2"]));
}

#[test]
fn resampling_is_offered_only_where_it_would_be_done() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let offers = |extra: &[&str]| {
        let printed = succeeds(folder, &[&SEARCH[..], extra, &["--out", "out", "--force"]].concat());
        let page = fs::read_to_string(folder.join("out/review.html")).unwrap();
        let on_page = page.contains("--bootstrap 200");
        assert_eq!(printed.contains("--bootstrap 200"), on_page, "{printed}");
        // Asked for, it is done or refused as it was offered or not.
        let asked = [&SEARCH[..], extra, &["--bootstrap", "20", "--out", "asked", "--force"]].concat();
        let output = wardwise(folder, &asked);
        assert_eq!(output.status.code(), Some(0));
        let refused =
            Table::read(&folder.join("asked/findings.csv")).column("property").contains(&"'--bootstrap");
        assert_eq!(refused, !on_page, "{}", String::from_utf8_lossy(&output.stderr));
        on_page
    };
    let residents = [1000, 1000, 1000, 1000];
    let twice = [(0, 1), (0, 1), (2, 3), (2, 3)];
    street(folder, &["Angle"], &residents, &twice, true);
    assert!(offers(&["--clusters", "2"]));
    // Drawings without a name are places of one respondent each.
    street(folder, &["Angle"], &residents, &twice, false);
    assert!(!offers(&["--clusters", "2"]));
    // A loss that looks at no evidence has the same borders whoever is drawn.
    street(folder, &["Angle"], &residents, &twice, true);
    assert!(!offers(&["--clusters", "2", "--weight", "sprawl=1"]));
}

/// Two drawings, over 2,000 and 8,000 residents, the second without a name: it has 8 of 10 parts of the weight;
/// one of two where every respondent weighs the same.
#[test]
fn drawings_without_a_name_that_carry_most_of_the_weight_are_told() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    street(folder, &["Angle"], &[1000, 1000, 2000, 2000, 2000, 2000], &[(0, 1), (2, 5)], true);
    let drawings = fs::read_to_string(folder.join("drawings.geojson")).unwrap();
    let told = |extra: &[&str]| {
        printed(folder, &[&["--clusters", "2", "--population-tolerance", "0.9"][..], extra].concat());
        let found = Table::read(&folder.join("out/findings.csv"));
        let row = found.column("rule").iter().position(|rule| *rule == "D207");
        let page = fs::read_to_string(folder.join("out/review.html")).unwrap();
        let cells =
            row.map(|row| [found.column("level")[row], found.column("message")[row]].map(str::to_owned));
        (cells, page.contains("of the weight of the evidence is its"))
    };
    assert_eq!(told(&[]), (None, false), "both have names");
    fs::write(folder.join("drawings.geojson"), drawings.replace("\"Place 2\"", "null")).unwrap();
    let words = |share: u32| {
        format!(
            "1 of 2 drawings names no place: it counts as a place of its own, and {share}% of the weight of the evidence is its"
        )
    };
    let (cells, on_page) = told(&[]);
    assert_eq!(cells, Some(["warning".to_owned(), words(80)]));
    assert!(on_page);
    let (cells, _) = told(&["--place-weight", "respondents"]);
    assert_eq!(cells, Some(["note".to_owned(), words(50)]));
}

#[test]
fn many_single_wards_are_warned_of_and_each_cure_works() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    // One place of five wards, and three wards beside it that nobody drew: four clusters leave these alone.
    street(folder, &["Angle"], &[1000; 8], &[(0, 4)], true);
    let four = ["--clusters", "4", "--min-wards", "1", "--weight", "lived_split=1"];
    let warned = |extra: &[&str]| {
        let printed = printed(folder, extra);
        let found = Table::read(&folder.join("out/findings.csv")).column("rule").contains(&"R218");
        let page = fs::read_to_string(folder.join("out/review.html")).unwrap();
        let top = page.split("id=\"map\"").next().unwrap().contains("are single wards");
        assert_eq!((found, top), (printed.contains("are single wards"), found), "{printed}");
        succeeds(folder, &["verify", "out"]);
        found
    };
    assert!(warned(&four));
    let said = printed(folder, &four).replace('\n', " ");
    assert!(said.contains("3 of 4 clusters are single wards"), "{said}");
    assert!(
        said.contains("--weight lived_split=1 --weight lived_mix=1") && said.contains("--min-wards 2"),
        "{said}"
    );
    assert!(!warned(&["--clusters", "4", "--min-wards", "2", "--weight", "lived_split=1"]));
    assert!(!warned(&["--clusters", "2", "--min-wards", "1", "--weight", "lived_split=1"]));
    // Nothing else may be: an exempt ward, and a borough of one.
    street(folder, &["A", "B", "C", "C", "C", "C"], &[1000; 6], &[(2, 5)], true);
    assert!(!warned(&["--clusters", "3", "--min-wards", "1", "--weight", "lived_split=1"]));
}
