use super::border::Border;
use super::ground::Ground;
use super::places::Places;
use super::score::{Score, breach_of_group, breach_of_numbers};
use super::sums::{ClaimSums, Sums, SumsOn};
use super::ties::Ties;
use crate::model::{ClaimTable, WardIdx};

/// A division of a block into connected clusters, kept up to date while it is changed.
#[derive(Clone)]
pub(super) struct Partition<'a> {
    pub ground: &'a Ground<'a>,
    cluster_of: Vec<u32>,
    /// Where a ward stands among those of its cluster, by ward.
    position: Vec<u32>,
    clusters: Vec<Cluster>,
    lived: Ties<'a>,
    funding: Ties<'a>,
    border: Border,
    score: Score,
    /// Wards reached by the walk at hand, or of the set at hand, have its number.
    marks: Vec<u64>,
    mark: u64,
    open: Vec<WardIdx>,
    place: Vec<u32>,
}

#[derive(Clone, Default)]
struct Cluster {
    wards: Vec<WardIdx>,
    sums: Sums,
    score: Score,
    /// Micro-residents by place, by agreement; empty where no loss needs them.
    places: Vec<i64>,
    agreements: Vec<i64>,
    /// Residents by borough; empty where no loss needs them.
    boroughs: Vec<(u32, i64)>,
}

/// A ward that could move to another cluster, and what that changes.
pub(super) struct Shift {
    pub ward: WardIdx,
    pub to: u32,
    left: (Sums, Score),
    joined: (Sums, Score),
    /// By how much the structure's score changes.
    pub change: Score,
}

impl<'a> Partition<'a> {
    pub fn of(ground: &'a Ground<'a>, clusters: &[Vec<WardIdx>]) -> Self {
        let (problem, wards) = (ground.problem, ground.problem.ward_count());
        // Nothing is kept of a table that no loss needs.
        let room = |kept: bool| if kept { clusters.len() + 1 } else { usize::MAX };
        let mut partition = Self {
            ground,
            cluster_of: vec![u32::MAX; wards],
            position: vec![0; wards],
            clusters: Vec::with_capacity(clusters.len()),
            lived: Ties::new(&problem.lived, wards, room(ground.kept.lived)),
            funding: Ties::new(&problem.funding, wards, room(ground.kept.funding)),
            border: Border::new(wards),
            score: Score::default(),
            marks: vec![0; wards],
            mark: 0,
            open: Vec::new(),
            place: vec![0; wards],
        };
        for wards in clusters {
            let cluster = partition.push();
            for ward in wards {
                partition.put(*ward, cluster);
            }
        }
        for ward in problem.wards() {
            partition.note_border(ward);
        }
        for number in 0..ground.group_count() as u32 {
            partition.score.breach += partition.breach_of_group(number, None);
        }
        partition
    }

    /// The cluster of every ward.
    pub fn labels(&self) -> &[u32] {
        &self.cluster_of
    }

    pub fn cluster_count(&self) -> usize {
        self.clusters.len()
    }

    pub fn cluster_of(&self, ward: WardIdx) -> u32 {
        self.cluster_of[ward.index()]
    }

    pub fn wards_of(&self, cluster: u32) -> &[WardIdx] {
        &self.clusters[cluster as usize].wards
    }

    pub fn sums_of(&self, cluster: u32) -> &Sums {
        &self.clusters[cluster as usize].sums
    }

    /// What a cluster contributes to the score, hand-made groups apart.
    pub fn score_of(&self, cluster: u32) -> Score {
        self.clusters[cluster as usize].score
    }

    pub fn score(&self) -> Score {
        self.score
    }

    /// The wards that have a neighbour in another cluster.
    pub fn border(&self) -> &[WardIdx] {
        self.border.wards()
    }

    /// How far a cluster of these sums is from meeting the rules, and what it loses.
    pub fn rate(&self, sums: &Sums) -> Score {
        let Ground { problem, rules, weights, .. } = *self.ground;
        if sums.wards == 0 {
            return Score::default();
        }
        let breach = breach_of_numbers(rules, sums.wards, sums.population);
        Score { breach, loss: weights.contribution(&SumsOn(problem, sums)).0 }
    }

