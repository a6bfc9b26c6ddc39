use super::plane::{LonLat, Point};

/// How far the middle of the river lies from the wards' border at most, in metres.
const DRIFT_M: f64 = 55.0;
/// Where along the course (shares of its points) the border leaves mid-stream and where it is back.
const DRIFT_FROM: f64 = 0.58;
const DRIFT_TO: f64 = 0.78;

/// The course of the river, from the border that the wards of its two banks share.
///
/// For the most part wards meet in mid-stream and the course is their border, vertex for vertex. On
/// one stretch the river has moved since the border was drawn, as rivers do, and the two part.
pub(super) fn course(stream_m: &[Point]) -> Vec<LonLat> {
    let count = stream_m.len();
    (0..count)
        .map(|at| {
            let share = at as f64 / count as f64;
            let p = stream_m[at];
            let (before, after) = (stream_m[at.saturating_sub(1)], stream_m[(at + 1).min(count - 1)]);
            let along = after.minus(before);
            let drift_m = DRIFT_M * hump((share - DRIFT_FROM) / (DRIFT_TO - DRIFT_FROM));
            if drift_m == 0.0 || along.length() == 0.0 {
                return LonLat::from_metres(p);
            }
            LonLat::from_metres(p.plus(along.left().times(drift_m / along.length())))
        })
        .collect()
}

/// A smooth hump: 0 at 0 and at 1, 1 half way, 0 outside.
fn hump(share: f64) -> f64 {
    if (0.0..=1.0).contains(&share) {
        let rise = 4.0 * share * (1.0 - share);
        rise * rise
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_course_is_the_border_itself() {
        let stream: Vec<Point> = (0..100).map(|at| Point::new(100.0 * f64::from(at), 0.0)).collect();
        let course = course(&stream);
        let moved = course.iter().zip(&stream).filter(|(c, s)| **c != LonLat::from_metres(**s)).count();
        assert!((10..30).contains(&moved), "{moved}");
    }
}
