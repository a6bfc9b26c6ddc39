//! `candidates.gpkg`: a GeoPackage, written table by table, with the extensions for metadata and for what
//! columns mean.
//!
//! The same layers give the same bytes: every date is a constant, and rows go in as they come. A shape that
//! several layers have (a ward of every candidate) is stored once; those layers are views over it.

mod geometry;
mod records;
mod shapes;

use super::provenance::Provenance;
use super::style;
use super::vector::{FieldKind, Value, VectorLayer};
use crate::Error;
use crate::output::features::rounded;
use geometry::SRS_ID;
use rusqlite::{Connection, params, params_from_iter, types::Value as Cell};
use shapes::Shapes;

/// `GPKG` in ASCII: SQLite's mark of a GeoPackage.
const APPLICATION_ID: i64 = 0x4750_4B47;
/// Version 1.3 of the standard.
const USER_VERSION: i64 = 10_300;
/// The one date in the file: the same inputs give the same bytes, whenever they are run.
const LAST_CHANGE: &str = "2000-01-01T00:00:00.000Z";
/// Shapes end in the middle of a page: small pages waste less.
const PAGE_BYTES: i64 = 1024;
const GEOMETRY_COLUMN: &str = "geom";

/// The GeoPackage of these layers, with a default style, metadata and descriptions of the columns for each,
/// made in memory. `summary` says in a sentence what it holds.
///
/// # Errors
/// [`Error::Internal`] where SQLite refuses a statement.
pub(super) fn bytes(
    layers: &[VectorLayer],
    provenance: &Provenance,
    summary: &str,
) -> Result<Vec<u8>, Error> {
    write(layers, provenance, summary)
        .map_err(|e| Error::Internal(format!("the GeoPackage cannot be written: {e}")))
}

fn write(layers: &[VectorLayer], provenance: &Provenance, summary: &str) -> rusqlite::Result<Vec<u8>> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES}; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};"
    ))?;
    let change = database.transaction()?;
    change.execute_batch(include_str!("schema.sql"))?;
    let mut shapes = Shapes::of(layers);
    for (number, layer) in layers.iter().enumerate() {
        if shapes.are_shared(number) {
            view(&change, (number, layer), &mut shapes)?;
        } else {
            table(&change, (number, layer), &shapes)?;
        }
        listed(&change, layer, provenance)?;
    }
    change.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
         VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1)",
        [LAST_CHANGE],
    )?;
    records::write(&change, layers, provenance, summary)?;
    change.commit()?;
    Ok(database.serialize(rusqlite::MAIN_DB)?.to_vec())
}

/// A layer as a table with its own shapes.
fn table(
    database: &Connection,
    (number, layer): (usize, &VectorLayer),
    shapes: &Shapes,
) -> rusqlite::Result<()> {
    let geometry = format!("{GEOMETRY_COLUMN} {}", geometry::type_name(layer.kind));
    rows(database, layer, &layer.name, &geometry, |feature| {
        Ok(Cell::Blob(shapes.blob(number, feature).to_vec()))
    })
}

/// A layer as a view: its rows in a table of their own, its shapes among those of all layers.
fn view(
    database: &Connection,
    (number, layer): (usize, &VectorLayer),
    shapes: &mut Shapes,
) -> rusqlite::Result<()> {
    let own_rows = format!("rows_of_{}", layer.name);
    rows(database, layer, &own_rows, "shape INTEGER NOT NULL REFERENCES shapes (id)", |feature| {
        Ok(Cell::Integer(shapes.number(database, number, feature)?))
    })?;
    let columns: String = layer
        .fields
        .iter()
        .map(|field| format!(", r.{name} AS {name}", name = quoted(&field.name)))
        .collect();
    database.execute_batch(&format!(
        "CREATE VIEW {} AS SELECT r.fid AS fid, s.geom AS {GEOMETRY_COLUMN}{columns} FROM {} r JOIN shapes s ON s.id = r.shape",
        quoted(&layer.name),
        quoted(&own_rows)
    ))
}

/// The rows of a layer, `placed` what stands for the shape of a feature in them.
fn rows(
    database: &Connection,
    layer: &VectorLayer,
    name: &str,
    shape_column: &str,
    mut placed: impl FnMut(usize) -> rusqlite::Result<Cell>,
) -> rusqlite::Result<()> {
    let name = quoted(name);
    let columns: String = layer
        .fields
        .iter()
        .map(|field| format!(", {} {}", quoted(&field.name), sql_type(field.kind)))
        .collect();
    database.execute_batch(&format!(
        "CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {shape_column}{columns})"
    ))?;
    let places: Vec<String> = (1..=layer.fields.len() + 2).map(|n| format!("?{n}")).collect();
    let mut insert = database.prepare(&format!("INSERT INTO {name} VALUES ({})", places.join(", ")))?;
    for (position, (_, values)) in layer.features.iter().enumerate() {
        let head = [Cell::Integer(position as i64 + 1), placed(position)?];
        insert.execute(params_from_iter(head.into_iter().chain(values.iter().map(cell))))?;
    }
    Ok(())
}

/// The entries by which a reader finds a layer and its style.
fn listed(database: &Connection, layer: &VectorLayer, provenance: &Provenance) -> rusqlite::Result<()> {
    let extent = layer.extent().map(|bounds| bounds.map(Some)).unwrap_or_default();
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id)
         VALUES (?1, 'features', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![layer.name, layer.full_title(), LAST_CHANGE, extent[0], extent[1], extent[2], extent[3], SRS_ID],
    )?;
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
        params![layer.name, GEOMETRY_COLUMN, geometry::type_name(layer.kind), SRS_ID],
    )?;
    // A style whose geometry column is wrong is ignored by QGIS silently.
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
             styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
         VALUES ('', '', ?1, ?2, ?1, ?3, '', 1, ?4, '', NULL, ?5)",
        params![layer.name, GEOMETRY_COLUMN, style::qml(layer, provenance), layer.full_title(), LAST_CHANGE],
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
        Value::Number(number) => Cell::Real(rounded(*number)),
        Value::Empty => Cell::Null,
    }
}

/// An SQL name.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
