use super::PreparedStudy;
use super::way_words::Limits;
use crate::check::Study;
use crate::model::{
    Action, BoroughIdx, ClusterCount, Finding, Layer, Rule, Rules, Sizes, WardIdx, counted, span,
};
use crate::rules;
use crate::search::{Effort, EffortLevel, NearMiss, Obstacle};
use crate::settings::DEFAULT_MIN_WARDS;
use std::fmt::Write;

/// So many wards are named in one list.
const MOST_NAMED: usize = 6;

/// An obstacle under these rules: what stands in the way of what.
pub(super) fn finding(
    prepared: &PreparedStudy,
    asked: &Rules,
    effort: &Effort,
    obstacle: &Obstacle,
) -> Finding {
    let study = &prepared.study;
    let about = |borough: BoroughIdx| match study.boroughs[borough.index()].as_str() {
        "" => "the map".to_owned(),
        name => name.to_owned(),
    };
    let refuse = |rule: &'static Rule, flag: &str, message: String| {
        Finding::new(rule, Action::Refused, Layer::Settings, message).with_property(flag)
    };
    let residents =
        |wards: &[WardIdx]| wards.iter().map(|ward| prepared.problem.population[ward.index()]).sum::<i64>();
    let bounds = GivenBounds(&prepared.question.sizes);
    let together_flag = |wards: &[WardIdx]| match prepared
        .question
        .fixed
        .iter()
        .any(|fixed| wards.iter().all(|ward| fixed.contains(ward)))
    {
        true => "--fix",
        false => "--keep-together",
    };
    match obstacle.clone() {
        Obstacle::TooFewWards { borough, wards } => refuse(
            &rules::TOO_FEW_WARDS,
            "--min-wards",
            format!(
                "{} has a connected part of {}; a cluster needs {}{}",
                about(borough),
                counted(wards, "ward"),
                asked.min_wards,
                if asked.min_wards == DEFAULT_MIN_WARDS.get() { ", the default" } else { "" }
            ),
        ),
        Obstacle::TooFewResidents { borough, population } => refuse(
            &rules::TOO_FEW_RESIDENTS,
            bounds.fewest_residents(asked),
            format!(
                "{} has a connected part of {}; a cluster needs {}",
                about(borough),
                people(population),
                asked.min_population
            ),
        ),
        Obstacle::WardTooLarge { ward, population } => {
            let ward = &study.wards[ward.index()];
            let residents = people(population);
            let message = format!("the ward has {residents}; a cluster may have {}", asked.max_population);
            refuse(&rules::WARD_TOO_LARGE, bounds.most_residents(asked), message).with_id(ward.id.clone())
        }
        Obstacle::CannotDivide { borough, wards, population } => refuse(
            &rules::CANNOT_DIVIDE,
            bounds.sizes(asked),
            format!(
                "{} ({}, {}) cannot be divided into contiguous clusters of {}",
                about(borough),
                counted(wards.len(), "ward"),
                people(population),
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
            together_flag(&wards),
            format!("{} lie in parts that no cluster joins", study.ids(&wards).join(" and ")),
        ),
        Obstacle::LeftBetween { borough, wards, population, alone } => refuse(
            &rules::LEFT_BETWEEN,
            bounds.sizes(asked),
            format!(
                "{} in {} ({}, {}) {} no contiguous clusters of {}: {} beside {}, which {}",
                named(study, &wards),
                about(borough),
                counted(wards.len(), "ward"),
                people(population),
                if wards.len() == 1 { "makes" } else { "make" },
                sizes(asked),
                if wards.len() == 1 { "it lies" } else { "they lie" },
                named(study, &alone),
                only_alone(alone.len()),
            ),
        ),
        Obstacle::WardFitsNowhere { ward, too_few, too_many, leaves, alone } => {
            let mut message = format!(
                "{} of {} in {} fits in no contiguous cluster of {}",
                named(study, &[ward]),
                people(residents(&[ward])),
                about(study.wards[ward.index()].borough),
                sizes(asked)
            );
            if let Some((cluster, left)) = leaves {
                let _ = write!(
                    message,
                    " that leaves what can be divided: {}, for example, {} {} behind, {} in all",
                    with(study, ward, &cluster),
                    if cluster.len() == 1 { "it leaves" } else { "it would leave" },
                    named(study, &left),
                    people(residents(&left))
                );
            } else {
                let near = [too_few, too_many].into_iter().flatten().map(|wards| {
                    let number = people(residents(&wards));
                    format!("{} it has {number}", with(study, ward, &wards))
                });
                let near: Vec<String> = near.collect();
                if !near.is_empty() {
                    let _ = write!(message, ": {}", near.join(", "));
                }
            }
            if !alone.is_empty() {
                let _ = write!(message, "; {} near it {}", named(study, &alone), only_alone(alone.len()));
            }
            refuse(&rules::WARD_FITS_NOWHERE, bounds.sizes(asked), message)
                .with_id(study.wards[ward.index()].id.clone())
        }
        Obstacle::TogetherTooFar { wards, ward_count, population } => refuse(
            &rules::TOGETHER_TOO_FAR,
            together_flag(&wards),
            format!(
                "{}, kept together, need a contiguous cluster of at least {} and {}; a cluster may have {}",
                named(study, &wards),
                counted(ward_count, "ward"),
                people(population),
                sizes(asked)
            ),
        ),
        Obstacle::NothingFitsAround { wards, sides, alone } => {
            let side = |side: &Vec<WardIdx>| {
                let number = people(residents(side));
                match side.len() > MOST_NAMED {
                    true => format!("{} with {number}", counted(side.len(), "ward")),
                    false => format!("{} with {number}", named(study, side)),
                }
            };
            let mut message = format!(
                "no contiguous cluster of {} around {} with {} leaves parts that can be divided: without {} {} falls into {}",
                sizes(asked),
                named(study, &wards),
                people(residents(&wards)),
                if wards.len() == 1 { "it" } else { "them" },
                about(prepared.problem.borough[wards[0].index()]),
                list(sides.iter().map(side).collect()),
            );
            if sides.len() < 2 {
                message = format!(
                    "no contiguous cluster of {} around {} with {} leaves what can be divided of {}",
                    sizes(asked),
                    named(study, &wards),
                    people(residents(&wards)),
                    list(sides.iter().map(side).collect()),
                );
            }
            if !alone.is_empty() {
                let _ = write!(
                    message,
                    "; {} near {} {}",
                    named(study, &alone),
                    if wards.len() == 1 { "it" } else { "them" },
                    only_alone(alone.len())
                );
            }
            refuse(&rules::NOTHING_FITS_AROUND, bounds.sizes(asked), message)
                .with_id(study.wards[wards[0].index()].id.clone())
        }
        Obstacle::TogetherAndApart { wards, apart } => refuse(
            &rules::TOGETHER_AND_APART,
            "--keep-apart",
            format!(
                "{} can only share one cluster, as some hang on others and are too few for one of their own; {} are kept apart",
                named(study, &wards),
                named(study, &apart)
            ),
        ),
        Obstacle::NoneFound { nearest } => {
            refuse(&rules::NONE_FOUND, bounds.sizes(asked), none_found(prepared, asked, effort, nearest))
        }
        // What the question was judged by is said before any search.
        other => refuse(&rules::SETTING_UNUSABLE, "--min-wards", other.to_string()),
    }
}

