//! A structure that was given: a table, wards with a cluster property, or the clusters' polygons.

use super::given_structure::{GivenStructure, given_structure};
use super::mending::{self, PreparedPolygon};
use super::naming::nearest;
use super::options::CheckOptions;
use super::properties::{self, LayerProperties};
use super::published::report_mending;
use super::report::Report;
use super::shape_placer::ShapePlacer;
use super::structure_columns::AskedColumns;
use super::study::{PropertyChoice, Shape, Study};
use super::system::PositionConverter;
use super::validity::Effort;
use super::ward_directory::{Named, WardDirectory};
use super::{collections, declared, positions, values};
use crate::error::Error;
use crate::input::{
    RawFeature, RawGeometry, RawLayer, RawStructure, StructureContent, StructureTable, TableKind,
};
use crate::model::{Action, Finding, Layer, LayerAccount, Level, Structure, WardIdx, counted};
use crate::rules;
use crate::spatial::OverlapIndex;
use geo::{Area, MultiPolygon};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// A ward of which a polygon holds at least this share lies in it: borders of two sources, or of two
/// resolutions, differ by slivers.
const NESTED_SHARE: f64 = 0.99;

/// How much more than all of a ward polygons may hold together before they count as overlapping.
const OVERLAP_SLACK: f64 = 0.01;

/// Well-known names of the property with the name of a cluster's polygon, in order of preference.
const CLUSTER_NAMES: [&str; 9] =
    ["cluster", "cluster_id", "cluster_name", "team", "team_name", "neighbourhood", "place", "name", "id"];

/// A structure as given, prepared.
#[derive(Clone, Debug)]
pub struct CheckedStructure {
    /// What it is made of.
    pub form: StructureForm,
    /// What was found on the way.
    pub findings: Vec<Finding>,
    /// The file it was read from.
    pub account: LayerAccount,
}

/// What a given structure is made of.
#[derive(Clone, Debug)]
pub enum StructureForm {
    /// Whole wards.
    Wards(GivenStructure),
    /// Polygons that cut wards.
    Polygons(GivenPolygons),
}

/// Clusters that do not follow ward borders.
#[derive(Clone, Debug)]
pub struct GivenPolygons {
    /// What the clusters are called.
    pub names: Vec<String>,
    /// Their shapes in metres; no two overlap.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// For every ward the polygon with most of its area, by ward index; `None` where none touches it.
    pub main: Vec<Option<usize>>,
}

impl CheckedStructure {
    /// What its clusters are called, by cluster index, where they follow ward borders and have names for
    /// people: mere numbers are none.
    #[must_use]
    pub fn names_for_people(&self) -> &[String] {
        let is_name = |name: &String| name.chars().any(char::is_alphabetic);
        match &self.form {
            StructureForm::Wards(given) if given.names.iter().all(is_name) => &given.names,
            StructureForm::Wards(_) | StructureForm::Polygons(_) => &[],
        }
    }

    /// How many wards no polygon touches.
    #[must_use]
    pub fn untouched(&self) -> usize {
        match &self.form {
            StructureForm::Wards(_) => 0,
            StructureForm::Polygons(polygons) => polygons.main.iter().filter(|main| main.is_none()).count(),
        }
    }

    /// The structure of whole wards closest to what was given: each ward in the polygon with most of it.
    ///
    /// Wards that no polygon touches are clusters of their own.
    #[must_use]
    pub fn in_wards(&self) -> Structure {
        match &self.form {
            StructureForm::Wards(given) => given.structure.clone(),
            StructureForm::Polygons(polygons) => {
                let count = polygons.names.len();
                let label = |(ward, main): (usize, &Option<usize>)| main.unwrap_or(count + ward);
                Structure::from_labels(&polygons.main.iter().enumerate().map(label).collect::<Vec<_>>())
            }
        }
    }
}

