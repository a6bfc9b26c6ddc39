//! One layer's file becomes a raw layer.

use super::geojson::{Budget, Dialect, Features, Object, Thing, ThingSeed, is_geometry};
use super::raw::{RawFeature, RawLayer};
use super::source::{self, Source};
use super::{Limits, recognise};
use crate::error::Error;
use crate::model::{Action, Finding, Layer, Rule, shortened};
use crate::rules;
use crate::spatial::DeclaredCrs;
use serde::de::DeserializeSeed;

/// The separator of GeoJSON text sequences (RFC 8142, section 2).
const RECORD_SEPARATOR: u8 = 0x1e;

/// The features of a GeoJSON file, in the order of the file, nothing judged.
///
/// Reads a `FeatureCollection`, a single `Feature`, a bare geometry, or a sequence of features
/// one after the other (newline-delimited GeoJSON, RFC 8142), in UTF-8 with or without a
/// byte-order mark, packed with gzip or not. `-` stands for standard input.
///
/// # Errors
/// [`Error::Io`] where the file cannot be read, [`Error::Limit`] where it is larger than `limits`
/// allow, [`Error::Input`] where it is not GeoJSON, with the line and column or the way to convert it.
pub fn read_layer(layer: Layer, path: &str, limits: &Limits) -> Result<RawLayer, Error> {
    layer_of(layer, path, source::read(layer, path, limits)?, limits)
}

/// As [`read_layer`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_layer`].
pub fn read_layer_from(layer: Layer, path: &str, bytes: &[u8], limits: &Limits) -> Result<RawLayer, Error> {
    layer_of(layer, path, source::of_bytes(layer, path, bytes, limits)?, limits)
}

pub(super) fn layer_of(
    layer: Layer,
    path: &str,
    mut source: Source,
    limits: &Limits,
) -> Result<RawLayer, Error> {
    let refuse = |rule, message: String| {
        Error::Input(vec![Finding::new(rule, Action::Refused, layer, message).with_file(path)])
    };
    let text = text_of(&mut source.bytes).map_err(|(rule, message)| refuse(rule, message))?;
    let most = if layer == Layer::Wards { limits.max_wards } else { usize::MAX };
    let budget = Budget::new(&Limits { max_features: limits.max_features.min(most), ..*limits });
    let (features, crs) = parse(text, &budget).map_err(|problem| match budget.exceeded() {
        Some((most, what)) => {
            let message = format!("the file holds more than {most} {what}");
            Error::Limit(vec![
                Finding::new(&rules::FILE_TOO_LARGE, Action::Refused, layer, message).with_file(path),
            ])
        }
        None => refuse(problem.0, problem.1),
    })?;
    Ok(RawLayer { layer, file: path.to_owned(), sha256: source.sha256, crs, features })
}

/// Why a text is refused: the rule and the message.
type Problem = (&'static Rule, String);

/// The bytes as text that may be JSON.
fn text_of(bytes: &mut [u8]) -> Result<&str, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err((&rules::NOT_GEOJSON, "the file is empty".to_owned()));
    }
    if let Some(found) = recognise::foreign(bytes) {
        return Err((&rules::NOT_GEOJSON, format!("it is {}; {}", found.name, found.conversion)));
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
    .map_err(|e| syntax(&e))?;
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
            budget.spend_feature().map_err(|e| syntax(&e))?;
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
        budget.spend_feature().map_err(|e| syntax(&e))?;
        match (ThingSeed { budget, in_memory: false }).deserialize(&mut json).map_err(|e| syntax(&e))? {
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
    (&rules::NOT_GEOJSON, format!("it is {}; {}", found.name, found.conversion))
}

/// A syntax error with its place first: `line 3, column 7: expected value`.
fn syntax(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    let message = format!("line {}, column {}: {what}", error.line(), error.column());
    if what.contains("recursion limit") {
        (&rules::NESTED_TOO_DEEP, message)
    } else {
        (&rules::SYNTAX, message)
    }
}
