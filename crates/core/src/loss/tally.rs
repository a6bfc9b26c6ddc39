use super::{ClaimFigures, ClusterFigures};
use crate::model::{ClaimTable, Fixed, PairTable, Problem, WardIdx};

/// So few classes are gone through one by one.
const MANY_CLASSES: usize = 512;

/// What every loss needs to know of one cluster, kept up to date while wards join.
///
/// Joining or leaving costs the length of a ward's rows in the tables. Wards mostly leave in the reverse
/// order of joining, which is what enumeration and trial moves need.
#[derive(Clone, Debug)]
pub struct Tally<'p> {
    problem: &'p Problem,
    wards: Vec<WardIdx>,
    contains: Vec<bool>,
    sums: Sums,
    /// The sums before every ward joined, as long as wards left in the reverse order of joining.
    before: Vec<Sums>,
    places: ClassSums,
    agreements: ClassSums,
}

/// What is one number for a whole cluster.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    population: i64,
    need: i64,
    area_cm2: i64,
    perimeter_um: i64,
    outer_border_um: i64,
    lived_cut: Fixed,
    funding_cut: Fixed,
}

/// Micro-residents of one cluster by class.
#[derive(Clone, Debug, Default)]
struct ClassSums {
    by_class: Vec<i64>,
    total: i64,
}

impl ClassSums {
    fn new(table: &ClaimTable) -> Self {
        Self { by_class: vec![0; table.classes()], total: 0 }
    }

    fn add(&mut self, table: &ClaimTable, ward: WardIdx, sign: i64) {
        for &(class, claimed) in table.of(ward) {
            self.by_class[class as usize] += sign * claimed;
            self.total += sign * claimed;
        }
    }

    /// Where a map has many more classes than these wards claim, only those are looked at: the others add nothing.
    fn figures(&self, table: &ClaimTable, wards: &[WardIdx]) -> ClaimFigures {
        let rows = || wards.iter().flat_map(|ward| table.of(*ward));
        // Maps of that size are for whole machines: the solver of the page goes without.
        let is_large = cfg!(feature = "rayon") && self.by_class.len() >= MANY_CLASSES;
        if !is_large || rows().count() > self.by_class.len() / 8 {
            return ClaimFigures::of(&self.by_class, self.total);
        }
        let mut classes: Vec<u32> = rows().map(|(class, _)| *class).collect();
        classes.sort_unstable();
        classes.dedup();
        let claimed: Vec<i64> = classes.into_iter().map(|class| self.by_class[class as usize]).collect();
        ClaimFigures::of(&claimed, self.total)
    }
}

impl<'p> Tally<'p> {
    /// The tally of no ward.
    #[must_use]
    pub fn empty(problem: &'p Problem) -> Self {
        Self {
            problem,
            wards: Vec::new(),
            contains: vec![false; problem.ward_count()],
            sums: Sums::default(),
            before: Vec::new(),
            places: ClassSums::new(&problem.places),
            agreements: ClassSums::new(&problem.agreements),
        }
    }

    /// The tally of one cluster.
    #[must_use]
    pub fn of(problem: &'p Problem, wards: &[WardIdx]) -> Self {
        let mut tally = Self::empty(problem);
        tally.fill(wards);
        tally
    }

    /// What `figure` reads of the cluster made of `wards`, in the room of an empty tally, which is empty again afterwards:
    /// thousands of clusters of a large map would each take room for the whole of it.
    pub fn measured<T>(&mut self, wards: &[WardIdx], figure: impl FnOnce(&Self) -> T) -> T {
        self.fill(wards);
        let figure = figure(self);
        self.clear();
        figure
    }

    fn fill(&mut self, wards: &[WardIdx]) {
        debug_assert!(self.wards.is_empty(), "one cluster after the other");
        wards.iter().for_each(|ward| self.join(*ward));
    }

    fn clear(&mut self) {
        while !self.wards.is_empty() {
            self.leave_last();
        }
    }

    /// Adds a ward that is not in the cluster yet.
    pub fn join(&mut self, ward: WardIdx) {
        debug_assert!(!self.contains[ward.index()], "a ward joins a cluster once");
        if self.before.len() == self.wards.len() {
            self.before.push(self.sums);
        }
        self.change(ward, 1);
        self.contains[ward.index()] = true;
        self.wards.push(ward);
    }

    /// Takes the ward out again that joined last.
    pub fn leave_last(&mut self) {
        let is_known = self.before.len() == self.wards.len();
        let Some(ward) = self.wards.pop() else { return };
        self.contains[ward.index()] = false;
        match is_known.then(|| self.before.pop()).flatten() {
            Some(before) => {
                self.sums = before;
                self.claim(ward, -1);
            }
            None => self.change(ward, -1),
        }
    }

    /// Takes a ward of the cluster out again, whenever it joined.
    pub fn leave(&mut self, ward: WardIdx) {
        if let Some(position) = self.wards.iter().rposition(|inside| *inside == ward) {
            self.wards.swap_remove(position);
            self.before.clear();
            self.contains[ward.index()] = false;
            self.change(ward, -1);
        }
    }

