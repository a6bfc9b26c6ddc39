use super::Coverage;
use super::borders::{Border, SharedBorders};
use crate::model::WardIdx;
use geo::MultiPolygon;
use petgraph::graph::UnGraph;

/// When two wards count as neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contiguity {
    /// They share a border of some length. A team can walk across.
    #[default]
    Rook,
    /// They share a border or a single point.
    Queen,
}

/// How adjacency is found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GraphOptions {
    /// Rook (default) or queen.
    pub contiguity: Contiguity,
    /// Shortest shared border that makes two wards neighbours, in metres. Default 0: any border, and under
    /// queen contiguity any point. Above 0 contacts in a point no longer count.
    pub min_border_m: f64,
}

/// Which wards are neighbours.
///
/// Lists are sorted, so two graphs of the same wards are equal whatever the order of features' rings,
/// windings and starting vertices.
#[derive(Clone, Debug)]
pub struct WardGraph {
    /// Neighbours of every ward in ascending order, by ward index: the edges in force.
    pub neighbours: Vec<Vec<WardIdx>>,
    /// All borders between wards, in ascending order of `(a, b)`: before minimum length, barriers and edits.
    /// The loss `cut_border` and the perimeters of clusters count all of these.
    pub borders: Vec<Border>,
    /// Pairs that meet in points alone, in ascending order.
    pub point_contacts: Vec<(WardIdx, WardIdx)>,
    /// Area of every ward in square metres.
    pub area_m2: Vec<f64>,
    /// Length of every ward's boundary in metres.
    pub perimeter_m: Vec<f64>,
}

impl WardGraph {
    /// The graph of ward shapes in metres, by shared coordinates.
    #[must_use]
    pub fn build(shapes: &[&MultiPolygon<f64>], options: &GraphOptions) -> Self {
        let shared = SharedBorders::of(&Coverage::new(shapes));
        let long_enough = |border: &&Border| border.length_m >= options.min_border_m;
        let mut pairs: Vec<(WardIdx, WardIdx)> =
            shared.borders.iter().filter(long_enough).map(|border| (border.a, border.b)).collect();
        if options.contiguity == Contiguity::Queen && options.min_border_m <= 0.0 {
            pairs.extend(&shared.point_contacts);
        }
        Self {
            neighbours: neighbour_lists(shapes.len(), &pairs),
            borders: shared.borders,
            point_contacts: shared.point_contacts,
            area_m2: shared.area_m2,
            perimeter_m: shared.perimeter_m,
        }
    }

    /// How many wards there are.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.neighbours.len()
    }

    /// The edges in force, each once with the lower ward first, in ascending order.
    pub fn edges(&self) -> impl Iterator<Item = (WardIdx, WardIdx)> + '_ {
        self.neighbours.iter().enumerate().flat_map(|(a, list)| {
            let a = WardIdx::new(a);
            list.iter().filter(move |&&b| a < b).map(move |&b| (a, b))
        })
    }

    /// How many edges are in force.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.neighbours.iter().map(Vec::len).sum::<usize>() / 2
    }

    /// Whether two wards are neighbours.
    #[must_use]
    pub fn are_neighbours(&self, a: WardIdx, b: WardIdx) -> bool {
        self.neighbours[a.index()].binary_search(&b).is_ok()
    }

    /// The length of two wards' common border in metres; 0 where they have none.
    #[must_use]
    pub fn border_m(&self, a: WardIdx, b: WardIdx) -> f64 {
        let pair = if a < b { (a, b) } else { (b, a) };
        match self.borders.binary_search_by_key(&pair, |border| (border.a, border.b)) {
            Ok(position) => self.borders[position].length_m,
            Err(_) => 0.0,
        }
    }

    /// The parts of the map that hang together: wards in ascending order, parts by their lowest ward.
    #[must_use]
    pub fn components(&self) -> Vec<Vec<WardIdx>> {
        let all: Vec<WardIdx> = (0..self.ward_count()).map(WardIdx::new).collect();
        self.components_among(&all)
    }

    /// The parts that a set of wards (a borough, a cluster) falls into, paths outside the set not counted.
    ///
    /// Complexity: O(wards + edges), without recursion, so a chain of any length is safe.
    #[must_use]
    pub fn components_among(&self, wards: &[WardIdx]) -> Vec<Vec<WardIdx>> {
        let mut waiting = vec![false; self.ward_count()];
        for ward in wards {
            waiting[ward.index()] = true;
        }
        let mut order = wards.to_vec();
        order.sort_unstable();
        let mut components = Vec::new();
        for first in order {
            if !std::mem::take(&mut waiting[first.index()]) {
                continue;
            }
            let (mut component, mut next) = (vec![first], 0);
            while next < component.len() {
                for &neighbour in &self.neighbours[component[next].index()] {
                    if std::mem::take(&mut waiting[neighbour.index()]) {
                        component.push(neighbour);
                    }
                }
                next += 1;
            }
            component.sort_unstable();
            components.push(component);
        }
        components
    }

    /// The edges in force as a `petgraph` graph; nodes are wards in order, edge weights border metres.
    #[must_use]
    pub fn to_petgraph(&self) -> UnGraph<WardIdx, f64> {
        let mut graph = UnGraph::with_capacity(self.ward_count(), self.edge_count());
        let nodes: Vec<_> = (0..self.ward_count()).map(|ward| graph.add_node(WardIdx::new(ward))).collect();
        for (a, b) in self.edges() {
            graph.add_edge(nodes[a.index()], nodes[b.index()], self.border_m(a, b));
        }
        graph
    }
}

pub(super) fn neighbour_lists(wards: usize, pairs: &[(WardIdx, WardIdx)]) -> Vec<Vec<WardIdx>> {
    let mut lists = vec![Vec::new(); wards];
    for &(a, b) in pairs {
        lists[a.index()].push(b);
        lists[b.index()].push(a);
    }
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    lists
}
