//! Files for people and for other programs: one exporter a file, written whole or not at all.

mod agreement;
mod ask_next;
mod assignments;
mod atlas;
mod candidates;
mod caveats;
mod certificate;
mod changes;
mod colour;
mod columns;
mod comparison;
mod curve;
mod features;
mod files;
mod findings;
mod folder;
mod front;
mod funding;
mod gpkg;
mod graph;
mod graph_layers;
mod groups;
mod in_memory;
mod layers;
mod loose;
mod manifest;
mod maps;
mod meridian;
mod near;
mod neighbourhoods;
mod place_agreement;
mod place_names;
mod places;
mod plain_json;
mod price_of_rules;
mod private;
mod provenance;
pub mod review;
mod search_layers;
mod style;
mod suppressed;
mod table;
mod town_layers;
mod unheard;
mod valid;
mod vector;
mod written;

pub use ask_next::{csv as ask_next_csv, geojson as ask_next_geojson};
pub use caveats::caveats;
pub use certificate::certificate;
pub use columns::column_meaning;
pub use comparison::changes as changes_json;
pub use files::Files;
pub use folder::{Folder, OpenFile};
pub use in_memory::cluster_features;
pub use loose::{PendingFile, may_be_written, place, place_file};
pub use manifest::{Manifest, Replay};
pub use place_names::csv as place_names_csv;
pub use plain_json::write_json_line;
pub(crate) use price_of_rules::csv as price_of_rules_csv;
pub use private::UNLISTED;
pub use private::is_private;
pub use town_layers::town_styles;
pub use written::Written;

use crate::Error;
use crate::model::Finding;
use crate::results::{Comparison, Outcome, ScoredStudy, WardMap};
use crate::settings::DrawnBy;
use crate::verify::CERTIFICATE;
use folder::MANIFEST;
use private::published;
use provenance::Provenance;
use serde::Serialize;

/// Writes everything a search leaves into a folder; the manifest is the last.
///
/// Returns the names of the files, in the order written, and what stays beside them.
///
/// # Errors
/// [`Error::Io`] where a file cannot be written; then nothing is left behind.
pub fn write_search(outcome: &Outcome, replay: &Replay, mut folder: Folder) -> Result<Written, Error> {
    let manifest = make_search(outcome, replay, &mut folder)?;
    folder.finish(manifest)
}

/// Makes everything a search leaves, file by file; gives the manifest, which comes last.
///
/// # Errors
/// As [`Files::add`].
pub fn make_search(outcome: &Outcome, replay: &Replay, to: &mut dyn Files) -> Result<Vec<u8>, Error> {
    for (name, bytes) in tables(&outcome.scored)? {
        to.add(name, bytes)?;
    }
    to.add("curve.csv", curve::csv(outcome)?)?;
    to.add("front.csv", front::csv(outcome)?)?;
    to.add("near.csv", near::csv(outcome)?)?;
    if let Some(asked) = outcome.ask_next() {
        to.add("ask_next.csv", ask_next::csv(&outcome.scored.prepared.study, &asked)?)?;
    }
    if let Some(unheard) = &outcome.unheard {
        to.add("unheard.csv", unheard::csv(outcome, unheard)?)?;
    }
    if let Some(prices) = &outcome.scored.prices {
        to.add("price_of_rules.csv", price_of_rules_csv(prices)?)?;
    }
    to.add("review.html", review::html(&review::Review::of_search(outcome, replay))?)?;
    maps::write(outcome, replay, to)?;
    if let Some(recorded) = &outcome.recorded {
        to.add(FOUND, recorded.clone())?;
    }
    let prepared = &outcome.scored.prepared;
    let evidence = Some((&prepared.study, &prepared.measured));
    private::write(to, &outcome.scored.findings, prepared.measured.drawn_by, evidence)?;
    let mut outputs = to.names().to_vec();
    outputs.push(CERTIFICATE.to_owned());
    let proved = outcome.confidence.as_ref().map_or(&[][..], |confidence| &confidence.proved);
    let manifest = Manifest::of(&outcome.scored, proved, replay, &outputs).json()?;
    let mut files = to.hashes().clone();
    files.insert(MANIFEST.to_owned(), to.hash(MANIFEST, &manifest));
    to.add(CERTIFICATE, json(&certificate::of_search(outcome, files))?)?;
    Ok(manifest)
}

