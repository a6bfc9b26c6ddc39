//! Names alike in spelling, put together where they lie together.

use super::ground::Ground;
use super::lookup::{Keyed, may_be_alike};
use super::spelling::Difference;
use super::units::Units;
use std::collections::BTreeMap;

/// Names that differ in a letter or two mean one place if they were drawn over the same ground by at least
/// this much (see [`Ground::overlap`]): Kensington is not Kennington. Two drawings of one place by different
/// hands come to 0.5 or more; two places side by side to 0.1.
const LEAST_OVERLAP: f64 = 0.3;

/// Units that are proposed as one place.
pub(super) struct Groups {
    /// The group of every unit.
    pub of: Vec<usize>,
    /// The units of every group, ascending; empty where it was joined to another.
    pub members: Vec<Vec<usize>>,
    /// The unit whose name the group has: that with the most drawings, then the most respondents, then the first
    /// by name.
    pub head: Vec<usize>,
}

impl Groups {
    /// Puts together what is alike in spelling and lies together, the likest first. No two members of a
    /// group are told apart by anything.
    pub fn by_spelling(units: &Units) -> Self {
        let count = units.units.len();
        let mut groups = Self {
            of: (0..count).collect(),
            members: (0..count).map(|unit| vec![unit]).collect(),
            head: (0..count).collect(),
        };
        for (_, _, (a, b)) in pairs(units) {
            let (a, b) = (groups.of[a], groups.of[b]);
            let clash = |x: &usize| groups.members[b].iter().any(|y| units.are_told_apart(*x, *y));
            if a != b && !groups.members[a].iter().any(clash) {
                groups.join(a.min(b), a.max(b), units);
            }
        }
        groups
    }

    /// Makes two groups one, under the number of the first.
    pub fn join(&mut self, a: usize, b: usize, units: &Units) {
        let moved = std::mem::take(&mut self.members[b]);
        moved.iter().for_each(|&unit| self.of[unit] = a);
        self.members[a].extend(moved);
        self.members[a].sort_unstable();
        let rank = |&unit: &usize| {
            let own = &units.units[unit];
            (own.drawings.len(), own.respondents, std::cmp::Reverse(unit))
        };
        self.head[a] = self.members[a].iter().copied().max_by_key(rank).unwrap_or(a);
    }

    /// The ground of all names of a group.
    pub fn ground(&self, group: usize, units: &Units) -> Ground {
        Ground::joined(self.members[group].iter().map(|&unit| &units.units[unit].ground))
    }

    /// How many drawings a group has.
    pub fn drawings(&self, group: usize, units: &Units) -> usize {
        self.members[group].iter().map(|&unit| units.units[unit].drawings.len()).sum()
    }
}

/// Less overlap comes later; a whole number, so that the order is one on any machine.
type Shortfall = u32;

/// Pairs of units that may be one place: the likest first, by how they differ, then by how little they overlap,
/// then in their order.
fn pairs(units: &Units) -> Vec<(Difference, Shortfall, (usize, usize))> {
    let keyed = |of: fn(&super::spelling::Spelling) -> &str| -> Vec<Keyed> {
        units.spellings.iter().map(|(_, own)| Keyed { class: &own.telling, word: of(own) }).collect()
    };
    let mut alike = may_be_alike(&keyed(|own| &own.straight));
    alike.extend(may_be_alike(&keyed(|own| &own.sorted)));
    // The same two units may be alike by several of their spellings: the least difference counts.
    let mut least: BTreeMap<(usize, usize), Difference> = BTreeMap::new();
    for (a, b) in alike {
        let ((unit_a, a), (unit_b, b)) = (&units.spellings[a], &units.spellings[b]);
        let pair = (*unit_a.min(unit_b), *unit_a.max(unit_b));
        if pair.0 == pair.1 {
            continue;
        }
        if let Some(difference) = a.difference(b) {
            let known = least.entry(pair).or_insert(difference);
            *known = difference.min(*known);
        }
    }
    let mut pairs = Vec::new();
    for ((a, b), difference) in least {
        if units.are_told_apart(a, b) {
            continue;
        }
        let overlap = units.overlap(a, b);
        if matches!(difference, Difference::Letters(_)) && overlap < LEAST_OVERLAP {
            continue;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is from nothing to a million"
        )]
        let shortfall = ((1.0 - overlap).max(0.0) * 1e6).round() as Shortfall;
        pairs.push((difference, shortfall, (a, b)));
    }
    pairs.sort_unstable();
    pairs
}
