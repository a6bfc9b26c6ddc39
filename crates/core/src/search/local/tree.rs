use super::chance::Chance;
use super::ground::Ground;
use super::partition::Partition;
use super::places::Places;
use super::sums::Sums;
use crate::model::{PairTable, WardIdx};

/// A random spanning tree of some connected wards, and what the wards below every edge come to.
///
/// Taken together the figures of all parts cost one look at what any two of the wards share: it is noted
/// where their ways to the root meet, and added up from there.
pub(super) struct Tree {
    /// By position among the wards: the way from the root, parents before their children.
    order: Vec<u32>,
    /// The parent of every ward, by position; the root's is itself.
    parent: Vec<u32>,
    /// The figures of the wards below and including every ward, all but claims and boroughs.
    below: Vec<Sums>,
    /// What those share with the others of the tree.
    across: Vec<Across>,
}

#[derive(Clone, Copy, Default)]
struct Across {
    lived: i64,
    funding: i64,
    border_um: i64,
}

impl Tree {
    /// Cuts in two: every ward but the root, with all below it.
    pub fn edges(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().skip(1).map(|edge| *edge as usize)
    }

    /// The figures of the wards below an edge, and of the others.
    pub fn parts(&self, edge: usize) -> (Sums, Sums) {
        let (all, part, across) = (&self.below[self.order[0] as usize], self.below[edge], self.across[edge]);
        let rest = Sums {
            wards: all.wards - part.wards,
            population: all.population - part.population,
            need: all.need - part.need,
            area_cm2: all.area_cm2 - part.area_cm2,
            perimeter_um: all.perimeter_um - part.perimeter_um + 2 * across.border_um,
            outer_border_um: all.outer_border_um - part.outer_border_um + 2 * across.border_um,
            lived_cut: all.lived_cut - part.lived_cut + 2 * across.lived,
            funding_cut: all.funding_cut - part.funding_cut + 2 * across.funding,
            ..Sums::default()
        };
        (part, rest)
    }

    /// The wards below an edge, and the others, in the order of `wards`.
    pub fn sides(&self, wards: &[WardIdx], edge: usize) -> (Vec<WardIdx>, Vec<WardIdx>) {
        let mut is_below = vec![false; wards.len()];
        is_below[edge] = true;
        for &at in &self.order {
            is_below[at as usize] |= is_below[self.parent[at as usize] as usize];
        }
        let side = |below: bool| {
            let here = wards.iter().zip(&is_below).filter(move |(_, is_below)| **is_below == below);
            here.map(|(ward, _)| *ward).collect()
        };
        (side(true), side(false))
    }

    /// Where the ways of two wards to the root meet. `rank` is the place of every ward in the order.
    fn meeting(&self, rank: &[u32], (mut a, mut b): (usize, usize)) -> usize {
        while a != b {
            if rank[a] > rank[b] {
                a = self.parent[a] as usize;
            } else {
                b = self.parent[b] as usize;
            }
        }
        a
    }
}

impl Partition<'_> {
    /// A random spanning tree of connected wards, ascending. Every second time wards that share much are
    /// joined first, so that a cut parts what shares little.
    pub fn random_tree(&mut self, wards: &[WardIdx], chance: &mut Chance) -> Tree {
        let ground = self.ground;
        let place = self.places_of(wards);
        let minds = chance.below(2) == 0;
        let mut ways: Vec<(u32, u32, u32)> = Vec::with_capacity(3 * wards.len());
        for (from, ward) in wards.iter().enumerate() {
            for (near, affinity) in ground.near(*ward).iter().zip(ground.affinity(*ward)) {
                if *ward < *near
                    && let Some(to) = place.of(*near)
                {
                    let weight = if minds { affinity + 1 } else { 1 };
                    ways.push(((chance.exponential() << 12) / weight, from as u32, to as u32));
                }
            }
        }
        ways.sort_unstable();
        // Ways that join what is not joined yet (J. B. Kruskal, 1956).
        let mut leader: Vec<u32> = (0..wards.len() as u32).collect();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(2 * wards.len());
        for (_, from, to) in ways {
            let (a, b) = (lead(&mut leader, from), lead(&mut leader, to));
            if a != b {
                leader[a as usize] = b;
                joined.extend([(from, to), (to, from)]);
            }
        }
        joined.sort_unstable();
        let (mut order, mut parent) = (vec![0], vec![0; wards.len()]);
        let mut next = 0;
        while next < order.len() {
            let here = order[next];
            let first = joined.partition_point(|(from, _)| *from < here);
            for &(_, to) in joined[first..].iter().take_while(|(from, _)| *from == here) {
                if to != parent[here as usize] {
                    parent[to as usize] = here;
                    order.push(to);
                }
            }
            next += 1;
        }
        let mut tree = Tree {
            order,
            parent,
            below: vec![Sums::default(); wards.len()],
            across: vec![Across::default(); wards.len()],
        };
        measure(ground, &mut tree, wards, &place);
        tree
    }
}

