use super::chance::Chance;
use super::partition::Partition;
use super::score::{Score, breach_of_group};
use crate::model::WardIdx;

/// Cuts of a tree that are looked at more closely where a tree does not know all figures that losses need.
const CUTS_TRIED: usize = 6;

/// What becomes of some clusters: the wards of those that take their place.
struct Recombined {
    removed: Vec<u32>,
    parts: Vec<Vec<WardIdx>>,
    change: Score,
}

impl Partition<'_> {
    /// Merges a ward's cluster with a random neighbour and cuts it again along a random tree; or merges
    /// the two for good, or cuts the one, where the number of clusters may change. Done where it makes
    /// things worse by no more than `tolerance`, a millionth of a rule broken costing `penalty`.
    pub fn recombine(&mut self, ward: WardIdx, chance: &mut Chance, temperature: i64, penalty: i64) {
        if let Some(recombined) = self.recombined(ward, chance, temperature, penalty)
            && recombined.change.with(penalty) <= chance.tolerance(temperature)
        {
            self.replace(recombined);
        }
    }

    fn recombined(
        &mut self,
        ward: WardIdx,
        chance: &mut Chance,
        temperature: i64,
        penalty: i64,
    ) -> Option<Recombined> {
        let own = self.cluster_of(ward);
        let clusters = self.ground.rules.clusters;
        let (fewer, more) = (self.cluster_count() - 1, self.cluster_count() + 1);
        let kind = chance.below(4);
        let mut removed = vec![own];
        let is_cut = if kind == 0 && clusters.allows(more) {
            true
        } else {
            let around = self.clusters_around(own);
            if around.is_empty() {
                return None;
            }
            removed.push(around[chance.below(around.len())]);
            !(kind == 1 && clusters.allows(fewer))
        };
        let mut wards: Vec<WardIdx> = removed.iter().flat_map(|c| self.wards_of(*c)).copied().collect();
        wards.sort_unstable();
        let (score, parts) = match is_cut {
            true => self.cut(&wards, chance, temperature, penalty)?,
            false => (self.rated(&wards), vec![wards]),
        };
        let before = removed.iter().fold(Score::default(), |sum, c| sum.and(self.score_of(*c)));
        let mut change = score.less(before);
        change.breach += self.change_of_groups(&parts);
        Some(Recombined { removed, parts, change })
    }

    fn rated(&mut self, wards: &[WardIdx]) -> Score {
        let sums = self.sums_afresh(wards);
        self.rate(&sums)
    }

    /// By how much more hand-made groups are broken when clusters are made of these sets of wards.
    fn change_of_groups(&self, parts: &[Vec<WardIdx>]) -> i64 {
        let cluster_of = |ward| self.cluster_of(ward);
        let after = |ward: WardIdx| {
            let part = parts.iter().position(|part| part.binary_search(&ward).is_ok());
            part.map_or_else(|| cluster_of(ward), |part| u32::MAX - part as u32)
        };
        let numbers = 0..self.ground.group_count() as u32;
        let change = |number| {
            let (group, together) = self.ground.group(number);
            breach_of_group(group, together, after) - breach_of_group(group, together, cluster_of)
        };
        numbers.map(change).sum()
    }

    /// The best cut in two along a random spanning tree, each part ascending; `None` for a single ward.
    fn cut(
        &mut self,
        wards: &[WardIdx],
        chance: &mut Chance,
        temperature: i64,
        penalty: i64,
    ) -> Option<(Score, Vec<Vec<WardIdx>>)> {
        let tree = self.random_tree(wards, chance);
        let rated = |edge: usize| {
            let (part, rest) = tree.parts(edge);
            self.rate(&part).and(self.rate(&rest))
        };
        if !self.ground.kept.more_than_trees_know() {
            let mut drawn = |edge: usize| {
                let score = rated(edge);
                (score.with(penalty) - chance.tolerance(temperature), edge, score)
            };
            let (_, edge, score) = tree.edges().map(&mut drawn).min_by_key(|cut| (cut.0, cut.1))?;
            let (part, rest) = tree.sides(wards, edge);
            return Some((score, vec![part, rest]));
        }
        // The other losses tell which cuts are worth a closer look; chance decides among equals.
        let mut cuts: Vec<(i128, usize, usize)> = tree
            .edges()
            .map(|edge| {
                (rated(edge).with(penalty) - chance.tolerance(temperature), chance.below(1 << 30), edge)
            })
            .collect();
        cuts.sort_unstable();
        cuts.truncate(CUTS_TRIED);
        let mut best: Option<(Score, Vec<Vec<WardIdx>>)> = None;
        for (_, _, edge) in cuts {
            let (part, rest) = tree.sides(wards, edge);
            let score = self.rated(&part).and(self.rated(&rest));
            if best.as_ref().is_none_or(|(least, _)| score.with(penalty) < least.with(penalty)) {
                best = Some((score, vec![part, rest]));
            }
        }
        best
    }

    /// Puts clusters in the place of others, by moving as few wards as need be.
    fn replace(&mut self, Recombined { removed, parts, .. }: Recombined) {
        match (&removed[..], &parts[..]) {
            (&[one, other], [part, rest]) => {
                let stays = part.iter().filter(|ward| self.cluster_of(**ward) == one).count();
                let (first, second) = if 2 * stays >= part.len() { (one, other) } else { (other, one) };
                // Never empty on the way: the wards of one part are there when the others leave.
                self.move_all(part, first);
                self.move_all(rest, second);
            }
            (&[one, other], [all]) => {
                self.move_all(all, one);
                self.remove(other);
            }
            (&[one], [part, rest]) => {
                let new = self.push();
                let (leaving, _) = if part.len() < rest.len() { (part, rest) } else { (rest, part) };
                debug_assert!(self.wards_of(one).len() > leaving.len());
                self.move_all(leaving, new);
            }
            _ => debug_assert!(false, "one or two clusters become one or two"),
        }
    }
}
