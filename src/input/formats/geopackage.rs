//! GeoPackage (OGC 12-128): a layer is a table of an SQLite file, its geometries well-known binary with a header.
//!
//! The file is looked at in memory: nothing is written beside it, and one that was packed or comes from
//! standard input is read like any other.

use super::{Asked, Content, Failure, refused, wkb};
use crate::input::raw::{RawFeature, RawGeometry};
use crate::model::shortened;
use crate::rules;
use crate::spatial::DeclaredCrs;
use geojson::JsonObject;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Number, Value};

/// Where the header of an SQLite file says how it is written and read (1: in place, 2: by way of a log
/// beside it). What is in memory has nothing beside it.
const WRITE_VERSION: usize = 18;
const READ_VERSION: usize = 19;

/// SQLite counts the bytes of a file in memory in 31 bits.
const MOST_BYTES: usize = i32::MAX as usize - 4096;

/// Steps of SQLite's machine between two looks at how many there were…
const STEPS: i32 = 1_000_000;
/// …and how many looks there may be: a layer may be a view, and a view may count to infinity. A plain table of
/// two million features takes some hundred of them.
const MOST_LOOKS: u32 = 20_000;

/// What keeps changes from being in the file at `path`: another program that has it open; `None` where nothing
/// does.
pub(in crate::input) fn unwritten(path: &str) -> Option<String> {
    ["-wal", "-journal"].iter().map(|ending| format!("{path}{ending}")).find(|beside| {
        std::fs::metadata(beside).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
    })
}

/// The features of the layer asked for.
pub(super) fn read(mut bytes: Vec<u8>, asked: &Asked) -> Result<Content, Failure> {
    if bytes.len() > MOST_BYTES {
        return Err(asked.budget.exceed(MOST_BYTES, "bytes of a GeoPackage").into());
    }
    for version in [WRITE_VERSION, READ_VERSION] {
        if let Some(byte) = bytes.get_mut(version) {
            *byte = 1;
        }
    }
    let file = open(&bytes).map_err(damaged)?;
    drop(bytes);
    let tables = feature_tables(&file)?;
    if tables.is_empty() {
        return Err(refused(&rules::NOT_A_MAP, "it is a GeoPackage without a layer of features".to_owned()));
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let name = asked.choose(&names, "layer")?;
    let table = tables.iter().find(|table| table.name == name).ok_or(Failure::Full)?;
    Ok(Content { features: features(&file, table, asked)?, crs: crs(&file, table)?, notes: Vec::new() })
}

fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut file = Connection::open_in_memory()?;
    file.deserialize_read_exact("main", bytes, bytes.len(), true)?;
    // What a stranger's file holds may ask for functions; none but the harmless ones are run.
    file.pragma_update(None, "trusted_schema", false)?;
    file.pragma_update(None, "cell_size_check", true)?;
    let mut looks = 0;
    file.progress_handler(
        STEPS,
        Some(move || {
            looks += 1;
            looks > MOST_LOOKS
        }),
    );
    Ok(file)
}

/// What SQLite says of a file that it cannot read.
fn damaged(error: rusqlite::Error) -> Failure {
    refused(&rules::DAMAGED_FILE, format!("it is a damaged GeoPackage: {error}"))
}

/// A layer of the file.
struct FeatureTable {
    name: String,
    geometry: String,
    srs_id: i64,
}

fn has_table(file: &Connection, name: &str) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM sqlite_master WHERE lower(name) = ?1 AND type IN ('table', 'view')";
    Ok(file.query_row(query, [name], |_| Ok(())).optional()?.is_some())
}

/// The layers with geometry, in the order in which the file lists them.
fn feature_tables(file: &Connection) -> Result<Vec<FeatureTable>, Failure> {
    let has = |name| has_table(file, name).map_err(damaged);
    if !has("gpkg_contents")? || !has("gpkg_geometry_columns")? {
        let message = match (has("geometry_columns")?, has("spatial_ref_sys")?, has("tiles")?) {
            (true, true, _) => {
                "it is a SpatiaLite database, not a GeoPackage; export the layer as GeoPackage"
            }
            (_, _, true) => "it holds tiles of a map, not its shapes; download the layer itself",
            _ => {
                "it is an SQLite database without map layers: it has no gpkg_contents and gpkg_geometry_columns"
            }
        };
        return Err(refused(&rules::NOT_A_MAP, message.to_owned()));
    }
    let query = "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c \
                 JOIN gpkg_geometry_columns g ON lower(c.table_name) = lower(g.table_name) \
                 WHERE c.data_type = 'features' ORDER BY c.rowid";
    let mut rows = file.prepare(query).map_err(damaged)?;
    let table =
        |row: &Row| Ok(FeatureTable { name: row.get(0)?, geometry: row.get(1)?, srs_id: row.get(2)? });
    let found = rows.query_map([], table).map_err(damaged)?.collect::<rusqlite::Result<Vec<_>>>();
    found.map_err(damaged)
}

