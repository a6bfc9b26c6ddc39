//! How work is shared out: few coarse pieces, so that every shard is expected to take about as long.

use crate::search::PartWork;
use std::cmp::Reverse;
use std::ops::Range;

/// The most shards: pieces of a national consultation are minutes then, and all work files are written at once.
pub const MOST_SHARDS: usize = 512;

/// Searching takes so many times what solving once more by other evidence does.
const SEARCHES: f64 = 10.0;

/// A piece of work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A part of the map, and the resamples that it is to be solved by.
    Part { part: usize, resamples: Range<usize> },
    /// The search without the rule of that number.
    Rule(usize),
}

/// The pieces of every shard, and how much work they are expected to be.
///
/// What a part takes before its first resample is done once for every piece of it. So a part is cut only where it is more than
/// one shard is to do, and the largest pieces are given out first, each to whoever has least.
pub(super) fn shared_out(
    parts: &[PartWork],
    (resamples, rules): (usize, usize),
    shards: usize,
) -> Vec<(Vec<Piece>, f64)> {
    let of_part = |work: &PartWork, resamples: usize| work.ready + work.each * resamples as f64;
    let search: f64 = parts.iter().map(|work| work.ready + SEARCHES * work.each).sum();
    let all: f64 = parts.iter().map(|work| of_part(work, resamples)).sum::<f64>() + search * rules as f64;
    let most = all / shards as f64;
    let mut pieces: Vec<(Piece, f64)> = (0..rules).map(|rule| (Piece::Rule(rule), search)).collect();
    if resamples > 0 {
        for (part, work) in parts.iter().enumerate() {
            let into = (of_part(work, resamples) / most.max(f64::MIN_POSITIVE)).ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast of a float saturates, and so is held between the two all the same"
            )]
            let into = (into as usize).clamp(1, resamples);
            let start = |piece: usize| piece * resamples / into;
            for resamples in (0..into).map(|piece| start(piece)..start(piece + 1)) {
                let work = of_part(work, resamples.len());
                pieces.push((Piece::Part { part, resamples }, work));
            }
        }
    }
    pieces.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut shared: Vec<(Vec<Piece>, f64)> = vec![(Vec::new(), 0.0); shards];
    for (piece, work) in pieces {
        let least = (0..shards).min_by(|a, b| {
            let key = |at: usize| (shared[at].1, shared[at].0.len(), at);
            let (a, b) = (key(*a), key(*b));
            a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2)))
        });
        let Some(least) = least else { break };
        shared[least].0.push(piece);
        shared[least].1 += work;
    }
    for (pieces, _) in &mut shared {
        pieces.sort_by_key(|piece| match piece {
            Piece::Rule(rule) => (0, *rule, Reverse(0)),
            Piece::Part { part, resamples } => (1, *part, Reverse(usize::MAX - resamples.start)),
        });
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works(each: &[f64]) -> Vec<PartWork> {
        each.iter().map(|each| PartWork { ready: 1.0, each: *each }).collect()
    }

    #[test]
    fn every_resample_of_every_part_is_given_out_once() {
        let parts = works(&[1.0, 5.0, 200.0, 0.0, 3.0]);
        for shards in [1, 2, 7, 40, 300] {
            let shared = shared_out(&parts, (13, 4), shards);
            assert_eq!(shared.len(), shards);
            let mut seen = vec![[0; 13]; parts.len()];
            let mut rules = [0; 4];
            for piece in shared.iter().flat_map(|(pieces, _)| pieces) {
                match piece {
                    Piece::Rule(rule) => rules[*rule] += 1,
                    Piece::Part { part, resamples } => {
                        resamples.clone().for_each(|number| seen[*part][number] += 1);
                    }
                }
            }
            assert!(seen.iter().flatten().chain(&rules).all(|count| *count == 1), "{shards} shards");
        }
    }

    #[test]
    fn shards_are_expected_to_take_about_as_long() {
        let parts = works(&(0..100).map(|part| 1.0 + f64::from(part % 7)).collect::<Vec<_>>());
        let shared = shared_out(&parts, (50, 0), 16);
        let works = || shared.iter().map(|(_, work)| *work);
        let (least, most) = (works().fold(f64::INFINITY, f64::min), works().fold(0.0, f64::max));
        assert!(most < 1.2 * least, "{least} to {most}");
        // One part alone is cut.
        let alone = shared_out(&works_of_one(), (50, 0), 4);
        assert!(alone.iter().all(|(pieces, _)| pieces.len() == 1));
    }

    fn works_of_one() -> Vec<PartWork> {
        works(&[10.0])
    }
}
