use super::area_overlaps::AreaOverlap;
use super::footprint::Footprint;
use super::heard::{Ground, Heard, members};
use super::weighing::Weighing;
use crate::check::{Evidence, Study};
use crate::model::{AgreementIdx, ClaimTable, Finding, GroupIdx, PairTable, WardIdx};
use crate::settings::{DrawnBy, PlaceWeight};
use crate::spatial::OverlapIndex;
use std::sync::Arc;

/// Everything measured about the evidence and the co-funding areas.
pub struct Measured {
    /// The wards, prepared for overlay.
    pub wards: Arc<OverlapIndex>,
    /// What every drawing covers, by drawing index; empty for statements.
    pub drawings: Vec<Footprint>,
    /// How much every respondent counts, by respondent index: 1 each unless they are weighed.
    pub voices: Vec<f64>,
    /// What the weighing of respondents came to; `None` where all count alike.
    pub weighing: Option<Weighing>,
    /// How many residents of a drawing count at most in the weight of its place, where there is a limit.
    pub most_residents: Option<f64>,
    /// Who drew the neighbourhoods, as given or as the layer itself says it.
    pub drawn_by: DrawnBy,
    /// Whether figures by place and by group are not to be rounded.
    pub exact_figures: bool,
    /// What all of the evidence comes to.
    pub heard: Heard,
    /// For statements: the ward each was made in, by drawing index; `None` outside the wards.
    pub statement_wards: Vec<Option<WardIdx>>,
    /// Residents of every ward under a drawing of each respondent group, `(ward, residents)`, those who name no
    /// group last; empty for statements and without groups.
    pub covered_by_group: Vec<Vec<(WardIdx, f64)>>,
    /// Whether drawings in use are known to share no ground in a ward, by ward; empty for statements.
    pub drawings_apart: Vec<bool>,
    /// What every co-funding area covers, by area index.
    pub areas: Vec<Footprint>,
    /// Whether a co-funding area counts, by area index.
    pub area_in_use: Vec<bool>,
    /// Whether co-funding areas in use are known to share no ground in a ward, by ward.
    pub areas_apart: Vec<bool>,
    /// Co-funding areas in use on common ground.
    pub area_overlaps: Vec<AreaOverlap>,
    /// K of the co-funding areas.
    pub funding: PairTable,
    /// Residents by co-funding agreement, by ward; the last is "no agreement".
    pub agreement_claims: Vec<Vec<(AgreementIdx, f64)>>,
    /// The claims as the search sees them.
    pub places: ClaimTable,
    /// The agreements as the search sees them.
    pub agreements: ClaimTable,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}

impl Measured {
    /// What stays the same whoever is heard.
    pub(super) fn ground<'a>(&'a self, of: (&'a Study, &'a Evidence), choice: PlaceWeight) -> Ground<'a> {
        Ground::new(of, (choice, self.most_residents), &self.drawings, &self.statement_wards)
    }

    /// The evidence of one respondent group alone; `None` is the group of those who name none.
    #[must_use]
    pub fn heard_of(&self, study: &Study, group: Option<GroupIdx>, choice: PlaceWeight) -> Option<Heard> {
        let evidence = study.evidence.as_ref()?;
        let position = group.map_or(evidence.groups.len(), GroupIdx::index);
        let mut covered = vec![0.0; study.wards.len()];
        for &(ward, residents) in self.covered_by_group.get(position).into_iter().flatten() {
            covered[ward.index()] = residents;
        }
        let ground = self.ground((study, evidence), choice);
        Some(ground.hear(members(evidence, &self.heard.in_use, group), &covered, &self.voices))
    }
}
