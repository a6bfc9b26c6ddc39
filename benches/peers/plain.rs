//! Two searches as an expert would write them in an afternoon, in floats and on the same tables: annealing by
//! flips, and recombination tilted towards low losses. Rules on numbers hold throughout. No part of wardwise.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::f64::consts::PI;
use wardwise::loss::Loss;
use wardwise::model::{PairTable, Problem, Rules, WardIdx};

/// The figures of one cluster.
#[derive(Clone, Copy, Default)]
struct Sums {
    wards: usize,
    people: i64,
    area_m2: f64,
    edge_m: f64,
    lived: f64,
    funding: f64,
}

/// How a plain search goes on.
#[derive(Clone, Copy, PartialEq)]
pub enum Plain {
    /// Flips of single wards, from hot to cold.
    Annealing,
    /// Two clusters merged and cut anew along a random tree, at one temperature.
    Tilted,
}

/// A structure on its way.
pub struct Search<'a> {
    problem: &'a Problem,
    rules: &'a Rules,
    /// Shares of `lived_split`, `funding_split`, `imbalance` and `sprawl` in the total.
    shares: [f64; 4],
    lived: Vec<Vec<(usize, f64)>>,
    funding: Vec<Vec<(usize, f64)>>,
    cluster_of: Vec<usize>,
    sums: Vec<Sums>,
    chance: ChaCha8Rng,
}

fn rows(table: &PairTable, wards: usize) -> Vec<Vec<(usize, f64)>> {
    let row =
        |ward| table.row(WardIdx::new(ward)).map(|(other, value)| (other.index(), value.to_f64())).collect();
    (0..wards).map(row).collect()
}

impl<'a> Search<'a> {
    pub fn new(
        (problem, rules): (&'a Problem, &'a Rules),
        losses: &[(Loss, f64)],
        start: &[Vec<WardIdx>],
        seed: u64,
    ) -> Self {
        let wards = problem.ward_count();
        let all: f64 = losses.iter().map(|(_, weight)| weight).sum();
        let share = |loss| losses.iter().filter(|(on, _)| *on == loss).map(|(_, weight)| weight / all).sum();
        let mut search = Self {
            problem,
            rules,
            shares: [Loss::LivedSplit, Loss::FundingSplit, Loss::Imbalance, Loss::Sprawl].map(share),
            lived: rows(&problem.lived, wards),
            funding: rows(&problem.funding, wards),
            cluster_of: vec![0; wards],
            sums: Vec::new(),
            chance: ChaCha8Rng::seed_from_u64(seed),
        };
        for (cluster, wards) in start.iter().enumerate() {
            let wards: Vec<usize> = wards.iter().map(|ward| ward.index()).collect();
            wards.iter().for_each(|ward| search.cluster_of[*ward] = cluster);
            search.sums.push(search.sums_of(&wards));
        }
        search
    }

    /// Goes on until `done`, from 0 to 1, says 1; the clusters of the best structure seen. `heat` is the first
    /// temperature, in shares of the mean loss of a ward.
    pub fn run(mut self, kind: Plain, heat: f64, done: impl Fn() -> f64) -> Vec<usize> {
        let hot = heat * self.total() / self.cluster_of.len() as f64;
        let (mut least, mut best) = (self.total(), self.cluster_of.clone());
        loop {
            let done = done();
            if done >= 1.0 {
                return best;
            }
            match kind {
                Plain::Annealing => (0..2000).for_each(|_| self.flip(hot * 0.01_f64.powf(done))),
                Plain::Tilted => (0..20).for_each(|_| self.recombine(hot * 0.02)),
            }
            if self.total() < least {
                (least, best) = (self.total(), self.cluster_of.clone());
            }
        }
    }