/// Which of the settings that bound the size of clusters were given: those alone are to blame.
struct GivenBounds<'a>(&'a Sizes);

impl GivenBounds<'_> {
    /// The flag of the bound below: the one of its own where that is the higher.
    fn fewest_residents(&self, asked: &Rules) -> &'static str {
        match self.0.tolerance {
            Some(_) if self.0.min_population < asked.min_population => "--population-tolerance",
            _ => "--min-population",
        }
    }

    /// The flag of the bound above: the one of its own where that is the lower.
    fn most_residents(&self, asked: &Rules) -> &'static str {
        match self.0.tolerance {
            Some(_) if self.0.max_population > asked.max_population => "--population-tolerance",
            _ => "--max-population",
        }
    }

    /// The flag of the sizes together: the bounds on residents where there are any, else those on wards.
    fn sizes(&self, asked: &Rules) -> &'static str {
        match (asked.min_population > 0, asked.max_population < i64::MAX) {
            (true, _) => self.fewest_residents(asked),
            (false, true) => self.most_residents(asked),
            (false, false) if asked.min_wards > 1 => "--min-wards",
            (false, false) => "--max-wards",
        }
    }
}

/// That no structure was found: what was tried, what came nearest, and what would help.
fn none_found(prepared: &PreparedStudy, asked: &Rules, effort: &Effort, nearest: Option<NearMiss>) -> String {
    let mut message = match asked.clusters {
        ClusterCount::Open => format!("no structure with clusters of {} was found", sizes(asked)),
        clusters => format!("no structure of {}, each of {}, was found", number(clusters), sizes(asked)),
    };
    message.push_str(", and none of the simple arguments proves that there is none: one may exist");
    let _ = write!(
        message,
        "; tried was a local search in {} of {} each",
        counted(effort.max_stages as usize + 1, "stage"),
        counted(usize::try_from(effort.max_walks.max(1)).unwrap_or(usize::MAX), "walk")
    );
    if let Some(nearest) = nearest {
        message.push_str(", and to mend what came nearest");
        let (fewest, most) = nearest.residents;
        let _ = write!(
            message,
            ": {} of {}, {} of which {} the rules",
            counted(nearest.clusters, "cluster"),
            span_of(nearest.wards, (fewest, most)),
            nearest.breaking,
            if nearest.breaking == 1 { "breaks" } else { "break" }
        );
        if nearest.groups > 0 {
            let _ = write!(message, ", and {} kept together or apart", counted(nearest.groups, "group"));
        }
        let flags = Limits::of(&prepared.question, asked).flags_for(asked, &nearest);
        if nearest.groups == 0 && !flags.is_empty() {
            let _ = write!(message, "; with {} it would do", flags.join(" and "));
        }
    }
    let longer = EffortLevel::ALL.into_iter().find(|level| level.max_stages() > effort.max_stages);
    if let Some(level) = longer {
        let _ = write!(message, "; --effort {} looks longer", level.word());
    }
    message
}

