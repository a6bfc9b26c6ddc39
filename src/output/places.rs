use super::suppressed::{of_few, shields, too_few, weightless};
use super::table::{Cell, Table};
use crate::Error;
use crate::compare::Showing;
use crate::results::ScoredStructure;

/// `places.csv`: how every structure serves every place. Drawings without a name are pooled in one row. Places made
/// by too few people are one row without figures, and none of their names is given.
pub(super) fn csv<'a>(structures: impl Iterator<Item = &'a ScoredStructure>) -> Result<Vec<u8>, Error> {
    let header = [
        "structure",
        "place",
        "drawings",
        "respondents",
        "residents_claimed",
        "best_cluster",
        "best_cluster_share",
        "best_cluster_share_area",
        "iou",
        "effective_splits",
        "uncertainty_bits",
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
        let places = &scored.scores.places.places;
        for place in places.iter().filter(|place| place.showing != Showing::TooFew) {
            let mut row = vec![Cell::Text(scored.name.clone()), Cell::Text(place.name.clone())];
            match &place.figures {
                Some(figures) => row.extend([
                    Cell::from(place.drawings),
                    Cell::from(place.respondents),
                    Cell::Number(figures.residents),
                    figures
                        .best_cluster
                        .map_or(Cell::Empty, |best| Cell::Text(scored.cluster_id(best).to_owned())),
                    Cell::Number(figures.best_cluster_share),
                    Cell::Number(figures.best_cluster_share_area),
                    Cell::Number(figures.iou),
                    Cell::Number(figures.effective_splits),
                    Cell::Number(figures.uncertainty_bits),
                    Cell::Empty,
                ]),
                None if place.showing == Showing::Shields => row = hidden(&place.name, shields("place")),
                None => row = hidden(&place.name, weightless()),
            }
            table.row(row)?;
        }
        if places.iter().any(|place| place.showing == Showing::TooFew) {
            table.row(hidden(&of_few("places"), too_few()))?;
        }
        if let Some(unnamed) = &scored.scores.places.unnamed {
            let mut row = vec![Cell::Text(scored.name.clone()), Cell::Text("(unnamed drawings)".to_owned())];
            match unnamed.best_cluster_share_area {
                Some(share) => {
                    row.extend([Cell::from(unnamed.drawings), Cell::from(unnamed.respondents)]);
                    row.extend((0..3).map(|_| Cell::Empty));
                    row.push(Cell::Number(share));
                    row.extend((0..3).map(|_| Cell::Empty));
                    row.push(Cell::Text("pooled: the mean of drawings without a name".to_owned()));
                }
                None => row = hidden("(unnamed drawings)", too_few()),
            }
            table.row(row)?;
        }
    }
    table.bytes()
}
