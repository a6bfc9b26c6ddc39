//! `unheard.csv` and its layer: what groups and people who were not heard could change, border by border.

use super::table::{Cell, Table};
use super::vector::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::Error;
use crate::model::WardIdx;
use crate::results::{Outcome, Unheard};
use crate::spatial::Arcs;
use geo::{LineString, MultiLineString};
use std::collections::BTreeMap;

/// `unheard.csv`: every two wards that share a border, the first to turn first.
pub(super) fn csv(outcome: &Outcome, unheard: &Unheard) -> Result<Vec<u8>, Error> {
    let header = [
        "ward_a",
        "ward_a_name",
        "ward_b",
        "ward_b_name",
        "in_one_cluster",
        "reweighting_holds",
        "reweighting_turns",
        "unheard_holds",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    let study = &outcome.scored.prepared.study;
    let mut pairs = unheard.pairs.clone();
    pairs.sort_by(|a, b| {
        (a.reach(), a.unheard_holds).partial_cmp(&(b.reach(), b.unheard_holds)).expect("shares are numbers")
    });
    for pair in pairs {
        let ward = |ward: WardIdx| &study.wards[ward.index()];
        let (a, b) = (ward(pair.wards.0), ward(pair.wards.1));
        table.row(vec![
            Cell::Text(a.id.clone()),
            Cell::Text(a.name.clone()),
            Cell::Text(b.id.clone()),
            Cell::Text(b.name.clone()),
            Cell::Text(yes_or_no(pair.are_together).to_owned()),
            Cell::from(pair.reweighting.map(|reach| reach.holds)),
            Cell::from(pair.reweighting.and_then(|reach| reach.turns)),
            Cell::Number(pair.unheard_holds),
        ])?;
    }
    table.bytes()
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// The shared borders of wards, by how far shares may move before they turn; `None` where that was not asked for.
pub(super) fn layer(outcome: &Outcome, arcs: &Arcs) -> Option<VectorLayer> {
    let unheard = outcome.unheard.as_ref()?;
    let mut lines: BTreeMap<(WardIdx, WardIdx), Vec<LineString<f64>>> = BTreeMap::new();
    for (arc, sides) in arcs.arcs.iter().zip(&arcs.sides) {
        if let [Some(a), Some(b)] = *sides {
            lines.entry((a.min(b), a.max(b))).or_default().push(LineString(arc.clone()));
        }
    }
    let study = &outcome.scored.prepared.study;
    let features = unheard.pairs.iter().filter_map(|pair| {
        let shared = lines.remove(&pair.wards)?;
        let (a, b) = (&study.wards[pair.wards.0.index()], &study.wards[pair.wards.1.index()]);
        let values = vec![
            Value::from(a.id.as_str()),
            Value::from(a.name.as_str()),
            Value::from(b.id.as_str()),
            Value::from(b.name.as_str()),
            Value::from(yes_or_no(pair.are_together)),
            Value::from(pair.reweighting.map(|reach| reach.holds)),
            Value::from(pair.reweighting.and_then(|reach| reach.turns)),
            Value::Number(pair.unheard_holds),
        ];
        Some((Shape::Lines(MultiLineString(shared)), values))
    });
    Some(VectorLayer {
        name: "unheard".to_owned(),
        title: "What the unheard could change".to_owned(),
        fields: vec![
            Field::text("ward_a", "Code of the ward on one side"),
            Field::text("ward_a_name", "Ward on one side"),
            Field::text("ward_b", "Code of the ward on the other side"),
            Field::text("ward_b_name", "Ward on the other side"),
            Field::text("in_one_cluster", "Whether candidate 1 has both in one cluster"),
            Field::number("reweighting_holds", "Holds while what each group counts moves by up to (share)"),
            Field::number("reweighting_turns", "Turns where they move by up to (share)"),
            Field::number("unheard_holds", "Holds while what was not heard counts up to (share)"),
        ],
        features: features.collect(),
        kind: ShapeKind::Lines,
        style: Style::Unheard,
    })
}
