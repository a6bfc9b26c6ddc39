use crate::town::{
    Town, X, Y, bytes, collection, drawing, feature, line, point, polygon, square, star, ward,
};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::check::CheckOptions;
use wardwise::model::Action;
use wardwise::settings::PlaceBy;

fn pair(a: Value, b: Value) -> Town {
    Town::of_drawings(&[feature(a, square(X, Y, 0.005)), feature(b, square(X + 0.001, Y, 0.005))])
}

fn of_names(a: &str, b: &str) -> Town {
    pair(json!({"place": a}), json!({"place": b}))
}

pub(crate) fn cases() -> Vec<Case> {
    let weights = |a: Value, b: Value| pair(json!({"weight": a}), json!({"weight": b}));
    let aliases = |text: &str| Town { aliases: Some(text.to_owned()), ..of_names("Elephant", "Castle") };
    // Wards of about 3.5 by 5.6 km, so that drawings may lie far apart; in each borough one.
    let wide = |drawn_at: &[f64]| {
        let mut second = ward("E2", square(X + 0.05, Y, 0.05));
        second["properties"]["borough"] = json!("Brent");
        let at = |x: &f64| feature(json!({"place": "Church End"}), square(X + x, Y, 0.005));
        let drawings: Vec<Value> = drawn_at.iter().map(at).collect();
        Town {
            wards: bytes(&collection(&[ward("E1", square(X, Y, 0.05)), second])),
            ..Town::of_drawings(&drawings)
        }
    };
    let by_borough = |town: Town| {
        let options = CheckOptions { place_by: PlaceBy::Borough, ..town.options };
        Town { options, ..town }
    };
    let spot = [[X, Y], [X + 0.0001, Y], [X + 0.0001, Y + 0.0001], [X, Y]];
    vec![
        case(
            "D101",
            Action::Refused,
            pair(json!({"drawing_id": 1}), json!({"drawing_id": "1"})),
            pair(json!({"drawing_id": 1}), json!({"drawing_id": "2"})),
        ),
        case(
            "D102",
            Action::Noted,
            pair(json!({"drawing_id": 1}), json!({"drawing_id": ""})),
            pair(json!({}), json!({})),
        ),
        case(
            "D118",
            Action::Noted,
            pair(json!({"drawing_id": "caf\u{e9}"}), json!({"drawing_id": "cafe\u{301}"})),
            pair(json!({"drawing_id": "caf\u{e9} 1"}), json!({"drawing_id": "cafe\u{301} 2"})),
        ),
        case(
            "D103",
            Action::Refused,
            Town::with_drawing(point(X, Y)),
            Town::with_drawing(line(&[[X, Y], [X + 0.001, Y]])),
        ),
        case(
            "D104",
            Action::LeftOut,
            Town::with_drawing(Value::Null),
            Town::with_drawing(square(X, Y, 0.004)),
        ),
        case(
            "D105",
            Action::LeftOut,
            Town::with_drawing(polygon(&[[X, Y], [X + 0.001, Y], [X, Y]])),
            Town::with_drawing(polygon(&[[X, Y], [X + 0.001, Y], [X + 0.001, Y + 0.001]])),
        ),
        case(
            "D106",
            Action::Mended,
            Town::with_drawing(polygon(&[
                [X, Y],
                [X + 0.002, Y + 0.002],
                [X + 0.002, Y],
                [X, Y + 0.002],
                [X, Y],
            ])),
            Town::with_drawing(polygon(&[
                [X, Y],
                [X, Y + 0.002],
                [X + 0.002, Y + 0.002],
                [X + 0.002, Y],
                [X, Y],
            ])),
        ),
        case(
            "D107",
            Action::LeftOut,
            Town::with_drawing(polygon(&[spot[0], spot[1], [X + 0.0001, Y + 0.000_01], spot[3]])),
            Town::with_drawing(square(X, Y, 0.0002)),
        ),
        case(
            "D108",
            Action::LeftOut,
            Town::with_drawing(square(X - 5.0, Y - 5.0, 10.0)),
            Town::with_drawing(square(X - 0.01, Y - 0.01, 0.03)),
        ),
        case(
            "D109",
            Action::LeftOut,
            Town::with_drawing(square(X + 1.0, Y, 0.005)),
            Town::with_drawing(square(X + 0.019, Y, 0.005)),
        ),
        case("D110", Action::LeftOut, Town::with_drawing(star()), Town::with_drawing(square(X, Y, 0.004))),
        case("D111", Action::Refused, weights(json!(1), json!("heavy")), weights(json!(1), json!("2"))),
        case("D112", Action::Refused, weights(json!(0), json!(0.0)), weights(json!(0), json!(0.5))),
        case("D113", Action::Noted, weights(json!(1), Value::Null), weights(json!(1), json!(1))),
        case("D114", Action::Noted, of_names("Elephant", " ELEPHANT"), of_names("Elephant", "Elephants")),
        case(
            "D115",
            Action::Noted,
            aliases("name,place\nNowhere,Castle\n"),
            aliases("name,place\nelephant,Castle\n"),
        ),
        case(
            "D116",
            Action::Noted,
            pair(json!({"respondent": "r1"}), json!({"respondent": null})),
            pair(json!({"respondent": "r1"}), json!({"respondent": "r1"})),
        ),
        case(
            "D117",
            Action::Noted,
            pair(json!({"respondent": 1, "group": "young"}), json!({"respondent": 1, "group": "old"})),
            pair(json!({"respondent": 1, "group": "young"}), json!({"respondent": 1, "group": " Young"})),
        ),
        // From 0.005 to 0.08 degrees are 5.2 km, to 0.03 degrees 1.7 km.
        case("D130", Action::Noted, wide(&[0.0, 0.08]), wide(&[0.0, 0.03])),
        case("D131", Action::Noted, by_borough(wide(&[0.0, 0.08])), by_borough(wide(&[0.0, 0.03]))),
        case("D132", Action::Noted, wide(&[0.0, 0.0, 0.08]), wide(&[0.0, 0.0, 0.08, 0.08])),
        case(
            "D133",
            Action::Refused,
            {
                let nowhere = |id: &str, x: f64| {
                    feature(json!({"ward_code": id, "population": 10}), square(X + x, Y, 0.01))
                };
                let wards = bytes(&collection(&[nowhere("E1", 0.0), nowhere("E2", 0.01)]));
                by_borough(Town { wards, ..of_names("A", "B") })
            },
            by_borough(of_names("A", "B")),
        ),
        case(
            "D119",
            Action::Refused,
            {
                let mut town = pair(json!({"respondent": "r1"}), json!({"respondent": "r2"}));
                town.options.names.drawing_id = Some("respondent".to_owned());
                town
            },
            pair(json!({"respondent": "r1", "drawing_id": 1}), json!({"respondent": "r2", "drawing_id": 2})),
        ),
    ]
}

