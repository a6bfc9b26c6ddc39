//! Geometries written in the cell of a table: well-known text, and what survey forms (ODK, Kobo) write.

use super::wkb;
use crate::input::budget::{Budget, Full};
use crate::input::raw::{Position, RawGeometry};
use crate::model::shortened;
use std::str::FromStr;
use wkt::Wkt;
use wkt::types::{Coord, LineString, Polygon};

/// How deep brackets may nest: six in collections of multipolygons, more in collections of collections.
const MOST_NESTED: usize = 32;

/// The words with which well-known text begins, in lower case.
const WORDS: [&str; 12] = [
    "point",
    "multipoint",
    "linestring",
    "multilinestring",
    "polygon",
    "multipolygon",
    "geometrycollection",
    "srid=",
    "curvepolygon",
    "multisurface",
    "compoundcurve",
    "linearring",
];

/// What a cell's form says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    /// Well-known text.
    Wkt,
    /// Several positions, latitude first, parted by semicolons: `geoshape`, `geotrace`.
    OdkLine,
    /// One position, latitude first: `geopoint`.
    OdkPoint,
}

impl Writing {
    /// By the cell's beginning; `None` for any other text. One position alone has four numbers, as survey
    /// programs write it, or as few as two where `is_loose`.
    pub(super) fn of(cell: &str, is_loose: bool) -> Option<Self> {
        let cell = cell.trim();
        let head = cell.get(..cell.len().min(24)).unwrap_or_default().to_ascii_lowercase();
        if WORDS.iter().any(|word| {
            head.strip_prefix(word).is_some_and(|rest| {
                word.ends_with('=') || rest.trim_start_matches([' ', 'z', 'm']).starts_with(['(', 'e'])
            })
        }) {
            return Some(Self::Wkt);
        }
        let first = cell.split(';').next()?;
        let is_several = cell.contains(';');
        let numbers = first.split_whitespace().count();
        let fits = if is_several || is_loose { (2..=4).contains(&numbers) } else { numbers == 4 };
        let is_place = fits && odk_position(first).is_some();
        is_place.then_some(if is_several { Self::OdkLine } else { Self::OdkPoint })
    }
}

/// A position as `latitude longitude altitude accuracy`; the last two may be missing.
fn odk_position(text: &str) -> Option<Position> {
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().ok());
    let (latitude, longitude) = (numbers.next()??, numbers.next()??);
    let rest_is_numbers = numbers.all(|number| number.is_some());
    let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    (rest_is_numbers && is_place).then_some([longitude, latitude])
}

/// What a column of survey answers holds, where its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    /// Shapes or lines, whichever they are: a shape ends where it began.
    Either,
    /// Lines alone.
    Line,
}

/// The geometry of a cell of survey answers.
pub(super) fn of_survey(cell: &str, drawn: Drawn, budget: &Budget) -> Result<RawGeometry, Full> {
    budget.positions(1 + cell.bytes().filter(|byte| *byte == b';').count())?;
    let mut line = Vec::new();
    for written in cell.split(';').filter(|written| !written.trim().is_empty()) {
        match odk_position(written) {
            Some(position) => line.push(position),
            None => {
                let written = shortened(written.trim());
                return Ok(RawGeometry::Malformed(format!("{written:?} is no latitude and longitude")));
            }
        }
    }
    Ok(match line[..] {
        [] => RawGeometry::Missing,
        [only] if !cell.contains(';') => RawGeometry::Points(vec![only]),
        [first, .., last] if drawn == Drawn::Either && first == last && line.len() > 2 => {
            RawGeometry::Polygons(vec![vec![line]])
        }
        _ => RawGeometry::Lines(vec![line]),
    })
}

