//! The one list of measures: what each figure of a structure is, how it is written, which way is better,
//! and where people meet it. Tables, the page, the phrases and the reference pages are made from it.

use super::groups::worst_group;
use super::{Agreement, Figures, FundingScores, PlaceScores, Scores};
use crate::loss::Loss;
use crate::model::{fixed, percent, thousands};

/// Which of two values of a figure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The lower one.
    Lower,
    /// The higher one.
    Higher,
    /// Neither: it describes.
    Neither,
}

/// The least difference at which one value is better than another: below it is rounding.
const SAME: f64 = 1e-9;

impl Better {
    /// The word written: `lower`, `higher`, or nothing.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Better::Lower => "lower",
            Better::Higher => "higher",
            Better::Neither => "",
        }
    }

    /// The other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Better::Lower => Better::Higher,
            Better::Higher => Better::Lower,
            Better::Neither => Better::Neither,
        }
    }

    /// The positions of the best values; none where nothing is better, or all are alike.
    #[must_use]
    pub fn best(self, values: &[Option<f64>]) -> Vec<usize> {
        let sign = match self {
            Better::Lower => 1.0,
            Better::Higher => -1.0,
            Better::Neither => return Vec::new(),
        };
        let known = || values.iter().flatten().map(|value| sign * value);
        let (least, most) =
            (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
        if most - least <= SAME {
            return Vec::new();
        }
        let is_best = |value: &Option<f64>| value.is_some_and(|value| sign * value - least <= SAME);
        (0..values.len()).filter(|&position| is_best(&values[position])).collect()
    }
}

/// What a figure counts or compares, which says how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A part of a whole, 0–1; people read it as a percentage.
    Share,
    /// A number on a scale of its own, as an index.
    Scale,
    /// Bits of information.
    Bits,
    /// Clusters.
    Clusters,
    /// Places.
    Places,
    /// Residents, in persons.
    Residents,
    /// £ a year.
    Pounds,
}

impl Unit {
    /// The unit in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Unit::Share => "share, 0–1",
            Unit::Scale => "–",
            Unit::Bits => "bits",
            Unit::Clusters => "clusters",
            Unit::Places => "places",
            Unit::Residents => "residents",
            Unit::Pounds => "£ a year",
        }
    }

    /// How many decimals people are shown in a table; of a share, decimals of a percentage.
    #[must_use]
    pub fn decimals(self) -> usize {
        match self {
            Unit::Share => 2,
            Unit::Scale | Unit::Bits => 3,
            Unit::Clusters | Unit::Places | Unit::Residents | Unit::Pounds => 0,
        }
    }
}

/// A figure by which structures are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What it is taken from.
    pub(crate) figure: Figure,
    /// The column of `candidates.csv`, the row of `comparison.csv`.
    pub name: &'static str,
    /// What it is called on the page.
    pub label: &'static str,
    /// What it means, for the reference pages.
    pub meaning: &'static str,
    /// What it counts or compares.
    pub unit: Unit,
    /// Which way is better.
    pub better: Better,
    /// Where the page's table shows it within its group, if at all: lower rows first, in equal ones the
    /// order of this list. The total loss and the losses turned on are the first group.
    pub page_row: Option<u8>,
    /// What a candidate is said to have that has the best value of all, and what one that has the worst;
    /// `None` for a figure that says little by itself.
    pub phrases: Option<(&'static str, &'static str)>,
}

