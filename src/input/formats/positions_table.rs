//! A table whose rows have positions becomes features: well-known text, survey answers, or two columns.

use super::written::{self, Drawn, Writing};
use super::{Asked, Content, Failure, refused};
use crate::cell::read as text_of;
use crate::error::Error;
use crate::input::Limits;
use crate::input::decoding::decoded;
use crate::input::raw::{RawFeature, RawGeometry};
use crate::input::rows::{HeaderLine, Sheet, rows_of};
use crate::input::source::Source;
use crate::input::{recognise, workbook};
use crate::model::{Layer, shortened};
use crate::rules;
use crate::spatial::DeclaredCrs;
use csv::StringRecord;
use geojson::JsonObject;
use serde_json::Value;

/// What columns with geometries are called, in lower case.
const GEOMETRY_NAMES: [&str; 16] = [
    "wkt",
    "geometry",
    "geom",
    "the_geom",
    "shape",
    "wkt_geom",
    "geom_wkt",
    "wkt_geometry",
    "geometry_wkt",
    "geo_wkt",
    "geoshape",
    "geotrace",
    "geopoint",
    "geo_shape",
    "the_geom_wkt",
    "wkb_geometry",
];

/// What two columns with positions are called, in lower case: x (longitude, easting) first.
const PAIRS: [[&str; 2]; 12] = [
    ["longitude", "latitude"],
    ["lon", "lat"],
    ["lng", "lat"],
    ["long", "lat"],
    ["x", "y"],
    ["easting", "northing"],
    ["eastings", "northings"],
    ["point_x", "point_y"],
    ["x_coord", "y_coord"],
    ["xcoord", "ycoord"],
    ["oseast1m", "osnrth1m"],
    ["_longitude", "_latitude"],
];

/// How many columns a message lists.
const LISTED: usize = 40;

/// Tables of a layer hold outlines, and may be so many times larger than other tables.
const LARGER: u64 = 4;

/// How much of a text is looked at to tell a table, and outlines in it.
const HEAD_BYTES: usize = 64 * 1024;
/// In how many of the first lines a separator of cells must stand.
const HEAD_LINES: usize = 20;

