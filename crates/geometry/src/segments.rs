//! The directed segments of a map, and which of them run along each other.

use super::Coverage;
use std::ops::Range;

/// The directed segments of a coverage, shape by shape, ring by ring.
#[derive(Clone, Debug)]
pub struct Segments {
    /// The vertices at the start and the end of every segment.
    pub ends: Vec<(u32, u32)>,
    /// What else runs along every segment.
    pub uses: Vec<SegmentUse>,
    /// One past the last segment of every shape.
    end_of_shape: Vec<usize>,
}

impl Segments {
    pub(super) fn of(coverage: &Coverage) -> Self {
        let positions = coverage.rings().iter().map(|ring| coverage.ring_ids(ring).len()).sum();
        let (mut ends, mut end_of_shape) =
            (Vec::with_capacity(positions), Vec::with_capacity(coverage.shape_count()));
        for shape in 0..coverage.shape_count() {
            ends.extend(coverage.rings_of(shape).iter().flat_map(|ring| coverage.ring_segments(ring)));
            end_of_shape.push(ends.len());
        }
        let uses = segment_uses(&ends, coverage.vertex_count());
        Self { ends, uses, end_of_shape }
    }

    /// The numbers of a shape's segments.
    #[must_use]
    pub fn of_shape(&self, shape: usize) -> Range<usize> {
        let start = if shape == 0 { 0 } else { self.end_of_shape[shape - 1] };
        start..self.end_of_shape[shape]
    }

    /// The shape that every segment belongs to.
    pub(super) fn shapes(&self) -> Vec<u32> {
        let mut shapes = Vec::with_capacity(self.ends.len());
        for (shape, &end) in self.end_of_shape.iter().enumerate() {
            shapes.resize(end, shape as u32);
        }
        shapes
    }
}

/// What else runs along a directed segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentUse {
    /// Nothing: it bounds the map, or a gap in it.
    Alone,
    /// One segment the other way, by its number: the two lie back to back.
    Matched(u32),
    /// Anything else: one segment the same way, or several.
    Contested,
}

/// For every directed segment, given by its vertex numbers, what else runs along it.
///
/// Segments are filed under their lower vertex by a counting sort; a vertex has a handful. A hash map
/// of segments does the same and takes several times as long, for it jumps about in memory.
///
/// Complexity: O(segments + vertices).
fn segment_uses(segments: &[(u32, u32)], vertices: usize) -> Vec<SegmentUse> {
    let low = |&(u, v): &(u32, u32)| u.min(v) as usize;
    let mut next = vec![0u32; vertices + 1];
    for segment in segments {
        next[low(segment) + 1] += 1;
    }
    for vertex in 0..vertices {
        next[vertex + 1] += next[vertex];
    }
    // After this, `next[v]` is where the segments of v end, and so those of v + 1 start.
    let mut filed = vec![(0u32, 0u32); segments.len()];
    for (number, segment) in segments.iter().enumerate() {
        let place = &mut next[low(segment)];
        filed[*place as usize] = (segment.0.max(segment.1), number as u32);
        *place += 1;
    }
    let mut uses = vec![SegmentUse::Alone; segments.len()];
    let mut start = 0;
    for &end in &next[..vertices] {
        let at_vertex = &mut filed[start..end as usize];
        start = end as usize;
        at_vertex.sort_unstable();
        for along in at_vertex.chunk_by(|a, b| a.0 == b.0) {
            match along {
                [_] => {}
                [a, b] if segments[a.1 as usize] != segments[b.1 as usize] => {
                    uses[a.1 as usize] = SegmentUse::Matched(b.1);
                    uses[b.1 as usize] = SegmentUse::Matched(a.1);
                }
                many => many.iter().for_each(|s| uses[s.1 as usize] = SegmentUse::Contested),
            }
        }
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_to_back_is_matched_and_side_by_side_is_contested() {
        use SegmentUse::{Alone, Contested, Matched};
        let segments = [(0, 1), (1, 0), (1, 2), (2, 3), (2, 3), (3, 4), (4, 3), (3, 4)];
        let uses = segment_uses(&segments, 5);
        let expected = [Matched(1), Matched(0), Alone, Contested, Contested, Contested, Contested, Contested];
        assert_eq!(uses, expected);
    }
}
