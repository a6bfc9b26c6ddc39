//! Shapes whose overlay cannot be trusted: each is left out by itself, and the run goes on.

use super::laid_over::LaidOver;
use super::measured::Measured;
use crate::check::Study;
use crate::model::{Action, Finding, Layer, Level};
use crate::rules;
use crate::settings::Settings;
use crate::spatial::overlay::IndexFault;
use std::collections::BTreeMap;

/// The first fault of every shape of a layer that is left out, by its position.
pub(super) type Unmeasured = BTreeMap<usize, IndexFault>;

/// Takes in the faults of shapes that had none so far.
pub(super) fn add(faults: &mut Unmeasured, found: Vec<(usize, IndexFault)>) {
    for (position, fault) in found {
        faults.entry(position).or_insert(fault);
    }
}

/// What it was that could not be measured, as half a sentence.
fn what(study: &Study, fault: &IndexFault) -> String {
    match fault.ward {
        Some(ward) => {
            let id = &study.wards[ward.index()].id;
            format!("the area that it shares with ward {id:?} cannot be vouched for: {}", fault.fault)
        }
        None => format!("its area cannot be vouched for: {}", fault.fault),
    }
}

impl Measured {
    /// A finding on every drawing, or co-funding area, that is left out. On pieces of wards only those are
    /// named that count on the wards themselves.
    pub(super) fn leave_out(
        &mut self,
        study: &Study,
        settings: &Settings,
        (layer, laid_over): (Layer, &LaidOver),
        faults: &Unmeasured,
    ) {
        for (&position, fault) in faults.iter().filter(|(position, _)| laid_over.counts(layer, **position)) {
            let what = what(study, fault);
            let finding = match (layer, &study.evidence) {
                (Layer::Cofunding, _) => {
                    let area = &study.areas[position];
                    let message = format!("{what}; its amount of £{} was left out", area.amount_gbp);
                    Finding::new(&rules::AREA_UNMEASURED, Action::LeftOut, layer, message)
                        .with_file(settings.layers.cofunding.clone().unwrap_or_default())
                        .with_feature(area.feature)
                        .with_id(area.id.clone())
                }
                (_, Some(evidence)) => {
                    let drawing = &evidence.drawings[position];
                    Finding::new(&rules::DRAWING_UNMEASURED, Action::LeftOut, layer, what)
                        .with_file(settings.layers.neighbourhoods.clone().unwrap_or_default())
                        .with_feature(drawing.feature)
                        .with_id(drawing.id.clone())
                }
                (_, None) => continue,
            };
            self.findings.push(finding.with_level(Level::Warning));
        }
    }
}
