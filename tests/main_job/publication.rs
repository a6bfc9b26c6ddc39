//! Title, author and sources in everything written for readers, and nothing there that nobody typed.

use crate::borders::read;
use crate::running::{files, json, succeeds, wardwise};
use std::fs;
use std::path::Path;
use wardwise::input::sha256;

const TITLE: &str = "Options \"A\" & <B> for Škofja Loka";
const AUTHOR: &str = "O'Neil & <script>alert(1)</script>";
const SOURCES: [&str; 2] = ["© Crown copyright <OS> & database right", "ONS; OGL v3.0"];

fn titled() -> Vec<&'static str> {
    let sources = SOURCES.into_iter().flat_map(|source| ["--attribution", source]);
    ["--title", TITLE, "--author", AUTHOR].into_iter().chain(sources).collect()
}

fn assert_geojson_is_credited(out: &Path) -> usize {
    let mut seen = 0;
    for name in files(out).keys().filter(|name| name.extension().is_some_and(|end| end == "geojson")) {
        if name.starts_with("town") {
            continue; // The input, as it was.
        }
        let layer = json(&out.join(name));
        assert_eq!(layer["title"], TITLE, "{}", name.display());
        assert_eq!(layer["author"], AUTHOR, "{}", name.display());
        assert_eq!(layer["attribution"], SOURCES.join("; "), "{}", name.display());
        assert_eq!(layer["type"], "FeatureCollection");
        seen += 1;
    }
    seen
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn assert_page_is_credited(page: &Path) {
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(&format!("<title>{}</title>", escaped(TITLE))));
    assert!(page.contains(&format!("<h1>{}</h1>", escaped(TITLE))));
    assert!(page.contains(&format!("By {}", escaped(AUTHOR))));
    for source in SOURCES {
        assert!(page.contains(&format!("<p>{}</p>", escaped(source))), "{source}");
    }
    assert!(!page.contains("<script>alert"), "no text becomes a tag");
}

#[test]
fn title_author_and_sources_reach_every_command_that_writes() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| succeeds(home.path(), &[arguments, &titled()[..]].concat());
    run(&["demo", "--out", "demo"]);
    let out = home.path().join("demo");
    assert!(assert_geojson_is_credited(&out) > 6);
    assert_page_is_credited(&out.join("review.html"));
    let manifest = json(&out.join("run.json"));
    assert_eq!(manifest["settings"]["publication"]["title"], TITLE);
    assert_eq!(manifest["settings"]["publication"]["attribution"][1], SOURCES[1]);
    let replay = manifest["replay"].as_str().unwrap();
    assert!(replay.contains("--title 'Options \"A\" & <B> for Škofja Loka'"), "{replay}");
    assert!(replay.contains(r"--author 'O'\''Neil"), "{replay}");
    assert_eq!(replay.matches("--attribution").count(), 2, "{replay}");
    succeeds(home.path(), &["verify", "demo"]);
    // A layer with a title is still a layer: its clusters are read back as a structure.
    run(&[
        "score",
        "demo/town/study.toml",
        "--structure",
        "demo/candidate-01/clusters.geojson",
        "--out",
        "s",
    ]);
    assert!(assert_geojson_is_credited(&home.path().join("s")) > 0);
    let two = ["--structure", "wards", "--structure", "neighbourhoods", "--out", "c"];
    run(&[&["compare", "demo/town/study.toml"][..], &two].concat());
    assert!(assert_geojson_is_credited(&home.path().join("c")) > 1);
    assert_page_is_credited(&home.path().join("c/review.html"));
    run(&["graph", "--wards", "demo/town/wards.geojson", "--out", "g"]);
    assert_eq!(assert_geojson_is_credited(&home.path().join("g")), 7);
}

