//! How often each spot was drawn under one name, so that names can be compared by where they are.

use crate::check::Evidence;
use crate::model::DrawingIdx;
use geo::{Area, BoundingRect, Coord, MultiPolygon};
use rayon::prelude::*;

/// A typical drawing is so many cells wide.
const CELLS_TO_A_SIDE: f64 = 12.0;

/// All drawings together cover at most about so many cells: larger cells are taken where they would not.
const MOST_CELLS: f64 = 20_000_000.0;

/// A spot belongs to the core of a name where at least one for so many of the most drawings on any spot cover
/// it: a drawing that strayed does not move the core.
const CORE_ONE_IN: u32 = 4;

/// The cells of a square grid, by where its drawings lie.
pub(super) struct Grid {
    cell_m: f64,
    origin: Coord<f64>,
    /// The side of the square that stands for a statement.
    statement_m: f64,
}

/// Where a name was drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    /// Cells with the number of drawings that cover their centre, ascending.
    cells: Vec<(Cell, u32)>,
    /// Σ of the squares of these numbers.
    squares: f64,
    /// The lowest and the highest column and row of the core.
    bounds: Option<[i64; 4]>,
}

/// Row and column.
type Cell = (i64, i64);

impl Grid {
    pub fn new(evidence: &Evidence) -> Self {
        let boxes = evidence.shapes.iter().filter_map(BoundingRect::bounding_rect).map(|rect| rect.min());
        let corners = boxes.chain(evidence.points.iter().copied());
        let origin = corners.reduce(|a, b| Coord { x: a.x.min(b.x), y: a.y.min(b.y) }).unwrap_or_default();
        let side_m = evidence.typical_side_m.max(1.0);
        let statements_m2 = evidence.points.len() as f64 * side_m * side_m;
        let all_m2 = evidence.shapes.iter().map(Area::unsigned_area).sum::<f64>() + statements_m2;
        let cell_m = (side_m / CELLS_TO_A_SIDE).max((all_m2 / MOST_CELLS).sqrt());
        Self { cell_m, origin, statement_m: side_m }
    }

    /// The ground of some drawings or statements.
    pub fn ground(&self, evidence: &Evidence, drawings: &[DrawingIdx]) -> Ground {
        let mut covered: Vec<Cell> = drawings
            .par_iter()
            .flat_map_iter(|drawing| match evidence.shapes.get(drawing.index()) {
                Some(shape) => self.covered(shape),
                None => self.around(evidence.points[drawing.index()]),
            })
            .collect();
        covered.par_sort_unstable();
        let mut cells: Vec<(Cell, u32)> = Vec::new();
        for cell in covered {
            match cells.last_mut() {
                Some((last, count)) if *last == cell => *count += 1,
                _ => cells.push((cell, 1)),
            }
        }
        Ground::of_cells(cells)
    }

    fn index(&self, value_m: f64, origin_m: f64) -> f64 {
        (value_m - origin_m) / self.cell_m
    }

    /// The cells whose centres a shape covers; one where it covers none.
    #[expect(clippy::cast_possible_truncation, reason = "cells of a map on the ground are small numbers")]
    fn covered(&self, shape: &MultiPolygon<f64>) -> Vec<Cell> {
        let Some(bounds) = shape.bounding_rect() else { return Vec::new() };
        let row_of = |y: f64| self.index(y, self.origin.y);
        let rings =
            || shape.0.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
        let mut cells = Vec::new();
        let (first, last) = (row_of(bounds.min().y).floor() as i64, row_of(bounds.max().y).floor() as i64);
        for row in first..=last {
            let y = self.origin.y + (row as f64 + 0.5) * self.cell_m;
            let mut crossings: Vec<f64> = rings()
                .flat_map(|ring| ring.0.windows(2))
                .filter(|side| (side[0].y <= y) != (side[1].y <= y))
                .map(|side| side[0].x + (y - side[0].y) / (side[1].y - side[0].y) * (side[1].x - side[0].x))
                .collect();
            crossings.sort_by(f64::total_cmp);
            for inside in crossings.chunks_exact(2) {
                // Centres lie at half cells.
                let [from, to] = [inside[0], inside[1]].map(|x| (self.index(x, self.origin.x) - 0.5).ceil());
                cells.extend((from as i64..to as i64).map(|column| (row, column)));
            }
        }
        if cells.is_empty() {
            let middle = bounds.center();
            cells.push((row_of(middle.y).floor() as i64, self.index(middle.x, self.origin.x).floor() as i64));
        }
        cells
    }

    /// The cells of the square that stands for a statement.
    #[expect(clippy::cast_possible_truncation, reason = "cells of a map on the ground are small numbers")]
    fn around(&self, at: Coord<f64>) -> Vec<Cell> {
        let half = self.statement_m / 2.0;
        let range = |value: f64, origin: f64| {
            let cell = |value: f64| self.index(value, origin).round() as i64;
            cell(value - half)..cell(value + half)
        };
        let columns = range(at.x, self.origin.x);
        range(at.y, self.origin.y).flat_map(|row| columns.clone().map(move |column| (row, column))).collect()
    }

    /// Whether the cores of two grounds lie within a distance of each other, by their boxes.
    pub fn is_near(&self, a: &Ground, b: &Ground, near_m: f64) -> bool {
        let (Some(a), Some(b)) = (a.bounds, b.bounds) else { return false };
        let apart = |low: usize, high: usize| (b[low] - a[high]).max(a[low] - b[high]).max(0) as f64;
        let (rows, columns) = (apart(0, 1), apart(2, 3));
        (rows * rows + columns * columns).sqrt() * self.cell_m <= near_m
    }
}

