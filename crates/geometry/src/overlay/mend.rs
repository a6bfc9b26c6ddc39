use super::engine::run;
use super::repeated::distinct;
use super::{AREA_TOLERANCE, MeasuredShape, OverlayFault};
use geo::{LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

/// The least share of a ring's ground that lies in another ring of its polygon for it to be a hole there,
/// or an island in a hole: simplified by itself, a hole pokes out of its outline by slivers.
const LIES_INSIDE: f64 = 0.99;

/// A valid shape from a hand-drawn one, in metres: wherever the pen went round, that is inside.
///
/// `parts` are polygons of rings, open or closed, in any order and winding. Every ring is filled by the
/// non-zero rule on its own: both lobes of a bow-tie stay, a loop counts once, spikes and repeated
/// vertices go. A ring inside another of its polygon is a hole there, one inside a hole is an island,
/// and every other one is ground, wherever it stands in the list; a ring given twice counts once. Then
/// all ground is joined. The result is empty where nothing is enclosed.
///
/// # Errors
/// [`OverlayFault::NotFinite`] or [`OverlayFault::OutOfRange`]; nothing else can be wrong with a sketch.
///
/// Complexity: O((n + k) log n) with k crossings, and k may reach n²/2; and every ring of a polygon is
/// laid under all others: cap all of these before the call.
pub fn mend_sketch(parts: &[Vec<LineString<f64>>]) -> Result<MultiPolygon<f64>, OverlayFault> {
    let mut ground = Vec::with_capacity(parts.len());
    for rings in parts {
        ground.extend(went_round(rings)?);
    }
    joined(ground)
}

/// A valid shape from published polygons whose rings touch or cross, in metres, by the even-odd rule over
/// all rings of a polygon: ground that an odd number of them enclose is inside, whichever comes first.
/// So the makers of geographic software have it (`make_valid` of GEOS by linework), but that a hole which
/// shares a stretch of border with its outline stays a hole here. A ring given twice counts once. Ground
/// of several polygons counts once.
///
/// # Errors
/// As [`mend_sketch`].
pub fn mend_evenodd(parts: &[Vec<LineString<f64>>]) -> Result<MultiPolygon<f64>, OverlayFault> {
    let enclosed = |rings: &Vec<LineString<f64>>| fill(&distinct(rings), FillRule::EvenOdd);
    joined(parts.iter().map(enclosed).collect::<Result<_, _>>()?)
}

/// The ground of the polygons as they are written, in metres: the ground in the first ring of each and in
/// none of its others.
///
/// # Errors
/// As [`mend_sketch`].
pub fn as_written(parts: &[Vec<LineString<f64>>], rule: Filling) -> Result<MultiPolygon<f64>, OverlayFault> {
    let rule = match rule {
        Filling::EvenOdd => FillRule::EvenOdd,
        Filling::NonZero => FillRule::NonZero,
    };
    let mut ground = Vec::with_capacity(parts.len());
    for rings in parts {
        let Some((outer, holes)) = rings.split_first() else { continue };
        let holes = holes.iter().map(|hole| fill(&[hole], rule)).collect::<Result<Vec<_>, _>>()?;
        ground.push(without(fill(&[outer], rule)?, &holes.iter().collect::<Vec<_>>())?);
    }
    joined(ground)
}

/// Which ground a ring that crosses itself encloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling {
    /// Ground that the ring goes round an odd number of times.
    EvenOdd,
    /// Ground that the ring goes round at all.
    NonZero,
}