#[test]
fn a_finding_about_a_drawing_does_not_say_where_its_pen_went() {
    let (x, y) = (X + 0.003_141_6, Y + 0.002_718_3);
    let tie = polygon(&[[x, y], [x + 0.002, y + 0.002], [x + 0.002, y], [x, y + 0.002], [x, y]]);
    let found = Town::with_drawing(tie).findings();
    let message = &found.iter().find(|f| f.rule.code == "D106").expect("it crosses itself").message;
    // The crossing is at -0.0958584, 51.5037183.
    assert!(message.contains("near -0.096, 51.504;"), "{message}");
}

#[test]
fn no_respondent_is_shown_by_a_property_that_serves_two_purposes() {
    let mut town = pair(json!({"who": "r4711"}), json!({"who": "r4711"}));
    for purpose in ["id", "place", "group"] {
        let who = |serves: bool| serves.then(|| "who".to_owned());
        town.options.names = wardwise::settings::PropertyNames {
            respondent: who(true),
            drawing_id: who(purpose == "id"),
            place: who(purpose == "place"),
            group: who(purpose == "group"),
            ..Default::default()
        };
        let found = town.findings();
        assert!(found.iter().any(|f| f.rule.code == "D119"), "{found:#?}");
        assert!(!format!("{found:?}").contains("r4711"), "{found:#?}");
    }
}

#[test]
fn a_bow_tie_keeps_both_lobes() {
    use wardwise::check::{CheckOptions, examine};
    use wardwise::input::RawLayers;
    use wardwise::model::Layer;
    let tie = polygon(&[[X, Y], [X + 0.002, Y + 0.002], [X + 0.002, Y], [X, Y + 0.002], [X, Y]]);
    let town = Town::of_drawings(&[drawing("tie", tie), drawing("square", square(X, Y, 0.002))]);
    let read = |layer, bytes: &[u8]| crate::town::read_text(layer, bytes).expect("it is GeoJSON");
    let raw = RawLayers {
        wards: read(Layer::Wards, &town.wards),
        neighbourhoods: town.neighbourhoods.as_deref().map(|bytes| read(Layer::Neighbourhoods, bytes)),
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    let study = examine(raw, &CheckOptions::default()).study.expect("nothing is refused");
    let evidence = study.evidence.expect("drawings were given");
    let [tie_m2, square_m2] = [0, 1].map(|d: usize| geo::Area::unsigned_area(&evidence.shapes[d]));
    // Two of the four triangles that the diagonals of the square make.
    assert!((tie_m2 / square_m2 - 0.5).abs() < 1e-3, "{tie_m2} of {square_m2}");
    assert_eq!(evidence.shapes[0].0.len(), 2);
}
