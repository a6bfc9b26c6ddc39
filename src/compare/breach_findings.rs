//! The rules that a given structure breaks, as findings.

use super::Breach;
use crate::model::{Action, Finding, Layer, Level};
use crate::rules;

/// Breaches as findings; `names` are the clusters' names.
#[must_use]
pub fn breach_findings(breaches: &[Breach], names: &[String]) -> Vec<Finding> {
    let finding = |breach: &Breach| {
        let (layer, message) = (Layer::Structure, breach.message.clone());
        let finding =
            Finding::new(&rules::GIVEN_BREAKS_RULE, Action::Noted, layer, message).with_level(Level::Warning);
        match breach.cluster {
            Some(cluster) => finding.with_id(&names[cluster.index()]),
            None => finding,
        }
    };
    breaches.iter().map(finding).collect()
}
