use super::Coverage;
use super::borders::{Border, SharedBorders};
use geo::MultiPolygon;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::{Bfs, NodeFiltered};
use wardwise_model::WardIdx;

/// When two wards count as neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Where an edge in use comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeOrigin {
    /// The wards share a border, within the noise of coordinates.
    Shared,
    /// The wards meet within the snapping tolerance asked for only.
    Snapped,
    /// Added by hand.
    Added,
    /// Added to join parts of the map by their shortest gap.
    Bridged,
}

impl EdgeOrigin {
    /// The word printed and written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EdgeOrigin::Shared => "shared",
            EdgeOrigin::Snapped => "snapped",
            EdgeOrigin::Added => "added",
            EdgeOrigin::Bridged => "bridged",
        }
    }
}

/// Why an edge that the map offers is not in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CutReason {
    /// Removed by hand.
    Removed,
    /// A barrier runs along the border.
    Barrier,
    /// The border is shorter than the least length asked for.
    Short,
}

impl CutReason {
    /// The word printed and written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            CutReason::Removed => "removed",
            CutReason::Barrier => "cut by a barrier",
            CutReason::Short => "too short",
        }
    }
}

/// An edge in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// Length of the common border in metres; 0 for a contact in a point and for edges added.
    pub border_m: f64,
    /// Where it comes from.
    pub origin: EdgeOrigin,
}

/// An edge the map offers that is not in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// Length of the common border in metres.
    pub border_m: f64,
    /// Why it was cut.
    pub reason: CutReason,
}

/// Which wards are neighbours.
///
/// Built by shared coordinates, then narrowed by barriers, edited by hand and joined by bridges, in that
/// order: [`WardGraph::build`], [`WardGraph::cut_along`], [`WardGraph::apply_edits`], [`WardGraph::bridge`].
/// All lists are sorted, so the result does not depend on rings' windings or starting vertices.
#[derive(Clone, Debug)]
pub struct WardGraph {
    /// Neighbours of every ward in ascending order, by ward index: the edges in use.
    pub neighbours: Vec<Vec<WardIdx>>,
    /// The edges in use: a node for every ward, in order, and the edges in ascending order of `(a, b)`.
    in_use: UnGraph<WardIdx, Edge>,
    /// What the map offers but is not in use, in ascending order of `(a, b)`.
    pub cuts: Vec<Cut>,
    /// All borders between wards, in ascending order of `(a, b)`: before minimum length, barriers and edits.
    /// The loss `cut_border` and the perimeters of clusters count all of these.
    pub borders: Vec<Border>,
    /// Pairs that meet in points alone, in ascending order.
    pub point_contacts: Vec<(WardIdx, WardIdx)>,
    /// Area of every ward in square metres.
    pub area_m2: Vec<f64>,
    /// Length of every ward's boundary in metres.
    pub perimeter_m: Vec<f64>,
    /// The vertices that borders were found by.
    pub(super) coverage: Coverage,
}

impl WardGraph {
    /// The graph of ward shapes in metres, by shared coordinates.
    ///
    /// ```
    /// use geo::{MultiPolygon, polygon};
    /// use wardwise_geometry::{GraphOptions, WardGraph};
    ///
    /// // Two squares with 100 m sides that share a side.
    /// let [left, right] = [0.0, 100.0].map(|x| {
    ///     MultiPolygon(vec![polygon![
    ///         (x: x, y: 0.0), (x: x + 100.0, y: 0.0), (x: x + 100.0, y: 100.0), (x: x, y: 100.0)
    ///     ]])
    /// });
    /// let graph = WardGraph::build(&[&left, &right], &GraphOptions::default());
    /// assert_eq!(graph.borders[0].length_m, 100.0);
    /// assert_eq!(graph.components().len(), 1);
    /// ```
    #[must_use]
    pub fn build(shapes: &[&MultiPolygon<f64>], options: &GraphOptions) -> Self {
        Self::of_coverage(&Coverage::new(shapes), options)
    }

    /// The same, where the vertices of the shapes in metres have been numbered already.
    #[must_use]
    pub fn of_coverage(coverage: &Coverage, options: &GraphOptions) -> Self {
        let exact = SharedBorders::of(coverage);
        Self::from_borders(exact, coverage.clone(), options)
    }

    /// The graph of shapes without neighbours, of which only areas and lengths of boundary are asked.
    #[must_use]
    pub fn of_islands(area_m2: Vec<f64>, perimeter_m: Vec<f64>) -> Self {
        Self {
            neighbours: vec![Vec::new(); area_m2.len()],
            in_use: UnGraph::default(),
            cuts: Vec::new(),
            borders: Vec::new(),
            point_contacts: Vec::new(),
            area_m2,
            perimeter_m,
            coverage: Coverage::default(),
        }
    }

