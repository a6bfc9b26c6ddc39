//! One layer's file becomes a raw layer.

use super::budget::Budget;
use super::file_hash::sha256_of_all;
use super::formats::{
    self, Asked, Companions, Content, Failure, Format, Member, companions_on_disk, member, unwritten,
};
use super::geojson::{Dialect, Features, Object, Thing, ThingSeed, is_geometry};
use super::raw::{RawFeature, RawLayer};
use super::source::{self, Source};
use super::{Limits, not_json, recognise};
use crate::error::Error;
use crate::model::{Action, Finding, Layer, Rule, part_by_name, shortened, without_folders};
use crate::rules;
use crate::spatial::DeclaredCrs;
use serde::de::DeserializeSeed;

/// The separator of GeoJSON text sequences (RFC 8142, section 2).
const RECORD_SEPARATOR: u8 = 0x1e;

/// The features of a file, in the order of the file, nothing judged.
///
/// The file is GeoJSON (a `FeatureCollection`, a single `Feature`, a bare geometry, or a sequence of
/// features one after the other, newline-delimited GeoJSON, RFC 8142) in UTF-8 with or without a byte-order
/// mark, a GeoPackage, a shapefile with what lies beside it, KML, or any of these in a zip archive; packed
/// with gzip or not. Of several layers one is named behind the file: `towns.gpkg:wards`. `-` stands for
/// standard input.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read, [`Error::Limit`] where it is larger than `limits`
/// allow, [`Error::Input`] where it is no such file, with the place in it or the way to convert it.
pub fn read_layer(layer: Layer, path: &str, limits: &Limits) -> Result<RawLayer, Error> {
    layer_on_disk(layer, path, source::read(layer, path, limits)?, limits)
}

/// As [`read_layer`], for bytes in memory; `path` is the name they go by in messages and manifest. It may name a
/// layer behind the ending of a format that has several: `towns.gpkg:wards`.
///
/// # Errors
/// As [`read_layer`].
pub fn read_layer_from(layer: Layer, path: &str, bytes: &[u8], limits: &Limits) -> Result<RawLayer, Error> {
    let source = source::of_bytes(layer, path, bytes, limits)?;
    let source = Source { part: part_by_name(path).map(str::to_owned), ..source };
    layer_of(layer, path, source, Companions::default(), limits)
}

/// The layer of a file on disk, with what lies beside it.
pub(super) fn layer_on_disk(
    layer: Layer,
    path: &str,
    mut source: Source,
    limits: &Limits,
) -> Result<RawLayer, Error> {
    if path == source::STDIN {
        return layer_of(layer, path, source, Companions::default(), limits);
    }
    let (file, _) = source::file_and_part(path);
    let companions = companions_on_disk(file, &source.bytes, limits.max_file_bytes)
        .map_err(|e| Error::io(path, "cannot be read with the files beside it", e))?;
    if companions.all().next().is_some() {
        source.sha256 = sha256_of_all(&source.bytes, &companions);
    }
    if Format::of(&source.bytes) == Some(Format::GeoPackage)
        && let Some(beside) = unwritten(file)
    {
        let message = format!(
            "changes to it are not in it yet but in {}: another program has it open",
            without_folders(&beside)
        );
        let finding = Finding::new(&rules::UNWRITTEN_CHANGES, Action::Refused, layer, message);
        return Err(Error::Input(vec![finding.with_file(path)]));
    }
    layer_of(layer, path, source, companions, limits)
}

/// The layer of the content of a file.
pub(super) fn layer_of(
    layer: Layer,
    path: &str,
    source: Source,
    companions: Companions,
    limits: &Limits,
) -> Result<RawLayer, Error> {
    let most = if layer == Layer::Wards { limits.max_wards } else { usize::MAX };
    let budget = Budget::new(&Limits { max_features: limits.max_features.min(most), ..*limits });
    let (part, sha256) = (source.part.clone(), source.sha256.clone());
    let file = part.as_ref().map_or(path, |part| path.strip_suffix(&format!(":{part}")).unwrap_or(path));
    let asked = Asked { layer, path, file, part: part.as_deref(), budget: &budget };
    let read = content(source, companions, &asked, limits)?;
    let (content, lines) = read.map_err(|failure| {
        let finding =
            |rule, message: String| vec![Finding::new(rule, Action::Refused, layer, message).with_file(path)];
        match (budget.exceeded(), failure) {
            (Some((most, what)), _) => Error::Limit(finding(
                &rules::FILE_TOO_LARGE,
                format!("the file holds more than {most} {what}"),
            )),
            (None, Failure::Refused(rule, message)) => Error::Input(finding(rule, message)),
            (None, Failure::Full) => Error::Internal("a limit was reached that nobody noted".to_owned()),
        }
    })?;
    let Content { features, crs, notes } = content;
    Ok(RawLayer { layer, file: path.to_owned(), sha256, crs, features, lines, notes })
}

