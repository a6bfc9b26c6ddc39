use geo::{Coord, MultiPolygon};
use rustc_hash::FxHashMap;

/// Shapes as sequences of vertex numbers: vertices with the same coordinate bits are one vertex.
///
/// Everything that asks which wards share what (borders, dissolve, shared arcs) starts here. It holds
/// in degrees as well as in metres. Vertices are numbered in the order of their first appearance.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The distinct vertices.
    pub(super) vertices: Vec<Coord<f64>>,
    /// All rings one after another, in the order of shapes, parts and rings.
    pub(super) rings: Vec<Ring>,
    ids: Vec<u32>,
    shapes: usize,
    /// First ring of every shape, and one entry more.
    first_ring: Vec<u32>,
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
        let mut numbers: FxHashMap<(u64, u64), u32> =
            FxHashMap::with_capacity_and_hasher(total / 2 + 1, Default::default());
        let mut coverage =
            Coverage { shapes: shapes.len(), ids: Vec::with_capacity(total), ..Self::default() };
        for (shape, polygons) in shapes.iter().enumerate() {
            coverage.first_ring.push(number(coverage.rings.len()));
            let rings = polygons.0.iter().enumerate().flat_map(|(part, polygon)| {
                std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(move |ring| (part, ring))
            });
            for (part, ring) in rings {
                let start = number(coverage.ids.len());
                for &c in &ring.0 {
                    let next = number(coverage.vertices.len());
                    let id = *numbers.entry(bits(c)).or_insert(next);
                    if id == next {
                        coverage.vertices.push(c);
                    }
                    if coverage.ids.len() == start as usize || coverage.ids.last() != Some(&id) {
                        coverage.ids.push(id);
                    }
                }
                // Kept open: the closing vertex is the first.
                while coverage.ids.len() > start as usize + 1
                    && coverage.ids.last() == Some(&coverage.ids[start as usize])
                {
                    coverage.ids.pop();
                }
                coverage.rings.push(Ring {
                    shape: number(shape),
                    part: number(part),
                    start,
                    end: number(coverage.ids.len()),
                });
            }
        }
        coverage.first_ring.push(number(coverage.rings.len()));
        coverage
    }

    /// The same shapes with other vertices: `rewrite` turns each ring into a new one.
    pub(super) fn rewritten(
        &self,
        vertices: Vec<Coord<f64>>,
        mut rewrite: impl FnMut(&[u32], &mut Vec<u32>),
    ) -> Self {
        let mut coverage = Coverage { vertices, shapes: self.shapes, ..Self::default() };
        for shape in 0..self.shapes {
            coverage.first_ring.push(number(coverage.rings.len()));
            for ring in self.rings_of(shape) {
                let start = number(coverage.ids.len());
                rewrite(self.ring_ids(ring), &mut coverage.ids);
                coverage.rings.push(Ring { start, end: number(coverage.ids.len()), ..*ring });
            }
        }
        coverage.first_ring.push(number(coverage.rings.len()));
        coverage
    }

    /// How many shapes there are.
    #[must_use]
    pub fn shape_count(&self) -> usize {
        self.shapes
    }

    /// How many distinct vertices there are.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.vertices.len()
    }

    /// The vertex numbers of a ring, without the closing one.
    pub(super) fn ring_ids(&self, ring: &Ring) -> &[u32] {
        &self.ids[ring.start as usize..ring.end as usize]
    }

    /// The rings of one shape.
    pub(super) fn rings_of(&self, shape: usize) -> &[Ring] {
        &self.rings[self.first_ring[shape] as usize..self.first_ring[shape + 1] as usize]
    }

    /// The directed segments of a ring; none for a ring of fewer than three vertices' worth.
    pub(super) fn segments(&self, ring: &Ring) -> impl Iterator<Item = (u32, u32)> + '_ {
        let ids = self.ring_ids(ring);
        let shifted = ids.iter().skip(1).chain(ids.first());
        ids.iter().zip(shifted).map(|(&u, &v)| (u, v)).filter(|(u, v)| u != v)
    }
}

/// The bits of a coordinate, with minus zero as zero.
fn bits(c: Coord<f64>) -> (u64, u64) {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("the reader's limit on vertices is far below 2^32")
}
