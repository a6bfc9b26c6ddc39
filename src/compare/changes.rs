//! What changes from one structure to another, for people.

use super::places::PlaceScores;
use super::{KEPT_WHOLE, Matching, Teams, best_matching};
use crate::model::{Ward, WardIdx, counted, plural, thousands};
use std::collections::BTreeMap;

/// How many wards or places a sentence names.
const NAMED: usize = 4;

/// What changes from one structure to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which cluster is which, and who moves.
    pub matching: Matching,
    /// The change in words.
    pub words: String,
}

/// What changes from `a` to `b`, which divide the same wards (or the same pieces of wards).
#[must_use]
pub fn change(wards: &[Ward], a: (Teams, &PlaceScores), b: (Teams, &PlaceScores)) -> Change {
    let population: Vec<i64> = wards.iter().map(|ward| ward.population as i64).collect();
    let matching = best_matching(a.0, b.0, &population);
    let words = words(wards, &matching, a, b);
    Change { matching, words }
}

fn words(wards: &[Ward], matching: &Matching, a: (Teams, &PlaceScores), b: (Teams, &PlaceScores)) -> String {
    let are_same = |ward: WardIdx| a.0.cluster_of(ward).is_some() == b.0.cluster_of(ward).is_some();
    if a.0.structure == b.0.structure && (0..wards.len()).map(WardIdx::new).all(are_same) {
        return "is the same structure".to_owned();
    }
    let mut by_name: BTreeMap<&str, u64> = BTreeMap::new();
    for ward in &matching.moved {
        let ward = &wards[ward.index()];
        *by_name.entry(ward.name.as_str()).or_default() += ward.population;
    }
    let mut largest: Vec<(&str, u64)> = by_name.into_iter().filter(|(_, residents)| *residents > 0).collect();
    largest.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(y.0)));
    let names: Vec<&str> = largest.iter().map(|(name, _)| *name).collect();
    let mut clauses = Vec::new();
    if matching.residents_moved > 0 {
        clauses.push(format!("moves {} in {}", residents(matching.residents_moved), listed(&names)));
    }
    let without = |one: Teams, other: Teams| -> i64 {
        let loses = |ward: WardIdx| one.cluster_of(ward).is_some() && other.cluster_of(ward).is_none();
        let wards = wards.iter().enumerate().filter(|(ward, _)| loses(WardIdx::new(*ward)));
        wards.map(|(_, ward)| ward.population as i64).sum()
    };
    let (lose, gain) = (without(a.0, b.0), without(b.0, a.0));
    if lose > 0 {
        clauses.push(format!("leaves {} without a cluster", residents(lose)));
    }
    if gain > 0 {
        clauses.push(format!("gives a cluster to {} without one", residents(gain)));
    }
    let (a_clusters, b_clusters) = (a.0.count(), b.0.count());
    if a_clusters != b_clusters {
        clauses.push(format!("has {} instead of {a_clusters}", counted(b_clusters, "cluster")));
    }
    let (gained, lost) = (kept_only_by(b.1, a.1), kept_only_by(a.1, b.1));
    if !gained.is_empty() {
        clauses.push(format!("keeps {} whole", listed(&gained)));
    }
    if !lost.is_empty() {
        clauses.push(format!("splits {}", listed(&lost)));
    }
    match clauses.is_empty() {
        true => "moves nobody".to_owned(),
        false => clauses.join("; "),
    }
}

/// `1 resident`, `12,400 residents`.
fn residents(number: i64) -> String {
    format!("{} {}", thousands(number), if number == 1 { "resident".to_owned() } else { plural("resident") })
}

/// Places that `one` keeps whole and `other` does not.
fn kept_only_by<'a>(one: &'a PlaceScores, other: &PlaceScores) -> Vec<&'a str> {
    let kept = |scores: &PlaceScores, name: &str| {
        let place = scores.places.iter().find(|place| place.name == name);
        place.and_then(|place| place.figures).map(|figures| figures.best_cluster_share >= KEPT_WHOLE)
    };
    let names = one.places.iter().map(|place| place.name.as_str());
    names.filter(|name| kept(one, name) == Some(true) && kept(other, name) == Some(false)).collect()
}

/// `A, B and C`; what goes beyond a few is counted.
fn listed(names: &[&str]) -> String {
    let shown = &names[..names.len().min(NAMED)];
    let more = names.len() - shown.len();
    match (shown, more) {
        ([], _) => "no ward".to_owned(),
        ([one], 0) => (*one).to_owned(),
        (shown, 0) => {
            let (last, rest) = shown.split_last().expect("there are at least two");
            format!("{} and {last}", rest.join(", "))
        }
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BoroughIdx, Structure};

    fn wards() -> Vec<Ward> {
        [("Lordship", 9_400), ("Brownswood", 3_000), ("Clissold", 11_000), ("Leabridge", 12_000)]
            .map(|(name, population)| Ward {
                id: name.to_owned(),
                name: name.to_owned(),
                borough: BoroughIdx(0),
                population,
                workload: None,
            })
            .to_vec()
    }

    #[test]
    fn a_change_is_said_with_residents_and_wards() {
        let places = PlaceScores::default();
        let (a, b) = (Structure::from_labels(&[0, 0, 0, 1]), Structure::from_labels(&[1, 1, 0, 1]));
        let change = change(&wards(), (Teams::of(&a), &places), (Teams::of(&b), &places));
        assert_eq!(change.words, "moves 12,400 residents in Lordship and Brownswood");
    }

    #[test]
    fn long_lists_are_counted() {
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d and 2 more");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
