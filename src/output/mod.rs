//! Files for people and for other programs: one exporter a file, written whole or not at all.

mod agreement;
mod assignments;
mod candidates;
mod clusters;
mod colour;
mod curve;
mod findings;
mod folder;
mod gpkg;
mod layers;
mod manifest;
mod maps;
pub mod review;
mod style;
mod table;
mod vector;

pub use clusters::{ClusterName, cluster_names};
pub use folder::Folder;
pub use manifest::{Manifest, Replay};

use crate::Error;
use crate::pipeline::Outcome;

/// Writes everything a search leaves into a folder; the manifest is the last.
///
/// Returns the names of the files, in the order written.
///
/// # Errors
/// [`Error::Io`] where a file cannot be written; then nothing is left behind.
pub fn write_search(outcome: &Outcome, replay: &Replay, mut folder: Folder) -> Result<Vec<String>, Error> {
    folder.add("assignments.csv", assignments::csv(outcome)?)?;
    folder.add("candidates.csv", candidates::csv(outcome)?)?;
    folder.add("curve.csv", curve::csv(outcome)?)?;
    folder.add("findings.csv", findings::csv(&outcome.findings)?)?;
    folder.add("review.html", review::html(&review::Review::of_search(outcome, replay))?)?;
    maps::write(outcome, &mut folder)?;
    let manifest = Manifest::of(outcome, replay, folder.names());
    folder.finish("run.json", manifest.json()?)
}
