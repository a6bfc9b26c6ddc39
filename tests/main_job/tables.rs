//! Reading the CSV files of an output folder.

use std::path::Path;

/// A table with its header.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows = reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    pub fn column(&self, name: &str) -> Vec<&str> {
        let position = self.header.iter().position(|h| h == name);
        let position = position.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| row[position].as_str()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.header.iter().any(|h| h == name)
    }

    /// The cell of the row whose `key` column reads `value`.
    pub fn cell(&self, key: &str, value: &str, name: &str) -> &str {
        let row = self.column(key).iter().position(|&cell| cell == value);
        self.column(name)[row.unwrap_or_else(|| panic!("no row with {key} {value}"))]
    }

    /// The same as a number.
    pub fn number(&self, key: &str, value: &str, name: &str) -> f64 {
        let cell = self.cell(key, value, name);
        cell.parse().unwrap_or_else(|_| panic!("{name} of {value} is {cell:?}"))
    }
}
