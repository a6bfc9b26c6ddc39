//! A town of crooked blocks: the lines of a grid with their corners moved and their sides bent, every block
//! given to a ward. What its wards have in common is known from the blocks, by no code of wardwise.

use crate::bytes::Bytes;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;
use wardwise::model::WardIdx;
use wardwise::spatial::Dissolver;

/// How wide a column or a row is, in metres: needles between streets, and a country.
const WIDTHS_M: [f64; 6] = [100.0, 1_000.0, 0.05, 7.5, 300.0, 40_000.0];
/// Where the town lies, in metres from the origin of its plane.
const ORIGINS_M: [(f64, f64); 5] =
    [(0.0, 0.0), (530_000.25, 180_000.5), (-3_000.0, -2_000.0), (-6_300_000.125, 4_200_000.0), (1e7, -1e7)];
/// How far a corner moves at most, as a share of the narrower column or row beside it, and a side bends: together so little
/// that no block crosses itself.
const MOVED: f64 = 0.2;
const BENT: f64 = 0.05;
/// The most wards.
pub const MOST_WARDS: usize = 9;

/// A corner of the grid, or the bend between two of them.
type Vertex = (usize, usize, u8);

/// The town.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// The shapes of the wards in metres. A ward may be in parts, touch itself in a corner, lie round another, or be empty.
    pub wards: Vec<MultiPolygon<f64>>,
    /// The shapes of the blocks in metres, row by row.
    pub blocks: Vec<MultiPolygon<f64>>,
    /// The ward of every block.
    pub owner: Vec<usize>,
    columns: usize,
    at: BTreeMap<Vertex, Coord<f64>>,
}

impl Blocks {
    /// The town that bytes make.
    pub fn of(bytes: &mut Bytes) -> Self {
        let head = bytes.next();
        let (columns, rows) = (1 + head % 4, 1 + head / 4 % 4);
        let wards = 1 + bytes.next() % MOST_WARDS;
        let (east_m, north_m) = bytes.one_of(&ORIGINS_M);
        let widths = |bytes: &mut Bytes, count: usize| -> Vec<f64> {
            (0..count).map(|_| bytes.one_of(&WIDTHS_M)).collect()
        };
        let (across, up) = (widths(bytes, columns), widths(bytes, rows));
        let owner: Vec<usize> = (0..columns * rows).map(|_| bytes.next() % wards).collect();
        // The lines of the grid, and the narrower of the two strips beside each.
        let lines = |from: f64, strips: &[f64]| -> Vec<(f64, f64)> {
            let mut at = from;
            let mut lines = vec![(from, strips[0])];
            for (i, width) in strips.iter().enumerate() {
                at += width;
                lines.push((at, width.min(*strips.get(i + 1).unwrap_or(width))));
            }
            lines
        };
        let (xs, ys) = (lines(east_m, &across), lines(north_m, &up));
        let mut at = BTreeMap::new();
        for x in 0..=columns {
            for y in 0..=rows {
                let byte = bytes.next();
                let by = |nibble: usize| if nibble == 0 { 0.0 } else { (nibble as f64 - 8.0) / 8.0 };
                let corner = Coord {
                    x: xs[x].0 + by(byte % 16) * MOVED * xs[x].1,
                    y: ys[y].0 + by(byte / 16) * MOVED * ys[y].1,
                };
                at.insert((x, y, 0), corner);
            }
        }
        for x in 0..=columns {
            for y in 0..=rows {
                let byte = bytes.next();
                let bend = |nibble: usize| (nibble as f64 - 8.0) / 8.0 * BENT;
                let middle =
                    |a: Coord<f64>, b: Coord<f64>| Coord { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
                if x < columns && byte % 16 != 0 {
                    let mid = middle(at[&(x, y, 0)], at[&(x + 1, y, 0)]);
                    at.insert((x, y, 1), Coord { x: mid.x, y: mid.y + bend(byte % 16) * ys[y].1 });
                }
                if y < rows && byte / 16 != 0 {
                    let mid = middle(at[&(x, y, 0)], at[&(x, y + 1, 0)]);
                    at.insert((x, y, 2), Coord { x: mid.x + bend(byte / 16) * xs[x].1, y: mid.y });
                }
            }
        }
        let mut town = Self { wards: vec![], blocks: vec![], owner, columns, at };
        town.blocks = (0..columns * rows)
            .map(|block| {
                let ring = town.ring(block).iter().map(|vertex| town.at[vertex]).collect();
                MultiPolygon(vec![Polygon::new(LineString(ring), vec![])])
            })
            .collect();
        let dissolver = Dissolver::new(&town.blocks.iter().collect::<Vec<_>>());
        town.wards = (0..wards)
            .map(|ward| {
                dissolver.dissolve(&town.blocks_of(|owner| owner == ward)).expect("blocks are sound").lonlat
            })
            .collect();
        town
    }

    /// The blocks whose ward is one of some.
    pub fn blocks_of(&self, is_meant: impl Fn(usize) -> bool) -> Vec<WardIdx> {
        (0..self.owner.len()).filter(|&block| is_meant(self.owner[block])).map(WardIdx::new).collect()
    }

    /// The vertices of a block, anticlockwise, not closed.
    fn ring(&self, block: usize) -> Vec<Vertex> {
        let (x, y) = (block % self.columns, block / self.columns);
        let all = [
            (x, y, 0),
            (x, y, 1),
            (x + 1, y, 0),
            (x + 1, y, 2),
            (x + 1, y + 1, 0),
            (x, y + 1, 1),
            (x, y + 1, 0),
            (x, y, 2),
        ];
        all.into_iter().filter(|vertex| self.at.contains_key(vertex)).collect()
    }

    /// By pair of wards, the lower first, the length of their common border in metres; 0 where they meet in points.
    pub fn borders(&self) -> BTreeMap<(usize, usize), f64> {
        let mut sides: BTreeMap<(Vertex, Vertex), Vec<usize>> = BTreeMap::new();
        let mut corners: BTreeMap<Vertex, Vec<usize>> = BTreeMap::new();
        for (block, &ward) in self.owner.iter().enumerate() {
            let ring = self.ring(block);
            for (i, &from) in ring.iter().enumerate() {
                let to = ring[(i + 1) % ring.len()];
                sides.entry((from.min(to), from.max(to))).or_default().push(ward);
                corners.entry(from).or_default().push(ward);
            }
        }
        // A vertex inside a ward, or the bend of a side, is no place where others meet; corners are looked at for all.
        let mut borders = BTreeMap::new();
        for wards in corners.values() {
            for (i, &a) in wards.iter().enumerate() {
                for &b in wards[i + 1..].iter().filter(|&&b| b != a) {
                    borders.entry((a.min(b), a.max(b))).or_insert(0.0);
                }
            }
        }
        for ((from, to), wards) in sides {
            if let [a, b] = wards[..]
                && a != b
            {
                let (p, q) = (self.at[&from], self.at[&to]);
                *borders.entry((a.min(b), a.max(b))).or_insert(0.0) += (q.x - p.x).hypot(q.y - p.y);
            }
        }
        borders
    }

    /// The wards as the library takes them.
    pub fn wards(&self) -> Vec<&MultiPolygon<f64>> {
        self.wards.iter().collect()
    }

    /// How far from the origin it reaches, in metres: by this the last digit of a coordinate goes.
    pub fn farthest_m(&self) -> f64 {
        self.at.values().fold(0.0, |far, c| c.x.abs().max(c.y.abs()).max(far))
    }
}
