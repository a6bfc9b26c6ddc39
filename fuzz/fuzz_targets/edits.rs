//! Any text as a question to the workbench of the page, or any bytes as moved wards: an answer that the program
//! gives too, or words that say why there is none.
//!
//! A structure that the page measures is written as its table, read back as `score` reads it, and measured again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use wardwise::check::{AskedColumns, WardDirectory, given_structure};
use wardwise::compare::tables;
use wardwise::input::{Limits, StructureContent, read_structure_from};
use wardwise::loss::{Loss, losses};
use wardwise::model::{ClusterCount, Structure, WardIdx};
use wardwise::pipeline::{load, search};
use wardwise::results::ScoreInputs;
use wardwise::search::Stop;
use wardwise_fuzz::bytes::Bytes;
use wardwise_fuzz::studies::written;
use wardwise_page::{Ask, Bench, Measured, Prove, Reply};

/// What a total of a structure proved may lie above another: rounding of a few dozen terms.
const TOLERANCE: f64 = 1e-9;

/// The map on the workbench, and its wards' ids and names.
struct Page {
    bench: Bench,
    wards: Vec<(String, String)>,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    let home = tempfile::tempdir().expect("a folder");
    let settings = written(&mut Bytes(include_bytes!("../seeds/whole/six")), home.path());
    let layers = load(&settings).expect("the study can be read");
    let outcome = search(&settings, layers, &Stop::default()).expect("the study can be searched");
    let prepared = &outcome.scored.prepared;
    let ScoreInputs { problem, rules, weights, target_population, sizes, .. } = ScoreInputs::of(prepared);
    let tables = tables(&prepared.study, &prepared.measured);
    let wards = prepared.study.wards.iter().map(|ward| (ward.id.clone(), ward.name.clone()));
    Page {
        wards: wards.collect(),
        bench: Bench { problem, tables, rules, weights, target_population, sizes },
    }
});

fuzz_target!(|bytes: &[u8]| {
    let page = &*PAGE;
    let count = page.bench.problem.ward_count();
    if bytes.first().is_some_and(|first| *first == b'{' || first.is_ascii_whitespace()) {
        // As it comes over the wire. Its numbers may be any.
        answered(page, bytes);
        return;
    }
    let mut bytes = Bytes(bytes);
    let labels = |bytes: &mut Bytes| -> Vec<u32> {
        let clusters = 1 + bytes.next() % (count + 1);
        (0..count).map(|_| (bytes.next() % clusters) as u32 * 3).collect()
    };
    let wards = |bytes: &mut Bytes| -> Vec<WardIdx> {
        let byte = bytes.next();
        (0..8).filter(|bit| byte >> bit & 1 == 1).map(|ward| WardIdx::new(ward % count)).collect()
    };
    match bytes.next() % 3 {
        0 => {
            let structure = labels(&mut bytes);
            let Reply::Figures(measured) = asked(page, &Ask::Figures { structure: structure.clone() }) else {
                panic!("{structure:?} is not measured")
            };
            figures(page, &Structure::from_labels(&structure), &measured);
            read_back(page, &Structure::from_labels(&structure), &mut bytes);
        }
        1 => {
            let (from, to) = (labels(&mut bytes), labels(&mut bytes));
            let Reply::Moves { wards, residents, partner } =
                asked(page, &Ask::Moves { from: from.clone(), to: to.clone() })
            else {
                panic!("{from:?} and {to:?} are not compared")
            };
            moves(
                page,
                (&Structure::from_labels(&from), &Structure::from_labels(&to)),
                (&wards, residents, partner.len()),
            );
        }
        _ => {
            let structure = labels(&mut bytes);
            let head = bytes.next();
            let members = Structure::from_labels(&structure).members();
            // Whole clusters may change, or else that is refused.
            let open = bytes.next();
            let mut free: Vec<WardIdx> = members
                .iter()
                .enumerate()
                .filter(|(cluster, _)| open >> (cluster % 8) & 1 == 1)
                .flat_map(|(_, wards)| wards.clone())
                .collect();
            if head & 1 != 0 {
                free.extend(wards(&mut bytes));
            }
            let weights = Loss::ALL.into_iter().filter(|loss| loss.is_measurable(&page.bench.problem));
            let prove = Prove {
                structure,
                wards: free,
                locked: wards(&mut bytes),
                together: if head & 2 != 0 { vec![wards(&mut bytes)] } else { vec![] },
                apart: if head & 4 != 0 { vec![wards(&mut bytes)] } else { vec![] },
                clusters: match head / 8 % 4 {
                    0 => ClusterCount::Between(bytes.next() % 8, bytes.next() % 8),
                    _ => ClusterCount::Open,
                },
                min_wards: head / 32 % 4,
                max_wards: 1 + bytes.next() % 9,
                min_population: (head & 0x80 != 0).then(|| bytes.next() as i64 * 100),
                max_population: (head & 0x80 != 0).then(|| bytes.next() as i64 * 1000),
                weights: weights.map(|loss| (loss, (bytes.next() % 4) as f64)).collect(),
                seed: 1,
            };
            proved(page, &prove, asked(page, &Ask::Prove(prove.clone())));
        }
    }
});

fn asked(page: &Page, ask: &Ask) -> Reply {
    answered(page, serde_json::to_string(ask).expect("it can be written").as_bytes())
}

/// What is answered is a reply that can be read, and the same when it is asked again.
fn answered(page: &Page, question: &[u8]) -> Reply {
    let text = page.bench.ask(question, &|_, _| {});
    assert_eq!(page.bench.ask(question, &|_, _| {}), text);
    let reply: Reply = serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    match &reply {
        Reply::Refused(why) => assert!(!why.is_empty()),
        Reply::Impossible(why) => assert!(!why.is_empty() && why.iter().all(|(words, _)| !words.is_empty())),
        _ => {}
    }
    reply
}

