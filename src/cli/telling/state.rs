//! What is known of how far a command is, and how it is said.

use crate::model::counted;
use crate::progress::{Event, Phase};
use crate::search::Progress;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Before so long has gone by in a phase, what is done says nothing about the time that is left.
const SOONEST_GUESS: Duration = Duration::from_secs(2);

/// How far a command is.
#[derive(Clone, Debug)]
pub struct State {
    pub phase: Option<Phase>,
    /// What is counted, where it is not the phase's own steps.
    counts: Option<&'static str>,
    /// The number of clusters that is searched, where each number is a search of its own.
    clusters: Option<usize>,
    done: usize,
    of: Option<usize>,
    /// The total loss of the best structure so far.
    best: Option<f64>,
    /// What no structure has less than.
    bound: Option<f64>,
    gap: Option<f64>,
    begun: Instant,
    phase_begun: Instant,
    /// When a search that has a time limit is stopped.
    deadline: Option<Instant>,
}

impl State {
    /// At the beginning of a command; a search ends after `limit`, where there is one.
    pub fn new(begun: Instant, limit: Option<Duration>) -> Self {
        Self {
            phase: None,
            counts: None,
            clusters: None,
            done: 0,
            of: None,
            best: None,
            bound: None,
            gap: None,
            begun,
            phase_begun: begun,
            deadline: limit.and_then(|limit| begun.checked_add(limit)),
        }
    }

    /// Takes in what happened; true where a phase begins.
    pub fn hear(&mut self, event: Event, now: Instant) -> bool {
        match event {
            Event::Begins { phase, of } => {
                let is_new = self.phase != Some(phase);
                if is_new {
                    self.phase_begun = now;
                }
                (self.phase, self.counts, self.done, self.of) = (Some(phase), None, 0, of);
                self.clusters = None;
                return is_new;
            }
            Event::Step { phase, done, of } if self.phase == Some(phase) => self.count(None, done, of),
            // Told by a thread that was overtaken.
            Event::Step { .. } => {}
            Event::Search(progress) => self.hear_search(progress),
            // Said by itself.
            Event::Checkpoint(_) => {}
        }
        false
    }

    fn hear_search(&mut self, progress: Progress) {
        match progress {
            // What is known of one number says nothing of the next.
            Progress::Number { clusters } => {
                self.clusters = Some(clusters);
                (self.counts, self.done, self.of) = (None, 0, None);
                (self.best, self.bound, self.gap) = (None, None, None);
            }
            Progress::Solved { done, of } => self.count(None, done, of),
            Progress::Found { total } => {
                let total = total.to_f64();
                self.best = Some(self.best.map_or(total, |best| best.min(total)));
            }
            Progress::Walked { done, of } => self.count(Some("rounds of local search"), done, of),
            Progress::Narrowed { gap } => self.gap = Some(gap.to_f64()),
            Progress::Bounded { done, of } => self.count(Some("bounds"), done, of),
            Progress::Weighed { done, of } => self.count(Some("weightings for the front"), done, of),
            Progress::Ended { total, bound } => {
                self.best = Some(total.to_f64());
                self.bound = bound.map(|bound| bound.to_f64());
                self.gap = bound.map(|bound| (total - bound).to_f64());
            }
            _ => {}
        }
    }

    /// Counts rise: threads overtake each other.
    fn count(&mut self, counts: Option<&'static str>, done: usize, of: usize) {
        let goes_on = (self.counts, self.of) == (counts, Some(of));
        self.done = if goes_on { self.done.max(done) } else { done };
        (self.counts, self.of) = (counts, Some(of));
    }

    /// The time that is left where it is known: steps that take equally long, or a time limit.
    fn left(&self, now: Instant) -> Option<Duration> {
        let phase = self.phase?;
        if phase == Phase::Searching {
            return self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        }
        let spent = now.saturating_duration_since(self.phase_begun);
        let of = self.of.filter(|_| phase.has_equal_steps() && self.done > 0 && spent >= SOONEST_GUESS)?;
        Some(spent.mul_f64(of.saturating_sub(self.done) as f64 / self.done as f64))
    }

    /// In words: `searching, 12 of 33 parts of the map, best 0.2748`; `searching 4 clusters` where each number is
    /// searched by itself.
    pub fn in_words(&self, now: Instant) -> String {
        let Some(phase) = self.phase else { return "starting".to_owned() };
        let number = self.clusters.map(|clusters| format!(" {}", counted(clusters, "cluster")));
        let mut words = vec![format!("{}{}", phase.word(), number.unwrap_or_default())];
        if let Some(of) = self.of {
            let (one, many) = phase.steps();
            let what = self.counts.unwrap_or(if of == 1 { one } else { many });
            words.push(if self.done == 0 {
                format!("{of} {what}")
            } else {
                format!("{} of {of} {what}", self.done)
            });
        }
        if phase == Phase::Searching {
            words.extend(self.best.map(|best| format!("best {best:.4}")));
            words.extend(self.bound.map(|bound| format!("bound {bound:.4}")));
            words.extend(self.gap.map(|gap| format!("gap {gap:.4}")));
        }
        words.extend(self.left(now).map(|left| match phase {
            Phase::Searching if left.is_zero() => "stopping".to_owned(),
            Phase::Searching => format!("stops after {} more", in_words(left)),
            _ => format!("about {} left", in_words(left)),
        }));
        words.join(", ")
    }