/// Whether the content is a table: a workbook, or text that is neither JSON nor XML and has cells.
pub(in crate::input) fn is_table(bytes: &[u8]) -> bool {
    if workbook::is_packed(bytes) {
        return true;
    }
    if recognise::no_table(bytes).is_some() || recognise::is_well_known_text(bytes) {
        return false;
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    // A text in UTF-16 has whole letters in an even number of bytes.
    let Ok(text) = decoded(&head[..head.len() / 2 * 2]) else { return false };
    let text = text.text.trim_start_matches('\u{feff}').trim_start();
    let is_json = text.starts_with(['{', '[', '<', '\u{1e}']);
    let has_cells = |line: &str| line.contains([',', ';', '\t', '|']);
    !text.is_empty() && !is_json && text.lines().take(HEAD_LINES).any(has_cells)
}

/// Whether the content is a table with outlines in it.
pub(in crate::input) fn has_outlines(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    is_table(bytes)
        && !workbook::is_packed(bytes)
        && head.windows(7).any(|word| word.eq_ignore_ascii_case(b"polygon"))
        && head.windows(2).any(|pair| pair == b"((")
}

/// The text of a header cell, for comparison.
fn folded(header: &str) -> String {
    header.trim().to_lowercase()
}

/// Whether a line names a column with positions.
fn names_positions(record: &StringRecord) -> bool {
    let names: Vec<String> = record.iter().map(folded).collect();
    names.iter().any(|name| GEOMETRY_NAMES.contains(&name.as_str())) || pair(&names).is_some()
}

/// Whether a line may be a header line at all: most of its cells are texts, none is a geometry.
fn may_be_header(record: &StringRecord) -> bool {
    let filled = record.iter().filter(|cell| !cell.trim().is_empty()).count();
    let are_words = record.iter().all(|cell| Writing::of(cell, false).is_none());
    filled > 0 && 2 * filled >= record.len() && are_words
}

/// Where two columns with positions stand, x first; after a common beginning too: `home_longitude`.
fn pair(names: &[String]) -> Option<[usize; 2]> {
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    let known = PAIRS.iter().find_map(|[x, y]| Some([place(x)?, place(y)?]));
    known.or_else(|| {
        names.iter().enumerate().find_map(|(x, name)| {
            let beginning = name.strip_suffix("longitude")?;
            Some([x, place(&format!("{beginning}latitude"))?])
        })
    })
}

/// Where the positions of a table stand.
enum Place {
    /// In one column, written so.
    Column(usize, Writing, Drawn),
    /// In two, x first.
    Pair([usize; 2]),
}

/// The features of a table, one for each of its lines; the outer error is of the table itself.
pub(in crate::input) fn read(
    source: Source,
    asked: &Asked,
    limits: &Limits,
) -> Result<Result<(Content, Vec<u64>), Failure>, Error> {
    let most = limits.max_table_bytes.saturating_mul(LARGER).min(limits.max_file_bytes);
    let limits = Limits { max_table_bytes: most, ..*limits };
    let header = HeaderLine {
        kinds: &[&names_positions, &may_be_header],
        what: "a column with positions (wkt, geometry, geoshape, or longitude and latitude)",
    };
    let sheet = rows_of(asked.layer, asked.path, source, &header, &limits)?;
    Ok(features(sheet, asked))
}

fn features(sheet: Sheet, asked: &Asked) -> Result<(Content, Vec<u64>), Failure> {
    let Some(at) = sheet.header else {
        return Err(refused(&rules::TABLE_UNREADABLE, "the file has no header line".to_owned()));
    };
    let headers = &sheet.rows[at].cells;
    let rows = &sheet.rows[at + 1..];
    let place = positions(headers, rows.iter().map(|row| &row.cells), asked)?;
    let geometry_column = |column: usize| match place {
        Place::Column(geometry, ..) => column == geometry,
        Place::Pair(_) => false,
    };
    let names: Vec<Option<&str>> = (0..headers.len())
        .map(|column| {
            Some(headers[column].trim()).filter(|name| !name.is_empty() && !geometry_column(column))
        })
        .collect();
    let (mut features, mut lines) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    let mut numbers: Vec<Option<u32>> = Vec::new();
    for row in rows {
        asked.budget.feature()?;
        let is_ragged = row.cells.iter().skip(headers.len()).any(|cell| !cell.trim().is_empty())
            || sheet.is_text && row.cells.len() < headers.len();
        let mut properties = JsonObject::new();
        let mut doubled = Vec::new();
        for (column, name) in names.iter().enumerate() {
            let Some(name) = name else { continue };
            let cell = text_of(row.cells.get(column).unwrap_or_default());
            asked.budget.value(name, &cell)?;
            if properties.insert((*name).to_owned(), value(&cell)).is_some() {
                doubled.push((*name).to_owned());
            }
        }
        let cell = |column: usize| row.cells.get(column).unwrap_or_default().trim();
        let geometry = match place {
            _ if is_ragged => {
                let (found, expected) = (row.cells.len(), headers.len());
                let why = format!("it has {found} cells, the header line has {expected}");
                RawGeometry::Malformed(why)
            }
            Place::Column(column, ..) if cell(column).is_empty() => RawGeometry::Missing,
            Place::Column(column, Writing::Wkt, _) => {
                let (geometry, number) = written::of_wkt(cell(column), asked.budget)?;
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
                geometry
            }
            Place::Column(column, _, drawn) => written::of_survey(cell(column), drawn, asked.budget)?,
            Place::Pair([x, y]) => {
                asked.budget.positions(1)?;
                point([cell(x), cell(y)])
            }
        };
        lines.push(row.line);
        features.push(RawFeature { index: features.len(), id: None, properties, doubled, geometry });
    }
    let crs = match (&place, &numbers[..]) {
        (Place::Column(_, Writing::Wkt, _), [Some(0) | None] | []) | (Place::Pair(_), _) => DeclaredCrs::None,
        (Place::Column(_, Writing::Wkt, _), [Some(number)]) => {
            DeclaredCrs::of_name(&format!("EPSG:{number}"))
        }
        (Place::Column(_, Writing::Wkt, _), _) => {
            let message = "its lines name several coordinate systems, or some of them none (SRID=…;)";
            return Err(refused(&rules::MIXED_SYSTEMS, message.to_owned()));
        }
        (Place::Column(..), _) => DeclaredCrs::Wgs84,
    };
    Ok((Content { features, crs, notes: sheet.read_as }, lines))
}

/// A whole number as a number, where it is written as numbers are; anything else as it stands: an id may begin
/// with zeros, and what `1.234` means is for the checks to say.
fn value(cell: &str) -> Value {
    if cell.trim().is_empty() {
        return Value::Null;
    }
    match cell.parse::<i64>() {
        Ok(number) if number.to_string() == cell => Value::Number(number.into()),
        _ => Value::String(cell.to_owned()),
    }
}

/// The point of two cells.
fn point(cells: [&str; 2]) -> RawGeometry {
    if cells.iter().all(|cell| cell.is_empty()) {
        return RawGeometry::Missing;
    }
    let numbers = cells.map(|cell| cell.parse::<f64>().ok().filter(|number| number.is_finite()));
    match numbers {
        [Some(x), Some(y)] => RawGeometry::Points(vec![[x, y]]),
        _ => {
            let [x, y] = cells.map(shortened);
            RawGeometry::Malformed(format!("{x:?} and {y:?} are no position"))
        }
    }
}

/// What the cells of one column are, where all that are filled are geometries.
fn writing<'r>(cells: impl Iterator<Item = &'r str>, is_named: bool) -> Option<Writing> {
    let mut found: Option<Writing> = None;
    for cell in cells.filter(|cell| !cell.trim().is_empty()) {
        match (Writing::of(cell, is_named), found) {
            (Some(writing), Some(before)) => found = Some(before.min(writing)),
            (Some(writing), None) => found = Some(writing),
            // A column whose name says that it holds geometries may have a slip in a cell.
            (None, _) if is_named => {}
            (None, _) => return None,
        }
    }
    found
}

