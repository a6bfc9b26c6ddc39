use super::finished::FinishedRun;
use super::formats::{Companions, Format, has_outlines};
use super::layer::{layer_of, layer_on_disk};
use super::source::{self, Source};
use super::structure_source::{ASSIGNMENTS, StructurePlace, StructureSource};
use super::whole_table::whole;
use super::{Limits, RawLayer};
use crate::error::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use std::path::Path;

/// Names of columns by which the header line of a structure is told from a line of title above it.
const HEADERS: [&str; 9] = [
    "ward_id",
    "ward_code",
    "cluster",
    "cluster_id",
    "cluster_name",
    "team",
    "assignment",
    "district",
    "node",
];

/// How other such names begin: GEOID20, candidate_01.
const STARTS: [&str; 2] = ["geoid", "candidate_"];

/// A structure as read: which columns hold wards and clusters is decided beside the wards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StructureTable {
    /// The path as typed by the user.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Of a table, or of a layer with properties.
    pub kind: TableKind,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The line of the file and its cells, in the order of the file.
    pub rows: Vec<(u64, Vec<String>)>,
    /// The column with the cluster, where the words that named the file say it.
    pub cluster: Option<String>,
    /// The folder of the run whose candidate it is.
    pub run: Option<String>,
    /// How the file was read, where that is not plain.
    pub read_as: Vec<Finding>,
}

/// What the rows and columns of a structure are in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableKind {
    /// Lines and columns of a table.
    #[default]
    Table,
    /// Features and properties of a layer.
    Layer,
}

impl TableKind {
    /// What a row is called.
    #[must_use]
    pub fn row(self) -> &'static str {
        match self {
            TableKind::Table => "line",
            TableKind::Layer => "feature",
        }
    }

    /// What a column is called.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            TableKind::Table => "column",
            TableKind::Layer => "property",
        }
    }
}

/// A structure as read, and where it comes from.
#[derive(Clone, Debug)]
pub struct RawStructure {
    /// What the user named.
    pub source: StructureSource,
    /// What was read.
    pub content: StructureContent,
}

/// A structure as read from a file of either kind.
#[derive(Clone, Debug)]
pub enum StructureContent {
    /// A table of wards and clusters.
    Table(StructureTable),
    /// Polygons: clusters, or wards with a cluster property.
    Layer(RawLayer),
}

/// Reads a structure from a table (CSV, Excel, ODS) or a map layer, distinguished by the first bytes, or from the
/// folder of a finished run.
///
/// `named` are columns that the flags name: they tell a header line from a title above it.
///
/// # Errors
/// As for every table, and as for every layer; [`Error::Input`] where a folder holds no such candidate.
pub fn read_structure(
    source: &StructureSource,
    named: &[&str],
    limits: &Limits,
) -> Result<RawStructure, Error> {
    let content = match &source.place {
        StructurePlace::Basis(word) => {
            return Err(Error::Internal(format!("{word} is a basis, not a file")));
        }
        StructurePlace::Run { folder, candidate } => of_run(folder, candidate, limits)?,
        StructurePlace::File { path, column } => {
            let named: Vec<&str> = named.iter().copied().chain(column.as_deref()).collect();
            let mut content = content_of(path, &named, limits)?;
            if let StructureContent::Table(table) = &mut content {
                table.cluster.clone_from(column);
            }
            content
        }
    };
    Ok(RawStructure { source: source.clone(), content })
}

/// As [`read_structure`], for bytes in memory; `path` is the name they go by in messages and manifest.
///
/// # Errors
/// As [`read_structure`].
pub fn read_structure_from(path: &str, bytes: &[u8], limits: &Limits) -> Result<RawStructure, Error> {
    let source = source::of_bytes(Layer::Structure, path, bytes, limits)?;
    let content = match is_layer(&source.bytes) {
        true => {
            StructureContent::Layer(layer_of(Layer::Structure, path, source, Companions::default(), limits)?)
        }
        false => StructureContent::Table(table_of(path, source, &[], limits)?),
    };
    Ok(RawStructure { source: StructureSource::of_file(path), content })
}

