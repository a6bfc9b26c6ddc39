//! Groups and places that are not shown though enough people are behind them, and what would help.

use super::groups::shown_groups;
use super::suppression::{Showing, ShownPlaces};
use crate::check::Study;
use crate::evidence::Measured;
use crate::model::{Action, Finding, Layer, MIN_RESPONDENTS, NO_GROUP, counted};
use crate::rules;
use crate::settings::Settings;

/// A note on every group and place of enough respondents that is hidden to shield a smaller one.
#[must_use]
pub fn shielding(study: &Study, measured: &Measured, settings: &Settings) -> Vec<Finding> {
    let Some(evidence) = &study.evidence else { return Vec::new() };
    let note = |kind: &str, name: &str, of_few: usize| {
        let (few, would) = match of_few {
            1 => (format!("one {kind} has"), "its figures would follow".to_owned()),
            _ => (format!("{} have", counted(of_few, kind)), "their figures would follow".to_owned()),
        };
        let message = format!(
            "the {kind} {name:?} has enough respondents and is not shown all the same: {few} fewer than {MIN_RESPONDENTS} \
             respondents, and {would} by subtraction; merged with another {kind}, both would be shown"
        );
        Finding::new(&rules::SHIELDING, Action::Noted, Layer::Neighbourhoods, message)
            .with_file(settings.layers.neighbourhoods.clone().unwrap_or_default())
    };
    let groups = shown_groups(evidence, measured);
    let of_few = groups.iter().filter(|(.., showing)| *showing == Showing::TooFew).count();
    let mut notes = Vec::new();
    for (group, ..) in groups.iter().filter(|(.., showing)| *showing == Showing::Shields) {
        let name = group.map_or(NO_GROUP, |group| evidence.groups[group.index()].name.as_str());
        notes.push(note("group", name, of_few));
    }
    let shown = ShownPlaces::of(evidence, measured);
    let of_few = shown.showing.iter().filter(|showing| **showing == Showing::TooFew).count();
    for (place, _) in shown.showing.iter().enumerate().filter(|(_, showing)| **showing == Showing::Shields) {
        notes.push(note("place", &evidence.places[place].name, of_few));
    }
    notes
}
