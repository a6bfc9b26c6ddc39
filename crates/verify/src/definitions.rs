use crate::facts::{Facts, FundingFacts, LivedFacts, WardSpread};
use geo::{Area, Euclidean, Length, MultiPolygon};
use std::collections::BTreeMap;
use std::f64::consts::PI;
use wardwise_model::{Structure, Ward};

/// The losses of one structure, computed from their definitions.
pub struct Definitions<'a> {
    /// What is known of the map.
    pub facts: &'a Facts<'a>,
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
    /// The loss of that name; `None` where nothing is known to compute it from.
    #[must_use]
    pub fn loss(&self, name: &str) -> Option<f64> {
        match name {
            "lived_split" => self.facts.lived.as_ref().map(|lived| self.lived_split(lived)),
            "lived_mix" => self.facts.lived.as_ref().map(|lived| self.mix(lived.place_claims)),
            "funding_split" => self.facts.funding.as_ref().map(|funding| self.funding_split(funding)),
            "funding_mix" => self.facts.funding.as_ref().map(|funding| self.mix(funding.agreement_claims)),
            "imbalance" => self.imbalance(),
            "sprawl" => Some(self.sprawl()),
            "cut_border" => self.cut_border(),
            "borough_mix" => Some(self.borough_mix()),
            _ => None,
        }
    }

    /// 1 − Σ_d w_d Σ_c f_dc².
    fn lived_split(&self, lived: &LivedFacts) -> f64 {
        let by_drawing: f64 =
            lived.drawings.iter().map(|drawing| drawing.weight * self.share_kept(drawing)).sum();
        let by_place: f64 = lived
            .statements
            .iter()
            .map(|place| {
                let mut sums = BTreeMap::new();
                for (ward, share) in &place.by_ward {
                    *sums.entry(self.structure.cluster_of(*ward)).or_insert(0.0) += share;
                }
                place.weight * sums.values().map(|s: &f64| s * s).sum::<f64>()
            })
            .sum();
        1.0 - by_drawing - by_place
    }

    /// 1 − Σ_a £_a Σ_c g_ac² / Σ£.
    fn funding_split(&self, funding: &FundingFacts) -> f64 {
        let all: f64 = funding.areas.iter().map(|area| area.weight).sum();
        1.0 - funding.areas.iter().map(|area| area.weight * self.share_kept(area)).sum::<f64>() / all
    }

    /// Σ_c f_c² of one drawing or area, f by residents.
    fn share_kept(&self, spread: &WardSpread) -> f64 {
        let mut residents = BTreeMap::new();
        for (ward, under) in &spread.by_ward {
            *residents.entry(self.structure.cluster_of(*ward)).or_insert(0.0) += under;
        }
        let all: f64 = residents.values().sum();
        residents.values().map(|r| (r / all) * (r / all)).sum()
    }

    /// 1 − Σ_c Σ_n a_cn² / (A_c A).
    fn mix<C: Copy + Ord>(&self, claims: &[Vec<(C, f64)>]) -> f64 {
        let mut by_cluster: Vec<BTreeMap<C, f64>> = vec![BTreeMap::new(); self.structure.cluster_count()];
        for (row, cluster) in claims.iter().zip(self.structure.labels()) {
            for (class, residents) in row {
                *by_cluster[cluster.index()].entry(*class).or_default() += residents;
            }
        }
        let all: f64 = by_cluster.iter().flat_map(BTreeMap::values).sum();
        let kept = |sums: &BTreeMap<C, f64>| {
            let cluster: f64 = sums.values().sum();
            if cluster > 0.0 { sums.values().map(|a| a * a).sum::<f64>() / (cluster * all) } else { 0.0 }
        };
        1.0 - by_cluster.iter().map(kept).sum::<f64>()
    }

    /// Σ_c (P_c/P) · min(1, |P_c/T − 1|), in need where there is a workload.
    fn imbalance(&self) -> Option<f64> {
        let target_population = self.target_population?;
        let residents: f64 = self.facts.wards.iter().map(|ward| ward.population as f64).sum();
        let by_workload = self.facts.wards.iter().any(|ward| ward.workload.is_some());
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
        let wards_m: f64 = self.facts.ward_shapes.iter().map(|shape| perimeter_m(shape)).sum();
        // Of wards that nowhere touch the two sums are one, but for the rounding of its parts.
        let is_shared = wards_m - outline_m > NO_BORDER * wards_m;
        is_shared.then(|| (clusters_m - outline_m) / (wards_m - outline_m))
    }

    /// Σ_c (P_c − max_b P_cb) / P.
    fn borough_mix(&self) -> f64 {
        let mut by_borough = vec![BTreeMap::<u32, f64>::new(); self.structure.cluster_count()];
        for (ward, cluster) in self.facts.wards.iter().zip(self.structure.labels()) {
            *by_borough[cluster.index()].entry(ward.borough.0).or_default() += ward.population as f64;
        }
        let outside = |sums: &BTreeMap<u32, f64>| {
            sums.values().sum::<f64>() - sums.values().copied().fold(0.0, f64::max)
        };
        let all: f64 = self.facts.wards.iter().map(|ward| ward.population as f64).sum();
        by_borough.iter().map(outside).sum::<f64>() / all
    }

    fn by_cluster(&self, value: impl Fn(&Ward) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.structure.cluster_count()];
        for (ward, cluster) in self.facts.wards.iter().zip(self.structure.labels()) {
            sums[cluster.index()] += value(ward);
        }
        sums
    }
}

