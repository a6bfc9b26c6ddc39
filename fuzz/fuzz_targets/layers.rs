//! Any bytes in every role of a study, checked beside good wards: an answer, never a crash, and
//! every feature accounted for.
//!
//! The first byte chooses the role, the rest is the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wardwise::check::{CheckOptions, ShapeLimits, examine};
use wardwise::input::{Limits, RawLayers, read_layer_from};
use wardwise::model::{Action, Layer};
use wardwise::settings::CrsChoice;
use wardwise_fuzz::LIMITS;

/// Two square wards about the origin, and their ids, boroughs and residents.
const WARDS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ward_code":"A","borough":"B","population":1},"geometry":{"type":"Polygon","coordinates":[[[0,-1],[1,-1],[1,1],[0,1],[0,-1]]]}},
{"type":"Feature","properties":{"ward_code":"C","borough":"B","population":1},"geometry":{"type":"Polygon","coordinates":[[[1,-1],[2,-1],[2,1],[1,1],[1,-1]]]}}]}"#;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else { return };
    let role = match choice % 5 {
        0 => Layer::Wards,
        1 => Layer::Neighbourhoods,
        2 => Layer::Cofunding,
        3 => Layer::PopulationPoints,
        _ => Layer::Barriers,
    };
    let Ok(layer) = read_layer_from(role, "layer.geojson", file, &LIMITS) else { return };
    let wards = read_layer_from(Layer::Wards, "wards.geojson", WARDS.as_bytes(), &Limits::default())
        .expect("the wards are good");
    let mut raw =
        RawLayers { wards, neighbourhoods: None, cofunding: None, population_points: None, barriers: None, backdrop: None };
    match role {
        Layer::Wards => raw.wards = layer,
        Layer::Neighbourhoods => raw.neighbourhoods = Some(layer),
        Layer::Cofunding => raw.cofunding = Some(layer),
        Layer::PopulationPoints => raw.population_points = Some(layer),
        _ => raw.barriers = Some(layer),
    }
    let options = CheckOptions {
        crs: (choice & 0x80 != 0).then_some(CrsChoice::NationalGrid),
        need_population: choice & 0x40 != 0,
        // Small enough for the fuzzer to reach every one.
        limits: ShapeLimits {
            max_positions: 128,
            max_drawing_positions: 64,
            max_crossings: 16,
            max_segment_pairs: 4_096,
            max_layer_segment_pairs: 16_384,
            ..ShapeLimits::default()
        },
        ..CheckOptions::default()
    };
    let checked = examine(raw, &options);
    let refused = checked.findings.iter().any(|finding| finding.action == Action::Refused);
    assert_eq!(checked.study.is_none(), refused, "{:?}", checked.findings);
    for account in &checked.accounts {
        assert_eq!(
            account.read,
            account.used + account.mended + account.left_out + account.refused,
            "{account:?}"
        );
        // Whatever is not used has been spoken of.
        let spoken = |action| {
            checked.findings.iter().any(|finding| finding.layer == account.layer && finding.action == action)
        };
        assert!(account.mended == 0 || spoken(Action::Mended), "{:?}", checked.findings);
        assert!(account.left_out == 0 || spoken(Action::LeftOut), "{:?}", checked.findings);
        assert!(account.refused == 0 || spoken(Action::Refused), "{:?}", checked.findings);
    }
    if let Some(study) = checked.study {
        let evidence = study.evidence.iter().flat_map(|evidence| &evidence.shapes);
        let shapes = study.ward_shapes.iter().chain(&study.area_shapes).map(|shape| &shape.metres);
        for position in shapes
            .chain(evidence)
            .flatten()
            .flat_map(|part| part.exterior().coords().copied().collect::<Vec<_>>())
        {
            assert!(position.x.is_finite() && position.y.is_finite());
        }
    }
});
