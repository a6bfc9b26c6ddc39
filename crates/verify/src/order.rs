//! In which order the wards of a block are covered, so that few sets of covered wards have to be kept.

use crate::measured_map::MeasuredMap;
use wardwise_model::WardIdx;

/// The order along the longer side of the block, or the one grown from some ward that leaves fewest sets to keep.
///
/// What has to be told apart while wards are covered is which of the wards beside the covered ones are covered too: a
/// frontier of n wards has 2ⁿ states. From every ward an order is grown by taking next, of the wards beside those taken,
/// the one that leaves the shortest frontier.
pub(crate) fn narrowest(map: &MeasuredMap, wards: &[WardIdx]) -> Vec<WardIdx> {
    let along = along_the_longer_side(map, wards);
    let position = |ward: &WardIdx| wards.iter().position(|other| other == ward);
    let neighbours: Vec<Vec<usize>> =
        wards.iter().map(|ward| map.neighbours[ward.index()].iter().filter_map(position).collect()).collect();
    let plain: Vec<usize> = along.iter().filter_map(position).collect();
    let grown = (0..wards.len()).map(|first| grown_from(first, &neighbours));
    let best = std::iter::once(plain)
        .chain(grown)
        .min_by(|a, b| states(a, &neighbours).total_cmp(&states(b, &neighbours)));
    best.map_or(along, |order| order.into_iter().map(|ward| wards[ward]).collect())
}

/// The wards in the order in which they are taken from `first` on.
fn grown_from(first: usize, neighbours: &[Vec<usize>]) -> Vec<usize> {
    let mut taken = vec![false; neighbours.len()];
    let mut order = Vec::with_capacity(neighbours.len());
    let mut next = Some(first);
    while let Some(ward) = next {
        taken[ward] = true;
        order.push(ward);
        let is_beside = |ward: usize| neighbours[ward].iter().any(|other| taken[*other]);
        // How much longer the frontier becomes, or shorter.
        let longer = |ward: &usize| {
            let fresh =
                neighbours[*ward].iter().filter(|other| !taken[**other] && !is_beside(**other)).count();
            (fresh, *ward)
        };
        let left = || (0..neighbours.len()).filter(|ward| !taken[*ward]);
        next =
            left().filter(|ward| is_beside(*ward)).min_by_key(longer).or_else(|| left().min_by_key(longer));
    }
    order
}

/// About how many sets of covered wards there are on the way.
fn states(order: &[usize], neighbours: &[Vec<usize>]) -> f64 {
    let mut taken = vec![false; neighbours.len()];
    let mut sum = 0.0;
    for &ward in order {
        taken[ward] = true;
        let is_frontier = |ward: &usize| !taken[*ward] && neighbours[*ward].iter().any(|other| taken[*other]);
        sum += ((0..neighbours.len()).filter(is_frontier).count() as f64).exp2();
    }
    sum
}

/// The wards by the middle of their shapes along the longer side of the block.
pub(crate) fn along_the_longer_side(map: &MeasuredMap, wards: &[WardIdx]) -> Vec<WardIdx> {
    use geo::BoundingRect;
    let middle = |ward: &WardIdx| {
        let shape = map.facts.ward_shapes[ward.index()];
        shape.bounding_rect().map_or((0.0, 0.0), |rect| rect.center().x_y())
    };
    let mut placed: Vec<((f64, f64), WardIdx)> = wards.iter().map(|ward| (middle(ward), *ward)).collect();
    let extent = |value: fn(&(f64, f64)) -> f64| {
        let values = placed.iter().map(|(middle, _)| value(middle));
        values.clone().fold(f64::NEG_INFINITY, f64::max) - values.fold(f64::INFINITY, f64::min)
    };
    let wide = extent(|middle| middle.0) >= extent(|middle| middle.1);
    let along = |middle: &(f64, f64)| if wide { middle.0 } else { middle.1 };
    placed.sort_by(|a, b| along(&a.0).total_cmp(&along(&b.0)).then(a.1.cmp(&b.1)));
    placed.into_iter().map(|(_, ward)| ward).collect()
}
