//! Structures side by side, on stdout.

use super::json;
use super::lines::{COLUMNS, wrapped};
use crate::Error;
use crate::cli::terminal::{self, printed};
use crate::compare::{IN_ONE_PIECE, MEASURES};
use crate::model::{counted, percent};
use crate::results::Comparison;
use std::io::{self, Write};
use std::path::Path;

/// How wide the labels are on the terminal: with two structures beside them, 80 columns.
const LABEL: usize = 46;

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
    printed(write_side_by_side(&mut terminal::stdout(), comparison, out, files), out)
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
    write!(to, "{:<LABEL$}", "")?;
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
        let label = broken(measure.label, LABEL);
        write!(to, "{label}")?;
        for (position, value) in values.iter().enumerate() {
            let mark = if best.contains(&position) { '*' } else { ' ' };
            write!(to, "{:>COLUMN$}{mark}", value.map_or("-".to_owned(), |value| measure.written(value)))?;
        }
        writeln!(to)?;
    }
    if comparison.structures.len() > 1 {
        writeln!(to, "\n* the best of its row\n")?;
    }
    for changed in &comparison.changes {
        let (from, name) = (&comparison.structures[0].name, &comparison.structures[changed.to].name);
        writeln!(to, "Against \"{from}\", \"{name}\" {}.", changed.change.words)?;
    }
    for scored in comparison.structures.iter().filter(|scored| !scored.rules_broken.is_empty()) {
        let broken = format!("\"{}\" breaks the rules: {}.", scored.name, scored.rules_broken.join("; "));
        writeln!(to, "{}", wrapped(&broken, COLUMNS))?;
    }
    for scored in &comparison.structures {
        let mut worst = scored.scores.places.worst();
        worst.retain(|(_, share)| *share < IN_ONE_PIECE);
        if !worst.is_empty() {
            let named: Vec<String> =
                worst.iter().map(|(name, share)| format!("{name} ({})", percent(*share, 0))).collect();
            let served = format!("Served worst by \"{}\": {}.", scored.name, named.join(", "));
            writeln!(to, "{}", wrapped(&served, COLUMNS))?;
        }
    }
    if let Some(out) = out {
        writeln!(to, "\nWritten: {} in {}", counted(files.len(), "file"), out.display())?;
    }
    Ok(())
}

/// A label in lines of at most `width` columns, the last of them filled with blanks.
fn broken(label: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in label.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.chars().count() + 1 + word.chars().count() >= width {
            lines.push(format!("  {word}"));
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    let last = lines.pop().unwrap_or_default();
    let above: String = lines.into_iter().map(|line| line + "\n").collect();
    format!("{above}{last:<width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_label_takes_a_second_line() {
        assert_eq!(broken("Clusters", 12), "Clusters    ");
        assert_eq!(broken("Residents who change cluster", 20), "Residents who\n  change cluster    ");
    }
}
