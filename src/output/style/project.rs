//! `wardwise.qgs`: a QGIS project over the GeoPackage beside it, with relative paths and embedded styles.

use super::layout::{Layout, layouts};
use super::shown::Shown;
use super::systems::{WGS84, extent, is_across, spatial_reference, transformations};
use super::xml::escaped;
use super::{QGIS, label, metadata, symbology};
use crate::model::fixed;
use crate::output::provenance::Provenance;
use crate::output::vector::ShapeKind;
use crate::spatial::Projection;

/// The group that the groups of candidates stand in.
const CANDIDATES: &str = "Candidates";

/// The layers of one candidate in the layer panel.
pub(in crate::output) struct Group<'a> {
    /// Its name.
    pub title: String,
    /// Its layers, the topmost first.
    pub layers: Vec<Shown<'a>>,
}

/// A set of layers that are looked at together.
pub(in crate::output) struct Theme {
    /// What it is called.
    pub name: String,
    /// The ids of its layers.
    pub layers: Vec<String>,
}

/// All that a project holds, the topmost layers first.
pub(in crate::output) struct Project<'a> {
    /// The study's projection.
    pub projection: &'a Projection,
    /// What is said of every map.
    pub provenance: &'a Provenance,
    /// What the project is, in a sentence.
    pub summary: String,
    /// Layers over the candidates.
    pub above: Vec<Shown<'a>>,
    /// The candidates, of which one is ticked at a time.
    pub candidates: Vec<Group<'a>>,
    /// Layers under the candidates.
    pub below: Vec<Shown<'a>>,
    /// The map themes.
    pub themes: Vec<Theme>,
    /// The print layouts.
    pub layouts: Vec<Layout<'a>>,
}

/// The project as a file.
pub(in crate::output) fn project(project: &Project) -> String {
    let Project { above, candidates, below, .. } = project;
    let all = || above.iter().chain(candidates.iter().flat_map(|group| &group.layers)).chain(below);
    let groups: String =
        candidates.iter().enumerate().map(|(n, candidate)| group(candidate, n == 0)).collect();
    let tree = format!(
        "{}<layer-tree-group name=\"{CANDIDATES}\" expanded=\"1\" checked=\"Qt::Checked\" mutually-exclusive=\"1\" mutually-exclusive-child=\"0\">\n{groups}</layer-tree-group>\n{}",
        tree_layers(above),
        tree_layers(below)
    );
    let layers: String = all().map(|shown| map_layer(shown, project.provenance)).collect();
    let extents = all().filter_map(|shown| shown.layer.extent());
    let bounds = extents.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let order: String = all().map(|shown| format!("<layer id=\"{}\"/>\n", escaped(&shown.id))).collect();
    let view = bounds.map(|bounds| extent(bounds, project.projection));
    let srs = match project.projection.is_national_grid() {
        true => "EPSG:27700",
        false if bounds.is_some_and(is_across) => "EPSG:3832",
        false => "EPSG:3857",
    };
    let srs = spatial_reference(srs);
    let title = escaped(&project.provenance.title);
    let sides = view.map(|view| view.map(|metres| fixed(metres, 1)));
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis projectname=\"{title}\" version=\"{QGIS}\">\n\
         <title>{title}</title>\n\
         <projectCrs>{srs}</projectCrs>\n\
         {transformations}<layer-tree-group>\n{tree}</layer-tree-group>\n\
         <mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n<units>meters</units>\n{canvas}<destinationsrs>{srs}</destinationsrs>\n</mapcanvas>\n\
         <projectlayers>\n{layers}</projectlayers>\n\
         {view_settings}<layerorder>\n{order}</layerorder>\n\
         <properties>\n<Paths><Absolute type=\"bool\">false</Absolute></Paths>\n<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>\n<Measure><Ellipsoid type=\"QString\">EPSG:7030</Ellipsoid></Measure>\n</properties>\n\
         <visibility-presets>\n{themes}</visibility-presets>\n\
         {metadata}{layouts}</qgis>\n",
        transformations = transformations(project.projection),
        canvas = sides.as_ref().map_or_else(String::new, |[x0, y0, x1, y1]| format!(
            "<extent>\n<xmin>{x0}</xmin>\n<ymin>{y0}</ymin>\n<xmax>{x1}</xmax>\n<ymax>{y1}</ymax>\n</extent>\n"
        )),
        view_settings = sides.as_ref().map_or_else(String::new, |[x0, y0, x1, y1]| format!(
            "<ProjectViewSettings UseProjectScales=\"0\" rotation=\"0\">\n<DefaultViewExtent xmin=\"{x0}\" ymin=\"{y0}\" xmax=\"{x1}\" ymax=\"{y1}\">{srs}</DefaultViewExtent>\n</ProjectViewSettings>\n"
        )),
        themes = project.themes.iter().map(|own| theme(own, candidates)).collect::<String>(),
        metadata = metadata::of_project(project.provenance, &project.summary),
        layouts = view.map_or_else(String::new, |view| layouts(&project.layouts, view)),
    )
}