/// What a measure is taken from. Seen from within alone, so that one missing from the list is called unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The number of clusters.
    Clusters,
    /// The weighted mean of the losses turned on.
    TotalLoss,
    /// A loss.
    Loss(Loss),
    /// The largest `lived_split` of a group of respondents.
    WorstGroup,
    /// The mean over places of the largest share by area that one cluster holds.
    BestClusterShareMean,
    /// The harmonic mean of homogeneity and completeness.
    VMeasure,
    /// Whether clusters hold one place each.
    Homogeneity,
    /// Whether places lie in one cluster each.
    Completeness,
    /// Variation of information between clusters and places.
    ViBits,
    /// Pairs of residents treated alike by clusters and places, against chance.
    AdjustedRand,
    /// The share of all £ in areas kept whole.
    FundingKeptWhole,
    /// The greatest distance of a cluster from the target population.
    MaxPopulationDeviation,
    /// The mean of Polsby and Popper's compactness.
    PolsbyPopperMean,
    /// Clusters with wards of more than one borough.
    ClustersCrossingBoroughs,
    /// The fewest residents of a cluster.
    MinPopulation,
    /// The most residents of a cluster.
    MaxPopulation,
    /// The mean of Reock's compactness.
    ReockMean,
    /// The mean over places of the overlap with their best cluster.
    IouMean,
    /// The mean over places of effective splits.
    EffectiveSplitsMean,
    /// The mean over places of the uncertainty of membership.
    UncertaintyMeanBits,
    /// Places divided substantially.
    PlacesSubstantiallySplit,
    /// £ in areas kept whole.
    FundingKeptWholeGbp,
    /// £ spent outside the paying authority.
    FundingOutsideAuthorityGbp,
    /// Residents on ground of no cluster.
    ResidentsWithoutCluster,
    /// Residents whose cluster changes against the current structure.
    ResidentsChanged,
    /// Variation of information from the current structure.
    ViFromCurrentBits,
}

impl Measure {
    /// The figure of a structure, where it has one.
    ///
    /// Every field of the scores is named here, so that a new one does not compile until it is a
    /// figure, or is said to be none.
    #[must_use]
    pub fn value(&self, scores: &Scores) -> Option<f64> {
        let Scores { figures, places, groups } = scores; // Groups have a table of their own.
        let Figures {
            clusters,
            total_loss,
            losses,
            agreement,
            places: _,      // As the places tell it.
            worst_group: _, // As the groups tell it.
            funding,
            min_population,
            max_population,
            max_population_deviation,
            polsby_popper_mean,
            reock_mean,
            clusters_crossing_boroughs,
            residents_without_cluster,
            residents_changed,
            vi_from_current_bits,
        } = figures;
        let PlaceScores {
            places: _, // A table of their own, as are drawings without a name.
            unnamed: _,
            best_cluster_share_mean,
            iou_mean,
            effective_splits_mean,
            uncertainty_mean_bits,
            substantially_split,
        } = places;
        let of_agreement = |value: fn(&Agreement) -> f64| agreement.as_ref().map(value);
        let of_funding = |value: fn(&FundingScores) -> Option<f64>| funding.as_ref().and_then(value);
        match self.figure {
            Figure::Clusters => Some(*clusters as f64),
            Figure::TotalLoss => Some(*total_loss).filter(|loss| loss.is_finite()),
            Figure::Loss(loss) => losses[loss.position()],
            Figure::WorstGroup => worst_group(groups).map(|(_, loss)| loss),
            Figure::BestClusterShareMean => *best_cluster_share_mean,
            Figure::VMeasure => of_agreement(|agreement| agreement.v_measure),
            Figure::Homogeneity => of_agreement(|agreement| agreement.homogeneity),
            Figure::Completeness => of_agreement(|agreement| agreement.completeness),
            Figure::ViBits => of_agreement(|agreement| agreement.vi_bits),
            Figure::AdjustedRand => of_agreement(|agreement| agreement.adjusted_rand),
            Figure::FundingKeptWhole => of_funding(FundingScores::kept_whole_share),
            Figure::MaxPopulationDeviation => *max_population_deviation,
            Figure::PolsbyPopperMean => Some(*polsby_popper_mean),
            Figure::ClustersCrossingBoroughs => Some(*clusters_crossing_boroughs as f64),
            Figure::MinPopulation => Some(*min_population as f64),
            Figure::MaxPopulation => Some(*max_population as f64),
            Figure::ReockMean => Some(*reock_mean),
            Figure::IouMean => *iou_mean,
            Figure::EffectiveSplitsMean => *effective_splits_mean,
            Figure::UncertaintyMeanBits => *uncertainty_mean_bits,
            // Without places there is nothing to divide, which is not the same as none divided.
            Figure::PlacesSubstantiallySplit => agreement.map(|_| *substantially_split as f64),
            Figure::FundingKeptWholeGbp => of_funding(|funding| Some(funding.kept_whole_gbp)),
            Figure::FundingOutsideAuthorityGbp => of_funding(|funding| funding.outside_authority_gbp),
            Figure::ResidentsWithoutCluster => Some(*residents_without_cluster as f64),
            Figure::ResidentsChanged => residents_changed.map(|residents| residents as f64),
            Figure::ViFromCurrentBits => *vi_from_current_bits,
        }
    }

