//! Evidence features become drawings or statements.

use super::extent::Extent;
use super::ids::{self, IdRules};
use super::options::CheckOptions;
use super::places::{self, Said};
use super::properties::{self, Need, Present};
use super::report::Report;
use super::rules;
use super::shapes;
use super::sketch::{self, Sketch};
use super::study::{Evidence, PropertyChoice};
use super::system::Placer;
use super::validity::Effort;
use super::values::{self, Number, counted, normalised};
use crate::input::{RawFeature, RawGeometry, RawLayer};
use crate::model::{Action, Drawing, EvidenceKind, Level};
use geo::{Coord, MultiPolygon};
use std::collections::BTreeSet;

/// The properties that serve each purpose.
struct Columns {
    id: Option<String>,
    place: Option<String>,
    respondent: Option<String>,
    group: Option<String>,
    weight: Option<String>,
}

/// Where a drawing or statement is, in metres.
enum Located {
    Drawing(MultiPolygon<f64>),
    Statement(Coord<f64>),
}

/// Checks every drawing or statement; `study_area` is the wards' extent in degrees.
pub(super) fn check(
    raw: &RawLayer,
    options: &CheckOptions,
    placer: &Placer,
    study_area: &Extent,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Option<Evidence> {
    let kind = kind(raw, report);
    let columns = columns(raw, options, report, choices);
    let (Some(kind), Some(columns)) = (kind, columns) else {
        report.refuse_all();
        return None;
    };
    let used = [&columns.id, &columns.place, &columns.respondent, &columns.group, &columns.weight];
    properties::refuse_doubled(raw, &used.map(Option::as_ref), report);
    let ids = ids(raw, &columns, report);
    let weights = weights(raw, &columns, report);
    let mut effort = Effort::of_layer(&options.limits);
    let located: Vec<Option<Located>> = raw
        .features
        .iter()
        .map(|feature| match kind {
            EvidenceKind::Drawings => {
                drawing(feature, &ids[feature.index], options, placer, study_area, &mut effort, report)
                    .map(Located::Drawing)
            }
            EvidenceKind::Statements => {
                statement(feature, &ids[feature.index], placer, study_area, report).map(Located::Statement)
            }
        })
        .collect();
    Some(evidence(raw, kind, &columns, options, ids, &weights, located, report))
}

/// Polygons or points; `None`, with a finding, for a mix.
fn kind(raw: &RawLayer, report: &mut Report) -> Option<EvidenceKind> {
    let is_polygon = |f: &&RawFeature| matches!(f.geometry, RawGeometry::Polygons(_));
    let is_point = |f: &&RawFeature| matches!(f.geometry, RawGeometry::Points(_));
    let (polygons, points) =
        (raw.features.iter().filter(is_polygon).count(), raw.features.iter().filter(is_point).count());
    if polygons > 0 && points > 0 {
        let first = raw.features.iter().find(if polygons < points { is_polygon } else { is_point });
        let message = format!(
            "the layer holds {} and {}; the first of the fewer is feature {}",
            counted(polygons, "polygon", "polygons"),
            counted(points, "point", "points"),
            first.map_or(0, |feature| feature.index)
        );
        report.add(report.layer(&rules::DRAWINGS_MIXED, Action::Refused, message));
        return None;
    }
    Some(if points > 0 { EvidenceKind::Statements } else { EvidenceKind::Drawings })
}

fn columns(
    raw: &RawLayer,
    options: &CheckOptions,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Option<Columns> {
    let present = Present::of(raw);
    let names = &options.names;
    let mut choose = |purpose, named: &Option<String>| {
        present.choose(purpose, named.as_deref(), Need::Optional, report, choices)
    };
    let columns = Columns {
        id: choose(&properties::DRAWING_ID, &names.drawing_id),
        place: choose(&properties::PLACE, &names.place),
        respondent: choose(&properties::RESPONDENT, &names.respondent),
        group: choose(&properties::GROUP, &names.group),
        weight: choose(&properties::DRAWING_WEIGHT, &names.drawing_weight),
    };
    (!report.refuses()).then_some(columns)
}

/// The id of every feature; its number counted from 1 where it has none.
fn ids(raw: &RawLayer, columns: &Columns, report: &mut Report) -> Vec<String> {
    let own = |feature| properties::value(feature, columns.id.as_ref()).and_then(values::text);
    let ids: Vec<Option<String>> = raw.features.iter().map(own).collect();
    let rules = IdRules { doubled: &rules::DRAWING_ID_DOUBLED, alike: &rules::DRAWING_ID_ALIKE };
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

fn weights(raw: &RawLayer, columns: &Columns, report: &mut Report) -> Vec<f64> {
    let Some(property) = &columns.weight else {
        return vec![1.0; raw.features.len()];
    };
    let mut missing = 0usize;
    let mut weights = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        weights.push(match values::number(value) {
            Number::Given(n) if n >= 0.0 => n,
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
    if !weights.is_empty() && weights.iter().all(|&w| w == 0.0) {
        let message = "every weight is 0";
        report.add(report.layer(&rules::WEIGHT_ALL_ZERO, Action::Refused, message).with_property(property));
    }
    weights
}

/// The drawing's shape in metres; `None`, with a finding, where it is not used.
fn drawing(
    feature: &RawFeature,
    id: &str,
    options: &CheckOptions,
    placer: &Placer,
    study_area: &Extent,
    effort: &mut Effort,
    report: &mut Report,
) -> Option<MultiPolygon<f64>> {
    let leave_out = |report: &mut Report, rule, message: String| {
        report.add(report.feature(rule, Action::LeftOut, feature.index, message).with_id(id));
    };
    let parts = match &feature.geometry {
        RawGeometry::Polygons(parts) => parts,
        RawGeometry::Missing => {
            leave_out(report, &rules::DRAWING_NO_GEOMETRY, "nothing was drawn".to_owned());
            return None;
        }
        RawGeometry::Malformed(why) => {
            leave_out(report, &rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"));
            return None;
        }
        RawGeometry::Lines(_) => {
            leave_out(report, &rules::DRAWING_UNFINISHED, "a line was drawn, not a shape".to_owned());
            return None;
        }
        RawGeometry::Points(_) | RawGeometry::Collection => {
            leave_out(report, &rules::GEOMETRY_KIND, "a drawing is a polygon, this is not".to_owned());
            return None;
        }
    };
    if !report.in_use(feature.index) {
        return None;
    }
    let limits = &options.limits;
    match sketch::prepare(parts, placer, study_area, limits, effort) {
        Sketch::Ready { shape, tidied, mended } => {
            let mut mend = |rule, message: String| {
                report.add(report.feature(rule, Action::Mended, feature.index, message).with_id(id));
            };
            if tidied.closed > 0 {
                mend(&rules::RING_UNCLOSED, shapes::CLOSED.to_owned());
            }
            if tidied.dropped > 0 {
                mend(&rules::RING_COLLAPSED, tidied.dropped_words());
            }
            if let Some((fault, [x, y])) = mended {
                let words = fault.words();
                let message =
                    format!("{words} at {x}, {y}; both sides of a crossing are kept, a loop counts once");
                mend(&rules::DRAWING_MENDED, message);
            }
            Some(shape)
        }
        Sketch::Unfinished => {
            let message =
                "the outline has fewer than three different corners, or encloses nothing".to_owned();
            leave_out(report, &rules::DRAWING_UNFINISHED, message);
            None
        }
        Sketch::Speck { area_m2 } => {
            let message = format!("it covers {area_m2:.1} m², less than {} m²", limits.min_drawing_area_m2);
            leave_out(report, &rules::DRAWING_SPECK, message);
            None
        }
        Sketch::World => {
            let message = format!(
                "its extent is more than {} times as large as that of the wards",
                limits.max_drawing_extents
            );
            leave_out(report, &rules::DRAWING_WORLD, message);
            None
        }
        Sketch::Outside => {
            let message = "it lies wholly outside the extent of the wards".to_owned();
            leave_out(report, &rules::DRAWING_OUTSIDE, message);
            None
        }
        Sketch::TooComplex(why) => {
            leave_out(report, &rules::DRAWING_TOO_COMPLEX, why);
            None
        }
    }
}

/// Where a statement was made, in metres; `None`, with a finding, where it is not used.
fn statement(
    feature: &RawFeature,
    id: &str,
    placer: &Placer,
    study_area: &Extent,
    report: &mut Report,
) -> Option<Coord<f64>> {
    let leave_out = |report: &mut Report, rule, message: String| {
        report.add(report.feature(rule, Action::LeftOut, feature.index, message).with_id(id));
    };
    match &feature.geometry {
        RawGeometry::Points(points) => match points[..] {
            [position] => {
                let at = placer.metres(position);
                if at.x.is_finite() && study_area.holds_position(placer.lonlat(position)) {
                    return Some(at);
                }
                let message = "the statement was made outside the extent of the wards".to_owned();
                leave_out(report, &rules::DRAWING_OUTSIDE, message);
            }
            _ => {
                let message = format!("a statement is one point, this has {}", points.len());
                leave_out(report, &rules::GEOMETRY_KIND, message);
            }
        },
        RawGeometry::Missing => {
            leave_out(report, &rules::DRAWING_NO_GEOMETRY, "the statement has no position".to_owned());
        }
        RawGeometry::Malformed(why) => {
            leave_out(report, &rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"));
        }
        RawGeometry::Polygons(_) | RawGeometry::Lines(_) | RawGeometry::Collection => {
            leave_out(report, &rules::GEOMETRY_KIND, "a statement is a point, this is not".to_owned());
        }
    }
    None
}

/// Everything said by the features in use, numbered.
#[expect(clippy::too_many_arguments, reason = "one call, each argument another column of the same table")]
fn evidence(
    raw: &RawLayer,
    kind: EvidenceKind,
    columns: &Columns,
    options: &CheckOptions,
    ids: Vec<String>,
    weights: &[f64],
    located: Vec<Option<Located>>,
    report: &mut Report,
) -> Evidence {
    let mut said = Vec::new();
    let mut aliases_met = BTreeSet::new();
    let mut features = Vec::new();
    let (mut shapes, mut points) = (Vec::new(), Vec::new());
    for ((feature, id), located) in raw.features.iter().zip(ids).zip(located) {
        match located {
            Some(_) if !report.in_use(feature.index) => continue,
            Some(Located::Drawing(shape)) => shapes.push(shape),
            Some(Located::Statement(at)) => points.push(at),
            None => continue,
        }
        let text =
            |column: &Option<String>| properties::value(feature, column.as_ref()).and_then(values::text);
        features.push(feature.index);
        said.push(Said {
            place: text(&columns.place).map(|name| aliased(name, options, &mut aliases_met)),
            id,
            respondent: text(&columns.respondent),
            group: text(&columns.group),
        });
    }
    let indexed = places::index(&said);
    report_unmet_aliases(options, &aliases_met, report);
    describe(&said, &features, columns, &indexed, report);
    let drawings = said
        .into_iter()
        .enumerate()
        .map(|(d, one)| Drawing {
            id: one.id,
            feature: features[d],
            place: indexed.place_of[d],
            respondent: indexed.respondent_of[d],
            group: indexed.group_of[d],
            weight: weights[features[d]],
        })
        .collect();
    Evidence {
        kind,
        drawings,
        shapes,
        points,
        places: indexed.places,
        groups: indexed.groups,
        respondents: indexed.respondents,
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
        report.add(report.layer(&rules::PLACE_ALIASED, Action::Noted, message).with_value(name));
    }
}

/// Findings about names and respondents; never with a respondent's id.
fn describe(
    said: &[Said],
    features: &[usize],
    columns: &Columns,
    indexed: &places::Indexed,
    report: &mut Report,
) {
    for (name, others) in &indexed.merged {
        let message = format!("{name:?} is written in {} too", counted(*others, "other way", "other ways"));
        let finding = report.layer(&rules::PLACE_NAMES_MERGED, Action::Noted, message);
        report.add(finding.with_value(name));
    }
    let without = said.iter().filter(|one| one.respondent.is_none()).count();
    if columns.respondent.is_some() && without > 0 {
        let message = format!(
            "{} not say who made it; each counts as a respondent",
            counted(without, "feature does", "features do")
        );
        report
            .add(report.layer(&rules::RESPONDENT_MISSING, Action::Noted, message).with_level(Level::Warning));
    }
    for &d in &indexed.group_differs {
        let message = "the same respondent is in another group elsewhere; the first group named counts";
        report.add(report.feature(&rules::GROUP_DIFFERS, Action::Noted, features[d], message));
    }
}
