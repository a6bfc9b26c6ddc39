use super::table::{Cell, Table};
use crate::Error;
use crate::check::Study;
use crate::compare::{Figure, InWords, MEASURES};
use crate::evidence::Measured;
use crate::model::{Layer, fixed};
use crate::results::ScoredStructure;

/// The measure that something is proved of: the proof stands behind it.
const PROVED: Figure = Figure::TotalLoss;
/// What is proved.
const PROOF: [&str; 3] = ["status", "gap", "gap_relative"];
/// What is the same for every structure.
const EVIDENCE: [&str; 4] =
    ["residents_claimed", "residents_unclaimed", "drawings_used", "drawings_left_out"];

/// `candidates.csv`: the scores of every structure, a row each; `words` for the first of them.
pub(super) fn csv<'a>(
    structures: impl Iterator<Item = &'a ScoredStructure>,
    words: &[InWords],
    study: &Study,
    measured: &Measured,
) -> Result<Vec<u8>, Error> {
    let mut header = vec!["structure".to_owned()];
    for measure in &MEASURES {
        header.push(measure.name.to_owned());
        if measure.figure == PROVED {
            header.extend(PROOF.map(str::to_owned));
        }
    }
    header.extend(EVIDENCE.map(str::to_owned));
    header.extend(["worst_places", "best_at", "gives_up", "rules_broken"].map(str::to_owned));
    let mut table = Table::new(&header)?;
    for (position, scored) in structures.enumerate() {
        let mut row = row(scored, study, measured);
        let said = words.get(position).cloned().unwrap_or_default();
        row.extend([said.best_at, said.gives_up, scored.rules_broken.clone()].map(
            |list| match list.is_empty() {
                true => Cell::Empty,
                false => Cell::Text(list.join("; ")),
            },
        ));
        table.row(row)?;
    }
    table.bytes()
}

/// What is the same for every structure: residents claimed and not, drawings used and not.
fn evidence_cells(study: &Study, measured: &Measured) -> [Cell; EVIDENCE.len()] {
    let Some(evidence) = &study.evidence else { return EVIDENCE.map(|_| Cell::Empty) };
    let all: u64 = study.wards.iter().map(|ward| ward.population).sum();
    let claimed: f64 = measured.heard.place_claims.iter().flatten().map(|(_, residents)| residents).sum();
    let read: usize = study
        .accounts
        .iter()
        .filter(|account| account.layer == Layer::Neighbourhoods)
        .map(|account| account.read)
        .sum();
    let used = measured.heard.in_use.iter().filter(|used| **used).count();
    [
        Cell::Whole(claimed.round() as i64),
        Cell::Whole(all as i64 - claimed.round() as i64),
        Cell::from(used),
        Cell::from(read.max(evidence.drawings.len()) - used),
    ]
}

fn row(scored: &ScoredStructure, study: &Study, measured: &Measured) -> Vec<Cell> {
    let scores = &scored.scores;
    let gap = scored.proof.gap();
    let relative = gap.map(|gap| if scores.total_loss > 0.0 { gap / scores.total_loss } else { 0.0 });
    let mut row = vec![Cell::Text(scored.name.clone())];
    for measure in &MEASURES {
        row.push(Cell::from(measure.value(scores)));
        if measure.figure == PROVED {
            row.extend([Cell::Text(scored.proof.status().to_owned()), Cell::from(gap), Cell::from(relative)]);
        }
    }
    row.extend(evidence_cells(study, measured));
    let worst: Vec<String> =
        scores.places.worst().iter().map(|(name, share)| format!("{name} ({})", fixed(*share, 2))).collect();
    row.push(if worst.is_empty() { Cell::Empty } else { Cell::Text(worst.join("; ")) });
    row
}
