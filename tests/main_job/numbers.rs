//! Sizes that follow the number of clusters: every row of the curve is what a run of its own gives, the best of
//! a range wins, and all of it is derived again.

use super::running::{json, shared, succeeds, wardwise};
use super::tables::Table;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Six square wards in a row with a hundred residents each, for `cut_border`.
fn row(home: &Path) {
    let ward = |number: usize| {
        let (west, east) = (number as f64 * 0.01, (number + 1) as f64 * 0.01);
        json!({
            "type": "Feature",
            "properties": { "id": format!("W{number}"), "name": format!("Ward {number}"), "population": 100 },
            "geometry": { "type": "Polygon", "coordinates":
                [[[west, 51.0], [east, 51.0], [east, 51.01], [west, 51.01], [west, 51.0]]] },
        })
    };
    let wards: Vec<Value> = (0..6).map(ward).collect();
    let layer = json!({ "type": "FeatureCollection", "features": wards });
    fs::write(home.join("wards.geojson"), layer.to_string()).unwrap();
}

const ROW: [&str; 11] = [
    "search",
    "--wards",
    "wards.geojson",
    "--min-wards",
    "1",
    "--max-wards",
    "6",
    "--weight",
    "cut_border=1",
    "--population-tolerance",
    "1%",
];

/// Clusters, total loss and target of every row; a degree is not everywhere as long, so losses to a millionth.
fn rows(out: &Path) -> Vec<(usize, f64, f64)> {
    let curve = Table::read(&out.join("curve.csv"));
    let numbers =
        |name: &str| -> Vec<f64> { curve.column(name).iter().map(|cell| cell.parse().unwrap()).collect() };
    let rows = numbers("clusters").into_iter().zip(numbers("total_loss")).zip(numbers("target_population"));
    rows.map(|((clusters, total), target)| (clusters as usize, (total * 1e6).round() / 1e6, target)).collect()
}

/// Four and five clusters of equal size cannot be made of six wards; one, two, three and six can, and cut
/// k − 1 of five borders. Under the bounds of three clusters none of the others would be there.
#[test]
fn the_curve_of_one_number_shows_the_others_at_their_own_size() {
    let home = tempfile::tempdir().unwrap();
    row(home.path());
    succeeds(home.path(), &[&ROW[..], &["--clusters", "3", "--out", "out"]].concat());
    let out = home.path().join("out");
    let expected = [(1, 0.0, 600.0), (2, 0.2, 300.0), (3, 0.4, 200.0), (6, 1.0, 100.0)];
    assert_eq!(rows(&out), expected);
    let curve = Table::read(&out.join("curve.csv"));
    assert_eq!(curve.cell("clusters", "2", "bound_min_population"), "297");
    assert_eq!(curve.cell("clusters", "2", "bound_max_population"), "303");
    assert!(curve.column("sizes").iter().all(|word| *word == "by_number"));
    let page = fs::read_to_string(out.join("review.html")).unwrap();
    for part in [
        "With one team fewer (2) the lowest total loss is 20.00%, 20.00 percentage points less than Candidate 1.",
        "With one team more (4) no structure keeps the rules.",
        "Held fixed for every number: 1 to 6 wards in a cluster, no cluster across boroughs.",
        "every cluster to within 1% of it",
    ] {
        assert!(page.contains(part), "{part:?} is not on the page");
    }
    let printed = succeeds(home.path(), &["verify", "out"]);
    assert!(printed.contains("lower than 0.39999") || printed.contains("lower than 0.4"), "{printed}");
    let numbers = json(&out.join("certificate.json"))["numbers"].clone();
    let said = |of: &Value| (of["clusters"].as_u64().unwrap(), of["outcome"].as_str().unwrap().to_owned());
    let said: Vec<(u64, String)> = numbers.as_array().unwrap().iter().map(said).collect();
    let word = |k, word: &str| (k, word.to_owned());
    assert!(said.contains(&word(4, "impossible")) && said.contains(&word(6, "found")), "{said:?}");
}

