use crate::Error;
use crate::check::{Naming, Study, nearest, normalised};
use crate::loss::{Loss, Needs, Weights};
use crate::model::{
    Action, BoroughIdx, ClusterCount, Finding, Layer, Level, Problem, Rule, RuleFault, Rules, Sizes, Target,
    WardIdx, counted,
};
use crate::rules::{
    FLAG_WITHOUT_EFFECT, LOSS_UNMEASURABLE, NAMED_BUT_ABSENT, ONLY_FALLING_LOSSES, SETTING_UNUSABLE,
};
use crate::settings::{DEFAULT_MAX_WARDS, DEFAULT_MIN_WARDS, FixedWards, RuleSettings, Settings, Share};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of the search.
#[derive(Clone, Debug)]
pub struct Question {
    /// What every structure must keep. Where sizes [follow the number of clusters](Question::sizes_follow)
    /// and not one number was asked for, without the bounds that follow: see [`Question::rules_of`].
    pub rules: Rules,
    /// The wards that are fixed to each named cluster; the rules keep them together and apart.
    pub fixed: Vec<Vec<WardIdx>>,
    /// The losses turned on.
    pub weights: Weights,
    /// The target population of a cluster, where given, or where it follows from one number of clusters.
    pub target_population: Option<f64>,
    /// How large clusters are to be, for every number of them.
    pub sizes: Sizes,
    /// What the user should know about the question itself.
    pub findings: Vec<Finding>,
}

impl Question {
    /// Whether another number of clusters means other bounds or another loss, so that every number is a
    /// search of its own.
    #[must_use]
    pub fn sizes_follow(&self) -> bool {
        let aims = |(loss, _): &(Loss, f64)| loss.description().needs == Needs::TargetPopulation;
        self.sizes.target == Target::Mean
            && (self.sizes.tolerance.is_some() || self.weights.shares().iter().any(aims))
    }

    /// The target population that structures of so many clusters are measured against: the one given, that
    /// of the one number asked for, else that of their own number.
    #[must_use]
    pub fn target_of(&self, clusters: usize) -> Option<f64> {
        self.target_population.or_else(|| self.sizes.of(clusters).target)
    }

