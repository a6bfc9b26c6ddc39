//! Well-known binary, in the flavours of ISO (`1001` for a point with height) and of PostGIS (flag bits).

use super::Full;
use crate::input::budget::Budget;
use crate::input::raw::{Position, RawGeometry, Ring};

/// How deep collections may nest.
const MOST_NESTED: usize = 32;

/// The flag bits of extended WKB, and the part of the code that is the kind.
const HAS_Z: u32 = 0x8000_0000;
const HAS_M: u32 = 0x4000_0000;
const HAS_SRID: u32 = 0x2000_0000;
const KIND: u32 = 0x0fff_ffff;

const CUT_SHORT: &str = "its well-known binary ends too soon";

/// Why bytes are no geometry.
enum Unreadable {
    Full,
    Because(String),
}

impl From<Full> for Unreadable {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

/// The geometry of the bytes; why they are none goes into the geometry.
pub(super) fn geometry(bytes: &[u8], budget: &Budget) -> Result<RawGeometry, Full> {
    let mut reader = Reader { bytes, budget };
    match reader.geometry(0) {
        Ok(geometry) => Ok(geometry),
        Err(Unreadable::Full) => Err(Full),
        Err(Unreadable::Because(why)) => Ok(RawGeometry::Malformed(why)),
    }
}

struct Reader<'b> {
    bytes: &'b [u8],
    budget: &'b Budget,
}