fn group(group: &Group, is_ticked: bool) -> String {
    format!(
        "<layer-tree-group name=\"{}\" expanded=\"{}\" checked=\"{}\">\n{}</layer-tree-group>\n",
        escaped(&group.title),
        u8::from(is_ticked),
        tick(is_ticked),
        tree_layers(&group.layers)
    )
}

fn tree_layers(layers: &[Shown]) -> String {
    let layer = |shown: &Shown| {
        format!(
            "<layer-tree-layer id=\"{}\" name=\"{}\" checked=\"{}\" expanded=\"0\" providerKey=\"ogr\" source=\"{}\"/>\n",
            escaped(&shown.id),
            escaped(&shown.title),
            tick(shown.is_ticked),
            escaped(&shown.source()),
        )
    };
    layers.iter().map(layer).collect()
}

fn tick(visible: bool) -> &'static str {
    if visible { "Qt::Checked" } else { "Qt::Unchecked" }
}

/// A theme ticks its layers and the groups that they stand in.
fn theme(theme: &Theme, candidates: &[Group]) -> String {
    let layers: String = theme
        .layers
        .iter()
        .map(|id| format!("<layer id=\"{}\" visible=\"1\" style=\"default\" expanded=\"0\"/>\n", escaped(id)))
        .collect();
    let holds = |group: &&Group| group.layers.iter().any(|shown| theme.layers.contains(&shown.id));
    let ticked: String = candidates
        .iter()
        .filter(holds)
        .map(|group| format!("<checked-group-node id=\"{CANDIDATES}/{}\"/>\n", escaped(&group.title)))
        .collect();
    format!(
        "<visibility-preset name=\"{}\" has-expanded-info=\"0\" has-checked-group-info=\"1\">\n{layers}\
         <checked-group-nodes>\n<checked-group-node id=\"{CANDIDATES}\"/>\n{ticked}</checked-group-nodes>\n</visibility-preset>\n",
        escaped(&theme.name)
    )
}

fn map_layer(shown: &Shown, provenance: &Provenance) -> String {
    let (geometry, wkb) = match shown.layer.kind {
        ShapeKind::Areas => ("Polygon", "MultiPolygon"),
        ShapeKind::Lines => ("Line", "MultiLineString"),
        ShapeKind::Spots => ("Point", "Point"),
    };
    format!(
        "<maplayer type=\"vector\" geometry=\"{geometry}\" wkbType=\"{wkb}\" labelsEnabled=\"{labels}\" readOnly=\"0\">\n\
         <id>{id}</id>\n<datasource>{source}</datasource>\n<layername>{title}</layername>\n\
         <srs>{srs}</srs>\n{metadata}<provider encoding=\"UTF-8\">ogr</provider>\n\
         <map-layer-style-manager current=\"default\">\n<map-layer-style name=\"default\"/>\n</map-layer-style-manager>\n\
         {symbology}</maplayer>\n",
        labels = u8::from(label(shown.layer, shown.style).is_some()),
        id = escaped(&shown.id),
        source = escaped(&shown.source()),
        title = escaped(&shown.title),
        srs = spatial_reference(WGS84),
        metadata = metadata::of_layer(shown.layer, shown.style, &shown.full_title(), provenance),
        symbology = symbology(shown.layer, shown.style, provenance),
    )
}