    /// Marks the edges of pairs that are not among these, in ascending order, as found by snapping alone.
    pub fn mark_snapped(&mut self, met_before: &[(WardIdx, WardIdx)]) {
        let by_border = |edge: &&mut Edge| edge.origin == EdgeOrigin::Shared && edge.border_m > 0.0;
        for edge in self.in_use.edge_weights_mut().filter(by_border) {
            if met_before.binary_search(&(edge.a, edge.b)).is_err() {
                edge.origin = EdgeOrigin::Snapped;
            }
        }
    }

    fn from_borders(shared: SharedBorders, coverage: Coverage, options: &GraphOptions) -> Self {
        let mut offered: Vec<(WardIdx, WardIdx, f64)> =
            shared.borders.iter().map(|border| (border.a, border.b, border.length_m)).collect();
        if options.contiguity == Contiguity::Queen {
            offered.extend(shared.point_contacts.iter().map(|&(a, b)| (a, b, 0.0)));
            offered.sort_unstable_by_key(|&(a, b, _)| (a, b));
        }
        let (mut links, mut cuts) = (Vec::new(), Vec::new());
        for (a, b, border_m) in offered {
            if border_m >= options.min_border_m {
                links.push(Edge { a, b, border_m, origin: EdgeOrigin::Shared });
            } else {
                cuts.push(Cut { a, b, border_m, reason: CutReason::Short });
            }
        }
        let mut graph = Self {
            neighbours: vec![Vec::new(); shared.area_m2.len()],
            in_use: UnGraph::default(),
            cuts,
            borders: shared.borders,
            point_contacts: shared.point_contacts,
            area_m2: shared.area_m2,
            perimeter_m: shared.perimeter_m,
            coverage,
        };
        graph.set_edges_in_use(links);
        graph
    }

    /// Makes exactly these the edges in use, and keeps every list in order.
    pub(super) fn set_edges_in_use(&mut self, mut links: Vec<Edge>) {
        links.sort_unstable_by_key(|edge| (edge.a, edge.b));
        self.cuts.sort_unstable_by_key(|cut| (cut.a, cut.b));
        let wards = self.neighbours.len();
        let mut graph = UnGraph::with_capacity(wards, links.len());
        for ward in 0..wards {
            graph.add_node(WardIdx::new(ward));
        }
        let mut lists = vec![Vec::new(); wards];
        for edge in links {
            lists[edge.a.index()].push(edge.b);
            lists[edge.b.index()].push(edge.a);
            graph.add_edge(node(edge.a), node(edge.b), edge);
        }
        for list in &mut lists {
            list.sort_unstable();
        }
        self.neighbours = lists;
        self.in_use = graph;
    }

    /// The edges in use with border length and origin, each once, in ascending order of `(a, b)`.
    pub fn links(&self) -> impl Iterator<Item = &Edge> {
        self.in_use.edge_weights()
    }

    /// The same as a graph, for whatever `petgraph` can answer: nodes are wards in order.
    #[must_use]
    pub fn as_petgraph(&self) -> &UnGraph<WardIdx, Edge> {
        &self.in_use
    }

    /// The edges in use, taken out to be changed: see [`Self::set_edges_in_use`].
    pub(super) fn take_links(&mut self) -> Vec<Edge> {
        let (_, edges) = std::mem::take(&mut self.in_use).into_nodes_edges();
        edges.into_iter().map(|edge| edge.weight).collect()
    }

    /// How many wards there are.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.neighbours.len()
    }

    /// The edges in use, each once with the lower ward first, in ascending order.
    pub fn edges(&self) -> impl Iterator<Item = (WardIdx, WardIdx)> + '_ {
        self.links().map(|edge| (edge.a, edge.b))
    }

    /// How many edges are in use.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.in_use.edge_count()
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
        let chosen = waiting.clone();
        let among = NodeFiltered::from_fn(&self.in_use, |node| chosen[node.index()]);
        let mut order = wards.to_vec();
        order.sort_unstable();
        let mut components = Vec::new();
        for first in order {
            if !waiting[first.index()] {
                continue;
            }
            let mut walk = Bfs::new(&among, node(first));
            let mut component = Vec::new();
            while let Some(met) = walk.next(&among) {
                waiting[met.index()] = false;
                component.push(self.in_use[met]);
            }
            component.sort_unstable();
            components.push(component);
        }
        components
    }
}

/// A ward's node: wards are nodes in their order.
fn node(ward: WardIdx) -> NodeIndex {
    NodeIndex::new(ward.index())
}
