//! Structures that were given, measured side by side: `score` and `compare`.

use super::scoring::Scoring;
use super::structure_names::structure_names;
use super::transition::transition;
use super::{check_options, checked_study, structure_columns, with_names_of};
use crate::Error;
use crate::check::{CheckOptions, GivenStructure, StructureForm, check_structure};
use crate::compare::{breach_findings, breaches, shielding};
use crate::input::{
    Limits, RawLayers, RawStructure, Reading, StructurePlace, StructureSource, read_structure,
};
use crate::loss::{AcrossWards, Loss, Needs};
use crate::model::{Action, Finding, Layer, Level, Proof, Structure, thousands};
use crate::pipeline::Tables;
use crate::prepare::{PreparedStudy, prepared_told};
use crate::progress::{Listener, Phase};
use crate::results::{Comparison, ScoredStructure, given_names, name_clusters};
use crate::rules;
use crate::settings::{Purpose, Settings};

/// Measures structures side by side; each is a file, a run's folder or one of the words `wards`, `boroughs`
/// and `neighbourhoods`, with a name before it (`NAME=FILE`) or without.
///
/// ```
/// use wardwise::pipeline::{comparison, load};
/// use wardwise::settings::Settings;
///
/// let mut settings = Settings::new("data/demo/wards.geojson");
/// settings.layers.neighbourhoods = Some("data/demo/drawings.geojson".to_owned());
/// let structures = ["wards".to_owned(), "data/demo/current_structure.csv".to_owned()];
/// let comparison = comparison(&settings, load(&settings)?, &structures)?;
/// // Fewer clusters keep drawn neighbourhoods together.
/// let split = |position: usize| comparison.structures[position].scores.losses[0].unwrap();
/// assert!(split(1) < split(0));
/// # Ok::<(), wardwise::Error>(())
/// ```
///
/// # Errors
/// As a search, less what only searching can meet; and every fault of a structure's file.
pub fn comparison(
    settings: &Settings,
    layers: (RawLayers, Tables),
    structures: &[String],
) -> Result<Comparison, Error> {
    comparison_told(settings, layers, structures, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`comparison`].
pub fn comparison_told(
    settings: &Settings,
    (raw, tables): (RawLayers, Tables),
    structures: &[String],
    listener: Listener,
) -> Result<Comparison, Error> {
    let settings = &with_names_of(settings, &raw);
    settings.judge(Purpose::Structures)?;
    let sources: Vec<StructureSource> = structures.iter().map(|words| StructureSource::of(words)).collect();
    let names = structure_names(&sources)?;
    let read = read_structures(&sources, settings)?;
    let count = structures.len() + usize::from(settings.layers.current.is_some());
    let options = CheckOptions { has_several_structures: count > 1, ..check_options(settings, &tables) };
    listener.begins(Phase::Checking);
    let study = checked_study(raw, &tables, &options)?;
    let mut prepared = prepared_told(study, settings, tables.edges.as_ref(), listener)?;
    let mut findings = prepared.findings.clone();
    findings.extend(shielding(&prepared.study, &prepared.measured, settings));
    let mut accounts = Vec::new();
    let mut scored: Vec<ScoredStructure> = Vec::new();
    listener.begins_steps(Phase::Scoring, structures.len());
    {
        let scoring = Scoring::new(&prepared, settings);
        let PreparedStudy { study, problem, question, .. } = &prepared;
        for ((source, read), name) in sources.iter().zip(&read).zip(names) {
            let mut structure = match (&source.place, read) {
                (StructurePlace::Basis(word), _) if word == "wards" => scoring.wards(),
                (StructurePlace::Basis(word), _) if word == "boroughs" => scoring.boroughs(),
                (_, None) => scoring.neighbourhoods(settings)?,
                (_, Some(read)) => {
                    let given = check_structure(read, study, &options)?;
                    findings.extend(given.findings.iter().cloned());
                    accounts.push(given.account.clone());
                    match &given.form {
                        StructureForm::Wards(own) => {
                            let rules = question.rules_of(own.structure.cluster_count());
                            let found =
                                breach_findings(&breaches(problem, &rules, &own.structure), &own.names);
                            let file = &given.account.file;
                            findings.extend(found.into_iter().map(|finding| finding.with_file(file)));
                            scoring.named(&name, own)
                        }
                        StructureForm::Polygons(polygons) => {
                            let agreement = vec![None; polygons.names.len()];
                            scoring.of_polygons(&name, polygons, &agreement, settings)?
                        }
                    }
                }
            };
            structure.name = name;
            findings.extend(unmeasured(&structure));
            findings.extend(without_cluster(&structure, problem.totals.population));
            findings.extend(structure.left_out().iter().cloned());
            scored.push(structure);
            listener.step(Phase::Scoring, scored.len(), structures.len());
        }
    }
    prepared.study.accounts.extend(accounts);
    name_clusters(&prepared.study, &prepared.measured, &mut scored.iter_mut().collect::<Vec<_>>());
    let changes = (1..scored.len())
        .map(|to| transition(&prepared.study, (&scored[0], &scored[to]), to))
        .collect::<Result<_, _>>()?;
    Ok(Comparison { prepared, structures: scored, changes, findings })
}

/// The structures that are not built in, read; `None` of one that is.
///
/// # Errors
/// What is wrong with any of them, all at once: see [`Reading::finish`].
fn read_structures(
    sources: &[StructureSource],
    settings: &Settings,
) -> Result<Vec<Option<RawStructure>>, Error> {
    let limits = Limits::raised(settings.layers.raise_limits);
    let mut reading = Reading::default();
    let read = |source: &StructureSource| match &source.place {
        StructurePlace::Basis(_) => None,
        StructurePlace::File { .. } | StructurePlace::Run { .. } => {
            reading.take(Layer::Structure, read_structure(source, &structure_columns(settings), &limits))
        }
    };
    let read = sources.iter().map(read).collect();
    reading.finish()?;
    Ok(read)
}

impl Scoring<'_> {
    /// The ward basis.
    pub(super) fn wards(&self) -> ScoredStructure {
        self.scored("wards", Structure::ward_basis(self.prepared.study.wards.len()), Proof::Given)
    }

    /// The borough basis.
    pub(super) fn boroughs(&self) -> ScoredStructure {
        let boroughs: Vec<u32> = self.prepared.study.wards.iter().map(|ward| ward.borough.0).collect();
        self.scored("boroughs", Structure::from_labels(&boroughs), Proof::Given)
    }

    /// A structure of wards under the names it was given with.
    fn named(&self, name: &str, given: &GivenStructure) -> ScoredStructure {
        let names = given_names(&self.prepared.study, &given.structure.members(), &given.names);
        ScoredStructure { names, ..self.scored(name, given.structure.clone(), Proof::Given) }
    }
}

