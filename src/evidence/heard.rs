//! What some of the evidence comes to: all of it, or that of one group of respondents alone.

use super::claims::claims;
use super::footprint::Footprint;
use super::statements::weigh_statements;
use super::weights::{DrawingWeights, weigh};
use crate::check::{Evidence, Study};
use crate::model::{EvidenceKind, GroupIdx, PairTable, PlaceIdx, WardIdx};
use crate::settings::PlaceWeight;
use std::collections::BTreeMap;

/// What the drawings or statements of some respondents come to, weighed as if nobody else had answered.
///
/// All of the evidence and that of one group are made by the same lines, so that a group that holds
/// everybody has the figures of everybody.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Whether a drawing or statement counts, by drawing index.
    pub in_use: Vec<bool>,
    /// What every drawing or statement weighs.
    pub weights: DrawingWeights,
    /// For statements: f of every place, its share of statements made in each ward.
    pub statement_shares: Vec<Vec<(WardIdx, f64)>>,
    /// Residents claimed, by ward: `(place, residents)`.
    pub place_claims: Vec<Vec<(PlaceIdx, f64)>>,
    /// K of the evidence.
    pub lived: PairTable,
}

impl Heard {
    /// No evidence at all.
    pub(super) fn of_nobody(study: &Study) -> Self {
        let wards = study.wards.len();
        Self {
            place_claims: vec![vec![]; wards],
            lived: PairTable::from_shares(wards, &[]),
            ..Self::default()
        }
    }
}

/// What stays the same whoever is heard: what drawings cover, or where statements were made.
pub(super) struct Ground<'a> {
    study: &'a Study,
    evidence: &'a Evidence,
    choice: PlaceWeight,
    footprints: &'a [Footprint],
    /// Residents under every drawing, as far as they count in the weight of its place.
    residents: Vec<f64>,
    /// f of every drawing.
    shares: Vec<Vec<(WardIdx, f64)>>,
    statement_wards: &'a [Option<WardIdx>],
}

impl<'a> Ground<'a> {
    /// `footprints` are empty for statements, `statement_wards` for drawings; `most_residents` is how many residents of a
    /// drawing count in the weight of its place.
    pub fn new(
        (study, evidence): (&'a Study, &'a Evidence),
        (choice, most_residents): (PlaceWeight, Option<f64>),
        footprints: &'a [Footprint],
        statement_wards: &'a [Option<WardIdx>],
    ) -> Self {
        Self {
            study,
            evidence,
            choice,
            footprints,
            residents: footprints.iter().map(|drawn| capped(drawn.residents(), most_residents)).collect(),
            shares: footprints.iter().map(Footprint::resident_shares).collect(),
            statement_wards,
        }
    }

    /// The evidence that is in use, by drawing index; `voices` is how much each respondent counts.
    ///
    /// `covered` are the residents of every ward under at least one of the drawings; statements do not need it.
    pub fn hear(&self, in_use: Vec<bool>, covered: &[f64], voices: &[f64]) -> Heard {
        match self.evidence.kind {
            EvidenceKind::Drawings => self.hear_drawings(in_use, covered, voices),
            EvidenceKind::Statements => {
                let (study, evidence) = (self.study, self.evidence);
                let statements =
                    weigh_statements(study, evidence, &in_use, self.statement_wards, self.choice, voices);
                Heard {
                    in_use,
                    lived: statements.pairs(study.wards.len()),
                    statement_shares: statements.shares,
                    place_claims: statements.claims,
                    weights: statements.weights,
                }
            }
        }
    }

    fn hear_drawings(&self, in_use: Vec<bool>, covered: &[f64], voices: &[f64]) -> Heard {
        let weights = weigh(self.evidence, &in_use, &self.residents, self.choice, voices);
        let mut asked: Vec<BTreeMap<PlaceIdx, f64>> = vec![BTreeMap::new(); self.study.wards.len()];
        let mut entries = Vec::new();
        for (d, footprint) in
            self.footprints.iter().enumerate().filter(|(d, _)| weights.within_place[*d] > 0.0)
        {
            let place = self.evidence.drawings[d].place;
            for overlap in footprint.overlaps.iter().filter(|overlap| overlap.residents > 0.0) {
                *asked[overlap.ward.index()].entry(place).or_default() +=
                    weights.within_place[d] * overlap.residents;
            }
            entries.push((weights.overall[d], self.shares[d].clone()));
        }
        Heard {
            in_use,
            lived: PairTable::from_shares(self.study.wards.len(), &entries),
            statement_shares: vec![],
            place_claims: claims(asked.into_iter().map(|row| row.into_iter().collect()).collect(), covered),
            weights,
        }
    }
}

fn capped(residents: f64, most: Option<f64>) -> f64 {
    most.map_or(residents, |most| residents.min(most))
}

/// Which drawings or statements in use a group's respondents made, by drawing index.
pub(super) fn members(evidence: &Evidence, in_use: &[bool], group: Option<GroupIdx>) -> Vec<bool> {
    evidence.drawings.iter().zip(in_use).map(|(drawing, used)| *used && drawing.group == group).collect()
}
