use super::PreparedStudy;
use super::obstacle_words::{finding, more_of_the_kind};
use super::way_words::{Limits, in_words};
use crate::Error;
use crate::model::{Action, Finding, Layer, Rules, SizeBounds, counted};
use crate::rules;
use crate::search::{Effort, NumbersFault, Obstacle, Stop, ways_out};
use std::collections::BTreeMap;

/// What stands in the way is told of so many numbers of clusters; of more, of the first and the last.
const MOST_EXPLAINED: usize = 3;
/// So many obstacles of one kind are told of one by one.
const MOST_OF_A_KIND: usize = 40;

/// The error that names every obstacle with its borough and numbers, and the smallest relaxation of
/// one rule that would do, where that can be computed. A search that merely found nothing reached its limit.
#[must_use]
pub fn infeasible(prepared: &PreparedStudy, effort: &Effort, stop: &Stop, obstacles: &[Obstacle]) -> Error {
    let findings = explained(prepared, &prepared.question.rules, (effort, stop), obstacles);
    if is_proved(obstacles) { Error::Infeasible(findings) } else { Error::Limit(findings) }
}

/// Whether the obstacles prove that no structure exists: one that does is enough.
fn is_proved(obstacles: &[Obstacle]) -> bool {
    obstacles.iter().any(Obstacle::is_proof)
}

/// The error of a search of every number of clusters by itself: each with its own sizes.
#[must_use]
pub fn none_of_the_numbers(
    prepared: &PreparedStudy,
    effort: &Effort,
    stop: &Stop,
    fault: NumbersFault,
) -> Error {
    let rules = &prepared.question.rules;
    match fault {
        NumbersFault::TooMany { possible, most } => {
            let (first, last) = (possible.start(), possible.end());
            let message = format!(
                "how large a cluster may be follows from their number, so each of the {} numbers from {first} to {last} that are possible would be a search of its own, and at most {most} are done: name fewer (--clusters {first}..{}), or one size for all (--target-population {:.0})",
                last - first + 1,
                first + most - 1,
                prepared.question.sizes.of((first + last) / 2).target.unwrap_or_default(),
            );
            Error::Settings(vec![setting("--clusters", message)])
        }
        NumbersFault::None(numbers) => {
            let is_proved =
                numbers.iter().all(|(_, sizes, obstacles)| sizes.are_empty() || is_proved(obstacles));
            let one_number = numbers.len() == 1 && rules.clusters.exactly().is_some();
            let of_number = |(clusters, sizes, obstacles): (usize, SizeBounds, Vec<Obstacle>)| {
                if sizes.are_empty() {
                    let target = sizes.target.unwrap_or_default();
                    let message = format!(
                        "{}: the tolerance around the target of {target:.0} residents and the bounds on population leave no number of residents",
                        counted(clusters, "cluster")
                    );
                    return vec![setting("--population-tolerance", message)];
                }
                let rules = sizes.rules_for(clusters, rules);
                let mut findings = explained(prepared, &rules, (effort, stop), &obstacles);
                for finding in findings.iter_mut().filter(|_| !one_number) {
                    finding.message = format!("{}: {}", counted(clusters, "cluster"), finding.message);
                }
                findings
            };
            let explained: Vec<(usize, SizeBounds, Vec<Obstacle>)> = match numbers.as_slice() {
                [first, .., last] if numbers.len() > MOST_EXPLAINED => vec![first.clone(), last.clone()],
                few => few.to_vec(),
            };
            let unexplained = numbers.len() - explained.len();
            let mut findings: Vec<Finding> = explained.into_iter().flat_map(of_number).collect();
            if unexplained > 0 {
                let word = if is_proved { "is there" } else { "was found" };
                let message = format!(
                    "nor {word} a structure of any of the {unexplained} numbers of clusters between these"
                );
                let finding = Finding::new(&rules::WRONG_COUNT, Action::Refused, Layer::Settings, message);
                findings.push(finding.with_property("--clusters"));
            }
            if is_proved { Error::Infeasible(findings) } else { Error::Limit(findings) }
        }
    }
}

fn setting(flag: &str, message: String) -> Finding {
    let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    finding.with_property(flag)
}

/// Every obstacle under these rules, with what would do instead; of many of one kind the first few, and how many
/// there are besides.
fn explained(
    prepared: &PreparedStudy,
    asked: &Rules,
    (effort, stop): (&Effort, &Stop),
    obstacles: &[Obstacle],
) -> Vec<Finding> {
    let PreparedStudy { problem, adjacency, .. } = prepared;
    let limits = Limits::of(&prepared.question, asked);
    let with_way_out = |obstacle: &Obstacle| {
        let ways = ways_out(problem, asked, effort, stop, obstacle);
        let mut finding = finding(prepared, asked, effort, obstacle);
        finding.message.push_str(&in_words(&limits, &ways));
        // A ward is too large whatever lies beside it.
        if !matches!(obstacle, Obstacle::WardTooLarge { .. }) {
            finding.message.push_str(adjacency.likely_cause.as_deref().unwrap_or_default());
        }
        finding
    };
    let mut of_kind: BTreeMap<usize, Vec<&Obstacle>> = BTreeMap::new();
    for obstacle in obstacles {
        let first = obstacles.iter().position(|other| is_same_kind(other, obstacle)).unwrap_or_default();
        of_kind.entry(first).or_default().push(obstacle);
    }
    let told = |all: Vec<&Obstacle>| {
        let (first, more) = all.split_at(all.len().min(MOST_OF_A_KIND));
        let mut findings: Vec<Finding> = first.iter().map(|obstacle| with_way_out(obstacle)).collect();
        findings.extend(more_of_the_kind(&prepared.study, findings.last(), more));
        findings
    };
    of_kind.into_values().flat_map(told).collect()
}

fn is_same_kind(a: &Obstacle, b: &Obstacle) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}