#[test]
fn without_them_no_byte_is_another() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let out = home.path().join("demo");
    let clusters = fs::read_to_string(out.join("candidate-01/clusters.geojson")).unwrap();
    assert!(clusters.starts_with("{\"type\":\"FeatureCollection\",\"features\":[\n"));
    assert!(json(&out.join("run.json"))["settings"]["publication"].is_null());
    assert!(!fs::read_to_string(out.join("review.html")).unwrap().contains("<footer"));
    // Geometry is the same with them and without.
    let titled = [&["demo", "--out", "titled"][..], &titled()].concat();
    succeeds(home.path(), &titled);
    let (plain, credited) = ("demo/candidate-01/clusters.geojson", "titled/candidate-01/clusters.geojson");
    assert_eq!(read(&home.path().join(plain)), read(&home.path().join(credited)));
    let csv = |name: &str| sha256(&fs::read(home.path().join(name).join("candidates.csv")).unwrap());
    assert_eq!(csv("demo"), csv("titled"));
}

#[test]
fn they_may_stand_in_the_study_file_and_a_flag_wins() {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &["demo", "--out", "demo"]);
    let study =
        "wards = \"demo/town/wards.geojson\"\ntitle = \"From the file\"\nattribution = \"One source\"\n";
    fs::write(home.path().join("study.toml"), study).unwrap();
    succeeds(home.path(), &["graph", "study.toml", "--title", "From the flag", "--out", "g"]);
    let layer = json(&home.path().join("g/wards.geojson"));
    assert_eq!(
        (layer["title"].as_str(), layer["attribution"].as_str()),
        (Some("From the flag"), Some("One source"))
    );
    assert!(layer["author"].is_null());
}

#[test]
fn a_text_that_no_page_can_show_is_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    for flag in ["--title", "--author", "--attribution"] {
        for text in ["", "  ", "two\nlines", "a\u{7}b", "a\u{202e}b", &"x".repeat(301)] {
            let output = wardwise(home.path(), &["demo", flag, text]);
            let messages = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{flag} {text:?}\n{messages}");
            assert!(messages.contains(&format!("S101] {flag}")), "{messages}");
        }
    }
    assert!(files(home.path()).is_empty());
}

/// Words that say where a run was made, and by whom.
const TELLTALES: [&str; 3] = ["zzsecretfolder", "zzsomebody", "zzscratch"];

#[test]
fn no_output_says_where_it_was_made_or_by_whom() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("zzsecretfolder/zzsomebody");
    let scratch = home.path().join("zzscratch");
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(&scratch).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = crate::running::program();
        command.current_dir(&folder).args(arguments);
        for variable in ["HOME", "TMPDIR", "TMP", "PWD", "OLDPWD"] {
            command.env(variable, if variable == "TMPDIR" { &scratch } else { &folder });
        }
        for variable in ["USER", "LOGNAME", "USERNAME", "HOSTNAME"] {
            command.env(variable, "zzsomebody");
        }
        let output = command.output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(&["demo"]);
    let study = "wardwise-demo/town/study.toml";
    run(&["search", study, "--bootstrap", "10", "--include-drawings", "--out", "search"]);
    run(&["search", "./wardwise-demo/../wardwise-demo/town/study.toml", "--clusters", "12", "--out", "dots"]);
    let structures =
        ["--structure", "wardwise-demo/town/current_structure.csv", "--structure", "neighbourhoods"];
    run(&[&["compare", study][..], &structures, &["--out", "compare"]].concat());
    run(&["score", study, "--structure", "wards", "--out", "score"]);
    run(&["graph", study, "--out", "graph"]);
    run(&["check", study, "--out", "check"]);
    run(&["synth", "--boroughs", "1", "--ward-count", "9", "--drawings", "20", "--out", "town"]);
    let written = files(&folder);
    assert!(written.len() > 100);
    let encoded = |word: &str| -> Vec<Vec<u8>> {
        let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        vec![word.as_bytes().to_vec(), utf16]
    };
    for (name, bytes) in &written {
        for word in TELLTALES {
            for needle in encoded(word) {
                let found = bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(&needle));
                assert!(!found, "{} holds {word:?}", name.display());
            }
        }
    }
    assert!(files(&scratch).is_empty(), "nothing temporary is left");
}
