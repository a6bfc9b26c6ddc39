//! Searches wards and drawings that the program holds as `geo` and `geojson` values, and gets the clusters
//! back as `geojson` features: no file is read or written.
//!
//! `cargo run --example search_in_memory`

use geo::{Rect, coord};
use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use serde_json::json;
use wardwise::input::{Limits, RawLayers, layer_of_features};
use wardwise::model::Layer;
use wardwise::output::cluster_features;
use wardwise::pipeline::{Tables, search};
use wardwise::search::Stop;
use wardwise::settings::{ClusterRange, Settings};

/// A rectangle between two corners of a board whose squares are about 700 m wide.
fn area(
    (west, south): (f64, f64),
    (east, north): (f64, f64),
    properties: &[(&str, serde_json::Value)],
) -> Feature {
    let place = |x: f64, y: f64| coord! { x: 13.0 + x / 100.0, y: 52.0 + y / 160.0 };
    let shape = Rect::new(place(west, south), place(east, north)).to_polygon();
    let properties: JsonObject =
        properties.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Feature { geometry: Some(Geometry::from(&shape)), properties: Some(properties), ..Feature::default() }
}

fn main() -> Result<(), wardwise::Error> {
    // Four by four wards, and two neighbourhoods that residents drew: the left half and the right half.
    let wards = (0..16).map(|ward| {
        let (x, y) = (f64::from(ward % 4), f64::from(ward / 4));
        let properties = [("ward_id", json!(format!("W{ward:02}"))), ("population", json!(1000 + 10 * ward))];
        area((x, y), (x + 1.0, y + 1.0), &properties)
    });
    let drawings = (0..20).map(|respondent| {
        let (west, place) = if respondent % 2 == 0 { (0.0, "Westside") } else { (2.0, "Eastside") };
        let properties = [("place", json!(place)), ("respondent_id", json!(format!("r{respondent}")))];
        area((west, 0.0), (west + 2.0, 4.0), &properties)
    });
    let collection =
        |features: Vec<Feature>| FeatureCollection { features, bbox: None, foreign_members: None };

    let limits = Limits::default();
    let layers = RawLayers {
        wards: layer_of_features(Layer::Wards, "wards", &collection(wards.collect()), &limits)?,
        neighbourhoods: Some(layer_of_features(
            Layer::Neighbourhoods,
            "drawings",
            &collection(drawings.collect()),
            &limits,
        )?),
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    let mut settings = Settings::new("wards");
    settings.rules.clusters = Some(ClusterRange::exactly(2).expect("two is a number of clusters"));

    let outcome = search(&settings, (layers, Tables::default()), &Stop::default())?;
    let clusters = cluster_features(&outcome, outcome.scored.best())?;
    for cluster in &clusters.features {
        println!("{}", serde_json::Value::from(cluster.properties.clone().unwrap_or_default()));
    }
    assert_eq!(clusters.features.len(), 2);
    Ok(())
}
