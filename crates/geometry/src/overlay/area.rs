use super::{AREA_TOLERANCE, OverlayFault};
use geo::{Coord, LineString, MultiPolygon};

/// Half the circumference of the Earth in metres: nothing in a plane map lies farther off.
pub(super) const MAX_DISTANCE_M: f64 = 20_037_508.0;

/// Rounding of a sum of some thousand terms, in units of the last place of their magnitudes together.
const SUM_ULPS: f64 = 64.0;

/// Rounding of a height read off an edge, in units of the last place of the coordinate.
const HEIGHT_ULPS: f64 = 4.0;

/// How clear of a line's side, relative to the sizes in play, a box must be to count as on one side:
/// far above rounding, and a box wrongly called unclear only costs time.
const CLEARANCE: f64 = 1e-9;

/// A shape prepared for many area integrals: its edges from left to right, its box and its area.
///
/// A `MeasuredShape` is sound: finite, and covering every point at most once.
#[derive(Clone, Debug)]
pub struct MeasuredShape {
    edges: Vec<Edge>,
    /// Edges straight up or down: they add nothing to an integral over x, but block the way.
    verticals: Vec<Edge>,
    bounds: Bounds,
    area_m2: f64,
    /// ∫(w² − w) over the plane beyond rounding.
    excess_m2: f64,
}

/// An edge from left to right.
#[derive(Clone, Copy, Debug)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    /// +1 where the interior lies below the edge, −1 where it lies above.
    sign: f64,
}

/// An axis-parallel box in metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub min: Coord<f64>,
    pub max: Coord<f64>,
}

impl Bounds {
    fn farthest_m(&self) -> f64 {
        [self.min.x, self.min.y, self.max.x, self.max.y].iter().fold(0.0, |far, v| v.abs().max(far))
    }

    /// The area of the common box of two that overlap.
    pub(super) fn common_m2(&self, other: &Bounds) -> f64 {
        let width = self.max.x.min(other.max.x) - self.min.x.max(other.min.x);
        let height = self.max.y.min(other.max.y) - self.min.y.max(other.min.y);
        width * height
    }

    pub(super) fn overlap(&self, other: &Bounds) -> bool {
        self.min.x < other.max.x
            && other.min.x < self.max.x
            && self.min.y < other.max.y
            && other.min.y < self.max.y
    }
}

/// An area with a bound on its rounding error.
#[derive(Clone, Copy, Default)]
struct Sum {
    value_m2: f64,
    /// Sum of the terms without their signs.
    magnitude_m2: f64,
    /// Sum of the widths of the terms.
    width_m: f64,
}

impl MeasuredShape {
    /// No ground at all, to stand where a shape is missing.
    #[must_use]
    pub fn nothing() -> Self {
        let corner = |value| Coord { x: value, y: value };
        let bounds = Bounds { min: corner(f64::INFINITY), max: corner(f64::NEG_INFINITY) };
        Self { edges: Vec::new(), verticals: Vec::new(), bounds, area_m2: 0.0, excess_m2: 0.0 }
    }

    /// Measures a shape in metres whose outer rings run anticlockwise and holes clockwise.
    ///
    /// # Errors
    /// [`OverlayFault::NotFinite`], [`OverlayFault::OutOfRange`], and [`OverlayFault::NotSimple`] where
    /// the shape covers ground twice: the winding number w is 0 or 1 everywhere exactly when ∫w² = ∫w,
    /// and both integrals are known.
    pub fn new(shape: &MultiPolygon<f64>) -> Result<Self, OverlayFault> {
        let mut measured = Self::of_simple(shape)?;
        let squared = square(&measured.edges, measured.bounds.min.y);
        let area_m2 = measured.area_m2;
        let mut apart_m2 = (squared.value_m2 - area_m2).abs();
        let rounding_m2 = squared.rounding_m2(measured.bounds.farthest_m());
        // A plain sum of thousands of terms may stray further than that: what seems apart is added up with care.
        if apart_m2 > rounding_m2 {
            apart_m2 = square_less_area_m2(&measured.edges, measured.bounds.min.y).abs();
        }
        if apart_m2 > AREA_TOLERANCE * area_m2.abs() + rounding_m2 {
            return Err(OverlayFault::NotSimple { area_m2, squared_m2: squared.value_m2 });
        }
        measured.excess_m2 = (apart_m2 - rounding_m2).max(0.0);
        // Below nothing by more than rounding it would run the wrong way round, and was refused.
        measured.area_m2 = area_m2.max(0.0);
        Ok(measured)
    }

