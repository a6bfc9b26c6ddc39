use super::chance::Chance;
use super::drawings::{EvidenceStyle, closed};
use super::places::{Place, Places};
use super::plane::{LonLat, Point};
use super::sketch;
use std::f64::consts::TAU;

/// Co-funding areas for each place.
const AREAS_PER_PLACE: f64 = 0.75;
/// Share of areas that follow one place; of the rest half span two places and half lie about a meeting of places.
const FOLLOWS_A_PLACE: f64 = 0.6;
/// Councils draw with more care than residents do, and with more vertices.
const CARELESSNESS: f64 = 0.45;
const MEDIAN_VERTICES: f64 = 26.0;
/// A middling amount a year, the spread of amounts (standard deviation of the logarithm), and what they are rounded to.
const MEDIAN_AMOUNT_GBP: f64 = 140_000.0;
const AMOUNT_SPREAD: f64 = 0.55;
const AMOUNT_STEP_GBP: f64 = 5_000.0;
/// Corners of an area that is not drawn along a place.
const CORNERS: usize = 16;
/// How wide an area that spans two places is, and how large one about a meeting point is, in radii of a place.
const SPAN_WIDTH: f64 = 0.75;
const ZONE_RADIUS: [f64; 2] = [0.45, 0.8];

/// A polygon with an amount a year and the local authority that pays it.
pub(super) struct FundedArea {
    pub(super) id: String,
    pub(super) amount_gbp: u64,
    /// The borough that pays.
    pub(super) authority: usize,
    /// Rings, closed.
    pub(super) rings: Vec<Vec<LonLat>>,
}

/// The co-funding areas of the town.
///
/// Most follow a place, some span two, some lie where places meet, so that they overlap. Where the town has
/// two boroughs that touch, the first area is paid by the borough next to the one it lies in.
pub(super) fn agree(places: &Places, style: &EvidenceStyle, seed: u64) -> Vec<FundedArea> {
    let mut chance = Chance::of(seed, "funding");
    let count = ((places.list.len() as f64 * AREAS_PER_PLACE).round() as usize).max(1);
    let mut order: Vec<usize> = (0..places.list.len()).collect();
    chance.shuffle(&mut order);
    let paid_from_next_door = order.iter().position(|&place| neighbouring_borough(places, place).is_some());
    if let Some(position) = paid_from_next_door {
        order.swap(0, position);
    }
    (0..count)
        .zip(order.iter().cycle())
        .map(|(number, &place)| {
            let home = &places.list[place];
            let payer = if number == 0 { neighbouring_borough(places, place) } else { None };
            FundedArea {
                id: format!("CF{:03}", number + 1),
                amount_gbp: amount_gbp(&mut chance),
                authority: payer.unwrap_or(home.borough),
                rings: rings(places, home, number == 0, style, &mut chance),
            }
        })
        .collect()
}

fn neighbouring_borough(places: &Places, place: usize) -> Option<usize> {
    let own = places.list[place].borough;
    places.list[place].neighbours.iter().map(|&other| places.list[other].borough).find(|&other| other != own)
}

fn amount_gbp(chance: &mut Chance) -> u64 {
    let steps = (MEDIAN_AMOUNT_GBP * chance.factor(AMOUNT_SPREAD) / AMOUNT_STEP_GBP).round().max(1.0);
    (steps * AMOUNT_STEP_GBP) as u64
}

fn rings(
    places: &Places,
    home: &Place,
    must_follow: bool,
    style: &EvidenceStyle,
    chance: &mut Chance,
) -> Vec<Vec<LonLat>> {
    if style.noise == 0.0 {
        return home.parts.first().into_iter().flatten().cloned().map(closed).collect();
    }
    let other = chance.pick(&home.neighbours).map(|&other| &places.list[other]);
    let ground = if must_follow || chance.happens(FOLLOWS_A_PLACE) {
        home.border_m.clone()
    } else if let Some(other) = other {
        if chance.happens(0.5) {
            capsule(home.middle_m, other.middle_m, SPAN_WIDTH * home.radius_m)
        } else {
            let radius_m = home.radius_m * chance.between(ZONE_RADIUS[0], ZONE_RADIUS[1]);
            let meeting = home.middle_m.towards(other.middle_m, 0.5);
            capsule(meeting, meeting, radius_m)
        }
    } else {
        capsule(home.middle_m, home.middle_m, home.radius_m)
    };
    let ring = sketch::freehand(&ground, MEDIAN_VERTICES, CARELESSNESS * style.noise, chance);
    vec![closed(ring.into_iter().map(|p| style.frame.position(p)).collect())]
}

/// All that lies within a distance of a segment, with rounded ends: anticlockwise.
fn capsule(a: Point, b: Point, within_m: f64) -> Vec<Point> {
    let along = b.minus(a);
    let heading = libm::atan2(along.y, along.x);
    (0..CORNERS)
        .map(|corner| {
            // From a quarter turn right of the heading round the far end, then round the near one.
            let angle = heading - TAU / 4.0 + TAU * (corner as f64 + 0.5) / CORNERS as f64;
            let end = if corner < CORNERS / 2 { b } else { a };
            end.plus(Point::new(libm::cos(angle), libm::sin(angle)).times(within_m))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::signed_area;

    #[test]
    fn a_capsule_is_about_as_large_as_two_half_discs_and_a_strip() {
        let ring = capsule(Point::new(0.0, 0.0), Point::new(4.0, 0.0), 1.0);
        let area = signed_area(&ring);
        assert!((10.5..11.3).contains(&area), "{area}");
        assert!(!sketch::crosses_itself(&ring));
    }
}
