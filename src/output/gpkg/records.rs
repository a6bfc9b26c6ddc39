//! Metadata of the file and its layers, and what every column means.

use super::{GEOMETRY_COLUMN, LAST_CHANGE};
use crate::output::columns::column_meaning;
use crate::output::provenance::Provenance;
use crate::output::style::{iso_record, qgis_record};
use crate::output::vector::VectorLayer;
use rusqlite::{Connection, params};

/// ISO 19115 in the XML of ISO 19139.
const ISO: &str = "http://www.isotc211.org/2005/gmd";
/// QGIS reads the metadata of a layer from records of this kind.
const QGIS: &str = "http://mrcc.com/qgis.dtd";

/// Writes the records of all layers.
pub(super) fn write(
    database: &Connection,
    layers: &[VectorLayer],
    provenance: &Provenance,
    summary: &str,
) -> rusqlite::Result<()> {
    let whole = record(database, ISO, &iso_record(layers, provenance, summary))?;
    let mut refer = database.prepare(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id, md_parent_id)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    refer.execute(params!["geopackage", None::<String>, LAST_CHANGE, whole, None::<i64>])?;
    let mut describe = database.prepare(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for layer in layers {
        let own = record(database, QGIS, &qgis_record(layer, provenance))?;
        refer.execute(params!["table", layer.name, LAST_CHANGE, own, whole])?;
        let kind = layer.name.rsplit('_').next().unwrap_or_default();
        for field in &layer.fields {
            let meaning = column_meaning(kind, &field.name);
            describe.execute(params![layer.name, field.name, field.alias, field.alias, meaning])?;
        }
        describe.execute(params![
            layer.name,
            GEOMETRY_COLUMN,
            "Shape",
            "Shape",
            "the shape in longitude and latitude (WGS84)"
        ])?;
    }
    Ok(())
}

fn record(database: &Connection, standard: &str, text: &str) -> rusqlite::Result<i64> {
    database.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES ('dataset', ?1, 'text/xml', ?2)",
        params![standard, text],
    )?;
    Ok(database.last_insert_rowid())
}
