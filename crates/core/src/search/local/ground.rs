use crate::loss::{Loss, Weights};
use crate::model::{Problem, Rules, WardIdx};

/// What stays the same while a block is divided anew and anew: the map, what is allowed, what counts, and
/// what of it has to be kept up to date.
pub(super) struct Ground<'a> {
    pub problem: &'a Problem,
    pub rules: &'a Rules,
    pub weights: &'a Weights,
    pub kept: Kept,
    /// Neighbours that may share a cluster with a ward, ascending, ward after ward.
    near: Vec<WardIdx>,
    /// Where the neighbours of a ward begin; one more than wards.
    near_start: Vec<u32>,
    /// How much a ward shares with each of those neighbours, in sixteenths of what neighbours share on
    /// average, drawings and agreements together.
    affinity: Vec<u32>,
    /// The groups to be kept together and apart of which a ward is one, by their numbers.
    groups: Vec<Vec<u32>>,
}

/// Which figures of clusters the losses turned on need.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub lived: bool,
    pub funding: bool,
    pub borders: bool,
    pub places: bool,
    pub agreements: bool,
    pub boroughs: bool,
}

impl Kept {
    /// Whether any is needed that the sums below the edges of a tree leave out.
    pub fn more_than_trees_know(self) -> bool {
        self.places || self.agreements || self.boroughs
    }
}

impl<'a> Ground<'a> {
    pub fn new(problem: &'a Problem, rules: &'a Rules, weights: &'a Weights) -> Self {
        let counts = |loss: Loss| weights.shares().iter().any(|(on, _)| *on == loss);
        let kept = Kept {
            lived: counts(Loss::LivedSplit) && !problem.lived.is_empty(),
            funding: counts(Loss::FundingSplit) && !problem.funding.is_empty(),
            borders: counts(Loss::Sprawl) || counts(Loss::CutBorder),
            places: counts(Loss::LivedMix),
            agreements: counts(Loss::FundingMix),
            boroughs: counts(Loss::BoroughMix),
        };
        let may_meet = |a: WardIdx, b: WardIdx| {
            rules.cross_boroughs || problem.borough[a.index()] == problem.borough[b.index()]
        };
        let (mut near, mut near_start) = (Vec::new(), vec![0]);
        for ward in problem.wards() {
            near.extend(problem.neighbours[ward.index()].iter().filter(|other| may_meet(ward, **other)));
            near_start.push(near.len() as u32);
        }
        let affinity = affinities(problem, &near, &near_start);
        let mut groups = vec![Vec::new(); problem.ward_count()];
        for (number, group) in rules.together.iter().chain(&rules.apart).enumerate() {
            for ward in group {
                groups[ward.index()].push(number as u32);
            }
        }
        Self { problem, rules, weights, kept, near, near_start, affinity, groups }
    }

    /// About how much memory so many clusters of it take.
    pub fn bytes_of(&self, clusters: usize) -> usize {
        let of = |kept: bool, entries: usize| if kept { entries } else { 0 };
        let (places, agreements) = (self.problem.places.classes(), self.problem.agreements.classes());
        let sums = of(self.kept.places, places) + of(self.kept.agreements, agreements);
        clusters.saturating_mul(size_of::<i64>() * sums + 500)
    }

    /// Neighbours with which a ward may share a cluster, ascending.
    pub fn near(&self, ward: WardIdx) -> &[WardIdx] {
        let start = |ward: usize| self.near_start[ward] as usize;
        &self.near[start(ward.index())..start(ward.index() + 1)]
    }

    /// How much a ward shares with each of [`Ground::near`], in the same order.
    pub fn affinity(&self, ward: WardIdx) -> &[u32] {
        let start = |ward: usize| self.near_start[ward] as usize;
        &self.affinity[start(ward.index())..start(ward.index() + 1)]
    }

    /// The hand-made groups of which a ward is one, by number.
    pub fn groups_of(&self, ward: WardIdx) -> &[u32] {
        &self.groups[ward.index()]
    }

    pub fn group_count(&self) -> usize {
        self.rules.together.len() + self.rules.apart.len()
    }

    /// A hand-made group by its number, and whether it is to be kept together.
    pub fn group(&self, number: u32) -> (&'a [WardIdx], bool) {
        let together = self.rules.together.len();
        match (number as usize).checked_sub(together) {
            None => (&self.rules.together[number as usize], true),
            Some(apart) => (&self.rules.apart[apart], false),
        }
    }
}

/// What neighbours share, in sixteenths of the mean; nothing where there is no evidence.
fn affinities(problem: &Problem, near: &[WardIdx], near_start: &[u32]) -> Vec<u32> {
    const MOST: i128 = 1 << 12;
    let mut shared = vec![0_i64; near.len()];
    for ward in problem.wards() {
        let here = near_start[ward.index()] as usize..near_start[ward.index() + 1] as usize;
        for table in [&problem.lived, &problem.funding].into_iter().filter(|table| !table.is_empty()) {
            for (other, value) in table.row(ward) {
                if let Ok(position) = near[here.clone()].binary_search(&other) {
                    shared[here.start + position] += value.0;
                }
            }
        }
    }
    let sum: i128 = shared.iter().map(|value| i128::from(*value)).sum();
    let sixteenths = |value: &i64| i128::from(*value) * 16 * near.len() as i128 / sum.max(1);
    shared.iter().map(|value| sixteenths(value).min(MOST) as u32).collect()
}
