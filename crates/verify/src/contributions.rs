use crate::measured_map::MeasuredMap;
use std::f64::consts::PI;
use wardwise_model::WardIdx;

/// The total loss of one cluster of a block, from the definitions, in floats.
///
/// Every loss is a sum over clusters: each contributes its share. Those that count what
/// clusters cut (drawings, amounts, borders) have one form: what the cluster's wards hold, less
/// what pairs of its wards hold together. They are added up into one table beforehand.
pub(crate) struct Contributions<'a> {
    map: &'a MeasuredMap<'a>,
    wards: Vec<WardIdx>,
    /// What each ward holds of everything that can be cut, weighted.
    held: Vec<f64>,
    /// What two wards hold together, weighted; row by row.
    shared: Vec<f64>,
    /// Border in metres between two wards, row by row.
    border_m: Vec<f64>,
    places: Option<Classes>,
    agreements: Option<Classes>,
    places_weight: f64,
    agreements_weight: f64,
    imbalance_weight: f64,
    sprawl_weight: f64,
    borough_weight: f64,
    /// Need of the whole map.
    all_need: f64,
}

/// Residents of each ward of the block by class, classes numbered among themselves.
struct Classes {
    by_ward: Vec<Vec<(usize, f64)>>,
    count: usize,
    /// Residents in all classes over the whole map.
    map: f64,
}

impl Classes {
    fn of<C: Copy + Ord>(claims: &[Vec<(C, f64)>], wards: &[WardIdx]) -> Self {
        let mut present: Vec<C> = wards.iter().flat_map(|w| &claims[w.index()]).map(|(c, _)| *c).collect();
        present.sort_unstable();
        present.dedup();
        let number = |class: C| present.partition_point(|other| *other < class);
        let row = |w: &WardIdx| claims[w.index()].iter().map(|(class, r)| (number(*class), *r)).collect();
        Self {
            by_ward: wards.iter().map(row).collect(),
            count: present.len(),
            map: claims.iter().flatten().map(|(_, residents)| residents).sum(),
        }
    }

    /// (A_c − Σ_n a_cn² ÷ A_c) ÷ A: what one cluster contributes to a mix loss.
    fn contribution(&self, cluster: &[usize]) -> f64 {
        let mut sums = vec![0.0; self.count];
        for ward in cluster {
            for (class, residents) in &self.by_ward[*ward] {
                sums[*class] += residents;
            }
        }
        let all: f64 = sums.iter().sum();
        let squares: f64 = sums.iter().map(|a| a * a).sum();
        if all > 0.0 { (all - squares / all) / self.map } else { 0.0 }
    }
}

impl<'a> Contributions<'a> {
    /// The tables of the block made of `wards`.
    pub fn of(map: &'a MeasuredMap, wards: &[WardIdx]) -> Self {
        let count = wards.len();
        let mut place = vec![None; map.facts.wards.len()];
        for (position, ward) in wards.iter().enumerate() {
            place[ward.index()] = Some(position);
        }
        let weight = |name: &str| map.weights.iter().find(|(n, _)| *n == name).map_or(0.0, |(_, w)| *w);
        let mut contributions = Self {
            map,
            wards: wards.to_vec(),
            held: vec![0.0; count],
            shared: vec![0.0; count * count],
            border_m: vec![0.0; count * count],
            places: map.facts.lived.as_ref().map(|lived| Classes::of(lived.place_claims, wards)),
            agreements: map
                .facts
                .funding
                .as_ref()
                .map(|funding| Classes::of(funding.agreement_claims, wards)),
            places_weight: weight("lived_mix"),
            agreements_weight: weight("funding_mix"),
            imbalance_weight: weight("imbalance"),
            sprawl_weight: weight("sprawl"),
            borough_weight: weight("borough_mix"),
            all_need: map.need.iter().sum(),
        };
        for (loss, entries) in [("lived_split", &map.lived), ("funding_split", &map.funding)] {
            for (share, wards) in entries.iter().filter(|_| weight(loss) > 0.0) {
                let here: Vec<(usize, f64)> =
                    wards.iter().filter_map(|(w, f)| Some((place[w.index()]?, *f))).collect();
                for (i, f_i) in &here {
                    contributions.held[*i] += weight(loss) * share * f_i;
                    for (j, f_j) in &here {
                        contributions.shared[i * count + j] += weight(loss) * share * (f_i * f_j);
                    }
                }
            }
        }
        let all_borders_m: f64 = map.borders.iter().map(|(.., length_m)| length_m).sum();
        let cut = if all_borders_m > 0.0 { weight("cut_border") / all_borders_m } else { 0.0 };
        for (a, b, length_m) in &map.borders {
            // A border between clusters counts in both clusters' contributions, half in each.
            for (inner, outer) in [(a, b), (b, a)] {
                let Some(i) = place[inner.index()] else { continue };
                contributions.held[i] += cut * length_m / 2.0;
                if let Some(j) = place[outer.index()] {
                    contributions.border_m[i * count + j] += length_m;
                    contributions.shared[i * count + j] += cut * length_m / 2.0;
                }
            }
        }
        contributions
    }

