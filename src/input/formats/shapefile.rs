//! A shapefile: outlines in `.shp`, their properties in `.dbf`, the coordinate system in `.prj`, the encoding of
//! the properties in `.cpg`.

use super::dbf::{self, Encoded};
use super::{Asked, Content, Failure, refused, wkb};
use crate::input::raw::{Position, RawFeature, RawGeometry, Ring};
use crate::rules;
use crate::spatial::DeclaredCrs;
use ::shapefile::{NO_DATA, Shape, ShapeReader};
use geojson::JsonObject;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// What lies beside the outlines.
#[derive(Debug, Default)]
pub(in crate::input) struct Companions {
    shx: Option<Vec<u8>>,
    dbf: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

impl Companions {
    /// Every companion with the ending of its file, in the order in which they are hashed.
    pub(super) fn slots(&mut self) -> [(&mut Option<Vec<u8>>, &'static str); 4] {
        [(&mut self.shx, "shx"), (&mut self.dbf, "dbf"), (&mut self.prj, "prj"), (&mut self.cpg, "cpg")]
    }

    /// The bytes of all that are there, in that order.
    pub(in crate::input) fn all(&self) -> impl Iterator<Item = &[u8]> {
        [&self.shx, &self.dbf, &self.prj, &self.cpg].into_iter().flatten().map(Vec::as_slice)
    }

    /// The files beside `path`, whatever the capitals of their endings.
    ///
    /// # Errors
    /// Where one of them is there and cannot be read, or is larger than `most_bytes`.
    fn on_disk(path: &Path, most_bytes: u64) -> std::io::Result<Self> {
        let mut companions = Self::default();
        for (slot, ending) in companions.slots() {
            let beside: [PathBuf; 2] =
                [ending.to_owned(), ending.to_ascii_uppercase()].map(|ending| path.with_extension(ending));
            if let Some(beside) = beside.iter().find(|beside| beside.is_file()) {
                let mut bytes = Vec::new();
                std::fs::File::open(beside)?.take(most_bytes + 1).read_to_end(&mut bytes)?;
                if bytes.len() as u64 > most_bytes {
                    let message = format!("{} holds more than {most_bytes} bytes", beside.display());
                    return Err(std::io::Error::other(message));
                }
                *slot = Some(bytes);
            }
        }
        Ok(companions)
    }
}

/// What lies beside a file on disk, where its content is a shapefile.
///
/// # Errors
/// As for every file.
pub(in crate::input) fn companions_on_disk(
    path: &str,
    bytes: &[u8],
    most_bytes: u64,
) -> std::io::Result<Companions> {
    match super::Format::of(bytes) {
        Some(super::Format::Shapefile) => Companions::on_disk(Path::new(path), most_bytes),
        _ => Ok(Companions::default()),
    }
}

fn damaged(what: impl std::fmt::Display) -> Failure {
    refused(&rules::DAMAGED_FILE, format!("it is a damaged shapefile: {what}"))
}

pub(super) fn read(bytes: &[u8], companions: &Companions, asked: &Asked) -> Result<Content, Failure> {
    asked.refuse_part("a shapefile")?;
    let lower = asked.file.to_ascii_lowercase();
    if lower.ends_with(".shx") {
        return Err(refused(
            &rules::NOT_A_MAP,
            "it is the index of a shapefile; give the .shp beside it".to_owned(),
        ));
    }
    let mut notes = Vec::new();
    let mut features = outlines(bytes, companions, asked)?;
    match &companions.dbf {
        Some(table) => {
            let encoding = companions.cpg.as_deref().map(String::from_utf8_lossy);
            let rows = dbf::read(table, encoding.as_deref(), asked)?;
            if rows.count != features.len() {
                return Err(damaged(format!(
                    "the .shp holds {} outlines and the .dbf {} rows",
                    features.len(),
                    rows.count
                )));
            }
            for (row, properties) in rows.properties.into_iter().enumerate() {
                features[row].properties = properties.unwrap_or_default();
            }
            // A row that was deleted takes its outline with it.
            if !rows.deleted.is_empty() {
                features.retain(|feature| !rows.deleted.contains(&feature.index));
                for (index, feature) in features.iter_mut().enumerate() {
                    feature.index = index;
                }
            }
            if let Encoded::Guessed(why) = rows.encoding {
                notes.push(asked.note(&rules::ENCODING_GUESSED, why));
            }
        }
        None => {
            let message = "there is no .dbf beside it, so its features have no properties".to_owned();
            notes.push(asked.note(&rules::NO_PROPERTIES, message));
        }
    }
    let crs = match &companions.prj {
        Some(definition) => {
            let definition = String::from_utf8_lossy(definition);
            let definition = definition.trim_start_matches('\u{feff}').trim();
            match definition.is_empty() {
                true => DeclaredCrs::None,
                false => DeclaredCrs::of_definition(definition)
                    .unwrap_or_else(|| DeclaredCrs::Other(DeclaredCrs::name_of_definition(definition))),
            }
        }
        None => DeclaredCrs::None,
    };
    Ok(Content { features, crs, notes })
}

/// The features without their properties: one record after the other, or, where that does not work out, as the
/// index has them: a program that edits a shapefile may leave gaps in it.
fn outlines(bytes: &[u8], companions: &Companions, asked: &Asked) -> Result<Vec<RawFeature>, Failure> {
    let reader = ShapeReader::new(Cursor::new(bytes)).map_err(damaged)?;
    let in_turn = features(reader, asked)?;
    let by_index = || {
        let index = Cursor::new(companions.shx.as_deref()?);
        ShapeReader::with_shx(Cursor::new(bytes), index).ok()
    };
    match (in_turn, by_index) {
        (Ok(features), _) => Ok(features),
        (Err(why), by_index) => match by_index() {
            Some(reader) => features(reader, asked)?.map_err(damaged),
            None => Err(damaged(why)),
        },
    }
}

/// The features that a reader gives; the inner error is about the file, the outer about the limits.
fn features(
    mut reader: ShapeReader<Cursor<&[u8]>>,
    asked: &Asked,
) -> Result<Result<Vec<RawFeature>, ::shapefile::Error>, Failure> {
    let mut features = Vec::new();
    for shape in reader.iter_shapes() {
        let shape = match shape {
            Ok(shape) => shape,
            Err(why) => return Ok(Err(why)),
        };
        asked.budget.feature()?;
        features.push(RawFeature {
            index: features.len(),
            id: None,
            properties: JsonObject::new(),
            doubled: Vec::new(),
            geometry: geometry(shape, asked)?,
        });
    }
    Ok(Ok(features))
}

fn geometry(shape: Shape, asked: &Asked) -> Result<RawGeometry, Failure> {
    let parts = |lines: Vec<Vec<Position>>| -> Result<Vec<Vec<Position>>, Failure> {
        let positions: usize = lines.iter().map(|line| line.len() + 1).sum();
        asked.budget.positions(positions + 1)?;
        Ok(lines)
    };
    macro_rules! lines {
        ($parts:expr, $points:expr) => {
            parts($parts.iter().map(|part| $points(part).iter().map(|p| [p.x, p.y]).collect()).collect())?
        };
    }
    let geometry = match shape {
        Shape::NullShape => RawGeometry::Missing,
        Shape::Point(p) => RawGeometry::Points(vec![[p.x, p.y]]),
        Shape::PointM(p) => RawGeometry::Points(vec![[p.x, p.y]]),
        Shape::PointZ(p) => RawGeometry::Points(vec![[p.x, p.y]]),
        Shape::Multipoint(m) => RawGeometry::Points(m.points().iter().map(|p| [p.x, p.y]).collect()),
        Shape::MultipointM(m) => RawGeometry::Points(m.points().iter().map(|p| [p.x, p.y]).collect()),
        Shape::MultipointZ(m) => RawGeometry::Points(m.points().iter().map(|p| [p.x, p.y]).collect()),
        Shape::Polyline(l) => wkb::lines(lines!(l.parts(), std::convert::identity)),
        Shape::PolylineM(l) => wkb::lines(lines!(l.parts(), std::convert::identity)),
        Shape::PolylineZ(l) => wkb::lines(lines!(l.parts(), std::convert::identity)),
        Shape::Polygon(p) => outlined(lines!(p.rings(), ::shapefile::PolygonRing::points)),
        Shape::PolygonM(p) => outlined(lines!(p.rings(), ::shapefile::PolygonRing::points)),
        Shape::PolygonZ(p) => outlined(lines!(p.rings(), ::shapefile::PolygonRing::points)),
        Shape::Multipatch(_) => RawGeometry::Malformed(
            "it is a body in three dimensions (a multipatch); export its outline as a polygon".to_owned(),
        ),
    };
    let is_number = |[x, y]: &Position| x.is_finite() && y.is_finite() && *x > NO_DATA && *y > NO_DATA;
    let positions = match &geometry {
        RawGeometry::Points(points) => {
            asked.budget.positions(points.len())?;
            points.iter().all(is_number)
        }
        RawGeometry::Lines(lines) => lines.iter().flatten().all(is_number),
        RawGeometry::Polygons(parts) => parts.iter().flatten().flatten().all(is_number),
        _ => true,
    };
    Ok(match positions {
        true => geometry,
        false => RawGeometry::Malformed("a position of it is not a number".to_owned()),
    })
}

/// The shape of all rings of a record.
fn outlined(rings: Vec<Ring>) -> RawGeometry {
    match assembled(rings) {
        Some(parts) => wkb::polygons(parts),
        None => RawGeometry::Malformed(
            "it has too many rings to find out which of them are holes of which".to_owned(),
        ),
    }
}

/// Rings as parts: outlines run clockwise in a shapefile, holes anticlockwise, and a hole belongs to the smallest
/// outline around it, wherever it stands in the file. Where no outline is around a ring it is one itself.
///
/// `None` where that is too much to find out.
fn assembled(rings: Vec<Ring>) -> Option<Vec<Vec<Ring>>> {
    let is_outline: Vec<bool> = rings.iter().map(|ring| twice_area(ring) <= 0.0).collect();
    if rings.len() < 2 || !is_outline.contains(&false) {
        return Some(rings.into_iter().map(|ring| vec![ring]).collect());
    }
    let (outline_count, mut steps) = (is_outline.iter().filter(|is| **is).count() as u64, 0u64);
    let boxes: Vec<[f64; 4]> = rings.iter().map(|ring| bounds(ring)).collect();
    let mut outlines: Vec<usize> = (0..rings.len()).filter(|&ring| is_outline[ring]).collect();
    outlines.sort_by(|&a, &b| twice_area(&rings[b]).total_cmp(&twice_area(&rings[a])).then(a.cmp(&b)));
    let mut owner = |hole: usize| -> Option<Option<usize>> {
        steps += outline_count;
        // Clockwise areas are negative: the smallest come first.
        for &outline in &outlines {
            if holds_box(&boxes[outline], &boxes[hole]) {
                steps += rings[outline].len() as u64;
                if steps > MOST_STEPS {
                    return None;
                }
                if is_around(&rings[outline], &rings[hole]) {
                    return Some(Some(outline));
                }
            }
        }
        (steps <= MOST_STEPS).then_some(None)
    };
    let owners: Option<Vec<Option<usize>>> =
        (0..rings.len()).map(|ring| if is_outline[ring] { Some(None) } else { owner(ring) }).collect();
    let owners = owners?;
    let mut parts: Vec<Vec<Ring>> = vec![Vec::new(); rings.len()];
    let mut holes = Vec::new();
    for (number, (ring, owner)) in rings.into_iter().zip(owners).enumerate() {
        match owner {
            None => parts[number].push(ring),
            Some(outline) => holes.push((outline, ring)),
        }
    }
    for (outline, ring) in holes {
        parts[outline].push(ring);
    }
    parts.retain(|part| !part.is_empty());
    Some(parts)
}

/// How many outlines and corners of outlines are looked at to find out which holes of one shape lie in which of
/// its outlines: the coasts of Canada, with thirty thousand islands and some hundred lakes, take a tenth of it.
const MOST_STEPS: u64 = 500_000_000;

/// Twice the area, negative for rings that run clockwise.
fn twice_area(ring: &[Position]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2)
        .map(|pair| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0))
        .sum()
}

