use super::covered::{CoveredShares, covered_shares};
use super::footprint::Footprint;
use super::footprints::footprints;
use super::heard::{Heard, members};
use super::laid_over::{CutWards, LaidOver};
use super::measured::Measured;
use super::residents::Residents;
use super::unmeasured;
use super::weighing::{Answers, notes, voices};
use crate::Error;
use crate::check::{Evidence, Study};
use crate::model::{
    Action, ClaimTable, EvidenceKind, Finding, GroupIdx, Layer, Level, PairTable, WardIdx, counted,
};
use crate::rules;
use crate::settings::{DrawnBy, Settings};
use crate::spatial::overlay::{IndexFault, OverlapIndex};
use geo::MultiPolygon;
use std::sync::Arc;

/// Lays drawings and co-funding areas over the wards, weighs them and fills the tables.
///
/// Costs one overlay for every pair of a drawing and a ward whose boxes meet, in parallel; the sums
/// are taken in the order of the drawings.
///
/// # Errors
/// [`Error::Input`] where no evidence is left, all amounts are zero, or a ward cannot be measured. A drawing
/// or co-funding area whose overlay fails its check is left out with a finding.
pub fn measure(study: &Study, settings: &Settings) -> Result<Measured, Error> {
    let ward_shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let index = OverlapIndex::build(&ward_shapes).map_err(|fault| ward_error(study, fault))?;
    measure_on(study, settings, Arc::new(index), None)
}

/// Measures a study whose wards are pieces of the wards of another, which has been measured: `ward` is
/// the ward of every piece, in ascending order, `index` the pieces prepared for overlay.
///
/// The same figures as [`measure`] would find, to rounding: only pieces at the edge of a drawing or
/// area are laid under it.
///
/// # Errors
/// As [`measure`].
pub fn measure_pieces(
    study: &Study,
    settings: &Settings,
    index: Arc<OverlapIndex>,
    (whole, ward): (&Measured, &[WardIdx]),
) -> Result<Measured, Error> {
    measure_on(study, settings, index, Some(CutWards::new(whole, ward)))
}

