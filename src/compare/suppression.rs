//! What of the evidence may be shown: nothing of which too few people are behind it, nothing that would follow
//! by subtraction, and no figure finer than its respondents can bear.

use super::Grain;
use crate::check::Evidence;
use crate::evidence::{Heard, Measured};
use crate::model::{MIN_RESPONDENTS, PlaceIdx, Structure, WardIdx};
use crate::settings::DrawnBy;
use std::collections::{BTreeMap, BTreeSet};

/// Whether the figures of a group or place are shown, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// They are.
    Shown,
    /// Fewer than [`MIN_RESPONDENTS`] people are behind it: neither figures nor name are shown.
    TooFew,
    /// Enough people are behind it, but the figures of another would follow from its own.
    Shields,
}

impl Showing {
    /// Whether the figures are shown.
    #[must_use]
    pub fn is_shown(self) -> bool {
        self == Showing::Shown
    }
}

/// Which of several groups show no figures, from what each respondent weighs in each; who weighs nothing is not
/// behind it.
///
/// Primary suppression: fewer than [`MIN_RESPONDENTS`], or one who has more than half of the weight. Secondary: where
/// the total is known, a lone suppressed group follows by subtraction, so the smallest of the others are suppressed
/// too, until at least two groups of together at least [`MIN_RESPONDENTS`] different people are. Groups of nobody hide
/// nothing.
///
/// (L. Willenborg and T. de Waal, *Elements of Statistical Disclosure Control*, 2001, chapter 6.)
#[must_use]
pub fn suppressed(weighed: &[BTreeMap<u32, f64>]) -> Vec<Showing> {
    let respondents: Vec<usize> = weighed.iter().map(behind).collect();
    let of = |row: &BTreeMap<u32, f64>| if is_of_few(row) { Showing::TooFew } else { Showing::Shown };
    let mut showing: Vec<Showing> = weighed.iter().map(of).collect();
    if !showing.contains(&Showing::TooFew) {
        return showing;
    }
    loop {
        let hidden = || weighed.iter().zip(&showing).filter(|(_, showing)| !showing.is_shown());
        // Whoever stands behind several of them is one person.
        let people: BTreeSet<u32> = hidden().flat_map(|(row, _)| people_behind(row)).collect();
        let (groups, people) = (hidden().count(), people.len());
        if groups >= 2 && people >= MIN_RESPONDENTS {
            return showing;
        }
        let shown = respondents.iter().enumerate().filter(|&(i, &n)| n > 0 && showing[i].is_shown());
        match shown.min_by_key(|&(i, &n)| (n, i)).map(|(i, _)| i) {
            Some(smallest) => showing[smallest] = Showing::Shields,
            None => return showing,
        }
    }
}

/// Where one respondent has more than this share of the weight, a figure is that respondent's.
const MOST_OF_ONE: f64 = 0.5;

/// Whoever weighs less than this share of the one who weighs most is not behind a figure: a drawing may touch a ward
/// by a sliver.
const SLIVER: f64 = 1e-3;

/// The respondents who weigh something.
fn people_behind(weighed: &BTreeMap<u32, f64>) -> impl Iterator<Item = u32> + '_ {
    let least = SLIVER * weighed.values().fold(0.0, |a: f64, b| a.max(*b));
    let behind = weighed.iter().filter(move |(_, weight)| **weight > least);
    behind.map(|(respondent, _)| *respondent)
}

fn behind(weighed: &BTreeMap<u32, f64>) -> usize {
    people_behind(weighed).count()
}

/// The largest share that one respondent has.
fn largest_share(weighed: &BTreeMap<u32, f64>) -> f64 {
    let whole: f64 = weighed.values().sum();
    let largest = weighed.values().fold(0.0, |a: f64, b| a.max(*b));
    if whole > 0.0 { largest / whole } else { 0.0 }
}

/// What of the evidence may be shown place by place.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPlaces {
    /// By place index: it has a name and a drawing in use, and enough people made it.
    pub places: Vec<bool>,
    /// By place index: how many respondents made it.
    pub respondents: Vec<usize>,
    /// By place index: why figures are not shown. Places that nobody made are not shown either.
    pub showing: Vec<Showing>,
    /// Whether the drawings without a name may be shown, pooled.
    pub unnamed: bool,
    /// By place index: how finely its figures may be shown.
    pub grains: Vec<Grain>,
    /// How finely figures of the drawings without a name may be shown.
    pub unnamed_grain: Grain,
}

