//! The map files of a search: GeoJSON with styles beside it, one GeoPackage, one QGIS project.

use super::folder::Folder;
use super::provenance::Provenance;
use super::review::{Review, honest_sentence};
use super::search_layers::SearchLayers;
use super::vector::VectorLayer;
use super::{Replay, atlas, gpkg, layers, meridian, style};
use crate::Error;
use crate::results::Outcome;

/// Every candidate's wards, and the agreement of residents, repeat the outlines of the wards. Where that would
/// fill more bytes than this, GeoJSON has them for the first candidate alone, and the GeoPackage for all.
const MOST_REPEATED_BYTES: usize = 10_000_000;

/// Writes all map files into the folder.
pub(super) fn write(outcome: &Outcome, replay: &Replay, folder: &mut Folder) -> Result<(), Error> {
    let prepared = &outcome.scored.prepared;
    let provenance = Provenance::of(&prepared.study, &replay.settings);
    let layers = SearchLayers::of(outcome, replay.settings.include_drawings);
    write_geojson(&layers, &provenance, folder)?;
    let proof = honest_sentence(&Review::of_search(outcome, replay));
    let project = atlas::project(&layers, &prepared.study.projection, &provenance, &proof);
    let project = style::project(&project);
    let all: Vec<VectorLayer> = layers.into_list().into_iter().map(meridian::layer).collect();
    folder.add("candidates.gpkg", gpkg::bytes(&all, &provenance, &proof)?)?;
    folder.add("wardwise.qgs", project.into_bytes())
}

fn write_geojson(layers: &SearchLayers, provenance: &Provenance, folder: &mut Folder) -> Result<(), Error> {
    let name = |number: usize, kind: &str| format!("candidate-{:02}/{kind}", number + 1);
    let mut repeats: Vec<(String, &VectorLayer, Vec<u8>)> = Vec::new();
    for (number, candidate) in layers.candidates.iter().enumerate() {
        layers::add(folder, &name(number, "clusters"), &candidate.clusters, provenance)?;
        layers::add(folder, &name(number, "borders"), &candidate.borders, provenance)?;
        match number {
            0 => layers::add(folder, &name(number, "wards"), &candidate.wards, provenance)?,
            _ => repeats.push((
                name(number, "wards"),
                &candidate.wards,
                layers::geojson(&candidate.wards, &provenance.publication)?,
            )),
        }
    }
    if let Some(agreement) = &layers.agreement {
        repeats.push((
            "agreement".to_owned(),
            agreement,
            layers::geojson(agreement, &provenance.publication)?,
        ));
    }
    let bytes: usize = repeats.iter().map(|(_, _, bytes)| bytes.len()).sum();
    for (name, layer, bytes) in repeats.into_iter().filter(|_| bytes <= MOST_REPEATED_BYTES) {
        folder.add(&format!("{name}.geojson"), bytes)?;
        folder.add(&format!("{name}.qml"), style::qml(layer, provenance).into_bytes())?;
    }
    Ok(())
}
