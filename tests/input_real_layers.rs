//! The real layers load and are accounted for, where they are at hand.

use std::path::PathBuf;
use wardwise::check::{CheckOptions, examine};
use wardwise::input::{Limits, RawLayers, read_layer};
use wardwise::model::Layer;

/// The folder of shared data: `WARDWISE_SHARED`, or `shared` beside the repository.
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WARDWISE_SHARED")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared")))?;
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not at hand (set WARDWISE_SHARED to the folder of shared data)");
    None
}

#[test]
fn london_loads_with_every_ward_and_neighbourhood_used() {
    let (Some(wards), Some(named)) =
        (shared("data/london_wards.geojson"), shared("data/london_named_neighbourhoods.geojson"))
    else {
        return;
    };
    let limits = Limits::default();
    let read = |layer, path: PathBuf| read_layer(layer, path.to_str().unwrap(), &limits).unwrap();
    let raw = RawLayers {
        wards: read(Layer::Wards, wards),
        neighbourhoods: Some(read(Layer::Neighbourhoods, named)),
        cofunding: None,
        population_points: None,
        barriers: None,
    };
    let mut options = CheckOptions { need_population: true, ..CheckOptions::default() };
    options.names.population = Some("population_2011".to_owned());
    let started = std::time::Instant::now();
    let checked = examine(raw, &options);
    println!("checked in {:?}", started.elapsed());
    for finding in &checked.findings {
        println!("{finding}");
    }
    println!("{:?} {:?}", checked.accounts, checked.properties);
    let study = checked.study.expect("nothing refuses London");
    assert_eq!((study.wards.len(), study.boroughs.len()), (625, 33));
    assert_eq!(study.wards.iter().map(|w| w.population).sum::<u64>(), 8_217_850);
    let evidence = study.evidence.expect("the neighbourhoods were given");
    assert_eq!(evidence.drawings.len(), 983);
    for account in &study.accounts {
        assert_eq!(account.read, account.used + account.mended + account.left_out + account.refused);
    }
}
