use crate::model::Fixed;

/// The lowest loss for every number of clusters, of a part of the map or of the whole.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

    /// Whether it can be that of some part of a map with so many wards: no cluster is without a ward, and losses and bounds, which
    /// may be far below nothing for other numbers of clusters than those sought, add up.
    #[must_use]
    pub fn can_be_of(&self, wards: usize) -> bool {
        let is_loss = |loss: &Fixed| loss.0.abs() <= 64 * Fixed::ONE.0;
        self.first <= wards
            && self.losses.len() <= wards + 1 - self.first
            && self.losses.iter().flatten().all(is_loss)
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
        let (Some((first, ones)), Some((others_first, others))) = (self.reached(), other.reached()) else {
            return Curve::none();
        };
        let mut sums = vec![UNREACHED; ones.len() + others.len() - 1];
        // The longer one inside: the sum of hundreds of parts and the next of them.
        let (ones, others) = if ones.len() <= others.len() { (ones, others) } else { (others, ones) };
        for (step, loss) in ones.into_iter().enumerate().filter(|(_, loss)| *loss != UNREACHED) {
            for (sum, more) in sums[step..].iter_mut().zip(&others) {
                // What is not reached stays far above all that is, whatever is added.
                *sum = (*sum).min(loss + more);
            }
        }
        let losses = sums.into_iter().map(|sum| (sum < UNREACHED / 2).then_some(Fixed(sum))).collect();
        Curve { first: first + others_first, losses }
    }

    /// The same by what is left of so many clusters in all: the entry for k is that for `clusters` − k.
    #[must_use]
    pub(super) fn left_of(&self, clusters: usize) -> Curve {
        let mut left = Curve::none();
        for (count, loss) in self.points().filter(|(count, _)| *count <= clusters) {
            left.lower(clusters - count, loss);
        }
        left
    }

    /// The losses from the first number that can be reached to the last; `None` where there is none.
    fn reached(&self) -> Option<(usize, Vec<i64>)> {
        let from = self.losses.iter().position(Option::is_some)?;
        let to = self.losses.iter().rposition(Option::is_some)?;
        let plain = |loss: &Option<Fixed>| loss.map_or(UNREACHED, |loss| loss.0);
        Some((self.first + from, self.losses[from..=to].iter().map(plain).collect()))
    }
}

/// Stands for a number of clusters that cannot be reached: no loss comes near it, and the sum of it and a loss
/// is no overflow.
const UNREACHED: i64 = i64::MAX / 2;

/// Curves of disjoint parts with their running min-plus sums, for dividing a number of clusters.
///
/// Each sum is nearly as long as that of all parts, so of many parts not every sum is kept: those between two
/// that are kept are made again when they are asked for.
pub(super) struct Division<'a> {
    parts: Vec<&'a Curve>,
    /// From one sum that is kept to the next.
    stride: usize,
    /// The sums of the first 0, `stride`, 2 · `stride` … parts.
    kept: Vec<Curve>,
    total: Curve,
}

/// Of up to so many parts every running sum is kept.
const FEW_PARTS: usize = 64;

impl<'a> Division<'a> {
    pub fn of(parts: Vec<&'a Curve>) -> Self {
        let stride = if parts.len() <= FEW_PARTS { 1 } else { parts.len().isqrt() };
        let mut kept = Vec::new();
        let mut sum = Curve::nothing();
        for (position, part) in parts.iter().enumerate() {
            let next = sum.plus(part);
            let before = std::mem::replace(&mut sum, next);
            if position % stride == 0 {
                kept.push(before);
            }
        }
        Self { parts, stride, kept, total: sum }
    }

    /// The sum of all parts.
    pub fn total(&self) -> &Curve {
        &self.total
    }

    /// The clusters of every part in a division of `clusters` whose losses add up to the minimum.
    ///
    /// Ties go to the division with the fewest clusters in the last part, then the last but one,
    /// and so on. `None` where the number cannot be reached.
    pub fn shares(&self, clusters: usize) -> Option<Vec<usize>> {
        let mut shares = vec![0; self.parts.len()];
        let known = self.shares_of(&[clusters], |_, part, share| shares[part] = share);
        known[0].then_some(shares)
    }

