//! Raw layers become a checked [`Study`], or findings that say why not.
//!
//! Every check of every layer runs before anything is refused, so that one run names all there is
//! to mend. What a user's file holds beyond the properties in use ends here: no other property, no
//! respondent's id and no free text reaches a [`Study`] or a finding.

mod authorities;
mod authority_names;
mod checked_wards;
mod circles;
mod cleaning;
mod cluster_labels;
mod collections;
mod columns;
mod counts;
mod coverage;
mod cure;
mod declared;
mod drawings;
mod drawn_in;
mod evidence;
mod extent;
mod faces;
mod far_apart;
mod figures;
mod funding;
mod given_structure;
mod ids;
mod known_names;
mod lines;
mod locating;
mod marks;
mod mending;
mod meridian;
mod names_in_use;
mod naming;
mod options;
mod place_names;
mod places;
mod points;
mod positions;
mod prepared_drawing;
mod properties;
mod published;
mod report;
mod shape_placer;
mod shapes;
mod soundness;
mod structure;
mod structure_columns;
mod study;
mod system;
mod tables;
mod validity;
mod values;
mod ward_directory;
mod ward_table;
mod wards;

pub use crate::input::normalised;
pub use authorities::{Authorities, Payer};
use checked_wards::CheckedWards;
pub use checked_wards::{MendedGround, Mending};
pub use cure::{Cure, SNAP_STEPS_M};
pub use faces::snapped;
pub use far_apart::near_m;
pub use given_structure::{GivenStructure, MatchedStructure, given_structure};
pub use naming::{Naming, nearest};
pub use options::{CheckOptions, ShapeLimits};
pub use soundness::is_valid_shape;
pub use structure::{CheckedStructure, GivenPolygons, StructureForm, asked_columns, check_structure};
pub use structure_columns::AskedColumns;
pub use study::{Evidence, NameInUse, PopulationPoint, PropertyChoice, Shape, Study, UsedFarApart};
pub use tables::{EdgeEdits, edge_edits, edges_account, unknown_actions};
pub use ward_directory::{Likeness, Named, WardDirectory};
pub use ward_table::is_area_id;

use crate::error::Error;
use crate::input::{RawLayer, RawLayers};
use crate::model::{Action, Finding, LayerAccount};
use crate::rules;
use crate::spatial::Projection;
use extent::Extent;
use meridian::Turn;
use report::Report;
use std::borrow::Cow;
use system::{CoordinateSystem, LayerSite, PositionConverter};
use ward_table::JoinedTable;

/// The result of the checks: with or without a study, everything that was found.
#[derive(Clone, Debug, Default)]
pub struct CheckOutcome {
    /// The study; `None` where anything refuses the run. Its findings and accounts are those here.
    pub study: Option<Study>,
    /// Everything found, sorted by layer, feature and rule.
    pub findings: Vec<Finding>,
    /// What was read and what happened to it, layer by layer.
    pub accounts: Vec<LayerAccount>,
    /// The property names used.
    pub properties: Vec<PropertyChoice>,
    /// The ids of all wards, those of refused ones among them; `None` where it is not known where ids stand.
    pub ward_ids: Option<Vec<String>>,
    /// The names of the same wards; the id of one that has none.
    pub ward_names: Vec<String>,
}

impl CheckOutcome {
    /// The words by which the wards can be named; `None` where it is not known where their ids stand.
    #[must_use]
    pub fn ward_directory(&self) -> Option<WardDirectory> {
        let ids = self.ward_ids.as_ref()?.iter().map(String::as_str);
        Some(WardDirectory::of(ids.zip(self.ward_names.iter().map(String::as_str))))
    }
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
pub fn examine(raw: RawLayers, options: &CheckOptions) -> CheckOutcome {
    let mut choices = Vec::new();
    let mut reports = Vec::new();

    let mut report = Report::new(&raw.wards);
    let mut layer = Cow::Owned(raw.wards);
    let frame = StudyFrame::of_wards(&mut layer, options, &mut report);
    let joined = match &options.ward_table {
        Some(table) => ward_table::join(layer.to_mut(), table, options, &mut report, &mut choices),
        None => JoinedTable::default(),
    };
    let converter = frame.as_ref().map(|g| PositionConverter { system: g.system, projection: &g.projection });
    let wards = match layer.features.is_empty() {
        true => CheckedWards::default(),
        false => wards::check(&layer, options, &joined, converter, &mut report, &mut choices),
    };
    refuse_empty(&layer, &mut report);
    reports.push(report);

    let mut layer_checks = LayerChecks { options, frame: frame.as_ref(), reports };
    let evidence = layer_checks.check(raw.neighbourhoods, |layer, site, report| {
        drawings::check(layer, options, site, &wards, report, &mut choices)
    });
    let funding = layer_checks.check(raw.cofunding, |layer, site, report| {
        funding::check(layer, options, site, &wards.boroughs, report, &mut choices)
    });
    let (areas, area_shapes) = funding.unwrap_or_default();
    let population_points = layer_checks.check(raw.population_points, |layer, site, report| {
        points::check_points(layer, options, site, report, &mut choices)
    });
    let barriers = layer_checks.check(raw.barriers, lines::check_barriers);
    let backdrop = layer_checks.check(raw.backdrop, lines::check_backdrop);
    let reports = layer_checks.reports;

    let refused = reports.iter().any(Report::refuses);
    let (mut accounts, mut findings) = (Vec::new(), Vec::new());
    for report in reports {
        let (account, found) = report.close();
        accounts.push(account);
        findings.extend(found);
    }
    accounts.splice(1..1, joined.account);
    findings.extend(options.place_aliases.iter().flat_map(|aliases| &aliases.read_as).cloned());
    findings.sort_by_key(|f| (f.layer, f.feature, f.rule.code));
    let study = match frame {
        Some(StudyFrame { projection, turn, .. }) if !refused => Some(Study {
            wards: wards.wards,
            without_residents: wards.without_residents,
            boroughs: wards.boroughs,
            ward_shapes: wards.shapes,
            coverage: wards.coverage,
            mending: wards.mending,
            evidence: evidence.flatten(),
            areas,
            area_shapes,
            population_points,
            barriers: barriers.unwrap_or_default(),
            backdrop: backdrop.unwrap_or_default(),
            group_shares: vec![],
            current: None,
            current_names: vec![],
            current_name: None,
            projection,
            turn,
            properties: choices.clone(),
            accounts: accounts.clone(),
            findings: findings.clone(),
        }),
        _ => None,
    };
    CheckOutcome {
        study,
        findings,
        accounts,
        properties: choices,
        ward_ids: wards.ids,
        ward_names: wards.names,
    }
}

/// Checks layers on the ground that the wards gave, each with a report of its own.
struct LayerChecks<'a> {
    options: &'a CheckOptions,
    frame: Option<&'a StudyFrame>,
    reports: Vec<Report>,
}

