//! Symbols and labels in QGIS's XML.

use super::xml::escaped;

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) enum Line {
    Solid,
    Dashed,
    Dotted,
}

impl Line {
    fn word(self) -> &'static str {
        match self {
            Line::Solid => "solid",
            Line::Dashed => "dash",
            Line::Dotted => "dot",
        }
    }
}

/// What an area holds.
#[derive(Clone, Copy)]
pub(super) enum Fill {
    /// Its colour, and nothing below shows through.
    Opaque,
    /// A breath of colour, which adds up where areas lie over each other.
    Sheer,
    /// Nothing: the outline alone.
    None,
}

impl Fill {
    fn opacity(self) -> u8 {
        match self {
            Fill::Opaque => 255,
            Fill::Sheer => 12,
            Fill::None => 0,
        }
    }
}

/// Names longer than this many letters are broken over lines: most clusters are wider than one word only.
const WRAPPED_FROM: u32 = 10;

/// How names are written.
pub(super) struct Label {
    /// The field that holds them.
    pub field: &'static str,
    /// Size in points.
    pub points: u32,
    /// Whether they are bold.
    pub bold: bool,
    /// Written where the map is larger than 1 to this.
    pub from_scale: Option<u32>,
    /// Beside a point; else inside an area.
    pub is_point: bool,
}

/// An area with an outline in millimetres.
pub(super) fn fill(colour: &str, kind: Fill, outline: &str, outline_mm: f64) -> String {
    symbol("fill", "SimpleFill", &area(colour, kind, outline, outline_mm), None)
}

/// The same, in the colour that an expression gives; `colour` where it gives none.
pub(super) fn fill_by(expression: &str, colour: &str, outline: &str, outline_mm: f64) -> String {
    symbol("fill", "SimpleFill", &area(colour, Fill::Opaque, outline, outline_mm), Some(expression))
}

/// A dotted outline alone, in millimetres.
pub(super) fn dotted_outline(colour: &str, outline_mm: f64) -> String {
    let mut properties = area(colour, Fill::None, colour, outline_mm);
    properties[3].1 = Line::Dotted.word().to_owned();
    symbol("fill", "SimpleFill", &properties, None)
}

