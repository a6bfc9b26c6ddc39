//! Whatever fails while an output is put into its place, the earlier one or the new one stands whole.
//!
//! As SQLite is tested: the first, second, third … call of every kind fails, once or from then on, or the process is killed in its
//! place; and the power fails after each call that was recorded. A library between the program and the system sees to that, which
//! is compiled by the test. Every fault of a small command is tried; of a search a sample, unless `WARDWISE_ALL_FAULTS` is set.
#![cfg(target_os = "linux")]

mod power;
mod scene;

use scene::{Job, Scene, State};
use std::collections::BTreeMap;

const KINDS: [&str; 12] = [
    "create", "open", "list", "write", "sync", "mkdir", "rename", "exchange", "link", "unlink", "rmdir",
    "chmod",
];

/// Every call of every kind, or about so many of each.
fn numbers(calls: usize, most: usize) -> Vec<usize> {
    if std::env::var_os("WARDWISE_ALL_FAULTS").is_some() || calls <= most {
        return (1..=calls).collect();
    }
    let spread = (0..most).map(|step| 1 + step * (calls - 1) / (most - 1));
    spread.collect()
}

/// How many calls of each kind the job makes.
fn counted(scene: &Scene) -> BTreeMap<&'static str, usize> {
    let (state, code, calls) = scene.recorded();
    assert_eq!((state, code), (State::New, Some(0)));
    let of = |kind: &&'static str| (*kind, calls.iter().filter(|call| call.kind == *kind).count());
    let counts: BTreeMap<&str, usize> = KINDS.iter().map(of).collect();
    for kind in ["create", "write", "sync", "unlink"] {
        assert!(counts[kind] > 0, "{counts:?}");
    }
    counts
}

/// Lets every call fail, once and from then on, and kills the process at every call.
fn swept(job: Job, exchanges: bool, most: usize) {
    let scene = Scene::new(job, exchanges);
    let counts = counted(&scene);
    let mut faults = 0;
    for (kind, calls) in &counts {
        for number in numbers(*calls, most) {
            for how in ["once", "on"] {
                scene.fails(kind, number, how);
                faults += 1;
            }
        }
    }
    for number in numbers(counts.values().sum(), most.saturating_mul(4)) {
        scene.fails("any", number, "kill");
        faults += 1;
    }
    println!("{}: {faults} faults, exchange: {exchanges}; calls: {counts:?}", job.name());
    assert!(faults > 40, "{faults}");
}

#[test]
fn no_fault_of_a_small_output_destroys_the_earlier_one() {
    swept(Job::Graph, true, usize::MAX);
}

#[test]
fn nor_does_one_where_two_folders_cannot_be_exchanged() {
    swept(Job::Graph, false, 6);
}

#[test]
fn no_fault_of_files_beside_others_leaves_half_of_them() {
    swept(Job::Manual, true, 12);
}

#[test]
fn no_fault_of_a_search_destroys_the_earlier_one() {
    swept(Job::Search, true, 4);
}

#[test]
fn no_fault_leaves_anything_where_nothing_was() {
    swept(Job::First, true, 12);
}

#[test]
fn power_that_fails_after_any_call_leaves_one_of_them_whole() {
    for exchanges in [true, false] {
        let scene = Scene::new(Job::Graph, exchanges);
        let (state, code, calls) = scene.recorded();
        assert_eq!((state, code), (State::New, Some(0)));
        let losses = power::lost_after_each(&scene, &calls);
        println!("{losses} losses of power, exchange: {exchanges}");
        assert!(losses > 40, "{losses}");
    }
}

/// All of a new output and its place are on the disk before the program says that it is there.
#[test]
fn everything_is_synced_before_it_takes_its_place() {
    let scene = Scene::new(Job::Graph, true);
    let (_, _, calls) = scene.recorded();
    let swap = calls.iter().position(|call| call.kind == "exchange").expect("one step");
    assert_eq!(calls.iter().filter(|call| call.kind == "exchange").count(), 1);
    let staged = &calls[swap].one;
    let before =
        |path: &str, kind: &str| calls[..swap].iter().rposition(|call| call.kind == kind && call.one == path);
    let created: Vec<&str> = calls[..swap]
        .iter()
        .filter(|call| call.kind == "create" && call.one.starts_with(&format!("{staged}/")))
        .map(|call| call.one.as_str())
        .collect();
    assert!(created.len() > 5, "{created:?}");
    for path in created {
        assert!(before(path, "sync") > before(path, "write"), "{path}");
        let folder = path.rsplit_once('/').expect("in a folder").0;
        assert!(before(folder, "sync") > before(path, "create"), "{folder}");
    }
    let parent = calls[swap].other.rsplit_once('/').expect("in a folder").0;
    assert!(calls[swap..].iter().any(|call| call.kind == "sync" && call.one == parent), "{parent}");
}
