//! What people and programs see while a command runs and after it: findings, progress, help.

use crate::running::{assert_same_files, succeeds, wardwise};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/study.toml");

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// How many findings of each level a table holds.
fn levels(table: &Path) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in csv::Reader::from_path(table).unwrap().records() {
        *counts.entry(record.unwrap()[0].to_owned()).or_default() += 1;
    }
    counts
}

/// `60 warnings, 25 notes` as counts.
fn told(tally: &str) -> BTreeMap<String, usize> {
    let parts = tally.split(", ").map(|part| {
        let (count, level) = part.split_once(' ').unwrap_or_else(|| panic!("{tally:?}"));
        let count: usize = count.parse().unwrap_or_else(|_| panic!("{tally:?}"));
        assert_eq!(count == 1, !level.ends_with('s'), "{tally:?}: the plural does not agree");
        (level.trim_end_matches('s').to_owned(), count)
    });
    parts.collect()
}

/// The heads of messages: `warning[D106]`, …
fn heads(text: &str) -> Vec<&str> {
    let is_head = |line: &&str| ["error[", "warning[", "note["].iter().any(|head| line.starts_with(head));
    text.lines().filter(is_head).map(|line| &line[..=line.find(']').unwrap()]).collect()
}

/// Six wards in two rows, each with this population.
fn wards(folder: &Path, populations: [i64; 6]) {
    let side = 1.0 / 64.0;
    let ward = |number: usize| {
        let (x, y) = (-1.375 + side * (number % 3) as f64, 52.5 + side * (number / 3) as f64);
        json!({
            "type": "Feature",
            "properties": {
                "ward_code": format!("W{number}"),
                "borough": "Angle",
                "population": populations[number],
            },
            "geometry": { "type": "Polygon", "coordinates":
                [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]] },
        })
    };
    let wards: Vec<Value> = (0..6).map(ward).collect();
    let layer = json!({ "type": "FeatureCollection", "features": wards });
    fs::write(folder.join("wards.geojson"), layer.to_string()).unwrap();
}

#[test]
fn findings_are_told_once_for_each_rule_and_counted_as_the_table_holds_them() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["demo"]);
    let table = levels(&home.path().join("wardwise-demo/private/findings.csv"));
    let messages = stderr(&output);
    let heads_told = heads(&messages);
    assert_eq!(heads_told.iter().collect::<BTreeSet<_>>().len(), heads_told.len(), "{messages}");
    let level = |head: &str| head.split('[').next().unwrap().to_owned();
    let order: Vec<String> = heads_told.iter().map(|head| level(head)).collect();
    let first_note = order.iter().position(|level| level == "note").unwrap();
    assert!(order[first_note..].iter().all(|level| level == "note"), "warnings come first: {order:?}");
    let last = messages.lines().last().unwrap();
    let tally = last
        .strip_suffix(": all are in wardwise-demo/private/findings.csv.")
        .unwrap_or_else(|| panic!("{last:?}"));
    assert_eq!(told(tally), table);
    // Each message tells its number and its first case.
    let drawn: usize = fs::read_to_string(home.path().join("wardwise-demo/private/findings.csv"))
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("warning,D106,"))
        .count();
    let wanted = format!(
        "warning[D106] {drawn} times, first: wardwise-demo/town/drawings.geojson, feature 5, id \"D00006\": "
    );
    assert!(drawn > 1 && messages.contains(&wanted), "{wanted:?} is missing in\n{messages}");

    // In full: as many as there are.
    let verbose = stderr(&wardwise(home.path(), &["demo", "--verbose"]));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for head in heads(&verbose) {
        *counts.entry(level(head)).or_default() += 1;
    }
    assert_eq!(counts, table);
    assert!(verbose.contains("    rule: "));
}