/// The ground of one hand-drawn polygon, in pieces that may overlap.
fn went_round(rings: &[LineString<f64>]) -> Result<Vec<MultiPolygon<f64>>, OverlayFault> {
    let filled = distinct(rings)
        .into_iter()
        .map(|ring| fill(&[ring], FillRule::NonZero))
        .collect::<Result<Vec<_>, _>>()?;
    let mut filled: Vec<MultiPolygon<f64>> = filled.into_iter().filter(|shape| !shape.0.is_empty()).collect();
    if filled.len() < 2 {
        return Ok(filled);
    }
    let measured = filled.iter().map(MeasuredShape::new).collect::<Result<Vec<_>, _>>()?;
    let mut largest_first: Vec<usize> = (0..filled.len()).collect();
    largest_first.sort_by(|&a, &b| measured[b].area_m2().total_cmp(&measured[a].area_m2()).then(a.cmp(&b)));
    // Of every ring the smallest ring round it, and whether it is ground.
    let mut around: Vec<Option<usize>> = vec![None; filled.len()];
    let mut is_ground = vec![true; filled.len()];
    let mut kept: Vec<usize> = Vec::with_capacity(filled.len());
    'rings: for ring in largest_first {
        for &other in kept.iter().rev() {
            let (ring_m2, other_m2) = (measured[ring].area_m2(), measured[other].area_m2());
            let shared_m2 = measured[ring].intersection_area_m2(&measured[other])?;
            // Two rings round the same ground are one, not a hole that takes it all.
            if shared_m2 >= (1.0 - AREA_TOLERANCE) * other_m2 {
                continue 'rings;
            }
            if shared_m2 >= LIES_INSIDE * ring_m2 {
                around[ring] = Some(other);
                is_ground[ring] = !is_ground[other];
                break;
            }
        }
        kept.push(ring);
    }
    kept.sort_unstable();
    let mut ground = Vec::new();
    for &ring in kept.iter().filter(|&&ring| is_ground[ring]) {
        let holes = kept.iter().filter(|&&hole| around[hole] == Some(ring) && !is_ground[hole]);
        let holes: Vec<MultiPolygon<f64>> = holes.map(|&hole| filled[hole].clone()).collect();
        let outline = std::mem::replace(&mut filled[ring], MultiPolygon(Vec::new()));
        ground.push(without(outline, &holes.iter().collect::<Vec<_>>())?);
    }
    Ok(ground)
}

/// All ground of some shapes.
fn joined(mut ground: Vec<MultiPolygon<f64>>) -> Result<MultiPolygon<f64>, OverlayFault> {
    match ground.len() {
        0 => Ok(MultiPolygon(Vec::new())),
        1 => Ok(ground.swap_remove(0)),
        _ => {
            let ground: Vec<&MultiPolygon<f64>> = ground.iter().collect();
            run(&ground, &[], OverlayRule::Subject, FillRule::NonZero)
        }
    }
}

/// What of a shape lies in none of its holes.
fn without(
    shape: MultiPolygon<f64>,
    holes: &[&MultiPolygon<f64>],
) -> Result<MultiPolygon<f64>, OverlayFault> {
    match holes {
        [] => Ok(shape),
        holes => run(&[&shape], holes, OverlayRule::Difference, FillRule::NonZero),
    }
}

