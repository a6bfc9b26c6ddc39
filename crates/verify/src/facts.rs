use geo::MultiPolygon;
use wardwise_model::{AgreementIdx, PlaceIdx, Ward, WardIdx};

/// What is known of a map before anything is searched: all that rules and losses are defined by.
pub struct Facts<'a> {
    /// The wards, in the order of the ward layer.
    pub wards: &'a [Ward],
    /// The names of the boroughs, by borough index.
    pub boroughs: &'a [String],
    /// The shape of every ward in metres.
    pub ward_shapes: Vec<&'a MultiPolygon<f64>>,
    /// Drawings or statements, where there are any.
    pub lived: Option<LivedFacts<'a>>,
    /// Co-funding areas, where there are any.
    pub funding: Option<FundingFacts<'a>>,
}

/// What people drew or said.
pub struct LivedFacts<'a> {
    /// Drawings in use: w of each, and the residents under it.
    pub drawings: Vec<WardSpread>,
    /// Places of which statements are in use: w of each, and the share of its statements made in each ward.
    pub statements: Vec<WardSpread>,
    /// Residents claimed, by ward: `(place, residents)`.
    pub place_claims: &'a [Vec<(PlaceIdx, f64)>],
}

/// What local authorities pay for.
pub struct FundingFacts<'a> {
    /// Co-funding areas in use: the amount of each in £ a year, and its residents.
    pub areas: Vec<WardSpread>,
    /// Residents by co-funding agreement, by ward; the last is "no agreement".
    pub agreement_claims: &'a [Vec<(AgreementIdx, f64)>],
}

/// What a drawing, a place or a co-funding area weighs, and what it holds of every ward.
pub struct WardSpread {
    /// How much it counts, above 0; on any scale that is common to its kind.
    pub weight: f64,
    /// `(ward, residents)` in ascending order of wards; shares in place of residents where said so.
    pub by_ward: Vec<(WardIdx, f64)>,
}

/// The ids of some of the wards, in their order.
pub(crate) fn ids(wards: &[Ward], some: &[WardIdx]) -> Vec<String> {
    some.iter().map(|ward| wards[ward.index()].id.clone()).collect()
}
