mod numbers;

use super::Segments;
use geo::{Coord, MultiPolygon, Polygon};
use numbers::VertexNumbers;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Shapes as sequences of vertex numbers: vertices with the same coordinate bits are one vertex.
///
/// Everything that asks which wards share what (borders, dissolve, shared arcs) starts here. It holds
/// in degrees as well as in metres. Vertices are numbered in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The distinct vertices.
    pub(super) vertices: Arc<Vec<Coord<f64>>>,
    /// Which of them make the shapes: the same in every coordinate system.
    rings: Arc<Rings>,
}

/// One coverage in two coordinate systems, vertex for vertex.
#[derive(Clone, Debug, Default)]
pub struct WardCoverage {
    /// In WGS84 degrees.
    pub lonlat: Coverage,
    /// In the metres of the study's projection.
    pub metres: Coverage,
}

impl WardCoverage {
    /// Some shapes and those that have a vertex with any of them in common, ascending.
    #[must_use]
    pub fn neighbourhood(&self, shapes: &BTreeSet<usize>) -> Vec<usize> {
        let coverage = &self.lonlat;
        let ids = |shape: usize| coverage.rings_of(shape).iter().flat_map(|ring| coverage.ring_ids(ring));
        let mut is_theirs = vec![false; coverage.vertex_count()];
        for &vertex in shapes.iter().flat_map(|&shape| ids(shape)) {
            is_theirs[vertex as usize] = true;
        }
        let near = |shape: &usize| ids(*shape).any(|&vertex| is_theirs[vertex as usize]);
        (0..coverage.shape_count()).filter(near).collect()
    }

    /// Numbers the vertices of shapes that are given in both systems, vertex for vertex. Equal degrees must
    /// have equal metres.
    #[must_use]
    pub fn of_shapes<'a>(
        shapes: impl Iterator<Item = (&'a MultiPolygon<f64>, &'a MultiPolygon<f64>)>,
        positions: usize,
    ) -> Self {
        let mut builder = CoverageBuilder::with_capacity(positions);
        let mut places: Vec<Coord<f64>> = Vec::with_capacity(builder.vertex_capacity());
        let rings = |part: &'a Polygon<f64>| std::iter::once(part.exterior()).chain(part.interiors());
        for (lonlat, metres) in shapes {
            for (part, (lonlat, metres)) in lonlat.0.iter().zip(&metres.0).enumerate() {
                for (lonlat, metres) in rings(lonlat).zip(rings(metres)) {
                    let mut next = metres.0.iter();
                    builder.ring(part, &lonlat.0, |vertex| {
                        let place = next.next();
                        if vertex as usize == places.len() {
                            places.extend(place);
                        }
                    });
                }
            }
            builder.keep_shape();
        }
        let lonlat = builder.finish();
        Self { metres: lonlat.with_vertices(places), lonlat }
    }
}

/// The rings of shapes by the numbers of their vertices.
#[derive(Clone, Debug, Default)]
struct Rings {
    /// All rings one after another, in the order of shapes, parts and rings.
    rings: Vec<Ring>,
    /// The vertex numbers of all rings, one ring after another.
    ids: Vec<u32>,
    /// One past the last ring of every shape.
    end_of_shape: Vec<u32>,
    segments: OnceLock<Segments>,
}

/// One ring of one shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring {
    /// The shape it belongs to.
    pub shape: u32,
    /// The polygon of that shape it belongs to; a part's outer ring comes first.
    pub part: u32,
    start: u32,
    end: u32,
}

impl Coverage {
    /// Numbers the vertices of shapes. Rings are taken as closed; a vertex repeated on the spot counts once.
    ///
    /// Complexity: one hash look-up per vertex.
    #[must_use]
    pub fn new(shapes: &[&MultiPolygon<f64>]) -> Self {
        let total: usize = shapes.iter().flat_map(|s| super::overlay::rings(s)).map(|r| r.0.len()).sum();
        let mut builder = CoverageBuilder::with_capacity(total);
        for shape in shapes {
            for (part, polygon) in shape.0.iter().enumerate() {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    builder.ring(part, &ring.0, |_| {});
                }
            }
            builder.keep_shape();
        }
        builder.finish()
    }

    /// The same coverage in other coordinates, given for every vertex.
    ///
    /// # Panics
    /// Where there are more or fewer of them.
    #[must_use]
    pub fn with_vertices(&self, vertices: Vec<Coord<f64>>) -> Self {
        assert_eq!(vertices.len(), self.vertices.len(), "every vertex has its place");
        Self { vertices: Arc::new(vertices), rings: Arc::clone(&self.rings) }
    }

    /// The same vertices in other rings: `rewrite` turns each into a new one.
    pub(super) fn rewritten(&self, mut rewrite: impl FnMut(&[u32], &mut Vec<u32>)) -> Self {
        let mut made = Rings::default();
        for shape in 0..self.shape_count() {
            for ring in self.rings_of(shape) {
                let start = number(made.ids.len());
                rewrite(self.ring_ids(ring), &mut made.ids);
                made.rings.push(Ring { start, end: number(made.ids.len()), ..*ring });
            }
            made.end_of_shape.push(number(made.rings.len()));
        }
        Self { vertices: Arc::clone(&self.vertices), rings: Arc::new(made) }
    }

    /// How many shapes there are.
    #[must_use]
    pub fn shape_count(&self) -> usize {
        self.rings.end_of_shape.len()
    }

    /// How many distinct vertices there are.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.vertices.len()
    }

    /// The distinct vertices, by number.
    #[must_use]
    pub fn vertices(&self) -> &[Coord<f64>] {
        &self.vertices
    }

    /// All rings one after another, in the order of shapes, parts and rings.
    pub(super) fn rings(&self) -> &[Ring] {
        &self.rings.rings
    }

    /// The vertex numbers of a ring, without the closing one.
    pub(super) fn ring_ids(&self, ring: &Ring) -> &[u32] {
        &self.rings.ids[ring.start as usize..ring.end as usize]
    }

    /// The rings of one shape.
    pub(super) fn rings_of(&self, shape: usize) -> &[Ring] {
        let start = if shape == 0 { 0 } else { self.rings.end_of_shape[shape - 1] };
        &self.rings.rings[start as usize..self.rings.end_of_shape[shape] as usize]
    }

    /// The directed segments of a ring; none for a ring of fewer than three vertices' worth.
    pub(super) fn ring_segments(&self, ring: &Ring) -> impl Iterator<Item = (u32, u32)> + '_ {
        let ids = self.ring_ids(ring);
        let shifted = ids.iter().skip(1).chain(ids.first());
        ids.iter().zip(shifted).map(|(&u, &v)| (u, v)).filter(|(u, v)| u != v)
    }

    /// All directed segments and what runs along them, found out when first asked for.
    #[must_use]
    pub fn segments(&self) -> &Segments {
        self.rings.segments.get_or_init(|| Segments::of(self))
    }
}

