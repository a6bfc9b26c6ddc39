//! Files for people and for other programs: one exporter a file, written whole or not at all.

mod agreement;
mod assignments;
mod candidates;
mod changes;
mod clusters;
mod colour;
mod comparison;
mod curve;
mod features;
mod findings;
mod folder;
mod funding;
mod gpkg;
mod graph;
mod groups;
mod layers;
mod manifest;
mod maps;
mod neighbourhoods;
mod place_agreement;
mod places;
pub mod review;
mod style;
mod table;
mod vector;

pub use clusters::{ClusterName, cluster_names};
pub use folder::Folder;
pub use manifest::{Manifest, Replay};

use crate::Error;
use crate::model::Finding;
use crate::pipeline::{Map, Outcome, SideBySide};

/// Writes everything a search leaves into a folder; the manifest is the last.
///
/// Returns the names of the files, in the order written.
///
/// # Errors
/// [`Error::Io`] where a file cannot be written; then nothing is left behind.
pub fn write_search(outcome: &Outcome, replay: &Replay, mut folder: Folder) -> Result<Vec<String>, Error> {
    folder.add("assignments.csv", assignments::csv(outcome)?)?;
    folder.add("candidates.csv", candidates::csv(outcome.offers(), &outcome.study, &outcome.measured)?)?;
    folder.add("places.csv", places::csv(outcome.offers())?)?;
    folder.add("funding.csv", funding::csv(outcome.offers(), &outcome.study, &outcome.measured)?)?;
    folder.add("groups.csv", groups::csv(outcome.offers())?)?;
    folder.add("curve.csv", curve::csv(outcome)?)?;
    folder.add("findings.csv", findings::csv(&outcome.findings)?)?;
    folder.add("review.html", review::html(&review::Review::of_search(outcome, replay))?)?;
    maps::write(outcome, &mut folder)?;
    let manifest = Manifest::of(outcome, replay, folder.names());
    folder.finish("run.json", manifest.json()?)
}

/// Writes the layers of a map's adjacency into a folder.
///
/// # Errors
/// As [`write_search`].
pub fn write_graph(map: &Map, replay: &Replay, mut folder: Folder) -> Result<Vec<String>, Error> {
    for (name, bytes) in graph::layers(map)? {
        folder.add(name, bytes)?;
    }
    folder.add("findings.csv", findings::csv(&map.findings)?)?;
    let manifest = Manifest::of_map(map, replay, folder.names());
    folder.finish("run.json", manifest.json()?)
}

/// Writes what a check found into a folder.
///
/// # Errors
/// As [`write_search`].
pub fn write_findings(found: &[Finding], mut folder: Folder) -> Result<Vec<String>, Error> {
    folder.add("findings.csv", findings::csv(found)?)?;
    folder.finish("run.json", manifest::of_findings(found)?)
}

/// Writes the scores of one given structure.
///
/// # Errors
/// [`Error::Io`] where a file cannot be written; then nothing is left behind.
pub fn write_score(side: &SideBySide, replay: &Replay, mut folder: Folder) -> Result<Vec<String>, Error> {
    write_tables(side, &mut folder)?;
    let manifest = Manifest::of_given(side, replay, folder.names());
    folder.finish("run.json", manifest.json()?)
}

/// Writes a comparison of given structures.
///
/// # Errors
/// As [`write_score`].
pub fn write_comparison(
    side: &SideBySide,
    replay: &Replay,
    mut folder: Folder,
) -> Result<Vec<String>, Error> {
    folder.add("comparison.csv", comparison::csv(side)?)?;
    folder.add("comparison.json", comparison::json(side)?)?;
    for to in 1..side.offers.len() {
        if let Some(changed) = side.change(0, to) {
            let name = format!("changes-01-{:02}.geojson", to + 1);
            folder.add(&name, changes::geojson(side, 0, to, &changed)?)?;
        }
    }
    write_tables(side, &mut folder)?;
    let manifest = Manifest::of_given(side, replay, folder.names());
    folder.finish("run.json", manifest.json()?)
}

/// The tables and layers that `score` and `compare` have in common.
fn write_tables(side: &SideBySide, folder: &mut Folder) -> Result<(), Error> {
    let (study, measured) = (&side.study, &side.measured);
    folder.add("candidates.csv", candidates::csv(side.offers.iter(), study, measured)?)?;
    folder.add("places.csv", places::csv(side.offers.iter())?)?;
    folder.add("funding.csv", funding::csv(side.offers.iter(), study, measured)?)?;
    folder.add("groups.csv", groups::csv(side.offers.iter())?)?;
    if study.evidence.is_some() {
        folder.add("agreement.geojson", place_agreement::geojson(study, measured)?)?;
    }
    for (number, offer) in side.offers.iter().enumerate() {
        if let Some(ground) = &offer.ground {
            let name = format!("structure-{:02}/clusters.geojson", number + 1);
            folder.add(&name, neighbourhoods::geojson(ground)?)?;
        }
    }
    folder.add("findings.csv", findings::csv(&side.findings)?)
}