/// Whether the content is a map rather than a table: a format that says so itself, GeoJSON, or a table with
/// outlines in it.
fn is_layer(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'{') || Format::of(bytes).is_some() || has_outlines(bytes)
}

/// The content of a file on disk, or of standard input.
fn content_of(path: &str, named: &[&str], limits: &Limits) -> Result<StructureContent, Error> {
    let source = source::read(Layer::Structure, path, limits)?;
    match is_layer(&source.bytes) {
        true => layer_on_disk(Layer::Structure, path, source, limits).map(StructureContent::Layer),
        false => table_of(path, source, named, limits).map(StructureContent::Table),
    }
}

fn table_of(path: &str, source: Source, named: &[&str], limits: &Limits) -> Result<StructureTable, Error> {
    let is_known = |column: &str| {
        let column = column.to_lowercase();
        HEADERS.iter().any(|known| column == *known)
            || STARTS.iter().any(|known| column.starts_with(known))
            || named.iter().any(|named| column == named.trim().to_lowercase())
    };
    let table = whole(Layer::Structure, path, source, &is_known, limits)?;
    Ok(StructureTable {
        file: path.to_owned(),
        sha256: table.sha256,
        columns: table.columns,
        rows: table.rows,
        read_as: table.read_as,
        ..StructureTable::default()
    })
}

/// A candidate of a finished search, from the table in its folder: the one named, else the first.
fn of_run(
    folder: &str,
    candidate: &Result<Option<usize>, String>,
    limits: &Limits,
) -> Result<StructureContent, Error> {
    let refuse = |message: String| {
        let finding = Finding::new(&rules::NO_SUCH_CANDIDATE, Action::Refused, Layer::Structure, message);
        Error::Input(vec![finding.with_file(folder)])
    };
    if !Path::new(folder).join("run.json").is_file() {
        let is_there = Path::new(folder).is_dir();
        return Err(refuse(match is_there {
            true => "it is a folder without a run.json, so it holds no finished run".to_owned(),
            false => "there is no such folder".to_owned(),
        }));
    }
    let run = FinishedRun::open(Path::new(folder)).map_err(|error| match error.findings() {
        [first, ..] => refuse(format!("its run.json is not whole: {}", first.message)),
        [] => refuse(format!("its run.json cannot be read: {error}")),
    })?;
    let outputs = run.record["outputs"].as_array().into_iter().flatten();
    if !outputs.filter_map(serde_json::Value::as_str).any(|name| name == ASSIGNMENTS) {
        let what = "its run.json lists no assignments.csv: it is not the output of a search";
        return Err(refuse(what.to_owned()));
    }
    // What others left may be no regular file.
    run.file(ASSIGNMENTS).map_err(|error| match error.findings() {
        [first, ..] => refuse(format!("its {ASSIGNMENTS} cannot be used: {}", first.message)),
        [] => refuse(format!("its {ASSIGNMENTS} cannot be read: {error}")),
    })?;
    let path = run.path(ASSIGNMENTS);
    let StructureContent::Table(mut table) = content_of(&path, &[], limits)? else {
        return Err(refuse(format!("its {ASSIGNMENTS} is no table")));
    };
    let candidates = table.columns.iter().filter(|name| name.starts_with("candidate_")).count();
    let has = match candidates {
        1 => "it has 1 candidate".to_owned(),
        many => format!("it has {many} candidates, 1 to {many}"),
    };
    let number = match candidate {
        Ok(number) => number.unwrap_or(1),
        Err(words) => return Err(refuse(format!("{words:?} is no number of a candidate; {has}"))),
    };
    let column = format!("candidate_{number:02}");
    if !table.columns.contains(&column) {
        return Err(refuse(format!("there is no candidate {number}; {has}")));
    }
    table.cluster = Some(column);
    table.run = Some(folder.to_owned());
    Ok(StructureContent::Table(table))
}
