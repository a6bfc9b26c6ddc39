//! Structures side by side, on stdout.

use super::json;
use super::lines::{counted, printed};
use crate::Error;
use crate::cli::terminal;
use crate::compare::MEASURES;
use crate::results::Comparison;
use std::io::{self, Write};
use std::path::Path;

/// How wide a structure's column is on the terminal.
const COLUMN: usize = 16;

/// Prints structures side by side on stdout, the best value of every row marked.
pub fn side_by_side(
    command: &str,
    comparison: &Comparison,
    out: Option<&Path>,
    files: &[String],
) -> Result<(), Error> {
    if terminal::is_json() {
        return json::side_by_side(command, comparison, out, files);
    }
    printed(write_side_by_side(&mut terminal::stdout(), comparison, out, files))
}

fn write_side_by_side(
    to: &mut impl Write,
    comparison: &Comparison,
    out: Option<&Path>,
    files: &[String],
) -> io::Result<()> {
    let cut = |text: &str| -> String {
        let room = COLUMN - 2;
        match text.chars().count() > room {
            true => text.chars().take(room - 1).chain(['…']).collect(),
            false => text.to_owned(),
        }
    };
    write!(to, "{:<30}", "")?;
    for scored in &comparison.structures {
        write!(to, "{:>COLUMN$} ", cut(&scored.name))?;
    }
    writeln!(to)?;
    for measure in &MEASURES {
        let values: Vec<Option<f64>> =
            comparison.structures.iter().map(|scored| measure.value(&scored.scores)).collect();
        if values.iter().all(Option::is_none) {
            continue;
        }
        let best = measure.best(&values);
        write!(to, "{:<30}", measure.name)?;
        for (position, value) in values.iter().enumerate() {
            let mark = if best.contains(&position) { '*' } else { ' ' };
            write!(to, "{:>COLUMN$}{mark}", value.map_or("-".to_owned(), shown))?;
        }
        writeln!(to)?;
    }
    if comparison.structures.len() > 1 {
        writeln!(to, "\n* the best of its row\n")?;
    }
    for changed in &comparison.changes {
        let (from, name) = (&comparison.structures[0].name, &comparison.structures[changed.to].name);
        writeln!(to, "Against {from}, {name} {}.", changed.change.words)?;
    }
    for scored in &comparison.structures {
        let worst = scored.scores.places.worst();
        if !worst.is_empty() {
            let named: Vec<String> =
                worst.iter().map(|(name, share)| format!("{name} ({share:.2})")).collect();
            writeln!(to, "Served worst by {}: {}.", scored.name, named.join(", "))?;
        }
    }
    if let Some(out) = out {
        writeln!(to, "\nWritten: {} in {}", counted(files.len(), "file"), out.display())?;
    }
    Ok(())
}

/// A figure for people: whole where it is large, four decimals where it is a share.
fn shown(value: f64) -> String {
    match value.fract() == 0.0 || value.abs() >= 1000.0 {
        true => format!("{value:.0}"),
        false => format!("{value:.4}"),
    }
}
