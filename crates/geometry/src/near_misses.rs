use super::WardGraph;
use super::along::run_along_m;
use super::gap::{BoundingBox, Gap, gap_within};
use geo::MultiPolygon;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use wardwise_model::WardIdx;

/// Two wards that come close without being found to touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearMiss {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// The shortest way from `a` to `b`.
    pub gap: Gap,
    /// How far the outline of `a` runs within [`NEAR_MISS_M`] of that of `b`, in metres.
    pub along_m: f64,
}

impl NearMiss {
    /// Whether the two lie along each other: for more than [`LIE_ALONG_M`]. Others nearly meet in a corner.
    #[must_use]
    pub fn lies_along(&self) -> bool {
        self.along_m > LIE_ALONG_M
    }
}

/// Distance under which two wards that share no coordinates are reported as a near miss, in metres. At
/// full resolution a gap of less than this is a digitising slip, or four wards that almost meet.
pub const NEAR_MISS_M: f64 = 1.0;

/// Two wards that run within [`NEAR_MISS_M`] of each other for more than this, in metres, lie along each
/// other: what is meant is a border.
pub const LIE_ALONG_M: f64 = 10.0;

/// An R-tree of the boxes of wards.
pub(super) type BoxTree = RTree<GeomWithData<Rectangle<[f64; 2]>, WardIdx>>;

/// Boxes of shapes, and a tree of those among them that are not empty.
pub(super) fn boxes(shapes: &[&MultiPolygon<f64>]) -> (Vec<BoundingBox>, BoxTree) {
    let bounding_boxes: Vec<BoundingBox> = shapes.iter().map(|shape| BoundingBox::of(shape)).collect();
    let entries = bounding_boxes
        .iter()
        .enumerate()
        .filter(|(_, r)| r.min[0] <= r.max[0])
        .map(|(ward, r)| GeomWithData::new(Rectangle::from_corners(r.min, r.max), WardIdx::new(ward)))
        .collect();
    (bounding_boxes, RTree::bulk_load(entries))
}

impl WardGraph {
    /// Pairs of wards without a common border that are at most `limit_m` metres apart, in ascending order:
    /// those that share nothing, and of those that share a point the ones that lie along each other.
    /// Shapes are those the graph was built from, in metres.
    #[must_use]
    pub fn near_misses(&self, shapes: &[&MultiPolygon<f64>], limit_m: f64) -> Vec<NearMiss> {
        let (bounding_boxes, tree) = boxes(shapes);
        let mut bordering: Vec<Vec<WardIdx>> = vec![Vec::new(); shapes.len()];
        for border in &self.borders {
            bordering[border.a.index()].push(border.b);
        }
        let mut found = Vec::new();
        for (a, bounding_box) in bounding_boxes.iter().enumerate().filter(|(_, r)| r.min[0] <= r.max[0]) {
            let window = bounding_box.widened(limit_m);
            let mut close: Vec<WardIdx> = tree
                .locate_in_envelope_intersecting(&AABB::from_corners(window.min, window.max))
                .map(|entry| entry.data)
                .filter(|b| b.index() > a && !bordering[a].contains(b))
                .collect();
            close.sort_unstable();
            for b in close {
                let (shape, other, other_box) = (shapes[a], shapes[b.index()], &bounding_boxes[b.index()]);
                let a = WardIdx::new(a);
                let Some(gap) = gap_within(shape, bounding_box, other, other_box, limit_m) else {
                    continue;
                };
                let along_m = run_along_m(shape, bounding_box, other, other_box, NEAR_MISS_M);
                let miss = NearMiss { a, b, gap, along_m };
                if miss.lies_along() || self.point_contacts.binary_search(&(a, b)).is_err() {
                    found.push(miss);
                }
            }
        }
        found
    }
}
