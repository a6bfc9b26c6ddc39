//! `unheard.csv` and its layer: what groups and people who were not heard could change, border by border.

use super::table::{Cell, Table};
use super::vector::{Field, Shape, ShapeKind, Style, Value, VectorLayer, shared_lines};
use crate::Error;
use crate::check::Study;
use crate::results::{Outcome, Unheard, UnheardPair};
use crate::spatial::Arcs;
use geo::MultiLineString;

/// `unheard.csv`: every two wards that share a border, the first to turn first.
pub(super) fn csv(outcome: &Outcome, unheard: &Unheard) -> Result<Vec<u8>, Error> {
    let header: Vec<String> = fields().into_iter().map(|field| field.name).collect();
    let mut table = Table::new(&header)?;
    let mut pairs = unheard.pairs.clone();
    pairs.sort_by(|a, b| a.reach().total_cmp(&b.reach()).then(a.unheard_holds.total_cmp(&b.unheard_holds)));
    for pair in pairs {
        table.row(values(&outcome.scored.prepared.study, &pair).map(Cell::from).into())?;
    }
    table.bytes()
}

fn fields() -> [Field; 8] {
    [
        Field::text("ward_a", "Code of the ward on one side"),
        Field::text("ward_a_name", "Ward on one side"),
        Field::text("ward_b", "Code of the ward on the other side"),
        Field::text("ward_b_name", "Ward on the other side"),
        Field::text("in_one_cluster", "Whether candidate 1 has both in one cluster"),
        Field::number("reweighting_holds", "Holds while what each group counts moves by up to (share)"),
        Field::number("reweighting_turns", "Turns where it moves by up to (share)"),
        Field::number("unheard_holds", "Holds while what was not heard counts up to (share)"),
    ]
}

fn values(study: &Study, pair: &UnheardPair) -> [Value; 8] {
    let (a, b) = (&study.wards[pair.wards.0.index()], &study.wards[pair.wards.1.index()]);
    [
        Value::from(a.id.as_str()),
        Value::from(a.name.as_str()),
        Value::from(b.id.as_str()),
        Value::from(b.name.as_str()),
        Value::from(if pair.are_together { "yes" } else { "no" }),
        Value::from(pair.reweighting.map(|reach| reach.holds)),
        Value::from(pair.reweighting.and_then(|reach| reach.turns)),
        Value::Number(pair.unheard_holds),
    ]
}

/// The shared borders of wards, by how far what counts may move before they turn; `None` where that was not asked for.
pub(super) fn layer(outcome: &Outcome, arcs: &Arcs) -> Option<VectorLayer> {
    let unheard = outcome.unheard.as_ref()?;
    let mut lines = shared_lines(arcs);
    let study = &outcome.scored.prepared.study;
    let features = unheard.pairs.iter().filter_map(|pair| {
        Some((Shape::Lines(MultiLineString(lines.remove(&pair.wards)?)), values(study, pair).into()))
    });
    Some(VectorLayer {
        name: "unheard".to_owned(),
        title: "What the unheard could change".to_owned(),
        fields: fields().into(),
        features: features.collect(),
        kind: ShapeKind::Lines,
        style: Style::Unheard,
    })
}
