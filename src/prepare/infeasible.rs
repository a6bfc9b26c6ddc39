use super::PreparedStudy;
use crate::Error;
use crate::model::{
    Action, BoroughIdx, ClusterCount, Finding, Layer, Rule, Rules, SizeBounds, counted, span,
};
use crate::rules;
use crate::search::{Effort, NumbersFault, Obstacle, Relaxation, Stop, block_relaxations, count_relaxations};

/// What stands in the way is told of so many numbers of clusters; of more, of the first and the last.
const MOST_EXPLAINED: usize = 3;

/// The error that names every obstacle with its borough and numbers, and the smallest relaxation of
/// one rule that would do, where that can be computed. A search that merely found nothing reached its limit.
#[must_use]
pub fn infeasible(prepared: &PreparedStudy, effort: &Effort, stop: &Stop, obstacles: &[Obstacle]) -> Error {
    let findings = explained(prepared, &prepared.question.rules, (effort, stop), obstacles);
    if is_proved(obstacles) { Error::Infeasible(findings) } else { Error::Limit(findings) }
}

/// Whether the obstacles prove that no structure exists: one that does is enough.
fn is_proved(obstacles: &[Obstacle]) -> bool {
    obstacles.iter().any(|obstacle| !matches!(obstacle, Obstacle::NoneFound))
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

/// Every obstacle under these rules, with what would do instead.
fn explained(
    prepared: &PreparedStudy,
    asked: &Rules,
    (effort, stop): (&Effort, &Stop),
    obstacles: &[Obstacle],
) -> Vec<Finding> {
    let PreparedStudy { problem, adjacency, .. } = prepared;
    let with_way_out = |obstacle: &Obstacle| {
        let relaxations = match obstacle {
            Obstacle::CannotDivide { wards, .. } => block_relaxations(problem, asked, effort, stop, wards),
            Obstacle::WrongCount { .. } => count_relaxations(problem, asked, effort, stop),
            _ => Vec::new(),
        };
        let mut finding = finding(prepared, asked, obstacle);
        finding.message.push_str(&ways_out(&relaxations));
        // A ward is too large whatever lies beside it.
        if !matches!(obstacle, Obstacle::WardTooLarge { .. }) {
            finding.message.push_str(adjacency.likely_cause.as_deref().unwrap_or_default());
        }
        finding
    };
    obstacles.iter().map(with_way_out).collect()
}

/// `; 78300 residents is the most every cluster can be asked to have, all else as it is`
fn ways_out(relaxations: &[Relaxation]) -> String {
    let way = |relaxation: &Relaxation| match relaxation {
        Relaxation::MinPopulation(0) => "no fewest number of residents (--min-population 0)".to_owned(),
        Relaxation::MinPopulation(most) => {
            format!(
                "{} as the fewest (--min-population {most} is the most that works)",
                counted(*most as usize, "resident")
            )
        }
        Relaxation::MaxPopulation(least) => {
            format!(
                "{} as the most (--max-population {least} is the least that works)",
                counted(*least as usize, "resident")
            )
        }
        Relaxation::MinWards(most) => {
            format!("clusters from {} (--min-wards {most})", counted(*most, "ward"))
        }
        Relaxation::MaxWards(least) => {
            format!("clusters of up to {} (--max-wards {least})", counted(*least, "ward"))
        }
    };
    match relaxations {
        [] => String::new(),
        some => {
            let ways: Vec<String> = some.iter().map(way).collect();
            format!("; all else as it is, it can be with {}", ways.join(", or with "))
        }
    }
}

fn finding(prepared: &PreparedStudy, asked: &Rules, obstacle: &Obstacle) -> Finding {
    let study = &prepared.study;
    let about = |borough: BoroughIdx| match study.boroughs[borough.index()].as_str() {
        "" => "the map".to_owned(),
        name => name.to_owned(),
    };
    let refuse = |rule: &'static Rule, flag: &str, message: String| {
        Finding::new(rule, Action::Refused, Layer::Settings, message).with_property(flag)
    };
    match obstacle.clone() {
        Obstacle::TooFewWards { borough, wards } => refuse(
            &rules::TOO_FEW_WARDS,
            "--min-wards",
            format!(
                "{} has a connected part of {}; a cluster needs {}",
                about(borough),
                counted(wards, "ward"),
                asked.min_wards
            ),
        ),
        Obstacle::TooFewResidents { borough, population } => refuse(
            &rules::TOO_FEW_RESIDENTS,
            "--min-population",
            format!(
                "{} has a connected part of {}; a cluster needs {}",
                about(borough),
                counted(population as usize, "resident"),
                asked.min_population
            ),
        ),
        Obstacle::WardTooLarge { ward, population } => {
            let ward = &study.wards[ward.index()];
            let residents = counted(population as usize, "resident");
            let message = format!("the ward has {residents}; a cluster may have {}", asked.max_population);
            refuse(&rules::WARD_TOO_LARGE, "--max-population", message).with_id(ward.id.clone())
        }
        Obstacle::CannotDivide { borough, wards, population } => refuse(
            &rules::CANNOT_DIVIDE,
            "--min-wards",
            format!(
                "{} ({}, {}) cannot be divided into contiguous clusters of {}",
                about(borough),
                counted(wards.len(), "ward"),
                counted(population as usize, "resident"),
                sizes(asked)
            ),
        ),
        Obstacle::WrongCount { fewest, most } => {
            let were = match asked.clusters {
                ClusterCount::Open | ClusterCount::Between(1, 1) => "was",
                ClusterCount::Between(..) => "were",
            };
            refuse(
                &rules::WRONG_COUNT,
                "--clusters",
                format!(
                    "{} {were} asked for; clusters of {} make {}",
                    number(asked.clusters),
                    sizes(asked),
                    if fewest == most { most.to_string() } else { format!("{fewest} to {most}") }
                ),
            )
        }
        Obstacle::TogetherInParts { wards } => refuse(
            &rules::TOGETHER_IN_PARTS,
            match prepared.question.fixed.iter().any(|fixed| wards.iter().all(|ward| fixed.contains(ward))) {
                true => "--fix",
                false => "--keep-together",
            },
            format!("{} lie in parts that no cluster joins", study.ids(&wards).join(" and ")),
        ),
        Obstacle::NoneFound => refuse(
            &rules::NONE_FOUND,
            "--min-wards",
            match asked.clusters {
                ClusterCount::Open => {
                    format!("no structure with clusters of {} was found; one may exist", sizes(asked))
                }
                clusters => format!(
                    "no structure of {}, each of {}, was found; one may exist",
                    number(clusters),
                    sizes(asked)
                ),
            },
        ),
        // What the question was judged by is said before any search.
        other => refuse(&rules::SETTING_UNUSABLE, "--min-wards", other.to_string()),
    }
}

/// The number of clusters asked for, in words.
fn number(clusters: ClusterCount) -> String {
    match clusters {
        ClusterCount::Between(low, high) => span(low, high, "cluster"),
        ClusterCount::Open => "any number of clusters".to_owned(),
    }
}

/// The bounds on a cluster in words.
fn sizes(asked: &Rules) -> String {
    let wards = span(asked.min_wards, asked.max_wards, "ward");
    match (asked.min_population, asked.max_population) {
        (0, i64::MAX) => wards,
        (low, i64::MAX) => format!("{wards} and at least {}", counted(low as usize, "resident")),
        (low, high) => format!("{wards} and {}", span(low as usize, high as usize, "resident")),
    }
}
