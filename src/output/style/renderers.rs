//! The renderer of every style: which symbol a feature gets, and what the legend calls it.

use super::symbols::{Fill, Line, dotted_outline, fill, fill_by, hatch, line, marker};
use super::xml::escaped;
use crate::output::colour::PALETTE;
use crate::output::vector::{Style, VectorLayer};
use crate::results::{ASKED_FIRST, FIRM, OPEN, SURE};

/// Pale to deep: the less residents agree, the paler.
const AGREEMENT: [&str; 6] = ["#f3f0e6", "#d5e3d3", "#a8cdb9", "#6fae9f", "#388a86", "#17525c"];
/// The dark of borders and names.
const INK: &str = "#1f272b";
/// What is a matter for judgement.
const DOUBT: &str = "#b3261e";
/// The colour of a cluster where no feature is at hand: in a legend.
const ANY_CLUSTER: &str = "#cfd8dc";
const WHITE: &str = "#ffffff";
/// The deep green of evidence.
const EVIDENCE: &str = "#17525c";

/// More boroughs, or borders of two wards, than this are drawn lighter.
const MANY_BOROUGHS: usize = 12;
const MANY_BORDERS: usize = 300;
/// Wards up to this rank are the next to ask in after the first.
const ASKED_THEN: usize = 10;

/// The renderer of a layer in a style.
pub(super) fn renderer(layer: &VectorLayer, style: Style) -> String {
    let most = if style == Style::Boroughs { MANY_BOROUGHS } else { MANY_BORDERS };
    let lightness = if layer.features.len() > most { 0.6 } else { 1.0 };
    match style {
        Style::Clusters => single(&by_colour(0.3)),
        Style::Wards => single(&by_colour(0.2)),
        Style::Settled => rules(&[
            (
                format!("\"stays\" >= {SURE}"),
                &format!("stays in {}", at_least()),
                fill("#dfe8e4", Fill::Opaque, WHITE, 0.2),
            ),
            (
                format!("\"stays\" < {SURE}"),
                &format!("stays in {}", fewer()),
                fill("#e6a48f", Fill::Opaque, WHITE, 0.2),
            ),
            ("\"stays\" IS NULL".to_owned(), "not measured", fill("#eeeeee", Fill::Opaque, WHITE, 0.2)),
        ]),
        Style::Borders if !layer.knows("confidence") => single(&line(INK, 0.7 * lightness, Line::Solid)),
        Style::Borders => rules(&[
            (
                format!("\"confidence\" >= {SURE}"),
                &format!("came back in {}", at_least()),
                line(INK, 0.8 * lightness, Line::Solid),
            ),
            (
                format!("\"confidence\" < {SURE}"),
                &format!("in {}: a matter for judgement", fewer()),
                line(DOUBT, 0.6, Line::Dashed),
            ),
            ("\"confidence\" IS NULL".to_owned(), "not measured", line(INK, 0.5, Line::Dotted)),
        ]),
        Style::Unheard => unheard(layer, lightness),
        Style::Places => single(&marker(EVIDENCE, 2.2)),
        Style::Neighbourhoods => single(&fill(EVIDENCE, Fill::None, EVIDENCE, 0.5)),
        Style::Boroughs => single(&fill("#4a3f55", Fill::None, "#4a3f55", 1.1 * lightness)),
        Style::CrossedBoroughs => single(&dotted_outline("#4a3f55", 0.6)),
        Style::Areas => single(&hatch("#7a4a8c", 0.4)),
        Style::Current if layer.has("colour") => single(&by_colour(0.7)),
        Style::Current => single(&fill("#f4f5f2", Fill::Opaque, "#6b7478", 0.35)),
        Style::CurrentOutlines => single(&fill("#7a2e8a", Fill::None, "#7a2e8a", 0.6)),
        Style::Agreement => agreement("call it the same", ""),
        Style::PlaceAgreement => agreement(
            "of the place",
            "<orderby>\n<orderByClause asc=\"1\" nullsFirst=\"0\">\"agreement\"</orderByClause>\n</orderby>\n",
        ),
        Style::AskNext => rules(&[
            (
                format!("\"rank\" <= {ASKED_FIRST} AND \"gain_borders\" > 0"),
                "ask here first",
                fill("#17525c", Fill::Opaque, WHITE, 0.2),
            ),
            (
                format!("\"rank\" > {ASKED_FIRST} AND \"rank\" <= {ASKED_THEN} AND \"gain_borders\" > 0"),
                "then here",
                fill("#6fae9f", Fill::Opaque, WHITE, 0.2),
            ),
            (
                format!("\"rank\" > {ASKED_THEN} AND \"gain_borders\" > 0"),
                "settles less",
                fill("#d5e3d3", Fill::Opaque, WHITE, 0.2),
            ),
            (
                "\"gain_borders\" = 0".to_owned(),
                "nothing to settle",
                fill("#eeeeee", Fill::Opaque, WHITE, 0.2),
            ),
        ]),
        Style::Drawings => single(&fill(EVIDENCE, Fill::Sheer, EVIDENCE, 0.1)),
        Style::Statements => single(&marker(EVIDENCE, 1.0)),
        Style::OwnGround => single(&fill("#e3ece7", Fill::Opaque, "#2c383c", 0.4)),
        Style::Moved => single(&fill("#eedd88", Fill::Opaque, "#2c383c", 0.4)),
        Style::Edges => single(&line("#2a6f97", 0.4, Line::Solid)),
        Style::Cuts => single(&line(DOUBT, 0.6, Line::Dashed)),
        Style::Bridges => single(&line("#7a4a8c", 0.7, Line::Dashed)),
        Style::NearMisses => single(&line("#e07a00", 1.0, Line::Solid)),
        Style::Components => single(&fill(INK, Fill::None, INK, 0.8)),
        Style::Mended => single(&fill(DOUBT, Fill::Opaque, DOUBT, 0.6)),
        Style::Residents => single(&marker("#6b7478", 1.0)),
        Style::Barriers => single(&line("#3a7ca5", 1.2, Line::Solid)),
        Style::Truth => single(&fill("#e3ece7", Fill::Opaque, EVIDENCE, 0.4)),
        Style::Plain => single(&fill("#f4f5f2", Fill::Opaque, "#6b7478", 0.3)),
    }
}

