//! What `wardwise verify` does: derives anew, from the inputs, all that a finished search claims.

mod records;
mod rows;

use super::confidence::meaningless;
use super::scene::{Scene, Shapes, candidate_name, proof_of, reported};
use super::{Offer, Outcome, Tables, all_findings, check_options, checked_study, load};
use crate::Error;
use crate::check::{GivenForm, Study, given, rules};
use crate::evidence::measure;
use crate::input::{FinishedRun, Limits, read_any_structure};
use crate::loss::Loss;
use crate::model::{Action, Finding, Layer, Proof, Rule, Structure};
use crate::output::{Manifest, Replay, certificate, sha256, tables};
use crate::prepare::{Question, adjacency, problem, question};
use crate::settings::{LayerSettings, Settings};
use crate::spatial::WardGraph;
use crate::verify::{
    BlockClaim, CERTIFICATE, Certificate, Derived, Ground, Lie, broken, derive, merged, sentence, unequal,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Sums of rounded table entries (10⁻¹⁵ each) against sums of floats.
const TOLERANCE: f64 = 1e-9;
/// Where borders, perimeters and areas count, rounded to 1 mm and 1 dm² a ward in the search.
const MEASURED_TOLERANCE: f64 = 1e-6;

/// What was derived anew, and held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Input files whose hashes agree.
    pub inputs: usize,
    /// Output files whose hashes agree.
    pub files: usize,
    /// Candidates that keep every rule.
    pub candidates: usize,
    /// Figures in tables that were computed anew.
    pub figures: usize,
    /// Blocks whose lowest losses were derived anew, for every number of clusters.
    pub blocks: usize,
    /// Blocks for which nothing is claimed.
    pub unproved_blocks: usize,
    /// What is proved, in one sentence.
    pub sentence: String,
}

/// Derives anew what the search that left `folder` claims.
///
/// Inputs are read from the paths in `run.json`, or from those in `elsewhere` where given. An input
/// that is not the same ends the examination: everything after it would differ.
///
/// # Errors
/// [`Error::Claim`] with every claim that does not hold; [`Error::Limit`] where a block is beyond
/// the limits of the second programme; [`Error::Io`] where a file cannot be read.
pub fn verify_run(folder: &Path, elsewhere: &LayerSettings) -> Result<Verified, Error> {
    let run = FinishedRun::open(folder)?;
    let recorded: Settings = records::part(&run, "settings")?;
    let mut settings = recorded.clone();
    relocate(&mut settings.layers, elsewhere);
    let inputs = same_inputs(&run, &recorded.layers, &settings.layers)?;
    let claimed = records::certificate(&run)?;
    let mut faults = changed_outputs(&run, &claimed)?;
    match derived_anew(&run, &claimed, recorded, &settings) {
        Ok(verified) if faults.is_empty() => {
            Ok(Verified { inputs, files: claimed.files.len() + 1, ..verified })
        }
        Ok(_) => Err(Error::Claim(faults)),
        Err(Error::Claim(more)) => {
            faults.extend(more);
            Err(Error::Claim(faults))
        }
        Err(other) if faults.is_empty() => Err(other),
        Err(_) => Err(Error::Claim(faults)),
    }
}

