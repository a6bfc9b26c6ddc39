use super::blocks::Blocks;
use super::chance::Chance;
use super::grouping::{self, Sizes};
use super::land::Land;
use super::names::Names;
use super::people::People;
use super::plane::{Frame, LonLat, Point, centroid, signed_area};
use super::wards::Wards;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::Overlay;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

/// Wards of a middling true neighbourhood.
pub(super) const WARDS_PER_PLACE: f64 = 3.5;
/// Fewest wards of one, where the borough has them (teams of one ward are not worth a search),
/// and how unevenly large they may be.
pub(super) const PLACE_SIZES: Sizes = Sizes { least: 2, slack: 0.36 };
/// Parts of a place smaller than this are crumbs of the overlay, not land.
const LEAST_PART_M2: f64 = 100.0;

/// A named place as its residents know it: the truth that drawings stray from.
pub(super) struct Place {
    pub(super) name: String,
    /// The borough of the wards it grew from.
    pub(super) borough: usize,
    /// Parts, each an outer ring (anticlockwise) and its holes (clockwise), all open; the largest first.
    pub(super) parts: Vec<Vec<Vec<LonLat>>>,
    /// The outer ring of the largest part as residents know it, in metres.
    pub(super) border_m: Vec<Point>,
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
            .zip(groups.iter().zip(borough_of))
            .map(|((rings, neighbours), (group, borough))| {
                let mut parts = within_town(&rings, &wards.outline);
                if parts.is_empty() {
                    // Two tiny wards may share their only block; a place is never without land.
                    parts = vec![vec![wards.rings[group[0]].clone()]];
                }
                Place::new(names.place(), borough, parts, neighbours, &Frame::TOWN)
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

    /// A place of these parts, still without residents.
    pub(super) fn new(
        name: String,
        borough: usize,
        parts: Vec<Vec<Vec<LonLat>>>,
        neighbours: Vec<usize>,
        frame: &Frame,
    ) -> Self {
        let largest = parts.first().and_then(|part| part.first()).into_iter().flatten();
        let border_m: Vec<Point> = largest.map(|&p| frame.metres(p)).collect();
        Self {
            name,
            borough,
            middle_m: centroid(&border_m),
            radius_m: (signed_area(&border_m).abs() / std::f64::consts::PI).sqrt(),
            border_m,
            parts,
            residents: 0,
            neighbours,
        }
    }
}

/// The groups of wards that places grow from, and the borough of each.
fn groups(wards: &Wards, seed: u64) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut chance = Chance::of(seed, "places");
    let mut groups = Vec::new();
    let mut borough_of = Vec::new();
    for (borough, members) in wards.by_borough().into_iter().enumerate() {
        let parts = ((members.len() as f64 / WARDS_PER_PLACE).round() as usize).max(1);
        let of_borough = grouping::part(&wards.neighbours, members, parts, PLACE_SIZES, &mut chance);
        borough_of.extend(vec![borough; of_borough.len()]);
        groups.extend(of_borough);
    }
    (groups, borough_of)
}

/// The part of some rings that lies within the town, the largest part first.
fn within_town(rings: &[Vec<LonLat>], outline: &[LonLat]) -> Vec<Vec<Vec<LonLat>>> {
    if let [ring] = rings
        && is_deep_inside(ring, outline)
    {
        return vec![vec![ring.clone()]];
    }
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

/// Whether a ring lies inside the outline without meeting it: true only where that is beyond doubt.
fn is_deep_inside(ring: &[LonLat], outline: &[LonLat]) -> bool {
    /// More than a straight stretch of the outline is long, in 1e-7 degrees.
    const MARGIN_E7: i64 = 60_000;
    let range = |of: fn(&LonLat) -> i64| {
        let low = ring.iter().map(of).min().unwrap_or(0) - MARGIN_E7;
        let high = ring.iter().map(of).max().unwrap_or(0) + MARGIN_E7;
        low..=high
    };
    let (lon, lat) = (range(|p| p.lon_e7), range(|p| p.lat_e7));
    let is_near = |p: &LonLat| lon.contains(&p.lon_e7) && lat.contains(&p.lat_e7);
    !outline.iter().any(is_near) && ring.first().is_some_and(|p| p.is_within(outline))
}

fn area_m2(ring: &[LonLat]) -> f64 {
    signed_area(&ring.iter().map(|p| p.to_metres()).collect::<Vec<_>>()).abs()
}
