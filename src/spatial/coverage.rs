use geo::{Coord, MultiPolygon};

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
        let mut numbers = VertexNumbers::with_capacity(total / 2 + 1);
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
                    let id = numbers.number(c);
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
        coverage.vertices = numbers.vertices;
        coverage
    }

    /// The same coverage in other coordinates: `to` holds the shapes of `from` vertex for vertex.
    ///
    /// `None` where `from` are not the shapes of this coverage, or where vertices that are one in
    /// `from` are several in `to`: then the coverage of `to` has to be made afresh.
    pub(super) fn moved(&self, from: &[&MultiPolygon<f64>], to: &[&MultiPolygon<f64>]) -> Option<Self> {
        let mut vertices: Vec<Option<Coord<f64>>> = vec![None; self.vertices.len()];
        let rings = |shapes: &[&MultiPolygon<f64>]| shapes.iter().map(|s| s.0.len()).sum::<usize>();
        if (from.len(), from.len(), rings(from)) != (self.shapes, to.len(), rings(to)) {
            return None;
        }
        let mut next_ring = self.rings.iter();
        for (from, to) in from.iter().zip(to) {
            let mut to_rings = super::overlay::rings(to);
            for from_ring in super::overlay::rings(from) {
                let (ids, to_ring) = (self.ring_ids(next_ring.next()?), to_rings.next()?);
                let mut ids = ids.iter().chain(ids.first());
                let mut last: Option<(Coord<f64>, Coord<f64>)> = None;
                if from_ring.0.len() != to_ring.0.len() {
                    return None;
                }
                for (&at, &moved) in from_ring.0.iter().zip(&to_ring.0) {
                    // A vertex repeated on the spot has one number.
                    if last.is_some_and(|(before, _)| bits(before) == bits(at)) {
                        if last.is_some_and(|(_, before)| bits(before) != bits(moved)) {
                            return None;
                        }
                        continue;
                    }
                    last = Some((at, moved));
                    let id = *ids.next()? as usize;
                    if bits(self.vertices[id]) != bits(at) {
                        return None;
                    }
                    if bits(*vertices[id].get_or_insert(moved)) != bits(moved) {
                        return None;
                    }
                }
            }
        }
        Some(Self { vertices: vertices.into_iter().collect::<Option<_>>()?, ..self.clone() })
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

/// Numbers for vertices: one for the same coordinate bits, in the order of their first appearance.
///
/// A hash table of numbers alone, with open addressing: the coordinates stand in the list of vertices,
/// where the ones wanted next are near. A map from coordinates to numbers holds them a second time, is
/// six times as large, and spends most of its time waiting for memory.
#[derive(Debug)]
pub struct VertexNumbers {
    /// The distinct vertices.
    pub vertices: Vec<Coord<f64>>,
    /// Numbers by hash, [`FREE`] where there is none; a power of two, at most half of them taken.
    slots: Vec<u32>,
    /// The number given out last.
    last: usize,
}

/// A slot without a number.
const FREE: u32 = u32::MAX;

impl VertexNumbers {
    /// With room for about as many distinct vertices.
    #[must_use]
    pub fn with_capacity(vertices: usize) -> Self {
        let slots = vec![FREE; (2 * vertices + 2).next_power_of_two()];
        Self { vertices: Vec::with_capacity(vertices), slots, last: 0 }
    }

    /// The vertex's number.
    ///
    /// Most vertices of a map are met a second time when the border is walked the other way: then the
    /// one that was numbered just before the last is tried first, which saves looking it up.
    pub fn number(&mut self, vertex: Coord<f64>) -> u32 {
        let before = self.last.wrapping_sub(1);
        if self.vertices.get(before).is_some_and(|known| bits(*known) == bits(vertex)) {
            self.last = before;
            return number(before);
        }
        if 2 * self.vertices.len() >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(vertex);
        if self.slots[slot] == FREE {
            self.slots[slot] = number(self.vertices.len());
            self.vertices.push(vertex);
        }
        self.last = self.slots[slot] as usize;
        self.slots[slot]
    }

    /// The slot that holds the vertex, or the free one where it belongs.
    fn slot(&self, vertex: Coord<f64>) -> usize {
        // Odd constants without a pattern (fractions of the golden ratio and of π).
        const MIX: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f, 0x2127_599b_f432_5c37];
        let (x, y) = bits(vertex);
        let mixed = x.wrapping_mul(MIX[0]).rotate_left(29) ^ y.wrapping_mul(MIX[1]);
        // The high bits of a product depend on all bits below them.
        let high = (mixed ^ mixed >> 32).wrapping_mul(MIX[2]) >> 32;
        let mask = self.slots.len() - 1;
        let mut slot = high as usize & mask;
        while self.slots[slot] != FREE && bits(self.vertices[self.slots[slot] as usize]) != (x, y) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; 2 * self.slots.len()];
        for id in 0..self.vertices.len() {
            let slot = self.slot(self.vertices[id]);
            self.slots[slot] = number(id);
        }
    }
}

/// The bits of a coordinate, with minus zero as zero.
fn bits(c: Coord<f64>) -> (u64, u64) {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("the reader's limit on vertices is far below 2^32")
}
