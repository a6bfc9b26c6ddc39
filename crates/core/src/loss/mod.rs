//! The losses: each in 0–1, 0 best, each a sum over clusters.
//!
//! Every loss is split so that each cluster's contribution is at least 0 and can be computed from that
//! cluster alone. Because a structure's loss is the sum of what its clusters contribute, exact methods
//! apply; and because a move touches two clusters, its change is computed from those two.
//! One file per loss: the formula, the contribution, what it is called, what it needs, and why.

mod borough_mix;
mod cut_border;
mod description;
mod evidence_contributions;
mod figures;
mod funding_mix;
mod funding_split;
mod imbalance;
mod lived_mix;
mod lived_split;
mod sprawl;
mod tally;
mod weight_fault;
mod weights;

pub use description::{AcrossWards, ClusterShape, Description, Needs};
pub use evidence_contributions::EvidenceContributions;
pub use figures::{ClaimFigures, ClusterFigures};
pub(crate) use imbalance::imbalance_of;
pub use tally::Tally;
pub use weight_fault::WeightFault;
pub use weights::Weights;

use crate::model::{Fixed, Problem, Structure};

/// Makes the losses of one list, so that none can be missing from [`Loss::ALL`] or go undescribed.
macro_rules! losses {
    ($($(#[$about:meta])* $loss:ident: $file:ident,)+) => {
        /// The losses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        pub enum Loss {
            $($(#[$about])* $loss,)+
        }

        impl Loss {
            /// All losses, in the order of the columns of `candidates.csv`.
            pub const ALL: [Loss; [$(Loss::$loss),+].len()] = [$(Loss::$loss),+];

            /// What the loss's own file tells of it.
            #[must_use]
            pub const fn description(self) -> &'static Description {
                match self {
                    $(Loss::$loss => &$file::DESCRIPTION,)+
                }
            }
        }
    };
}

// Each loss, and the file that describes it.
losses! {
    /// Two random residents of one drawn neighbourhood: how often do they get different teams?
    LivedSplit: lived_split,
    /// Two random residents of one cluster: how often do they name different places?
    LivedMix: lived_mix,
    /// Two random pounds of one agreement: how often are they spent by different teams?
    FundingSplit: funding_split,
    /// Two random residents of one cluster: how often do they live under different agreements?
    FundingMix: funding_mix,
    /// How far is the average resident's cluster from the target size?
    Imbalance: imbalance,
    /// Polsby and Popper's compactness, weighted by residents.
    Sprawl: sprawl,
    /// Border between clusters as a share of all border between wards.
    CutBorder: cut_border,
    /// Residents whose cluster belongs mostly to another borough.
    BoroughMix: borough_mix,
}

// A loss that needs the evidence says how it is resampled, or borders would look surer than they are.
const _: () = {
    let mut position = 0;
    while position < Loss::ALL.len() {
        let described = Loss::ALL[position].description();
        assert!(matches!(described.needs, Needs::Evidence) == described.resampled.is_some());
        position += 1;
    }
};

impl Loss {
    /// The name used in flags, columns and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.description().name
    }

    /// The loss of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|loss| loss.name() == name)
    }

    /// Where the loss stands in [`Loss::ALL`], and in every list in that order.
    #[must_use]
    pub const fn position(self) -> usize {
        self as usize
    }

    /// Whether merging two clusters can only lower this loss. With such losses alone and the
    /// number of clusters left open, the best is the fewest clusters the rules allow.
    #[must_use]
    pub fn falls_with_merging(self) -> bool {
        self.description().falls_with_merging
    }

    /// What one cluster contributes to this loss, at least 0.
    #[must_use]
    pub fn contribution(self, cluster: &dyn ClusterFigures) -> Fixed {
        (self.description().contribution)(cluster)
    }

    /// Whether the problem holds what this loss is computed from.
    #[must_use]
    pub fn is_measurable(self, problem: &Problem) -> bool {
        (self.description().is_measurable)(problem)
    }
}

/// Every loss of a structure, in the order of [`Loss::ALL`]: the sum of what its clusters contribute.
/// `None` where the problem does not hold what a loss is computed from.
#[must_use]
pub fn losses(problem: &Problem, structure: &Structure) -> [Option<f64>; Loss::ALL.len()] {
    let mut sums = Loss::ALL.map(|loss| loss.is_measurable(problem).then_some(Fixed::ZERO));
    let mut tally = Tally::empty(problem);
    for wards in structure.members() {
        tally.measured(&wards, |cluster| {
            for (loss, sum) in Loss::ALL.into_iter().zip(&mut sums) {
                if let Some(sum) = sum {
                    *sum += loss.contribution(cluster);
                }
            }
        });
    }
    sums.map(|sum| sum.map(Fixed::to_f64))
}