/// Everything that follows from the inputs, against what the files of the run say.
fn derived_anew(
    run: &FinishedRun,
    claimed: &Certificate,
    recorded: Settings,
    settings: &Settings,
) -> Result<Verified, Error> {
    let (raw, tables) = load(settings)?;
    let mut study = checked_study(raw, &tables, &check_options(settings, &tables))?;
    let question = question(&study, settings)?;
    let adjacency = adjacency(&study, settings, tables.edges.as_ref())?;
    let measured = measure(&study, settings)?;
    let problem = problem(&study, &adjacency.graph, &measured, question.target_population);
    question.is_measurable(&problem)?;
    let exact = claimed.blocks.iter().all(|block| block.proved);
    let resampling = meaningless(&study, &measured, &question, exact, settings);
    let mut findings = all_findings([
        &study.findings,
        &adjacency.findings,
        &measured.findings,
        &question.findings,
        resampling.as_slice(),
    ]);
    rename(&mut study, &mut findings, &settings.layers, &recorded.layers);

    let mut examination = Examination { run, faults: Vec::new() };
    let scene = Scene::new(&study, &measured, &problem, &question, settings);
    let structures = examination.structures(&study)?;
    let derived = derive(&ground(&scene, &adjacency.graph));
    let derived = examination.as_far_as_claimed(&study, claimed, derived)?;
    let tolerance = tolerance(&question);
    let total = |structure: &Structure| question.weights.total(&problem, structure);
    let totals: Vec<_> = structures.iter().map(total).collect();
    let best = match examination.optimum(&question, &derived, totals[0].to_f64(), tolerance)? {
        true => Proof::Optimal,
        false => Proof::NoBound,
    };
    let candidates: Vec<Offer> = structures
        .into_iter()
        .zip(&totals)
        .enumerate()
        .map(|(position, (structure, total))| {
            scene.offer(&candidate_name(position), structure, proof_of(best, totals[0], *total))
        })
        .collect();
    examination.candidates(&scene, &adjacency.graph, settings, &candidates)?;
    let bases = scene.bases();
    let target_population = question.target_population;
    let outcome = Outcome {
        candidates,
        bases,
        curve: Vec::new(),
        blocks: Vec::new(),
        front: None,
        near: Vec::new(),
        attainable: [None; Loss::ALL.len()],
        confidence: None,
        target_population,
        findings,
        study,
        measured,
        problem,
        question,
    };
    let figures = examination.figures(&outcome)?;
    examination.records(&outcome, claimed, &derived, recorded, tolerance)?;
    examination.end()?;
    let proved = derived.iter().filter(|block| block.lowest.is_some()).count();
    Ok(Verified {
        inputs: 0,
        files: 0,
        candidates: outcome.candidates.len(),
        figures,
        blocks: proved,
        unproved_blocks: derived.len() - proved,
        sentence: sentence(best, outcome.best().scores.total_loss),
    })
}

/// Takes the paths that were named in place of those recorded.
fn relocate(layers: &mut LayerSettings, elsewhere: &LayerSettings) {
    if !elsewhere.wards.is_empty() {
        layers.wards.clone_from(&elsewhere.wards);
    }
    for (path, other) in [
        (&mut layers.neighbourhoods, &elsewhere.neighbourhoods),
        (&mut layers.cofunding, &elsewhere.cofunding),
        (&mut layers.population_points, &elsewhere.population_points),
        (&mut layers.barriers, &elsewhere.barriers),
        (&mut layers.edges, &elsewhere.edges),
        (&mut layers.place_aliases, &elsewhere.place_aliases),
        (&mut layers.current, &elsewhere.current),
    ] {
        // A layer that the run did not have would change it.
        if path.is_some() && other.is_some() {
            path.clone_from(other);
        }
    }
}

/// The files of a study: what `run.json` calls each, and its path.
fn paths(layers: &LayerSettings) -> Vec<(Layer, &String)> {
    let optional = [
        (Layer::Neighbourhoods, &layers.neighbourhoods),
        (Layer::Cofunding, &layers.cofunding),
        (Layer::PopulationPoints, &layers.population_points),
        (Layer::Barriers, &layers.barriers),
        (Layer::PlaceAliases, &layers.place_aliases),
        (Layer::Edges, &layers.edges),
        (Layer::Structure, &layers.current),
    ];
    let optional = optional.into_iter().filter_map(|(layer, path)| Some((layer, path.as_ref()?)));
    std::iter::once((Layer::Wards, &layers.wards)).chain(optional).collect()
}

/// Every input against the hash recorded for it; their number.
fn same_inputs(run: &FinishedRun, recorded: &LayerSettings, now: &LayerSettings) -> Result<usize, Error> {
    let inputs: Vec<records::Input> = records::part(run, "inputs")?;
    let mut faults = Vec::new();
    let all = paths(recorded);
    for ((layer, file), (_, path)) in all.iter().zip(paths(now)) {
        let Some(input) = inputs.iter().find(|input| input.layer == layer.word() && input.file == **file)
        else {
            let message = format!("run.json has no hash for {file}");
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message).with_file(path));
            continue;
        };
        if path == "-" {
            let message = "the run read it from standard input; name the file with its layer flag";
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message.to_owned()).with_file(path));
            continue;
        }
        let bytes = std::fs::read(path).map_err(|e| Error::io(path, "the input cannot be read again", e))?;
        let hash = sha256(&bytes);
        if hash != input.sha256 {
            let message = format!("its SHA-256 is {hash}; the run read {}", input.sha256);
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message).with_file(path));
        }
    }
    if faults.is_empty() { Ok(all.len()) } else { Err(Error::Claim(faults)) }
}

