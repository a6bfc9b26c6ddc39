//! Tables that speak of wards by id, matched with the wards of a study.

use super::values::counted;
use crate::error::Error;
use crate::input::{EdgeAction, EdgeRow, EdgeTable, StructureTable};
use crate::model::{Action, Finding, Layer, LayerAccount, Structure, WardIdx};
use crate::rules;
use crate::spatial::{EdgeEdit, EditAction};
use std::collections::{BTreeMap, HashMap};

/// How many wards a message lists by id.
const LISTED: usize = 5;

/// An edges table matched with the wards.
#[derive(Clone, Debug)]
pub struct EdgeEdits {
    /// The edits, in the order of the table.
    pub edits: Vec<EdgeEdit>,
    /// Every line that names an unknown ward, one ward twice or an unknown action, or asks for the opposite
    /// of another line. Where there is any, the table is refused.
    pub refused: Vec<Finding>,
    /// What happened to its lines.
    pub account: LayerAccount,
}

/// Matches an edges table with the wards of these ids.
#[must_use]
pub fn edge_edits<'w>(table: &EdgeTable, ward_ids: impl IntoIterator<Item = &'w str>) -> EdgeEdits {
    let by_id = by_id(ward_ids);
    let (mut edits, mut refused, mut refused_lines) = (Vec::new(), unknown_actions(table), 0);
    let mut seen: BTreeMap<(WardIdx, WardIdx), (u64, EditAction)> = BTreeMap::new();
    let refuse = |message| refused_line(table, message);
    for EdgeRow { line, ward_a, ward_b, action } in &table.rows {
        let before = refused.len();
        let action = match action {
            EdgeAction::Add => Some(EditAction::Add),
            EdgeAction::Remove => Some(EditAction::Remove),
            EdgeAction::Unknown(_) => None,
        };
        let [a, b] = [ward_a, ward_b].map(|id| {
            let found = ward_of(&by_id, id);
            if found.is_none() {
                refused.push(refuse(format!("line {line}: no ward has this id")).with_id(id));
            }
            found
        });
        if let (Some(a), Some(b), Some(action)) = (a, b, action) {
            let (a, b) = (a.min(b), a.max(b));
            match seen.get(&(a, b)) {
                _ if a == b => {
                    refused.push(refuse(format!("line {line}: the two wards are one")).with_id(ward_a));
                }
                Some((first, other)) if *other != action => {
                    let message = format!("line {line}: line {first} asks for the opposite");
                    refused.push(refuse(message).with_id(ward_a));
                }
                Some(_) => {}
                None => {
                    seen.insert((a, b), (*line, action));
                    edits.push(EdgeEdit { a, b, action });
                }
            }
        }
        refused_lines += usize::from(refused.len() > before || action.is_none());
    }
    EdgeEdits { edits, refused, account: edges_account(table, refused_lines) }
}

/// What is wrong with the lines of an edges table whatever wards there are: actions that are none.
#[must_use]
pub fn unknown_actions(table: &EdgeTable) -> Vec<Finding> {
    let unknown = |row: &EdgeRow| {
        let EdgeAction::Unknown(text) = &row.action else { return None };
        let message = format!("line {}: the action is neither \"add\" nor \"remove\"", row.line);
        Some(refused_line(table, message).with_property("action").with_value(text))
    };
    table.rows.iter().filter_map(unknown).collect()
}

fn refused_line(table: &EdgeTable, message: String) -> Finding {
    Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::Edges, message).with_file(&table.file)
}

/// What happened to the lines of an edges table of which some are refused.
#[must_use]
pub fn edges_account(table: &EdgeTable, refused: usize) -> LayerAccount {
    let read = table.rows.len();
    let account = LayerAccount::of_table(Layer::Edges, &table.file, &table.sha256, read);
    LayerAccount { used: read - refused, refused, ..account }
}

/// A structure that was given, with the clusters' names by cluster index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenStructure {
    /// Every ward in exactly one cluster.
    pub structure: Structure,
    /// The clusters' ids as given, by cluster index.
    pub names: Vec<String>,
}