/// What a file holds, and the lines of its features where it is a table.
type Read = Result<(Content, Vec<u64>), Failure>;

/// The features of bytes in whatever format; out of an archive first. The outer error is that of a table.
fn content(source: Source, companions: Companions, asked: &Asked, limits: &Limits) -> Result<Read, Error> {
    if Format::of(&source.bytes) == Some(Format::Zip) {
        return match member(&source.bytes, asked) {
            Ok(Member { bytes, companions, part }) => {
                let inner = Asked { part: part.as_deref(), ..*asked };
                let source = Source { bytes, part: part.clone(), ..source };
                unpacked(source, &companions, &inner, limits)
            }
            Err(failure) => Ok(Err(failure)),
        };
    }
    unpacked(source, &companions, asked, limits)
}

fn unpacked(
    mut source: Source,
    companions: &Companions,
    asked: &Asked,
    limits: &Limits,
) -> Result<Read, Error> {
    match Format::of(&source.bytes) {
        Some(format) => {
            Ok(formats::read(format, source.bytes, companions, asked).map(|content| (content, Vec::new())))
        }
        None if formats::is_table(&source.bytes) => formats::read_table(source, asked, limits),
        None => Ok(geojson(&mut source.bytes, asked).map(|content| (content, Vec::new()))),
    }
}

/// The features of GeoJSON text.
fn geojson(bytes: &mut [u8], asked: &Asked) -> Result<Content, Failure> {
    let refused = |(rule, message)| Failure::Refused(rule, message);
    let text = text_of(bytes).map_err(refused)?;
    asked.refuse_part("GeoJSON")?;
    let (features, crs) = parse(text, asked.budget).map_err(refused)?;
    Ok(Content { features, crs, notes: Vec::new() })
}

/// Why a text is refused: the rule and the message.
type Problem = (&'static Rule, String);

/// The bytes as text that may be JSON.
fn text_of(bytes: &mut [u8]) -> Result<&str, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err((&rules::NOT_A_MAP, "the file is empty".to_owned()));
    }
    if let Some(found) = recognise::foreign(bytes) {
        return Err((&rules::NOT_A_MAP, format!("it is {}; {}", found.name, found.conversion)));
    }
    if bytes.first() == Some(&RECORD_SEPARATOR) {
        for byte in bytes.iter_mut().filter(|byte| **byte == RECORD_SEPARATOR) {
            *byte = b' ';
        }
    }
    std::str::from_utf8(bytes).map_err(|e| {
        let before = &bytes[..e.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let message = format!(
            "line {line}, column {column}: the text is not UTF-8; it may be Latin-1 (Windows-1252): \
             convert it with: iconv -f WINDOWS-1252 -t UTF-8 THE-FILE > out.geojson"
        );
        (&rules::NOT_UTF8, message)
    })
}

fn parse(text: &str, budget: &Budget) -> Result<(Vec<RawFeature>, DeclaredCrs), Problem> {
    let first = |in_memory| {
        budget.restart();
        let mut json = serde_json::Deserializer::from_str(text);
        let first = ThingSeed { budget, in_memory }.deserialize(&mut json);
        first.map(|first| (first, json))
    };
    // What is wrong is looked for slowly, so that its line and column are counted from the file's beginning.
    let (first, mut json) = match first(true) {
        Err(_) if budget.exceeded().is_none() => first(false),
        read => read,
    }
    .map_err(|e| syntax(text, &e))?;
    let object = match first {
        Thing::Object(object) => object,
        Thing::Other(what) => {
            return Err((&rules::NOT_A_LAYER, format!("the file holds {what}, not a GeoJSON object")));
        }
    };
    let crs = object.crs.clone().unwrap_or(DeclaredCrs::None);
    let at_end = json.end().is_ok();
    let features = match (object.kind(), at_end) {
        (Some("FeatureCollection"), true) => collection(*object)?,
        (Some("FeatureCollection"), false) => {
            return Err((&rules::NOT_A_LAYER, "there is more text after the collection's end".to_owned()));
        }
        (_, true) => {
            budget.spend_feature().map_err(|e| syntax(text, &e))?;
            vec![alone(*object, 0)?]
        }
        (_, false) => sequence(text, budget)?,
    };
    Ok((features, crs))
}

