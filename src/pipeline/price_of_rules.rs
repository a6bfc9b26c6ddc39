//! What each rule costs: the search once more for every rule, without that one.

use crate::input::EdgeTable;
use crate::model::{Problem, Proof, Rules, Sizes, counted, shortest_percent, span, thousands};
use crate::prepare::{PreparedStudy, adjacency_without_barriers, problem, question};
use crate::progress::{Listener, Phase};
use crate::results::{PriceOfRule, ScoredStructure};
use crate::search::{NumbersFault, Obstacle, SearchTask, solve, solve_numbers};
use crate::settings::{RuleSettings, Settings, list_of};
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;

/// A rule, and the settings without it.
struct Lifted {
    /// The setting with its value, and what it asks.
    told: (String, String),
    rules: RuleSettings,
    /// Whether what keeps all rules keeps the others too: not where a borough is let go that was outside them.
    only_frees: bool,
    /// Whether it is the barriers.
    barriers: bool,
}

/// What a search without one rule came to.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Without {
    /// Its total loss, what is known of it, and how many clusters it has.
    Found(f64, Proof, usize),
    /// There is none: that is proved.
    Impossible,
    /// None was found.
    Unknown,
}

/// A search without one rule, with all that it takes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleLess {
    /// What is asked; `None` where that cannot be said without the rule.
    asked: Option<AskedWithout>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedWithout {
    rules: Rules,
    sizes: Sizes,
    /// Whether the size of clusters follows from their number.
    sizes_follow: bool,
    /// The map without barriers; `None` where it is the same.
    problem: Option<Problem>,
}

/// The best structures without each rule. `None` where that is not asked for, or the search is stopped first.
///
/// Each is that of a search with the same settings but one. What a loss is measured by stays: where one number of
/// clusters sets the target population, structures of other numbers are measured against the same.
pub(super) fn best_without_rules(
    (prepared, task): (&PreparedStudy, &SearchTask),
    (settings, edges): (&Settings, Option<&EdgeTable>),
    listener: Listener,
) -> Option<Vec<Without>> {
    if !settings.price_of_rules {
        return None;
    }
    let without = without_each_rule(prepared, (settings, edges));
    listener.begins_steps(Phase::Pricing, without.len());
    let (mut all, of) = (Vec::new(), without.len());
    for rule in without {
        all.push(rule.searched(task)?);
        listener.step(Phase::Pricing, all.len(), of);
    }
    Some(all)
}

/// The searches without each rule, where their prices are asked for.
pub(super) fn without_each_rule(
    prepared: &PreparedStudy,
    (settings, edges): (&Settings, Option<&EdgeTable>),
) -> Vec<RuleLess> {
    if !settings.price_of_rules {
        return Vec::new();
    }
    let rule_less = |lifted: Lifted| RuleLess { asked: asked_without(prepared, &lifted, (settings, edges)) };
    lifted(prepared, settings).into_iter().map(rule_less).collect()
}

/// What each rule costs the best candidate; `without` in the order of the rules.
pub(super) fn prices_of_rules(
    (prepared, settings): (&PreparedStudy, &Settings),
    best: &ScoredStructure,
    without: &[Without],
) -> Vec<PriceOfRule> {
    let with = (best.scores.total_loss, best.proof);
    let price = |((told, only_frees), without): ((_, bool), &Without)| match *without {
        Without::Found(total, proof, clusters) => {
            let kept = only_frees && total > with.0;
            let found = (total, proof, clusters);
            PriceOfRule::found(told, with, if kept { best_itself(best, found) } else { found })
        }
        Without::Impossible => PriceOfRule::without_structure(told, true),
        Without::Unknown => PriceOfRule::without_structure(told, false),
    };
    rules_in_force(prepared, settings).into_iter().zip(without).map(price).collect()
}

/// Where a search without the rule found nothing as good as the best with it, that one is the best without it too.
fn best_itself(best: &ScoredStructure, (total, proof, _): (f64, Proof, usize)) -> (f64, Proof, usize) {
    let own = best.scores.total_loss;
    let proof = match proof.gap().map(|gap| own - (total - gap)) {
        Some(gap) if gap > 0.0 => Proof::WithinGap { gap },
        Some(_) => Proof::Optimal,
        None => Proof::NoBound,
    };
    (own, proof, best.scores.clusters)
}

