//! `wardwise.qgs`: a QGIS project over the GeoPackage beside it, with relative paths and embedded styles.

use super::xml::escaped;
use super::{QGIS, label, symbology};
use crate::output::vector::{ShapeKind, VectorLayer};
use crate::spatial::Projection;

const WGS84: &str = "EPSG:4326";
/// The share of the map's size left free around it.
const MARGIN: f64 = 0.03;
/// The Earth's radius of web Mercator, and the longer half-axis of WGS84, in metres.
const MERCATOR_RADIUS_M: f64 = 6_378_137.0;
/// The first eccentricity of WGS84.
const ECCENTRICITY: f64 = 0.081_819_190_842_622;
/// The middle longitude of the Pacific's Mercator projection (EPSG:3832), in degrees.
const PACIFIC_MERIDIAN: f64 = 150.0;

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
    let view = bounds.map(|bounds| extent(bounds, projection));
    let srs = match projection.is_national_grid() {
        true => "EPSG:27700",
        false if bounds.is_some_and(is_across) => "EPSG:3832",
        false => "EPSG:3857",
    };
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis projectname=\"Neighbourhood structures for review\" version=\"{QGIS}\">\n\
         <title>Neighbourhood structures for review</title>\n\
         <projectCrs>{srs_element}</projectCrs>\n\
         <layer-tree-group>\n{tree}</layer-tree-group>\n\
         <mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\">\n<units>meters</units>\n{extent}<destinationsrs>{srs_element}</destinationsrs>\n</mapcanvas>\n\
         <projectlayers>\n{layers}</projectlayers>\n\
         {view}<layerorder>\n{order}</layerorder>\n\
         <properties>\n<Paths><Absolute type=\"bool\">false</Absolute></Paths>\n<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>\n</properties>\n\
         </qgis>\n",
        srs_element = spatial_reference(srs),
        extent = view.as_ref().map_or_else(String::new, |[x0, y0, x1, y1]| format!(
            "<extent>\n<xmin>{x0}</xmin>\n<ymin>{y0}</ymin>\n<xmax>{x1}</xmax>\n<ymax>{y1}</ymax>\n</extent>\n"
        )),
        view = view.as_ref().map_or_else(String::new, |[x0, y0, x1, y1]| format!(
            "<ProjectViewSettings UseProjectScales=\"0\" rotation=\"0\">\n<DefaultViewExtent xmin=\"{x0}\" ymin=\"{y0}\" xmax=\"{x1}\" ymax=\"{y1}\">{}</DefaultViewExtent>\n</ProjectViewSettings>\n",
            spatial_reference(srs)
        )),
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

/// A reference system as QGIS reads it: by its parameters first, which `authid` alone does not replace.
fn spatial_reference(authority_id: &str) -> String {
    let parameters = match authority_id {
        "EPSG:27700" => {
            "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=m +no_defs"
        }
        "EPSG:3857" => {
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"
        }
        "EPSG:3832" => "+proj=merc +lon_0=150 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs",
        _ => "+proj=longlat +datum=WGS84 +no_defs",
    };
    let number = authority_id.trim_start_matches("EPSG:");
    format!(
        "<spatialrefsys><proj4>{parameters}</proj4><srid>{number}</srid><authid>{authority_id}</authid></spatialrefsys>"
    )
}

/// Whether a map (west, south, east, north) goes across the 180° meridian: web Mercator would show its halves at
/// the two ends of the world.
fn is_across([west, _, east, _]: [f64; 4]) -> bool {
    west < -180.0 || east > 180.0
}

/// What the map shows when the project opens, in the project's metres.
fn extent(bounds: [f64; 4], projection: &Projection) -> [String; 4] {
    let [west, south, east, north] = bounds;
    let is_across = is_across(bounds);
    let corner = |lon: f64, lat: f64| {
        if projection.is_national_grid() {
            let origin = projection.from_national_grid(0.0, 0.0);
            let at = projection.to_metres(lon, lat);
            (at.x - origin.x, at.y - origin.y)
        } else if is_across {
            // Mercator on the ellipsoid (Snyder 1987, eq. 7-7a).
            let stretched = ECCENTRICITY * libm::atanh(ECCENTRICITY * libm::sin(lat.to_radians()));
            let y = libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0)) - stretched;
            let lon = if lon < 0.0 { lon + 360.0 } else { lon };
            ((lon - PACIFIC_MERIDIAN).to_radians() * MERCATOR_RADIUS_M, y * MERCATOR_RADIUS_M)
        } else {
            let y = libm::log(libm::tan(std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0));
            (lon.to_radians() * MERCATOR_RADIUS_M, y * MERCATOR_RADIUS_M)
        }
    };
    let ((x0, y0), (x1, y1)) = (corner(west, south), corner(east, north));
    let (dx, dy) = ((x1 - x0) * MARGIN, (y1 - y0) * MARGIN);
    [x0 - dx, y0 - dy, x1 + dx, y1 + dy].map(|metres| format!("{metres:.1}"))
}
