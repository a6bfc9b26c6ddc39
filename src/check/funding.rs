//! Co-funding features become areas with amounts.

use super::authorities::{Authorities, Payer};
use super::columns::Columns;
use super::counts::{AMBIGUOUS, Count, Points};
use super::extent::Extent;
use super::ids::{self, IdRules};
use super::options::CheckOptions;
use super::properties::{self, Need};
use super::published;
use super::report::Report;
use super::shape_placer::ShapePlacer;
use super::study::{PropertyChoice, Shape};
use super::system::LayerSite;
use super::validity::Effort;
use super::values::{self, counted};
use crate::input::{RawFeature, RawLayer};
use crate::model::{Action, BoroughIdx, FundingArea, Level, pounds};
use crate::rules;
use std::collections::BTreeMap;

/// The least amount there is, in £.
const PENNY: f64 = 0.01;
/// More than any agreement pays, in £.
const MAX_AMOUNT: f64 = 1e12;

/// How many authorities a finding names.
const NAMED: usize = 10;

/// Checks every co-funding area: its id, amount, authority and shape; `boroughs` are those of the wards.
pub(super) fn check(
    raw: &RawLayer,
    options: &CheckOptions,
    site: Option<LayerSite>,
    boroughs: &[String],
    report: &mut Report,
    choices: &mut Vec<PropertyChoice>,
) -> (Vec<FundingArea>, Vec<Shape>) {
    let placed = report.in_use_so_far();
    let names = &options.names;
    let mut layer = Columns::of(raw, report, choices);
    let id = layer.choose(&properties::COFUNDING_ID, &names.cofunding_id, Need::Optional);
    let amount = layer.choose(&properties::AMOUNT, &names.amount, Need::Required);
    let authority = layer.choose(&properties::AUTHORITY, &names.authority, Need::Optional);
    let settled = layer.settled();
    let ids = ids(raw, id.as_ref(), report);
    let amounts = match &amount {
        Some(amount) => amounts(raw, &ids, amount, report),
        None => vec![0.0; raw.features.len()],
    };
    let (mut areas, mut area_shapes) = (Vec::new(), Vec::new());
    let mut effort = Effort::of_layer(&options.limits);
    let mut placer = site.map(|site| ShapePlacer::new(site.converter, raw.position_count()));
    for feature in &raw.features {
        let i = feature.index;
        let placer = placer.as_mut().filter(|_| placed[i]);
        let (kind, limits) = (&published::COFUNDING_AREA, &options.limits);
        let shape = published::shape(feature, &ids[i], kind, placer, limits, &mut effort, report);
        if let (Some(shape), Some(LayerSite { study_area, .. })) = (shape, site) {
            let outline = shape.lonlat.0.iter().flat_map(|part| &part.exterior().0).map(|c| [c.x, c.y]);
            let extent = Extent::of(&outline.collect::<Vec<_>>());
            if !extent.is_some_and(|extent| extent.intersects(study_area)) {
                let message = "it lies wholly outside the extent of the wards";
                report
                    .add(report.feature(&rules::AREA_OUTSIDE, Action::LeftOut, i, message).with_id(&ids[i]));
                continue;
            }
            if !report.in_use(i) {
                continue;
            }
            areas.push(FundingArea {
                id: ids[i].clone(),
                feature: i,
                amount_gbp: amounts[i],
                authority: properties::value(feature, authority.as_ref()).and_then(values::text),
            });
            area_shapes.push(shape);
        }
    }
    if let Some(authority) = &authority {
        unknown_payers(&areas, boroughs, authority, report);
    }
    if !settled {
        report.refuse_all();
    }
    (areas, area_shapes)
}

