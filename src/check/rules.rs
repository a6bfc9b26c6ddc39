//! Every numbered rule of the checks. Letters: S settings, F file, C coordinates, W wards,
//! D drawings and statements, A co-funding areas, P population points, G graph, R rules of a structure.

use crate::model::Rule;

/// All rules, in the order of the documentation page.
pub static ALL: &[&Rule] = &[];
