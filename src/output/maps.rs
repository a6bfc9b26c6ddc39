//! The map files of a search: GeoJSON with styles beside it, one GeoPackage, one QGIS project.

use super::colour::colours;
use super::folder::Folder;
use super::style::{Group, project, qml};
use super::vector::{self, VectorLayer, candidate_title};
use super::{gpkg, layers, meridian};
use crate::Error;
use crate::results::Outcome;
use std::collections::BTreeMap;

/// The layers of one candidate.
struct CandidateLayers {
    title: String,
    borders: VectorLayer,
    clusters: VectorLayer,
    wards: VectorLayer,
}

/// Writes all map files into the folder.
pub(super) fn write(outcome: &Outcome, include_drawings: bool, folder: &mut Folder) -> Result<(), Error> {
    let mut candidates: Vec<CandidateLayers> = Vec::new();
    let confidence = outcome.confidence.as_ref();
    let unknown = BTreeMap::new();
    let mut first: Option<Vec<u8>> = None;
    for (position, candidate) in outcome.scored.candidates.iter().enumerate() {
        let together = confidence.and_then(|c| c.together_of(&candidate.structure)).unwrap_or(&unknown);
        let stays = confidence.map(|confidence| confidence.stays[position].as_slice());
        let like = first.as_deref().map(|chosen| (&outcome.scored.candidates[0].structure, chosen));
        let chosen = colours(&outcome.scored.prepared.problem, &candidate.structure, like);
        candidates.push(CandidateLayers {
            title: format!(
                "{}: {} clusters, loss {:.4}",
                candidate_title(&candidate.name),
                candidate.scores.clusters,
                candidate.scores.total_loss
            ),
            borders: vector::borders(outcome, candidate, together),
            clusters: vector::clusters(outcome, candidate, &chosen),
            wards: vector::wards(outcome, candidate, &chosen, stays),
        });
        first.get_or_insert(chosen);
    }
    for (number, candidate) in candidates.iter().enumerate() {
        let name = format!("candidate-{:02}", number + 1);
        for (file, layer) in
            [("clusters", &candidate.clusters), ("wards", &candidate.wards), ("borders", &candidate.borders)]
        {
            folder.add(&format!("{name}/{file}.geojson"), layers::geojson(layer)?)?;
            folder.add(&format!("{name}/{file}.qml"), qml(layer).into_bytes())?;
        }
    }
    let places = vector::places(outcome);
    let areas = vector::areas(outcome);
    let current = vector::current(outcome);
    let evidence = vector::evidence(outcome);
    let drawings = if include_drawings { vector::drawings(outcome) } else { None };

    let above =
        untitled(places.iter().map(|layer| (layer, false)).chain(areas.iter().map(|l| (l, false))).collect());
    let below = untitled(
        std::iter::once((&current, true))
            .chain(drawings.iter().chain(&evidence).map(|layer| (layer, false)))
            .collect(),
    );
    let groups: Vec<Group> = candidates
        .iter()
        .enumerate()
        .map(|(number, candidate)| Group {
            title: Some(candidate.title.clone()),
            visible: number == 0,
            layers: vec![(&candidate.borders, true), (&candidate.clusters, true), (&candidate.wards, false)],
        })
        .collect();
    let project = project(&outcome.scored.prepared.study.projection, &[above], &groups, &[below]);

    let mut all: Vec<VectorLayer> = Vec::new();
    for candidate in candidates {
        all.extend([candidate.clusters, candidate.wards, candidate.borders]);
    }
    all.extend(places);
    all.extend(areas);
    all.push(current);
    all.extend(evidence);
    all.extend(drawings);
    folder.add("candidates.gpkg", gpkg::bytes(&all.into_iter().map(meridian::layer).collect::<Vec<_>>())?)?;
    folder.add("wardwise.qgs", project.into_bytes())
}

/// Layers that stand by themselves.
fn untitled(layers: Vec<(&VectorLayer, bool)>) -> Group<'_> {
    Group { title: None, visible: true, layers }
}
