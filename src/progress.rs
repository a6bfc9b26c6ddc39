//! How far a command is: what the pipeline tells whoever listens. Nothing that is told changes a result.

use crate::search;

/// A part of a command's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Files are read.
    Reading,
    /// Layers are checked, and the borders of the wards cleaned.
    Checking,
    /// It is found which wards are neighbours.
    Borders,
    /// The evidence is laid over the wards.
    Measuring,
    /// Structures are searched.
    Searching,
    /// Candidates are chosen among the structures found.
    Choosing,
    /// Structures are confirmed by the second programme; for `verify`, every claim of a run.
    Verifying,
    /// Structures are measured.
    Scoring,
    /// The search is repeated with respondents drawn by chance.
    Resampling,
    /// The search is repeated without each rule.
    Pricing,
    /// What shards are to do is written.
    Planning,
    /// A shard is done.
    Working,
    /// What was made again is compared with what lies there: for `verify`.
    Comparing,
    /// The output is written.
    Writing,
}

impl Phase {
    /// The word printed: `reading`, `checking`, …
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Phase::Reading => "reading",
            Phase::Checking => "checking",
            Phase::Borders => "borders",
            Phase::Measuring => "measuring",
            Phase::Searching => "searching",
            Phase::Choosing => "choosing",
            Phase::Verifying => "verifying",
            Phase::Scoring => "scoring",
            Phase::Resampling => "resampling",
            Phase::Pricing => "pricing",
            Phase::Planning => "planning",
            Phase::Working => "working",
            Phase::Comparing => "comparing",
            Phase::Writing => "writing",
        }
    }

    /// What its steps are, one and many.
    #[must_use]
    pub fn steps(self) -> (&'static str, &'static str) {
        match self {
            Phase::Reading => ("file", "files"),
            Phase::Searching => ("part of the map", "parts of the map"),
            Phase::Verifying | Phase::Scoring => ("structure", "structures"),
            Phase::Resampling | Phase::Planning => ("resample", "resamples"),
            Phase::Pricing => ("rule", "rules"),
            Phase::Working => ("piece", "pieces"),
            Phase::Checking
            | Phase::Borders
            | Phase::Measuring
            | Phase::Choosing
            | Phase::Comparing
            | Phase::Writing => ("step", "steps"),
        }
    }

    /// Whether its steps take about as long as each other, so that those done tell the time that is left.
    #[must_use]
    pub fn has_equal_steps(self) -> bool {
        matches!(self, Phase::Resampling | Phase::Planning | Phase::Working)
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A phase begins, and the one before it is over.
    Begins {
        /// Which.
        phase: Phase,
        /// How many steps it has, where that is known before.
        of: Option<usize>,
    },
    /// So many steps of a phase are done.
    Step {
        /// Of which phase.
        phase: Phase,
        /// Steps done.
        done: usize,
        /// Steps in all.
        of: usize,
    },
    /// How far the search is, in [`Phase::Searching`].
    Search(search::Progress),
    /// What became of its checkpoint.
    Checkpoint(CheckpointEvent),
}

/// What became of the checkpoint of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointEvent {
    /// The search goes on from so many steps.
    GoesOn {
        /// Steps that are not done again.
        steps: usize,
    },
    /// It ends in the middle, or was changed: the search goes on from what holds.
    Damaged {
        /// Steps that are not done again.
        steps: usize,
    },
    /// It is no checkpoint of this run, and is not used.
    OfAnotherRun,
    /// It could not be written: the search goes on without.
    NotWritten,
}

/// Who is told, if anybody. Told from many threads, in no certain order; what listens must not wait.
#[derive(Clone, Copy, Default)]
pub struct Listener<'a>(Option<&'a (dyn Fn(Event) + Sync)>);

impl<'a> Listener<'a> {
    /// Nobody.
    #[must_use]
    pub fn nobody() -> Self {
        Self(None)
    }

    /// This function.
    #[must_use]
    pub fn new(told: &'a (dyn Fn(Event) + Sync)) -> Self {
        Self(Some(told))
    }

    /// Tells what happened.
    pub fn tell(&self, event: Event) {
        if let Some(told) = self.0 {
            told(event);
        }
    }

    /// Tells that a phase begins.
    pub fn begins(&self, phase: Phase) {
        self.tell(Event::Begins { phase, of: None });
    }

    /// Tells that a phase of so many steps begins.
    pub fn begins_steps(&self, phase: Phase, of: usize) {
        self.tell(Event::Begins { phase, of: Some(of) });
    }

    /// Tells that so many steps are done.
    pub fn step(&self, phase: Phase, done: usize, of: usize) {
        self.tell(Event::Step { phase, done, of });
    }
}
