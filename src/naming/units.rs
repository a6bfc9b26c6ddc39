//! The places that names stand for now, each with its spellings and its ground.

use super::ground::{Grid, Ground};
use super::spelling::Spelling;
use crate::check::{Evidence, near_m};
use crate::input::normalised;
use crate::model::{DrawingIdx, PlaceIdx};
use std::collections::{BTreeMap, BTreeSet};

/// A place by the names that stand for it so far.
pub(super) struct Unit {
    /// The place's name.
    pub name: String,
    /// The names that people gave, by their position among the names in use.
    pub names: Vec<usize>,
    /// The same names in normalised form.
    given: BTreeSet<String>,
    /// How the place's name is spelled; where a borough was put behind it, the name that people gave.
    pub spelling: Spelling,
    pub drawings: Vec<DrawingIdx>,
    pub respondents: usize,
    pub ground: Ground,
}

/// All places that have a name, in the order of the study, on one grid.
pub(super) struct Units {
    pub units: Vec<Unit>,
    /// Every spelling with the unit that it stands for.
    pub spellings: Vec<(usize, Spelling)>,
    pub grid: Grid,
    /// Within this distance in metres, two cores may be one place.
    pub near_m: f64,
}

impl Units {
    pub fn of(evidence: &Evidence) -> Self {
        let grid = Grid::new(evidence);
        let mut names_of: BTreeMap<PlaceIdx, Vec<usize>> = BTreeMap::new();
        for (position, name) in evidence.names.iter().enumerate() {
            names_of.entry(name.place).or_default().push(position);
        }
        let units: Vec<Unit> =
            names_of.into_iter().map(|(place, names)| unit(evidence, place, names, &grid)).collect();
        let mut spellings = Vec::new();
        for (number, unit) in units.iter().enumerate() {
            spellings.push((number, unit.spelling.clone()));
            let given = unit.names.iter().map(|&name| Spelling::of(&evidence.names[name].name));
            for spelling in given.filter(|spelling| *spelling != unit.spelling) {
                spellings.push((number, spelling));
            }
        }
        Self { units, spellings, grid, near_m: near_m(evidence.typical_side_m) }
    }

    /// Whether two places are never proposed as one: told apart by a word, by lying far from each other, or
    /// already, where one name stands for both.
    pub fn are_told_apart(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.units[a], &self.units[b]);
        a.spelling.is_told_apart(&b.spelling)
            || !a.given.is_disjoint(&b.given)
            || !self.grid.is_near(&a.ground, &b.ground, self.near_m)
    }

    /// How much two places were drawn over the same ground.
    pub fn overlap(&self, a: usize, b: usize) -> f64 {
        self.units[a].ground.overlap(&self.units[b].ground)
    }
}

fn unit(evidence: &Evidence, place: PlaceIdx, names: Vec<usize>, grid: &Grid) -> Unit {
    let in_use = || names.iter().map(|&name| &evidence.names[name]);
    let mut drawings: Vec<DrawingIdx> = in_use().flat_map(|name| name.drawings.iter().copied()).collect();
    drawings.sort_unstable();
    let name = evidence.places[place.index()].name.clone();
    let with_borough = in_use().filter(|name| name.borough.is_some()).max_by_key(|name| name.drawings.len());
    Unit {
        spelling: Spelling::of(with_borough.map_or(&name, |given| &given.name)),
        name,
        given: in_use().map(|name| normalised(&name.name)).collect(),
        respondents: respondents(evidence, &drawings),
        ground: grid.ground(evidence, &drawings),
        drawings,
        names,
    }
}

/// How many different people made some drawings.
pub(super) fn respondents(evidence: &Evidence, drawings: &[DrawingIdx]) -> usize {
    let people = drawings.iter().map(|drawing| evidence.drawings[drawing.index()].respondent);
    people.collect::<BTreeSet<_>>().len()
}
