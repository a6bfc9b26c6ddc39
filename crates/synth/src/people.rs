use super::chance::Chance;
use super::plane::{LonLat, Point, distance_to_segment};
use super::wards::Wards;

/// Residents of a middling ward.
const MEDIAN_WARD_RESIDENTS: f64 = 11_400.0;
/// Spread of wards about it (standard deviation of the logarithm), about that of London's wards.
const WARD_SPREAD: f64 = 0.2;
/// Residents about one point: the size of a census output area.
const RESIDENTS_PER_POINT: f64 = 420.0;
/// Fewest points of a ward.
const LEAST_POINTS: usize = 8;
/// Residents of a point against the ward's mean: lowest and highest.
const POINT_RANGE: [f64; 2] = [0.55, 1.45];
/// Nobody lives this near to mid-stream, nor this near to a ward border (the latter so that
/// the ward of every point is beyond doubt).
const RIVER_HALF_WIDTH_M: f64 = 130.0;
const BORDER_CLEARANCE_M: f64 = 6.0;
/// A park for so many wards, and its least and greatest radius.
const WARDS_PER_PARK: usize = 5;
const PARK_RADIUS_M: [f64; 2] = [220.0, 480.0];
/// Draws for one point before parks and clearances are given up for it.
const DRAWS: usize = 300;
/// Offences a year for 1,000 residents at the edge of the town, and how many times that in its middle.
const CRIMES_PER_1000: f64 = 62.0;
const CRIMES_IN_THE_MIDDLE: f64 = 1.6;
/// Spread of wards' rates (standard deviation of the logarithm).
const CRIME_SPREAD: f64 = 0.25;

/// Residents at a point.
pub(super) struct HomePoint {
    pub(super) at: LonLat,
    pub(super) ward: usize,
    pub(super) residents: u64,
}

/// Who lives where, and how much crime there is.
pub(super) struct People {
    /// Where residents live, ward by ward.
    pub(super) points: Vec<HomePoint>,
    /// Residents by ward: the sum of the ward's points.
    pub(super) residents: Vec<u64>,
    /// Recorded offences a year, by ward.
    pub(super) crimes: Vec<u64>,
}

impl People {
    /// Settles the town.
    pub(super) fn settle(wards: &Wards, seed: u64) -> Self {
        let mut chance = Chance::of(seed, "people");
        let parks = parks(wards, &mut Chance::of(seed, "parks"));
        let mut points = Vec::new();
        let mut residents = Vec::with_capacity(wards.count());
        for ward in 0..wards.count() {
            let wanted = MEDIAN_WARD_RESIDENTS * chance.factor(WARD_SPREAD);
            let count = ((wanted / RESIDENTS_PER_POINT).round() as usize).max(LEAST_POINTS);
            let ground = Ground::new(wards, ward, &parks);
            let mut total = 0;
            for _ in 0..count {
                let share = chance.between(POINT_RANGE[0], POINT_RANGE[1]);
                let here = (wanted / count as f64 * share).round() as u64;
                points.push(HomePoint { at: ground.home(&mut chance), ward, residents: here });
                total += here;
            }
            residents.push(total);
        }
        let crimes = crimes(wards, &residents, &mut Chance::of(seed, "crimes"));
        Self { points, residents, crimes }
    }
}

struct Park {
    middle: Point,
    radius_m: f64,
}

fn parks(wards: &Wards, chance: &mut Chance) -> Vec<Park> {
    (0..wards.count() / WARDS_PER_PARK)
        .filter_map(|_| {
            let ward = chance.below(wards.count());
            // On the border as often as not: about one of the ward's corners.
            let corner = chance.pick(&wards.rings[ward])?.to_metres();
            let middle = wards.middles_m[ward].towards(corner, chance.unit());
            Some(Park { middle, radius_m: chance.between(PARK_RADIUS_M[0], PARK_RADIUS_M[1]) })
        })
        .collect()
}

/// A ward as ground to live on.
struct Ground<'a> {
    ring: &'a [LonLat],
    ring_m: Vec<Point>,
    banks_m: &'a [Vec<Point>],
    parks: Vec<&'a Park>,
    low: LonLat,
    high: LonLat,
    middle: LonLat,
}

impl<'a> Ground<'a> {
    fn new(wards: &'a Wards, ward: usize, parks: &'a [Park]) -> Self {
        let ring = &wards.rings[ward];
        let ring_m: Vec<Point> = ring.iter().map(|p| p.to_metres()).collect();
        let middle_m = wards.middles_m[ward];
        let reach_m = ring_m.iter().map(|&p| p.distance(middle_m)).fold(0.0, f64::max);
        let (mut low, mut high) = (ring[0], ring[0]);
        for p in ring {
            low = LonLat { lon_e7: low.lon_e7.min(p.lon_e7), lat_e7: low.lat_e7.min(p.lat_e7) };
            high = LonLat { lon_e7: high.lon_e7.max(p.lon_e7), lat_e7: high.lat_e7.max(p.lat_e7) };
        }
        let near = |park: &&Park| park.middle.distance(middle_m) < park.radius_m + reach_m;
        Self {
            ring,
            ring_m,
            banks_m: &wards.banks_m[ward],
            parks: parks.iter().filter(near).collect(),
            low,
            high,
            middle: LonLat::from_metres(middle_m),
        }
    }

    /// A place to live: inside the ward, off its borders, not in the river or a park.
    fn home(&self, chance: &mut Chance) -> LonLat {
        let mut fallback = None;
        for _ in 0..DRAWS {
            let across = |low: i64, high: i64, share: f64| low + ((high - low) as f64 * share) as i64;
            let at = LonLat {
                lon_e7: across(self.low.lon_e7, self.high.lon_e7, chance.unit()),
                lat_e7: across(self.low.lat_e7, self.high.lat_e7, chance.unit()),
            };
            if !at.is_within(self.ring) {
                continue;
            }
            let p = at.to_metres();
            if is_near_ring(p, &self.ring_m, BORDER_CLEARANCE_M) {
                continue;
            }
            let in_park = self.parks.iter().any(|park| p.distance(park.middle) < park.radius_m);
            if !in_park && !self.banks_m.iter().any(|bank| is_near_line(p, bank, RIVER_HALF_WIDTH_M)) {
                return at;
            }
            fallback = Some(at);
        }
        fallback.unwrap_or(self.middle)
    }
}

fn is_near_line(p: Point, line: &[Point], within_m: f64) -> bool {
    line.windows(2).any(|pair| distance_to_segment(p, pair[0], pair[1]) < within_m)
}

fn is_near_ring(p: Point, ring: &[Point], within_m: f64) -> bool {
    let closing = ring.last().zip(ring.first());
    is_near_line(p, ring, within_m) || closing.is_some_and(|(&a, &b)| distance_to_segment(p, a, b) < within_m)
}

fn crimes(wards: &Wards, residents: &[u64], chance: &mut Chance) -> Vec<u64> {
    let farthest_m = wards.middles_m.iter().map(|p| p.length()).fold(1.0, f64::max);
    let rate = |ward: usize, chance: &mut Chance| {
        let outwards = wards.middles_m[ward].length() / farthest_m;
        let central = 1.0 + (CRIMES_IN_THE_MIDDLE - 1.0) * (1.0 - outwards);
        CRIMES_PER_1000 * central * chance.factor(CRIME_SPREAD)
    };
    (0..residents.len())
        .map(|ward| (rate(ward, chance) * residents[ward] as f64 / 1_000.0).round() as u64)
        .collect()
}
