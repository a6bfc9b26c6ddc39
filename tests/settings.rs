//! Settings through the library: what no study can be asked is refused by name, wherever it comes from, and
//! what is asked survives its record.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use wardwise::Error;
use wardwise::loss::Loss;
use wardwise::model::RuleFault;
use wardwise::pipeline;
use wardwise::search::Stop;
use wardwise::settings::{
    Bridging, Caption, ClusterRange, LayerSettings, Metres, PlaceWeight, Purpose, Settings, Share, Snap,
};

/// The town inside the program.
fn town() -> Settings {
    let file = |name: &str| format!("{}/data/demo/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut settings = Settings::new(file("wards.geojson"));
    settings.layers.neighbourhoods = Some(file("drawings.geojson"));
    settings.properties.place = Some("place".to_owned());
    settings
}

fn ids(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// A change of the settings, the flag that names what is wrong with it, and a word of the message.
type Impossible = (fn(&mut Settings), &'static str, &'static str);

const IMPOSSIBLE: [Impossible; 16] = [
    (|s| s.layers.wards.clear(), "--wards", "no ward layer"),
    (|s| s.layers.current = Some(String::new()), "--current", "names no file"),
    (|s| s.layers.edges = Some(" ".to_owned()), "--edges", "names no file"),
    (|s| s.layers.raise_limits = 0, "--raise-limits", "0 is not between"),
    (|s| s.rules.target_population = Some(f64::NAN), "--target-population", "NaN"),
    (|s| s.rules.target_population = Some(-1.0), "--target-population", "-1"),
    (|s| s.within = f64::NAN, "--within", "NaN"),
    (|s| s.within = -0.5, "--within", "-0.5"),
    (|s| s.bootstrap = 10_001, "--bootstrap", "10001"),
    (|s| s.weights = vec![(Loss::Sprawl, -1.0)], "--weight", "sprawl is -1"),
    (|s| s.weights = vec![(Loss::Sprawl, f64::NAN)], "--weight", "sprawl is NaN"),
    (|s| s.weights = vec![(Loss::Sprawl, 0.0)], "--weight", "all weights are 0"),
    (|s| s.weights = vec![(Loss::Sprawl, 1.0), (Loss::Sprawl, 2.0)], "--weight", "two weights"),
    (|s| s.weights = vec![(Loss::FundingSplit, 1.0)], "--cofunding", "need a co-funding layer"),
    (|s| s.rules.min_wards = NonZeroUsize::new(9).unwrap(), "--max-wards", "at least 9 wards and at most 8"),
    (|s| s.rules.keep_apart = vec![ids("A,B,A")], "--keep-apart", "names A twice"),
];

#[test]
fn what_no_study_can_be_asked_is_refused_before_any_work() {
    let good = town();
    assert!(good.judge(Purpose::Structures).is_ok());
    let raw = pipeline::load(&good).expect("readable");
    for (change, flag, word) in IMPOSSIBLE {
        let mut settings = good.clone();
        change(&mut settings);
        let searched = pipeline::search(&settings, raw.clone(), &Stop::default()).err();
        let structures = ["wards".to_owned()];
        let measured = pipeline::comparison(&settings, raw.clone(), &structures).err();
        for error in [searched, measured] {
            let error = error.unwrap_or_else(|| panic!("{flag} {word:?} was accepted"));
            assert!(matches!(error, Error::Settings(_)), "{flag} {word:?}: {error}");
            let named = |f: &&wardwise::model::Finding| f.property.as_deref() == Some(flag);
            let finding = error.findings().iter().find(named).unwrap_or_else(|| panic!("{flag}: {error:?}"));
            assert_eq!(finding.rule.code, "S101");
            assert!(finding.message.contains(word), "{flag}: {}", finding.message);
        }
    }
}

#[test]
fn adjacency_alone_asks_less() {
    let mut settings = Settings::new("wards.geojson");
    assert!(settings.judge(Purpose::Structures).is_err(), "nothing says what is good");
    assert!(settings.judge(Purpose::Layers).is_ok());
    settings.rules.keep_apart = vec![ids("A,B,A")];
    assert!(settings.judge(Purpose::Layers).is_err());
}

#[test]
fn everything_impossible_is_said_at_once() {
    let mut settings = town();
    settings.within = -1.0;
    settings.bootstrap = usize::MAX;
    settings.weights = vec![(Loss::Sprawl, -1.0), (Loss::CutBorder, f64::INFINITY)];
    assert_eq!(settings.faults(Purpose::Structures).len(), 4);
}

#[test]
fn wards_named_twice_in_one_group_are_still_together() {
    let mut settings = town();
    settings.rules.keep_together = vec![ids("A,B,A")];
    assert!(settings.judge(Purpose::Structures).is_ok());
}

#[test]
fn values_that_are_wrong_by_themselves_cannot_be_made() {
    assert!(Metres::new(-1.0).is_err() && Metres::new(f64::NAN).is_err());
    assert!(Share::new(35.0).is_err_and(|fault| fault.meant() == Some(0.35)));
    assert_eq!(ClusterRange::new(5, 2), Err(RuleFault::ClustersReversed { first: 5, last: 2 }));
    assert_eq!(ClusterRange::exactly(0), Err(RuleFault::NoClusters));
}

/// The record of settings with one entry replaced.
fn replaced(settings: &Settings, path: &str, value: Value) -> Result<Settings, serde_json::Error> {
    let mut record = serde_json::to_value(settings).expect("settings are JSON");
    *record.pointer_mut(path).unwrap_or_else(|| panic!("{path} is an entry")) = value;
    serde_json::from_value(record)
}

#[test]
fn a_record_of_something_impossible_is_not_read() {
    let mut settings = town();
    settings.weights = vec![(Loss::LivedSplit, 1.0)];
    for (path, value) in [
        ("/weights/0/0", json!("lived_splt")),
        ("/weights/0/1", json!("much")),
        ("/snap_m", json!(-1.0)),
        ("/snap_m", json!("automatic")),
        ("/min_border_m", json!(-1.0)),
        ("/barrier_tolerance_m", Value::Null),
        ("/min_inside", json!(50)),
        ("/candidates", json!(0)),
        ("/rules/clusters", json!([5, 2])),
        ("/rules/clusters", json!([0, 2])),
        ("/rules/min_wards", json!(0)),
        ("/rules/population_tolerance", json!(35)),
    ] {
        assert!(replaced(&settings, path, value.clone()).is_err(), "{path} = {value}");
    }
    // What no type can hold back is judged.
    let weight = replaced(&settings, "/weights/0/1", json!(-1.0)).expect("a number");
    assert!(weight.judge(Purpose::Structures).is_err());
}

/// The text of settings as runs before this one recorded them.
#[test]
fn settings_are_recorded_as_ever() {
    let mut settings = Settings::new("w.geojson");
    settings.weights = vec![(Loss::Sprawl, 1.0)];
    settings.rules.clusters = ClusterRange::new(4, 7).ok();
    settings.rules.population_tolerance = Share::new(0.35).ok();
    let properties = serde_json::to_string(&settings.properties).unwrap();
    let layers = serde_json::to_string(&settings.layers).unwrap();
    let expected = format!(
        "{{\"layers\":{layers},\"properties\":{properties},\"rules\":{{\"clusters\":[4,7],\"min_wards\":2,\
         \"max_wards\":8,\"population_tolerance\":0.35,\"min_population\":null,\"max_population\":null,\
         \"target_population\":null,\"cross_boroughs\":false,\"keep_together\":[],\"keep_apart\":[],\
         \"exempt\":[]}},\"weights\":[[\"sprawl\",1.0]],\"place_by\":\"name\",\"place_weight\":\"population\",\
         \"contiguity\":\"rook\",\"min_border_m\":0.0,\"snap_m\":0.0,\"barrier_tolerance_m\":20.0,\
         \"bridge\":\"parts\",\"min_inside\":0.5,\"candidates\":6,\"within\":0.01,\"bootstrap\":0,\
         \"include_drawings\":false,\"seed\":1,\"effort\":\"normal\"}}"
    );
    assert_eq!(serde_json::to_string(&settings).unwrap(), expected);
    settings.publication.title = Caption::new("Options").ok();
    let titled = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&titled).unwrap(), settings);
}

