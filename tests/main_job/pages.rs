//! What the page says, whichever command made it.

use crate::running::{json, succeeds};
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