#[test]
fn one_size_for_all_stays_fixed_and_the_curve_says_so() {
    let home = tempfile::tempdir().unwrap();
    row(home.path());
    let fixed = ["--clusters", "3", "--target-population", "200", "--out", "out"];
    succeeds(home.path(), &[&ROW[..], &fixed].concat());
    let out = home.path().join("out");
    assert_eq!(rows(&out), [(3, 0.4, 200.0)]);
    assert_eq!(Table::read(&out.join("curve.csv")).column("sizes"), ["fixed"]);
    let bounds = ["--min-population", "150", "--max-population", "450", "--out", "bounds"];
    let without_tolerance = [&ROW[..9], &["--clusters", "3"], &bounds[..]].concat();
    succeeds(home.path(), &without_tolerance);
    let curve = Table::read(&home.path().join("bounds/curve.csv"));
    assert_eq!(curve.column("clusters"), ["2", "3"]);
    assert!(curve.column("sizes").iter().all(|word| *word == "fixed"));
    assert!(curve.column("bound_max_population").iter().all(|bound| *bound == "450"));
    let page = fs::read_to_string(home.path().join("bounds/review.html")).unwrap();
    assert!(
        page.contains("no cluster across boroughs, 150 to 450 residents."),
        "what is held is on the page"
    );
    succeeds(home.path(), &["verify", "bounds"]);
}

/// With imbalance alone equal clusters win over any that are not: of 4 and 5, both uneven, four make [1, 1, 2, 2] wards about a mean of 1.5: 2/6·1/3 + 4/6·1/3 = 1/3; five make one of two and
/// four of one about 1.2: 4/6·1/6 + 2/6·2/3 = 1/3.
#[test]
fn a_range_is_held_to_the_target_of_every_number_in_it() {
    let home = tempfile::tempdir().unwrap();
    row(home.path());
    let of = |range: &str, out: &str| {
        let rules = ["--min-wards", "1", "--max-wards", "6", "--weight", "imbalance=1"];
        let words =
            ["search", "--wards", "wards.geojson", "--clusters", range, "--candidates", "1", "--out", out];
        succeeds(home.path(), &[&words[..], &rules[..]].concat());
        let scores = Table::read(&home.path().join(out).join("candidates.csv"));
        let best = |column: &str| scores.number("structure", "candidate_01", column);
        (best("clusters"), best("total_loss"), best("imbalance"))
    };
    assert_eq!(of("4..6", "even"), (6.0, 0.0, 0.0));
    let (clusters, total, imbalance) = of("4..5", "uneven");
    assert!(clusters == 4.0 || clusters == 5.0, "{clusters}");
    assert!((total - 1.0 / 3.0).abs() < 1e-9 && (imbalance - total).abs() < 1e-12, "{total}, {imbalance}");
    for out in ["even", "uneven"] {
        succeeds(home.path(), &["verify", out]);
    }
}

#[test]
fn rules_that_no_number_of_a_range_can_meet_are_named_number_by_number() {
    let home = tempfile::tempdir().unwrap();
    row(home.path());
    let output = wardwise(home.path(), &[&ROW[..], &["--clusters", "4..5", "--out", "out"]].concat());
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{messages}");
    assert!(messages.contains("4 clusters:") && messages.contains("5 clusters:"), "{messages}");
    assert!(messages.contains("149 to 151 residents") || messages.contains("149 to 151"), "{messages}");
    // With the number left open one that can be is found.
    let open = succeeds(home.path(), &[&ROW[..], &["--out", "open"]].concat());
    assert!(open.contains("Best: 1 clusters") || open.contains("Best: 1 cluster"), "{open}");
    succeeds(home.path(), &["verify", "open"]);
}

/// Runs `search` with `--clusters` as each row of the curve has it, and holds the run to the row.
fn assert_rows_are_runs_of_their_own(home: &Path, search: &[&str], out: &Path, every: usize) {
    let curve = Table::read(&out.join("curve.csv"));
    let counts: Vec<String> = curve.column("clusters").iter().map(|k| (*k).to_owned()).collect();
    assert!(counts.len() > 2, "the curve shows more than the number asked for: {counts:?}");
    for clusters in counts.iter().step_by(every) {
        succeeds(
            home,
            &[search, &["--clusters", clusters, "--candidates", "1", "--force", "--out", "one"]].concat(),
        );
        let one = home.join("one");
        let scores = Table::read(&one.join("candidates.csv"));
        for column in ["total_loss", "imbalance", "lived_split", "status"] {
            let (row, run) =
                (curve.cell("clusters", clusters, column), scores.cell("structure", "candidate_01", column));
            let same = match (row.parse::<f64>(), run.parse::<f64>()) {
                // Structures of one total may differ in what it is made of; totals and the only loss may not.
                (Ok(row), Ok(run)) => column == "imbalance" || (row - run).abs() < 1e-9,
                _ => row == run,
            };
            assert!(same, "{clusters} clusters, {column}: {row} on the curve, {run} alone");
        }
        let own = Table::read(&one.join("curve.csv"));
        for column in ["target_population", "bound_min_population", "bound_max_population"] {
            assert_eq!(curve.cell("clusters", clusters, column), own.cell("clusters", clusters, column));
        }
    }
}

