use super::effort::Effort;
use super::enumeration_budget::{EnumerationBudget, LOOKS_AT_A_TIME};
use super::listed::Cheapest;
use super::prices::Prices;
use super::stop::Stop;
use crate::loss::{Tally, Weights};
use crate::model::{Problem, Rules, WardIdx};
use crate::threads::*;

/// Wards of a column, at most: each is a level of the enumeration, and of sets so large no map has few.
const MOST_WARDS: usize = 1_000;

/// The columns of a block of any size that have one lowest ward: nothing is asked of them but their
/// losses and, again and again, what they cost at other prices.
pub(super) struct Anchored {
    /// The wards of all columns, one column after another.
    wards: Vec<u16>,
    /// One past the last ward of every column.
    ends: Vec<u32>,
    /// What every column contributes to the total loss.
    losses: Vec<i64>,
}

impl Anchored {
    /// The same columns with what each contributes to the total loss of the problem of `tally`.
    pub fn measured(mut self, tally: &mut Tally, weights: &Weights) -> Self {
        self.losses.clear();
        self.losses.reserve_exact(self.ends.len());
        let mut start = 0;
        for &end in &self.ends {
            let wards = &self.wards[start..end as usize];
            start = end as usize;
            // A set mostly follows one that differs in its last wards.
            let same = tally.wards().iter().zip(wards).take_while(|(a, b)| a.index() == usize::from(**b));
            let same = same.count();
            while tally.wards().len() > same {
                tally.leave_last();
            }
            wards[same..].iter().for_each(|ward| tally.join(WardIdx::new(usize::from(*ward))));
            self.losses.push(weights.contribution(tally).0);
        }
        self
    }

    /// Loss less prices of wards, of every column, with its wards.
    fn costs<'a>(&'a self, prices: &'a [i64]) -> impl Iterator<Item = (i64, &'a [u16])> + 'a {
        let mut start = 0;
        self.ends.iter().zip(&self.losses).map(move |(&end, &loss)| {
            let wards = &self.wards[start..end as usize];
            start = end as usize;
            (loss - wards.iter().map(|ward| prices[*ward as usize]).sum::<i64>(), wards)
        })
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The most wards of a column.
    pub fn longest(&self) -> usize {
        let starts = std::iter::once(&0).chain(&self.ends);
        self.ends.iter().zip(starts).map(|(end, start)| (end - start) as usize).max().unwrap_or(0)
    }

    /// The column that costs least at these prices, the first of equal ones.
    pub fn cheapest(&self, lowest: usize, prices: &Prices) -> Option<Cheapest> {
        let mut best = Cheapest { cost: i64::MAX, lowest: lowest as u16, column: u32::MAX };
        for (column, (cost, wards)) in self.costs(prices.wards()).enumerate() {
            if cost < best.cost {
                let cost = cost + prices.charge(wards);
                if cost < best.cost {
                    (best.cost, best.column) = (cost, column as u32);
                }
            }
        }
        (best.column != u32::MAX).then_some(best)
    }

    /// The columns that cost no more than `most_cost` at these prices, at most `most` of them, those that cost least:
    /// what each costs, and its position, in the order of the list. The second is the least that one left out
    /// costs, where one that costs no more had to be.
    pub fn cheap(&self, prices: &Prices, most_cost: i64, most: usize) -> (Vec<(i64, u32)>, Option<i64>) {
        let mut most_cost = most_cost;
        if most < self.losses.len() {
            // Charges only make dearer: what is dearer without than so many are with them is not among these.
            let mut plain: Vec<(i64, usize)> =
                self.costs(prices.wards()).map(|(cost, _)| cost).zip(0..).collect();
            plain.select_nth_unstable(most);
            let charged =
                plain[..=most].iter().map(|(cost, column)| cost + prices.charge(self.column(*column)));
            most_cost = most_cost.min(charged.max().unwrap_or(i64::MAX));
        }
        let costs = self.costs(prices.wards()).zip(0..).filter(|((cost, _), _)| *cost <= most_cost);
        let charged = costs.map(|((cost, wards), column)| (cost + prices.charge(wards), column));
        let mut cheap: Vec<(i64, u32)> = charged.filter(|(cost, _)| *cost <= most_cost).collect();
        let mut left_out = None;
        if cheap.len() > most {
            cheap.select_nth_unstable(most);
            left_out = Some(cheap[most].0);
            cheap.truncate(most);
        }
        cheap.sort_unstable_by_key(|(_, column)| *column);
        (cheap, left_out)
    }

    /// What a column contributes to the total loss.
    pub fn loss(&self, column: u32) -> i64 {
        self.losses[column as usize]
    }

    /// The wards of a column, the lowest first.
    pub fn wards(&self, column: u32) -> &[u16] {
        self.column(column as usize)
    }

    fn column(&self, column: usize) -> &[u16] {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.wards[start as usize..self.ends[column] as usize]
    }
}

