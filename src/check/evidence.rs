//! What the features in use say, numbered: places, respondents and groups.

use super::locating::LocatedEvidence;
use super::options::CheckOptions;
use super::places::{self, DrawingRecord};
use super::properties;
use super::report::Report;
use super::study::Evidence;
use super::values::{self, counted};
use crate::input::RawLayer;
use crate::input::normalised;
use crate::model::{Action, Drawing, EvidenceKind, Finding, Layer, Level};
use crate::rules;
use std::collections::BTreeSet;

/// The properties that serve each purpose.
pub(super) struct DrawingColumns {
    pub id: Option<String>,
    pub place: Option<String>,
    pub respondent: Option<String>,
    pub group: Option<String>,
    pub weight: Option<String>,
}

/// Everything said by the features in use, numbered.
#[expect(clippy::too_many_arguments, reason = "one call, each argument another column of the same table")]
pub(super) fn evidence(
    raw: &RawLayer,
    kind: EvidenceKind,
    columns: &DrawingColumns,
    options: &CheckOptions,
    ids: Vec<String>,
    weights: &[f64],
    located: Vec<Option<LocatedEvidence>>,
    report: &mut Report,
) -> Evidence {
    let mut records = Vec::new();
    let mut aliases_met = BTreeSet::new();
    let mut features = Vec::new();
    let (mut shapes, mut points) = (Vec::new(), Vec::new());
    for ((feature, id), located) in raw.features.iter().zip(ids).zip(located) {
        match located {
            Some(_) if !report.in_use(feature.index) => continue,
            Some(LocatedEvidence::Drawing(shape)) => shapes.push(shape),
            Some(LocatedEvidence::Statement(at)) => points.push(at),
            None => continue,
        }
        let text =
            |column: &Option<String>| properties::value(feature, column.as_ref()).and_then(values::text);
        features.push(feature.index);
        records.push(DrawingRecord {
            place: text(&columns.place).map(|name| aliased(name, options, &mut aliases_met)),
            id,
            respondent: text(&columns.respondent),
            group: text(&columns.group),
        });
    }
    let numbered = places::number_records(&records);
    report_unmet_aliases(options, &aliases_met, report);
    describe(&records, &features, columns, &numbered, report);
    let drawings = records
        .into_iter()
        .enumerate()
        .map(|(d, record)| Drawing {
            id: record.id,
            feature: features[d],
            place: numbered.place_of[d],
            respondent: numbered.respondent_of[d],
            group: numbered.group_of[d],
            weight: weights[features[d]],
        })
        .collect();
    Evidence {
        kind,
        drawings,
        shapes,
        points,
        places: numbered.places,
        groups: numbered.groups,
        respondents: numbered.respondents,
        has_respondents: columns.respondent.is_some(),
    }
}

/// The place a name stands for by the table of aliases, or the name itself.
fn aliased(name: String, options: &CheckOptions, met: &mut BTreeSet<u64>) -> String {
    let place = options.place_aliases.as_ref().and_then(|table| table.place_of.get(&normalised(&name)));
    match place {
        Some((line, place)) => {
            met.insert(*line);
            place.clone()
        }
        None => name,
    }
}

fn report_unmet_aliases(options: &CheckOptions, met: &BTreeSet<u64>, report: &mut Report) {
    let Some(table) = &options.place_aliases else { return };
    for (name, (line, _)) in table.place_of.iter().filter(|(_, (line, _))| !met.contains(line)) {
        let message = format!("line {line} of the aliases names a place that no feature in use speaks of");
        let finding = Finding::new(&rules::PLACE_ALIASED, Action::Noted, Layer::PlaceAliases, message);
        report.add(finding.with_file(table.file.clone()).with_value(name));
    }
}

/// Findings about names and respondents; never with a respondent's id.
fn describe(
    records: &[DrawingRecord],
    features: &[usize],
    columns: &DrawingColumns,
    numbered: &places::NumberedRecords,
    report: &mut Report,
) {
    for (name, others) in &numbered.merged {
        let message = format!("{name:?} is written in {} too", counted(*others, "other way", "other ways"));
        let finding = report.layer(&rules::PLACE_NAMES_MERGED, Action::Noted, message);
        report.add(finding.with_value(name));
    }
    let without = records.iter().filter(|record| record.respondent.is_none()).count();
    if columns.respondent.is_some() && without > 0 {
        let message = format!(
            "{} not say who made it; each counts as a respondent",
            counted(without, "feature does", "features do")
        );
        report
            .add(report.layer(&rules::RESPONDENT_MISSING, Action::Noted, message).with_level(Level::Warning));
    }
    for &d in &numbered.group_differs {
        let message = "the same respondent is in another group elsewhere; the first group named counts";
        report.add(report.feature(&rules::GROUP_DIFFERS, Action::Noted, features[d], message));
    }
}
