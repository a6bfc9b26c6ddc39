use crate::model::{Finding, Layer};
use crate::spatial::DeclaredCrs;
use geojson::JsonObject;

/// A position as read: x (longitude or easting), then y (latitude or northing).
pub type Position = [f64; 2];
/// A ring as read: open or closed, of any length, in either winding.
pub type Ring = Vec<Position>;

/// One file as read.
#[derive(Clone, Debug)]
pub struct RawLayer {
    /// The role it was named for.
    pub layer: Layer,
    /// The path as typed by the user (`-` for standard input).
    pub file: String,
    /// SHA-256 of the bytes as they lie on disk, in lower-case hexadecimal.
    pub sha256: String,
    /// What the file says of its coordinate system.
    pub crs: DeclaredCrs,
    /// Every feature in the order of the file, those without geometry included.
    pub features: Vec<RawFeature>,
    /// The line of the file that each feature stands in; empty where features are not lines of a table.
    pub lines: Vec<u64>,
    /// What there was to say of the file while it was read, though it could be.
    pub notes: Vec<Finding>,
}

impl RawLayer {
    /// How many positions the polygons of the layer have.
    pub(crate) fn position_count(&self) -> usize {
        let of_polygons = |feature: &RawFeature| match &feature.geometry {
            RawGeometry::Polygons(parts) => parts.iter().flatten().map(Vec::len).sum(),
            _ => 0,
        };
        self.features.iter().map(of_polygons).sum()
    }
}

/// One feature as read.
#[derive(Clone, Debug)]
pub struct RawFeature {
    /// Position in the file, counted from 0.
    pub index: usize,
    /// The feature-level `id`, a number written as it stood.
    pub id: Option<String>,
    /// The feature's properties; empty where they are null.
    pub properties: JsonObject,
    /// Properties that the feature holds more than once; [`RawFeature::properties`] has the last value.
    pub doubled: Vec<String>,
    /// The geometry, without any third dimension.
    pub geometry: RawGeometry,
}

/// A geometry as read, in the file's coordinate system. Rings are not closed, oriented or checked.
#[derive(Clone, Debug, PartialEq)]
pub enum RawGeometry {
    /// `null`, or empty coordinates.
    Missing,
    /// Polygon or MultiPolygon: parts, each an outer ring and its holes.
    Polygons(Vec<Vec<Ring>>),
    /// Point or MultiPoint.
    Points(Vec<Position>),
    /// LineString or MultiLineString.
    Lines(Vec<Vec<Position>>),
    /// GeometryCollection: the geometries in it, none of them a collection itself.
    Collection(Vec<RawGeometry>),
    /// Not a GeoJSON feature or geometry, and why, as half a sentence.
    Malformed(String),
}

/// Every layer of a study as read. Only the wards are always there.
#[derive(Clone, Debug)]
pub struct RawLayers {
    /// Ward polygons.
    pub wards: RawLayer,
    /// Drawings or statements.
    pub neighbourhoods: Option<RawLayer>,
    /// Co-funding areas.
    pub cofunding: Option<RawLayer>,
    /// Population points.
    pub population_points: Option<RawLayer>,
    /// Lines that clusters must not cross.
    pub barriers: Option<RawLayer>,
    /// Lines that lie under the wards on the page.
    pub backdrop: Option<RawLayer>,
}
