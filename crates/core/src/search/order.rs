use crate::model::{Problem, WardIdx};

/// An order of a block's wards in which few wards at a time stand next to wards not yet reached.
///
/// The subset programme covers wards in this order, and its number of states grows with the
/// number of ways the frontier can look. On London's boroughs the order below needs a third of
/// the states that the order of the ward codes does. From every start a greedy sweep takes next
/// the ward that leaves the smallest frontier (then the ward whose neighbour was reached first);
/// the sweep with the lowest Σ 2^frontier wins.
///
/// Costs O(n³ · degree) for n wards, n ≤ 64: a look at every ward not reached, at every step from every start.
pub(super) fn sweep_order(problem: &Problem) -> Vec<WardIdx> {
    problem
        .wards()
        .map(|start| sweep_from(problem, start))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, order)| order)
        .unwrap_or_default()
}

/// The sweep from one start, with its Σ 2^frontier: the wards that stand next to one not reached.
fn sweep_from(problem: &Problem, start: WardIdx) -> (f64, Vec<WardIdx>) {
    let neighbours = &problem.neighbours;
    let mut reached_at: Vec<Option<usize>> = vec![None; problem.ward_count()];
    // How many neighbours of each are not reached.
    let mut open: Vec<usize> = neighbours.iter().map(Vec::len).collect();
    let mut order = Vec::with_capacity(problem.ward_count());
    let (mut frontier, mut difficulty) = (0, 0.0);
    let mut next = Some(start);
    while let Some(ward) = next {
        reached_at[ward.index()] = Some(order.len());
        order.push(ward);
        frontier += usize::from(open[ward.index()] > 0);
        for neighbour in &neighbours[ward.index()] {
            open[neighbour.index()] -= 1;
            frontier -= usize::from(reached_at[neighbour.index()].is_some() && open[neighbour.index()] == 0);
        }
        difficulty += (frontier as f64).exp2();
        let waiting = problem.wards().filter(|w| reached_at[w.index()].is_none());
        next = waiting.min_by_key(|&w| {
            let beside = &neighbours[w.index()];
            let first = beside.iter().filter_map(|n| reached_at[n.index()]).min();
            let closed =
                beside.iter().filter(|n| reached_at[n.index()].is_some() && open[n.index()] == 1).count();
            (frontier + usize::from(open[w.index()] > 0) - closed, first.unwrap_or(usize::MAX), w)
        });
    }
    (difficulty, order)
}

/// Starts from which [`quick_sweep_order`] is tried.
const STARTS: usize = 12;

/// [`sweep_order`] for parts of hundreds of wards, given by their neighbours, and soon: a sweep takes next the ward
/// beside those reached that lets the frontier grow least, then the one that has stood beside them longest; the best of
/// a dozen starts.
pub(super) fn quick_sweep_order(neighbours: &[Vec<u16>]) -> Vec<u16> {
    let starts = (0..neighbours.len()).step_by(neighbours.len().div_ceil(STARTS).max(1));
    let sweeps = starts.map(|start| quick_sweep_from(neighbours, start));
    sweeps.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, order)| order).unwrap_or_default()
}

fn quick_sweep_from(neighbours: &[Vec<u16>], start: usize) -> (f64, Vec<u16>) {
    let wards = neighbours.len();
    let mut reached = vec![false; wards];
    // How many neighbours of each are not reached; wards beside those reached, in the order in which they came to be.
    let mut open: Vec<usize> = neighbours.iter().map(Vec::len).collect();
    let mut beside: Vec<usize> = vec![start];
    let mut is_beside = vec![false; wards];
    let mut order = Vec::with_capacity(wards);
    let (mut frontier, mut difficulty) = (0_usize, 0.0);
    while order.len() < wards {
        let closed_by = |ward: usize| {
            let last = |n: &&u16| reached[usize::from(**n)] && open[usize::from(**n)] == 1;
            neighbours[ward].iter().filter(last).count()
        };
        let growth = |ward: usize| usize::from(open[ward] > 0) as isize - closed_by(ward) as isize;
        let next = (0..beside.len()).min_by_key(|&position| (growth(beside[position]), position));
        // A part that hangs together in several pieces goes on with the next.
        let ward = match next {
            Some(position) => beside.remove(position),
            None => (0..wards).find(|ward| !reached[*ward]).unwrap_or(start),
        };
        reached[ward] = true;
        is_beside[ward] = true;
        order.push(ward as u16);
        frontier += usize::from(open[ward] > 0);
        for &neighbour in &neighbours[ward] {
            let neighbour = usize::from(neighbour);
            open[neighbour] -= 1;
            frontier -= usize::from(reached[neighbour] && open[neighbour] == 0);
            if !std::mem::replace(&mut is_beside[neighbour], true) {
                beside.push(neighbour);
            }
        }
        difficulty += (frontier as f64).exp2();
    }
    (difficulty, order)
}
