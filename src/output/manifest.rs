use super::files::Files;
use super::private::published;
use crate::Error;
use crate::check::{Mending, PropertyChoice, Study};
use crate::evidence::Weighing;
use crate::model::{Finding, LayerAccount};
use crate::results::{
    Comparison, Fairness, PriceOfRule, ResamplesProved, ScoredStudy, WardMap, WithoutLargest,
};
use crate::search::StopCause;
use crate::settings::{DrawnBy, Settings};
use crate::spatial::MendedKind;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a run is repeated: the command, its settings and the words that repeat it.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The command and its flags, quoted for a POSIX shell. Leaves out what cannot change a result:
    /// threads, output folder, replacing, quietness.
    pub command: String,
    /// The settings in full, defaults included.
    pub settings: Settings,
    /// Whether a time limit was set: another machine may get further within it.
    pub timed: bool,
}

/// `run.json`: what went in, what was asked, what came out. No clock, host or temporary name.
#[derive(Debug, Serialize)]
pub struct Manifest {
    program: &'static str,
    version: &'static str,
    replay: String,
    /// Whether the same inputs and words give the same bytes.
    reproducible: bool,
    /// Whether the search ended before its end.
    partial: bool,
    /// By what, where it did.
    stopped_by: Option<&'static str>,
    settings: Settings,
    projection: String,
    /// What was done to the wards' borders before anything was measured.
    borders: Value,
    properties: Vec<Value>,
    inputs: Vec<Value>,
    result: Value,
    /// How respondents were weighed; nothing where all count alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    weighing: Option<Weighing>,
    /// How much hangs on the largest drawings; nothing where they carry no more than their number says.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_largest: Option<WithoutLargest>,
    /// The structure that is fair to all groups; nothing where none was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fairness: Option<Fairness>,
    /// What each rule costs; nothing where that was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_of_rules: Option<Vec<PriceOfRule>>,
    /// What is proved of the resamples, by number of clusters; nothing where each was solved exactly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resamples: Vec<ResamplesProved>,
    outputs: Vec<String>,
    /// SHA-256 of each; nothing of a search, whose certificate has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<BTreeMap<String, String>>,
    findings: Vec<Value>,
}

impl Manifest {
    /// The manifest of a search that wrote `outputs` beside it, its resamples as far `proved` where not each was
    /// solved exactly.
    #[must_use]
    pub fn of(scored: &ScoredStudy, proved: &[ResamplesProved], replay: &Replay, outputs: &[String]) -> Self {
        let best = scored.best();
        let result = json!({
            "wards": scored.prepared.study.wards.len(),
            "boroughs": scored.prepared.study.boroughs.len(),
            "clusters": best.scores.clusters,
            "total_loss": best.scores.total_loss,
            "status": best.proof.status(),
            "gap": best.proof.gap(),
            "target_population": scored.prepared.question.target_of(best.scores.clusters),
        });
        Self {
            reproducible: !replay.timed && scored.stopped.is_none(),
            partial: scored.stopped.is_some(),
            stopped_by: scored.stopped.map(StopCause::word),
            resamples: proved.to_vec(),
            without_largest: scored.without_largest.clone(),
            fairness: scored.fairness.clone(),
            price_of_rules: scored.prices.clone(),
            weighing: scored.prepared.measured.weighing.as_ref().map(Weighing::published),
            ..Self::whole(
                &scored.prepared.study,
                replay,
                outputs,
                result,
                &published(&scored.findings, scored.prepared.measured.drawn_by),
            )
        }
    }

    /// The manifest of a map's adjacency.
    #[must_use]
    pub fn of_map(map: &WardMap, replay: &Replay, written: &dyn Files) -> Self {
        let result = json!({
            "wards": map.study.wards.len(),
            "boroughs": map.study.boroughs.len(),
            "edges": map.adjacency.graph.edge_count(),
            "components": map.adjacency.graph.components().len(),
        });
        let drawn_by = replay.settings.drawn_by.unwrap_or(DrawnBy::Respondents);
        Self {
            files: Some(written.hashes().clone()),
            ..Self::whole(&map.study, replay, written.names(), result, &published(&map.findings, drawn_by))
        }
    }

