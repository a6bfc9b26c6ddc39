//! The table of a structure, matched with the wards of a study.

use super::cluster_labels::{Labels, labels};
use super::naming::{Naming, places};
use super::structure_columns::{AskedColumns, Cells, are_plain, columns, is_known_name};
use super::values::counted;
use super::ward_directory::{Named, WardDirectory};
use crate::error::Error;
use crate::input::{StructureTable, TableKind, notes_passed_over};
use crate::model::{Action, Finding, Layer, Rule, Structure, WardIdx, is_blank, shortened};
use crate::rules;

/// How many wards a message lists by id.
const LISTED: usize = 5;

/// A structure that was given, with the clusters' names by cluster index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenStructure {
    /// Every ward in exactly one cluster.
    pub structure: Structure,
    /// The clusters' ids as given, by cluster index.
    pub names: Vec<String>,
}

/// A structure of wards, and how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedStructure {
    /// The structure.
    pub given: GivenStructure,
    /// How many lines (or features) it was read from: notes below the last full line are none of them.
    pub lines: usize,
    /// Notes and warnings.
    pub findings: Vec<Finding>,
}

/// The structure of a table: every ward exactly once, named by id or by a name that no other ward has.
///
/// # Errors
/// [`Error::Input`] where it cannot be told which columns hold wards and clusters; with every line that names
/// an unknown ward or a ward twice, and the wards that are in no cluster.
pub fn given_structure(
    table: &StructureTable,
    wards: &WardDirectory,
    asked: AskedColumns,
) -> Result<MatchedStructure, Error> {
    let finding = |rule: &'static Rule, action: Action, message: String| {
        Finding::new(rule, action, Layer::Structure, message).with_file(&table.file)
    };
    let (rows, notes) = table.rows.split_at(end_of_rows(table, wards));
    if let Some(ward) = ward_in_header(table, wards) {
        let message = format!(
            "no line names the columns: {:?} stands where their names belong, and is a ward; write a line such as \
             ward_id,cluster above it",
            shortened(ward)
        );
        return Err(Error::Input(vec![finding(&rules::STRUCTURE_COLUMNS, Action::Refused, message)]));
    }
    let asked = AskedColumns { cluster: table.cluster.as_deref().or(asked.cluster), ..asked };
    let asked = if table.run.is_some() { AskedColumns { ward: Some("ward_id"), ..asked } } else { asked };
    let cells = Cells { names: &table.columns, rows };
    let chosen = columns(cells, wards, asked, &table.file)
        .map_err(|why| Error::Input(vec![finding(&rules::STRUCTURE_COLUMNS, Action::Refused, why)]))?;
    let mut told = table.read_as.clone();
    let first = |(line, cells): &'_ (u64, Vec<String>)| (*line, cells.first().cloned().unwrap_or_default());
    let said: Vec<(u64, String)> = notes.iter().map(first).collect();
    let said = said.iter().map(|(line, said)| (*line, said.as_str()));
    told.extend(notes_passed_over(Layer::Structure, &table.file, said));
    let is_named = asked.ward.is_some() && asked.cluster.is_some();
    if chosen.is_unasked || (!is_named && !are_plain(&table.columns, chosen)) {
        let name = |place: usize| shortened(table.columns[place].trim());
        let message = format!(
            "wards are read from the {0} {1:?} (--structure-ward), clusters from the {0} {2:?} (--structure-cluster)",
            table.kind.column(),
            name(chosen.ward),
            name(chosen.cluster)
        );
        told.push(finding(&rules::STRUCTURE_COLUMNS, Action::Noted, message));
    }
    let lines = rows.len();
    let rows: Vec<Row> =
        rows.iter().map(|(at, cells)| Row::of(*at, cells, chosen.ward, chosen.cluster)).collect();
    let matched = Matching { table, wards, rows }.matched(&finding);
    let (refused, notes): (Vec<Finding>, Vec<Finding>) =
        matched.findings.into_iter().partition(|finding| finding.action == Action::Refused);
    told.extend(notes);
    match matched.given {
        Some(given) if refused.is_empty() => Ok(MatchedStructure { given, lines, findings: told }),
        _ => {
            // What was made of ids may be why others are not found.
            told.retain(|finding| finding.action == Action::Mended);
            told.splice(0..0, refused);
            Err(Error::Input(told))
        }
    }
}

/// How many rows are of the table: behind the last one with a second cell stand notes, unless what they hold is a
/// ward.
fn end_of_rows(table: &StructureTable, wards: &WardDirectory) -> usize {
    let is_note = |(_, cells): &(u64, Vec<String>)| {
        let [first, others @ ..] = &cells[..] else { return false };
        let is_alone = !is_blank(first) && others.iter().all(|cell| is_blank(cell));
        is_alone && matches!(wards.found(first), Named::Unknown(_))
    };
    let notes = table.rows.iter().rev().take_while(|row| is_note(row)).count();
    match table.kind {
        TableKind::Table if notes < table.rows.len() => table.rows.len() - notes,
        TableKind::Table | TableKind::Layer => table.rows.len(),
    }
}

