//! What each rule costs: the search once more for every rule, without that one.

use crate::input::EdgeTable;
use crate::model::{Proof, counted, shortest_percent, span, thousands};
use crate::prepare::{PreparedStudy, adjacency_without_barriers, problem, question};
use crate::progress::{Listener, Phase};
use crate::results::{PriceOfRule, ScoredStructure};
use crate::search::{NumbersFault, Obstacle, SearchTask, solve, solve_numbers};
use crate::settings::{RuleSettings, Settings, list_of};
use std::borrow::Cow;
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

/// What each rule costs the best candidate. `None` where that is not asked for, or the search is stopped first.
///
/// Every figure is that of a search with the same settings but one. What a loss is measured by stays: where one number of
/// clusters sets the target population, structures of other numbers are measured against the same.
pub(super) fn price_of_rules(
    (prepared, task): (&PreparedStudy, &SearchTask),
    best: &ScoredStructure,
    (settings, edges): (&Settings, Option<&EdgeTable>),
    listener: Listener,
) -> Option<Vec<PriceOfRule>> {
    if !settings.price_of_rules {
        return None;
    }
    let lifted = lifted(prepared, settings);
    listener.begins_steps(Phase::Pricing, lifted.len());
    let with = (best.scores.total_loss, best.proof);
    let (mut prices, of) = (Vec::new(), lifted.len());
    for lifted in lifted {
        let found = without((prepared, task), &lifted, (settings, edges));
        if task.stop.is_set() {
            return None;
        }
        prices.push(match found {
            Ok(found) => {
                let kept = lifted.only_frees && found.0 > with.0;
                let found = if kept { best_itself(best, found) } else { found };
                PriceOfRule::found(lifted.told, with, found)
            }
            Err(NotFound { is_impossible }) => PriceOfRule::without_structure(lifted.told, is_impossible),
        });
        listener.step(Phase::Pricing, prices.len(), of);
    }
    Some(prices)
}

/// Where a search without the rule found nothing as good as the best with it, that one is the best without it too.
fn best_itself(best: &ScoredStructure, (total, proof, _): Found) -> Found {
    let own = best.scores.total_loss;
    let proof = match proof.gap().map(|gap| own - (total - gap)) {
        Some(gap) if gap > 0.0 => Proof::WithinGap { gap },
        Some(_) => Proof::Optimal,
        None => Proof::NoBound,
    };
    (own, proof, best.scores.clusters)
}

/// The total loss of the best structure found, what is known of it, and how many clusters it has.
type Found = (f64, Proof, usize);

/// No structure was found.
struct NotFound {
    is_impossible: bool,
}

/// The best without a rule.
fn without(
    (prepared, task): (&PreparedStudy, &SearchTask),
    lifted: &Lifted,
    (settings, edges): (&Settings, Option<&EdgeTable>),
) -> Result<Found, NotFound> {
    let study = &prepared.study;
    let settings = Settings { rules: lifted.rules.clone(), weights: settings.losses(), ..settings.clone() };
    let unknown = NotFound { is_impossible: false };
    let Ok(question) = question(study, &settings) else { return Err(unknown) };
    let problem = match lifted.barriers {
        false => Cow::Borrowed(&prepared.problem),
        true => {
            let Ok(adjacency) = adjacency_without_barriers(study, &settings, edges) else {
                return Err(unknown);
            };
            Cow::Owned(problem(study, &adjacency.graph, &prepared.measured, question.target_population))
        }
    };
    let task = SearchTask { problem: &problem, rules: &question.rules, ..*task };
    let proves = |obstacles: &[Obstacle]| obstacles.iter().any(Obstacle::is_proof);
    let found = match question.sizes_follow() {
        false => solve(&task).map_err(|obstacles| proves(&obstacles)),
        true => solve_numbers(&task, &question.sizes, &mut |_, _, _| {}).map(|found| found.best).map_err(
            |fault| match fault {
                NumbersFault::TooMany { .. } => false,
                NumbersFault::None(numbers) => {
                    numbers.iter().all(|(_, sizes, obstacles)| sizes.are_empty() || proves(obstacles))
                }
            },
        ),
    };
    let solution = found.map_err(|is_impossible| NotFound { is_impossible })?;
    Ok((solution.total.to_f64(), solution.proof, solution.best.cluster_count()))
}

/// Every rule that holds, as it is told, in the order of the settings; whether what keeps all rules keeps the others too.
pub(crate) fn rules_in_force(prepared: &PreparedStudy, settings: &Settings) -> Vec<((String, String), bool)> {
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
            Some(target) => format!("{} residents", thousands(target.round() as i64)),
            None => "all residents divided by the number of clusters".to_owned(),
        };
        let rule = format!("every cluster within {} of {target}", shortest_percent(tolerance.get()));
        add(format!("population-tolerance {tolerance}"), rule, &|rules| rules.population_tolerance = None);
    }
    let people = |number: u64| format!("{} residents in a cluster", thousands(number as i64));
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
