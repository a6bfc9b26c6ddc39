//! What a structure does to co-funding: money kept whole, split, or spent outside its authority.

use super::shares::Division;
use crate::check::Study;
use crate::evidence::{Footprint, Measured};
use crate::model::{BoroughIdx, ClusterIdx, Structure};
use std::collections::BTreeMap;

/// The least share of an agreement in one cluster at which it counts as kept whole.
pub const KEPT_WHOLE: f64 = 0.9;

/// Words of a local authority's name that say what it is, not which; longest first.
const STYLES: [&str; 12] = [
    "london borough of ",
    "royal borough of ",
    "metropolitan borough of ",
    "borough of ",
    "city of ",
    "county of ",
    "district of ",
    " london borough council",
    " borough council",
    " city council",
    " district council",
    " council",
];

/// Every co-funding area under one structure, and their totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FundingScores {
    /// Every area, by area index.
    pub areas: Vec<AreaScore>,
    /// All £ a year in areas that count.
    pub total_gbp: f64,
    /// £ in areas kept whole: at least [`KEPT_WHOLE`] of their residents in one cluster.
    pub kept_whole_gbp: f64,
    /// £ spent in clusters that belong mostly to another borough than the paying authority's;
    /// `None` where no area says who pays.
    pub outside_authority_gbp: Option<f64>,
}

/// One co-funding area.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaScore {
    /// £ a year.
    pub amount_gbp: f64,
    /// Figures; `None` for an area that does not count, because nobody lives in it.
    pub figures: Option<AreaFigures>,
}

/// Figures of one co-funding area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaFigures {
    /// Its residents.
    pub residents: f64,
    /// The cluster with most of them.
    pub best_cluster: ClusterIdx,
    /// That cluster's share, max_c g_ac.
    pub best_cluster_share: f64,
    /// Whether the share reaches [`KEPT_WHOLE`].
    pub kept_whole: bool,
    /// 1/Σg² − 1.
    pub effective_splits: f64,
    /// −Σ g log₂ g.
    pub uncertainty_bits: f64,
    /// £ × the share in clusters that belong mostly to another borough; `None` where the area does
    /// not say who pays.
    pub outside_authority_gbp: Option<f64>,
}

impl FundingScores {
    /// The share of all £ in areas kept whole; `None` where there is no money.
    #[must_use]
    pub fn kept_whole_share(&self) -> Option<f64> {
        (self.total_gbp > 0.0).then(|| self.kept_whole_gbp / self.total_gbp)
    }
}

/// Measures every co-funding area; `boroughs` is the borough with most residents of each cluster.
#[must_use]
pub fn funding_scores(
    study: &Study,
    measured: &Measured,
    structure: &Structure,
    boroughs: &[BoroughIdx],
) -> FundingScores {
    let names: Vec<String> = study.boroughs.iter().map(|name| plain_name(name)).collect();
    let score = |a: usize| {
        let area = &study.areas[a];
        let figures = measured.area_in_use[a].then_some(&measured.areas[a]).and_then(|footprint| {
            let division = division(footprint, structure)?;
            let payer = area.authority.as_deref().map(plain_name);
            let outside = payer.map(|payer| {
                let elsewhere =
                    |(cluster, _): &&(ClusterIdx, f64)| names[boroughs[cluster.index()].index()] != payer;
                // Starts at 0.0 by hand: the empty float sum is -0.0.
                let share = division.shares().iter().filter(elsewhere).fold(0.0, |sum, (_, g)| sum + g);
                area.amount_gbp * share
            });
            let (best_cluster, best_cluster_share) = division.best();
            Some(AreaFigures {
                residents: footprint.residents(),
                best_cluster,
                best_cluster_share,
                kept_whole: best_cluster_share >= KEPT_WHOLE,
                effective_splits: division.effective_splits(),
                uncertainty_bits: division.uncertainty_bits(),
                outside_authority_gbp: outside,
            })
        });
        AreaScore { amount_gbp: area.amount_gbp, figures }
    };
    let areas: Vec<AreaScore> = (0..measured.areas.len()).map(score).collect();
    let used = || areas.iter().filter_map(|area| Some((area.amount_gbp, area.figures?)));
    let outside: Vec<f64> = used().filter_map(|(_, figures)| figures.outside_authority_gbp).collect();
    FundingScores {
        total_gbp: used().fold(0.0, |sum, (amount, _)| sum + amount),
        kept_whole_gbp: used().filter(|(_, f)| f.kept_whole).fold(0.0, |sum, (amount, _)| sum + amount),
        outside_authority_gbp: (!outside.is_empty()).then(|| outside.iter().sum()),
        areas,
    }
}

fn division(footprint: &Footprint, structure: &Structure) -> Option<Division> {
    Division::of(
        footprint.overlaps.iter().map(|part| (structure.cluster_of(part.ward), part.residents)).collect(),
    )
}

/// The borough with most residents of each cluster, the first by name of equal ones, by cluster index.
#[must_use]
pub fn main_boroughs(study: &Study, structure: &Structure) -> Vec<BoroughIdx> {
    let mut residents: Vec<BTreeMap<BoroughIdx, u64>> = vec![BTreeMap::new(); structure.cluster_count()];
    for (ward, cluster) in study.wards.iter().zip(structure.labels()) {
        *residents[cluster.index()].entry(ward.borough).or_default() += ward.population;
    }
    let largest = |sums: BTreeMap<BoroughIdx, u64>| {
        sums.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or(BoroughIdx(0), |(b, _)| b)
    };
    residents.into_iter().map(largest).collect()
}

/// A local authority's name without the words that say what kind it is, for comparing.
///
/// `London Borough of Hackney`, `Hackney Council` and `hackney` are one.
fn plain_name(name: &str) -> String {
    let mut plain = crate::check::normalised(name);
    if let Some(rest) = plain.strip_prefix("the ") {
        plain = rest.to_owned();
    }
    for style in STYLES {
        let cut = match style.starts_with(' ') {
            true => plain.strip_suffix(style),
            false => plain.strip_prefix(style),
        };
        if let Some(rest) = cut.filter(|rest| !rest.trim().is_empty()) {
            plain = rest.trim().to_owned();
        }
    }
    plain.replace('&', "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_styles_of_an_authority_make_no_other_authority() {
        for name in
            ["London Borough of Hackney", "Hackney Council", "HACKNEY", " the London Borough of Hackney "]
        {
            assert_eq!(plain_name(name), "hackney");
        }
        assert_eq!(plain_name("City of London"), "london");
        assert_eq!(plain_name("Hammersmith & Fulham"), plain_name("Hammersmith and Fulham"));
        assert_ne!(plain_name("Harrow"), plain_name("Barrow"));
    }
}