/// Where the positions stand: in a column of geometries, shapes before points unless points are asked for; else
/// in two columns.
fn positions<'r>(
    headers: &StringRecord,
    rows: impl Iterator<Item = &'r StringRecord> + Clone,
    asked: &Asked,
) -> Result<Place, Failure> {
    let names: Vec<String> = headers.iter().map(folded).collect();
    let mut columns: Vec<(Writing, usize)> = Vec::new();
    for (column, name) in names.iter().enumerate() {
        let last = name.rsplit([':', '/', '.']).next().unwrap_or(name);
        let is_named = GEOMETRY_NAMES.contains(&name.as_str()) || GEOMETRY_NAMES.contains(&last);
        let cells = rows.clone().map(|row| row.get(column).unwrap_or_default());
        if let Some(writing) = writing(cells, is_named) {
            columns.push((writing, column));
        }
    }
    let wants_points = asked.layer == Layer::PopulationPoints;
    let rank = |writing: Writing| match writing {
        Writing::OdkPoint if !wants_points => 3,
        Writing::OdkPoint => 0,
        Writing::Wkt => 1,
        Writing::OdkLine => 2,
    };
    let pair = pair(&names);
    let best = columns.iter().map(|(writing, _)| rank(*writing)).min();
    let fitting: Vec<(Writing, usize)> =
        columns.into_iter().filter(|(writing, _)| Some(rank(*writing)) == best).collect();
    let quoted = |column: usize| format!("{:?}", shortened(headers[column].trim()));
    match (&fitting[..], pair) {
        ([(writing, column)], _) => {
            let is_line = ["trace", "line"].iter().any(|word| names[*column].contains(word));
            let drawn = if is_line || matches!(asked.layer, Layer::Barriers | Layer::Backdrop) {
                Drawn::Line
            } else {
                Drawn::Either
            };
            Ok(Place::Column(*column, *writing, drawn))
        }
        ([], Some(pair)) => Ok(Place::Pair(pair)),
        ([], None) => {
            let listed: Vec<String> = (0..headers.len().min(LISTED)).map(quoted).collect();
            Err(refused(
                &rules::NOT_A_MAP,
                format!(
                    "it is a table (CSV or a workbook) without positions: no column holds well-known text (wkt), survey \
                     shapes (geoshape), or longitude and latitude; present are {}; give the boundaries as a map \
                     layer, to which a table joins in QGIS too (layer properties, Joins)",
                    listed.join(", ")
                ),
            ))
        }
        (several, _) => {
            let listed: Vec<String> = several.iter().map(|(_, column)| quoted(*column)).collect();
            Err(refused(
                &rules::LAYER_UNNAMED,
                format!("the columns {} all hold positions; leave one of them", listed.join(" and ")),
            ))
        }
    }
}
