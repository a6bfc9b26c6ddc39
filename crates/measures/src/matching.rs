//! Which cluster of one structure is which cluster of another.

use super::teams::Teams;
use crate::model::{ClusterIdx, WardIdx};
use std::collections::BTreeMap;

/// Two structures side by side: the clusters that correspond, and what does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// For every cluster of the first structure its partner in the second, by cluster index.
    pub partner: Vec<Option<ClusterIdx>>,
    /// Wards whose cluster of the second is not the partner of their cluster of the first, ascending.
    pub moved: Vec<WardIdx>,
    /// Residents of these wards.
    pub residents_moved: i64,
}

/// Matches the clusters of two structures so that most residents stay.
///
/// The best matching maximises Σ (residents in both of a pair of clusters), every cluster in at most
/// one pair: H. W. Kuhn, *The Hungarian method for the assignment problem*, 1955, in the form with
/// potentials. Clusters that share no ward never pair, so the map falls into parts that are matched
/// on their own; two structures within boroughs cost O(k³) in the clusters of a borough.
///
/// Ground of no cluster is nobody's partner: who gets a team, or loses one, changes; who has none before
/// and none afterwards does not.
///
/// Example: wards of 10, 20 and 30 residents as {1, 2}, {3} and as {1}, {2, 3}: the pair {3}–{2, 3}
/// keeps 30, the pair {1, 2}–{1} keeps 10, so 20 residents change cluster.
#[must_use]
pub fn best_matching(a: Teams, b: Teams, population: &[i64]) -> Matching {
    let wards = || (0..a.structure.ward_count()).map(WardIdx::new);
    let mut shared: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for (ward, residents) in wards().zip(population) {
        if let (Some(x), Some(y)) = (a.cluster_of(ward), b.cluster_of(ward)) {
            *shared.entry((x.index(), y.index())).or_default() += residents;
        }
    }
    // By the cluster of the first, ascending.
    let mut kept: Vec<Vec<(usize, i64)>> = vec![Vec::new(); a.structure.cluster_count()];
    for ((x, y), residents) in shared {
        kept[x].push((y, residents));
    }
    let mut partner = vec![None; a.structure.cluster_count()];
    let mut place = vec![0; b.structure.cluster_count()];
    for part in linked_clusters(&kept, b.structure.cluster_count()) {
        for (x, y) in match_linked(&part, &kept, &mut place) {
            partner[x] = Some(ClusterIdx::new(y));
        }
    }
    let stays = |ward: &WardIdx| match (a.cluster_of(*ward), b.cluster_of(*ward)) {
        (Some(x), Some(y)) => partner[x.index()] == Some(y),
        (x, y) => x == y,
    };
    let moved: Vec<WardIdx> = wards().filter(|ward| !stays(ward)).collect();
    let residents_moved = moved.iter().map(|ward| population[ward.index()]).sum();
    Matching { partner, moved, residents_moved }
}

/// Clusters of both sides that shared wards connect.
struct LinkedClusters {
    first: Vec<usize>,
    second: Vec<usize>,
}

fn linked_clusters(kept: &[Vec<(usize, i64)>], second: usize) -> Vec<LinkedClusters> {
    let first = kept.len();
    let mut linked: Vec<Vec<usize>> = vec![Vec::new(); first + second];
    for (x, others) in kept.iter().enumerate() {
        for &(y, _) in others {
            linked[x].push(first + y);
            linked[first + y].push(x);
        }
    }
    let mut seen = vec![false; first + second];
    let mut parts = Vec::new();
    for start in 0..first {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut reached = vec![start];
        let mut next = 0;
        while next < reached.len() {
            for &other in &linked[reached[next]] {
                if !seen[other] {
                    seen[other] = true;
                    reached.push(other);
                }
            }
            next += 1;
        }
        reached.sort_unstable();
        let split = reached.partition_point(|&node| node < first);
        let second = reached[split..].iter().map(|node| node - first).collect();
        parts.push(LinkedClusters { first: reached[..split].to_vec(), second });
    }
    parts
}

/// The pairs of one part, of which the sum of residents shared is the greatest. `place` has room for a number for each of the
/// second clusters.
fn match_linked(
    part: &LinkedClusters,
    kept: &[Vec<(usize, i64)>],
    place: &mut [usize],
) -> Vec<(usize, usize)> {
    for (number, &y) in part.second.iter().enumerate() {
        place[y] = number;
    }
    // The method wants no more rows than columns.
    let flipped = part.first.len() > part.second.len();
    let (rows, columns) = if flipped { (&part.second, &part.first) } else { (&part.first, &part.second) };
    let mut kept_in: Vec<Vec<(usize, i64)>> = vec![Vec::new(); rows.len()];
    for (number, &x) in part.first.iter().enumerate() {
        for &(y, residents) in &kept[x] {
            let (row, column) = if flipped { (place[y], number) } else { (number, place[y]) };
            kept_in[row].push((column, residents));
        }
    }
    let column_of = assign(columns.len(), &kept_in);
    let mut pairs = Vec::new();
    for (row, &column) in column_of.iter().enumerate() {
        if kept_in[row].iter().any(|(own, _)| *own == column) {
            let (row, column) = (rows[row], columns[column]);
            pairs.push(if flipped { (column, row) } else { (row, column) });
        }
    }
    pairs
}

