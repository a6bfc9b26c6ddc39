use super::chance::Chance;
use super::plane::{Point, centroid};

/// The side of a bucket of the search grid: about one site lies in each.
const BUCKET_PER_SPACING: f64 = 1.0;
/// How far a site may lie from the middle of its grid square, as a share of the square's width.
const JITTER: f64 = 0.48;
/// Sites keep this far from the river, in spacings, so that no cell is a sliver along the bank.
const FROM_RIVER: f64 = 0.22;

/// Convex cells about sites on the sheet: each holds the points nearest to its site on its own bank.
///
/// The river (the line y = 0) is a border: sites north and south of it do not see each other,
/// so borders between wards reach the river at different points on either bank, as they do on a map.
pub(super) struct Cells {
    /// One site a cell.
    pub(super) sites: Vec<Point>,
    /// The convex cell of each site, anticlockwise, open.
    pub(super) rings: Vec<Vec<Point>>,
}

impl Cells {
    /// Cells about jittered, relaxed sites covering the square of half-width `reach` about the origin.
    ///
    /// `spacing` is the mean distance of sites; `rounds` of relaxation (Lloyd 1982) make the cells more even.
    pub(super) fn spread(reach: f64, spacing: f64, rounds: usize, chance: &mut Chance) -> Self {
        let mut cells = Self::about(scattered_sites(reach, spacing, chance), reach, spacing);
        for _ in 0..rounds {
            let middles = cells.rings.iter().map(|ring| off_the_river(centroid(ring), spacing));
            cells = Self::about(middles.collect(), reach, spacing);
        }
        cells
    }

    /// The cells about given sites.
    pub(super) fn about(sites: Vec<Point>, reach: f64, spacing: f64) -> Self {
        let grid = SiteGrid::new(&sites, reach, spacing);
        let rings = (0..sites.len()).map(|site| grid.cell_of(site, reach)).collect();
        Self { sites, rings }
    }
}

/// One site in each square of a grid over the sheet, anywhere in its square but on the river.
pub(super) fn scattered_sites(reach: f64, spacing: f64, chance: &mut Chance) -> Vec<Point> {
    let per_side = (2.0 * reach / spacing).ceil() as usize;
    let square = 2.0 * reach / per_side as f64;
    let mut sites = Vec::with_capacity(per_side * per_side);
    for row in 0..per_side {
        for column in 0..per_side {
            let mut off_middle = || 0.5 + chance.between(-JITTER, JITTER);
            let x = (column as f64 + off_middle()) * square - reach;
            let y = (row as f64 + off_middle()) * square - reach;
            sites.push(off_the_river(Point::new(x, y), spacing));
        }
    }
    sites
}

/// The site, moved off the river if it is too near.
pub(super) fn off_the_river(site: Point, spacing: f64) -> Point {
    let least = FROM_RIVER * spacing;
    let y = if site.y >= 0.0 { site.y.max(least) } else { site.y.min(-least) };
    Point::new(site.x, y)
}

/// Sites by grid square, to find near ones without looking at all.
pub(super) struct SiteGrid<'a> {
    sites: &'a [Point],
    reach: f64,
    bucket: f64,
    per_side: usize,
    buckets: Vec<Vec<usize>>,
}

impl<'a> SiteGrid<'a> {
    pub(super) fn new(sites: &'a [Point], reach: f64, spacing: f64) -> Self {
        let bucket = spacing * BUCKET_PER_SPACING;
        let per_side = (2.0 * reach / bucket).ceil() as usize + 1;
        let mut grid =
            Self { sites, reach, bucket, per_side, buckets: vec![Vec::new(); per_side * per_side] };
        for (index, &site) in sites.iter().enumerate() {
            let (column, row) = grid.square_of(site);
            grid.buckets[row * per_side + column].push(index);
        }
        grid
    }

    /// The nearest site on the bank of `p` for which `wanted` holds; `None` where there is none.
    pub(super) fn nearest(&self, p: Point, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for ring in 0..self.per_side {
            // Everything in this ring of squares lies at least this far away.
            let least = (ring as f64 - 1.0) * self.bucket;
            if best.is_some_and(|(distance, _)| distance < least) {
                break;
            }
            for site in self.ring_of_squares(p, ring) {
                let other = self.sites[site];
                if same_bank(p, other) && wanted(site) {
                    let candidate = (p.distance(other), site);
                    if best.is_none_or(|found| candidate < found) {
                        best = Some(candidate);
                    }
                }
            }
        }
        best.map(|(_, site)| site)
    }

