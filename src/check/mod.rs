//! Raw layers become a checked [`Study`], or findings that say why not.
//!
//! Every check of every layer runs before anything is refused, so that one run names all there is
//! to mend. What a user's file holds beyond the properties in use ends here: no other property, no
//! respondent's id and no free text reaches a [`Study`] or a finding.

mod drawings;
mod extent;
mod funding;
mod mending;
mod options;
mod places;
mod points;
mod positions;
mod properties;
mod report;
pub mod rules;
mod shapes;
mod sketch;
mod study;
mod system;
mod validity;
mod values;
mod wards;

pub use options::{CheckOptions, CrsChoice, PropertyNames, ShapeLimits};
pub use study::{Evidence, PopulationPoint, PropertyChoice, Shape, Study};
pub use values::normalised;

use crate::error::Error;
use crate::input::{RawLayer, RawLayers};
use crate::model::{Action, Finding, LayerAccount};
use crate::spatial::Projection;
use extent::Extent;
use report::Report;
use system::{Placer, System};

/// What the checks came to: with or without a study, everything that was found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The study; `None` where anything refuses the run. Its findings and accounts are those here.
    pub study: Option<Study>,
    /// Everything found, sorted by layer, feature and rule.
    pub findings: Vec<Finding>,
    /// What was read and what became of it, layer by layer.
    pub accounts: Vec<LayerAccount>,
    /// The property names used.
    pub properties: Vec<PropertyChoice>,
}

/// Checks every layer and makes a study of them.
///
/// # Errors
/// [`Error::Input`] with all findings, where anything refuses the run.
pub fn check(raw: RawLayers, options: &CheckOptions) -> Result<Study, Error> {
    let checked = examine(raw, options);
    checked.study.ok_or(Error::Input(checked.findings))
}

/// Checks every layer and reports everything, refused or not.
#[must_use]
pub fn examine(raw: RawLayers, options: &CheckOptions) -> Checked {
    let mut choices = Vec::new();
    let mut reports = Vec::new();

    let mut report = Report::new(&raw.wards);
    let projection = wards_projection(&raw.wards, options, &mut report);
    let placer = projection.as_ref().map(|(system, projection)| Placer { system: *system, projection });
    let wards = wards::check(&raw.wards, options, placer.as_ref(), &mut report, &mut choices);
    refuse_empty(&raw.wards, &mut report);
    reports.push(report);
    let outlines = wards.shapes.iter().flat_map(|shape| &shape.lonlat.0).flat_map(|part| &part.exterior().0);
    let study_area = Extent::of(&outlines.map(|c| [c.x, c.y]).collect::<Vec<_>>());

    let mut evidence = None;
    let (mut areas, mut area_shapes) = (Vec::new(), Vec::new());
    let mut population_points = None;
    let mut barriers = Vec::new();
    if let (Some((_, projection)), Some(study_area)) = (&projection, &study_area) {
        if let Some(layer) = &raw.neighbourhoods {
            let mut report = Report::new(layer);
            if let Some(placer) = placer_of(layer, options, projection, &mut report) {
                evidence = drawings::check(layer, options, &placer, study_area, &mut report, &mut choices);
            }
            refuse_empty(layer, &mut report);
            reports.push(report);
        }
        if let Some(layer) = &raw.cofunding {
            let mut report = Report::new(layer);
            if let Some(placer) = placer_of(layer, options, projection, &mut report) {
                (areas, area_shapes) = funding::check(layer, options, &placer, &mut report, &mut choices);
            }
            refuse_empty(layer, &mut report);
            reports.push(report);
        }
        if let Some(layer) = &raw.population_points {
            let mut report = Report::new(layer);
            if let Some(placer) = placer_of(layer, options, projection, &mut report) {
                let points =
                    points::check_points(layer, options, &placer, study_area, &mut report, &mut choices);
                population_points = Some(points);
            }
            refuse_empty(layer, &mut report);
            reports.push(report);
        }
        if let Some(layer) = &raw.barriers {
            let mut report = Report::new(layer);
            if let Some(placer) = placer_of(layer, options, projection, &mut report) {
                barriers = points::check_barriers(layer, &placer, &mut report);
            }
            reports.push(report);
        }
    }

    let refused = reports.iter().any(Report::refuses);
    let (mut accounts, mut findings) = (Vec::new(), Vec::new());
    for report in reports {
        let (account, found) = report.close();
        accounts.push(account);
        findings.extend(found);
    }
    findings.sort_by_key(|f| (f.layer, f.feature, f.rule.code));
    let study = match projection {
        Some((_, projection)) if !refused => Some(Study {
            wards: wards.wards,
            boroughs: wards.boroughs,
            ward_shapes: wards.shapes,
            evidence,
            areas,
            area_shapes,
            population_points,
            barriers,
            current: None,
            projection,
            properties: choices.clone(),
            accounts: accounts.clone(),
            findings: findings.clone(),
        }),
        _ => None,
    };
    Checked { study, findings, accounts, properties: choices }
}

/// The wards' coordinate system, and the projection their extent decides for every layer.
fn wards_projection(
    raw: &RawLayer,
    options: &CheckOptions,
    report: &mut Report,
) -> Option<(System, Projection)> {
    let system = system::of_layer(raw, options.crs, report)?;
    positions::within_range(raw, system, report);
    let extent = raw
        .features
        .iter()
        .filter(|feature| report.in_use(feature.index))
        .filter_map(|feature| Extent::of_geometry(&feature.geometry))
        .reduce(Extent::join)?;
    let ([west, south], [east, north]) = (extent.min, extent.max);
    Some(match system {
        System::Degrees => (system, Projection::for_extent(west, south, east, north)),
        System::NationalGrid => (system, Projection::for_national_grid_extent(west, south, east, north)),
    })
}

/// The way from another layer's positions to the study's metres; refuses what cannot be placed.
fn placer_of<'p>(
    raw: &RawLayer,
    options: &CheckOptions,
    projection: &'p Projection,
    report: &mut Report,
) -> Option<Placer<'p>> {
    let Some(system) = system::of_layer(raw, options.crs, report) else {
        report.refuse_all();
        return None;
    };
    positions::within_range(raw, system, report);
    Some(Placer { system, projection })
}

/// A layer without features, or of which nothing can be used, is no layer.
fn refuse_empty(raw: &RawLayer, report: &mut Report) {
    if raw.features.is_empty() {
        report.add(report.layer(&rules::EMPTY_LAYER, Action::Refused, "the file holds no features"));
    } else if !report.refuses() && (0..raw.features.len()).all(|i| !report.in_use(i)) {
        let message = "none of the features can be used";
        report.add(report.layer(&rules::EMPTY_LAYER, Action::Refused, message));
    }
}
