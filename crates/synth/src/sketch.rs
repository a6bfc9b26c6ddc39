//! A hand with a pen on a map: outlines drawn from memory, and the ways they go wrong.

use super::chance::Chance;
use super::plane::{Point, centroid, signed_area};
use std::f64::consts::{PI, TAU};

/// Spread of that number (standard deviation of the logarithm), and its range.
const VERTEX_SPREAD: f64 = 0.55;
const VERTICES: [f64; 2] = [4.0, 59.0];
/// How unevenly the vertices lie along the border, as a share of their distance.
const UNEVEN: f64 = 0.35;
/// A polygon of few corners cuts across the curve of the border; the hand makes up for it.
const FEW_CORNERS_GROWTH: f64 = 1.06;
/// Errors of a hand at noise 1, as shares of the place's radius or (sizes) of the logarithm:
/// the whole drawing too large or too small, moved, swollen on one or two sides, and each vertex astray.
const SIZE_SPREAD: f64 = 0.16;
const SHIFT: f64 = 0.13;
const SWELLING: [f64; 2] = [0.12, 0.08];
const TREMBLE: f64 = 0.06;
/// A vertex comes no nearer to the middle than this share of its true distance.
const LEAST_REACH: f64 = 0.2;

/// Draws a border from memory: an open anticlockwise ring that does not cross itself.
///
/// `median_vertices` is how many vertices a middling drawing of this kind has. `carelessness` is 1 for a
/// resident at noise 1; 0 puts every vertex on the true border.
pub(super) fn freehand(
    border: &[Point],
    median_vertices: f64,
    carelessness: f64,
    chance: &mut Chance,
) -> Vec<Point> {
    let middle = centroid(border);
    let radius = (signed_area(border).abs() / PI).sqrt();
    let wanted = (median_vertices * chance.factor(VERTEX_SPREAD)).clamp(VERTICES[0], VERTICES[1]).round();
    let vertices = along_border(border, wanted as usize, chance);
    let size = FEW_CORNERS_GROWTH * chance.factor(SIZE_SPREAD * carelessness);
    let shift = Point::new(chance.normal(), chance.normal()).times(SHIFT * radius * carelessness);
    let swellings =
        SWELLING.map(|swelling| (swelling * carelessness * chance.normal(), chance.between(0.0, TAU)));
    let ring: Vec<Point> = vertices
        .into_iter()
        .map(|vertex| {
            let out = vertex.minus(middle);
            let angle = libm::atan2(out.y, out.x);
            let mut reach = 1.0 + TREMBLE * carelessness * chance.normal();
            for (lobes, (swelling, phase)) in swellings.iter().enumerate() {
                reach += swelling * libm::cos((lobes + 1) as f64 * angle + phase);
            }
            middle.plus(shift).plus(out.times(size * reach.max(LEAST_REACH)))
        })
        .collect();
    if crosses_itself(&ring) { untangled(ring) } else { ring }
}

/// So many points along a ring, about evenly spaced from a random start.
fn along_border(border: &[Point], count: usize, chance: &mut Chance) -> Vec<Point> {
    let length: f64 = (0..border.len()).map(|at| border[at].distance(border[(at + 1) % border.len()])).sum();
    let start = chance.unit();
    let mut stations: Vec<f64> = (0..count)
        .map(|at| {
            let share = (at as f64 + chance.between(-UNEVEN, UNEVEN)) / count as f64 + start;
            (share - share.floor()) * length
        })
        .collect();
    stations.sort_by(f64::total_cmp);
    let mut found = Vec::with_capacity(count);
    let mut passed = 0.0;
    let mut stations = stations.into_iter().peekable();
    for at in 0..border.len() {
        let (a, b) = (border[at], border[(at + 1) % border.len()]);
        let side = a.distance(b);
        while let Some(station) = stations.next_if(|&station| station <= passed + side) {
            found.push(a.towards(b, if side > 0.0 { (station - passed) / side } else { 0.0 }));
        }
        passed += side;
    }
    found
}

/// The same vertices in order of their direction from the middle, which never cross.
fn untangled(mut ring: Vec<Point>) -> Vec<Point> {
    let count = ring.len() as f64;
    let middle = ring.iter().fold(Point::new(0.0, 0.0), |sum, &p| sum.plus(p)).times(1.0 / count);
    let direction = |p: &Point| libm::atan2(p.y - middle.y, p.x - middle.x);
    ring.sort_by(|a, b| direction(a).total_cmp(&direction(b)));
    ring
}

/// Whether two sides of an open ring cross (sides that share a vertex do not count).
pub(super) fn crosses_itself(ring: &[Point]) -> bool {
    let side = |at: usize| (ring[at], ring[(at + 1) % ring.len()]);
    (0..ring.len()).any(|first| {
        (first + 2..ring.len())
            .filter(|&second| (second + 1) % ring.len() != first)
            .any(|second| cross(side(first), side(second)))
    })
}

