use super::progress::Progress;
use super::sub_block::SubBlock;
use super::task::SearchTask;
use crate::loss::Tally;
use crate::model::{ClusterCount, Fixed, WardIdx};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The most wards of one window: what the exact method solves in milliseconds.
pub(super) const WINDOW_WARDS: usize = 22;

/// A window that would gain (or give up) one cluster: the change of the loss, and the new clusters.
struct Trade {
    change: Fixed,
    removed: BTreeSet<usize>,
    clusters: Vec<Vec<WardIdx>>,
}

/// The windows solved so far, by their wards: most are met again from pass to pass with the clusters they had.
type SolvedWindows = FxHashMap<Vec<WardIdx>, Option<SolvedWindow>>;

/// What is asked of a window that was solved: its best structures with as many clusters as it had, one fewer
/// and one more.
struct SolvedWindow {
    clusters: usize,
    best: [Option<(Fixed, Vec<Vec<WardIdx>>)>; 3],
}

impl SolvedWindow {
    fn of(sub_block: &SubBlock, clusters: usize) -> Self {
        let best = |count: usize| Some((sub_block.curve.at(count)?, sub_block.structure(count)?));
        Self { clusters, best: [best(clusters - 1), best(clusters), best(clusters + 1)] }
    }

    fn best(&self, count: usize) -> Option<&(Fixed, Vec<Vec<WardIdx>>)> {
        self.best[count + 1 - self.clusters].as_ref()
    }
}