    /// Measures a shape that is known to cover no ground twice.
    ///
    /// # Errors
    /// [`OverlayFault::NotFinite`] and [`OverlayFault::OutOfRange`].
    pub fn of_simple(shape: &MultiPolygon<f64>) -> Result<Self, OverlayFault> {
        let vertices = rings(shape).map(|ring| ring.0.len()).sum();
        let (mut edges, mut verticals) = (Vec::with_capacity(vertices), Vec::new());
        let mut bounds = Bounds {
            min: Coord { x: f64::INFINITY, y: f64::INFINITY },
            max: Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        };
        for ring in rings(shape) {
            for &Coord { x, y } in &ring.0 {
                check_coordinate(x)?;
                check_coordinate(y)?;
                bounds.min = Coord { x: bounds.min.x.min(x), y: bounds.min.y.min(y) };
                bounds.max = Coord { x: bounds.max.x.max(x), y: bounds.max.y.max(y) };
            }
            for pair in ring.0.windows(2) {
                let (from, to) = (pair[0], pair[1]);
                if from.x > to.x {
                    edges.push(Edge { x0: to.x, y0: to.y, x1: from.x, y1: from.y, sign: 1.0 });
                } else if from.x < to.x {
                    edges.push(Edge { x0: from.x, y0: from.y, x1: to.x, y1: to.y, sign: -1.0 });
                } else {
                    verticals.push(Edge { x0: from.x, y0: from.y, x1: to.x, y1: to.y, sign: 0.0 });
                }
            }
        }
        // A total order of the edges makes the sums the same wherever a ring starts.
        edges.sort_unstable_by(|a, b| {
            (a.x0.total_cmp(&b.x0))
                .then(a.x1.total_cmp(&b.x1))
                .then(a.y0.total_cmp(&b.y0))
                .then(a.y1.total_cmp(&b.y1))
        });
        let base_y = bounds.min.y;
        let area_m2 =
            edges.iter().map(|e| e.sign * (e.x1 - e.x0) * ((e.y0 - base_y) + (e.y1 - base_y)) / 2.0).sum();
        Ok(Self { edges, verticals, bounds, area_m2, excess_m2: 0.0 })
    }

    /// The area in square metres.
    #[must_use]
    pub fn area_m2(&self) -> f64 {
        self.area_m2
    }

    /// Ground covered twice, in square metres: 0 up to rounding for a shape without any fault, and small
    /// against the area for every measured shape.
    #[must_use]
    pub fn excess_m2(&self) -> f64 {
        self.excess_m2
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The area shared with another shape in square metres: exactly 0 where that is less than its own
    /// rounding error.
    ///
    /// # Method
    /// With T(e) the trapezoid between an edge e and a line below everything, a shape's indicator is
    /// Σ s(e)·1_T(e), s being +1 for upper and −1 for lower edges. So the area of A ∩ B is
    /// Σ Σ s(e)·s(f)·area(T(e) ∩ T(f)), and each term is the integral of min(e, f) over the x that both
    /// edges span. Shared borders, touching corners and collinear edges need no special care, because
    /// the integral is continuous in the coordinates.
    ///
    /// Complexity: a sweep over x, O(n log n) once per shape, then the number of edge pairs above one
    /// another. Relative error about 1e-13.
    ///
    /// # Errors
    /// [`OverlayFault::OutOfBounds`] where the result is not between 0 and the smaller area.
    pub fn intersection_area_m2(&self, other: &Self) -> Result<f64, OverlayFault> {
        if !self.bounds.overlap(&other.bounds) {
            return Ok(0.0);
        }
        let limit_m2 = self.area_m2.min(other.area_m2);
        let common = Bounds {
            min: Coord {
                x: self.bounds.min.x.max(other.bounds.min.x),
                y: self.bounds.min.y.max(other.bounds.min.y),
            },
            max: Coord {
                x: self.bounds.max.x.min(other.bounds.max.x),
                y: self.bounds.max.y.min(other.bounds.max.y),
            },
        };
        let sum = product(&clip(&self.edges, &common), &clip(&other.edges, &common), common.min.y);
        let rounding_m2 = sum.rounding_m2(common.farthest_m());
        let slack_m2 = rounding_m2 + AREA_TOLERANCE * limit_m2;
        if !(sum.value_m2 >= -slack_m2 && sum.value_m2 <= limit_m2 + slack_m2) {
            return Err(OverlayFault::OutOfBounds { found_m2: sum.value_m2, limit_m2 });
        }
        if sum.value_m2 <= rounding_m2 {
            return Ok(0.0);
        }
        Ok(sum.value_m2.min(limit_m2))
    }

    pub(super) fn edge_count(&self) -> usize {
        self.edges.len() + self.verticals.len()
    }

    /// Whether the shape's boundary stays clear of a box. False may also mean too close to tell.
    pub(super) fn boundary_misses(&self, bounds: &Bounds) -> bool {
        self.edges.iter().chain(&self.verticals).all(|e| e.misses(bounds))
    }

    /// Whether a point that is not on the boundary lies inside.
    pub(super) fn holds(&self, point: Coord<f64>) -> bool {
        let mut above = 0.0;
        for e in &self.edges {
            if e.x0 <= point.x && point.x < e.x1 && e.y_at(point.x) > point.y {
                above += e.sign;
            }
        }
        above != 0.0
    }
}

impl Edge {
    fn y_at(&self, x: f64) -> f64 {
        if x == self.x1 {
            return self.y1;
        }
        self.y0 + (self.y1 - self.y0) * ((x - self.x0) / (self.x1 - self.x0))
    }

