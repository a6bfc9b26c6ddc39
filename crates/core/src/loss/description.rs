use super::{ClusterFigures, EvidenceContributions};
use crate::model::{Fixed, Problem};

/// What a loss is, told once, in the loss's own file: all that the search computes of it and all that
/// people read about it.
pub struct Description {
    /// The name used in flags, columns and reports.
    pub name: &'static str,
    /// The loss as the heading of a row.
    pub label: &'static str,
    /// The loss in a few words, to stand behind its name.
    pub short: &'static str,
    /// What it measures, in a planner's words.
    pub meaning: &'static str,
    /// The same as a sentence that needs no table around it.
    pub sentence: &'static str,
    /// The formula, in the letters of the list beside it on the page.
    pub formula: &'static str,
    /// What a structure is said to have that has less of it than all others.
    pub least: &'static str,
    /// What a structure is said to have that has more of it than all others.
    pub most: &'static str,
    /// What it is computed from.
    pub needs: Needs,
    /// Whether merging two clusters can only lower it. With such losses alone and the number of clusters
    /// left open, the best is the fewest clusters the rules allow.
    pub falls_with_merging: bool,
    /// What one cluster contributes, at least 0.
    pub contribution: fn(&dyn ClusterFigures) -> Fixed,
    /// What one cluster contributes where respondents are drawn anew; there for every loss that needs
    /// the evidence, and for no other.
    pub resampled: Option<fn(&mut EvidenceContributions, &[usize]) -> Fixed>,
    /// Whether a problem holds what it is computed from.
    pub is_measurable: fn(&Problem) -> bool,
    /// How it is measured of clusters that cut wards.
    pub across_wards: AcrossWards,
}

/// What a loss is computed from, and cannot be computed without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Drawings or statements of residents.
    Evidence,
    /// Co-funding areas.
    CofundingAreas,
    /// A target population of a cluster.
    TargetPopulation,
    /// Borders that wards share.
    Borders,
    /// Nothing but wards where people live.
    Residents,
}

/// How a loss is measured of clusters that cut wards, on the pieces that they cut them into.
///
/// Pieces have residents and evidence as wards have, but they share borders only to the rounding of
/// the cut.
pub enum AcrossWards {
    /// On the pieces as on wards.
    OnPieces,
    /// From the clusters' own shapes.
    FromShapes(fn(&[ClusterShape]) -> f64),
    /// Not at all, and why.
    Not(&'static str),
}

/// A cluster by its own shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClusterShape {
    /// Its share of all residents, 0–1.
    pub residents: f64,
    /// Polsby and Popper's compactness, 0–1.
    pub compactness: f64,
}