    /// A figure of this measure as people read it.
    #[must_use]
    pub fn written(&self, value: f64) -> String {
        let decimals = self.unit.decimals();
        match self.unit {
            Unit::Share => percent(value, decimals),
            Unit::Scale | Unit::Bits => fixed(value, decimals),
            Unit::Clusters | Unit::Places | Unit::Residents | Unit::Pounds => thousands(value as i64),
        }
    }

    /// The positions of the best values; none where nothing is better, or all are alike.
    #[must_use]
    pub fn best(&self, values: &[Option<f64>]) -> Vec<usize> {
        self.better.best(values)
    }

    /// The measure of a loss, as the loss describes itself.
    const fn of_loss(loss: Loss) -> Self {
        let description = loss.description();
        Self {
            figure: Figure::Loss(loss),
            name: description.name,
            label: description.label,
            meaning: description.meaning,
            unit: Unit::Share,
            better: Better::Lower,
            page_row: Some(1),
            phrases: Some((description.least, description.most)),
        }
    }
}

/// What comes before the losses.
const BEFORE_LOSSES: [Measure; 2] = [
    Measure {
        figure: Figure::Clusters,
        name: "clusters",
        label: "Clusters",
        meaning: "number of clusters",
        unit: Unit::Clusters,
        better: Better::Neither,
        page_row: Some(0),
        phrases: None,
    },
    Measure {
        figure: Figure::TotalLoss,
        name: "total_loss",
        label: "Total loss",
        meaning: "weighted mean of the losses turned on: what was minimised",
        unit: Unit::Share,
        better: Better::Lower,
        page_row: Some(0),
        phrases: Some(("lowest total loss", "highest total loss")),
    },
];

