use super::OverlayFault;
use super::engine::run;
use geo::{LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

/// A valid shape from a hand-drawn one, in metres: wherever the pen went round, that is inside.
///
/// `parts` are polygons, each an outer ring and its holes, open or closed, in any winding. Every outer
/// ring is filled by the non-zero rule on its own: both lobes of a bow-tie stay, a loop counts once,
/// spikes and repeated vertices go. Then the parts are joined, whatever their winding, and each part
/// loses its own holes. The result is empty where nothing is enclosed.
///
/// # Errors
/// [`OverlayFault::NotFinite`] or [`OverlayFault::OutOfRange`]; nothing else can be wrong with a sketch.
///
/// Complexity: O((n + k) log n) with k crossings, and k may reach n²/2: cap both before the call.
pub fn mend_sketch(parts: &[Vec<LineString<f64>>]) -> Result<MultiPolygon<f64>, OverlayFault> {
    mend(parts, FillRule::NonZero)
}

/// A valid shape from published polygons whose rings touch or cross, in metres, by the even-odd rule:
/// ground enclosed twice by the same ring is outside, as in most geographic software.
///
/// # Errors
/// As [`mend_sketch`].
pub fn mend_evenodd(parts: &[Vec<LineString<f64>>]) -> Result<MultiPolygon<f64>, OverlayFault> {
    mend(parts, FillRule::EvenOdd)
}

fn mend(parts: &[Vec<LineString<f64>>], fill: FillRule) -> Result<MultiPolygon<f64>, OverlayFault> {
    let mut filled = Vec::with_capacity(parts.len());
    for rings in parts {
        let Some((outer, holes)) = rings.split_first() else { continue };
        let outer = fill_ring(outer, fill)?;
        if holes.is_empty() {
            filled.push(outer);
            continue;
        }
        let holes = holes.iter().map(|hole| fill_ring(hole, fill)).collect::<Result<Vec<_>, _>>()?;
        let holes: Vec<&MultiPolygon<f64>> = holes.iter().collect();
        filled.push(run(&[&outer], &holes, OverlayRule::Difference, FillRule::NonZero)?);
    }
    match filled.len() {
        0 => Ok(MultiPolygon(Vec::new())),
        1 => Ok(filled.swap_remove(0)),
        _ => {
            let filled: Vec<&MultiPolygon<f64>> = filled.iter().collect();
            run(&filled, &[], OverlayRule::Subject, FillRule::NonZero)
        }
    }
}

fn fill_ring(ring: &LineString<f64>, fill: FillRule) -> Result<MultiPolygon<f64>, OverlayFault> {
    let shape = MultiPolygon(vec![Polygon::new(ring.clone(), Vec::new())]);
    run(&[&shape], &[], OverlayRule::Subject, fill)
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
}
