use crate::town::{Town, X, Y, area, feature, polygon, square, star, ward};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::model::Action;
use wardwise::settings::{Metres, Snap};

fn ids(a: Value, b: Value) -> Town {
    let with_id = |id: Value, x| {
        let mut ward = ward("", square(x, Y, 0.01));
        ward["properties"]["ward_code"] = id;
        ward
    };
    Town::of_wards(&[with_id(a, X), with_id(b, X + 0.01)])
}

fn population(value: Value) -> Town {
    Town::with_ward_property("population", value)
}

fn second(geometry: Value) -> Town {
    Town::with_ward_shape(geometry)
}

/// Two wards, 05 and 06, both called Mill End, with a table of clusters.
fn structure(table: &str) -> Town {
    let mut town = ids(json!("05"), json!("06"));
    town.wards = String::from_utf8(town.wards)
        .expect("text")
        .replace("\"ward_name\":\"\"", "\"ward_name\":\"Mill End\"")
        .into_bytes();
    Town { structure: Some(format!("ward_id,cluster\n{table}")), ..town }
}

pub(crate) fn cases() -> Vec<Case> {
    let all_populations = |value: Value| {
        let one =
            |id: &str, x| feature(json!({"id": id, "borough": "B", "population": value}), square(x, Y, 0.01));
        Town::of_wards(&[one("A", X), one("B", X + 0.01)])
    };
    let workload = |value: Value| {
        let one = |id: &str, x, crimes: Value| {
            let mut ward = ward(id, square(x, Y, 0.01));
            ward["properties"]["crimes"] = crimes;
            ward
        };
        let mut town = Town::of_wards(&[one("E1", X, json!(5)), one("E2", X + 0.01, value)]);
        town.options.names.workload = Some("crimes".to_owned());
        town
    };
    let no_borough = Town::of_wards(&[feature(json!({"id": "A", "population": 1}), square(X, Y, 0.01))]);
    let eight = |x: f64, y: f64| {
        polygon(&[
            [x, y],
            [x + 0.005, y + 0.005],
            [x + 0.01, y],
            [x + 0.01, y + 0.01],
            [x + 0.005, y + 0.005],
            [x, y + 0.01],
            [x, y],
        ])
    };
    let ring_of_wards = |closed: bool| {
        let mut wards = Vec::new();
        for (i, (dx, dy)) in
            [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (1, 1)].into_iter().enumerate()
        {
            if i < 8 || closed {
                let corner = |d: i32| f64::from(d) / 128.0;
                wards
                    .push(ward(&format!("E{i}"), square(corner(dx) - 0.125, corner(dy) + 51.5, 1.0 / 128.0)));
            }
        }
        Town::of_wards(&wards)
    };
    vec![
        case("W101", Action::Refused, ids(json!("E1"), json!(" ")), ids(json!("E1"), json!(2))),
        case("W102", Action::Refused, ids(json!(7), json!("7")), ids(json!(7), json!("07"))),
        case("W103", Action::Noted, ids(json!("E1"), json!("e1 ")), ids(json!("E1"), json!("E 2"))),
        case("W104", Action::Refused, population(Value::Null), population(json!(0))),
        case("W105", Action::Refused, population(json!("a lot")), population(json!("1,000"))),
        case("W106", Action::Refused, population(json!(-99)), population(json!(0))),
        case("W107", Action::Refused, population(json!(5.0e9)), population(json!(400_000_000))),
        case("W108", Action::Noted, population(json!(1000.25)), population(json!(1000.0))),
        case("W109", Action::Refused, all_populations(json!(0)), population(json!(0))),
        case("W110", Action::Noted, population(json!("1000")), population(json!(1000))),
        case("W111", Action::Noted, no_borough, Town::good()),
        case(
            "W112",
            Action::Refused,
            Town::with_ward_property("borough", Value::Null),
            Town::with_ward_property("borough", json!("Elsewhere")),
        ),
        case(
            "W113",
            Action::Mended,
            Town::with_ward_property("borough", json!("angle ")),
            Town::with_ward_property("borough", json!("Angles")),
        ),
        case("W114", Action::Refused, second(Value::Null), Town::good()),
        case(
            "W115",
            Action::Refused,
            second(polygon(&[[X, Y], [X + 0.01, Y], [X, Y], [X, Y]])),
            second(polygon(&[[X + 0.01, Y], [X + 0.02, Y], [X + 0.02, Y + 0.000_01], [X + 0.01, Y]])),
        ),
        // 300 cm² and 0.8 m².
        case(
            "W115",
            Action::Refused,
            second(square(X + 0.01, Y, 0.000_002)),
            second(square(X + 0.01, Y, 0.000_01)),
        ),
        case("W116", Action::Mended, second(eight(X + 0.01, Y)), Town::good()),
        case(
            "W117",
            Action::Refused,
            // The same square, drawn from another corner the other way round.
            second(polygon(&[
                [X + 0.01, Y + 0.01],
                [X + 0.01, Y],
                [X, Y],
                [X, Y + 0.01],
                [X + 0.01, Y + 0.01],
            ])),
            second(square(X, Y, 0.011)),
        ),
        case("W118", Action::Mended, second(square(X + 0.009, Y, 0.01)), second(square(X + 0.01, Y, 0.01))),
        case("W119", Action::Refused, second(star()), Town::good()),
        case("W121", Action::Refused, workload(json!(-1)), workload(json!(0))),
        case("W122", Action::Noted, ring_of_wards(false), ring_of_wards(true)),
        case(
            "W123",
            Action::Noted,
            Town::with_ward_property("ward_name", json!("")),
            Town::with_ward_property("ward_name", json!(5)),
        ),
        // A square of half its side inside the first ward, and one that reaches beyond it.
        case(
            "W124",
            Action::Refused,
            second(square(X + 0.002, Y + 0.002, 0.005)),
            second(square(X + 0.008, Y + 0.002, 0.005)),
        ),
        // A gap of 0.7 m, and one of 7 m.
        case("W125", Action::Mended, snapped(0.000_01), snapped(0.000_1)),
        case("W126", Action::Mended, second(square(X + 0.009, Y, 0.01)), second(square(X + 0.01, Y, 0.01))),
        case("W131", Action::Mended, structure("5,1\n6,1\n"), structure("05,1\n06,1\n")),
        case("W132", Action::Refused, structure("Mill End,1\n06,1\n"), structure("05,1\n06,1\n")),
    ]
}

