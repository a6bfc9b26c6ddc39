use super::chance::Chance;
use super::partition::{Partition, Shift};
use super::score::Score;
use crate::model::WardIdx;
use crate::search::stop::Stop;

/// How often the temperature is halved from first to last.
const HALVINGS: u32 = 5;
/// How much of a bound may be broken at first at the price of a change that the first temperature puts up
/// with, in millionths.
const FIRST_LENIENCE: i64 = 5_000;
/// In the second half of a walk the price of broken rules rises by one in so many from sweep to sweep.
const PENALTY_RISES_BY: i64 = 8;
/// What broken rules cost at most: a millionth of a bound as much as a thousandth of all loss.
const MOST_PENALTY: i64 = 1 << 40;
/// Sweeps at the end in which nothing gets worse, as long as they bring anything.
const LAST_SWEEPS: u32 = 5;
/// Wards tried that might come back in exchange for one.
const EXCHANGES_TRIED: usize = 4;

/// How a walk sets out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// So hot that little is left of where it starts.
    Afresh,
    /// Cool: what it starts from is kept in the main, and clusters are mostly merged and cut again.
    Onward,
}

impl Manner {
    /// The temperature at first, in 64ths of what a change for the worse loses on average.
    fn first_temperature(self) -> i128 {
        match self {
            Self::Afresh => 40,
            Self::Onward => 8,
        }
    }

    /// One in so many changes tried is a merger of two clusters that are cut again.
    fn recombined_every(self) -> usize {
        match self {
            Self::Afresh => 30,
            Self::Onward => 10,
        }
    }
}

/// One walk among structures, and the best that it has seen.
pub(super) struct Walk<'a> {
    at: Partition<'a>,
    best: Vec<u32>,
    pub score: Score,
    chance: Chance,
    manner: Manner,
}

impl<'a> Walk<'a> {
    pub fn new(at: Partition<'a>, chance: Chance, manner: Manner) -> Self {
        let (best, score) = (at.labels().to_vec(), at.score());
        Self { at, best, score, chance, manner }
    }

    /// The cluster of every ward in the best structure seen.
    pub fn best(&self) -> &[u32] {
        &self.best
    }

    /// Goes so many sweeps from hot to cold, every one as many changes tried as there are wards; ends early
    /// when stopped, as soon as there is something to show.
    pub fn anneal(&mut self, sweeps: u32, stop: &Stop, sweep_done: &impl Fn(u32)) {
        let first = (i128::from(self.typical_change()) * self.manner.first_temperature() / 64) as i64;
        let mut penalty = (first / FIRST_LENIENCE).max(1);
        for sweep in 0..sweeps {
            if 2 * sweep > sweeps && self.at.score().breach > 0 {
                penalty = (penalty + penalty / PENALTY_RISES_BY + 1).min(MOST_PENALTY);
            }
            self.sweep(cooled(first, sweep, sweeps), penalty);
            sweep_done(sweep);
            if self.is_over(stop) {
                return;
            }
        }
        for _ in 0..LAST_SWEEPS {
            let before = self.score;
            self.sweep(0, penalty);
            if self.score == before || self.is_over(stop) {
                return;
            }
            penalty = penalty.saturating_mul(2).min(MOST_PENALTY);
        }
    }

    /// Whether it was stopped, and there is something to show.
    fn is_over(&self, stop: &Stop) -> bool {
        stop.is_set() && self.score.breach == 0
    }

    /// What changes for the worse lose on average, of many tried.
    fn typical_change(&mut self) -> i64 {
        let (mut sum, mut count) = (0_i128, 0_i128);
        for _ in 0..4 * self.at.border().len().max(50) {
            let Some(shift) = self.any_shift() else { break };
            if shift.change.loss > 0 {
                sum += i128::from(shift.change.loss);
                count += 1;
            }
        }
        (sum / count.max(1)) as i64
    }

    fn sweep(&mut self, temperature: i64, penalty: i64) {
        let (wards, every) = (self.at.ground.problem.ward_count(), self.manner.recombined_every());
        for number in 0..wards {
            if number % every == 0 {
                let ward = WardIdx::new(self.chance.below(wards));
                self.at.recombine(ward, &mut self.chance, temperature, penalty);
            } else if let Some(shift) = self.any_shift() {
                self.try_out(&shift, temperature, penalty);
            }
        }
        self.remember();
    }

    /// A ward on a border and the cluster beyond it; `None` where there is no border.
    fn any_shift(&mut self) -> Option<Shift> {
        let border = self.at.border();
        if border.is_empty() {
            return None;
        }
        let ward = border[self.chance.below(border.len())];
        let (own, near) = (self.at.cluster_of(ward), self.at.ground.near(ward));
        let first = self.chance.below(near.len());
        let around = near[first..].iter().chain(&near[..first]).map(|near| self.at.cluster_of(*near));
        let to = around.into_iter().find(|cluster| *cluster != own)?;
        Some(self.at.shift(ward, to))
    }

    /// Moves a ward where that is put up with and its cluster stays whole. Where only a rule stands against
    /// it, a ward of the other cluster may come in exchange.
    fn try_out(&mut self, shift: &Shift, temperature: i64, penalty: i64) {
        let tolerance = self.chance.tolerance(temperature);
        let is_good = shift.change.with(penalty) <= tolerance;
        let is_held_by_rules = shift.change.breach > 0 && i128::from(shift.change.loss) <= tolerance;
        if !(is_good || is_held_by_rules) || !self.at.stays_whole_without(shift.ward) {
            return;
        }
        let from = self.at.cluster_of(shift.ward);
        self.at.make(shift);
        if is_good {
            return;
        }
        for _ in 0..EXCHANGES_TRIED {
            let there = self.at.wards_of(shift.to);
            let back = there[self.chance.below(there.len())];
            let touches = self.at.ground.near(back).iter().any(|near| self.at.cluster_of(*near) == from);
            if back == shift.ward || !touches {
                continue;
            }
            let second = self.at.shift(back, from);
            if shift.change.and(second.change).with(penalty) <= tolerance && self.at.stays_whole_without(back)
            {
                self.at.make(&second);
                return;
            }
        }
        self.at.make(&self.at.shift(shift.ward, from));
    }

    /// Keeps the structure at hand if it is the best so far.
    fn remember(&mut self) {
        if self.at.score() < self.score {
            self.score = self.at.score();
            self.best.copy_from_slice(self.at.labels());
        }
    }
}

/// The temperature of a sweep: halved [`HALVINGS`] times on the way, evenly.
fn cooled(first: i64, sweep: u32, sweeps: u32) -> i64 {
    let (done, of) = (u64::from(sweep) * u64::from(HALVINGS), u64::from(sweeps.max(1)));
    let (halvings, rest) = (done / of, done % of);
    let hot = first >> halvings;
    // From here to the half in a straight line.
    hot - (i128::from(hot) * i128::from(rest) / i128::from(2 * of)) as i64
}

#[cfg(test)]
mod tests {
    use super::cooled;

    #[test]
    fn the_temperature_sinks_evenly_from_the_first_to_a_32nd_of_it() {
        let all: Vec<i64> = (0..=10).map(|sweep| cooled(3200, sweep, 10)).collect();
        assert_eq!(all, [3200, 2400, 1600, 1200, 800, 600, 400, 300, 200, 150, 100]);
    }
}
