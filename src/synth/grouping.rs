use super::chance::Chance;

/// Random spanning trees tried for each cut.
const TRIES: usize = 40;
/// How much a cut's unevenness counts against the length of border it makes.
const UNEVENNESS_WEIGHT: f64 = 12.0;
/// A group smaller than the least allowed costs this much: taken only where nothing else is possible.
const TOO_SMALL_COST: f64 = 1_000.0;
/// Trees grow across a river last, so that groups seldom lie on both banks.
const RIVER_RELUCTANCE: f64 = 0.7;
/// A metre of river counts as this much of a metre of border: groups like to end at the water.
const RIVER_BORDER_SHARE: f64 = 0.2;

/// The border between a ward and one of its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neighbour {
    /// The neighbour's position.
    pub(super) ward: usize,
    /// Length of the shared border on the ground.
    pub(super) border_m: f64,
    /// Whether the wards meet in the river.
    pub(super) is_river: bool,
}

/// Which wards touch which, by ward.
pub(super) type Neighbours = Vec<Vec<Neighbour>>;

/// Parts `members` into `parts` contiguous groups of about equal size, each of `least` wards or more
/// where the map allows it. Returns the groups; fewer than asked where there are too few members.
///
/// Each cut takes the best of many random spanning trees (the move of DeFord, Duchin and Solomon's
/// ReCom, 2021): even sizes first, then a short border. The members must be contiguous.
pub(super) fn part(
    neighbours: &Neighbours,
    members: Vec<usize>,
    parts: usize,
    least: usize,
    chance: &mut Chance,
) -> Vec<Vec<usize>> {
    let parts = parts.min(members.len());
    if parts <= 1 {
        return vec![members];
    }
    let Some(cut) = best_cut(neighbours, &members, parts, least, chance) else { return vec![members] };
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for &ward in &members {
        if cut.wards.binary_search(&ward).is_ok() { inside.push(ward) } else { outside.push(ward) }
    }
    let mut groups = part(neighbours, inside, cut.parts, least, chance);
    groups.extend(part(neighbours, outside, parts - cut.parts, least, chance));
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
    least: usize,
    chance: &mut Chance,
) -> Option<Cut> {
    let mut local = vec![usize::MAX; neighbours.len()];
    for (position, &ward) in members.iter().enumerate() {
        local[ward] = position;
    }
    let mut best: Option<(f64, Cut)> = None;
    for _ in 0..TRIES {
        let tree = Tree::grow(neighbours, members, &local, chance);
        let cuts = tree.order.iter().skip(1).map(|&below| {
            let split = split_parts(tree.size[below], members.len(), parts, least);
            (split.cost * UNEVENNESS_WEIGHT, below, split.parts)
        });
        // The evenest cut of this tree; only that one is measured on the map.
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
fn split_parts(inside: usize, all: usize, parts: usize, least: usize) -> Split {
    let share = inside as f64 / all as f64 * parts as f64;
    let inside_parts = (share.round() as usize).clamp(1, parts - 1);
    let outside_parts = parts - inside_parts;
    let outside = all - inside;
    let mean = all as f64 / parts as f64;
    let unevenness = |wards: usize, groups: usize| (wards as f64 / groups as f64 / mean - 1.0).abs();
    let worst = unevenness(inside, inside_parts).max(unevenness(outside, outside_parts));
    let too_small = inside < least * inside_parts || outside < least * outside_parts;
    let impossible = inside < inside_parts || outside < outside_parts;
    let extra = if impossible {
        TOO_SMALL_COST * TOO_SMALL_COST
    } else if too_small {
        TOO_SMALL_COST
    } else {
        0.0
    };
    Split { parts: inside_parts, cost: worst + extra }
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

/// A spanning tree of the members, by their positions in the list of members.
struct Tree {
    parent: Vec<usize>,
    /// Parents before children; the root first.
    order: Vec<usize>,
    /// Members in the branch at each position.
    size: Vec<usize>,
}

impl Tree {
    /// The lightest tree under random edge weights (Kruskal 1956).
    fn grow(neighbours: &Neighbours, members: &[usize], local: &[usize], chance: &mut Chance) -> Self {
        let mut edges = Vec::new();
        for (position, &ward) in members.iter().enumerate() {
            for neighbour in &neighbours[ward] {
                let other = local[neighbour.ward];
                if other != usize::MAX && position < other {
                    let reluctance = if neighbour.is_river { RIVER_RELUCTANCE } else { 0.0 };
                    edges.push((chance.unit() + reluctance, position, other));
                }
            }
        }
        edges.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let mut leader: Vec<usize> = (0..members.len()).collect();
        let mut branches = vec![Vec::new(); members.len()];
        for (_, a, b) in edges {
            let (lead_a, lead_b) = (lead(&mut leader, a), lead(&mut leader, b));
            if lead_a != lead_b {
                leader[lead_a.max(lead_b)] = lead_a.min(lead_b);
                branches[a].push(b);
                branches[b].push(a);
            }
        }
        Self::rooted(&branches)
    }

    fn rooted(branches: &[Vec<usize>]) -> Self {
        let mut parent = vec![usize::MAX; branches.len()];
        let mut order = vec![0];
        let mut next = 0;
        while next < order.len() {
            let at = order[next];
            next += 1;
            for &child in &branches[at] {
                if child != parent[at] {
                    parent[child] = at;
                    order.push(child);
                }
            }
        }
        let mut size = vec![1; branches.len()];
        for &at in order.iter().skip(1).rev() {
            size[parent[at]] += size[at];
        }
        Self { parent, order, size }
    }

    fn below(&self, top: usize) -> Vec<usize> {
        let mut is_below = vec![false; self.parent.len()];
        is_below[top] = true;
        let mut found = vec![top];
        for &at in self.order.iter().skip(1) {
            if at != top && is_below[self.parent[at]] {
                is_below[at] = true;
                found.push(at);
            }
        }
        found
    }
}

fn lead(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

/// Whether the members form one piece.
#[cfg(test)]
pub(super) fn is_contiguous(neighbours: &Neighbours, members: &[usize]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let groups = part(&neighbours, (0..144).collect(), 8, 2, &mut Chance::of(1, "test"));
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
        assert_eq!(part(&neighbours, (0..4).collect(), 4, 2, &mut Chance::of(1, "test")).len(), 4);
        assert_eq!(part(&neighbours, (0..4).collect(), 3, 2, &mut Chance::of(1, "test")).len(), 3);
    }
}