impl LayerChecks<'_> {
    /// The result of checking a layer; `None` where there is no such layer, or nothing in it. One that
    /// cannot be placed is checked without a site: for all that is wrong with it apart from where it is.
    fn check<T>(
        &mut self,
        layer: Option<RawLayer>,
        check: impl FnOnce(&RawLayer, Option<LayerSite>, &mut Report) -> T,
    ) -> Option<T> {
        let mut layer = Cow::Owned(layer?);
        let mut report = Report::new(&layer);
        let on = place_layer(&mut layer, self.options, self.frame, &mut report);
        let site = on.as_ref().map(|on| LayerSite { converter: on.converter(), study_area: &on.study_area });
        let checked = (!layer.features.is_empty()).then(|| check(&layer, site, &mut report));
        refuse_empty(&layer, &mut report);
        self.reports.push(report);
        checked
    }
}

/// What the wards decide for every layer: the projection and the study area.
#[derive(Clone)]
struct StudyFrame {
    /// The coordinate system of the current layer.
    system: CoordinateSystem,
    projection: Projection,
    /// The wards' extent in degrees.
    study_area: Extent,
    /// The turn of the globe in which all longitudes are read.
    turn: Turn,
}

impl StudyFrame {
    /// From the wards; `None`, with a finding, where no ward has a position that can be.
    fn of_wards(raw: &mut Cow<RawLayer>, options: &CheckOptions, report: &mut Report) -> Option<Self> {
        collections::take_apart(raw, report);
        let Some(system) = declared::settle(raw, options.crs, report) else {
            report.refuse_all();
            return None;
        };
        let turn = positions::settle(raw, system, None, report);
        Self::around(raw, system, turn, report)
    }

    /// From the extent of the features in use.
    fn around(raw: &RawLayer, system: CoordinateSystem, turn: Turn, report: &Report) -> Option<Self> {
        let extent = raw
            .features
            .iter()
            .filter(|feature| report.in_use(feature.index))
            .filter_map(|feature| Extent::of_geometry(&feature.geometry))
            .reduce(Extent::join)?;
        let ([west, south], [east, north]) = (extent.min, extent.max);
        let projection = match system {
            CoordinateSystem::Degrees => Projection::for_extent(west, south, east, north),
            CoordinateSystem::NationalGrid => Projection::for_national_grid_extent(west, south, east, north),
        };
        let study_area = PositionConverter { system, projection: &projection }.degrees(&extent);
        Some(Self { system, projection, study_area, turn })
    }

    fn converter(&self) -> PositionConverter<'_> {
        PositionConverter { system: self.system, projection: &self.projection }
    }
}

/// The ground under another layer; `None`, with a finding, where the layer cannot be placed.
///
/// Where the wards give none, the layer is checked on its own ground, so that one run names everything.
fn place_layer(
    raw: &mut Cow<RawLayer>,
    options: &CheckOptions,
    frame: Option<&StudyFrame>,
    report: &mut Report,
) -> Option<StudyFrame> {
    collections::take_apart(raw, report);
    let Some(system) = declared::settle(raw, options.crs, report) else {
        report.refuse_all();
        return None;
    };
    let turn = positions::settle(raw, system, frame.map(|frame| frame.turn), report);
    let own = StudyFrame::around(raw, system, turn, report);
    let Some(frame) = frame else {
        return own;
    };
    if let Some(own) = own {
        positions::refuse_elsewhere(&own.study_area, &frame.study_area, report);
    }
    if system == CoordinateSystem::Degrees {
        positions::swapped_one_by_one(raw, &frame.study_area, report);
    }
    Some(StudyFrame { system, ..frame.clone() })
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
