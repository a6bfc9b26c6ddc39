//! The examples do what they say, each run as a reader would run it.

use std::process::Command;

/// What an example prints.
fn printed(name: &str) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--example", name]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_study_in_files_is_searched() {
    let printed = printed("search_files");
    let (head, clusters) = printed.split_once('\n').unwrap();
    assert!(head.ends_with("optimal"), "{head}");
    let count: usize = head.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(clusters.lines().count(), count);
}

#[test]
fn wards_in_memory_become_the_two_halves_that_residents_drew() {
    let printed = printed("search_in_memory");
    for place in ["Westside", "Eastside"] {
        let cluster = printed.lines().find(|line| line.contains(place)).expect("a cluster of that name");
        assert!(cluster.contains("\"ward_count\":8"), "{cluster}");
    }
}

#[test]
fn a_given_structure_stands_beside_the_ward_basis() {
    let printed = printed("score_structure");
    // Every border between wards divides clusters, and no cluster crosses a borough.
    assert!(printed.starts_with("wards: 45 clusters\n"), "{printed}");
    assert!(
        printed.contains("cut_border     1.0000") && printed.contains("borough_mix    0.0000"),
        "{printed}"
    );
    assert!(printed.contains("\ncurrent_structure: 10 clusters\n"), "{printed}");
}

#[test]
fn candidates_are_ranked_by_a_loss_of_ones_own() {
    let shares: Vec<f64> = printed("own_loss")
        .lines()
        .map(|line| line.split(": ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(shares.len() > 1 && shares.is_sorted() && shares.iter().all(|share| (0.0..=1.0).contains(share)));
}
