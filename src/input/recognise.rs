//! What a file is that is not read here, and how to make one of it that is.

use super::geojson::Dialect;

/// A format that is known but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// Its name, with its article: `a shapefile`.
    pub name: &'static str,
    /// How to make GeoJSON of it, as an instruction.
    pub conversion: &'static str,
}

const BY_OGR: &str =
    "convert it with: ogr2ogr -t_srs EPSG:4326 out.gpkg THE-FILE, or export it from QGIS as GeoPackage";
const BY_UNPACKING: &str = "unpack it first and give the layer inside; only zip and gzip are unpacked here";
const BY_ICONV: &str = "convert it with: iconv -f UTF-16 -t UTF-8 THE-FILE > out.geojson";
const BY_ICONV_32: &str = "convert it with: iconv -f UTF-32 -t UTF-8 THE-FILE > out.geojson";
const BY_CSV: &str = "give the boundaries as GeoJSON; a table joins them in QGIS (layer properties, Joins)";
const DBF: &str = "a dBase table (.dbf), the properties of a shapefile without its shapes";
const BY_SHAPEFILE: &str = "give the .shp that lies beside it, or the zip archive that they came in";
const BY_DOWNLOAD: &str = "download the data itself: the address gave a web page (a sign-in or an error page, often) instead of the file";
const BY_LFS: &str = "fetch the file itself with: git lfs pull";
const BY_TOPOJSON: &str =
    "convert it with: ogr2ogr -f GeoJSON out.geojson THE-FILE (or topo2geo of the topojson tools)";
const BY_ESRI: &str = "ask the service for GeoJSON (f=geojson in the query), or convert it with: ogr2ogr -f GeoJSON out.geojson THE-FILE";

/// Formats known by their first bytes.
const BY_MAGIC: [(&[u8], Foreign); 19] = [
    // Read where a layer is asked for: here a table is.
    (b"SQLite format 3\0", Foreign { name: "a GeoPackage or another SQLite file", conversion: BY_OGR }),
    (&[0, 0, 0x27, 0x0a], Foreign { name: "a shapefile", conversion: BY_OGR }),
    (b"fgb\x03", Foreign { name: "a FlatGeobuf file", conversion: BY_OGR }),
    (b"PAR1", Foreign { name: "a Parquet file", conversion: BY_OGR }),
    (b"PK\x03\x04", Foreign { name: "a zip archive", conversion: BY_UNPACKING }),
    // What is packed once is unpacked before it is looked at.
    (&[0x1f, 0x8b], Foreign { name: "packed with gzip twice", conversion: BY_UNPACKING }),
    (b"BZh", Foreign { name: "a bzip2 archive", conversion: BY_UNPACKING }),
    (b"\xfd7zXZ\0", Foreign { name: "an xz archive", conversion: BY_UNPACKING }),
    (b"7z\xbc\xaf\x27\x1c", Foreign { name: "a 7-Zip archive", conversion: BY_UNPACKING }),
    (&[0x28, 0xb5, 0x2f, 0xfd], Foreign { name: "a zstd archive", conversion: BY_UNPACKING }),
    (&[0xff, 0xfe, 0, 0], Foreign { name: "text in UTF-32", conversion: BY_ICONV_32 }),
    (&[0, 0, 0xfe, 0xff], Foreign { name: "text in UTF-32", conversion: BY_ICONV_32 }),
    (&[0xff, 0xfe], Foreign { name: "text in UTF-16", conversion: BY_ICONV }),
    (&[0xfe, 0xff], Foreign { name: "text in UTF-16", conversion: BY_ICONV }),
    (b"%PDF", Foreign { name: "a PDF document", conversion: BY_OGR }),
    (
        b"version https://git-lfs",
        Foreign { name: "a Git LFS pointer, not the file itself", conversion: BY_LFS },
    ),
    (b"II*\0", Foreign { name: "a TIFF image", conversion: BY_OGR }),
    (b"MM\0*", Foreign { name: "a TIFF image", conversion: BY_OGR }),
    (b"\x89PNG", Foreign { name: "a PNG image", conversion: BY_OGR }),
];

