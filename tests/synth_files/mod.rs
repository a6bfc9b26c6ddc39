//! A town's files, read back with the geojson crate as a stranger would read them.
#![allow(dead_code, reason = "each test binary uses its own part")]

use geo::{Coord, Point, Polygon};
use geojson::{Feature, GeoJson, GeometryValue};
use std::collections::BTreeMap;
use wardwise::synth::{Town, TownSettings};

/// The files of one town by name, GeoJSON parsed.
pub struct Files {
    pub bytes: BTreeMap<&'static str, Vec<u8>>,
    features: BTreeMap<&'static str, Vec<Feature>>,
}

impl Files {
    pub fn of(settings: &TownSettings) -> Self {
        let town = Town::generate(settings).expect("the settings are in range");
        let bytes: BTreeMap<&'static str, Vec<u8>> =
            town.files().into_iter().map(|file| (file.name, file.bytes)).collect();
        let mut features = BTreeMap::new();
        for (&name, content) in bytes.iter().filter(|(name, _)| name.ends_with(".geojson")) {
            let text = std::str::from_utf8(content).unwrap();
            let Ok(GeoJson::FeatureCollection(collection)) = text.parse() else {
                panic!("{name} is no GeoJSON")
            };
            features.insert(name, collection.features);
        }
        Self { bytes, features }
    }

    pub fn features(&self, name: &str) -> &[Feature] {
        &self.features[name]
    }

    pub fn text(&self, name: &str) -> &str {
        std::str::from_utf8(&self.bytes[name]).unwrap()
    }

    pub fn wards(&self) -> Vec<Polygon<f64>> {
        self.features("wards.geojson").iter().flat_map(polygons).collect()
    }

    pub fn texts(&self, name: &str, property: &str) -> Vec<String> {
        self.features(name).iter().map(|feature| text(feature, property).unwrap()).collect()
    }

    pub fn points(&self, name: &str, property: &str) -> Vec<(Point<f64>, f64)> {
        let read = |feature: &Feature| {
            let geometry = geo::Geometry::<f64>::try_from(feature.geometry.clone().unwrap()).unwrap();
            (Point::try_from(geometry).unwrap(), number(feature, property))
        };
        self.features(name).iter().map(read).collect()
    }

    pub fn line(&self, name: &str) -> Vec<Coord<f64>> {
        let geometry = self.features(name)[0].geometry.clone().unwrap();
        geo::LineString::try_from(geo::Geometry::<f64>::try_from(geometry).unwrap()).unwrap().0
    }

    /// The cluster of every ward, in the order of the ward file.
    pub fn structure(&self, name: &str) -> Vec<String> {
        let rows: Vec<(&str, &str)> =
            self.text(name).lines().skip(1).map(|row| row.split_once(',').unwrap()).collect();
        let ids: Vec<&str> = rows.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, self.texts("wards.geojson", "ward_code"));
        rows.into_iter().map(|(_, cluster)| cluster.to_string()).collect()
    }
}

pub fn text(feature: &Feature, property: &str) -> Option<String> {
    feature.property(property)?.as_str().map(ToString::to_string)
}

pub fn number(feature: &Feature, property: &str) -> f64 {
    feature.property(property).unwrap().as_f64().unwrap()
}

/// The parts of a polygon or multipolygon; none for any other geometry.
pub fn polygons(feature: &Feature) -> Vec<Polygon<f64>> {
    let Some(geometry) = &feature.geometry else { return Vec::new() };
    match &geometry.value {
        GeometryValue::Polygon { .. } => vec![Polygon::try_from(geometry.clone()).unwrap()],
        GeometryValue::MultiPolygon { .. } => geo::MultiPolygon::try_from(geometry.clone()).unwrap().0,
        _ => Vec::new(),
    }
}
