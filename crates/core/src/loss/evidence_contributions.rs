use super::figures::{ClaimFigures, mix_contribution};
use super::{Loss, Needs, Weights};
use crate::model::{Fixed, Problem};

/// What clusters contribute to the losses that need the evidence, for many clusters of one block: the
/// same figures as [`Loss::contribution`], from dense tables and without a running tally.
///
/// A resample of the evidence changes these losses alone, so they are what has to be computed again.
pub struct EvidenceContributions {
    wards: usize,
    /// Σ_j K\[i\]\[j\] over the whole map, by ward.
    row_total: Vec<i64>,
    /// K\[i\]\[j\] row by row.
    pairs: Vec<i64>,
    /// Micro-residents by place, by ward.
    places: Vec<Vec<(u32, i64)>>,
    /// Micro-residents who claim a place, over the whole map.
    claimed: i64,
    /// Room for the sums of one cluster.
    by_class: Vec<i64>,
}

impl EvidenceContributions {
    /// The tables of a part of the map.
    #[must_use]
    pub fn of(part: &Problem) -> Self {
        let wards = part.ward_count();
        let mut pairs = vec![0; wards * wards];
        let mut row_total = vec![0; wards];
        if !part.lived.is_empty() {
            for ward in part.wards() {
                row_total[ward.index()] = part.lived.row_total(ward).0;
                for (other, value) in part.lived.row(ward) {
                    pairs[ward.index() * wards + other.index()] = value.0;
                }
            }
        }
        Self {
            wards,
            row_total,
            pairs,
            places: part.wards().map(|ward| part.places.of(ward).to_vec()).collect(),
            claimed: part.places.total(),
            by_class: vec![0; part.places.classes()],
        }
    }

    /// Whether any loss turned on needs the evidence.
    #[must_use]
    pub fn matter(weights: &Weights) -> bool {
        weights.shares().iter().any(|(loss, _)| loss.description().needs == Needs::Evidence)
    }

    /// What one cluster contributes, by positions in the part; `None` for a loss that does not need
    /// the evidence.
    pub fn contribution(&mut self, loss: Loss, cluster: &[usize]) -> Option<Fixed> {
        loss.description().resampled.map(|contribution| contribution(self, cluster))
    }

    /// What one cluster contributes to `lived_split`.
    pub(super) fn lived_split(&mut self, cluster: &[usize]) -> Fixed {
        let held: i64 = cluster.iter().map(|i| self.row_total[*i]).sum();
        let row = |i: &usize| -> i64 {
            let row = &self.pairs[i * self.wards..(i + 1) * self.wards];
            cluster.iter().map(|j| row[*j]).sum()
        };
        Fixed(held - cluster.iter().map(row).sum::<i64>())
    }

    /// What one cluster contributes to `lived_mix`.
    pub(super) fn lived_mix(&mut self, cluster: &[usize]) -> Fixed {
        self.by_class.fill(0);
        let mut all = 0;
        for (class, claimed) in cluster.iter().flat_map(|i| &self.places[*i]) {
            self.by_class[*class as usize] += claimed;
            all += claimed;
        }
        mix_contribution(ClaimFigures::of(&self.by_class, all), self.claimed)
    }
}