fn area(colour: &str, kind: Fill, outline: &str, outline_mm: f64) -> [(&'static str, String); 7] {
    let brush = if matches!(kind, Fill::None) { "no" } else { "solid" };
    [
        ("color", rgba(colour, kind.opacity())),
        ("style", brush.to_owned()),
        ("outline_color", rgba(outline, 255)),
        ("outline_style", "solid".to_owned()),
        ("outline_width", format!("{outline_mm}")),
        ("outline_width_unit", "MM".to_owned()),
        ("joinstyle", "round".to_owned()),
    ]
}

/// An area hatched along the diagonal, which lets the layers below show.
pub(super) fn hatch(colour: &str, outline_mm: f64) -> String {
    symbol(
        "fill",
        "SimpleFill",
        &[
            ("color", rgba(colour, 150)),
            ("style", "b_diagonal".to_owned()),
            ("outline_color", rgba(colour, 255)),
            ("outline_style", "dash".to_owned()),
            ("outline_width", format!("{outline_mm}")),
            ("outline_width_unit", "MM".to_owned()),
            ("joinstyle", "round".to_owned()),
        ],
        None,
    )
}

/// A line of a width in millimetres.
pub(super) fn line(colour: &str, width_mm: f64, kind: Line) -> String {
    symbol(
        "line",
        "SimpleLine",
        &[
            ("line_color", rgba(colour, 255)),
            ("line_style", kind.word().to_owned()),
            ("line_width", format!("{width_mm}")),
            ("line_width_unit", "MM".to_owned()),
            ("capstyle", "round".to_owned()),
            ("joinstyle", "round".to_owned()),
        ],
        None,
    )
}

/// A round dot of a size in millimetres.
pub(super) fn marker(colour: &str, size_mm: f64) -> String {
    symbol(
        "marker",
        "SimpleMarker",
        &[
            ("name", "circle".to_owned()),
            ("color", rgba(colour, 255)),
            ("outline_color", rgba("#ffffff", 255)),
            ("outline_width", "0.3".to_owned()),
            ("size", format!("{size_mm}")),
            ("size_unit", "MM".to_owned()),
        ],
        None,
    )
}

fn symbol(kind: &str, class: &str, properties: &[(&str, String)], fill_expression: Option<&str>) -> String {
    let options: String = properties
        .iter()
        .map(|(key, value)| format!("<Option name=\"{key}\" type=\"QString\" value=\"{value}\"/>\n"))
        .collect();
    let by_data = fill_expression.map_or_else(String::new, |expression| {
        format!(
            "<data_defined_properties>\n<Option type=\"Map\">\n<Option name=\"name\" type=\"QString\" value=\"\"/>\n\
             <Option name=\"properties\" type=\"Map\">\n<Option name=\"fillColor\" type=\"Map\">\n\
             <Option name=\"active\" type=\"bool\" value=\"true\"/>\n\
             <Option name=\"expression\" type=\"QString\" value=\"{}\"/>\n\
             <Option name=\"type\" type=\"int\" value=\"3\"/>\n</Option>\n</Option>\n\
             <Option name=\"type\" type=\"QString\" value=\"collection\"/>\n</Option>\n</data_defined_properties>\n",
            escaped(expression)
        )
    });
    format!(
        "<symbol type=\"{kind}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\n<Option type=\"Map\">\n{options}</Option>\n{by_data}</layer>\n</symbol>\n"
    )
}

/// `119,170,221,255` of `#77aadd`.
fn rgba(colour: &str, opacity: u8) -> String {
    let channel = |at: usize| {
        colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default()
    };
    format!("{},{},{},{opacity}", channel(1), channel(3), channel(5))
}

/// Text of a size in points, as items of a layout have it.
pub(super) fn text_format(points: u32) -> String {
    format!(
        "<text-style fontFamily=\"Open Sans\" namedStyle=\"Regular\" fontWeight=\"50\" fontSize=\"{points}\" fontSizeUnit=\"Point\" textColor=\"31,39,43,255\" textOpacity=\"1\"/>\n"
    )
}

/// Names with a pale halo, broken over lines, none over another.
pub(super) fn text_label(label: &Label) -> String {
    let Label { field, points, bold, from_scale, is_point } = label;
    let (style, weight) = if *bold { ("Bold", 75) } else { ("Regular", 50) };
    // 0 is around a point, 4 level inside an area, wherever there is room.
    let placement = if *is_point {
        "<placement placement=\"0\" dist=\"1\" distUnits=\"MM\"/>"
    } else {
        "<placement placement=\"4\" polygonPlacementFlags=\"2\"/>"
    };
    let scales = match from_scale {
        Some(scale) => format!("scaleVisibility=\"1\" scaleMin=\"1\" scaleMax=\"{scale}\""),
        None => "scaleVisibility=\"0\"".to_owned(),
    };
    format!(
        "<labeling type=\"simple\">\n<settings calloutType=\"simple\">\n\
         <text-style fieldName=\"{field}\" isExpression=\"0\" fontFamily=\"Open Sans\" namedStyle=\"{style}\" fontWeight=\"{weight}\" fontSize=\"{points}\" fontSizeUnit=\"Point\" textColor=\"20,25,27,255\" textOpacity=\"1\">\n\
         <text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\" bufferOpacity=\"0.75\" bufferJoinStyle=\"128\"/>\n</text-style>\n\
         <text-format autoWrapLength=\"{WRAPPED_FROM}\" useMaxLineLengthForAutoWrap=\"1\" multilineAlign=\"1\"/>\n\
         {placement}\n<rendering {scales} obstacle=\"1\" drawLabels=\"1\" displayAll=\"0\"/>\n</settings>\n</labeling>\n"
    )
}
