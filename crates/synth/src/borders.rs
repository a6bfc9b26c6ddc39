use super::chance::Chance;
use super::land::Land;
use super::mesh::Mesh;
use super::plane::{LonLat, Point};

/// How long a straight stretch of border is on the ground: shorter ones make files grow for nothing.
const STRETCH_M: f64 = 95.0;
/// Fewest and most straight stretches of one border.
const STRETCHES: [usize; 2] = [2, 28];
/// Share of the room between two cells' middles that a border may use; the rest keeps it from
/// touching the next border.
const ROOM: f64 = 0.62;
/// Swing of a border's middle at the roughest and the straightest, as a share of its length.
const ROUGHNESS: [f64; 2] = [0.03, 0.2];
/// Roughness of the river, which is smooth at this scale: its meanders come from the land.
const RIVER_ROUGHNESS: f64 = 0.03;
/// How the swing falls as the stretch grows shorter: 1 would be a smooth line, 0.5 a random walk.
const FALL: f64 = 0.85;
/// How far the points of a border stray along it, as a share of their distance.
const UNEVEN: f64 = 0.3;

/// The borders on the ground, one line for each edge of the mesh, from `from` to `to`.
///
/// A border stays within the kite of its two corners and the middles of the two cells beside it.
/// These kites do not overlap, so no two borders can cross, however rough they are.
pub(super) struct Borders {
    lines: Vec<Vec<LonLat>>,
}

impl Borders {
    /// A line for every edge that `wanted` accepts; the others stay empty.
    pub(super) fn draw(
        mesh: &Mesh,
        middles: &[Point],
        land: &Land,
        chance: &mut Chance,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let mut lines = vec![Vec::new(); mesh.edges.len()];
        for (index, edge) in mesh.edges.iter().enumerate() {
            let Some(right) = edge.right.filter(|_| wanted(index)) else { continue };
            let (from, to) = (mesh.nodes[edge.from], mesh.nodes[edge.to]);
            let roughness = if mesh.is_river(edge) {
                RIVER_ROUGHNESS
            } else {
                chance.between(ROUGHNESS[0], ROUGHNESS[1])
            };
            let room = Room { from, to, left: middles[edge.left], right: middles[right] };
            let stretches = stretches_between(land.to_plane(from), land.to_plane(to));
            let line = room.rough_line(stretches, roughness, chance);
            lines[index] = line.into_iter().map(|p| LonLat::from_metres(land.to_plane(p))).collect();
        }
        Self { lines }
    }

    /// The line of an edge, both ends included.
    pub(super) fn line(&self, edge: usize) -> &[LonLat] {
        &self.lines[edge]
    }

    /// The open ring along a walk of sides.
    pub(super) fn ring(&self, walk: &[super::mesh::Side]) -> Vec<LonLat> {
        let mut ring = Vec::new();
        for side in walk {
            let line = &self.lines[side.edge];
            let without_end = line.len().saturating_sub(1);
            if side.forward {
                ring.extend(&line[..without_end]);
            } else {
                ring.extend(line.iter().rev().take(without_end));
            }
        }
        ring
    }
}

fn stretches_between(a: Point, b: Point) -> usize {
    ((a.distance(b) / STRETCH_M).round() as usize).clamp(STRETCHES[0], STRETCHES[1])
}

/// The two corners of a border and the middles of the cells beside it, on the sheet.
struct Room {
    from: Point,
    to: Point,
    left: Point,
    right: Point,
}

impl Room {
    /// A line from corner to corner by midpoint displacement (Fournier, Fussell and Carpenter 1982),
    /// held within the kite.
    fn rough_line(&self, stretches: usize, roughness: f64, chance: &mut Chance) -> Vec<Point> {
        let share = 1.0 / stretches as f64;
        let mut shares: Vec<f64> = (0..=stretches).map(|position| position as f64 * share).collect();
        for inner in &mut shares[1..stretches] {
            *inner += chance.between(-UNEVEN, UNEVEN) * share;
        }
        let mut swings = vec![0.0; stretches + 1];
        displace(&mut swings, &shares, 0, stretches, roughness, chance);
        let along = self.to.minus(self.from);
        let mut line: Vec<Point> = Vec::with_capacity(stretches + 1);
        for (&share, &swing) in shares.iter().zip(&swings) {
            let held =
                swing.clamp(-ROOM * self.height(self.right, share), ROOM * self.height(self.left, share));
            line.push(self.from.plus(along.times(share)).plus(along.left().times(held)));
        }
        // The ends are exactly the corners, whatever the arithmetic above made of them.
        line[0] = self.from;
        line[stretches] = self.to;
        line
    }

    /// Height of the triangle (from, to, tip) above a share of its base, in lengths of the base.
    fn height(&self, tip: Point, share: f64) -> f64 {
        let along = self.to.minus(self.from);
        let squared = along.dot(along);
        let to_tip = tip.minus(self.from);
        let foot = to_tip.dot(along) / squared;
        let height = (along.cross(to_tip) / squared).abs();
        let rising = if foot > 0.0 { height * share / foot } else { f64::INFINITY };
        let falling = if foot < 1.0 { height * (1.0 - share) / (1.0 - foot) } else { f64::INFINITY };
        rising.min(falling)
    }
}

fn displace(
    swings: &mut [f64],
    shares: &[f64],
    low: usize,
    high: usize,
    roughness: f64,
    chance: &mut Chance,
) {
    if high - low < 2 {
        return;
    }
    let middle = usize::midpoint(low, high);
    let span = shares[high] - shares[low];
    let on_chord = swings[low] + (swings[high] - swings[low]) * (shares[middle] - shares[low]) / span;
    swings[middle] = on_chord + roughness * libm::pow(span, FALL) * chance.normal();
    displace(swings, shares, low, middle, roughness, chance);
    displace(swings, shares, middle, high, roughness, chance);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rough_line_keeps_its_corners_and_stays_in_its_kite() {
        let room = Room {
            from: Point::new(0.0, 0.0),
            to: Point::new(1.0, 0.0),
            left: Point::new(0.4, 0.5),
            right: Point::new(1.3, -0.4),
        };
        let mut chance = Chance::of(1, "test");
        for _ in 0..200 {
            let line = room.rough_line(12, 0.8, &mut chance);
            assert_eq!((line[0], line[12]), (room.from, room.to));
            for p in &line[1..12] {
                let above = (p.x * 0.5 / 0.4).min((1.0 - p.x) * 0.5 / 0.6);
                let below = p.x * 0.4 / 1.3;
                assert!(p.y < above && p.y > -below, "{p:?}");
            }
        }
    }
}