/// Every output against the hash in the certificate: those that differ.
fn changed_outputs(run: &FinishedRun, claimed: &Certificate) -> Result<Vec<Finding>, Error> {
    let outputs: Vec<String> = records::part(run, "outputs")?;
    let mut faults = Vec::new();
    let listed = outputs.iter().filter(|name| *name != CERTIFICATE && !claimed.files.contains_key(*name));
    for name in listed {
        let message = "certificate.json has no hash for it".to_owned();
        faults.push(claim(&rules::OUTPUT_CHANGED, Layer::Run, message).with_file(run.path(name)));
    }
    for (name, hash) in &claimed.files {
        let message = match run.file(name)? {
            None => "the file is missing".to_owned(),
            Some(bytes) if sha256(&bytes) == *hash => continue,
            Some(bytes) => format!("its SHA-256 is {}; {hash} was written", sha256(&bytes)),
        };
        faults.push(claim(&rules::OUTPUT_CHANGED, Layer::Run, message).with_file(run.path(name)));
    }
    Ok(faults)
}

/// Where files were read from other paths, the names of the record are kept.
fn rename(study: &mut Study, findings: &mut [Finding], now: &LayerSettings, recorded: &LayerSettings) {
    let names: BTreeMap<&String, &String> =
        paths(now).into_iter().zip(paths(recorded)).map(|((_, now), (_, then))| (now, then)).collect();
    let files = study.accounts.iter_mut().map(|account| &mut account.file);
    let files = files.chain(study.findings.iter_mut().map(|finding| &mut finding.file));
    for file in files.chain(findings.iter_mut().map(|finding| &mut finding.file)) {
        if let Some(then) = names.get(file) {
            *file = (*then).clone();
        }
    }
}

/// The study as the second programme sees it.
fn ground<'a>(scene: &Scene<'a>, graph: &'a WardGraph) -> Ground<'a> {
    let lie = Lie {
        neighbours: &graph.neighbours,
        borders: graph.borders.iter().map(|border| (border.a, border.b, border.length_m)).collect(),
        area_m2: &graph.area_m2,
        perimeter_m: &graph.perimeter_m,
    };
    let weights: Vec<(&str, f64)> =
        scene.question.weights.shares().iter().map(|(loss, share)| (loss.name(), *share)).collect();
    let Question { rules, target_population, .. } = scene.question;
    Ground::new(scene.study, scene.measured, lie, rules, &weights, *target_population)
}

fn tolerance(question: &Question) -> f64 {
    let measured = |name: &str| name == "sprawl" || name == "cut_border";
    match question.weights.shares().iter().any(|(loss, _)| measured(loss.name())) {
        true => MEASURED_TOLERANCE,
        false => TOLERANCE,
    }
}

fn claim(rule: &'static Rule, layer: Layer, message: String) -> Finding {
    Finding::new(rule, Action::Refused, layer, message)
}

/// The claims of one run, one after the other, with every fault found.
struct Examination<'a> {
    run: &'a FinishedRun,
    faults: Vec<Finding>,
}

