//! Ward features become wards and their shapes.

use super::coverage;
use super::mending::{self, Mended, Prepared};
use super::options::{CheckOptions, ShapeLimits};
use super::places::most_frequent;
use super::properties::{self, Need, Present};
use super::report::Report;
use super::rules;
use super::study::{PropertyChoice, Shape};
use super::system::Placer;
use super::values::{self, Number};
use crate::input::{RawFeature, RawGeometry, RawLayer};
use crate::model::{Action, BoroughIdx, Level, Ward};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More residents than any ward can have.
const MAX_POPULATION: f64 = 1e9;

/// The checked wards, in the order of the file.
#[derive(Default)]
pub(super) struct Wards {
    pub wards: Vec<Ward>,
    pub shapes: Vec<Shape>,
    pub boroughs: Vec<String>,
}

/// The properties that serve each purpose.
struct Columns {
    /// `None`: the feature-level `id`.
    id: Option<String>,
    name: Option<String>,
    borough: Option<String>,
    population: Option<String>,
    workload: Option<String>,
}

/// Checks attributes and shapes of every ward.
pub(super) fn check(
    raw: &RawLayer,
    options: &CheckOptions,
    placer: Option<&Placer>,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Wards {
    let Some(columns) = columns(raw, options, report, choices) else {
        report.refuse_all();
        return Wards::default();
    };
    doubled_members(raw, &columns, report);
    let ids = ids(raw, &columns, report);
    let names = names(raw, &columns, &ids, report);
    let boroughs_of = boroughs(raw, &columns, report);
    let populations = populations(raw, &columns, options, report);
    let workloads = workloads(raw, &columns, report);
    let boroughs: Vec<String> = boroughs_of.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let number: HashMap<&String, usize> = boroughs.iter().enumerate().map(|(i, name)| (name, i)).collect();
    let mut checked = Wards::default();
    let mut features = Vec::new();
    for feature in &raw.features {
        let i = feature.index;
        let shape = shape(feature, &ids[i], placer, &options.limits, report);
        if let (Some(shape), true) = (shape, report.in_use(i)) {
            checked.wards.push(Ward {
                id: ids[i].clone(),
                name: names[i].clone(),
                borough: BoroughIdx::new(number[&boroughs_of[i]]),
                population: populations[i],
                workload: workloads[i],
            });
            checked.shapes.push(shape);
            features.push(i);
        }
    }
    checked.boroughs = boroughs;
    coverage::check(&checked.wards, &features, &checked.shapes, report);
    checked
}

fn columns(
    raw: &RawLayer,
    options: &CheckOptions,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> Option<Columns> {
    let present = Present::of(raw);
    let names = &options.names;
    let has_feature_ids = raw.features.iter().any(|feature| feature.id.is_some());
    let mut choose = |purpose, named: &Option<String>, need| {
        present.choose(purpose, named.as_deref(), need, report, choices)
    };
    let need_id = if has_feature_ids { Need::Optional } else { Need::Required };
    let need_population = if options.need_population { Need::Required } else { Need::Optional };
    let columns = Columns {
        id: choose(&properties::WARD_ID, &names.ward_id, need_id),
        name: choose(&properties::WARD_NAME, &names.ward_name, Need::Optional),
        borough: choose(&properties::BOROUGH, &names.borough, Need::Optional),
        population: choose(&properties::POPULATION, &names.population, need_population),
        workload: choose(&properties::WORKLOAD, &names.workload, Need::Optional),
    };
    if report.refuses() {
        return None;
    }
    if columns.id.is_none() {
        choices.push(PropertyChoice {
            flag: properties::WARD_ID.flag,
            property: "id (of the feature)".to_owned(),
            named: false,
        });
    }
    if columns.borough.is_none() {
        let message = "no property says which borough a ward lies in, so the map is one borough";
        report.add(report.layer(&rules::NO_BOROUGH, Action::Noted, message).with_property("--borough"));
    }
    Some(columns)
}

fn doubled_members(raw: &RawLayer, columns: &Columns, report: &mut Report) {
    let used = [&columns.id, &columns.name, &columns.borough, &columns.population, &columns.workload];
    properties::refuse_doubled(raw, &used.map(Option::as_ref), report);
}

/// The id of every feature; empty where it has none.
fn ids(raw: &RawLayer, columns: &Columns, report: &mut Report) -> Vec<String> {
    let ids: Vec<String> = raw
        .features
        .iter()
        .map(|feature| match &columns.id {
            Some(property) => feature.properties.get(property).and_then(values::text),
            None => feature.id.clone().filter(|id| !id.trim().is_empty()),
        })
        .map(Option::unwrap_or_default)
        .collect();
    let property = columns.id.as_deref().unwrap_or("id");
    let mut first_at: HashMap<&str, usize> = HashMap::new();
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for (i, id) in ids.iter().enumerate() {
        if id.is_empty() {
            let finding = report.feature(&rules::WARD_ID_MISSING, Action::Refused, i, "the ward has no id");
            report.add(finding.with_property(property));
            continue;
        }
        if let Some(first) = first_at.get(id.as_str()) {
            let message = format!("feature {first} has the same id");
            let finding = report.feature(&rules::WARD_ID_DOUBLED, Action::Refused, i, message);
            report.add(finding.with_id(id).with_property(property));
            continue;
        }
        first_at.insert(id, i);
        if let Some(first) = alike.get(&values::skeleton(id)) {
            let message = format!("feature {first} has the id {:?}, which looks the same", ids[*first]);
            let finding = report.feature(&rules::WARD_ID_ALIKE, Action::Noted, i, message);
            report.add(finding.with_id(id).with_property(property).with_level(Level::Warning));
        } else {
            alike.insert(values::skeleton(id), i);
        }
    }
    ids
}

fn names(raw: &RawLayer, columns: &Columns, ids: &[String], report: &mut Report) -> Vec<String> {
    let mut missing = 0usize;
    let names = raw
        .features
        .iter()
        .map(|feature| {
            let name = properties::value(feature, columns.name.as_ref()).and_then(values::text);
            name.unwrap_or_else(|| {
                missing += 1;
                ids[feature.index].clone()
            })
        })
        .collect();
    if let (Some(property), true) = (&columns.name, missing > 0) {
        let message = format!("{missing} wards have no name; their ids stand in");
        report.add(report.layer(&rules::WARD_NAME_MISSING, Action::Noted, message).with_property(property));
    }
    names
}

/// The borough of every feature: one spelling for names that differ by space and case alone.
fn boroughs(raw: &RawLayer, columns: &Columns, report: &mut Report) -> Vec<String> {
    let Some(property) = &columns.borough else {
        return vec![String::new(); raw.features.len()];
    };
    let given: Vec<Option<String>> =
        raw.features.iter().map(|f| properties::value(f, Some(property)).and_then(values::text)).collect();
    let mut spellings: BTreeMap<String, HashMap<&str, (usize, usize)>> = BTreeMap::new();
    for (i, name) in given.iter().enumerate() {
        match name {
            Some(name) => {
                spellings.entry(values::skeleton(name)).or_default().entry(name).or_insert((0, i)).0 += 1;
            }
            None => {
                let message = "the ward has no borough, though others have";
                let finding = report.feature(&rules::BOROUGH_MISSING, Action::Refused, i, message);
                report.add(finding.with_property(property));
            }
        }
    }
    let kept: HashMap<&String, String> =
        spellings.iter().map(|(key, spellings)| (key, most_frequent(spellings))).collect();
    let mut boroughs = Vec::with_capacity(given.len());
    for (i, name) in given.iter().enumerate() {
        let Some(name) = name else {
            boroughs.push(String::new());
            continue;
        };
        let common = &kept[&values::skeleton(name)];
        if name != common {
            let message = format!("the borough was read as {common:?}, as {} wards write it", {
                spellings[&values::skeleton(name)][common.as_str()].0
            });
            let finding = report.feature(&rules::BOROUGH_ALIKE, Action::Mended, i, message);
            report.add(finding.with_property(property).with_value(name));
        }
        boroughs.push(common.clone());
    }
    boroughs
}

fn populations(raw: &RawLayer, columns: &Columns, options: &CheckOptions, report: &mut Report) -> Vec<u64> {
    let Some(property) = &columns.population else {
        return vec![0; raw.features.len()];
    };
    let (mut texts, mut fractions) = (0usize, 0usize);
    let mut populations = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        let number = values::number(value);
        texts += usize::from(matches!(number, Number::FromText(_)));
        let population = match number {
            Number::Given(n) | Number::FromText(n) if (0.0..MAX_POPULATION).contains(&n) => {
                fractions += usize::from(n.fract() != 0.0);
                n.round() as u64
            }
            other => {
                let (rule, message) = match other {
                    Number::Missing => (&rules::POPULATION_MISSING, "the ward has no population"),
                    Number::Other => (&rules::POPULATION_NOT_A_NUMBER, "the population is not a number"),
                    Number::Given(n) | Number::FromText(n) if n < 0.0 => {
                        (&rules::POPULATION_NEGATIVE, "the population is negative")
                    }
                    Number::Given(_) | Number::FromText(_) => {
                        (&rules::POPULATION_ABSURD, "no ward has so many residents")
                    }
                };
                // A population that was found by its name alone, and that nobody needs, refuses nothing.
                let needed = options.need_population || options.names.population.is_some();
                let action = if needed { Action::Refused } else { Action::Noted };
                let mut finding =
                    report.feature(rule, action, feature.index, message).with_property(property);
                if let Some(value) = value {
                    finding = finding.with_value(values::shown(value));
                }
                report.add(finding);
                0
            }
        };
        populations.push(population);
    }
    if texts > 0 {
        let message =
            format!("{texts} populations are written as text; each was read as the number it shows");
        report.add(report.layer(&rules::POPULATION_TEXT, Action::Noted, message).with_property(property));
    }
    if fractions > 0 {
        let message =
            format!("{fractions} populations are fractions; each was rounded to the nearest person");
        report.add(report.layer(&rules::POPULATION_ROUNDED, Action::Noted, message).with_property(property));
    }
    if options.need_population && !populations.is_empty() && populations.iter().all(|&p| p == 0) {
        let message = "the population of every ward is 0";
        report
            .add(report.layer(&rules::POPULATION_ALL_ZERO, Action::Refused, message).with_property(property));
    }
    populations
}

fn workloads(raw: &RawLayer, columns: &Columns, report: &mut Report) -> Vec<Option<u64>> {
    let Some(property) = &columns.workload else {
        return vec![None; raw.features.len()];
    };
    let mut workloads = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        workloads.push(match values::number(value) {
            Number::Given(n) | Number::FromText(n) if (0.0..MAX_POPULATION).contains(&n) => {
                Some(n.round() as u64)
            }
            Number::Missing => {
                let message = "the ward has no workload and counts as having none";
                let finding = report.feature(&rules::WORKLOAD_VALUE, Action::Noted, feature.index, message);
                report.add(finding.with_property(property).with_level(Level::Warning));
                None
            }
            _ => {
                let message = "the workload is not a number of at least 0";
                let finding = report.feature(&rules::WORKLOAD_VALUE, Action::Refused, feature.index, message);
                let shown = value.map(values::shown).unwrap_or_default();
                report.add(finding.with_property(property).with_value(shown));
                None
            }
        });
    }
    workloads
}

