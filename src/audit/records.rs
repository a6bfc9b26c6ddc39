//! The records of a finished run: read in part, compared entry by entry.

use super::claim;
use crate::Error;
use crate::input::FinishedRun;
use crate::model::{Finding, Layer, shortened};
use crate::rules;
use crate::search::StopCause;
use crate::settings::{Purpose, Settings};
use crate::verify::{CERTIFICATE, Certificate};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How many differences of one record are reported.
const TOLD: usize = 5;

/// An entry of `inputs` in `run.json`, as far as it is needed.
#[derive(Deserialize)]
pub(super) struct Input {
    pub layer: String,
    pub file: String,
    pub sha256: String,
}

/// One entry of `run.json`.
///
/// # Errors
/// [`Error::Claim`] where it is missing or of another form.
pub(super) fn part<T: DeserializeOwned>(run: &FinishedRun, name: &str) -> Result<T, Error> {
    T::deserialize(&run.record[name]).map_err(|e| run.unreadable("run.json", &format!("{name}: {e}")))
}

/// That this version of the program made the run.
///
/// # Errors
/// [`Error::Claim`] where another did, or none says so.
pub(super) fn same_version(run: &FinishedRun) -> Result<(), Error> {
    let (program, version): (String, String) = (part(run, "program")?, part(run, "version")?);
    let own = env!("CARGO_PKG_VERSION");
    if (program.as_str(), version.as_str()) == ("wardwise", own) {
        return Ok(());
    }
    let message = format!(
        "it was made by {} {}; this is version {own}, whose files may differ from those of another, so nothing of it was examined",
        shortened(&program),
        shortened(&version)
    );
    let finding = claim(&rules::OTHER_VERSION, Layer::Run, message);
    Err(Error::Claim(vec![finding.with_file(run.path("run.json"))]))
}

/// The settings of the run, judged like those of any run.
///
/// # Errors
/// [`Error::Claim`] where the entry is missing or of another form, or says what no run can be asked.
pub(super) fn settings(run: &FinishedRun) -> Result<Settings, Error> {
    let settings: Settings = part(run, "settings")?;
    let impossible = |fault: &Finding| {
        let flag = fault.property.as_deref().unwrap_or_default();
        run.unreadable("run.json", &format!("settings: {flag}: {}", fault.message))
    };
    let faults: Vec<Error> = settings.faults(Purpose::Structures).iter().map(impossible).collect();
    if faults.is_empty() {
        return Ok(settings);
    }
    Err(Error::Claim(faults.iter().flat_map(Error::findings).cloned().collect()))
}

/// Why the run says that it ended early, where it does. That cannot be derived again: it is only
/// held against what else the run says.
///
/// # Errors
/// [`Error::Claim`] where the entry is missing or of another form.
pub(super) fn stopped(run: &FinishedRun) -> Result<Option<StopCause>, Error> {
    let word: Option<String> = part(run, "stopped_by")?;
    let unknown = |word: &str| run.unreadable("run.json", &format!("stopped_by: {word:?} is no cause"));
    word.map(|word| StopCause::from_word(&word).ok_or_else(|| unknown(&word))).transpose()
}

/// The certificate as it stands.
///
/// # Errors
/// [`Error::Claim`] where it is missing or of another form.
pub(super) fn certificate(run: &FinishedRun) -> Result<Certificate, Error> {
    let bytes = run
        .file(CERTIFICATE)?
        .ok_or_else(|| run.unreadable(CERTIFICATE, "the file is missing; only a search writes one"))?;
    serde_json::from_slice(&bytes).map_err(|e| run.unreadable(CERTIFICATE, &e.to_string()))
}

/// A record as JSON.
///
/// # Errors
/// [`Error::Internal`], should it not serialise.
pub(super) fn value(record: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(record).map_err(|e| Error::Internal(format!("a record is no JSON: {e}")))
}

/// The first few entries that differ, in words; numbers may differ by the tolerance.
pub(super) fn compare(found: &Value, expected: &Value, tolerance: f64) -> Vec<String> {
    let mut differences = Vec::new();
    walk("", found, expected, tolerance, &mut differences);
    differences.truncate(TOLD);
    differences
}

fn walk(path: &str, found: &Value, expected: &Value, tolerance: f64, differences: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().filter(|key| !b.contains_key(*key)) {
                differences.push(format!("{path}{key} is no entry of it"));
            }
            for (key, expected) in b {
                let found = a.get(key).unwrap_or(&Value::Null);
                walk(&format!("{path}{key}."), found, expected, tolerance, differences);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (position, (found, expected)) in a.iter().zip(b).enumerate() {
                walk(&format!("{path}{position}."), found, expected, tolerance, differences);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let equal = match (a.as_i64(), b.as_i64()) {
                (Some(a), Some(b)) => a == b,
                _ => match (a.as_f64(), b.as_f64()) {
                    (Some(a), Some(b)) => (a - b).abs() <= tolerance,
                    _ => false,
                },
            };
            if !equal {
                differences.push(difference(path, found, expected));
            }
        }
        (found, expected) if found == expected => {}
        _ => differences.push(difference(path, found, expected)),
    }
}

fn difference(path: &str, found: &Value, expected: &Value) -> String {
    format!("{}: {} is written, {} is derived", path.trim_end_matches('.'), short(found), short(expected))
}

/// A value in at most a line.
fn short(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}
