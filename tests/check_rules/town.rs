//! A small good town, and ways to spoil it.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use wardwise::Error;
use wardwise::check::{CheckOptions, check_structure, examine, is_area_id};
use wardwise::input::{
    Limits, RawLayer, RawLayers, Reading, WardTableHeader, read_layer, read_place_aliases,
    read_structure_from, read_ward_table,
};
use wardwise::model::{Finding, Layer};

/// The files of a run and its options; every file's text is free to be spoilt.
pub struct Town {
    pub wards: Vec<u8>,
    pub neighbourhoods: Option<Vec<u8>>,
    pub cofunding: Option<Vec<u8>>,
    pub population_points: Option<Vec<u8>>,
    pub barriers: Option<Vec<u8>>,
    pub backdrop: Option<Vec<u8>>,
    pub aliases: Option<String>,
    /// Other files in the folder, by name.
    pub beside: Vec<(&'static str, Vec<u8>)>,
    pub ward_table: Option<String>,
    /// The table of a structure.
    pub structure: Option<String>,
    pub options: CheckOptions,
    pub limits: Limits,
}

/// West and south corner of the town, in degrees.
pub const X: f64 = -0.10;
pub const Y: f64 = 51.50;

impl Town {
    /// Two wards side by side, and nothing wrong with them.
    pub fn good() -> Self {
        Self {
            wards: bytes(&collection(&[
                ward("E1", square(X, Y, 0.01)),
                ward("E2", square(X + 0.01, Y, 0.01)),
            ])),
            neighbourhoods: None,
            cofunding: None,
            population_points: None,
            barriers: None,
            backdrop: None,
            aliases: None,
            beside: Vec::new(),
            ward_table: None,
            structure: None,
            options: CheckOptions { need_population: true, ..CheckOptions::default() },
            limits: Limits::default(),
        }
    }

    /// The town with these wards.
    pub fn of_wards(wards: &[Value]) -> Self {
        Self { wards: bytes(&collection(wards)), ..Self::good() }
    }

    /// The good town whose second ward has this property in place of its own.
    pub fn with_ward_property(name: &str, value: Value) -> Self {
        let mut second = ward("E2", square(X + 0.01, Y, 0.01));
        second["properties"][name] = value;
        Self::of_wards(&[ward("E1", square(X, Y, 0.01)), second])
    }

    /// The good town whose second ward has this geometry.
    pub fn with_ward_shape(geometry: Value) -> Self {
        Self::of_wards(&[ward("E1", square(X, Y, 0.01)), ward("E2", geometry)])
    }

    /// The good town with drawings or statements.
    pub fn of_drawings(drawings: &[Value]) -> Self {
        Self { neighbourhoods: Some(bytes(&collection(drawings))), ..Self::good() }
    }

    /// The good town with a good drawing and this one.
    pub fn with_drawing(geometry: Value) -> Self {
        Self::of_drawings(&[drawing("d1", square(X, Y, 0.005)), drawing("d2", geometry)])
    }

    /// The good town with co-funding areas.
    pub fn of_areas(areas: &[Value]) -> Self {
        Self { cofunding: Some(bytes(&collection(areas))), ..Self::good() }
    }