/// What comes after the losses.
const AFTER_LOSSES: [Measure; 23] = [
    Measure {
        figure: Figure::BestClusterShareMean,
        name: "best_cluster_share_mean",
        label: "Average share of a place’s area that one cluster holds",
        meaning: "mean over the places of the largest share, by area inside the study area, that one cluster holds",
        unit: Unit::Share,
        better: Better::Higher,
        page_row: Some(2),
        phrases: Some(("places most nearly in one cluster", "places most divided among clusters")),
    },
    Measure {
        figure: Figure::VMeasure,
        name: "v_measure",
        label: "Both together (V-measure)",
        meaning: "harmonic mean of homogeneity and completeness",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(6),
        phrases: None,
    },
    Measure {
        figure: Figure::Homogeneity,
        name: "homogeneity",
        label: "Clusters hold one place each (homogeneity)",
        meaning: "1 − H(place|cluster)/H(place) over claimed residents who have a cluster: 1 where every cluster holds one place",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(4),
        phrases: None,
    },
    Measure {
        figure: Figure::Completeness,
        name: "completeness",
        label: "Places lie in one cluster each (completeness)",
        meaning: "1 − H(cluster|place)/H(cluster) over claimed residents who have a cluster: 1 where every place lies in one cluster",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(5),
        phrases: None,
    },
    Measure {
        figure: Figure::ViBits,
        name: "vi_bits",
        label: "Distance from the places, in bits (VI)",
        meaning: "variation of information between clusters and places over claimed residents who have a cluster, in bits: 0 the same",
        unit: Unit::Bits,
        better: Better::Lower,
        page_row: Some(7),
        phrases: None,
    },
    Measure {
        figure: Figure::AdjustedRand,
        name: "adjusted_rand",
        label: "Pairs of residents treated alike (adjusted Rand)",
        meaning: "adjusted Rand index of clusters and places over claimed residents who have a cluster: 1 the same, 0 by chance",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(8),
        phrases: None,
    },
    Measure {
        figure: Figure::FundingKeptWhole,
        name: "funding_kept_whole",
        label: "Share of all £ in agreements kept whole",
        meaning: "share of all £ in areas with at least 0.9 of their residents in one cluster",
        unit: Unit::Share,
        better: Better::Higher,
        page_row: Some(3),
        phrases: Some((
            "most co-funding in agreements kept whole",
            "least co-funding in agreements kept whole",
        )),
    },
    Measure {
        figure: Figure::MaxPopulationDeviation,
        name: "max_population_deviation",
        label: "Greatest distance from the target size",
        meaning: "largest distance of a cluster from the target population, as a share of the target; exempt boroughs are left out",
        unit: Unit::Share,
        better: Better::Lower,
        page_row: Some(11),
        phrases: Some((
            "smallest greatest distance from the target size",
            "one team farthest from the target size",
        )),
    },
    Measure {
        figure: Figure::PolsbyPopperMean,
        name: "polsby_popper_mean",
        label: "Roundness of clusters (Polsby–Popper, 1 is a circle)",
        meaning: "mean of `polsby_popper` over the clusters",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(12),
        phrases: Some(("most compact clusters", "least compact clusters")),
    },
    Measure {
        figure: Figure::ClustersCrossingBoroughs,
        name: "clusters_crossing_boroughs",
        label: "Clusters in more than one borough",
        meaning: "clusters with wards of more than one borough",
        unit: Unit::Clusters,
        better: Better::Lower,
        page_row: Some(17),
        phrases: None,
    },
    Measure {
        figure: Figure::MinPopulation,
        name: "min_population",
        label: "Smallest cluster, residents",
        meaning: "residents of the smallest cluster",
        unit: Unit::Residents,
        better: Better::Neither,
        page_row: Some(9),
        phrases: None,
    },
    Measure {
        figure: Figure::MaxPopulation,
        name: "max_population",
        label: "Largest cluster, residents",
        meaning: "residents of the largest cluster",
        unit: Unit::Residents,
        better: Better::Neither,
        page_row: Some(10),
        phrases: None,
    },
    Measure {
        figure: Figure::ReockMean,
        name: "reock_mean",
        label: "Roundness of clusters (Reock, 1 is a circle)",
        meaning: "mean over the clusters of area ÷ area of the smallest circle around it",
        unit: Unit::Scale,
        better: Better::Higher,
        page_row: Some(13),
        phrases: None,
    },
    Measure {
        figure: Figure::IouMean,
        name: "iou_mean",
        label: "Average overlap of a place with its best cluster",
        meaning: "mean of `iou` over the places",
        unit: Unit::Share,
        better: Better::Higher,
        page_row: None,
        phrases: None,
    },
    Measure {
        figure: Figure::EffectiveSplitsMean,
        name: "effective_splits_mean",
        label: "Average effective splits of a place",
        meaning: "mean over the places of 1/Σf² − 1: 0 whole, 1 two equal halves",
        unit: Unit::Scale,
        better: Better::Lower,
        page_row: None,
        phrases: None,
    },
    Measure {
        figure: Figure::UncertaintyMeanBits,
        name: "uncertainty_mean_bits",
        label: "Average uncertainty of a place’s cluster, in bits",
        meaning: "mean over the places of −Σ f log₂ f: 0 whole, 1 two equal halves",
        unit: Unit::Bits,
        better: Better::Lower,
        page_row: None,
        phrases: None,
    },
    Measure {
        figure: Figure::PlacesSubstantiallySplit,
        name: "places_substantially_split",
        label: "Places divided substantially",
        meaning: "places with more than 0.5 effective splits or 0.5 bits of uncertainty",
        unit: Unit::Places,
        better: Better::Lower,
        page_row: Some(14),
        phrases: None,
    },
    Measure {
        figure: Figure::FundingKeptWholeGbp,
        name: "funding_kept_whole_gbp",
        label: "£ a year in agreements kept whole",
        meaning: "£ a year in areas with at least 0.9 of their residents in one cluster",
        unit: Unit::Pounds,
        better: Better::Higher,
        page_row: None,
        phrases: None,
    },
    Measure {
        figure: Figure::FundingOutsideAuthorityGbp,
        name: "funding_outside_authority_gbp",
        label: "£ a year spent outside the paying authority",
        meaning: "£ a year spent in clusters whose majority borough is not the paying authority; amounts of authorities that are no borough of the wards are left out",
        unit: Unit::Pounds,
        better: Better::Lower,
        page_row: Some(15),
        phrases: None,
    },
    Measure {
        figure: Figure::WorstGroup,
        name: "worst_group",
        label: "Largest loss of a group of respondents",
        meaning: "the largest `lived_split` of a group of respondents whose figures are shown, by its own drawings or statements alone; empty without groups",
        unit: Unit::Share,
        better: Better::Lower,
        page_row: Some(18),
        phrases: Some(("fairest to the worst-served group", "least fair to the worst-served group")),
    },
    Measure {
        figure: Figure::ResidentsWithoutCluster,
        name: "residents_without_cluster",
        label: "Residents on ground of no cluster",
        meaning: "residents on ground that polygons leave to no cluster; 0 where clusters are made of wards",
        unit: Unit::Residents,
        better: Better::Lower,
        page_row: None,
        phrases: None,
    },
    Measure {
        figure: Figure::ResidentsChanged,
        name: "residents_changed",
        label: "Residents who change cluster, against today",
        meaning: "residents whose cluster changes against the structure in force, after the best matching, those left without a cluster among them; empty where none was given",
        unit: Unit::Residents,
        better: Better::Lower,
        page_row: Some(16),
        phrases: Some(("fewest residents moved", "most residents moved")),
    },
    Measure {
        figure: Figure::ViFromCurrentBits,
        name: "vi_from_current_bits",
        label: "Distance from the structure in force, in bits (VI)",
        meaning: "variation of information from the structure in force among residents who have a cluster, in bits; empty where none was given",
        unit: Unit::Bits,
        better: Better::Lower,
        page_row: None,
        phrases: None,
    },
];

