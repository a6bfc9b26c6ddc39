//! Print layouts: an A4 page in landscape with a map, its title, legend, scale bar and north arrow, what is proved
//! of it and whose data it shows; one for each theme, and an atlas with a page for every borough.

use super::shown::Shown;
use super::symbols::{Fill, Line, fill, line, text_format};
use super::xml::escaped;

/// A4 in landscape, in millimetres.
const PAGE_MM: [f64; 2] = [297.0, 210.0];
/// Where things stand on the page: left, top, width, height in millimetres.
const TITLE: [f64; 4] = [10.0, 7.0, 277.0, 10.0];
const SUBTITLE: [f64; 4] = [10.0, 17.0, 277.0, 6.0];
const MAP: [f64; 4] = [10.0, 25.0, 205.0, 158.0];
const LEGEND: [f64; 4] = [219.0, 25.0, 68.0, 100.0];
const NORTH: [f64; 4] = [272.0, 150.0, 13.0, 17.0];
const SCALE: [f64; 4] = [219.0, 170.0, 66.0, 13.0];
const PROOF: [f64; 4] = [10.0, 186.0, 277.0, 9.0];
const RIGHTS: [f64; 4] = [10.0, 196.0, 277.0, 9.0];
/// The kinds of items, by QGIS's numbers.
const ITEM_PAGE: u32 = 65_638;
const ITEM_MAP: u32 = 65_639;
const ITEM_PICTURE: u32 = 65_640;
const ITEM_LABEL: u32 = 65_641;
const ITEM_LEGEND: u32 = 65_642;
const ITEM_SCALE: u32 = 65_646;
/// A north arrow of its own, as no path to a picture holds on every machine: an SVG in base 64.
const ARROW: &str = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAyMCAyOCIgd2lkdGg9IjIwIiBoZWlnaHQ9IjI4Ij48cGF0aCBkPSJNMTAgMCAxNiAxNyAxMCAxMyA0IDE3eiIgZmlsbD0iIzFmMjcyYiIvPjxwYXRoIGQ9Ik03IDI3VjIwbDYgN1YyMCIgZmlsbD0ibm9uZSIgc3Ryb2tlPSIjMWYyNzJiIiBzdHJva2Utd2lkdGg9IjEuMyIvPjwvc3ZnPg==";

/// A print layout.
pub(in crate::output) struct Layout<'a> {
    /// What the layout manager calls it.
    pub name: String,
    /// The largest line on the page.
    pub title: String,
    /// The line below it.
    pub subtitle: String,
    /// The theme that its map follows.
    pub theme: String,
    /// What the legend explains, the topmost first.
    pub legend: Vec<Legend<'a>>,
    /// What is proved, and what is not.
    pub proof: String,
    /// Whose outlines and figures it shows, and who made it.
    pub rights: String,
    /// The layer with a page for every feature, and the field that names it, where it is an atlas.
    pub atlas: Option<(Shown<'a>, &'static str)>,
}

/// An entry of a legend.
pub(in crate::output) struct Legend<'a> {
    /// The layer it stands for.
    pub shown: Shown<'a>,
    /// What it is called there; `|` breaks the line.
    pub words: String,
}

/// The layouts of a project whose maps show `view` (left, bottom, right, top in the project's metres).
pub(super) fn layouts(layouts: &[Layout], view: [f64; 4]) -> String {
    let all: String = layouts.iter().enumerate().map(|(number, own)| layout(own, number + 1, view)).collect();
    format!("<Layouts>\n{all}</Layouts>\n")
}