    /// The same for several numbers at once: `each` is told the position of a number, a part and its clusters,
    /// from the last part to the first. Which of the numbers can be reached.
    pub fn shares_of(&self, numbers: &[usize], mut each: impl FnMut(usize, usize, usize)) -> Vec<bool> {
        let known: Vec<bool> = numbers.iter().map(|clusters| self.total.at(*clusters).is_some()).collect();
        let mut rests = numbers.to_vec();
        for (chunk, first) in self.kept.iter().enumerate().rev() {
            let from = chunk * self.stride;
            let to = (from + self.stride).min(self.parts.len());
            let mut sums = vec![first.clone()];
            for part in &self.parts[from..to] {
                sums.push(sums[sums.len() - 1].plus(part));
            }
            for position in (from..to).rev() {
                let (before, after) = (&sums[position - from], &sums[position - from + 1]);
                for (number, rest) in rests.iter_mut().enumerate().filter(|(number, _)| known[*number]) {
                    let goal = after.at(*rest);
                    let left = |here: usize| before.at(rest.checked_sub(here)?);
                    let best = |&(here, loss): &(usize, Fixed)| {
                        left(here).is_some_and(|sum| Some(sum + loss) == goal)
                    };
                    let (share, _) =
                        self.parts[position].points().find(best).expect("a sum is the sum of two losses");
                    each(number, position, share);
                    *rest -= share;
                }
            }
        }
        known
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
        assert_eq!(Division::of(vec![]).shares(0), Some(vec![]));
    }

    /// Curves with gaps, and with ties: losses of one digit.
    fn many(count: usize) -> Vec<Curve> {
        let mut state = 7_u64;
        let mut digit = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as i64 % 10
        };
        (0..count)
            .map(|_| {
                let first = digit() as usize;
                let points: Vec<(usize, i64)> =
                    (first..first + 5).map(|clusters| (clusters, digit())).collect();
                curve(&points.into_iter().filter(|(_, loss)| loss % 4 != 3).collect::<Vec<_>>())
            })
            .filter(|curve| !curve.is_empty())
            .collect()
    }

    #[test]
    fn the_sum_is_that_of_its_definition() {
        for pair in many(300).windows(2) {
            let mut expected = Curve::none();
            for (clusters, loss) in pair[0].points() {
                for (others, more) in pair[1].points() {
                    expected.lower(clusters + others, loss + more);
                }
            }
            assert_eq!(pair[0].plus(&pair[1]), expected);
        }
        assert_eq!(Curve::none().plus(&Curve::nothing()), Curve::none());
    }

    #[test]
    fn of_many_parts_the_shares_are_those_of_all_running_sums() {
        let parts = many(3 * FEW_PARTS);
        let parts: Vec<&Curve> = parts.iter().collect();
        let division = Division::of(parts.clone());
        assert!(division.kept.len() < parts.len());
        let whole = Division { stride: 1, ..whole_sums(&parts) };
        for (clusters, loss) in division.total().points() {
            let shares = division.shares(clusters).unwrap();
            assert_eq!(shares.iter().sum::<usize>(), clusters);
            let losses = parts.iter().zip(&shares).map(|(part, share)| part.at(*share).unwrap());
            assert_eq!(losses.sum::<Fixed>(), loss);
            assert_eq!(Some(shares), whole.shares(clusters));
        }
    }

    /// All running sums of the parts.
    fn whole_sums<'a>(parts: &[&'a Curve]) -> Division<'a> {
        let mut kept = vec![Curve::nothing()];
        for part in parts {
            kept.push(kept[kept.len() - 1].plus(part));
        }
        let total = kept.pop().unwrap();
        Division { parts: parts.to_vec(), stride: 1, kept, total }
    }
}
