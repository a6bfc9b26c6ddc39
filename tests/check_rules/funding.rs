use crate::town::{Town, X, Y, area, bytes, collection, feature, line, point, polygon, square, star};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::model::Action;

fn amounts(a: Value, b: Value) -> Town {
    Town::of_areas(&[area("a", a, square(X, Y, 0.005)), area("b", b, square(X + 0.005, Y, 0.005))])
}

fn shape(geometry: Value) -> Town {
    Town::of_areas(&[area("a", json!(5), square(X, Y, 0.005)), area("b", json!(5), geometry)])
}

fn ids(a: Value, b: Value) -> Town {
    let one = |id: Value, x| feature(json!({"area_id": id, "amount_gbp": 5}), square(x, Y, 0.005));
    Town::of_areas(&[one(a, X), one(b, X + 0.005)])
}

fn paid_by(authority: &str) -> Town {
    let properties = json!({"area_id": "a", "amount_gbp": 5, "authority": authority});
    Town::of_areas(&[feature(properties, square(X, Y, 0.005))])
}

fn points(features: &[Value]) -> Town {
    Town { population_points: Some(bytes(&collection(features))), ..Town::good() }
}

fn barriers(features: &[Value]) -> Town {
    Town { barriers: Some(bytes(&collection(features))), ..Town::good() }
}
fn backdrop(features: &[Value]) -> Town {
    Town { backdrop: Some(bytes(&collection(features))), ..Town::good() }
}

pub(crate) fn cases() -> Vec<Case> {
    let resident = |residents: Value, geometry| feature(json!({"residents": residents}), geometry);
    let here = || resident(json!(3), point(X + 0.001, Y + 0.001));
    let tie = polygon(&[[X, Y], [X + 0.002, Y + 0.002], [X + 0.002, Y], [X, Y + 0.002], [X, Y]]);
    vec![
        case("A101", Action::Refused, ids(json!("x"), json!("x")), ids(json!("x"), json!("y"))),
        case("A102", Action::Noted, ids(json!("x"), Value::Null), ids(json!("x"), json!(2))),
        case("A113", Action::Noted, ids(json!("AB 1"), json!("ab1")), ids(json!("AB 1"), json!("ab2"))),
        case("A103", Action::Refused, amounts(json!(1), Value::Null), amounts(json!(1), json!(0))),
        case("A104", Action::Refused, amounts(json!(1), json!("£5,000")), amounts(json!(1), json!("5000"))),
        case("A105", Action::Refused, amounts(json!(1), json!(-5)), amounts(json!(1), json!(0))),
        case(
            "A114",
            Action::Refused,
            amounts(json!(1e12), json!(1)),
            amounts(json!(0.01), json!(999_999_999_999.0_f64)),
        ),
        case("A106", Action::Refused, amounts(json!(0), json!(0)), amounts(json!(0), json!(0.01))),
        case("A107", Action::Refused, shape(Value::Null), shape(square(X, Y, 0.004))),
        case(
            "A108",
            Action::Refused,
            shape(polygon(&[[X, Y], [X + 0.01, Y], [X, Y]])),
            shape(polygon(&[[X, Y], [X + 0.01, Y], [X, Y + 0.000_01], [X, Y]])),
        ),
        case("A109", Action::Mended, shape(tie), shape(square(X, Y, 0.004))),
        case("A110", Action::LeftOut, shape(square(X + 1.0, Y, 0.01)), shape(square(X + 0.019, Y, 0.01))),
        case("A111", Action::Refused, shape(star()), shape(square(X, Y, 0.004))),
        case("A112", Action::Noted, amounts(json!(1), json!("5")), amounts(json!(1), json!(5))),
        case("A115", Action::Noted, paid_by("Anglia"), paid_by("London Borough of Angle")),
        case(
            "P101",
            Action::Refused,
            points(&[here(), resident(json!(-1), point(X, Y))]),
            points(&[here(), resident(json!(0), point(X, Y))]),
        ),
        case("P102", Action::Refused, points(&[here(), resident(json!(1), Value::Null)]), points(&[here()])),
        case(
            "P103",
            Action::LeftOut,
            points(&[here(), resident(json!(1), point(X + 1.0, Y))]),
            points(&[here(), resident(json!(1), point(X + 0.0199, Y))]),
        ),
        case(
            "P104",
            Action::LeftOut,
            barriers(&[feature(json!({}), Value::Null)]),
            barriers(&[feature(json!({}), line(&[[X, Y], [X + 0.01, Y + 0.01]]))]),
        ),
        case(
            "P105",
            Action::LeftOut,
            backdrop(&[feature(json!({}), point(X, Y))]),
            backdrop(&[feature(json!({}), line(&[[X, Y], [X + 0.01, Y + 0.01]]))]),
        ),
    ]
}
