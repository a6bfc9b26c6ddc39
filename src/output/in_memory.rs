//! What the map files hold, as `geojson` values for other programs.

use super::colour::colours;
use super::{layers, vector};
use crate::Error;
use crate::results::{Outcome, ScoredStructure};
use crate::settings::Publication;
use geojson::FeatureCollection;

/// The clusters of a candidate: the features of its `clusters.geojson`, in WGS84 degrees.
///
/// # Errors
/// [`Error::Internal`], if the layer cannot be read as GeoJSON.
pub fn cluster_features(outcome: &Outcome, candidate: &ScoredStructure) -> Result<FeatureCollection, Error> {
    let scored = &outcome.scored;
    let problem = &scored.prepared.problem;
    // The same colours as in the file: like those of the best, where this one is another.
    let first = scored.best();
    let like = colours(problem, &first.structure, None);
    let chosen = match candidate.structure == first.structure {
        true => like,
        false => colours(problem, &candidate.structure, Some((&first.structure, &like))),
    };
    let text = layers::geojson(&vector::clusters(outcome, candidate, &chosen), &Publication::default())?;
    let read = serde_json::from_slice(&text);
    read.map_err(|fault| Error::Internal(format!("the clusters cannot be read as GeoJSON: {fault}")))
}
