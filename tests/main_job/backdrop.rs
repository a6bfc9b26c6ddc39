//! What lies under the wards on the page: it is drawn, it is counted among the inputs, and it changes nothing.

use crate::running::succeeds;
use crate::weighing::{STUDY, town, write};
use serde_json::{Value, json};
use std::fs;

/// A road across the town of these tests and on, an outline in it, a road far away, and a point.
fn roads(north: f64) -> Vec<Value> {
    let feature = |geometry: Value| json!({ "type": "Feature", "properties": {}, "geometry": geometry });
    let line = |points: Value| feature(json!({ "type": "LineString", "coordinates": points }));
    let outline = json!([[[-1.37, 52.505], [-1.36, 52.505], [-1.36, 52.51], [-1.37, 52.505]]]);
    vec![
        line(json!([[-1.4, north], [-1.33, north], [0.0, north], [2.0, 50.0], [3.0, 50.0]])),
        feature(json!({ "type": "Polygon", "coordinates": outline })),
        line(json!([[-1.2, 52.7], [-1.1, 52.8]])),
        feature(json!({ "type": "Point", "coordinates": [-1.35, 52.51] })),
    ]
}

#[test]
fn lines_of_a_file_lie_under_the_wards_and_change_no_figure() {
    let home = tempfile::tempdir().unwrap();
    town(home.path(), 12, 12);
    write(home.path(), "roads.geojson", roads(52.515));
    let search = [&["search"][..], &STUDY].concat();
    succeeds(home.path(), &search);
    let read = |name: &str| fs::read_to_string(home.path().join("out").join(name)).unwrap();
    let figures = (read("candidates.csv"), read("assignments.csv"));
    assert!(!read("review.html").contains("\"backdrop\":[["), "none was asked for");
    succeeds(home.path(), &[&search[..], &["--backdrop", "roads.geojson"]].concat());
    assert_eq!(read("candidates.csv"), figures.0);
    assert_eq!(read("assignments.csv"), figures.1);
    let page = read("review.html");
    let from = page.find("\"backdrop\":[[").expect("lines in the data") + "\"backdrop\":".len();
    let lines = &page[from..from + page[from..].find("]]").unwrap()];
    assert_eq!(
        lines.matches('[').count(),
        3,
        "the road and the outline; what is far away is left out: {lines}"
    );
    assert!(read("findings.csv").contains("P105"), "the point is named");
    assert!(read("run.json").contains("roads.geojson"));
    succeeds(home.path(), &["verify", "out"]);
    write(home.path(), "roads.geojson", roads(52.516));
    let verified = crate::running::wardwise(home.path(), &["verify", "out"]);
    assert_ne!(verified.status.code(), Some(0), "another file than the one of the run");
}