    /// What one cluster contributes to the total loss; `cluster` are positions in the block.
    pub fn total(&self, cluster: &[usize]) -> f64 {
        let count = self.wards.len();
        let mut total: f64 = cluster.iter().map(|i| self.held[*i]).sum();
        for i in cluster {
            total -= cluster.iter().map(|j| self.shared[i * count + j]).sum::<f64>();
        }
        if let Some(places) = self.places.as_ref().filter(|_| self.places_weight > 0.0) {
            total += self.places_weight * places.contribution(cluster);
        }
        if let Some(agreements) = self.agreements.as_ref().filter(|_| self.agreements_weight > 0.0) {
            total += self.agreements_weight * agreements.contribution(cluster);
        }
        if self.imbalance_weight > 0.0 {
            total += self.imbalance_weight * self.imbalance(cluster);
        }
        if self.sprawl_weight > 0.0 {
            total += self.sprawl_weight * self.sprawl(cluster);
        }
        if self.borough_weight > 0.0 {
            total += self.borough_weight * self.borough_mix(cluster);
        }
        total
    }

    /// (P_c ÷ P) · min(1, |P_c ÷ T − 1|), in need where there is a workload.
    fn imbalance(&self, cluster: &[usize]) -> f64 {
        let need: f64 = cluster.iter().map(|i| self.map.need[self.wards[*i].index()]).sum();
        let all = self.all_need;
        let Some(target) = self.map.target_population else { return 0.0 };
        let target_need = target * all / self.map.residents;
        need / all * (need / target_need - 1.0).abs().min(1.0)
    }

    /// (P_c ÷ P) · (1 − 4πA_c ÷ L_c²).
    fn sprawl(&self, cluster: &[usize]) -> f64 {
        let count = self.wards.len();
        let sum = |values: &[f64]| cluster.iter().map(|i| values[self.wards[*i].index()]).sum::<f64>();
        let inner: f64 =
            cluster.iter().flat_map(|i| cluster.iter().map(move |j| self.border_m[i * count + j])).sum();
        let perimeter_m = sum(self.map.perimeter_m) - inner;
        let round = 4.0 * PI * sum(self.map.area_m2) / (perimeter_m * perimeter_m);
        self.population(cluster) / self.map.residents * (1.0 - round)
    }

    /// (P_c − max_b P_cb) ÷ P.
    fn borough_mix(&self, cluster: &[usize]) -> f64 {
        let wards = &self.map.facts.wards;
        let borough = |i: &usize| wards[self.wards[*i].index()].borough;
        let of = |b| cluster.iter().filter(|i| borough(i) == b).copied().collect::<Vec<usize>>();
        let largest = cluster.iter().map(|i| self.population(&of(borough(i)))).fold(0.0, f64::max);
        (self.population(cluster) - largest) / self.map.residents
    }

    fn population(&self, cluster: &[usize]) -> f64 {
        cluster.iter().map(|i| self.map.facts.wards[self.wards[*i].index()].population as f64).sum()
    }
}
