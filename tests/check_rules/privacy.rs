//! What people wrote and who they are never leaves the checks.

use crate::town::{Town, X, Y, feature, read_text, square};
use serde_json::{Value, json};
use wardwise::check::{CheckOptions, examine};
use wardwise::input::RawLayers;
use wardwise::model::Layer;

const SECRETS: [&str; 4] = ["jo@example.org", "12 Secret Street", "respondent-4711", "my neighbour is"];

fn town() -> Town {
    let private = |extra: Value, geometry: Value| {
        let mut properties = json!({
            "place": "The Angle", "email": SECRETS[0], "address": SECRETS[1],
            "respondent": SECRETS[2], "comment": SECRETS[3], "group": "young",
        });
        for (name, value) in extra.as_object().expect("an object") {
            properties[name] = value.clone();
        }
        feature(properties, geometry)
    };
    Town::of_drawings(&[
        private(json!({}), square(X, Y, 0.005)),
        private(json!({"group": "old"}), square(X, Y, 0.004)),
        private(json!({}), Value::Null),
        private(json!({}), square(X + 1.0, Y, 0.005)),
        private(json!({}), json!({"type": "Point", "coordinates": SECRETS[1]})),
    ])
}

#[test]
fn no_finding_and_no_study_holds_a_respondent_s_id_or_an_unnamed_property() {
    let town = town();
    let findings = town.findings();
    assert!(!findings.is_empty());
    let raw = RawLayers {
        wards: read_text(Layer::Wards, &town.wards).expect("good wards"),
        neighbourhoods: town
            .neighbourhoods
            .as_deref()
            .map(|bytes| read_text(Layer::Neighbourhoods, bytes).expect("GeoJSON")),
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    let study = examine(raw, &CheckOptions::default()).study.expect("nothing is refused");
    let everything = format!("{findings:?} {study:?}");
    for secret in SECRETS {
        assert!(!everything.contains(secret), "{secret}");
    }
    assert_eq!(study.evidence.expect("drawings were given").respondents, 1);
}
