use super::WardGraph;
use super::gap::{BoundingBox, Gap, gap_within};
use super::near_misses::{BoxTree, boxes};
use geo::MultiPolygon;
use petgraph::unionfind::UnionFind;
use rstar::AABB;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use wardwise_model::WardIdx;

/// A link between two parts of a map that do not touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bridge {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// The shortest way from `a` to `b`.
    pub gap: Gap,
}

impl Bridge {
    /// Shorter first; equal gaps by ward numbers, so that the same map gets the same bridges.
    fn order(&self, other: &Self) -> Ordering {
        self.gap.gap_m.total_cmp(&other.gap.gap_m).then((self.a, self.b).cmp(&(other.a, other.b)))
    }
}

impl WardGraph {
    /// The bridges that would join a set of wards (the whole map, a borough) into one part with the least
    /// total gap: one fewer than it has parts, shortest first. Empty where it hangs together.
    ///
    /// This is the minimum spanning tree over the parts (Borůvka 1926): in every round each part but the
    /// largest looks for its shortest gap to any other. Nothing in it depends on the order of looking.
    ///
    /// Complexity: at most log₂(parts) rounds, each a search round the wards of the smaller parts.
    #[must_use]
    pub fn bridges_among(&self, wards: &[WardIdx], shapes: &[&MultiPolygon<f64>]) -> Vec<Bridge> {
        let mut parts = self.components_among(wards);
        if parts.len() < 2 {
            return Vec::new();
        }
        let mut members: Vec<WardIdx> = parts.concat();
        members.sort_unstable();
        let member_shapes: Vec<&MultiPolygon<f64>> = members.iter().map(|w| shapes[w.index()]).collect();
        let (bounding_boxes, tree) = boxes(&member_shapes);
        let finder = BridgeFinder {
            members: &members,
            shapes: &member_shapes,
            bounding_boxes: &bounding_boxes,
            tree: &tree,
        };
        let mut bridges: Vec<Bridge> = Vec::new();
        while parts.len() > 1 {
            let mut part_of = vec![0usize; members.len()];
            for (p, part) in parts.iter().enumerate() {
                for ward in part {
                    part_of[finder.position(*ward)] = p;
                }
            }
            let largest = (0..parts.len()).max_by_key(|&p| (parts[p].len(), std::cmp::Reverse(p)));
            let mut chosen: Vec<Bridge> = (0..parts.len())
                .filter(|&p| Some(p) != largest)
                .filter_map(|p| finder.shortest_from(&parts[p], &part_of, p))
                .collect();
            if chosen.is_empty() {
                // Only shapes without any vertex are beyond reach of everything.
                break;
            }
            chosen.sort_by(Bridge::order);
            chosen.dedup_by_key(|bridge| (bridge.a, bridge.b));
            let mut joined = UnionFind::new(parts.len());
            for bridge in chosen {
                // Two parts may have chosen different bridges to each other: one is enough.
                let [p, q] = [bridge.a, bridge.b].map(|ward| part_of[finder.position(ward)]);
                if joined.union(p, q) {
                    bridges.push(bridge);
                }
            }
            // The first of those that are one now takes in the others.
            let mut first_of = FxHashMap::default();
            for (p, label) in joined.into_labeling().into_iter().enumerate() {
                let head = *first_of.entry(label).or_insert(p);
                if head != p {
                    let moved = std::mem::take(&mut parts[p]);
                    parts[head].extend(moved);
                }
            }
            parts.retain(|part| !part.is_empty());
        }
        bridges.sort_by(Bridge::order);
        bridges
    }
}

struct BridgeFinder<'a> {
    members: &'a [WardIdx],
    shapes: &'a [&'a MultiPolygon<f64>],
    bounding_boxes: &'a [BoundingBox],
    tree: &'a BoxTree,
}

impl BridgeFinder<'_> {
    fn position(&self, ward: WardIdx) -> usize {
        self.members.binary_search(&ward).expect("a part holds members only")
    }

    /// The shortest bridge out of one part, by circles that grow until one is found inside.
    fn shortest_from(&self, part: &[WardIdx], part_of: &[usize], own: usize) -> Option<Bridge> {
        let world = self.tree.root().envelope();
        let (low, high) = (rstar::Envelope::center(&world), world.upper());
        let farthest_m = 4.0 * ((high[0] - low[0]).abs() + (high[1] - low[1]).abs()) + 1.0;
        let mut best: Option<Bridge> = None;
        for &ward in part {
            let i = self.position(ward);
            if self.bounding_boxes[i].min[0] > self.bounding_boxes[i].max[0] {
                continue;
            }
            let mut radius_m = best.map_or(FIRST_RADIUS_M, |bridge| bridge.gap.gap_m.min(FIRST_RADIUS_M));
            loop {
                let limit_m = best.map_or(radius_m, |bridge| bridge.gap.gap_m.min(radius_m));
                self.look_round(i, limit_m, part_of, own, &mut best);
                if best.is_some_and(|bridge| bridge.gap.gap_m <= radius_m) || radius_m > farthest_m {
                    break;
                }
                radius_m *= RADIUS_GROWTH;
            }
        }
        best
    }

    fn look_round(&self, i: usize, limit_m: f64, part_of: &[usize], own: usize, best: &mut Option<Bridge>) {
        let window = self.bounding_boxes[i].widened(limit_m);
        let mut close: Vec<(f64, usize)> = self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max))
            .map(|entry| entry.data.index())
            .filter(|&j| part_of[j] != own)
            .map(|j| (self.bounding_boxes[i].distance_m(&self.bounding_boxes[j]), j))
            .collect();
        close.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (least_m, j) in close {
            let limit_now_m = best.map_or(limit_m, |bridge| bridge.gap.gap_m.min(limit_m));
            if least_m > limit_now_m {
                break;
            }
            // The lower ward first, so that a bridge found from either side is the same to the last bit.
            let (a, b) = (i.min(j), i.max(j));
            let gap = gap_within(
                self.shapes[a],
                &self.bounding_boxes[a],
                self.shapes[b],
                &self.bounding_boxes[b],
                limit_now_m,
            );
            if let Some(gap) = gap {
                let bridge = Bridge { a: self.members[a], b: self.members[b], gap };
                if best.is_none_or(|held| bridge.order(&held).is_lt()) {
                    *best = Some(bridge);
                }
            }
        }
    }
}

/// Where the search for a neighbouring part starts, in metres: most gaps are rivers and sounds.
const FIRST_RADIUS_M: f64 = 500.0;
/// How much wider the search gets each time nothing was found.
const RADIUS_GROWTH: f64 = 4.0;
