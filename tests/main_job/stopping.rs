//! Signals: what a stopped run leaves, and that nothing is left half-written.

use crate::running::{assert_complete, json, succeeds};
use crate::tables::Table;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than any step a test waits for takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A town whose two boroughs of 45 wards take the exact method far longer than a test waits.
fn large_town(home: &Path) {
    succeeds(home, &["synth", "--boroughs", "2", "--ward-count", "90", "--drawings", "120", "--out", "town"]);
}

fn start(home: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wardwise"));
    command.current_dir(home).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill");
    assert!(sent.success(), "{name} could not be sent");
}

/// Waits for the end; never for ever.
fn end(child: &mut Child) -> ExitStatus {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        if begin.elapsed() > PATIENCE {
            child.kill().expect("killed");
            panic!("the program did not end");
        }
        sleep(Duration::from_millis(20));
    }
}

/// The names in a folder, sorted; hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// Starts a search of the large town and signals once it searches: a run that had not come so far
/// leaves nothing, and is tried again with more time.
fn stopped_in_the_search(
    home: &Path,
    arguments: &[&str],
    name: &str,
    code: i32,
    then: impl Fn(&mut Child) -> bool,
) {
    for delay in [1_u64, 2, 4, 8, 16, 32] {
        let mut child = start(home, arguments);
        sleep(Duration::from_secs(delay));
        assert!(child.try_wait().unwrap().is_none(), "the search ended before it was stopped");
        signal(&child, name);
        if then(&mut child) {
            return;
        }
        assert_eq!(end(&mut child).code(), Some(code));
        assert_eq!(names(home), ["town"], "a run stopped before it searches leaves nothing");
    }
    panic!("the search did not begin in time");
}

#[test]
fn a_stopped_search_saves_the_best_so_far_and_claims_nothing_for_what_was_not_finished() {
    for (name, word, code) in [("-INT", "SIGINT", 130), ("-TERM", "SIGTERM", 143)] {
        let home = tempfile::tempdir().unwrap();
        large_town(home.path());
        let out = home.path().join("out");
        let arguments =
            ["search", "town/study.toml", "--max-wards", "10", "--bootstrap", "3", "--out", "out"];
        stopped_in_the_search(home.path(), &arguments, name, code, |child| {
            assert_eq!(end(child).code(), Some(code));
            out.exists()
        });
        assert_eq!(names(home.path()), ["out", "town"], "no staging folder is left");
        assert_complete(&out);
        let run = json(&out.join("run.json"));
        assert_eq!((&run["partial"], &run["reproducible"]), (&true.into(), &false.into()));
        assert_eq!(run["stopped_by"], word);
        assert_eq!(run["result"]["status"], "no_bound");
        let certificate = json(&out.join("certificate.json"));
        assert_eq!(certificate["optimum"]["status"], "no_bound");
        let blocks = certificate["blocks"].as_array().unwrap();
        assert_eq!(blocks.len(), 2);
        for block in blocks {
            assert_eq!((&block["proved"], &block["lowest"]), (&false.into(), &serde_json::json!([])));
        }
        let candidates = Table::read(&out.join("candidates.csv"));
        assert_eq!(candidates.cell("structure", "candidate_01", "status"), "no_bound");
        let page = fs::read_to_string(out.join("review.html")).unwrap();
        assert!(page.contains("This result is partial") && page.contains(word));
        let findings = fs::read_to_string(out.join("findings.csv")).unwrap();
        assert!(findings.contains("S107") && findings.contains("the search was stopped"), "{findings}");
        // Rules, losses and every file hold; nothing is claimed beyond.
        let printed = succeeds(home.path(), &["verify", "out"]);
        assert!(
            printed.contains("2 more without a claim") && printed.contains("nothing is proved"),
            "{printed}"
        );
    }
}

#[test]
fn a_second_signal_ends_at_once_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    // No eight clusters have the same number of residents to a millionth, but that is only known when
    // the local search has tried everything: the first signal cannot be obeyed soon.
    succeeds(
        home.path(),
        &["synth", "--boroughs", "1", "--ward-count", "4000", "--drawings", "60", "--out", "town"],
    );
    let alike = ["--clusters", "8", "--max-wards", "900", "--population-tolerance", "0.000001"];
    let layers = ["search", "--wards", "town/wards.geojson", "--weight", "sprawl=1", "--out", "a/out"];
    let arguments = [&layers[..], &alike[..]].concat();
    stopped_in_the_search(home.path(), &arguments, "-INT", 130, |child| {
        sleep(Duration::from_secs(1));
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        let begin = Instant::now();
        signal(child, "-TERM");
        assert_eq!(end(child).code(), Some(143));
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
        true
    });
    assert_eq!(names(home.path()), ["town"]);
}

#[test]
fn a_signal_while_files_are_read_leaves_nothing() {
    for command in ["search", "graph", "check", "score"] {
        let home = tempfile::tempdir().unwrap();
        // Standard input stays open, so the wards never end.
        let mut arguments = vec![command, "--wards", "-", "--weight", "sprawl=1", "--clusters", "4"];
        arguments.extend(["--out", "deep/er/out"]);
        if command == "score" {
            arguments.extend(["--structure", "wards"]);
        }
        let mut child = start(home.path(), &arguments);
        let begin = Instant::now();
        while !home.path().join("deep/er").exists() {
            assert!(begin.elapsed() < PATIENCE, "{command} does not begin");
            sleep(Duration::from_millis(10));
        }
        signal(&child, "-TERM");
        assert_eq!(end(&mut child).code(), Some(143), "{command}");
        assert_eq!(names(home.path()), [""; 0], "{command}");
    }
}

#[test]
fn what_a_killed_run_left_is_gone_after_the_next_one() {
    let home = tempfile::tempdir().expect("a folder");
    large_town(home.path());
    let search = ["search", "town/study.toml", "--out", "out"];
    let mut child = start(home.path(), &search);
    let begin = Instant::now();
    while names(home.path()).len() < 2 && begin.elapsed() < PATIENCE {
        sleep(Duration::from_millis(5));
    }
    // The folder is there a moment before its lock.
    sleep(Duration::from_millis(200));
    child.kill().expect("killed");
    end(&mut child);
    let left = names(home.path());
    assert!(left.iter().any(|name| name.starts_with(".wardwise-")), "{left:?}");
    succeeds(home.path(), &["graph", "--wards", "town/wards.geojson", "--out", "out"]);
    assert_eq!(names(home.path()), ["out", "town"]);
}

/// What is said on stderr goes into logs and to programs too.
#[test]
fn a_signal_is_answered_in_words_wherever_stderr_leads() {
    for format in ["human", "json"] {
        let home = tempfile::tempdir().unwrap();
        large_town(home.path());
        let arguments =
            ["search", "town/study.toml", "--max-wards", "10", "--message-format", format, "--out", "out"];
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardwise"));
        command.current_dir(home.path()).args(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let mut answered = Vec::new();
        for line in said.lines().map(Result::unwrap) {
            // What it says as the search begins; before it has, a signal ends the program at once.
            if answered.is_empty() && line.contains("searching") {
                sleep(Duration::from_secs(1));
                signal(&child, "-INT");
                answered.push(String::new());
            }
            if line.contains("Stopping: the best found so far is written") {
                answered.push(line);
            }
        }
        assert_eq!(end(&mut child).code(), Some(130));
        assert_eq!(answered.len(), 2, "{format}: {answered:?}");
        if format == "json" {
            let note: serde_json::Value = serde_json::from_str(&answered[1]).unwrap();
            assert_eq!(note["type"], "note");
        }
    }
}
