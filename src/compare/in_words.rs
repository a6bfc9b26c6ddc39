use super::Scores;
use super::measures::{Better, Figure, MEASURES, Measure, Unit};
use crate::loss::Loss;
use crate::model::{fixed, percent, thousands};

/// Differences below this are not worth a word: half a percentage point of a share.
const WORTH_A_WORD: f64 = 5e-3;
/// Differences below this are rounding: the tables show nine decimals.
const SAME: f64 = 1e-9;

/// What one candidate is best at among all, and what it gives up, in planners' words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InWords {
    /// What it does better than every other candidate; of the total loss, no worse than any.
    pub best_at: Vec<String>,
    /// What it does worse than every other candidate.
    pub gives_up: Vec<String>,
    /// How it stands where neither list says anything.
    pub standing: Standing,
}

/// How a candidate stands that is clearly best and worst at nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Others are better and others worse in every figure in which candidates differ.
    Between,
    /// In some figure nobody is better, or nobody worse: others are level with it there, or it says little.
    #[default]
    Level,
}

impl Standing {
    /// The sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Between => "Between the others in everything in which they differ: a middle way.",
            Self::Level => {
                "Nothing listed here sets it apart by a difference worth a word; the table has every figure."
            }
        }
    }
}

/// Says of every candidate what it is best at and what it gives up: by the total loss, the losses
/// turned on, and what people ask for first.
///
/// The total loss is what was searched for, so whoever has the lowest is told so however small the
/// difference is, and together with whom. Everything else must differ by what people can see.
#[must_use]
pub fn in_words(candidates: &[&Scores], losses_on: &[Loss]) -> Vec<InWords> {
    let mut words = vec![InWords::default(); candidates.len()];
    if candidates.len() < 2 {
        return words;
    }
    for measure in &MEASURES {
        let Some((best, worst)) = measure.phrases else { continue };
        if matches!(measure.figure, Figure::Loss(loss) if !losses_on.contains(&loss)) {
            continue;
        }
        let values = values(measure, candidates);
        if measure.figure == Figure::TotalLoss {
            for (position, phrase) in lowest_total(best, &values) {
                words[position].best_at.push(phrase);
            }
        } else if let Some((position, value)) = only_best(measure.better, &values) {
            words[position].best_at.push(figure_in_words(best, measure.unit, value));
        }
        if let Some((position, value)) = only_best(measure.better.reversed(), &values) {
            words[position].gives_up.push(figure_in_words(worst, measure.unit, value));
        }
    }
    for (position, words) in words.iter_mut().enumerate() {
        let between = |measure: &Measure| is_between(position, &values(measure, candidates));
        let judged = MEASURES.iter().filter(|measure| measure.better != Better::Neither);
        words.standing = if judged.into_iter().all(between) { Standing::Between } else { Standing::Level };
    }
    words
}

fn values(measure: &Measure, candidates: &[&Scores]) -> Vec<Option<f64>> {
    candidates.iter().map(|scores| measure.value(scores)).collect()
}

/// What everybody with the lowest total loss is told.
fn lowest_total(phrase: &str, values: &[Option<f64>]) -> Vec<(usize, String)> {
    let least = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let lowest: Vec<usize> =
        (0..values.len()).filter(|&p| values[p].is_some_and(|value| value - least <= SAME)).collect();
    let shared = match lowest.len() - usize::from(!lowest.is_empty()) {
        0 => String::new(),
        1 => ", shared with 1 other".to_owned(),
        others => format!(", shared with {others} others"),
    };
    let phrase = figure_in_words(&format!("{phrase}{shared}"), Unit::Share, least);
    lowest.into_iter().map(|position| (position, phrase.clone())).collect()
}

/// Whether others have more and others have less, or all have the same.
fn is_between(position: usize, values: &[Option<f64>]) -> bool {
    let known = || values.iter().flatten().copied();
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let Some(own) = values[position] else { return true };
    most - least <= SAME || (own - least > SAME && most - own > SAME)
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
        Unit::Share => format!("{phrase} ({})", percent(value, decimals)),
        Unit::Scale | Unit::Bits => format!("{phrase} ({})", fixed(value, decimals)),
        Unit::Clusters | Unit::Places | Unit::Residents | Unit::Pounds => {
            format!("{phrase} ({})", thousands(value as i64))
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
    fn whoever_has_the_lowest_total_is_told_so() {
        let told =
            |values: &[f64]| lowest_total("lowest", &values.iter().map(|v| Some(*v)).collect::<Vec<_>>());
        assert_eq!(told(&[0.36, 0.3600001]), [(0, "lowest (36.0%)".to_owned())]);
        let shared = "lowest, shared with 1 other (36.0%)".to_owned();
        assert_eq!(told(&[0.36, 0.37, 0.36]), [(0, shared.clone()), (2, shared)]);
    }

    #[test]
    fn between_is_neither_first_nor_last_nor_level_with_them() {
        let values = [Some(0.1), Some(0.2), Some(0.3)];
        assert_eq!([0, 1, 2].map(|position| is_between(position, &values)), [false, true, false]);
        assert!(!is_between(0, &[Some(0.1), Some(0.1), Some(0.3)]));
        assert!(is_between(0, &[Some(0.1), Some(0.1)]), "all are alike");
        assert!(is_between(0, &[None, Some(0.1)]));
    }

    #[test]
    fn figures_are_written_as_people_read_them() {
        assert_eq!(figure_in_words("x", Unit::Share, 0.1234), "x (12.3%)");
        assert_eq!(figure_in_words("x", Unit::Residents, 171_436.0), "x (171,436)");
        assert_eq!(figure_in_words("x", Unit::Scale, 0.456), "x (0.46)");
    }
}
