use super::chance::Chance;
use super::places::{Place, Places};
use super::plane::{Frame, LonLat, Point};
use super::sketch;
use std::f64::consts::TAU;

/// Respondent groups, their share of respondents, and how careless they are against the others.
/// Commuters know the way from the station and little else.
const GROUPS: [(&str, f64, f64); 6] = [
    ("resident under 16", 0.02, 1.3),
    ("resident 16-24", 0.14, 1.1),
    ("resident 25-44", 0.32, 1.0),
    ("resident 45-64", 0.26, 0.9),
    ("resident 65 and over", 0.14, 0.9),
    ("commuter", 0.12, 1.7),
];
/// Vertices of a middling drawing (New York City's 42,035 drawings: seven positions, the first repeated).
const MEDIAN_VERTICES: f64 = 6.3;
/// How many drawings a respondent makes: one, two, three, four.
const DRAWINGS_OF_ONE: [f64; 4] = [0.76, 0.15, 0.06, 0.03];
/// Fewest drawings of a place, where there are drawings enough.
const LEAST_OF_A_PLACE: usize = 5;
/// How much more the most-drawn places are drawn: the weight falls with this power of the rank.
const FAVOURITE_POWER: f64 = 0.6;
/// Share of drawings that carry a weight of their own, and the weights met with.
const WEIGHTED: f64 = 0.03;
const WEIGHTS: [f64; 3] = [0.5, 1.5, 2.0];
/// Share of messy drawings without a name, clockwise ones, and ones with an unusual spelling.
const UNNAMED: f64 = 0.05;
const CLOCKWISE: f64 = 0.48;
const RESPELT: f64 = 0.3;

/// What is wrong with a drawing's shape, and for which share of drawings. Shares follow what was met
/// with in New York City's 42,035 drawings, with the rarer faults made commoner.
const FAULTS: [(Fault, f64); 10] = [
    (Fault::BowTie, 0.035),
    (Fault::Loop, 0.025),
    (Fault::Spike, 0.015),
    (Fault::Stutter, 0.02),
    (Fault::OpenLine, 0.015),
    (Fault::TooFewPositions, 0.01),
    (Fault::FarOff, 0.012),
    (Fault::Speck, 0.012),
    (Fault::WorldSized, 0.003),
    (Fault::NoShape, 0.003),
];
/// From this many drawings on every fault occurs at least once.
const EVERY_FAULT_FROM: usize = 60;
/// How far off the far-off ones lie, in metres.
const FAR_OFF_M: [f64; 2] = [40_000.0, 250_000.0];
/// Width of a speck in metres: somebody's house.
const SPECK_M: f64 = 14.0;
/// The share of its vertices that an unfinished drawing got to.
const FINISHED_SHARE: f64 = 0.65;
/// Half the width and height, in 1e-7 degrees, of a drawing made by somebody who never zoomed in.
const WORLD_E7: [i64; 2] = [600_000_000, 300_000_000];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    BowTie,
    Loop,
    Spike,
    Stutter,
    OpenLine,
    TooFewPositions,
    FarOff,
    Speck,
    WorldSized,
    NoShape,
}

/// The shape of a drawing, rings closed.
pub(super) enum DrawnShape {
    /// One drawn ring, or the rings of a place's true border.
    Polygon(Vec<Vec<LonLat>>),
    /// The true border of a place in several parts.
    MultiPolygon(Vec<Vec<Vec<LonLat>>>),
    /// A drawing that was never finished.
    Line(Vec<LonLat>),
    /// A name without a shape.
    Missing,
}

/// One resident-defined shape.
pub(super) struct Drawing {
    pub(super) id: String,
    /// The name as the respondent wrote it, if at all.
    pub(super) place: Option<String>,
    pub(super) respondent: String,
    pub(super) group: &'static str,
    pub(super) weight: Option<f64>,
    pub(super) shape: DrawnShape,
}

/// How evidence is made: how much, how sloppy, and whether some of it is broken.
pub(super) struct EvidenceStyle {
    pub(super) count: usize,
    pub(super) noise: f64,
    pub(super) with_mess: bool,
    /// Where the places' metres lie on the globe.
    pub(super) frame: Frame,
}

