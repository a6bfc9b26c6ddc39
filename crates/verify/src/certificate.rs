use crate::facts::ids;
use crate::optimum::{DerivedBlock, DerivedNumber, NumberWord};
use crate::price_claims::{ClosedClaim, OddSetClaim};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wardwise_model::{ClusterCount, Proof, Rules, Ward, WardIdx};

/// The name of the certificate in an output folder.
pub const CERTIFICATE: &str = "certificate.json";

/// The form of `certificate.json` that this version writes and reads.
const FORM: u32 = 3;

/// `certificate.json`: what a search claims, under which rules, and what it wrote.
///
/// Every entry can be derived again from the inputs named in `run.json` and the files beside it, so
/// nothing in it has to be believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The form of this file.
    pub form: u32,
    /// What is proved, in one sentence.
    pub sentence: String,
    /// The rules every structure keeps, tolerances worked out; where sizes follow from the number of clusters,
    /// those of as many as the best structure has.
    pub rules: RulesClaim,
    /// The losses turned on, as shares of the total that sum to one.
    pub weights: BTreeMap<String, f64>,
    /// The target population of a cluster, in persons.
    pub target_population: Option<f64>,
    /// The lowest total loss of the whole map.
    pub optimum: OptimumClaim,
    /// The parts of the map that no cluster can leave, each with its lowest losses: those of the
    /// map are sums of them.
    pub blocks: Vec<BlockClaim>,
    /// Where the size of clusters follows from their number: every number that was searched by itself, with
    /// its own bounds. Of those asked for that are missing, arithmetic rules out every structure. Empty where
    /// rules and target are the same for every number.
    pub numbers: Vec<NumberClaim>,
    /// The candidates, the first with the lowest total loss.
    pub candidates: Vec<CandidateClaim>,
    /// SHA-256 of every other file of the folder.
    pub files: BTreeMap<String, String>,
}

/// The rules in numbers, wards by id and boroughs by name. Bounds are inclusive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesClaim {
    /// The first and the last number of clusters allowed; none where it was left open.
    pub clusters: Option<(usize, usize)>,
    /// The fewest wards of a cluster.
    pub min_wards: usize,
    /// The most wards of a cluster.
    pub max_wards: usize,
    /// The fewest residents of a cluster.
    pub min_population: i64,
    /// The most residents of a cluster; none where there is no bound.
    pub max_population: Option<i64>,
    /// Whether a cluster may take wards of more than one borough.
    pub cross_boroughs: bool,
    /// Wards that share a cluster.
    pub keep_together: Vec<Vec<String>>,
    /// Wards of which no two share a cluster.
    pub keep_apart: Vec<Vec<String>>,
    /// Boroughs that stay whole as one cluster.
    pub exempt: Vec<String>,
}

/// What is claimed of the whole map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimumClaim {
    /// Clusters of the structure with the lowest total loss found.
    pub clusters: usize,
    /// Its total loss.
    pub total_loss: f64,
    /// `optimal`, `within_gap` or `no_bound`.
    pub status: String,
    /// Total loss minus the proved lower bound; none where there is no bound.
    pub gap: Option<f64>,
}

/// What is claimed of one block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockClaim {
    /// The borough of its first ward.
    pub borough: String,
    /// Its wards, by id, in the order of the ward layer.
    pub wards: Vec<String>,
    /// Whether it stays whole as one cluster.
    pub exempt: bool,
    /// Whether its lowest losses are proved.
    pub proved: bool,
    /// The lowest total loss for every number of clusters, where proved.
    pub lowest: Vec<CurveClaim>,
    /// Where it is not proved but bounded: what no structure has a total loss below, for every number of
    /// clusters.
    pub at_least: Vec<CurveClaim>,
    /// The prices of its wards, in their order, that prove the bound: every structure pays each once,
    /// and each cluster costs at least what the cheapest one with its lowest ward does.
    pub prices: Vec<f64>,
    /// Odd sets of its wards with prices, which prove more: a cluster is charged the price for every pair of them that it
    /// has, and the structure gets it back as often as there can be pairs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd_sets: Vec<OddSetClaim>,
    /// Where all choices of clusters were gone through that the prices leave: what no structure has less than then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedClaim>,
}

/// What is claimed of one number of clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberClaim {
    /// The number of clusters.
    pub clusters: usize,
    /// Whether it was asked for; else it stands in `curve.csv` for comparison.
    pub asked: bool,
    /// The target population of a cluster, in persons.
    pub target_population: Option<f64>,
    /// The fewest residents of a cluster.
    pub min_population: i64,
    /// The most residents of a cluster; none where there is no bound.
    pub max_population: Option<i64>,
    /// `found`, `impossible` or `unknown`.
    pub outcome: NumberWord,
    /// The parts of the map, each with its lowest losses under these bounds.
    pub blocks: Vec<BlockClaim>,
}

/// The lowest loss with one number of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurveClaim {
    /// The number of clusters.
    pub clusters: usize,
    /// The lowest total loss.
    pub total_loss: f64,
}