fn best_row(out: &Path, range: std::ops::RangeInclusive<usize>) -> (String, f64) {
    let curve = Table::read(&out.join("curve.csv"));
    let rows = curve.column("clusters").into_iter().zip(curve.column("total_loss"));
    let rows = rows.filter(|(k, _)| range.contains(&k.parse().unwrap()));
    let rows = rows.map(|(k, total)| (k.to_owned(), total.parse::<f64>().unwrap()));
    rows.min_by(|a, b| a.1.total_cmp(&b.1)).expect("the range is on the curve")
}

#[test]
fn every_row_of_a_town_is_what_a_run_of_its_own_gives_and_the_best_of_a_range_wins() {
    let home = tempfile::tempdir().unwrap();
    succeeds(
        home.path(),
        &["synth", "--boroughs", "2", "--ward-count", "24", "--drawings", "200", "--out", "town"],
    );
    let study = fs::read_to_string(home.path().join("town/study.toml")).unwrap();
    let kept: Vec<&str> = study.lines().filter(|line| !line.starts_with("target_population")).collect();
    fs::write(home.path().join("town/study.toml"), kept.join("\n")).unwrap();
    let search = ["search", "town/study.toml", "--population-tolerance", "0.25", "--weight", "lived_split=1"];
    let range = ["--clusters", "4..7", "--bootstrap", "5", "--out", "range"];
    succeeds(home.path(), &[&search[..], &range].concat());
    let out = home.path().join("range");
    let (clusters, total) = best_row(&out, 4..=7);
    let scores = Table::read(&out.join("candidates.csv"));
    assert_eq!(scores.cell("structure", "candidate_01", "clusters"), clusters);
    assert!((scores.number("structure", "candidate_01", "total_loss") - total).abs() < 1e-9);
    assert_eq!(scores.cell("structure", "candidate_01", "status"), "optimal");
    // Every candidate keeps within 25% of the residents divided by its own number.
    let candidates = scores.column("structure").into_iter().filter(|name| name.starts_with("candidate_"));
    for name in candidates {
        let off = scores.number("structure", name, "max_population_deviation");
        assert!(off <= 0.25 + 1e-6, "{name}: {off}");
        assert!((4.0..=7.0).contains(&scores.number("structure", name, "clusters")), "{name}");
    }
    succeeds(home.path(), &["verify", "range"]);
    assert_rows_are_runs_of_their_own(home.path(), &search, &out, 1);
    // The same bytes at any number of threads.
    let again = ["--clusters", "4..7", "--bootstrap", "5", "--threads", "1", "--out", "again"];
    succeeds(home.path(), &[&search[..], &again].concat());
    super::running::assert_same_files(&out, &home.path().join("again"));
}

