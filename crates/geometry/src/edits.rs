use super::{Bridge, Cut, CutReason, Edge, EdgeOrigin, WardGraph};
use wardwise_model::WardIdx;

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

/// What happened to an edit.
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
    /// Applies edits in order and says what happened to each.
    ///
    /// Edits come last and win over barriers and minimum lengths. Of two edits of one pair that contradict
    /// each other the first stands, and the second is reported: the order of lines in a file should not
    /// decide silently.
    pub fn apply_edits(&mut self, edits: &[EdgeEdit]) -> Vec<EditOutcome> {
        let mut done: Vec<(WardIdx, WardIdx, EditAction)> = Vec::new();
        let mut outcomes = Vec::with_capacity(edits.len());
        let mut links = self.take_links();
        for edit in edits {
            let (a, b) = (edit.a.min(edit.b), edit.a.max(edit.b));
            outcomes.push(if a == b {
                EditOutcome::SameWard
            } else if done.iter().any(|&(x, y, action)| (x, y) == (a, b) && action != edit.action) {
                EditOutcome::Contradicts
            } else {
                done.push((a, b, edit.action));
                match edit.action {
                    EditAction::Add => self.add(&mut links, a, b, EdgeOrigin::Added),
                    EditAction::Remove => self.remove(&mut links, a, b),
                }
            });
        }
        self.set_edges_in_use(links);
        outcomes
    }

    /// Puts bridges to use, each as an edge of its own origin.
    pub fn bridge(&mut self, bridges: &[Bridge]) {
        let mut links = self.take_links();
        for bridge in bridges {
            self.add(&mut links, bridge.a, bridge.b, EdgeOrigin::Bridged);
        }
        self.set_edges_in_use(links);
    }

    fn add(&mut self, links: &mut Vec<Edge>, a: WardIdx, b: WardIdx, origin: EdgeOrigin) -> EditOutcome {
        match links.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b)) {
            Ok(_) => EditOutcome::NoEffect,
            Err(position) => {
                self.cuts.retain(|cut| (cut.a, cut.b) != (a, b));
                links.insert(position, Edge { a, b, border_m: self.border_m(a, b), origin });
                EditOutcome::Done
            }
        }
    }

    fn remove(&mut self, links: &mut Vec<Edge>, a: WardIdx, b: WardIdx) -> EditOutcome {
        match links.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b)) {
            Ok(position) => {
                let edge = links.remove(position);
                self.cuts.push(Cut { a, b, border_m: edge.border_m, reason: CutReason::Removed });
                EditOutcome::Done
            }
            Err(_) => EditOutcome::NoEffect,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GraphOptions;
    use geo::{MultiPolygon, polygon};

    /// Four squares in a row.
    fn row() -> WardGraph {
        let shapes: Vec<MultiPolygon<f64>> = (0..4)
            .map(|i| {
                let x = f64::from(i);
                MultiPolygon(vec![polygon![
                    (x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0), (x: x, y: 1.0)
                ]])
            })
            .collect();
        WardGraph::build(&shapes.iter().collect::<Vec<_>>(), &GraphOptions::default())
    }

    fn edit(a: u32, b: u32, action: EditAction) -> EdgeEdit {
        EdgeEdit { a: WardIdx(a), b: WardIdx(b), action }
    }

    #[test]
    fn a_removed_edge_parts_the_map_and_is_kept_on_record() {
        let mut graph = row();
        assert_eq!(graph.apply_edits(&[edit(2, 1, EditAction::Remove)]), [EditOutcome::Done]);
        assert_eq!(graph.components(), [vec![WardIdx(0), WardIdx(1)], vec![WardIdx(2), WardIdx(3)]]);
        let cut = Cut { a: WardIdx(1), b: WardIdx(2), border_m: 1.0, reason: CutReason::Removed };
        assert_eq!(graph.cuts, [cut]);
        assert_eq!(graph.borders.len(), 3);
    }

    #[test]
    fn an_added_edge_joins_wards_far_apart() {
        let mut graph = row();
        assert_eq!(graph.apply_edits(&[edit(3, 0, EditAction::Add)]), [EditOutcome::Done]);
        assert_eq!(graph.neighbours[0], [WardIdx(1), WardIdx(3)]);
        assert_eq!(graph.neighbours[3], [WardIdx(0), WardIdx(2)]);
    }

    #[test]
    fn edits_without_effect_and_contradictions_are_told_apart() {
        let mut graph = row();
        let outcomes = graph.apply_edits(&[
            edit(0, 1, EditAction::Add),
            edit(0, 2, EditAction::Remove),
            edit(1, 1, EditAction::Add),
            edit(1, 2, EditAction::Remove),
            edit(2, 1, EditAction::Add),
        ]);
        use EditOutcome::{Contradicts, Done, NoEffect, SameWard};
        assert_eq!(outcomes, [NoEffect, NoEffect, SameWard, Done, Contradicts]);
        assert!(!graph.are_neighbours(WardIdx(1), WardIdx(2)));
    }
}
