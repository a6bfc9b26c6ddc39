use super::overlay::{MeasuredShape, wound_round};
use super::rings::assemble;
use super::{Coverage, OverlayFault, SegmentUse};
use geo::{Area, Coord, LineString, MapCoords, MultiPolygon, Polygon};
use rustc_hash::{FxHashMap, FxHashSet};
use wardwise_model::WardIdx;

/// Degrees are laid on the overlay engine's grid as if they were this many metres, so that its cells
/// are far smaller than the seven decimals written: 1e-7 degrees become 10 mm.
const METRES_PER_DEGREE: f64 = 1e5;

/// Decimals of a degree to which vertices made by a union are rounded: about a centimetre, the
/// precision of the outputs.
const ROUNDED_DEGREE: f64 = 1e7;

/// A shape assembled from wards, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Dissolved {
    /// The shape in degrees: outer rings anticlockwise, holes clockwise.
    pub lonlat: MultiPolygon<f64>,
    /// How it was made.
    pub method: DissolveMethod,
}

/// How the shape of a cluster came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DissolveMethod {
    /// Shared segments cancelled: every coordinate is one of the wards', bit for bit.
    SharedSegments,
    /// The wards overlap or their borders do not match, so they were united: where the borders cross,
    /// there are new vertices, rounded to seven decimals of a degree.
    Union,
}

/// Makes shapes of clusters from the shapes of wards.
///
/// Built once from all wards in degrees, then asked for any number of clusters by any number of threads.
#[derive(Clone, Debug)]
pub struct Dissolver<'a> {
    wards: Vec<&'a MultiPolygon<f64>>,
    coverage: Coverage,
    /// By the number of a segment: the ward it belongs to.
    ward_of: Vec<u32>,
}