/// What is claimed of one candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateClaim {
    /// `candidate_01`
    pub structure: String,
    /// How many clusters it has.
    pub clusters: usize,
    /// Its total loss.
    pub total_loss: f64,
    /// `optimal`, `within_gap` or `no_bound`.
    pub status: String,
    /// Total loss minus the proved lower bound; none where there is no bound.
    pub gap: Option<f64>,
}

impl RulesClaim {
    /// The rules, with the ids of these wards and the names of these boroughs.
    #[must_use]
    pub fn of(rules: &Rules, wards: &[Ward], boroughs: &[String]) -> Self {
        let named = |groups: &[Vec<WardIdx>]| groups.iter().map(|group| ids(wards, group)).collect();
        Self {
            clusters: match rules.clusters {
                ClusterCount::Open => None,
                ClusterCount::Between(low, high) => Some((low, high)),
            },
            min_wards: rules.min_wards,
            max_wards: rules.max_wards,
            min_population: rules.min_population,
            max_population: Some(rules.max_population).filter(|most| *most < i64::MAX),
            cross_boroughs: rules.cross_boroughs,
            keep_together: named(&rules.together),
            keep_apart: named(&rules.apart),
            exempt: rules.exempt.iter().map(|borough| boroughs[borough.index()].clone()).collect(),
        }
    }
}

impl BlockClaim {
    /// The claim that a block's losses are the lowest; nothing is proved where they are `None`.
    #[must_use]
    pub fn of(wards: &[Ward], boroughs: &[String], block: &DerivedBlock) -> Self {
        let borough = wards[block.wards[0].index()].borough;
        let point = |&(clusters, total_loss): &(usize, f64)| CurveClaim { clusters, total_loss };
        Self {
            borough: boroughs[borough.index()].clone(),
            wards: ids(wards, &block.wards),
            exempt: block.exempt,
            proved: block.lowest.is_some(),
            lowest: block.lowest.iter().flatten().map(point).collect(),
            at_least: block.bound.iter().flat_map(|bound| &bound.least).map(point).collect(),
            prices: block.bound.iter().flat_map(|bound| bound.prices.clone()).collect(),
            odd_sets: block.bound.iter().flat_map(|bound| bound.odd_sets.clone()).collect(),
            closed: block.bound.as_ref().and_then(|bound| bound.closed.clone()),
        }
    }
}

impl NumberClaim {
    /// The claim about one number of clusters.
    #[must_use]
    pub fn of(wards: &[Ward], boroughs: &[String], number: &DerivedNumber) -> Self {
        let DerivedNumber { clusters, asked, sizes, outcome, blocks } = number;
        Self {
            clusters: *clusters,
            asked: *asked,
            target_population: sizes.target,
            min_population: sizes.min_population,
            max_population: Some(sizes.max_population).filter(|most| *most < i64::MAX),
            outcome: *outcome,
            blocks: blocks.iter().map(|block| BlockClaim::of(wards, boroughs, block)).collect(),
        }
    }
}

impl CandidateClaim {
    /// The claim about a structure of that name.
    #[must_use]
    pub fn of(structure: &str, clusters: usize, total_loss: f64, proof: Proof) -> Self {
        Self {
            structure: structure.to_owned(),
            clusters,
            total_loss,
            status: proof.status().to_owned(),
            gap: proof.gap(),
        }
    }
}

impl Certificate {
    /// The certificate of a search; `files` are the hashes of what it wrote.
    #[must_use]
    pub fn new(
        rules: RulesClaim,
        weights: BTreeMap<String, f64>,
        target_population: Option<f64>,
        (blocks, numbers): (Vec<BlockClaim>, Vec<NumberClaim>),
        candidates: Vec<CandidateClaim>,
        best: Proof,
        files: BTreeMap<String, String>,
    ) -> Self {
        let first = &candidates[0];
        let optimum = OptimumClaim {
            clusters: first.clusters,
            total_loss: first.total_loss,
            status: first.status.clone(),
            gap: first.gap,
        };
        let sentence = sentence(best, first.total_loss);
        Self {
            form: FORM,
            sentence,
            rules,
            weights,
            target_population,
            optimum,
            blocks,
            numbers,
            candidates,
            files,
        }
    }
}

/// The honest sentence: what is proved of a structure with this total loss, in the units of the loss.
#[must_use]
pub fn sentence(proof: Proof, total_loss: f64) -> String {
    let ends =
        "structure made of contiguous clusters that meet these rules, with these weights and this data, has";
    match proof {
        Proof::Optimal => format!("No {ends} a total loss lower than {total_loss:.9}."),
        Proof::WithinGap { gap } => {
            format!("No {ends} a total loss lower than {total_loss:.9} by more than {gap:.9}.")
        }
        Proof::NoBound => format!(
            "A structure with a total loss of {total_loss:.9} was found. Part of the map was not solved exactly (it is too large for that, or the search was stopped), so nothing is proved: a better one may exist."
        ),
        Proof::Given => "The structure was given, not searched for: nothing is proved.".to_owned(),
    }
}
