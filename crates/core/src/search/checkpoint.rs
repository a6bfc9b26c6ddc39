//! Long steps of a search that are not done twice: whoever owns the task keeps what they came to, for a search that asks
//! the same after this one was cut short.
//!
//! Every step is a function of what is asked for, to the last bit; so what is recalled is what would be worked out.

#[cfg(not(feature = "checkpoint"))]
pub(super) use forgetful::{Step, StepKey, Written};
#[cfg(feature = "checkpoint")]
pub use kept::{Checkpoint, Step, StepKey};
#[cfg(feature = "checkpoint")]
pub(super) use serde::Serialize as Written;

#[cfg(feature = "checkpoint")]
mod kept {
    use crate::search::{SearchTask, Stop};
    use serde::{Serialize, de::DeserializeOwned};
    use std::io;
    use std::sync::OnceLock;

    /// By which a step is known: a digest of all that is asked for.
    pub type StepKey = [u8; 32];

    /// Keeps what steps of a search came to.
    pub trait Checkpoint: Sync {
        /// Whether anything of an earlier search is there.
        fn has_any(&self) -> bool;
        /// Whether anything is kept by now: a short search is done again as soon.
        fn keeps(&self) -> bool;
        /// The digest of what `write` writes.
        ///
        /// # Errors
        /// That of `write`.
        fn key(&self, write: &mut dyn FnMut(&mut dyn io::Write) -> io::Result<()>) -> io::Result<StepKey>;
        /// What was kept of a step last.
        fn recall(&self, step: &StepKey) -> Option<Vec<u8>>;
        /// Keeps what a step came to, in the place of what was kept of it before.
        fn keep(&self, step: &StepKey, reached: &[u8]);
    }

    /// A step, by what is asked for.
    pub struct Step<'a, Q> {
        checkpoint: Option<&'a dyn Checkpoint>,
        stop: &'a Stop,
        asked: Q,
        key: OnceLock<Option<StepKey>>,
    }

    impl<'a> SearchTask<'a> {
        /// A step of this search that comes to the same whenever the same is `asked`.
        pub fn step<Q: Serialize>(&self, asked: Q) -> Step<'a, Q> {
            Step { checkpoint: self.checkpoint, stop: self.stop, asked, key: OnceLock::new() }
        }
    }

    impl<Q: Serialize> Step<'_, Q> {
        /// What an earlier search came to, where it did.
        #[must_use]
        pub fn recalled<A: DeserializeOwned>(&self) -> Option<A> {
            let checkpoint = self.checkpoint.filter(|checkpoint| checkpoint.has_any())?;
            serde_json::from_slice(&checkpoint.recall(&self.key(checkpoint)?)?).ok()
        }

        /// Keeps what this one came to, or how far it is; nothing that a stop may have cut short.
        pub fn keep<A: Serialize>(&self, reached: &A) {
            let Some(checkpoint) = self.checkpoint.filter(|checkpoint| checkpoint.keeps()) else { return };
            let Ok(reached) = serde_json::to_vec(reached) else { return };
            let Some(key) = self.key(checkpoint) else { return };
            if !self.stop.is_set() {
                checkpoint.keep(&key, &reached);
            }
        }

        /// The digest of what is asked, where anything is kept at all.
        #[must_use]
        pub fn digest(&self) -> Option<StepKey> {
            self.key(self.checkpoint?)
        }

        fn key(&self, checkpoint: &dyn Checkpoint) -> Option<StepKey> {
            let mut write = |to: &mut dyn io::Write| Ok(serde_json::to_writer(to, &self.asked)?);
            *self.key.get_or_init(|| checkpoint.key(&mut write).ok())
        }
    }
}

/// Nothing is kept where nothing can be written.
#[cfg(not(feature = "checkpoint"))]
mod forgetful {
    use crate::search::SearchTask;
    use std::marker::PhantomData;

    pub type StepKey = [u8; 32];

    /// Whatever it is, it is not written.
    pub trait Written {}

    impl<T> Written for T {}

    pub struct Step<'a, Q>(PhantomData<&'a Q>);

    impl<'a> SearchTask<'a> {
        pub(crate) fn step<Q>(&self, _asked: Q) -> Step<'a, Q> {
            Step(PhantomData)
        }
    }

    impl<Q> Step<'_, Q> {
        pub fn recalled<A>(&self) -> Option<A> {
            None
        }

        pub fn keep<A>(&self, _reached: &A) {}

        pub fn digest(&self) -> Option<StepKey> {
            None
        }
    }
}