fn cross((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let side_of = |p: Point, q: Point, r: Point| q.minus(p).cross(r.minus(p)) > 0.0;
    side_of(a, b, c) != side_of(a, b, d) && side_of(c, d, a) != side_of(c, d, b)
}

/// Makes two lobes: the pen takes one run of vertices the wrong way round.
pub(super) fn bow_tie(ring: &[Point]) -> Vec<Point> {
    let mut ring = with_vertices(ring, 4);
    let last = ring.len() / 2 + 1;
    ring[1..last].reverse();
    ring
}

/// Makes the pen loop over itself half way along one side.
pub(super) fn loop_over(ring: &[Point], chance: &mut Chance) -> Vec<Point> {
    /// Where along the side the loop starts, and its width as a share of the side.
    const START: f64 = 0.4;
    const WIDTH: f64 = 0.3;
    /// Where the pen crosses its own line and how far it overshoots, as shares of the loop's width.
    const CROSSING: f64 = 0.4;
    let at = chance.below(ring.len());
    let (from, to) = (ring[at], ring[(at + 1) % ring.len()]);
    let step = to.minus(from).times(WIDTH);
    let start = from.towards(to, START);
    let inwards = step.left();
    let around = [
        start,
        start.plus(step),
        start.plus(step).plus(inwards),
        start.plus(step.minus(inwards).times(CROSSING)),
    ];
    let mut looped = ring[..=at].to_vec();
    looped.extend(around);
    looped.extend(&ring[at + 1..]);
    looped
}

/// Makes the pen dart out from one vertex and come straight back.
pub(super) fn spike(ring: &[Point], chance: &mut Chance) -> Vec<Point> {
    /// The spike's length as a multiple of the vertex's distance from the middle.
    const LENGTH: f64 = 0.8;
    let at = chance.below(ring.len());
    let tip = ring[at].plus(ring[at].minus(centroid(ring)).times(LENGTH));
    let mut spiked = ring[..=at].to_vec();
    spiked.extend([tip, ring[at]]);
    spiked.extend(&ring[at + 1..]);
    spiked
}

/// Makes the pen rest: one vertex two or three times in a row.
pub(super) fn stutter(ring: &[Point], chance: &mut Chance) -> Vec<Point> {
    let at = chance.below(ring.len());
    let mut stuttered = ring[..=at].to_vec();
    stuttered.extend(vec![ring[at]; 1 + chance.below(2)]);
    stuttered.extend(&ring[at + 1..]);
    stuttered
}

/// At least so many vertices, by halving the longest sides.
fn with_vertices(ring: &[Point], least: usize) -> Vec<Point> {
    let mut ring = ring.to_vec();
    while ring.len() < least {
        let side = |at: usize| ring[at].distance(ring[(at + 1) % ring.len()]);
        let longest = (0..ring.len()).max_by(|&a, &b| side(a).total_cmp(&side(b))).unwrap_or(0);
        let middle = ring[longest].towards(ring[(longest + 1) % ring.len()], 0.5);
        ring.insert(longest + 1, middle);
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circle(vertices: usize) -> Vec<Point> {
        (0..vertices)
            .map(|at| {
                let angle = TAU * at as f64 / vertices as f64;
                Point::new(1_000.0 * libm::cos(angle), 1_000.0 * libm::sin(angle))
            })
            .collect()
    }

    #[test]
    fn freehand_drawings_are_about_as_large_as_the_place_and_do_not_cross() {
        let mut chance = Chance::of(1, "test");
        let mut areas: Vec<f64> = (0..400)
            .map(|_| {
                let ring = freehand(&circle(100), 6.3, 1.0, &mut chance);
                assert!(!crosses_itself(&ring));
                signed_area(&ring) / (PI * 1e6)
            })
            .collect();
        areas.sort_by(f64::total_cmp);
        assert!((0.75..1.1).contains(&areas[200]), "{}", areas[200]);
        assert!(areas[0] > 0.1 && areas[399] < 4.0);
    }

    #[test]
    fn the_middling_drawing_has_seven_positions() {
        let mut chance = Chance::of(2, "test");
        let mut positions: Vec<usize> =
            (0..1_001).map(|_| freehand(&circle(100), 6.3, 1.0, &mut chance).len() + 1).collect();
        positions.sort_unstable();
        assert!((7..=8).contains(&positions[500]), "{}", positions[500]);
        assert!(positions[1_000] > 20);
    }

    #[test]
    fn a_bow_tie_and_a_loop_cross_themselves() {
        let mut chance = Chance::of(3, "test");
        for vertices in [4, 6, 9, 30] {
            assert!(crosses_itself(&bow_tie(&circle(vertices))));
            assert!(crosses_itself(&loop_over(&circle(vertices), &mut chance)));
        }
    }
}
