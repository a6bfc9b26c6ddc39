//! What each rule costs: every figure is that of a search that was asked for without the rule.

use crate::running::{json, succeeds, wardwise};
use crate::tables::Table;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn demo(file: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(file).display().to_string()
}

/// A study of the demo town without a target size: one number of clusters sets it.
fn study(losses: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(demo("study.toml")).unwrap();
    let folder = demo("");
    let kept = text.split("target_population").next().unwrap();
    let text = kept.replace("= \"wards.geojson\"", &format!("= {:?}", format!("{folder}wards.geojson")));
    let text =
        ["drawings.geojson", "cofunding.geojson", "population_points.geojson", "current_structure.csv"]
            .iter()
            .fold(text, |text, file| {
                text.replace(&format!("\"{file}\""), &format!("{:?}", format!("{folder}{file}")))
            });
    fs::write(home.path().join("study.toml"), format!("{text}\n[weight]\n{losses}\n")).unwrap();
    home
}

/// A search with these flags, and what it leaves of prices.
fn priced(home: &Path, flags: &[&str]) -> (Table, Value, String) {
    let told = succeeds(
        home,
        &[&["search", "study.toml", "--price-of-rules", "--out", "priced", "--force"], flags].concat(),
    );
    let table = Table::read(&home.join("priced/price_of_rules.csv"));
    let run = json(&home.join("priced/run.json"));
    succeeds(home, &["verify", "priced"]);
    (table, run, told)
}

/// Total loss, number of clusters and status of a search with these flags.
fn searched(home: &Path, flags: &[&str]) -> Value {
    succeeds(
        home,
        &[&["search", "study.toml", "--out", "one", "--force", "--candidates", "1"], flags].concat(),
    );
    json(&home.join("one/run.json"))["result"].clone()
}

fn assert_is(table: &Table, rule: &str, searched: &Value) {
    let number = |name: &str| table.number("rule", rule, name);
    let total = searched["total_loss"].as_f64().unwrap();
    assert!((number("total_loss") - total).abs() < 1e-9, "{rule}: {} is not {total}", number("total_loss"));
    assert_eq!(number("clusters"), searched["clusters"].as_f64().unwrap(), "{rule}");
    assert_eq!(table.cell("rule", rule, "status"), searched["status"].as_str().unwrap(), "{rule}");
}

#[test]
fn every_figure_is_that_of_a_search_without_the_rule() {
    let home = study("lived_split = 1.0\nimbalance = 1.0\nfunding_split = 0.5");
    let home = home.path();
    let river = demo("river.geojson");
    // The setting without which, and what stands in its stead.
    let settings: [(&[&str], &[&str], &str); 8] = [
        (&["--clusters", "14"], &["--target-population", "37634.357142857145"], "14 clusters"),
        (&["--min-wards", "2"], &["--min-wards", "1"], "at least 2 wards in a cluster"),
        (&["--max-wards", "5"], &["--max-wards", "45"], "at most 5 wards in a cluster"),
        (&["--min-population", "15000"], &[], "at least 15,000 residents in a cluster"),
        (&["--max-population", "60000"], &[], "at most 60,000 residents in a cluster"),
        (&["--keep-together", "SYN00001,SYN00002"], &[], "SYN00001,SYN00002 share a cluster"),
        (&["--keep-apart", "SYN00018,SYN00019"], &[], "no two of SYN00018,SYN00019 share a cluster"),
        (&["--barriers", &river], &[], "no cluster crosses a barrier"),
    ];
    let all: Vec<&str> = settings.iter().flat_map(|(setting, ..)| setting.iter().copied()).collect();
    let (table, run, told) = priced(home, &all);
    let best = run["result"]["total_loss"].as_f64().unwrap();
    assert_eq!(run["result"]["status"], "optimal");
    for (without, (_, instead, rule)) in settings.iter().enumerate() {
        let others = settings.iter().enumerate().filter(|(number, _)| *number != without);
        let mut flags: Vec<&str> = others.flat_map(|(_, (setting, ..))| setting.iter().copied()).collect();
        flags.extend(*instead);
        let found = searched(home, &flags);
        assert_is(&table, rule, &found);
        let price = table.number("rule", rule, "price");
        assert!((price - (best - found["total_loss"].as_f64().unwrap())).abs() < 1e-9, "{rule}: {price}");
        assert!(price >= 0.0, "{rule}");
        assert_eq!(
            [price; 2],
            ["price_at_least", "price_at_most"].map(|bound| table.number("rule", rule, bound))
        );
    }
    assert_is(
        &table,
        "no cluster crosses a borough",
        &searched(home, &[&all[..], &["--cross-boroughs"]].concat()),
    );
    let costs = table.column("price").iter().filter(|price| **price != "0").count();
    assert!(costs >= 4, "the rules of this test cost something: {:?}", table.column("price"));
    assert_eq!(table.column("rule").len(), 9);

    // What is told, written and shown is the same.
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = fs::read_to_string(home.join("priced/review.html")).unwrap();
    for of in run["price_of_rules"].as_array().unwrap() {
        let rule = of["rule"].as_str().unwrap();
        let price = of["price"].as_f64().unwrap();
        assert!((table.number("rule", rule, "price") - price).abs() < 1e-9);
        let words = match price {
            0.0 => "nothing".to_owned(),
            small if small < 0.000_05 => "less than 0.01".to_owned(),
            more => format!("{:.2}", more * 100.0),
        };
        assert!(told.contains(&format!("{rule}: {words}")), "{rule}: {words}\n{told}");
        assert!(page.contains(&format!("<bdi>{rule}</bdi></th><td>{words}</td>")), "{rule}: {words}");
    }
}

