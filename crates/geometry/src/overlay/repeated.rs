use geo::LineString;
use std::collections::HashSet;

/// The rings without those that stand there once more: from whichever corner, in whichever direction.
pub(super) fn distinct(rings: &[LineString<f64>]) -> Vec<&LineString<f64>> {
    if rings.len() < 2 {
        return rings.iter().collect();
    }
    let mut seen = HashSet::new();
    rings.iter().filter(|ring| seen.insert(Corners::of(ring))).collect()
}

/// The corners of a ring in a stated order: from the lowest, towards the lower of its two neighbours.
#[derive(PartialEq, Eq, Hash)]
struct Corners(Vec<(u64, u64)>);

impl Corners {
    fn of(ring: &LineString<f64>) -> Self {
        // Minus zero is zero.
        let mut corners: Vec<(u64, u64)> =
            ring.0.iter().map(|c| ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())).collect();
        corners.dedup();
        while corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        let lowest = (0..corners.len()).min_by_key(|&corner| corners[corner]).unwrap_or(0);
        corners.rotate_left(lowest);
        if corners.len() > 2 && corners[1] > corners[corners.len() - 1] {
            corners[1..].reverse();
        }
        Self(corners)
    }
}