/// What is said of authorities that are no borough of the wards, or any of several.
fn unknown_payers(areas: &[FundingArea], boroughs: &[String], property: &str, report: &mut Report) {
    let known = Authorities::of(boroughs);
    let mut unknown: BTreeMap<&str, (Payer, f64)> = BTreeMap::new();
    for area in areas {
        let Some(authority) = area.authority.as_deref() else { continue };
        match known.payer(authority) {
            Payer::Borough(_) => {}
            payer => unknown.entry(authority).or_insert((payer, 0.0)).1 += area.amount_gbp,
        }
    }
    if unknown.is_empty() {
        return;
    }
    let has_boroughs = boroughs.iter().any(|borough| !borough.is_empty());
    let name = |borough: BoroughIdx| format!("{:?}", boroughs[borough.index()]);
    let describe = |(authority, (payer, _)): (&&str, &(Payer, f64))| match payer {
        Payer::AnyOf(several) => {
            let several: Vec<String> = several.iter().map(|&borough| name(borough)).collect();
            format!("{authority:?} (may be {})", several.join(" or "))
        }
        Payer::Borough(_) | Payer::Elsewhere => match known.closest(authority) {
            Some(borough) if has_boroughs => format!("{authority:?} (the nearest is {})", name(borough)),
            _ => format!("{authority:?}"),
        },
    };
    let mut named: Vec<String> = unknown.iter().take(NAMED).map(describe).collect();
    if unknown.len() > NAMED {
        named.push(format!("{} more", unknown.len() - NAMED));
    }
    let amount: f64 = unknown.values().map(|(_, amount)| amount).sum();
    let message = format!(
        "{}{}: {}; their {} a year are left out of funding_outside_authority_gbp, wherever they are spent",
        counted(
            unknown.len(),
            "authority is no borough of the wards",
            "authorities are no borough of the wards"
        ),
        if has_boroughs { "" } else { ", which name none" },
        named.join(", "),
        pounds(amount),
    );
    let finding = report.layer(&rules::AUTHORITY_UNKNOWN, Action::Noted, message);
    report.add(finding.with_property(property).with_level(Level::Warning));
}

/// The id of every feature: the property, the feature's own `id`, or its number counted from 1.
fn ids(raw: &RawLayer, property: Option<&String>, report: &mut Report) -> Vec<String> {
    let own = |feature: &RawFeature| match property {
        Some(_) => properties::value(feature, property).and_then(values::text),
        None => feature.id.clone(),
    };
    let ids: Vec<Option<String>> = raw.features.iter().map(own).collect();
    let rules = IdRules { doubled: &rules::AREA_ID_DOUBLED, alike: &rules::AREA_ID_ALIKE };
    report.name_features(|feature| ids[feature].as_deref());
    ids::compare(&ids, property.map(String::as_str), &rules, report);
    let missing = ids.iter().filter(|id| id.is_none()).count();
    if let (Some(property), true) = (property, missing > 0) {
        let message = format!(
            "{} no id; the number of the feature, counted from 1, stands in",
            counted(missing, "area has", "areas have")
        );
        report.add(report.layer(&rules::AREA_ID_MISSING, Action::Noted, message).with_property(property));
    }
    ids::numbered(ids)
}

fn amounts(raw: &RawLayer, ids: &[String], property: &String, report: &mut Report) -> Vec<f64> {
    let points = Points::of(raw.features.iter().map(|feature| feature.properties.get(property)));
    let (mut texts, mut all_usable) = (0usize, true);
    let mut amounts = Vec::with_capacity(raw.features.len());
    for feature in &raw.features {
        let value = feature.properties.get(property);
        let count = points.read(value);
        texts += usize::from(matches!(count, Count::FromText(_) | Count::Grouped(_)));
        let (rule, message) = match (count.number(), count) {
            (Some(n), _) if n == 0.0 || (PENNY..MAX_AMOUNT).contains(&n) => {
                amounts.push(n);
                continue;
            }
            (Some(n), _) if n < 0.0 => (&rules::AMOUNT_NEGATIVE, "the amount is negative"),
            (Some(_), _) => (&rules::AMOUNT_ABSURD, "no agreement is of such an amount"),
            (None, Count::Missing) => (&rules::AMOUNT_MISSING, "the area has no amount"),
            (None, Count::Ambiguous) => (&rules::FIGURE_AMBIGUOUS, AMBIGUOUS),
            (None, _) => (&rules::AMOUNT_NOT_A_NUMBER, "the amount is not a number"),
        };
        let mut finding = report
            .feature(rule, Action::Refused, feature.index, message)
            .with_property(property)
            .with_id(&ids[feature.index]);
        if let Some(value) = value {
            finding = finding.with_value(values::shown(value));
        }
        report.add(finding);
        all_usable = false;
        amounts.push(0.0);
    }
    if texts > 0 {
        let message = format!(
            "{} written as text; each was read as the number it shows",
            counted(texts, "amount is", "amounts are")
        );
        report.add(report.layer(&rules::AMOUNT_TEXT, Action::Noted, message).with_property(property));
    }
    if all_usable && !amounts.is_empty() && amounts.iter().all(|&amount| amount == 0.0) {
        let message = "the amount of every area is 0";
        report.add(report.layer(&rules::AMOUNT_ALL_ZERO, Action::Refused, message).with_property(property));
    }
    amounts
}
