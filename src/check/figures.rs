//! The wards' figures: residents and workload.

use super::counts::{AMBIGUOUS, Count, Points};
use super::options::CheckOptions;
use super::report::Report;
use super::values::{self, counted};
use crate::input::RawLayer;
use crate::model::{Action, Level};
use crate::rules;

/// More residents than any ward can have.
pub(super) const MAX_POPULATION: f64 = 1e9;

/// A number of people from nothing to [`MAX_POPULATION`], whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is within its range, which both callers have looked at"
)]
fn rounded(people: f64) -> u64 {
    people.round() as u64
}

/// The residents of every feature; nothing where they are not known.
pub(super) fn populations(
    raw: &RawLayer,
    ids: &[String],
    column: Option<&String>,
    options: &CheckOptions,
    report: &mut Report,
) -> Vec<Option<u64>> {
    let Some(property) = column else {
        return vec![None; raw.features.len()];
    };
    let points = Points::of(raw.features.iter().map(|feature| feature.properties.get(property)));
    let (mut texts, mut grouped, mut fractions, mut all_usable) = (0usize, 0usize, 0usize, true);
    let mut populations = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        let count = points.read(value);
        texts += usize::from(matches!(count, Count::FromText(_) | Count::Grouped(_)));
        grouped += usize::from(matches!(count, Count::Grouped(_)));
        let population = match count.number() {
            Some(n) if (0.0..MAX_POPULATION).contains(&n) => {
                fractions += usize::from(n.fract() != 0.0);
                Some(rounded(n))
            }
            number => {
                let (rule, message) = match (number, count) {
                    (None, Count::Missing) => (&rules::POPULATION_MISSING, "the ward has no population"),
                    (None, Count::Ambiguous) => (&rules::FIGURE_AMBIGUOUS, AMBIGUOUS),
                    (None, _) => (&rules::POPULATION_NOT_A_NUMBER, "the population is not a number"),
                    (Some(n), _) if n < 0.0 => (&rules::POPULATION_NEGATIVE, "the population is negative"),
                    (Some(_), _) => (&rules::POPULATION_ABSURD, "no ward has so many residents"),
                };
                // A population that was found by its name alone, and that nobody needs, refuses nothing.
                let needed = options.need_population || options.names.population.is_some();
                let mut finding = match needed {
                    true => report.feature(rule, Action::Refused, feature.index, message),
                    false => report
                        .feature(
                            rule,
                            Action::Noted,
                            feature.index,
                            format!("{message}: a search refuses it"),
                        )
                        .with_level(Level::Warning),
                }
                .with_property(property);
                if !ids[feature.index].is_empty() {
                    finding = finding.with_id(&ids[feature.index]);
                }
                if let Some(value) = value {
                    finding = finding.with_value(values::shown(value));
                }
                report.add(finding);
                all_usable = false;
                None
            }
        };
        populations.push(population);
    }
    if texts > 0 {
        let message = format!(
            "{} written as text; each was read as the number it shows{}",
            counted(texts, "population is", "populations are"),
            if grouped > 0 { ", thousands separators left out" } else { "" }
        );
        report.add(report.layer(&rules::POPULATION_TEXT, Action::Noted, message).with_property(property));
    }
    if fractions > 0 {
        let message = format!(
            "{} a fraction; each was rounded to the nearest person",
            counted(fractions, "population has", "populations have")
        );
        report.add(report.layer(&rules::POPULATION_ROUNDED, Action::Noted, message).with_property(property));
    }
    let nobody = all_usable && !populations.is_empty() && populations.iter().all(|p| *p == Some(0));
    if options.need_population && nobody {
        let message = "the population of every ward is 0";
        report
            .add(report.layer(&rules::POPULATION_ALL_ZERO, Action::Refused, message).with_property(property));
    }
    populations
}

/// The workload of every feature, where a property is named.
pub(super) fn workloads(raw: &RawLayer, column: Option<&String>, report: &mut Report) -> Vec<Option<u64>> {
    let Some(property) = column else {
        return vec![None; raw.features.len()];
    };
    let points = Points::of(raw.features.iter().map(|feature| feature.properties.get(property)));
    let mut workloads = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        let count = points.read(value);
        workloads.push(match count.number() {
            Some(n) if (0.0..MAX_POPULATION).contains(&n) => Some(rounded(n)),
            None if count == Count::Missing => {
                let message = "the ward has no workload and counts as having none";
                let finding = report.feature(&rules::WORKLOAD_VALUE, Action::Noted, feature.index, message);
                report.add(finding.with_property(property).with_level(Level::Warning));
                None
            }
            _ => {
                let (rule, message) = match count {
                    Count::Ambiguous => (&rules::FIGURE_AMBIGUOUS, AMBIGUOUS),
                    _ => (&rules::WORKLOAD_VALUE, "the workload is not a number of at least 0"),
                };
                let finding = report.feature(rule, Action::Refused, feature.index, message);
                let shown = value.map(values::shown).unwrap_or_default();
                report.add(finding.with_property(property).with_value(shown));
                None
            }
        });
    }
    workloads
}
