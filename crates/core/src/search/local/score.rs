use crate::model::{Rules, WardIdx};

/// A millionth of a bound: the unit of breaches.
pub(super) const MILLION: i64 = 1_000_000;

/// How far a structure is from meeting the rules, and what it loses; lower is better, rules first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Score {
    /// By how many millionths rules are broken, over all clusters.
    pub breach: i64,
    /// The total loss, in units of [`crate::model::Fixed`].
    pub loss: i64,
}

impl Score {
    /// What breaches cost at `penalty` a millionth, and losses, together.
    pub fn with(self, penalty: i64) -> i128 {
        i128::from(self.loss) + i128::from(penalty) * i128::from(self.breach)
    }

    pub fn less(self, other: Self) -> Self {
        Self { breach: self.breach - other.breach, loss: self.loss - other.loss }
    }

    pub fn and(self, other: Self) -> Self {
        Self { breach: self.breach + other.breach, loss: self.loss + other.loss }
    }
}

/// By how many millionths so many wards and residents break the rules.
pub(super) fn breach_of_numbers(rules: &Rules, wards: usize, residents: i64) -> i64 {
    let whole = |wards: usize| i64::try_from(wards).unwrap_or(i64::MAX);
    outside(whole(wards), whole(rules.min_wards), whole(rules.max_wards))
        + outside(residents, rules.min_population, rules.max_population)
}

/// By how many millionths a bound on a hand-made group is broken: one to be kept together for every cluster
/// that holds a part of it, one to be kept apart for every ward that shares a cluster with another.
pub(super) fn breach_of_group(group: &[WardIdx], together: bool, cluster_of: impl Fn(WardIdx) -> u32) -> i64 {
    let is_first = |(position, ward): &(usize, &WardIdx)| {
        group[..*position].iter().all(|other| cluster_of(*other) != cluster_of(**ward))
    };
    let clusters = group.iter().enumerate().filter(is_first).count();
    let broken = match together {
        true if clusters > 1 => clusters,
        true => 0,
        false => group.len() - clusters,
    };
    MILLION * broken as i64
}

/// By how many millionths of a bound a value is outside two, at least one where it is.
fn outside(value: i64, low: i64, high: i64) -> i64 {
    let share = |by: i64, of: i64| {
        let millionths = i128::from(by) * i128::from(MILLION) / i128::from(of.max(1));
        i64::try_from(millionths).unwrap_or(i64::MAX / 4).clamp(1, i64::MAX / 4)
    };
    if value < low {
        share(low - value, low)
    } else if value > high {
        share(value - high, high)
    } else {
        0
    }
}
