use super::suppressed::{of_few, shields, too_few, weightless};
use super::table::{Cell, Table};
use crate::Error;
use crate::compare::{GroupFigures, Showing};
use crate::model::NO_GROUP;
use crate::results::ScoredStructure;

/// `groups.csv`: whose neighbourhoods every structure serves well, by respondent group.
pub(super) fn csv<'a>(structures: impl Iterator<Item = &'a ScoredStructure>) -> Result<Vec<u8>, Error> {
    let header = [
        "structure",
        "group",
        "respondents",
        "drawings",
        "lived_split",
        "lived_mix",
        "best_cluster_share_mean",
        "iou_mean",
        "effective_splits_mean",
        "uncertainty_mean_bits",
        "places_substantially_split",
        "places_kept_whole",
        "v_measure",
        "homogeneity",
        "completeness",
        "vi_bits",
        "adjusted_rand",
        "note",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    for scored in structures {
        let hidden = |name: &str, note: String| {
            let mut row = vec![Cell::Text(scored.name.clone()), Cell::Text(name.to_owned())];
            row.extend((0..header.len() - 3).map(|_| Cell::Empty));
            row.push(Cell::Text(note));
            row
        };
        let groups = &scored.scores.groups;
        for group in groups.iter().filter(|group| group.showing != Showing::TooFew) {
            let name = group.name.as_deref().unwrap_or(NO_GROUP);
            let Some(figures) = &group.figures else {
                let is_shield = group.showing == Showing::Shields;
                table.row(hidden(name, if is_shield { shields("group") } else { weightless() }))?;
                continue;
            };
            let GroupFigures { agreement, .. } = figures;
            table.row(vec![
                Cell::Text(scored.name.clone()),
                Cell::Text(name.to_owned()),
                Cell::from(figures.respondents),
                Cell::from(figures.drawings),
                Cell::Number(figures.lived_split),
                Cell::from(figures.lived_mix),
                Cell::from(figures.best_cluster_share_mean),
                Cell::from(figures.iou_mean),
                Cell::from(figures.effective_splits_mean),
                Cell::from(figures.uncertainty_mean_bits),
                Cell::from(figures.places_substantially_split),
                Cell::from(figures.places_kept_whole),
                Cell::from(agreement.map(|a| a.v_measure)),
                Cell::from(agreement.map(|a| a.homogeneity)),
                Cell::from(agreement.map(|a| a.completeness)),
                Cell::from(agreement.map(|a| a.vi_bits)),
                Cell::from(agreement.map(|a| a.adjusted_rand)),
                Cell::Empty,
            ])?;
        }
        if groups.iter().any(|group| group.showing == Showing::TooFew) {
            table.row(hidden(&of_few("groups"), too_few()))?;
        }
    }
    table.bytes()
}
