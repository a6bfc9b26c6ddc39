use super::cells::Cells;
use super::plane::Point;
use rustc_hash::FxHashMap;
use std::f64::consts::TAU;

/// Corners nearer to each other than this share of the cell spacing become one, so that no border
/// is a few metres long; some corners then join four wards, as on real maps.
const MERGE_WITHIN: f64 = 0.035;

/// The cells as a graph: every border is one edge, shared by the two cells beside it.
pub(super) struct Mesh {
    /// Corners on the sheet.
    pub(super) nodes: Vec<Point>,
    /// Borders.
    pub(super) edges: Vec<Edge>,
    /// The borders of each cell in order, anticlockwise.
    pub(super) cells: Vec<Vec<Side>>,
}

/// A straight border from one corner to another.
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    /// The cell to the left of the way from `from` to `to`.
    pub(super) left: usize,
    /// The cell to the right; `None` at the rim of the sheet.
    pub(super) right: Option<usize>,
}

/// An edge walked in one of its two directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) edge: usize,
    /// True where it is walked from `from` to `to`.
    pub(super) forward: bool,
}

impl Mesh {
    /// The mesh of a set of cells whose sites are `spacing` apart.
    pub(super) fn new(cells: &Cells, spacing: f64) -> Self {
        let corners: Vec<Point> = cells.rings.iter().flatten().copied().collect();
        let (nodes, node_of_corner) = merge(&corners, MERGE_WITHIN * spacing);
        let river = RiverNodes::new(&nodes);
        let mut mesh = Self { nodes, edges: Vec::new(), cells: Vec::new() };
        let mut edge_between: FxHashMap<(usize, usize), usize> = FxHashMap::default();
        let mut first_corner = 0;
        for (cell, ring) in cells.rings.iter().enumerate() {
            let walk = &node_of_corner[first_corner..first_corner + ring.len()];
            first_corner += ring.len();
            let walk = river.with_corners_of_the_other_bank(walk, &mesh.nodes);
            let sides = mesh.sides_of(cell, &walk, &mut edge_between);
            mesh.cells.push(sides);
        }
        mesh
    }

    fn sides_of(
        &mut self,
        cell: usize,
        walk: &[usize],
        edge_between: &mut FxHashMap<(usize, usize), usize>,
    ) -> Vec<Side> {
        let mut sides = Vec::with_capacity(walk.len());
        for (position, &from) in walk.iter().enumerate() {
            let to = walk[(position + 1) % walk.len()];
            if let Some(&edge) = edge_between.get(&(to, from)) {
                self.edges[edge].right = Some(cell);
                sides.push(Side { edge, forward: false });
            } else {
                edge_between.insert((from, to), self.edges.len());
                sides.push(Side { edge: self.edges.len(), forward: true });
                self.edges.push(Edge { from, to, left: cell, right: None });
            }
        }
        sides
    }

    /// The cell on the other side of one of a cell's borders.
    pub(super) fn across(&self, side: Side) -> Option<usize> {
        let edge = &self.edges[side.edge];
        if side.forward { edge.right } else { Some(edge.left) }
    }

    /// The corner a side starts from.
    pub(super) fn start(&self, side: Side) -> usize {
        let edge = &self.edges[side.edge];
        if side.forward { edge.from } else { edge.to }
    }

    /// The corner a side leads to.
    pub(super) fn end(&self, side: Side) -> usize {
        let edge = &self.edges[side.edge];
        if side.forward { edge.to } else { edge.from }
    }

    /// Whether a border lies in the river.
    pub(super) fn is_river(&self, edge: &Edge) -> bool {
        self.nodes[edge.from].y == 0.0 && self.nodes[edge.to].y == 0.0
    }

    /// The rings around a set of cells: outer ones anticlockwise, holes clockwise.
    ///
    /// Where two of the cells meet at a corner alone the rings part there, so no ring touches itself.
    pub(super) fn outline_of(&self, members: &[usize], is_member: impl Fn(usize) -> bool) -> Vec<Vec<Side>> {
        let rim: Vec<Side> = members
            .iter()
            .flat_map(|&cell| &self.cells[cell])
            .copied()
            .filter(|&side| !self.across(side).is_some_and(&is_member))
            .collect();
        let mut from_node: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (position, &side) in rim.iter().enumerate() {
            from_node.entry(self.start(side)).or_default().push(position);
        }
        let mut used = vec![false; rim.len()];
        let mut rings = Vec::new();
        for first in 0..rim.len() {
            let mut ring = Vec::new();
            let mut next = Some(first);
            while let Some(position) = next.filter(|&position| !used[position]) {
                used[position] = true;
                let side = rim[position];
                ring.push(side);
                next =
                    from_node[&self.end(side)].iter().copied().filter(|&other| !used[other]).max_by(
                        |&a, &b| self.left_turn(side, rim[a]).total_cmp(&self.left_turn(side, rim[b])),
                    );
            }
            if !ring.is_empty() {
                rings.push(ring);
            }
        }
        rings
    }