prop_compose! {
    /// Groups of wards, some of them impossible.
    fn groups()(groups in prop::collection::vec(prop::collection::vec("[A-D]", 0..4), 0..3)) -> Vec<Vec<String>> {
        groups
    }
}

prop_compose! {
    fn layers()(
        wards in "[a-z]{0,3}",
        neighbourhoods in prop::option::of("[a-z-]{1,3}"),
        cofunding in prop::option::of("[a-z-]{1,3}"),
        raise_limits in 0u32..2_000,
    ) -> LayerSettings {
        LayerSettings { wards, neighbourhoods, cofunding, raise_limits, ..LayerSettings::default() }
    }
}

prop_compose! {
    /// Settings of every kind, the impossible among them.
    fn any_settings()(
        layers in layers(),
        (first, more) in (1usize..50, 0usize..50),
        is_open in any::<bool>(),
        (min_wards, max_wards) in (1usize..10, 1usize..10),
        tolerance in prop::option::of(0.0f64..=1.0),
        (min_population, max_population) in (prop::option::of(any::<u64>()), prop::option::of(any::<u64>())),
        target in prop::option::of(-1.0f64..1e6),
        (together, apart) in (groups(), groups()),
        weights in prop::collection::vec((0usize..8, -0.2f64..2.0), 0..4),
        (snap, border) in (prop::option::of(0.0f64..10.0), 0.0f64..100.0),
        (inside, within) in (0.0f64..=1.0, -0.01f64..0.5),
        (candidates, bootstrap, seed) in (1usize..99, 0usize..20_000, any::<u64>()),
    ) -> Settings {
        let mut settings = Settings::new("");
        settings.layers = layers;
        settings.rules.clusters = (!is_open).then(|| ClusterRange::new(first, first + more).expect("in order"));
        settings.rules.min_wards = NonZeroUsize::new(min_wards).expect("above 0");
        settings.rules.max_wards = NonZeroUsize::new(max_wards).expect("above 0");
        settings.rules.population_tolerance = tolerance.map(|share| Share::new(share).expect("a share"));
        settings.rules.min_population = min_population;
        settings.rules.max_population = max_population;
        settings.rules.target_population = target;
        settings.rules.keep_together = together;
        settings.rules.keep_apart = apart;
        settings.weights = weights.into_iter().map(|(loss, weight)| (Loss::ALL[loss], weight)).collect();
        settings.snap_m = snap.map_or(Snap::Auto, |metres| Snap::Metres(Metres::new(metres).expect("a length")));
        settings.min_border_m = Metres::new(border).expect("a length");
        settings.min_inside = Share::new(inside).expect("a share");
        settings.within = within;
        settings.candidates = NonZeroUsize::new(candidates).expect("above 0");
        settings.bootstrap = bootstrap;
        settings.seed = seed;
        settings.bridge = if is_open { Bridging::Nearest } else { Bridging::Refuse };
        settings.place_weight = if is_open { PlaceWeight::Equal } else { PlaceWeight::Respondents };
        settings
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settings_that_were_recorded_are_read_back_and_judged_the_same(settings in any_settings()) {
        let record = serde_json::to_string(&settings).expect("settings are JSON");
        let read: Settings = serde_json::from_str(&record).expect("as it was written");
        prop_assert_eq!(&read, &settings);
        for purpose in [Purpose::Structures, Purpose::Layers] {
            prop_assert_eq!(read.faults(purpose), settings.faults(purpose));
        }
        prop_assert_eq!(serde_json::to_string(&read).expect("settings are JSON"), record);
    }
}