fn layout(own: &Layout, number: usize, view: [f64; 4]) -> String {
    let item = |kind, name: &str, place, z, attributes: &str, content: &str| {
        item(kind, &format!("wardwise-{number}-{name}"), name, place, z, attributes, content)
    };
    let map = format!("wardwise-{number}-map");
    // The page of an atlas is named by its feature.
    let title = match own.atlas {
        Some(_) => format!("[% @atlas_pagename %]: {}", plain(&own.title)),
        None => plain(&own.title),
    };
    let label = |name: &str, place, z, text: &str, points: f64, weight: u32| {
        let attributes = format!(
            "labelText=\"{}\" htmlState=\"0\" halign=\"1\" valign=\"32\" marginX=\"0\" marginY=\"0\"",
            escaped(text)
        );
        let font = format!(
            "<LabelFont style=\"\" description=\"Open Sans,{points},-1,5,{weight},0,0,0,0,0\"/>\n<FontColor red=\"31\" green=\"39\" blue=\"43\" alpha=\"255\"/>\n"
        );
        item(ITEM_LABEL, name, place, z, &attributes, &font)
    };
    let items = [
        item(ITEM_MAP, "map", MAP, 1, &map_attributes(&own.theme), &map_content(view, own.atlas.is_some())),
        label("title", TITLE, 2, &title, title_points(&own.title), 75),
        label("subtitle", SUBTITLE, 3, &plain(&own.subtitle), 10.0, 50),
        item(
            ITEM_LEGEND,
            "legend",
            LEGEND,
            4,
            &format!("map_uuid=\"{map}\" title=\"\" titleAlignment=\"1\" wrapChar=\"|\" columnCount=\"1\" symbolWidth=\"7\" symbolHeight=\"4\" boxSpace=\"0\" columnSpace=\"2\" lineSpacing=\"1\" resizeToContents=\"1\" legendFilterByMap=\"0\" legendFilterByAtlas=\"0\" fontColor=\"#1f272b\" symbolAlignment=\"1\""),
            &legend(&own.legend),
        ),
        item(
            ITEM_PICTURE,
            "north",
            NORTH,
            5,
            &format!("file=\"base64:{ARROW}\" mode=\"0\" mapUuid=\"{map}\" northMode=\"1\" northOffset=\"0\" pictureRotation=\"0\" resizeMode=\"0\" anchorPoint=\"4\" svgFillColor=\"31,39,43,255\" svgBorderColor=\"31,39,43,255\" svgBorderWidth=\"0.2\""),
            "",
        ),
        item(
            ITEM_SCALE,
            "scale",
            SCALE,
            6,
            &format!("mapUuid=\"{map}\" style=\"Single Box\" unitType=\"km\" unitLabel=\"km\" numMapUnitsPerScaleBarUnit=\"1\" numUnitsPerSegment=\"1\" numSegments=\"2\" numSegmentsLeft=\"0\" segmentSizeMode=\"1\" minBarWidth=\"30\" maxBarWidth=\"56\" height=\"2\" labelBarSpace=\"2\" boxContentSpace=\"1\" outlineWidth=\"0.2\" alignment=\"0\" labelVerticalPlacement=\"0\" labelHorizontalPlacement=\"0\""),
            &scale_content(),
        ),
        label("proof", PROOF, 7, &plain(&own.proof), 8.5, 50),
        label("rights", RIGHTS, 8, &plain(&own.rights), 7.5, 50),
    ]
    .concat();
    let page = item(ITEM_PAGE, "page", [0.0, 0.0, PAGE_MM[0], PAGE_MM[1]], 0, "", &paper());
    let atlas = own.atlas.as_ref().map_or_else(
        || "<Atlas enabled=\"0\"/>\n".to_owned(),
        |(shown, field)| {
            let field = escaped(&format!("\"{field}\""));
            format!(
                "<Atlas enabled=\"1\" coverageLayer=\"{}\" coverageLayerName=\"{}\" coverageLayerSource=\"{}\" coverageLayerProvider=\"ogr\" pageNameExpression=\"{field}\" filenamePattern=\"@atlas_featurenumber || '-' || @atlas_pagename\" sortFeatures=\"1\" sortKey=\"{field}\" sortAscending=\"1\" filterFeatures=\"0\" hideCoverage=\"0\"/>\n",
                escaped(&shown.id),
                escaped(&shown.title),
                escaped(&shown.source())
            )
        },
    );
    format!(
        "<Layout name=\"{}\" units=\"mm\" printResolution=\"300\" worldFileMap=\"{map}\">\n\
         <Snapper snapToGuides=\"1\" snapToItems=\"1\" snapToGrid=\"0\" tolerance=\"5\"/>\n\
         <Grid resolution=\"10\" resUnits=\"mm\" offsetX=\"0\" offsetY=\"0\" offsetUnits=\"mm\"/>\n\
         <PageCollection>\n{}{page}</PageCollection>\n{items}{atlas}</Layout>\n",
        escaped(&own.name),
        paper()
    )
}

/// The size of a title that fits on the page: one line, or two of a long one.
fn title_points(title: &str) -> f64 {
    match title.chars().count() {
        0..=65 => 18.0,
        66..=100 => 12.0,
        _ => 8.5,
    }
}

/// Text in which nothing is an expression, whatever a user typed.
fn plain(text: &str) -> String {
    text.replace("[%", "[ %")
}