impl SearchTask<'_> {
    /// Improves a structure until no window of neighbouring clusters can be improved.
    ///
    /// A window is a cluster and its nearest neighbours, together at most [`WINDOW_WARDS`] wards,
    /// solved again exactly (large-neighbourhood search; P. Shaw, 1998). When no window improves
    /// with the clusters it has, one that gains a cluster and one that gives one up are changed
    /// together, or, where `allowed` admits another number of clusters, one alone.
    ///
    /// `beside` is the loss of the map's other clusters, so that the whole can be told after every pass.
    ///
    /// The loss never rises. Ends when no pass is left of `passes`, or when the search is stopped: every
    /// change leaves a whole structure.
    pub(super) fn improve_windows(
        &self,
        mut clusters: Vec<Vec<WardIdx>>,
        allowed: ClusterCount,
        beside: Fixed,
        passes: &mut usize,
    ) -> Vec<Vec<WardIdx>> {
        let mut solved = SolvedWindows::default();
        while *passes > 0 {
            *passes -= 1;
            let mut improved = false;
            let mut more: Vec<Trade> = Vec::new();
            let mut fewer: Vec<Trade> = Vec::new();
            let mut seed = 0;
            while seed < clusters.len() {
                if self.stop.is_set() {
                    return clusters;
                }
                improved |= self.improve_window(&mut clusters, seed, &mut solved, (&mut more, &mut fewer));
                seed += 1;
            }
            if !improved && !self.trade(&mut clusters, &more, &fewer, allowed) {
                break;
            }
            self.tell_with(|| {
                let own: Fixed = clusters.iter().map(|cluster| self.loss(cluster)).sum();
                Progress::Found { total: beside + own }
            });
        }
        clusters
    }

    /// Solves the window about one cluster; true where it was improved. Otherwise its trades are noted.
    fn improve_window(
        &self,
        clusters: &mut Vec<Vec<WardIdx>>,
        seed: usize,
        solved: &mut SolvedWindows,
        (more, fewer): (&mut Vec<Trade>, &mut Vec<Trade>),
    ) -> bool {
        let window = self.window(clusters, (seed, WINDOW_WARDS), |_| true);
        let mut wards: Vec<WardIdx> = window.iter().flat_map(|&c| clusters[c].clone()).collect();
        wards.sort_unstable();
        let is_known =
            |known: &Option<SolvedWindow>| known.as_ref().is_none_or(|known| known.clusters == window.len());
        if !solved.get(&wards).is_some_and(is_known) {
            let found = SubBlock::solve(self, &wards).ok();
            let found = found.map(|sub_block| SolvedWindow::of(&sub_block, window.len()));
            solved.insert(wards.clone(), found);
        }
        let Some(solved) = solved.get(&wards).and_then(Option::as_ref) else { return false };
        let now: Fixed = window.iter().map(|&c| self.loss(&clusters[c])).sum();
        if let Some((loss, better)) = solved.best(window.len())
            && *loss < now
        {
            replace(clusters, &window, better.clone());
            return true;
        }
        let note = |trades: &mut Vec<Trade>, count: usize| {
            if let Some((loss, clusters)) = solved.best(count) {
                let clusters = clusters.clone();
                trades.push(Trade { change: *loss - now, removed: window.clone(), clusters });
            }
        };
        note(more, window.len() + 1);
        note(fewer, window.len() - 1);
        false
    }

    /// Carries out the best trade that lowers the loss; false where there is none. The trades must
    /// speak of the clusters as they are.
    fn trade(
        &self,
        clusters: &mut Vec<Vec<WardIdx>>,
        more: &[Trade],
        fewer: &[Trade],
        allowed: ClusterCount,
    ) -> bool {
        let single = |trades: &'_ [Trade], count: usize| {
            let best = (0..trades.len()).min_by_key(|&i| (trades[i].change, i))?;
            (allowed.allows(count) && trades[best].change < Fixed::ZERO).then_some(best)
        };
        if let Some(best) = single(fewer, clusters.len() - 1) {
            replace(clusters, &fewer[best].removed, fewer[best].clusters.clone());
            return true;
        }
        if let Some(best) = single(more, clusters.len() + 1) {
            replace(clusters, &more[best].removed, more[best].clusters.clone());
            return true;
        }
        let pairs = more.iter().flat_map(|up| fewer.iter().map(move |down| (up, down)));
        let best = pairs
            .filter(|(up, down)| {
                up.change + down.change < Fixed::ZERO && up.removed.is_disjoint(&down.removed)
            })
            .min_by_key(|(up, down)| up.change + down.change);
        let Some((up, down)) = best else { return false };
        let removed: BTreeSet<usize> = up.removed.union(&down.removed).copied().collect();
        replace(clusters, &removed, up.clusters.iter().chain(&down.clusters).cloned().collect());
        true
    }

    /// A cluster and its nearest neighbours that have at most so many wards together, in steps of neighbourhood; of
    /// the neighbours none but those that may be taken.
    pub(super) fn window(
        &self,
        clusters: &[Vec<WardIdx>],
        (seed, most_wards): (usize, usize),
        may_be_taken: impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let mut cluster_of = vec![None; self.problem.ward_count()];
        for (c, wards) in clusters.iter().enumerate() {
            for ward in wards {
                cluster_of[ward.index()] = Some(c);
            }
        }
        let mut window = BTreeSet::from([seed]);
        let mut size = clusters[seed].len();
        let mut ring = vec![seed];
        while !ring.is_empty() {
            let mut next = BTreeSet::new();
            for ward in ring.iter().flat_map(|&c| &clusters[c]) {
                let around =
                    self.problem.neighbours[ward.index()].iter().filter(|&&n| self.may_join(*ward, n));
                next.extend(around.filter_map(|n| cluster_of[n.index()]));
            }
            ring.clear();
            for c in next {
                if !window.contains(&c) && may_be_taken(c) && size + clusters[c].len() <= most_wards {
                    size += clusters[c].len();
                    window.insert(c);
                    ring.push(c);
                }
            }
        }
        window
    }

    fn may_join(&self, a: WardIdx, b: WardIdx) -> bool {
        self.rules.cross_boroughs || self.problem.borough[a.index()] == self.problem.borough[b.index()]
    }

    pub(super) fn loss(&self, cluster: &[WardIdx]) -> Fixed {
        self.weights.contribution(&Tally::of(self.problem, cluster))
    }
}

/// Takes the clusters at `removed` out and puts others in their place, sorted by lowest ward.
fn replace(clusters: &mut Vec<Vec<WardIdx>>, removed: &BTreeSet<usize>, others: Vec<Vec<WardIdx>>) {
    let mut position = 0;
    clusters.retain(|_| {
        position += 1;
        !removed.contains(&(position - 1))
    });
    clusters.extend(others.into_iter().map(|mut wards| {
        wards.sort_unstable();
        wards
    }));
    clusters.sort();
}