    /// The manifest of structures that were given and measured.
    #[must_use]
    pub fn of_given(comparison: &Comparison, replay: &Replay, written: &dyn Files) -> Self {
        let structures = comparison.structures.iter().map(|scored| {
            json!({
                "structure": scored.name,
                "clusters": scored.scores.clusters,
                "total_loss": Some(scored.scores.total_loss).filter(|loss| loss.is_finite()),
            })
        });
        let result = json!({
            "wards": comparison.prepared.study.wards.len(),
            "boroughs": comparison.prepared.study.boroughs.len(),
            "target_population": comparison.prepared.question.target_population,
            "structures": structures.collect::<Vec<_>>(),
        });
        let findings = published(&comparison.findings, comparison.prepared.measured.drawn_by);
        Self {
            weighing: comparison.prepared.measured.weighing.as_ref().map(Weighing::published),
            files: Some(written.hashes().clone()),
            ..Self::whole(&comparison.prepared.study, replay, written.names(), result, &findings)
        }
    }

    /// The manifest of a run that was neither stopped nor timed.
    fn whole(
        study: &Study,
        replay: &Replay,
        outputs: &[String],
        result: Value,
        findings: &[Finding],
    ) -> Self {
        Self {
            program: "wardwise",
            version: env!("CARGO_PKG_VERSION"),
            replay: replay.command.clone(),
            reproducible: true,
            partial: false,
            stopped_by: None,
            settings: replay.settings.clone(),
            projection: study.projection.name(),
            borders: borders(&study.mending),
            properties: study.properties.iter().map(property).collect(),
            inputs: study.accounts.iter().map(input).collect(),
            result,
            weighing: None,
            without_largest: None,
            fairness: None,
            price_of_rules: None,
            resamples: Vec::new(),
            outputs: outputs.to_vec(),
            files: None,
            findings: findings.iter().map(finding).collect(),
        }
    }

    /// The manifest as text, two spaces a level.
    ///
    /// # Errors
    /// [`Error::Internal`], if a value does not serialise.
    pub fn json(&self) -> Result<Vec<u8>, Error> {
        super::json(self)
    }
}

/// The manifest of a check: what was found, and the list of files.
pub(super) fn of_findings(findings: &[Finding], written: &dyn Files) -> Result<Vec<u8>, Error> {
    let value = json!({
        "program": "wardwise",
        "version": env!("CARGO_PKG_VERSION"),
        "outputs": written.names(),
        "files": written.hashes(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    });
    super::json(&value)
}

fn borders(mending: &Mending) -> Value {
    let ground = |kind: MendedKind| mending.ground.iter().filter(move |ground| ground.kind == kind);
    // An empty sum is minus zero.
    let area_m2 = |kind: MendedKind| ground(kind).map(|ground| ground.area_m2).sum::<f64>() + 0.0;
    json!({
        "snap_m": mending.snap_m,
        "overlaps": ground(MendedKind::Overlap).count(),
        "overlaps_m2": area_m2(MendedKind::Overlap),
        "gaps_closed": ground(MendedKind::Gap).count(),
        "gaps_closed_m2": area_m2(MendedKind::Gap),
    })
}

fn property(choice: &PropertyChoice) -> Value {
    json!({ "flag": choice.flag, "property": choice.property, "named": choice.named })
}

fn input(account: &LayerAccount) -> Value {
    json!({
        "layer": account.layer.word(),
        "file": account.file,
        "sha256": account.sha256,
        "read": account.read,
        "used": account.used,
        "mended": account.mended,
        "left_out": account.left_out,
        "refused": account.refused,
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "level": finding.level.word(),
        "rule": finding.rule.code,
        "layer": finding.layer.word(),
        "feature": finding.feature,
        "id": finding.id,
        "action": finding.action.word(),
        "message": finding.message,
    })
}
