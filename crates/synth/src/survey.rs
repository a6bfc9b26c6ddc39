use super::chance::Chance;
use super::drawings::{self, Drawing, EvidenceStyle};
use super::funding::{self, FundedArea};
use super::grouping;
use super::names::Names;
use super::places::{PLACE_SIZES, Place, Places, WARDS_PER_PLACE};
use super::plane::{Frame, LonLat, Point};
use super::settings::TownError;
use super::survey_settings::SurveySettings;
use super::town::{TEAM_SIZES, WARDS_PER_CURRENT_TEAM};
use super::tree::{Neighbour, Neighbours};

/// What residents call a place lies about its wards: moved, and larger or smaller, the same for all who draw it.
/// Shares of its radius and of the logarithm of its size, at noise 1.
const KNOWN_SHIFT: f64 = 0.2;
const KNOWN_SIZE: f64 = 0.1;

/// Residents of a middling ward of a map that tells none (those of England and Wales have about 6,600 on average),
/// and how they spread: the standard deviation of the logarithm.
const MEDIAN_RESIDENTS: f64 = 6_000.0;
const RESIDENTS_SPREAD: f64 = 0.3;

/// Wards of a real map, over which evidence is made up.
#[derive(Clone, Debug, Default)]
pub struct GivenWards {
    /// The official id of each ward.
    pub ids: Vec<String>,
    /// The borough of each ward.
    pub borough_of: Vec<usize>,
    /// The names of the boroughs; one empty name where the map has none.
    pub boroughs: Vec<String>,
    /// The residents of each ward, where they are known.
    pub residents: Option<Vec<u64>>,
    /// The neighbours of each ward, with the length in metres of the border they share.
    pub neighbours: Vec<Vec<(usize, f64)>>,
}

/// Polygons, each an outer ring and its holes, of longitudes and latitudes in degrees; the last position of a
/// ring is its first.
pub type Outline = Vec<Vec<Vec<(f64, f64)>>>;

/// The true neighbourhoods of a made-up survey, as groups of wards; their shapes are still to be told.
pub struct PlannedSurvey {
    settings: SurveySettings,
    given: GivenWards,
    /// Contiguous, within one borough each, by lowest ward.
    groups: Vec<Vec<usize>>,
}

/// A made-up survey over given wards: neighbourhoods, drawings of them and co-funding areas.
pub struct Survey {
    pub(super) settings: SurveySettings,
    pub(super) given: GivenWards,
    /// The residents of each ward: those given, or made up where none were.
    pub(super) residents: Vec<u64>,
    pub(super) places: Places,
    pub(super) drawings: Vec<Drawing>,
    pub(super) funding: Vec<FundedArea>,
    /// The cluster of each ward in the structure in force.
    pub(super) current_of_ward: Vec<String>,
    /// The smallest and the largest true neighbourhood, in wards.
    pub(super) sizes: (usize, usize),
}

impl PlannedSurvey {
    /// Parts the wards of every borough, and of every island of it, into contiguous neighbourhoods.
    ///
    /// # Errors
    /// A setting out of its documented range.
    pub fn new(settings: &SurveySettings, given: GivenWards) -> Result<Self, TownError> {
        settings.validate()?;
        let groups = grouped(&given, WARDS_PER_PLACE, PLACE_SIZES, &mut Chance::of(settings.seed, "places"));
        Ok(Self { settings: settings.clone(), given, groups })
    }

    /// The wards of each neighbourhood, whose union is its shape.
    #[must_use]
    pub fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// The survey of these neighbourhoods, with the `outlines` of their wards together, in order.
    #[must_use]
    pub fn carry_out(self, outlines: &[Outline]) -> Survey {
        let Self { settings, given, groups } = self;
        let outlines: Vec<Vec<Vec<Vec<LonLat>>>> = outlines.iter().map(rounded).collect();
        let frame = Frame::around(middle(&outlines));
        let residents = given.residents.clone().unwrap_or_else(|| made_up_residents(&settings, &given));
        let places = places(&settings, (&given, &residents), &groups, outlines, &frame);
        let count = settings.drawings_of(given.ids.len());
        let style = EvidenceStyle { count, noise: settings.noise, with_mess: settings.with_mess, frame };
        let sizes = groups.iter().map(Vec::len);
        Survey {
            drawings: if places.list.is_empty() {
                vec![]
            } else {
                drawings::draw(&places, &style, settings.seed)
            },
            funding: if places.list.is_empty() {
                vec![]
            } else {
                funding::agree(&places, &style, settings.seed)
            },
            current_of_ward: current_structure(&settings, &given),
            sizes: (sizes.clone().min().unwrap_or(1), sizes.max().unwrap_or(1)),
            settings,
            given,
            residents,
            places,
        }
    }
}

impl Survey {
    /// How many drawings there are.
    #[must_use]
    pub fn drawing_count(&self) -> usize {
        self.drawings.len()
    }

    /// How many neighbourhoods there are.
    #[must_use]
    pub fn place_count(&self) -> usize {
        self.places.list.len()
    }
}

