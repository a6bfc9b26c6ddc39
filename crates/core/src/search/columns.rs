use super::effort::Effort;
use super::enumeration_budget::{EnumerationBudget, LOOKS_AT_A_TIME};
use super::stop::{Stop, Unfinished};
use super::ward_set::WardSet;
use crate::loss::{Tally, Weights};
use crate::model::{Fixed, Problem, Rules, WardIdx};
use crate::threads::*;

/// All columns of a block: the contiguous sets of wards that meet every rule for one cluster, with
/// what they contribute to the losses. By their lowest ward, in a fixed order.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub sets: Vec<WardSet>,
    /// Where the columns of each lowest ward begin; one more at the end.
    first_of: Vec<usize>,
    /// What every column contributes, one for each loss turned on.
    contributions: Vec<Fixed>,
}

impl Columns {
    /// The positions of the columns whose lowest ward this is.
    pub fn starting_at(&self, ward: usize) -> std::ops::Range<usize> {
        self.first_of[ward]..self.first_of[ward + 1]
    }

    /// How many losses are turned on.
    fn losses(&self) -> usize {
        if self.sets.is_empty() { 1 } else { self.contributions.len() / self.sets.len() }
    }

    /// What one column contributes, one for each loss turned on.
    pub fn contributions(&self, column: usize) -> &[Fixed] {
        let losses = self.losses();
        &self.contributions[column * losses..(column + 1) * losses]
    }

    /// Whether any column has any of a loss turned on, by its position.
    pub fn have_any_of(&self, loss: usize) -> bool {
        self.contributions.iter().skip(loss).step_by(self.losses()).any(|own| *own != Fixed::ZERO)
    }

    /// What every column contributes to the total loss.
    pub fn totals(&self, weights: &Weights) -> Vec<Fixed> {
        self.contributions.chunks_exact(self.losses()).map(|own| weights.total_of(own)).collect()
    }
}

/// The rules for one cluster, in a block's own ward numbers.
#[derive(Clone, Debug)]
pub(super) struct ColumnRules {
    pub min_wards: usize,
    pub max_wards: usize,
    pub min_population: i64,
    pub max_population: i64,
    pub together: Vec<WardSet>,
    pub apart: Vec<WardSet>,
}

impl ColumnRules {
    /// The rules that concern the block made of `wards` (in the block's order).
    pub fn for_block(rules: &Rules, wards: &[WardIdx]) -> Self {
        let local = |group: &Vec<WardIdx>| {
            let here = wards.iter().enumerate().filter(|(_, ward)| group.contains(ward));
            here.fold(WardSet::default(), |set, (position, _)| set | WardSet::one(position))
        };
        let sets = |groups: &[Vec<WardIdx>]| {
            groups.iter().map(local).filter(|set| set.len() > 1).collect::<Vec<WardSet>>()
        };
        Self {
            min_wards: rules.min_wards,
            max_wards: rules.max_wards,
            min_population: rules.min_population,
            max_population: rules.max_population,
            together: sets(&rules.together),
            apart: sets(&rules.apart),
        }
    }

    /// Whether a set, and every set that holds it, breaks a rule.
    fn is_hopeless(&self, wards: WardSet, population: i64) -> bool {
        population > self.max_population || self.apart.iter().any(|&group| (group & wards).len() > 1)
    }

    /// Whether a set that is not hopeless is a cluster the rules allow.
    fn allows(&self, wards: WardSet, population: i64) -> bool {
        wards.len() >= self.min_wards
            && population >= self.min_population
            && self.together.iter().all(|&group| (group & wards).is_empty() || group.is_within(wards))
    }
}

/// The neighbours of every ward as sets.
pub(super) fn neighbour_sets(problem: &Problem) -> Vec<WardSet> {
    let set = |list: &Vec<WardIdx>| list.iter().fold(WardSet::default(), |s, w| s | WardSet::one(w.index()));
    problem.neighbours.iter().map(set).collect()
}

/// All columns of a block of at most 64 wards; `Err` where there are more than the effort allows or too
/// many sets to look at for them, or the search was stopped before all were listed.
///
/// Every connected set is met exactly once: sets that hold ward `v` and none below it grow by one
/// neighbour at a time, and a neighbour once passed over stays out (after S. Wernicke, *Efficient
/// Detection of Network Motifs*, 2006). Runs in parallel over `v`; the order of the result does
/// not depend on the threads.
pub(super) fn enumerate(
    problem: &Problem,
    rules: &ColumnRules,
    weights: &Weights,
    effort: &Effort,
    stop: &Stop,
) -> Result<Columns, Unfinished> {
    let neighbours = neighbour_sets(problem);
    let budget = EnumerationBudget::of_at_most(effort.max_columns, effort.max_looks);
    let grown: Vec<(Vec<WardSet>, Vec<Fixed>)> = (0..problem.ward_count())
        .into_par_iter()
        .map(|lowest| {
            let mut growth = Growth {
                rules,
                weights,
                neighbours: &neighbours,
                tally: Tally::empty(problem),
                sets: Vec::new(),
                contributions: Vec::new(),
                budget: &budget,
                looks: 0,
                stop,
            };
            let below = WardSet::first(lowest) | WardSet::one(lowest);
            growth.grow(lowest, WardSet::default(), WardSet::default(), below);
            budget.look_at(growth.looks);
            (growth.sets, growth.contributions)
        })
        .collect();
    if budget.is_too_much() {
        return Err(Unfinished::TooLarge);
    }
    if stop.is_set() {
        return Err(Unfinished::Stopped);
    }
    let mut columns = Columns { sets: Vec::new(), first_of: vec![0], contributions: Vec::new() };
    for (sets, contributions) in grown {
        columns.sets.extend(sets);
        columns.contributions.extend(contributions);
        columns.first_of.push(columns.sets.len());
    }
    Ok(columns)
}

/// The growth of connected sets from one lowest ward.
struct Growth<'a> {
    rules: &'a ColumnRules,
    weights: &'a Weights,
    neighbours: &'a [WardSet],
    tally: Tally<'a>,
    sets: Vec<WardSet>,
    contributions: Vec<Fixed>,
    budget: &'a EnumerationBudget,
    /// Looks not counted there yet.
    looks: usize,
    stop: &'a Stop,
}

impl Growth<'_> {
    /// Whether more columns are of use.
    fn goes_on(&self) -> bool {
        !self.budget.is_too_much() && !self.stop.is_set()
    }

    /// Adds `ward` to the set `grown`, keeps the result if it is a column, and grows on. `open`
    /// are the neighbours of the set that may still join, `closed` the wards that may not.
    fn grow(&mut self, ward: usize, grown: WardSet, open: WardSet, closed: WardSet) {
        let wards = grown | WardSet::one(ward);
        self.looks += 1;
        if self.looks == LOOKS_AT_A_TIME {
            self.budget.look_at(std::mem::take(&mut self.looks));
        }
        self.tally.join(WardIdx::new(ward));
        if !self.rules.is_hopeless(wards, self.tally.population()) {
            if self.rules.allows(wards, self.tally.population()) {
                self.sets.push(wards);
                self.contributions.extend(self.weights.contributions(&self.tally));
                self.budget.keep_column();
            }
            if wards.len() < self.rules.max_wards && self.goes_on() {
                let open = (open | self.neighbours[ward]).without(closed | wards);
                let mut closed = closed | wards;
                for next in open.iter() {
                    closed = closed | WardSet::one(next);
                    self.grow(next, wards, open.without(closed), closed);
                }
            }
        }
        self.tally.leave_last();
    }
}
