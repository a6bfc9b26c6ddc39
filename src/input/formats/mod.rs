//! Formats besides GeoJSON become the same raw features: GeoPackage, Shapefile, KML, tables with positions, and
//! any of them in a zip.
//!
//! Which one a file is, its first bytes say; its name is not asked.

mod archive;
mod dbf;
mod geopackage;
mod kml;
mod positions_table;
mod shapefile;
mod wkb;
mod written;

pub(super) use archive::{Member, member};
pub(super) use geopackage::unwritten;
pub(super) use positions_table::{has_outlines, is_table, read as read_table};
pub(super) use shapefile::{Companions, companions_on_disk};

use super::budget::{Budget, Full};
use super::raw::RawFeature;
use crate::model::{Action, Finding, Layer, Rule, without_folders};
use crate::rules;
use crate::spatial::DeclaredCrs;

/// What the content of a file says it is, where it is read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    GeoPackage,
    Shapefile,
    Zip,
    Kml,
}

/// How much of a text is looked at for the root element of KML.
const HEAD_BYTES: usize = 4096;

impl Format {
    /// By the first bytes; `None` for GeoJSON and for what is not known.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        const BY_MAGIC: [(&[u8], Format); 4] = [
            (b"SQLite format 3\0", Format::GeoPackage),
            (&[0, 0, 0x27, 0x0a], Format::Shapefile),
            (b"PK\x03\x04", Format::Zip),
            (b"PK\x05\x06", Format::Zip),
        ];
        if let Some((_, format)) = BY_MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            // A workbook is a table.
            return (*format != Format::Zip || !archive::is_workbook(bytes)).then_some(*format);
        }
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first == Some(&b'<') {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
            let words = ["<kml", ":kml", "opengis.net/kml", "earth.google.com/kml"];
            return words.iter().any(|word| head.contains(word)).then_some(Format::Kml);
        }
        None
    }
}

/// The layer of a file that was asked for, for messages.
pub(super) struct Asked<'a> {
    pub layer: Layer,
    /// The path as typed.
    pub path: &'a str,
    /// The file's own name, without the layer.
    pub file: &'a str,
    /// The layer named behind the file's name.
    pub part: Option<&'a str>,
    pub budget: &'a Budget,
}

impl Asked<'_> {
    /// Something to say of a file that can be read.
    pub(super) fn note(&self, rule: &'static Rule, message: String) -> Finding {
        Finding::new(rule, Action::Noted, self.layer, message).with_file(self.path)
    }

    /// Which of several layers is meant: the one named, or the only one.
    pub(super) fn choose<'n>(&self, names: &[&'n str], what: &str) -> Result<&'n str, Failure> {
        let listed = || {
            let shown: Vec<String> = names
                .iter()
                .take(MOST_LISTED)
                .map(|name| format!("{:?}", crate::model::shortened(name)))
                .collect();
            let more = names.len().saturating_sub(MOST_LISTED);
            format!(
                "{}{}",
                shown.join(", "),
                if more > 0 { format!(" and {more} more") } else { String::new() }
            )
        };
        match self.part {
            Some(part) => {
                let same = |name: &&&str| **name == part;
                let alike: Vec<&&str> = names.iter().filter(|name| name.eq_ignore_ascii_case(part)).collect();
                match (names.iter().find(same), &alike[..]) {
                    (Some(name), _) => Ok(name),
                    (None, [one]) => Ok(one),
                    _ => {
                        let part = crate::model::shortened(part);
                        Err(refused(
                            &rules::LAYER_UNNAMED,
                            format!("it has no {what} called {part:?}; it holds {}", listed()),
                        ))
                    }
                }
            }
            None if names.len() == 1 => Ok(names[0]),
            None => Err(refused(
                &rules::LAYER_UNNAMED,
                format!(
                    "it holds {} {what}s: {}; name one, such as {}:{}",
                    names.len(),
                    listed(),
                    without_folders(self.file),
                    names[0]
                ),
            )),
        }
    }

    /// Refuses a layer named for a file that has no layers of its own.
    pub(super) fn refuse_part(&self, format: &str) -> Result<(), Failure> {
        match self.part {
            Some(part) => Err(refused(
                &rules::LAYER_UNNAMED,
                format!("{format} holds one layer; leave \":{}\" out", crate::model::shortened(part)),
            )),
            None => Ok(()),
        }
    }
}

/// How many names a message lists.
const MOST_LISTED: usize = 20;

/// The features of a file, with what else it says.
pub(super) struct Content {
    pub features: Vec<RawFeature>,
    pub crs: DeclaredCrs,
    pub notes: Vec<Finding>,
}

/// Why a file cannot be used.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    /// It holds more than the limits allow; the budget says what.
    Full,
    /// The rule that it breaks, and the message.
    Refused(&'static Rule, String),
}

impl From<Full> for Failure {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

/// A file that cannot be used.
fn refused(rule: &'static Rule, message: String) -> Failure {
    Failure::Refused(rule, message)
}

/// The features of a file in one of the formats that hold a layer themselves.
pub(super) fn read(
    format: Format,
    bytes: Vec<u8>,
    companions: &Companions,
    asked: &Asked,
) -> Result<Content, Failure> {
    match format {
        Format::GeoPackage => geopackage::read(bytes, asked),
        Format::Shapefile => shapefile::read(&bytes, companions, asked),
        Format::Kml => kml::read(&bytes, asked),
        Format::Zip => Err(refused(
            &rules::DAMAGED_FILE,
            "it is a zip archive inside a zip archive; unpack the outer one".to_owned(),
        )),
    }
}
