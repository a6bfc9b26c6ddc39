use geo::{Coord, MultiPolygon, Polygon};

/// Heights at which a shape is cut to look for its widest place, as shares of its box: the middle first,
/// then between it and the edges. Odd fractions, so that a cut seldom runs through a vertex of a grid.
const CUT_HEIGHTS: [f64; 5] = [0.498_765, 0.364_321, 0.635_123, 0.237_911, 0.762_089];

/// A point well inside a shape, for a label or the end of an edge line: the middle of the widest of
/// several horizontal cuts through each part, the first on a tie. `None` for an empty or flat shape.
///
/// Units are those of the shape. Complexity: O(n log n). It is not the centre: a shape's centroid can
/// lie outside it, this point never does. (`geo`'s `InteriorPoint` cuts at one height, which may be a neck.)
#[must_use]
pub fn interior_point(shape: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    let mut widest: Option<(f64, Coord<f64>)> = None;
    for part in &shape.0 {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for c in &part.exterior().0 {
            (low, high) = (low.min(c.y), high.max(c.y));
        }
        let heights = CUT_HEIGHTS.map(|share| low + (high - low) * share);
        for (y, crossings) in heights.into_iter().zip(crossings(part, &heights)) {
            for span in crossings.chunks_exact(2) {
                let width = span[1] - span[0];
                if width > 0.0 && widest.is_none_or(|(best, _)| width > best) {
                    widest = Some((width, Coord { x: (span[0] + span[1]) / 2.0, y }));
                }
            }
        }
    }
    widest.map(|(_, point)| point)
}

/// Where the boundary of a part passes each height, from left to right: in and out by turns.
fn crossings(part: &Polygon<f64>, heights: &[f64; CUT_HEIGHTS.len()]) -> [Vec<f64>; CUT_HEIGHTS.len()] {
    let mut crossings = CUT_HEIGHTS.map(|_| Vec::new());
    for ring in std::iter::once(part.exterior()).chain(part.interiors()) {
        for pair in ring.0.windows(2) {
            let passed = side(pair[0].y, heights) ^ side(pair[1].y, heights);
            // Most segments pass none.
            if passed == 0 {
                continue;
            }
            for (k, (y, crossings)) in heights.iter().zip(&mut crossings).enumerate() {
                if passed & 1 << k != 0 {
                    let share = (y - pair[0].y) / (pair[1].y - pair[0].y);
                    crossings.push(pair[0].x + (pair[1].x - pair[0].x) * share);
                }
            }
        }
    }
    crossings.iter_mut().for_each(|at_height| at_height.sort_unstable_by(f64::total_cmp));
    crossings
}

/// Which heights a place is not above, one bit for each.
fn side(y: f64, heights: &[f64; CUT_HEIGHTS.len()]) -> u8 {
    heights.iter().enumerate().fold(0, |side, (k, height)| side | u8::from(y <= *height) << k)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, Point, polygon};

    #[test]
    fn the_point_of_a_crescent_lies_inside_it_though_its_centroid_does_not() {
        let crescent = MultiPolygon(vec![polygon![
            (x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 1.0), (x: 1.0, y: 1.0),
            (x: 1.0, y: 9.0), (x: 10.0, y: 9.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)
        ]]);
        let point = interior_point(&crescent).unwrap();
        assert!(crescent.contains(&Point::from(point)));
    }

    #[test]
    fn an_empty_or_flat_shape_has_no_point() {
        let line = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 0.0)];
        assert_eq!(interior_point(&MultiPolygon(vec![line])), None);
        assert_eq!(interior_point(&MultiPolygon(vec![])), None);
    }
}