/// The residents' drawings of the places.
pub(super) fn draw(places: &Places, style: &EvidenceStyle, seed: u64) -> Vec<Drawing> {
    let mut chance = Chance::of(seed, "drawings");
    let faults = if style.with_mess { faults(style.count, &mut chance) } else { vec![None; style.count] };
    let favour = favour(places, &mut chance);
    let mut drawings = Vec::with_capacity(style.count);
    let mut respondents = 0;
    while drawings.len() < style.count {
        respondents += 1;
        let person = Person::new(respondents, &mut chance);
        let mut place = home(places, style.count, respondents, &favour, &mut chance);
        for _ in 0..=chance.weighted(&DRAWINGS_OF_ONE) {
            let Some(&fault) = faults.get(drawings.len()) else { break };
            let number = drawings.len() + 1;
            drawings.push(person.draw(number, &places.list[place], fault, style, &mut chance));
            // The next drawing is of a place next door.
            place = chance.pick(&places.list[place].neighbours).copied().unwrap_or(place);
        }
    }
    drawings
}

struct Person {
    id: String,
    group: &'static str,
    carelessness: f64,
}

impl Person {
    fn new(number: usize, chance: &mut Chance) -> Self {
        let (group, _, carelessness) = GROUPS[chance.weighted(&GROUPS.map(|(_, share, _)| share))];
        Self { id: format!("R{number:05}"), group, carelessness }
    }

    fn draw(
        &self,
        number: usize,
        place: &Place,
        fault: Option<Fault>,
        style: &EvidenceStyle,
        chance: &mut Chance,
    ) -> Drawing {
        let weight = chance.happens(WEIGHTED).then(|| chance.pick(&WEIGHTS).copied()).flatten();
        let (name, clockwise) = if style.with_mess {
            let named = !chance.happens(UNNAMED);
            (named.then(|| respelt(&place.name, chance)), chance.happens(CLOCKWISE))
        } else {
            (Some(place.name.clone()), false)
        };
        let carelessness = self.carelessness * style.noise;
        Drawing {
            id: format!("D{number:05}"),
            place: name,
            respondent: self.id.clone(),
            group: self.group,
            weight,
            shape: shape(place, carelessness, fault, clockwise, style, chance),
        }
    }
}

/// The fault of every drawing in turn, each kind in its share.
fn faults(count: usize, chance: &mut Chance) -> Vec<Option<Fault>> {
    let least = usize::from(count >= EVERY_FAULT_FROM);
    let mut faults: Vec<Option<Fault>> = FAULTS
        .iter()
        .flat_map(|&(fault, share)| {
            let wanted = ((count as f64 * share).round() as usize).max(least);
            vec![Some(fault); wanted]
        })
        .collect();
    faults.resize(count, None);
    chance.shuffle(&mut faults);
    faults
}

/// How likely each place is to be drawn: by residents, and more for a few well-known ones.
fn favour(places: &Places, chance: &mut Chance) -> Vec<f64> {
    let mut ranks: Vec<usize> = (1..=places.list.len()).collect();
    chance.shuffle(&mut ranks);
    let weight =
        |(place, rank): (&Place, usize)| place.residents as f64 / libm::pow(rank as f64, FAVOURITE_POWER);
    places.list.iter().zip(ranks).map(weight).collect()
}

/// The place a respondent speaks of first: each place in turn until all have their least, then by favour.
fn home(places: &Places, drawings: usize, respondent: usize, favour: &[f64], chance: &mut Chance) -> usize {
    let in_turn = places.list.len() * LEAST_OF_A_PLACE;
    if respondent <= in_turn && in_turn <= drawings / 2 {
        respondent % places.list.len()
    } else {
        chance.weighted(favour)
    }
}

