//! Wide windows: many clusters of a large block chosen again at once, among the columns that prices leave.

use super::ascent::Ascent;
use super::bound::KeptColumns;
use super::branching::{Branched, Limits, Part, branched};
use super::charged::Charged;
use super::listed::Listed;
use super::order::quick_sweep_order;
use super::prices::Prices;
use super::progress::Progress;
use super::reduced::Reduced;
use super::sub_problem::{SubProblem, keeps_rules};
use super::task::SearchTask;
use super::tiling::{Room, Tiling, tile};
use crate::model::{ClusterCount, Fixed, WardIdx};
use crate::threads::*;
use rustc_hash::FxHashSet;
use std::collections::VecDeque;
use std::ops::RangeInclusive;

/// The most wards of a window: small ones first, which are soon done, then wider ones.
const SIZES: [usize; 3] = [50, 80, 110];
/// Passes over all windows of a size, at most: whatever the effort, so that more of it does first what less does.
const PASSES: usize = 15;
/// The room for the choice in one window.
const ROOM: Room = Room { at_once: 5_000, in_all: 200_000, goes_on: true };
/// Steps towards better prices in a window, again and again among the columns that are left.
const STEPS: usize = 300;
/// How often at most.
const ROUNDS: usize = 4;

/// The clusters of a large block, and what is known of them.
pub(super) struct WideWindows<'a> {
    pub task: &'a SearchTask<'a>,
    /// The block by itself.
    pub part: &'a SubProblem<'a>,
    pub kept: &'a KeptColumns,
    /// How many clusters the block may have.
    pub allowed: ClusterCount,
    /// The loss of the map's other clusters, so that the whole can be told after every pass.
    pub beside: Fixed,
}

/// Windows by their clusters.
type Windows = FxHashSet<Vec<Vec<WardIdx>>>;

