use super::table::{Cell, Table};
use crate::Error;
use crate::compare::MIN_RESPONDENTS;
use crate::results::ScoredStructure;

/// `groups.csv`: whose neighbourhoods every structure serves well, by respondent group.
pub(super) fn csv<'a>(structures: impl Iterator<Item = &'a ScoredStructure>) -> Result<Vec<u8>, Error> {
    let header = [
        "structure",
        "group",
        "respondents",
        "drawings",
        "lived_split",
        "best_cluster_share_mean",
        "effective_splits_mean",
        "uncertainty_mean_bits",
        "places_kept_whole",
        "v_measure",
        "homogeneity",
        "completeness",
        "note",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    for scored in structures {
        for group in &scored.scores.groups {
            let name = group.name.clone().unwrap_or_else(|| "(no group)".to_owned());
            let mut row = vec![Cell::Text(scored.name.clone()), Cell::Text(name)];
            match &group.figures {
                Some(figures) => row.extend([
                    Cell::from(figures.respondents),
                    Cell::from(figures.drawings),
                    Cell::Number(figures.lived_split),
                    Cell::Number(figures.best_cluster_share_mean),
                    Cell::Number(figures.effective_splits_mean),
                    Cell::Number(figures.uncertainty_mean_bits),
                    Cell::Number(figures.places_kept_whole),
                    Cell::from(figures.agreement.map(|a| a.v_measure)),
                    Cell::from(figures.agreement.map(|a| a.homogeneity)),
                    Cell::from(figures.agreement.map(|a| a.completeness)),
                    Cell::Empty,
                ]),
                None => {
                    row.extend((0..10).map(|_| Cell::Empty));
                    row.push(Cell::Text(format!(
                        "suppressed: fewer than {MIN_RESPONDENTS} respondents, or shields a group that has"
                    )));
                }
            }
            table.row(row)?;
        }
    }
    table.bytes()
}