    /// The cell of a site: its bank, cut by the bisector to every site near enough to matter.
    fn cell_of(&self, site: usize, reach: f64) -> Vec<Point> {
        let at = self.sites[site];
        let (south, north) = if at.y >= 0.0 { (0.0, reach) } else { (-reach, 0.0) };
        let mut ring = vec![
            Point::new(-reach, south),
            Point::new(reach, south),
            Point::new(reach, north),
            Point::new(-reach, north),
        ];
        for squares in 0..self.per_side {
            let farthest = ring.iter().map(|&p| p.distance(at)).fold(0.0, f64::max);
            if (squares as f64 - 1.0) * self.bucket > 2.0 * farthest {
                break;
            }
            for other in self.ring_of_squares(at, squares) {
                if other != site && same_bank(at, self.sites[other]) {
                    ring = nearer_half(&ring, at, self.sites[other]);
                }
            }
        }
        ring
    }

    fn square_of(&self, p: Point) -> (usize, usize) {
        let last = self.per_side - 1;
        // A float below zero becomes 0 in the cast.
        let position = |value: f64| (((value + self.reach) / self.bucket) as usize).min(last);
        (position(p.x), position(p.y))
    }

    /// Sites in the squares exactly `ring` squares away from that of `p`.
    fn ring_of_squares(&self, p: Point, ring: usize) -> Vec<usize> {
        let (column, row) = self.square_of(p);
        let mut found = Vec::new();
        let rows = row.saturating_sub(ring)..=(row + ring).min(self.per_side - 1);
        for r in rows {
            let on_edge_row = r.abs_diff(row) == ring;
            let step = if on_edge_row || ring == 0 { 1 } else { 2 * ring };
            let mut c = column as isize - ring as isize;
            while c <= (column + ring) as isize {
                if let Ok(c) = usize::try_from(c)
                    && c < self.per_side
                {
                    found.extend_from_slice(&self.buckets[r * self.per_side + c]);
                }
                c += step as isize;
            }
        }
        found
    }
}

fn same_bank(a: Point, b: Point) -> bool {
    (a.y >= 0.0) == (b.y >= 0.0)
}

/// The part of a convex ring that is nearer to `at` than to `other`.
fn nearer_half(ring: &[Point], at: Point, other: Point) -> Vec<Point> {
    let across = other.minus(at);
    let middle = at.towards(other, 0.5);
    let beyond = |p: Point| p.minus(middle).dot(across);
    let Some(&last) = ring.last() else { return Vec::new() };
    let mut kept = Vec::with_capacity(ring.len() + 1);
    let (mut from, mut from_beyond) = (last, beyond(last));
    for &to in ring {
        let to_beyond = beyond(to);
        if (from_beyond > 0.0) != (to_beyond > 0.0) {
            let mut cut = from.towards(to, from_beyond / (from_beyond - to_beyond));
            // A cut of the river line stays exactly on it.
            if from.y == 0.0 && to.y == 0.0 {
                cut.y = 0.0;
            }
            kept.push(cut);
        }
        if to_beyond <= 0.0 {
            kept.push(to);
        }
        (from, from_beyond) = (to, to_beyond);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::signed_area;

    #[test]
    fn cells_fill_the_square_without_overlap() {
        let cells = Cells::spread(6.0, 1.0, 2, &mut Chance::of(1, "test"));
        let total: f64 = cells.rings.iter().map(|ring| signed_area(ring)).sum();
        assert!((total - 144.0).abs() < 1e-9, "{total}");
        assert!(cells.rings.iter().all(|ring| signed_area(ring) > 0.1));
    }

    #[test]
    fn no_cell_crosses_the_river() {
        let cells = Cells::spread(6.0, 1.0, 2, &mut Chance::of(2, "test"));
        for (site, ring) in cells.sites.iter().zip(&cells.rings) {
            assert!(ring.iter().all(|p| p.y == 0.0 || (p.y > 0.0) == (site.y > 0.0)));
        }
    }

    #[test]
    fn the_nearest_site_is_that_of_a_plain_search() {
        let cells = Cells::spread(5.0, 1.0, 1, &mut Chance::of(3, "test"));
        let grid = SiteGrid::new(&cells.sites, 5.0, 1.0);
        let mut chance = Chance::of(4, "test");
        for _ in 0..200 {
            let p = Point::new(chance.between(-5.0, 5.0), chance.between(-5.0, 5.0));
            let plain = (0..cells.sites.len())
                .filter(|&site| same_bank(p, cells.sites[site]))
                .min_by(|&a, &b| p.distance(cells.sites[a]).total_cmp(&p.distance(cells.sites[b])));
            assert_eq!(grid.nearest(p, |_| true), plain);
        }
    }
}
