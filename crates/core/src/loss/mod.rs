//! The losses: each in 0–1, 0 best, each a sum over clusters.
//!
//! Every loss is split so that each cluster's piece is at least 0 and can be computed from that
//! cluster alone. Because a structure's loss is the sum of its clusters' pieces, exact methods
//! apply; and because a move touches two clusters, its change is computed from those two.
//! One file per loss: the formula, the piece, and why.

mod borough_mix;
mod cut_border;
mod evidence_pieces;
mod funding_mix;
mod funding_split;
mod imbalance;
mod lived_mix;
mod lived_split;
mod sprawl;
mod tally;
mod weights;

pub use evidence_pieces::EvidencePieces;
pub use tally::Tally;
pub use weights::Weights;

use crate::model::{Fixed, Problem, Structure};

/// The eight losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Loss {
    /// Two random residents of one drawn neighbourhood: how often do they get different teams?
    LivedSplit,
    /// Two random residents of one cluster: how often do they name different places?
    LivedMix,
    /// Two random pounds of one agreement: how often are they spent by different teams?
    FundingSplit,
    /// Two random residents of one cluster: how often do they live under different agreements?
    FundingMix,
    /// How far is the average resident's cluster from the target size?
    Imbalance,
    /// Polsby and Popper's compactness, weighted by residents.
    Sprawl,
    /// Border between clusters as a share of all border between wards.
    CutBorder,
    /// Residents whose cluster belongs mostly to another borough.
    BoroughMix,
}

impl Loss {
    /// All losses, in the order of the columns of `candidates.csv`.
    pub const ALL: [Loss; 8] = [
        Loss::LivedSplit,
        Loss::LivedMix,
        Loss::FundingSplit,
        Loss::FundingMix,
        Loss::Imbalance,
        Loss::Sprawl,
        Loss::CutBorder,
        Loss::BoroughMix,
    ];

    /// The name used in flags, columns and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Loss::LivedSplit => "lived_split",
            Loss::LivedMix => "lived_mix",
            Loss::FundingSplit => "funding_split",
            Loss::FundingMix => "funding_mix",
            Loss::Imbalance => "imbalance",
            Loss::Sprawl => "sprawl",
            Loss::CutBorder => "cut_border",
            Loss::BoroughMix => "borough_mix",
        }
    }

    /// The loss in a planner's words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Loss::LivedSplit => "two residents of one drawn neighbourhood get different teams",
            Loss::LivedMix => "two residents of one cluster name different places",
            Loss::FundingSplit => "two pounds of one agreement are spent by different teams",
            Loss::FundingMix => "two residents of one cluster live under different agreements",
            Loss::Imbalance => "distance of the average resident's cluster from the target size",
            Loss::Sprawl => "clusters are drawn out instead of compact",
            Loss::CutBorder => "share of ward borders that divide clusters",
            Loss::BoroughMix => "residents whose cluster belongs mostly to another borough",
        }
    }

    /// The loss of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|loss| loss.name() == name)
    }

    /// Whether merging two clusters can only lower this loss. With such losses alone and the
    /// number of clusters left open, the best is the fewest clusters the rules allow.
    #[must_use]
    pub fn falls_with_merging(self) -> bool {
        matches!(self, Loss::LivedSplit | Loss::FundingSplit | Loss::CutBorder)
    }

    /// One cluster's piece of this loss, at least 0.
    #[must_use]
    pub fn piece(self, cluster: &Tally) -> Fixed {
        match self {
            Loss::LivedSplit => lived_split::piece(cluster),
            Loss::LivedMix => lived_mix::piece(cluster),
            Loss::FundingSplit => funding_split::piece(cluster),
            Loss::FundingMix => funding_mix::piece(cluster),
            Loss::Imbalance => imbalance::piece(cluster),
            Loss::Sprawl => sprawl::piece(cluster),
            Loss::CutBorder => cut_border::piece(cluster),
            Loss::BoroughMix => borough_mix::piece(cluster),
        }
    }

    /// Whether the problem holds what this loss is computed from.
    #[must_use]
    pub fn is_measurable(self, problem: &Problem) -> bool {
        match self {
            Loss::LivedSplit => !problem.lived.is_empty(),
            Loss::LivedMix => problem.places.total() > 0,
            Loss::FundingSplit => !problem.funding.is_empty(),
            Loss::FundingMix => problem.agreements.total() > 0 && !problem.funding.is_empty(),
            Loss::Imbalance => problem.totals.target_need.is_some() && problem.totals.need > 0,
            Loss::Sprawl | Loss::BoroughMix => problem.totals.population > 0,
            Loss::CutBorder => problem.totals.border_um > 0,
        }
    }
}

/// Every loss of a structure, in the order of [`Loss::ALL`]: the sum of its clusters' pieces.
/// `None` where the problem does not hold what a loss is computed from.
#[must_use]
pub fn losses(problem: &Problem, structure: &Structure) -> [Option<f64>; Loss::ALL.len()] {
    let mut sums = Loss::ALL.map(|loss| loss.is_measurable(problem).then_some(Fixed::ZERO));
    for wards in structure.members() {
        let cluster = Tally::of(problem, &wards);
        for (loss, sum) in Loss::ALL.into_iter().zip(&mut sums) {
            if let Some(sum) = sum {
                *sum += loss.piece(&cluster);
            }
        }
    }
    sums.map(|sum| sum.map(Fixed::to_f64))
}
