//! The evidence without its largest drawings: how much hangs on them?

use super::footprint::Footprint;
use super::measured::Measured;
use super::resample::Resample;
use crate::check::Study;
use crate::model::{ClaimTable, EvidenceKind};
use crate::settings::PlaceWeight;

/// The share of the drawings that are the largest.
const LARGEST: f64 = 0.05;
/// With fewer drawings in use none of them is one of many.
const FEWEST_DRAWINGS: usize = 20;
/// Drawings that carry more than this many times their share carry more than their number says.
const TIMES_THEIR_SHARE: f64 = 2.0;

/// The largest drawings, by the residents under them.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestDrawings {
    /// How many they are.
    pub drawings: usize,
    /// Of how many in use.
    pub all: usize,
    /// Their share of the weight of all evidence, 0–1.
    pub weight: f64,
    /// Which drawings are left in use without them, by drawing index.
    left: Vec<bool>,
}

impl LargestDrawings {
    /// The largest twentieth of the drawings, where it carries more than a tenth of the weight of the evidence: then
    /// the answer without it is worth a look. `None` elsewhere, and for statements.
    #[must_use]
    pub fn of(study: &Study, measured: &Measured) -> Option<Self> {
        study.evidence.as_ref().filter(|evidence| evidence.kind == EvidenceKind::Drawings)?;
        let in_use = &measured.heard.in_use;
        let residents: Vec<f64> = measured.drawings.iter().map(Footprint::residents).collect();
        let mut largest: Vec<usize> = (0..in_use.len()).filter(|&d| in_use[d]).collect();
        if largest.len() < FEWEST_DRAWINGS {
            return None;
        }
        let all = largest.len();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a number of drawings is no more than that number"
        )]
        let count = (all as f64 * LARGEST).floor() as usize;
        largest.sort_by(|&a, &b| residents[b].total_cmp(&residents[a]).then(a.cmp(&b)));
        largest.truncate(count);
        let weight: f64 = largest.iter().map(|&d| measured.heard.weights.overall[d]).sum();
        let mut left = in_use.clone();
        for &d in &largest {
            left[d] = false;
        }
        let is_more = weight > TIMES_THEIR_SHARE * LARGEST;
        // In steps of a hundredth: it is published, and single drawings may be large.
        let weight = (weight * 100.0).round() / 100.0;
        is_more.then_some(Self { drawings: largest.len(), all, weight, left })
    }

    /// The tables of the search without them; as in a resample, where there is evidence at all stays as it was.
    #[must_use]
    pub fn without(&self, study: &Study, measured: &Measured, choice: PlaceWeight) -> Option<Resample> {
        let evidence = study.evidence.as_ref()?;
        let covered: Vec<f64> =
            measured.heard.place_claims.iter().map(|row| row.iter().map(|(_, a)| a).sum()).collect();
        let ground = measured.ground((study, evidence), choice);
        let heard = ground.hear(self.left.clone(), &covered, &measured.voices);
        let places = ClaimTable::from_residents(&heard.place_claims, evidence.places.len());
        Some(Resample { lived: heard.lived, places })
    }
}
