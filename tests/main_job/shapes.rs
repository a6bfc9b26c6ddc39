//! Shapes of the small maps that tests make.

use serde_json::{Value, json};

/// A square by its lower left corner.
pub fn square(x: f64, y: f64, side: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]] })
}
