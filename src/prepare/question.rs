use crate::Error;
use crate::check::Study;
use crate::loss::{Loss, Weights};
use crate::model::{
    Action, BoroughIdx, ClusterCount, Finding, Layer, Level, Problem, Rule, RuleFault, Rules, WardIdx,
};
use crate::rules::{LOSS_UNMEASURABLE, NAMED_BUT_ABSENT, ONLY_FALLING_LOSSES, SETTING_UNUSABLE};
use crate::settings::Settings;

/// Populations are whole; a bound such as 0.65 · T is met by a population this close to it.
const ROUNDING_SLACK: f64 = 1e-9;

/// What is asked of the search.
#[derive(Clone, Debug)]
pub struct Question {
    /// What every structure must keep.
    pub rules: Rules,
    /// The losses turned on.
    pub weights: Weights,
    /// The target population of a cluster, where given, or where it follows from one number of clusters.
    pub target_population: Option<f64>,
    /// What the user should know about the question itself.
    pub findings: Vec<Finding>,
}

impl Question {
    /// Makes sure that every loss turned on can be measured.
    ///
    /// # Errors
    /// [`Error::Settings`] naming each loss that cannot.
    pub fn is_measurable(&self, problem: &Problem) -> Result<(), Error> {
        let cannot = self.weights.shares().iter().filter(|(loss, _)| !loss.is_measurable(problem));
        let findings: Vec<Finding> = cannot
            .map(|(loss, _)| {
                let message = format!("{} cannot be measured on this data", loss.name());
                Finding::new(&LOSS_UNMEASURABLE, Action::Refused, Layer::Settings, message)
                    .with_property("--weight")
            })
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(Error::Settings(findings)) }
    }
}

/// Settings and study together become a question: names become indices, tolerances become bounds.
///
/// # Errors
/// [`Error::Settings`] with everything that names no ward or borough of the study, or weighs a
/// loss that cannot be measured.
pub fn question(study: &Study, settings: &Settings) -> Result<Question, Error> {
    let mut refused = Vec::new();
    let given = &settings.rules;
    let refuse = |rule: &'static Rule, flag: &str, message: String| {
        Finding::new(rule, Action::Refused, Layer::Settings, message).with_property(flag)
    };
    let mut groups = |flag: &str, lists: &[Vec<String>]| -> Vec<Vec<WardIdx>> {
        let mut ward = |id: &String| {
            let found = study.wards.iter().position(|ward| ward.id == *id).map(WardIdx::new);
            if found.is_none() {
                let message = format!("no ward has the id {id:?}");
                refused.push(refuse(&NAMED_BUT_ABSENT, flag, message));
            }
            found
        };
        lists.iter().map(|list| list.iter().filter_map(&mut ward).collect()).collect()
    };
    let together = groups("--keep-together", &given.keep_together);
    let apart = groups("--keep-apart", &given.keep_apart);
    let mut exempt = Vec::new();
    for name in &given.exempt {
        match study.boroughs.iter().position(|borough| borough == name) {
            // A borough named twice stays whole once.
            Some(position) if exempt.contains(&BoroughIdx::new(position)) => {}
            Some(position) => exempt.push(BoroughIdx::new(position)),
            None => {
                let message =
                    format!("no borough is called {name:?}; there are {}", study.boroughs.join(", "));
                refused.push(refuse(&NAMED_BUT_ABSENT, "--exempt", message));
            }
        }
    }
    let residents: u64 = study.wards.iter().map(|ward| ward.population).sum();
    let count = given.clusters.map_or(ClusterCount::Open, ClusterCount::from);
    let target_population = given
        .target_population
        .or_else(|| count.exactly().map(|clusters| residents as f64 / clusters as f64));
    if let ClusterCount::Between(low, _) = count
        && low > study.wards.len()
    {
        let message = format!("{low} clusters cannot be made of {} wards", study.wards.len());
        refused.push(refuse(&SETTING_UNUSABLE, "--clusters", message));
    }
    let (mut min_population, mut max_population) = (
        given.min_population.map_or(0, |low| i64::try_from(low).unwrap_or(i64::MAX)),
        given.max_population.map_or(i64::MAX, |high| i64::try_from(high).unwrap_or(i64::MAX)),
    );
    if let (Some(tolerance), Some(target)) = (given.population_tolerance, target_population) {
        min_population =
            min_population.max((target * (1.0 - tolerance.get()) - ROUNDING_SLACK).ceil() as i64);
        max_population =
            max_population.min((target * (1.0 + tolerance.get()) + ROUNDING_SLACK).floor() as i64);
        if min_population > max_population {
            let message = format!(
                "{tolerance} around the target of {target:.0} residents and the bounds on population leave no number of residents"
            );
            refused.push(refuse(&SETTING_UNUSABLE, "--population-tolerance", message));
        }
    }
    let rules = Rules {
        clusters: count,
        min_wards: given.min_wards.get(),
        max_wards: given.max_wards.get(),
        min_population,
        max_population,
        cross_boroughs: given.cross_boroughs,
        together,
        apart,
        exempt,
    };
    let boroughs: Vec<BoroughIdx> = study.wards.iter().map(|ward| ward.borough).collect();
    refused.extend(rules.faults(&boroughs).iter().filter_map(|fault| in_names(fault, study, &rules)));
    let losses = settings.losses();
    let weights = Weights::new(&losses);
    if let Err(fault) = weights {
        refused.push(refuse(&SETTING_UNUSABLE, "--weight", fault.to_string()));
    }
    match weights {
        Ok(weights) if refused.is_empty() => {
            Ok(Question { findings: only_falling(&weights, count), rules, weights, target_population })
        }
        _ => Err(Error::Settings(refused)),
    }
}