impl Ground {
    fn of_cells(cells: Vec<(Cell, u32)>) -> Self {
        let squares = cells.iter().map(|(_, count)| f64::from(*count) * f64::from(*count)).sum();
        let mut ground = Self { cells, squares, bounds: None };
        let bounds = ground.core().map(|(row, column)| [row, row, column, column]);
        ground.bounds =
            bounds.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])]);
        ground
    }

    /// The grounds of several names together.
    pub fn joined<'a>(grounds: impl Iterator<Item = &'a Ground>) -> Self {
        let mut all: Vec<(Cell, u32)> = grounds.flat_map(|ground| ground.cells.iter().copied()).collect();
        all.sort_unstable();
        let mut cells: Vec<(Cell, u32)> = Vec::new();
        for (cell, count) in all {
            match cells.last_mut() {
                Some((last, sum)) if *last == cell => *sum += count,
                _ => cells.push((cell, count)),
            }
        }
        Self::of_cells(cells)
    }

    /// The cells of the core, ascending.
    fn core(&self) -> impl Iterator<Item = Cell> + '_ {
        let most = self.cells.iter().map(|(_, count)| *count).max().unwrap_or_default();
        self.cells.iter().filter(move |(_, count)| count * CORE_ONE_IN >= most).map(|(cell, _)| *cell)
    }

    /// The middle of the core's box, in cells.
    pub fn middle(&self) -> Option<[f64; 2]> {
        self.bounds
            .map(|[south, north, west, east]| [(west + east) as f64 / 2.0, (south + north) as f64 / 2.0])
    }

    /// How much two names were drawn over the same ground, from 0 to 1: the cosine Σ ab / √(Σ a² Σ b²) of the
    /// numbers of drawings over every spot.
    pub fn overlap(&self, other: &Self) -> f64 {
        let shared: f64 = self.paired(&other.cells).map(|(a, b)| f64::from(a) * f64::from(b)).sum();
        let norm = (self.squares * other.squares).sqrt();
        if norm > 0.0 { shared / norm } else { 0.0 }
    }

    /// The share of this ground, by drawings, that lies in the core of another.
    pub fn share_in(&self, other: &Self) -> f64 {
        let core: Vec<(Cell, u32)> = other.core().map(|cell| (cell, 1)).collect();
        let inside: f64 = self.paired(&core).map(|(own, _)| f64::from(own)).sum();
        let all: f64 = self.cells.iter().map(|(_, count)| f64::from(*count)).sum();
        if all > 0.0 { inside / all } else { 0.0 }
    }

    /// The numbers of the cells that both have.
    fn paired<'a>(&'a self, others: &'a [(Cell, u32)]) -> impl Iterator<Item = (u32, u32)> + 'a {
        let mut others = others.iter().peekable();
        self.cells.iter().filter_map(move |(cell, own)| {
            while others.next_if(|(other, _)| other < cell).is_some() {}
            others.next_if(|(other, _)| other == cell).map(|(_, count)| (*own, *count))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn grid() -> Grid {
        Grid { cell_m: 1.0, origin: Coord { x: 0.0, y: 0.0 }, statement_m: 4.0 }
    }

    fn square(x: f64, side: f64) -> Ground {
        let shape = MultiPolygon(vec![polygon![
            (x: x, y: 0.0), (x: x + side, y: 0.0), (x: x + side, y: side), (x: x, y: side)
        ]]);
        Ground::of_cells(grid().covered(&shape).into_iter().map(|cell| (cell, 1)).collect())
    }

    #[test]
    fn a_square_of_ten_covers_a_hundred_cells_and_shares_half_with_one_half_beside_it() {
        let (a, b) = (square(0.0, 10.0), square(5.0, 10.0));
        assert_eq!((a.cells.len(), b.cells.len()), (100, 100));
        assert_eq!((a.overlap(&b), a.overlap(&a)), (0.5, 1.0));
        assert_eq!(a.share_in(&b), 0.5);
        // A quarter of the area inside: √(25/100).
        assert_eq!(square(0.0, 5.0).overlap(&a), 0.5);
        assert_eq!(square(0.0, 5.0).share_in(&a), 1.0);
    }

    #[test]
    fn a_hole_is_no_ground_and_a_statement_is_a_square() {
        let mut ring = polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)];
        ring.interiors_push(vec![(3.0, 3.0), (3.0, 6.0), (6.0, 6.0), (6.0, 3.0)]);
        assert_eq!(grid().covered(&MultiPolygon(vec![ring])).len(), 81 - 9);
        assert_eq!(grid().around(Coord { x: 10.0, y: 10.0 }).len(), 16);
    }

    #[test]
    fn one_stray_drawing_among_many_does_not_move_the_core() {
        let at_home: Vec<Ground> = (0..5).map(|_| square(0.0, 10.0)).collect();
        let astray = square(500.0, 10.0);
        let all = Ground::joined(at_home.iter().chain([&astray]));
        assert!(!grid().is_near(&all, &astray, 400.0));
        assert!(grid().is_near(&all, &at_home[0], 0.0));
        // Columns 9 and 500 are 491 apart.
        assert!(grid().is_near(&at_home[0], &astray, 491.0) && !grid().is_near(&at_home[0], &astray, 490.0));
    }
}
