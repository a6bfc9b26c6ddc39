use super::Chance;
use super::partition::{Partition, Score};
use crate::loss::Tally;
use crate::model::WardIdx;

/// Cuts of a tree whose losses are worked out: those that break rules on numbers least.
const CUTS_TRIED: usize = 6;

impl Partition<'_> {
    /// Merges a ward's cluster with a random neighbour and cuts it again along a random tree; or merges
    /// the two for good, or cuts the one, where the number of clusters may change. Done where it makes
    /// things worse by no more than `threshold`, a millionth of a rule broken costing `penalty`.
    pub fn recombine(&mut self, ward: WardIdx, chance: &mut Chance, threshold: i128, penalty: i128) {
        let own = self.cluster_of(ward);
        let mut wards = self.tally(own).wards().to_vec();
        let mut around: Vec<u32> = wards.iter().flat_map(|w| self.clusters_around(*w)).collect();
        around.sort_unstable();
        around.dedup();
        let (fewer, more) = (self.cluster_count() - 1, self.cluster_count() + 1);
        let kind = chance.below(4);
        let mut removed = vec![own];
        let mut before = self.score_in(own);
        let cuts = if kind == 0 && self.rules.clusters.allows(more) {
            true
        } else {
            if around.is_empty() {
                return;
            }
            let other = around[chance.below(around.len())];
            wards.extend(self.tally(other).wards());
            removed.push(other);
            before = before.and(self.score_in(other));
            !(kind == 1 && self.rules.clusters.allows(fewer))
        };
        wards.sort_unstable();
        let made = match cuts {
            true => self.cut(&wards, chance, penalty),
            false => Some((self.score_of(&Tally::of(self.problem, &wards)), vec![wards])),
        };
        if let Some((score, clusters)) = made
            && score.less(before).with(penalty) <= threshold
        {
            self.replace(removed, &clusters);
        }
    }

    /// The best of some cuts in two along a random spanning tree; `None` for a single ward.
    fn cut(
        &self,
        wards: &[WardIdx],
        chance: &mut Chance,
        penalty: i128,
    ) -> Option<(Score, Vec<Vec<WardIdx>>)> {
        let tree = self.random_tree(wards, chance);
        // Breaches of rules on numbers tell which cuts are worth a closer look; chance decides among equals.
        let mut below: Vec<(usize, i64)> =
            wards.iter().map(|ward| (1, self.problem.population[ward.index()])).collect();
        for &(child, parent) in tree.iter().rev() {
            let (count, residents) = below[child];
            below[parent].0 += count;
            below[parent].1 += residents;
        }
        let all = below[tree.first()?.1];
        let mut cuts: Vec<(i64, usize, usize)> = tree
            .iter()
            .enumerate()
            .map(|(edge, &(child, _))| {
                let part = below[child];
                let rest = (all.0 - part.0, all.1 - part.1);
                let breach = self.breach_of_numbers(part.0, part.1) + self.breach_of_numbers(rest.0, rest.1);
                (breach, chance.below(usize::MAX), edge)
            })
            .collect();
        cuts.sort_unstable();
        cuts.truncate(CUTS_TRIED);
        let made = cuts.into_iter().map(|(_, _, edge)| {
            let (part, rest) = sides(wards, &tree, edge);
            let score = |wards: &[WardIdx]| self.score_of(&Tally::of(self.problem, wards));
            (score(&part).and(score(&rest)), vec![part, rest])
        });
        made.min_by_key(|(score, _)| score.with(penalty))
    }

    /// A random spanning tree of connected wards: every ward but the first with its parent, by position,
    /// parents before their children.
    fn random_tree(&self, wards: &[WardIdx], chance: &mut Chance) -> Vec<(usize, usize)> {
        let position = |ward: &WardIdx| wards.binary_search(ward).ok();
        let mut ways: Vec<(usize, usize)> = Vec::new();
        for (from, ward) in wards.iter().enumerate() {
            let near = self.problem.neighbours[ward.index()].iter().filter(|n| self.may_meet(*ward, **n));
            ways.extend(near.filter_map(position).filter(|to| from < *to).map(|to| (from, to)));
        }
        chance.shuffle(&mut ways);
        // Ways that join what is not joined yet (J. B. Kruskal, 1956).
        let mut leader: Vec<usize> = (0..wards.len()).collect();
        let mut joined: Vec<Vec<usize>> = vec![Vec::new(); wards.len()];
        for (from, to) in ways {
            let (a, b) = (lead(&mut leader, from), lead(&mut leader, to));
            if a != b {
                leader[a] = b;
                joined[from].push(to);
                joined[to].push(from);
            }
        }
        let mut tree = Vec::with_capacity(wards.len());
        let mut open = vec![(0, usize::MAX)];
        while let Some((here, parent)) = open.pop() {
            if parent != usize::MAX {
                tree.push((here, parent));
            }
            open.extend(joined[here].iter().filter(|next| **next != parent).map(|next| (*next, here)));
        }
        tree
    }
}

fn lead(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

/// The wards below an edge of a tree, and the others.
fn sides(wards: &[WardIdx], tree: &[(usize, usize)], edge: usize) -> (Vec<WardIdx>, Vec<WardIdx>) {
    let mut is_below = vec![false; wards.len()];
    is_below[tree[edge].0] = true;
    for &(child, parent) in &tree[edge + 1..] {
        is_below[child] |= is_below[parent];
    }
    let side = |below: bool| {
        let here = wards.iter().zip(&is_below).filter(move |(_, is_below)| **is_below == below);
        here.map(|(ward, _)| *ward).collect()
    };
    (side(true), side(false))
}
