use crate::model::thousands;
use serde::{Deserialize, Serialize};

/// How much hangs on the largest drawings: what the best structure would be without them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithoutLargest {
    /// How many drawings are the largest: a twentieth.
    pub drawings: usize,
    /// Of how many in use.
    pub of_drawings: usize,
    /// Their share of the weight of all evidence, 0–1.
    pub weight: f64,
    /// Residents who would be in another cluster than in the best candidate, clusters matched to keep most in place.
    pub residents_changed: i64,
    /// All residents.
    pub residents: i64,
}

impl WithoutLargest {
    /// The same, as one sentence without a full stop.
    #[must_use]
    pub fn in_words(&self) -> String {
        let Self { drawings, of_drawings, weight, residents_changed, residents } = self;
        let share = *residents_changed as f64 / (*residents).max(1) as f64;
        let without = match residents_changed {
            0 => "the best structure found is the same".to_owned(),
            some => format!(
                "the best structure found has {} residents ({:.0}%) in another cluster",
                thousands(*some),
                share * 100.0
            ),
        };
        let (largest, them) = match drawings {
            1 => (format!("the largest of {of_drawings} drawings carries"), "it"),
            many => (format!("the {many} largest of {of_drawings} drawings carry"), "them"),
        };
        format!("{largest} {:.0}% of the weight of the evidence; without {them} {without}", weight * 100.0)
    }
}
