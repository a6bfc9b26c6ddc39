//! The map layers of a search, each made once for every format.

use super::colour::colours;
use super::vector::{self, VectorLayer, candidate_title};
use super::{ask_next, place_agreement, unheard};
use crate::model::counted;
use crate::results::Outcome;
use crate::spatial::Arcs;
use std::collections::BTreeMap;

/// The layers of one candidate.
pub(super) struct CandidateLayers {
    /// What its group is called.
    pub title: String,
    pub borders: VectorLayer,
    pub clusters: VectorLayer,
    pub wards: VectorLayer,
}

/// All layers of a search.
pub(super) struct SearchLayers {
    pub candidates: Vec<CandidateLayers>,
    pub places: Option<VectorLayer>,
    pub areas: Option<VectorLayer>,
    pub neighbourhoods: Option<VectorLayer>,
    pub boroughs: Option<VectorLayer>,
    pub current: VectorLayer,
    pub evidence: Option<VectorLayer>,
    pub agreement: Option<VectorLayer>,
    pub drawings: Option<VectorLayer>,
    pub ask_next: Option<VectorLayer>,
    pub unheard: Option<VectorLayer>,
}

impl SearchLayers {
    /// The layers of an outcome; those of single drawings only where they were asked for.
    pub fn of(outcome: &Outcome, with_drawings: bool) -> Self {
        let prepared = &outcome.scored.prepared;
        let mut candidates: Vec<CandidateLayers> = Vec::new();
        let confidence = outcome.confidence.as_ref();
        let unknown = BTreeMap::new();
        let arcs = Arcs::of_coverage(&prepared.study.coverage.lonlat);
        let best = &outcome.scored.candidates[0].structure;
        let first = colours(&prepared.problem, best, None);
        for (position, candidate) in outcome.scored.candidates.iter().enumerate() {
            let together = confidence.and_then(|c| c.together_of(&candidate.structure)).unwrap_or(&unknown);
            let stays = confidence.map(|confidence| confidence.stays[position].as_slice());
            let like = (position > 0).then_some((best, first.as_slice()));
            let chosen = colours(&prepared.problem, &candidate.structure, like);
            candidates.push(CandidateLayers {
                title: format!(
                    "{}: {}, loss {:.4}",
                    candidate_title(&candidate.name),
                    counted(candidate.scores.clusters, "cluster"),
                    candidate.scores.total_loss
                ),
                borders: vector::borders(outcome, candidate, &arcs, together),
                clusters: vector::clusters(outcome, candidate, &chosen),
                wards: vector::wards(outcome, candidate, &chosen, stays),
            });
        }
        Self {
            candidates,
            places: vector::places(outcome),
            areas: vector::areas(outcome),
            neighbourhoods: vector::neighbourhoods(outcome),
            boroughs: vector::boroughs(outcome),
            current: vector::current(outcome, (best, &first)),
            evidence: vector::evidence(outcome),
            agreement: place_agreement::layer(&prepared.study, &prepared.measured),
            ask_next: outcome.ask_next().map(|asked| ask_next::layer(&prepared.study, &asked)),
            unheard: unheard::layer(outcome, &arcs),
            drawings: if with_drawings { vector::drawings(outcome) } else { None },
        }
    }

    /// All of them, as the GeoPackage lists them.
    pub fn into_list(self) -> Vec<VectorLayer> {
        let mut all: Vec<VectorLayer> = Vec::new();
        for candidate in self.candidates {
            all.extend([candidate.clusters, candidate.wards, candidate.borders]);
        }
        all.extend([self.places, self.areas, self.neighbourhoods, self.boroughs].into_iter().flatten());
        all.push(self.current);
        let others = [self.evidence, self.ask_next, self.agreement, self.unheard, self.drawings];
        all.extend(others.into_iter().flatten());
        all
    }
}