fn figures(page: &Page, structure: &Structure, measured: &Measured) {
    let problem = &page.bench.problem;
    assert!(measured.measures.values().all(|value| value.is_finite()), "{measured:?}");
    assert_eq!(measured.residents.len(), structure.cluster_count());
    assert_eq!(measured.residents.iter().sum::<i64>(), problem.population.iter().sum::<i64>());
    let of_cluster =
        |cluster: usize| problem.wards().filter(move |ward| structure.cluster_of(*ward).index() == cluster);
    for (cluster, residents) in measured.residents.iter().enumerate() {
        assert_eq!(of_cluster(cluster).map(|ward| problem.population[ward.index()]).sum::<i64>(), *residents);
    }
    let target = page
        .bench
        .target_population
        .or_else(|| page.bench.sizes.and_then(|sizes| sizes.of(structure.cluster_count()).target));
    for (loss, own) in Loss::ALL.into_iter().zip(losses(&problem.with_target(target), structure)) {
        if let (Some(own), Some(shown)) = (own, measured.measures.get(loss.name())) {
            assert!(
                (own - shown).abs() <= TOLERANCE,
                "{}: {shown} where {own} is its definition",
                loss.name()
            );
        }
    }
    for (cluster, words) in &measured.breaches {
        assert!(
            !words.is_empty() && cluster.is_none_or(|cluster| cluster.index() < structure.cluster_count())
        );
    }
}

/// The table of a structure in any order of lines and with any of the usual separators, as `score` reads it.
fn read_back(page: &Page, structure: &Structure, bytes: &mut Bytes) {
    let (mark, start) = (bytes.one_of(&[",", ";", "\t"]), bytes.next());
    let end = bytes.one_of(&["\n", "\r\n"]);
    let mut table = format!("ward_id{mark}cluster{end}");
    for step in 0..page.wards.len() {
        let ward = (start + step) % page.wards.len();
        let cluster = structure.labels()[ward].0;
        table.push_str(&format!("{}{mark}Team {cluster}{end}", page.wards[ward].0));
    }
    let read =
        read_structure_from("edited.csv", table.as_bytes(), &Limits::default()).expect("it is a table");
    let StructureContent::Table(table) = read.content else { panic!("a table is taken for a layer") };
    let directory = WardDirectory::of(page.wards.iter().map(|(id, name)| (id.as_str(), name.as_str())));
    let given =
        given_structure(&table, &directory, AskedColumns::default()).expect("every ward is there once").given;
    assert_eq!(given.structure.labels(), structure.labels());
}

fn moves(
    page: &Page,
    (from, to): (&Structure, &Structure),
    (wards, residents, partners): (&[WardIdx], i64, usize),
) {
    let problem = &page.bench.problem;
    assert_eq!(partners, from.cluster_count());
    assert_eq!(wards.iter().map(|ward| problem.population[ward.index()]).sum::<i64>(), residents);
    assert_eq!(wards.iter().collect::<BTreeSet<_>>().len(), wards.len());
    if from.labels() == to.labels() {
        assert!(wards.is_empty(), "{wards:?} move nowhere");
    }
    // At least as many stay as by giving every cluster of the one the first of the other that shares most with it.
    let mut shared: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for ward in problem.wards() {
        *shared.entry((from.cluster_of(ward).index(), to.cluster_of(ward).index())).or_default() +=
            problem.population[ward.index()];
    }
    let mut by_size: Vec<_> = shared.into_iter().collect();
    by_size.sort_by_key(|(_, residents)| -residents);
    let (mut left, mut right, mut stay) = (BTreeSet::new(), BTreeSet::new(), 0);
    for ((a, b), residents) in by_size {
        if !left.contains(&a) && !right.contains(&b) {
            left.insert(a);
            right.insert(b);
            stay += residents;
        }
    }
    assert!(residents <= problem.population.iter().sum::<i64>() - stay, "{residents} move");
}

fn proved(page: &Page, asked: &Prove, reply: Reply) {
    let Reply::Proved { structure, total_loss, total_loss_before, gap, .. } = reply else { return };
    let problem = &page.bench.problem;
    assert_eq!(structure.len(), problem.ward_count());
    assert!(total_loss.is_finite() && total_loss_before.is_finite() && gap.is_none_or(|gap| gap >= 0.0));
    let (before, after) = (Structure::from_labels(&asked.structure), Structure::from_labels(&structure));
    // What was not to change stays together and by itself.
    let free: BTreeSet<WardIdx> = asked.wards.iter().copied().collect();
    let same =
        |structure: &Structure, a: WardIdx, b: WardIdx| structure.cluster_of(a) == structure.cluster_of(b);
    for a in problem.wards().filter(|ward| !free.contains(ward)) {
        for b in problem.wards() {
            assert_eq!(same(&before, a, b), same(&after, a, b), "{a:?} was not to change");
        }
    }
    let locked = |ward: &WardIdx| asked.locked.contains(ward);
    for (i, a) in asked.locked.iter().enumerate() {
        for b in &asked.locked[i + 1..] {
            assert_eq!(same(&before, *a, *b), same(&after, *a, *b), "{a:?} and {b:?} are locked");
        }
    }
    for wards in after.members() {
        let is_new = wards.iter().any(|ward| free.contains(ward)) && !wards.iter().all(locked);
        assert!(!is_new || wards.len() <= asked.max_wards.max(1), "{wards:?}");
    }
}
