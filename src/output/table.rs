use super::vector::Value;
use crate::Error;
use crate::cell;

/// A CSV table under construction: RFC 4180, UTF-8, lines end with a line feed. Texts stand in it as [`cell`] writes them.
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
}

/// A cell.
pub(super) enum Cell {
    /// Text, which may come from data.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number, written with up to nine decimals; nothing where it is not finite.
    Number(f64),
    /// Nothing known.
    Empty,
}

impl From<Value> for Cell {
    /// A value of a layer as a table has it.
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Whole(number) => Self::Whole(number),
            Value::Number(number) => Self::Number(number),
            Value::Empty => Self::Empty,
        }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Cell::Empty, Cell::Number)
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        i64::try_from(value).map_or(Cell::Empty, Cell::Whole)
    }
}

impl From<Option<usize>> for Cell {
    fn from(value: Option<usize>) -> Self {
        value.map_or(Cell::Empty, Cell::from)
    }
}

impl Table {
    pub fn new(header: &[String]) -> Result<Self, Error> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        let names: Vec<_> = header.iter().map(|name| cell::written(name)).collect();
        writer.write_record(names.iter().map(|name| name.as_bytes())).map_err(|e| internal(&e))?;
        Ok(Self { writer })
    }

    pub fn row(&mut self, cells: Vec<Cell>) -> Result<(), Error> {
        let cells: Vec<String> = cells.into_iter().map(Cell::written).collect();
        self.writer.write_record(cells).map_err(|e| internal(&e))
    }

    pub fn bytes(self) -> Result<Vec<u8>, Error> {
        self.writer.into_inner().map_err(|e| internal(e.error()))
    }
}

impl Cell {
    fn written(self) -> String {
        match self {
            Cell::Text(text) => cell::written(&text).into_owned(),
            Cell::Whole(number) => number.to_string(),
            Cell::Number(number) if !number.is_finite() => String::new(),
            Cell::Number(number) => decimal(number),
            Cell::Empty => String::new(),
        }
    }
}

/// Up to nine decimals, no trailing zeros, no minus before nothing.
pub(super) fn decimal(number: f64) -> String {
    let text = format!("{number:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn internal(error: &dyn std::error::Error) -> Error {
    Error::Internal(format!("a table in memory cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_columns_are_texts_like_any_other() {
        let table = Table::new(&["ward_id".to_owned(), "=1\u{1b}".to_owned()]).unwrap();
        assert_eq!(table.bytes().unwrap(), b"ward_id,'=1\\u{1b}\n");
    }

    #[test]
    fn numbers_have_no_trailing_zeros() {
        assert_eq!(decimal(0.25), "0.25");
        assert_eq!(decimal(3.0), "3");
        assert_eq!(decimal(-0.000_000_000_1), "0");
        assert_eq!(decimal(0.085_355_991_234), "0.085355991");
    }
}
