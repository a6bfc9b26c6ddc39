//! Any bytes as a whole study of at most nine wards, searched, written and verified.
//!
//! Every structure has each ward once, in clusters that hang together and keep the rules; where it is said to be
//! optimal none of all divisions of the map has a lower total; and `verify` holds all that was written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use wardwise::Error;
use wardwise::audit::verify_run;
use wardwise::model::{Proof, Structure, WardIdx};
use wardwise::output::{Folder, Replay, write_search};
use wardwise::pipeline::{load, map, search};
use wardwise::results::Outcome;
use wardwise::search::Stop;
use wardwise::settings::LayerSettings;
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::runs::Run;
use wardwise_fuzz::studies::written;

/// What the total of a division may lie below the least: rounding of a few dozen terms of 10⁻¹⁵.
const TOLERANCE: f64 = 1e-9;

fuzz_target!(|bytes: &[u8]| {
    let home = tempfile::tempdir().expect("a folder");
    let settings = written(&mut Bytes(bytes), home.path());
    let layers = match load(&settings) {
        Ok(layers) => layers,
        Err(error) => return refused(&error),
    };
    if let Err(error) = map(&settings, layers.clone()) {
        refused(&error);
    }
    let outcome = match search(&settings, layers, &Stop::default()) {
        Ok(outcome) => outcome,
        Err(error) => return refused(&error),
    };
    keeps(&outcome);
    least(&outcome);
    let out = home.path().join("out");
    let replay = Replay { command: "wardwise search".to_owned(), settings, timed: false };
    write_search(&outcome, &replay, Folder::prepare(&out, false).expect("a folder"))
        .expect("it can be written");
    match verify_run(&out, &LayerSettings::default()) {
        Ok(verified) => {
            assert_eq!(verified.candidates, outcome.scored.candidates.len());
            // What the words of the command come to is not asked here; all else was derived or made again.
            assert_eq!(verified.by_record, ["run.json: the words that repeat the run"]);
            assert!(!verified.sentence.is_empty());
        }
        // What is too large for the second programme is said to be.
        Err(Error::Limit(findings)) => assert!(!findings.is_empty()),
        Err(error) => panic!("what was found is not held: {error:?}"),
    }
});

/// A refusal says why.
fn refused(error: &Error) {
    Run::judge(error);
    assert!(!error.findings().is_empty(), "{error:?}");
}

/// What every candidate must be.
fn keeps(outcome: &Outcome) {
    let prepared = &outcome.scored.prepared;
    let (wards, graph) = (prepared.study.wards.len(), &prepared.adjacency.graph);
    assert!(!outcome.scored.candidates.is_empty());
    let mut totals = Vec::new();
    for candidate in &outcome.scored.candidates {
        let structure = &candidate.structure;
        assert_eq!(structure.ward_count(), wards);
        let rules = prepared.question.rules_of(structure.cluster_count());
        let members = structure.members();
        assert_eq!(members.iter().flatten().collect::<BTreeSet<_>>().len(), wards, "each ward once");
        assert_eq!(members.concat().len(), wards, "each ward once");
        for cluster in &members {
            let boroughs: BTreeSet<_> =
                cluster.iter().map(|ward| prepared.problem.borough[ward.index()]).collect();
            assert!(boroughs.len() == 1 || rules.cross_boroughs, "{cluster:?} crosses boroughs");
            if boroughs.iter().any(|borough| rules.exempt.contains(borough)) {
                continue;
            }
            assert_eq!(graph.components_among(cluster).len(), 1, "{cluster:?} is in parts");
            assert!(
                cluster.len() >= rules.min_wards && cluster.len() <= rules.max_wards,
                "{cluster:?}: {rules:?}"
            );
            let residents: i64 = cluster.iter().map(|ward| prepared.problem.population[ward.index()]).sum();
            assert!(
                (rules.min_population..=rules.max_population).contains(&residents),
                "{cluster:?}: {residents}"
            );
        }
        let same = |a: WardIdx, b: WardIdx| structure.cluster_of(a) == structure.cluster_of(b);
        assert!(rules.together.iter().all(|group| group.iter().all(|ward| same(*ward, group[0]))));
        for group in &rules.apart {
            assert!(
                group.iter().enumerate().all(|(i, a)| group[i + 1..].iter().all(|b| a == b || !same(*a, *b)))
            );
        }
        assert_eq!(candidate.cluster_shapes.len(), structure.cluster_count());
        assert!(candidate.rules_broken.is_empty(), "{:?}", candidate.rules_broken);
        assert!(candidate.scores.total_loss.is_finite());
        totals.push(candidate.scores.total_loss);
    }
    assert!(totals.iter().all(|total| *total >= totals[0] - TOLERANCE), "{totals:?}");
    let different: BTreeSet<_> =
        outcome.scored.candidates.iter().map(|c| c.structure.labels().to_vec()).collect();
    assert_eq!(different.len(), totals.len(), "a candidate twice");
}

/// Where the best is said to be optimal, no division of the map into clusters of any kind that keep the rules is better.
fn least(outcome: &Outcome) {
    let prepared = &outcome.scored.prepared;
    let best = outcome.scored.best();
    let (problem, question) = (&prepared.problem, &prepared.question);
    // Where the size follows the number of clusters totals of different numbers have different scales; and an exempt borough
    // has rules of its own.
    if !matches!(best.proof, Proof::Optimal) || question.sizes_follow() || !question.rules.exempt.is_empty() {
        return;
    }
    let rules = question.rules_of(best.structure.cluster_count());
    let wards = problem.ward_count();
    let keeps = |structure: &Structure| {
        let same = |a: &WardIdx, b: &WardIdx| structure.cluster_of(*a) == structure.cluster_of(*b);
        let members = structure.members();
        rules.clusters.allows(members.len())
            && rules.together.iter().all(|group| group.iter().all(|ward| same(ward, &group[0])))
            && rules.apart.iter().all(|group| {
                group.iter().enumerate().all(|(i, a)| group[i + 1..].iter().all(|b| a == b || !same(a, b)))
            })
            && members.iter().all(|cluster| {
                let residents: i64 = cluster.iter().map(|ward| problem.population[ward.index()]).sum();
                let borough = problem.borough[cluster[0].index()];
                (rules.min_wards..=rules.max_wards).contains(&cluster.len())
                    && (rules.min_population..=rules.max_population).contains(&residents)
                    && (rules.cross_boroughs
                        || cluster.iter().all(|ward| problem.borough[ward.index()] == borough))
                    && prepared.adjacency.graph.components_among(cluster).len() == 1
            })
    };
    let total = |structure: &Structure| question.weights.total(problem, structure);
    let found = total(&best.structure);
    assert!(keeps(&best.structure), "the best is none of the divisions");
    let mut labels = vec![0u32; wards];
    divisions(&mut labels, 0, 0, &mut |labels| {
        let structure = Structure::from_labels(labels);
        if total(&structure) < found && keeps(&structure) {
            panic!("{labels:?} has {:?}, the best {found:?}", total(&structure));
        }
    });
}

/// Every division of the wards, as clusters in the order of their first wards.
fn divisions(labels: &mut Vec<u32>, ward: usize, clusters: u32, visit: &mut impl FnMut(&[u32])) {
    if ward == labels.len() {
        return visit(labels);
    }
    for cluster in 0..=clusters {
        labels[ward] = cluster;
        divisions(labels, ward + 1, clusters.max(cluster + 1), visit);
    }
}
