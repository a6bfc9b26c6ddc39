use super::cells::{Cells, SiteGrid};
use super::chance::Chance;
use super::grouping;
use super::land::Land;
use super::mesh::{Mesh, Side};
use super::names::Names;
use super::people::People;
use super::plane::{LonLat, Point, centroid, signed_area};
use super::wards::Wards;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::Overlay;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

/// Wards of a middling true neighbourhood.
const WARDS_PER_PLACE: f64 = 3.5;
/// Fewest wards of one, where the borough has them: teams of one ward are not worth a search.
const LEAST_WARDS: usize = 2;
/// Blocks a ward's area holds: true borders follow blocks, so more blocks bring them nearer to ward borders.
const BLOCKS_PER_WARD: f64 = 5.5;
/// Rounds of relaxation of the blocks.
const ROUNDS: usize = 1;
/// Rounds of corner cutting (Chaikin 1974) on the borders between places.
const SMOOTHING: usize = 2;
/// Rounds of mending after which stray blocks are left as they are.
const MENDING_ROUNDS: usize = 50;
/// Parts of a place smaller than this are crumbs of the overlay, not land.
const LEAST_PART_M2: f64 = 100.0;

/// A named place as its residents know it: the truth that drawings stray from.
pub(super) struct Place {
    pub(super) name: String,
    /// The borough of the wards it grew from.
    pub(super) borough: usize,
    /// Parts, each an outer ring (anticlockwise) and its holes (clockwise), all open; the largest first.
    pub(super) parts: Vec<Vec<Vec<LonLat>>>,
    /// Middle of the largest part, in metres.
    pub(super) middle_m: Point,
    /// Radius of a circle as large as the largest part.
    pub(super) radius_m: f64,
    pub(super) residents: u64,
    /// Places that share a border with it.
    pub(super) neighbours: Vec<usize>,
}

/// The true neighbourhoods: a partition of the town that ignores ward borders.
pub(super) struct Places {
    pub(super) list: Vec<Place>,
    /// The place each ward's structure belongs to: the group of wards the place grew from.
    pub(super) of_ward: Vec<usize>,
    /// The place of each population point.
    pub(super) of_point: Vec<usize>,
}

impl Places {
    /// Grows the places of the town.
    ///
    /// Each borough's wards are parted into contiguous groups: the true structure. Then the land is
    /// cut afresh into blocks, a few to a ward, that know nothing of wards; a block belongs to the
    /// group whose ward its middle lies in, and a place is the union of its blocks, its borders
    /// smoothed. So a place covers most of each of its wards, cuts through some and reaches into others.
    pub(super) fn grow(wards: &Wards, people: &People, land: &Land, names: &mut Names, seed: u64) -> Self {
        let (groups, borough_of) = groups(wards, seed);
        let mut of_ward = vec![0; wards.count()];
        for (place, group) in groups.iter().enumerate() {
            for &ward in group {
                of_ward[ward] = place;
            }
        }
        let blocks = Blocks::lay_out(wards, &of_ward, seed);
        let list: Vec<Place> = blocks
            .outlines(groups.len(), land)
            .into_iter()
            .zip(blocks.neighbours(groups.len()))
            .zip(borough_of)
            .map(|((rings, neighbours), borough)| {
                let parts = within_town(&rings, &wards.outline);
                let largest: Vec<Point> = parts
                    .first()
                    .and_then(|part| part.first())
                    .into_iter()
                    .flatten()
                    .map(|p| p.to_metres())
                    .collect();
                Place {
                    name: names.place(),
                    borough,
                    middle_m: centroid(&largest),
                    radius_m: (signed_area(&largest).abs() / std::f64::consts::PI).sqrt(),
                    parts,
                    residents: 0,
                    neighbours,
                }
            })
            .collect();
        let mut places = Self { list, of_ward, of_point: Vec::new() };
        for point in &people.points {
            let place = places.at(point.at, places.of_ward[point.ward]);
            places.of_point.push(place);
            places.list[place].residents += point.residents;
        }
        places
    }

    /// The place around a position, looked for from a likely one outwards; the likely one where none is.
    pub(super) fn at(&self, position: LonLat, likely: usize) -> usize {
        let holds = |&place: &usize| self.list[place].holds(position);
        let near = self.list[likely].neighbours.iter().copied();
        std::iter::once(likely).chain(near).find(holds).unwrap_or(likely)
    }
}

impl Place {
    /// Whether a position lies in the place.
    pub(super) fn holds(&self, position: LonLat) -> bool {
        self.parts.iter().any(|rings| {
            // Inside the outer ring and outside every hole: an odd number of rings about it.
            rings.iter().filter(|ring| position.is_within(ring)).count() % 2 == 1
        })
    }

    /// The outer ring of the largest part, in metres.
    pub(super) fn outer_ring_m(&self) -> Vec<Point> {
        self.parts
            .first()
            .and_then(|part| part.first())
            .into_iter()
            .flatten()
            .map(|p| p.to_metres())
            .collect()
    }
}

