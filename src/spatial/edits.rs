use super::{Bridge, Cut, CutReason, Edge, EdgeOrigin, WardGraph};
use crate::model::WardIdx;

/// What an edit does to the edge between two wards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditAction {
    /// The wards are neighbours, whatever the map and the barriers say.
    Add,
    /// The wards are not neighbours.
    Remove,
}

/// One hand-made change of the adjacency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeEdit {
    /// One ward.
    pub a: WardIdx,
    /// The other ward.
    pub b: WardIdx,
    /// What to do.
    pub action: EditAction,
}

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The edge was added or removed.
    Done,
    /// The edge was there already, or there was none to remove.
    NoEffect,
    /// Both wards are the same.
    SameWard,
    /// An earlier edit of the same pair says the opposite; the earlier one stands.
    Contradicts,
}

impl WardGraph {
    /// Applies edits in order and says what became of each.
    ///
    /// Edits come last and win over barriers and minimum lengths. Of two edits of one pair that contradict
    /// each other the first stands, and the second is reported: the order of lines in a file should not
    /// decide in silence.
    pub fn apply_edits(&mut self, edits: &[EdgeEdit]) -> Vec<EditOutcome> {
        let mut done: Vec<(WardIdx, WardIdx, EditAction)> = Vec::new();
        let mut outcomes = Vec::with_capacity(edits.len());
        for edit in edits {
            let (a, b) = (edit.a.min(edit.b), edit.a.max(edit.b));
            outcomes.push(if a == b {
                EditOutcome::SameWard
            } else if done.iter().any(|&(x, y, action)| (x, y) == (a, b) && action != edit.action) {
                EditOutcome::Contradicts
            } else {
                done.push((a, b, edit.action));
                match edit.action {
                    EditAction::Add => self.add(a, b, EdgeOrigin::Added),
                    EditAction::Remove => self.remove(a, b),
                }
            });
        }
        self.put_in_force(self.links.clone());
        outcomes
    }

    /// Puts bridges in force, each as an edge of its own origin.
    pub fn bridge(&mut self, bridges: &[Bridge]) {
        for bridge in bridges {
            self.add(bridge.a, bridge.b, EdgeOrigin::Bridged);
        }
        self.put_in_force(self.links.clone());
    }

    fn add(&mut self, a: WardIdx, b: WardIdx, origin: EdgeOrigin) -> EditOutcome {
        match self.links.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b)) {
            Ok(_) => EditOutcome::NoEffect,
            Err(position) => {
                self.cuts.retain(|cut| (cut.a, cut.b) != (a, b));
                self.links.insert(position, Edge { a, b, border_m: self.border_m(a, b), origin });
                EditOutcome::Done
            }
        }
    }

    fn remove(&mut self, a: WardIdx, b: WardIdx) -> EditOutcome {
        match self.links.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b)) {
            Ok(position) => {
                let edge = self.links.remove(position);
                self.cuts.push(Cut { a, b, border_m: edge.border_m, reason: CutReason::Removed });
                EditOutcome::Done
            }
            Err(_) => EditOutcome::NoEffect,
        }
    }
}
