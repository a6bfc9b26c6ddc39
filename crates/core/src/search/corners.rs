//! How near the front of a map some structures are known to come, from what none has less than by several weightings.

/// What no structure has less than when its losses are weighed so.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plane {
    /// Of every loss, none below nothing, together 1.
    pub weights: Vec<f64>,
    /// What no structure has less than.
    pub least: f64,
}

impl Plane {
    /// How much more than the least these losses come to; a loss without end only where it weighs something.
    pub fn above(&self, losses: &[f64]) -> f64 {
        let weighed = self.weights.iter().zip(losses).filter(|(weight, _)| **weight > 0.0);
        weighed.map(|(weight, loss)| weight * loss).sum::<f64>() - self.least
    }
}

/// A corner of what the points leave open: whatever is less than it in every loss is matched by no point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Corner {
    /// Infinite in a loss of which nothing is asked.
    pub losses: Vec<f64>,
    /// How far into the open a structure may lie at most, in every loss; below nothing where none can.
    pub depth: f64,
}

/// All corners that the points leave open.
///
/// A structure that no point matches is less than some corner in every loss (local upper bounds: K. Klamroth, R.
/// Lacour and D. Vanderpooten, 2015). By how much it can be less, the planes say: less by `depth` in every loss is less
/// by `depth` in any weighted mean of them.
pub(super) fn corners(points: &[Vec<f64>], planes: &[Plane], losses: usize) -> Vec<Corner> {
    let mut open = vec![vec![f64::INFINITY; losses]];
    for point in points {
        let is_cut = |corner: &Vec<f64>| point.iter().zip(corner).all(|(own, most)| own < most);
        let (cut, mut kept): (Vec<_>, Vec<_>) = open.into_iter().partition(is_cut);
        let lowered = cut.iter().flat_map(|corner| {
            (0..losses).map(|loss| {
                let mut lowered = corner.clone();
                lowered[loss] = point[loss];
                lowered
            })
        });
        // Of those that hold one another the larger one says all.
        let mut lowered: Vec<Vec<f64>> = lowered.collect();
        lowered.sort_by(|a, b| b.partial_cmp(a).expect("losses are numbers"));
        for corner in lowered {
            let holds = |other: &Vec<f64>| other.iter().zip(&corner).all(|(most, own)| most >= own);
            if !kept.iter().any(holds) {
                kept.push(corner);
            }
        }
        open = kept;
    }
    let with_depth = |losses: Vec<f64>| {
        let depth = planes.iter().map(|plane| plane.above(&losses)).fold(f64::INFINITY, f64::min);
        Corner { losses, depth }
    };
    open.into_iter().map(with_depth).collect()
}

/// The weights by which what lies about a corner would best be seen: those of the plane through the points that make the
/// corner, where there are two losses; none where fewer than two losses bound it.
pub(super) fn facing(corner: &Corner, points: &[Vec<f64>]) -> Option<Vec<f64>> {
    let bounded: Vec<usize> =
        (0..corner.losses.len()).filter(|loss| corner.losses[*loss].is_finite()).collect();
    if bounded.len() < 2 {
        return None;
    }
    // The points that bound it: in one loss as much as it, in the others less.
    let makes = |point: &&Vec<f64>| {
        let at = bounded.iter().filter(|loss| point[**loss] >= corner.losses[**loss]);
        at.count() == 1 && bounded.iter().all(|loss| point[*loss] <= corner.losses[*loss])
    };
    let makers: Vec<&Vec<f64>> = points.iter().filter(makes).collect();
    let mut weights = vec![0.0; corner.losses.len()];
    for &loss in &bounded {
        let lowest = makers.iter().map(|point| point[loss]).fold(corner.losses[loss], f64::min);
        let room = corner.losses[loss] - lowest;
        if room <= 0.0 {
            return None;
        }
        weights[loss] = 1.0 / room;
    }
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    Some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(weights: &[f64], least: f64) -> Plane {
        Plane { weights: weights.to_vec(), least }
    }

    #[test]
    fn two_points_leave_three_corners_and_the_planes_say_how_deep_they_are() {
        let points = [vec![1.0, 5.0], vec![4.0, 2.0]];
        let planes = [plane(&[1.0, 0.0], 1.0), plane(&[0.0, 1.0], 1.5), plane(&[0.5, 0.5], 2.5)];
        let mut found = corners(&points, &planes, 2);
        found.sort_by(|a, b| a.losses.partial_cmp(&b.losses).unwrap());
        let inf = f64::INFINITY;
        // By hand: left of the first nothing; between them up to half of 4 + 5 less 2.5; below the second 2 less 1.5.
        let expected = [(vec![1.0, inf], 0.0), (vec![4.0, 5.0], 2.0), (vec![inf, 2.0], 0.5)];
        for (corner, (losses, depth)) in found.iter().zip(&expected) {
            assert_eq!((&corner.losses, corner.depth), (losses, *depth));
        }
        assert_eq!(found.len(), 3);
        // The plane through both points: one of the first loss is one of the second.
        assert_eq!(facing(&found[1], &points), Some(vec![0.5, 0.5]));
        assert_eq!(facing(&found[0], &points), None);
    }

    #[test]
    fn whatever_no_point_matches_is_within_a_corner() {
        let mut state = 5_u64;
        let mut digit = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % 6) as f64
        };
        for losses in 1..=4 {
            for _ in 0..40 {
                let points: Vec<Vec<f64>> = (0..5).map(|_| (0..losses).map(|_| digit()).collect()).collect();
                let open = corners(&points, &[], losses);
                for _ in 0..60 {
                    let one: Vec<f64> = (0..losses).map(|_| digit() + 0.5 * (digit() - 3.0)).collect();
                    let is_matched =
                        points.iter().any(|point| point.iter().zip(&one).all(|(own, has)| own <= has));
                    let is_open = open
                        .iter()
                        .any(|corner| corner.losses.iter().zip(&one).all(|(most, has)| has < most));
                    assert_eq!(is_open, !is_matched, "{points:?} {one:?}");
                }
            }
        }
    }
}