fn measure_on(
    study: &Study,
    settings: &Settings,
    index: Arc<OverlapIndex>,
    cut: Option<CutWards>,
) -> Result<Measured, Error> {
    // What is known of the wards holds for their pieces.
    let drawn_by = cut.as_ref().map(CutWards::drawn_by).or(settings.drawn_by);
    let laid_over = LaidOver { index: &index, cut };
    let residents = Residents::of(study, &index);
    let mut measured = Measured {
        wards: index.clone(),
        drawings: vec![],
        voices: vec![1.0; study.evidence.as_ref().map_or(0, |evidence| evidence.respondents)],
        drawn_by: drawn_by.unwrap_or(DrawnBy::Respondents),
        exact_figures: settings.exact_figures,
        weighing: None,
        most_residents: None,
        heard: Heard::of_nobody(study),
        statement_wards: vec![],
        covered_by_group: vec![],
        drawings_apart: vec![],
        areas: vec![],
        area_in_use: vec![],
        areas_apart: vec![],
        area_overlaps: vec![],
        funding: PairTable::from_shares(study.wards.len(), &[]),
        agreement_claims: vec![vec![]; study.wards.len()],
        places: ClaimTable::default(),
        agreements: ClaimTable::default(),
        findings: without_points(study, settings, &residents),
    };
    if let Some(evidence) = &study.evidence {
        match evidence.kind {
            EvidenceKind::Drawings => measured.drawings(study, settings, evidence, &laid_over, &residents)?,
            EvidenceKind::Statements => measured.statements(study, settings, evidence, &laid_over)?,
        }
        if !measured.heard.in_use.contains(&true) {
            let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
            let message = match evidence.drawings.len() {
                1 => "the only drawing or statement cannot be used".to_owned(),
                many => format!("none of {many} drawings or statements can be used"),
            };
            let finding =
                Finding::new(&rules::NO_EVIDENCE_LEFT, Action::Refused, Layer::Neighbourhoods, message)
                    .with_file(file);
            return Err(Error::Input(std::iter::once(finding).chain(measured.findings).collect()));
        }
    }
    measured.findings.extend(study.evidence.as_ref().and_then(|e| unnamed_weight(e, &measured, settings)));
    measured.places = ClaimTable::from_residents(
        &measured.heard.place_claims,
        study.evidence.as_ref().map_or(0, |e| e.places.len()),
    );
    if !study.areas.is_empty() {
        measured.cofunding(study, settings, &laid_over, &residents)?;
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
        laid_over: &LaidOver,
        residents: &Residents,
    ) -> Result<(), Error> {
        let shapes: Vec<&MultiPolygon<f64>> = evidence.shapes.iter().collect();
        let layer = Layer::Neighbourhoods;
        let (drawings, mut faults) = footprints(study, laid_over, residents, (layer, &shapes));
        self.drawings = drawings;
        let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
        let mut in_use = Vec::with_capacity(evidence.drawings.len());
        for (d, (drawing, footprint)) in evidence.drawings.iter().zip(&self.drawings).enumerate() {
            let inside = footprint.inside_m2() / footprint.area_m2;
            let why = if faults.contains_key(&d) {
                None
            } else if inside < settings.min_inside.get() {
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
            let counts = why.is_none() && !faults.contains_key(&d);
            in_use.push(counts && laid_over.counts(layer, d));
            if let Some((rule, message)) = why {
                let finding = Finding::new(rule, Action::LeftOut, layer, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(drawing.feature).with_id(drawing.id.clone()),
                );
            }
        }
        // Once for all drawings, and again without those whose overlay turned out not to be trusted.
        let everybody_and_groups = loop {
            let parts = std::iter::once(in_use.clone()).chain(by_group(evidence, &in_use));
            let covered = parts.map(|part| {
                let laid = (layer, shapes.as_slice(), self.drawings.as_slice(), part.as_slice());
                covered_shares(study, laid_over, residents, laid)
            });
            match covered.collect::<Result<Vec<CoveredShares>, _>>() {
                Ok(covered) => break covered,
                Err(found) => unmeasured::add(&mut faults, found),
            }
            for &d in faults.keys() {
                in_use[d] = false;
            }
        };
        self.leave_out(study, settings, (layer, laid_over), &faults);
        let mut covered = everybody_and_groups.into_iter().map(|covered| {
            let residents =
                study.wards.iter().zip(&covered.shares).map(|(w, share)| w.population as f64 * share);
            (residents.collect::<Vec<f64>>(), covered.apart)
        });
        let everybody: Vec<f64>;
        (everybody, self.drawings_apart) = covered.next().unwrap_or_default();
        self.covered_by_group = covered.map(|(residents, _)| sparse(&residents)).collect();
        self.weigh_respondents((study, evidence), settings, laid_over, &in_use)?;
        self.most_residents = match &laid_over.cut {
            Some(cut) => cut.most_residents(),
            None => settings.drawing_cap.map(|cap| cap * median_residents(&self.drawings, &in_use)),
        };
        let heard =
            self.ground((study, evidence), settings.place_weight).hear(in_use, &everybody, &self.voices);
        self.heard = heard;
        let is_unsaid = settings.drawn_by.is_none() && laid_over.cut.is_none();
        if is_unsaid && is_map_of_places(study, evidence, self, &everybody) {
            self.drawn_by = DrawnBy::Authority;
            let message = "no respondent is named, the drawings hardly overlap and cover most residents: they are taken for a map \
                that is published anyway, and nothing of it is suppressed or rounded; if people were asked one by one, say --drawn-by respondents";
            let finding = Finding::new(&rules::TAKEN_FOR_A_MAP, Action::Noted, layer, message);
            self.findings.push(finding.with_file(file));
        }
        Ok(())
    }

    fn statements(
        &mut self,
        study: &Study,
        settings: &Settings,
        evidence: &Evidence,
        laid_over: &LaidOver,
    ) -> Result<(), Error> {
        let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
        let wards: Vec<Option<WardIdx>> =
            evidence.points.iter().map(|&point| laid_over.index.ward_at(point)).collect();
        let mut in_use = Vec::with_capacity(evidence.drawings.len());
        for (drawing, ward) in evidence.drawings.iter().zip(&wards) {
            let why = match ward {
                None => Some((&rules::DRAWING_MOSTLY_OUTSIDE, "it lies outside the wards")),
                Some(_) if drawing.weight <= 0.0 => Some((&rules::DRAWING_WEIGHTLESS, "its weight is 0")),
                Some(_) => None,
            };
            in_use.push(why.is_none());
            if let Some((rule, message)) = why {
                let finding = Finding::new(rule, Action::LeftOut, Layer::Neighbourhoods, message);
                self.findings.push(
                    finding.with_file(file.clone()).with_feature(drawing.feature).with_id(drawing.id.clone()),
                );
            }
        }
        self.statement_wards = wards;
        self.weigh_respondents((study, evidence), settings, laid_over, &in_use)?;
        let heard = self.ground((study, evidence), settings.place_weight).hear(in_use, &[], &self.voices);
        self.heard = heard;
        Ok(())
    }

    /// Works out how much every respondent counts; on pieces of wards as on the wards themselves.
    fn weigh_respondents(
        &mut self,
        (study, evidence): (&Study, &Evidence),
        settings: &Settings,
        laid_over: &LaidOver,
        in_use: &[bool],
    ) -> Result<(), Error> {
        if let Some(cut) = &laid_over.cut {
            self.voices = cut.voices().to_vec();
            return Ok(());
        }
        let wards = |d: usize| -> Vec<(WardIdx, f64)> {
            let drawn = self.drawings.get(d).into_iter().flat_map(|footprint| &footprint.overlaps);
            let stated = self.statement_wards.get(d).copied().flatten();
            drawn.map(|part| (part.ward, part.residents)).chain(stated.map(|ward| (ward, 1.0))).collect()
        };
        let answers = Answers { study, evidence, in_use, wards: &wards };
        let (voices, weighing) = voices(&answers, settings)?;
        self.voices = voices;
        if let Some(weighing) = &weighing {
            let file = settings.layers.neighbourhoods.clone().unwrap_or_default();
            self.findings.extend(notes(weighing, &file));
        }
        self.weighing = weighing;
        Ok(())
    }
}

/// The residents under the median drawing in use, the upper one of two.
fn median_residents(drawings: &[Footprint], in_use: &[bool]) -> f64 {
    let mut residents: Vec<f64> =
        drawings.iter().zip(in_use).filter(|(_, used)| **used).map(|(drawn, _)| drawn.residents()).collect();
    residents.sort_by(f64::total_cmp);
    residents.get(residents.len() / 2).copied().unwrap_or(0.0)
}

/// Drawings that overlap by no more than this share of the residents under them are a map of places.
const HARDLY_OVERLAP: f64 = 0.01;
/// A map of places covers at least this share of all residents.
const MOST_RESIDENTS: f64 = 0.5;

/// Whether the drawings are a map that somebody publishes, not answers: people who are asked one by one do not
/// divide a town among them without overlaps.
fn is_map_of_places(study: &Study, evidence: &Evidence, measured: &Measured, covered: &[f64]) -> bool {
    let in_use = measured.drawings.iter().zip(&measured.heard.in_use).filter(|(_, used)| **used);
    let under: f64 = in_use.map(|(footprint, _)| footprint.residents()).sum();
    let covered: f64 = covered.iter().sum();
    let all: f64 = study.wards.iter().map(|ward| ward.population as f64).sum();
    // A map has neither respondents nor groups of them.
    let names_people = evidence.has_respondents || !evidence.groups.is_empty();
    !names_people && under - covered <= HARDLY_OVERLAP * under && covered >= MOST_RESIDENTS * all
}

/// Which drawings each group made, those who name no group last; nothing where there is no group.
fn by_group(evidence: &Evidence, in_use: &[bool]) -> Vec<Vec<bool>> {
    let groups = (0..evidence.groups.len()).map(|group| Some(GroupIdx::new(group)));
    match evidence.groups.is_empty() {
        true => Vec::new(),
        false => groups.chain([None]).map(|group| members(evidence, in_use, group)).collect(),
    }
}

/// The wards with a resident, and how many.
fn sparse(residents: &[f64]) -> Vec<(WardIdx, f64)> {
    let wards = residents.iter().enumerate().filter(|(_, residents)| **residents > 0.0);
    wards.map(|(ward, residents)| (WardIdx::new(ward), *residents)).collect()
}

/// A note on drawings or statements that name no place, where others do; a warning where they carry most of the
/// weight, for then the losses speak of them before all.
fn unnamed_weight(evidence: &Evidence, measured: &Measured, settings: &Settings) -> Option<Finding> {
    let is_named = |d: usize| evidence.places[evidence.drawings[d].place.index()].named;
    let (named, unnamed): (Vec<usize>, Vec<usize>) =
        (0..evidence.drawings.len()).filter(|&d| measured.heard.in_use[d]).partition(|&d| is_named(d));
    if named.is_empty() || unnamed.is_empty() {
        return None;
    }
    let share: f64 = unnamed.iter().map(|&d| measured.heard.weights.overall[d]).sum();
    let one = unnamed.len() == 1;
    let kind = match evidence.kind {
        EvidenceKind::Drawings => "drawing",
        EvidenceKind::Statements => "statement",
    };
    let message = format!(
        "{} of {} {} no place: {} a place of its own, and {:.0}% of the weight of the evidence is {}",
        unnamed.len(),
        counted(named.len() + unnamed.len(), kind),
        if one { "names" } else { "name" },
        if one { "it counts as" } else { "each counts as" },
        share * 100.0,
        if one { "its" } else { "theirs" },
    );
    let finding = Finding::new(&rules::UNNAMED_WEIGHT, Action::Noted, Layer::Neighbourhoods, message)
        .with_file(settings.layers.neighbourhoods.clone().unwrap_or_default());
    Some(if share > 0.5 { finding.with_level(Level::Warning) } else { finding })
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

/// A ward that cannot be measured.
fn ward_error(study: &Study, IndexFault { ward, fault }: IndexFault) -> Error {
    let message = format!("the ward cannot be overlaid: {fault}");
    let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Wards, message);
    let id = ward.map(|ward| study.wards[ward.index()].id.clone()).unwrap_or_default();
    Error::Input(vec![finding.with_id(id)])
}
