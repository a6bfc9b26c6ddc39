//! The map files of a search: GeoJSON with styles beside it, one GeoPackage, one QGIS project.

use super::files::Files;
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
pub(super) fn write(outcome: &Outcome, replay: &Replay, folder: &mut dyn Files) -> Result<(), Error> {
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

fn write_geojson(
    layers: &SearchLayers,
    provenance: &Provenance,
    folder: &mut dyn Files,
) -> Result<(), Error> {
    let name = |number: usize, kind: &str| format!("candidate-{:02}/{kind}", number + 1);
    for (number, candidate) in layers.candidates.iter().enumerate() {
        layers::add(folder, &name(number, "clusters"), &candidate.clusters, provenance)?;
        layers::add(folder, &name(number, "borders"), &candidate.borders, provenance)?;
        if number == 0 {
            layers::add(folder, &name(number, "wards"), &candidate.wards, provenance)?;
        }
    }
    if let Some(ask_next) = &layers.ask_next {
        layers::add(folder, "ask_next", ask_next, provenance)?;
    }
    if let Some(unheard) = &layers.unheard {
        layers::add(folder, "unheard", unheard, provenance)?;
    }
    let others = layers.candidates.iter().enumerate().skip(1);
    let wards = others.map(|(number, candidate)| (name(number, "wards"), &candidate.wards));
    let agreement = layers.agreement.iter().map(|agreement| ("agreement".to_owned(), agreement));
    let mut repeats: Vec<(String, &VectorLayer, Vec<u8>)> = Vec::new();
    let mut bytes = 0;
    for (name, layer) in wards.chain(agreement) {
        let text = layers::geojson(layer, &provenance.publication)?;
        bytes += text.len();
        // What will not be written need not be made.
        if bytes > MOST_REPEATED_BYTES {
            return Ok(());
        }
        repeats.push((name, layer, text));
    }
    for (name, layer, text) in repeats {
        folder.add(&format!("{name}.geojson"), text)?;
        folder.add(&format!("{name}.qml"), style::qml(layer, provenance).into_bytes())?;
    }
    Ok(())
}