    fn unit(&mut self) -> f64 {
        (self.chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    fn total(&self) -> f64 {
        self.sums.iter().map(|sums| self.loss(sums)).sum()
    }

    fn loss(&self, sums: &Sums) -> f64 {
        let [lived, funding, imbalance, sprawl] = self.shares;
        let share = sums.people as f64 / self.problem.totals.population as f64;
        let target = self.problem.totals.target_need.unwrap_or(1.0);
        let mut loss = lived * sums.lived + funding * sums.funding;
        if imbalance > 0.0 {
            loss += imbalance * share * (sums.people as f64 / target - 1.0).abs().min(1.0);
        }
        if sprawl > 0.0 {
            loss += sprawl * share * (1.0 - (4.0 * PI * sums.area_m2 / (sums.edge_m * sums.edge_m)).min(1.0));
        }
        loss
    }

    fn keeps(&self, sums: &Sums) -> bool {
        self.allows(sums.wards, sums.people)
    }

    fn allows(&self, wards: usize, people: i64) -> bool {
        (self.rules.min_wards..=self.rules.max_wards).contains(&wards)
            && (self.rules.min_population..=self.rules.max_population).contains(&people)
    }

    /// A ward joins those inside, or leaves them (`sign` −1).
    fn add(&self, sums: &mut Sums, ward: usize, sign: f64, inside: impl Fn(usize) -> bool) {
        let problem = self.problem;
        let cut = |row: &[(usize, f64)], total: f64| {
            row.iter().fold(total, |cut, (other, value)| match *other {
                other if other == ward => cut - value,
                other if inside(other) => cut - 2.0 * value,
                _ => cut,
            })
        };
        sums.wards = sums.wards.wrapping_add_signed(sign as isize);
        sums.people += sign as i64 * problem.population[ward];
        if self.shares[0] > 0.0 {
            let total = problem.lived.row_total(WardIdx::new(ward)).to_f64();
            sums.lived += sign * cut(&self.lived[ward], total);
        }
        if self.shares[1] > 0.0 {
            let total = problem.funding.row_total(WardIdx::new(ward)).to_f64();
            sums.funding += sign * cut(&self.funding[ward], total);
        }
        if self.shares[3] > 0.0 {
            let shared = problem.borders_um[ward].iter().filter(|(other, _)| inside(other.index()));
            let inner: i64 = shared.map(|(_, border_um)| border_um).sum();
            sums.area_m2 += sign * problem.area_cm2[ward] as f64 / 1e4;
            sums.edge_m += sign * (problem.perimeter_um[ward] - 2 * inner) as f64 / 1e6;
        }
    }

    fn sums_of(&self, wards: &[usize]) -> Sums {
        let mut sums = Sums::default();
        for (before, ward) in wards.iter().enumerate() {
            self.add(&mut sums, *ward, 1.0, |other| wards[..before].contains(&other));
        }
        sums
    }

    /// A random ward, its cluster, and that of a random neighbour where it is another.
    fn any_border(&mut self) -> Option<(usize, usize, usize)> {
        let ward = self.below(self.cluster_of.len());
        let near = &self.problem.neighbours[ward];
        let count = near.len();
        let other = near.get(self.below(count))?.index();
        let (from, to) = (self.cluster_of[ward], self.cluster_of[other]);
        (from != to).then_some((ward, from, to))
    }

    fn accepts(&mut self, change: f64, temperature: f64) -> bool {
        change <= 0.0 || self.unit() < (-change / temperature).exp()
    }

    fn flip(&mut self, temperature: f64) {
        let Some((ward, from, to)) = self.any_border() else { return };
        let (mut left, mut joined) = (self.sums[from], self.sums[to]);
        self.add(&mut left, ward, -1.0, |other| self.cluster_of[other] == from);
        self.add(&mut joined, ward, 1.0, |other| self.cluster_of[other] == to);
        let change =
            self.loss(&left) + self.loss(&joined) - self.loss(&self.sums[from]) - self.loss(&self.sums[to]);
        let is_allowed = self.keeps(&left) && self.keeps(&joined);
        if is_allowed && self.accepts(change, temperature) && self.is_whole_without(ward) {
            self.cluster_of[ward] = to;
            (self.sums[from], self.sums[to]) = (left, joined);
        }
    }

    fn is_whole_without(&self, ward: usize) -> bool {
        let inside = |other: usize| other != ward && self.cluster_of[other] == self.cluster_of[ward];
        let near = |of: usize| self.problem.neighbours[of].iter().map(|n| n.index()).filter(|n| inside(*n));
        let mut reached: Vec<usize> = near(ward).take(1).collect();
        let mut next = 0;
        while next < reached.len() {
            for other in near(reached[next]) {
                if !reached.contains(&other) {
                    reached.push(other);
                }
            }
            next += 1;
        }
        !reached.is_empty() && near(ward).all(|other| reached.contains(&other))
    }

    fn recombine(&mut self, temperature: f64) {
        let Some((_, one, two)) = self.any_border() else { return };
        let is_here = |ward: &usize| self.cluster_of[*ward] == one || self.cluster_of[*ward] == two;
        let wards: Vec<usize> = (0..self.cluster_of.len()).filter(is_here).collect();
        let (order, parent) = self.random_tree(&wards);
        let mut below: Vec<(usize, i64)> = wards.iter().map(|w| (1, self.problem.population[*w])).collect();
        for &at in order.iter().skip(1).rev() {
            let (count, people) = below[at];
            below[parent[at]].0 += count;
            below[parent[at]].1 += people;
        }
        let all = below[0];
        let is_allowed = |cut: &&usize| {
            let (count, people) = below[**cut];
            self.allows(count, people) && self.allows(all.0 - count, all.1 - people)
        };
        let cuts: Vec<usize> = order.iter().skip(1).filter(is_allowed).copied().collect();
        if cuts.is_empty() {
            return;
        }
        let cut = cuts[self.below(cuts.len())];
        let mut inside = vec![false; wards.len()];
        for &at in &order {
            inside[at] = at == cut || inside[parent[at]];
        }
        let side = |is: bool| (0..wards.len()).filter(|at| inside[*at] == is).map(|at| wards[at]).collect();
        let (part, rest): (Vec<usize>, Vec<usize>) = (side(true), side(false));
        let (first, second) = (self.sums_of(&part), self.sums_of(&rest));
        let change =
            self.loss(&first) + self.loss(&second) - self.loss(&self.sums[one]) - self.loss(&self.sums[two]);
        if self.accepts(change, temperature) {
            part.iter().for_each(|ward| self.cluster_of[*ward] = one);
            rest.iter().for_each(|ward| self.cluster_of[*ward] = two);
            (self.sums[one], self.sums[two]) = (first, second);
        }
    }

    /// By position: wards from the root of a random spanning tree on, and the parent of each.
    fn random_tree(&mut self, wards: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut ways: Vec<(f64, usize, usize)> = Vec::new();
        for (from, ward) in wards.iter().enumerate() {
            for other in &self.problem.neighbours[*ward] {
                if let Ok(to) = wards.binary_search(&other.index())
                    && from < to
                {
                    ways.push((self.unit(), from, to));
                }
            }
        }
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut group: Vec<usize> = (0..wards.len()).collect();
        let mut joined: Vec<Vec<usize>> = vec![Vec::new(); wards.len()];
        for (_, from, to) in ways {
            let (a, b) = (group[from], group[to]);
            if a != b {
                group.iter_mut().filter(|of| **of == a).for_each(|of| *of = b);
                joined[from].push(to);
                joined[to].push(from);
            }
        }
        let (mut order, mut parent) = (vec![0], vec![0; wards.len()]);
        let mut next = 0;
        while next < order.len() {
            let (here, above) = (order[next], parent[order[next]]);
            for &to in joined[here].iter().filter(|to| **to != above) {
                parent[to] = here;
                order.push(to);
            }
            next += 1;
        }
        (order, parent)
    }
}