/// The ground that rings enclose together.
fn fill(rings: &[&LineString<f64>], rule: FillRule) -> Result<MultiPolygon<f64>, OverlayFault> {
    let rings = rings.iter().map(|ring| Polygon::new((*ring).clone(), Vec::new())).collect();
    run(&[&MultiPolygon(rings)], &[], OverlayRule::Subject, rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Area;

    fn ring(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    #[test]
    fn a_bow_tie_keeps_both_lobes() {
        // Two triangles of base 2 and height 1 each.
        let bow_tie = ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)]);
        let mended = mend_sketch(&[vec![bow_tie]]).unwrap();
        assert_eq!(mended.0.len(), 2);
        assert!((mended.unsigned_area() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_loop_the_pen_ran_twice_counts_once_and_even_odd_leaves_it_out() {
        // An outer square of 4 × 4, then an inner one of 2 × 2 drawn the same way round.
        let looped = ring(&[
            (0.0, 0.0),
            (4.0, 0.0),
            (4.0, 4.0),
            (0.0, 4.0),
            (0.0, 0.0),
            (1.0, 1.0),
            (3.0, 1.0),
            (3.0, 3.0),
            (1.0, 3.0),
            (1.0, 1.0),
            (0.0, 0.0),
        ]);
        assert!((mend_sketch(&[vec![looped.clone()]]).unwrap().unsigned_area() - 16.0).abs() < 1e-9);
        assert!((mend_evenodd(&[vec![looped]]).unwrap().unsigned_area() - 12.0).abs() < 1e-9);
    }

    #[test]
    fn parts_of_opposite_winding_are_joined() {
        let right = ring(&[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]);
        let left = ring(&[(1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0)]);
        let mended = mend_sketch(&[vec![right], vec![left]]).unwrap();
        assert!((mended.unsigned_area() - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_spike_and_repeated_vertices_go() {
        let spiked =
            ring(&[(0.0, 0.0), (1.0, 0.0), (5.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        let mended = mend_sketch(&[vec![spiked]]).unwrap();
        assert!((mended.unsigned_area() - 1.0).abs() < 1e-9);
        assert!(mended.0[0].exterior().0.iter().all(|c| c.x <= 1.0));
    }

    #[test]
    fn a_hole_stays_a_hole_in_either_winding() {
        let outer = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        let hole = ring(&[(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)]);
        let mut turned = hole.clone();
        turned.0.reverse();
        for hole in [hole, turned] {
            let mended = mend_sketch(&[vec![outer.clone(), hole]]).unwrap();
            assert!((mended.unsigned_area() - 12.0).abs() < 1e-9);
            assert_eq!(mended.0[0].interiors().len(), 1);
        }
    }

    #[test]
    fn nothing_enclosed_is_an_empty_shape() {
        assert!(mend_sketch(&[vec![ring(&[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)])]]).unwrap().0.is_empty());
        assert!(mend_sketch(&[vec![ring(&[(0.0, 0.0)])]]).unwrap().0.is_empty());
        assert!(mend_sketch(&[vec![ring(&[])]]).unwrap().0.is_empty());
        assert!(mend_sketch(&[vec![]]).unwrap().0.is_empty());
    }

    #[test]
    fn a_coordinate_that_is_not_finite_is_a_fault() {
        let bad = ring(&[(0.0, 0.0), (f64::NAN, 1.0), (1.0, 0.0)]);
        assert_eq!(mend_sketch(&[vec![bad]]), Err(OverlayFault::NotFinite));
    }

    fn square(x: f64, y: f64, side: f64) -> LineString<f64> {
        ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
    }

    type Mend = fn(&[Vec<LineString<f64>>]) -> Result<MultiPolygon<f64>, OverlayFault>;

    /// Every order of the rings, and every ring turned round: the area must not depend on either.
    fn areas(rings: &[LineString<f64>], mend: Mend) -> Vec<f64> {
        let mut areas = Vec::new();
        for first in 0..rings.len() {
            for turned in 0..=rings.len() {
                let mut rings = rings.to_vec();
                rings.rotate_left(first);
                if let Some(ring) = rings.get_mut(turned) {
                    ring.0.reverse();
                }
                areas.push(mend(&[rings]).unwrap().unsigned_area());
            }
        }
        areas
    }

    #[test]
    fn rings_of_a_polygon_are_ground_or_holes_by_where_they_lie_in_whatever_order() {
        // By hand, and GEOS (make_valid by linework) has the same: an islet, the main part with a hole
        // and an island in it, a second stray part that touches the main part in a corner.
        let islet = square(0.0, 0.0, 2.0);
        let (main, hole, island) = (square(10.0, 0.0, 10.0), square(12.0, 2.0, 6.0), square(14.0, 4.0, 2.0));
        let corner = square(20.0, 10.0, 3.0);
        let rings = [islet, main, hole, island, corner];
        let expected = 4.0 + (100.0 - 36.0 + 4.0) + 9.0;
        for area in areas(&rings, mend_evenodd).into_iter().chain(areas(&rings, mend_sketch)) {
            assert!((area - expected).abs() < 1e-9, "{area}");
        }
    }

    #[test]
    fn a_ring_across_the_outline_is_taken_apart_by_even_odd_and_joined_to_a_sketch() {
        let rings = [square(0.0, 0.0, 4.0), square(3.0, 3.0, 2.0)];
        // GEOS: 18; the common square metre is enclosed twice.
        assert!(areas(&rings, mend_evenodd).iter().all(|area| (area - 18.0).abs() < 1e-9));
        assert!(areas(&rings, mend_sketch).iter().all(|area| (area - 19.0).abs() < 1e-9));
    }

    #[test]
    fn a_hole_along_its_outline_stays_a_hole_and_a_ring_given_twice_counts_once() {
        let rings = [square(0.0, 0.0, 4.0), square(0.0, 0.0, 2.0)];
        for area in areas(&rings, mend_evenodd).into_iter().chain(areas(&rings, mend_sketch)) {
            assert!((area - 12.0).abs() < 1e-9, "{area}");
        }
        let mut again = square(1.0, 1.0, 2.0);
        again.0.rotate_left(2);
        again.0.reverse();
        let rings = [square(0.0, 0.0, 4.0), square(1.0, 1.0, 2.0), again];
        for area in areas(&rings, mend_evenodd).into_iter().chain(areas(&rings, mend_sketch)) {
            assert!((area - 12.0).abs() < 1e-9, "{area}");
        }
        let twice = [square(0.0, 0.0, 4.0), square(0.0, 0.0, 4.0)];
        for area in areas(&twice, mend_evenodd).into_iter().chain(areas(&twice, mend_sketch)) {
            assert!((area - 16.0).abs() < 1e-9, "{area}");
        }
    }

    #[test]
    fn a_sketch_keeps_what_two_rings_with_different_corners_go_round() {
        let cornered = ring(&[(0.0, 0.0), (2.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]);
        let rings = [square(0.0, 0.0, 4.0), cornered, square(1.0, 1.0, 2.0)];
        assert!(areas(&rings, mend_sketch).iter().all(|area| (area - 12.0).abs() < 1e-9));
    }

    #[test]
    fn a_hole_of_a_sketch_may_poke_out_of_its_outline_by_a_sliver() {
        let rings = [square(0.0, 0.0, 4.0), square(1.0, 2.0, 2.01)];
        let expected = 16.0 - 2.01 * 2.0;
        assert!(areas(&rings, mend_sketch).iter().all(|area| (area - expected).abs() < 1e-9));
    }

    #[test]
    fn as_written_the_first_ring_loses_the_others() {
        let parts = [vec![square(0.0, 0.0, 4.0), square(1.0, 1.0, 2.0), square(10.0, 0.0, 9.0)]];
        for rule in [Filling::EvenOdd, Filling::NonZero] {
            assert!((as_written(&parts, rule).unwrap().unsigned_area() - 12.0).abs() < 1e-9);
        }
    }

    /// Beyond 8,388 km from the origin a metre has not the digits for cells of a nanometre: vertices that the engine tells apart
    /// became one, and a drawing was refused as a boundary that does not close.
    #[test]
    fn needles_far_from_the_origin_are_mended_too() {
        let first = vec![
            ring(&[
                (12_799_999.999999989, -7_999_999.999999994),
                (11_999_999.999999976, -10_000_000.000000024),
            ]),
            ring(&[
                (11_999_999.999999989, -9_999_999.999999994),
                (12_799_999.999999989, -7_999_999.999999994),
                (12_799_999.99999998, -8_000_000.000000015),
            ]),
            ring(&[
                (14_000_000.000000006, -7_599_999.999999988),
                (11_999_999.999999976, -9_400_000.000000024),
                (11_999_999.999999976, -10_000_000.000000024),
            ]),
        ];
        let second = vec![ring(&[
            (14_999_999.999999976, -7_000_000.000000024),
            (11_999_999.999999976, -10_000_000.0),
            (11_999_999.999999989, -10_000_000.000000024),
            (12_199_999.999999976, -10_000_000.000000024),
            (11_999_999.999999976, -10_000_000.000000024),
            (11_999_999.999999976, -8_400_000.000000024),
            (11_999_999.999999976, -10_000_000.000000024),
            (12_199_999.999999989, -9_999_999.999999994),
            (11_999_999.999999976, -10_000_000.000000024),
        ])];
        for mended in [
            mend_sketch(&[first.clone(), second.clone()]),
            mend_evenodd(&[first.clone(), second.clone()]),
            as_written(&[first.clone(), second.clone()], Filling::NonZero),
            as_written(&[first, second], Filling::EvenOdd),
        ] {
            MeasuredShape::new(&mended.unwrap()).unwrap();
        }
    }

    #[test]
    fn needles_thinner_than_rounding_have_no_area_below_nothing() {
        // 4,000 km long, and a few micrometres wide where the second ring comes back.
        let first = ring(&[
            (3_330_000.256, 3_180_000.507),
            (3_330_000.246, 3_180_000.503),
            (3_330_000.256, 3_180_000.507),
            (3_330_000.257, 3_180_000.507),
        ]);
        let second = ring(&[
            (3_330_000.256, 3_180_000.507),
            (3_330_000.242, 3_180_000.492),
            (530_000.242, 180_000.492),
        ]);
        let mended = mend_evenodd(&[vec![first], vec![second]]).unwrap();
        assert!(MeasuredShape::new(&mended).unwrap().area_m2() >= 0.0);
    }
}
