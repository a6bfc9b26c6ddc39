use crate::town::{Town, X, Y, area, bytes, collection, drawing, feature, point, polygon, square, ward};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::check::CrsChoice;
use wardwise::model::Action;

fn with_crs(features: &[Value], name: &str) -> Vec<u8> {
    let mut layer = collection(features);
    layer["crs"] = json!({"type": "name", "properties": {"name": name}});
    bytes(&layer)
}

fn on_grid(side: f64) -> Vec<Value> {
    vec![
        ward("E1", square(530_000.0, 180_000.0, side)),
        ward("E2", square(530_000.0 + side, 180_000.0, side)),
    ]
}

fn grid_town(crs: Option<CrsChoice>) -> Town {
    let mut town = Town::of_wards(&on_grid(1000.0));
    town.options.crs = crs;
    town
}

fn two(a: Value, b: Value) -> Town {
    Town::of_wards(&[ward("E1", a), ward("E2", b)])
}

pub(crate) fn cases() -> Vec<Case> {
    let declared = |name: &str| Town { wards: with_crs(&on_grid(1000.0), name), ..Town::good() };
    let grid = Some(CrsChoice::NationalGrid);
    let many = |last: Value| {
        let mut wards: Vec<Value> =
            (0..9).map(|i| ward(&format!("E{i}"), square(X + 0.01 * f64::from(i), Y, 0.01))).collect();
        wards.push(ward("last", last));
        Town::of_wards(&wards)
    };
    let mut mixed_by_flag = grid_town(grid);
    mixed_by_flag.neighbourhoods = Some(bytes(&collection(&[drawing("d", square(-0.115, 51.505, 0.004))])));
    let mut all_on_grid = grid_town(grid);
    all_on_grid.neighbourhoods =
        Some(bytes(&collection(&[drawing("d", square(530_100.0, 180_100.0, 500.0))])));
    let open = [[X + 0.01, Y], [X + 0.02, Y], [X + 0.02, Y + 0.01], [X + 0.01, Y + 0.01]];
    let speck = X + 0.015;
    let with_hole = |hole: &[[f64; 2]]| {
        let mut shape = square(X + 0.01, Y, 0.01);
        shape["coordinates"].as_array_mut().expect("a list").push(json!(hole));
        Town::with_ward_shape(shape)
    };
    let elsewhere = |x, y| Town::of_areas(&[area("a", json!(5), square(x, y, 0.005))]);
    vec![
        case("C101", Action::Refused, declared("EPSG:2154"), declared("urn:ogc:def:crs:EPSG::27700")),
        case(
            "C102",
            Action::Refused,
            Town::with_ward_shape(polygon(&[[X, Y], [X, 510.5], [999_999_999.0, Y], [X, Y]])),
            Town::with_ward_shape(square(X + 0.01, Y, 0.01)),
        ),
        case("C103", Action::Refused, grid_town(None), grid_town(grid)),
        case(
            "C104",
            Action::Refused,
            two(square(-11_000.0, 6_710_000.0, 1000.0), square(-10_000.0, 6_710_000.0, 1000.0)),
            Town::good(),
        ),
        case("C105", Action::Refused, two(square(Y, X, 0.01), square(Y, X + 0.01, 0.01)), Town::good()),
        case("C106", Action::Refused, many(square(0.0, 0.0, 0.0001)), many(square(0.0, Y, 0.01))),
        case(
            "C107",
            Action::Refused,
            many(square(530_000.0, 180_000.0, 1000.0)),
            many(square(X + 0.09, Y, 0.01)),
        ),
        case("C108", Action::Refused, many(square(X + 15.0, Y, 0.01)), many(square(X + 0.9, Y, 0.01))),
        case(
            "C109",
            Action::Refused,
            two(square(-179.9, -17.0, 0.1), square(179.8, -17.0, 0.1)),
            two(square(179.7, -17.0, 0.1), square(179.8, -17.0, 0.1)),
        ),
        case("C110", Action::Refused, elsewhere(2.3, 48.8), elsewhere(X, Y)),
        case(
            "C111",
            Action::Refused,
            Town { wards: with_crs(&[ward("E1", square(X, Y, 0.01))], "EPSG:27700"), ..Town::good() },
            declared("EPSG:27700"),
        ),
        case("C112", Action::Noted, mixed_by_flag, all_on_grid),
        case(
            "C113",
            Action::Refused,
            // The far side of the Earth from a study area away from Britain.
            Town {
                wards: bytes(&collection(&[ward("N1", square(-74.0, 40.7, 0.01))])),
                barriers: Some(bytes(&collection(&[feature(
                    json!({}),
                    json!({"type": "LineString", "coordinates": [[-74.0, 40.7], [106.005, -40.705]]}),
                )]))),
                ..Town::good()
            },
            Town {
                wards: bytes(&collection(&[ward("N1", square(-74.0, 40.7, 0.01))])),
                barriers: Some(bytes(&collection(&[feature(
                    json!({}),
                    json!({"type": "LineString", "coordinates": [[-74.0, 40.7], [-73.99, 40.71]]}),
                )]))),
                ..Town::good()
            },
        ),
        case("C114", Action::Mended, Town::with_ward_shape(polygon(&open)), Town::good()),
        case(
            "C115",
            Action::Mended,
            with_hole(&[
                [speck, Y + 0.005],
                [speck + 0.001, Y + 0.005],
                [speck, Y + 0.005],
                [speck, Y + 0.005],
            ]),
            with_hole(&[
                [speck, Y + 0.005],
                [speck + 0.001, Y + 0.005],
                [speck, Y + 0.006],
                [speck, Y + 0.005],
            ]),
        ),
    ]
}

