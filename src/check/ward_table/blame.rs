//! A finding about a figure that came from the table names the table, its line and its column.

use super::JoinedTable;
use crate::model::{Finding, Layer};
use std::collections::BTreeMap;

/// Where the figures stand that wards have from the table.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub file: String,
    /// By column, which is the property of the wards: the line of each feature's cell, where it has a row.
    pub lines: BTreeMap<String, Vec<Option<u64>>>,
}

impl JoinedTable {
    /// The finding, about the table where the property it speaks of came from there.
    pub(in super::super) fn blamed(&self, finding: Finding) -> Finding {
        let Some(lines) = finding.property.as_ref().and_then(|property| self.cells.lines.get(property))
        else {
            return finding;
        };
        let message = match finding.feature.map(|feature| lines[feature]) {
            Some(Some(line)) => format!("line {line}: {}", finding.message),
            Some(None) => format!("the table has no row for it: {}", finding.message),
            None => finding.message,
        };
        Finding {
            message,
            layer: Layer::PopulationTable,
            file: self.cells.file.clone(),
            feature: None,
            ..finding
        }
    }
}