fn shape(
    place: &Place,
    carelessness: f64,
    fault: Option<Fault>,
    clockwise: bool,
    style: &EvidenceStyle,
    chance: &mut Chance,
) -> DrawnShape {
    if carelessness == 0.0 && fault.is_none() {
        return true_shape(place, clockwise);
    }
    let mut ring = sketch::freehand(&place.border_m, MEDIAN_VERTICES, carelessness, chance);
    match fault {
        None => {}
        Some(Fault::BowTie) => ring = sketch::bow_tie(&ring),
        Some(Fault::Loop) => ring = sketch::loop_over(&ring, chance),
        Some(Fault::Spike) => ring = sketch::spike(&ring, chance),
        Some(Fault::Stutter) => ring = sketch::stutter(&ring, chance),
        Some(Fault::FarOff) => ring = moved_far_off(&ring, chance),
        Some(Fault::Speck) => ring = speck(place.middle_m),
        Some(Fault::WorldSized) => return world_sized(),
        Some(Fault::NoShape) => return DrawnShape::Missing,
        Some(Fault::OpenLine) => {
            let drawn = ((ring.len() as f64 * FINISHED_SHARE).ceil() as usize).max(2);
            ring.truncate(drawn);
            return DrawnShape::Line(ring.into_iter().map(|p| style.frame.position(p)).collect());
        }
        Some(Fault::TooFewPositions) => ring.truncate(2),
    }
    if clockwise {
        ring.reverse();
    }
    let ring: Vec<LonLat> = ring.into_iter().map(|p| style.frame.position(p)).collect();
    DrawnShape::Polygon(vec![closed(ring)])
}

/// The true border itself.
fn true_shape(place: &Place, clockwise: bool) -> DrawnShape {
    let ring = |ring: &Vec<LonLat>| {
        let mut ring = ring.clone();
        if clockwise {
            ring.reverse();
        }
        closed(ring)
    };
    let mut parts: Vec<Vec<Vec<LonLat>>> =
        place.parts.iter().map(|rings| rings.iter().map(ring).collect()).collect();
    match parts.len() {
        0 => DrawnShape::Missing,
        1 => DrawnShape::Polygon(parts.swap_remove(0)),
        _ => DrawnShape::MultiPolygon(parts),
    }
}

fn moved_far_off(ring: &[Point], chance: &mut Chance) -> Vec<Point> {
    let direction = chance.between(0.0, TAU);
    let distance_m = chance.between(FAR_OFF_M[0], FAR_OFF_M[1]);
    let away = Point::new(libm::cos(direction), libm::sin(direction)).times(distance_m);
    ring.iter().map(|p| p.plus(away)).collect()
}

fn speck(at: Point) -> Vec<Point> {
    let corners = [(0.0, 0.0), (SPECK_M, 0.0), (SPECK_M, SPECK_M), (0.0, SPECK_M)];
    corners.map(|(x, y)| at.plus(Point::new(x, y))).to_vec()
}

fn world_sized() -> DrawnShape {
    let [lon_e7, lat_e7] = WORLD_E7;
    let corners = [(-lon_e7, -lat_e7), (lon_e7, -lat_e7), (lon_e7, lat_e7), (-lon_e7, lat_e7)];
    let ring = corners.map(|(lon_e7, lat_e7)| LonLat { lon_e7, lat_e7 }).to_vec();
    DrawnShape::Polygon(vec![closed(ring)])
}

/// An open ring with its first position repeated at the end.
pub(super) fn closed(mut ring: Vec<LonLat>) -> Vec<LonLat> {
    if let Some(&first) = ring.first() {
        ring.push(first);
    }
    ring
}

/// A name as people type it: mostly right, else in other cases, with stray spaces or the words run together.
pub(super) fn respelt(name: &str, chance: &mut Chance) -> String {
    if !chance.happens(RESPELT) {
        return name.to_string();
    }
    match chance.below(6) {
        0 => name.to_lowercase(),
        1 => name.to_uppercase(),
        2 => format!(" {name}"),
        3 => format!("{name} "),
        4 => name.replace(' ', "  "),
        _ => name.to_lowercase().replace(' ', "   "),
    }
}

/// A respondent's group, drawn by the groups' shares.
pub(super) fn group(chance: &mut Chance) -> &'static str {
    GROUPS[chance.weighted(&GROUPS.map(|(_, share, _)| share))].0
}
