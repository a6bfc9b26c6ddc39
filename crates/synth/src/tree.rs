use super::chance::Chance;

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

/// Trees grow across a river last, so that groups seldom lie on both banks.
const RIVER_RELUCTANCE: f64 = 0.7;
/// Borders shorter than this hold a group together last: its wards should have more than a corner in common.
const SHORT_BORDER_M: f64 = 400.0;
const SHORT_BORDER_RELUCTANCE: f64 = 1.0;

/// A spanning tree of the members, by their positions in the list of members.
pub(super) struct Tree {
    parent: Vec<usize>,
    /// Parents before children; the root first.
    pub(super) order: Vec<usize>,
    /// Members in the branch at each position.
    pub(super) size: Vec<usize>,
}

impl Tree {
    /// The lightest tree under random edge weights (Kruskal 1956). `local` holds each ward's position among
    /// the members, `usize::MAX` for other wards.
    pub(super) fn grow(
        neighbours: &Neighbours,
        members: &[usize],
        local: &[usize],
        chance: &mut Chance,
    ) -> Self {
        let mut edges = Vec::new();
        for (position, &ward) in members.iter().enumerate() {
            for neighbour in &neighbours[ward] {
                let other = local[neighbour.ward];
                if other != usize::MAX && position < other {
                    let mut weight = chance.unit();
                    if neighbour.is_river {
                        weight += RIVER_RELUCTANCE;
                    }
                    if neighbour.border_m < SHORT_BORDER_M {
                        weight += SHORT_BORDER_RELUCTANCE;
                    }
                    edges.push((weight, position, other));
                }
            }
        }
        edges.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
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

    /// The positions in the branch that hangs on one.
    pub(super) fn below(&self, top: usize) -> Vec<usize> {
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