    /// Whether a cluster is beyond what it may be however it grows.
    pub fn is_too_large(&self, wards: &[WardIdx], sums: &Sums) -> bool {
        let rules = self.ground.rules;
        let count = |group: &Vec<WardIdx>| group.iter().filter(|ward| wards.contains(ward)).count();
        sums.wards > rules.max_wards
            || sums.population > rules.max_population
            || rules.apart.iter().any(|group| count(group) > 1)
    }

    /// The clusters next to a cluster, ascending.
    pub fn clusters_around(&self, cluster: u32) -> Vec<u32> {
        let near = self.wards_of(cluster).iter().flat_map(|ward| self.ground.near(*ward));
        let mut around: Vec<u32> =
            near.map(|near| self.cluster_of(*near)).filter(|near| *near != cluster).collect();
        around.sort_unstable();
        around.dedup();
        around
    }

    /// What changes when a ward moves to another cluster.
    pub fn shift(&self, ward: WardIdx, to: u32) -> Shift {
        let from = self.cluster_of(ward);
        let rated = |sums: Sums| (sums, self.rate(&sums));
        let left = rated(self.changed(from, ward, -1));
        let joined = rated(self.changed(to, ward, 1));
        let mut change = left.1.and(joined.1).less(self.score_of(from)).less(self.score_of(to));
        for &number in self.ground.groups_of(ward) {
            change.breach +=
                self.breach_of_group(number, Some((ward, to))) - self.breach_of_group(number, None);
        }
        Shift { ward, to, left, joined, change }
    }

    /// Moves a ward.
    pub fn make(&mut self, shift: &Shift) {
        let Shift { ward, to, left, joined, change } = *shift;
        let from = self.cluster_of(ward);
        self.record(from, ward, -1);
        self.record(to, ward, 1);
        for (cluster, (sums, score)) in [(from, left), (to, joined)] {
            let cluster = &mut self.clusters[cluster as usize];
            (cluster.sums, cluster.score) = (sums, score);
        }
        self.cluster_of[ward.index()] = to;
        self.score = self.score.and(change);
        self.note_border(ward);
        for &near in self.ground.near(ward) {
            self.note_border(near);
        }
    }

    /// Moves wards to a cluster, one after the other.
    pub fn move_all(&mut self, wards: &[WardIdx], to: u32) {
        for &ward in wards {
            if self.cluster_of(ward) != to {
                self.make(&self.shift(ward, to));
            }
        }
    }

    /// A new cluster without wards.
    pub fn push(&mut self) -> u32 {
        let Ground { problem, kept, .. } = *self.ground;
        let of = |kept: bool, table: &ClaimTable| vec![0; if kept { table.classes() } else { 0 }];
        let places = of(kept.places, &problem.places);
        let agreements = of(kept.agreements, &problem.agreements);
        self.clusters.push(Cluster { places, agreements, ..Cluster::default() });
        self.lived.make_room(self.clusters.len());
        self.funding.make_room(self.clusters.len());
        self.clusters.len() as u32 - 1
    }

    /// Takes a cluster without wards away; the last one gets its number.
    pub fn remove(&mut self, cluster: u32) {
        debug_assert!(self.wards_of(cluster).is_empty(), "a cluster with wards stays");
        let last = self.clusters.len() as u32 - 1;
        self.clusters.swap_remove(cluster as usize);
        if let Some(moved) = self.clusters.get(cluster as usize) {
            for ward in &moved.wards {
                self.cluster_of[ward.index()] = cluster;
            }
        }
        self.lived.rename(last, cluster);
        self.funding.rename(last, cluster);
    }

    /// A ward that is nowhere joins a cluster.
    fn put(&mut self, ward: WardIdx, cluster: u32) {
        let sums = self.changed(cluster, ward, 1);
        self.record(cluster, ward, 1);
        let score = self.rate(&sums);
        self.score = self.score.and(score).less(self.score_of(cluster));
        let own = &mut self.clusters[cluster as usize];
        (own.sums, own.score) = (sums, score);
        self.cluster_of[ward.index()] = cluster;
    }

