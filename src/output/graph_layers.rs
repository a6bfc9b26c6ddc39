//! What the layers of `wardwise graph` have and how they are drawn; their features go straight into the files.

use super::vector::{Field, ShapeKind, Style, VectorLayer};

/// Every layer, by the name of its file.
pub(super) fn all() -> [VectorLayer; 7] {
    let pair =
        || [Field::text("ward_a", "Ward on one side"), Field::text("ward_b", "Ward on the other side")];
    let border = || Field::number("border_m", "Length of the shared border in m");
    let gap = || Field::number("gap_m", "Shortest distance in m");
    let with = |fields: Vec<Field>| pair().into_iter().chain(fields).collect();
    let layer = VectorLayer::empty;
    [
        layer(
            "edges",
            "Neighbours",
            ShapeKind::Lines,
            Style::Edges,
            with(vec![border(), Field::text("origin", "How they became neighbours")]),
        ),
        layer(
            "wards",
            "Wards",
            ShapeKind::Areas,
            Style::Plain,
            vec![
                Field::text("ward_id", "Ward code"),
                Field::text("ward_name", "Ward"),
                Field::text("borough", "Borough"),
                Field::whole("neighbours", "Number of neighbours"),
                Field::whole("component", "Part of the map"),
                Field::number("area_km2", "Area in km²"),
                Field::number("area_as_read_km2", "Area in km² as the file has it"),
                Field::number("perimeter_km", "Perimeter in km"),
            ],
        ),
        layer("near_misses", "Near misses", ShapeKind::Lines, Style::NearMisses, with(vec![gap()])),
        layer(
            "mended",
            "Ground that was mended",
            ShapeKind::Areas,
            Style::Mended,
            vec![
                Field::text("kind", "Overlap or gap"),
                Field::number("area_m2", "Area in m²"),
                Field::text("wards", "Wards beside it"),
                Field::text("given_to", "Ward that has it now"),
            ],
        ),
        layer(
            "components",
            "Parts of the map",
            ShapeKind::Areas,
            Style::Components,
            vec![
                Field::whole("component", "Part of the map"),
                Field::whole("ward_count", "Number of wards"),
                Field::text("first_ward", "First ward"),
                Field::number("area_km2", "Area in km²"),
            ],
        ),
        layer(
            "bridges",
            "Bridges",
            ShapeKind::Lines,
            Style::Bridges,
            with(vec![gap(), Field::text("in_force", "Whether it joins its wards")]),
        ),
        layer(
            "cuts",
            "Borders that join nobody",
            ShapeKind::Lines,
            Style::Cuts,
            with(vec![border(), Field::text("reason", "Why")]),
        ),
    ]
}