fn item(kind: u32, uuid: &str, id: &str, place: [f64; 4], z: u32, attributes: &str, content: &str) -> String {
    let [left, top, width, height] = place;
    let is_framed = kind == ITEM_MAP;
    let has_ground = kind == ITEM_MAP || kind == ITEM_PAGE;
    format!(
        "<LayoutItem type=\"{kind}\" uuid=\"{uuid}\" templateUuid=\"{uuid}\" id=\"{id}\" position=\"{left},{top},mm\" positionOnPage=\"{left},{top},mm\" size=\"{width},{height},mm\" zValue=\"{z}\" referencePoint=\"0\" itemRotation=\"0\" visibility=\"1\" positionLock=\"false\" frame=\"{is_framed}\" frameJoinStyle=\"miter\" outlineWidthM=\"0.2,mm\" background=\"{has_ground}\" blendMode=\"0\" opacity=\"1\" excludeFromExports=\"0\" groupUuid=\"\" {attributes}>\n\
         <FrameColor red=\"107\" green=\"116\" blue=\"120\" alpha=\"255\"/>\n\
         <BackgroundColor red=\"255\" green=\"255\" blue=\"255\" alpha=\"255\"/>\n{content}</LayoutItem>\n"
    )
}

fn map_attributes(theme: &str) -> String {
    format!(
        "followPreset=\"true\" followPresetName=\"{}\" keepLayerSet=\"false\" drawCanvasItems=\"true\" mapRotation=\"0\" labelMargin=\"0,mm\" mapFlags=\"0\"",
        escaped(theme)
    )
}

/// The extent, in the proportions of the item, and whether the atlas moves it.
fn map_content([x0, y0, x1, y1]: [f64; 4], is_atlas: bool) -> String {
    let (middle_x, middle_y) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
    let metres_per_mm = ((x1 - x0) / MAP[2]).max((y1 - y0) / MAP[3]);
    let (half_x, half_y) = (MAP[2] * metres_per_mm / 2.0, MAP[3] * metres_per_mm / 2.0);
    format!(
        "<Extent xmin=\"{:.1}\" ymin=\"{:.1}\" xmax=\"{:.1}\" ymax=\"{:.1}\"/>\n<LayerSet/>\n<AtlasMap atlasDriven=\"{}\" scalingMode=\"2\" margin=\"0.1\"/>\n",
        middle_x - half_x,
        middle_y - half_y,
        middle_x + half_x,
        middle_y + half_y,
        u8::from(is_atlas)
    )
}

fn legend(entries: &[Legend]) -> String {
    let style = |name: &str, points: f64, margin: &str| {
        format!(
            "<style name=\"{name}\" alignment=\"1\" {margin}>\n<styleFont style=\"\" description=\"Open Sans,{points},-1,5,50,0,0,0,0,0\"/>\n</style>\n"
        )
    };
    let layers: String = entries
        .iter()
        .map(|entry| {
            format!(
                "<layer-tree-layer id=\"{}\" name=\"{}\" checked=\"Qt::Checked\" expanded=\"1\" providerKey=\"ogr\" source=\"{}\">\n<customproperties>\n<Option type=\"Map\">\n<Option name=\"legend/title-label\" type=\"QString\" value=\"{}\"/>\n</Option>\n</customproperties>\n</layer-tree-layer>\n",
                escaped(&entry.shown.id),
                escaped(&entry.shown.title),
                escaped(&entry.shown.source()),
                escaped(&entry.words)
            )
        })
        .collect();
    format!(
        "<styles>\n{}{}{}{}{}</styles>\n<layer-tree-group>\n{layers}</layer-tree-group>\n",
        style("title", 10.0, "marginBottom=\"2\""),
        style("group", 9.0, "marginTop=\"2\""),
        style("subgroup", 8.5, "marginTop=\"2.5\""),
        style("symbol", 8.5, "marginTop=\"2\""),
        style("symbolLabel", 8.0, "marginTop=\"1.5\" marginLeft=\"2\"")
    )
}

fn scale_content() -> String {
    format!(
        "{}<numericFormat id=\"basic\">\n<Option type=\"Map\">\n<Option name=\"decimals\" type=\"int\" value=\"2\"/>\n<Option name=\"show_thousand_separator\" type=\"bool\" value=\"true\"/>\n<Option name=\"show_trailing_zeros\" type=\"bool\" value=\"false\"/>\n</Option>\n</numericFormat>\n\
         <lineSymbol>\n{rule}</lineSymbol>\n<divisionLineSymbol>\n{rule}</divisionLineSymbol>\n<subdivisionLineSymbol>\n{rule}</subdivisionLineSymbol>\n\
         <fillSymbol1>\n{}</fillSymbol1>\n<fillSymbol2>\n{}</fillSymbol2>\n",
        text_format(8),
        fill("#1f272b", Fill::Opaque, "#1f272b", 0.1),
        fill("#ffffff", Fill::Opaque, "#1f272b", 0.1),
        rule = line("#1f272b", 0.2, Line::Solid),
    )
}

fn paper() -> String {
    fill("#ffffff", Fill::Opaque, "#ffffff", 0.1)
}