impl ShownPlaces {
    /// Drawings without a name are one place more for the suppression: figures of all places together
    /// are published, so theirs would follow by subtraction, and those of a lone hidden place from theirs.
    #[must_use]
    pub fn of(evidence: &Evidence, measured: &Measured) -> Self {
        let count = evidence.places.len();
        // By place, drawings without a name as one more: what each respondent weighs in it.
        let mut weighed: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); count + 1];
        for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.heard.in_use[*d]) {
            let place = drawing.place.index();
            let row = if evidence.places[place].named { place } else { count };
            *weighed[row].entry(drawing.respondent.0).or_default() += measured.heard.weights.within_place[d];
        }
        let mut people: Vec<usize> = weighed.iter().map(behind).collect();
        let mut showing = match measured.drawn_by {
            DrawnBy::Authority => vec![Showing::Shown; people.len()],
            DrawnBy::Respondents => suppressed(&weighed),
        };
        people.pop();
        let unnamed = showing.pop().is_some_and(Showing::is_shown);
        let places = people.iter().zip(&showing).map(|(&n, showing)| n > 0 && showing.is_shown()).collect();
        let mut grains: Vec<Grain> = weighed.iter().map(|row| grain_of(measured, row)).collect();
        let unnamed_grain = grains.pop().unwrap_or(Grain::EXACT);
        Self { places, respondents: people, showing, unnamed, grains, unnamed_grain }
    }
}

/// How finely figures may be shown in which every respondent weighs so much.
fn grain_of(measured: &Measured, weighed: &BTreeMap<u32, f64>) -> Grain {
    grain(measured, largest_share(weighed))
}

/// How finely figures may be shown in which no respondent has a larger share than this.
pub(super) fn grain(measured: &Measured, largest_share: f64) -> Grain {
    match (measured.exact_figures, measured.drawn_by) {
        (false, DrawnBy::Respondents) => Grain::of(largest_share),
        _ => Grain::EXACT,
    }
}

/// What of the evidence may be shown of one ward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShownWard {
    /// Whether fewer than [`MIN_RESPONDENTS`] respondents drew or said something there, and somebody did. Never
    /// on a map that an authority publishes.
    pub of_few: bool,
    /// How finely its figures may be shown.
    pub grain: Grain,
    /// How many respondents drew or said something there, as far as that may be told: nothing where it is of few or of
    /// nobody, which are not told apart.
    pub respondents: Option<usize>,
}

/// What of the evidence may be shown ward by ward.
#[must_use]
pub fn shown_wards(evidence: &Evidence, measured: &Measured, wards: usize) -> Vec<ShownWard> {
    let weighed = weighed_by(evidence, measured, wards, WardIdx::index);
    let of = |row: &BTreeMap<u32, f64>| {
        let (people, grain) = (behind(row), grain_of(measured, row));
        let by_respondents = measured.drawn_by == DrawnBy::Respondents;
        let of_few = by_respondents && is_of_few(row);
        let is_hidden = of_few || (by_respondents && people == 0);
        ShownWard { of_few, grain, respondents: (!is_hidden).then(|| grain.people(people)) }
    };
    weighed.iter().map(of).collect()
}

/// By cluster: whether somebody drew or said something in it, but fewer than [`MIN_RESPONDENTS`] respondents. Never on a map that an authority publishes.
#[must_use]
pub fn clusters_of_few(evidence: &Evidence, measured: &Measured, structure: &Structure) -> Vec<bool> {
    let rows =
        weighed_by(evidence, measured, structure.cluster_count(), |ward| structure.cluster_of(ward).index());
    rows.iter().map(|row| measured.drawn_by == DrawnBy::Respondents && is_of_few(row)).collect()
}

/// Whether the tables by which structures are measured hold an entry, of a place in a ward or of a pair of wards, with
/// fewer than [`MIN_RESPONDENTS`] respondents behind it. Never on a map that an authority publishes.
#[must_use]
pub fn tables_rest_on_few(evidence: &Evidence, measured: &Measured) -> bool {
    if measured.drawn_by != DrawnBy::Respondents {
        return false;
    }
    let touched = |d: usize| -> Vec<u32> {
        let drawn = measured.drawings.get(d).into_iter().flat_map(|footprint| &footprint.overlaps);
        let stated = measured.statement_wards.get(d).copied().flatten();
        drawn.map(|overlap| overlap.ward.0).chain(stated.map(|ward| ward.0)).collect()
    };
    let in_use: Vec<usize> = (0..evidence.drawings.len()).filter(|d| measured.heard.in_use[*d]).collect();
    let mut of_place: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
    let mut of_pair: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
    // Ten are enough: how many more there are does not matter.
    let hear = |entries: &mut BTreeMap<(u32, u32), BTreeSet<u32>>, entry, respondent| {
        let people = entries.entry(entry).or_default();
        if people.len() < MIN_RESPONDENTS {
            people.insert(respondent);
        }
    };
    for d in in_use {
        let (drawing, wards) = (&evidence.drawings[d], touched(d));
        for (position, ward) in wards.iter().enumerate() {
            hear(&mut of_place, (drawing.place.0, *ward), drawing.respondent.0);
            for other in &wards[position + 1..] {
                hear(&mut of_pair, (*ward, *other), drawing.respondent.0);
            }
        }
    }
    of_place.values().chain(of_pair.values()).any(|people| people.len() < MIN_RESPONDENTS)
}

