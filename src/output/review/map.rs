//! The map as whole numbers: shared arcs, simplified once, so that a border is stored once and both
//! of its sides move alike.

use crate::check::Study;
use crate::spatial::{Arcs, REVIEW_TOLERANCE_M};
use geo::{BoundingRect, Coord, MultiPolygon};

/// The longer side of the map in map units: finer than any screen at the greatest zoom.
const LONGER_SIDE: f64 = 9_000.0;
/// The detail kept of a small map: its longer side in steps of the tolerance.
const DETAIL_STEPS: f64 = 2_500.0;
/// More vertices than this and the map is simplified further: the page stays below a megabyte.
const MOST_VERTICES: usize = 45_000;

/// The map of a review page.
pub(super) struct Map {
    /// Width and height in map units; y points down, as on a screen.
    pub size: (i64, i64),
    /// Metres in one map unit.
    pub unit_m: f64,
    /// By arc: x and y of its first vertex, then the steps from vertex to vertex.
    pub arcs: Vec<Vec<i64>>,
    /// By ward and ring: the arcs; `-1 - arc` where it is walked from its end.
    pub rings: Vec<Vec<Vec<i64>>>,
    origin: Coord<f64>,
}

impl Map {
    pub fn of(study: &Study) -> Self {
        let shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
        let boxes = shapes.iter().filter_map(|shape| shape.bounding_rect());
        let all = boxes.reduce(|a, b| {
            let min = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
            let max = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
            geo::Rect::new(min, max)
        });
        let Some(all) = all else {
            let origin = Coord { x: 0.0, y: 0.0 };
            return Self { size: (1, 1), unit_m: 1.0, arcs: vec![], rings: vec![], origin };
        };
        let longer_m = all.width().max(all.height()).max(1.0);
        let mut tolerance_m = REVIEW_TOLERANCE_M.min(longer_m / DETAIL_STEPS);
        let full = Arcs::of_coverage(&study.coverage.metres);
        let coarsest_m = longer_m / 100.0;
        let simple = loop {
            while full.fewest_vertices(tolerance_m) > MOST_VERTICES && tolerance_m < coarsest_m {
                tolerance_m *= 2.0;
            }
            let simple = full.simplified(tolerance_m);
            if simple.vertex_count() <= MOST_VERTICES || tolerance_m >= coarsest_m {
                break simple;
            }
            tolerance_m *= 2.0;
        };
        let unit_m = longer_m / LONGER_SIDE;
        let origin = Coord { x: all.min().x, y: all.max().y };
        let mut map = Self {
            size: ((all.width() / unit_m).ceil() as i64, (all.height() / unit_m).ceil() as i64),
            unit_m,
            arcs: Vec::new(),
            rings: Vec::new(),
            origin,
        };
        map.arcs = simple.arcs.iter().map(|arc| map.steps(arc)).collect();
        let number = |arc: u32, reversed: bool| if reversed { -1 - i64::from(arc) } else { i64::from(arc) };
        let ring = |ring: &crate::spatial::WardRing| {
            ring.arcs.iter().map(|used| number(used.arc, used.reversed)).collect::<Vec<i64>>()
        };
        map.rings = simple.rings.iter().map(|rings| rings.iter().map(ring).collect()).collect();
        map
    }

    /// A point in metres, in map units.
    pub fn point(&self, at: Coord<f64>) -> (i64, i64) {
        let unit = |metres: f64| (metres / self.unit_m).round() as i64;
        (unit(at.x - self.origin.x), unit(self.origin.y - at.y))
    }

    /// A point in map units, in metres.
    pub fn metres(&self, x: f64, y: f64) -> Coord<f64> {
        Coord { x: self.origin.x + x * self.unit_m, y: self.origin.y - y * self.unit_m }
    }

    /// A line in metres as x and y of its first vertex, then the steps from vertex to vertex.
    pub fn steps(&self, arc: &[Coord<f64>]) -> Vec<i64> {
        let mut steps = Vec::with_capacity(arc.len() * 2);
        let mut last: Option<(i64, i64)> = None;
        for &vertex in arc {
            let (x, y) = self.point(vertex);
            match last {
                None => steps.extend([x, y]),
                Some(before) if before != (x, y) => steps.extend([x - before.0, y - before.1]),
                Some(_) => {}
            }
            last = Some((x, y));
        }
        steps
    }
}
