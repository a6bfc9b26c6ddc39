//! The claims of a finished run, each held against what the inputs give.

use super::derived_numbers::{DerivedNumbers, NumberOfRun};
use super::{claim, records, rows};
use crate::Error;
use crate::cell;
use crate::check::{StructureForm, Study, check_structure};
use crate::input::{FinishedRun, Limits, StructureSource, read_structure};
use crate::model::{Finding, Layer, Proof, Rule, Structure, counted};
use crate::output::certificate;
use crate::pipeline::{ClusterShapes, Scoring, Tables, candidate_name, check_options, reported};
use crate::prepare::{PreparedStudy, Question};
use crate::results::{ScoredStructure, SizesHeld};
use crate::rules;
use crate::settings::Settings;
use crate::verify::{
    BlockClaim, CERTIFICATE, Certificate, DerivedBlock, DerivedNumber, OptimumClaim, broken_rules, merged,
    unequal_losses,
};

/// The claims of one run, one after the other, with every fault found.
pub(super) struct Examination<'a> {
    pub run: &'a FinishedRun,
    pub faults: Vec<Finding>,
}

impl Examination<'_> {
    pub fn fault(&mut self, rule: &'static Rule, file: &str, message: String) -> &mut Finding {
        self.faults.push(claim(rule, Layer::Run, message).with_file(self.run.path(file)));
        self.faults.last_mut().expect("a fault was just added")
    }

    /// The structures of `assignments.csv`, for the wards of the study.
    pub fn structures(&mut self, study: &Study) -> Result<Vec<Structure>, Error> {
        let file = "assignments.csv";
        let table = rows::Rows::read(self.run, file)?;
        let ids: Vec<String> = study.wards.iter().map(|ward| cell::written(&ward.id).into_owned()).collect();
        let read = table.column("ward_id").unwrap_or_default();
        if read != ids {
            let message = "its wards are not those of the ward layer, in their order";
            self.fault(&rules::CANDIDATE_BREAKS_RULE, file, message.to_owned());
            return Err(Error::Claim(std::mem::take(&mut self.faults)));
        }
        let columns = (0..).map_while(|position| table.column(&candidate_name(position)));
        let structures: Vec<Structure> = columns.map(|labels| Structure::from_labels(&labels)).collect();
        if structures.is_empty() {
            return Err(self.run.unreadable(file, "it has no column candidate_01"));
        }
        Ok(structures)
    }

    /// The blocks derived again, without those for which nothing is claimed.
    pub fn as_far_as_claimed(
        &mut self,
        study: &Study,
        claimed: &[BlockClaim],
        derived: Vec<DerivedBlock>,
    ) -> Result<Vec<DerivedBlock>, Error> {
        let mut beyond = Vec::new();
        let mut blocks = Vec::new();
        for mut block in derived {
            let own = BlockClaim::of(&study.wards, &study.boroughs, &block);
            let other = claimed.iter().find(|other| other.wards == own.wards);
            let proved = other.is_some_and(|block| block.proved);
            let bounded = other.is_some_and(|block| !block.prices.is_empty());
            if proved && block.lowest.is_none() || bounded && block.least().is_none() {
                let message = format!(
                    "what is proved of {} ({}) is beyond the limits of the second programme, so the claim stays unexamined",
                    own.borough,
                    counted(own.wards.len(), "ward")
                );
                beyond.push(
                    claim(&rules::OPTIMUM_UNEQUAL, Layer::Run, message).with_file(self.run.path(CERTIFICATE)),
                );
            }
            block.lowest = block.lowest.filter(|_| proved);
            blocks.push(block);
        }
        if beyond.is_empty() { Ok(blocks) } else { Err(Error::Limit(beyond)) }
    }

    /// What is proved of the first candidate: nothing where nothing is claimed of some block.
    pub fn optimum(
        &mut self,
        question: &Question,
        derived: &[DerivedBlock],
        best: (f64, &OptimumClaim),
        tolerance: f64,
    ) -> Result<Proof, Error> {
        if derived.iter().any(|block| block.least().is_none()) {
            return Ok(Proof::NoBound);
        }
        let exact = derived.iter().all(|block| block.lowest.is_some());
        let lowest = merged(derived.iter().filter_map(DerivedBlock::least));
        let allowed = lowest.iter().filter(|(clusters, _)| question.rules.clusters.allows(*clusters));
        let least = allowed.copied().min_by(|a, b| a.1.total_cmp(&b.1));
        let proof = self.best_of_all(least, exact, best, tolerance);
        match exact {
            true => self.curve(&lowest, tolerance)?,
            false => self.curve_above(&lowest, tolerance)?,
        }
        Ok(proof)
    }

    /// The same where every number of clusters was searched by itself: nothing where nothing is known of one
    /// that was asked for.
    pub fn optimum_of_numbers(
        &mut self,
        question: &Question,
        numbers: &DerivedNumbers,
        best: (f64, &OptimumClaim),
        tolerance: f64,
    ) -> Result<Proof, Error> {
        self.curve_of_numbers(&numbers.found, tolerance)?;
        let asked = || numbers.found.iter().filter(|of| question.rules.clusters.allows(of.clusters));
        let known: Option<Vec<(usize, f64)>> = asked().map(|of| Some((of.clusters, of.least?))).collect();
        let Some(known) = known.filter(|_| numbers.is_whole) else { return Ok(Proof::NoBound) };
        let least = known.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
        Ok(self.best_of_all(least, asked().all(|of| of.exact), best, tolerance))
    }

    /// The first candidate against the lowest total loss that the rules allow, or what none is below.
    fn best_of_all(
        &mut self,
        least: Option<(usize, f64)>,
        exact: bool,
        (total_loss, claimed): (f64, &OptimumClaim),
        tolerance: f64,
    ) -> Proof {
        let mut proof = Proof::Optimal;
        match least {
            Some((_, least)) if !exact && least <= 0.0 && total_loss > 0.0 => proof = Proof::NoBound,
            Some((_, least)) if !exact && least <= total_loss + tolerance => {
                // Where nothing is left between the two, the search knows it to the last digit.
                if least < total_loss - tolerance || claimed.status != Proof::Optimal.status() {
                    proof = Proof::WithinGap { gap: (total_loss - least).max(0.0) };
                }
            }
            Some((clusters, loss)) if loss < total_loss - tolerance => {
                let message = format!(
                    "candidate_01 has a total loss of {total_loss}, and {clusters} clusters can have {loss}"
                );
                self.fault(&rules::OPTIMUM_UNEQUAL, "assignments.csv", message);
            }
            Some((_, loss)) if loss > total_loss + tolerance => {
                let message = format!(
                    "candidate_01 has a total loss of {total_loss}, below {loss}, the lowest the rules allow"
                );
                self.fault(&rules::OPTIMUM_UNEQUAL, "assignments.csv", message);
            }
            Some(_) => {}
            None => {
                let message = "no structure meets the rules".to_owned();
                self.fault(&rules::OPTIMUM_UNEQUAL, "assignments.csv", message);
            }
        }
        proof
    }

    /// `curve.csv` against what was derived of every number by itself.
    fn curve_of_numbers(&mut self, found: &[NumberOfRun], tolerance: f64) -> Result<(), Error> {
        let file = "curve.csv";
        let table = rows::Rows::read(self.run, file)?;
        let clusters = numbers(&table, "clusters");
        if clusters != found.iter().map(|of| Some(of.clusters as f64)).collect::<Vec<_>>() {
            let message = "its numbers of clusters are not those that were searched".to_owned();
            self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            return Ok(());
        }
        let figures = numbers(&table, "total_loss").into_iter().zip(numbers(&table, "gap"));
        for (of, (total, gap)) in found.iter().zip(figures) {
            let bound = of.least.filter(|least| of.exact || *least > 0.0 || total <= Some(tolerance));
            let holds = match (total, gap, bound) {
                // Nine decimals are written.
                (Some(total), Some(gap), Some(bound)) => (total - bound - gap).abs() < tolerance + 1e-9,
                (Some(_), None, None) => true,
                _ => false,
            };
            if !holds {
                let message = format!(
                    "{} clusters: its total loss and gap are not what their own bounds allow",
                    of.clusters
                );
                self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            }
        }
        Ok(())
    }

    /// What `curve.csv` says that the size of clusters was held to.
    pub fn curve_sizes(&mut self, question: &Question) -> Result<(), Error> {
        let file = "curve.csv";
        let table = rows::Rows::read(self.run, file)?;
        let words = table.column("sizes").unwrap_or_default();
        // Whoever wrote the table may have written anything.
        let counts: Vec<Option<usize>> =
            table.column("clusters").unwrap_or_default().iter().map(|cell| cell.parse().ok()).collect();
        let figures = ["target_population", "bound_min_population", "bound_max_population"]
            .map(|name| numbers(&table, name));
        let [targets, fewest, most] = figures;
        for (row, clusters) in counts.into_iter().enumerate() {
            let Some(clusters) = clusters else {
                let message = format!("row {}: its number of clusters is none", row + 1);
                self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
                continue;
            };
            let sizes = question.sizes.of(clusters);
            let is = |written: &[Option<f64>], own: Option<f64>| match (written.get(row), own) {
                // Nine decimals are written.
                (Some(Some(written)), Some(own)) => (written - own).abs() < 1e-6,
                (Some(None), None) => true,
                _ => false,
            };
            let low = Some(sizes.min_population).filter(|low| *low > 0).map(|low| low as f64);
            let high = Some(sizes.max_population).filter(|high| *high < i64::MAX).map(|high| high as f64);
            let held = words.get(row) == Some(&SizesHeld::of(question).word());
            if !(held && is(&targets, sizes.target) && is(&fewest, low) && is(&most, high)) {
                let message = format!("{clusters} clusters: their size was not held to what is written");
                self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            }
        }
        Ok(())
    }

    /// `curve.csv` against what no structure has a total loss below.
    fn curve_above(&mut self, least: &[(usize, f64)], tolerance: f64) -> Result<(), Error> {
        let file = "curve.csv";
        let table = rows::Rows::read(self.run, file)?;
        let rows = numbers(&table, "clusters")
            .into_iter()
            .zip(numbers(&table, "total_loss"))
            .zip(numbers(&table, "gap"));
        for ((clusters, total), gap) in rows {
            let own = least.iter().find(|(count, _)| Some(*count as f64) == clusters);
            let bound = own.map(|(_, loss)| *loss).filter(|loss| *loss > 0.0 || total <= Some(tolerance));
            let holds = match (total, gap, bound) {
                // Nine decimals are written.
                (Some(total), Some(gap), Some(bound)) => (total - bound - gap).abs() < tolerance + 1e-9,
                (Some(_), None, None) => true,
                _ => false,
            };
            if !holds {
                let message = format!(
                    "with {} clusters its total loss and gap are not what the bound allows",
                    clusters.unwrap_or_default()
                );
                self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            }
        }
        Ok(())
    }

    /// `curve.csv` against the lowest losses derived again.
    fn curve(&mut self, lowest: &[(usize, f64)], tolerance: f64) -> Result<(), Error> {
        let file = "curve.csv";
        let table = rows::Rows::read(self.run, file)?;
        let (clusters, totals) = (numbers(&table, "clusters"), numbers(&table, "total_loss"));
        if clusters != lowest.iter().map(|(clusters, _)| Some(*clusters as f64)).collect::<Vec<_>>() {
            let message = "its numbers of clusters are not those the rules allow".to_owned();
            self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            return Ok(());
        }
        for ((clusters, loss), written) in lowest.iter().zip(totals) {
            // Nine decimals are written.
            if written.is_none_or(|written| (written - loss).abs() > tolerance + 1e-9) {
                let message = format!("{clusters} clusters: {written:?} is written, {loss} is the lowest");
                self.fault(&rules::OPTIMUM_UNEQUAL, file, message);
            }
        }
        Ok(())
    }

    /// Every candidate against the rules, its losses against their definitions, its written shapes
    /// against its wards.
    pub fn candidates(
        &mut self,
        scoring: &Scoring,
        settings: &Settings,
        candidates: &[ScoredStructure],
    ) -> Result<(), Error> {
        let PreparedStudy { study, question, adjacency, .. } = scoring.prepared;
        let shapes = ClusterShapes::of(study);
        let outline = shapes.outline()?;
        let options = check_options(settings, &Tables::default());
        for (position, candidate) in candidates.iter().enumerate() {
            let in_metres = shapes.in_metres(&shapes.clusters(&candidate.structure)?);
            let definitions = scoring.definitions(&candidate.structure, &in_metres, &outline);
            let kept = question.rules_of(candidate.structure.cluster_count());
            for how in broken_rules(&definitions, &adjacency.graph.neighbours, &kept) {
                self.fault(&rules::CANDIDATE_BREAKS_RULE, "assignments.csv", how).id =
                    Some(candidate.name.clone());
            }
            for how in unequal_losses(&definitions, &reported(candidate)) {
                self.fault(&rules::SCORE_UNEQUAL, "candidates.csv", how).id = Some(candidate.name.clone());
            }
            let file = format!("candidate-{:02}/clusters.geojson", position + 1);
            let source = StructureSource::of_file(&self.run.path(&file));
            // Only what is a regular file of the run is read.
            let written = match self.run.stream(&file) {
                Ok(Some(_)) => read_structure(&source, &[], &Limits::default())
                    .and_then(|raw| check_structure(&raw, study, &options)),
                Ok(None) => Err(self.run.unreadable(&file, "the file is missing")),
                Err(refused) => Err(refused),
            };
            let same = match written.map(|given| given.form) {
                Ok(StructureForm::Wards(own)) => own.structure == candidate.structure,
                Ok(StructureForm::Polygons(_)) | Err(_) => false,
            };
            if !same {
                let message = format!("its clusters are not those drawn in {file}");
                let fault = self.fault(&rules::CANDIDATE_BREAKS_RULE, "assignments.csv", message);
                fault.id = Some(candidate.name.clone());
            }
        }
        Ok(())
    }

    /// `certificate.json` as the second programme would write it.
    pub fn certificate(
        &mut self,
        prepared: &PreparedStudy,
        candidates: &[ScoredStructure],
        claimed: &Certificate,
        derived: (&[DerivedBlock], &[DerivedNumber]),
        tolerance: f64,
    ) -> Result<(), Error> {
        let files = claimed.files.clone();
        let expected = certificate(&prepared.study, &prepared.question, candidates, derived, files);
        let (found, expected) = (records::value(claimed)?, records::value(&expected)?);
        for difference in records::compare(&found, &expected, tolerance) {
            self.fault(&rules::RECORD_UNEQUAL, CERTIFICATE, difference);
        }
        Ok(())
    }
}

/// The cells of a column as numbers, `None` where one is none.
fn numbers(table: &rows::Rows, name: &str) -> Vec<Option<f64>> {
    table.column(name).unwrap_or_default().iter().map(|cell| cell.parse().ok()).collect()
}
