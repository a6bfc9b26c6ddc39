//! `candidates.gpkg`: a GeoPackage, written table by table, without extensions.
//!
//! The same layers give the same bytes: every date is a constant, and rows go in as they come.

mod geometry;

use super::style;
use super::vector::{FieldKind, Value, VectorLayer};
use crate::Error;
use geometry::SRS_ID;
use rusqlite::{Connection, params, params_from_iter, types::Value as Cell};

/// `GPKG` in ASCII: SQLite's mark of a GeoPackage.
const APPLICATION_ID: i64 = 0x4750_4B47;
/// Version 1.3 of the standard.
const USER_VERSION: i64 = 10_300;
/// The one date in the file: the same inputs give the same bytes, whenever they are run.
const LAST_CHANGE: &str = "2000-01-01T00:00:00.000Z";
const GEOMETRY_COLUMN: &str = "geom";

/// The GeoPackage of these layers, with a default style for each, made in memory.
///
/// # Errors
/// [`Error::Internal`] where SQLite refuses a statement.
pub(super) fn bytes(layers: &[VectorLayer]) -> Result<Vec<u8>, Error> {
    write(layers).map_err(|e| Error::Internal(format!("the GeoPackage cannot be written: {e}")))
}

fn write(layers: &[VectorLayer]) -> rusqlite::Result<Vec<u8>> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(&format!(
        "PRAGMA page_size = 4096; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};"
    ))?;
    let change = database.transaction()?;
    change.execute_batch(include_str!("schema.sql"))?;
    for layer in layers {
        table(&change, layer)?;
    }
    change.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
         VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1)",
        [LAST_CHANGE],
    )?;
    change.commit()?;
    Ok(database.serialize(rusqlite::MAIN_DB)?.to_vec())
}

fn table(database: &Connection, layer: &VectorLayer) -> rusqlite::Result<()> {
    let columns: Vec<String> = layer
        .fields
        .iter()
        .map(|field| format!("{} {}", quoted(&field.name), sql_type(field.kind)))
        .collect();
    let name = quoted(&layer.name);
    let geometry_type = geometry::type_name(layer.kind);
    database.execute_batch(&format!(
        "CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {GEOMETRY_COLUMN} {geometry_type}, {})",
        columns.join(", ")
    ))?;
    let extent = layer.extent().map(|bounds| bounds.map(Some)).unwrap_or_default();
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id)
         VALUES (?1, 'features', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![layer.name, layer.title, LAST_CHANGE, extent[0], extent[1], extent[2], extent[3], SRS_ID],
    )?;
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
        params![layer.name, GEOMETRY_COLUMN, geometry_type, SRS_ID],
    )?;
    let places: Vec<String> = (1..=layer.fields.len() + 1).map(|n| format!("?{n}")).collect();
    let names: Vec<String> = layer.fields.iter().map(|field| quoted(&field.name)).collect();
    let mut insert = database.prepare(&format!(
        "INSERT INTO {name} ({GEOMETRY_COLUMN}, {}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    ))?;
    for (shape, values) in &layer.features {
        let row = std::iter::once(Cell::Blob(geometry::blob(shape))).chain(values.iter().map(cell));
        insert.execute(params_from_iter(row))?;
    }
    // A style whose geometry column is wrong is ignored by QGIS silently.
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
             styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
         VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, ?4, '', NULL, ?5)",
        params![layer.name, GEOMETRY_COLUMN, style::qml(layer), layer.title, LAST_CHANGE],
    )?;
    Ok(())
}

fn sql_type(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "TEXT",
        FieldKind::Whole => "INTEGER",
        FieldKind::Number => "REAL",
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Whole(number) => Cell::Integer(*number),
        Value::Number(number) => Cell::Real(*number),
        Value::Empty => Cell::Null,
    }
}

/// An SQL name.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
