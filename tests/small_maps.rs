//! Whole searches of small maps that `verify` once refused or the search could not answer: found by the fuzz target `whole`.

use serde_json::{Value, json};
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use wardwise::audit::{Verified, verify_run};
use wardwise::loss::Loss;
use wardwise::output::{Folder, Replay, write_search};
use wardwise::pipeline::{load, search};
use wardwise::search::Stop;
use wardwise::settings::{ClusterRange, LayerSettings, Settings};

/// A box in hundredths of a degree.
fn area([west, south, east, north]: [f64; 4], properties: Value) -> Value {
    let [w, s, e, n] = [west, south, east, north].map(|side| side / 100.0);
    let ring = [[w, s], [e, s], [e, n], [w, n], [w, s]];
    json!({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

/// Wards side by side, a hundredth of a degree wide each, in these boroughs with so many residents.
fn row_of_wards(wards: &[(&str, u32)]) -> Vec<Value> {
    let ward = |(number, (borough, residents)): (usize, &(&str, u32))| {
        let west = number as f64;
        let properties =
            json!({"ward_id": format!("W{number}"), "borough": borough, "population": residents});
        area([west, 0.0, west + 1.0, 1.0], properties)
    };
    wards.iter().enumerate().map(ward).collect()
}

/// A drawing.
fn said(sides: [f64; 4], place: &str, who: usize) -> Value {
    area(sides, json!({"place": place, "respondent": format!("r{who}")}))
}

fn written(folder: &Path, name: &str, features: &[Value]) -> String {
    let path = folder.join(name);
    fs::write(&path, json!({"type": "FeatureCollection", "features": features}).to_string())
        .expect("written");
    path.display().to_string()
}

/// Searches, writes, and verifies.
fn verified(home: &Path, settings: Settings) -> Verified {
    let layers = load(&settings).expect("the files can be read");
    let outcome = search(&settings, layers, &Stop::default()).expect("the map can be searched");
    let replay = Replay { command: String::new(), settings, timed: false };
    let out = home.join("out");
    write_search(&outcome, &replay, Folder::prepare(&out, false).expect("a folder")).expect("written");
    verify_run(&out, &LayerSettings::default())
        .unwrap_or_else(|error| panic!("{error}: {:#?}", error.findings()))
}

/// The search counts claims in millionths of a resident: of seven residents a third of one is off by 3e-7 of one, and the loss by
/// more than the last digits that sums of floats differ in.
#[test]
fn a_map_with_few_residents_is_verified() {
    let home = tempfile::tempdir().expect("a folder");
    let mut settings =
        Settings::new(written(home.path(), "wards.geojson", &row_of_wards(&[("B", 1), ("B", 2), ("B", 4)])));
    let drawings = [
        said([0.0, 0.0, 0.333_333, 1.0], "Mill End", 1),
        said([0.666_667, 0.0, 1.7, 1.0], "Church End", 2),
        said([1.1, 0.0, 3.0, 0.3], "Old Town", 3),
    ];
    settings.layers.neighbourhoods = Some(written(home.path(), "drawings.geojson", &drawings));
    settings.rules.min_wards = NonZeroUsize::MIN;
    assert!(verified(home.path(), settings).candidates >= 1);
}

/// A ward with a hundred-millionth of a drawing shares less with itself than the table of shares can hold. By itself in its borough
/// it was searched as if nothing were drawn there: what it parts was in the structure, and not in the proof.
#[test]
fn a_borough_with_a_sliver_of_a_drawing_is_searched_with_what_it_shares() {
    let home = tempfile::tempdir().expect("a folder");
    let wards = row_of_wards(&[("North", 1_000), ("South", 1)]);
    let mut settings = Settings::new(written(home.path(), "wards.geojson", &wards));
    let drawings = [said([0.0, 0.0, 1.000_01, 1.0], "Mill End", 1)];
    settings.layers.neighbourhoods = Some(written(home.path(), "drawings.geojson", &drawings));
    settings.rules.min_wards = NonZeroUsize::MIN;
    settings.weights = vec![(Loss::LivedSplit, 1.0)];
    let verified = verified(home.path(), settings);
    assert!(!verified.sentence.contains("by more than"), "{}", verified.sentence);
}

/// Areas are counted in whole square centimetres: of the smallest ward that is taken, a third of a metre wide, half of one is little
/// enough for its compactness to be that of its shape.
#[test]
fn the_smallest_ward_that_is_taken_may_be_a_cluster() {
    let home = tempfile::tempdir().expect("a folder");
    let ward = |id: &str, sides| area(sides, json!({"ward_id": id, "borough": "B", "population": 100}));
    for (width, is_taken) in [(0.000_29, true), (0.000_28, false)] {
        let wards = [ward("W0", [0.0, 0.0, 1.0, 1.0]), ward("W1", [1.0, 0.0, 1.0 + width, width])];
        let mut settings = Settings::new(written(home.path(), "wards.geojson", &wards));
        settings.rules.min_wards = NonZeroUsize::MIN;
        settings.rules.clusters = Some(ClusterRange::exactly(2).expect("a number"));
        settings.weights = vec![(Loss::Sprawl, 1.0)];
        if is_taken {
            assert_eq!(verified(home.path(), settings).candidates, 1);
        } else {
            let refused = search(&settings, load(&settings).expect("a layer"), &Stop::default());
            let codes: Vec<_> =
                refused.err().map(|error| error.findings()[0].rule.code).into_iter().collect();
            assert_eq!(codes, ["W115"]);
        }
    }
}
