use crate::loss::{Tally, Weights};
use crate::model::{Problem, Rules, WardIdx};

/// A millionth of a bound: the unit of breaches.
const MILLION: i64 = 1_000_000;

/// How far a structure is from meeting the rules, and what it loses; lower is better, rules first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// By how many millionths rules are broken, over all clusters.
    pub breach: i64,
    /// The total loss, in units of [`crate::model::Fixed`].
    pub loss: i64,
}

impl Score {
    /// What breaches cost at `penalty` a millionth, and losses, together.
    pub fn with(self, penalty: i128) -> i128 {
        i128::from(self.loss) + penalty * i128::from(self.breach)
    }

    pub fn less(self, other: Self) -> Self {
        Self { breach: self.breach - other.breach, loss: self.loss - other.loss }
    }

    pub fn and(self, other: Self) -> Self {
        Self { breach: self.breach + other.breach, loss: self.loss + other.loss }
    }
}

/// A division of a block into connected clusters, kept up to date while it is changed.
#[derive(Clone)]
pub(super) struct Partition<'a> {
    pub problem: &'a Problem,
    pub rules: &'a Rules,
    weights: &'a Weights,
    cluster_of: Vec<u32>,
    clusters: Vec<Cluster<'a>>,
    /// Wards reached by the walk at hand have its number.
    reached: Vec<u64>,
    walks: u64,
}

#[derive(Clone)]
struct Cluster<'a> {
    tally: Tally<'a>,
    score: Score,
}

impl<'a> Partition<'a> {
    pub fn of(
        problem: &'a Problem,
        rules: &'a Rules,
        weights: &'a Weights,
        clusters: &[Vec<WardIdx>],
    ) -> Self {
        let mut partition = Self {
            problem,
            rules,
            weights,
            cluster_of: vec![0; problem.ward_count()],
            clusters: Vec::with_capacity(clusters.len()),
            reached: vec![0; problem.ward_count()],
            walks: 0,
        };
        for wards in clusters {
            partition.push(wards);
        }
        partition
    }

    fn push(&mut self, wards: &[WardIdx]) {
        for ward in wards {
            self.cluster_of[ward.index()] = self.clusters.len() as u32;
        }
        let tally = Tally::of(self.problem, wards);
        let score = self.score_of(&tally);
        self.clusters.push(Cluster { tally, score });
    }

    /// The cluster of every ward.
    pub fn labels(&self) -> Vec<u32> {
        self.cluster_of.clone()
    }

    pub fn cluster_count(&self) -> usize {
        self.clusters.len()
    }

    pub fn cluster_of(&self, ward: WardIdx) -> u32 {
        self.cluster_of[ward.index()]
    }

