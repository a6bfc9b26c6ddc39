use super::PreparedStudy;
use crate::evidence::Footprint;
use crate::model::WardIdx;
use crate::verify::{Facts, FundingFacts, LivedFacts, WardMeasurements, WardSpread};

impl PreparedStudy {
    /// What the second look at structures starts from: drawings, statements and areas in use as they were
    /// measured, not the tables that the search makes of them.
    #[must_use]
    pub fn facts(&self) -> Facts<'_> {
        let Self { study, measured, .. } = self;
        let drawings = measured.drawings.iter().zip(&measured.heard.weights.overall);
        let drawings = drawings.map(|(footprint, weight)| ward_spread(*weight, residents(footprint)));
        let statements = measured.heard.statement_shares.iter().zip(&measured.heard.weights.place);
        let statements = statements.map(|(shares, weight)| ward_spread(*weight, shares.clone()));
        let areas = study.areas.iter().zip(&measured.areas).zip(&measured.area_in_use);
        let areas = areas
            .filter(|(_, used)| **used)
            .map(|((area, footprint), _)| ward_spread(area.amount_gbp, residents(footprint)));
        Facts {
            wards: &study.wards,
            boroughs: &study.boroughs,
            ward_shapes: study.ward_shapes.iter().map(|shape| &shape.metres).collect(),
            lived: study.evidence.is_some().then(|| LivedFacts {
                drawings: drawings.flatten().collect(),
                statements: statements.flatten().collect(),
                place_claims: &measured.heard.place_claims,
            }),
            funding: (!study.areas.is_empty()).then(|| FundingFacts {
                areas: areas.flatten().collect(),
                agreement_claims: &measured.agreement_claims,
            }),
        }
    }

    /// The borders and sizes of the wards, for the second look at an optimum.
    #[must_use]
    pub fn ward_measurements(&self) -> WardMeasurements<'_> {
        let graph = &self.adjacency.graph;
        WardMeasurements {
            neighbours: &graph.neighbours,
            borders: graph.borders.iter().map(|border| (border.a, border.b, border.length_m)).collect(),
            area_m2: &graph.area_m2,
            perimeter_m: &graph.perimeter_m,
        }
    }
}

/// `None` of what weighs nothing.
fn ward_spread(weight: f64, by_ward: Vec<(WardIdx, f64)>) -> Option<WardSpread> {
    (weight > 0.0).then_some(WardSpread { weight, by_ward })
}

fn residents(footprint: &Footprint) -> Vec<(WardIdx, f64)> {
    footprint.overlaps.iter().map(|overlap| (overlap.ward, overlap.residents)).collect()
}
