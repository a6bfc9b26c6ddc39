use crate::town::{Town, X, Y, area, bytes, collection, drawing, feature, point, polygon, square, ward};
use crate::{Case, case};
use serde_json::{Value, json};
use wardwise::model::Action;
use wardwise::settings::CrsChoice;

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
    let in_degrees_of =
        |name: &str| Town { wards: with_crs(&[ward("E1", square(X, Y, 0.01))], name), ..Town::good() };
    let on_web = || [-11_000.0, -10_000.0].map(|x| ward(&format!("E{x}"), square(x, 6_710_000.0, 1000.0)));
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
        case("C101", Action::Refused, in_degrees_of("EPSG:4230"), declared("urn:ogc:def:crs:EPSG::27700")),
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
            Town::of_wards(&[-120.0, 0.0, 120.0].map(|x| ward(&format!("E{x}"), square(x, -17.0, 0.1)))),
            two(square(-179.9, -17.0, 0.1), square(179.8, -17.0, 0.1)),
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
        case("C116", Action::Noted, in_degrees_of("urn:ogc:def:crs:EPSG::4269"), in_degrees_of("EPSG:4326")),
        case(
            "C117",
            Action::Refused,
            in_degrees_of("EPSG:3857"),
            Town { wards: with_crs(&on_web(), "EPSG:3857"), ..Town::good() },
        ),
        case(
            "C118",
            Action::Noted,
            Town { wards: with_crs(&on_web(), "EPSG:3857"), ..Town::good() },
            Town::good(),
        ),
        case(
            "C119",
            Action::Noted,
            two(square(-180.0, -17.0, 0.1), square(179.9, -17.0, 0.1)),
            two(square(179.8, -17.0, 0.1), square(179.9, -17.0, 0.1)),
        ),
    ]
}

#[test]
fn degrees_on_every_modern_datum_are_noted_and_used() {
    for name in ["EPSG:4258", "urn:ogc:def:crs:OGC::CRS83", "GCS_North_American_1983", "GDA2020", "EPSG:6668"]
    {
        let town = Town { wards: with_crs(&[ward("E1", square(X, Y, 0.01))], name), ..Town::good() };
        assert_eq!(town.codes(), ["C116"].into(), "{name}: {:?}", town.findings());
    }
}

#[test]
fn degrees_on_an_old_datum_are_refused_with_its_name_and_the_way_to_convert_them() {
    for (number, datum) in [(4267, "NAD27"), (4301, "Tokyo"), (4314, "DHDN"), (4284, "Pulkovo 1942")] {
        let wards = with_crs(&[ward("E1", square(X, Y, 0.01))], &format!("EPSG:{number}"));
        let found = Town { wards, ..Town::good() }.findings();
        let text = found[0].to_string();
        assert!(text.contains("C101") && text.contains(datum) && text.contains("-t_srs EPSG:4326"), "{text}");
    }
}

/// What `ogr2ogr -t_srs` would do to such a file is a map at 0, 0.
#[test]
fn degrees_that_are_declared_to_be_metres_are_not_to_be_converted() {
    for name in ["EPSG:3857", "EPSG:32633", "EPSG:26718", "EPSG:2056"] {
        let wards = with_crs(&[ward("E1", square(X, Y, 0.01))], name);
        let text = Town { wards, ..Town::good() }.findings()[0].to_string();
        assert!(text.contains("C117") && text.contains("they are degrees"), "{text}");
        assert!(text.contains("remove the crs member") && !text.contains("-t_srs"), "{text}");
    }
}

#[test]
fn metres_that_are_declared_to_be_degrees_are_told_as_that() {
    for name in ["EPSG:4326", "EPSG:4269"] {
        let codes = Town { wards: with_crs(&on_grid(1000.0), name), ..Town::good() }.codes();
        assert!(codes.contains("C117") && !codes.contains("C103"), "{name}: {codes:?}");
    }
}

#[test]
fn a_number_without_a_definition_or_beyond_the_library_is_refused() {
    for name in ["EPSG:26718", "EPSG:60000", "ESRI:102008", "EPSG:4978"] {
        let codes = Town { wards: with_crs(&on_grid(1000.0), name), ..Town::good() }.codes();
        assert!(codes.contains("C101"), "{name}: {codes:?}");
    }
}

#[test]
fn a_position_with_no_place_in_the_declared_system_is_named() {
    let wards = [
        ward("E1", square(500_000.0, 5_700_000.0, 1000.0)),
        ward("E2", polygon(&[[501_000.0, 5_700_000.0], [1e15, 5_700_000.0], [501_000.0, 5_701_000.0]])),
    ];
    let found = Town { wards: with_crs(&wards, "EPSG:32630"), ..Town::good() }.findings();
    let lost = found.iter().find(|finding| finding.feature == Some(1)).expect("the second ward is named");
    assert!(lost.message.contains("no place in \"EPSG:32630\""), "{lost}");
}

/// Taveuni: wards on both sides, and a slip that is on neither.
#[test]
fn beyond_180_only_what_belongs_to_the_map_is_a_longitude() {
    let taveuni = |stray: Value| {
        let mut wards: Vec<Value> = (0..8)
            .map(|i| ward(&format!("E{i}"), square(179.96 + 0.01 * f64::from(i), -16.9, 0.01)))
            .collect();
        wards.push(ward("stray", stray));
        Town::of_wards(&wards).codes()
    };
    assert_eq!(taveuni(square(-179.96, -16.9, 0.01)), ["C119"].into());
    assert!(taveuni(square(999.0, -16.9, 0.01)).contains("C102"));
    assert!(taveuni(square(1000.0, -16.9, 0.01)).contains("C107"), "that might be metres");
    assert!(taveuni(square(540.04, -16.9, 0.01)).contains("C102"));
    assert!(taveuni(square(-0.1, -16.9, 0.01)).contains("C108"));
    assert!(taveuni(square(0.0, 0.0, 0.0005)).contains("C106"));
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

#[test]
fn a_drawing_across_the_meridian_is_whole_beside_wards_that_end_before_it() {
    let ring = |west: f64, east: f64| {
        json!([[[west, -16.898], [east, -16.898], [east, -16.892], [west, -16.892], [west, -16.898]]])
    };
    let cut = json!({"type": "MultiPolygon", "coordinates": [ring(179.985, 180.0), ring(-180.0, -179.998)]});
    let wards = [ward("E1", square(179.97, -16.9, 0.01)), ward("E2", square(179.98, -16.9, 0.01))];
    let town = Town {
        wards: bytes(&collection(&wards)),
        neighbourhoods: Some(bytes(&collection(&[
            drawing("d", cut),
            drawing("e", square(-180.02, -16.9, 0.009)),
        ]))),
        ..Town::good()
    };
    assert!(town.codes().is_empty(), "{:?}", town.findings());
}
