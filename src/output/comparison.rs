use super::table::{Cell, Table};
use crate::Error;
use crate::compare::MEASURES;
use crate::results::{Comparison, Transition};
use serde_json::{Map, Value, json};

/// `comparison.csv`: a row for every figure, a column for every structure, the best named.
pub(super) fn csv(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let mut header = vec!["measure".to_owned(), "better".to_owned()];
    header.extend(comparison.structures.iter().map(|scored| scored.name.clone()));
    header.push("best".to_owned());
    let mut table = Table::new(&header)?;
    for measure in &MEASURES {
        let values: Vec<Option<f64>> =
            comparison.structures.iter().map(|scored| measure.value(&scored.scores)).collect();
        let best: Vec<&str> = measure
            .best(&values)
            .into_iter()
            .map(|position| comparison.structures[position].name.as_str())
            .collect();
        let mut row = vec![Cell::Text(measure.name.to_owned()), Cell::Text(measure.better.word().to_owned())];
        row.extend(values.into_iter().map(Cell::from));
        row.push(Cell::Text(best.join("; ")));
        table.row(row)?;
    }
    table.bytes()
}

/// `comparison.json`: the same, and every change in words.
pub(super) fn json(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let structures = comparison.structures.iter().map(|scored| {
        let scores: Map<String, Value> = MEASURES
            .iter()
            .map(|measure| (measure.name.to_owned(), json!(measure.value(&scored.scores))))
            .collect();
        json!({ "structure": scored.name, "scores": scores })
    });
    let best = MEASURES.iter().filter_map(|measure| {
        let values: Vec<Option<f64>> =
            comparison.structures.iter().map(|scored| measure.value(&scored.scores)).collect();
        let best: Vec<&str> = measure
            .best(&values)
            .into_iter()
            .map(|position| comparison.structures[position].name.as_str())
            .collect();
        (!best.is_empty()).then(|| (measure.name.to_owned(), json!(best)))
    });
    let whole = json!({
        "structures": structures.collect::<Vec<_>>(),
        "best": best.collect::<Map<String, Value>>(),
        "changes": changes(comparison),
    });
    super::json(&whole)
}

/// What changes from the first structure to each other one, in words, as JSON.
#[must_use]
pub fn changes(comparison: &Comparison) -> Vec<Value> {
    let change = |changed: &Transition| {
        json!({
            "from": comparison.structures[0].name,
            "to": comparison.structures[changed.to].name,
            "residents_moved": changed.change.matching.residents_moved,
            "words": changed.change.words,
        })
    };
    comparison.changes.iter().map(change).collect()
}