    /// The sums of a cluster after a ward has joined, or left (`sign` −1).
    fn changed(&self, cluster: u32, ward: WardIdx, sign: i64) -> Sums {
        let Ground { problem, kept, .. } = *self.ground;
        let w = ward.index();
        let own = &self.clusters[cluster as usize];
        let mut sums = own.sums;
        sums.wards = sums.wards.wrapping_add_signed(sign as isize);
        sums.population += sign * problem.population[w];
        sums.need += sign * problem.need[w];
        if kept.borders {
            sums.area_cm2 += sign * problem.area_cm2[w];
            self.add_borders(&mut sums, ward, sign, |other| self.cluster_of(other) == cluster);
        }
        if kept.lived {
            sums.lived_cut += sign * self.lived.cut_change(ward, cluster, &self.cluster_of);
        }
        if kept.funding {
            sums.funding_cut += sign * self.funding.cut_change(ward, cluster, &self.cluster_of);
        }
        let claims = |sums: &mut ClaimSums, table: &ClaimTable, here: &[i64]| {
            for &(class, claimed) in table.of(ward) {
                sums.add(here[class as usize], sign * claimed);
            }
        };
        if kept.places {
            claims(&mut sums.places, &problem.places, &own.places);
        }
        if kept.agreements {
            claims(&mut sums.agreements, &problem.agreements, &own.agreements);
        }
        if kept.boroughs {
            let borough = problem.borough[w].0;
            let (mut here, mut others) = (0, 0);
            for &(b, residents) in &own.boroughs {
                if b == borough {
                    here = residents;
                } else {
                    others = others.max(residents);
                }
            }
            sums.largest_borough = others.max(here + sign * problem.population[w]);
        }
        sums
    }

    /// The borders that a ward adds to a set of wards, or takes from it.
    fn add_borders(&self, sums: &mut Sums, ward: WardIdx, sign: i64, is_inside: impl Fn(WardIdx) -> bool) {
        let (problem, w) = (self.ground.problem, ward.index());
        let (mut inside, mut beside) = (0, 0);
        for &(other, border_um) in &problem.borders_um[w] {
            match is_inside(other) {
                true => inside += border_um,
                false => beside += border_um,
            }
        }
        sums.outer_border_um += sign * (problem.outside_border_um[w] + beside - inside);
        sums.perimeter_um += sign * (problem.perimeter_um[w] - 2 * inside);
    }

    /// Notes that a ward has joined a cluster, or left it (`sign` −1), all but the sums.
    fn record(&mut self, cluster: u32, ward: WardIdx, sign: i64) {
        let Ground { problem, kept, .. } = *self.ground;
        let own = &mut self.clusters[cluster as usize];
        if sign > 0 {
            self.position[ward.index()] = own.wards.len() as u32;
            own.wards.push(ward);
        } else {
            let position = self.position[ward.index()];
            own.wards.swap_remove(position as usize);
            if let Some(moved) = own.wards.get(position as usize) {
                self.position[moved.index()] = position;
            }
        }
        if kept.places {
            for &(class, claimed) in problem.places.of(ward) {
                own.places[class as usize] += sign * claimed;
            }
        }
        if kept.agreements {
            for &(class, claimed) in problem.agreements.of(ward) {
                own.agreements[class as usize] += sign * claimed;
            }
        }
        if kept.boroughs {
            let (borough, residents) = (problem.borough[ward.index()].0, problem.population[ward.index()]);
            match own.boroughs.iter_mut().find(|(b, _)| *b == borough) {
                Some((_, here)) => *here += sign * residents,
                None => own.boroughs.push((borough, sign * residents)),
            }
        }
        if kept.lived {
            self.lived.change(ward, cluster, sign);
        }
        if kept.funding {
            self.funding.change(ward, cluster, sign);
        }
    }

    fn note_border(&mut self, ward: WardIdx) {
        let own = self.cluster_of(ward);
        let is_border = self.ground.near(ward).iter().any(|near| self.cluster_of(*near) != own);
        self.border.set(ward, is_border);
    }

    /// What a hand-made group breaks, one ward thought elsewhere.
    fn breach_of_group(&self, number: u32, moved: Option<(WardIdx, u32)>) -> i64 {
        let (group, together) = self.ground.group(number);
        breach_of_group(group, together, |ward| match moved {
            Some((gone, to)) if gone == ward => to,
            _ => self.cluster_of(ward),
        })
    }