/// A fault of the rules that only the wards bring out, in their names; `None` of one that is said already.
fn in_names(fault: &RuleFault, study: &Study, rules: &Rules) -> Option<Finding> {
    let names = |wards: &[WardIdx]| study.ids(wards).join(" and ");
    let (flag, message) = match fault {
        // Bounds and tolerance that leave nothing are named where they are worked out.
        RuleFault::ResidentsReversed { .. } => return None,
        RuleFault::TogetherAcross(wards) if rules.cross_boroughs => (
            "--keep-together",
            format!(
                "{} cannot share a cluster, as a borough of theirs is exempt and stays whole",
                names(wards)
            ),
        ),
        RuleFault::TogetherAcross(wards) => (
            "--keep-together",
            format!(
                "{} lie in different boroughs, so they cannot share a cluster without --cross-boroughs",
                names(wards)
            ),
        ),
        RuleFault::ApartInExempt { wards, borough } => (
            "--keep-apart",
            format!(
                "{} lie in {}, which is exempt and stays whole as one cluster",
                names(wards),
                study.boroughs[borough.index()]
            ),
        ),
        RuleFault::TogetherAndApart(wards) => {
            ("--keep-apart", format!("{} are kept together and apart at once", names(wards)))
        }
        RuleFault::ApartFromItself(ward) => {
            ("--keep-apart", format!("{} is named twice, and cannot be apart from itself", names(&[*ward])))
        }
        other => ("--min-wards", other.to_string()),
    };
    let finding = Finding::new(&SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    Some(finding.with_property(flag))
}

/// A warning where merging clusters never costs anything and their number is left open.
fn only_falling(weights: &Weights, count: ClusterCount) -> Vec<Finding> {
    if count.exactly().is_some() || !weights.shares().iter().all(|(loss, _)| loss.falls_with_merging()) {
        return Vec::new();
    }
    let names: Vec<&str> = weights.shares().iter().map(|(loss, _)| Loss::name(*loss)).collect();
    let message = format!(
        "{} never rises when clusters merge, so few large clusters are always favoured; curve.csv has the loss for every number",
        names.join(" and ")
    );
    let finding = Finding::new(&ONLY_FALLING_LOSSES, Action::Noted, Layer::Settings, message);
    vec![finding.with_level(Level::Warning).with_property("--weight")]
}