/// Makes a coverage of shapes that come one at a time and are kept or not.
#[derive(Debug)]
pub struct CoverageBuilder {
    numbers: VertexNumbers,
    rings: Rings,
    /// How many vertices the shapes kept have.
    kept_vertices: usize,
}

impl CoverageBuilder {
    /// With room for shapes of about as many positions in all.
    #[must_use]
    pub fn with_capacity(positions: usize) -> Self {
        // In a map most vertices belong to two shapes; those of its outline do not.
        let numbers = VertexNumbers::with_capacity(positions / 2 + positions / 16 + 1);
        let rings = Rings { ids: Vec::with_capacity(positions), ..Rings::default() };
        Self { numbers, rings, kept_vertices: 0 }
    }

    /// Adds a ring to the current shape, and tells the vertex number of every position. A number
    /// one higher than all before is a new vertex.
    pub fn ring(&mut self, part: usize, positions: &[Coord<f64>], mut tell: impl FnMut(u32)) {
        let Rings { rings, ids, end_of_shape, .. } = &mut self.rings;
        let start = ids.len();
        self.numbers.number_all(positions, |id| {
            tell(id);
            if ids.len() == start || ids.last() != Some(&id) {
                ids.push(id);
            }
        });
        // Kept open: the closing vertex is the first.
        while ids.len() > start + 1 && ids.last() == Some(&ids[start]) {
            ids.pop();
        }
        rings.push(Ring {
            shape: number(end_of_shape.len()),
            part: number(part),
            start: number(start),
            end: number(ids.len()),
        });
    }

    /// The rings since the last shape kept are the next shape.
    pub fn keep_shape(&mut self) {
        self.rings.end_of_shape.push(number(self.rings.rings.len()));
        self.kept_vertices = self.numbers.vertices.len();
    }

    /// Drops the rings since the last shape kept, with the vertices that only they have.
    pub fn drop_shape(&mut self) {
        let kept = self.rings.end_of_shape.last().map_or(0, |&end| end as usize);
        self.rings.rings.truncate(kept);
        self.rings.ids.truncate(self.rings.rings.last().map_or(0, |ring| ring.end as usize));
        self.numbers.forget_from(self.kept_vertices);
    }

    /// How many distinct vertices there are so far.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.numbers.vertices.len()
    }

    /// How many distinct vertices there is room for.
    #[must_use]
    pub fn vertex_capacity(&self) -> usize {
        self.numbers.vertices.capacity()
    }

    /// The coverage of the shapes kept.
    #[must_use]
    pub fn finish(mut self) -> Coverage {
        self.drop_shape();
        Coverage { vertices: Arc::new(self.numbers.vertices), rings: Arc::new(self.rings) }
    }
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("the reader's limit on vertices is far below 2^32")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64) -> [Coord<f64>; 5] {
        [(x, 0.0), (x + 1.0, 0.0), (x + 1.0, 1.0), (x, 1.0), (x, 0.0)].map(|(x, y)| Coord { x, y })
    }

    #[test]
    fn a_shape_that_is_dropped_leaves_nothing_behind() {
        let mut builder = CoverageBuilder::with_capacity(4);
        builder.ring(0, &square(0.0), |_| {});
        builder.keep_shape();
        builder.ring(0, &square(5.0), |_| {});
        builder.drop_shape();
        assert_eq!(builder.vertex_count(), 4);
        let mut told = Vec::new();
        builder.ring(0, &square(1.0), |vertex| told.push(vertex));
        builder.keep_shape();
        // The corners on the common side are known, the others new.
        assert_eq!(told, [1, 4, 5, 2, 1]);
        let coverage = builder.finish();
        assert_eq!((coverage.shape_count(), coverage.vertex_count(), coverage.rings().len()), (2, 6, 2));
        assert_eq!(coverage.segments().ends[4..], [(1, 4), (4, 5), (5, 2), (2, 1)]);
    }
}
