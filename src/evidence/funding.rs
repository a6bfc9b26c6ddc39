use super::area_overlaps::area_overlaps;
use super::claims::claims;
use super::covered::covered_shares;
use super::footprints::footprints;
use super::laid_over::LaidOver;
use super::measured::Measured;
use super::residents::Residents;
use super::unmeasured;
use crate::Error;
use crate::check::Study;
use crate::model::{Action, AgreementIdx, Finding, Layer, Level, PairTable, WardIdx, counted, pounds};
use crate::rules;
use crate::settings::Settings;
use geo::{Area, MultiPolygon};

/// An area of which more than this lies outside the wards is told: less is the difference between two maps.
const OUTSIDE_TOLD: f64 = 0.1;
/// An area of which more than this lies outside is warned of: most of its ground is not the study's.
const OUTSIDE_WARNED: f64 = 0.5;

/// Square metres in a square kilometre.
const M2_PER_KM2: f64 = 1e6;

impl Measured {
    /// Lays the co-funding areas over the wards and fills K.
    pub(super) fn cofunding(
        &mut self,
        study: &Study,
        settings: &Settings,
        laid_over: &LaidOver,
        residents: &Residents,
    ) -> Result<(), Error> {
        let shapes: Vec<&MultiPolygon<f64>> = study.area_shapes.iter().map(|shape| &shape.metres).collect();
        let layer = Layer::Cofunding;
        let (areas, mut faults) = footprints(study, laid_over, residents, (layer, &shapes));
        self.areas = areas;
        let file = settings.layers.cofunding.clone().unwrap_or_default();
        for (a, (area, footprint)) in study.areas.iter().zip(&self.areas).enumerate() {
            let inhabited = footprint.residents() > 0.0;
            self.area_in_use.push(inhabited && laid_over.counts(layer, a));
            if !inhabited && !faults.contains_key(&a) {
                let message = "no resident of the wards lives in it";
                let finding =
                    Finding::new(&rules::AREA_UNINHABITED, Action::LeftOut, Layer::Cofunding, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(area.feature).with_id(area.id.clone()),
                );
            }
        }
        // Once for all areas, and again without those whose overlay turned out not to be trusted.
        let covered = loop {
            let laid = (layer, shapes.as_slice(), self.areas.as_slice(), self.area_in_use.as_slice());
            match covered_shares(study, laid_over, residents, laid) {
                Ok(covered) => break covered,
                Err(found) => unmeasured::add(&mut faults, found),
            }
            for &a in faults.keys() {
                self.area_in_use[a] = false;
            }
        };
        self.leave_out(study, settings, (layer, laid_over), &faults);
        let entries: Vec<(f64, Vec<(WardIdx, f64)>)> = study
            .areas
            .iter()
            .zip(&self.areas)
            .zip(&self.area_in_use)
            .filter(|((area, _), used)| **used && area.amount_gbp > 0.0)
            .map(|((area, footprint), _)| (area.amount_gbp, footprint.resident_shares()))
            .collect();
        if entries.is_empty() {
            let message = format!(
                "no amount is left: {}, none with money and residents",
                counted(study.areas.len(), "area")
            );
            let finding = Finding::new(&rules::NO_MONEY_LEFT, Action::Refused, Layer::Cofunding, message)
                .with_file(file);
            return Err(Error::Input(std::iter::once(finding).chain(self.findings.drain(..)).collect()));
        }
        self.funding = PairTable::from_shares(study.wards.len(), &entries);
        let mut asked: Vec<Vec<(AgreementIdx, f64)>> = vec![Vec::new(); study.wards.len()];
        for (a, footprint) in self.areas.iter().enumerate().filter(|(a, _)| self.area_in_use[*a]) {
            for overlap in &footprint.overlaps {
                asked[overlap.ward.index()].push((AgreementIdx::new(a), overlap.residents));
            }
        }
        let population: Vec<f64> = study.wards.iter().map(|ward| ward.population as f64).collect();
        let funded: Vec<f64> = population.iter().zip(&covered.shares).map(|(p, share)| p * share).collect();
        self.areas_apart = covered.apart;
        self.agreement_claims = claims(asked, &funded);
        for (row, (population, funded)) in
            self.agreement_claims.iter_mut().zip(population.iter().zip(&funded))
        {
            row.push((AgreementIdx::new(study.areas.len()), population - funded));
        }
        let (overlaps, unknown) = area_overlaps(study, &self.area_in_use);
        self.area_overlaps = overlaps;
        self.report_funding(study, settings, &funded);
        for (a, b, fault) in unknown {
            let (a, b) = (&study.areas[a.index()], &study.areas[b.index()]);
            let message = format!(
                "the area that it shares with {:?} cannot be vouched for and is not reported, though both count: {fault}",
                b.id
            );
            let finding = Finding::new(&rules::AREA_UNMEASURED, Action::Noted, layer, message)
                .with_level(Level::Warning);
            self.findings.push(finding.with_file(file.clone()).with_feature(a.feature).with_id(a.id.clone()));
        }
        Ok(())
    }

    /// Findings on areas that overlap, on those that lie partly elsewhere and on wards that no agreement reaches.
    fn report_funding(&mut self, study: &Study, settings: &Settings, funded: &[f64]) {
        let file = settings.layers.cofunding.clone().unwrap_or_default();
        for overlap in &self.area_overlaps {
            let (a, b) = (&study.areas[overlap.a.index()], &study.areas[overlap.b.index()]);
            let message = format!(
                "{:.4} km² lie in {:?} as well; each amount counts there, and funding_mix divides the residents between the two",
                overlap.shared_m2 / M2_PER_KM2,
                b.id
            );
            let finding = Finding::new(&rules::AREAS_OVERLAP, Action::Noted, Layer::Cofunding, message)
                .with_level(Level::Warning);
            self.findings.push(finding.with_file(file.clone()).with_feature(a.feature).with_id(a.id.clone()));
        }
        let areas = study.areas.iter().zip(&study.area_shapes).zip(&self.areas).zip(&self.area_in_use);
        for (((area, shape), footprint), _) in areas.filter(|(_, used)| **used) {
            let outside = 1.0 - footprint.inside_m2() / shape.metres.unsigned_area();
            if outside <= OUTSIDE_TOLD || area.amount_gbp <= 0.0 {
                continue;
            }
            let message = format!(
                "{} a year of it count in whole, although {:.0}% of its area lies outside the wards: they are divided \
                 among clusters by the residents inside alone",
                pounds(area.amount_gbp),
                outside * 100.0
            );
            let level = if outside > OUTSIDE_WARNED { Level::Warning } else { Level::Note };
            let rule = &rules::AREA_PARTLY_OUTSIDE;
            let finding = Finding::new(rule, Action::Noted, Layer::Cofunding, message).with_level(level);
            self.findings
                .push(finding.with_file(file.clone()).with_feature(area.feature).with_id(area.id.clone()));
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