/// The ward that stands where the names of the columns belong: one that no row names, over a column of wards,
/// where no other column bears a known name.
fn ward_in_header<'t>(table: &'t StructureTable, wards: &WardDirectory) -> Option<&'t str> {
    let ward = |word: &str| match wards.found(word) {
        Named::ById(ward) | Named::ByName(ward) | Named::Alike(ward, _) => Some(ward),
        _ => None,
    };
    if table.kind == TableKind::Layer || table.columns.iter().any(|name| is_known_name(name)) {
        return None;
    }
    let is_headed_by_ward = |place: &usize| {
        let Some(own) = ward(&table.columns[*place]) else { return false };
        let cells = table.rows.iter().filter_map(|(_, cells)| cells.get(*place));
        let named: Vec<Option<WardIdx>> = cells.map(|cell| ward(cell)).collect();
        let count = named.iter().flatten().count();
        count > 0 && count * 2 >= named.len() && !named.contains(&Some(own))
    };
    (0..table.columns.len()).find(is_headed_by_ward).map(|place| table.columns[place].as_str())
}

/// A line of the table, or a feature.
struct Row<'t> {
    at: u64,
    ward: &'t str,
    cluster: &'t str,
}

impl<'t> Row<'t> {
    fn of(at: u64, cells: &'t [String], ward: usize, cluster: usize) -> Self {
        let cell = |place: usize| cells.get(place).map_or("", String::as_str);
        Self { at, ward: cell(ward), cluster: cell(cluster) }
    }
}

struct Matching<'a> {
    table: &'a StructureTable,
    wards: &'a WardDirectory,
    rows: Vec<Row<'a>>,
}

/// The structure, where every ward is in one cluster, and everything found.
struct Matched {
    given: Option<GivenStructure>,
    findings: Vec<Finding>,
}

