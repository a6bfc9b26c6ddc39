use super::Scores;
use super::measures::{Better, MEASURES, Measure};
use crate::loss::Loss;

/// Differences below this are not worth a word: less than the last digit people are shown.
const WORTH_A_WORD: f64 = 5e-4;

/// What one candidate is best at among all, and what it gives up, in planners' words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InWords {
    /// What it does better than every other candidate.
    pub best_at: Vec<String>,
    /// What it does worse than every other candidate.
    pub gives_up: Vec<String>,
}

/// Says of every candidate what it is best at and what it gives up: by the total loss, the losses
/// turned on, and what people ask for first.
#[must_use]
pub fn in_words(candidates: &[&Scores], losses_on: &[Loss]) -> Vec<InWords> {
    let mut words = vec![InWords::default(); candidates.len()];
    if candidates.len() < 2 {
        return words;
    }
    let is_on = |name: &str| losses_on.iter().any(|loss| loss.name() == name);
    for measure in MEASURES {
        let Some((phrase, written)) = phrase(measure.name) else { continue };
        if Loss::from_name(measure.name).is_some() && !is_on(measure.name) {
            continue;
        }
        let values: Vec<Option<f64>> = candidates.iter().map(|scores| (measure.value)(scores)).collect();
        if let Some(position) = only_best(&measure, &values) {
            words[position].best_at.push(said(phrase, written, values[position]));
        }
        let other_way = Measure {
            better: if measure.better == Better::Lower { Better::Higher } else { Better::Lower },
            ..measure
        };
        if let Some(position) = only_best(&other_way, &values) {
            words[position].gives_up.push(said(phrase, written, values[position]));
        }
    }
    words
}

/// The one candidate whose value is better than all others by a difference worth a word.
fn only_best(measure: &Measure, values: &[Option<f64>]) -> Option<usize> {
    let [best] = measure.best(values)[..] else { return None };
    let own = values[best]?;
    let scale = own.abs().max(1.0);
    let clear = |other: &f64| (other - own).abs() > WORTH_A_WORD * scale;
    values
        .iter()
        .enumerate()
        .filter(|(p, _)| *p != best)
        .filter_map(|(_, v)| v.as_ref())
        .all(clear)
        .then_some(best)
}

/// How a figure is written.
#[derive(Clone, Copy)]
enum Written {
    Percent,
    Whole,
    Number,
}

fn said(phrase: &str, written: Written, value: Option<f64>) -> String {
    let value = value.unwrap_or(0.0);
    match written {
        Written::Percent => format!("{phrase} ({:.1}%)", value * 100.0 + 0.0),
        Written::Whole => format!("{phrase} ({value:.0})"),
        Written::Number => format!("{phrase} ({value:.2})"),
    }
}

/// What a figure is about; `None` for those that say little by themselves.
fn phrase(name: &str) -> Option<(&'static str, Written)> {
    Some(match name {
        "total_loss" => ("total loss", Written::Percent),
        "lived_split" => ("neighbours kept with one team", Written::Percent),
        "lived_mix" => ("clusters of one place", Written::Percent),
        "funding_split" => ("agreements kept with one team", Written::Percent),
        "funding_mix" => ("clusters under one agreement", Written::Percent),
        "imbalance" => ("teams of equal size", Written::Percent),
        "sprawl" => ("round clusters", Written::Percent),
        "cut_border" => ("few ward borders between clusters", Written::Percent),
        "borough_mix" => ("clusters of one borough", Written::Percent),
        "best_cluster_share_mean" => ("places mostly in one cluster", Written::Percent),
        "funding_kept_whole" => ("co-funding spent by one team", Written::Percent),
        "max_population_deviation" => ("no team far from the target size", Written::Percent),
        "residents_changed" => ("few residents moved from today", Written::Whole),
        "polsby_popper_mean" => ("compact clusters", Written::Number),
        _ => return None,
    })
}