/// The tables of a search that follow from its structures alone, by file name.
///
/// # Errors
/// [`Error::Internal`], if a table cannot be written.
pub fn tables(scored: &ScoredStudy) -> Result<[(&'static str, Vec<u8>); 6], Error> {
    Ok([
        ("assignments.csv", assignments::csv(scored)?),
        (
            "candidates.csv",
            candidates::csv(
                scored.structures(),
                &scored.in_words(),
                &scored.prepared.study,
                &scored.prepared.measured,
            )?,
        ),
        ("places.csv", places::csv(scored.structures())?),
        (
            "funding.csv",
            funding::csv(scored.structures(), &scored.prepared.study, &scored.prepared.measured)?,
        ),
        ("groups.csv", groups::csv(scored.structures())?),
        ("findings.csv", findings::csv(&published(&scored.findings, scored.prepared.measured.drawn_by))?),
    ])
}

/// What searching came to, beside the rest, of a search that ended early: another would come to something else.
pub const FOUND: &str = "found.json";

/// A value as text, two spaces a level.
fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    plain_json::write_pretty(&mut bytes, value)
        .map_err(|e| Error::Internal(format!("a file cannot be written as JSON: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes the layers of a map's adjacency into a folder.
///
/// # Errors
/// As [`write_search`].
pub fn write_graph(map: &WardMap, replay: &Replay, mut folder: Folder) -> Result<Written, Error> {
    graph::write(map, &replay.settings.publication, &mut folder)?;
    let provenance = Provenance::of(&map.study, &replay.settings);
    for layer in graph_layers::all() {
        folder.add(&format!("{}.qml", layer.name), style::qml(&layer, &provenance).into_bytes())?;
    }
    let drawn_by = replay.settings.drawn_by.unwrap_or(DrawnBy::Respondents);
    folder.add("findings.csv", findings::csv(&published(&map.findings, drawn_by))?)?;
    private::write(&mut folder, &map.findings, drawn_by, None)?;
    let manifest = Manifest::of_map(map, replay, &folder);
    folder.finish(manifest.json()?)
}

/// Writes what a check found into a folder; `drawn_by` decides what of it is for the analyst alone.
///
/// # Errors
/// As [`write_search`].
pub fn write_findings(found: &[Finding], drawn_by: DrawnBy, mut folder: Folder) -> Result<Written, Error> {
    let shown = published(found, drawn_by);
    folder.add("findings.csv", findings::csv(&shown)?)?;
    private::write(&mut folder, found, drawn_by, None)?;
    let manifest = manifest::of_findings(&shown, &folder)?;
    folder.finish(manifest)
}

/// Writes the scores of one given structure.
///
/// # Errors
/// [`Error::Io`] where a file cannot be written; then nothing is left behind.
pub fn write_score(comparison: &Comparison, replay: &Replay, mut folder: Folder) -> Result<Written, Error> {
    write_tables(comparison, replay, &mut folder)?;
    folder.add("review.html", review::html(&review::Review::of_comparison(comparison, replay))?)?;
    let manifest = Manifest::of_given(comparison, replay, &folder);
    folder.finish(manifest.json()?)
}

/// Writes a comparison of given structures.
///
/// # Errors
/// As [`write_score`].
pub fn write_comparison(
    comparison: &Comparison,
    replay: &Replay,
    mut folder: Folder,
) -> Result<Written, Error> {
    folder.add("comparison.csv", comparison::csv(comparison)?)?;
    folder.add("comparison.json", comparison::json(comparison)?)?;
    let provenance = Provenance::of(&comparison.prepared.study, &replay.settings);
    for changed in &comparison.changes {
        let name = format!("changes-01-{:02}", changed.to + 1);
        layers::add(&mut folder, &name, &changes::layer(comparison, changed), &provenance)?;
    }
    write_tables(comparison, replay, &mut folder)?;
    folder.add("review.html", review::html(&review::Review::of_comparison(comparison, replay))?)?;
    let manifest = Manifest::of_given(comparison, replay, &folder);
    folder.finish(manifest.json()?)
}

/// The tables and layers that `score` and `compare` have in common.
fn write_tables(comparison: &Comparison, replay: &Replay, folder: &mut dyn Files) -> Result<(), Error> {
    let (study, measured) = (&comparison.prepared.study, &comparison.prepared.measured);
    let provenance = Provenance::of(study, &replay.settings);
    folder.add("candidates.csv", candidates::csv(comparison.structures.iter(), &[], study, measured)?)?;
    folder.add("places.csv", places::csv(comparison.structures.iter())?)?;
    folder.add("funding.csv", funding::csv(comparison.structures.iter(), study, measured)?)?;
    folder.add("groups.csv", groups::csv(comparison.structures.iter())?)?;
    if let Some(agreement) = place_agreement::layer(study, measured) {
        layers::add(folder, "agreement", &agreement, &provenance)?;
    }
    for (number, scored) in comparison.structures.iter().enumerate() {
        if let Some(clusters) = &scored.polygons {
            let name = format!("structure-{:02}/clusters", number + 1);
            let ground = neighbourhoods::geojson(study, clusters, &replay.settings.publication)?;
            folder.add(&format!("{name}.geojson"), ground)?;
            let style = style::qml(&neighbourhoods::layer(), &provenance);
            folder.add(&format!("{name}.qml"), style.into_bytes())?;
        }
    }
    folder.add("findings.csv", findings::csv(&published(&comparison.findings, measured.drawn_by))?)?;
    private::write(folder, &comparison.findings, measured.drawn_by, Some((study, measured)))
}
