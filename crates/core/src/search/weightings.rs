//! The front of a map that was not solved exactly, or has too much on it: searched by one weighting of the losses after
//! another.

use super::corners::{Corner, Plane, corners, facing};
use super::front::{FrontPoint, Fronts, keep_points};
use super::progress::Progress;
use super::resolve_from::{Again, Asked, Resolved};
use super::solution::{Solution, proof};
use super::task::SearchTask;
use crate::loss::Weights;
use crate::model::{Fixed, Proof, Structure};

/// Weightings searched before it is asked again where the front is least known.
const AT_ONCE: usize = 4;
/// Corners that are less deep are as good as closed.
const SHALLOW: f64 = 1e-6;
/// Weights that differ by less are the same.
const SAME: f64 = 1e-9;
/// Above every rounding of a total loss and of what is worked out from it.
const ROUNDED: f64 = 1e-11;

/// What searches by other weightings of the losses found.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// What none of the structures found betters, and how far from the front it may be.
    pub front: Fronts,
    /// The lowest value of each loss turned on, where it is proved.
    pub lowest: Vec<Option<Fixed>>,
    /// For each loss turned on the best structure found when it weighs more.
    pub leaning: Vec<Structure>,
}

impl Solution {
    /// The front over the losses turned on, as far as searches by other weights tell: of every loss alone, of each when it
    /// weighs `leaning` times as much, and then by the weights that face what is least known, up to `most` searches,
    /// each from the best structures so far. `known` are structures that meet the rules.
    ///
    /// Every search has a bound, and together they bound how far any structure can be from the points found: that is
    /// [`Fronts::epsilon`]. What is better than the best structure by the weights asked for takes its place. All that is
    /// searched has as many clusters as the best structure; the bounds hold for every number allowed.
    /// `None` where there are several losses and `most` is 0, or the search is stopped.
    #[must_use]
    pub fn weighed(
        &mut self,
        task: &SearchTask,
        known: &[Structure],
        (most, leaning): (usize, f64),
    ) -> Option<Weighed> {
        let losses = task.weights.shares().len();
        let mut found = FoundByWeights::of(self, task, known);
        let leans = |loss: usize| task.weights.leaning(loss, leaning);
        if losses > 1 {
            if most == 0 {
                return None;
            }
            let mut again = Again::of(self, task);
            let first = (0..losses).map(|loss| task.weights.alone(loss)).chain((0..losses).map(leans));
            let (mut next, mut done): (Vec<Weights>, usize) = (first.take(most).collect(), 0);
            while !next.is_empty() {
                done += next.len();
                found.search(&mut again, next)?;
                task.tell(Progress::Weighed { done, of: most });
                next = found.next(AT_ONCE.min(most - done));
            }
        }
        if task.stop.is_set() {
            return None;
        }
        let leaning = (0..losses).map(|loss| found.best_by(&leans(loss)).clone()).collect();
        let best = found.best_by(task.weights).clone();
        let found = found.ended(leaning);
        self.adopt(best, task);
        Some(found)
    }

    /// Takes a structure for the best that loses less than it.
    fn adopt(&mut self, better: Structure, task: &SearchTask) {
        let total = task.weights.total(task.problem, &better);
        if total < self.total {
            self.curve.lower(better.cluster_count(), total);
            self.proof = proof(total, self.least);
            (self.best, self.total) = (better, total);
            let bound = self.least.filter(|_| self.proof != Proof::NoBound).map(|least| least.min(total));
            task.tell(Progress::Ended { total, bound });
        }
    }
}

/// What is known so far.
struct FoundByWeights<'a> {
    task: SearchTask<'a>,
    /// Those of the best structure, of which all that is searched has as many.
    clusters: usize,
    structures: Vec<(Structure, Vec<Fixed>)>,
    planes: Vec<Plane>,
}

impl<'a> FoundByWeights<'a> {
    fn of(solution: &Solution, task: &SearchTask<'a>, known: &[Structure]) -> Self {
        let mut found = Self {
            task: *task,
            clusters: solution.best.cluster_count(),
            structures: Vec::new(),
            planes: Vec::new(),
        };
        known.iter().chain([&solution.best]).for_each(|structure| found.add(structure));
        // No loss is below nothing.
        let losses = task.weights.shares().len();
        let of_nothing = |loss: usize| Plane { weights: plain(&task.weights.alone(loss)), least: 0.0 };
        found.planes.extend((0..losses).map(of_nothing));
        let least = solution.least.unwrap_or(Fixed::ZERO);
        found.planes.push(Plane { weights: plain(task.weights), least: least.to_f64() });
        found
    }

