//! The study file: TOML whose keys are the flags' names with underscores.

use super::flags::{ClusterRange, LossWeight, StudyFlags};
use crate::Error;
use crate::check::rules;
use crate::model::{Action, Finding, Layer};
use serde::Deserialize;
use std::path::Path;

/// Reads a study file. Paths in it are relative to the file.
///
/// # Errors
/// [`Error::Io`] where it cannot be read; [`Error::Settings`] where a key is unknown or a value is
/// of the wrong type, with the line.
pub fn read(path: &Path) -> Result<StudyFlags, Error> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| Error::io(path, "the study file cannot be read", source))?;
    parse_in(&text, path)
}

/// The flags of a study file's text; relative paths are taken from the folder of `path`.
///
/// # Errors
/// [`Error::Settings`] where a key is unknown or a value is of the wrong type, with the line.
pub fn parse_in(text: &str, path: &Path) -> Result<StudyFlags, Error> {
    let mut flags = parse(text).map_err(|message| {
        let finding = Finding::new(&rules::STUDY_FILE_UNREADABLE, Action::Refused, Layer::Settings, message);
        Error::Settings(vec![finding.with_file(path.display().to_string())])
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = [
        &mut flags.wards,
        &mut flags.neighbourhoods,
        &mut flags.cofunding,
        &mut flags.population_points,
        &mut flags.barriers,
        &mut flags.edges,
        &mut flags.place_aliases,
        &mut flags.current,
    ];
    for file in files.into_iter().flatten() {
        if file != "-" {
            *file = folder.join(&*file).display().to_string();
        }
    }
    flags.out = flags.out.map(|out| folder.join(out));
    Ok(flags)
}

fn parse(text: &str) -> Result<StudyFlags, String> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let known: Vec<&str> = known_keys();
    let unknown: Vec<String> = table
        .keys()
        .filter(|key| !known.contains(&key.as_str()))
        .map(|key| match nearest(key, &known) {
            Some(near) => format!("the key {key:?} is unknown; did you mean {near:?}?"),
            None => format!("the key {key:?} is unknown"),
        })
        .collect();
    if !unknown.is_empty() {
        return Err(unknown.join("; "));
    }
    toml::from_str(text).map_err(|error| error.to_string())
}

/// The keys a study file may have: every flag of a study.
fn known_keys() -> Vec<&'static str> {
    use std::sync::OnceLock;
    static KEYS: OnceLock<Vec<String>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let command = <StudyFlags as clap::Args>::augment_args(clap::Command::new("study"));
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect()
    });
    keys.iter().map(String::as_str).collect()
}

/// The least likeness (Jaro–Winkler, 0–1) at which a suggestion helps rather than puzzles.
const LIKENESS: f64 = 0.8;

/// The known word most like the one given, if any is like it.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (likeness, near) = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase()), *candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= LIKENESS).then_some(near)
}

/// A value that may be written as a number or as text: `125` or `"110..150"`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum NumberOrText {
    /// A whole number.
    Number(u64),
    /// Text.
    Text(String),
}

impl TryFrom<NumberOrText> for ClusterRange {
    type Error = String;
    fn try_from(value: NumberOrText) -> Result<Self, String> {
        match value {
            NumberOrText::Number(number) => number.to_string().parse(),
            NumberOrText::Text(text) => text.parse(),
        }
    }
}

/// Weights as a table `[weight]` with a number for each loss.
pub mod weight_table {
    use super::LossWeight;
    use serde::de::Error as _;
    use serde::ser::SerializeMap;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::collections::BTreeMap;

    /// Reads the table.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<LossWeight>, D::Error> {
        let table = BTreeMap::<String, f64>::deserialize(deserializer)?;
        table.iter().map(|(name, weight)| LossWeight::new(name, *weight).map_err(D::Error::custom)).collect()
    }

    /// Writes the table.
    pub fn serialize<S: Serializer>(weights: &[LossWeight], serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(weights.len()))?;
        for LossWeight(loss, weight) in weights {
            map.serialize_entry(loss.name(), weight)?;
        }
        map.end()
    }
}

/// The flags on the command line over those of the study file: a flag wins, lists replace lists.
pub fn merge(file: StudyFlags, line: &StudyFlags) -> Result<StudyFlags, Error> {
    let object = |flags: &StudyFlags| match serde_json::to_value(flags) {
        Ok(serde_json::Value::Object(object)) => Ok(object),
        other => Err(Error::Internal(format!("flags do not serialise to an object: {other:?}"))),
    };
    let mut merged = object(&file)?;
    merged.extend(object(line)?);
    serde_json::from_value(serde_json::Value::Object(merged))
        .map_err(|error| Error::Internal(format!("merged flags cannot be read back: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_gets_a_suggestion() {
        let message = parse("min_ward = 2").unwrap_err();
        assert!(message.contains("did you mean \"min_wards\"?"), "{message}");
    }

    #[test]
    fn a_number_and_a_range_of_clusters_are_read() {
        assert_eq!(parse("clusters = 125").unwrap().clusters, Some(ClusterRange(125, 125)));
        assert_eq!(parse("clusters = \"110..150\"").unwrap().clusters, Some(ClusterRange(110, 150)));
        assert!(parse("clusters = \"150..110\"").unwrap_err().contains("smaller number first"));
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file = parse("min_wards = 2\nmax_wards = 9\n[weight]\nlived_split = 1.0").unwrap();
        let line = StudyFlags { max_wards: Some(5), ..StudyFlags::default() };
        let merged = merge(file, &line).unwrap();
        assert_eq!((merged.min_wards, merged.max_wards), (Some(2), Some(5)));
        assert_eq!(merged.weight, [LossWeight(crate::loss::Loss::LivedSplit, 1.0)]);
    }
}