/// Checks a structure against the wards of a study.
///
/// Polygons that follow ward borders (each ward at least 0.99 in one polygon) become a structure of
/// wards; others stay polygons.
///
/// # Errors
/// [`Error::Input`] with everything that keeps the structure from being used.
pub fn check_structure(
    raw: &RawStructure,
    study: &Study,
    options: &CheckOptions,
) -> Result<CheckedStructure, Error> {
    match &raw.content {
        StructureContent::Table(table) => {
            let asked = asked_columns(options, &study.properties);
            let matched = given_structure(table, &study.ward_directory(), asked)?;
            let StructureTable { file, sha256, .. } = table;
            let account = LayerAccount::of_table(Layer::Structure, file, sha256, matched.lines);
            Ok(CheckedStructure {
                form: StructureForm::Wards(matched.given),
                findings: matched.findings,
                account,
            })
        }
        StructureContent::Layer(layer) => of_layer(layer, raw.source.column(), study, options),
    }
}

/// The columns of a structure that the flags name, and the property with the ids of the ward file.
#[must_use]
pub fn asked_columns<'a>(options: &'a CheckOptions, properties: &'a [PropertyChoice]) -> AskedColumns<'a> {
    let is_ward_id = |choice: &&PropertyChoice| choice.flag == properties::WARD_ID.flag;
    AskedColumns {
        ward: options.names.structure_ward.as_deref(),
        cluster: options.names.structure_cluster.as_deref(),
        own_ward: properties.iter().find(is_ward_id).map(|choice| choice.property.as_str()),
        is_one_of_several: options.has_several_structures,
    }
}

