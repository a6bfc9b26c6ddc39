use crate::input::RawLayer;
use crate::model::{Action, Finding, Layer, LayerAccount, Rule};

/// The findings about one layer, and what happens to each of its features.
pub(super) struct Report {
    layer: Layer,
    file: String,
    sha256: String,
    /// The gravest action on each feature, by position in the file; `Noted` is used as it is.
    fates: Vec<Action>,
    findings: Vec<Finding>,
    /// The line of the file that each feature stands in, where they are lines of a table.
    lines: Vec<u64>,
}

impl Report {
    pub(super) fn new(raw: &RawLayer) -> Self {
        Self {
            layer: raw.layer,
            file: raw.file.clone(),
            sha256: raw.sha256.clone(),
            fates: vec![Action::Noted; raw.features.len()],
            findings: raw.notes.clone(),
            lines: raw.lines.clone(),
        }
    }

    /// Gives every finding so far about a feature the feature's id, where it has none yet.
    pub(super) fn name_features<'i>(&mut self, id_of: impl Fn(usize) -> Option<&'i str>) {
        for finding in self.findings.iter_mut().filter(|finding| finding.id.is_none()) {
            if let Some(id) = finding.feature.and_then(&id_of) {
                *finding = finding.clone().with_id(id);
            }
        }
    }

    /// A finding about the layer as a whole.
    pub(super) fn layer(&self, rule: &'static Rule, action: Action, message: impl Into<String>) -> Finding {
        Finding::new(rule, action, self.layer, message).with_file(self.file.clone())
    }

    /// A finding about one feature.
    pub(super) fn feature(
        &self,
        rule: &'static Rule,
        action: Action,
        feature: usize,
        message: impl Into<String>,
    ) -> Finding {
        let message = match self.lines.get(feature) {
            Some(line) => format!("line {line}: {}", message.into()),
            None => message.into(),
        };
        self.layer(rule, action, message).with_feature(feature)
    }

    /// Takes a finding in; one about a feature decides what happens to it.
    pub(super) fn add(&mut self, finding: Finding) {
        if let Some(feature) = finding.feature {
            self.mark(feature, finding.action);
        }
        self.findings.push(finding);
    }

    /// Marks a feature without a finding of its own, where one finding speaks of many features.
    pub(super) fn mark(&mut self, feature: usize, action: Action) {
        self.fates[feature] = self.fates[feature].max(action);
    }

    /// Marks every feature refused: the layer as a whole cannot be used.
    pub(super) fn refuse_all(&mut self) {
        self.fates.fill(Action::Refused);
    }

    /// Which features may still be placed, by position in the file: those not refused or left out.
    pub(super) fn in_use_so_far(&self) -> Vec<bool> {
        self.fates.iter().map(|fate| *fate < Action::LeftOut).collect()
    }

    /// Whether the feature is used, as it is or mended.
    pub(super) fn in_use(&self, feature: usize) -> bool {
        self.fates[feature] < Action::LeftOut
    }

    /// Lays findings from this one on to where they belong; what happens to features stays.
    pub(super) fn lay(&mut self, from: usize, blame: impl Fn(Finding) -> Finding) {
        let laid: Vec<Finding> = self.findings.drain(from..).map(blame).collect();
        self.findings.extend(laid);
    }

    /// Everything found so far.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether anything about this layer refuses the run.
    pub(super) fn refuses(&self) -> bool {
        self.findings.iter().any(|finding| finding.action == Action::Refused)
    }

    /// The account (`read = used + mended + left_out + refused`) and the findings.
    pub(super) fn close(self) -> (LayerAccount, Vec<Finding>) {
        let count = |action| self.fates.iter().filter(|fate| **fate == action).count();
        let account = LayerAccount {
            layer: self.layer,
            read: self.fates.len(),
            used: count(Action::Noted),
            mended: count(Action::Mended),
            left_out: count(Action::LeftOut),
            refused: count(Action::Refused),
            file: self.file,
            sha256: self.sha256,
        };
        (account, self.findings)
    }
}
