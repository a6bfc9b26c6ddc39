//! The stages of the London run, one by one: read, check, graph, measure, solve, dissolve, write.
//!
//! Runs on London where the shared data is there (`WARDWISE_SHARED`, else the folder `shared` beside
//! the clone), and on a made-up town of 625 wards in 33 boroughs elsewhere; the group's name says
//! which. `cargo bench --bench stages`; results lie in `target/criterion/`.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use geo::MultiPolygon;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wardwise::check::{CheckOptions, Study, check};
use wardwise::evidence::measure;
use wardwise::input::sha256_on_disk;
use wardwise::loss::Loss;
use wardwise::output::{Folder, Replay, write_graph, write_search};
use wardwise::pipeline;
use wardwise::prepare::{problem, question};
use wardwise::search::{Effort, SearchTask, Stop, solve};
use wardwise::settings::{ClusterRange, Settings, Share};
use wardwise::spatial::{Dissolver, GraphOptions, OverlapIndex, WardGraph};
use wardwise::synth::{Town, TownSettings};

/// A study of the size of London, and the folder that holds its files where they were made for it.
struct Case {
    name: &'static str,
    settings: Settings,
    _town: Option<tempfile::TempDir>,
}

/// A file of the shared data, where it is there.
fn shared(name: &str) -> Option<String> {
    let root = std::env::var_os("WARDWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("data").join(name);
    path.exists().then(|| path.to_string_lossy().into_owned())
}

fn london() -> Option<Case> {
    let mut settings = Settings::new(shared("london_wards.geojson")?);
    settings.layers.neighbourhoods = Some(shared("london_named_neighbourhoods.geojson")?);
    settings.properties.population = Some("population_2011".to_owned());
    settings.properties.borough = Some("borough_name".to_owned());
    settings.properties.place = Some("neighbourhood_id".to_owned());
    settings.rules.clusters = ClusterRange::exactly(125).ok();
    settings.rules.max_wards = NonZeroUsize::new(9).expect("above 0");
    settings.rules.population_tolerance = Share::new(0.35).ok();
    settings.rules.exempt = vec!["City of London".to_owned()];
    settings.weights = vec![(Loss::LivedSplit, 1.0)];
    Some(Case { name: "london", settings, _town: None })
}

fn town() -> Case {
    let wanted = TownSettings { boroughs: 33, ward_count: 625, drawings: 983, ..TownSettings::default() };
    let town = Town::generate(&wanted).expect("the settings are within their ranges");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in town.files() {
        std::fs::write(folder.path().join(file.name), &file.bytes).expect("written");
    }
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let mut settings = Settings::new(path("wards.geojson"));
    settings.layers.neighbourhoods = Some(path("drawings.geojson"));
    settings.properties.ward_id = Some("ward_code".to_owned());
    settings.properties.place = Some("place".to_owned());
    settings.rules.max_wards = NonZeroUsize::new(9).expect("above 0");
    settings.rules.target_population = Some(town.target_population() as f64);
    settings.weights = vec![(Loss::LivedSplit, 1.0), (Loss::Imbalance, 0.5)];
    Case { name: "town-of-625-wards", settings, _town: Some(folder) }
}

fn ward_graph(study: &Study) -> WardGraph {
    let shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    WardGraph::build(&shapes, &GraphOptions::default())
}

fn stages(criterion: &mut Criterion) {
    let case = london().unwrap_or_else(town);
    let settings = &case.settings;
    let loaded = pipeline::load(settings).expect("readable");
    let raw = &loaded.0;
    let options = pipeline::check_options(settings, &loaded.1);
    let study = check(raw.clone(), &options).expect("good data");
    let asked = question(&study, settings).expect("possible settings");
    let graph = ward_graph(&study);
    let measured = measure(&study, settings).expect("good evidence");
    let problem = problem(&study, &graph, &measured, asked.target_population);
    let outcome = pipeline::search(settings, loaded.clone(), &Stop::default()).expect("a structure exists");

    let mut group = criterion.benchmark_group(case.name);
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("1 read", |b| b.iter(|| pipeline::load(black_box(settings)).expect("readable")));
    group.bench_function("2 check", |b| {
        b.iter_batched(
            || raw.clone(),
            |raw| check(raw, &options).expect("good data"),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("3 graph", |b| b.iter(|| ward_graph(black_box(&study))));
    // On one thread, so that the time is CPU time: every drawing over every ward, nothing else.
    group.bench_function("4 overlap alone", |b| {
        let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
        let drawings = study.evidence.as_ref().map_or(&[][..], |evidence| &evidence.shapes);
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        b.iter(|| {
            one.install(|| {
                let index = OverlapIndex::build(black_box(&wards)).expect("good wards");
                drawings.iter().map(|shape| index.shares(shape).expect("a good overlay").len()).sum::<usize>()
            })
        });
    });
    group.bench_function("4 measure", |b| {
        b.iter(|| measure(black_box(&study), settings).expect("good evidence"));
    });
    group.bench_function("5 solve", |b| {
        let effort = Effort::default();
        b.iter(|| {
            let solved = solve(
                &SearchTask::new(black_box(&problem), &asked.rules, &asked.weights, &Stop::default())
                    .with_effort(effort),
            );
            solved.map(|solution| solution.total).expect("a structure exists")
        });
    });
    group.bench_function("6 dissolve", |b| {
        let wards: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.lonlat).collect();
        let members = outcome.scored.best().structure.members();
        b.iter(|| {
            let dissolver = Dissolver::new(black_box(&wards));
            members.iter().map(|wards| dissolver.dissolve(wards).expect("a coverage")).collect::<Vec<_>>()
        });
    });
    group.bench_function("7 write", |b| {
        let home = tempfile::tempdir().expect("a temporary folder");
        let out = home.path().join("out");
        let replay = Replay { command: String::new(), settings: settings.clone(), timed: false };
        b.iter(|| {
            let folder = Folder::prepare(&out, true).expect("a folder to write");
            write_search(black_box(&outcome), &replay, folder).expect("written")
        });
    });
    group.finish();
}

/// Adjacency alone on the wards of England and Wales, beside which `benches/peers/` puts other tools.
fn england_and_wales(criterion: &mut Criterion) {
    let Some(file) = shared("england_wales_wards.geojson") else { return };
    let mut settings = Settings::new(file);
    settings.properties.borough = Some("lad_name".to_owned());
    let (raw, tables) = pipeline::load(&settings).expect("readable");
    let options = pipeline::check_options(&settings, &tables);
    let study = check(raw, &CheckOptions { need_population: false, ..options }).expect("good data");
    let mut group = criterion.benchmark_group("england-and-wales");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("3 graph", |b| b.iter(|| ward_graph(black_box(&study))));
    group.finish();
}

/// All that `wardwise graph` does, from the file to the folder: on the wards and on the smallest areas of England and
/// Wales, with what reading and hashing the file alone takes beside it.
fn whole_graph(criterion: &mut Criterion) {
    for name in ["england_wales_wards", "england_wales_lsoa"] {
        let Some(file) = shared(&format!("{name}.geojson")) else { continue };
        let settings = Settings::new(file.clone());
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("0 read and hash", |b| {
            b.iter(|| sha256_on_disk(black_box(&file), u64::MAX).expect("readable"))
        });
        group.bench_function("graph, whole", |b| {
            let home = tempfile::tempdir().expect("a temporary folder");
            let out = home.path().join("out");
            let replay = Replay { command: String::new(), settings: settings.clone(), timed: false };
            let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
            b.iter(|| {
                one.install(|| {
                    let folder = Folder::prepare(&out, true).expect("a folder to write");
                    let layers = pipeline::load(&settings).expect("readable");
                    let map = pipeline::map(&settings, layers).expect("good data");
                    write_graph(black_box(&map), &replay, folder).expect("written")
                })
            });
        });
        group.finish();
    }
}

criterion_group!(benches, stages, england_and_wales, whole_graph);
criterion_main!(benches);
