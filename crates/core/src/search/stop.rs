use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Why a search was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum StopCause {
    /// By the user, with Ctrl-C.
    Interrupt = 1,
    /// By another program or the system.
    Terminate = 2,
    /// The time the user allowed is over.
    TimeLimit = 3,
    /// Not at all: some of the shards that it was cut into are missing.
    MissingShards = 4,
}

impl StopCause {
    const ALL: [Self; 4] = [Self::Interrupt, Self::Terminate, Self::TimeLimit, Self::MissingShards];

    /// What `run.json` calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::TimeLimit => "time_limit",
            Self::MissingShards => "missing_shards",
        }
    }

    /// The cause that `run.json` calls so.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.word() == word)
    }
}

/// A word that others can leave for a running search: stop, and give what has been found.
///
/// The search reads it in its long loops and knows neither clock nor signal; whoever owns those
/// sets it. Clones share one word.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

#[derive(Debug, Default)]
struct State {
    begun: AtomicBool,
    /// A [`StopCause`]; 0 as long as nobody asked.
    cause: AtomicU8,
}

impl Stop {
    /// Asks the search to stop. The first cause counts.
    pub fn ask(&self, cause: StopCause) {
        // Nothing else is published with the word, so no order with other memory is needed.
        let _ = self.0.cause.compare_exchange(0, cause as u8, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether the search was asked to stop.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.cause.load(Ordering::Relaxed) != 0
    }

    /// Whether somebody waits for a search that was asked to stop. Nobody does on the page, where it ends with its worker: so
    /// what is done in haste is left out there.
    pub(super) fn is_waited_for(&self) -> bool {
        cfg!(feature = "rayon") && self.is_set()
    }

    /// Why, where it was.
    #[must_use]
    pub fn cause(&self) -> Option<StopCause> {
        let cause = self.0.cause.load(Ordering::Relaxed);
        StopCause::ALL.into_iter().find(|known| *known as u8 == cause)
    }

    /// Whether the search has begun: from then on a stopped run has something to show.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.begun.load(Ordering::SeqCst)
    }

    /// Says that the search begins.
    pub(super) fn begin(&self) {
        self.0.begun.store(true, Ordering::SeqCst);
    }
}

/// Why a part of the map was not solved exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// It has more wards, columns, ward sets or steps than the exact method may keep.
    TooLarge,
    /// The search was stopped first.
    Stopped,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cause_counts_and_clones_share_it() {
        let stop = Stop::default();
        let seen = stop.clone();
        assert_eq!((seen.is_set(), seen.cause()), (false, None));
        stop.ask(StopCause::TimeLimit);
        stop.ask(StopCause::Interrupt);
        assert_eq!((seen.is_set(), seen.cause()), (true, Some(StopCause::TimeLimit)));
    }

    #[test]
    fn every_cause_has_a_word_of_its_own() {
        for cause in StopCause::ALL {
            assert_eq!(StopCause::from_word(cause.word()), Some(cause));
        }
        assert_eq!(StopCause::from_word("boredom"), None);
    }
}
