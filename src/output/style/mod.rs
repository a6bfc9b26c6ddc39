//! How QGIS draws the layers: one description of every style, written into `.qml` files, into the
//! GeoPackage and into the project, so that all three agree.

mod project;
mod symbols;
mod xml;

pub(super) use project::{Group, project};

use super::colour::PALETTE;
use super::vector::{Style, VectorLayer};
use symbols::{Label, Line, fill, hatch, line, marker, text_label};
use xml::escaped;

/// The version of QGIS whose format this is; later ones read it.
const QGIS: &str = "3.22.0";
/// Pale to deep: the less residents agree, the paler.
const AGREEMENT: [&str; 6] = ["#f3f0e6", "#d5e3d3", "#a8cdb9", "#6fae9f", "#388a86", "#17525c"];
/// From this share of resamples on a border is drawn as sure, and from that as likely.
const SURE: f64 = 0.8;
const LIKELY: f64 = 0.5;
/// Ward names are only written where the map is larger than 1 to this.
const WARD_NAMES_FROM: u32 = 60_000;

/// A `.qml` file: the style of a layer, aliases included.
pub(super) fn qml(layer: &VectorLayer) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"{QGIS}\" styleCategories=\"Symbology|Labeling|Fields\" labelsEnabled=\"{}\">\n{}</qgis>\n",
        u8::from(label(layer.style).is_some()),
        symbology(layer)
    )
}

/// Renderer, labels and aliases: what a `.qml` file and a layer of a project share.
fn symbology(layer: &VectorLayer) -> String {
    let labels = label(layer.style).map_or(String::new(), |label| text_label(&label));
    format!("{}{labels}{}", renderer(layer), aliases(layer))
}

fn renderer(layer: &VectorLayer) -> String {
    match layer.style {
        Style::Clusters => categorised(&|colour| fill(colour, 215, "#2c383c", 0.5)),
        Style::Wards => categorised(&|colour| fill(colour, 215, "#ffffff", 0.2)),
        Style::Agreement => {
            let step = 1.0 / AGREEMENT.len() as f64;
            let ranges: String = (0..AGREEMENT.len())
                .map(|n| {
                    let (low, high) = (n as f64 * step, (n + 1) as f64 * step);
                    format!(
                        "<range symbol=\"{n}\" lower=\"{low:.6}\" upper=\"{high:.6}\" render=\"true\" label=\"{:.0}–{:.0}% call it the same\"/>\n",
                        low * 100.0,
                        high * 100.0
                    )
                })
                .collect();
            let symbols: String =
                AGREEMENT.iter().enumerate().map(|(n, c)| named(n, &fill(c, 255, "#ffffff", 0.2))).collect();
            format!(
                "<renderer-v2 type=\"graduatedSymbol\" attr=\"agreement\" graduatedMethod=\"GraduatedColor\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<ranges>\n{ranges}</ranges>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
            )
        }
        Style::Borders if !layer.knows("confidence") => single(&line("#1f272b", 0.7, Line::Solid)),
        Style::Borders => rules(&[
            (format!("\"confidence\" >= {SURE}"), "sure", line("#1f272b", 0.9, Line::Solid)),
            (
                format!("\"confidence\" >= {LIKELY} AND \"confidence\" < {SURE}"),
                "likely",
                line("#1f272b", 0.55, Line::Solid),
            ),
            (
                format!("\"confidence\" < {LIKELY}"),
                "a matter for judgement",
                line("#b3261e", 0.5, Line::Dashed),
            ),
            (
                "\"confidence\" IS NULL".to_owned(),
                "confidence not measured",
                line("#1f272b", 0.6, Line::Solid),
            ),
        ]),
        Style::Places => single(&marker("#17525c", 2.2)),
        Style::Areas => single(&hatch("#7a4a8c", 0.4)),
        Style::Drawings => single(&fill("#17525c", 12, "#17525c", 0.1)),
        Style::Statements => single(&marker("#17525c", 1.0)),
        Style::Current => single(&fill("#ffffff", 0, "#6b7478", 0.35)),
    }
}

fn categorised(symbol: &dyn Fn(&str) -> String) -> String {
    let categories: String = (0..PALETTE.len())
        .map(|n| {
            format!("<category symbol=\"{n}\" value=\"{n}\" type=\"long\" label=\"colour {}\" render=\"true\"/>\n", n + 1)
        })
        .collect();
    let symbols: String = PALETTE.iter().enumerate().map(|(n, colour)| named(n, &symbol(colour))).collect();
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"colour\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )
}

fn single(symbol: &str) -> String {
    format!(
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<symbols>\n{}</symbols>\n</renderer-v2>\n",
        named(0, symbol)
    )
}

fn rules(rules: &[(String, &str, String)]) -> String {
    let list: String = rules
        .iter()
        .enumerate()
        .map(|(n, (filter, label, _))| {
            format!(
                "<rule key=\"{{rule-{n}}}\" symbol=\"{n}\" filter=\"{}\" label=\"{}\"/>\n",
                escaped(filter),
                escaped(label)
            )
        })
        .collect();
    let symbols: String = rules.iter().enumerate().map(|(n, (_, _, symbol))| named(n, symbol)).collect();
    format!(
        "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<rules key=\"{{rules}}\">\n{list}</rules>\n<symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )
}

/// A symbol under its number.
fn named(number: usize, symbol: &str) -> String {
    symbol.replacen("<symbol ", &format!("<symbol name=\"{number}\" "), 1)
}

fn label(style: Style) -> Option<Label> {
    match style {
        Style::Clusters => {
            Some(Label { field: "name", points: 9, bold: true, from_scale: None, is_point: false })
        }
        Style::Wards => Some(Label {
            field: "ward_name",
            points: 7,
            bold: false,
            from_scale: Some(WARD_NAMES_FROM),
            is_point: false,
        }),
        Style::Places => {
            Some(Label { field: "place", points: 8, bold: false, from_scale: None, is_point: true })
        }
        Style::Areas => {
            Some(Label { field: "area_id", points: 7, bold: false, from_scale: None, is_point: false })
        }
        Style::Borders | Style::Current | Style::Agreement | Style::Drawings | Style::Statements => None,
    }
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
