use super::{AskNext, Confidence, NearOptimal, ParetoFronts, ScoredStudy, Unheard};
use crate::basis::PlaceOutline;
use crate::loss::Loss;
use crate::model::{Proof, SizeBounds};
use crate::search::{SolvedBlock, SolvedNumber};

/// The lowest loss with one number of clusters.
#[derive(Clone, Debug)]
pub struct CurvePoint {
    /// The number of clusters.
    pub clusters: usize,
    /// How large a cluster was to be.
    pub sizes: SizeBounds,
    /// The lowest total loss found.
    pub total_loss: f64,
    /// Every loss of a structure that reaches it.
    pub losses: [Option<f64>; Loss::ALL.len()],
    /// What is known about it.
    pub proof: Proof,
}

/// Everything a search results in.
pub struct Outcome {
    /// The structures with their scores.
    pub scored: ScoredStudy,
    /// The lowest loss for every number of clusters that was worked out.
    pub curve: Vec<CurvePoint>,
    /// The parts of the map that no cluster can leave, with their lowest losses; where every number of
    /// clusters is a search of its own, those of the best's.
    pub blocks: Vec<SolvedBlock>,
    /// The numbers of clusters that were searched one by one, as their size follows from it; empty where one
    /// search was for all of them.
    pub numbers: Vec<SolvedNumber>,
    /// The Pareto fronts, where they could be worked out.
    pub front: Option<ParetoFronts>,
    /// How many structures of each block are nearly as good, where it was solved exactly.
    pub near: Vec<NearOptimal>,
    /// The lowest value of each loss turned on that any structure within the rules has, where known.
    pub attainable: [Option<f64>; Loss::ALL.len()],
    /// How sure each border is, where respondents were resampled.
    pub confidence: Option<Confidence>,
    /// What groups and people who were not heard could change, where that was asked for and can be said.
    pub unheard: Option<Unheard>,
    /// Where residents say their neighbourhoods are, pooled place by place.
    pub outlines: Vec<PlaceOutline>,
    /// Why resampling the respondents could not be done or would say nothing; `None` where it can be had.
    pub not_resampled: Option<String>,
    /// What searching came to, as JSON, where it ended early: searching again would come to something else.
    pub recorded: Option<Vec<u8>>,
}

impl Outcome {
    /// Where to ask next, for as many clusters as the best candidate has; `None` where no respondents were resampled.
    #[must_use]
    pub fn ask_next(&self) -> Option<AskNext> {
        AskNext::of(&self.scored.prepared, self.confidence.as_ref()?, &self.scored.best().structure)
    }
}
