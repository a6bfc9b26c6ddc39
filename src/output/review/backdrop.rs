//! What lies under the wards: lines from a file, thinned to what a page can carry. No map service is asked.

use super::map::Map;
use geo::{Coord, LineString, Simplify};

/// More vertices than this, and the lines are simplified further.
const MOST_VERTICES: usize = 20_000;
/// The detail kept at first, in map units.
const FINEST: f64 = 3.0;
/// At most this many times coarser; what is still too much then loses its shortest lines.
const COARSEST: f64 = 64.0;

/// What of the lines is carried.
pub(super) struct Backdrop {
    /// Lines as x and y of the first vertex, then the steps from vertex to vertex, in map units.
    pub lines: Vec<Vec<i64>>,
    /// How many were left out because there are too many, the shortest.
    pub left_out: usize,
}

/// The lines that run over the map, cut where they leave it.
pub(super) fn backdrop(map: &Map, lines: &[LineString<f64>]) -> Backdrop {
    let (first, last) = (map.metres(0.0, 0.0), map.metres(map.size.0 as f64, map.size.1 as f64));
    let is_near = |a: Coord<f64>, b: Coord<f64>| {
        a.x.max(b.x) >= first.x && a.x.min(b.x) <= last.x && a.y.max(b.y) >= last.y && a.y.min(b.y) <= first.y
    };
    let mut near: Vec<LineString<f64>> = Vec::new();
    for line in lines {
        let mut run: Vec<Coord<f64>> = Vec::new();
        for pair in line.0.windows(2) {
            if is_near(pair[0], pair[1]) {
                if run.is_empty() {
                    run.push(pair[0]);
                }
                run.push(pair[1]);
            } else if !run.is_empty() {
                near.push(LineString(std::mem::take(&mut run)));
            }
        }
        if !run.is_empty() {
            near.push(LineString(run));
        }
    }
    let simple = |units: f64| -> Vec<Vec<Coord<f64>>> {
        near.iter().map(|line| line.simplify(units * map.unit_m).0).collect()
    };
    let count = |lines: &[Vec<Coord<f64>>]| lines.iter().map(Vec::len).sum::<usize>();
    let mut units = FINEST;
    let mut drawn = simple(units);
    while count(&drawn) > MOST_VERTICES && units < FINEST * COARSEST {
        units *= 2.0;
        drawn = simple(units);
    }
    let before = drawn.len();
    // The longest lines first say most of where one is.
    if count(&drawn) > MOST_VERTICES {
        let length = |line: &Vec<Coord<f64>>| -> f64 {
            line.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y)).sum()
        };
        drawn.sort_by(|a, b| length(b).total_cmp(&length(a)));
        let mut room = MOST_VERTICES;
        drawn.retain(|line| {
            let fits = line.len() <= room;
            room -= if fits { line.len() } else { 0 };
            fits
        });
    }
    let left_out = before - drawn.len();
    let lines = drawn.iter().map(|line| map.steps(line)).filter(|steps| steps.len() > 2).collect();
    Backdrop { lines, left_out }
}
