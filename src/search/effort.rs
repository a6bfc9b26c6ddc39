/// How much a search may spend. Counts only, never time: the same effort gives the same result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The most columns kept for one block; above it the block is searched, and bounded where it can be.
    /// Sixteen bytes each, and eight more for every loss turned on.
    pub max_columns: usize,
    /// The most ward sets kept by the subset programme for one block; above it likewise.
    /// About 100 bytes each.
    pub max_sets: usize,
    /// The most steps between ward sets kept for one block, likewise. Eight bytes each.
    pub max_steps: usize,
    /// The most columns of a block that is not solved exactly for which a lower bound is sought. About
    /// thirty bytes each.
    pub max_priced: usize,
    /// The most passes of the window search over a part of the map that is not solved exactly.
    pub max_iterations: usize,
}

impl Default for Effort {
    /// Enough for boroughs of 24 wards and clusters of up to 11, within 400 MB.
    fn default() -> Self {
        Self {
            max_columns: 6_000_000,
            max_sets: 1_000_000,
            max_steps: 30_000_000,
            max_priced: 20_000_000,
            max_iterations: 50,
        }
    }
}
