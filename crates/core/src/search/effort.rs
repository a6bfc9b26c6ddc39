use super::level::EffortLevel;
use super::ward_set::WardSet;
use crate::model::Fixed;

/// How much a search may spend. Counts only, never time: the same effort gives the same result.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// The most columns kept for one block; above it the block is searched, and bounded where it can be.
    /// Sixteen bytes each, and eight more for every loss turned on.
    pub max_columns: usize,
    /// The most connected sets of wards looked at for the columns of one block, whether the rules allow
    /// them or not; above it likewise. Some tens of nanoseconds each, more where sets are large.
    pub max_looks: usize,
    /// The most ward sets kept by the subset programme for one block; above it likewise.
    /// About 100 bytes each.
    pub max_sets: usize,
    /// The most steps between ward sets kept for one block, likewise. Eight bytes each.
    pub max_steps: usize,
    /// The most bytes that the exact solutions of all blocks hold together: blocks that are left out then are
    /// searched, and bounded where they can be.
    pub max_held: usize,
    /// The most columns of a block that is not solved exactly for which a lower bound is sought. About
    /// thirty bytes each.
    pub max_priced: usize,
    /// The most passes of the window search over the parts of the map that are not solved exactly, all
    /// together; the search ends with the last. With none such a part is left as it was put together.
    pub max_iterations: usize,
    /// The stages of the local search over such parts: each longer than those before it, and followed by a
    /// window search.
    pub max_stages: u32,
    /// The walks of the local search over such a part, of which the best counts.
    pub max_walks: u64,
    /// The weightings of the losses by which a map that is not solved exactly is searched once more for its front.
    pub max_weightings: usize,
    /// From which their chances are drawn.
    pub seed: u64,
}

/// The most columns of a sub-block or a window: hundreds of them are solved, so each has to be soon.
const MAX_COLUMNS_OF_MANY: usize = 100_000;
/// The most looks for them.
const MAX_LOOKS_OF_MANY: usize = 2_000_000;
/// The most ward sets of one, and the most steps.
const MAX_SETS_OF_MANY: usize = 100_000;
const MAX_STEPS_OF_MANY: usize = 2_000_000;

impl Effort {
    /// What a word asks for; the limits of the exact method are the same for all.
    #[must_use]
    pub fn of(level: EffortLevel) -> Self {
        let (max_iterations, max_stages) = (level.max_iterations(), level.max_stages());
        let max_weightings = level.max_weightings();
        Self { max_iterations, max_stages, max_weightings, ..Self::default() }
    }

    /// What each of many small parts may be given.
    pub(super) fn of_many(&self) -> Self {
        Self {
            max_columns: self.max_columns.min(MAX_COLUMNS_OF_MANY),
            max_looks: self.max_looks.min(MAX_LOOKS_OF_MANY),
            max_sets: self.max_sets.min(MAX_SETS_OF_MANY),
            max_steps: self.max_steps.min(MAX_STEPS_OF_MANY),
            ..*self
        }
    }

    /// What one block may be given that may hold so many bytes, half of them in columns, with so many losses
    /// turned on.
    pub(super) fn within(&self, bytes: usize, losses: usize) -> Self {
        let half = bytes / 2;
        Self {
            max_columns: self.max_columns.min(half / bytes_of_column(losses)),
            max_steps: self.max_steps.min(half / BYTES_OF_STEP),
            ..*self
        }
    }
}

/// A set, its contribution to every loss and to their mean.
pub(super) fn bytes_of_column(losses: usize) -> usize {
    size_of::<WardSet>() + size_of::<Fixed>() * (losses + 1)
}

/// A step of a lattice.
pub(super) const BYTES_OF_STEP: usize = 8;

impl Default for Effort {
    /// Enough for London's boroughs of up to 24 wards and clusters of up to 11, whatever the population rule.
    fn default() -> Self {
        Self {
            max_columns: 6_000_000,
            max_looks: 200_000_000,
            max_sets: 1_000_000,
            max_steps: 30_000_000,
            max_held: 600_000_000,
            max_priced: 20_000_000,
            max_iterations: EffortLevel::Normal.max_iterations(),
            max_stages: EffortLevel::Normal.max_stages(),
            max_walks: 2,
            max_weightings: EffortLevel::Normal.max_weightings(),
            seed: 1,
        }
    }
}