/// West, south, east, north.
fn bounds(ring: &[Position]) -> [f64; 4] {
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    ring.iter().fold(start, |b, &[x, y]| [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)])
}

fn holds_box(outer: &[f64; 4], inner: &[f64; 4]) -> bool {
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
}

/// Whether a ring lies inside another: by the first of its corners, or of the middles of its sides, that does
/// not lie on the other's outline.
fn is_around(outline: &[Position], ring: &[Position]) -> bool {
    let middles = ring.windows(2).map(|pair| [0, 1].map(|axis| f64::midpoint(pair[0][axis], pair[1][axis])));
    ring.iter().copied().chain(middles).find_map(|at| side_of(outline, at)).unwrap_or(true)
}

/// Whether a position lies inside a ring; `None` where it lies on it.
fn side_of(ring: &[Position], [x, y]: Position) -> Option<bool> {
    let mut is_inside = false;
    for pair in ring.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let cross = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
        let is_between = x >= ax.min(bx) && x <= ax.max(bx) && y >= ay.min(by) && y <= ay.max(by);
        if cross == 0.0 && is_between {
            return None;
        }
        if (ay > y) != (by > y) && (cross > 0.0) == (by > ay) {
            is_inside = !is_inside;
        }
    }
    Some(is_inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square; clockwise, as shapefiles have outlines.
    fn square(x: f64, y: f64, side: f64) -> Ring {
        vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]]
    }

    fn hole(x: f64, y: f64, side: f64) -> Ring {
        square(x, y, side).into_iter().rev().collect()
    }

    #[test]
    fn a_hole_goes_to_the_smallest_outline_around_it_whatever_the_order() {
        // An island with a lake, on which there is an islet with a pond; another island beside.
        let (island, lake, islet, pond) =
            (square(0., 0., 10.), hole(2., 2., 6.), square(3., 3., 4.), hole(4., 4., 1.));
        let beside = square(20., 0., 5.);
        let rings = vec![pond.clone(), lake.clone(), islet.clone(), beside.clone(), island.clone()];
        assert_eq!(assembled(rings), Some(vec![vec![islet, pond], vec![beside], vec![island, lake]]));
    }

    #[test]
    fn a_hole_that_touches_its_outline_is_still_inside() {
        let (outer, inner) = (square(0., 0., 10.), hole(0., 2., 3.));
        assert_eq!(assembled(vec![outer.clone(), inner.clone()]), Some(vec![vec![outer, inner]]));
    }

    #[test]
    fn an_anticlockwise_ring_that_nothing_is_around_is_an_outline() {
        let (one, stray) = (square(0., 0., 1.), hole(5., 5., 1.));
        assert_eq!(assembled(vec![one.clone(), stray.clone()]), Some(vec![vec![one], vec![stray]]));
        let alone = hole(0., 0., 1.);
        assert_eq!(assembled(vec![alone.clone()]), Some(vec![vec![alone]]));
    }
}