    /// As one JSON object.
    pub fn json(&self, now: Instant) -> Value {
        json!({
            "type": "progress",
            "phase": self.phase.map(Phase::word),
            "clusters": self.clusters,
            "counts": self.of.map(|_| self.counts.or(self.phase.map(|phase| phase.steps().1))),
            "done": self.of.map(|_| self.done),
            "of": self.of,
            "best": self.best,
            "bound": self.bound,
            "gap": self.gap,
            "seconds": now.saturating_duration_since(self.begun).as_secs(),
            "seconds_left": self.left(now).map(|left| left.as_secs()),
        })
    }
}

/// A duration as people say it: `42 s`, `3 min`, `1 h 5 min`.
fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..=99 => format!("{seconds} s"),
        100..=5_399 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fixed;

    fn after(begun: Instant, seconds: u64) -> Instant {
        begun + Duration::from_secs(seconds)
    }

    #[test]
    fn a_search_tells_its_parts_the_best_so_far_and_what_is_proved() {
        let begun = Instant::now();
        let mut state = State::new(begun, None);
        assert!(state.hear(Event::Begins { phase: Phase::Searching, of: None }, begun));
        assert_eq!(state.in_words(begun), "searching");
        state.hear(Event::Search(Progress::Solved { done: 3, of: 33 }), begun);
        state.hear(Event::Search(Progress::Solved { done: 2, of: 33 }), begun);
        assert_eq!(
            state.in_words(after(begun, 60)),
            "searching, 3 of 33 parts of the map",
            "no time is invented"
        );
        let total = Fixed::from_share(0.25);
        state.hear(Event::Search(Progress::Found { total: Fixed::from_share(0.375) }), begun);
        state.hear(Event::Search(Progress::Found { total }), begun);
        state.hear(Event::Search(Progress::Narrowed { gap: Fixed::from_share(0.125) }), begun);
        let words = state.in_words(begun);
        assert_eq!(words, "searching, 3 of 33 parts of the map, best 0.2500, gap 0.1250");
        let bound = Some(Fixed::from_share(0.1875));
        state.hear(Event::Search(Progress::Ended { total, bound }), begun);
        assert!(state.in_words(begun).ends_with("best 0.2500, bound 0.1875, gap 0.0625"));
        // What belongs to the search is not said of what follows it.
        state.hear(Event::Begins { phase: Phase::Writing, of: None }, begun);
        assert_eq!(state.in_words(begun), "writing");
    }

    #[test]
    fn the_time_that_is_left_follows_from_equal_steps_alone() {
        let begun = Instant::now();
        let mut state = State::new(begun, None);
        state.hear(Event::Begins { phase: Phase::Resampling, of: Some(200) }, begun);
        assert_eq!(state.in_words(after(begun, 9)), "resampling, 200 resamples");
        state.hear(Event::Step { phase: Phase::Resampling, done: 50, of: 200 }, after(begun, 10));
        // Fifty in ten seconds: a hundred and fifty in thirty.
        let now = after(begun, 10);
        assert_eq!(state.in_words(now), "resampling, 50 of 200 resamples, about 30 s left");
        assert_eq!(state.json(now)["seconds_left"], 30);
        assert_eq!(state.json(now)["of"], 200);
        let soon = begun + Duration::from_millis(100);
        assert!(!state.in_words(soon).contains("left"));
    }

    #[test]
    fn a_time_limit_is_counted_down_while_the_search_runs() {
        let begun = Instant::now();
        let mut state = State::new(begun, Some(Duration::from_secs(600)));
        state.hear(Event::Begins { phase: Phase::Checking, of: None }, begun);
        assert_eq!(state.in_words(begun), "checking");
        state.hear(Event::Begins { phase: Phase::Searching, of: None }, begun);
        assert_eq!(state.in_words(after(begun, 300)), "searching, stops after 5 min more");
        assert_eq!(state.in_words(after(begun, 601)), "searching, stopping");
    }

    #[test]
    fn a_number_of_clusters_that_is_searched_by_itself_is_named() {
        let begun = Instant::now();
        let mut state = State::new(begun, None);
        state.hear(Event::Begins { phase: Phase::Searching, of: None }, begun);
        state.hear(Event::Search(Progress::Number { clusters: 3 }), begun);
        state.hear(Event::Search(Progress::Found { total: Fixed::from_share(0.25) }), begun);
        assert_eq!(state.in_words(begun), "searching 3 clusters, best 0.2500");
        state.hear(Event::Search(Progress::Number { clusters: 4 }), begun);
        assert_eq!(state.in_words(begun), "searching 4 clusters", "the best of three is none of four");
        assert_eq!(state.json(begun)["clusters"], 4);
        state.hear(Event::Begins { phase: Phase::Choosing, of: None }, begun);
        assert_eq!(state.in_words(begun), "choosing");
    }

    #[test]
    fn every_field_of_the_event_is_there_from_the_first() {
        let begun = Instant::now();
        let mut state = State::new(begun, None);
        state.hear(Event::Begins { phase: Phase::Reading, of: Some(1) }, begun);
        assert_eq!(state.in_words(begun), "reading, 1 file");
        let event = state.json(begun);
        let fields: Vec<&str> = event.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted = [
            "type",
            "phase",
            "clusters",
            "counts",
            "done",
            "of",
            "best",
            "bound",
            "gap",
            "seconds",
            "seconds_left",
        ];
        assert_eq!(fields, wanted);
        assert_eq!((&event["counts"], &event["done"]), (&"files".into(), &0.into()));
    }

    #[test]
    fn durations_are_said_as_people_say_them() {
        let said = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(
            [said(0), said(99), said(100), said(3600), said(5400)].join("; "),
            "0 s; 99 s; 2 min; 60 min; 1 h 30 min"
        );
    }
}