    /// Everything found in a run over the town, whether it is refused while reading or while checking.
    pub fn findings(&self) -> Vec<Finding> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in &self.beside {
            write(&folder.path().join(name), bytes);
        }
        let mut reading = Reading::default();
        let mut read = |layer: Layer, bytes: &[u8]| {
            let path = folder.path().join(format!("{}.geojson", layer.word()));
            reading.take(layer, read_layer(layer, &write(&path, bytes), &self.limits))
        };
        let wards = read(Layer::Wards, &self.wards);
        let mut read_some =
            |layer, bytes: &Option<Vec<u8>>| bytes.as_ref().and_then(|bytes| read(layer, bytes));
        let neighbourhoods = read_some(Layer::Neighbourhoods, &self.neighbourhoods);
        let cofunding = read_some(Layer::Cofunding, &self.cofunding);
        let population_points = read_some(Layer::PopulationPoints, &self.population_points);
        let barriers = read_some(Layer::Barriers, &self.barriers);
        let backdrop = read_some(Layer::Backdrop, &self.backdrop);
        let mut options = self.options.clone();
        if let Some(text) = &self.aliases {
            let path = folder.path().join("aliases.csv");
            let table = read_place_aliases(&write(&path, text.as_bytes()), &self.limits);
            options.place_aliases = reading.take(Layer::PlaceAliases, table);
        }
        if let Some(text) = &self.ward_table {
            let path = folder.path().join("residents.csv");
            let header = WardTableHeader { is_known_id: Some(is_area_id), ..WardTableHeader::default() };
            let table = read_ward_table(&write(&path, text.as_bytes()), header, &self.limits);
            options.ward_table = reading.take(Layer::PopulationTable, table);
        }
        let mut found = match reading.finish() {
            Ok(()) => Vec::new(),
            Err(error) => {
                assert!([3, 5, 6].contains(&error.exit_code()), "{error}");
                error.findings().to_vec()
            }
        };
        let Some(wards) = wards else { return found };
        let raw = RawLayers { wards, neighbourhoods, cofunding, population_points, barriers, backdrop };
        let checked = examine(raw, &options);
        for account in &checked.accounts {
            let sum = account.used + account.mended + account.left_out + account.refused;
            assert_eq!(account.read, sum, "{account:?}");
        }
        found.extend(checked.findings);
        if let (Some(study), Some(text)) = (&checked.study, &self.structure) {
            let path = write(&folder.path().join("structure.csv"), text.as_bytes());
            let raw = read_structure_from(&path, text.as_bytes(), &self.limits).expect("a table");
            found.extend(match check_structure(&raw, study, &options) {
                Ok(structure) => structure.findings,
                Err(error) => error.findings().to_vec(),
            });
        }
        found
    }

    /// The codes of all rules that speak.
    pub fn codes(&self) -> BTreeSet<&'static str> {
        self.findings().iter().map(|finding| finding.rule.code).collect()
    }
}

fn write(path: &Path, bytes: &[u8]) -> String {
    std::fs::write(path, bytes).expect("the folder can be written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// The layer of a text, for tests of what was read.
pub fn read_text(layer: Layer, bytes: &[u8]) -> Result<RawLayer, Error> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    read_layer(layer, &write(&folder.path().join("layer.geojson"), bytes), &Limits::default())
}

pub fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

pub fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

pub fn feature(properties: Value, geometry: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

pub fn ward(id: &str, geometry: Value) -> Value {
    feature(json!({"ward_code": id, "ward_name": id, "borough": "Angle", "population": 1000}), geometry)
}

pub fn drawing(id: &str, geometry: Value) -> Value {
    feature(json!({"drawing_id": id, "place": "The Angle"}), geometry)
}

pub fn area(id: &str, amount: Value, geometry: Value) -> Value {
    feature(json!({"area_id": id, "amount_gbp": amount}), geometry)
}

pub fn polygon(ring: &[[f64; 2]]) -> Value {
    json!({"type": "Polygon", "coordinates": [ring]})
}

pub fn square(x: f64, y: f64, side: f64) -> Value {
    polygon(&[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
}

pub fn point(x: f64, y: f64) -> Value {
    json!({"type": "Point", "coordinates": [x, y]})
}

pub fn line(positions: &[[f64; 2]]) -> Value {
    json!({"type": "LineString", "coordinates": positions})
}

/// A star of 501 points: more than a hundred thousand crossings.
pub fn star() -> Value {
    let ring: Vec<[f64; 2]> = (0..=501)
        .map(|i| {
            let angle = f64::from(i % 501) * 250.0 / 501.0 * std::f64::consts::TAU;
            [X + 0.005 + 0.004 * angle.cos(), Y + 0.005 + 0.004 * angle.sin()]
        })
        .collect();
    polygon(&ring)
}