/// The ward's shape; `None`, with a finding, where it has none that can be used.
fn shape(
    feature: &RawFeature,
    id: &str,
    placer: Option<&Placer>,
    limits: &ShapeLimits,
    report: &mut Report,
) -> Option<Shape> {
    let refuse = |report: &mut Report, rule, message: String| {
        report.add(report.feature(rule, Action::Refused, feature.index, message).with_id(id));
    };
    let parts = match &feature.geometry {
        RawGeometry::Polygons(parts) => parts,
        RawGeometry::Missing => {
            refuse(report, &rules::WARD_NO_GEOMETRY, "the ward has no shape".to_owned());
            return None;
        }
        RawGeometry::Malformed(why) => {
            refuse(report, &rules::FEATURE_MALFORMED, format!("the feature cannot be read: {why}"));
            return None;
        }
        RawGeometry::Points(_) | RawGeometry::Lines(_) | RawGeometry::Collection => {
            refuse(report, &rules::GEOMETRY_KIND, "a ward is a polygon, this is not".to_owned());
            return None;
        }
    };
    let (shape, tidied, mended) = match mending::prepare(parts, placer?, limits) {
        Prepared::Ready { shape, tidied, mended } => (shape, tidied, mended),
        Prepared::NoArea => {
            refuse(report, &rules::WARD_NO_AREA, "the ward's outline encloses no area".to_owned());
            return None;
        }
        Prepared::TooComplex(why) => {
            refuse(report, &rules::WARD_TOO_COMPLEX, why);
            return None;
        }
        Prepared::NotProjected => {
            refuse(report, &rules::NOT_PROJECTED, "a position cannot be projected".to_owned());
            return None;
        }
        Prepared::Invalid(fault, [x, y]) => {
            let message = format!("{} at {x}, {y}, and cannot be mended", fault.words());
            refuse(report, &rules::WARD_INVALID, message);
            return None;
        }
    };
    let mut mend = |rule, message: String| {
        report.add(report.feature(rule, Action::Mended, feature.index, message).with_id(id));
    };
    if tidied.closed > 0 {
        mend(
            &rules::RING_UNCLOSED,
            "the outline does not end where it starts; a straight line closes it".to_owned(),
        );
    }
    if tidied.dropped > 0 {
        let message = format!("{} rings without an area were dropped", tidied.dropped);
        mend(&rules::RING_COLLAPSED, message);
    }
    if let Some(Mended { fault, at: [x, y], before_m2, after_m2 }) = mended {
        let message = format!(
            "{} at {x}, {y}; mended, the area was {before_m2:.1} m² before and is {after_m2:.1} m² now",
            fault.words()
        );
        mend(&rules::WARD_INVALID, message);
    }
    Some(shape)
}