impl<'a> Dissolver<'a> {
    /// Takes the wards' shapes in degrees, outer rings anticlockwise and holes clockwise.
    #[must_use]
    pub fn new(wards_lonlat: &[&'a MultiPolygon<f64>]) -> Self {
        Self::of_coverage(wards_lonlat, Coverage::new(wards_lonlat))
    }

    /// The same, where the vertices of these shapes have been numbered already: numbering them again
    /// takes as long as finding all borders.
    #[must_use]
    pub fn of_coverage(wards_lonlat: &[&'a MultiPolygon<f64>], coverage: Coverage) -> Self {
        let ward_of = coverage.segments().shapes();
        Self { wards: wards_lonlat.to_vec(), ward_of, coverage }
    }

    /// The shape of a set of wards.
    ///
    /// A segment that two wards run along in opposite directions lies inside and goes; what is left
    /// bounds the cluster. Area is conserved by construction: the boundary integral of the wards is the
    /// sum over all their segments, and cancelled ones add nothing. Where the left-over segments do not
    /// bound a simple area (wards that overlap), the union is taken instead.
    ///
    /// Complexity: O(n log n) in the vertices of these wards.
    ///
    /// # Errors
    /// An [`OverlayFault`] where the union fails its checks too.
    pub fn dissolve(&self, wards: &[WardIdx]) -> Result<Dissolved, OverlayFault> {
        let boundary = self.boundary(wards);
        if let Some(boundary) = boundary
            && let Ok(lonlat) = assemble(&boundary, &self.coverage.vertices)
            && MeasuredShape::new(&lonlat).is_ok_and(|shape| shape.excess_m2() == 0.0)
        {
            return Ok(Dissolved { lonlat, method: DissolveMethod::SharedSegments });
        }
        Ok(Dissolved { lonlat: self.united(wards)?, method: DissolveMethod::Union })
    }

    fn segments_of(&self, ward: WardIdx) -> &[(u32, u32)] {
        let segments = self.coverage.segments();
        &segments.ends[segments.of_shape(ward.index())]
    }

    /// The segments not cancelled; `None` where two wards run along one in the same direction.
    fn boundary(&self, wards: &[WardIdx]) -> Option<Vec<(u32, u32)>> {
        let mut chosen = vec![false; self.wards.len()];
        for ward in wards {
            chosen[ward.index()] = true;
        }
        let mut open = Vec::new();
        for ward in wards {
            let segments = self.coverage.segments();
            for number in segments.of_shape(ward.index()) {
                match segments.uses[number] {
                    // Wards overlap: what is left of the segment depends on which of them are here.
                    SegmentUse::Contested => return self.contested_boundary(wards),
                    SegmentUse::Matched(other) if chosen[self.ward_of[other as usize] as usize] => {}
                    SegmentUse::Matched(_) | SegmentUse::Alone => open.push(segments.ends[number]),
                }
            }
        }
        Some(open)
    }

    /// The same where wards overlap and segments have to be cancelled one against the other.
    fn contested_boundary(&self, wards: &[WardIdx]) -> Option<Vec<(u32, u32)>> {
        let mut open: FxHashSet<(u32, u32)> = FxHashSet::default();
        for ward in wards {
            for &(u, v) in self.segments_of(*ward) {
                if !open.remove(&(v, u)) && !open.insert((u, v)) {
                    return None;
                }
            }
        }
        Some(open.into_iter().collect())
    }

    /// The directed segments of the wards, those in opposite directions cancelled one against one, as
    /// closed loops of vertex numbers. Every vertex is left as often as it is reached, so walks close.
    fn uncancelled(&self, wards: &[WardIdx]) -> Vec<Vec<u32>> {
        let mut net: FxHashMap<(u32, u32), i32> = FxHashMap::default();
        let mut order = Vec::new();
        for ward in wards {
            for &(u, v) in self.segments_of(*ward) {
                *net.entry((u.min(v), u.max(v))).or_insert_with(|| {
                    order.push((u.min(v), u.max(v)));
                    0
                }) += if u < v { 1 } else { -1 };
            }
        }
        let mut leaving: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut starts = Vec::new();
        for (u, v) in order {
            let times = net[&(u, v)];
            let (from, to) = if times > 0 { (u, v) } else { (v, u) };
            for _ in 0..times.unsigned_abs() {
                leaving.entry(from).or_default().push(to);
                starts.push(from);
            }
        }
        let mut loops = Vec::new();
        for start in starts {
            let mut ring = Vec::new();
            let mut at = start;
            while let Some(next) = leaving.get_mut(&at).and_then(Vec::pop) {
                ring.push(at);
                at = next;
            }
            if !ring.is_empty() {
                ring.push(start);
                loops.push(ring);
            }
        }
        loops
    }

    /// The union, taken of what is left of the wards' borders after cancelling.
    ///
    /// Where two wards run along a segment in opposite directions, their windings there cancel, so
    /// leaving both out changes no winding number anywhere: the union of a region with one fault costs
    /// its outline, not all of its wards.
    fn united(&self, wards: &[WardIdx]) -> Result<MultiPolygon<f64>, OverlayFault> {
        let scaled = |v: u32| self.coverage.vertices[v as usize] * METRES_PER_DEGREE;
        let loops = self
            .uncancelled(wards)
            .into_iter()
            .map(|ring| Polygon::new(LineString(ring.into_iter().map(scaled).collect()), Vec::new()));
        let loops = MultiPolygon(loops.collect());
        let areas = wards.iter().map(|ward| self.wards[ward.index()].unsigned_area());
        let (largest, sum) =
            areas.fold((0.0f64, 0.0), |(largest, sum), area| (largest.max(area), sum + area));
        let scale = METRES_PER_DEGREE * METRES_PER_DEGREE;
        let united = wound_round(&loops, largest * scale, sum * scale)?;
        // A vertex that was a ward's gets its own bits back; one that the union made is rounded. Of
        // several corners of wards in one rounded place the lowest is taken, whatever their order.
        let rounded =
            |c: Coord<f64>| ((c.x * ROUNDED_DEGREE).round() as i64, (c.y * ROUNDED_DEGREE).round() as i64);
        let mut corners: FxHashMap<(i64, i64), Option<Coord<f64>>> = FxHashMap::default();
        for c in super::overlay::rings(&united).flat_map(|ring| &ring.0) {
            corners.insert(rounded(*c / METRES_PER_DEGREE), None);
        }
        let shapes = wards.iter().map(|ward| self.wards[ward.index()]);
        for &c in shapes.flat_map(super::overlay::rings).flat_map(|ring| &ring.0) {
            if let Some(corner) = corners.get_mut(&rounded(c)) {
                let lower = |known: Coord<f64>| c.x.total_cmp(&known.x).then(c.y.total_cmp(&known.y)).is_lt();
                if corner.is_none_or(lower) {
                    *corner = Some(c);
                }
            }
        }
        Ok(united.map_coords(|c| {
            let (x, y) = rounded(c / METRES_PER_DEGREE);
            let exact = Coord { x: x as f64 / ROUNDED_DEGREE, y: y as f64 / ROUNDED_DEGREE };
            corners.get(&(x, y)).copied().flatten().unwrap_or(exact)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, LineString, Polygon, polygon};

    fn square(x: f64, y: f64) -> MultiPolygon<f64> {
        MultiPolygon(vec![polygon![
            (x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0)
        ]])
    }

    fn dissolve(shapes: &[MultiPolygon<f64>]) -> Dissolved {
        let shapes: Vec<_> = shapes.iter().collect();
        let all: Vec<_> = (0..shapes.len()).map(WardIdx::new).collect();
        Dissolver::new(&shapes).dissolve(&all).unwrap()
    }

    #[test]
    fn two_squares_side_by_side_become_one_ring_of_the_same_vertices() {
        let dissolved = dissolve(&[square(0.1, 0.2), square(1.1, 0.2)]);
        assert_eq!(dissolved.method, DissolveMethod::SharedSegments);
        assert_eq!(dissolved.lonlat.0.len(), 1);
        assert_eq!(dissolved.lonlat.0[0].exterior().0.len(), 7);
        assert!((dissolved.lonlat.signed_area() - 2.0).abs() < 1e-12);
    }

    #[test]
    fn squares_that_meet_in_a_corner_stay_two_parts() {
        let dissolved = dissolve(&[square(0.0, 0.0), square(1.0, 1.0)]);
        assert_eq!(dissolved.lonlat.0.len(), 2);
        assert!(dissolved.lonlat.0.iter().all(|part| part.exterior().0.len() == 5));
    }

    #[test]
    fn eight_squares_round_a_gap_leave_a_hole() {
        let ring: Vec<_> =
            (0..9).filter(|&i| i != 4).map(|i| square(f64::from(i % 3), f64::from(i / 3))).collect();
        let dissolved = dissolve(&ring);
        assert_eq!(dissolved.lonlat.0.len(), 1);
        assert_eq!(dissolved.lonlat.0[0].interiors().len(), 1);
        assert!((dissolved.lonlat.unsigned_area() - 8.0).abs() < 1e-12);
    }

    #[test]
    fn a_hole_that_touches_the_outer_ring_in_a_corner_stays_a_hole() {
        // 4 × 4 squares without (1,1) and without the corner (0,0): hole and notch meet in (1,1).
        let squares: Vec<_> = (0..16)
            .filter(|&i| i != 5 && i != 0)
            .map(|i| square(f64::from(i % 4), f64::from(i / 4)))
            .collect();
        let dissolved = dissolve(&squares);
        assert_eq!(dissolved.lonlat.0.len(), 1);
        assert_eq!(dissolved.lonlat.0[0].interiors().len(), 1);
        assert_eq!(dissolved.lonlat.0[0].interiors()[0].0.len(), 5);
        assert!((dissolved.lonlat.unsigned_area() - 14.0).abs() < 1e-12);
    }

    #[test]
    fn holes_that_meet_in_a_corner_are_two_holes() {
        let squares: Vec<_> = (0..16)
            .filter(|&i| i != 5 && i != 10)
            .map(|i| square(f64::from(i % 4), f64::from(i / 4)))
            .collect();
        let dissolved = dissolve(&squares);
        assert_eq!(dissolved.lonlat.0[0].interiors().len(), 2);
    }

    #[test]
    fn an_island_in_a_lake_is_a_part_of_its_own() {
        let squares: Vec<_> = (0..25)
            .filter(|&i| ![6, 7, 8, 11, 13, 16, 17, 18].contains(&i))
            .map(|i| square(f64::from(i % 5), f64::from(i / 5)))
            .collect();
        let dissolved = dissolve(&squares);
        assert_eq!(dissolved.lonlat.0.len(), 2);
        assert_eq!(dissolved.lonlat.0.iter().map(|p| p.interiors().len()).sum::<usize>(), 1);
        assert!((dissolved.lonlat.unsigned_area() - 17.0).abs() < 1e-12);
    }

    #[test]
    fn a_ward_inside_the_hole_of_another_fills_it() {
        let lake = MultiPolygon(vec![Polygon::new(
            LineString::from(vec![(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)]),
            vec![LineString::from(vec![(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0)])],
        )]);
        let dissolved = dissolve(&[lake, square(1.0, 1.0)]);
        assert!(dissolved.lonlat.0[0].interiors().is_empty());
        assert_eq!(dissolved.lonlat.unsigned_area(), 9.0);
    }

    #[test]
    fn wards_that_overlap_are_united_and_old_vertices_keep_their_bits() {
        let (a, b) = (square(0.1, 0.1), square(0.6, 0.4));
        let dissolved = dissolve(&[a.clone(), b.clone()]);
        assert_eq!(dissolved.method, DissolveMethod::Union);
        assert!((dissolved.lonlat.unsigned_area() - (2.0 - 0.5 * 0.7)).abs() < 1e-6);
        let ring = &dissolved.lonlat.0[0].exterior().0;
        assert!(ring.contains(&a.0[0].exterior().0[0]) && ring.contains(&b.0[0].exterior().0[2]));
    }

    #[test]
    fn a_ward_given_twice_is_united_not_cancelled() {
        let dissolved = dissolve(&[square(0.0, 0.0), square(0.0, 0.0)]);
        assert_eq!(dissolved.method, DissolveMethod::Union);
        assert!((dissolved.lonlat.unsigned_area() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_wards_are_an_empty_shape() {
        assert!(dissolve(&[]).lonlat.0.is_empty());
    }
}