/// What is asked without a rule.
fn asked_without(
    prepared: &PreparedStudy,
    lifted: &Lifted,
    (settings, edges): (&Settings, Option<&EdgeTable>),
) -> Option<AskedWithout> {
    let study = &prepared.study;
    let settings = Settings { rules: lifted.rules.clone(), weights: settings.losses(), ..settings.clone() };
    let question = question(study, &settings).ok()?;
    let without_barriers = || {
        let adjacency = adjacency_without_barriers(study, &settings, edges).ok()?;
        Some(problem(study, &adjacency.graph, &prepared.measured, question.target_population))
    };
    Some(AskedWithout {
        problem: if lifted.barriers { Some(without_barriers()?) } else { None },
        sizes_follow: question.sizes_follow(),
        sizes: question.sizes,
        rules: question.rules,
    })
}

impl RuleLess {
    /// The best without the rule, by a task that is the same but for it; `None` where the search is stopped first.
    pub fn searched(self, task: &SearchTask) -> Option<Without> {
        let found = self.asked.as_ref().map_or(Without::Unknown, |asked| asked.searched(task));
        (!task.stop.is_set()).then_some(found)
    }

    /// Whether it can be asked of this map.
    pub fn can_be_of(&self, problem: &Problem) -> bool {
        self.asked.as_ref().is_none_or(|asked| {
            let problem = asked.problem.as_ref().unwrap_or(problem);
            let boroughs = problem.borough.iter().map(|borough| borough.index() + 1).max().unwrap_or(0);
            asked.rules.check(problem.ward_count(), boroughs).is_ok()
        })
    }
}

impl Without {
    /// Whether some search can come to it, on a map of so many wards.
    pub fn can_be_of(&self, wards: usize) -> bool {
        match *self {
            Self::Found(total, proof, clusters) => {
                let gap = proof.gap().unwrap_or(0.0);
                (0.0..=1.0 + 1e-9).contains(&total)
                    && (0.0..=total + 1e-9).contains(&gap)
                    && (1..=wards).contains(&clusters)
            }
            Self::Impossible | Self::Unknown => true,
        }
    }
}

impl AskedWithout {
    fn searched(&self, task: &SearchTask) -> Without {
        let problem = self.problem.as_ref().unwrap_or(task.problem);
        let task = SearchTask { problem, rules: &self.rules, ..*task };
        let proves = |obstacles: &[Obstacle]| obstacles.iter().any(Obstacle::is_proof);
        let found = match self.sizes_follow {
            false => solve(&task).map_err(|obstacles| proves(&obstacles)),
            true => solve_numbers(&task, &self.sizes, &mut |_, _, _| {}).map(|found| found.best).map_err(
                |fault| match fault {
                    NumbersFault::TooMany { .. } => false,
                    NumbersFault::None(numbers) => {
                        numbers.iter().all(|(_, sizes, obstacles)| sizes.are_empty() || proves(obstacles))
                    }
                },
            ),
        };
        match found {
            Ok(solution) => {
                Without::Found(solution.total.to_f64(), solution.proof, solution.best.cluster_count())
            }
            Err(true) => Without::Impossible,
            Err(false) => Without::Unknown,
        }
    }
}

/// Every rule that holds, as it is told, in the order of the settings; whether what keeps all rules keeps the others too.
fn rules_in_force(prepared: &PreparedStudy, settings: &Settings) -> Vec<((String, String), bool)> {
    lifted(prepared, settings).into_iter().map(|lifted| (lifted.told, lifted.only_frees)).collect()
}