    /// The sums of any set of wards, worked out afresh.
    pub fn sums_afresh(&mut self, wards: &[WardIdx]) -> Sums {
        self.mark += 1;
        let Ground { problem, kept, .. } = *self.ground;
        let mut sums = Sums::default();
        for &ward in wards {
            let w = ward.index();
            sums.wards += 1;
            sums.population += problem.population[w];
            sums.need += problem.need[w];
            if kept.borders {
                sums.area_cm2 += problem.area_cm2[w];
                self.add_borders(&mut sums, ward, 1, |other| self.marks[other.index()] == self.mark);
            }
            if kept.lived {
                sums.lived_cut += self.lived.cut_change_marked(ward, &self.marks, self.mark);
            }
            if kept.funding {
                sums.funding_cut += self.funding.cut_change_marked(ward, &self.marks, self.mark);
            }
            self.marks[w] = self.mark;
        }
        if kept.places {
            sums.places = claims_afresh(&problem.places, wards);
        }
        if kept.agreements {
            sums.agreements = claims_afresh(&problem.agreements, wards);
        }
        if kept.boroughs {
            let residents =
                wards.iter().map(|w| (problem.borough[w.index()].0, problem.population[w.index()]));
            sums.largest_borough = by_kind(residents.collect()).into_iter().max().unwrap_or(0);
        }
        sums
    }

    /// Where each of some wards stands among them.
    pub fn places_of(&mut self, wards: &[WardIdx]) -> Places<'_> {
        self.mark += 1;
        for (place, ward) in wards.iter().enumerate() {
            self.marks[ward.index()] = self.mark;
            self.place[ward.index()] = place as u32;
        }
        Places { marks: &self.marks, mark: self.mark, place: &self.place }
    }

    /// Whether the other wards of a ward's cluster hang together, and are any.
    pub fn stays_whole_without(&mut self, ward: WardIdx) -> bool {
        let own = self.cluster_of(ward);
        let ground = self.ground;
        self.mark += 1;
        let cluster_of = &self.cluster_of;
        let inside = |other: &WardIdx| cluster_of[other.index()] == own;
        let Some(first) = ground.near(ward).iter().find(|other| inside(other)) else { return false };
        // Mostly its neighbours hang together by themselves: a walk that stays among them comes first.
        let mut goals = 0;
        for near in ground.near(ward).iter().filter(|other| inside(other)) {
            self.marks[near.index()] = self.mark;
            goals += 1;
        }
        let (goal, reached) = (self.mark, self.mark + 1);
        self.mark += 1;
        self.open.clear();
        self.open.push(*first);
        self.marks[first.index()] = reached;
        goals -= 1;
        let mut next = 0;
        while goals > 0 && next < self.open.len() {
            for near in ground.near(self.open[next]) {
                if self.marks[near.index()] == goal {
                    self.marks[near.index()] = reached;
                    self.open.push(*near);
                    goals -= 1;
                }
            }
            next += 1;
        }
        if goals == 0 {
            return true;
        }
        // Then one through the whole cluster, on from there.
        self.marks[ward.index()] = reached;
        next = 0;
        while next < self.open.len() {
            for near in ground.near(self.open[next]) {
                let mark = self.marks[near.index()];
                if mark != reached && cluster_of[near.index()] == own {
                    self.marks[near.index()] = reached;
                    self.open.push(*near);
                    if mark == goal {
                        goals -= 1;
                        if goals == 0 {
                            return true;
                        }
                    }
                }
            }
            next += 1;
        }
        false
    }
}

/// Micro-residents of wards by what they claim.
fn claims_afresh(table: &ClaimTable, wards: &[WardIdx]) -> ClaimSums {
    let claims = wards.iter().flat_map(|ward| table.of(*ward)).copied();
    let mut sums = ClaimSums::default();
    for claimed in by_kind(claims.collect()) {
        sums.add(0, claimed);
    }
    sums
}

/// The sums of values of one kind.
fn by_kind(mut values: Vec<(u32, i64)>) -> Vec<i64> {
    values.sort_unstable();
    let same = values.chunk_by(|a, b| a.0 == b.0);
    same.map(|same| same.iter().map(|(_, value)| value).sum()).collect()
}