/// A borough that is let go is divided by the rules that it was outside of.
#[test]
fn a_borough_kept_whole_may_gain_nothing_by_being_let_go() {
    let home = study("lived_split = 1.0\nimbalance = 1.0");
    let home = home.path();
    let flags = ["--target-population", "40500", "--exempt", "Quarrelmere", "--max-wards", "4"];
    let (table, ..) = priced(home, &flags);
    let without = searched(home, &["--target-population", "40500", "--max-wards", "4"]);
    assert_is(&table, "Quarrelmere stays whole", &without);
    // Fives and sixes do not make its 13 wards.
    let flags =
        ["--target-population", "40500", "--exempt", "Oskholt", "--min-wards", "5", "--max-wards", "6"];
    let (table, ..) = priced(home, &flags);
    assert_eq!(table.cell("rule", "Oskholt stays whole", "status"), "impossible");
    assert_eq!(table.cell("rule", "Oskholt stays whole", "price"), "");
    let search = ["search", "study.toml", "--price-of-rules", "--out", "json", "--message-format", "json"];
    let result: Value = serde_json::from_str(&succeeds(home, &[&search[..], &flags].concat())).unwrap();
    assert_eq!(result["price_of_rules"], json(&home.join("json/run.json"))["price_of_rules"]);
    assert_eq!(result["price_of_rules"].as_array().map(Vec::len), Some(4));
}

/// Where sizes follow the number of clusters, so they do without a rule.
#[test]
fn sizes_that_follow_the_number_follow_it_without_a_rule() {
    let home = study("lived_split = 1.0\nimbalance = 1.0");
    let home = home.path();
    let flags = ["--clusters", "11..13", "--population-tolerance", "0.5"];
    let (table, ..) = priced(home, &flags);
    assert_is(
        &table,
        "every cluster within 50% of all residents divided by the number of clusters",
        &searched(home, &["--clusters", "11..13"]),
    );
    assert_is(
        &table,
        "at most 8 wards in a cluster",
        &searched(home, &[&flags[..], &["--max-wards", "45"]].concat()),
    );
    assert_is(&table, "11 to 13 clusters", &searched(home, &["--population-tolerance", "0.5"]));
}

/// Where the best has a gap, what is proved of a price is as wide; `verify`, which derives that gap again, confirms it, and finds
/// what was changed.
#[test]
fn prices_within_gaps_are_verified_and_forged_ones_are_named() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    succeeds(home, &["synth", "--boroughs", "1", "--ward-count", "80", "--drawings", "300", "--out", "town"]);
    // Put together and bounded, but not improved.
    let flags =
        ["--max-wards", "5", "--clusters", "24", "--weight", "lived_split=1", "--max-iterations", "0"];
    let search = ["search", "town/study.toml", "--price-of-rules", "--out", "out"];
    succeeds(home, &[&search[..], &flags].concat());
    succeeds(home, &["verify", "out"]);
    let run = json(&home.join("out/run.json"));
    assert_eq!(run["result"]["status"], "within_gap");
    let gap = run["result"]["gap"].as_f64().unwrap();
    for of in run["price_of_rules"].as_array().unwrap() {
        let number = |name: &str| of[name].as_f64();
        let price = number("price").unwrap();
        assert!((number("price_at_least").unwrap() - (price - gap)).abs() < 1e-9, "{of}");
        let most = number("gap").map(|gap| price + gap);
        assert_eq!(number("price_at_most").is_some(), most.is_some(), "{of}");
        assert!((number("price_at_most").unwrap_or(0.0) - most.unwrap_or(0.0)).abs() < 1e-9, "{of}");
    }

    // Changed in run.json, with the hash made anew.
    type Change = fn(&mut Value);
    let changes: [Change; 5] = [
        |run| run["price_of_rules"][0]["price"] = 0.5.into(),
        |run| run["price_of_rules"][1]["price_at_least"] = 0.0.into(),
        |run| run["price_of_rules"][0]["rule"] = "25 clusters".into(),
        |run| drop(run["price_of_rules"].as_array_mut().unwrap().pop()),
        |run| run["price_of_rules"][0]["status"] = "impossible".into(),
    ];
    for change in changes {
        let mut forged = run.clone();
        change(&mut forged);
        let text = serde_json::to_vec_pretty(&forged).unwrap();
        fs::write(home.join("out/run.json"), &text).unwrap();
        let mut certificate = json(&home.join("out/certificate.json"));
        certificate["files"]["run.json"] = wardwise::input::sha256(&text).into();
        fs::write(home.join("out/certificate.json"), serde_json::to_vec_pretty(&certificate).unwrap())
            .unwrap();
        let output = wardwise(home, &["verify", "out"]);
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(7), "{messages}");
        assert!(messages.contains("run.json: price_of_rules"), "{messages}");
    }
}