/// The coordinate system of a layer; in a GeoPackage x comes first in all of them.
fn crs(file: &Connection, table: &FeatureTable) -> Result<DeclaredCrs, Failure> {
    // -1 and 0 stand for systems that nobody knows.
    if table.srs_id <= 0 {
        return Ok(DeclaredCrs::None);
    }
    let query = "SELECT organization, organization_coordsys_id, srs_name, definition \
                 FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    let found = file
        .query_row(query, [table.srs_id], |row| {
            let text = |column| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
            Ok((text(0)?, row.get::<_, Option<i64>>(1)?, text(2)?, text(3)?))
        })
        .optional()
        .map_err(damaged)?;
    let Some((organization, Some(number), name, definition)) = found else {
        return Ok(DeclaredCrs::Other(format!("srs_id {}", table.srs_id)));
    };
    if organization.eq_ignore_ascii_case("epsg") {
        return Ok(DeclaredCrs::of_name(&format!("EPSG:{number}")));
    }
    Ok(match DeclaredCrs::of_definition(&definition) {
        Some(crs) => crs,
        None if name.is_empty() => DeclaredCrs::Other(format!("{organization}:{number}")),
        None => DeclaredCrs::Other(name),
    })
}

/// A column of a layer and what it is for.
struct TableColumn {
    name: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Geometry,
    /// The primary key, by which features are told apart; a property too.
    Key,
    /// True or false, written as 1 or 0.
    Truth,
    Property,
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The columns of the layer, in their order.
fn columns(file: &Connection, table: &FeatureTable) -> rusqlite::Result<Vec<TableColumn>> {
    let mut rows = file.prepare(&format!("PRAGMA table_info({})", quoted(&table.name)))?;
    let column = |row: &Row| {
        let (name, kind, key): (String, String, i64) = (row.get(1)?, row.get(2)?, row.get(5)?);
        let role = if name.eq_ignore_ascii_case(&table.geometry) {
            Role::Geometry
        } else if key == 1 {
            Role::Key
        } else if kind.eq_ignore_ascii_case("boolean") {
            Role::Truth
        } else {
            Role::Property
        };
        Ok(TableColumn { name, role })
    };
    rows.query_map([], column)?.collect()
}

fn features(file: &Connection, table: &FeatureTable, asked: &Asked) -> Result<Vec<RawFeature>, Failure> {
    let columns = columns(file, table).map_err(damaged)?;
    if !columns.iter().any(|column| column.role == Role::Geometry) {
        let (name, geometry) = (shortened(&table.name), shortened(&table.geometry));
        let message =
            format!("its layer {name:?} has no column {geometry:?}, which should hold its geometries");
        return Err(refused(&rules::DAMAGED_FILE, message));
    }
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let query = format!("SELECT {} FROM {}", names.join(", "), quoted(&table.name));
    let mut statement = file.prepare(&query).map_err(damaged)?;
    let mut rows = statement.query([]).map_err(damaged)?;
    let mut features = Vec::new();
    while let Some(row) = rows.next().map_err(damaged)? {
        asked.budget.feature()?;
        features.push(feature(row, &columns, features.len(), asked)?);
    }
    Ok(features)
}

fn feature(row: &Row, columns: &[TableColumn], index: usize, asked: &Asked) -> Result<RawFeature, Failure> {
    let mut properties = JsonObject::new();
    let (mut id, mut geometry) = (None, RawGeometry::Missing);
    for (place, TableColumn { name, role }) in columns.iter().enumerate() {
        let value = row.get_ref(place).map_err(damaged)?;
        if *role == Role::Geometry {
            geometry = match value {
                ValueRef::Null => RawGeometry::Missing,
                ValueRef::Blob(blob) => geometry_of(blob, asked)?,
                _ => RawGeometry::Malformed("its geometry is not binary".to_owned()),
            };
            continue;
        }
        let value = match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) if *role == Role::Truth && (number == 0 || number == 1) => {
                Value::Bool(number == 1)
            }
            ValueRef::Integer(number) => Value::Number(number.into()),
            ValueRef::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
            ValueRef::Text(text) => Value::String(String::from_utf8_lossy(text).into_owned()),
            // Pictures and the like: nothing that wardwise uses.
            ValueRef::Blob(_) => continue,
        };
        asked.budget.value(name, value.as_str().unwrap_or_default())?;
        if *role == Role::Key {
            id = match &value {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
        }
        properties.insert(name.clone(), value);
    }
    Ok(RawFeature { index, id, properties, doubled: Vec::new(), geometry })
}

/// The geometry behind the header (section 2.1.3 of the standard).
fn geometry_of(blob: &[u8], asked: &Asked) -> Result<RawGeometry, Failure> {
    let malformed = |why: &str| Ok(RawGeometry::Malformed(why.to_owned()));
    let [b'G', b'P', _, flags, _, _, _, _, rest @ ..] = blob else {
        return malformed("its geometry has not the header of a GeoPackage");
    };
    let is_empty = flags & 0b0001_0000 != 0;
    let envelope_bytes = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return malformed("the envelope of its geometry is of no known kind"),
    };
    if flags & 0b0010_0000 != 0 {
        return malformed("its geometry is of a kind that only the program that wrote it knows");
    }
    if is_empty {
        return Ok(RawGeometry::Missing);
    }
    match rest.get(envelope_bytes..) {
        Some(bytes) => Ok(wkb::geometry(bytes, asked.budget)?),
        None => malformed("its geometry ends within its envelope"),
    }
}