    fn misses(&self, b: &Bounds) -> bool {
        let (low, high) = if self.y0 < self.y1 { (self.y0, self.y1) } else { (self.y1, self.y0) };
        if self.x1 < b.min.x || self.x0 > b.max.x || high < b.min.y || low > b.max.y {
            return true;
        }
        // All four corners well on one side of the edge's line.
        let (dx, dy) = (self.x1 - self.x0, self.y1 - self.y0);
        let side = |x: f64, y: f64| dx * (y - self.y0) - dy * (x - self.x0);
        let sides =
            [side(b.min.x, b.min.y), side(b.min.x, b.max.y), side(b.max.x, b.min.y), side(b.max.x, b.max.y)];
        let margin = CLEARANCE * (dx + dy.abs()) * (b.max.x - b.min.x + b.max.y - b.min.y + dx + dy.abs());
        sides.iter().all(|&s| s > margin) || sides.iter().all(|&s| s < -margin)
    }
}

impl Sum {
    /// A bound on the rounding error: of the sum, and of heights read off edges at `farthest_m` from the origin.
    fn rounding_m2(&self, farthest_m: f64) -> f64 {
        f64::EPSILON * (SUM_ULPS * self.magnitude_m2 + HEIGHT_ULPS * farthest_m * self.width_m)
    }
}

/// The area shared by two shapes in metres, outer rings anticlockwise and holes clockwise, in square
/// metres: one pair for which [`super::OverlapIndex`] is not worth building.
///
/// # Errors
/// As [`MeasuredShape::new`] and [`MeasuredShape::intersection_area_m2`].
pub fn intersection_area_m2(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> Result<f64, OverlayFault> {
    MeasuredShape::new(a)?.intersection_area_m2(&MeasuredShape::new(b)?)
}

pub(crate) fn rings(shape: &MultiPolygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()))
}

pub(super) fn check_coordinate(value_m: f64) -> Result<(), OverlayFault> {
    if !value_m.is_finite() {
        return Err(OverlayFault::NotFinite);
    }
    if value_m.abs() > MAX_DISTANCE_M {
        return Err(OverlayFault::OutOfRange { distance_m: value_m.abs() });
    }
    Ok(())
}