/// The groups of wards that places grow from, and the borough of each.
fn groups(wards: &Wards, seed: u64) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut chance = Chance::of(seed, "places");
    let mut groups = Vec::new();
    let mut borough_of = Vec::new();
    for (borough, members) in wards.by_borough().into_iter().enumerate() {
        let parts = ((members.len() as f64 / WARDS_PER_PLACE).round() as usize).max(1);
        let of_borough = grouping::part(&wards.neighbours, members, parts, LEAST_WARDS, &mut chance);
        borough_of.extend(vec![borough; of_borough.len()]);
        groups.extend(of_borough);
    }
    (groups, borough_of)
}

/// Small cells of land, each given to a place.
struct Blocks {
    mesh: Mesh,
    place_of: Vec<usize>,
}

impl Blocks {
    fn lay_out(wards: &Wards, place_of_ward: &[usize], seed: u64) -> Self {
        let spacing = 1.0 / BLOCKS_PER_WARD.sqrt();
        let cells = Cells::spread(wards.reach, spacing, ROUNDS, &mut Chance::of(seed, "blocks"));
        let mesh = Mesh::new(&cells, spacing);
        let grid = SiteGrid::new(&wards.cells.sites, wards.reach, 1.0);
        // Blocks beyond the outline go to the nearest place, and are cut off there later.
        let is_ward = |cell: usize| wards.ward_of_cell[cell].is_some();
        let place_of = cells
            .sites
            .iter()
            .map(|&site| {
                let nearest = grid.nearest(site, |_| true).filter(|&cell| is_ward(cell));
                let nearest = nearest.or_else(|| grid.nearest(site, is_ward));
                nearest.and_then(|cell| wards.ward_of_cell[cell]).map_or(0, |ward| place_of_ward[ward])
            })
            .collect();
        let mut blocks = Self { mesh, place_of };
        blocks.give_every_ward_a_block(wards, place_of_ward, &cells, spacing);
        blocks.mend();
        blocks
    }

    /// The block at a ward's middle belongs to its place, so that no place is left without land.
    fn give_every_ward_a_block(
        &mut self,
        wards: &Wards,
        place_of_ward: &[usize],
        cells: &Cells,
        spacing: f64,
    ) {
        let grid = SiteGrid::new(&cells.sites, wards.reach, spacing);
        for (&site, ward) in wards.cells.sites.iter().zip(&wards.ward_of_cell) {
            if let (Some(ward), Some(block)) = (*ward, grid.nearest(site, |_| true)) {
                self.place_of[block] = place_of_ward[ward];
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

    /// Blocks outside the largest piece of their place.
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
        let mut largest: Vec<usize> = Vec::new();
        for (piece, blocks) in pieces.iter().enumerate() {
            let place = self.place_of[blocks[0]];
            if largest.len() <= place {
                largest.resize(place + 1, usize::MAX);
            }
            let so_far = largest[place];
            if so_far == usize::MAX || pieces[so_far].len() < blocks.len() {
                largest[place] = piece;
            }
        }
        let is_stray = |&block: &usize| largest[self.place_of[block]] != piece_of[block];
        (0..count).filter(is_stray).collect()
    }

    /// The smoothed rings of every place on the ground, before they are cut to the town.
    fn outlines(&self, places: usize, land: &Land) -> Vec<Vec<Vec<LonLat>>> {
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
    fn neighbours(&self, places: usize) -> Vec<Vec<usize>> {
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

/// The part of some rings that lies within the town, the largest part first.
fn within_town(rings: &[Vec<LonLat>], outline: &[LonLat]) -> Vec<Vec<Vec<LonLat>>> {
    let whole = |ring: &[LonLat]| -> Vec<IntPoint<i64>> {
        ring.iter().map(|p| IntPoint::new(p.lon_e7, p.lat_e7)).collect()
    };
    let subject: Vec<Vec<IntPoint<i64>>> = rings.iter().map(|ring| whole(ring)).collect();
    let clip = vec![whole(outline)];
    let shapes =
        Overlay::from_subj_and_clip(&subject, &clip).overlay(OverlayRule::Intersect, FillRule::NonZero);
    let mut parts: Vec<(f64, Vec<Vec<LonLat>>)> = shapes
        .into_iter()
        .map(|shape| {
            let part: Vec<Vec<LonLat>> = shape
                .into_iter()
                .map(|ring| ring.into_iter().map(|p| LonLat { lon_e7: p.x, lat_e7: p.y }).collect())
                .collect();
            (part.first().map_or(0.0, |ring| area_m2(ring)), part)
        })
        .filter(|(area, _)| *area > LEAST_PART_M2)
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.into_iter().map(|(_, part)| part).collect()
}

fn area_m2(ring: &[LonLat]) -> f64 {
    signed_area(&ring.iter().map(|p| p.to_metres()).collect::<Vec<_>>()).abs()
}