#[test]
fn the_result_of_the_demo_fits_the_first_screen() {
    let home = tempfile::tempdir().unwrap();
    let printed = succeeds(home.path(), &["demo"]);
    // Twenty-four lines, of which the last is the shell's.
    assert!(printed.lines().count() <= 23, "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
}

#[test]
fn check_counts_what_it_found_with_and_without_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let printed = succeeds(home.path(), &["check", STUDY]);
    let last = printed.lines().last().unwrap();
    let tally = last
        .strip_prefix("Nothing stands in the way. ")
        .and_then(|rest| rest.strip_suffix("; --verbose lists each."));
    let without = told(tally.unwrap_or_else(|| panic!("{last:?}")));
    let printed = succeeds(home.path(), &["check", STUDY, "--out", "out"]);
    let last = printed.lines().last().unwrap();
    let tally = last
        .strip_prefix("Nothing stands in the way. ")
        .and_then(|rest| rest.strip_suffix(": all are in out/private/findings.csv."));
    assert_eq!(told(tally.unwrap_or_else(|| panic!("{last:?}"))), without);
    assert_eq!(levels(&home.path().join("out/private/findings.csv")), without);
    let output = wardwise(home.path(), &["check", STUDY, "--message-format", "json"]);
    let json = stderr(&output).lines().filter(|line| line.contains("\"finding\"")).count();
    assert_eq!(json, without.values().sum::<usize>(), "programs are told each one");
}

#[test]
fn a_refusal_names_each_of_a_few_features_and_the_number_of_many() {
    let home = tempfile::tempdir().unwrap();
    let check = ["check", "--wards", "wards.geojson", "--population", "population"];
    wards(home.path(), [-1, -1, -1, -1, -1, 1000]);
    let output = wardwise(home.path(), &check);
    assert_eq!(output.status.code(), Some(3));
    let few = stderr(&output);
    for feature in 0..5 {
        assert!(
            few.contains(&format!("error[W106] wards.geojson, feature {feature}, id \"W{feature}\"")),
            "{few}"
        );
    }
    assert_eq!(few.matches("cure:").count(), 1, "{few}");
    assert!(few.lines().last().unwrap().starts_with("error: the input is refused: 5 errors"), "{few}");
    assert!(!few.contains("--verbose"), "nothing is left to list: {few}");

    wards(home.path(), [-1; 6]);
    let many = stderr(&wardwise(home.path(), &check));
    assert!(many.contains("error[W106] 6 times, first: wards.geojson, feature 0, id \"W0\""), "{many}");
    let last = many.lines().last().unwrap();
    assert!(last.contains("6 errors") && last.ends_with("; --verbose lists each"), "{last:?}");
    let each = stderr(&wardwise(home.path(), &[&check[..], &["--verbose"]].concat()));
    assert_eq!(each.matches("error[W106] wards.geojson, feature ").count(), 6, "{each}");
    // The cure, followed, works.
    wards(home.path(), [1000; 6]);
    succeeds(home.path(), &check);
}

#[test]
fn where_nothing_is_found_nothing_is_counted() {
    let home = tempfile::tempdir().unwrap();
    wards(home.path(), [1000; 6]);
    let output = wardwise(home.path(), &["check", "--wards", "wards.geojson"]);
    let (messages, printed) = (stderr(&output), stdout(&output));
    assert!(heads(&messages).is_empty(), "{messages}");
    assert!(printed.ends_with("Nothing stands in the way, and there is nothing to note.\n"), "{printed}");
}

#[test]
fn a_stop_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["search", STUDY, "--time-limit", "0s", "--out", "out"]);
    let (messages, printed) = (stderr(&output), stdout(&output));
    assert_eq!(printed.matches("time limit").count(), 1, "{printed}");
    assert!(!messages.contains("S107"), "{messages}");
    let tally = messages.lines().last().unwrap().split(':').next().unwrap();
    assert_eq!(told(tally), levels(&home.path().join("out/private/findings.csv")), "it counts nevertheless");
}

