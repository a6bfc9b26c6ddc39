//! Tables that speak of wards by id, matched with the wards of a study.

use super::rules;
use super::values::counted;
use crate::error::Error;
use crate::input::{EdgeAction, EdgeTable, StructureTable};
use crate::model::{Action, Finding, Layer, Structure, Ward, WardIdx};
use crate::spatial::{EdgeEdit, EditAction};
use std::collections::{BTreeMap, HashMap};

/// How many wards a message lists by id.
const LISTED: usize = 5;

/// The edits of an edges table, in its order.
///
/// # Errors
/// [`Error::Input`] with every line that names an unknown ward, one ward twice, or a pair that another
/// line treats otherwise.
pub fn edge_edits(table: &EdgeTable, wards: &[Ward]) -> Result<Vec<EdgeEdit>, Error> {
    let by_id = by_id(wards);
    let mut problems = Vec::new();
    let mut seen: BTreeMap<(WardIdx, WardIdx), (u64, EdgeAction)> = BTreeMap::new();
    let mut edits = Vec::new();
    let refuse = |message: String| {
        Finding::new(&rules::TABLE_ENTRY, Action::Refused, Layer::Edges, message).with_file(&table.file)
    };
    for row in &table.rows {
        let line = row.line;
        let mut find = |id: &str| {
            let found = ward_of(&by_id, id);
            if found.is_none() {
                problems.push(refuse(format!("line {line}: no ward has this id")).with_id(id));
            }
            found
        };
        let (Some(a), Some(b)) = (find(&row.ward_a), find(&row.ward_b)) else { continue };
        let (a, b) = (a.min(b), a.max(b));
        if a == b {
            problems.push(refuse(format!("line {line}: the two wards are one")).with_id(&row.ward_a));
            continue;
        }
        match seen.get(&(a, b)) {
            Some((first, action)) if *action != row.action => {
                problems.push(
                    refuse(format!("line {line}: line {first} asks for the opposite")).with_id(&row.ward_a),
                );
            }
            Some(_) => {}
            None => {
                seen.insert((a, b), (line, row.action));
                let action = match row.action {
                    EdgeAction::Add => EditAction::Add,
                    EdgeAction::Remove => EditAction::Remove,
                };
                edits.push(EdgeEdit { a, b, action });
            }
        }
    }
    if problems.is_empty() { Ok(edits) } else { Err(Error::Input(problems)) }
}

/// A structure that was given, with the clusters' names by cluster index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenStructure {
    /// Every ward in exactly one cluster.
    pub structure: Structure,
    /// The clusters' ids as given, by cluster index.
    pub names: Vec<String>,
}

/// The structure of a table: every ward of the study exactly once.
///
/// # Errors
/// [`Error::Input`] with every line that names an unknown ward or a ward twice, and the wards that are missing.
pub fn given_structure(table: &StructureTable, wards: &[Ward]) -> Result<GivenStructure, Error> {
    let by_id = by_id(wards);
    let mut problems = Vec::new();
    let mut cluster_of: Vec<Option<(u64, &str)>> = vec![None; wards.len()];
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
    let missing: Vec<&str> = wards
        .iter()
        .zip(&cluster_of)
        .filter(|(_, c)| c.is_none())
        .map(|(ward, _)| ward.id.as_str())
        .collect();
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

fn by_id(wards: &[Ward]) -> HashMap<&str, WardIdx> {
    wards.iter().enumerate().map(|(i, ward)| (ward.id.as_str(), WardIdx::new(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::EdgeRow;
    use crate::model::BoroughIdx;

    fn wards() -> Vec<Ward> {
        let ward = |id: &str| Ward {
            id: id.to_owned(),
            name: id.to_owned(),
            borough: BoroughIdx(0),
            population: 1,
            workload: None,
        };
        ["A", "B", "C"].map(ward).to_vec()
    }

    fn structure(rows: &[(&str, &str)]) -> Result<GivenStructure, Error> {
        let row = |(i, (ward, cluster)): (usize, &(&str, &str))| {
            (i as u64 + 2, (*ward).to_owned(), (*cluster).to_owned())
        };
        let table = StructureTable { rows: rows.iter().enumerate().map(row).collect(), ..Default::default() };
        given_structure(&table, &wards())
    }

    fn edges(rows: &[(&str, &str, EdgeAction)]) -> Result<Vec<EdgeEdit>, Error> {
        let row = |(i, (a, b, action)): (usize, &(&str, &str, EdgeAction))| EdgeRow {
            line: i as u64 + 2,
            ward_a: (*a).to_owned(),
            ward_b: (*b).to_owned(),
            action: *action,
        };
        edge_edits(
            &EdgeTable { rows: rows.iter().enumerate().map(row).collect(), ..Default::default() },
            &wards(),
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
        let mut wards = wards();
        wards[1].id = " B".to_owned();
        let rows = [" A ", " B", "C"].map(|id| (2, id.to_owned(), "1".to_owned())).to_vec();
        let table = StructureTable { rows, ..Default::default() };
        assert!(given_structure(&table, &wards).is_ok());
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
        let edits = edges(&[("B", "A", Add), ("A", "B", Add)]).expect("the same twice");
        assert_eq!(edits, [EdgeEdit { a: WardIdx(0), b: WardIdx(1), action: EditAction::Add }]);
        let error = edges(&[("A", "B", Add), ("B", "A", Remove), ("C", "C", Add), ("A", "X", Add)]);
        assert_eq!(error.expect_err("three lines are wrong").findings().len(), 3);
    }
}