    /// What a structure of so many clusters must keep.
    #[must_use]
    pub fn rules_of(&self, clusters: usize) -> Cow<'_, Rules> {
        match self.target_population {
            None if self.sizes_follow() => Cow::Owned(self.sizes.of(clusters).within(&self.rules)),
            _ => Cow::Borrowed(&self.rules),
        }
    }

    /// A problem as structures of so many clusters are measured by it.
    #[must_use]
    pub fn problem_of<'p>(&self, problem: &'p Problem, clusters: usize) -> Cow<'p, Problem> {
        let target = self.target_of(clusters);
        if problem.totals.target_need == problem.totals.need_of(target) {
            return Cow::Borrowed(problem);
        }
        Cow::Owned(problem.with_target(target))
    }

    /// Makes sure that every loss turned on can be measured.
    ///
    /// # Errors
    /// [`Error::Settings`] naming each loss that cannot.
    pub fn is_measurable(&self, problem: &Problem) -> Result<(), Error> {
        // Any number will do: a target is there for every one or for none.
        let problem = self.problem_of(problem, 1);
        let cannot = self.weights.shares().iter().filter(|(loss, _)| !loss.is_measurable(&problem));
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
    let wards = study.ward_directory();
    let mut told = Vec::new();
    let mut groups = |(flag, typed): (&str, Option<String>), lists: &[Vec<String>]| -> Vec<Vec<WardIdx>> {
        let mut naming = Naming::in_flag(&wards);
        let mut group = |list: &Vec<String>| list.iter().filter_map(|word| naming.ward(0, word)).collect();
        let groups = lists.iter().map(&mut group).collect();
        let finding = |rule, action, message: String| {
            let message = typed.as_ref().map_or(message.clone(), |typed| format!("{typed}: {message}"));
            Finding::new(rule, action, Layer::Settings, message).with_property(flag)
        };
        let (unusable, notes): (Vec<Finding>, Vec<Finding>) = naming
            .findings(&NAMED_BUT_ABSENT, &finding)
            .into_iter()
            .partition(|finding| finding.action == Action::Refused);
        refused.extend(unusable);
        told.extend(notes);
        groups
    };
    let mut together = groups(("--keep-together", None), &given.keep_together);
    let mut apart = groups(("--keep-apart", None), &given.keep_apart);
    let of_fixed = |fixed: &FixedWards| {
        groups(("--fix", Some(fixed.to_string())), std::slice::from_ref(&fixed.wards)).concat()
    };
    let mut fixed: Vec<Vec<WardIdx>> = given.fix.iter().map(of_fixed).collect();
    for wards in together.iter_mut().chain(&mut fixed) {
        // One ward by id and by name is one ward.
        let mut seen = BTreeSet::new();
        wards.retain(|ward| seen.insert(*ward));
    }
    let twice = fixed_twice(study, &given.fix, &fixed);
    if twice.is_empty() {
        // Fixed to one cluster is kept together, fixed to several is kept apart: one ward stands for each.
        together.extend(fixed.iter().filter(|wards| wards.len() > 1).cloned());
        let one_of_each: Vec<WardIdx> = fixed.iter().filter_map(|wards| wards.first().copied()).collect();
        apart.extend((one_of_each.len() > 1).then_some(one_of_each));
    }
    refused.extend(twice);
    let mut exempt = Vec::new();
    for name in &given.exempt {
        match borough_of(study, name) {
            // A borough named twice stays whole once.
            Some(borough) if exempt.contains(&borough) => {}
            Some(borough) => exempt.push(borough),
            None => {
                let near = nearest(name, study.boroughs.iter().map(String::as_str));
                let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
                let message = format!("no borough is called {name:?}{near}{}", boroughs_there(study));
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
        let message =
            format!("{} cannot be made of {}", counted(low, "cluster"), counted(study.wards.len(), "ward"));
        refused.push(refuse(&SETTING_UNUSABLE, "--clusters", message));
    }
    let sizes = Sizes {
        target: match given.target_population {
            Some(target) => Target::Given(target),
            None if count.exactly().is_some() || settings.needs_target() => Target::Mean,
            None => Target::Unknown,
        },
        tolerance: given.population_tolerance.map(Share::get),
        min_population: given.min_population.map_or(0, |low| i64::try_from(low).unwrap_or(i64::MAX)),
        max_population: given.max_population.map_or(i64::MAX, |high| i64::try_from(high).unwrap_or(i64::MAX)),
        residents,
    };
    let bounds = sizes.around(target_population);
    if bounds.are_empty()
        && let (Some(tolerance), Some(target)) = (given.population_tolerance, target_population)
    {
        let message = format!(
            "{tolerance} around the target of {target:.0} residents and the bounds on population leave no number of residents"
        );
        refused.push(refuse(&SETTING_UNUSABLE, "--population-tolerance", message));
    }
    let rules = Rules {
        clusters: count,
        min_wards: given.min_wards.get(),
        max_wards: given.max_wards.get(),
        min_population: bounds.min_population,
        max_population: bounds.max_population,
        cross_boroughs: given.cross_boroughs,
        together,
        apart,
        exempt,
    };
    let boroughs: Vec<BoroughIdx> = study.wards.iter().map(|ward| ward.borough).collect();
    let kept = [given.keep_together.len(), given.keep_apart.len()];
    refused.extend(rules.faults(&boroughs).iter().filter_map(|fault| in_names(fault, study, &rules, kept)));
    let losses = settings.losses();
    let weights = Weights::new(&losses);
    if let Err(fault) = weights {
        refused.push(refuse(&SETTING_UNUSABLE, "--weight", fault.to_string()));
    }
    match weights {
        Ok(weights) if refused.is_empty() => {
            told.extend(bounds_of_nobody(study, given, &rules));
            let mut question = Question { findings: told, rules, fixed, weights, target_population, sizes };
            // Bounds that rise as clusters become fewer keep them from merging.
            if !question.sizes_follow() {
                question.findings.extend(only_falling(
                    &question.weights,
                    count,
                    !settings.weights.is_empty(),
                ));
            }
            Ok(question)
        }
        _ => Err(Error::Settings(refused)),
    }
}

/// A warning where bounds on clusters were asked for and every borough is exempt from them.
fn bounds_of_nobody(study: &Study, given: &RuleSettings, rules: &Rules) -> Option<Finding> {
    let bounds = [
        ("--min-wards", given.min_wards != DEFAULT_MIN_WARDS),
        ("--max-wards", given.max_wards != DEFAULT_MAX_WARDS),
        ("--population-tolerance", given.population_tolerance.is_some()),
        ("--min-population", given.min_population.is_some()),
        ("--max-population", given.max_population.is_some()),
    ];
    let asked: Vec<&str> = bounds.iter().filter(|(_, is_asked)| *is_asked).map(|(flag, _)| *flag).collect();
    let is_bound = study.wards.iter().any(|ward| !rules.exempt.contains(&ward.borough));
    if is_bound || asked.is_empty() {
        return None;
    }
    let message = format!(
        "every borough is exempt and stays whole, so {} {} for no cluster",
        asked.join(" and "),
        if asked.len() == 1 { "holds" } else { "hold" }
    );
    let finding = Finding::new(&FLAG_WITHOUT_EFFECT, Action::Noted, Layer::Settings, message);
    Some(finding.with_level(Level::Warning).with_property("--exempt"))
}

/// ` (there are Camden, Hackney)`
fn boroughs_there(study: &Study) -> String {
    let named: Vec<&str> =
        study.boroughs.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    match named[..] {
        [] => "; the ward file has no boroughs: name their property with --borough".to_owned(),
        [only] => format!(" (the only one is {only})"),
        _ => format!(" (there are {})", named.join(", ")),
    }
}

/// The borough of a name: as it is written, or else with other capitals or spaces.
pub(super) fn borough_of(study: &Study, name: &str) -> Option<BoroughIdx> {
    let is_alike = |borough: &String| normalised(borough) == normalised(name);
    let exactly = study.boroughs.iter().position(|borough| borough == name);
    exactly.or_else(|| study.boroughs.iter().position(is_alike)).map(BoroughIdx::new)
}

/// Wards that are fixed to two clusters, once by id and once by name, say.
fn fixed_twice(study: &Study, given: &[FixedWards], fixed: &[Vec<WardIdx>]) -> Vec<Finding> {
    let mut name_of: BTreeMap<WardIdx, &str> = BTreeMap::new();
    let mut twice = Vec::new();
    for (FixedWards { name, .. }, wards) in given.iter().zip(fixed) {
        for ward in wards {
            let first = *name_of.entry(*ward).or_insert(name);
            if first != name {
                let message = format!("{} is fixed to {first} and to {name}", study.wards[ward.index()].id);
                let finding = Finding::new(&SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
                twice.push(finding.with_property("--fix"));
            }
        }
    }
    twice
}

/// A fault of the rules that only the wards bring out, in their names; `None` of one that is said already.
/// `kept` is how many groups come from `--keep-together` and `--keep-apart`: those behind them are of `--fix`.
fn in_names(fault: &RuleFault, study: &Study, rules: &Rules, kept: [usize; 2]) -> Option<Finding> {
    let names = |wards: &[WardIdx]| study.ids(wards).join(" and ");
    let flag = |flag: &'static str, groups: &[Vec<WardIdx>], wards: &[WardIdx]| {
        let holds = |group: &Vec<WardIdx>| wards.iter().all(|ward| group.contains(ward));
        if groups.iter().any(holds) { flag } else { "--fix" }
    };
    let together = |wards: &[WardIdx]| flag("--keep-together", &rules.together[..kept[0]], wards);
    let apart = |wards: &[WardIdx]| flag("--keep-apart", &rules.apart[..kept[1]], wards);
    let (flag, message) = match fault {
        // Bounds and tolerance that leave nothing are named where they are worked out.
        RuleFault::ResidentsReversed { .. } => return None,
        RuleFault::TogetherAcross(wards) if rules.cross_boroughs => (
            together(wards),
            format!(
                "{} cannot share a cluster, as a borough of theirs is exempt and stays whole",
                names(wards)
            ),
        ),
        RuleFault::TogetherAcross(wards) => (
            together(wards),
            format!(
                "{} lie in different boroughs, so they cannot share a cluster without --cross-boroughs",
                names(wards)
            ),
        ),
        RuleFault::ApartInExempt { wards, borough } => (
            apart(wards),
            format!(
                "{} lie in {}, which is exempt and stays whole as one cluster",
                names(wards),
                study.boroughs[borough.index()]
            ),
        ),
        RuleFault::TogetherAndApart(wards) => {
            (apart(wards), format!("{} are kept together and apart at once", names(wards)))
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
fn only_falling(weights: &Weights, count: ClusterCount, were_given: bool) -> Vec<Finding> {
    if count.exactly().is_some() || !weights.shares().iter().all(|(loss, _)| loss.falls_with_merging()) {
        return Vec::new();
    }
    let names: Vec<&str> = weights.shares().iter().map(|(loss, _)| Loss::name(*loss)).collect();
    let message = format!(
        "{} never rises when clusters merge, so few large clusters are always favoured; curve.csv has the loss for every number",
        names.join(" and ")
    );
    let finding = Finding::new(&ONLY_FALLING_LOSSES, Action::Noted, Layer::Settings, message);
    let finding = finding.with_level(Level::Warning);
    vec![if were_given { finding.with_property("--weight") } else { finding }]
}