#[test]
fn every_row_of_the_demo_town_is_what_a_run_of_its_own_gives() {
    let home = tempfile::tempdir().unwrap();
    let town = |name: &str| format!("{}/data/demo/{name}", env!("CARGO_MANIFEST_DIR"));
    let (wards, drawings) = (town("wards.geojson"), town("drawings.geojson"));
    let search = [
        "search",
        "--wards",
        &wards,
        "--population",
        "population",
        "--borough",
        "borough",
        "--neighbourhoods",
        &drawings,
        "--place",
        "place",
        "--population-tolerance",
        "0.2",
        "--weight",
        "lived_split=1",
        "--weight",
        "imbalance=0.2",
    ];
    succeeds(home.path(), &[&search[..], &["--clusters", "10", "--out", "out"]].concat());
    assert_rows_are_runs_of_their_own(home.path(), &search, &home.path().join("out"), 3);
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn rows_of_london_are_what_runs_of_their_own_give() {
    let Some(wards) = shared("london_wards.geojson") else { return };
    let Some(neighbourhoods) = shared("london_named_neighbourhoods.geojson") else { return };
    let home = tempfile::tempdir().unwrap();
    let (wards, neighbourhoods) = (wards.to_string_lossy(), neighbourhoods.to_string_lossy());
    let search = [
        "search",
        "--wards",
        &wards,
        "--neighbourhoods",
        &neighbourhoods,
        "--population",
        "population_2011",
        "--borough",
        "borough_name",
        "--place",
        "neighbourhood_id",
        "--min-wards",
        "2",
        "--max-wards",
        "9",
        "--population-tolerance",
        "0.35",
        "--exempt",
        "City of London",
        "--weight",
        "lived_split=1",
    ];
    succeeds(
        home.path(),
        &[&search[..], &["--clusters", "125", "--candidates", "1", "--out", "out"]].concat(),
    );
    let out = home.path().join("out");
    assert_rows_are_runs_of_their_own(home.path(), &search, &out, 4);
    let curve = Table::read(&out.join("curve.csv"));
    let (fewer, own) =
        (curve.number("clusters", "124", "total_loss"), curve.number("clusters", "125", "total_loss"));
    // Under the bounds of 125, 124 clusters have 0.0412469; at their own size 0.0411442 can be had.
    assert!(fewer < own - 1e-4, "124 clusters have {fewer}, 125 {own}");
}

#[test]
fn numbers_left_out_changed_or_called_impossible_are_caught() {
    let home = tempfile::tempdir().unwrap();
    row(home.path());
    succeeds(home.path(), &[&ROW[..], &["--clusters", "2..3", "--out", "out"]].concat());
    let file = home.path().join("out/certificate.json");
    let honest = json(&file);
    let position = |clusters: u64| {
        let numbers = honest["numbers"].as_array().unwrap();
        numbers.iter().position(|of| of["clusters"] == clusters).unwrap()
    };
    let (two, three) = (position(2), position(3));
    let refused = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut changed = honest.clone();
        change(&mut changed);
        fs::write(&file, serde_json::to_vec_pretty(&changed).unwrap()).unwrap();
        let output = wardwise(home.path(), &["verify", "out"]);
        assert_eq!(output.status.code(), Some(7), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    };
    refused("a number asked for is left out", &|c| {
        c["numbers"].as_array_mut().unwrap().remove(three);
    });
    refused("a number that can be had is called impossible", &|c| {
        c["numbers"][three]["outcome"] = "impossible".into();
        c["numbers"][three]["blocks"] = json!([]);
    });
    refused("bounds of another number", &|c| {
        c["numbers"][two]["max_population"] = c["numbers"][three]["max_population"].clone();
    });
    refused("the best's number is unknown", &|c| c["numbers"][two]["outcome"] = "unknown".into());
    refused("another lowest loss", &|c| {
        c["numbers"][three]["blocks"][0]["lowest"][0]["total_loss"] = 0.1.into();
    });
    fs::write(&file, serde_json::to_vec_pretty(&honest).unwrap()).unwrap();
    // What the curve says that size was held to.
    let curve = fs::read_to_string(home.path().join("out/curve.csv")).unwrap();
    fs::write(home.path().join("out/curve.csv"), curve.replace("by_number", "fixed")).unwrap();
    let output = wardwise(home.path(), &["verify", "out"]);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(7) && messages.contains("V106"), "{messages}");
}

#[test]
fn where_every_number_takes_long_too_many_are_refused_and_the_cure_works() {
    let home = tempfile::tempdir().unwrap();
    let town = ["synth", "--boroughs", "1", "--ward-count", "130", "--drawings", "60", "--out", "town"];
    succeeds(home.path(), &town);
    let (wards, weight) = ("town/wards.geojson", "cut_border=1");
    let search = [
        "search",
        "--wards",
        wards,
        "--weight",
        weight,
        "--population-tolerance",
        "0.9",
        "--max-wards",
        "4",
        "--min-wards",
        "1",
    ];
    let output = wardwise(home.path(), &[&search[..], &["--out", "out"]].concat());
    let messages = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{messages}");
    assert!(
        messages.contains("at most 40 are done") && messages.contains("--target-population"),
        "{messages}"
    );
    let cure = messages.split("(--clusters ").nth(1).and_then(|rest| rest.split(')').next()).expect("a cure");
    let (first, last) = cure.split_once("..").expect("a range");
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    assert_eq!(last - first, 39, "{cure}");
    // One number of them stands for all: every one takes a while.
    let one = first.to_string();
    succeeds(
        home.path(),
        &[&search[..], &["--clusters", &one, "--max-iterations", "1", "--out", "out"]].concat(),
    );
}