    /// How far one turns left from one side into the next, in radians from -π to π.
    fn left_turn(&self, from: Side, into: Side) -> f64 {
        let direction = |side| {
            let along = self.nodes[self.end(side)].minus(self.nodes[self.start(side)]);
            libm::atan2(along.y, along.x)
        };
        let turn = direction(into) - direction(from);
        turn - TAU * (turn / TAU).round()
    }
}

/// Corners merged: the nodes, and the node of every corner.
fn merge(corners: &[Point], within: f64) -> (Vec<Point>, Vec<usize>) {
    let square_of = |p: Point| ((p.x / within).floor() as i64, (p.y / within).floor() as i64);
    let mut squares: FxHashMap<(i64, i64), Vec<usize>> = FxHashMap::default();
    let mut leader: Vec<usize> = (0..corners.len()).collect();
    for (corner, &p) in corners.iter().enumerate() {
        let (column, row) = square_of(p);
        for near in (column - 1..=column + 1).flat_map(|c| (row - 1..=row + 1).map(move |r| (c, r))) {
            for &other in squares.get(&near).map_or(&[][..], Vec::as_slice) {
                if p.distance(corners[other]) <= within {
                    let (a, b) = (lead(&mut leader, corner), lead(&mut leader, other));
                    leader[a.max(b)] = a.min(b);
                }
            }
        }
        squares.entry((column, row)).or_default().push(corner);
    }
    let mut nodes = Vec::new();
    let mut node_of_leader: FxHashMap<usize, usize> = FxHashMap::default();
    let mut node_of_corner = Vec::with_capacity(corners.len());
    for corner in 0..corners.len() {
        let first = lead(&mut leader, corner);
        let node = *node_of_leader.entry(first).or_insert_with(|| {
            nodes.push(corners[first]);
            nodes.len() - 1
        });
        // A corner on the river draws the whole node onto it.
        if corners[corner].y == 0.0 && nodes[node].y != 0.0 {
            nodes[node] = corners[corner];
        }
        node_of_corner.push(node);
    }
    (nodes, node_of_corner)
}

/// The lowest corner of the group a corner belongs to.
fn lead(leader: &mut [usize], mut corner: usize) -> usize {
    while leader[corner] != corner {
        leader[corner] = leader[leader[corner]];
        corner = leader[corner];
    }
    corner
}

/// The nodes on the river, from west to east.
struct RiverNodes(Vec<usize>);

impl RiverNodes {
    fn new(nodes: &[Point]) -> Self {
        let mut on_river: Vec<usize> = (0..nodes.len()).filter(|&node| nodes[node].y == 0.0).collect();
        on_river.sort_by(|&a, &b| nodes[a].x.total_cmp(&nodes[b].x));
        Self(on_river)
    }

    /// A cell's walk without repeats, and with the corners that the other bank has along it.
    fn with_corners_of_the_other_bank(&self, walk: &[usize], nodes: &[Point]) -> Vec<usize> {
        let mut whole: Vec<usize> = Vec::with_capacity(walk.len());
        for (position, &from) in walk.iter().enumerate() {
            let to = walk[(position + 1) % walk.len()];
            if from == to {
                continue;
            }
            whole.push(from);
            if nodes[from].y == 0.0 && nodes[to].y == 0.0 {
                let (west, east) = if nodes[from].x < nodes[to].x {
                    (nodes[from].x, nodes[to].x)
                } else {
                    (nodes[to].x, nodes[from].x)
                };
                let start = self.0.partition_point(|&node| nodes[node].x <= west);
                let end = self.0.partition_point(|&node| nodes[node].x < east);
                let between = self.0[start..end.max(start)].iter().copied();
                if nodes[from].x < nodes[to].x {
                    whole.extend(between);
                } else {
                    whole.extend(between.rev());
                }
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn mesh() -> Mesh {
        Mesh::new(&Cells::spread(6.0, 1.0, 1, &mut Chance::of(1, "test")), 1.0)
    }

    #[test]
    fn every_border_inside_the_sheet_has_a_cell_on_both_sides() {
        let mesh = mesh();
        for edge in mesh.edges.iter().filter(|edge| edge.right.is_none()) {
            let on_rim = |node: usize| {
                let p = mesh.nodes[node];
                p.x.abs().max(p.y.abs()) > 5.9
            };
            assert!(on_rim(edge.from) && on_rim(edge.to));
        }
    }

    #[test]
    fn the_outline_of_all_cells_is_one_ring() {
        let mesh = mesh();
        let all: Vec<usize> = (0..mesh.cells.len()).collect();
        assert_eq!(mesh.outline_of(&all, |_| true).len(), 1);
    }

    #[test]
    fn a_set_with_a_missing_middle_has_an_outer_ring_and_a_hole() {
        let mesh = mesh();
        let middle =
            mesh.cells.iter().position(|sides| sides.iter().all(|&s| mesh.across(s).is_some())).unwrap();
        let others: Vec<usize> = (0..mesh.cells.len()).filter(|&cell| cell != middle).collect();
        assert_eq!(mesh.outline_of(&others, |cell| cell != middle).len(), 2);
    }
}
