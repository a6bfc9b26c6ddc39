//! A move touches two clusters: what it changes is computed from those two alone.

use super::maps::random_map;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use wardwise::loss::{Loss, Tally};
use wardwise::model::{ClusterIdx, Fixed, Problem, Structure, WardIdx};

/// A loss of a whole structure, in whole numbers.
fn total(problem: &Problem, loss: Loss, structure: &Structure) -> Fixed {
    let mut sum = Fixed::ZERO;
    for wards in structure.members() {
        sum += loss.contribution(&Tally::of(problem, &wards));
    }
    sum
}

/// The same of the clusters named, those without wards being nothing.
fn of_clusters(problem: &Problem, loss: Loss, labels: &[u32], clusters: [u32; 2]) -> Fixed {
    let mut sum = Fixed::ZERO;
    for cluster in clusters {
        let wards: Vec<WardIdx> =
            (0..labels.len()).filter(|&w| labels[w] == cluster).map(WardIdx::new).collect();
        if !wards.is_empty() {
            sum += loss.contribution(&Tally::of(problem, &wards));
        }
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_change_of_a_move_is_that_of_its_two_clusters(
        seed in any::<u64>(),
        (columns, rows) in (2usize..6, 2usize..6),
        labels in prop::collection::vec(0u32..4, 25),
        moves in prop::collection::vec((0usize..25, 0u32..4), 1..12),
    ) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let map = random_map(&mut chance, columns, rows, 2);
        let problem = &map.problem;
        let mut labels = labels[..columns * rows].to_vec();
        for (ward, target) in moves {
            let ward = ward % labels.len();
            let touched = [labels[ward], target];
            if touched[0] == touched[1] {
                continue;
            }
            let before = labels.clone();
            labels[ward] = target;
            for loss in Loss::ALL {
                let delta = of_clusters(problem, loss, &labels, touched).0
                    - of_clusters(problem, loss, &before, touched).0;
                let whole = total(problem, loss, &Structure::from_labels(&labels)).0
                    - total(problem, loss, &Structure::from_labels(&before)).0;
                prop_assert_eq!(delta, whole, "{} of ward {} to {}", loss.name(), ward, target);
            }
        }
    }

    #[test]
    fn a_tally_kept_up_to_date_is_the_tally_made_afresh(
        seed in any::<u64>(),
        steps in prop::collection::vec(prop::option::weighted(0.7, 0usize..20), 1..40),
    ) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let map = random_map(&mut chance, 5, 4, 2);
        let mut kept = Tally::empty(&map.problem);
        let mut wards: Vec<WardIdx> = Vec::new();
        for step in steps {
            match step.map(WardIdx::new) {
                Some(ward) if !wards.contains(&ward) => {
                    kept.join(ward);
                    wards.push(ward);
                }
                Some(_) => {}
                None => {
                    kept.leave_last();
                    wards.pop();
                }
            }
            if wards.is_empty() {
                continue;
            }
            let afresh = Tally::of(&map.problem, &wards);
            for loss in Loss::ALL {
                prop_assert_eq!(loss.contribution(&kept), loss.contribution(&afresh), "{}", loss.name());
            }
        }
    }

    #[test]
    fn another_numbering_of_the_clusters_is_the_same_structure(
        seed in any::<u64>(),
        labels in prop::collection::vec(0u32..4, 16),
        shift in 1u32..4,
    ) {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let map = random_map(&mut chance, 4, 4, 2);
        let other: Vec<ClusterIdx> = labels.iter().map(|label| ClusterIdx((label + shift) % 4)).collect();
        let (one, other) = (Structure::from_labels(&labels), Structure::from_labels(&other));
        prop_assert_eq!(&one, &other);
        for loss in Loss::ALL {
            prop_assert_eq!(total(&map.problem, loss, &one), total(&map.problem, loss, &other));
        }
    }
}
