use super::area_overlaps::{AreaOverlap, area_overlaps};
use super::claims::{claims, covered_shares};
use super::footprint::{Footprint, footprints};
use super::residents::Residents;
use super::stated::stated;
use super::weights::{DrawingWeights, weigh};
use crate::Error;
use crate::check::{Evidence, Study, rules};
use crate::model::{Action, ClaimTable, EvidenceKind, Finding, Layer, Level, PairTable, WardIdx};
use crate::settings::{PlaceWeight, Settings};
use crate::spatial::overlay::{IndexFault, OverlapIndex};
use geo::MultiPolygon;
use std::collections::BTreeMap;

/// Square metres in a square kilometre.
const M2_PER_KM2: f64 = 1e6;

/// Everything measured about the evidence and the co-funding areas.
pub struct Measured {
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
    /// What every co-funding area covers, by area index.
    pub areas: Vec<Footprint>,
    /// Whether a co-funding area counts, by area index.
    pub area_in_use: Vec<bool>,
    /// Co-funding areas in use on common ground.
    pub area_overlaps: Vec<AreaOverlap>,
    /// K of the evidence.
    pub lived: PairTable,
    /// K of the co-funding areas.
    pub funding: PairTable,
    /// Residents claimed, by ward: `(place, residents)`.
    pub place_claims: Vec<Vec<(u32, f64)>>,
    /// Residents by co-funding agreement, by ward; the last class is "no agreement".
    pub agreement_claims: Vec<Vec<(u32, f64)>>,
    /// The claims as the search sees them.
    pub places: ClaimTable,
    /// The agreements as the search sees them.
    pub agreements: ClaimTable,
    /// What was left out, and why.
    pub findings: Vec<Finding>,
}

/// Lays drawings and co-funding areas over the wards, weighs them and fills the tables.
///
/// Costs one overlay for every pair of a drawing and a ward whose boxes meet, in parallel; the sums
/// are taken in the order of the drawings.
///
/// # Errors
/// [`Error::Input`] where no evidence is left, all amounts are zero, or an overlay fails its check.
pub fn measure(study: &Study, settings: &Settings) -> Result<Measured, Error> {
    let ward_shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let index = OverlapIndex::build(&ward_shapes).map_err(|fault| overlay_error(study, None, fault))?;
    let residents = Residents::of(study, &index);
    let mut measured = Measured {
        drawings: vec![],
        in_use: vec![],
        weights: DrawingWeights { within_place: vec![], overall: vec![], place: vec![] },
        statement_shares: vec![],
        statement_wards: vec![],
        areas: vec![],
        area_in_use: vec![],
        area_overlaps: vec![],
        lived: PairTable::from_shares(study.wards.len(), &[]),
        funding: PairTable::from_shares(study.wards.len(), &[]),
        place_claims: vec![vec![]; study.wards.len()],
        agreement_claims: vec![vec![]; study.wards.len()],
        places: ClaimTable::default(),
        agreements: ClaimTable::default(),
        findings: without_points(study, settings, &residents),
    };
    if let Some(evidence) = &study.evidence {
        match evidence.kind {
            EvidenceKind::Drawings => measured.drawings(study, settings, evidence, &index, &residents)?,
            EvidenceKind::Statements => measured.statements(study, settings, evidence, &index),
        }
        if !measured.in_use.contains(&true) {
            let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
            let message = format!("none of {} drawings or statements can be used", evidence.drawings.len());
            let finding =
                Finding::new(&rules::NO_EVIDENCE_LEFT, Action::Refused, Layer::Neighbourhoods, message)
                    .with_file(file);
            return Err(Error::Input(std::iter::once(finding).chain(measured.findings).collect()));
        }
    }
    measured.places = ClaimTable::from_residents(
        &measured.place_claims,
        study.evidence.as_ref().map_or(0, |e| e.places.len()),
    );
    if !study.areas.is_empty() {
        measured.cofunding(study, settings, &index, &residents)?;
    }
    measured.agreements = ClaimTable::from_residents(&measured.agreement_claims, study.areas.len() + 1);
    Ok(measured)
}

