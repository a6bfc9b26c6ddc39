use super::chance::Chance;
use super::drawings::{EvidenceStyle, group, respelt};
use super::people::People;
use super::places::Places;
use super::plane::{LonLat, Point};

/// Share of people, at noise 1, who name the place next door.
const NEXT_DOOR: f64 = 0.1;
/// How far from a population point a resident's home may lie, in metres.
const HOME_SPREAD_M: f64 = 40.0;

/// The point form of the evidence: "I live here, and call it X".
pub(super) struct Statement {
    pub(super) id: String,
    pub(super) place: String,
    pub(super) respondent: String,
    pub(super) group: &'static str,
    pub(super) at: LonLat,
}

/// As many statements as there are drawings, at homes picked by residents.
pub(super) fn state(places: &Places, people: &People, style: &EvidenceStyle, seed: u64) -> Vec<Statement> {
    let mut chance = Chance::of(seed, "statements");
    let residents_up_to: Vec<u64> = people
        .points
        .iter()
        .scan(0, |sum, point| {
            *sum += point.residents;
            Some(*sum)
        })
        .collect();
    let total = residents_up_to.last().copied().unwrap_or(0);
    (1..=style.count)
        .map(|number| {
            let resident = chance.below(usize::try_from(total).unwrap_or(usize::MAX)) as u64;
            let home = residents_up_to.partition_point(|&sum| sum <= resident).min(people.points.len() - 1);
            let mut place = places.of_point[home];
            if chance.happens(NEXT_DOOR * style.noise) {
                place = chance.pick(&places.list[place].neighbours).copied().unwrap_or(place);
            }
            let name = &places.list[place].name;
            let place = if style.with_mess { respelt(name, &mut chance) } else { name.clone() };
            let stray = Point::new(chance.normal(), chance.normal()).times(HOME_SPREAD_M * style.noise);
            Statement {
                id: format!("S{number:05}"),
                place,
                respondent: format!("S-R{number:05}"),
                group: group(&mut chance),
                at: style.frame.position(style.frame.metres(people.points[home].at).plus(stray)),
            }
        })
        .collect()
}