#[test]
fn a_flag_without_effect_is_told_where_it_is_typed_and_not_where_a_study_file_holds_it() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["check", STUDY, "--bootstrap", "9", "--seed", "2", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0));
    let messages = stderr(&output);
    assert!(messages.contains("warning[S120]: `check` does nothing with --bootstrap, --seed"), "{messages}");
    assert!(fs::read_to_string(home.path().join("out/findings.csv")).unwrap().contains("S120"));
    wards(home.path(), [1000; 6]);
    fs::write(home.path().join("study.toml"), "wards = \"wards.geojson\"\nclusters = 2\nbootstrap = 3\n")
        .unwrap();
    for (command, more) in [("check", &[][..]), ("graph", &["--out", "graph"])] {
        let output = wardwise(home.path(), &[&[command, "study.toml"], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("S120"), "{}", stderr(&output));
    }
    let score =
        ["score", "--structure", "wards", "--wards", "wards.geojson", "--within", "0.5", "--out", "score"];
    assert!(stderr(&wardwise(home.path(), &score)).contains("`score` does nothing with --within"));
    assert!(fs::read_to_string(home.path().join("score/findings.csv")).unwrap().contains("S120"));
}

#[test]
fn a_piped_run_tells_its_phases_as_plain_lines_on_stderr() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &["search", STUDY, "--bootstrap", "3", "--out", "out"]);
    let messages = stderr(&output);
    assert!(!messages.contains(|c: char| c.is_control() && c != '\n'), "{messages:?}");
    let phases: Vec<&str> = messages
        .lines()
        .filter_map(|line| line.strip_prefix("progress: "))
        .map(|rest| rest.split(',').next().unwrap())
        .collect();
    let mut firsts = phases.clone();
    firsts.dedup();
    let wanted = [
        "reading",
        "checking",
        "borders",
        "measuring",
        "searching",
        "choosing",
        "resampling",
        "verifying",
        "scoring",
        "writing",
    ];
    assert_eq!(firsts, wanted);
    assert!(messages.starts_with("progress: reading, 5 files\n"), "{messages}");
    assert!(!stdout(&output).contains("progress"));
    for (command, wanted) in [
        (vec!["check", STUDY], &["reading", "checking", "borders"][..]),
        (vec!["graph", STUDY, "--out", "graph"], &["reading", "checking", "borders", "writing"]),
        (
            vec!["compare", STUDY, "--structure", "wards", "--structure", "boroughs"],
            &["reading", "checking", "borders", "measuring", "scoring"],
        ),
        (
            vec!["verify", "out"],
            &[
                "reading",
                "checking",
                "borders",
                "measuring",
                "searching",
                "choosing",
                "resampling",
                "verifying",
                "scoring",
                "comparing",
            ],
        ),
    ] {
        let messages = stderr(&wardwise(home.path(), &command));
        let mut told: Vec<&str> = messages
            .lines()
            .filter_map(|line| line.strip_prefix("progress: "))
            .map(|rest| rest.split(',').next().unwrap())
            .collect();
        told.dedup();
        assert_eq!(told, wanted, "{command:?}\n{messages}");
    }
}

#[test]
fn a_quiet_command_says_nothing_but_errors() {
    let home = tempfile::tempdir().unwrap();
    for command in [
        vec!["demo", "--quiet"],
        vec!["search", STUDY, "--quiet", "--out", "out"],
        vec!["check", STUDY, "--quiet"],
        vec!["graph", STUDY, "--quiet", "--out", "graph"],
        vec!["score", STUDY, "--structure", "wards", "--quiet"],
        vec!["compare", STUDY, "--structure", "wards", "--structure", "boroughs", "--quiet"],
        vec!["verify", "out", "--quiet"],
    ] {
        for format in ["human", "json"] {
            let mut command = [&command[..], &["--message-format", format]].concat();
            if command.contains(&"--out") {
                command.push("--force");
            }
            let output = wardwise(home.path(), &command);
            assert_eq!(output.status.code(), Some(0), "{command:?}");
            assert_eq!(stderr(&output), "", "{command:?}");
            assert_eq!(stdout(&output), "", "{command:?}");
        }
    }
    wards(home.path(), [-1; 6]);
    let output = wardwise(
        home.path(),
        &["check", "--wards", "wards.geojson", "--population", "population", "--quiet"],
    );
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("W106"));
}