/// Every column of a block, by lowest ward; `None` where there are more than the effort allows or too
/// many sets to look at for them, more wards than have numbers, or the search was stopped.
///
/// The enumeration of [`super::columns`] for blocks of any size: sets of wards are lists, and the
/// wards that a set may not take any more are marked. Columns are counted first, which costs little;
/// their losses are worked out only where they are not too many.
pub(super) fn anchored(
    problem: &Problem,
    rules: &Rules,
    weights: &Weights,
    effort: &Effort,
    stop: &Stop,
) -> Option<Vec<Anchored>> {
    if problem.ward_count() > usize::from(u16::MAX) || most_wards(problem, rules) > MOST_WARDS {
        return None;
    }
    let budget = EnumerationBudget::of_at_most(effort.max_priced, effort.max_looks);
    let goes_on = |looks: usize| {
        if looks > 0 {
            budget.look_at(looks);
        }
        !budget.is_too_much() && !stop.is_set()
    };
    let start = || Growth::new(problem, rules);
    (0..problem.ward_count()).into_par_iter().for_each_init(start, |growth, lowest| {
        growth.all_of(lowest, &goes_on, |_| budget.keep_column());
    });
    if !goes_on(0) {
        return None;
    }
    let start = || (Growth::new(problem, rules), Tally::empty(problem));
    let made = (0..problem.ward_count()).into_par_iter().map_init(start, |(growth, tally), lowest| {
        let mut made = Anchored { wards: Vec::new(), ends: Vec::new(), losses: Vec::new() };
        growth.all_of(lowest, &|_| !stop.is_set(), |wards| {
            made.wards.extend(wards.iter().map(|ward| ward.index() as u16));
            made.ends.push(made.wards.len() as u32);
        });
        made.measured(tally, weights)
    });
    let made: Vec<Anchored> = made.collect();
    (!stop.is_set()).then_some(made)
}

/// How many wards a column can have at most.
fn most_wards(problem: &Problem, rules: &Rules) -> usize {
    let mut population = problem.population.clone();
    population.sort_unstable();
    let sums = population.iter().scan(0i64, |sum, residents| {
        *sum += residents;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= rules.max_population).count().min(rules.max_wards)
}

/// The growth of connected sets from one lowest ward.
struct Growth<'a> {
    problem: &'a Problem,
    rules: &'a Rules,
    /// The set at hand, in the order of joining.
    wards: Vec<WardIdx>,
    population: i64,
    /// The wards of the set, its neighbours, those passed over, and none below the lowest.
    marked: Vec<bool>,
    /// Sets looked at and not told yet.
    looks: usize,
}

impl<'a> Growth<'a> {
    fn new(problem: &'a Problem, rules: &'a Rules) -> Self {
        let marked = vec![false; problem.ward_count()];
        Self { problem, rules, wards: Vec::new(), population: 0, marked, looks: 0 }
    }

    /// Visits every column with this lowest ward, as long as it goes on, which is told how many sets have
    /// been looked at since it was last asked.
    fn all_of(&mut self, lowest: usize, goes_on: &impl Fn(usize) -> bool, mut visit: impl FnMut(&[WardIdx])) {
        if goes_on(0) {
            self.marked[lowest] = true;
            self.grow(WardIdx::new(lowest), &[], goes_on, &mut visit);
            self.marked[lowest] = false;
        }
        goes_on(std::mem::take(&mut self.looks));
    }

    fn told(&mut self) -> usize {
        if self.looks < LOOKS_AT_A_TIME { 0 } else { std::mem::take(&mut self.looks) }
    }

    /// Adds `ward` to the set, visits the result if it is a column, and grows on by the wards that are
    /// `open` or new: each is passed over once it has been tried.
    fn grow(
        &mut self,
        ward: WardIdx,
        open: &[WardIdx],
        goes_on: &impl Fn(usize) -> bool,
        visit: &mut impl FnMut(&[WardIdx]),
    ) {
        self.looks += 1;
        self.wards.push(ward);
        self.population += self.problem.population[ward.index()];
        if !self.is_hopeless() {
            if self.is_allowed() {
                visit(&self.wards);
            }
            if self.wards.len() < self.rules.max_wards && goes_on(self.told()) {
                let mut open = open.to_vec();
                let before = open.len();
                for &neighbour in &self.problem.neighbours[ward.index()] {
                    let above = neighbour > self.wards[0];
                    if above && !std::mem::replace(&mut self.marked[neighbour.index()], true) {
                        open.push(neighbour);
                    }
                }
                for position in (0..open.len()).rev() {
                    self.grow(open[position], &open[..position], goes_on, visit);
                }
                for neighbour in &open[before..] {
                    self.marked[neighbour.index()] = false;
                }
            }
        }
        self.population -= self.problem.population[ward.index()];
        self.wards.pop();
    }

    /// Whether the set, and every set that holds it, breaks a rule.
    fn is_hopeless(&self) -> bool {
        self.population > self.rules.max_population || self.rules.apart.iter().any(|g| self.count(g) > 1)
    }

    /// Whether the set, which is not hopeless, is a cluster as it is.
    fn is_allowed(&self) -> bool {
        self.wards.len() >= self.rules.min_wards
            && self.population >= self.rules.min_population
            && self.rules.together.iter().all(|group| [0, group.len()].contains(&self.count(group)))
    }

    /// How many wards of a group are in the set.
    fn count(&self, group: &[WardIdx]) -> usize {
        self.wards.iter().filter(|ward| group.contains(ward)).count()
    }
}
