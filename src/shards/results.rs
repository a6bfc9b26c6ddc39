//! The results beside a plan: whose they are, which are missing, and which cannot be believed.

use super::lines::{Head, Reading, sha256_of_file};
use super::plan::{Plan, finding, result_name};
use super::work::{RESULT, ResultLine};
use crate::Error;
use crate::model::{Finding, in_a_row};
use crate::pipeline::{ResampledMap, Without};
use crate::rules;
use crate::search::PartFound;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What all shards came to.
#[derive(Default)]
pub(super) struct Results {
    /// By part and resample.
    pub parts: BTreeMap<(usize, usize), PartFound>,
    /// By rule.
    pub rules: BTreeMap<usize, Without>,
    /// Shards without a result.
    pub missing: Vec<usize>,
}

/// What the parts of a map were when it was planned.
pub(super) struct PlannedParts {
    map: usize,
    /// By part: its wards, and how many numbers of clusters of the map it is solved for.
    parts: Vec<(usize, usize)>,
}

impl PlannedParts {
    pub fn of(map: usize, resampled: Option<&ResampledMap>) -> Self {
        Self { map, parts: resampled.map(ResampledMap::sizes).unwrap_or_default() }
    }

    fn wards(&self) -> usize {
        self.map
    }

    fn can_be_of(&self, part: usize, found: &PartFound) -> bool {
        self.parts.get(part).is_some_and(|&(wards, numbers)| found.can_be_of(wards, numbers))
    }
}

/// Reads the results of a plan. What is missing is listed, and refused unless `partial` will do.
///
/// # Errors
/// [`Error::Input`] with every result that is missing, foreign, damaged, or contradicts another; [`Error::Io`].
pub(super) fn read(
    folder: &Path,
    (plan, parts): (&Plan, &PlannedParts),
    partial: bool,
) -> Result<Results, Error> {
    let mut results = Results::default();
    let mut faults: Vec<Finding> = Vec::new();
    let mut seen: BTreeMap<usize, PathBuf> = BTreeMap::new();
    let mut again: BTreeSet<usize> = BTreeSet::new();
    for path in result_files(folder)? {
        match read_one(&path, (plan, parts), &mut seen, &mut results) {
            Ok(()) => {}
            Err(Error::Input(found)) => {
                again.extend(shard_in_name(&path));
                faults.extend(found);
            }
            Err(other) => return Err(other),
        }
    }
    // Who has nothing to do comes to nothing.
    let missing = plan.shards.iter().filter(|shard| !shard.is_empty() && !seen.contains_key(&shard.shard));
    results.missing = missing.map(|shard| shard.shard).collect();
    let unread: Vec<usize> = results.missing.iter().copied().filter(|shard| !again.contains(shard)).collect();
    if !unread.is_empty() && !partial {
        let numbers = in_a_row(&ranges(&unread));
        let folder_typed = typed(folder);
        let message = match unread.len() {
            1 => format!(
                "the result of shard {numbers} is missing: wardwise shard run {folder_typed} {}",
                unread[0]
            ),
            many => format!(
                "the results of {many} of {} shards are missing: {numbers}; for each of them, such as the first: wardwise shard run {folder_typed} {}",
                plan.shards.len(),
                unread[0]
            ),
        };
        faults.push(finding(&rules::SHARD_MISSING, folder, message));
    }
    if faults.is_empty() { Ok(results) } else { Err(Error::Input(faults)) }
}

/// A folder as it is typed on a command line.
fn typed(folder: &Path) -> String {
    let folder = folder.display().to_string();
    let is_plain = folder.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    if is_plain { folder } else { format!("'{}'", folder.replace('\'', r"'\''")) }
}

/// The results of an earlier plan in a folder, which go with it: to the plan that takes its place they say nothing. `below` is
/// put before their names.
///
/// # Errors
/// [`Error::Io`].
pub fn earlier_results(folder: &Path, below: &str) -> Result<Vec<String>, Error> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let names = result_files(folder)?;
    let names = names.iter().filter_map(|path| path.file_name()?.to_str());
    Ok(names.map(|name| format!("{below}{name}")).collect())
}

