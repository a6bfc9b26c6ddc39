use crate::model::Fixed;

/// The lowest loss for every number of clusters, of a part of the map or of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// The number of clusters of the first entry.
    first: usize,
    /// By number of clusters from `first`; `None` where no structure meets the rules.
    losses: Vec<Option<Fixed>>,
}

impl Curve {
    /// The curve of wards that no structure covers.
    #[must_use]
    pub const fn none() -> Self {
        Self { first: 0, losses: Vec::new() }
    }

    /// The curve of no ward at all: no cluster, no loss.
    #[must_use]
    pub fn nothing() -> Self {
        Self::single(0, Fixed::ZERO)
    }

    /// The curve with one entry.
    #[must_use]
    pub fn single(clusters: usize, loss: Fixed) -> Self {
        Self { first: clusters, losses: vec![Some(loss)] }
    }

    /// The loss with this number of clusters; `None` where no structure meets the rules.
    #[must_use]
    pub fn at(&self, clusters: usize) -> Option<Fixed> {
        self.losses.get(clusters.checked_sub(self.first)?).copied().flatten()
    }

    /// All `(clusters, loss)` that can be reached, by ascending number of clusters.
    pub fn points(&self) -> impl Iterator<Item = (usize, Fixed)> + '_ {
        self.losses.iter().enumerate().filter_map(|(step, loss)| Some((self.first + step, (*loss)?)))
    }

    /// True where no structure meets the rules, whatever the number of clusters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.losses.iter().all(Option::is_none)
    }

    /// Lowers the entry for `clusters` to `loss`, if that is lower.
    pub fn lower(&mut self, clusters: usize, loss: Fixed) {
        if self.losses.is_empty() {
            self.first = clusters;
        }
        if clusters < self.first {
            let missing = self.first - clusters;
            self.losses.splice(0..0, std::iter::repeat_n(None, missing));
            self.first = clusters;
        }
        let step = clusters - self.first;
        if step >= self.losses.len() {
            self.losses.resize(step + 1, None);
        }
        if self.losses[step].is_none_or(|held| loss < held) {
            self.losses[step] = Some(loss);
        }
    }

    /// The min-plus sum: for every total, the best division of it between two disjoint parts.
    #[must_use]
    pub fn plus(&self, other: &Curve) -> Curve {
        let mut sum = Curve::default();
        for (clusters, loss) in self.points() {
            for (others, more) in other.points() {
                sum.lower(clusters + others, loss + more);
            }
        }
        sum
    }
}

/// Curves of disjoint parts with their running min-plus sums, for dividing a number of clusters.
pub(super) struct Division<'a> {
    parts: Vec<&'a Curve>,
    /// `sums[i]` is the sum of the first `i` parts.
    sums: Vec<Curve>,
}

impl<'a> Division<'a> {
    pub fn of(parts: Vec<&'a Curve>) -> Self {
        let mut sums = vec![Curve::nothing()];
        for part in &parts {
            let last = sums.last().expect("the list starts with one curve");
            sums.push(last.plus(part));
        }
        Self { parts, sums }
    }

    /// The sum of all parts.
    pub fn total(&self) -> &Curve {
        &self.sums[self.parts.len()]
    }

    /// The clusters of every part in a division of `clusters` whose losses add up to the minimum.
    ///
    /// Ties go to the division with the fewest clusters in the last part, then the last but one,
    /// and so on. `None` where the number cannot be reached.
    pub fn shares(&self, clusters: usize) -> Option<Vec<usize>> {
        self.sums[self.parts.len()].at(clusters)?;
        let mut rest = clusters;
        let mut shares = vec![0; self.parts.len()];
        for (position, part) in self.parts.iter().enumerate().rev() {
            let goal = self.sums[position + 1].at(rest)?;
            let before = |here: usize| self.sums[position].at(rest.checked_sub(here)?);
            let best = |&(here, loss): &(usize, Fixed)| before(here).is_some_and(|sum| sum + loss == goal);
            shares[position] = part.points().find(best)?.0;
            rest -= shares[position];
        }
        Some(shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(points: &[(usize, i64)]) -> Curve {
        let mut curve = Curve::default();
        for &(clusters, loss) in points {
            curve.lower(clusters, Fixed(loss));
        }
        curve
    }

    #[test]
    fn the_sum_takes_the_best_division_of_every_total() {
        let sum = curve(&[(1, 10), (2, 4), (4, 1)]).plus(&curve(&[(2, 5), (3, 0)]));
        let points: Vec<_> = sum.points().map(|(k, loss)| (k, loss.0)).collect();
        assert_eq!(points, [(3, 15), (4, 9), (5, 4), (6, 6), (7, 1)]);
    }

    #[test]
    fn a_division_adds_up_to_the_sum() {
        let (a, b) = (curve(&[(1, 10), (2, 4), (4, 1)]), curve(&[(2, 5), (3, 0)]));
        let division = Division::of(vec![&a, &b]);
        assert_eq!(division.shares(5), Some(vec![2, 3]));
        assert_eq!(division.shares(8), None);
        assert_eq!(Division::of(vec![]).shares(1), None);
    }
}
