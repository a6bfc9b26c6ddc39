use super::table::{Cell, Table};
use crate::Error;
use crate::check::Study;
use crate::evidence::Measured;
use crate::model::AreaIdx;
use crate::results::ScoredStructure;

/// `funding.csv`: what every structure does to every co-funding area.
pub(super) fn csv<'a>(
    structures: impl Iterator<Item = &'a ScoredStructure>,
    study: &Study,
    measured: &Measured,
) -> Result<Vec<u8>, Error> {
    let header = [
        "structure",
        "area_id",
        "authority",
        "amount_gbp",
        "residents",
        "best_cluster",
        "best_cluster_share",
        "kept_whole",
        "effective_splits",
        "uncertainty_bits",
        "outside_authority_gbp",
        "overlaps",
        "note",
    ];
    let mut table = Table::new(&header.map(str::to_owned))?;
    let overlaps = |a: AreaIdx| -> String {
        let pairs = measured.area_overlaps.iter();
        let others = pairs.filter_map(|overlap| overlap.other(a)).map(|o| study.areas[o.index()].id.as_str());
        others.collect::<Vec<_>>().join("; ")
    };
    for scored in structures {
        let Some(funding) = &scored.scores.funding else { continue };
        for (a, (area, score)) in study.areas.iter().zip(&funding.areas).enumerate() {
            let mut row = vec![
                Cell::Text(scored.name.clone()),
                Cell::Text(area.id.clone()),
                area.authority.clone().map_or(Cell::Empty, Cell::Text),
                Cell::Number(score.amount_gbp),
            ];
            match &score.figures {
                Some(figures) => row.extend([
                    Cell::Number(figures.residents),
                    figures
                        .best_cluster
                        .map_or(Cell::Empty, |best| Cell::Text(scored.cluster_id(best).to_owned())),
                    Cell::Number(figures.best_cluster_share),
                    Cell::Text(if figures.kept_whole { "yes" } else { "no" }.to_owned()),
                    Cell::Number(figures.effective_splits),
                    Cell::Number(figures.uncertainty_bits),
                    Cell::from(figures.outside_authority_gbp),
                    Cell::Text(overlaps(AreaIdx::new(a))),
                    Cell::Empty,
                ]),
                None => {
                    row.extend((0..8).map(|_| Cell::Empty));
                    row.push(Cell::Text("left out: no resident lives in it".to_owned()));
                }
            }
            table.row(row)?;
        }
    }
    table.bytes()
}