/// The geometry of well-known text, and the number of the coordinate system that stands before it.
pub(super) fn of_wkt(cell: &str, budget: &Budget) -> Result<(RawGeometry, Option<u32>), Full> {
    let mut text = cell.trim();
    let mut number = None;
    if text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("srid=")) {
        let Some((before, after)) = text[5..].split_once(';') else {
            return Ok((RawGeometry::Malformed("its SRID is followed by nothing".to_owned()), None));
        };
        number = before.trim().parse().ok();
        text = after.trim();
    }
    // Every position but the first stands behind a comma.
    budget.positions(1 + text.bytes().filter(|byte| *byte == b',').count())?;
    let mut depth = 0usize;
    for byte in text.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_NESTED {
            return Ok((RawGeometry::Malformed("its brackets are nested too deeply".to_owned()), number));
        }
    }
    let geometry = match Wkt::<f64>::from_str(text) {
        Ok(geometry) => of_parsed(geometry),
        Err(why) => {
            let head = text.split('(').next().unwrap_or_default().trim();
            let curve =
                ["curve", "surface", "circular"].iter().any(|word| head.to_lowercase().contains(word));
            match curve {
                true => RawGeometry::Malformed(
                    "its outline is a curve; make straight lines of it (QGIS: Segmentize)".to_owned(),
                ),
                false => RawGeometry::Malformed(format!("its text is no geometry: {}", shortened(why))),
            }
        }
    };
    Ok((finite(geometry), number))
}

fn position(coord: &Coord<f64>) -> Position {
    [coord.x, coord.y]
}

