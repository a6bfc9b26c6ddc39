//! `wardwise.qgs`: a QGIS project over the GeoPackage beside it, with relative paths and embedded styles.

use super::xml::escaped;
use super::{QGIS, label, symbology};
use crate::output::vector::{ShapeKind, VectorLayer};
use crate::spatial::Projection;

const WGS84: &str = "EPSG:4326";
/// The share of the map's size left free around it.
const MARGIN: f64 = 0.03;
/// The Earth's radius of web Mercator, in metres.
const MERCATOR_RADIUS_M: f64 = 6_378_137.0;

/// A group of layers in the layer panel.
pub(in crate::output) struct Group<'a> {
    /// Its name; the layers of a group without one stand by themselves.
    pub title: Option<String>,
    /// Whether it is ticked.
    pub visible: bool,
    /// Its layers, the topmost first, each with its tick.
    pub layers: Vec<(&'a VectorLayer, bool)>,
}

/// The project. `candidates` are one group of groups, of which one is ticked at a time.
pub(in crate::output) fn project(
    projection: &Projection,
    above: &[Group],
    candidates: &[Group],
    below: &[Group],
) -> String {
    let all = || above.iter().chain(candidates).chain(below).flat_map(|group| &group.layers).map(|(l, _)| *l);
    let tree = format!(
        "{}<layer-tree-group name=\"Candidates\" expanded=\"1\" checked=\"Qt::Checked\" mutually-exclusive=\"1\" mutually-exclusive-child=\"0\">\n{}</layer-tree-group>\n{}",
        groups(above),
        groups(candidates),
        groups(below)
    );
    let layers: String = all().map(map_layer).collect();
    let extents = all().filter_map(VectorLayer::extent);
    let bounds = extents.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let order: String = all().map(|layer| format!("<layer id=\"{}\"/>\n", id(layer))).collect();
    let srs = if projection.is_national_grid() { "EPSG:27700" } else { "EPSG:3857" };
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis projectname=\"Neighbourhood structures for review\" version=\"{QGIS}\">\n\
         <title>Neighbourhood structures for review</title>\n\
         <projectCrs>{srs_element}</projectCrs>\n\
         <layer-tree-group>\n{tree}</layer-tree-group>\n\
         <mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n<units>meters</units>\n{extent}<destinationsrs>{srs_element}</destinationsrs>\n</mapcanvas>\n\
         <projectlayers>\n{layers}</projectlayers>\n\
         <layerorder>\n{order}</layerorder>\n\
         <properties>\n<Paths><Absolute type=\"bool\">false</Absolute></Paths>\n<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>\n</properties>\n\
         </qgis>\n",
        srs_element = spatial_reference(srs),
        extent = bounds.map_or_else(String::new, |bounds| extent(bounds, projection)),
    )
}

fn groups(groups: &[Group]) -> String {
    groups.iter().map(group).collect()
}

fn group(group: &Group) -> String {
    let layers: String = group
        .layers
        .iter()
        .map(|(layer, visible)| {
            format!(
                "<layer-tree-layer id=\"{id}\" name=\"{}\" checked=\"{}\" expanded=\"0\" providerKey=\"ogr\" source=\"{}\"/>\n",
                escaped(&layer.title),
                tick(*visible),
                source(layer),
                id = id(layer),
            )
        })
        .collect();
    match &group.title {
        Some(title) => format!(
            "<layer-tree-group name=\"{}\" expanded=\"{}\" checked=\"{}\">\n{layers}</layer-tree-group>\n",
            escaped(title),
            u8::from(group.visible),
            tick(group.visible)
        ),
        None => layers,
    }
}

fn tick(visible: bool) -> &'static str {
    if visible { "Qt::Checked" } else { "Qt::Unchecked" }
}

/// What the project calls a layer; QGIS replaces ids as short as `places`.
fn id(layer: &VectorLayer) -> String {
    format!("wardwise_{}", escaped(&layer.name))
}

fn source(layer: &VectorLayer) -> String {
    format!("./candidates.gpkg|layername={}", escaped(&layer.name))
}

fn map_layer(layer: &VectorLayer) -> String {
    let (geometry, wkb) = match layer.kind {
        ShapeKind::Areas => ("Polygon", "MultiPolygon"),
        ShapeKind::Lines => ("Line", "MultiLineString"),
        ShapeKind::Spots => ("Point", "Point"),
    };
    format!(
        "<maplayer type=\"vector\" geometry=\"{geometry}\" wkbType=\"{wkb}\" labelsEnabled=\"{labels}\" readOnly=\"0\">\n\
         <id>{id}</id>\n<datasource>{source}</datasource>\n<layername>{title}</layername>\n\
         <srs>{srs}</srs>\n<provider encoding=\"UTF-8\">ogr</provider>\n{symbology}</maplayer>\n",
        labels = u8::from(label(layer.style).is_some()),
        id = id(layer),
        source = source(layer),
        title = escaped(&layer.title),
        srs = spatial_reference(WGS84),
        symbology = symbology(layer),
    )
}

fn spatial_reference(authority_id: &str) -> String {
    format!("<spatialrefsys><authid>{authority_id}</authid></spatialrefsys>")
}

/// What the map shows when the project opens, in the project's metres.
fn extent([west, south, east, north]: [f64; 4], projection: &Projection) -> String {
    let corner = |lon: f64, lat: f64| {
        if projection.is_national_grid() {
            let origin = projection.from_national_grid(0.0, 0.0);
            let at = projection.to_metres(lon, lat);
            (at.x - origin.x, at.y - origin.y)
        } else {
            let y = libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0));
            (lon.to_radians() * MERCATOR_RADIUS_M, y * MERCATOR_RADIUS_M)
        }
    };
    let ((x0, y0), (x1, y1)) = (corner(west, south), corner(east, north));
    let (dx, dy) = ((x1 - x0) * MARGIN, (y1 - y0) * MARGIN);
    format!(
        "<extent>\n<xmin>{:.1}</xmin>\n<ymin>{:.1}</ymin>\n<xmax>{:.1}</xmax>\n<ymax>{:.1}</ymax>\n</extent>\n",
        x0 - dx,
        y0 - dy,
        x1 + dx,
        y1 + dy
    )
}
