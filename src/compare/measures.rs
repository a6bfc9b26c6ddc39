//! The rows of a comparison: what each figure is, and which way is better.

use super::Scores;
use crate::loss::Loss;

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
}

/// A figure by which structures are compared.
pub struct Measure {
    /// The column of `candidates.csv`.
    pub name: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The figure of a structure, where it has one.
    pub value: fn(&Scores) -> Option<f64>,
}

/// The least difference at which one value is better than another: below it is rounding.
const SAME: f64 = 1e-9;

impl Measure {
    /// The positions of the best values; none where nothing is better, or all are alike.
    #[must_use]
    pub fn best(&self, values: &[Option<f64>]) -> Vec<usize> {
        let sign = match self.better {
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

macro_rules! loss {
    ($loss:ident, $name:literal) => {
        Measure {
            name: $name,
            better: Better::Lower,
            value: |scores| {
                let position = Loss::ALL.iter().position(|loss| *loss == Loss::$loss)?;
                scores.losses[position]
            },
        }
    };
}

/// All figures, in the order of the columns of `candidates.csv`.
pub const MEASURES: [Measure; 30] = [
    Measure { name: "clusters", better: Better::Neither, value: |s| Some(s.clusters as f64) },
    Measure {
        name: "total_loss",
        better: Better::Lower,
        value: |s| Some(s.total_loss).filter(|v| v.is_finite()),
    },
    loss!(LivedSplit, "lived_split"),
    loss!(LivedMix, "lived_mix"),
    loss!(FundingSplit, "funding_split"),
    loss!(FundingMix, "funding_mix"),
    loss!(Imbalance, "imbalance"),
    loss!(Sprawl, "sprawl"),
    loss!(CutBorder, "cut_border"),
    loss!(BoroughMix, "borough_mix"),
    Measure {
        name: "best_cluster_share_mean",
        better: Better::Higher,
        value: Scores::best_cluster_share_mean,
    },
    Measure { name: "v_measure", better: Better::Higher, value: |s| s.agreement.map(|a| a.v_measure) },
    Measure { name: "homogeneity", better: Better::Higher, value: |s| s.agreement.map(|a| a.homogeneity) },
    Measure { name: "completeness", better: Better::Higher, value: |s| s.agreement.map(|a| a.completeness) },
    Measure { name: "vi_bits", better: Better::Lower, value: |s| s.agreement.map(|a| a.vi_bits) },
    Measure {
        name: "adjusted_rand",
        better: Better::Higher,
        value: |s| s.agreement.map(|a| a.adjusted_rand),
    },
    Measure { name: "funding_kept_whole", better: Better::Higher, value: Scores::funding_kept_whole },
    Measure {
        name: "max_population_deviation",
        better: Better::Lower,
        value: |s| s.max_population_deviation,
    },
    Measure { name: "polsby_popper_mean", better: Better::Higher, value: |s| Some(s.polsby_popper_mean) },
    Measure {
        name: "clusters_crossing_boroughs",
        better: Better::Lower,
        value: |s| Some(s.clusters_crossing_boroughs as f64),
    },
    Measure { name: "min_population", better: Better::Neither, value: |s| Some(s.min_population as f64) },
    Measure { name: "max_population", better: Better::Neither, value: |s| Some(s.max_population as f64) },
    Measure { name: "reock_mean", better: Better::Higher, value: |s| Some(s.reock_mean) },
    Measure { name: "iou_mean", better: Better::Higher, value: |s| s.places.iou_mean },
    Measure {
        name: "effective_splits_mean",
        better: Better::Lower,
        value: |s| s.places.effective_splits_mean,
    },
    Measure {
        name: "uncertainty_mean_bits",
        better: Better::Lower,
        value: |s| s.places.uncertainty_mean_bits,
    },
    Measure {
        name: "funding_kept_whole_gbp",
        better: Better::Higher,
        value: |s| s.funding.as_ref().map(|f| f.kept_whole_gbp),
    },
    Measure {
        name: "funding_outside_authority_gbp",
        better: Better::Lower,
        value: |s| s.funding.as_ref().and_then(|f| f.outside_authority_gbp),
    },
    Measure { name: "residents_changed", better: Better::Lower, value: |s| Some(s.residents_changed as f64) },
    Measure { name: "vi_from_current_bits", better: Better::Lower, value: |s| Some(s.vi_from_current_bits) },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_the_lowest_or_the_highest_and_nothing_where_all_are_alike() {
        let measure = |better| Measure { name: "x", better, value: |_| None };
        let values = [Some(0.2), None, Some(0.1), Some(0.1)];
        assert_eq!(measure(Better::Lower).best(&values), [2, 3]);
        assert_eq!(measure(Better::Higher).best(&values), [0]);
        assert_eq!(measure(Better::Neither).best(&values), [0usize; 0]);
        assert_eq!(measure(Better::Lower).best(&[Some(1.0), Some(1.0)]), [0usize; 0]);
    }
}
