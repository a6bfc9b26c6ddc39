//! The cells of a sheet as text, and put together to rows.

use super::super::Limits;
use super::super::row::{Problem, Row};
use calamine::{Data, ExcelDateTime};
use csv::StringRecord;

/// Whole numbers up to here are shown to their last digit by every spreadsheet.
const MAX_EXACT: f64 = 1e15;

/// Decimals of a number in scientific form, so that it has the fifteen digits a spreadsheet shows.
const SHOWN_DECIMALS: usize = 14;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Cells as they come, until there are enough rows of them.
pub(super) struct Cells {
    cells: Vec<(u32, u32, String)>,
    most_rows: usize,
    rows: usize,
    last_row: Option<u32>,
    /// Bytes the cells would have as CSV.
    bytes: u64,
    limits: Limits,
}

impl Cells {
    pub(super) fn new(most_rows: usize, limits: &Limits) -> Self {
        Self { cells: Vec::new(), most_rows, rows: 0, last_row: None, bytes: 0, limits: *limits }
    }

    /// Takes a cell; false where it belongs to a row that is not wanted any more.
    ///
    /// # Errors
    /// The sheet is larger than the limits allow.
    pub(super) fn take(&mut self, (row, column): (u32, u32), value: &Data) -> Result<bool, Problem> {
        let text = text(value);
        if text.trim().is_empty() {
            return Ok(true);
        }
        if self.last_row != Some(row) {
            if self.rows == self.most_rows {
                return Ok(false);
            }
            self.rows += 1;
            self.last_row = Some(row);
        }
        self.bytes += text.len() as u64 + 1;
        if self.bytes > self.limits.max_table_bytes {
            return Err(Problem::too_large(self.limits.max_table_bytes, "bytes"));
        }
        self.cells.push((row, column, text));
        Ok(true)
    }

    /// The rows, each from the first column of the sheet to its last cell, with the number the sheet gives it.
    pub(super) fn into_rows(mut self) -> Result<Vec<Row>, Problem> {
        // Few programs write cells in another order than a sheet's own.
        self.cells.sort_by_key(|&(row, column, _)| (row, column));
        let mut rows: Vec<Row> = Vec::new();
        let mut cells = 0u64;
        for same in self.cells.chunk_by(|a, b| a.0 == b.0) {
            let mut record = StringRecord::new();
            for (_, column, text) in same {
                let column = *column as usize;
                cells += (column + 1).saturating_sub(record.len()) as u64;
                if cells > self.limits.max_table_bytes {
                    return Err(Problem::too_large(self.limits.max_table_bytes, "cells"));
                }
                while record.len() < column {
                    record.push_field("");
                }
                // A cell that is there twice counts once.
                if record.len() == column {
                    record.push_field(text);
                }
            }
            rows.push(Row { line: u64::from(same[0].0) + 1, cells: record });
        }
        Ok(rows)
    }
}

/// A cell as a person would write it.
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(moment) if moment.is_duration() => duration_text(moment.as_f64()),
        Data::DateTime(moment) => date_text(moment),
        Data::DateTimeIso(moment) => moment.strip_suffix("T00:00:00").unwrap_or(moment).to_owned(),
        Data::DurationIso(duration) => duration.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// `11034`, not `11034.0`; `0.3`, not `0.30000000000000004`; never with an exponent.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < MAX_EXACT {
        return format!("{number:.0}");
    }
    let shown = format!("{number:.SHOWN_DECIMALS$e}").parse().unwrap_or(number);
    format!("{shown}")
}

/// `2022-06-30`, with the time where there is one.
fn date_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        return date;
    }
    format!("{date}T{hour:02}:{minute:02}:{second:02}")
}

/// Hours, minutes and seconds of a number of days.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is looked at, and the number is whole"
)]
fn duration_text(days: f64) -> String {
    let seconds = (days * SECONDS_PER_DAY).round();
    if !(0.0..MAX_EXACT).contains(&seconds) {
        return number_text(days);
    }
    let seconds = seconds as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_and_dates_are_written_as_a_person_would() {
        for (value, expected) in [
            (Data::Float(11_034.0), "11034"),
            (Data::Float(-0.25), "-0.25"),
            (Data::Float(0.1 + 0.2), "0.3"),
            (Data::Float(1e20), "100000000000000000000"),
            (Data::Float(1.5e-7), "0.00000015"),
            (Data::Int(7), "7"),
            (Data::Bool(true), "TRUE"),
            (Data::DateTime(ExcelDateTime::new(44_742.0, ExcelDateTimeType::DateTime, false)), "2022-06-30"),
            (
                Data::DateTime(ExcelDateTime::new(44_742.5, ExcelDateTimeType::DateTime, false)),
                "2022-06-30T12:00:00",
            ),
            (Data::DateTime(ExcelDateTime::new(1.25, ExcelDateTimeType::TimeDelta, false)), "30:00:00"),
            (Data::DateTimeIso("2022-06-30T00:00:00".to_owned()), "2022-06-30"),
        ] {
            assert_eq!(text(&value), expected);
        }
    }
}