fn line(line: &LineString<f64>) -> Vec<Position> {
    line.coords().iter().map(position).collect()
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Position>> {
    polygon.rings().iter().map(line).collect()
}

fn of_parsed(geometry: Wkt<f64>) -> RawGeometry {
    let points = |points: Vec<Position>| match points.is_empty() {
        true => RawGeometry::Missing,
        false => RawGeometry::Points(points),
    };
    match geometry {
        Wkt::Point(point) => points(point.coord().map(position).into_iter().collect()),
        Wkt::MultiPoint(all) => points(all.points().iter().filter_map(|p| p.coord().map(position)).collect()),
        Wkt::LineString(one) => wkb::lines(vec![line(&one)]),
        Wkt::MultiLineString(all) => wkb::lines(all.line_strings().iter().map(line).collect()),
        Wkt::Polygon(one) => wkb::polygons(vec![rings(&one)]),
        Wkt::MultiPolygon(all) => wkb::polygons(all.polygons().iter().map(rings).collect()),
        Wkt::GeometryCollection(all) => {
            let mut flat = Vec::new();
            for inner in all.geometries().iter().cloned().map(of_parsed) {
                match inner {
                    RawGeometry::Collection(more) => flat.extend(more),
                    other => flat.push(other),
                }
            }
            RawGeometry::Collection(flat)
        }
    }
}

/// The geometry, unless a number in it has no end.
fn finite(geometry: RawGeometry) -> RawGeometry {
    let is_finite = |position: &Position| position.iter().all(|number| number.is_finite());
    let all = match &geometry {
        RawGeometry::Points(points) => points.iter().all(is_finite),
        RawGeometry::Lines(lines) => lines.iter().flatten().all(is_finite),
        RawGeometry::Polygons(parts) => parts.iter().flatten().flatten().all(is_finite),
        RawGeometry::Collection(all) => {
            return RawGeometry::Collection(all.iter().cloned().map(finite).collect());
        }
        RawGeometry::Missing | RawGeometry::Malformed(_) => true,
    };
    if all { geometry } else { RawGeometry::Malformed("a position of it is not a number".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Limits;

    fn wkt(text: &str) -> (RawGeometry, Option<u32>) {
        of_wkt(text, &Budget::new(&Limits::default())).expect("small")
    }

    fn survey(text: &str, drawn: Drawn) -> RawGeometry {
        of_survey(text, drawn, &Budget::new(&Limits::default())).expect("small")
    }

    #[test]
    fn a_cell_is_known_by_its_form() {
        for text in [
            "POINT (1 2)",
            "polygon((0 0,1 0,1 1,0 0))",
            "SRID=4326;POINT(1 2)",
            "MULTIPOLYGON EMPTY",
            "POINTZ(1 2 3)",
            "Polygon Z ((0 0 1,1 0 1,1 1 1,0 0 1))",
        ] {
            assert_eq!(Writing::of(text, false), Some(Writing::Wkt), "{text}");
        }
        assert_eq!(Writing::of("51.5 -0.1 0 0; 51.6 -0.1 0 0", false), Some(Writing::OdkLine));
        assert_eq!(Writing::of("51.5 -0.1 12.5 4.8", false), Some(Writing::OdkPoint));
        assert_eq!(Writing::of("51.5 -0.1", true), Some(Writing::OdkPoint));
        for text in ["51.5 -0.1", "Point Road", "Polygon Works", "12", "", "100 200 0 0", "a; b", "1 2; 3"] {
            assert_ne!(Writing::of(text, false), Some(Writing::Wkt), "{text}");
            assert_ne!(Writing::of(text, false), Some(Writing::OdkPoint), "{text}");
        }
    }

    #[test]
    fn well_known_text_of_every_kind_is_read_heights_dropped() {
        let square = vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]];
        assert_eq!(wkt("SRID=27700;POINT(1 2)"), (RawGeometry::Points(vec![[1.0, 2.0]]), Some(27700)));
        assert_eq!(
            wkt("POLYGON Z ((0 0 5,1 0 5,1 1 5,0 0 5))").0,
            RawGeometry::Polygons(vec![square.clone()])
        );
        assert_eq!(
            wkt("MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((0 0,1 0,1 1,0 0)))").0,
            RawGeometry::Polygons(vec![square.clone(), square.clone()])
        );
        assert_eq!(wkt("POLYGON EMPTY").0, RawGeometry::Missing);
        let inner = vec![RawGeometry::Points(vec![[1.0, 2.0]]), RawGeometry::Polygons(vec![square])];
        let text = "GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0))))";
        assert_eq!(wkt(text).0, RawGeometry::Collection(inner));
        for (bad, why) in [
            ("POLYGON((0 0,1 0", "no geometry"),
            ("CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,0 0))", "curve"),
            ("POINT(1e999 2)", "not a number"),
        ] {
            let RawGeometry::Malformed(found) = wkt(bad).0 else { panic!("{bad} is no geometry") };
            assert!(found.contains(why), "{bad}: {found}");
        }
        let deep = format!("{}POINT(1 2){}", "GEOMETRYCOLLECTION(".repeat(10_000), ")".repeat(10_000));
        assert!(matches!(wkt(&deep).0, RawGeometry::Malformed(_)));
    }

    #[test]
    fn survey_answers_have_latitude_first() {
        let shape = "51.5 -0.1 0 0; 51.6 -0.1 0 0; 51.6 -0.2 0 0; 51.5 -0.1 0 0;";
        let ring = vec![[-0.1, 51.5], [-0.1, 51.6], [-0.2, 51.6], [-0.1, 51.5]];
        assert_eq!(survey(shape, Drawn::Either), RawGeometry::Polygons(vec![vec![ring.clone()]]));
        assert_eq!(survey(shape, Drawn::Line), RawGeometry::Lines(vec![ring]));
        assert_eq!(
            survey("51.5 -0.1 0 0;51.6 -0.1 0 0", Drawn::Either),
            RawGeometry::Lines(vec![vec![[-0.1, 51.5], [-0.1, 51.6]]])
        );
        assert_eq!(survey("51.5 -0.1 12 4", Drawn::Either), RawGeometry::Points(vec![[-0.1, 51.5]]));
        let RawGeometry::Malformed(why) = survey("51.5 -0.1;north 7", Drawn::Either) else {
            panic!("no place")
        };
        assert!(why.contains("\"north 7\""), "{why}");
    }
}