#[test]
fn programs_are_told_in_json_alone_and_the_guide_names_every_field() {
    let home = tempfile::tempdir().unwrap();
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/reference/messages.md");
    let page = fs::read_to_string(page).unwrap();
    let is_named = |name: &str| page.contains(&format!("`{name}`"));
    let mut types = BTreeSet::new();
    for command in [
        vec!["search", STUDY, "--bootstrap", "2", "--out", "out"],
        vec!["check", STUDY],
        vec!["graph", STUDY, "--out", "graph"],
        vec!["score", STUDY, "--structure", "wards"],
        vec!["verify", "out"],
        vec!["demo"],
        vec!["search", "--out", "nothing"],
        vec!["man", "--out", "man"],
        vec!["guide"],
        vec!["guide", "proof"],
        vec!["guide", "--out", "guide.html"],
        vec!["synth", "--ward-count", "12", "--out", "town"],
    ] {
        let output = wardwise(home.path(), &[&command[..], &["--message-format", "json"]].concat());
        let (messages, result) = (stderr(&output), stdout(&output));
        for line in messages.lines().chain(result.lines()) {
            let object: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{command:?}: {line}"));
            let kind = object["type"].as_str().unwrap().to_owned();
            assert!(is_named(&kind), "{kind}");
            for field in object.as_object().unwrap().keys() {
                assert!(is_named(field), "{command:?}: {kind}.{field} is not on the page");
            }
            if kind == "progress" {
                assert!(is_named(object["phase"].as_str().unwrap()), "{line}");
            }
            types.insert(kind);
        }
        assert!(result.lines().count() <= 1, "{result}");
    }
    assert_eq!(types, ["error", "finding", "progress", "result"].map(str::to_owned).into());
}

#[test]
fn what_is_told_changes_no_byte_of_an_output() {
    let home = tempfile::tempdir().unwrap();
    let search = ["search", STUDY, "--bootstrap", "20"];
    for (out, more) in
        [("aloud", &[][..]), ("quiet", &["--quiet"]), ("json", &["--message-format", "json", "--verbose"])]
    {
        succeeds(home.path(), &[&search[..], more, &["--out", out]].concat());
    }
    assert_same_files(&home.path().join("aloud"), &home.path().join("quiet"));
    assert_same_files(&home.path().join("aloud"), &home.path().join("json"));
}

/// On a terminal there is one line that is drawn again and again and cleared before anything else is printed.
#[test]
fn on_a_terminal_the_line_is_gone_before_the_result_comes() {
    let home = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_wardwise");
    let command = format!("stty cols 80 rows 24; '{program}' search '{STUDY}' --bootstrap 400 --out out");
    let mut script = Command::new("script");
    script.args(["-qec", &command, "seen"]).current_dir(home.path()).env("TERM", "xterm");
    let Ok(output) = script.output() else {
        println!("skipped: no `script` to make a terminal");
        return;
    };
    assert!(output.status.success(), "{}", stderr(&output));
    let seen = String::from_utf8_lossy(&fs::read(home.path().join("seen")).unwrap()).into_owned();
    let (before, after) = seen.split_once("warning").expect("findings follow");
    assert!(before.contains("resampling") && before.contains(" of 400 resamples"), "{before:?}");
    assert!(before.ends_with("\r\u{1b}[2K\u{1b}[1;33m"), "the line is cleared first: {before:?}");
    assert!(
        !before.contains('\n') || before.matches('\n').count() == 1,
        "only `script` breaks a line: {before:?}"
    );
    assert!(after.contains("Best: ") && !after.contains("resampling,"), "{after}");
    assert!(seen.lines().all(|line| !line.contains("progress:")));
}

