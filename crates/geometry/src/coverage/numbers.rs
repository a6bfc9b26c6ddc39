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

/// How many vertices are looked up at once.
const AT_ONCE: usize = 16;

/// A slot without a number.
const FREE: u32 = u32::MAX;

impl VertexNumbers {
    /// With room for about as many distinct vertices.
    #[must_use]
    pub fn with_capacity(vertices: usize) -> Self {
        let slots = vec![FREE; (2 * (vertices + AT_ONCE)).next_power_of_two()];
        Self { vertices: Vec::with_capacity(vertices), slots, last: 0 }
    }

    /// Tells the number of every vertex of a ring, in their order.
    pub fn number_all(&mut self, ring: &[Coord<f64>], mut tell: impl FnMut(u32)) {
        let mut left = ring;
        while !left.is_empty() {
            let known = self.walk_back(left, &mut tell);
            left = &left[known..];
            let told = self.look_up(&left[..left.len().min(AT_ONCE)], &mut tell);
            left = &left[told..];
        }
    }

    /// Tells the numbers of those vertices that come first and were numbered one after the other, the last
    /// first, and how many they are: a border met a second time is walked the other way.
    fn walk_back(&mut self, vertices: &[Coord<f64>], mut tell: impl FnMut(u32)) -> usize {
        let known = vertices.iter().take_while(|&&vertex| {
            let before = self.last.wrapping_sub(1);
            let is_known = self.is(before, vertex);
            if is_known {
                self.last = before;
                tell(number(before));
            }
            is_known
        });
        known.count()
    }

    /// Tells the numbers of at most [`AT_ONCE`] vertices, and of how many: it ends where a border begins
    /// that can be walked back along.
    ///
    /// The time goes into waiting for memory. So two passes guess first, by the slot where the search for
    /// each vertex starts: of their reads none waits for another.
    fn look_up(&mut self, vertices: &[Coord<f64>], mut tell: impl FnMut(u32)) -> usize {
        if 2 * (self.vertices.len() + AT_ONCE) >= self.slots.len() {
            self.grow();
        }
        let (mut homes, mut guesses) = ([0; AT_ONCE], [FREE; AT_ONCE]);
        for ((home, guess), &vertex) in homes.iter_mut().zip(&mut guesses).zip(vertices) {
            *home = self.home(bits(vertex));
            *guess = self.slots[*home];
        }
        for (guess, &vertex) in guesses.iter_mut().zip(vertices) {
            *guess = if self.is(*guess as usize, vertex) { *guess } else { FREE };
        }
        for (told, &vertex) in vertices.iter().enumerate() {
            let met_before = self.vertices.len();
            let id =
                if guesses[told] == FREE { self.number_from(homes[told], vertex) } else { guesses[told] };
            self.last = id as usize;
            tell(id);
            let next = vertices.get(told + 1);
            if self.last < met_before && next.is_some_and(|&next| self.is(self.last.wrapping_sub(1), next)) {
                return told + 1;
            }
        }
        vertices.len()
    }

    /// Whether a number is that of a vertex.
    fn is(&self, id: usize, vertex: Coord<f64>) -> bool {
        self.vertices.get(id).is_some_and(|known| bits(*known) == bits(vertex))
    }

    /// The number of a vertex, which gets one where it has none; the search starts at a slot.
    fn number_from(&mut self, home: usize, vertex: Coord<f64>) -> u32 {
        let slot = self.slot_from(home, vertex);
        if self.slots[slot] == FREE {
            self.slots[slot] = number(self.vertices.len());
            self.vertices.push(vertex);
        }
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
        self.slot_from(self.home(bits(vertex)), vertex)
    }

    /// The same, where its start is known already.
    fn slot_from(&self, home: usize, vertex: Coord<f64>) -> usize {
        let bits_of_vertex = bits(vertex);
        let mut slot = home;
        while self.slots[slot] != FREE && bits(self.vertices[self.slots[slot] as usize]) != bits_of_vertex {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// The slot where the search for a vertex starts.
    fn home(&self, (x, y): (u64, u64)) -> usize {
        // Odd constants without a pattern (fractions of the golden ratio and of π).
        const MIX: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f, 0x2127_599b_f432_5c37];
        let mixed = x.wrapping_mul(MIX[0]).rotate_left(29) ^ y.wrapping_mul(MIX[1]);
        // The high bits of a product depend on all bits below them.
        let high = (mixed ^ mixed >> 32).wrapping_mul(MIX[2]) >> 32;
        high as usize & (self.slots.len() - 1)
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
        let number = |numbers: &mut VertexNumbers, ring: std::ops::Range<u32>| {
            let mut told = Vec::new();
            numbers.number_all(&ring.map(at).collect::<Vec<_>>(), |id| told.push(id));
            told
        };
        assert_eq!(number(&mut numbers, 0..100), (0..100).collect::<Vec<_>>());
        numbers.forget_from(40);
        assert_eq!(numbers.vertices.len(), 40);
        assert_eq!(number(&mut numbers, 0..40), (0..40).collect::<Vec<_>>());
        assert_eq!(number(&mut numbers, 99..100), [40]);
        assert_eq!(number(&mut numbers, 40..42), [41, 42]);
    }

    #[test]
    fn a_vertex_that_comes_twice_in_a_new_ring_has_one_number() {
        let ring = [(0.0, 0.0), (1.0, 0.0), (0.0, 0.0), (-0.0, 0.0), (2.0, 0.0), (1.0, 0.0)];
        let mut told = Vec::new();
        VertexNumbers::with_capacity(1)
            .number_all(&ring.map(|(x, y)| Coord { x, y }), |vertex| told.push(vertex));
        assert_eq!(told, [0, 1, 0, 0, 2, 1]);
    }
}
