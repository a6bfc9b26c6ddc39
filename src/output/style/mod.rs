//! How QGIS draws the layers: one description of every style, written into `.qml` files, into the
//! GeoPackage and into the project, so that all three agree.

mod layout;
mod metadata;
mod notes;
mod project;
mod renderers;
mod shown;
mod symbols;
mod systems;
mod xml;

pub(super) use layout::{Layout, Legend};
pub(super) use metadata::{iso_record, qgis_record};
pub(super) use project::{Group, Project, Theme, project};
pub(super) use shown::Shown;

use super::provenance::Provenance;
use super::vector::{Style, VectorLayer};
use renderers::renderer;
use symbols::{Label, text_label};
use xml::escaped;

/// The version of QGIS whose format this is; later ones read it.
const QGIS: &str = "3.22.0";
/// With more areas than this names are small and lines are light.
const MANY: usize = 40;
/// Ward names are only written where the map is larger than 1 to this.
const WARD_NAMES_FROM: u32 = 60_000;

/// A `.qml` file: the style of a layer, aliases and note included.
pub(super) fn qml(layer: &VectorLayer, provenance: &Provenance) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"{QGIS}\" styleCategories=\"Symbology|Labeling|Fields|Notes\" labelsEnabled=\"{}\">\n{}</qgis>\n",
        u8::from(label(layer, layer.style).is_some()),
        symbology(layer, layer.style, provenance)
    )
}

/// Note, renderer, labels and aliases: what a `.qml` file and a layer of a project share.
fn symbology(layer: &VectorLayer, style: Style, provenance: &Provenance) -> String {
    let labels = label(layer, style).map_or(String::new(), |label| text_label(&label));
    format!("{}{}{labels}{}", notes::note(layer, style, provenance), renderer(layer, style), aliases(layer))
}

/// The names that a style writes on the map; none where the layer has no such field.
fn label(layer: &VectorLayer, style: Style) -> Option<Label> {
    let inside = |field, points| Label { field, points, bold: false, from_scale: None, is_point: false };
    let points = if layer.features.len() > MANY { 7 } else { 9 };
    let wanted = match style {
        Style::Clusters => Label { bold: true, ..inside("name", points) },
        Style::Wards | Style::Settled | Style::AskNext | Style::Plain => {
            Label { from_scale: Some(WARD_NAMES_FROM), ..inside("ward_name", 7) }
        }
        Style::Current if layer.has("colour") => Label { bold: true, ..inside("cluster_id", points) },
        Style::Current => Label { from_scale: Some(WARD_NAMES_FROM), ..inside("cluster_id", 7) },
        Style::Places => Label { is_point: true, ..inside("place", 8) },
        Style::Neighbourhoods | Style::Truth => inside("place", 8),
        Style::Areas => inside("area_id", 7),
        Style::OwnGround => inside("cluster_id", 8),
        Style::Moved => inside("to_cluster", 8),
        Style::Borders
        | Style::Unheard
        | Style::Boroughs
        | Style::CrossedBoroughs
        | Style::CurrentOutlines
        | Style::Agreement
        | Style::PlaceAgreement
        | Style::Drawings
        | Style::Statements
        | Style::Edges
        | Style::Cuts
        | Style::Bridges
        | Style::NearMisses
        | Style::Components
        | Style::Mended
        | Style::Residents
        | Style::Barriers => return None,
    };
    layer.has(wanted.field).then_some(wanted)
}

fn aliases(layer: &VectorLayer) -> String {
    // In a GeoPackage the first field is the row's number; QGIS goes by name and ignores the index.
    let lines: String = layer
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| {
            format!(
                "<alias index=\"{index}\" field=\"{}\" name=\"{}\"/>\n",
                escaped(&field.name),
                escaped(&field.alias)
            )
        })
        .collect();
    format!("<aliases>\n{lines}</aliases>\n")
}