/// Every rule that holds, in the order of the settings, and the settings without it.
fn lifted(prepared: &PreparedStudy, settings: &Settings) -> Vec<Lifted> {
    let (study, question) = (&prepared.study, &prepared.question);
    let rules = &settings.rules;
    let mut all = Vec::new();
    let mut add = |setting: String, rule: String, change: &dyn Fn(&mut RuleSettings)| {
        let mut lifted =
            Lifted { told: (setting, rule), rules: rules.clone(), only_frees: true, barriers: false };
        change(&mut lifted.rules);
        all.push(lifted);
    };
    if let Some(clusters) = rules.clusters {
        let number = span(clusters.first(), clusters.last(), "cluster");
        let target = question.target_population;
        let typed = match clusters.is_one_number() {
            true => clusters.first().to_string(),
            false => format!("{}..{}", clusters.first(), clusters.last()),
        };
        add(format!("clusters {typed}"), number, &|rules| {
            rules.clusters = None;
            rules.target_population = target;
        });
    }
    if rules.min_wards.get() > 1 {
        let rule = format!("at least {} in a cluster", counted(rules.min_wards.get(), "ward"));
        add(format!("min-wards {}", rules.min_wards), rule, &|rules| rules.min_wards = NonZeroUsize::MIN);
    }
    if rules.max_wards.get() < study.wards.len() {
        let rule = format!("at most {} in a cluster", counted(rules.max_wards.get(), "ward"));
        let all = NonZeroUsize::new(study.wards.len()).unwrap_or(NonZeroUsize::MIN);
        add(format!("max-wards {}", rules.max_wards), rule, &|rules| rules.max_wards = all);
    }
    if let Some(tolerance) = rules.population_tolerance {
        let target = match question.target_population {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a target beyond all numbers is told as the greatest"
            )]
            Some(target) => format!("{} residents", thousands(target.round() as i64)),
            None => "all residents divided by the number of clusters".to_owned(),
        };
        let rule = format!("every cluster within {} of {target}", shortest_percent(tolerance.get()));
        add(format!("population-tolerance {tolerance}"), rule, &|rules| rules.population_tolerance = None);
    }
    let people = |number: u64| {
        format!("{} residents in a cluster", thousands(i64::try_from(number).unwrap_or(i64::MAX)))
    };
    if let Some(least) = rules.min_population {
        let rule = format!("at least {}", people(least));
        add(format!("min-population {least}"), rule, &|rules| rules.min_population = None);
    }
    if let Some(most) = rules.max_population {
        let rule = format!("at most {}", people(most));
        add(format!("max-population {most}"), rule, &|rules| rules.max_population = None);
    }
    if !rules.cross_boroughs && study.boroughs.len() > 1 {
        let rule = "no cluster crosses a borough".to_owned();
        add("no cross-boroughs".to_owned(), rule, &|rules| rules.cross_boroughs = true);
    }
    for (number, wards) in rules.keep_together.iter().enumerate() {
        let wards = list_of(wards.iter().map(String::as_str));
        add(format!("keep-together {wards}"), format!("{wards} share a cluster"), &|rules| {
            rules.keep_together.remove(number);
        });
    }
    for (number, wards) in rules.keep_apart.iter().enumerate() {
        let wards = list_of(wards.iter().map(String::as_str));
        add(format!("keep-apart {wards}"), format!("no two of {wards} share a cluster"), &|rules| {
            rules.keep_apart.remove(number);
        });
    }
    for (number, fixed) in rules.fix.iter().enumerate() {
        let wards = list_of(fixed.wards.iter().map(String::as_str));
        add(format!("fix {fixed}"), format!("{wards} in {}", fixed.name), &|rules| {
            rules.fix.remove(number);
        });
    }
    for (number, borough) in rules.exempt.iter().enumerate() {
        add(format!("exempt {borough}"), format!("{borough} stays whole"), &|rules| {
            rules.exempt.remove(number);
        });
    }
    let let_go = all.len() - rules.exempt.len();
    all[let_go..].iter_mut().for_each(|lifted| lifted.only_frees = false);
    if let Some(file) = settings.layers.barriers.as_ref().filter(|_| !study.barriers.is_empty()) {
        let told = (format!("barriers {file}"), "no cluster crosses a barrier".to_owned());
        all.push(Lifted { told, rules: rules.clone(), only_frees: true, barriers: true });
    }
    all
}
