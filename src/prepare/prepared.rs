use super::{Adjacency, Question, adjacency, problem, question};
use crate::Error;
use crate::check::Study;
use crate::evidence::{Measured, measure};
use crate::input::EdgeTable;
use crate::model::{Finding, Problem};
use crate::progress::{Listener, Phase};
use crate::settings::Settings;

/// A checked study with all that structures of it are searched for and measured against.
pub struct PreparedStudy {
    /// The checked study.
    pub study: Study,
    /// What was asked.
    pub question: Question,
    /// Which wards are neighbours.
    pub adjacency: Adjacency,
    /// What the evidence covers and weighs.
    pub measured: Measured,
    /// The map as the search sees it: whole numbers.
    pub problem: Problem,
    /// Everything found on the way, in one order.
    pub findings: Vec<Finding>,
}

impl PreparedStudy {
    /// What structures of whole wards are measured against.
    #[must_use]
    pub fn measured_study(&self) -> MeasuredStudy<'_> {
        let Self { study, question, measured, problem, .. } = self;
        MeasuredStudy { study, question, measured, problem }
    }
}

/// What structures are measured against: a study and its evidence, by wards or by pieces of wards.
#[derive(Clone, Copy)]
pub struct MeasuredStudy<'a> {
    /// The checked study.
    pub study: &'a Study,
    /// What was asked.
    pub question: &'a Question,
    /// What the evidence covers and weighs.
    pub measured: &'a Measured,
    /// The map as whole numbers.
    pub problem: &'a Problem,
}

/// The head of every job that measures structures: the question, the neighbours, the evidence, the problem.
///
/// # Errors
/// Whatever stands in the way, with all findings: see [`question`], [`adjacency`], [`measure`] and
/// [`Question::is_measurable`].
pub fn prepared(
    study: Study,
    settings: &Settings,
    edges: Option<&EdgeTable>,
) -> Result<PreparedStudy, Error> {
    prepared_told(study, settings, edges, Listener::nobody())
}

/// The same, and `listener` is told how far it is.
///
/// # Errors
/// As [`prepared`].
pub fn prepared_told(
    study: Study,
    settings: &Settings,
    edges: Option<&EdgeTable>,
    listener: Listener,
) -> Result<PreparedStudy, Error> {
    let question = question(&study, settings)?;
    listener.begins(Phase::Borders);
    let adjacency = adjacency(&study, settings, edges)?;
    listener.begins(Phase::Measuring);
    let measured = measure(&study, settings)?;
    let problem = problem(&study, &adjacency.graph, &measured, question.target_population);
    question.is_measurable(&problem)?;
    let findings = in_order([&study.findings, &adjacency.findings, &measured.findings, &question.findings]);
    Ok(PreparedStudy { study, question, adjacency, measured, problem, findings })
}

/// Several lists of findings as one, by layer, feature and rule.
#[must_use]
pub fn in_order<const N: usize>(lists: [&[Finding]; N]) -> Vec<Finding> {
    let mut findings = lists.concat();
    findings.sort_by_key(|finding| (finding.layer, finding.feature, finding.rule.code));
    findings
}