/// A note on every loss that this structure has none of, and why.
fn unmeasured(scored: &ScoredStructure) -> Vec<Finding> {
    let unmeasured = Loss::ALL.into_iter().zip(scored.scores.losses).filter(|(_, value)| value.is_none());
    let note = |(loss, _): (Loss, Option<f64>)| {
        let why = match (&loss.description().across_wards, &scored.polygons) {
            (AcrossWards::Not(why), Some(_)) => why,
            (AcrossWards::OnPieces | AcrossWards::FromShapes(_) | AcrossWards::Not(_), _) => {
                what_is_missing(loss.description().needs)
            }
        };
        let message = format!("{} ({}) is not measured: {why}", loss.description().label, loss.name());
        Finding::new(&rules::NOT_MEASURED, Action::Noted, Layer::Structure, message).with_id(&scored.name)
    };
    unmeasured.map(note).collect()
}

/// What is said of a structure that leaves residents without a cluster; nothing of others.
fn without_cluster(scored: &ScoredStructure, all_residents: i64) -> Option<Finding> {
    scored.unclaimed()?;
    let left = scored.scores.residents_without_cluster;
    let message = format!(
        "{} of {} residents ({:.1}%) live on ground of no cluster: it counts as ground of no team in the losses and in how places \
         and money are divided, and residents there are left out where clusters and places, or two structures, are \
         compared by their agreement",
        thousands(left),
        thousands(all_residents),
        100.0 * left as f64 / all_residents.max(1) as f64
    );
    let finding = Finding::new(&rules::WITHOUT_CLUSTER, Action::Noted, Layer::Structure, message);
    Some(finding.with_id(&scored.name).with_level(Level::Warning))
}

/// What is missing where a loss cannot be computed.
fn what_is_missing(needed: Needs) -> &'static str {
    match needed {
        Needs::Evidence => "there is no --neighbourhoods layer",
        Needs::CofundingAreas => "there is no --cofunding layer",
        Needs::TargetPopulation => "there is no --target-population, nor one number of --clusters",
        Needs::Borders | Needs::Residents => "the map has nothing to measure it by",
    }
}
