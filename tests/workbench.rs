//! What the page answers when the rest is to be made as good as can be, against every division of small maps.

use std::collections::{BTreeMap, BTreeSet};
use wardwise::compare::{MEASURES, Tables, WardHulls, tables};
use wardwise::loss::Weights;
use wardwise::model::{ClusterCount, Rules, Structure, WardIdx};
use wardwise::pipeline::{load, search};
use wardwise::results::ScoreInputs;
use wardwise::search::Stop;
use wardwise::settings::Settings;
use wardwise_page::{Ask, Bench, Prove, Reply};

/// Maps of so many wards: 21,147 divisions each.
const WARDS: usize = 9;

fn demo(file: &str) -> String {
    format!("{}/data/demo/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn town() -> Bench {
    let mut settings = Settings::new(demo("wards.geojson"));
    settings.layers.neighbourhoods = Some(demo("drawings.geojson"));
    settings.layers.cofunding = Some(demo("cofunding.geojson"));
    let outcome = search(&settings, load(&settings).expect("readable"), &Stop::default()).expect("solved");
    let prepared = &outcome.scored.prepared;
    let ScoreInputs { problem, rules, weights, target_population, sizes, .. } = ScoreInputs::of(prepared);
    let tables = tables(&prepared.study, &prepared.measured);
    Bench { problem, tables, rules, weights, target_population, sizes }
}

/// What the page shows of a structure is what the tables of the program have: under the same names, to the last bit.
#[test]
fn the_page_measures_what_the_tables_have() {
    let mut settings = Settings::new(demo("wards.geojson"));
    settings.layers.neighbourhoods = Some(demo("drawings.geojson"));
    settings.layers.cofunding = Some(demo("cofunding.geojson"));
    settings.layers.current = Some(demo("current_structure.csv"));
    settings.rules.target_population = Some(40_500.0);
    let outcome = search(&settings, load(&settings).expect("readable"), &Stop::default()).expect("solved");
    let prepared = &outcome.scored.prepared;
    let ScoreInputs { problem, rules, weights, target_population, sizes, .. } = ScoreInputs::of(prepared);
    let tables = tables(&prepared.study, &prepared.measured);
    // Places are numbered there as they are shown here.
    let bench = Bench { problem: prepared.problem.clone(), tables, rules, weights, target_population, sizes };
    assert_eq!(problem.ward_count(), bench.problem.ward_count());
    let mut compared = 0;
    for scored in outcome.scored.structures().filter(|scored| scored.polygons.is_none()) {
        let labels = scored.structure.labels().iter().map(|cluster| cluster.0).collect();
        let question = serde_json::to_string(&Ask::Figures { structure: labels }).unwrap();
        let Ok(Reply::Figures(shown)) = serde_json::from_str(&bench.ask(question.as_bytes(), &|_, _| {}))
        else {
            panic!("{} is not measured", scored.name)
        };
        let mut known: BTreeSet<&str> = shown.measures.keys().map(String::as_str).collect();
        for measure in MEASURES {
            let own = measure.value(&scored.scores).filter(|value| value.is_finite());
            // Of respondents' groups the page measures what it carries tables of: none here.
            if measure.name != "worst_group" {
                assert_eq!(
                    shown.measures.get(measure.name).copied(),
                    own,
                    "{}: {}",
                    scored.name,
                    measure.name
                );
                compared += usize::from(own.is_some());
            }
            known.remove(measure.name);
        }
        assert!(known.is_empty(), "no table has {known:?}");
    }
    assert!(compared > 100, "{compared} figures");
}

/// A part of the town around one ward, as a map of its own; boroughs do not matter on it.
fn part(town: &Bench, start: usize) -> Bench {
    let mut wards = vec![WardIdx::new(start)];
    let mut next = 0;
    while wards.len() < WARDS {
        for neighbour in &town.problem.neighbours[wards[next].index()] {
            if !wards.contains(neighbour) && wards.len() < WARDS {
                wards.push(*neighbour);
            }
        }
        next += 1;
    }
    wards.sort_unstable();
    let rules = Rules { cross_boroughs: true, exempt: vec![], ..town.rules.clone() };
    let problem = town.problem.restrict(&wards);
    // Figures of the ground are not asked for here.
    let tables = Tables {
        hulls: WardHulls { corners_mm: vec![vec![]; WARDS] },
        shares: vec![vec![]; problem.places.classes()],
        ..Tables::default()
    };
    Bench { problem, tables, rules, sizes: None, target_population: None, ..town.clone() }
}

/// Every division of so many wards, as clusters in the order of their first wards.
fn divisions(wards: usize) -> Vec<Vec<u32>> {
    let mut all = vec![vec![]];
    for _ in 0..wards {
        let grown = all.into_iter().flat_map(|labels: Vec<u32>| {
            let next = labels.iter().max().map_or(0, |most| most + 1);
            (0..=next).map(move |label| [labels.as_slice(), &[label]].concat())
        });
        all = grown.collect();
    }
    all
}

fn is_connected(bench: &Bench, wards: &[WardIdx]) -> bool {
    let mut reached = BTreeSet::from([wards[0]]);
    let mut open = vec![wards[0]];
    while let Some(ward) = open.pop() {
        for neighbour in &bench.problem.neighbours[ward.index()] {
            if wards.contains(neighbour) && reached.insert(*neighbour) {
                open.push(*neighbour);
            }
        }
    }
    reached.len() == wards.len()
}

/// What a person who reads the guide expects of what is fixed.
fn keeps(bench: &Bench, asked: &Prove, structure: &Structure) -> bool {
    let before = Structure::from_labels(&asked.structure);
    let same = |a: &WardIdx, b: &WardIdx| structure.cluster_of(*a) == structure.cluster_of(*b);
    let frozen: Vec<Vec<WardIdx>> =
        before.members().into_iter().filter(|wards| wards.iter().all(|w| asked.locked.contains(w))).collect();
    let members = structure.members();
    let sound = members.iter().all(|wards| {
        frozen.contains(wards)
            || ((asked.min_wards..=asked.max_wards).contains(&wards.len()) && is_connected(bench, wards))
    });
    let mut by_cluster: BTreeMap<_, Vec<WardIdx>> = BTreeMap::new();
    for ward in &asked.locked {
        by_cluster.entry(before.cluster_of(*ward)).or_default().push(*ward);
    }
    let locked: Vec<WardIdx> = asked.locked.clone();
    let locks = locked
        .iter()
        .all(|a| locked.iter().all(|b| same(a, b) == (before.cluster_of(*a) == before.cluster_of(*b))));
    let alone = by_cluster.iter().filter(|(_, wards)| wards.len() == 1).all(|(cluster, wards)| {
        let others = before.members()[cluster.index()].clone();
        let population = |ward: &WardIdx| bench.problem.population[ward.index()];
        let most = others.iter().filter(|other| **other != wards[0]).map(population).max();
        most.is_none_or(|most| {
            others
                .iter()
                .any(|other| *other != wards[0] && population(other) == most && same(other, &wards[0]))
        })
    });
    sound
        && locks
        && alone
        && frozen.iter().all(|wards| members.contains(wards))
        && asked.clusters.allows(structure.cluster_count())
        && asked.together.iter().all(|group| group.iter().all(|ward| same(ward, &group[0])))
        && asked
            .apart
            .iter()
            .all(|group| group.iter().enumerate().all(|(i, a)| group[i + 1..].iter().all(|b| !same(a, b))))
}

#[test]
fn what_is_proved_is_the_best_of_all_divisions_that_keep_what_was_fixed() {
    let town = town();
    let all = divisions(WARDS);
    let (mut proved, mut impossible) = (0, 0);
    for case in 0..200_usize {
        // As the page reads it.
        let written = part(&town, case % town.problem.ward_count()).written().unwrap();
        let bench = Bench::read(written.as_bytes()).unwrap();
        let pick = |n: usize| WardIdx::new((case * 7 + n * 5) % WARDS);
        // Any structure to start from, also one that breaks every rule.
        let structure = all[(case * 7919) % all.len()].clone();
        let clusters = Structure::from_labels(&structure).cluster_count();
        let asked = Prove {
            structure,
            wards: (0..WARDS).map(WardIdx::new).collect(),
            locked: (0..case % 6).map(pick).collect::<BTreeSet<_>>().into_iter().collect(),
            together: if case % 3 == 1 { vec![vec![pick(4), pick(6)]] } else { vec![] },
            apart: if case % 5 == 2 { vec![vec![pick(1), pick(8)]] } else { vec![] },
            clusters: if case % 2 == 0 {
                ClusterCount::Open
            } else {
                ClusterCount::Between(2, clusters.max(3))
            },
            min_wards: 1 + case % 2,
            max_wards: 4 + case % 3,
            min_population: None,
            max_population: None,
            weights: town.weights.shares().to_vec(),
            seed: 1,
        };
        let weights = Weights::new(&asked.weights).unwrap();
        let kept =
            all.iter().map(|labels| Structure::from_labels(labels)).filter(|s| keeps(&bench, &asked, s));
        let best = kept.map(|structure| weights.total(&bench.problem, &structure)).min();
        let question = serde_json::to_vec(&Ask::Prove(asked.clone())).unwrap();
        let reply: Reply = serde_json::from_str(&bench.ask(&question, &|_, _| {})).unwrap();
        match (reply, best) {
            (Reply::Proved { structure, status, total_loss, .. }, Some(best)) => {
                let structure = Structure::from_labels(&structure);
                assert!(keeps(&bench, &asked, &structure), "case {case}: {asked:?} gave {structure:?}");
                assert_eq!(
                    (status.as_str(), total_loss),
                    ("optimal", best.to_f64()),
                    "case {case}: {asked:?}"
                );
                proved += 1;
            }
            (Reply::Impossible(why), None) => {
                assert!(!why.is_empty());
                impossible += 1;
            }
            (reply, best) => panic!("case {case}: {reply:?} where the best is {best:?}: {asked:?}"),
        }
    }
    assert!(proved > 10 && impossible > 3, "{proved} proved, {impossible} impossible");
}

/// One ward of a pair lies in a cluster that stays: locked, or not asked for.
#[test]
fn wards_that_are_to_stay_together_are_not_parted_in_silence() {
    let town = town();
    let written = part(&town, 0).written().unwrap();
    let bench = Bench::read(written.as_bytes()).unwrap();
    let all: Vec<WardIdx> = (0..WARDS).map(WardIdx::new).collect();
    let rest = all[1..].to_vec();
    let asked = Prove {
        structure: [vec![0], vec![1; WARDS - 1]].concat(),
        wards: all.clone(),
        locked: vec![all[0]],
        together: vec![vec![all[0], all[1]]],
        apart: vec![],
        clusters: ClusterCount::Open,
        min_wards: 1,
        max_wards: WARDS,
        min_population: None,
        max_population: None,
        weights: town.weights.shares().to_vec(),
        seed: 1,
    };
    for asked in [asked.clone(), Prove { locked: vec![], wards: rest, ..asked.clone() }] {
        let reply: Reply =
            serde_json::from_str(&bench.ask(&serde_json::to_vec(&Ask::Prove(asked)).unwrap(), &|_, _| {}))
                .unwrap();
        let Reply::Impossible(why) = reply else { panic!("{reply:?}") };
        assert_eq!(why[0].1, [all[0], all[1]]);
    }
}
