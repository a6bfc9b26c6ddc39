//! The structure in force: shown wherever there is one, and the one thing that people move from.

use crate::running::{json, succeeds};
use crate::tables::Table;
use std::fs;
use std::path::Path;

/// A ward of the demo's town is a member of the cluster it has in a column.
fn clusters(out: &Path, column: &str) -> Vec<Vec<usize>> {
    let table = Table::read(&out.join("assignments.csv"));
    let labels = table.column(column);
    let mut names: Vec<&str> = labels.clone();
    names.sort_unstable();
    names.dedup();
    let members = |name: &&str| (0..labels.len()).filter(|ward| labels[*ward] == *name).collect();
    names.iter().map(members).collect()
}

fn text_of_page(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_demo_stands_beside_the_teams_in_force() {
    let home = tempfile::tempdir().unwrap();
    let printed = succeeds(home.path(), &["demo"]);
    let out = home.path().join("wardwise-demo");
    let row = |label: &str| -> Vec<String> {
        let line = printed.lines().find(|line| line.contains(label));
        let line = line.unwrap_or_else(|| panic!("{label:?} is missing in\n{printed}"));
        line.split_whitespace().rev().take(2).map(str::to_owned).collect()
    };
    assert_eq!(row("best  "), ["today", "best"]);
    assert_eq!(row("lived_split 50%:"), ["0.3826", "0.3689"]);
    let scores = Table::read(&out.join("candidates.csv"));
    assert_eq!(scores.cell("structure", "current", "status"), "given");
    assert_eq!(scores.cell("structure", "current", "clusters"), "10");
    assert_eq!(scores.cell("structure", "current", "residents_changed"), "0");
    assert_eq!(
        row("residents who change cluster")[1],
        scores.cell("structure", "candidate_01", "residents_changed")
    );
    let page = text_of_page(&out.join("review.html"));
    assert!(page.contains("<span class=\"was\">today: 38.3%</span>"));
    assert!(page.contains(">Today<"), "the score table has a column of today's structure");
}

#[test]
fn the_table_and_the_sentence_move_the_same_residents() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let best = Table::read(&home.path().join("demo/assignments.csv"));
    let rows: Vec<String> = best
        .column("ward_id")
        .into_iter()
        .zip(best.column("candidate_01"))
        .map(|(ward, cluster)| format!("{ward},{cluster}\n"))
        .collect();
    fs::write(home.path().join("best.csv"), format!("ward_id,cluster\n{}", rows.concat())).unwrap();
    let current = "demo/town/current_structure.csv";
    let study = ["compare", "demo/town/study.toml", "--structure", current];
    let others = ["--structure", "best.csv", "--structure", "neighbourhoods", "--out", "side"];
    let printed = succeeds(home.path(), &[&study[..], &others].concat());
    let (table, side) = (
        Table::read(&home.path().join("side/comparison.csv")),
        json(&home.path().join("side/comparison.json")),
    );
    for (position, name) in ["best", "neighbourhoods"].into_iter().enumerate() {
        let in_table = table.number("measure", "residents_changed", name);
        assert_eq!(side["changes"][position]["residents_moved"].as_f64(), Some(in_table), "{name}");
        let moved = json(&home.path().join(format!("side/changes-01-{:02}.geojson", position + 2)));
        let features = moved["features"].as_array().unwrap().clone();
        let on_map: f64 = features.iter().map(|f| f["properties"]["population"].as_f64().unwrap()).sum();
        assert_eq!(on_map, in_table, "{name}: the map, the table and the sentence");
        let digits = format!("{}", in_table as i64);
        let (thousands, rest) = digits.split_at(digits.len() - 3);
        let written = format!("\"{name}\" moves {thousands},{rest} residents");
        assert!(printed.contains(&written), "{written:?} is not in\n{printed}");
    }
    // The search counts the same from the same two structures.
    let searched = Table::read(&home.path().join("demo/candidates.csv"));
    assert_eq!(
        searched.number("structure", "candidate_01", "residents_changed"),
        table.number("measure", "residents_changed", "best")
    );
}

