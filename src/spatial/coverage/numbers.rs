use super::number;
use geo::Coord;

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

    /// Forgets the vertices from a number on, as if they had not been met.
    pub fn forget_from(&mut self, first: usize) {
        // Last first: a slot taken later never stands in the way to one taken before.
        for id in (first..self.vertices.len()).rev() {
            let slot = self.slot(self.vertices[id]);
            self.slots[slot] = FREE;
            self.vertices.truncate(id);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_forgotten_is_numbered_anew_and_the_rest_as_before() {
        let at = |i: u32| Coord { x: f64::from(i % 7), y: f64::from(i / 7) };
        let mut numbers = VertexNumbers::with_capacity(1);
        for i in 0..100 {
            assert_eq!(numbers.number(at(i)), i);
        }
        numbers.forget_from(40);
        assert_eq!(numbers.vertices.len(), 40);
        for i in 0..40 {
            assert_eq!(numbers.number(at(i)), i);
        }
        assert_eq!(numbers.number(at(99)), 40);
        assert_eq!(numbers.number(at(40)), 41);
    }
}