/// The structure of a table: every ward of these ids exactly once.
///
/// # Errors
/// [`Error::Input`] with every line that names an unknown ward or a ward twice, and the wards that are missing.
pub fn given_structure<'w>(
    table: &StructureTable,
    ward_ids: impl IntoIterator<Item = &'w str>,
) -> Result<GivenStructure, Error> {
    let ward_ids: Vec<&str> = ward_ids.into_iter().collect();
    let by_id = by_id(ward_ids.iter().copied());
    let mut problems = Vec::new();
    let mut cluster_of: Vec<Option<(u64, &str)>> = vec![None; ward_ids.len()];
    let refuse = |message: String| {
        Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::Structure, message).with_file(&table.file)
    };
    for (line, ward, cluster) in &table.rows {
        match ward_of(&by_id, ward) {
            None => problems.push(refuse(format!("line {line}: no ward has this id")).with_id(ward)),
            Some(index) => match cluster_of[index.index()] {
                Some((first, _)) => {
                    problems.push(
                        refuse(format!("line {line}: line {first} names the ward as well")).with_id(ward),
                    );
                }
                None => cluster_of[index.index()] = Some((*line, cluster)),
            },
        }
    }
    let missing: Vec<&str> =
        ward_ids.iter().zip(&cluster_of).filter(|(_, c)| c.is_none()).map(|(id, _)| *id).collect();
    if !missing.is_empty() {
        let shown = missing.iter().take(LISTED).map(|id| format!("{id:?}")).collect::<Vec<_>>().join(", ");
        let more = if missing.len() > LISTED { " and others" } else { "" };
        let count = counted(missing.len(), "ward is", "wards are");
        problems.push(refuse(format!("{count} in no cluster: {shown}{more}")));
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    let labels: Vec<&str> = cluster_of.iter().flatten().map(|(_, cluster)| *cluster).collect();
    let structure = Structure::from_labels(&labels);
    let mut names = vec![String::new(); structure.cluster_count()];
    for (cluster, label) in structure.labels().iter().zip(&labels) {
        names[cluster.index()] = (*label).to_owned();
    }
    Ok(GivenStructure { structure, names })
}

/// The ward with the id in a cell: exactly, or without the space that typing leaves around it.
fn ward_of(by_id: &HashMap<&str, WardIdx>, cell: &str) -> Option<WardIdx> {
    by_id.get(cell).or_else(|| by_id.get(cell.trim())).copied()
}

fn by_id<'w>(ids: impl IntoIterator<Item = &'w str>) -> HashMap<&'w str, WardIdx> {
    ids.into_iter().enumerate().map(|(i, id)| (id, WardIdx::new(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WARDS: [&str; 3] = ["A", "B", "C"];

    fn structure(rows: &[(&str, &str)]) -> Result<GivenStructure, Error> {
        let row = |(i, (ward, cluster)): (usize, &(&str, &str))| {
            (i as u64 + 2, (*ward).to_owned(), (*cluster).to_owned())
        };
        let table = StructureTable { rows: rows.iter().enumerate().map(row).collect(), ..Default::default() };
        given_structure(&table, WARDS)
    }

    fn edges(rows: &[(&str, &str, EdgeAction)]) -> EdgeEdits {
        let row = |(i, (a, b, action)): (usize, &(&str, &str, EdgeAction))| EdgeRow {
            line: i as u64 + 2,
            ward_a: (*a).to_owned(),
            ward_b: (*b).to_owned(),
            action: action.clone(),
        };
        edge_edits(
            &EdgeTable { rows: rows.iter().enumerate().map(row).collect(), ..Default::default() },
            WARDS,
        )
    }

    #[test]
    fn a_structure_names_every_ward_once_in_any_order() {
        let given =
            structure(&[("C", "north"), ("A", "south"), ("B", "north")]).expect("all wards are named");
        assert_eq!(given.structure, Structure::from_labels(&[0, 1, 1]));
        assert_eq!(given.names, ["south", "north"]);
    }

    #[test]
    fn an_id_is_found_with_its_own_space_and_without_that_of_others() {
        let rows = [" A ", " B", "C"].map(|id| (2, id.to_owned(), "1".to_owned())).to_vec();
        let table = StructureTable { rows, ..Default::default() };
        assert!(given_structure(&table, ["A", " B", "C"]).is_ok());
    }

    #[test]
    fn every_fault_of_a_structure_is_named() {
        let error = structure(&[("A", "1"), ("A", "2"), ("X", "1")]).expect_err("three things are wrong");
        let messages: Vec<_> = error.findings().iter().map(|f| f.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "line 3: line 2 names the ward as well",
                "line 4: no ward has this id",
                "2 wards are in no cluster: \"B\", \"C\"",
            ]
        );
    }

    #[test]
    fn edits_that_contradict_each_other_are_refused_and_repeated_ones_are_not() {
        use EdgeAction::{Add, Remove};
        let twice = edges(&[("B", "A", Add), ("A", "B", Add)]);
        assert_eq!((twice.refused.len(), twice.account.used), (0, 2));
        assert_eq!(twice.edits, [EdgeEdit { a: WardIdx(0), b: WardIdx(1), action: EditAction::Add }]);
        let wrong = edges(&[("A", "B", Add), ("B", "A", Remove), ("C", "C", Add), ("A", "X", Add)]);
        assert_eq!((wrong.refused.len(), wrong.account.used, wrong.account.refused), (3, 1, 3));
    }

    #[test]
    fn an_unknown_action_hides_no_unknown_ward() {
        let wrong = edges(&[("A", "X", EdgeAction::Unknown("join".to_owned()))]);
        let messages: Vec<_> = wrong.refused.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(
            messages,
            ["line 2: the action is neither \"add\" nor \"remove\"", "line 2: no ward has this id"]
        );
        assert_eq!((wrong.account.read, wrong.account.used, wrong.account.refused), (1, 0, 1));
    }
}
