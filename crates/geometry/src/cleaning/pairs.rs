//! Pairs of boxes that meet, found by sorting them into square cells.

use geo::Coord;

/// An axis-parallel box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub min: Coord<f64>,
    pub max: Coord<f64>,
}

impl Area {
    /// The box of a segment.
    pub fn of(p: Coord<f64>, q: Coord<f64>) -> Self {
        let (left, right) = if p.x < q.x { (p.x, q.x) } else { (q.x, p.x) };
        let (low, high) = if p.y < q.y { (p.y, q.y) } else { (q.y, p.y) };
        Self { min: Coord { x: left, y: low }, max: Coord { x: right, y: high } }
    }

    /// Wider on every side.
    pub fn widened(self, by: Coord<f64>) -> Self {
        Self { min: self.min - by, max: self.max + by }
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}

/// Cells per box, on average, above which larger cells are tried.
const MAX_CELLS_PER_BOX: usize = 4;
/// The side of a cell in mean sides of a box.
const BOXES_PER_CELL: f64 = 2.0;

/// Boxes sorted into square cells.
pub(super) struct Cells {
    cell: f64,
    origin: Coord<f64>,
    /// `(column and row, number of the box)`, sorted.
    entries: Vec<(u64, u32)>,
}

impl Cells {
    pub fn of(boxes: &[Area]) -> Self {
        let mut origin = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let mut sides = 0.0;
        for b in boxes {
            origin = Coord { x: origin.x.min(b.min.x), y: origin.y.min(b.min.y) };
            sides += (b.max.x - b.min.x).max(b.max.y - b.min.y);
        }
        let mean = sides / boxes.len().max(1) as f64;
        let mut cells = Self { cell: BOXES_PER_CELL * mean, origin, entries: Vec::new() };
        if !(cells.cell.is_finite() && cells.cell > 0.0) {
            cells.cell = 1.0;
        }
        let most = MAX_CELLS_PER_BOX * boxes.len() + MAX_CELLS_PER_BOX;
        while boxes.iter().map(|b| cells.count(b)).sum::<f64>() > most as f64 {
            cells.cell *= 2.0;
        }
        let mut entries = Vec::with_capacity(2 * boxes.len());
        for (number, b) in boxes.iter().enumerate() {
            let ((left, low), (right, high)) = (cells.at(b.min), cells.at(b.max));
            for column in left..=right {
                entries.extend((low..=high).map(|row| (key(column, row), number as u32)));
            }
        }
        entries.sort_unstable();
        cells.entries = entries;
        cells
    }

    fn count(&self, b: &Area) -> f64 {
        (((b.max.x - b.min.x) / self.cell).floor() + 1.0) * (((b.max.y - b.min.y) / self.cell).floor() + 1.0)
    }

    fn at(&self, c: Coord<f64>) -> (u32, u32) {
        // Cells are at least as many as boxes allow, so a column fits 32 bits.
        (((c.x - self.origin.x) / self.cell) as u32, ((c.y - self.origin.y) / self.cell) as u32)
    }

    /// Visits every pair of boxes that meet once, the lower number first, as long as it says to go on;
    /// whether it reached the end.
    pub fn each_pair(&self, boxes: &[Area], mut visit: impl FnMut(u32, u32) -> bool) -> bool {
        for in_cell in self.entries.chunk_by(|a, b| a.0 == b.0) {
            for (position, &(cell, a)) in in_cell.iter().enumerate() {
                let box_a = boxes[a as usize];
                for &(_, b) in &in_cell[position + 1..] {
                    let box_b = boxes[b as usize];
                    if !box_a.meets(&box_b) {
                        continue;
                    }
                    // Of the cells that both are in, the one with the corner of their common box.
                    let corner = Coord { x: box_a.min.x.max(box_b.min.x), y: box_a.min.y.max(box_b.min.y) };
                    let (column, row) = self.at(corner);
                    if key(column, row) == cell && !visit(a, b) {
                        return false;
                    }
                }
            }
        }
        true
    }
}

fn key(column: u32, row: u32) -> u64 {
    u64::from(column) << 32 | u64::from(row)
}