/// Works out the figures below every edge.
fn measure(ground: &Ground, tree: &mut Tree, wards: &[WardIdx], place: &Places) {
    let Ground { problem, kept, .. } = *ground;
    let mut rank = vec![0; wards.len()];
    for (number, at) in tree.order.iter().enumerate() {
        rank[*at as usize] = number as u32;
    }
    // What two wards share with each other: both count it as shared with others until their ways meet.
    let pairs = |table: &PairTable, here: usize, note: &mut dyn FnMut(usize, i64)| {
        let ward = wards[here];
        let mut alone = table.row_total(ward).0;
        for (other, value) in table.row(ward) {
            if other == ward {
                alone -= value.0;
            } else if let Some(there) = place.of(other) {
                note(there, value.0);
            }
        }
        alone
    };
    for (here, ward) in wards.iter().enumerate() {
        let w = ward.index();
        let own = &mut tree.below[here];
        own.wards += 1;
        own.population += problem.population[w];
        own.need += problem.need[w];
        if kept.borders {
            own.area_cm2 += problem.area_cm2[w];
            own.perimeter_um += problem.perimeter_um[w];
            own.outer_border_um += problem.outside_border_um[w];
            for &(other, border_um) in &problem.borders_um[w] {
                tree.below[here].outer_border_um += border_um;
                let Some(there) = place.of(other) else { continue };
                tree.across[here].border_um += border_um;
                if here < there {
                    let meeting = tree.meeting(&rank, (here, there));
                    tree.across[meeting].border_um -= 2 * border_um;
                    tree.below[meeting].outer_border_um -= 2 * border_um;
                    tree.below[meeting].perimeter_um -= 2 * border_um;
                }
            }
        }
        if kept.lived {
            let alone = pairs(&problem.lived, here, &mut |there, value| {
                tree.across[here].lived += value;
                if here < there {
                    let meeting = tree.meeting(&rank, (here, there));
                    tree.across[meeting].lived -= 2 * value;
                    tree.below[meeting].lived_cut -= 2 * value;
                }
            });
            tree.below[here].lived_cut += alone;
        }
        if kept.funding {
            let alone = pairs(&problem.funding, here, &mut |there, value| {
                tree.across[here].funding += value;
                if here < there {
                    let meeting = tree.meeting(&rank, (here, there));
                    tree.across[meeting].funding -= 2 * value;
                    tree.below[meeting].funding_cut -= 2 * value;
                }
            });
            tree.below[here].funding_cut += alone;
        }
    }
    for position in (1..tree.order.len()).rev() {
        let child = tree.order[position] as usize;
        let parent = tree.parent[child] as usize;
        let (sums, across) = (tree.below[child], tree.across[child]);
        let above = &mut tree.below[parent];
        above.wards += sums.wards;
        above.population += sums.population;
        above.need += sums.need;
        above.area_cm2 += sums.area_cm2;
        above.perimeter_um += sums.perimeter_um;
        above.outer_border_um += sums.outer_border_um;
        above.lived_cut += sums.lived_cut;
        above.funding_cut += sums.funding_cut;
        let above = &mut tree.across[parent];
        above.lived += across.lived;
        above.funding += across.funding;
        above.border_um += across.border_um;
    }
}

fn lead(leader: &mut [u32], mut at: u32) -> u32 {
    while leader[at as usize] != at {
        leader[at as usize] = leader[leader[at as usize] as usize];
        at = leader[at as usize];
    }
    at
}