    /// Adds (`sign` 1) or takes away (-1) a ward while `contains` tells the other wards.
    fn change(&mut self, ward: WardIdx, sign: i64) {
        let (p, w) = (self.problem, ward.index());
        let sums = &mut self.sums;
        sums.population += sign * p.population[w];
        sums.need += sign * p.need[w];
        sums.area_cm2 += sign * p.area_cm2[w];
        sums.perimeter_um += sign * p.perimeter_um[w];
        sums.outer_border_um += sign * p.outside_border_um[w];
        for &(neighbour, border_um) in &p.borders_um[w] {
            // A border with a ward outside is new outer border; one with a ward inside turns inner.
            let inside = self.contains[neighbour.index()];
            sums.outer_border_um += sign * if inside { -border_um } else { border_um };
            sums.perimeter_um -= sign * if inside { 2 * border_um } else { 0 };
        }
        sums.lived_cut.0 += sign * cut_change(&p.lived, ward, &self.contains);
        sums.funding_cut.0 += sign * cut_change(&p.funding, ward, &self.contains);
        self.claim(ward, sign);
    }

    /// The same for what residents of the ward say alone.
    fn claim(&mut self, ward: WardIdx, sign: i64) {
        self.places.add(&self.problem.places, ward, sign);
        self.agreements.add(&self.problem.agreements, ward, sign);
    }

    /// The wards of the cluster, in the order of joining.
    #[must_use]
    pub fn wards(&self) -> &[WardIdx] {
        &self.wards
    }

    /// Whether a ward is in the cluster.
    #[must_use]
    pub fn contains(&self, ward: WardIdx) -> bool {
        self.contains[ward.index()]
    }

    /// Residents.
    #[must_use]
    pub fn population(&self) -> i64 {
        self.sums.population
    }
}

impl ClusterFigures for Tally<'_> {
    fn problem(&self) -> &Problem {
        self.problem
    }

    fn population(&self) -> i64 {
        self.sums.population
    }

    fn need(&self) -> i64 {
        self.sums.need
    }

    fn area_cm2(&self) -> i64 {
        self.sums.area_cm2
    }

    fn perimeter_um(&self) -> i64 {
        self.sums.perimeter_um
    }

    fn outer_border_um(&self) -> i64 {
        self.sums.outer_border_um
    }

    fn lived_cut(&self) -> Fixed {
        self.sums.lived_cut
    }

    fn funding_cut(&self) -> Fixed {
        self.sums.funding_cut
    }

    fn places(&self) -> ClaimFigures {
        self.places.figures(&self.problem.places, &self.wards)
    }

    fn agreements(&self) -> ClaimFigures {
        self.agreements.figures(&self.problem.agreements, &self.wards)
    }

    fn largest_borough(&self) -> i64 {
        let mut by_borough: Vec<(u32, i64)> = Vec::new();
        for ward in &self.wards {
            let borough = self.problem.borough[ward.index()].0;
            let residents = self.problem.population[ward.index()];
            match by_borough.iter_mut().find(|(b, _)| *b == borough) {
                Some((_, here)) => *here += residents,
                None => by_borough.push((borough, residents)),
            }
        }
        by_borough.iter().map(|&(_, residents)| residents).max().unwrap_or(0)
    }
}

/// How much a ward adds to the cut Σ_{i inside, j outside} K\[i\]\[j\] when it joins: all it shares
/// with the map, less what it shares with itself, less twice what it shares with those inside.
fn cut_change(table: &PairTable, ward: WardIdx, contains: &[bool]) -> i64 {
    // Where there is no evidence at all there may be no rows.
    if table.ward_count() == 0 {
        return 0;
    }
    let mut change = table.row_total(ward).0;
    for (other, value) in table.row(ward) {
        if other == ward {
            change -= value.0;
        } else if contains[other.index()] {
            change -= 2 * value.0;
        }
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_classes_those_that_are_claimed_give_what_all_give() {
        let classes = 2 * MANY_CLASSES;
        // Every ward claims another four, some of them those of the ward before, and the last ward nearly all.
        let wards = 6;
        let rows: Vec<Vec<(u32, f64)>> = (0..wards)
            .map(|ward: u32| match ward + 1 == wards {
                true => (0..classes as u32 - 3).map(|class| (class, 0.1 + f64::from(class))).collect(),
                false => (0..4).map(|step| (2 * ward + 7 * step, 1.3 + f64::from(ward * step))).collect(),
            })
            .collect();
        let table = ClaimTable::from_residents(&rows, classes);
        for last in 0..=wards {
            let inside: Vec<WardIdx> = (0..last as usize).map(WardIdx::new).collect();
            let mut sums = ClassSums::new(&table);
            inside.iter().for_each(|ward| sums.add(&table, *ward, 1));
            let all = ClaimFigures::of(&sums.by_class, sums.total);
            assert_eq!(sums.figures(&table, &inside), all, "{last} wards");
            assert_eq!(all.total > 0, last > 0);
        }
    }
}
