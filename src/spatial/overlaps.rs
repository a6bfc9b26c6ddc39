use super::gap::Reach;
use super::near_misses::{BoxTree, boxes};
use super::overlay::IndexFault;
use super::{Coverage, MeasuredShape};
use crate::model::WardIdx;
use geo::MultiPolygon;
use rstar::AABB;
use rustc_hash::FxHashMap;

/// Ground that two wards both claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// The lower ward.
    pub a: WardIdx,
    /// The higher ward.
    pub b: WardIdx,
    /// The area both cover, in square metres.
    pub area_m2: f64,
}

/// Pairs of wards that overlap by more than `least_m2` square metres, in ascending order.
///
/// In a clean map every segment inside it is walked once each way by the two wards on its sides. Only wards
/// with segments left over, and the wards near those segments, are measured against each other; where that
/// brings anything to light, every pair of wards is. Shapes are in metres, outer rings anticlockwise.
///
/// Complexity: one hash look-up per vertex on a clean map.
///
/// # Errors
/// The first ward that [`MeasuredShape::new`] refuses, or the first pair that fails its check.
pub fn overlapping_wards(shapes: &[&MultiPolygon<f64>], least_m2: f64) -> Result<Vec<Overlap>, IndexFault> {
    let (reaches, tree) = boxes(shapes);
    let (left_over, doubled) = left_over_segments(&Coverage::new(shapes));
    let mut measured = Measured { shapes, found: vec![None; shapes.len()] };
    let mut suspects: Vec<(WardIdx, WardIdx)> = Vec::new();
    for (ward, segments) in left_over.iter().enumerate().filter(|(_, segments)| !segments.is_empty()) {
        for other in neighbours_in_box(&tree, &reaches[ward]) {
            let near = |segment: &Reach| segment.meets(&reaches[other.index()]);
            if other.index() != ward && segments.iter().any(near) {
                let ward = WardIdx::new(ward);
                suspects.push((ward.min(other), ward.max(other)));
            }
        }
    }
    suspects.sort_unstable();
    suspects.dedup();
    let found = measured.overlaps(&suspects, least_m2)?;
    if found.is_empty() && !doubled {
        return Ok(found);
    }
    let mut all = Vec::new();
    for (ward, reach) in reaches.iter().enumerate().filter(|(_, r)| r.min[0] <= r.max[0]) {
        let others = neighbours_in_box(&tree, reach).filter(|other| other.index() > ward);
        all.extend(others.map(|other| (WardIdx::new(ward), other)));
    }
    all.sort_unstable();
    measured.overlaps(&all, least_m2)
}

fn neighbours_in_box<'a>(tree: &'a BoxTree, reach: &Reach) -> impl Iterator<Item = WardIdx> + 'a {
    tree.locate_in_envelope_intersecting(&AABB::from_corners(reach.min, reach.max)).map(|entry| entry.data)
}

/// By ward, the boxes of the segments nobody walks the other way; and whether any is walked twice the same way.
fn left_over_segments(coverage: &Coverage) -> (Vec<Vec<Reach>>, bool) {
    let mut open: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut doubled = false;
    for ring in &coverage.rings {
        for (u, v) in coverage.segments(ring) {
            if open.remove(&(v, u)).is_none() {
                doubled |= open.insert((u, v), ring.shape).is_some();
            }
        }
    }
    let mut left_over = vec![Vec::new(); coverage.shape_count()];
    for ((u, v), shape) in open {
        let ends = (coverage.vertices[u as usize], coverage.vertices[v as usize]);
        left_over[shape as usize].push(Reach::of_segment(ends));
    }
    (left_over, doubled)
}

/// Shapes measured when first asked for.
struct Measured<'a> {
    shapes: &'a [&'a MultiPolygon<f64>],
    found: Vec<Option<MeasuredShape>>,
}

impl Measured<'_> {
    fn overlaps(&mut self, pairs: &[(WardIdx, WardIdx)], least_m2: f64) -> Result<Vec<Overlap>, IndexFault> {
        let mut overlaps = Vec::new();
        for &(a, b) in pairs {
            for ward in [a, b] {
                if self.found[ward.index()].is_none() {
                    let shape = MeasuredShape::new(self.shapes[ward.index()])
                        .map_err(|fault| IndexFault { ward: Some(ward), fault })?;
                    self.found[ward.index()] = Some(shape);
                }
            }
            let (Some(shape_a), Some(shape_b)) = (&self.found[a.index()], &self.found[b.index()]) else {
                continue;
            };
            let area_m2 =
                shape_a.intersection_area_m2(shape_b).map_err(|fault| IndexFault { ward: Some(a), fault })?;
            if area_m2 > least_m2 {
                overlaps.push(Overlap { a, b, area_m2 });
            }
        }
        Ok(overlaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> MultiPolygon<f64> {
        MultiPolygon(vec![polygon![(x: x0, y: y0), (x: x1, y: y0), (x: x1, y: y1), (x: x0, y: y1)]])
    }

    fn pairs(shapes: &[MultiPolygon<f64>]) -> Vec<(u32, u32, f64)> {
        let found = overlapping_wards(&shapes.iter().collect::<Vec<_>>(), 1e-3).unwrap();
        found.iter().map(|o| (o.a.0, o.b.0, o.area_m2)).collect()
    }

    #[test]
    fn wards_side_by_side_do_not_overlap() {
        assert_eq!(pairs(&[rectangle(0.0, 0.0, 2.0, 2.0), rectangle(2.0, 0.0, 4.0, 2.0)]), []);
    }

    #[test]
    fn a_strip_claimed_by_two_wards_is_named_with_its_area() {
        assert_eq!(pairs(&[rectangle(0.0, 0.0, 2.0, 2.0), rectangle(1.5, 0.0, 4.0, 2.0)]), [(0, 1, 1.0)]);
    }

    #[test]
    fn two_layers_of_one_place_overlap_pair_by_pair() {
        // The same 4 × 2 ground cut left and right, and cut below and above.
        let shapes = [
            rectangle(0.0, 0.0, 2.0, 2.0),
            rectangle(2.0, 0.0, 4.0, 2.0),
            rectangle(0.0, 0.0, 4.0, 1.0),
            rectangle(0.0, 1.0, 4.0, 2.0),
        ];
        assert_eq!(pairs(&shapes), [(0, 2, 2.0), (0, 3, 2.0), (1, 2, 2.0), (1, 3, 2.0)]);
    }

    #[test]
    fn the_same_ward_twice_overlaps_wholly() {
        assert_eq!(pairs(&[rectangle(0.0, 0.0, 2.0, 2.0), rectangle(0.0, 0.0, 2.0, 2.0)]), [(0, 1, 4.0)]);
    }
}
