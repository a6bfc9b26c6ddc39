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
/// turned on, and what people ask for first. Residents moved count where there is a structure in
/// force to be moved from.
#[must_use]
pub fn in_words(candidates: &[&Scores], losses_on: &[Loss], in_force: bool) -> Vec<InWords> {
    let mut words = vec![InWords::default(); candidates.len()];
    if candidates.len() < 2 {
        return words;
    }
    let is_on = |name: &str| losses_on.iter().any(|loss| loss.name() == name);
    for measure in MEASURES {
        let Some((best, worst, written)) = phrases(measure.name) else { continue };
        let is_off = Loss::from_name(measure.name).is_some() && !is_on(measure.name);
        if is_off || (measure.name == "residents_changed" && !in_force) {
            continue;
        }
        let values: Vec<Option<f64>> = candidates.iter().map(|scores| (measure.value)(scores)).collect();
        if let Some(position) = only_best(&measure, &values) {
            words[position].best_at.push(said(best, written, values[position]));
        }
        let other_way = Measure {
            better: if measure.better == Better::Lower { Better::Higher } else { Better::Lower },
            ..measure
        };
        if let Some(position) = only_best(&other_way, &values) {
            words[position].gives_up.push(said(worst, written, values[position]));
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

/// How the best and the worst of a figure are called; `None` for those that say little by themselves.
fn phrases(name: &str) -> Option<(&'static str, &'static str, Written)> {
    use Written::{Number, Percent, Whole};
    Some(match name {
        "total_loss" => ("lowest total loss", "highest total loss", Percent),
        "lived_split" => ("fewest neighbours parted", "most neighbours parted", Percent),
        "lived_mix" => ("least mixed clusters", "most mixed clusters", Percent),
        "funding_split" => ("fewest agreements split", "most agreements split", Percent),
        "funding_mix" => ("least mix of agreements", "most mix of agreements", Percent),
        "imbalance" => ("sizes closest to the target", "sizes farthest from the target", Percent),
        "sprawl" => ("roundest clusters", "most drawn-out clusters", Percent),
        "cut_border" => ("fewest ward borders cut", "most ward borders cut", Percent),
        "borough_mix" => {
            ("fewest residents with another borough", "most residents with another borough", Percent)
        }
        "best_cluster_share_mean" => {
            ("places most nearly in one cluster", "places most divided among clusters", Percent)
        }
        "funding_kept_whole" => {
            ("most co-funding spent by one team", "least co-funding spent by one team", Percent)
        }
        "max_population_deviation" => {
            ("every team nearest to the target size", "one team farthest from the target size", Percent)
        }
        "residents_changed" => ("fewest residents moved", "most residents moved", Whole),
        "polsby_popper_mean" => ("most compact clusters", "least compact clusters", Number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_best_only_by_a_difference_worth_a_word() {
        let lower = Measure { name: "lived_split", better: Better::Lower, value: |_| None };
        assert_eq!(only_best(&lower, &[Some(0.30), Some(0.20), Some(0.25)]), Some(1));
        assert_eq!(only_best(&lower, &[Some(0.30), Some(0.2002), Some(0.20)]), None);
        assert_eq!(only_best(&lower, &[Some(0.20), None]), None);
    }

    #[test]
    fn every_loss_has_words() {
        assert!(Loss::ALL.iter().all(|loss| phrases(loss.name()).is_some()));
        assert!(MEASURES.iter().any(|measure| phrases(measure.name).is_none()));
    }

    #[test]
    fn figures_are_written_as_people_read_them() {
        assert_eq!(said("x", Written::Percent, Some(0.1234)), "x (12.3%)");
        assert_eq!(said("x", Written::Whole, Some(171_436.0)), "x (171436)");
        assert_eq!(said("x", Written::Number, Some(0.456)), "x (0.46)");
    }
}
