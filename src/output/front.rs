use super::table::{Cell, Table};
use crate::Error;
use crate::loss::Loss;
use crate::model::Fixed;
use crate::results::Outcome;
use crate::search::FrontPoint;

/// `front.csv`: what no structure improves in one loss without being worse in another, for the whole
/// map and for every borough; of a map that was not solved exactly the best found for several weightings, and by how
/// much each may be bettered. Of a borough its parts of the map's losses are given, so that
/// boroughs add up.
pub(super) fn csv(outcome: &Outcome) -> Result<Vec<u8>, Error> {
    let mut header: Vec<String> =
        ["scope", "borough", "clusters", "total_loss", "epsilon", "point_gap"].map(str::to_owned).to_vec();
    header.extend(Loss::ALL.map(|loss| loss.name().to_owned()));
    let mut table = Table::new(&header)?;
    let weights = &outcome.scored.prepared.question.weights;
    let mut write = |scope: &str, borough: &str, epsilon: f64, points: &[FrontPoint]| -> Result<(), Error> {
        for point in points {
            let mut row = vec![
                Cell::Text(scope.to_owned()),
                Cell::Text(borough.to_owned()),
                Cell::from(point.clusters),
                Cell::Number(weights.total_of(&point.losses).to_f64()),
                Cell::Number(epsilon),
                Cell::from(point.gap.map(Fixed::to_f64)),
            ];
            let on = |loss: &Loss| weights.shares().iter().position(|(other, _)| other == loss);
            row.extend(Loss::ALL.iter().map(|loss| match on(loss) {
                Some(position) => Cell::Number(point.losses[position].to_f64()),
                None => Cell::Empty,
            }));
            table.row(row)?;
        }
        Ok(())
    };
    if let Some(front) = &outcome.front {
        write("map", "", front.epsilon, &front.map)?;
        for (borough, points) in &front.boroughs {
            write("borough", borough, 0.0, points)?;
        }
    }
    table.bytes()
}