#[test]
fn the_name_alone_shows_how_to_begin() {
    let home = tempfile::tempdir().unwrap();
    let output = wardwise(home.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    assert!(text.contains("wardwise demo") && text.contains("wardwise --help"), "{text}");
    assert!(text.lines().count() <= 12, "{text}");
}

#[test]
fn the_guide_is_printed_by_chapter_and_written_as_one_page() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let listed = succeeds(home, &["guide"]);
    let chapters: Vec<&str> = listed
        .lines()
        .take_while(|line| !line.is_empty())
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    for chapter in &chapters {
        let printed = succeeds(home, &["guide", chapter]);
        let file = [format!("docs/src/{chapter}.md"), format!("docs/src/reference/{chapter}.md")];
        let source = file
            .iter()
            .find_map(|file| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).ok())
            .unwrap();
        assert!(printed.starts_with("# ") && source.ends_with(&printed), "{chapter}");
    }
    assert!(chapters.len() > 20 && chapters.contains(&"proof"), "{listed}");
    succeeds(home, &["guide", "--out", "guide.html"]);
    let page = fs::read_to_string(home.join("guide.html")).unwrap();
    assert!(chapters.iter().all(|chapter| page.contains(&format!("<section id=\"{chapter}\">"))));
    // One that is there is not lost.
    assert_eq!(wardwise(home, &["guide", "--out", "guide.html"]).status.code(), Some(2));
    succeeds(home, &["guide", "--out", "guide.html", "--force"]);
    let output = wardwise(home, &["guide", "prof"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("'proof'"), "{}", stderr(&output));
}

#[test]
fn the_version_says_in_full_what_was_built_and_how() {
    let home = tempfile::tempdir().unwrap();
    let short = succeeds(home.path(), &["--version"]);
    assert_eq!(short, format!("wardwise {}\n", env!("CARGO_PKG_VERSION")));
    for words in [["--version", "--long"], ["--long", "-V"]] {
        let long = succeeds(home.path(), &words);
        assert!(long.starts_with(&short), "{long}");
        for name in
            ["commit", "target", "compiler", "optimised", "memory", "SQLite", "page's solver", "licence"]
        {
            assert!(long.lines().any(|line| line.starts_with(name) && line.len() > 16), "{name}: {long}");
        }
    }
    // With anything else it means nothing, and is not passed over.
    let output = wardwise(home.path(), &["--long", "guide"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("wardwise --version --long"), "{}", stderr(&output));
}

#[test]
fn every_command_has_a_man_page_and_completions_with_its_own_flags_alone() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(succeeds(home.path(), &["man", "--out", "man"]), "Written: 17 man pages in man\n");
    let page =
        |command: &str| fs::read_to_string(home.path().join(format!("man/wardwise{command}.1"))).unwrap();
    for command in [
        "",
        "-demo",
        "-check",
        "-search",
        "-score",
        "-compare",
        "-graph",
        "-verify",
        "-synth",
        "-guide",
        "-completions",
        "-man",
    ] {
        assert!(
            page(command).contains(".SH EXAMPLES") || page(command).contains(".SH \"EXAMPLES\""),
            "{command}"
        );
    }
    let flag = |text: &str, flag: &str| text.contains(&format!("\\-\\-{}\\fR", flag.replace('-', "\\-")));
    assert!(flag(&page("-search"), "bootstrap") && flag(&page("-search"), "clusters"));
    assert!(flag(&page("-check"), "wards") && !flag(&page("-check"), "clusters"));
    assert!(!flag(&page("-graph"), "authority"));
    // All pages one after another, as before.
    let printed = succeeds(home.path(), &["man"]);
    assert!(printed.contains(&page("-search")));
    let script = succeeds(home.path(), &["completions", "fish"]);
    let completes = |command: &str, flag: &str| {
        script.lines().any(|line| {
            line.contains(&format!("subcommand {command}\"")) && line.contains(&format!("-l {flag} "))
        })
    };
    assert!(completes("search", "clusters") && completes("check", "wards"));
    assert!(!completes("check", "clusters") && !completes("graph", "authority"));
}