    fn add(&mut self, structure: &Structure) {
        if self.structures.iter().all(|(known, _)| known != structure) {
            let members = structure.members();
            let of = |loss: usize| {
                let own = members
                    .iter()
                    .map(|wards| self.task.weights.contribution_of(loss, self.task.problem, wards));
                own.sum()
            };
            let losses = (0..self.task.weights.shares().len()).map(of).collect();
            self.structures.push((structure.clone(), losses));
        }
    }

    /// Searches by these weightings, from the structures found so far that have as many clusters as the best.
    fn search(&mut self, again: &mut Again, weightings: Vec<Weights>) -> Option<()> {
        let all = self.structures.iter().map(|(structure, _)| structure);
        let known = vec![all.filter(|structure| structure.cluster_count() == self.clusters).collect()];
        let asked = |number: usize| Asked { problem: None, weights: weightings[number].clone() };
        let found = again.all(&known, (weightings.len(), &asked), &|| ())?;
        for (weights, resolved) in weightings.iter().zip(found) {
            self.planes.push(Plane { weights: plain(weights), least: self.least(&resolved).to_f64() });
            resolved.iter().for_each(|resolved| self.add(&resolved.structure));
        }
        Some(())
    }

    /// What no structure has less than, whatever its number of clusters among those asked for.
    fn least(&self, resolved: &[Resolved]) -> Fixed {
        let of = |resolved: &Resolved| {
            let bounds = resolved.bounds.as_ref()?;
            let allowed = bounds.points().filter(|(clusters, _)| self.task.rules.clusters.allows(*clusters));
            allowed.map(|(_, least)| least).min()
        };
        resolved.iter().filter_map(of).max().unwrap_or(Fixed::ZERO)
    }

    fn points(&self) -> Vec<Vec<f64>> {
        let plain = |(_, losses): &(Structure, Vec<Fixed>)| losses.iter().map(|loss| loss.to_f64()).collect();
        self.structures.iter().map(plain).collect()
    }

    /// The weightings that face the deepest corners and were not tried before.
    fn next(&self, most: usize) -> Vec<Weights> {
        let (weights, points) = (self.task.weights, self.points());
        let mut corners = corners(&points, &self.planes, weights.shares().len());
        corners.retain(|corner| corner.depth > SHALLOW);
        corners.sort_by(|a, b| b.depth.total_cmp(&a.depth));
        let mut tried: Vec<Vec<f64>> = self.planes.iter().map(|plane| plane.weights.clone()).collect();
        let mut next = Vec::new();
        for corner in &corners {
            if next.len() == most {
                break;
            }
            let Some(shares) = facing(corner, &points) else { continue };
            let is_tried = |known: &Vec<f64>| known.iter().zip(&shares).all(|(a, b)| (a - b).abs() < SAME);
            if tried.iter().any(is_tried) {
                continue;
            }
            next.push(weights.with_shares(&shares));
            tried.push(shares);
        }
        next
    }

    fn best_by(&self, weights: &Weights) -> &Structure {
        let all = self.structures.iter();
        let (best, _) =
            all.min_by_key(|(_, losses)| weights.total_of(losses)).expect("the best is among them");
        best
    }

    fn ended(self, leaning: Vec<Structure>) -> Weighed {
        let losses = self.task.weights.shares().len();
        let points = self.points();
        let deepest = corners(&points, &self.planes, losses);
        let epsilon = deepest.iter().map(|Corner { depth, .. }| *depth).fold(0.0, f64::max);
        let front_points = self.structures.iter().zip(&points).map(|((structure, own), point)| {
            let gap = self.planes.iter().map(|plane| plane.above(point)).fold(f64::INFINITY, f64::min);
            FrontPoint {
                clusters: structure.cluster_count(),
                losses: own.clone(),
                gap: Some(rounded_up(gap)),
            }
        });
        let lowest = |loss: usize| {
            let least = self.structures.iter().map(|(_, own)| own[loss]).min()?;
            let alone = self.planes.iter().filter(|plane| plane.weights[loss] == 1.0);
            let proved = alone.map(|plane| plane.least).fold(0.0, f64::max);
            (least.to_f64() <= proved + ROUNDED).then_some(least)
        };
        Weighed {
            lowest: (0..losses).map(lowest).collect(),
            front: Fronts {
                groups: Vec::new(),
                map: keep_points(front_points.collect()),
                epsilon: rounded_up(epsilon),
            },
            leaning,
        }
    }
}

/// What is bounded with room for rounding; nothing where it is nothing but rounding.
fn rounded_up(most: f64) -> Fixed {
    if most <= ROUNDED { Fixed::ZERO } else { Fixed::from_share(most + ROUNDED) }
}

fn plain(weights: &Weights) -> Vec<f64> {
    weights.shares().iter().map(|(_, share)| *share).collect()
}
