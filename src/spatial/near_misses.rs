use super::WardGraph;
use super::gap::{Gap, Reach, gap_within};
use crate::model::WardIdx;
use geo::MultiPolygon;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Two wards that come close without being found to touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearMiss {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// The shortest way from `a` to `b`.
    pub gap: Gap,
}

/// Distance under which two wards that share no coordinates are reported as a near miss, in metres. At
/// full resolution a gap of less than this is a digitising slip, or four wards that almost meet.
pub const NEAR_MISS_M: f64 = 1.0;

/// An R-tree of the boxes of wards.
pub(super) type BoxTree = RTree<GeomWithData<Rectangle<[f64; 2]>, WardIdx>>;

/// Boxes of shapes, and a tree of those among them that are not empty.
pub(super) fn boxes(shapes: &[&MultiPolygon<f64>]) -> (Vec<Reach>, BoxTree) {
    let reaches: Vec<Reach> = shapes.iter().map(|shape| Reach::of(shape)).collect();
    let entries = reaches
        .iter()
        .enumerate()
        .filter(|(_, r)| r.min[0] <= r.max[0])
        .map(|(ward, r)| GeomWithData::new(Rectangle::from_corners(r.min, r.max), WardIdx::new(ward)))
        .collect();
    (reaches, RTree::bulk_load(entries))
}

impl WardGraph {
    /// Pairs of wards at most `limit_m` metres apart that neither share a border nor a point, in
    /// ascending order. Shapes are those the graph was built from, in metres.
    #[must_use]
    pub fn near_misses(&self, shapes: &[&MultiPolygon<f64>], limit_m: f64) -> Vec<NearMiss> {
        let (reaches, tree) = boxes(shapes);
        let mut touching: Vec<Vec<WardIdx>> = vec![Vec::new(); shapes.len()];
        let contacts = self.point_contacts.iter().copied();
        for (a, b) in self.borders.iter().map(|border| (border.a, border.b)).chain(contacts) {
            touching[a.index()].push(b);
        }
        let mut found = Vec::new();
        for (a, reach) in reaches.iter().enumerate().filter(|(_, r)| r.min[0] <= r.max[0]) {
            let window = reach.widened(limit_m);
            let mut close: Vec<WardIdx> = tree
                .locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max))
                .map(|entry| entry.data)
                .filter(|b| b.index() > a && !touching[a].contains(b))
                .collect();
            close.sort_unstable();
            for b in close {
                let gap = gap_within(shapes[a], reach, shapes[b.index()], &reaches[b.index()], limit_m);
                if let Some(gap) = gap {
                    found.push(NearMiss { a: WardIdx::new(a), b, gap });
                }
            }
        }
        found
    }
}
