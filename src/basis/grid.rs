//! A grid of square cells over the study area.

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon};

/// How many cells the study area is divided into: for London squares of about 180 m, well below the
/// error of a line drawn by hand.
const CELLS: f64 = 50_000.0;

/// Square cells over the bounding box of the study area, rows from south to north.
pub(super) struct Grid {
    corner: Coord<f64>,
    edge_m: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// The grid over wards of a total area; the edge is a whole number of metres.
    pub fn over(wards: &[&MultiPolygon<f64>], area_m2: f64) -> Option<Self> {
        let boxes = wards.iter().filter_map(|shape| shape.bounding_rect());
        let (min, max) = boxes.map(|b| (b.min(), b.max())).reduce(|(low, high), (min, max)| {
            let least = Coord { x: low.x.min(min.x), y: low.y.min(min.y) };
            (least, Coord { x: high.x.max(max.x), y: high.y.max(max.y) })
        })?;
        let edge_m = (area_m2 / CELLS).sqrt().ceil().max(1.0);
        let count = |length_m: f64| (length_m / edge_m).ceil().max(1.0) as usize;
        Some(Self { corner: min, edge_m, columns: count(max.x - min.x), rows: count(max.y - min.y) })
    }

    /// A grid around shapes, of so many cells along the longer side, with a row of cells to spare all around.
    pub fn around(shapes: &[&MultiPolygon<f64>], cells: usize) -> Option<Self> {
        let mut grid = Self::over(shapes, CELLS)?;
        let boxes = shapes.iter().filter_map(|shape| shape.bounding_rect());
        let (width, height) = boxes
            .map(|b| (b.max().x, b.max().y))
            .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
            .map(|(x, y)| (x - grid.corner.x, y - grid.corner.y))?;
        grid.edge_m = width.max(height) / cells as f64;
        if grid.edge_m <= 0.0 {
            return None;
        }
        let count = |length_m: f64| (length_m / grid.edge_m).ceil() as usize + 2;
        (grid.columns, grid.rows) = (count(width), count(height));
        grid.corner = Coord { x: grid.corner.x - grid.edge_m, y: grid.corner.y - grid.edge_m };
        Some(grid)
    }

    /// How long a cell's side is, in metres.
    pub fn edge_m(&self) -> f64 {
        self.edge_m
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// Calls `visit` with every cell whose centre lies in a shape, rows upwards, columns rightwards.
    pub fn cells_in(&self, shape: &MultiPolygon<f64>, mut visit: impl FnMut(usize)) {
        let Some(bounds) = shape.bounding_rect() else { return };
        let row = |y: f64| ((y - self.corner.y) / self.edge_m - 0.5).max(0.0);
        let (first, last) = (row(bounds.min().y).floor() as usize, row(bounds.max().y).ceil() as usize);
        let mut crossings: Vec<f64> = Vec::new();
        for row in first..=last.min(self.rows - 1) {
            let y = self.corner.y + (row as f64 + 0.5) * self.edge_m;
            crossings.clear();
            for ring in shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
                for pair in ring.0.windows(2) {
                    let (a, b) = (pair[0], pair[1]);
                    // Half open, so that a corner on the line counts once.
                    if (a.y <= y) != (b.y <= y) {
                        crossings.push(a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)));
                    }
                }
            }
            crossings.sort_by(f64::total_cmp);
            for span in crossings.chunks_exact(2) {
                let column = |x: f64| ((x - self.corner.x) / self.edge_m - 0.5).ceil().max(0.0) as usize;
                for column in column(span[0])..column(span[1]).min(self.columns) {
                    visit(row * self.columns + column);
                }
            }
        }
    }

    /// The rectangles that cells in ascending order make, a run of a row each.
    pub fn rectangles(&self, cells: &[usize]) -> Vec<MultiPolygon<f64>> {
        let run = |a: &usize, b: &usize| *b == *a + 1 && !b.is_multiple_of(self.columns);
        let rectangle = |cells: &[usize]| {
            let (row, first) = (cells[0] / self.columns, cells[0] % self.columns);
            let corner = |column: usize, row: usize| Coord {
                x: self.corner.x + column as f64 * self.edge_m,
                y: self.corner.y + row as f64 * self.edge_m,
            };
            let end = first + cells.len();
            let ring =
                vec![corner(first, row), corner(end, row), corner(end, row + 1), corner(first, row + 1)];
            MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
        };
        cells.chunk_by(run).map(rectangle).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn a_shape_holds_the_cells_whose_centres_it_covers() {
        let area: MultiPolygon<f64> =
            polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 3.0), (x: 0.0, y: 3.0)].into();
        let grid = Grid::over(&[&area], 12.0).unwrap();
        assert_eq!((grid.edge_m(), grid.len()), (1.0, 12));
        // From 0.6 to 2.6 and 1.2 to 2.8: the centres 1.5 and 2.5 across, 1.5 and 2.5 up.
        let shape: MultiPolygon<f64> =
            polygon![(x: 0.6, y: 1.2), (x: 2.6, y: 1.2), (x: 2.6, y: 2.8), (x: 0.6, y: 2.8)].into();
        let mut cells = Vec::new();
        grid.cells_in(&shape, |cell| cells.push(cell));
        assert_eq!(cells, [5, 6, 9, 10]);
        assert_eq!(grid.rectangles(&cells).len(), 2);
    }
}
