use super::chance::Chance;
use super::drawings::{self, Drawing, EvidenceStyle};
use super::funding::{self, FundedArea};
use super::grouping::{self, Sizes};
use super::land::Land;
use super::names::Names;
use super::people::People;
use super::places::Places;
use super::plane::{Frame, LonLat};
use super::river;
use super::settings::{TownError, TownSettings};
use super::statements::{self, Statement};
use super::wards::Wards;

/// Wards of a team in force today: larger than the true neighbourhoods.
pub(super) const WARDS_PER_CURRENT_TEAM: f64 = 4.6;
/// How large such teams are.
pub(super) const TEAM_SIZES: Sizes = Sizes { least: 2, slack: 0.2 };
/// The target population is a round number.
const TARGET_STEP: u64 = 500;

/// A made-up town with known true neighbourhoods.
pub struct Town {
    pub(super) settings: TownSettings,
    pub(super) wards: Wards,
    pub(super) ward_names: Vec<String>,
    pub(super) borough_names: Vec<String>,
    pub(super) people: People,
    pub(super) places: Places,
    pub(super) drawings: Vec<Drawing>,
    pub(super) statements: Vec<Statement>,
    pub(super) funding: Vec<FundedArea>,
    pub(super) river_name: String,
    pub(super) river: Vec<LonLat>,
    /// The cluster of each ward in the structure in force.
    pub(super) current_of_ward: Vec<String>,
}

impl Town {
    /// The town of some settings. The same settings give the same town on every platform.
    ///
    /// # Errors
    /// A setting out of its documented range.
    pub fn generate(settings: &TownSettings) -> Result<Self, TownError> {
        settings.validate()?;
        let seed = settings.seed;
        let mut names = Names::new(seed);
        let land = Land::new(settings.ward_count, seed);
        let wards = Wards::lay_out(settings.ward_count, settings.boroughs, &land, seed);
        let borough_names: Vec<String> = (0..settings.boroughs).map(|_| names.borough()).collect();
        let river_name = names.river();
        let people = People::settle(&wards, seed);
        let places = Places::grow(&wards, &people, &land, &mut names, seed);
        let style = EvidenceStyle {
            count: settings.drawings,
            noise: settings.noise,
            with_mess: settings.with_mess,
            frame: Frame::TOWN,
        };
        Ok(Self {
            ward_names: (0..wards.count()).map(|_| names.ward()).collect(),
            drawings: drawings::draw(&places, &style, seed),
            statements: statements::state(&places, &people, &style, seed),
            funding: funding::agree(&places, &style, seed),
            river: river::course(&wards.stream_m),
            current_of_ward: current_structure(&wards, &borough_names, seed),
            settings: settings.clone(),
            wards,
            borough_names,
            people,
            places,
            river_name,
        })
    }

    /// Residents for one team: those of a mean true neighbourhood, rounded.
    #[must_use]
    pub fn target_population(&self) -> u64 {
        let total: u64 = self.people.residents.iter().sum();
        let mean = total / self.places.list.len().max(1) as u64;
        ((mean + TARGET_STEP / 2) / TARGET_STEP).max(1) * TARGET_STEP
    }
}

/// The structure in force: contiguous teams of even numbers of wards, drawn without asking anybody.
fn current_structure(wards: &Wards, borough_names: &[String], seed: u64) -> Vec<String> {
    let mut chance = Chance::of(seed, "current structure");
    let mut team_of = vec![String::new(); wards.count()];
    for (borough, members) in wards.by_borough().into_iter().enumerate() {
        let teams = ((members.len() as f64 / WARDS_PER_CURRENT_TEAM).round() as usize).max(1);
        let groups = grouping::part(&wards.neighbours, members, teams, TEAM_SIZES, &mut chance);
        for (number, group) in groups.into_iter().enumerate() {
            for ward in group {
                team_of[ward] = format!("{} {}", borough_names[borough], number + 1);
            }
        }
    }
    team_of
}
