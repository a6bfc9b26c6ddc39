use super::area::{Bounds, rings};
use super::engine::{checked, run};
use super::{MeasuredShape, OverlayFault};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

/// A part cut out of a shape, measured while its area was checked.
#[derive(Clone, Debug)]
pub struct CutPart {
    /// The part, in metres.
    pub shape: MultiPolygon<f64>,
    /// The same part, prepared for area integrals.
    pub measured: MeasuredShape,
}

/// The common ground of `a` and `b`, whose area has been integrated already: only the cut is checked,
/// against that area.
///
/// # Errors
/// [`OverlayFault::AreasDisagree`] where the area found is not `common_m2`, and what the engine refuses.
pub fn part_inside(
    a: &MultiPolygon<f64>,
    b: &MultiPolygon<f64>,
    common_m2: f64,
    larger_m2: f64,
) -> Result<CutPart, OverlayFault> {
    let (near_a, near_b) = (within_reach(a, b), within_reach(b, a));
    let shape = run(&[&near_a], &[&near_b], OverlayRule::Intersect, FillRule::NonZero)?;
    let measured = checked(&shape, common_m2, larger_m2)?;
    Ok(CutPart { shape, measured })
}

/// What of `a` lies outside all of `others`, where the area left is known.
///
/// # Errors
/// As [`part_inside`].
pub fn part_outside(
    a: &MultiPolygon<f64>,
    others: &[&MultiPolygon<f64>],
    left_m2: f64,
    whole_m2: f64,
) -> Result<CutPart, OverlayFault> {
    let near: Vec<MultiPolygon<f64>> = others.iter().map(|other| within_reach(other, a)).collect();
    let near: Vec<&MultiPolygon<f64>> = near.iter().collect();
    let shape = run(&[a], &near, OverlayRule::Difference, FillRule::NonZero)?;
    let measured = checked(&shape, left_m2, whole_m2)?;
    Ok(CutPart { shape, measured })
}

/// A boundary that winds round every point in the box of `other` as often as the shape's own, with as
/// few vertices as may be outside that box.
///
/// Where consecutive vertices lie beyond one side of the box, the boundary may go straight from the
/// first to the last of them: the loop this cuts off lies wholly beyond that side and winds round no
/// point of the box. What is left lies in the shape's own convex hull. So `a ∩ b` may be taken with
/// both replaced, bit for bit: beyond the box of `b` the replaced `a` may be wrong, but the replaced
/// `b` is right there (or the point lies beyond both boxes, where neither reaches), and the other way
/// round. And `a − b` may be taken with `b` replaced. Outside the box the result is no sound shape.
fn within_reach(shape: &MultiPolygon<f64>, other: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let Some(bounds) = other.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let bounds = Bounds { min: bounds.min(), max: bounds.max() };
    let near = rings(shape).map(|ring| straightened(&ring.0, &bounds)).filter(|ring| ring.len() > 3);
    // The engine reads rings alone: which is a hole of which does not matter.
    MultiPolygon(near.map(|ring| Polygon::new(LineString(ring), Vec::new())).collect())
}

/// The sides of a box that a point lies beyond, a bit each.
fn beyond(point: Coord<f64>, bounds: &Bounds) -> u8 {
    u8::from(point.x < bounds.min.x)
        | u8::from(point.x > bounds.max.x) << 1
        | u8::from(point.y < bounds.min.y) << 2
        | u8::from(point.y > bounds.max.y) << 3
}

/// A closed ring without the vertices between the first and the last of a run beyond one side.
fn straightened(ring: &[Coord<f64>], bounds: &Bounds) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(ring.len());
    let mut first = 0;
    while first < ring.len() {
        kept.push(ring[first]);
        let mut last = first;
        let mut side = beyond(ring[first], bounds);
        while last + 1 < ring.len() && side & beyond(ring[last + 1], bounds) != 0 {
            last += 1;
            side &= beyond(ring[last], bounds);
        }
        // The last of the run stays and may begin the next one.
        first = last.max(first + 1);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::{difference, intersection, intersection_area_m2};
    use geo::Area;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    /// A star-shaped ring around a place, with whole metres for coordinates.
    fn star(random: &mut ChaCha8Rng, (x, y): (f64, f64)) -> MultiPolygon<f64> {
        let corners = 40;
        let mut ring: Vec<Coord<f64>> = (0..corners)
            .map(|corner| {
                let angle = f64::from(corner) / f64::from(corners) * std::f64::consts::TAU;
                let reach = 50.0 + f64::from(random.next_u32() % 950);
                Coord { x: (x + reach * angle.cos()).round(), y: (y + reach * angle.sin()).round() }
            })
            .collect();
        ring.push(ring[0]);
        MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
    }

    #[test]
    fn parts_are_bit_for_bit_those_of_the_whole_shapes() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let mut fewer = 0;
        for pair in 0..200 {
            let a = star(&mut random, (0.0, 0.0));
            let b = star(&mut random, (f64::from(pair) * 9.0, 300.0));
            let (a_m2, b_m2) = (a.unsigned_area(), b.unsigned_area());
            let common_m2 = intersection_area_m2(&a, &b).unwrap();
            let inside = part_inside(&a, &b, common_m2, a_m2.max(b_m2)).unwrap();
            assert_eq!(inside.shape, intersection(&a, &b).unwrap(), "pair {pair}");
            let outside = part_outside(&a, &[&b], a_m2 - common_m2, a_m2).unwrap();
            assert_eq!(outside.shape, difference(&a, &b).unwrap(), "pair {pair}");
            assert!((inside.measured.area_m2() + outside.measured.area_m2() - a_m2).abs() < 1e-3);
            let near = within_reach(&a, &b);
            fewer += usize::from(rings(&near).map(|ring| ring.0.len()).sum::<usize>() < 41);
        }
        assert!(fewer > 100, "vertices out of reach were left away in {fewer} of 200 pairs");
    }

    #[test]
    fn a_part_of_another_area_than_known_is_a_fault() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let (a, b) = (star(&mut random, (0.0, 0.0)), star(&mut random, (100.0, 0.0)));
        let common_m2 = intersection_area_m2(&a, &b).unwrap();
        let wrong = part_inside(&a, &b, common_m2 * 1.01, a.unsigned_area());
        assert!(matches!(wrong, Err(OverlayFault::AreasDisagree { .. })), "{wrong:?}");
    }
}