impl WideWindows<'_> {
    /// Better clusters, or the same ones: windows of neighbouring clusters are solved again over the columns that
    /// cost least beyond the prices and the clusters as they are, until none is improved.
    ///
    /// In a best structure nearly every cluster costs little beyond the prices of its wards; so few columns say nearly
    /// as much as millions. Each window has prices of its own, which prove mostly at once that nothing better is in it,
    /// and leave few states where they do not. Windows that share no cluster are solved side by side; the
    /// loss never rises, and every change leaves a whole structure.
    pub fn improved(&self, mut clusters: Vec<Vec<WardIdx>>) -> Vec<Vec<WardIdx>> {
        for cluster in &mut clusters {
            cluster.sort_unstable();
        }
        clusters.sort();
        let mut settled = Windows::default();
        for size in SIZES {
            for _ in 0..PASSES.min(self.task.effort.max_iterations) {
                let improved = self.pass(&mut clusters, size, &mut settled);
                self.tell(&clusters);
                if !improved || self.task.stop.is_set() {
                    break;
                }
            }
        }
        clusters
    }

    /// Tells the loss of the whole, once all rules are met.
    fn tell(&self, clusters: &[Vec<WardIdx>]) {
        let SubProblem { problem, rules, .. } = self.part;
        if clusters.iter().all(|wards| keeps_rules(problem, rules, wards)) {
            let own = Fixed(self.part.loss(self.task.weights, clusters));
            self.task.tell(Progress::Found { total: self.beside + own });
        }
    }

    fn loss(&self, cluster: &Vec<WardIdx>) -> i64 {
        self.part.loss(self.task.weights, std::slice::from_ref(cluster))
    }

    /// Solves the window about every cluster once; true where any was improved.
    fn pass(&self, clusters: &mut Vec<Vec<WardIdx>>, size: usize, settled: &mut Windows) -> bool {
        let mut improved = false;
        let mut seeds: Vec<WardIdx> = clusters.iter().map(|cluster| cluster[0]).collect();
        while !seeds.is_empty() && !self.task.stop.is_set() {
            let cluster_of = self.cluster_of(clusters);
            let mut taken = vec![false; clusters.len()];
            let mut windows: Vec<Vec<usize>> = Vec::new();
            seeds.retain(|seed| {
                let window = self.window(clusters, &cluster_of, cluster_of[seed.index()], size);
                if settled.contains(&chosen(clusters, &window)) {
                    return false;
                }
                // What shares a cluster with one that is solved now waits until that is done.
                if window.iter().any(|cluster| taken[*cluster]) {
                    return true;
                }
                window.iter().for_each(|cluster| taken[*cluster] = true);
                windows.push(window);
                false
            });
            let count = clusters.len();
            let solve = |window: &Vec<usize>| {
                let counts = self.counts_in(window.len(), count);
                match counts.is_empty() {
                    true => None,
                    false => self.again(&chosen(clusters, window), &counts).better(),
                }
            };
            let solved: Vec<Option<Vec<Vec<WardIdx>>>> = windows.par_iter().map(solve).collect();
            let mut made = Vec::new();
            let mut gone = vec![false; clusters.len()];
            let mut count = clusters.len();
            for (window, better) in windows.iter().zip(solved) {
                let Some(better) = better else {
                    settled.insert(chosen(clusters, window));
                    continue;
                };
                // Windows side by side may change the number of clusters, together no farther than is allowed.
                let changed = count - window.len() + better.len();
                if changed == count || self.allowed.allows(changed) {
                    count = changed;
                    window.iter().for_each(|cluster| gone[*cluster] = true);
                    made.extend(better);
                    improved = true;
                }
            }
            let mut gone = gone.into_iter();
            clusters.retain(|_| !gone.next().unwrap_or(false));
            clusters.extend(made);
            clusters.sort();
        }
        improved
    }

    /// The numbers of clusters that a window with so many may have, of so many in the block.
    fn counts_in(&self, window: usize, block: usize) -> RangeInclusive<usize> {
        match self.allowed {
            ClusterCount::Open => 1..=usize::from(u16::MAX),
            ClusterCount::Between(fewest, most) => {
                (fewest + window).saturating_sub(block).max(1)..=(most + window).saturating_sub(block)
            }
        }
    }

    fn cluster_of(&self, clusters: &[Vec<WardIdx>]) -> Vec<usize> {
        let mut cluster_of = vec![0; self.part.problem.ward_count()];
        for (cluster, wards) in clusters.iter().enumerate() {
            for ward in wards {
                cluster_of[ward.index()] = cluster;
            }
        }
        cluster_of
    }

    /// A cluster and those near it, nearest first, as many as have at most `size` wards together; ascending.
    fn window(
        &self,
        clusters: &[Vec<WardIdx>],
        cluster_of: &[usize],
        seed: usize,
        size: usize,
    ) -> Vec<usize> {
        let SubProblem { rules, problem, .. } = self.part;
        let may_join = |a: WardIdx, b: WardIdx| {
            rules.cross_boroughs || problem.borough[a.index()] == problem.borough[b.index()]
        };
        let mut window = vec![seed];
        let mut wards = clusters[seed].len();
        let mut open = VecDeque::from([seed]);
        while let Some(cluster) = open.pop_front() {
            for ward in &clusters[cluster] {
                for near in &problem.neighbours[ward.index()] {
                    let other = cluster_of[near.index()];
                    let fits = wards + clusters[other].len() <= size;
                    if fits && may_join(*ward, *near) && !window.contains(&other) {
                        wards += clusters[other].len();
                        window.push(other);
                        open.push_back(other);
                    }
                }
            }
        }
        window.sort_unstable();
        window
    }

    /// The window about every cluster.
    pub fn all(&self, clusters: &[Vec<WardIdx>], size: usize) -> Vec<Vec<usize>> {
        let cluster_of = self.cluster_of(clusters);
        (0..clusters.len()).map(|seed| self.window(clusters, &cluster_of, seed, size)).collect()
    }

    /// Clusters of the wards of these, as many as allowed, that lose less than a limit.
    pub fn below(&self, now: &[Vec<WardIdx>], counts: &RangeInclusive<usize>, limit: i64) -> Choice {
        self.chosen_again((now, limit), counts)
    }

    /// What clusters of the wards of `now`, as many as allowed, there are that lose less than `known`.
    fn chosen_again(&self, (now, known): (&[Vec<WardIdx>], i64), counts: &RangeInclusive<usize>) -> Choice {
        let Window { wards, mut columns, mut prices } = Window::of(self, now);
        let counts = *counts.start()..=*counts.end().min(&wards.len());
        let mut reduced;
        let mut rounds = 0;
        // Without prices, or with prices that prove as much as is known, there is nothing better among the columns.
        let proves = |columns: &Listed, prices: &Prices| {
            let cheapest = Charged::by(columns, prices).cheapest(prices.values());
            Reduced::of(&cheapest, prices, &counts).filter(|reduced| reduced.least < known)
        };
        loop {
            let mut ascent = Ascent::new(known, counts.clone(), &prices, wards.len());
            let charged = Charged::by(&columns, &prices);
            let Some(better) = ascent.steps(&charged, &prices, STEPS) else { return Choice::NothingBetter };
            let Some(found) = proves(&columns, &better) else { return Choice::NothingBetter };
            reduced = found;
            let was = columns.len();
            columns = reduced.left(&columns, known);
            rounds += 1;
            if rounds == ROUNDS || columns.len() * 10 >= was * 8 {
                break;
            }
            prices = reduced.prices.clone();
        }
        let named = |column: usize| {
            let own = columns.wards(column).iter().map(|ward| wards[usize::from(*ward)]);
            let mut own: Vec<WardIdx> = own.collect();
            own.sort_unstable();
            own
        };
        match tile(&columns, &reduced, &counts, known, ROOM) {
            Tiling { columns: Some(better), .. } => Choice::Better(better.into_iter().map(named).collect()),
            Tiling { columns: None, is_proved: true } => Choice::NothingBetter,
            Tiling { columns: None, is_proved: false } => Choice::TooMany,
        }
    }

    /// What clusters of the wards of these, as many as allowed, there are that lose less.
    fn again(&self, now: &[Vec<WardIdx>], counts: &RangeInclusive<usize>) -> Choice {
        let known = now.iter().map(|cluster| self.loss(cluster)).sum();
        self.chosen_again((now, known), counts)
    }

    /// The whole block as one window, of which every column is there that a better structure may have: gone through at once,
    /// or part by part.
    pub fn whole(&self, now: &[Vec<WardIdx>], counts: &RangeInclusive<usize>, limits: Limits) -> Whole {
        let Window { wards, columns, prices } = Window::of(self, now);
        let known = self.part.loss(self.task.weights, now);
        let Branched { better, parts } = branched(columns, prices, (known, counts), (limits, self.task.stop));
        let named = |own: Vec<u16>| {
            let mut own: Vec<WardIdx> = own.into_iter().map(|here| wards[usize::from(here)]).collect();
            own.sort_unstable();
            own
        };
        let mut back = vec![0; wards.len()];
        for (here, ward) in wards.iter().enumerate() {
            back[ward.index()] = here as u16;
        }
        Whole {
            better: better.map(|clusters| clusters.into_iter().map(named).collect()),
            parts: parts.map(|parts| parts.into_iter().map(|part| part.named(&wards, &back)).collect()),
        }
    }
}