/// What every respondent weighs in parts of the map, by the residents whom they drew or the statements they made there.
fn weighed_by(
    evidence: &Evidence,
    measured: &Measured,
    parts: usize,
    part_of: impl Fn(WardIdx) -> usize,
) -> Vec<BTreeMap<u32, f64>> {
    let mut weighed: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); parts];
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.heard.in_use[*d]) {
        let within = measured.heard.weights.within_place[d];
        let drawn = measured.drawings.get(d).into_iter().flat_map(|footprint| &footprint.overlaps);
        let stated = measured.statement_wards.get(d).copied().flatten();
        for (ward, residents) in
            drawn.map(|overlap| (overlap.ward, overlap.residents)).chain(stated.map(|ward| (ward, 1.0)))
        {
            *weighed[part_of(ward)].entry(drawing.respondent.0).or_default() += within * residents;
        }
    }
    weighed
}

/// Whether somebody is behind a figure, but too few, or one with most of the weight.
fn is_of_few(weighed: &BTreeMap<u32, f64>) -> bool {
    let people = behind(weighed);
    people > 0 && (people < MIN_RESPONDENTS || largest_share(weighed) > MOST_OF_ONE)
}

/// How finely figures of a whole group may be shown: no respondent has a larger share in a sum over the group, or
/// in a mean over its places.
pub(super) fn group_grain(evidence: &Evidence, measured: &Measured, of: &Heard) -> Grain {
    let mut overall: BTreeMap<u32, f64> = BTreeMap::new();
    let mut in_places: BTreeMap<u32, f64> = BTreeMap::new();
    let mut places: BTreeSet<PlaceIdx> = BTreeSet::new();
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| of.in_use[*d]) {
        *overall.entry(drawing.respondent.0).or_default() += of.weights.overall[d];
        *in_places.entry(drawing.respondent.0).or_default() += of.weights.within_place[d];
        places.insert(drawing.place);
    }
    let largest = |shares: &BTreeMap<u32, f64>| shares.values().fold(0.0, |a: f64, b| a.max(*b));
    grain(measured, largest(&overall).max(largest(&in_places) / places.len().max(1) as f64))
}

#[cfg(test)]
mod tests {
    use super::Showing::{Shields, Shown, TooFew};
    use super::*;

    /// Groups of so many people, all different and alike.
    fn groups(sizes: &[usize]) -> Vec<BTreeMap<u32, f64>> {
        let mut next = 0..;
        sizes.iter().map(|size| next.by_ref().take(*size).map(|person| (person, 1.0)).collect()).collect()
    }

    #[test]
    fn a_lone_small_group_takes_the_next_smallest_with_it() {
        assert_eq!(suppressed(&groups(&[40, 3, 12, 25])), [Shown, TooFew, Shields, Shown]);
    }

    #[test]
    fn two_groups_that_are_small_together_take_a_third_with_them() {
        assert_eq!(suppressed(&groups(&[4, 3, 12, 25])), [TooFew, TooFew, Shields, Shown]);
        assert_eq!(suppressed(&groups(&[4, 7, 12, 25])), [TooFew, TooFew, Shown, Shown]);
    }

    #[test]
    fn groups_of_ten_and_of_nobody_hide_nothing() {
        assert_eq!(suppressed(&groups(&[10, 0, 11])), [Shown; 3]);
    }

    #[test]
    fn one_person_behind_several_small_groups_is_one_person() {
        // Two rare names by the same six people, and by six and six others.
        let mut same = groups(&[40, 25]);
        let six: BTreeMap<u32, f64> = (1000..1006).map(|person| (person, 1.0)).collect();
        same.extend([six.clone(), six]);
        assert_eq!(suppressed(&same), [Shown, Shields, TooFew, TooFew]);
        assert_eq!(suppressed(&groups(&[40, 25, 6, 6])), [Shown, Shown, TooFew, TooFew]);
    }

    #[test]
    fn who_weighs_nothing_is_not_behind_a_figure_and_one_who_weighs_most_is_alone() {
        let mut weighed = groups(&[12, 12, 30]);
        weighed[0].values_mut().take(9).for_each(|weight| *weight = 0.0);
        *weighed[1].values_mut().next().unwrap() = 12.0;
        assert_eq!(suppressed(&weighed), [TooFew, TooFew, Shown]);
    }
}