/// How many measures there are.
const COUNT: usize = BEFORE_LOSSES.len() + Loss::ALL.len() + AFTER_LOSSES.len();

/// All measures, in the order of the columns of `candidates.csv`.
pub static MEASURES: [Measure; COUNT] = {
    let mut all = [BEFORE_LOSSES[0]; COUNT];
    let mut position = 0;
    while position < COUNT {
        let after = BEFORE_LOSSES.len() + Loss::ALL.len();
        all[position] = if position < BEFORE_LOSSES.len() {
            BEFORE_LOSSES[position]
        } else if position < after {
            Measure::of_loss(Loss::ALL[position - BEFORE_LOSSES.len()])
        } else {
            AFTER_LOSSES[position - after]
        };
        position += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_best_is_the_lowest_or_the_highest_and_nothing_where_all_are_alike() {
        let values = [Some(0.2), None, Some(0.1), Some(0.1)];
        assert_eq!(Better::Lower.best(&values), [2, 3]);
        assert_eq!(Better::Higher.best(&values), [0]);
        assert_eq!(Better::Neither.best(&values), [0usize; 0]);
        assert_eq!(Better::Lower.best(&[Some(1.0), Some(1.0)]), [0usize; 0]);
    }

    #[test]
    fn no_two_measures_share_a_name_or_a_label_or_a_row_of_the_page() {
        let names: BTreeSet<&str> = MEASURES.iter().map(|measure| measure.name).collect();
        let labels: BTreeSet<&str> = MEASURES.iter().map(|measure| measure.label).collect();
        assert_eq!((names.len(), labels.len()), (COUNT, COUNT));
        // The losses stand together, in their own order, and the total loss stands above them.
        let also = |measure: &&Measure| !matches!(measure.figure, Figure::Loss(_) | Figure::TotalLoss);
        let rows: Vec<u8> = MEASURES.iter().filter(also).filter_map(|measure| measure.page_row).collect();
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len());
        assert!(!rows.contains(&1));
    }

    #[test]
    fn what_has_phrases_has_a_better_way() {
        let said = MEASURES.iter().filter(|measure| measure.phrases.is_some());
        assert!(said.clone().count() > Loss::ALL.len());
        assert!(said.into_iter().all(|measure| measure.better != Better::Neither));
    }
}
