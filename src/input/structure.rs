use super::Limits;
use super::table::{self, Column};
use crate::error::Error;
use crate::model::Layer;

/// A structure as read: ward ids and cluster ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StructureTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// The line of the file, the ward's id and the cluster's, in the order of the file.
    pub rows: Vec<(u64, String, String)>,
}

/// Reads a structure from CSV: by default the columns `ward_id` (or `ward_code`) and `cluster`, else
/// those named, such as `candidate_02` of an `assignments.csv`.
///
/// # Errors
/// As for every table.
pub fn read_structure(
    path: &str,
    ward_column: Option<&str>,
    cluster_column: Option<&str>,
    limits: &Limits,
) -> Result<StructureTable, Error> {
    let ward_named: Vec<&str> = ward_column.map_or_else(|| vec!["ward_id", "ward_code"], |name| vec![name]);
    let cluster_named: Vec<&str> =
        cluster_column.map_or_else(|| vec!["cluster", "cluster_id"], |name| vec![name]);
    let columns = [Column { names: &ward_named }, Column { names: &cluster_named }];
    let table = table::read(Layer::Structure, path, &columns, limits)?;
    let rows = table.rows.into_iter().map(|(line, mut cells)| {
        let cluster = cells.pop().unwrap_or_default();
        (line, cells.pop().unwrap_or_default(), cluster)
    });
    Ok(StructureTable { file: path.to_owned(), sha256: table.sha256, rows: rows.collect() })
}