/// The wards of every connected part of every borough in contiguous groups of about `wards_of_one`.
fn grouped(
    given: &GivenWards,
    wards_of_one: f64,
    sizes: grouping::Sizes,
    chance: &mut Chance,
) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    for part in parts(given) {
        // Numbered by themselves, so that a cut costs what the part costs and not what the map does.
        let place_in = |ward: usize| part.binary_search(&ward).ok();
        let near = |&ward: &usize| {
            let neighbours = given.neighbours[ward].iter().filter_map(|&(other, border_m)| {
                Some(Neighbour { ward: place_in(other)?, border_m, is_river: false })
            });
            neighbours.collect()
        };
        let neighbours: Neighbours = part.iter().map(near).collect();
        let count = ((part.len() as f64 / wards_of_one).round() as usize).max(1);
        let own = grouping::part(&neighbours, (0..part.len()).collect(), count, sizes, chance);
        groups.extend(own.into_iter().map(|group| {
            let mut wards: Vec<usize> = group.into_iter().map(|position| part[position]).collect();
            wards.sort_unstable();
            wards
        }));
    }
    groups.sort();
    groups
}

/// The connected parts of every borough, wards ascending, by lowest ward.
fn parts(given: &GivenWards) -> Vec<Vec<usize>> {
    let mut is_reached = vec![false; given.ids.len()];
    let mut found = Vec::new();
    for first in 0..given.ids.len() {
        if std::mem::replace(&mut is_reached[first], true) {
            continue;
        }
        let mut part = vec![first];
        let mut next = 0;
        while next < part.len() {
            for &(other, _) in &given.neighbours[part[next]] {
                if given.borough_of[other] == given.borough_of[first] && !is_reached[other] {
                    is_reached[other] = true;
                    part.push(other);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        found.push(part);
    }
    found
}

fn places(
    settings: &SurveySettings,
    (given, residents): (&GivenWards, &[u64]),
    groups: &[Vec<usize>],
    outlines: Vec<Vec<Vec<Vec<LonLat>>>>,
    frame: &Frame,
) -> Places {
    let mut names = Names::new(settings.seed);
    let mut chance = Chance::of(settings.seed, "known places");
    let mut of_ward = vec![0; given.ids.len()];
    for (place, group) in groups.iter().enumerate() {
        group.iter().for_each(|&ward| of_ward[ward] = place);
    }
    let beside = |group: &Vec<usize>, own: usize| {
        let mut near: Vec<usize> = group
            .iter()
            .flat_map(|&ward| &given.neighbours[ward])
            .map(|&(other, _)| of_ward[other])
            .filter(|&place| place != own)
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    };
    let list = groups.iter().zip(outlines).enumerate().map(|(own, (group, parts))| {
        let borough = given.borough_of[group[0]];
        let mut place = Place::new(names.place(), borough, parts, beside(group, own), frame);
        place.residents = group.iter().map(|&ward| residents[ward]).sum();
        as_known(&mut place, settings.noise, &mut chance);
        place
    });
    Places { list: list.collect(), of_ward, of_point: Vec::new() }
}

/// As many residents as wards often have.
fn made_up_residents(settings: &SurveySettings, given: &GivenWards) -> Vec<u64> {
    let mut chance = Chance::of(settings.seed, "residents");
    given.ids.iter().map(|_| (MEDIAN_RESIDENTS * chance.factor(RESIDENTS_SPREAD)).round() as u64).collect()
}

/// Moves the border that people draw away from that of the wards.
fn as_known(place: &mut Place, noise: f64, chance: &mut Chance) {
    let shift = Point::new(chance.normal(), chance.normal()).times(KNOWN_SHIFT * place.radius_m * noise);
    let size = chance.factor(KNOWN_SIZE * noise);
    if noise == 0.0 {
        return;
    }
    let middle = place.middle_m;
    for at in &mut place.border_m {
        *at = middle.plus(shift).plus(at.minus(middle).times(size));
    }
    place.middle_m = middle.plus(shift);
    place.radius_m *= size;
}

/// The structure in force: contiguous teams, drawn without asking anybody.
fn current_structure(settings: &SurveySettings, given: &GivenWards) -> Vec<String> {
    let mut chance = Chance::of(settings.seed, "current structure");
    let mut team_of = vec![String::new(); given.ids.len()];
    let mut teams = vec![0; given.boroughs.len()];
    for group in grouped(given, WARDS_PER_CURRENT_TEAM, TEAM_SIZES, &mut chance) {
        let borough = given.borough_of[group[0]];
        teams[borough] += 1;
        let name = match given.boroughs[borough].as_str() {
            "" => format!("Team {}", teams[borough]),
            borough_name => format!("{borough_name} {}", teams[borough]),
        };
        group.iter().for_each(|&ward| team_of[ward].clone_from(&name));
    }
    team_of
}

/// Open rings of rounded positions, the largest part first; crumbs that rounding leaves without area are gone.
fn rounded(outline: &Outline) -> Vec<Vec<Vec<LonLat>>> {
    const E7: f64 = 1e7;
    let ring = |ring: &Vec<(f64, f64)>| {
        let at = |&(lon, lat): &(f64, f64)| LonLat {
            lon_e7: (lon * E7).round() as i64,
            lat_e7: (lat * E7).round() as i64,
        };
        let mut ring: Vec<LonLat> = ring.iter().map(at).collect();
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    };
    let doubled_area = |ring: &[LonLat]| {
        let wide = |at: &LonLat| (i128::from(at.lon_e7), i128::from(at.lat_e7));
        let sides = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (wide(a), wide(b)));
        sides.map(|((ax, ay), (bx, by))| ax * by - ay * bx).sum::<i128>().abs()
    };
    let mut parts: Vec<(i128, Vec<Vec<LonLat>>)> = outline
        .iter()
        .map(|part| part.iter().map(ring).filter(|ring| doubled_area(ring) > 0).collect::<Vec<_>>())
        .filter_map(|part| Some((doubled_area(part.first()?), part)))
        .collect();
    parts.sort_by_key(|(area, _)| std::cmp::Reverse(*area));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// The middle of the box about all positions.
fn middle(outlines: &[Vec<Vec<Vec<LonLat>>>]) -> LonLat {
    let positions = || outlines.iter().flatten().flatten().flatten();
    let of = |value: fn(&LonLat) -> i64| {
        let low = positions().map(value).min().unwrap_or(0);
        low + (positions().map(value).max().unwrap_or(0) - low) / 2
    };
    LonLat { lon_e7: of(|at| at.lon_e7), lat_e7: of(|at| at.lat_e7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squares of 0.01 degrees in rows of six, boroughs of two rows; the wards of a third borough lie apart.
    fn given(residents: Option<Vec<u64>>) -> GivenWards {
        let near = |ward: usize| {
            let (row, column) = (ward / 6, ward % 6);
            let mut near = Vec::new();
            for (other, touches) in [
                (ward.wrapping_sub(6), row > 0),
                (ward.wrapping_sub(1), column > 0),
                (ward + 1, column < 5),
                (ward + 6, row < 3),
            ] {
                if touches {
                    near.push((other, 1_000.0));
                }
            }
            near
        };
        GivenWards {
            ids: (0..24).map(|ward| format!("W{ward}")).collect(),
            borough_of: (0..24).map(|ward| ward / 12).collect(),
            boroughs: vec!["North".into(), "South, the".into()],
            residents,
            neighbours: (0..24).map(near).collect(),
        }
    }

    fn square(ward: usize) -> Vec<Vec<(f64, f64)>> {
        let (x, y) = ((ward % 6) as f64 / 100.0, 50.0 - (ward / 6) as f64 / 100.0);
        vec![vec![(x, y), (x + 0.01, y), (x + 0.01, y + 0.01), (x, y + 0.01), (x, y)]]
    }

    fn survey(settings: &SurveySettings) -> Survey {
        let planned = PlannedSurvey::new(settings, given(None)).unwrap();
        // A part for each ward: what matters here is what is made of them.
        let outlines: Vec<Outline> =
            planned.groups().iter().map(|group| group.iter().map(|&ward| square(ward)).collect()).collect();
        planned.carry_out(&outlines)
    }

    #[test]
    fn every_ward_is_in_one_neighbourhood_of_its_borough() {
        let given = given(None);
        let planned = PlannedSurvey::new(&SurveySettings::default(), given.clone()).unwrap();
        let mut wards: Vec<usize> = planned.groups().concat();
        wards.sort_unstable();
        assert_eq!(wards, (0..24).collect::<Vec<_>>());
        for group in planned.groups() {
            assert!(group.iter().all(|&ward| given.borough_of[ward] == given.borough_of[group[0]]));
            let mut reached = vec![group[0]];
            let mut next = 0;
            while next < reached.len() {
                for (other, _) in &given.neighbours[reached[next]] {
                    if group.contains(other) && !reached.contains(other) {
                        reached.push(*other);
                    }
                }
                next += 1;
            }
            assert_eq!(reached.len(), group.len(), "{group:?} is in parts");
        }
    }

    #[test]
    fn drawings_are_about_nine_a_ward_and_lie_on_the_map() {
        let survey = survey(&SurveySettings { with_mess: false, ..SurveySettings::default() });
        assert_eq!(survey.drawings.len(), 24 * 9);
        for drawing in &survey.drawings {
            let drawings::DrawnShape::Polygon(rings) = &drawing.shape else { panic!("{}", drawing.id) };
            for at in &rings[0] {
                assert!((-300_000..900_000).contains(&at.lon_e7), "{at:?}");
                assert!((499_300_000..500_500_000).contains(&at.lat_e7), "{at:?}");
            }
        }
    }

    #[test]
    fn without_noise_every_drawing_is_its_place() {
        let settings = SurveySettings { noise: 0.0, with_mess: false, ..SurveySettings::default() };
        let survey = survey(&settings);
        for drawing in &survey.drawings {
            let place = survey.places.list.iter().find(|place| Some(&place.name) == drawing.place.as_ref());
            let place = place.expect("drawings name places");
            let drawings::DrawnShape::MultiPolygon(parts) = &drawing.shape else { panic!("{}", drawing.id) };
            assert_eq!(parts.len(), place.parts.len());
        }
    }
}