#[test]
fn without_a_structure_in_force_nobody_is_said_to_move() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let layers = ["--wards", "demo/town/wards.geojson", "--neighbourhoods", "demo/town/drawings.geojson"];
    let printed = succeeds(home.path(), &[&["search"][..], &layers, &["--out", "out"]].concat());
    assert!(!printed.contains("change cluster") && !printed.contains("today"), "{printed}");
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    for column in ["residents_changed", "vi_from_current_bits"] {
        assert!(scores.column(column).iter().all(|cell| cell.is_empty()), "{column}");
    }
    let page = text_of_page(&home.path().join("out/review.html"));
    assert!(!page.contains("who change cluster"));
    let two = ["--structure", "wards", "--structure", "neighbourhoods"];
    let printed = succeeds(home.path(), &[&["compare"][..], &layers, &two].concat());
    assert!(!printed.contains("who change cluster"), "{printed}");
}

#[test]
fn a_basis_that_breaks_the_rules_says_so_everywhere() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let scores = Table::read(&home.path().join("demo/candidates.csv"));
    let broken = |structure: &str| scores.cell("structure", structure, "rules_broken");
    // 45 wards in boroughs of 15; clusters have 2 to 8 wards; the teams in force keep to that.
    assert_eq!(broken("wards"), "45 clusters of fewer than 2 wards");
    assert_eq!(broken("boroughs"), "3 clusters of more than 8 wards");
    assert!(broken("neighbourhoods").starts_with("wards divided between clusters"));
    assert_eq!((broken("current"), broken("candidate_01")), ("", ""));
    let page = text_of_page(&home.path().join("demo/review.html"));
    assert!(page.contains("“<strong>Boroughs</strong>” breaks the rules: 3 clusters of more than 8 wards."));
    // Clusters of the structure in force that are too large for a rule are counted by hand.
    let population = Table::read(&home.path().join("demo/assignments.csv"));
    let residents: Vec<f64> =
        population.column("population").iter().map(|cell| cell.parse().unwrap()).collect();
    let current = Table::read(&home.path().join("demo/town/current_structure.csv"));
    let mut by_team = std::collections::BTreeMap::<&str, f64>::new();
    for (ward, team) in current.column("ward_id").into_iter().zip(current.column("cluster")) {
        *by_team.entry(team).or_default() += population.number("ward_id", ward, "population");
    }
    assert_eq!(by_team.values().sum::<f64>(), residents.iter().sum::<f64>());
    let large = by_team.values().filter(|residents| **residents > 60_000.0).count();
    assert!(large > 1);
    let study = ["search", "demo/town/study.toml", "--max-population", "60000", "--out", "out"];
    let printed = succeeds(home.path(), &study);
    let phrase = format!("{large} clusters of more than 60000 residents");
    assert!(printed.contains(&format!("Today's structure breaks the rules: {phrase}.")), "{printed}");
    let scores = Table::read(&home.path().join("out/candidates.csv"));
    assert_eq!(scores.cell("structure", "current", "rules_broken"), phrase);
    let printed = succeeds(home.path(), &["score", "demo/town/study.toml", "--structure", "wards"]);
    assert!(printed.contains("\"wards\" breaks the rules: 45 clusters of fewer than 2 wards."), "{printed}");
}

#[test]
fn an_exempt_borough_is_not_far_from_a_size_it_was_never_asked_for() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let assignments = Table::read(&home.path().join("demo/assignments.csv"));
    let exempt = assignments.column("borough")[0].to_owned();
    let study = ["search", "demo/town/study.toml", "--exempt", &exempt, "--out", "out"];
    succeeds(home.path(), &study);
    let out = home.path().join("out");
    let table = Table::read(&out.join("assignments.csv"));
    let (population, borough) = (table.column("population"), table.column("borough"));
    let residents = |ward: &usize| population[*ward].parse::<f64>().unwrap();
    // The study asks for teams of 40,500 residents.
    let deviation = clusters(&out, "candidate_01")
        .iter()
        .filter(|wards| borough[wards[0]] != exempt)
        .map(|wards| (wards.iter().map(residents).sum::<f64>() / 40_500.0 - 1.0).abs())
        .fold(0.0, f64::max);
    let scores = Table::read(&out.join("candidates.csv"));
    let written = scores.number("structure", "candidate_01", "max_population_deviation");
    assert!((written - deviation).abs() < 1e-8, "{written} is written, {deviation} is so");
    assert!(deviation < 2.0, "a borough of 15 wards would be far beyond");
    succeeds(home.path(), &["verify", "out"]);
}