/// What is said of further obstacles of the kind of one that was told: each by its first ward.
pub(super) fn more_of_the_kind(study: &Study, told: Option<&Finding>, more: &[&Obstacle]) -> Option<Finding> {
    let told = told.filter(|_| !more.is_empty())?;
    let about = |obstacle: &&Obstacle| {
        let wards = (0..study.wards.len()).map(WardIdx::new);
        wards.into_iter().find(|ward| obstacle.concerns(*ward))
    };
    let wards: Vec<WardIdx> = more.iter().filter_map(about).collect();
    let which = if wards.is_empty() { String::new() } else { format!(": {}", named(study, &wards)) };
    let mut finding = told.clone();
    finding.message = format!("so it is in {}{which}", counted(more.len(), "more place"));
    finding.id = None;
    Some(finding)
}

/// `W1 (Park), W2 (Green) and 3 more`
fn named(study: &Study, wards: &[WardIdx]) -> String {
    let name = |ward: &WardIdx| {
        let ward = &study.wards[ward.index()];
        match ward.name.as_str() {
            name if name.is_empty() || name == ward.id => ward.id.clone(),
            name => format!("{} ({name})", ward.id),
        }
    };
    let told = if wards.len() > MOST_NAMED { MOST_NAMED - 1 } else { wards.len() };
    let mut names: Vec<String> = wards.iter().take(told).map(name).collect();
    if told < wards.len() {
        names.push(format!("{} more", wards.len() - told));
    }
    list(names)
}

/// `a, b and c`
fn list(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// `with W2 and W3`, or `alone`
fn with(study: &Study, ward: WardIdx, cluster: &[WardIdx]) -> String {
    let others: Vec<WardIdx> = cluster.iter().copied().filter(|other| *other != ward).collect();
    if others.is_empty() { "alone".to_owned() } else { format!("with {}", named(study, &others)) }
}

fn only_alone(wards: usize) -> &'static str {
    if wards == 1 { "can only be a cluster by itself" } else { "can only be clusters by themselves" }
}

/// The number of clusters asked for, in words.
fn number(clusters: ClusterCount) -> String {
    match clusters {
        ClusterCount::Between(low, high) => span(low, high, "cluster"),
        ClusterCount::Open => "any number of clusters".to_owned(),
    }
}

fn span_of(wards: (usize, usize), residents: (i64, i64)) -> String {
    let whole = |number: i64| usize::try_from(number).unwrap_or_default();
    format!(
        "{} and {}",
        span(wards.0, wards.1, "ward"),
        span(whole(residents.0), whole(residents.1), "resident")
    )
}

/// The bounds on a cluster in words.
fn sizes(asked: &Rules) -> String {
    let wards = span(asked.min_wards, asked.max_wards, "ward");
    match (asked.min_population, asked.max_population) {
        (0, i64::MAX) => wards,
        (low, i64::MAX) => format!("{wards} and at least {}", people(low)),
        (low, high) => format!("{wards} and {}", span(number_of(low), number_of(high), "resident")),
    }
}

/// Residents in words.
fn people(residents: i64) -> String {
    counted(number_of(residents), "resident")
}

/// Residents are never below nothing.
fn number_of(residents: i64) -> usize {
    usize::try_from(residents).unwrap_or_default()
}
