use super::chance::Chance;
use super::tree::{Neighbours, Tree};

/// Random spanning trees tried for each cut.
const TRIES: usize = 40;
/// How much a cut's unevenness counts against the length of border it makes.
const UNEVENNESS_WEIGHT: f64 = 12.0;
/// A group smaller than the least allowed costs this much: taken only where nothing else is possible.
const TOO_SMALL_COST: f64 = 1_000.0;
/// A metre of river counts as this much of a metre of border: groups like to end at the water.
const RIVER_BORDER_SHARE: f64 = 0.2;

/// How large groups should be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Fewest wards of a group, where the map allows it.
    pub(super) least: usize,
    /// How far from the mean size a group may be at no cost, as a share of the mean.
    pub(super) slack: f64,
}

/// Parts `members` into `parts` contiguous groups of about equal size; into fewer groups where there are
/// too few members.
///
/// Each cut takes the best of many random spanning trees (the move of DeFord, Duchin and Solomon's
/// ReCom, 2021): sizes within the slack first, then a short border. The members must be contiguous.
pub(super) fn part(
    neighbours: &Neighbours,
    members: Vec<usize>,
    parts: usize,
    sizes: Sizes,
    chance: &mut Chance,
) -> Vec<Vec<usize>> {
    let parts = parts.clamp(1, members.len().max(1));
    let mean = members.len() as f64 / parts as f64;
    part_again(neighbours, members, parts, Rules { sizes, mean }, chance)
}

/// The sizes asked for and the mean that they are shares of, the same at every cut.
#[derive(Clone, Copy)]
struct Rules {
    sizes: Sizes,
    mean: f64,
}

fn part_again(
    neighbours: &Neighbours,
    members: Vec<usize>,
    parts: usize,
    rules: Rules,
    chance: &mut Chance,
) -> Vec<Vec<usize>> {
    if parts <= 1 {
        return vec![members];
    }
    let Some(cut) = best_cut(neighbours, &members, parts, rules, chance) else { return vec![members] };
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for &ward in &members {
        if cut.wards.binary_search(&ward).is_ok() { inside.push(ward) } else { outside.push(ward) }
    }
    let mut groups = part_again(neighbours, inside, cut.parts, rules, chance);
    groups.extend(part_again(neighbours, outside, parts - cut.parts, rules, chance));
    groups
}

/// One side of a cut: its wards in ascending order and the number of groups it is to become.
struct Cut {
    wards: Vec<usize>,
    parts: usize,
}

fn best_cut(
    neighbours: &Neighbours,
    members: &[usize],
    parts: usize,
    rules: Rules,
    chance: &mut Chance,
) -> Option<Cut> {
    let mut local = vec![usize::MAX; neighbours.len()];
    for (position, &ward) in members.iter().enumerate() {
        local[ward] = position;
    }
    let mut best: Option<(f64, Cut)> = None;
    for _ in 0..TRIES {
        let tree = Tree::grow(neighbours, members, &local, chance);
        // The first of the evenest cuts of this tree, in random order; only that one is measured on the map.
        let mut branches: Vec<usize> = tree.order.iter().skip(1).copied().collect();
        chance.shuffle(&mut branches);
        let cuts = branches.into_iter().map(|below| {
            let split = split_parts(tree.size[below], members.len(), parts, rules);
            (split.cost * UNEVENNESS_WEIGHT, below, split.parts)
        });
        let Some((cost, below, inside)) = cuts.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let mut wards: Vec<usize> = tree.below(below).into_iter().map(|position| members[position]).collect();
        wards.sort_unstable();
        let total = cost + relative_border(neighbours, members, &wards, &local);
        if best.as_ref().is_none_or(|(found, _)| total < *found) {
            best = Some((total, Cut { wards, parts: inside }));
        }
    }
    best.map(|(_, cut)| cut)
}

struct Split {
    parts: usize,
    cost: f64,
}