/// Wards that have a smaller part of their perimeters in common touch nowhere.
const NO_BORDER: f64 = 1e-10;

fn perimeter_m(shape: &MultiPolygon<f64>) -> f64 {
    let rings = shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings.map(|ring| Euclidean.length(ring)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;
    use wardwise_model::{BoroughIdx, WardIdx};

    fn box_of(x0: f64, x1: f64) -> MultiPolygon<f64> {
        polygon![(x: x0, y: 0.0), (x: x1, y: 0.0), (x: x1, y: 1.0), (x: x0, y: 1.0)].into()
    }

    #[test]
    fn losses_of_three_squares_in_a_row_are_those_worked_out_by_hand() {
        let ward = |id: &str| Ward {
            id: id.to_owned(),
            name: id.to_owned(),
            borough: BoroughIdx(0),
            population: 10,
            workload: None,
        };
        let wards = [ward("a"), ward("b"), ward("c")];
        let shapes = [box_of(0.0, 1.0), box_of(1.0, 2.0), box_of(2.0, 3.0)];
        let drawing = WardSpread { weight: 1.0, by_ward: vec![(WardIdx(0), 2.0), (WardIdx(1), 2.0)] };
        let facts = Facts {
            wards: &wards,
            boroughs: &["here".to_owned()],
            ward_shapes: shapes.iter().collect(),
            lived: Some(LivedFacts { drawings: vec![drawing], statements: vec![], place_claims: &[] }),
            funding: None,
        };
        let definitions = Definitions {
            facts: &facts,
            structure: &Structure::from_labels(&[0, 1, 1]),
            cluster_shapes: &[box_of(0.0, 1.0), box_of(1.0, 3.0)],
            outline: &box_of(0.0, 3.0),
            target_population: Some(15.0),
        };
        let close = |name: &str, by_hand: f64| {
            let loss = definitions.loss(name).expect("it can be measured");
            assert!((loss - by_hand).abs() < 1e-12, "{name}: {loss}");
        };
        // Half of the drawing's residents on either side.
        close("lived_split", 0.5);
        // Clusters of 10 and 20 of 30 residents, each a third off 15.
        close("imbalance", 1.0 / 3.0);
        // One of two inner borders.
        close("cut_border", 0.5);
        assert_eq!(definitions.loss("funding_split"), None);
    }
}
