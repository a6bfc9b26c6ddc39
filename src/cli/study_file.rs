//! The study file: TOML whose keys are the flags' names with underscores.

use super::flags::StudyFlags;
use super::values::{Weighed, nearest};
use crate::Error;
use crate::input::{StructureSource, path_in};
use crate::model::{Action, Finding, Layer, shortened};
use crate::rules;
use crate::shards::{MOST_SCENARIOS, is_name};
use serde::Deserialize;
use std::io::Read as _;
use std::path::Path;
use toml::de::DeTable;

/// A study file is a page or two; a map layer named by mistake is not read to its end.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads a study file. Paths in it are relative to the file.
///
/// # Errors
/// [`Error::Io`] where it cannot be read; [`Error::Settings`] where it is not UTF-8, a key is unknown or
/// a value is of the wrong type, with the line.
pub fn read(path: &Path) -> Result<StudyFlags, Error> {
    parse_in(&text_of(path)?, path)
}

/// The key of the scenarios.
const SCENARIO: &str = "scenario";

/// A study and each of its scenarios, by name.
pub type StudyScenarios = (StudyFlags, Vec<(String, StudyFlags)>);

/// What a study file has outside its `[scenario.NAME]` tables, and each of these with it. `None` where it has none.
///
/// # Errors
/// As [`read`]; and where scenarios have names that no folder can have, or there is one alone.
pub fn scenarios(path: &Path) -> Result<Option<StudyScenarios>, Error> {
    let text = text_of(path)?;
    let file = path.display().to_string();
    let refuse = |message: String| Error::Settings(vec![unusable(message).with_file(file.clone())]);
    // What is no TOML is told with its line where the file is read as a study.
    let Ok(mut table) = text.parse::<toml::Table>() else { return Ok(None) };
    let Some(scenarios) = table.remove(SCENARIO) else { return Ok(None) };
    let toml::Value::Table(scenarios) = scenarios else {
        return Err(refuse(
            "scenario is no table; write [scenario.NAME] above the settings of each".to_owned(),
        ));
    };
    let named: Vec<String> = in_order(&text, &scenarios);
    if let Some(name) = named.iter().find(|name| !is_name(name)) {
        return Err(refuse(format!(
            "no scenario can be called {:?}: small letters, digits, - and _ make a name, and no built-in basis has it",
            shortened(name)
        )));
    }
    if !(2..=MOST_SCENARIOS).contains(&named.len()) {
        let message =
            format!("{} scenarios; from 2 to {MOST_SCENARIOS} can be told side by side", named.len());
        return Err(refuse(message));
    }
    let flags_of = |name: &str, table: &toml::Table| -> Result<StudyFlags, Error> {
        let text = toml::to_string(table)
            .map_err(|e| Error::Internal(format!("a part of a study file cannot be written: {e}")))?;
        parse_in(&text, path).map_err(|error| in_scenario(error, name))
    };
    let common = flags_of("outside the scenarios", &table)?;
    let mut all = Vec::new();
    for name in named {
        let Some(toml::Value::Table(own)) = scenarios.get(&name) else {
            return Err(refuse(format!(
                "scenario {name} is no table; write [scenario.{name}] above its settings"
            )));
        };
        let called = format!("scenario {name}");
        flags_of(&called, own)?;
        // Key by key, so that `false` and an empty list win as well.
        let mut with_own = table.clone();
        with_own.extend(own.clone());
        all.push((name.clone(), flags_of(&called, &with_own)?));
    }
    Ok(Some((common, all)))
}

