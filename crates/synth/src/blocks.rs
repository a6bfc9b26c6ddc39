use super::cells::{Cells, SiteGrid};
use super::chance::Chance;
use super::land::Land;
use super::mesh::{Mesh, Side};
use super::plane::{LonLat, Point, centroid};
use super::wards::Wards;

/// Blocks a ward's area holds: true borders follow blocks, so more blocks bring them nearer to ward borders.
const BLOCKS_PER_WARD: f64 = 7.0;
/// Rounds of relaxation of the blocks.
const ROUNDS: usize = 1;
/// The share of a ward's area that its own place should cover at least.
const LEAST_OWN_SHARE: f64 = 0.66;
/// Rounds of mending after which stray blocks are left as they are.
const MENDING_ROUNDS: usize = 50;
/// Rounds of corner cutting (Chaikin 1974) on the borders between places.
const SMOOTHING: usize = 2;

/// Small cells of land, each given to a place.
pub(super) struct Blocks {
    mesh: Mesh,
    place_of: Vec<usize>,
    /// Whether the block's middle lies in the town rather than in the country around.
    in_town: Vec<bool>,
    /// Whether the block was given to its place for a ward's sake and stays there.
    is_kept: Vec<bool>,
}

impl Blocks {
    /// Cuts the sheet into blocks and gives each to the place of the ward around its middle.
    pub(super) fn lay_out(wards: &Wards, place_of_ward: &[usize], seed: u64) -> Self {
        let spacing = 1.0 / BLOCKS_PER_WARD.sqrt();
        let cells = Cells::spread(wards.reach, spacing, ROUNDS, &mut Chance::of(seed, "blocks"));
        let mesh = Mesh::new(&cells, spacing);
        let grid = SiteGrid::new(&wards.cells.sites, wards.reach, 1.0);
        let is_ward = |cell: usize| wards.ward_of_cell[cell].is_some();
        let mut in_town = Vec::with_capacity(cells.sites.len());
        let mut place_of = Vec::with_capacity(cells.sites.len());
        for &site in &cells.sites {
            let around = grid.nearest(site, |_| true).filter(|&cell| is_ward(cell));
            in_town.push(around.is_some());
            // Blocks beyond the outline go to the nearest place, and are cut off there later.
            let ward =
                around.or_else(|| grid.nearest(site, is_ward)).and_then(|cell| wards.ward_of_cell[cell]);
            place_of.push(ward.map_or(0, |ward| place_of_ward[ward]));
        }
        let is_kept = vec![false; cells.sites.len()];
        let mut blocks = Self { mesh, place_of, in_town, is_kept };
        blocks.cover_wards(wards, place_of_ward, &SiteGrid::new(&cells.sites, wards.reach, spacing));
        blocks.mend();
        blocks
    }

    /// Gives every ward's own place the block at the ward's middle, and more where it would
    /// hold too little of the ward.
    fn cover_wards(&mut self, wards: &Wards, place_of_ward: &[usize], grid: &SiteGrid) {
        let mut ground: Vec<(usize, Vec<(usize, f64)>)> = Vec::new();
        for (cell, ward) in wards.ward_of_cell.iter().enumerate() {
            let Some(ward) = *ward else { continue };
            let place = place_of_ward[ward];
            if let Some(block) = grid.nearest(wards.cells.sites[cell], |_| true) {
                self.place_of[block] = place;
                self.is_kept[block] = true;
            }
            ground.push((place, blocks_under(&wards.cells.rings[cell], grid)));
        }
        for (place, blocks) in &ground {
            self.cover(*place, blocks);
        }
    }

    /// Gives the place the blocks that hold most of a ward, until it holds enough of it. Blocks kept for
    /// another ward stay there: mending one ward must not spoil the next.
    fn cover(&mut self, place: usize, blocks: &[(usize, f64)]) {
        let mut own: f64 =
            blocks.iter().filter(|&&(block, _)| self.place_of[block] == place).map(|(_, share)| share).sum();
        for &(block, share) in blocks {
            if own >= LEAST_OWN_SHARE {
                return;
            }
            if self.place_of[block] != place && !self.is_kept[block] {
                self.place_of[block] = place;
                self.is_kept[block] = true;
                own += share;
            }
        }
    }

    /// Gives every block that is cut off from the rest of its place to a place beside it.
    fn mend(&mut self) {
        for _ in 0..MENDING_ROUNDS {
            let strays = self.strays();
            if strays.is_empty() {
                return;
            }
            for block in strays {
                let own = self.place_of[block];
                let beside = self.mesh.cells[block].iter().filter_map(|&side| self.mesh.across(side));
                if let Some(place) = beside.map(|other| self.place_of[other]).find(|&place| place != own) {
                    self.place_of[block] = place;
                }
            }
        }
    }