/// Features or geometries one after the other.
///
/// They are read as from a stream, which counts lines on the way: asked of a text in memory, whether
/// there is more of it costs a look at everything before, and a file of two million lines took hours.
fn sequence(text: &str, budget: &Budget) -> Result<Vec<RawFeature>, Problem> {
    budget.restart();
    let mut json = serde_json::Deserializer::from_reader(text.as_bytes());
    let mut features = Vec::new();
    while features.is_empty() || json.end().is_err() {
        budget.spend_feature().map_err(|e| syntax(text, &e))?;
        match (ThingSeed { budget, in_memory: false }).deserialize(&mut json).map_err(|e| syntax(text, &e))? {
            Thing::Object(object) => features.push(alone(*object, features.len())?),
            Thing::Other(what) => {
                let message = format!("entry {} of the sequence is {what}, not a feature", features.len());
                return Err((&rules::NOT_A_LAYER, message));
            }
        }
    }
    Ok(features)
}

fn collection(object: Object) -> Result<Vec<RawFeature>, Problem> {
    if let Some(member) = object.doubled {
        return Err((&rules::DOUBLED_MEMBER, format!("the collection holds the member {member:?} twice")));
    }
    match object.features {
        Some(Features::List(features)) => Ok(features),
        Some(Features::NotAList) => {
            Err((&rules::NOT_A_LAYER, "the collection's \"features\" is not a list".to_owned()))
        }
        None => Err((&rules::NOT_A_LAYER, "the collection has no \"features\"".to_owned())),
    }
}

/// An object that stands alone or in a sequence, as a feature.
fn alone(object: Object, index: usize) -> Result<RawFeature, Problem> {
    let kind = object.kind().map(shortened);
    match kind.as_deref() {
        Some("Feature") => Ok(object.into_feature(index)),
        Some(kind) if is_geometry(kind) => Ok(object.into_geometry_feature(index)),
        Some("Topology") => Err(foreign(Dialect::TopoJson)),
        kind => match (object.dialect, kind, index) {
            (Some(dialect), ..) => Err(foreign(dialect)),
            (None, Some(kind), 0) => Err((
                &rules::NOT_A_LAYER,
                format!("the file's type is {kind:?}, not \"FeatureCollection\" (capitals count)"),
            )),
            (None, None, 0) => {
                Err((&rules::NOT_A_LAYER, "the file's outermost object has no \"type\"".to_owned()))
            }
            (None, kind, _) => {
                let kind = kind.map_or_else(|| "missing".to_owned(), |kind| format!("{kind:?}"));
                let message = format!("entry {index} of the sequence is not a feature: its type is {kind}");
                Err((&rules::NOT_A_LAYER, message))
            }
        },
    }
}

fn foreign(dialect: Dialect) -> Problem {
    let found = recognise::dialect(dialect);
    (&rules::NOT_A_MAP, format!("it is {}; {}", found.name, found.conversion))
}

/// A syntax error in a text with its place first: `line 3, column 7: expected value`.
fn syntax(text: &str, error: &serde_json::Error) -> Problem {
    if let Some(found) = not_json::at(text, error.line(), error.column()) {
        return (&rules::SYNTAX, found);
    }
    let whole = error.to_string();
    let what = whole.split(" at line ").next().unwrap_or_default();
    let message = format!("line {}, column {}: {what}", error.line(), error.column());
    if what.contains("recursion limit") {
        (&rules::NESTED_TOO_DEEP, message)
    } else {
        (&rules::SYNTAX, message)
    }
}