fn of_layer(
    raw: &RawLayer,
    named_cluster: Option<&str>,
    study: &Study,
    options: &CheckOptions,
) -> Result<CheckedStructure, Error> {
    let mut report = Report::new(raw);
    let present: Vec<&str> = {
        let mut names: Vec<&str> =
            raw.features.iter().flat_map(|f| f.properties.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let asked = asked_columns(options, &study.properties);
    let named = |name: Option<&str>, flag: &str, report: &mut Report| {
        let name = name?;
        let found = present.iter().find(|present| **present == name);
        let found = found.or_else(|| present.iter().find(|present| present.eq_ignore_ascii_case(name)));
        if found.is_none() {
            let near = nearest(name, present.iter().copied());
            let near = near.map(|near| format!(" (did you mean {near:?}?)")).unwrap_or_default();
            let message =
                format!("no feature has the property {name:?}{near}; {}", LayerProperties::of(raw).listed());
            let finding = report.layer(&rules::PROPERTY_MISSING, Action::Refused, message);
            report.add(finding.with_property(flag));
        }
        found.map(|found| (*found).to_owned())
    };
    let cluster = named(named_cluster.or(asked.cluster), "--structure-cluster", &mut report);
    let ward = named(asked.ward, "--structure-ward", &mut report);
    refuse_if(report.refuses(), &mut report)?;
    let directory = study.ward_directory();
    let ward = ward.or_else(|| ward_property(raw, &present, asked.own_ward, &directory));
    if let Some(ward) = ward {
        let asked = AskedColumns { ward: Some(&ward), cluster: cluster.as_deref(), ..asked };
        let matched = given_structure(&as_table(raw, &present), &directory, asked)?;
        let (account, mut findings) = report.close();
        findings.extend(matched.findings);
        return Ok(CheckedStructure { form: StructureForm::Wards(matched.given), findings, account });
    }
    let recognised = || {
        let fits = |name: &&&str| present.iter().any(|p| p.eq_ignore_ascii_case(name));
        let known = CLUSTER_NAMES.iter().find(fits)?;
        present.iter().find(|p| p.eq_ignore_ascii_case(known)).map(|p| (*p).to_owned())
    };
    polygons(raw, cluster.or_else(recognised).as_ref(), study, options, report)
}

/// The property by which the features are wards: one that is called like ids of wards, and whose values name
/// at least half of the wards. Polygons of clusters may have one of that name too, for their own ids.
fn ward_property(
    raw: &RawLayer,
    present: &[&str],
    own: Option<&str>,
    directory: &WardDirectory,
) -> Option<String> {
    let is_called_so = |name: &&&str| {
        own.is_some_and(|own| own.eq_ignore_ascii_case(name))
            || properties::WARD_ID.known.iter().any(|pattern| properties::fits(pattern, name))
    };
    let names_wards = |name: &&&str| {
        let values = raw.features.iter().filter_map(|feature| feature.properties.get(**name));
        let named: BTreeSet<WardIdx> = values
            .filter_map(values::text)
            .filter_map(|value| match directory.found(&value) {
                Named::ById(ward) | Named::ByName(ward) | Named::Alike(ward, _) => Some(ward),
                _ => None,
            })
            .collect();
        !named.is_empty() && named.len() * 2 >= directory.len()
    };
    present.iter().filter(is_called_so).find(names_wards).map(|name| (*name).to_owned())
}

/// The properties of a layer as a table: a row for each feature.
fn as_table(raw: &RawLayer, present: &[&str]) -> StructureTable {
    let text = |feature: &RawFeature, name: &str| {
        feature.properties.get(name).and_then(values::text).unwrap_or_default()
    };
    let row = |feature: &RawFeature| {
        (feature.index as u64, present.iter().map(|name| text(feature, name)).collect())
    };
    StructureTable {
        file: raw.file.clone(),
        sha256: raw.sha256.clone(),
        kind: TableKind::Layer,
        columns: present.iter().map(|name| (*name).to_owned()).collect(),
        rows: raw.features.iter().map(row).collect(),
        ..StructureTable::default()
    }
}

/// Hands out the findings as an error.
fn refuse_if(refused: bool, report: &mut Report) -> Result<(), Error> {
    if !refused {
        return Ok(());
    }
    Err(Error::Input(report.findings().to_vec()))
}

/// The number of a polygon without a name, counted from 1, said so that no other polygon is called it.
fn standing_in(index: usize, given: &BTreeSet<String>) -> String {
    let mut name = (index + 1).to_string();
    while given.contains(&name) {
        name = format!("polygon {name}");
    }
    name
}

/// The clusters' own polygons; features with one name are one cluster.
fn polygons(
    raw: &RawLayer,
    cluster: Option<&String>,
    study: &Study,
    options: &CheckOptions,
    mut report: Report,
) -> Result<CheckedStructure, Error> {
    let mut raw = Cow::Borrowed(raw);
    collections::take_apart(&mut raw, &mut report);
    let system = declared::settle(&mut raw, options.crs, &mut report);
    refuse_if(report.refuses() || system.is_none(), &mut report)?;
    let Some(system) = system else { return Err(Error::Input(Vec::new())) };
    positions::settle(&mut raw, system, Some(study.turn), &mut report);
    let converter = PositionConverter { system, projection: &study.projection };
    let mut placer = ShapePlacer::new(converter, raw.position_count());
    let mut effort = Effort::of_layer(&options.limits);
    let mut by_name: BTreeMap<String, (usize, MultiPolygon<f64>)> = BTreeMap::new();
    let own = |feature: &RawFeature| properties::value(feature, cluster).and_then(values::text);
    let given: BTreeSet<String> = raw.features.iter().filter_map(own).collect();
    let mut unnamed = 0;
    for feature in raw.features.iter() {
        if !report.in_use(feature.index) {
            continue;
        }
        let name = own(feature);
        let name = name.unwrap_or_else(|| {
            unnamed += 1;
            standing_in(feature.index, &given)
        });
        let Some(Shape { metres, .. }) =
            shape(feature, &name, &mut placer, options, &mut report, &mut effort)
        else {
            continue;
        };
        by_name.entry(name).or_insert((feature.index, MultiPolygon(vec![]))).1.0.extend(metres.0);
    }
    if let (Some(property), true) = (cluster, unnamed > 0) {
        let message = format!(
            "{} no name; the number of the feature, counted from 1, stands in",
            values::counted(unnamed, "polygon has", "polygons have")
        );
        report.add(report.layer(&rules::GIVEN_NAMELESS, Action::Noted, message).with_property(property));
    }
    refuse_if(report.refuses(), &mut report)?;
    let mut clusters: Vec<(usize, String, MultiPolygon<f64>)> =
        by_name.into_iter().map(|(name, (first, shape))| (first, name, shape)).collect();
    clusters.sort_by_key(|(first, ..)| *first);
    let names: Vec<String> = clusters.iter().map(|(_, name, _)| name.clone()).collect();
    let shapes: Vec<MultiPolygon<f64>> = clusters.into_iter().map(|(.., shape)| shape).collect();
    let shares = ward_shares(study, &shapes, &names, &mut report);
    refuse_if(report.refuses(), &mut report)?;
    if shares.iter().all(Vec::is_empty) {
        report.add(report.layer(&rules::ELSEWHERE, Action::Refused, "no polygon touches any ward"));
        refuse_if(true, &mut report)?;
    }
    let main: Vec<Option<usize>> = shares
        .iter()
        .map(|row| row.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|&(p, _)| p))
        .collect();
    let nested = |row: &Vec<(usize, f64)>| row.iter().any(|&(_, share)| share >= NESTED_SHARE);
    let cut = shares.iter().filter(|row| !nested(row)).count();
    let form = if cut == 0 {
        let labels: Vec<usize> = main.iter().map(|main| main.unwrap_or(0)).collect();
        let structure = Structure::from_labels(&labels);
        let mut own = vec![String::new(); structure.cluster_count()];
        for (cluster, label) in structure.labels().iter().zip(&labels) {
            own[cluster.index()].clone_from(&names[*label]);
        }
        StructureForm::Wards(GivenStructure { structure, names: own })
    } else {
        let message = format!(
            "{cut} of {} {} in no single polygon; residents of such a ward are divided by where they live",
            counted(shares.len(), "ward"),
            if cut == 1 { "lies" } else { "lie" }
        );
        report.add(report.layer(&rules::GIVEN_CUTS_WARDS, Action::Noted, message).with_level(Level::Warning));
        StructureForm::Polygons(GivenPolygons { names, shapes, main })
    };
    let (account, findings) = report.close();
    Ok(CheckedStructure { form, findings, account })
}

fn shape(
    feature: &RawFeature,
    name: &str,
    placer: &mut ShapePlacer,
    options: &CheckOptions,
    report: &mut Report,
    effort: &mut Effort,
) -> Option<Shape> {
    let RawGeometry::Polygons(parts) = &feature.geometry else {
        let message = "a cluster is a polygon, this is not";
        report.add(report.feature(&rules::GEOMETRY_KIND, Action::Refused, feature.index, message));
        return None;
    };
    match mending::prepare(parts, placer, &options.limits, effort) {
        PreparedPolygon::Ready { shape, tidied, mended } => {
            let area_m2 = || shape.metres.unsigned_area();
            report_mending(feature.index, name, &rules::GIVEN_SHAPE, (tidied, area_m2), mended, report);
            Some(shape)
        }
        PreparedPolygon::NoArea
        | PreparedPolygon::NotProjected
        | PreparedPolygon::TooComplex(_)
        | PreparedPolygon::Invalid(_) => {
            let message = "the outline encloses no area that can be measured";
            report.add(report.feature(&rules::GIVEN_SHAPE, Action::Refused, feature.index, message));
            None
        }
    }
}

/// The share of every ward's area in each polygon, by ward index: `(polygon, share)`, ascending.
fn ward_shares(
    study: &Study,
    shapes: &[MultiPolygon<f64>],
    names: &[String],
    report: &mut Report,
) -> Vec<Vec<(usize, f64)>> {
    let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let mut shares: Vec<Vec<(usize, f64)>> = vec![Vec::new(); wards.len()];
    let mut untrusted = |message: String, id: &str| {
        report.add(report.layer(&rules::OVERLAY_UNTRUSTED, Action::Refused, message).with_id(id));
    };
    let index = match OverlapIndex::build(&wards) {
        Ok(index) => index,
        Err(fault) => {
            untrusted(format!("the wards cannot be overlaid: {fault}"), "");
            return shares;
        }
    };
    for (polygon, (shape, name)) in shapes.iter().zip(names).enumerate() {
        match index.shares(shape) {
            Ok(found) => {
                for (ward, area_m2) in found {
                    shares[ward.index()].push((polygon, area_m2 / index.area_m2(ward)));
                }
            }
            Err(fault) => untrusted(format!("the polygon cannot be overlaid: {}", fault.fault), name),
        }
    }
    for (ward, row) in study.wards.iter().zip(&shares) {
        if row.iter().map(|(_, share)| share).sum::<f64>() > 1.0 + OVERLAP_SLACK {
            let message = "the polygons overlap in this ward, so some residents would have two teams";
            report.add(report.layer(&rules::GIVEN_OVERLAPS, Action::Refused, message).with_id(&ward.id));
        }
    }
    shares
}