/// The second ward a little to the east of the first, and borders within a metre made one.
fn snapped(gap: f64) -> Town {
    let mut town = second(square(X + 0.01 + gap, Y, 0.01));
    town.options.snap = Snap::Metres(Metres::new(1.0).unwrap());
    town
}

fn first(town: &Town, code: &str) -> String {
    let findings = town.findings();
    findings.iter().find(|f| f.rule.code == code).expect("the rule speaks").message.clone()
}

#[test]
fn a_ward_that_touches_itself_is_cut_in_two_parts_of_the_same_area() {
    let corner = |d: f64| d / 128.0;
    let (x, y) = (-0.125, 51.5);
    let ring = [
        [x, y],
        [x + corner(1.0), y + corner(1.0)],
        [x + corner(2.0), y],
        [x + corner(2.0), y + corner(2.0)],
        [x + corner(1.0), y + corner(1.0)],
        [x, y + corner(2.0)],
        [x, y],
    ];
    let message = first(&Town::of_wards(&[ward("E1", polygon(&ring))]), "W116");
    let (before, after) = message.split_once(" before").expect("both areas are named");
    let before = before.rsplit("was ").next().expect("an area");
    assert!(message.starts_with("the outline touches itself at -0.1171875, 51.5078125"), "{message}");
    assert!(after.contains(before), "{message}");
}

#[test]
fn a_bow_tie_ward_states_that_its_area_changed() {
    let tie = polygon(&[[X, Y], [X + 0.01, Y + 0.01], [X + 0.01, Y], [X, Y + 0.01], [X, Y]]);
    let message = first(&Town::of_wards(&[ward("E1", tie)]), "W116");
    assert!(message.contains("the outline crosses itself at"), "{message}");
}

#[test]
fn alike_ids_are_named_with_both_places() {
    let message = first(&ids(json!("E1"), json!("e1 ")), "W103");
    assert_eq!(message, "feature 0 has the id \"E1\", which looks the same");
}

#[test]
fn the_check_command_needs_no_population() {
    let mut town = population(Value::Null);
    town.options.need_population = false;
    assert!(town.findings().iter().all(|finding| finding.action != Action::Refused));
}

#[test]
fn everything_wrong_is_named_in_one_run() {
    let town = Town::of_wards(&[
        ward("E1", square(X, Y, 0.01)),
        feature(json!({"ward_code": "E1", "borough": null, "population": "many"}), Value::Null),
        feature(json!({"ward_code": null, "borough": "angle", "population": -1}), square(X, Y, 0.0)),
    ]);
    let codes = town.codes();
    for code in ["W101", "W102", "W105", "W106", "W112", "W113", "W114", "W115"] {
        assert!(codes.contains(code), "{code} is missing from {codes:?}");
    }
}

#[test]
fn figures_that_cannot_be_read_are_not_called_zero() {
    let unreadable = Town::of_wards(&[
        feature(json!({"ward_code": "E1", "borough": "Angle", "population": "many"}), square(X, Y, 0.01)),
        feature(json!({"ward_code": "E2", "borough": "Angle", "population": 0}), square(X + 0.01, Y, 0.01)),
    ]);
    assert!(unreadable.codes().contains("W105"));
    assert!(!unreadable.codes().contains("W109"));
    let texts = Town::of_drawings(&[
        feature(json!({"weight": "one"}), square(X, Y, 0.005)),
        feature(json!({"weight": "two"}), square(X, Y, 0.006)),
    ]);
    assert!(texts.codes().contains("D111"));
    assert!(!texts.codes().contains("D112"));
    let areas = Town::of_areas(&[
        area("a", json!("£5"), square(X, Y, 0.01)),
        area("b", json!(-1), square(X, Y, 0.01)),
    ]);
    assert!(areas.codes().contains("A104"));
    assert!(!areas.codes().contains("A106"));
}

#[test]
fn a_check_warns_of_a_population_that_a_search_would_refuse() {
    let mut town = population(json!("a lot"));
    town.options.need_population = false;
    let message = first(&town, "W105");
    assert_eq!(message, "the population is not a number: a search refuses it");
}