/// All files that look like results, by name.
fn result_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |e| Error::io(folder, "the folder of the plan cannot be read", e);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_result = name.starts_with("result-") && name.ends_with(".json.gz");
        if is_result && entry.file_type().map_err(unreadable)?.is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn shard_in_name(path: &Path) -> Option<usize> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let number: String = name.strip_prefix("result-")?.chars().take_while(char::is_ascii_digit).collect();
    number.parse().ok()
}

fn read_one(
    path: &Path,
    (plan, parts): (&Plan, &PlannedParts),
    seen: &mut BTreeMap<usize, PathBuf>,
    results: &mut Results,
) -> Result<(), Error> {
    let refused = |rule, message: String| Err(Error::Input(vec![finding(rule, path, message)]));
    let mut reading = Reading::open(path)?;
    let head: Head = reading.head.clone();
    let planned = head.shard.checked_sub(1).and_then(|at| plan.shards.get(at));
    let Some(planned) = planned.filter(|_| head.is_of(RESULT) && head.plan == plan.plan) else {
        return refused(&rules::SHARD_FOREIGN, "it is of another plan, or of another version".to_owned());
    };
    if head.work != planned.sha256 {
        let message = format!("it answers another work file than that of shard {} here", head.shard);
        return refused(&rules::SHARD_FOREIGN, message);
    }
    // A copy may have another name, but not that of another shard.
    if shard_in_name(path) != Some(head.shard) {
        let message = format!("it is of shard {}, whose result is {}", head.shard, result_name(head.shard));
        return refused(&rules::SHARD_CONTRADICTS, message);
    }
    if let Some(other) = seen.get(&head.shard) {
        if sha256_of_file(other)? == sha256_of_file(path)? {
            return Ok(());
        }
        let message = format!("it and {} are both of shard {}, and differ", other.display(), head.shard);
        return refused(&rules::SHARD_CONTRADICTS, message);
    }
    let mut own = Results::default();
    while let Some(line) = reading.next::<ResultLine>()? {
        match line {
            ResultLine::Part { part, first, found } => {
                if first.checked_add(found.len()).is_none_or(|end| end > plan.resamples) {
                    return Err(reading.damaged("it has more resamples than there are"));
                }
                for (position, found) in found.into_iter().enumerate() {
                    if !parts.can_be_of(part, &found) {
                        return Err(reading.damaged(&format!("what it found of part {part} cannot be")));
                    }
                    own.parts.insert((part, first + position), found);
                }
            }
            ResultLine::Rule(number, found) => {
                if !found.can_be_of(parts.wards()) {
                    return Err(reading.damaged(&format!("what it found without rule {number} cannot be")));
                }
                own.rules.insert(number, found);
            }
        }
    }
    // Whoever was to do more says where the rest is.
    let (pieces, rules) =
        (own.parts.keys().map(|(part, _)| part).collect::<BTreeSet<_>>().len(), own.rules.len());
    if pieces > planned.parts || rules != planned.rules || (planned.parts > 0 && pieces == 0) {
        return Err(reading.damaged("it has other pieces than the shard was to do"));
    }
    let is_new = own.parts.keys().all(|key| !results.parts.contains_key(key))
        && own.rules.keys().all(|key| !results.rules.contains_key(key));
    if !is_new {
        return refused(&rules::SHARD_CONTRADICTS, "it has what another shard has".to_owned());
    }
    results.parts.append(&mut own.parts);
    results.rules.append(&mut own.rules);
    seen.insert(head.shard, path.to_owned());
    Ok(())
}

/// Numbers as they are told: `3`, `5–7`.
fn ranges(numbers: &[usize]) -> Vec<String> {
    let mut told: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match told.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => told.push((*number, *number)),
        }
    }
    let range = |(first, last): (usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first} and {last}"),
        _ => format!("{first} to {last}"),
    };
    told.into_iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_are_told_together() {
        assert_eq!(ranges(&[3, 5, 6, 7, 9, 10]), ["3", "5 to 7", "9 and 10"]);
    }

    #[test]
    fn the_number_of_a_shard_is_in_the_name_of_its_result() {
        assert_eq!(shard_in_name(Path::new("plan/result-0012.json.gz")), Some(12));
        assert_eq!(shard_in_name(Path::new("plan/result-0012 (1).json.gz")), Some(12));
        assert_eq!(shard_in_name(Path::new("plan/result-x.json.gz")), None);
    }
}