impl Measured {
    fn drawings(
        &mut self,
        study: &Study,
        settings: &Settings,
        evidence: &Evidence,
        index: &OverlapIndex,
        residents: &Residents,
    ) -> Result<(), Error> {
        let shapes: Vec<&MultiPolygon<f64>> = evidence.shapes.iter().collect();
        self.drawings = footprints(study, index, residents, &shapes).map_err(|(d, fault)| {
            overlay_error(study, Some((Layer::Neighbourhoods, &evidence.drawings[d].id)), fault)
        })?;
        let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
        for (drawing, footprint) in evidence.drawings.iter().zip(&self.drawings) {
            let inside = footprint.inside_m2() / footprint.area_m2;
            let why = if inside < settings.min_inside {
                let least = settings.min_inside;
                Some((
                    &rules::DRAWING_MOSTLY_OUTSIDE,
                    format!("{inside:.2} of its area lies inside the wards, less than {least}"),
                ))
            } else if footprint.residents() <= 0.0 {
                Some((&rules::DRAWING_UNINHABITED, "no resident lives under it".to_owned()))
            } else if drawing.weight <= 0.0 {
                Some((&rules::DRAWING_WEIGHTLESS, "its weight is 0".to_owned()))
            } else {
                None
            };
            self.in_use.push(why.is_none());
            if let Some((rule, message)) = why {
                let finding = Finding::new(rule, Action::LeftOut, Layer::Neighbourhoods, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(drawing.feature).with_id(drawing.id.clone()),
                );
            }
        }
        self.reweigh(study, evidence, settings.place_weight);
        let covered = covered_shares(study, residents, &shapes, &self.drawings, &self.in_use)
            .map_err(|(ward, fault)| overlay_error(study, None, IndexFault { ward: Some(ward), fault }))?;
        let mut asked: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); study.wards.len()];
        for (d, footprint) in self.drawings.iter().enumerate().filter(|(d, _)| self.in_use[*d]) {
            for part in footprint.parts.iter().filter(|part| part.residents > 0.0) {
                let place = evidence.drawings[d].place.0;
                *asked[part.ward.index()].entry(place).or_default() +=
                    self.weights.within_place[d] * part.residents;
            }
        }
        let covered: Vec<f64> =
            study.wards.iter().zip(&covered).map(|(ward, share)| ward.population as f64 * share).collect();
        self.place_claims =
            claims(asked.into_iter().map(|row| row.into_iter().collect()).collect(), &covered);
        Ok(())
    }

    /// Weighs the drawings in use and fills K.
    fn reweigh(&mut self, study: &Study, evidence: &Evidence, choice: PlaceWeight) {
        let under: Vec<f64> = self.drawings.iter().map(Footprint::residents).collect();
        self.weights = weigh(evidence, &self.in_use, &under, choice, None);
        let entries: Vec<(f64, Vec<(WardIdx, f64)>)> = self
            .drawings
            .iter()
            .zip(&self.weights.overall)
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(footprint, weight)| (*weight, footprint.resident_shares()))
            .collect();
        self.lived = PairTable::from_shares(study.wards.len(), &entries);
    }

    fn statements(&mut self, study: &Study, settings: &Settings, evidence: &Evidence, index: &OverlapIndex) {
        let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
        let wards: Vec<Option<WardIdx>> = evidence.points.iter().map(|&point| index.ward_at(point)).collect();
        for (drawing, ward) in evidence.drawings.iter().zip(&wards) {
            let why = match ward {
                None => Some((&rules::DRAWING_MOSTLY_OUTSIDE, "it lies outside the wards")),
                Some(_) if drawing.weight <= 0.0 => Some((&rules::DRAWING_WEIGHTLESS, "its weight is 0")),
                Some(_) => None,
            };
            self.in_use.push(why.is_none());
            if let Some((rule, message)) = why {
                let finding = Finding::new(rule, Action::LeftOut, Layer::Neighbourhoods, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(drawing.feature).with_id(drawing.id.clone()),
                );
            }
        }
        let stated = stated(study, evidence, &self.in_use, &wards, settings.place_weight, None);
        self.lived = stated.pairs(study.wards.len());
        self.statement_wards = wards;
        self.statement_shares = stated.shares;
        self.place_claims = stated.claims;
        self.weights = stated.weights;
    }

    fn cofunding(
        &mut self,
        study: &Study,
        settings: &Settings,
        index: &OverlapIndex,
        residents: &Residents,
    ) -> Result<(), Error> {
        let shapes: Vec<&MultiPolygon<f64>> = study.area_shapes.iter().map(|shape| &shape.metres).collect();
        self.areas = footprints(study, index, residents, &shapes).map_err(|(a, fault)| {
            overlay_error(study, Some((Layer::Cofunding, &study.areas[a].id)), fault)
        })?;
        let file = settings.layers.cofunding.clone().unwrap_or_default();
        for (area, footprint) in study.areas.iter().zip(&self.areas) {
            let inhabited = footprint.residents() > 0.0;
            self.area_in_use.push(inhabited);
            if !inhabited {
                let message = "no resident of the wards lives in it";
                let finding =
                    Finding::new(&rules::AREA_UNINHABITED, Action::LeftOut, Layer::Cofunding, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(area.feature).with_id(area.id.clone()),
                );
            }
        }
        let entries: Vec<(f64, Vec<(WardIdx, f64)>)> = study
            .areas
            .iter()
            .zip(&self.areas)
            .zip(&self.area_in_use)
            .filter(|((area, _), used)| **used && area.amount_gbp > 0.0)
            .map(|((area, footprint), _)| (area.amount_gbp, footprint.resident_shares()))
            .collect();
        if entries.is_empty() {
            let message =
                format!("no amount is left: {} areas, none with money and residents", study.areas.len());
            let finding = Finding::new(&rules::NO_MONEY_LEFT, Action::Refused, Layer::Cofunding, message)
                .with_file(file);
            return Err(Error::Input(vec![finding]));
        }
        self.funding = PairTable::from_shares(study.wards.len(), &entries);
        let covered = covered_shares(study, residents, &shapes, &self.areas, &self.area_in_use)
            .map_err(|(ward, fault)| overlay_error(study, None, IndexFault { ward: Some(ward), fault }))?;
        let mut asked: Vec<Vec<(u32, f64)>> = vec![Vec::new(); study.wards.len()];
        for (a, footprint) in self.areas.iter().enumerate().filter(|(a, _)| self.area_in_use[*a]) {
            for part in &footprint.parts {
                asked[part.ward.index()].push((a as u32, part.residents));
            }
        }
        let population: Vec<f64> = study.wards.iter().map(|ward| ward.population as f64).collect();
        let funded: Vec<f64> = population.iter().zip(&covered).map(|(p, share)| p * share).collect();
        self.agreement_claims = claims(asked, &funded);
        for (row, (population, funded)) in
            self.agreement_claims.iter_mut().zip(population.iter().zip(&funded))
        {
            row.push((study.areas.len() as u32, population - funded));
        }
        self.area_overlaps = area_overlaps(study, &self.area_in_use)
            .map_err(|fault| overlay_error(study, Some((Layer::Cofunding, "")), fault))?;
        self.report_funding(study, settings, &funded);
        Ok(())
    }

    /// Findings on areas that overlap and on wards that no agreement reaches.
    fn report_funding(&mut self, study: &Study, settings: &Settings, funded: &[f64]) {
        let file = settings.layers.cofunding.clone().unwrap_or_default();
        for overlap in &self.area_overlaps {
            let (a, b) = (&study.areas[overlap.a], &study.areas[overlap.b]);
            let message = format!(
                "{:.4} km² lie in {:?} as well; each amount counts there, and funding_mix divides the residents between the two",
                overlap.shared_m2 / M2_PER_KM2,
                b.id
            );
            let finding = Finding::new(&rules::AREAS_OVERLAP, Action::Noted, Layer::Cofunding, message)
                .with_level(Level::Warning);
            self.findings.push(finding.with_file(file.clone()).with_feature(a.feature).with_id(a.id.clone()));
        }
        for (ward, funded) in study.wards.iter().zip(funded) {
            if *funded <= 0.0 {
                let message = "no resident of the ward lives under a co-funding agreement";
                let finding =
                    Finding::new(&rules::WARD_WITHOUT_FUNDING, Action::Noted, Layer::Cofunding, message);
                self.findings.push(finding.with_file(file.clone()).with_id(ward.id.clone()));
            }
        }
    }
}

/// A note on every ward that has no population point, where points were given.
fn without_points(study: &Study, settings: &Settings, residents: &Residents) -> Vec<Finding> {
    let note = |ward: WardIdx| {
        let ward = &study.wards[ward.index()];
        let message = "no population point lies in it; its residents are spread evenly over its area";
        Finding::new(&rules::WARD_WITHOUT_POINTS, Action::Noted, Layer::PopulationPoints, message)
            .with_file(settings.layers.population_points.clone().unwrap_or_default())
            .with_id(ward.id.clone())
    };
    residents.wards_without_points().into_iter().map(note).collect()
}

/// An overlay that failed its check, named by both ids.
fn overlay_error(study: &Study, shape: Option<(Layer, &str)>, fault: IndexFault) -> Error {
    let ward = fault.ward.map(|ward| format!("ward {}", study.wards[ward.index()].id)).unwrap_or_default();
    let (layer, id) = shape.map_or((Layer::Wards, ""), |(layer, id)| (layer, id));
    let message = format!("the overlay with {ward} cannot be trusted: {}", fault.fault);
    Error::Input(vec![Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, layer, message).with_id(id)])
}
