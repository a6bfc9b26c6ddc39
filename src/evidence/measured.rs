use super::area_overlaps::AreaOverlap;
use super::footprint::Footprint;
use super::weights::DrawingWeights;
use crate::model::{AgreementIdx, ClaimTable, Finding, PairTable, PlaceIdx, WardIdx};
use crate::spatial::OverlapIndex;
use std::sync::Arc;

/// Everything measured about the evidence and the co-funding areas.
pub struct Measured {
    /// The wards, prepared for overlay.
    pub wards: Arc<OverlapIndex>,
    /// What every drawing covers, by drawing index; empty for statements.
    pub drawings: Vec<Footprint>,
    /// Whether a drawing or statement counts, by drawing index.
    pub in_use: Vec<bool>,
    /// What every drawing or statement weighs.
    pub weights: DrawingWeights,
    /// For statements: f of every place, its share of statements made in each ward.
    pub statement_shares: Vec<Vec<(WardIdx, f64)>>,
    /// For statements: the ward each was made in, by drawing index; `None` outside the wards.
    pub statement_wards: Vec<Option<WardIdx>>,
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
    /// K of the evidence.
    pub lived: PairTable,
    /// K of the co-funding areas.
    pub funding: PairTable,
    /// Residents claimed, by ward: `(place, residents)`.
    pub place_claims: Vec<Vec<(PlaceIdx, f64)>>,
    /// Residents by co-funding agreement, by ward; the last is "no agreement".
    pub agreement_claims: Vec<Vec<(AgreementIdx, f64)>>,
    /// The claims as the search sees them.
    pub places: ClaimTable,
    /// The agreements as the search sees them.
    pub agreements: ClaimTable,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}
