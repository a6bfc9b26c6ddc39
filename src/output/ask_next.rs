//! Where to ask next: `ask_next.csv` and the layer of the same name, a row for every ward, the one to ask in first at the
//! top.

use super::layers;
use super::table::{Cell, Table};
use super::vector::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::Error;
use crate::check::Study;
use crate::model::MIN_RESPONDENTS;
use crate::results::{AskNext, WardToAsk};
use crate::settings::Publication;

/// `ask_next.csv`.
///
/// # Errors
/// [`Error::Internal`], if the table cannot be written.
pub fn csv(study: &Study, asked: &AskNext) -> Result<Vec<u8>, Error> {
    let header: Vec<String> = fields().into_iter().map(|field| field.name).collect();
    let mut table = Table::new(&header)?;
    for (position, own) in asked.wards.iter().enumerate() {
        table.row(values(study, position, own).map(Cell::from).into())?;
    }
    table.bytes()
}

/// `ask_next.geojson`.
///
/// # Errors
/// [`Error::Internal`], if the layer cannot be written.
pub fn geojson(study: &Study, asked: &AskNext, publication: &Publication) -> Result<Vec<u8>, Error> {
    layers::geojson(&layer(study, asked), publication)
}

/// The wards as given, with the same columns.
pub(super) fn layer(study: &Study, asked: &AskNext) -> VectorLayer {
    let features = asked.wards.iter().enumerate().map(|(position, own)| {
        let shape = study.ward_shapes[own.ward.index()].lonlat.clone();
        (Shape::Areas(shape), values(study, position, own).into())
    });
    VectorLayer {
        name: "ask_next".to_owned(),
        title: "Where to ask next".to_owned(),
        fields: fields().into(),
        features: features.collect(),
        kind: ShapeKind::Areas,
        style: Style::AskNext,
    }
}

fn fields() -> [Field; 8] {
    [
        Field::whole("rank", "Rank: 1 is the ward to ask in first"),
        Field::text("ward_id", "Ward code"),
        Field::text("ward_name", "Ward"),
        Field::text("borough", "Borough"),
        Field::number("gain_borders", "What one more answer is expected to settle (borders)"),
        Field::number("unsure_borders", "How many of its borders are unsure"),
        Field::whole("respondents", "Respondents who speak of it now"),
        Field::text("note", "Note"),
    ]
}

fn values(study: &Study, position: usize, own: &WardToAsk) -> [Value; 8] {
    let ward = &study.wards[own.ward.index()];
    let (respondents, note) = match own.respondents {
        Some(number) => (Value::Whole(number as i64), Value::Empty),
        None => {
            (Value::Empty, Value::Text(format!("fewer than {MIN_RESPONDENTS} respondents or mostly one")))
        }
    };
    [
        Value::Whole(position as i64 + 1),
        Value::from(ward.id.as_str()),
        Value::from(ward.name.as_str()),
        Value::from(study.boroughs[ward.borough.index()].as_str()),
        Value::Number(own.gain_borders),
        Value::Number(own.unsure_borders),
        respondents,
        note,
    ]
}