/// Formats of text known by their first word, in lower case.
const BY_WORD: [(&str, Foreign); 11] = [
    (
        "!table",
        Foreign {
            name: "a MapInfo table (.tab), whose shapes lie in the .map beside it",
            conversion: BY_OGR,
        },
    ),
    ("<!doctype html", Foreign { name: "a web page", conversion: BY_DOWNLOAD }),
    ("<html", Foreign { name: "a web page", conversion: BY_DOWNLOAD }),
    ("<?xml", Foreign { name: "an XML file (GML, GPX or another)", conversion: BY_OGR }),
    ("<kml", Foreign { name: "a KML file", conversion: BY_OGR }),
    ("<gml", Foreign { name: "a GML file", conversion: BY_OGR }),
    ("<", Foreign { name: "a web page or an XML file", conversion: BY_OGR }),
    ("polygon", Foreign { name: "well-known text (WKT)", conversion: BY_OGR }),
    ("multipolygon", Foreign { name: "well-known text (WKT)", conversion: BY_OGR }),
    ("point", Foreign { name: "well-known text (WKT)", conversion: BY_OGR }),
    ("srid=", Foreign { name: "well-known text (WKT)", conversion: BY_OGR }),
];

/// How much of a text is looked at.
const HEAD_BYTES: usize = 4096;

/// The format of a file by its first bytes, where it is known and certainly not JSON.
pub(super) fn foreign(bytes: &[u8]) -> Option<Foreign> {
    if let Some((_, found)) = BY_MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*found);
    }
    if is_dbf(bytes) {
        return Some(Foreign { name: DBF, conversion: BY_SHAPEFILE });
    }
    // UTF-16 without a mark: every other byte of JSON's first characters is zero.
    if let [a, b, c, d, ..] = bytes
        && ((*a == 0 && *b != 0 && *c == 0 && *d != 0) || (*a != 0 && *b == 0 && *c != 0 && *d == 0))
    {
        return Some(Foreign { name: "text in UTF-16", conversion: BY_ICONV });
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).trim_start().to_lowercase();
    if let Some((_, found)) = BY_WORD.iter().find(|(word, _)| head.starts_with(word)) {
        return Some(*found);
    }
    let first_line = head.lines().next().unwrap_or_default();
    let is_table = head.starts_with(|c: char| c.is_alphabetic() || c == '\u{feff}')
        && (first_line.contains(',') || first_line.contains(';') || first_line.contains('\t'));
    is_table.then_some(Foreign { name: "a table (CSV)", conversion: BY_CSV })
}

/// Whether a file is a dBase table: the version, the day of the last change, a header of whole fields.
fn is_dbf(bytes: &[u8]) -> bool {
    let [version, _, month, day, _, _, _, _, low, high, rest @ ..] = bytes else { return false };
    let header = usize::from(u16::from_le_bytes([*low, *high]));
    matches!(version, 0x03 | 0x30 | 0x31 | 0x83 | 0x8b)
        && *month <= 12
        && *day <= 31
        && (65..=bytes.len()).contains(&header)
        && rest.len() >= 22
        && bytes.get(header - 1).is_some_and(|end| *end == 0x0d || *version >= 0x30)
}

/// Whether a file is well-known text by itself.
pub(super) fn is_well_known_text(bytes: &[u8]) -> bool {
    foreign(bytes).is_some_and(|found| found.name.contains("(WKT)"))
}

/// What a file is that is no table, by its first bytes: `a PDF document`.
pub(super) fn no_table(bytes: &[u8]) -> Option<&'static str> {
    let is_utf_16 = |found: &Foreign| found.name.contains("UTF-16");
    if let Some((_, found)) = BY_MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return (!is_utf_16(found)).then_some(found.name);
    }
    if is_dbf(bytes) {
        return Some(DBF);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).trim_start().to_lowercase();
    if head.starts_with('{') || head.starts_with("[{") {
        return Some("JSON");
    }
    // Some programs call a web page with a table in it `.xls`.
    let marked = BY_WORD.iter().filter(|(word, _)| word.starts_with(['<', '!']));
    marked
        .map(|(word, found)| (word, found.name))
        .find(|(word, _)| head.starts_with(**word))
        .map(|(_, name)| name)
}

/// The format that a dialect of JSON belongs to.
pub(super) fn dialect(dialect: Dialect) -> Foreign {
    match dialect {
        Dialect::TopoJson => Foreign { name: "TopoJSON", conversion: BY_TOPOJSON },
        Dialect::EsriJson => Foreign { name: "ESRI JSON", conversion: BY_ESRI },
    }
}
