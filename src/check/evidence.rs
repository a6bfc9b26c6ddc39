//! What the features in use say, numbered: places, respondents and groups.

use super::checked_wards::CheckedWards;
use super::drawn_in::DrawnIn;
use super::locating::LocatedEvidence;
use super::marks::Marks;
use super::names_in_use::names_in_use;
use super::options::CheckOptions;
use super::place_names::{self, NamedMarks};
use super::places::{self, DrawingRecord};
use super::properties;
use super::report::Report;
use super::study::Evidence;
use super::values::{self, counted};
use crate::input::RawLayer;
use crate::model::{Action, Drawing, EvidenceKind, Level};
use crate::rules;

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
    wards: &CheckedWards,
    report: &mut Report,
) -> Evidence {
    let mut records = Vec::new();
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
            place: text(&columns.place),
            id,
            respondent: text(&columns.respondent),
            group: text(&columns.group),
        });
    }
    let marks = match kind {
        EvidenceKind::Drawings => Marks::Drawings(&shapes),
        EvidenceKind::Statements => Marks::Statements(&points),
    };
    let respondent_of = places::respondents(&records).1.iter().map(|respondent| respondent.index()).collect();
    let named = NamedMarks::new(marks, DrawnIn::new(wards), respondent_of);
    let given: Vec<Option<String>> = records.iter_mut().map(|record| record.place.take()).collect();
    let (settled, far_apart) = place_names::settle(&given, &named, options, report);
    for (record, place) in records.iter_mut().zip(settled) {
        record.place = place;
    }
    let numbered = places::number_records(&records);
    let names = names_in_use(&given, &numbered.place_of, &named);
    let typical_side_m = named.typical_m;
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
        names,
        far_apart,
        typical_side_m,
        groups: numbered.groups,
        respondents: numbered.respondents,
        has_respondents: columns.respondent.is_some(),
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
