//! What must be said of a run before its results, wherever they are shown.

use super::Replay;
use crate::results::Outcome;
use crate::search::StopCause;

/// That the search ended early, and that the run cannot be repeated byte for byte; empty for a run
/// without a time limit that ran to its end.
#[must_use]
pub fn caveats(outcome: &Outcome, replay: &Replay) -> Vec<&'static str> {
    let mut caveats = Vec::new();
    caveats.extend(outcome.scored.stopped.map(|cause| match cause {
        StopCause::Interrupt => {
            "This result is partial: the search was interrupted (SIGINT) and shows the best found until then."
        }
        StopCause::Terminate => {
            "This result is partial: the search was told to end (SIGTERM) and shows the best found until then."
        }
        StopCause::MissingShards => {
            "This result is partial: some of the shards that the search was cut into are missing, and what they would have found is left out."
        }
        StopCause::TimeLimit => {
            "This result is partial: the search reached its time limit and shows the best found until then."
        }
    }));
    if replay.timed || outcome.scored.stopped.is_some_and(|cause| cause != StopCause::MissingShards) {
        caveats.push("This run is marked as not reproducible: how far a search comes in a given time is not the same twice.");
    }
    caveats
}
