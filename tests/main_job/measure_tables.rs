//! Every table of measures is made from the one list: the same names in the same order, the same figures.

use crate::running::succeeds;
use crate::tables::Table;
use std::fs;
use std::path::Path;
use wardwise::compare::{MEASURES, Measure};
use wardwise::loss::Loss;

/// What `candidates.csv` has beside the measures: the name, what is proved of the total, what is the
/// same for every structure, and what is said in words.
const NAME: &str = "structure";
const PROOF: [&str; 3] = ["status", "gap", "gap_relative"];
const BESIDE: [&str; 8] = [
    "residents_claimed",
    "residents_unclaimed",
    "drawings_used",
    "drawings_left_out",
    "worst_places",
    "best_at",
    "gives_up",
    "rules_broken",
];

/// The demo searched, and its current structure and that of wards side by side.
fn searched_and_compared() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let structures = ["--structure", "wards", "--structure", "boroughs", "--out", "side"];
    succeeds(home.path(), &[&["compare", "demo/town/study.toml"][..], &structures].concat());
    home
}

fn header(path: &Path) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.headers().expect("a header").iter().map(str::to_owned).collect()
}

/// The headings of the rows of the page's score table, in order, without the proof.
fn page_rows(page: &str) -> Vec<&str> {
    let section = page.split("<section id=\"scores\"").nth(1).expect("there are scores");
    let table = section.split("</table>").next().expect("a table");
    let rows = table.split("<th scope=\"row\">").skip(1);
    rows.filter_map(|row| row.split('<').next()).filter(|label| *label != "What is proved").collect()
}

fn is_loss(measure: &Measure) -> bool {
    Loss::from_name(measure.name).is_some()
}

#[test]
fn the_tables_and_the_page_hold_the_measures_of_the_list_in_its_order() {
    let home = searched_and_compared();
    let of = |name: &str| home.path().join(name);

    let mut expected = vec![NAME];
    for measure in &MEASURES {
        expected.push(measure.name);
        if measure.name == "total_loss" {
            expected.extend(PROOF);
        }
    }
    expected.extend(BESIDE);
    assert_eq!(header(&of("demo/candidates.csv")), expected);

    let side = Table::read(&of("side/comparison.csv"));
    assert_eq!(side.column("measure"), MEASURES.each_ref().map(|measure| measure.name));
    assert_eq!(side.column("better"), MEASURES.each_ref().map(|measure| measure.better.word()));

    let candidates = Table::read(&of("demo/candidates.csv"));
    let is_known = |measure: &&Measure| candidates.column(measure.name).iter().any(|cell| !cell.is_empty());
    let shown = MEASURES.iter().filter(|measure| measure.page_row.is_some()).filter(is_known);
    let mut shown: Vec<&Measure> = shown.collect();
    shown.sort_by_key(|measure| measure.page_row);
    let labels = |losses: bool| -> Vec<&str> {
        let chosen = shown.iter().filter(|measure| is_loss(measure) == losses);
        let chosen = chosen.filter(|measure| measure.name != "total_loss");
        chosen.map(|measure| measure.label).collect()
    };
    let page = fs::read_to_string(of("demo/review.html")).expect("the page");
    let rows = page_rows(&page);
    let of_losses = |row: &&str| Loss::ALL.iter().any(|loss| loss.description().label == *row);
    assert_eq!(rows[0], "Total loss");
    let others: Vec<&str> = rows[1..].iter().copied().filter(|row| !of_losses(row)).collect();
    assert_eq!(others, labels(false));
    // Those turned on stand in the first group, so as a whole losses are in no one order.
    let (mut found, mut expected): (Vec<&str>, Vec<&str>) =
        (rows.iter().copied().filter(of_losses).collect(), labels(true));
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_structure_has_the_same_figures_in_every_table() {
    let home = searched_and_compared();
    let candidates = Table::read(&home.path().join("demo/candidates.csv"));
    let side = Table::read(&home.path().join("side/comparison.csv"));
    for measure in &MEASURES {
        for structure in ["wards", "boroughs"] {
            let in_candidates = candidates.cell("structure", structure, measure.name);
            let in_comparison = side.cell("measure", measure.name, structure);
            assert_eq!(in_candidates, in_comparison, "{} of {structure}", measure.name);
        }
    }
    // The town's wards divide places, and boroughs divide fewer.
    let split = |structure: &str| side.number("measure", "places_substantially_split", structure);
    assert!(split("wards") > split("boroughs"), "{} and {}", split("wards"), split("boroughs"));
    assert_eq!(side.cell("measure", "places_substantially_split", "best"), "boroughs");
}