/// How numbers are written in the current geometry.
#[derive(Clone, Copy)]
struct Form {
    is_little: bool,
    /// Numbers of one position.
    dimensions: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        match self.bytes.split_first_chunk::<N>() {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(*taken)
            }
            None => Err(Unreadable::Because(CUT_SHORT.to_owned())),
        }
    }

    fn whole(&mut self, form: Form) -> Result<u32, Unreadable> {
        let bytes = self.take()?;
        Ok(if form.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// A count of things that take at least so many bytes each.
    fn count(&mut self, form: Form, least_bytes: usize) -> Result<usize, Unreadable> {
        let count = self.whole(form)? as usize;
        if count > self.bytes.len() / least_bytes {
            return Err(Unreadable::Because(CUT_SHORT.to_owned()));
        }
        Ok(count)
    }

    fn position(&mut self, form: Form) -> Result<Position, Unreadable> {
        let mut position = [0.0; 2];
        for axis in 0..form.dimensions {
            let bytes = self.take()?;
            let number = if form.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
            if let Some(kept) = position.get_mut(axis) {
                *kept = number;
            }
        }
        Ok(position)
    }

    fn line(&mut self, form: Form) -> Result<Vec<Position>, Unreadable> {
        let count = self.count(form, 8 * form.dimensions)?;
        self.budget.positions(count + 1)?;
        (0..count).map(|_| self.finite(form)).collect()
    }

    fn finite(&mut self, form: Form) -> Result<Position, Unreadable> {
        let position = self.position(form)?;
        match position.iter().all(|number| number.is_finite()) {
            true => Ok(position),
            false => Err(Unreadable::Because("a position of it is not a number".to_owned())),
        }
    }

    fn rings(&mut self, form: Form) -> Result<Vec<Ring>, Unreadable> {
        let count = self.count(form, 4)?;
        (0..count).map(|_| self.line(form)).collect()
    }

    /// The geometries of a collection, or of a geometry of several parts.
    fn members(&mut self, form: Form, depth: usize) -> Result<Vec<RawGeometry>, Unreadable> {
        if depth >= MOST_NESTED {
            return Err(Unreadable::Because("its collections are nested too deeply".to_owned()));
        }
        // A byte for the order, four for the kind, four for the count at least.
        let count = self.count(form, 9)?;
        (0..count).map(|_| self.geometry(depth + 1)).collect()
    }

    fn geometry(&mut self, depth: usize) -> Result<RawGeometry, Unreadable> {
        self.budget.positions(1)?;
        let [order] = self.take()?;
        if order > 1 {
            return Err(Unreadable::Because("its geometry is not well-known binary".to_owned()));
        }
        let mut form = Form { is_little: order == 1, dimensions: 2 };
        let code = self.whole(form)?;
        if code & HAS_SRID != 0 {
            self.whole(form)?;
        }
        let kind = code & KIND;
        form.dimensions += usize::from(code & HAS_Z != 0) + usize::from(code & HAS_M != 0);
        form.dimensions += match kind / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(Unreadable::Because(format!("its geometry is of the unknown kind {kind}"))),
        };
        match kind % 1000 {
            1 => {
                let [x, y] = self.position(form)?;
                // An empty point is written so.
                if x.is_nan() && y.is_nan() {
                    return Ok(RawGeometry::Missing);
                }
                match x.is_finite() && y.is_finite() {
                    true => Ok(RawGeometry::Points(vec![[x, y]])),
                    false => Err(Unreadable::Because("a position of it is not a number".to_owned())),
                }
            }
            2 => Ok(lines(vec![self.line(form)?])),
            3 | 17 => Ok(polygons(vec![self.rings(form)?])),
            4 => {
                let mut points = Vec::new();
                for member in self.members(form, depth)? {
                    match member {
                        RawGeometry::Points(more) => points.extend(more),
                        RawGeometry::Missing => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(if points.is_empty() { RawGeometry::Missing } else { RawGeometry::Points(points) })
            }
            5 | 11 => {
                let mut all = Vec::new();
                for member in self.members(form, depth)? {
                    match member {
                        RawGeometry::Lines(more) => all.extend(more),
                        RawGeometry::Missing => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(lines(all))
            }
            6 | 12 | 15 | 16 => {
                let mut parts = Vec::new();
                for member in self.members(form, depth)? {
                    match member {
                        RawGeometry::Polygons(more) => parts.extend(more),
                        RawGeometry::Missing => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(polygons(parts))
            }
            7 => {
                let mut all = Vec::new();
                for member in self.members(form, depth)? {
                    match member {
                        RawGeometry::Collection(inner) => all.extend(inner),
                        other => all.push(other),
                    }
                }
                Ok(RawGeometry::Collection(all))
            }
            8..=10 => Err(Unreadable::Because(
                "its outline is a curve; make straight lines of it (QGIS: Segmentize; ogr2ogr -nlt \
                 CONVERT_TO_LINEAR)"
                    .to_owned(),
            )),
            _ => Err(Unreadable::Because(format!("its geometry is of the unknown kind {kind}"))),
        }
    }
}

fn mixed() -> Unreadable {
    Unreadable::Because("its geometry holds parts of another kind".to_owned())
}

/// Lines, those without positions left out.
pub(super) fn lines(mut lines: Vec<Vec<Position>>) -> RawGeometry {
    lines.retain(|line| !line.is_empty());
    if lines.is_empty() { RawGeometry::Missing } else { RawGeometry::Lines(lines) }
}

/// Polygons, those without positions left out.
pub(super) fn polygons(mut parts: Vec<Vec<Ring>>) -> RawGeometry {
    for rings in &mut parts {
        rings.retain(|ring| !ring.is_empty());
    }
    parts.retain(|rings| !rings.is_empty());
    if parts.is_empty() { RawGeometry::Missing } else { RawGeometry::Polygons(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Limits;

    fn read(hex: &str) -> RawGeometry {
        let hex: String = hex.split_whitespace().collect();
        let bytes: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("hexadecimal"))
            .collect();
        geometry(&bytes, &Budget::new(&Limits::default())).expect("small")
    }

    // 1.0 is 3ff0…, 2.0 is 4000…; as PostGIS writes ST_AsEWKB and ST_AsBinary.
    const ONE: &str = "000000000000f03f";
    const TWO: &str = "0000000000000040";

    #[test]
    fn every_flavour_of_a_point_is_the_same_point() {
        let point = RawGeometry::Points(vec![[1.0, 2.0]]);
        assert_eq!(read(&format!("01 01000000 {ONE} {TWO}")), point);
        assert_eq!(read("00 00000001 3ff0000000000000 4000000000000000"), point, "big-endian");
        assert_eq!(read(&format!("01 e9030000 {ONE} {TWO} {TWO}")), point, "ISO with Z");
        assert_eq!(read(&format!("01 d1070000 {ONE} {TWO} {TWO}")), point, "ISO with M");
        assert_eq!(read(&format!("01 b90b0000 {ONE} {TWO} {TWO} {TWO}")), point, "ISO with ZM");
        assert_eq!(read(&format!("01 01000080 {ONE} {TWO} {TWO}")), point, "extended with Z");
        assert_eq!(read(&format!("01 010000e0 e6100000 {ONE} {TWO} {TWO} {TWO}")), point, "ZM and SRID");
        let nan = "000000000000f87f";
        assert_eq!(read(&format!("01 01000000 {nan} {nan}")), RawGeometry::Missing, "an empty point");
    }

    #[test]
    fn parts_and_collections_are_taken_apart() {
        let point = format!("01 01000000 {ONE} {TWO}");
        let ring = format!("03000000 {ONE} {TWO} {TWO} {TWO} {ONE} {TWO}");
        let polygon = format!("01 03000000 01000000 {ring}");
        let shape = vec![vec![[1.0, 2.0], [2.0, 2.0], [1.0, 2.0]]];
        assert_eq!(read(&polygon), RawGeometry::Polygons(vec![shape.clone()]));
        let multi = format!("01 06000000 02000000 {polygon} {polygon}");
        assert_eq!(read(&multi), RawGeometry::Polygons(vec![shape.clone(), shape.clone()]));
        let nested = format!("01 07000000 01000000 01 07000000 02000000 {point} {polygon}");
        let inner = vec![RawGeometry::Points(vec![[1.0, 2.0]]), RawGeometry::Polygons(vec![shape])];
        assert_eq!(read(&nested), RawGeometry::Collection(inner));
    }

    #[test]
    fn what_is_cut_short_or_unknown_is_named_and_takes_no_memory() {
        for (hex, why) in [
            ("01 02000000 ffffffff", "ends too soon"),
            ("01 03000000 01000000 05000000", "ends too soon"),
            ("01 06000000 ffffff0f", "ends too soon"),
            ("05", "not well-known binary"),
            ("01 0a000000 00000000", "curve"),
            ("01 63000000", "unknown kind 99"),
            ("", "ends too soon"),
        ] {
            let RawGeometry::Malformed(found) = read(hex) else { panic!("{hex} is no geometry") };
            assert!(found.contains(why), "{hex}: {found}");
        }
        let deep = "01 07000000 01000000".repeat(100);
        let RawGeometry::Malformed(found) = read(&deep) else { panic!("it is too deep") };
        assert!(found.contains("too deeply"), "{found}");
    }
}