#[test]
fn national_grid_wards_and_degree_drawings_meet_in_one_projection() {
    let mut town = grid_town(None);
    town.wards = with_crs(&on_grid(1000.0), "EPSG:27700");
    // 530500 E, 180500 N is near 0.1196° W, 51.5082° N.
    town.neighbourhoods = Some(bytes(&collection(&[drawing("d", point(-0.1196, 51.5082))])));
    assert!(town.codes().is_empty(), "{:?}", town.findings());
}

#[test]
fn swapped_axes_are_told_from_another_town() {
    let swapped = Town::of_drawings(&[drawing("d", square(Y, X, 0.005))]);
    assert!(swapped.codes().contains("C105"));
    assert!(!swapped.codes().contains("C110"));
}

#[test]
fn a_made_up_town_at_zero_zero_is_no_null_island() {
    let town = two(square(0.0, 0.0, 0.0004), square(0.0004, 0.0, 0.0004));
    assert!(town.codes().is_empty(), "{:?}", town.findings());
}

#[test]
fn a_slip_in_a_digit_is_not_taken_for_metres() {
    for slipped in [
        square(199.9, Y, 0.01),
        square(X, 515.0, 0.01),
        polygon(&[[X, Y], [X, 5_150_000.0], [0.0, Y], [X, Y]]),
    ] {
        let codes = two(square(X, Y, 0.01), slipped).codes();
        assert!(codes.contains("C102") && !codes.contains("C107"), "{codes:?}");
    }
}

/// Nine wards in a row and another.
fn row_and(last: Value) -> Town {
    let mut wards: Vec<Value> =
        (0..9).map(|i| ward(&format!("E{i}"), square(X + 0.01 * f64::from(i), Y, 0.01))).collect();
    wards.push(ward("last", last));
    Town::of_wards(&wards)
}

#[test]
fn a_ward_of_another_town_is_named_and_not_refused() {
    let found = row_and(square(X + 3.0, Y, 0.01)).findings();
    let far = found.iter().find(|finding| finding.rule.code == "C108").expect("it is far");
    assert_eq!((far.feature, far.action), (Some(9), Action::Noted));
}

#[test]
fn single_features_with_swapped_axes_are_named_as_such() {
    assert!(row_and(square(Y, X, 0.01)).codes().contains("C105"));
    let drawings = [drawing("d1", square(X, Y, 0.005)), drawing("d2", square(Y, X, 0.005))];
    let found = Town::of_drawings(&drawings).findings();
    let swapped = found.iter().find(|finding| finding.rule.code == "C105").expect("one is swapped");
    assert_eq!((swapped.feature, swapped.action), (Some(1), Action::LeftOut));
    let areas = [area("a", json!(1), square(X, Y, 0.005)), area("b", json!(1), square(Y, X, 0.005))];
    let found = Town::of_areas(&areas).findings();
    let swapped = found.iter().find(|finding| finding.rule.code == "C105").expect("one is swapped");
    assert_eq!((swapped.feature, swapped.action), (Some(1), Action::Refused));
}
