//! Geometries that were collected in one feature become what the layer is made of.

use super::report::Report;
use super::values::counted;
use crate::input::{Position, RawGeometry, RawLayer, Ring};
use crate::model::{Action, Layer};
use crate::rules;
use std::borrow::Cow;

/// Takes every collection apart: of polygons it is one shape of several parts, of points alone several
/// points, of lines alone several lines. What lies beside the kind that the layer is made of is left out, with
/// a finding.
pub(super) fn take_apart(raw: &mut Cow<RawLayer>, report: &mut Report) {
    if !raw.features.iter().any(|feature| matches!(feature.geometry, RawGeometry::Collection(_))) {
        return;
    }
    let layer = raw.layer;
    for feature in &mut raw.to_mut().features {
        let RawGeometry::Collection(geometries) = &mut feature.geometry else { continue };
        let (geometry, strays) = Gathered::of(std::mem::take(geometries)).of_kind(wanted(layer));
        feature.geometry = geometry;
        if let Some(strays) = strays {
            let message = format!("{strays} beside it in one collection: left out");
            report.add(report.feature(&rules::COLLECTION_STRAYS, Action::Mended, feature.index, message));
        }
    }
}

/// A kind of geometry, and what one and several of it are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Polygons,
    Points,
    Lines,
}

impl Kind {
    fn counted(self, count: usize) -> String {
        match self {
            Kind::Polygons => counted(count, "polygon", "polygons"),
            Kind::Points => counted(count, "point", "points"),
            Kind::Lines => counted(count, "line", "lines"),
        }
    }
}

/// The kinds that a layer is made of, the one it would rather have first.
fn wanted(layer: Layer) -> [Kind; 3] {
    match layer {
        Layer::Barriers | Layer::Backdrop => [Kind::Lines, Kind::Polygons, Kind::Points],
        Layer::PopulationPoints => [Kind::Points, Kind::Polygons, Kind::Lines],
        _ => [Kind::Polygons, Kind::Points, Kind::Lines],
    }
}

/// The geometries of one collection by their kind.
#[derive(Default)]
struct Gathered {
    polygons: Vec<Vec<Ring>>,
    points: Vec<Position>,
    lines: Vec<Vec<Position>>,
    malformed: Option<String>,
}

impl Gathered {
    fn of(geometries: Vec<RawGeometry>) -> Self {
        let mut gathered = Self::default();
        for geometry in geometries {
            match geometry {
                RawGeometry::Polygons(parts) => gathered.polygons.extend(parts),
                RawGeometry::Points(points) => gathered.points.extend(points),
                RawGeometry::Lines(lines) => gathered.lines.extend(lines),
                RawGeometry::Malformed(why) => gathered.malformed = gathered.malformed.or(Some(why)),
                RawGeometry::Missing | RawGeometry::Collection(_) => {}
            }
        }
        gathered
    }

    fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Polygons => self.polygons.len(),
            Kind::Points => self.points.len(),
            Kind::Lines => self.lines.len(),
        }
    }

    /// The geometry of the first kind that there is, and what lies beside it, in words.
    fn of_kind(self, order: [Kind; 3]) -> (RawGeometry, Option<String>) {
        if let Some(why) = self.malformed {
            return (RawGeometry::Malformed(why), None);
        }
        let Some(kind) = order.into_iter().find(|kind| self.count(*kind) > 0) else {
            return (RawGeometry::Missing, None);
        };
        let others = order.into_iter().filter(|other| *other != kind);
        let strays: Vec<(usize, String)> = others
            .map(|other| (self.count(other), other))
            .filter(|(count, _)| *count > 0)
            .map(|(count, other)| (count, other.counted(count)))
            .collect();
        let total: usize = strays.iter().map(|(count, _)| count).sum();
        let words: Vec<String> = strays.into_iter().map(|(_, words)| words).collect();
        let strays = (total > 0)
            .then(|| format!("{} {}", words.join(" and "), if total == 1 { "lies" } else { "lie" }));
        let geometry = match kind {
            Kind::Polygons => RawGeometry::Polygons(self.polygons),
            Kind::Points => RawGeometry::Points(self.points),
            Kind::Lines => RawGeometry::Lines(self.lines),
        };
        (geometry, strays)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64) -> RawGeometry {
        RawGeometry::Polygons(vec![vec![vec![[x, 0.0], [x + 1.0, 0.0], [x, 1.0]]]])
    }

    #[test]
    fn polygons_are_one_shape_and_what_lies_beside_them_is_named() {
        let line = RawGeometry::Lines(vec![vec![[0.0, 0.0], [1.0, 1.0]]]);
        let points = RawGeometry::Points(vec![[5.0, 5.0], [6.0, 6.0]]);
        let all = vec![line.clone(), square(0.0), points.clone(), RawGeometry::Missing, square(2.0)];
        let (geometry, strays) = Gathered::of(all.clone()).of_kind(wanted(Layer::Neighbourhoods));
        let RawGeometry::Polygons(parts) = geometry else { panic!("a shape") };
        assert_eq!((parts.len(), strays.as_deref()), (2, Some("2 points and 1 line lie")));
        let (geometry, strays) = Gathered::of(all).of_kind(wanted(Layer::Barriers));
        assert_eq!((geometry, strays.as_deref()), (line, Some("2 polygons and 2 points lie")));
        let (geometry, strays) = Gathered::of(vec![points.clone()]).of_kind(wanted(Layer::Neighbourhoods));
        assert_eq!((geometry, strays), (points, None));
    }

    #[test]
    fn nothing_is_no_geometry_and_one_that_cannot_be_read_spoils_the_rest() {
        assert_eq!(Gathered::of(vec![]).of_kind(wanted(Layer::Wards)).0, RawGeometry::Missing);
        let bad = RawGeometry::Malformed("why".to_owned());
        assert_eq!(Gathered::of(vec![square(0.0), bad.clone()]).of_kind(wanted(Layer::Wards)).0, bad);
    }
}
