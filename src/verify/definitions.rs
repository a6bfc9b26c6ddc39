use crate::check::Study;
use crate::evidence::{Footprint, Measured};
use crate::model::{Structure, Ward};
use geo::{Area, Euclidean, Length, MultiPolygon};
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// The losses of one structure, computed from their definitions.
pub struct Definitions<'a> {
    /// The study.
    pub study: &'a Study,
    /// What the evidence covers and weighs.
    pub measured: &'a Measured,
    /// The structure.
    pub structure: &'a Structure,
    /// The shape of every cluster in metres, by cluster index.
    pub cluster_shapes: &'a [MultiPolygon<f64>],
    /// The shape of the whole study area in metres.
    pub outline: &'a MultiPolygon<f64>,
    /// The target population of a cluster, where there is one.
    pub target_population: Option<f64>,
}

impl Definitions<'_> {
    /// The loss of that name; `None` where the study holds nothing to compute it from.
    #[must_use]
    pub fn loss(&self, name: &str) -> Option<f64> {
        match name {
            "lived_split" => self.study.evidence.as_ref().map(|_| self.lived_split()),
            "lived_mix" => self.study.evidence.as_ref().map(|_| self.mix(&self.measured.place_claims)),
            "funding_split" => (!self.study.areas.is_empty()).then(|| self.funding_split()),
            "funding_mix" => {
                (!self.study.areas.is_empty()).then(|| self.mix(&self.measured.agreement_claims))
            }
            "imbalance" => self.imbalance(),
            "sprawl" => Some(self.sprawl()),
            "cut_border" => self.cut_border(),
            "borough_mix" => Some(self.borough_mix()),
            _ => None,
        }
    }

    /// 1 − Σ_d w_d Σ_c f_dc².
    fn lived_split(&self) -> f64 {
        let drawn = self.measured.drawings.iter().zip(&self.measured.weights.overall);
        let by_drawing: f64 = drawn.filter(|(_, w)| **w > 0.0).map(|(d, w)| w * self.kept(d)).sum();
        let stated = self.measured.statement_shares.iter().zip(&self.measured.weights.place);
        let by_place: f64 = stated
            .map(|(shares, w)| {
                let mut sums = BTreeMap::new();
                for (ward, share) in shares {
                    *sums.entry(self.structure.cluster_of(*ward)).or_insert(0.0) += share;
                }
                w * sums.values().map(|s: &f64| s * s).sum::<f64>()
            })
            .sum();
        1.0 - by_drawing - by_place
    }

    /// 1 − Σ_a £_a Σ_c g_ac² / Σ£.
    fn funding_split(&self) -> f64 {
        let areas = self.study.areas.iter().zip(&self.measured.areas).zip(&self.measured.area_in_use);
        let used: Vec<(f64, f64)> = areas
            .filter(|((area, _), used)| **used && area.amount_gbp > 0.0)
            .map(|((area, footprint), _)| (area.amount_gbp, self.kept(footprint)))
            .collect();
        let all: f64 = used.iter().map(|(amount, _)| amount).sum();
        1.0 - used.iter().map(|(amount, kept)| amount * kept).sum::<f64>() / all
    }

    /// Σ_c f_c² of one footprint, f by residents.
    fn kept(&self, footprint: &Footprint) -> f64 {
        let mut residents = BTreeMap::new();
        for part in &footprint.parts {
            *residents.entry(self.structure.cluster_of(part.ward)).or_insert(0.0) += part.residents;
        }
        let all: f64 = residents.values().sum();
        residents.values().map(|r| (r / all) * (r / all)).sum()
    }

    /// 1 − Σ_c Σ_n a_cn² / (A_c A).
    fn mix(&self, claims: &[Vec<(u32, f64)>]) -> f64 {
        let mut by_cluster: Vec<BTreeMap<u32, f64>> = vec![BTreeMap::new(); self.structure.cluster_count()];
        for (row, cluster) in claims.iter().zip(self.structure.labels()) {
            for (class, residents) in row {
                *by_cluster[cluster.index()].entry(*class).or_default() += residents;
            }
        }
        let all: f64 = by_cluster.iter().flat_map(BTreeMap::values).sum();
        let kept = |sums: &BTreeMap<u32, f64>| {
            let cluster: f64 = sums.values().sum();
            if cluster > 0.0 { sums.values().map(|a| a * a).sum::<f64>() / (cluster * all) } else { 0.0 }
        };
        1.0 - by_cluster.iter().map(kept).sum::<f64>()
    }

    /// Σ_c (P_c/P) · min(1, |P_c/T − 1|), in need where there is a workload.
    fn imbalance(&self) -> Option<f64> {
        let target_population = self.target_population?;
        let residents: f64 = self.study.wards.iter().map(|ward| ward.population as f64).sum();
        let by_workload = self.study.wards.iter().any(|ward| ward.workload.is_some());
        let need = |ward: &Ward| match by_workload {
            true => ward.workload.unwrap_or(0) as f64,
            false => ward.population as f64,
        };
        let sums = self.by_cluster(need);
        let all: f64 = sums.iter().sum();
        let target = target_population * all / residents;
        (all > 0.0).then(|| sums.iter().map(|p| p / all * (p / target - 1.0).abs().min(1.0)).sum())
    }

    /// 1 − Σ_c (P_c/P) · 4πA_c/L_c².
    fn sprawl(&self) -> f64 {
        let residents = self.by_cluster(|ward| ward.population as f64);
        let all: f64 = residents.iter().sum();
        let compact = residents.iter().zip(self.cluster_shapes).map(|(p, shape)| {
            let perimeter_m = perimeter_m(shape);
            p / all * 4.0 * PI * shape.unsigned_area() / (perimeter_m * perimeter_m)
        });
        1.0 - compact.sum::<f64>()
    }

    /// Border between clusters ÷ border between wards. Every inner border is in two perimeters, the
    /// outline in one: so both are half of what perimeters exceed the outline by.
    fn cut_border(&self) -> Option<f64> {
        let outline_m = perimeter_m(self.outline);
        let clusters_m: f64 = self.cluster_shapes.iter().map(perimeter_m).sum();
        let wards_m: f64 = self.study.ward_shapes.iter().map(|shape| perimeter_m(&shape.metres)).sum();
        (wards_m > outline_m).then(|| (clusters_m - outline_m) / (wards_m - outline_m))
    }

    /// Σ_c (P_c − max_b P_cb) / P.
    fn borough_mix(&self) -> f64 {
        let mut by_borough = vec![BTreeMap::<u32, f64>::new(); self.structure.cluster_count()];
        for (ward, cluster) in self.study.wards.iter().zip(self.structure.labels()) {
            *by_borough[cluster.index()].entry(ward.borough.0).or_default() += ward.population as f64;
        }
        let outside = |sums: &BTreeMap<u32, f64>| {
            sums.values().sum::<f64>() - sums.values().copied().fold(0.0, f64::max)
        };
        let all: f64 = self.study.wards.iter().map(|ward| ward.population as f64).sum();
        by_borough.iter().map(outside).sum::<f64>() / all
    }

    fn by_cluster(&self, value: impl Fn(&Ward) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.structure.cluster_count()];
        for (ward, cluster) in self.study.wards.iter().zip(self.structure.labels()) {
            sums[cluster.index()] += value(ward);
        }
        sums
    }
}

fn perimeter_m(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| Euclidean.length(ring)).sum()
}