impl Matching<'_> {
    fn matched(&self, finding: &dyn Fn(&'static Rule, Action, String) -> Finding) -> Matched {
        let place = self.table.kind.row();
        let mut findings = Vec::new();
        let mut naming = Naming::in_file(self.wards, place);
        let mut row_of: Vec<Option<usize>> = vec![None; self.wards.len()];
        let mut is_other = false;
        for (row, Row { at, ward, .. }) in self.rows.iter().enumerate() {
            if is_blank(ward) {
                let message = format!("{place} {at}: it names no ward");
                findings.push(finding(&rules::TABLE_ENTRY, Action::Refused, message));
                continue;
            }
            let Some(found) = naming.ward(*at, ward) else {
                is_other = true;
                continue;
            };
            match row_of[found.index()] {
                Some(first) => {
                    let message =
                        format!("{place} {at}: {place} {} names the ward as well", self.rows[first].at);
                    let twice = finding(&rules::TABLE_ENTRY, Action::Refused, message);
                    findings.push(twice.with_id(self.wards.id(found)));
                }
                None => row_of[found.index()] = Some(row),
            }
        }
        if let Some(run) = self.table.run.as_ref().filter(|_| is_other || row_of.contains(&None)) {
            return Matched { given: None, findings: vec![self.of_other_wards(run, &row_of, finding)] };
        }
        findings.extend(naming.findings(&rules::TABLE_ENTRY, finding));
        let said: Vec<&str> = self.rows.iter().map(|row| row.cluster).collect();
        let labels = labels(&said, place, &|row| self.rows[row].at);
        findings.extend(labels.told.iter().map(|(rule, action, level, message)| {
            finding(rule, *action, message.clone()).with_level(*level)
        }));
        // Where no line names a ward, that is what is wrong.
        if row_of.iter().any(Option::is_some) || self.rows.is_empty() {
            findings.extend(self.unassigned(&row_of, &labels, finding));
        }
        let clusters: Option<Vec<&str>> =
            row_of.iter().map(|row| labels.clusters[(*row)?].as_deref()).collect();
        let given = clusters.map(|clusters| {
            let structure = Structure::from_labels(&clusters);
            let mut names = vec![String::new(); structure.cluster_count()];
            for (cluster, label) in structure.labels().iter().zip(&clusters) {
                names[cluster.index()] = (*label).to_owned();
            }
            GivenStructure { structure, names }
        });
        Matched { given, findings }
    }

    /// The wards that are in no cluster, and what says so.
    fn unassigned(
        &self,
        row_of: &[Option<usize>],
        labels: &Labels,
        finding: &dyn Fn(&'static Rule, Action, String) -> Finding,
    ) -> Option<Finding> {
        let place = self.table.kind.row();
        let is_in_none = |row: Option<usize>| row.is_none_or(|row| labels.clusters[row].is_none());
        let wards: Vec<WardIdx> =
            (0..row_of.len()).filter(|&ward| is_in_none(row_of[ward])).map(WardIdx::new).collect();
        if wards.is_empty() {
            return None;
        }
        let shown: Vec<String> =
            wards.iter().take(LISTED).map(|ward| format!("{:?}", self.wards.id(*ward))).collect();
        let more = if wards.len() > LISTED { " and others" } else { "" };
        let count = counted(wards.len(), "ward is", "wards are");
        let mut message = format!("{count} in no cluster: {}{more}", shown.join(", "));
        for (value, rows) in &labels.unassigned {
            let at = places(place, rows.iter().map(|&row| self.rows[row].at));
            message.push_str(&match value.as_str() {
                "" => format!("; the cell is empty in {at}"),
                value => format!("; {:?} in {at} looks like 'not assigned'", shortened(value)),
            });
        }
        let absent = row_of.iter().filter(|row| row.is_none()).count();
        if absent > 0 && !labels.unassigned.is_empty() {
            message.push_str(&format!("; {} in no {place}", counted(absent, "ward is", "wards are")));
        }
        Some(finding(&rules::WARD_UNASSIGNED, Action::Refused, message))
    }

    /// A run that was made from other wards: no line of its table is to be mended.
    fn of_other_wards(
        &self,
        run: &str,
        row_of: &[Option<usize>],
        finding: &dyn Fn(&'static Rule, Action, String) -> Finding,
    ) -> Finding {
        let known: usize = row_of.iter().filter(|row| row.is_some()).count();
        let absent = row_of.iter().position(Option::is_none).map(|ward| self.wards.id(WardIdx::new(ward)));
        let alien = self.rows.iter().map(|row| row.ward).find(|word| !self.wards.ids().any(|id| id == *word));
        let example = match (alien, absent) {
            (Some(alien), Some(absent)) => {
                format!("{:?} is not in this ward file, and {absent:?} not in the run", shortened(alien))
            }
            (Some(alien), None) => format!("{:?} is not in this ward file", shortened(alien)),
            (None, Some(absent)) => format!("{absent:?} is not in the run"),
            (None, None) => "a ward stands twice".to_owned(),
        };
        let message = format!(
            "the run in {run} was made from other wards: it has {}, this ward file {}, and {} in both; {example}",
            self.rows.len(),
            self.wards.len(),
            counted(known, "is", "are")
        );
        finding(&rules::OTHER_WARDS, Action::Refused, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(rows: &[(&str, &str)]) -> Result<MatchedStructure, Error> {
        let row = |(i, (ward, cluster)): (usize, &(&str, &str))| {
            (i as u64 + 2, vec![(*ward).to_owned(), (*cluster).to_owned()])
        };
        let table = StructureTable {
            columns: vec!["ward_id".to_owned(), "cluster".to_owned()],
            rows: rows.iter().enumerate().map(row).collect(),
            ..Default::default()
        };
        let wards = WardDirectory::of([("A", "Mill End"), ("B", "Church End"), ("C", "C")]);
        given_structure(&table, &wards, AskedColumns::default())
    }

    fn refused(rows: &[(&str, &str)]) -> Vec<String> {
        let error = structure(rows).expect_err("something is wrong");
        error.findings().iter().map(|f| f.message.clone()).collect()
    }

    #[test]
    fn a_structure_names_every_ward_once_in_any_order() {
        let read = structure(&[("C", "north"), ("A", "south"), ("B", "north")]).expect("all wards are named");
        assert_eq!(read.given.structure, Structure::from_labels(&[0, 1, 1]));
        assert_eq!(read.given.names, ["south", "north"]);
        assert!(read.findings.is_empty());
    }

    #[test]
    fn an_id_is_found_with_its_own_space_and_without_that_of_others() {
        let rows = [" A ", " B", "C"].map(|id| (2, vec![id.to_owned(), "1".to_owned()])).to_vec();
        let columns = vec!["ward_id".to_owned(), "cluster".to_owned()];
        let table = StructureTable { columns, rows, ..Default::default() };
        let wards = WardDirectory::of([("A", "A"), (" B", " B"), ("C", "C")]);
        assert!(given_structure(&table, &wards, AskedColumns::default()).is_ok());
    }

    #[test]
    fn every_fault_of_a_structure_is_named() {
        assert_eq!(
            refused(&[("A", "1"), ("A", "2"), ("X", "1")]),
            [
                "line 3: line 2 names the ward as well",
                "line 4: no ward has this id or name",
                "2 wards are in no cluster: \"B\", \"C\"",
            ]
        );
    }

    #[test]
    fn a_ward_that_is_not_assigned_is_named_with_what_says_so() {
        assert_eq!(
            refused(&[("A", "1"), ("B", "-1")]),
            [
                "2 wards are in no cluster: \"B\", \"C\"; \"-1\" in line 3 looks like 'not assigned'; 1 ward is in no line"
            ]
        );
        assert_eq!(
            refused(&[("A", "1"), ("B", ""), ("C", "")]),
            ["2 wards are in no cluster: \"B\", \"C\"; the cell is empty in lines 3, 4"]
        );
    }

    #[test]
    fn one_ward_by_id_and_by_name_is_twice_the_same() {
        assert_eq!(
            refused(&[("A", "1"), ("B", "1"), ("C", "2"), ("mill end", "2")]),
            ["line 5: line 2 names the ward as well"]
        );
    }
}