/// An area in the colour of its cluster, with a white line around it: dark lines are for borders.
fn by_colour(outline_mm: f64) -> String {
    let colours: Vec<String> = PALETTE.iter().map(|colour| format!("'{colour}'")).collect();
    let expression = format!("array_get(array({}), \"colour\" % {})", colours.join(","), PALETTE.len());
    fill_by(&expression, ANY_CLUSTER, WHITE, outline_mm)
}

/// `at least 80%` and `fewer than 80%` of resamples: the page's threshold, in words.
fn at_least() -> String {
    format!("at least {:.0}% of resamples", SURE * 100.0)
}

fn fewer() -> String {
    format!("fewer than {:.0}%", SURE * 100.0)
}

/// Borders of clusters by how far shares may move before they turn, and where a border may come.
fn unheard(layer: &VectorLayer, lightness: f64) -> String {
    let column = if layer.knows("reweighting_holds") { "reweighting_holds" } else { "unheard_holds" };
    let (firm, open) = (format!("{:.0}%", FIRM * 100.0), format!("{:.0}%", OPEN * 100.0));
    let border = "\"in_one_cluster\" = 'no' AND";
    rules(&[
        (
            format!("{border} \"{column}\" >= {FIRM}"),
            &format!("{firm} or more"),
            line(INK, 0.8 * lightness, Line::Solid),
        ),
        (
            format!("{border} \"{column}\" < {FIRM} AND \"{column}\" >= {OPEN}"),
            &format!("{open} to {firm}"),
            line("#b3761e", 0.7 * lightness, Line::Solid),
        ),
        (
            format!("{border} \"{column}\" < {OPEN}"),
            &format!("less than {open}"),
            line(DOUBT, 0.6, Line::Dashed),
        ),
        (
            format!("\"in_one_cluster\" = 'yes' AND \"{column}\" < {OPEN}"),
            &format!("no border, but within {open} one may come"),
            line(DOUBT, 0.4, Line::Dotted),
        ),
    ])
}

fn agreement(words: &str, order: &str) -> String {
    let step = 1.0 / AGREEMENT.len() as f64;
    let ranges: String = (0..AGREEMENT.len())
        .map(|n| {
            let (low, high) = (n as f64 * step, (n + 1) as f64 * step);
            format!(
                "<range symbol=\"{n}\" lower=\"{low:.6}\" upper=\"{high:.6}\" render=\"true\" label=\"{:.0}–{:.0}% {words}\"/>\n",
                low * 100.0,
                high * 100.0
            )
        })
        .collect();
    let symbols: String =
        AGREEMENT.iter().enumerate().map(|(n, c)| named(n, &fill(c, Fill::Opaque, WHITE, 0.2))).collect();
    let is_ordered = u8::from(!order.is_empty());
    format!(
        "<renderer-v2 type=\"graduatedSymbol\" attr=\"agreement\" graduatedMethod=\"GraduatedColor\" symbollevels=\"0\" enableorderby=\"{is_ordered}\" forceraster=\"0\">\n<ranges>\n{ranges}</ranges>\n<symbols>\n{symbols}</symbols>\n{order}</renderer-v2>\n"
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