/// What came of going through the whole block.
pub(super) struct Whole {
    /// The best clusters, where some lose less.
    pub better: Option<Vec<Vec<WardIdx>>>,
    /// The parts in none of which any lose less than the best; `None` where there are more than could be looked at.
    pub parts: Option<Vec<Part>>,
}

/// What came of choosing the clusters of some wards again.
pub(super) enum Choice {
    /// These lose less.
    Better(Vec<Vec<WardIdx>>),
    /// None of the columns kept make less.
    NothingBetter,
    /// There are more ways than could be looked at, and none that was loses less.
    TooMany,
}

impl Choice {
    fn better(self) -> Option<Vec<Vec<WardIdx>>> {
        match self {
            Choice::Better(better) => Some(better),
            Choice::NothingBetter | Choice::TooMany => None,
        }
    }
}

/// Some of the clusters.
fn chosen(clusters: &[Vec<WardIdx>], window: &[usize]) -> Vec<Vec<WardIdx>> {
    window.iter().map(|cluster| clusters[*cluster].clone()).collect()
}

/// Some clusters of a block with the columns that lie within them, by an order in which few wards at a time stand
/// beside wards not reached.
struct Window {
    /// The wards, in that order.
    wards: Vec<WardIdx>,
    /// By positions among them.
    columns: Listed,
    /// Those that they have in the block.
    prices: Prices,
}

impl Window {
    fn of(windows: &WideWindows, now: &[Vec<WardIdx>]) -> Self {
        let (problem, kept) = (&windows.part.problem, windows.kept);
        let given: Vec<WardIdx> = now.iter().flatten().copied().collect();
        let mut position = vec![None; problem.ward_count()];
        for (here, ward) in given.iter().enumerate() {
            position[ward.index()] = Some(here as u16);
        }
        let neighbours: Vec<Vec<u16>> = given
            .iter()
            .map(|ward| problem.neighbours[ward.index()].iter().filter_map(|n| position[n.index()]).collect())
            .collect();
        let wards: Vec<WardIdx> =
            quick_sweep_order(&neighbours).into_iter().map(|here| given[usize::from(here)]).collect();
        for (here, ward) in wards.iter().enumerate() {
            position[ward.index()] = Some(here as u16);
        }
        // The lowest ward of a column by this order is another than in the block.
        let mut by_lowest: Vec<Vec<(Vec<u16>, i64)>> = vec![Vec::new(); wards.len()];
        let mut add = |own: Option<Vec<u16>>, loss: &dyn Fn() -> i64| {
            if let Some(mut own) = own {
                own.sort_unstable();
                by_lowest[usize::from(own[0])].push((own, loss()));
            }
        };
        let mut ascending: Vec<WardIdx> = wards.clone();
        ascending.sort_unstable();
        for column in ascending.iter().flat_map(|ward| kept.listed.starting_at(ward.index())) {
            let own = kept.listed.wards(column).iter().map(|ward| position[usize::from(*ward)]).collect();
            add(own, &|| kept.listed.loss(column));
        }
        for cluster in now {
            add(cluster.iter().map(|ward| position[ward.index()]).collect(), &|| windows.loss(cluster));
        }
        let mut columns = Listed::none(wards.len());
        for mut of in by_lowest {
            of.sort_unstable();
            of.dedup();
            of.iter().for_each(|(own, loss)| columns.push(own, *loss));
        }
        let prices = kept.reduced.prices.among(&wards, &position);
        Self { wards, columns: columns.ended(), prices }
    }
}
