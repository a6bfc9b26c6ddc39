//! Ward features become wards and their shapes.

use super::checked_wards::CheckedWards;
use super::columns::Columns;
use super::coverage;
use super::figures;
use super::ids::{self, IdRules};
use super::options::CheckOptions;
use super::places::most_frequent;
use super::properties::{self, Need};
use super::published;
use super::report::Report;
use super::shape_placer::ShapePlacer;
use super::study::PropertyChoice;
use super::system::PositionConverter;
use super::validity::Effort;
use super::values::{self, counted};
use super::ward_table::JoinedTable;
use crate::input::{RawFeature, RawLayer};
use crate::model::{Action, BoroughIdx, Ward, WardIdx, is_blank};
use crate::rules;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where the wards' ids stand.
enum IdColumn {
    Property(String),
    /// The feature-level `id`.
    Feature,
    /// Nowhere: the property that should hold them is missing.
    Nowhere,
}

/// The properties that serve each purpose.
struct WardColumns {
    id: IdColumn,
    name: Option<String>,
    borough: Option<String>,
    population: Option<String>,
    workload: Option<String>,
    /// Every property named or needed is there.
    settled: bool,
}

/// Checks attributes and shapes of every ward: what is wrong with one hides nothing about the other.
pub(super) fn check(
    raw: &RawLayer,
    options: &CheckOptions,
    joined: &JoinedTable,
    converter: Option<PositionConverter>,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> CheckedWards {
    let placed = report.in_use_so_far();
    let told = report.findings().len();
    let columns = columns(raw, options, joined, report, choices);
    let ids = ids(raw, &columns, report);
    let names = names(raw, &columns, &ids, report);
    let boroughs_of = boroughs(raw, &columns, report);
    let populations = figures::populations(raw, &ids, columns.population.as_ref(), options, report);
    let workloads = figures::workloads(raw, columns.workload.as_ref(), report);
    let boroughs: Vec<String> = boroughs_of.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let number: HashMap<&String, usize> = boroughs.iter().enumerate().map(|(i, name)| (name, i)).collect();
    let mut checked = CheckedWards::default();
    let mut features = Vec::new();
    let mut effort = Effort::of_layer(&options.limits);
    let projection = converter.map(|converter| converter.projection);
    let mut placer = converter.map(|converter| ShapePlacer::new(converter, raw.position_count()));
    for feature in &raw.features {
        let i = feature.index;
        let shape = published::shape(
            feature,
            &ids[i],
            &published::WARD,
            placer.as_mut().filter(|_| placed[i]),
            &options.limits,
            &mut effort,
            report,
        );
        // A ward that is refused for an attribute is no hole in the map: its shape is looked at too.
        if let Some(shape) = shape {
            if populations[i].is_none() {
                checked.without_residents.insert(WardIdx::new(checked.wards.len()));
            }
            checked.wards.push(Ward {
                id: ids[i].clone(),
                name: names[i].clone(),
                borough: BoroughIdx::new(number[&boroughs_of[i]]),
                population: populations[i].unwrap_or(0),
                workload: workloads[i],
            });
            checked.shapes.push(shape);
            features.push(i);
            if let Some(placer) = &mut placer {
                placer.keep();
            }
        }
    }
    checked.boroughs = boroughs;
    checked.coverage = placer.map(ShapePlacer::finish).unwrap_or_default();
    if let Some(projection) = projection {
        coverage::check(&mut checked, &features, (options.snap, projection, &options.limits), report);
    }
    report.name_features(|feature| ids.get(feature).map(String::as_str));
    report.lay(told, |finding| joined.blamed(finding));
    if !columns.settled {
        report.refuse_all();
    }
    let named = !matches!(columns.id, IdColumn::Nowhere);
    checked.names = ids.iter().zip(names).filter(|(id, _)| !id.is_empty()).map(|(_, name)| name).collect();
    checked.ids = named.then(|| ids.into_iter().filter(|id| !id.is_empty()).collect());
    checked
}

fn columns(
    raw: &RawLayer,
    options: &CheckOptions,
    joined: &JoinedTable,
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> WardColumns {
    let names = &options.names;
    let has_feature_ids = raw.features.iter().any(|feature| feature.id.is_some());
    let need_id = if has_feature_ids { Need::Optional } else { Need::Required };
    // A table that is refused is not looked for in the layer.
    let need_population = options.need_population && !joined.is_refused;
    let need_population = if need_population { Need::Required } else { Need::Optional };
    let mut layer = Columns::with_added(raw, &joined.added, report, choices);
    let id = match layer.choose(&properties::WARD_ID, &names.ward_id, need_id) {
        Some(property) => IdColumn::Property(property),
        None if has_feature_ids && names.ward_id.is_none() => IdColumn::Feature,
        None => IdColumn::Nowhere,
    };
    let columns = WardColumns {
        id,
        name: layer.choose(&properties::WARD_NAME, &names.ward_name, Need::Optional),
        borough: layer.choose(&properties::BOROUGH, &names.borough, Need::Optional),
        population: match &joined.population {
            Some(choice) => Some(layer.take(choice.clone())),
            None => layer.choose(&properties::POPULATION, &names.population, need_population),
        },
        workload: layer.choose(&properties::WORKLOAD, &names.workload, Need::Optional),
        settled: layer.settled(),
    };
    if matches!(columns.id, IdColumn::Feature) {
        choices.push(PropertyChoice {
            flag: properties::WARD_ID.flag,
            property: "id (of the feature)".to_owned(),
            named: false,
        });
    }
    for property in [&columns.name, &columns.borough, &columns.workload].into_iter().flatten() {
        if let Some(message) = joined.doubled.get(property) {
            let finding = report.layer(&rules::TABLE_DOUBLED, Action::Refused, message.as_str());
            report.add(finding.with_property(property));
        }
        if let Some(wards) = joined.differing.get(property) {
            let message = format!(
                "the layer and the table differ for {}; the layer's was taken",
                counted(*wards, "ward", "wards")
            );
            report.add(report.layer(&rules::TABLE_JOINED, Action::Noted, message).with_property(property));
        }
    }
    if columns.borough.is_none() && names.borough.is_none() {
        let message = "no property says which borough a ward lies in, so the map is one borough";
        report.add(report.layer(&rules::NO_BOROUGH, Action::Noted, message).with_property("--borough"));
    }
    columns
}

/// The id of every feature; empty, and refused, where it has none.
fn ids(raw: &RawLayer, columns: &WardColumns, report: &mut Report) -> Vec<String> {
    let (ids, property): (Vec<Option<String>>, &str) = match &columns.id {
        IdColumn::Property(property) => {
            let own = |feature: &RawFeature| feature.properties.get(property).and_then(values::text);
            (raw.features.iter().map(own).collect(), property)
        }
        IdColumn::Feature => {
            let own = |feature: &RawFeature| feature.id.clone().filter(|id| !is_blank(id));
            (raw.features.iter().map(own).collect(), "id")
        }
        IdColumn::Nowhere => return vec![String::new(); raw.features.len()],
    };
    for feature in (0..ids.len()).filter(|&feature| ids[feature].is_none()) {
        let finding = report.feature(&rules::WARD_ID_MISSING, Action::Refused, feature, "the ward has no id");
        report.add(finding.with_property(property));
    }
    let rules = IdRules { doubled: &rules::WARD_ID_DOUBLED, alike: &rules::WARD_ID_ALIKE };
    ids::compare(&ids, Some(property), &rules, report);
    ids.into_iter().map(Option::unwrap_or_default).collect()
}

fn names(raw: &RawLayer, columns: &WardColumns, ids: &[String], report: &mut Report) -> Vec<String> {
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
        let message = format!("{} no name; the id stands in", counted(missing, "ward has", "wards have"));
        report.add(report.layer(&rules::WARD_NAME_MISSING, Action::Noted, message).with_property(property));
    }
    names
}

/// The borough of every feature: one spelling for names that differ by space and case alone.
fn boroughs(raw: &RawLayer, columns: &WardColumns, report: &mut Report) -> Vec<String> {
    let Some(property) = &columns.borough else {
        return vec![String::new(); raw.features.len()];
    };
    let given: Vec<Option<String>> =
        raw.features.iter().map(|f| properties::value(f, Some(property)).and_then(values::text)).collect();
    let mut spellings: BTreeMap<String, HashMap<&str, (usize, usize)>> = BTreeMap::new();
    let message = match given.iter().all(Option::is_none) {
        true => "no ward has a borough in it; without the property the map is one borough",
        false => "the ward has no borough, though others have",
    };
    for (i, name) in given.iter().enumerate() {
        match name {
            Some(name) => {
                spellings.entry(values::skeleton(name)).or_default().entry(name).or_insert((0, i)).0 += 1;
            }
            None => {
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
            let writers = spellings[&values::skeleton(name)][common.as_str()].0;
            let message = format!(
                "the borough was read as {common:?}, as {} it",
                counted(writers, "ward writes", "wards write")
            );
            let finding = report.feature(&rules::BOROUGH_ALIKE, Action::Mended, i, message);
            report.add(finding.with_property(property).with_value(name));
        }
        boroughs.push(common.clone());
    }
    boroughs
}