/// The names of scenarios in the order of the file.
fn in_order(text: &str, scenarios: &toml::Table) -> Vec<String> {
    let mut names: Vec<(usize, String)> = Vec::new();
    let placed = DeTable::parse(text).ok();
    let tables = placed.as_ref().and_then(|placed| placed.get_ref().get(SCENARIO)?.get_ref().as_table());
    for name in scenarios.keys() {
        let key = tables.and_then(|tables| tables.keys().find(|key| key.get_ref() == name));
        names.push((key.map_or(usize::MAX, |key| key.span().start), name.clone()));
    }
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

/// The lines of a part are not those of the file: the part is named in their place.
fn in_scenario(error: Error, name: &str) -> Error {
    let named = |mut finding: Finding| {
        let told = finding.message.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
        finding.message = format!("{name}: {}", told.map_or(finding.message.as_str(), |(_, told)| told));
        finding
    };
    let findings = error.findings().iter().cloned().map(named).collect();
    error.with_findings(findings)
}

fn text_of(path: &Path) -> Result<String, Error> {
    let unreadable = |source| Error::io(path, "the study file cannot be read", source);
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.by_ref().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let refuse =
        |message: String| Error::Settings(vec![unusable(message).with_file(path.display().to_string())]);
    if bytes.len() as u64 > MAX_BYTES {
        return Err(refuse(format!("the file holds more than {MAX_BYTES} bytes, too much for settings")));
    }
    // Some editors save a byte-order mark before the text.
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    match std::str::from_utf8(text) {
        Ok(text) => Ok(text.to_owned()),
        Err(e) => {
            let (line, _) = place(&String::from_utf8_lossy(&text[..e.valid_up_to()]), e.valid_up_to());
            Err(refuse(format!("line {line}: the text is not UTF-8; save the file as UTF-8 in the editor")))
        }
    }
}

/// The flags of a study file's text; relative paths are taken from the folder of `path`.
///
/// # Errors
/// [`Error::Settings`] with every key that is unknown and every value of the wrong type, with its line.
pub fn parse_in(text: &str, path: &Path) -> Result<StudyFlags, Error> {
    let mut flags = parse(text).map_err(|findings| {
        let file = path.display().to_string();
        Error::Settings(findings.into_iter().map(|finding| finding.with_file(file.clone())).collect())
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    // The words for the structure in force may hold a name or a number beside its path.
    let current = flags.layers.current.take();
    for (_, file) in flags.layers.paths() {
        if file != "-" {
            *file = path_in(folder, file);
        }
    }
    flags.layers.current = current.map(|words| StructureSource::current_seen_from(&words, folder));
    flags.run.out = flags.run.out.map(|out| folder.join(out));
    Ok(flags)
}

fn unusable(message: String) -> Finding {
    Finding::new(&rules::STUDY_FILE_UNREADABLE, Action::Refused, Layer::Settings, message)
}

fn parse(text: &str) -> Result<StudyFlags, Vec<Finding>> {
    let syntax = |error: toml::de::Error| {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        vec![unusable(format!("line {line}, column {column}: {}", error.message()))]
    };
    let placed = DeTable::parse(text).map_err(syntax)?;
    let values: toml::Table = text.parse().map_err(syntax)?;
    let known = known_keys();
    let mut problems = Vec::new();
    let mut keys: Vec<_> = placed.get_ref().keys().collect();
    keys.sort_by_key(|key| key.span().start);
    for key in keys {
        let (line, _) = place(text, key.span().start);
        let name: &str = key.get_ref();
        if !known.contains(&name) {
            let hint = match name {
                SCENARIO => Some("; scenarios are for `wardwise shard plan`".to_owned()),
                _ => nearest(name, &known).map(|near| format!("; did you mean {near:?}?")),
            };
            let message = format!(
                "line {line}: no setting is called {:?}{}",
                shortened(name),
                hint.unwrap_or_default()
            );
            problems.push(unusable(message));
        } else if let Some(value) = values.get(name) {
            // Each key by itself, so that one run names every value that cannot be used.
            let alone = toml::Table::from_iter([(name.to_owned(), value.clone())]);
            if let Err(error) = StudyFlags::deserialize(alone) {
                let message = format!("line {line}: {}", in_words(error.message()));
                problems.push(unusable(message).with_property(format!("--{}", name.replace('_', "-"))));
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    StudyFlags::deserialize(values).map_err(|error| vec![unusable(error.message().to_owned())])
}

/// The line and column, counted from 1, of a byte of a text.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

/// What serde says of a value of the wrong type, in the words of somebody who writes a study file:
/// `invalid type: string "two", expected usize` becomes `it is a text where a whole number belongs`.
fn in_words(message: &str) -> String {
    let mismatch = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "));
    if let Some((found, wanted)) =
        message.strip_prefix("unknown variant `").and_then(|rest| rest.split_once("`, expected "))
    {
        return format!("it is {found:?}, where {} belongs", wanted.replace('`', ""));
    }
    let Some((found, wanted)) = mismatch else { return message.to_owned() };
    let kinds = [
        ("string", "a text"),
        ("integer", "a whole number"),
        ("floating point", "a number with a fraction"),
        ("boolean", "true or false"),
        ("sequence", "a list"),
        ("map", "a table"),
    ];
    let kind = kinds.iter().find(|(word, _)| found.starts_with(word)).map_or(found, |(_, words)| words);
    // A number is shown, as it may be of the right kind and out of range.
    let shown = match found.split('`').nth(1) {
        Some(number) => format!("{number} is {kind}"),
        None => format!("it is {kind}"),
    };
    let wanted = match wanted {
        "usize" | "u64" | "u32" => "a whole number of at least 0",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "path string" | "string or map" => "a text in quotes",
        "a sequence" => "a list in brackets",
        "a text or a list of texts" => "a text in quotes or a list of them",
        "a map" => "a table of names and numbers",
        other => other,
    };
    format!("{shown}, where {wanted} belongs")
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

/// The flags on the command line over those of the study file: a flag wins, lists replace lists.
pub fn merge(file: StudyFlags, line: &StudyFlags) -> Result<StudyFlags, Error> {
    let object = |flags: &StudyFlags| match serde_json::to_value(flags) {
        Ok(serde_json::Value::Object(object)) => Ok(object),
        other => Err(Error::Internal(format!("flags do not serialise to an object: {other:?}"))),
    };
    let mut merged = object(&file)?;
    let mut typed = object(line)?;
    // The largest loss of a group weighs beside the losses of the file, not in their place.
    if line.objective.weight.iter().all(|given| given.0 == Weighed::WorstGroup)
        && let (Some(of_file), Some(of_line)) = (
            merged.get("weight").and_then(serde_json::Value::as_object),
            typed.get_mut("weight").and_then(serde_json::Value::as_object_mut),
        )
    {
        for (loss, weight) in of_file {
            of_line.entry(loss.clone()).or_insert_with(|| weight.clone());
        }
    }
    merged.extend(typed);
    // JSON knows no NaN and no infinity, and an option that is not given is left out.
    let is_none = |value: &serde_json::Value| {
        value.is_null()
            || value.as_object().is_some_and(|table| table.values().any(serde_json::Value::is_null))
    };
    let numberless = merged.iter().filter(|(_, value)| is_none(value)).map(|(key, _)| {
        let message = "it is no finite number".to_owned();
        let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        finding.with_property(format!("--{}", key.replace('_', "-")))
    });
    let numberless: Vec<Finding> = numberless.collect();
    if !numberless.is_empty() {
        return Err(Error::Settings(numberless));
    }
    serde_json::from_value(serde_json::Value::Object(merged))
        .map_err(|error| Error::Internal(format!("merged flags cannot be read back: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::flags::RuleFlags;
    use crate::cli::values::{ClusterFlag, LossWeight, ShareFlag, SnapFlag};
    use crate::settings::ClusterRange;

    /// What is wrong with a study file, as a user reads it.
    fn said(text: &str) -> String {
        let findings = parse(text).expect_err("something is wrong");
        findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_number_and_a_range_of_clusters_are_read() {
        let clusters = |text: &str| parse(text).unwrap().rules.clusters;
        let range = |first, last| ClusterRange::new(first, last).ok().map(ClusterFlag);
        assert_eq!(clusters("clusters = 125"), range(125, 125));
        assert_eq!(clusters("clusters = \"110..150\""), range(110, 150));
    }

    #[test]
    fn a_share_may_be_written_in_per_cent() {
        let tolerance = |text: &str| parse(text).unwrap().rules.population_tolerance;
        assert_eq!(tolerance("population_tolerance = 0.35"), Some(ShareFlag(0.35)));
        assert_eq!(tolerance("population_tolerance = \"35%\""), Some(ShareFlag(0.35)));
        assert_eq!(tolerance("population_tolerance = 35"), Some(ShareFlag(35.0)), "judged with all others");
        assert!(said("min_inside = \"half\"").contains("\"half\" is no share; write 0.35 or 35%"));
        assert!(said("min_inside = true").contains("true is true or false, where a number belongs"));
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file = parse("min_wards = 2\nmax_wards = 9\n[weight]\nlived_split = 1.0").unwrap();
        let rules = RuleFlags { max_wards: Some(5), ..RuleFlags::default() };
        let merged = merge(file, &StudyFlags { rules, ..StudyFlags::default() }).unwrap();
        assert_eq!((merged.rules.min_wards, merged.rules.max_wards), (Some(2), Some(5)));
        assert_eq!(merged.objective.weight, [LossWeight(Weighed::Loss(crate::loss::Loss::LivedSplit), 1.0)]);
    }

    #[test]
    fn a_number_that_is_none_is_refused_wherever_it_stands() {
        let file = || parse("population_tolerance = nan\nsnap = inf").unwrap();
        let refused = merge(file(), &StudyFlags::default()).expect_err("neither is a number");
        let flags: Vec<_> = refused.findings().iter().flat_map(|f| f.property.clone()).collect();
        assert_eq!(flags, ["--population-tolerance", "--snap"]);
        let mut line = StudyFlags::default();
        line.run.within = Some(f64::NAN);
        assert!(merge(StudyFlags::default(), &line).is_err());
        line.run.within = None;
        line.rules.population_tolerance = Some(ShareFlag(0.5));
        line.rules.snap = Some(SnapFlag::Metres(1.0));
        assert!(merge(file(), &line).is_ok(), "the flags win");
    }

    #[test]
    fn one_source_needs_no_list() {
        let sources = |text: &str| parse(text).unwrap().publication.attribution;
        assert_eq!(sources("attribution = \"© OS\""), ["© OS"]);
        assert_eq!(sources("attribution = [\"© OS\", \"ONS\"]"), ["© OS", "ONS"]);
    }

    #[test]
    fn every_path_is_taken_from_the_folder_of_the_file() {
        let text = [
            "wards",
            "population_table",
            "neighbourhoods",
            "cofunding",
            "population_points",
            "barriers",
            "backdrop",
            "edges",
        ]
        .into_iter()
        .chain(["place_aliases", "group_share", "current", "out"])
        .map(|key| format!("{key} = \"{key}.x\"\n"))
        .collect::<String>();
        let mut flags = parse_in(&text, Path::new("study/study.toml")).unwrap();
        for (flag, path) in flags.layers.paths() {
            let name = format!("study/{}.x", flag.trim_start_matches('-').replace('-', "_"));
            assert_eq!(*path, name);
        }
        assert_eq!(flags.run.out, Some(Path::new("study/out.x").to_owned()));
        let stdin = parse_in("wards = \"-\"", Path::new("study/study.toml")).unwrap();
        assert_eq!(stdin.layers.wards.as_deref(), Some("-"), "standard input lies in no folder");
    }

    /// Review a change with `cargo insta review`.
    #[test]
    fn messages_read_as_agreed() {
        let wrong = [
            "wards = \"w.geojson\"\nmin_ward = 2\nzzz = 1\nquiet = 3",
            "min_wards = \"two\"\nmax_wards = -1\nmax_iterations = 2.5\nwithin = \"1%\"\nwards = 7",
            "cross_boroughs = \"yes\"\nkeep_together = [\"W1\", \"W2\"]\nexempt = \"City\"",
            "clusters = true\n",
            "clusters = \"150..110\"",
            "clusters = 0",
            "clusters = \"many\"",
            "adjacency = \"bishop\"\nbridge = 1\ncrs = \"EPSG:4267\"\nplace_weight = \"heavy\"",
            "weight = 1",
            "[weight]\nlived_splt = 1.0",
            "[weight]\njoy = 1",
            "[weight]\nsprawl = -1",
            "[weight]\nsprawl = \"1\"",
            "[weight]\nsprawl = nan",
            "seed = -1\nthreads = 99999999999999999999",
            "wards = \"a\"\nwards = \"b\"",
            "wards = wards.geojson",
            "wards \"w.geojson\"",
            "title = 2027\nauthor = [\"A\", \"B\"]\nattribution = 1",
            "attribution = [\"ONS\", 2]",
        ];
        let page: String = wrong.iter().map(|text| format!("{text}\n\n{}\n\n----\n", said(text))).collect();
        insta::assert_snapshot!(page);
    }
}