/// The column of every row in the assignment by which most is kept; no more rows than columns. `kept` has the columns of a row
/// that keep something.
fn assign(columns: usize, kept: &[Vec<(usize, i64)>]) -> Vec<usize> {
    let rows = kept.len();
    // What the row at hand costs in every column; 0 in between.
    let mut cost = vec![0i64; columns];
    // Column 0 and row 0 are the starting point of every augmenting path, so both count from 1.
    let mut row_potential = vec![0i64; rows + 1];
    let mut column_potential = vec![0i64; columns + 1];
    let mut row_of = vec![0usize; columns + 1];
    let mut came_from = vec![0usize; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut least = vec![i64::MAX; columns + 1];
        let mut done = vec![false; columns + 1];
        while row_of[at] != 0 {
            done[at] = true;
            let from = row_of[at];
            let (mut step, mut next) = (i64::MAX, 0);
            kept[from - 1].iter().for_each(|(column, residents)| cost[*column] = -residents);
            for column in 1..=columns {
                if done[column] {
                    continue;
                }
                let reduced = cost[column - 1] - row_potential[from] - column_potential[column];
                if reduced < least[column] {
                    (least[column], came_from[column]) = (reduced, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            kept[from - 1].iter().for_each(|(column, _)| cost[*column] = 0);
            for column in 0..=columns {
                if done[column] {
                    row_potential[row_of[column]] += step;
                    column_potential[column] -= step;
                } else {
                    least[column] = least[column].saturating_sub(step);
                }
            }
            at = next;
        }
        while at != 0 {
            row_of[at] = row_of[came_from[at]];
            at = came_from[at];
        }
    }
    let mut column_of = vec![0; rows];
    for column in 1..=columns {
        if row_of[column] > 0 {
            column_of[row_of[column] - 1] = column - 1;
        }
    }
    column_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Structure;

    #[test]
    fn the_matching_keeps_most_residents_in_place() {
        let (a, b) = (Structure::from_labels(&[0, 0, 1]), Structure::from_labels(&[0, 1, 1]));
        let matching = best_matching(Teams::of(&a), Teams::of(&b), &[10, 20, 30]);
        assert_eq!(matching.residents_moved, 20);
        assert_eq!(matching.moved, [WardIdx(1)]);
    }

    #[test]
    fn taking_the_largest_pair_first_is_not_always_best() {
        // Pairs (a, c) 5, (a, d) 4, (b, c) 4: greedy keeps 5, the best matching keeps 4 + 4.
        let (a, b) = (Structure::from_labels(&["a", "a", "b"]), Structure::from_labels(&["c", "d", "c"]));
        assert_eq!(best_matching(Teams::of(&a), Teams::of(&b), &[5, 4, 4]).residents_moved, 5);
    }

    #[test]
    fn equal_structures_move_nobody_and_names_do_not_matter() {
        let (a, b) = (Structure::from_labels(&[2, 2, 1, 0]), Structure::from_labels(&["x", "x", "y", "z"]));
        assert_eq!(best_matching(Teams::of(&a), Teams::of(&b), &[1, 2, 3, 4]).moved, []);
    }

    #[test]
    fn of_wards_made_one_cluster_all_but_the_largest_move() {
        let (wards, whole) = (Structure::ward_basis(4), Structure::from_labels(&[0, 0, 0, 0]));
        assert_eq!(best_matching(Teams::of(&wards), Teams::of(&whole), &[1, 2, 9, 3]).residents_moved, 6);
        assert_eq!(best_matching(Teams::of(&whole), Teams::of(&wards), &[1, 2, 9, 3]).residents_moved, 6);
    }

    #[test]
    fn the_matching_is_as_good_as_trying_every_pairing() {
        // Six wards in three clusters each way, by every labelling of the last four.
        for code in 0..81usize {
            let digit = |i: u32| code / 3usize.pow(i) % 3;
            let a = Structure::from_labels(&[0, 1, 2, 0, 1, 2]);
            let b = Structure::from_labels(&[0, 1, digit(0), digit(1), digit(2), digit(3)]);
            let population = [7, 3, 8, 5, 6, 2];
            let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
            let kept = |order: &[u32; 3]| -> i64 {
                let stays = |w: &usize| order[a.labels()[*w].index()] == b.labels()[*w].0;
                (0..6).filter(stays).map(|w| population[w]).sum()
            };
            let most = orders.iter().map(kept).max().unwrap();
            assert_eq!(
                best_matching(Teams::of(&a), Teams::of(&b), &population).residents_moved,
                31 - most,
                "{code}"
            );
        }
    }

    #[test]
    fn ground_of_no_cluster_is_nobodys_partner() {
        // The first and the last ward are in no cluster of the second structure, the last in none of both.
        let (a, b) = (Structure::from_labels(&[0, 0, 1, 2]), Structure::from_labels(&[0, 1, 1, 0]));
        let teams_a = Teams::without(&a, Some(ClusterIdx(2)));
        let teams_b = Teams::without(&b, Some(ClusterIdx(0)));
        let matching = best_matching(teams_a, teams_b, &[90, 20, 30, 7]);
        assert_eq!(matching.partner, [None, Some(ClusterIdx(1)), None]);
        // 90 lose their team, 20 change it; the 7 have none before or afterwards.
        assert_eq!((matching.moved, matching.residents_moved), (vec![WardIdx(0), WardIdx(1)], 110));
        // With the ground as a cluster 90 would have stayed in it.
        assert_eq!(best_matching(Teams::of(&a), Teams::of(&b), &[90, 20, 30, 7]).residents_moved, 27);
    }
}
