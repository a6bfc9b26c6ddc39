//! Positions as read become shapes in degrees and metres; a vertex met before is not placed again.

use super::study::Shape;
use super::system::PositionConverter;
use crate::input::{Position, Ring};
use crate::spatial::{CoverageBuilder, WardCoverage};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Places the shapes of one layer, one after the other.
///
/// On a map most vertices belong to two shapes, and finding a vertex among those met costs less than
/// projecting it. What this finds out on the way is the coverage that borders are found in.
pub(super) struct ShapePlacer<'p> {
    pub converter: PositionConverter<'p>,
    builder: CoverageBuilder,
    /// The place of every vertex met so far.
    metres: Vec<Coord<f64>>,
    /// The vertices of the current ring, and the positions among them that are met for the first time;
    /// kept only for their capacity.
    vertices: Vec<u32>,
    fresh: Vec<Coord<f64>>,
}

impl<'p> ShapePlacer<'p> {
    /// For shapes of about as many positions in all.
    pub(super) fn new(converter: PositionConverter<'p>, positions: usize) -> Self {
        let builder = CoverageBuilder::with_capacity(positions);
        let metres = Vec::with_capacity(builder.vertex_capacity());
        Self { converter, builder, metres, vertices: Vec::new(), fresh: Vec::new() }
    }

    /// Tidied parts as the current shape.
    pub(super) fn place(&mut self, parts: &[Vec<Ring>]) -> Shape {
        self.start();
        let mut shape = Shape { lonlat: MultiPolygon(Vec::new()), metres: MultiPolygon(Vec::new()) };
        for (part, rings) in parts.iter().enumerate() {
            let (lonlat, metres) = rings.iter().map(|ring| self.line(part, ring)).unzip();
            shape.lonlat.0.extend(polygon(lonlat));
            shape.metres.0.extend(polygon(metres));
        }
        shape
    }

    /// A shape made of the current one takes its place.
    pub(super) fn replace(&mut self, shape: &Shape) {
        self.start();
        for (part, (lonlat, metres)) in shape.lonlat.0.iter().zip(&shape.metres.0).enumerate() {
            let rings = |polygon: &Polygon<f64>| {
                std::iter::once(polygon.exterior().clone()).chain(polygon.interiors().to_vec())
            };
            for (lonlat, metres) in rings(lonlat).zip(rings(metres)) {
                let mut places = metres.0.into_iter();
                self.builder.ring(part, &lonlat.0, |vertex| {
                    let place = places.next();
                    if vertex as usize == self.metres.len() {
                        self.metres.extend(place);
                    }
                });
            }
        }
    }

    /// The current shape belongs to the map.
    pub(super) fn keep(&mut self) {
        self.builder.keep_shape();
    }

    /// The shapes kept, by the vertices that they share.
    pub(super) fn finish(self) -> WardCoverage {
        let (lonlat, mut metres) = (self.builder.finish(), self.metres);
        metres.truncate(lonlat.vertex_count());
        WardCoverage { metres: lonlat.with_vertices(metres), lonlat }
    }

    /// Forgets the current shape, unless it was kept.
    fn start(&mut self) {
        self.builder.drop_shape();
        self.metres.truncate(self.builder.vertex_count());
    }

    /// A ring in degrees and in metres.
    fn line(&mut self, part: usize, ring: &[Position]) -> (LineString<f64>, LineString<f64>) {
        let lonlat: Vec<Coord<f64>> = ring.iter().map(|&position| self.converter.lonlat(position)).collect();
        let (mut positions, mut next) = (ring.iter(), self.metres.len());
        self.vertices.clear();
        self.fresh.clear();
        self.builder.ring(part, &lonlat, |vertex| {
            let position = positions.next();
            if vertex as usize == next {
                next += 1;
                self.fresh.extend(position.map(|&[x, y]| Coord { x, y }));
            }
            self.vertices.push(vertex);
        });
        self.converter.all_metres(&self.fresh, &mut self.metres);
        let line = self.vertices.iter().map(|&vertex| self.metres[vertex as usize]).collect();
        (LineString(lonlat), LineString(line))
    }
}

/// An outer ring and its holes as a polygon.
fn polygon(mut rings: Vec<LineString<f64>>) -> Option<Polygon<f64>> {
    if rings.is_empty() {
        return None;
    }
    let outer = rings.remove(0);
    Some(Polygon::new(outer, rings))
}
