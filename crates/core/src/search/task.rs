#[cfg(feature = "checkpoint")]
use super::checkpoint::Checkpoint;
use super::effort::Effort;
use super::progress::Progress;
use super::stop::Stop;
use crate::loss::Weights;
use crate::model::{Problem, Rules};

/// What a search is given: the map, what is allowed, what counts, how much may be spent, and who listens.
#[derive(Clone, Copy)]
pub struct SearchTask<'a> {
    /// The map as whole numbers.
    pub problem: &'a Problem,
    /// What every structure keeps.
    pub rules: &'a Rules,
    /// The losses turned on.
    pub weights: &'a Weights,
    /// How much may be spent.
    pub effort: Effort,
    /// By which others end it early.
    pub stop: &'a Stop,
    /// Who is told how far it is. Called from many threads, in no certain order; it must not wait.
    pub listener: Option<&'a (dyn Fn(Progress) + Sync)>,
    /// Who keeps what its long steps come to.
    #[cfg(feature = "checkpoint")]
    pub checkpoint: Option<&'a dyn Checkpoint>,
}

impl<'a> SearchTask<'a> {
    /// With the default effort and nobody who listens.
    #[must_use]
    pub fn new(problem: &'a Problem, rules: &'a Rules, weights: &'a Weights, stop: &'a Stop) -> Self {
        Self {
            problem,
            rules,
            weights,
            effort: Effort::default(),
            stop,
            listener: None,
            #[cfg(feature = "checkpoint")]
            checkpoint: None,
        }
    }

    /// The same with another effort.
    #[must_use]
    pub fn with_effort(self, effort: Effort) -> Self {
        Self { effort, ..self }
    }

    /// The same with somebody who listens.
    #[must_use]
    pub fn with_listener(self, listener: &'a (dyn Fn(Progress) + Sync)) -> Self {
        Self { listener: Some(listener), ..self }
    }

    /// The same with somebody who keeps what its long steps come to.
    #[cfg(feature = "checkpoint")]
    #[must_use]
    pub fn with_checkpoint(self, checkpoint: Option<&'a dyn Checkpoint>) -> Self {
        Self { checkpoint, ..self }
    }

    pub(super) fn tell(&self, progress: Progress) {
        self.tell_with(|| progress);
    }

    /// Tells what is worked out only where somebody listens.
    pub(super) fn tell_with(&self, progress: impl FnOnce() -> Progress) {
        if let Some(listener) = self.listener {
            listener(progress());
        }
    }
}
