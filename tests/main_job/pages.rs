//! What the page says, whichever command made it.

use crate::running::{json, succeeds};
use crate::tables::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn demo(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

/// The text of a page: no element, none of what is no flow of words.
fn text_outside(page: &str, elements: &[&str]) -> String {
    let mut rest = page.to_owned();
    for element in elements {
        while let Some(start) =
            [">", " "].iter().filter_map(|end| rest.find(&format!("<{element}{end}"))).min()
        {
            let closing = format!("</{element}>");
            let end = rest[start..].find(&closing).map_or(rest.len(), |end| start + end + closing.len());
            rest.replace_range(start..end, " ");
        }
    }
    let mut text = String::new();
    for piece in rest.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    text
}

fn is_hebrew(character: char) -> bool {
    ('\u{5d0}'..='\u{5ea}').contains(&character)
}

/// Boroughs, wards and places have names that run from right to left, with digits and Latin letters among them.
#[test]
fn names_that_run_leftwards_turn_no_sentence_around() {
    let home = tempfile::tempdir().unwrap();
    let renamed = [("wards.geojson", "Quarrelmere"), ("drawings.geojson", "Brindle Quarter")];
    for (file, name) in renamed {
        let text = fs::read_to_string(demo(file)).unwrap();
        let text = text
            .replace(name, "מרכז העיר 2")
            .replace("Vennorworth", "נווה-שאנן (East)")
            .replace("Sallow Quarter", "שכונה");
        fs::write(home.path().join(file), text).unwrap();
    }
    let layers = [
        "--wards",
        "wards.geojson",
        "--neighbourhoods",
        "drawings.geojson",
        "--place",
        "place",
        "--respondent",
        "respondent",
    ];
    let flags = ["--exempt", "מרכז העיר 2", "--price-of-rules", "--candidates", "3", "--out", "out"];
    succeeds(home.path(), &[&["search"][..], &layers, &flags].concat());
    let structure = ["--structure", "out", "--out", "scored"];
    succeeds(home.path(), &[&["score"][..], &layers, &structure].concat());
    for out in ["out", "scored"] {
        let page = fs::read_to_string(home.path().join(out).join("review.html")).unwrap();
        let no_words = ["script", "style", "title", "option", "svg", "code"];
        assert!(text_outside(&page, &no_words).contains(is_hebrew), "{out}: the names are on the page");
        let bare = text_outside(&page, &[&no_words[..], &["bdi"]].concat());
        let stray: String = bare.chars().skip_while(|c| !is_hebrew(*c)).take(60).collect();
        assert!(stray.is_empty(), "{out}: not isolated: {stray}");
    }
}

/// `score` leaves a page of its one structure, with all that its tables say.
#[test]
fn a_structure_that_is_measured_has_a_page() {
    let home = tempfile::tempdir().unwrap();
    let study = demo("study.toml");
    let current = demo("current_structure.csv");
    succeeds(
        home.path(),
        &["score", &study, "--structure", &format!("Today's teams={current}"), "--out", "out"],
    );
    let page = fs::read_to_string(home.path().join("out/review.html")).unwrap();
    let text = text_outside(&page, &["script", "style", "option"]);
    assert!(text.contains("A neighbourhood structure, measured") && text.contains("45 wards, 10 clusters"));
    assert!(
        text.contains("This structure was given, not searched for: nothing is proved about better ones.")
    );
    assert!(!text.contains("side by side."), "there is nothing beside it");
    let run = json(&home.path().join("out/run.json"));
    assert!(run["outputs"].as_array().unwrap().iter().any(|file| file == "review.html"));
    let total = run["result"]["structures"][0]["total_loss"].as_f64().unwrap();
    let row = page.split("data-measure=\"total_loss\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains(&format!("{:.2}%", total * 100.0)), "{row}");
}

/// The texts of the cells of every row of a table's body, by a mark that stands in the table's tag or before it.
fn cells(page: &str, mark: &str) -> Vec<Vec<String>> {
    let table = page.split(mark).nth(1).expect(mark).split("</table>").next().unwrap();
    let text = |cell: &str| {
        let end = cell.rfind("</t").unwrap_or(cell.len());
        text_outside(&format!("<{}", &cell[..end]), &["small"]).trim().trim_end_matches(" (best)").to_owned()
    };
    let row = |row: &str| row.split("<t").skip(1).map(text).collect();
    table.split("<tr").skip(1).map(row).collect()
}

fn number(cell: &str) -> f64 {
    cell.trim_end_matches('%').replace(',', "").parse().unwrap_or_else(|_| panic!("{cell:?} is no number"))
}

/// The table of boroughs is derived again from the layer of clusters and the tables of wards; what is given up, from the table of
/// scores.
#[test]
fn boroughs_and_what_is_given_up_are_what_the_other_files_say() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["search", &demo("study.toml"), "--out", "out"]);
    let out = home.path().join("out");
    let page = fs::read_to_string(out.join("review.html")).unwrap();

    // Wards, residents and clusters by borough; the parts of the losses by cluster, as QGIS has them.
    let wards = Table::read(&out.join("assignments.csv"));
    let mut by_borough: BTreeMap<&str, (usize, f64, BTreeMap<&str, f64>)> = BTreeMap::new();
    let columns = ["borough", "population", "candidate_01"].map(|name| wards.column(name));
    for ((borough, population), cluster) in columns[0].iter().zip(&columns[1]).zip(&columns[2]) {
        let own = by_borough.entry(borough).or_default();
        own.0 += 1;
        own.1 += number(population);
        *own.2.entry(cluster).or_default() += number(population);
    }
    let clusters = json(&out.join("candidate-01/clusters.geojson"));
    let mut parts: BTreeMap<String, f64> = BTreeMap::new();
    for cluster in clusters["features"].as_array().unwrap() {
        let own = &cluster["properties"];
        let weighed = [("lived_split", 0.5), ("funding_split", 0.25), ("imbalance", 0.25)];
        let part: f64 = weighed.iter().map(|(loss, share)| share * own[*loss].as_f64().unwrap()).sum();
        *parts.entry(own["borough"].as_str().unwrap().to_owned()).or_default() += part;
    }
    let current = Table::read(Path::new(&demo("current_structure.csv")));
    let [ids, teams] = ["ward_id", "cluster"].map(|name| current.column(name));
    let team_of: BTreeMap<&str, &str> = ids.into_iter().zip(teams).collect();
    let mut today: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (ward, borough) in wards.column("ward_id").into_iter().zip(&columns[0]) {
        today.entry(borough).or_default().insert(team_of[ward]);
    }

    let rows = cells(&page, "<table class=\"boroughs\">");
    let boroughs = &rows[1..];
    assert_eq!(boroughs.len(), by_borough.len());
    for row in boroughs {
        let name = row[0].as_str();
        let (count, residents, own) = &by_borough[name];
        assert_eq!(number(&row[1]), *count as f64, "{name}: wards");
        assert_eq!(number(&row[2]), *residents, "{name}: residents");
        assert_eq!(number(&row[3]), today[name].len() as f64, "{name}: clusters today");
        assert_eq!(number(&row[4]), own.len() as f64, "{name}: clusters");
        let (least, most) = row[5].split_once(" to ").expect("a span");
        let sizes = || own.values().copied();
        assert_eq!(number(least), sizes().fold(f64::INFINITY, f64::min), "{name}: the smallest");
        assert_eq!(number(most), sizes().fold(0.0, f64::max), "{name}: the largest");
        assert!(
            (number(&row[7]) / 100.0 - parts[name]).abs() < 5.1e-5,
            "{name}: {} is not {}",
            row[7],
            parts[name]
        );
    }
    let scores = Table::read(&out.join("candidates.csv"));
    let sum = |cell: usize| boroughs.iter().map(|row| number(&row[cell])).sum::<f64>();
    let total = |name: &str| scores.number("structure", name, "total_loss") * 100.0;
    assert!((sum(6) - total("current")).abs() < 0.005 * boroughs.len() as f64 + 1e-9, "{}", sum(6));
    assert!((sum(7) - total("candidate_01")).abs() < 0.005 * boroughs.len() as f64 + 1e-9, "{}", sum(7));
    assert_eq!(sum(8), scores.number("structure", "candidate_01", "residents_changed"));

    // What is worse than today, as the table of scores has it: today stands before the first candidate.
    let given_up = page.split("id=\"gives-up\">").nth(1).unwrap().split('<').next().unwrap();
    let mut expected = Vec::new();
    for row in page.split("<tr data-measure=").skip(1) {
        let better = row.split("data-better=\"").nth(1).unwrap().split('"').next().unwrap();
        let row = &cells(&format!("<table><tr {row}"), "<table>")[0];
        let (was, is) = (&row[2], &row[3]);
        let is_worse = match better {
            "lower" => was != "–" && number(is) > number(was),
            "higher" => was != "–" && number(is) < number(was),
            _ => false,
        };
        if is_worse {
            expected.push(format!("{}: {is}, {was} before", row[0]));
        }
    }
    assert!(!expected.is_empty() && expected.len() <= 3, "{expected:?}");
    assert_eq!(given_up, format!("What it gives up against today: {}.", expected.join("; ")));
}