/// How many of `parts` groups `inside` of `all` wards should become, and how uneven that is.
fn split_parts(inside: usize, all: usize, parts: usize, rules: Rules) -> Split {
    let share = inside as f64 / all as f64 * parts as f64;
    let inside_parts = (share.round() as usize).clamp(1, parts - 1);
    let outside_parts = parts - inside_parts;
    let outside = all - inside;
    let unevenness = |wards: usize, groups: usize| (wards as f64 / groups as f64 / rules.mean - 1.0).abs();
    let worst = unevenness(inside, inside_parts).max(unevenness(outside, outside_parts));
    let uneven = (worst - rules.sizes.slack).max(0.0);
    let too_small = inside < rules.sizes.least * inside_parts || outside < rules.sizes.least * outside_parts;
    let impossible = inside < inside_parts || outside < outside_parts;
    let extra = if impossible {
        TOO_SMALL_COST * TOO_SMALL_COST
    } else if too_small {
        TOO_SMALL_COST
    } else {
        0.0
    };
    Split { parts: inside_parts, cost: uneven + extra }
}

/// Border between the cut's wards and the other members, in units of the cut-off side's width.
fn relative_border(neighbours: &Neighbours, members: &[usize], wards: &[usize], local: &[usize]) -> f64 {
    let mut cut_m = 0.0;
    let mut all_m = 0.0;
    for &ward in members {
        let inside = wards.binary_search(&ward).is_ok();
        for neighbour in neighbours[ward].iter().filter(|n| local[n.ward] != usize::MAX) {
            let length_m = neighbour.border_m * if neighbour.is_river { RIVER_BORDER_SHARE } else { 1.0 };
            all_m += length_m;
            if inside && wards.binary_search(&neighbour.ward).is_err() {
                cut_m += length_m;
            }
        }
    }
    let smaller = wards.len().min(members.len() - wards.len()) as f64;
    let mean_ward_border_m = all_m / members.len() as f64;
    cut_m / (mean_ward_border_m * smaller.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Neighbour;

    /// Whether the members form one piece.
    fn is_contiguous(neighbours: &Neighbours, members: &[usize]) -> bool {
        let Some(&first) = members.first() else { return true };
        let mut reached = vec![first];
        let mut next = 0;
        while next < reached.len() {
            for neighbour in &neighbours[reached[next]] {
                if members.contains(&neighbour.ward) && !reached.contains(&neighbour.ward) {
                    reached.push(neighbour.ward);
                }
            }
            next += 1;
        }
        reached.len() == members.len()
    }

    /// Squares of a chessboard of so many rows and columns, touching by sides of 100 m.
    fn board(rows: usize, columns: usize) -> Neighbours {
        let near = |row: usize, column: usize| {
            let mut found = Vec::new();
            let mut touch = |r: usize, c: usize| {
                found.push(Neighbour { ward: r * columns + c, border_m: 100.0, is_river: false });
            };
            if row > 0 {
                touch(row - 1, column);
            }
            if row + 1 < rows {
                touch(row + 1, column);
            }
            if column > 0 {
                touch(row, column - 1);
            }
            if column + 1 < columns {
                touch(row, column + 1);
            }
            found
        };
        (0..rows * columns).map(|ward| near(ward / columns, ward % columns)).collect()
    }

    #[test]
    fn groups_are_contiguous_and_even() {
        let neighbours = board(12, 12);
        let sizes = Sizes { least: 2, slack: 0.1 };
        let groups = part(&neighbours, (0..144).collect(), 8, sizes, &mut Chance::of(1, "test"));
        assert_eq!(groups.len(), 8);
        assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 144);
        for group in &groups {
            assert!(is_contiguous(&neighbours, group));
            assert!((14..=22).contains(&group.len()), "{}", group.len());
        }
    }

    #[test]
    fn a_member_each_is_possible() {
        let neighbours = board(2, 2);
        let sizes = Sizes { least: 2, slack: 0.0 };
        assert_eq!(part(&neighbours, (0..4).collect(), 4, sizes, &mut Chance::of(1, "test")).len(), 4);
        assert_eq!(part(&neighbours, (0..4).collect(), 3, sizes, &mut Chance::of(1, "test")).len(), 3);
    }
}