    /// Blocks outside the piece of their place that is largest within the town.
    fn strays(&self) -> Vec<usize> {
        let count = self.place_of.len();
        let mut piece_of = vec![usize::MAX; count];
        let mut pieces: Vec<Vec<usize>> = Vec::new();
        for start in 0..count {
            if piece_of[start] != usize::MAX {
                continue;
            }
            piece_of[start] = pieces.len();
            let mut piece = vec![start];
            let mut next = 0;
            while next < piece.len() {
                for other in self.mesh.cells[piece[next]].iter().filter_map(|&side| self.mesh.across(side)) {
                    if piece_of[other] == usize::MAX && self.place_of[other] == self.place_of[start] {
                        piece_of[other] = pieces.len();
                        piece.push(other);
                    }
                }
                next += 1;
            }
            pieces.push(piece);
        }
        let size = |blocks: &[usize]| blocks.iter().filter(|&&block| self.in_town[block]).count();
        // Pieces that hold a ward's middle stay: such a place is in two parts.
        let mut is_held = vec![false; pieces.len()];
        // By place: its largest piece and that piece's size.
        let mut largest: Vec<Option<(usize, usize)>> = Vec::new();
        for (piece, blocks) in pieces.iter().enumerate() {
            let place = self.place_of[blocks[0]];
            if blocks.iter().any(|&block| self.is_kept[block]) {
                is_held[piece] = true;
            }
            if largest.len() <= place {
                largest.resize(place + 1, None);
            }
            if largest[place].is_none_or(|(_, found)| found < size(blocks)) {
                largest[place] = Some((piece, size(blocks)));
            }
        }
        let is_stray = |&block: &usize| {
            !is_held[piece_of[block]]
                && largest[self.place_of[block]].is_none_or(|(piece, _)| piece != piece_of[block])
        };
        (0..count).filter(is_stray).collect()
    }

    /// The smoothed rings of every place on the ground, before they are cut to the town.
    pub(super) fn outlines(&self, places: usize, land: &Land) -> Vec<Vec<Vec<LonLat>>> {
        let mut members = vec![Vec::new(); places];
        for (block, &place) in self.place_of.iter().enumerate() {
            members[place].push(block);
        }
        let junctions = self.junctions();
        members
            .iter()
            .enumerate()
            .map(|(place, blocks)| {
                let rings = self.mesh.outline_of(blocks, |block| self.place_of[block] == place);
                rings.iter().map(|sides| self.smooth_ring(sides, &junctions, land)).collect()
            })
            .collect()
    }

    /// Corners where three places (or two and the rim) meet: these stay put when borders are smoothed.
    fn junctions(&self) -> Vec<bool> {
        let mut borders_at = vec![0; self.mesh.nodes.len()];
        for edge in &self.mesh.edges {
            let other = edge.right.map(|block| self.place_of[block]);
            if other != Some(self.place_of[edge.left]) {
                borders_at[edge.from] += 1;
                borders_at[edge.to] += 1;
            }
        }
        borders_at.into_iter().map(|count| count > 2).collect()
    }

    /// A ring smoothed between its junctions. Both places beside a border smooth the same line.
    fn smooth_ring(&self, sides: &[Side], is_junction: &[bool], land: &Land) -> Vec<LonLat> {
        let nodes: Vec<usize> = sides.iter().map(|&side| self.mesh.start(side)).collect();
        // A ring without junctions (a place within a place) is anchored at its lowest corner,
        // which is the same seen from either side.
        let anchor = nodes
            .iter()
            .position(|&node| is_junction[node])
            .or_else(|| (0..nodes.len()).min_by_key(|&at| nodes[at]))
            .unwrap_or(0);
        let turned = nodes[anchor..].iter().chain(&nodes[..=anchor]);
        let mut ring = Vec::new();
        let mut line: Vec<Point> = Vec::new();
        for (at, &node) in turned.enumerate() {
            line.push(self.mesh.nodes[node]);
            if at > 0 && (is_junction[node] || at == nodes.len()) {
                let smooth = smoothed(&line);
                ring.extend(
                    smooth[..smooth.len() - 1].iter().map(|&p| LonLat::from_metres(land.to_plane(p))),
                );
                line = vec![self.mesh.nodes[node]];
            }
        }
        ring.dedup();
        ring
    }

    /// Which places share a border, by place, in ascending order.
    pub(super) fn neighbours(&self, places: usize) -> Vec<Vec<usize>> {
        let mut found = vec![Vec::new(); places];
        for edge in &self.mesh.edges {
            if let Some(other) = edge.right {
                let (a, b) = (self.place_of[edge.left], self.place_of[other]);
                if a != b {
                    found[a].push(b);
                    found[b].push(a);
                }
            }
        }
        for near in &mut found {
            near.sort_unstable();
            near.dedup();
        }
        found
    }
}

/// A line with its corners cut and its ends kept.
fn smoothed(line: &[Point]) -> Vec<Point> {
    /// Where a corner is cut: a quarter along each side.
    const QUARTER: f64 = 0.25;
    let mut line = line.to_vec();
    for _ in 0..SMOOTHING {
        if line.len() < 3 {
            break;
        }
        let mut cut = vec![line[0]];
        for corner in line.windows(3) {
            cut.push(corner[1].towards(corner[0], QUARTER));
            cut.push(corner[1].towards(corner[2], QUARTER));
        }
        cut.push(line[line.len() - 1]);
        line = cut;
    }
    line
}

/// The blocks under a convex cell and the share of its area in each (by sampling), the largest first.
fn blocks_under(ring: &[Point], grid: &SiteGrid) -> Vec<(usize, f64)> {
    /// Where each triangle from the middle to a side is sampled: weights of the middle and the side's ends.
    const SAMPLES: [[f64; 3]; 4] =
        [[0.6, 0.2, 0.2], [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]];
    let middle = centroid(ring);
    let mut total = 0.0;
    let mut found: Vec<(usize, f64)> = Vec::new();
    for (position, &from) in ring.iter().enumerate() {
        let to = ring[(position + 1) % ring.len()];
        let area = from.minus(middle).cross(to.minus(middle));
        for [at_middle, at_from, at_to] in SAMPLES {
            let sample = middle.times(at_middle).plus(from.times(at_from)).plus(to.times(at_to));
            total += area;
            if let Some(block) = grid.nearest(sample, |_| true) {
                match found.iter_mut().find(|(other, _)| *other == block) {
                    Some((_, sum)) => *sum += area,
                    None => found.push((block, area)),
                }
            }
        }
    }
    for (_, share) in &mut found {
        *share /= total;
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}