    pub fn tally(&self, cluster: u32) -> &Tally<'a> {
        &self.clusters[cluster as usize].tally
    }

    pub fn score(&self) -> Score {
        self.clusters.iter().fold(Score::default(), |sum, cluster| sum.and(cluster.score))
    }

    pub fn score_in(&self, cluster: u32) -> Score {
        self.clusters[cluster as usize].score
    }

    /// How far one cluster is from meeting the rules, and what it contributes to the loss.
    pub fn score_of(&self, tally: &Tally) -> Score {
        let rules = self.rules;
        let count = |group: &Vec<WardIdx>| group.iter().filter(|ward| tally.contains(**ward)).count();
        let parted = |group: &&Vec<WardIdx>| ![0, group.len()].contains(&count(group));
        let breach = self.breach_of_numbers(tally.wards().len(), tally.population())
            + MILLION * rules.together.iter().filter(parted).count() as i64
            + MILLION * rules.apart.iter().map(|g| count(g).saturating_sub(1) as i64).sum::<i64>();
        Score { breach, loss: self.weights.contribution(tally).0 }
    }

    /// By how many millionths so many wards and residents break the rules.
    pub fn breach_of_numbers(&self, wards: usize, residents: i64) -> i64 {
        let whole = |wards: usize| i64::try_from(wards).unwrap_or(i64::MAX);
        let Rules { min_wards, max_wards, min_population, max_population, .. } = *self.rules;
        outside(whole(wards), whole(min_wards), whole(max_wards))
            + outside(residents, min_population, max_population)
    }

    /// Whether a cluster is beyond what it may be however it grows.
    pub fn is_too_large(&self, tally: &Tally) -> bool {
        let count = |group: &Vec<WardIdx>| group.iter().filter(|ward| tally.contains(**ward)).count();
        tally.wards().len() > self.rules.max_wards
            || tally.population() > self.rules.max_population
            || self.rules.apart.iter().any(|group| count(group) > 1)
    }

    /// The clusters next to a ward's own that it may go to, in the order of its neighbours.
    pub fn clusters_around(&self, ward: WardIdx) -> Vec<u32> {
        let own = self.cluster_of(ward);
        let mut around = Vec::new();
        for &neighbour in &self.problem.neighbours[ward.index()] {
            let cluster = self.cluster_of(neighbour);
            if cluster != own && self.may_meet(ward, neighbour) && !around.contains(&cluster) {
                around.push(cluster);
            }
        }
        around
    }

    /// Whether neighbours may be in one cluster.
    pub fn may_meet(&self, a: WardIdx, b: WardIdx) -> bool {
        self.rules.cross_boroughs || self.problem.borough[a.index()] == self.problem.borough[b.index()]
    }

    /// Moves a ward to a neighbouring cluster where its own stays whole and `accept` agrees to the change.
    pub fn shift(&mut self, ward: WardIdx, to: u32, accept: impl FnOnce(Score) -> bool) {
        let from = self.cluster_of(ward);
        if !self.stays_whole_without(ward) {
            return;
        }
        let before = self.score_in(from).and(self.score_in(to));
        self.clusters[from as usize].tally.leave(ward);
        self.clusters[to as usize].tally.join(ward);
        let [left, joined] = [from, to].map(|cluster| self.score_of(&self.clusters[cluster as usize].tally));
        if accept(left.and(joined).less(before)) {
            self.clusters[from as usize].score = left;
            self.clusters[to as usize].score = joined;
            self.cluster_of[ward.index()] = to;
        } else {
            self.clusters[to as usize].tally.leave_last();
            self.clusters[from as usize].tally.join(ward);
        }
    }

    /// Whether the other wards of a ward's cluster hang together, and are any.
    fn stays_whole_without(&mut self, ward: WardIdx) -> bool {
        let own = self.cluster_of(ward);
        let inside = |w: &&WardIdx| self.cluster_of[w.index()] == own;
        let mut goals: Vec<WardIdx> =
            self.problem.neighbours[ward.index()].iter().filter(inside).copied().collect();
        let Some(first) = goals.pop() else { return false };
        self.walks += 1;
        self.reached[ward.index()] = self.walks;
        self.reached[first.index()] = self.walks;
        let mut open = vec![first];
        while let Some(here) = open.pop() {
            goals.retain(|goal| self.reached[goal.index()] != self.walks);
            if goals.is_empty() {
                return true;
            }
            for &next in &self.problem.neighbours[here.index()] {
                if self.cluster_of[next.index()] == own && self.reached[next.index()] != self.walks {
                    self.reached[next.index()] = self.walks;
                    open.push(next);
                }
            }
        }
        false
    }

    /// Puts other clusters in the place of some.
    pub fn replace(&mut self, mut removed: Vec<u32>, others: &[Vec<WardIdx>]) {
        removed.sort_unstable();
        while let Some(cluster) = removed.pop() {
            self.clusters.swap_remove(cluster as usize);
            if let Some(moved) = self.clusters.get(cluster as usize) {
                for ward in moved.tally.wards() {
                    self.cluster_of[ward.index()] = cluster;
                }
            }
        }
        for wards in others {
            self.push(wards);
        }
    }
}

/// By how many millionths of a bound a value is outside two, at least one where it is.
fn outside(value: i64, low: i64, high: i64) -> i64 {
    let share = |by: i64, of: i64| {
        let millionths = i128::from(by) * i128::from(MILLION) / i128::from(of.max(1));
        (millionths as i64).max(1)
    };
    if value < low {
        share(low - value, low)
    } else if value > high {
        share(value - high, high)
    } else {
        0
    }
}
