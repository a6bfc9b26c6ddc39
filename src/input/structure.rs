use super::formats::{Companions, Format, has_outlines};
use super::layer::{layer_of, layer_on_disk};
use super::source::{self, Source};
use super::table::{self, Column};
use super::{Limits, RawLayer};
use crate::error::Error;
use crate::model::{Finding, Layer};

/// A structure as read: ward ids and cluster ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StructureTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The line of the file, the ward's id and the cluster's, in the order of the file.
    pub rows: Vec<(u64, String, String)>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// A structure as read from a file of either kind.
#[derive(Clone, Debug)]
pub enum RawStructure {
    /// A table of wards and clusters.
    Table(StructureTable),
    /// Polygons: clusters, or wards with a cluster property.
    Layer(RawLayer),
}

/// Reads a structure from a table or a map layer, distinguished by the first bytes: `{` opens GeoJSON.
///
/// The columns named are those of a table; a layer's properties are looked up when it is checked.
///
/// # Errors
/// As for every table, and as for every layer.
pub fn read_any_structure(
    path: &str,
    ward_column: Option<&str>,
    cluster_column: Option<&str>,
    limits: &Limits,
) -> Result<RawStructure, Error> {
    let source = source::read(Layer::Structure, path, limits)?;
    if is_layer(&source.bytes) {
        return layer_on_disk(Layer::Structure, path, source, limits).map(RawStructure::Layer);
    }
    table_of(path, source, ward_column, cluster_column, limits).map(RawStructure::Table)
}

/// As [`read_any_structure`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_any_structure`].
pub fn read_any_structure_from(
    path: &str,
    bytes: &[u8],
    ward_column: Option<&str>,
    cluster_column: Option<&str>,
    limits: &Limits,
) -> Result<RawStructure, Error> {
    let source = source::of_bytes(Layer::Structure, path, bytes, limits)?;
    if is_layer(&source.bytes) {
        let layer = layer_of(Layer::Structure, path, source, Companions::default(), limits);
        return layer.map(RawStructure::Layer);
    }
    table_of(path, source, ward_column, cluster_column, limits).map(RawStructure::Table)
}

/// Whether the content is a map rather than a table: a format that says so itself, GeoJSON, or a table with
/// outlines in it.
fn is_layer(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'{') || Format::of(bytes).is_some() || has_outlines(bytes)
}

/// A structure from CSV: by default the columns `ward_id` (or `ward_code`) and `cluster`, else those
/// named, such as `candidate_02` of an `assignments.csv`.
fn table_of(
    path: &str,
    source: Source,
    ward_column: Option<&str>,
    cluster_column: Option<&str>,
    limits: &Limits,
) -> Result<StructureTable, Error> {
    let ward_named: Vec<&str> = ward_column.map_or_else(|| vec!["ward_id", "ward_code"], |name| vec![name]);
    let cluster_named: Vec<&str> =
        cluster_column.map_or_else(|| vec!["cluster", "cluster_id"], |name| vec![name]);
    let columns = [Column::filled(&ward_named), Column::filled(&cluster_named)];
    let table = table::of_source(Layer::Structure, path, source, &columns, limits)?;
    let rows = table.rows.into_iter().map(|(line, mut cells)| {
        let cluster = cells.pop().unwrap_or_default().trim().to_owned();
        (line, cells.pop().unwrap_or_default(), cluster)
    });
    Ok(StructureTable {
        file: path.to_owned(),
        sha256: table.sha256,
        rows: rows.collect(),
        read_as: table.read_as,
    })
}
