//! What groups and people who were not heard could change, against every structure and shares in between.

use crate::fairness::{SETTLED, YOUNG, every_structure, lived_split};
use crate::running::{succeeds, wardwise};
use crate::tables::Table;
use crate::weighing::{STUDY, town};
use std::fs;

/// Halves of a square in degrees differ by a ten-thousandth in metres.
const NEAR: f64 = 5e-4;

/// Of 52 respondents 12 are young: the structure of the settled is best. How far must the young count more?
#[test]
fn borders_hold_as_long_as_every_structure_says_and_turn_when_one_is_better() {
    let home = tempfile::tempdir().unwrap();
    let (settled, young) = (40.0, 12.0);
    town(home.path(), 40, 12);
    let flags = ["--weight", "lived_split=1", "--unheard", "--exact-figures"];
    let told = succeeds(home.path(), &[&["search"][..], &STUDY, &flags].concat());
    let all = every_structure();
    let share = young / (settled + young);
    // A group's own loss counts as much as its share says; `more` is what the young gain and the settled lose.
    let value = |first: &[usize], more: f64, missing: f64| {
        let heard =
            (share + more) * lived_split(&YOUNG, first) + (1.0 - share - more) * lived_split(&SETTLED, first);
        (1.0 - missing) * heard
    };
    let together = |first: &[usize], a: usize, b: usize| first.contains(&a) == first.contains(&b);
    let best = all.iter().min_by(|a, b| value(a, 0.0, 0.0).total_cmp(&value(b, 0.0, 0.0))).unwrap();
    let table = Table::read(&home.path().join("out/unheard.csv"));
    let ward = |id: &str| id[1..].parse::<usize>().unwrap();
    let cells = |name: &str| table.column(name);
    let rows = cells("ward_a").len();
    assert_eq!(rows, 10, "ten pairs of neighbours");
    for row in 0..rows {
        let number = |name: &str| cells(name)[row].parse::<f64>().ok();
        let (a, b) = (ward(cells("ward_a")[row]), ward(cells("ward_b")[row]));
        assert_eq!(cells("in_one_cluster")[row] == "yes", together(best, a, b));
        let otherwise = || all.iter().filter(|first| together(first, a, b) != together(best, a, b));
        let least = |more: f64, missing: f64| {
            let others = otherwise().map(|first| value(first, more, missing));
            others.fold(f64::INFINITY, f64::min) - value(best, more, missing)
        };
        // Any share in between, not only the ends.
        let within = |most: f64| {
            let shares = (-20..=20).map(move |step| most * f64::from(step) / 20.0);
            shares.filter(|more| (0.0..=1.0).contains(&(share + more))).map(|more| least(more, 0.0))
        };
        let holds = number("reweighting_holds").unwrap();
        assert!(within(holds).all(|margin| margin > -NEAR), "{a} and {b} within {holds}");
        match number("reweighting_turns") {
            Some(turns) => {
                assert!(holds < turns && within(turns).any(|margin| margin < NEAR), "{a}, {b}: {turns}")
            }
            None => assert!(within(1.0).all(|margin| margin > -NEAR), "{a} and {b}"),
        }
        // Those who are missing lose nothing by another structure, and everything by this one.
        let missing = number("unheard_holds").unwrap();
        assert!(least(0.0, missing) >= missing - NEAR, "{a}, {b}: {missing}");
        let next = [0.1, 0.15, 0.2, 0.3, 0.5].into_iter().find(|tested| *tested > missing);
        assert!(
            next.is_none_or(|next| missing < 0.1 || least(0.0, next) < next + NEAR),
            "{a}, {b}: {missing}"
        );
    }
    let first = table.number("ward_a", "W0", "reweighting_holds");
    assert!((0.05..0.3).contains(&first), "{first}");
    let said = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("where young counts more"), "{told}");
    let page = fs::read_to_string(home.path().join("out/review.html")).unwrap();
    assert!(page.contains("where young counts more") && page.contains("what the unheard could change"));
    // The layer has the rows of the table: every pair here shares a line.
    let layer = crate::running::json(&home.path().join("out/unheard.geojson"));
    let drawn = layer["features"].as_array().unwrap();
    assert_eq!(drawn.len(), rows);
    for own in drawn.iter().map(|feature| &feature["properties"]) {
        let row = (0..rows)
            .find(|&row| (own["ward_a"] == cells("ward_a")[row]) && (own["ward_b"] == cells("ward_b")[row]));
        let row = row.expect("a pair of the table");
        for figure in ["reweighting_holds", "reweighting_turns", "unheard_holds"] {
            assert_eq!(own[figure].as_f64(), cells(figure)[row].parse().ok(), "{figure} of {own}");
        }
        assert_eq!(own["in_one_cluster"], cells("in_one_cluster")[row]);
    }
    succeeds(home.path(), &["verify", "out"]);
}

#[test]
fn without_groups_it_is_said_of_people_who_are_missing_alone() {
    let home = tempfile::tempdir().unwrap();
    town(home.path(), 12, 12);
    let nameless: Vec<&str> =
        STUDY.iter().copied().filter(|word| !["--group", "age"].contains(word)).collect();
    let told = succeeds(home.path(), &[&["search"][..], &nameless, &["--unheard"]].concat());
    assert!(
        !told.contains("groups of respondents")
            && told.split_whitespace().collect::<Vec<_>>().join(" ").contains("hat was not heard"),
        "{told}"
    );
    let table = Table::read(&home.path().join("out/unheard.csv"));
    assert!(table.column("reweighting_holds").iter().all(|cell| cell.is_empty()));
    // Without evidence that weighs there is nothing to be heard.
    let output =
        wardwise(home.path(), &[&["search"][..], &nameless, &["--unheard", "--weight", "sprawl=1"]].concat());
    assert!(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("note[D215]"));
    assert!(!home.path().join("out/unheard.csv").exists(), "an earlier run's is gone");
    succeeds(home.path(), &["verify", "out"]);
}
