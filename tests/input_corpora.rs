//! Every file of the corpora, in every role: an answer, never a crash; and the right kind of answer.

use std::path::{Path, PathBuf};
use wardwise::Error;
use wardwise::check::{CheckOptions, CheckOutcome, examine};
use wardwise::input::{Limits, RawLayer, RawLayers, read_layer};
use wardwise::model::Layer;

const ROLES: [Layer; 5] =
    [Layer::Wards, Layer::Neighbourhoods, Layer::Cofunding, Layer::PopulationPoints, Layer::Barriers];

/// The files of a corpus, sorted; none, with a word, where it is not available.
fn corpus(name: &str) -> Vec<PathBuf> {
    let shared = std::env::var_os("WARDWISE_SHARED")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared")));
    let folder = shared.map(|shared| shared.join("corpora").join(name));
    let Some(files) = folder.and_then(|folder| std::fs::read_dir(folder).ok()) else {
        println!("skipped: {name} is not at hand (set WARDWISE_SHARED to the folder of shared data)");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = files.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn read(layer: Layer, path: &Path) -> Result<RawLayer, Error> {
    read_layer(layer, path.to_str().expect("a path in UTF-8"), &Limits::default())
}

/// Two good wards about the origin of the corpus's coordinates.
fn good_wards() -> RawLayer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("wards.geojson");
    let square = |id: &str, west: f64| {
        let ring = [[west, -1.0], [west + 1.0, -1.0], [west + 1.0, 1.0], [west, 1.0], [west, -1.0]];
        serde_json::json!({"type": "Feature", "properties": {"ward_code": id, "population": 100},
            "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    let text =
        serde_json::json!({"type": "FeatureCollection", "features": [square("A", 0.0), square("B", 1.0)]});
    std::fs::write(&path, text.to_string()).expect("the folder can be written");
    read(Layer::Wards, &path).expect("the wards are good")
}

/// The file in a role, checked beside good wards; `None` where it cannot even be read.
fn in_role(role: Layer, path: &Path) -> Result<CheckOutcome, Error> {
    let layer = read(role, path)?;
    let mut raw = RawLayers {
        wards: good_wards(),
        neighbourhoods: None,
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    match role {
        Layer::Wards => raw.wards = layer,
        Layer::Neighbourhoods => raw.neighbourhoods = Some(layer),
        Layer::Cofunding => raw.cofunding = Some(layer),
        Layer::PopulationPoints => raw.population_points = Some(layer),
        _ => raw.barriers = Some(layer),
    }
    Ok(examine(raw, &CheckOptions { need_population: true, ..CheckOptions::default() }))
}

fn assert_accounts_add_up(checked: &CheckOutcome, path: &Path) {
    for account in &checked.accounts {
        let sum = account.used + account.mended + account.left_out + account.refused;
        assert_eq!(account.read, sum, "{}: {account:?}", path.display());
    }
    let refused = checked.findings.iter().any(|f| f.action == wardwise::model::Action::Refused);
    assert_eq!(checked.study.is_none(), refused, "{}: {:?}", path.display(), checked.findings);
}

#[test]
fn json_that_must_parse_is_never_called_a_syntax_error_and_json_that_must_not_is_always_refused() {
    for path in corpus("json-test-suite/test_parsing") {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8").to_owned();
        for role in ROLES {
            match in_role(role, &path) {
                Ok(checked) => {
                    assert!(!name.starts_with("n_"), "{name} was read as {role:?}");
                    assert_accounts_add_up(&checked, &path);
                }
                Err(error) => {
                    assert_eq!(error.exit_code(), 3, "{name}: {error}");
                    let codes: Vec<_> = error.findings().iter().map(|f| f.rule.code).collect();
                    assert!(!codes.is_empty(), "{name}");
                    let syntax = codes.iter().any(|code| ["F103", "F104", "F105"].contains(code));
                    assert!(!(name.starts_with("y_") && syntax), "{name}: {:?}", error.findings());
                }
            }
        }
    }
}

#[test]
fn bad_geojson_gets_an_answer_in_every_role_and_good_geojson_is_read() {
    for path in corpus("geojsonhint/bad") {
        for role in ROLES {
            match in_role(role, &path) {
                Ok(checked) => assert_accounts_add_up(&checked, &path),
                Err(error) => assert_eq!(error.exit_code(), 3, "{}: {error}", path.display()),
            }
        }
    }
    for path in corpus("geojsonhint/good") {
        for role in ROLES {
            match in_role(role, &path) {
                Ok(checked) => assert_accounts_add_up(&checked, &path),
                Err(error) => panic!("{} was not read as {role:?}: {:?}", path.display(), error.findings()),
            }
        }
    }
}

#[test]
fn overlay_cases_get_an_answer_in_every_role() {
    for folder in corpus("polygon-clipping/end-to-end") {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "geojson"))
            .collect();
        files.sort();
        for path in files {
            for role in ROLES {
                match in_role(role, &path) {
                    Ok(checked) => assert_accounts_add_up(&checked, &path),
                    Err(error) => assert_eq!(error.exit_code(), 3, "{}: {error}", path.display()),
                }
            }
        }
    }
}