impl Examination<'_> {
    fn fault(&mut self, rule: &'static Rule, file: &str, message: String) -> &mut Finding {
        self.faults.push(claim(rule, Layer::Run, message).with_file(self.run.path(file)));
        self.faults.last_mut().expect("a fault was just added")
    }

    fn end(self) -> Result<(), Error> {
        if self.faults.is_empty() { Ok(()) } else { Err(Error::Claim(self.faults)) }
    }

    /// The structures of `assignments.csv`, for the wards of the study.
    fn structures(&mut self, study: &Study) -> Result<Vec<Structure>, Error> {
        let file = "assignments.csv";
        let table = rows::Rows::read(self.run, file)?;
        let ids: Vec<&str> = study.wards.iter().map(|ward| ward.id.as_str()).collect();
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

    /// The blocks derived anew, without those for which nothing is claimed.
    fn as_far_as_claimed(
        &mut self,
        study: &Study,
        claimed: &Certificate,
        derived: Vec<Derived>,
    ) -> Result<Vec<Derived>, Error> {
        let mut beyond = Vec::new();
        let mut blocks = Vec::new();
        for mut block in derived {
            let own = BlockClaim::of(study, &block);
            let proved =
                claimed.blocks.iter().find(|other| other.wards == own.wards).is_some_and(|b| b.proved);
            if proved && block.lowest.is_none() {
                let message = format!(
                    "the lowest losses of {} ({} wards) are beyond the limits of the second programme, so the claim stays unexamined",
                    own.borough,
                    own.wards.len()
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

    /// Whether the first candidate is optimal; false where nothing is claimed of some block.
    fn optimum(
        &mut self,
        question: &Question,
        derived: &[Derived],
        total_loss: f64,
        tolerance: f64,
    ) -> Result<bool, Error> {
        if derived.iter().any(|block| block.lowest.is_none()) {
            return Ok(false);
        }
        let lowest = merged(derived.iter().filter_map(|block| block.lowest.as_deref()));
        let allowed = lowest.iter().filter(|(clusters, _)| question.rules.clusters.allows(*clusters));
        match allowed.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((clusters, loss)) if *loss < total_loss - tolerance => {
                let message = format!(
                    "candidate_01 has a total loss of {total_loss}, and {clusters} clusters can have {loss}"
                );
                self.fault(&rules::OPTIMUM_UNEQUAL, "assignments.csv", message);
            }
            Some((_, loss)) if *loss > total_loss + tolerance => {
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
        self.curve(&lowest, tolerance)?;
        Ok(true)
    }

    /// `curve.csv` against the lowest losses derived anew.
    fn curve(&mut self, lowest: &[(usize, f64)], tolerance: f64) -> Result<(), Error> {
        let file = "curve.csv";
        let table = rows::Rows::read(self.run, file)?;
        let number = |name: &str| -> Vec<Option<f64>> {
            table.column(name).unwrap_or_default().iter().map(|cell| cell.parse().ok()).collect()
        };
        let (clusters, totals) = (number("clusters"), number("total_loss"));
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
    fn candidates(
        &mut self,
        scene: &Scene,
        graph: &WardGraph,
        settings: &Settings,
        candidates: &[Offer],
    ) -> Result<(), Error> {
        let shapes = Shapes::of(scene.study);
        let outline = shapes.outline()?;
        let options = check_options(settings, &Tables::default());
        for (position, offer) in candidates.iter().enumerate() {
            let in_metres = shapes.in_metres(&shapes.clusters(&offer.structure)?);
            let definitions = scene.definitions(&offer.structure, &in_metres, &outline);
            for how in broken(&definitions, &graph.neighbours, &scene.question.rules) {
                self.fault(&rules::CANDIDATE_BREAKS_RULE, "assignments.csv", how).id =
                    Some(offer.name.clone());
            }
            for how in unequal(&definitions, &reported(offer)) {
                self.fault(&rules::SCORE_UNEQUAL, "candidates.csv", how).id = Some(offer.name.clone());
            }
            let file = format!("candidate-{:02}/clusters.geojson", position + 1);
            let written =
                read_any_structure(&self.run.path(&file), None, Some("cluster_id"), &Limits::default());
            let written = written.and_then(|raw| given(&raw, scene.study, &options));
            let same = match written.map(|given| given.form) {
                Ok(GivenForm::Wards(own)) => own.structure == offer.structure,
                Ok(GivenForm::Polygons(_)) | Err(_) => false,
            };
            if !same {
                let message = "its clusters are not made of the wards in assignments.csv".to_owned();
                self.fault(&rules::CANDIDATE_BREAKS_RULE, &file, message).id = Some(offer.name.clone());
            }
        }
        Ok(())
    }

    /// Every table that follows from the structures alone, cell by cell; the number of figures.
    fn figures(&mut self, outcome: &Outcome) -> Result<usize, Error> {
        let mut figures = 0;
        for (file, bytes) in tables(outcome)? {
            let expected = rows::Rows::parse(&bytes)
                .ok_or_else(|| Error::Internal(format!("{file} as computed cannot be read back")))?;
            figures += expected.figures();
            let found = rows::Rows::read(self.run, file)?;
            for difference in rows::compare(&found, &expected) {
                self.fault(&rules::SCORE_UNEQUAL, file, difference);
            }
        }
        Ok(figures)
    }

    /// `certificate.json` and `run.json` as they would be written now.
    fn records(
        &mut self,
        outcome: &Outcome,
        claimed: &Certificate,
        derived: &[Derived],
        settings: Settings,
        tolerance: f64,
    ) -> Result<(), Error> {
        let expected = certificate(
            &outcome.study,
            &outcome.question,
            &outcome.candidates,
            derived,
            claimed.files.clone(),
        );
        for difference in records::compare(&records::value(claimed)?, &records::value(&expected)?, tolerance)
        {
            self.fault(&rules::RECORD_UNEQUAL, CERTIFICATE, difference);
        }
        let command: String = records::part(self.run, "replay")?;
        let outputs: Vec<String> = records::part(self.run, "outputs")?;
        let manifest = Manifest::of(outcome, &Replay { command, settings }, &outputs);
        for difference in records::compare(&self.run.record, &records::value(&manifest)?, tolerance) {
            self.fault(&rules::RECORD_UNEQUAL, "run.json", difference);
        }
        Ok(())
    }
}
