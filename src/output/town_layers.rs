//! How QGIS draws the layers of a made-up town, which `wardwise synth` writes.

use super::provenance::Provenance;
use super::style::qml;
use super::vector::{Field, ShapeKind, Style, VectorLayer};

/// The style of every layer of a made-up town, by the name of its file.
#[must_use]
pub fn town_styles() -> Vec<(String, Vec<u8>)> {
    let provenance = Provenance::of_made_up_town();
    let style = |layer: &VectorLayer| (format!("{}.qml", layer.name), qml(layer, &provenance).into_bytes());
    layers().iter().map(style).collect()
}

fn layers() -> [VectorLayer; 7] {
    let said = |id: &str, what: &str| {
        vec![
            Field::text(id, what),
            Field::text("place", "Place"),
            Field::text("respondent", "Respondent"),
            Field::text("group", "Group of respondents"),
            Field::number("weight", "Weight"),
        ]
    };
    let layer = VectorLayer::empty;
    [
        layer(
            "wards",
            "Wards",
            ShapeKind::Areas,
            Style::Plain,
            vec![
                Field::text("ward_code", "Ward code"),
                Field::text("ward_name", "Ward"),
                Field::text("borough", "Borough"),
                Field::whole("population", "Residents"),
                Field::whole("crimes", "Recorded offences a year"),
            ],
        ),
        layer(
            "population_points",
            "Where residents live",
            ShapeKind::Spots,
            Style::Residents,
            vec![Field::number("residents", "Residents")],
        ),
        layer("drawings", "Drawings", ShapeKind::Areas, Style::Drawings, said("drawing_id", "Drawing")),
        layer(
            "statements",
            "Statements",
            ShapeKind::Spots,
            Style::Statements,
            said("statement_id", "Statement"),
        ),
        layer(
            "cofunding",
            "Co-funding areas",
            ShapeKind::Areas,
            Style::Areas,
            vec![
                Field::text("area_id", "Agreement"),
                Field::number("amount_gbp", "£ a year"),
                Field::text("authority", "Paid by"),
            ],
        ),
        layer("river", "River", ShapeKind::Lines, Style::Barriers, vec![Field::text("name", "Name")]),
        layer(
            "true_neighbourhoods",
            "True neighbourhoods",
            ShapeKind::Areas,
            Style::Truth,
            vec![
                Field::text("place", "Place"),
                Field::text("borough", "Borough"),
                Field::number("residents", "Residents"),
            ],
        ),
    ]
}