/// The edges that can matter in a box: those beside or below it enclose nothing inside it.
fn clip(edges: &[Edge], common: &Bounds) -> Vec<Edge> {
    let end = edges.partition_point(|e| e.x0 < common.max.x);
    let mut kept: Vec<Edge> = Vec::with_capacity(end);
    let base_y = common.min.y;
    let mut in_order = true;
    for e in &edges[..end] {
        if e.x1 <= common.min.x || (e.y0 <= base_y && e.y1 <= base_y) {
            continue;
        }
        let mut edge = *e;
        // Below the base line a trapezoid is empty: cut the edge where it dips under.
        if e.y0 < base_y {
            edge.x0 = (e.x0 + (e.x1 - e.x0) * ((base_y - e.y0) / (e.y1 - e.y0))).clamp(e.x0, e.x1);
            edge.y0 = base_y;
            in_order = false;
        } else if e.y1 < base_y {
            edge.x1 = (e.x0 + (e.x1 - e.x0) * ((base_y - e.y0) / (e.y1 - e.y0))).clamp(e.x0, e.x1);
            edge.y1 = base_y;
        }
        kept.push(edge);
    }
    if !in_order {
        kept.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    kept
}

/// ∫ w_a·w_b above the base line, for edges sorted by their left end.
fn product(a: &[Edge], b: &[Edge], base_y: f64) -> Sum {
    let mut sum = Sum::default();
    let (mut next_a, mut next_b) = (0, 0);
    let (mut open_a, mut open_b): (Vec<Edge>, Vec<Edge>) = (Vec::new(), Vec::new());
    // Every pair is met once: when the edge that starts later starts.
    while next_a < a.len() || next_b < b.len() {
        let from_a = next_b == b.len() || (next_a < a.len() && a[next_a].x0 <= b[next_b].x0);
        if from_a {
            sum.add_pairs(&a[next_a], &mut open_b, base_y);
            open_a.push(a[next_a]);
            next_a += 1;
        } else {
            sum.add_pairs(&b[next_b], &mut open_a, base_y);
            open_b.push(b[next_b]);
            next_b += 1;
        }
    }
    sum
}

/// ∫ w² above the base line, for edges sorted by their left end: every pair of different edges counts twice.
fn square(edges: &[Edge], base_y: f64) -> Sum {
    let (mut pairs, mut alone) = (Sum::default(), Sum::default());
    let mut open: Vec<Edge> = Vec::new();
    for edge in edges {
        pairs.add_pairs(edge, &mut open, base_y);
        alone.add(edge, edge, base_y);
        open.push(*edge);
    }
    Sum {
        value_m2: 2.0 * pairs.value_m2 + alone.value_m2,
        magnitude_m2: 2.0 * pairs.magnitude_m2 + alone.magnitude_m2,
        width_m: 2.0 * pairs.width_m + alone.width_m,
    }
}

/// ∫w² − ∫w above the base line, for edges sorted by their left end, the rounding of every addition kept and
/// added at the end (Neumaier, 1974): its error does not grow with the number of terms.
fn square_less_area_m2(edges: &[Edge], base_y: f64) -> f64 {
    let (mut sum_m2, mut lost_m2) = (0.0_f64, 0.0);
    let mut add = |term_m2: f64| {
        let next_m2 = sum_m2 + term_m2;
        let (large, small) =
            if sum_m2.abs() >= term_m2.abs() { (sum_m2, term_m2) } else { (term_m2, sum_m2) };
        lost_m2 += (large - next_m2) + small;
        sum_m2 = next_m2;
    };
    let mut open: Vec<&Edge> = Vec::new();
    for edge in edges {
        open.retain(|other| other.x1 > edge.x0);
        for other in &open {
            add(2.0 * edge.sign * other.sign * area_below_both(edge, other, base_y).0);
        }
        let alone_m2 = area_below_both(edge, edge, base_y).0;
        add(alone_m2);
        add(-edge.sign * alone_m2);
        open.push(edge);
    }
    sum_m2 + lost_m2
}

impl Sum {
    fn add_pairs(&mut self, edge: &Edge, open: &mut Vec<Edge>, base_y: f64) {
        // A copy, so that it need not be written to memory for every pair.
        let mut sum = *self;
        let mut i = 0;
        while i < open.len() {
            if open[i].x1 <= edge.x0 {
                open.swap_remove(i);
                continue;
            }
            sum.add(edge, &open[i], base_y);
            i += 1;
        }
        *self = sum;
    }

    #[inline]
    fn add(&mut self, edge: &Edge, other: &Edge, base_y: f64) {
        let (area_m2, width_m) = area_below_both(edge, other, base_y);
        self.width_m += width_m;
        self.value_m2 += edge.sign * other.sign * area_m2;
        self.magnitude_m2 += area_m2;
    }
}

/// The area between the base line and the lower of two edges over the x they share, and that width.
fn area_below_both(e: &Edge, f: &Edge, base_y: f64) -> (f64, f64) {
    // `e` starts last.
    let left = e.x0;
    let right = e.x1.min(f.x1);
    let width = right - left;
    let trapezoid_m2 = |y_left: f64, y_right: f64| width * ((y_left - base_y) + (y_right - base_y)) / 2.0;
    // Most edges lie well apart, and then the heights of the upper one do not matter.
    if e.y0.max(e.y1) <= f.y0.min(f.y1) {
        return (trapezoid_m2(e.y0, e.y_at(right)), width);
    }
    if f.y0.max(f.y1) <= e.y0.min(e.y1) {
        return (trapezoid_m2(f.y_at(left), f.y_at(right)), width);
    }
    let (e_left, e_right) = (e.y0 - base_y, e.y_at(right) - base_y);
    let (f_left, f_right) = (f.y_at(left) - base_y, f.y_at(right) - base_y);
    let (gap_left, gap_right) = (e_left - f_left, e_right - f_right);
    let area_m2 = if gap_left <= 0.0 && gap_right <= 0.0 {
        width * (e_left + e_right) / 2.0
    } else if gap_left >= 0.0 && gap_right >= 0.0 {
        width * (f_left + f_right) / 2.0
    } else {
        // They cross at share t of the width: the lower one changes there.
        let t = gap_left / (gap_left - gap_right);
        let y_cross = e_left + (e_right - e_left) * t;
        let (low_left, low_right) = (e_left.min(f_left), e_right.min(f_right));
        width * (t * (low_left + y_cross) + (1.0 - t) * (y_cross + low_right)) / 2.0
    };
    (area_m2, width)
}
