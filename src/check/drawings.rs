//! Evidence features become drawings or statements.

use super::checked_wards::CheckedWards;
use super::circles::Circles;
use super::columns::Columns;
use super::evidence::{DrawingColumns, evidence};
use super::ids::{self, IdRules};
use super::locating::{LocatedEvidence, Outline, drawing, statement};
use super::options::CheckOptions;
use super::properties::{self, Need};
use super::report::Report;
use super::study::{Evidence, PropertyChoice};
use super::system::LayerSite;
use super::validity::Effort;
use super::values::{self, Number, counted};
use crate::input::{RawFeature, RawGeometry, RawLayer};
use crate::model::{Action, EvidenceKind, Level};
use crate::rules;

/// Checks every drawing or statement: what is wrong with its attributes hides nothing about its shape.
pub(super) fn check(
    raw: &RawLayer,
    options: &CheckOptions,
    site: Option<LayerSite>,
    wards: &CheckedWards,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Option<Evidence> {
    let placed = report.in_use_so_far();
    let circles = Circles::of(raw);
    let kind = kind(raw, &circles, report);
    let (columns, settled) = columns(raw, options, report, choices);
    let weights = weights(raw, &columns, report);
    let ids = ids(raw, &columns, report);
    let mut effort = Effort::of_layer(&options.limits);
    let mut locate = |kind: EvidenceKind, feature: &RawFeature| {
        let (id, site) = (&ids[feature.index], site.filter(|_| placed[feature.index]));
        match kind {
            EvidenceKind::Drawings => {
                let outline = Outline { feature, id, circles: &circles };
                drawing(outline, options, site, &mut effort, report).map(LocatedEvidence::Drawing)
            }
            EvidenceKind::Statements => statement(feature, id, site, report).map(LocatedEvidence::Statement),
        }
    };
    let located: Option<Vec<Option<LocatedEvidence>>> =
        kind.map(|kind| raw.features.iter().map(|feature| locate(kind, feature)).collect());
    let (Some(kind), Some(located), true) = (kind, located, settled) else {
        report.refuse_all();
        return None;
    };
    Some(evidence(raw, kind, &columns, options, ids, &weights, located, wards, report))
}

/// Polygons or points; `None`, with a finding, for a mix. Circles go with the polygons.
fn kind(raw: &RawLayer, circles: &Circles, report: &mut Report) -> Option<EvidenceKind> {
    circles.report(raw, report);
    let is_polygon = |f: &&RawFeature| matches!(f.geometry, RawGeometry::Polygons(_)) || circles.holds(f);
    let is_point = |f: &&RawFeature| matches!(f.geometry, RawGeometry::Points(_)) && !circles.holds(f);
    let (polygons, points) =
        (raw.features.iter().filter(is_polygon).count(), raw.features.iter().filter(is_point).count());
    if polygons > 0 && points > 0 {
        let first = match polygons < points {
            true => raw.features.iter().find(is_polygon),
            false => raw.features.iter().find(is_point),
        };
        let message = format!(
            "the layer holds {} and {}; the first of the fewer is feature {}",
            counted(polygons, "polygon or circle", "polygons or circles"),
            counted(points, "point", "points"),
            first.map_or(0, |feature| feature.index)
        );
        report.add(report.layer(&rules::DRAWINGS_MIXED, Action::Refused, message));
        return None;
    }
    Some(if points > 0 { EvidenceKind::Statements } else { EvidenceKind::Drawings })
}

/// The properties that serve each purpose, and whether every one that was named is there.
fn columns(
    raw: &RawLayer,
    options: &CheckOptions,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> (DrawingColumns, bool) {
    let names = &options.names;
    let mut layer = Columns::of(raw, report, choices);
    let mut choose = |purpose, named| layer.choose(purpose, named, Need::Optional);
    let mut columns = DrawingColumns {
        id: choose(&properties::DRAWING_ID, &names.drawing_id),
        place: choose(&properties::PLACE, &names.place),
        respondent: choose(&properties::RESPONDENT, &names.respondent),
        group: choose(&properties::GROUP, &names.group),
        weight: choose(&properties::DRAWING_WEIGHT, &names.drawing_weight),
    };
    let settled = layer.settled();
    let kept = keep_respondents(&mut columns, report);
    (columns, kept && settled)
}

/// Whether no property that shows in outputs holds the respondents' ids; one that does is not used.
fn keep_respondents(columns: &mut DrawingColumns, report: &mut Report) -> bool {
    let Some(respondent) = columns.respondent.clone() else { return true };
    let mut kept = true;
    for (purpose, column) in [
        (&properties::DRAWING_ID, &mut columns.id),
        (&properties::PLACE, &mut columns.place),
        (&properties::GROUP, &mut columns.group),
        (&properties::DRAWING_WEIGHT, &mut columns.weight),
    ] {
        if column.as_ref() == Some(&respondent) {
            let message = format!("it says who made each drawing, so it cannot hold {} too", purpose.what);
            let finding = report.layer(&rules::RESPONDENT_SHOWN, Action::Refused, message);
            report.add(finding.with_property(&respondent));
            *column = None;
            kept = false;
        }
    }
    kept
}

/// The id of every feature; its number counted from 1 where it has none.
fn ids(raw: &RawLayer, columns: &DrawingColumns, report: &mut Report) -> Vec<String> {
    let own = |feature| properties::value(feature, columns.id.as_ref()).and_then(values::text);
    let ids: Vec<Option<String>> = raw.features.iter().map(own).collect();
    let rules = IdRules { doubled: &rules::DRAWING_ID_DOUBLED, alike: &rules::DRAWING_ID_ALIKE };
    report.name_features(|feature| ids[feature].as_deref());
    ids::compare(&ids, columns.id.as_deref(), &rules, report);
    let missing = ids.iter().filter(|id| id.is_none()).count();
    if let (Some(property), true) = (&columns.id, missing > 0) {
        let message = format!(
            "{} no id; the number of the feature, counted from 1, stands in",
            counted(missing, "feature has", "features have")
        );
        report.add(report.layer(&rules::DRAWING_ID_MISSING, Action::Noted, message).with_property(property));
    }
    ids::numbered(ids)
}

fn weights(raw: &RawLayer, columns: &DrawingColumns, report: &mut Report) -> Vec<f64> {
    let Some(property) = &columns.weight else {
        return vec![1.0; raw.features.len()];
    };
    let (mut missing, mut all_usable) = (0usize, true);
    let mut weights = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        weights.push(match values::number(value) {
            // Tables and KML know texts alone.
            Number::Numeric(n) | Number::FromText(n) if n >= 0.0 => n,
            Number::Missing => {
                missing += 1;
                1.0
            }
            _ => {
                let message = "the weight is not a number of at least 0";
                let finding = report.feature(&rules::WEIGHT_VALUE, Action::Refused, feature.index, message);
                // A text may be anything a respondent wrote: only numbers are repeated.
                let finding = finding.with_property(property);
                report.add(match value {
                    Some(number @ serde_json::Value::Number(_)) => finding.with_value(values::shown(number)),
                    _ => finding,
                });
                all_usable = false;
                0.0
            }
        });
    }
    if missing > 0 {
        let message =
            format!("{} no weight; it was taken as 1", counted(missing, "feature has", "features have"));
        let finding = report.layer(&rules::WEIGHT_MISSING, Action::Noted, message);
        report.add(finding.with_property(property).with_level(Level::Warning));
    }
    if all_usable && !weights.is_empty() && weights.iter().all(|&w| w == 0.0) {
        let message = "every weight is 0";
        report.add(report.layer(&rules::WEIGHT_ALL_ZERO, Action::Refused, message).with_property(property));
    }
    weights
}
