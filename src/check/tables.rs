//! The table of neighbours added and removed by hand, matched with the wards of a study.

use super::naming::Naming;
use super::ward_directory::WardDirectory;
use crate::input::{EdgeAction, EdgeRow, EdgeTable};
use crate::model::{Action, Finding, Layer, LayerAccount, WardIdx};
use crate::rules;
use crate::spatial::{EdgeEdit, EditAction};
use std::collections::BTreeMap;

/// An edges table matched with the wards.
#[derive(Clone, Debug)]
pub struct EdgeEdits {
    /// The edits, in the order of the table.
    pub edits: Vec<EdgeEdit>,
    /// Every line that names an unknown ward, one ward twice or an unknown action, or asks for the opposite
    /// of another line. Where there is any, the table is refused.
    pub refused: Vec<Finding>,
    /// What else is to be told: wards that are named by their names, or by what was made of their ids.
    pub told: Vec<Finding>,
    /// What happened to its lines.
    pub account: LayerAccount,
}

/// Matches an edges table with the wards of a study.
#[must_use]
pub fn edge_edits(table: &EdgeTable, wards: &WardDirectory) -> EdgeEdits {
    let mut naming = Naming::in_file(wards, "line");
    let (mut edits, mut refused, mut refused_lines) = (Vec::new(), unknown_actions(table), 0);
    let mut seen: BTreeMap<(WardIdx, WardIdx), (u64, EditAction)> = BTreeMap::new();
    for EdgeRow { line, ward_a, ward_b, action } in &table.rows {
        let before = refused.len();
        let action = match action {
            EdgeAction::Add => Some(EditAction::Add),
            EdgeAction::Remove => Some(EditAction::Remove),
            EdgeAction::Unknown(_) => None,
        };
        let [a, b] = [ward_a, ward_b].map(|word| naming.ward(*line, word));
        if let (Some(a), Some(b), Some(action)) = (a, b, action) {
            let (a, b) = (a.min(b), a.max(b));
            match seen.get(&(a, b)) {
                _ if a == b => {
                    let message = format!("line {line}: the two wards are one");
                    refused.push(refused_line(table, message).with_id(wards.id(a)));
                }
                Some((first, other)) if *other != action => {
                    let message = format!("line {line}: line {first} asks for the opposite");
                    refused.push(refused_line(table, message).with_id(wards.id(a)));
                }
                Some(_) => {}
                None => {
                    seen.insert((a, b), (*line, action));
                    edits.push(EdgeEdit { a, b, action });
                }
            }
        }
        refused_lines +=
            usize::from(refused.len() > before || a.is_none() || b.is_none() || action.is_none());
    }
    let finding =
        |rule, action, message| Finding::new(rule, action, Layer::Edges, message).with_file(&table.file);
    let (named, told): (Vec<Finding>, Vec<Finding>) = naming
        .findings(&rules::TABLE_ENTRY, &finding)
        .into_iter()
        .partition(|finding| finding.action == Action::Refused);
    refused.extend(named);
    EdgeEdits { edits, refused, told, account: edges_account(table, refused_lines) }
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

#[cfg(test)]
mod tests {
    use super::*;

    const WARDS: [(&str, &str); 3] = [("A", "Mill End"), ("B", "Church End"), ("C", "C")];

    fn edges(rows: &[(&str, &str, EdgeAction)]) -> EdgeEdits {
        let row = |(i, (a, b, action)): (usize, &(&str, &str, EdgeAction))| EdgeRow {
            line: i as u64 + 2,
            ward_a: (*a).to_owned(),
            ward_b: (*b).to_owned(),
            action: action.clone(),
        };
        edge_edits(
            &EdgeTable { rows: rows.iter().enumerate().map(row).collect(), ..Default::default() },
            &WardDirectory::of(WARDS),
        )
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
            ["line 2: the action is neither \"add\" nor \"remove\"", "line 2: no ward has this id or name"]
        );
        assert_eq!((wrong.account.read, wrong.account.used, wrong.account.refused), (1, 0, 1));
    }

    #[test]
    fn wards_may_be_named_by_their_names_and_it_is_said() {
        let named = edges(&[("mill end", "B", EdgeAction::Add), ("C", "Church  End", EdgeAction::Remove)]);
        let edit = |a, b, action| EdgeEdit { a: WardIdx(a), b: WardIdx(b), action };
        assert_eq!(named.edits, [edit(0, 1, EditAction::Add), edit(1, 2, EditAction::Remove)]);
        assert!(named.refused.is_empty());
        let told: Vec<_> = named.told.iter().map(|f| f.message.as_str()).collect();
        let expected = "2 lines each name a ward by its name (line 2 \"mill end\" is \"A\", line 3 \"Church  End\" is \"B\")";
        assert_eq!(told, [expected]);
    }
}
