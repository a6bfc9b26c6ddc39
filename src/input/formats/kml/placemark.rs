//! One placemark on its way to a feature.

use crate::input::budget::{Budget, Full};
use crate::input::formats::wkb;
use crate::input::raw::{Position, RawFeature, RawGeometry, Ring};
use crate::model::{is_blank, shortened};
use geojson::JsonObject;
use serde_json::{Number, Value};
use std::collections::HashMap;

/// The types that the schemas of a file give to properties; without one a property is a text.
#[derive(Default)]
pub(super) struct SchemaTypes {
    types: HashMap<String, SchemaType>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SchemaType {
    Whole,
    Real,
    Truth,
    Text,
}

impl SchemaTypes {
    /// The type that a schema gives to a property.
    pub(super) fn add(&mut self, name: String, kind: &str) {
        let kind = match kind {
            "int" | "uint" | "short" | "ushort" => SchemaType::Whole,
            "float" | "double" => SchemaType::Real,
            "bool" => SchemaType::Truth,
            _ => SchemaType::Text,
        };
        // Where two schemas disagree, the text is kept.
        let known = self.types.entry(name).or_insert(kind);
        if *known != kind {
            *known = SchemaType::Text;
        }
    }

    /// A property's text as the value that its type makes of it, where that goes.
    pub(super) fn value(&self, name: &str, text: &str) -> Value {
        let trimmed = text.trim();
        let kind = self.types.get(name).copied().unwrap_or(SchemaType::Text);
        let value = match kind {
            SchemaType::Whole => trimmed.parse::<i64>().ok().map(|whole| Value::Number(whole.into())),
            SchemaType::Real => trimmed.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number),
            SchemaType::Truth => match trimmed {
                "1" | "true" => Some(Value::Bool(true)),
                "0" | "false" => Some(Value::Bool(false)),
                _ => None,
            },
            SchemaType::Text => None,
        };
        match value {
            Some(value) => value,
            None if trimmed.is_empty() => Value::Null,
            None => Value::String(text.to_owned()),
        }
    }
}

/// What has been read of a placemark.
pub(super) struct Placemark {
    id: Option<String>,
    properties: JsonObject,
    geometries: Vec<RawGeometry>,
    polygon: Vec<Ring>,
    malformed: Option<String>,
    /// The property whose value comes next.
    pub key: Option<String>,
}

impl Placemark {
    pub(super) fn new(id: Option<String>) -> Self {
        Self {
            id,
            properties: JsonObject::new(),
            geometries: Vec::new(),
            polygon: Vec::new(),
            malformed: None,
            key: None,
        }
    }

    /// A property of the element itself, where the data do not bring one of that name.
    pub(super) fn set_own(&mut self, name: &str, text: &str) {
        if !is_blank(text) && !self.properties.contains_key(name) {
            self.properties.insert(name.to_owned(), Value::String(text.trim().to_owned()));
        }
    }

    pub(super) fn set(&mut self, name: String, value: Value) {
        self.properties.insert(name, value);
    }

    pub(super) fn begin_polygon(&mut self) {
        self.polygon.clear();
    }

    pub(super) fn end_polygon(&mut self) {
        self.geometries.push(wkb::polygons(vec![std::mem::take(&mut self.polygon)]));
    }

    pub(super) fn outline(&mut self, text: &str, budget: &Budget) -> Result<(), Full> {
        let ring = self.positions(text, budget)?;
        self.polygon.insert(0, ring);
        Ok(())
    }

    pub(super) fn hole(&mut self, text: &str, budget: &Budget) -> Result<(), Full> {
        let ring = self.positions(text, budget)?;
        self.polygon.push(ring);
        Ok(())
    }

    pub(super) fn line(&mut self, text: &str, budget: &Budget) -> Result<(), Full> {
        let line = self.positions(text, budget)?;
        self.geometries.push(wkb::lines(vec![line]));
        Ok(())
    }

    pub(super) fn point(&mut self, text: &str, budget: &Budget) -> Result<(), Full> {
        let points = self.positions(text, budget)?;
        if !points.is_empty() {
            self.geometries.push(RawGeometry::Points(points));
        }
        Ok(())
    }

    /// Positions as `longitude,latitude[,height]`, with white space between them.
    fn positions(&mut self, text: &str, budget: &Budget) -> Result<Vec<Position>, Full> {
        budget.positions(1 + text.bytes().filter(|byte| *byte == b',').count() / 2)?;
        let joined;
        // Some programs write a space behind the comma, where it parts two positions.
        let text = if text.contains(", ") || text.contains(",\n") || text.contains(" ,") {
            let parts: Vec<&str> = text.split(',').map(str::trim).collect();
            joined = parts.join(",");
            &joined
        } else {
            text
        };
        let mut positions = Vec::new();
        for written in text.split_whitespace() {
            let mut numbers = written.split(',').map(|number| number.parse::<f64>().ok());
            match (numbers.next().flatten(), numbers.next().flatten()) {
                (Some(x), Some(y)) if x.is_finite() && y.is_finite() => positions.push([x, y]),
                _ => {
                    let why = format!("{:?} is no longitude and latitude", shortened(written));
                    self.malformed.get_or_insert(why);
                }
            }
        }
        Ok(positions)
    }

    pub(super) fn into_feature(self, index: usize) -> RawFeature {
        let mut geometries = self.geometries;
        let geometry = match (self.malformed, geometries.len()) {
            (Some(why), _) => RawGeometry::Malformed(why),
            (None, 0) => RawGeometry::Missing,
            (None, 1) => geometries.remove(0),
            _ => RawGeometry::Collection(geometries),
        };
        RawFeature { index, id: self.id, properties: self.properties, doubled: Vec::new(), geometry }
    }
}
