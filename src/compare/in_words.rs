use super::Scores;
use super::measures::{Better, Figure, MEASURES, Unit};
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
pub fn in_words(candidates: &[&Scores], losses_on: &[Loss], has_current: bool) -> Vec<InWords> {
    let mut words = vec![InWords::default(); candidates.len()];
    if candidates.len() < 2 {
        return words;
    }
    for measure in &MEASURES {
        let Some((best, worst)) = measure.phrases else { continue };
        let counts = match measure.figure {
            Figure::Loss(loss) => losses_on.contains(&loss),
            Figure::ResidentsChanged => has_current,
            _ => true,
        };
        if !counts {
            continue;
        }
        let values: Vec<Option<f64>> = candidates.iter().map(|scores| measure.value(scores)).collect();
        if let Some((position, value)) = only_best(measure.better, &values) {
            words[position].best_at.push(figure_in_words(best, measure.unit, value));
        }
        if let Some((position, value)) = only_best(measure.better.reversed(), &values) {
            words[position].gives_up.push(figure_in_words(worst, measure.unit, value));
        }
    }
    words
}

/// The one candidate whose value is better than all others by a difference worth a word, and the value.
fn only_best(better: Better, values: &[Option<f64>]) -> Option<(usize, f64)> {
    let [best] = better.best(values)[..] else { return None };
    let own = values[best]?;
    let scale = own.abs().max(1.0);
    let clear = |other: &f64| (other - own).abs() > WORTH_A_WORD * scale;
    values
        .iter()
        .enumerate()
        .filter(|(p, _)| *p != best)
        .filter_map(|(_, v)| v.as_ref())
        .all(clear)
        .then_some((best, own))
}

/// A phrase and its figure, with one decimal less than in a table: words are no place for the last digit.
fn figure_in_words(phrase: &str, unit: Unit, value: f64) -> String {
    let decimals = unit.decimals().saturating_sub(1);
    match unit {
        Unit::Share => format!("{phrase} ({:.decimals$}%)", value * 100.0 + 0.0),
        Unit::Scale | Unit::Bits | Unit::Clusters | Unit::Places | Unit::Residents | Unit::Pounds => {
            format!("{phrase} ({value:.decimals$})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_best_only_by_a_difference_worth_a_word() {
        assert_eq!(only_best(Better::Lower, &[Some(0.30), Some(0.20), Some(0.25)]), Some((1, 0.20)));
        assert_eq!(only_best(Better::Lower, &[Some(0.30), Some(0.2002), Some(0.20)]), None);
        assert_eq!(only_best(Better::Lower, &[Some(0.20), None]), None);
    }

    #[test]
    fn figures_are_written_as_people_read_them() {
        assert_eq!(figure_in_words("x", Unit::Share, 0.1234), "x (12.3%)");
        assert_eq!(figure_in_words("x", Unit::Residents, 171_436.0), "x (171436)");
        assert_eq!(figure_in_words("x", Unit::Scale, 0.456), "x (0.46)");
    }
}
