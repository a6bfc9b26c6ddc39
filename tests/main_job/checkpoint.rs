//! A search that is killed, and goes on from its checkpoint: the same bytes, without what was done before.

use crate::running::{assert_same_files, json, succeeds, wardwise};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Longer than any search here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// So often at most, where nobody asks for more.
const KILLS: usize = 4;
const CHECKPOINT: &str = ".out.checkpoint";

/// A town with too many wards in one piece for the exact method.
const TOWN: [&str; 9] =
    ["synth", "--boroughs", "2", "--ward-count", "80", "--drawings", "300", "--out", "town"];
/// One block along prices, weightings for its front, and resamples.
const PRICED: [&str; 6] = ["--cross-boroughs", "--clusters", "16", "--bootstrap", "4", "--weight=sprawl=0.5"];
/// The same with so many columns that there are no prices.
const UNPRICED: [&str; 6] = ["--cross-boroughs", "--clusters", "5", "--max-wards", "30", "--bootstrap=2"];
/// Two blocks, solved exactly, and resamples.
const EXACT: [&str; 6] = ["--clusters", "24", "--max-wards", "4", "--bootstrap", "16"];

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &TOWN);
    home
}

fn command<'a>(more: &[&'a str], out: &'a str) -> Vec<&'a str> {
    [&["search", "town/study.toml", "--effort", "quick"], more, &["--out", out]].concat()
}

fn start(home: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wardwise"));
    command.current_dir(home).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// Starts the search and kills it as soon as its checkpoint has grown; false where it came to its end before.
fn killed_once_it_has_grown(home: &Path, arguments: &[&str]) -> bool {
    let checkpoint = home.join(CHECKPOINT);
    let before = length(&checkpoint);
    let mut child = start(home, arguments);
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if child.try_wait().unwrap().is_some() {
            let status = child.wait().unwrap();
            assert!(status.success(), "{status}");
            return false;
        }
        if length(&checkpoint) > before {
            child.kill().unwrap();
            return !child.wait().unwrap().success();
        }
        sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("the search neither kept a step nor ended");
}

/// A search killed again and again, each time after a step at least, comes to the bytes of one that was not.
fn goes_on(more: &[&str], least: usize) {
    let home = home();
    let home = home.path();
    succeeds(home, &command(more, "whole"));
    let cut = command(&[more, &["--resume", "--checkpoint-every", "0"]].concat(), "out");
    let most = std::env::var("WARDWISE_KILLS").map_or(KILLS, |most| most.parse().expect("a number"));
    let mut kills = 0;
    while kills < most && killed_once_it_has_grown(home, &cut) {
        kills += 1;
    }
    succeeds(home, &cut);
    assert!(kills >= least, "killed {kills} times");
    assert_same_files(&home.join("out"), &home.join("whole"));
    assert!(!home.join(CHECKPOINT).exists(), "a whole output needs no checkpoint");
}

#[test]
fn a_map_searched_along_prices_goes_on_after_every_kill() {
    goes_on(&PRICED, 2);
}

#[test]
fn a_map_searched_without_prices_goes_on_after_every_kill() {
    goes_on(&UNPRICED, 2);
}

#[test]
fn resamples_of_an_exact_map_go_on_after_every_kill() {
    goes_on(&EXACT, 2);
}

#[test]
fn a_checkpoint_that_is_damaged_or_of_another_run_is_told_and_changes_nothing() {
    let home = home();
    let home = home.path();
    succeeds(home, &command(&PRICED, "whole"));
    let again = command(&[&PRICED[..], &["--resume", "--checkpoint-every", "0"]].concat(), "out");
    let path = home.join(CHECKPOINT);
    // The more steps it holds the better; on a busy machine the search may end before it is killed again.
    assert!(killed_once_it_has_grown(home, &again));
    let mut held = fs::read(&path).unwrap();
    for _ in 0..2 {
        if !killed_once_it_has_grown(home, &again) {
            fs::remove_dir_all(home.join("out")).unwrap();
            break;
        }
        held = fs::read(&path).unwrap();
    }
    let resumed = |told: &str| {
        let output = wardwise(home, &again);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains(told), "{told}: {said}");
        assert_same_files(&home.join("out"), &home.join("whole"));
        fs::remove_dir_all(home.join("out")).unwrap();
    };
    fs::write(&path, &held).unwrap();
    resumed("Going on from the checkpoint");
    for at in [held.len() - 1, held.len() / 2] {
        let mut changed = held.clone();
        changed[at] ^= 0x10;
        fs::write(&path, &changed).unwrap();
        resumed("The checkpoint is damaged");
    }
    fs::write(&path, &held[..held.len() - 7]).unwrap();
    resumed("The checkpoint is damaged");
    fs::write(&path, "not a checkpoint").unwrap();
    resumed("starting afresh");

    // One of another seed holds steps of the same map, and is not used.
    fs::write(&path, &held).unwrap();
    let other = command(&[&PRICED[..], &["--resume", "--seed", "7"]].concat(), "out");
    let said = String::from_utf8(wardwise(home, &other).stderr).unwrap();
    assert!(said.contains("of other inputs, other settings"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_search_that_was_interrupted_goes_on_from_what_it_had_found() {
    let home = home();
    let home = home.path();
    succeeds(home, &command(&PRICED, "whole"));
    let cut = command(&[&PRICED[..], &["--resume", "--checkpoint-every", "0"]].concat(), "out");
    let mut child = start(home, &cut);
    let begun = Instant::now();
    while length(&home.join(CHECKPOINT)) == 0 && begun.elapsed() < PATIENCE {
        sleep(Duration::from_millis(2));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(json(&home.join("out/run.json"))["partial"], true);
    assert!(home.join(CHECKPOINT).exists(), "what was found is kept");
    let said = String::from_utf8(wardwise(home, &cut).stderr).unwrap();
    assert!(said.contains("Going on from the checkpoint"), "{said}");
    assert_same_files(&home.join("out"), &home.join("whole"));
}

#[test]
fn a_command_that_keeps_no_checkpoint_says_so_where_it_is_typed() {
    let home = home();
    let typed = ["graph", "town/study.toml", "--checkpoint-every", "10s", "--out", "graph"];
    let said = String::from_utf8(wardwise(home.path(), &typed).stderr).unwrap();
    assert!(said.contains("S120") && said.contains("--checkpoint-every"), "{said}");
    // In a study file it stands for the search.
    let study = fs::read_to_string(home.path().join("town/study.toml")).unwrap();
    fs::write(home.path().join("town/study.toml"), format!("checkpoint_every = \"1m\"\n{study}")).unwrap();
    let output = wardwise(home.path(), &["graph", "town/study.toml", "--force", "--out", "graph"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && !said.contains("S120"), "{said}");
}
