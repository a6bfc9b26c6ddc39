use super::{BoroughIdx, ClusterCount, Rules, WardIdx};
use std::collections::BTreeSet;
use std::fmt;

/// Why rules are none that a structure could keep, whatever the borders of the map.
///
/// Shown in ward and borough numbers; whoever knows names can say them by the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RuleFault {
    /// The first number of clusters asked for is 0.
    NoClusters,
    /// The range of the number of clusters ends before it begins.
    ClustersReversed {
        /// Its first number.
        first: usize,
        /// Its last number.
        last: usize,
    },
    /// A cluster may have no wards.
    NoWards,
    /// The fewest wards of a cluster are more than the most.
    WardsReversed {
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// The fewest residents of a cluster are more than the most.
    ResidentsReversed {
        /// The fewest.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A group names a ward that is not there.
    NoSuchWard(WardIdx),
    /// A borough that is to stay whole is that of no ward.
    NoSuchBorough(BoroughIdx),
    /// A ward is named twice among wards of which no two share a cluster.
    ApartFromItself(WardIdx),
    /// Wards are to share a cluster and not to share one.
    TogetherAndApart(Vec<WardIdx>),
    /// Wards are to share a cluster that none can be: it would leave a borough that no cluster leaves.
    TogetherAcross(Vec<WardIdx>),
    /// Wards are not to share a cluster, and lie in a borough that stays whole as one.
    ApartInExempt {
        /// The wards.
        wards: Vec<WardIdx>,
        /// Their borough.
        borough: BoroughIdx,
    },
}

impl fmt::Display for RuleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |wards: &[WardIdx]| {
            let numbers: Vec<String> = wards.iter().map(|ward| ward.0.to_string()).collect();
            format!("the wards {}", numbers.join(", "))
        };
        match self {
            Self::NoClusters => write!(f, "the number of clusters starts at 1"),
            Self::ClustersReversed { first, last } => {
                write!(f, "the range {first}..{last} is empty: write the smaller number first")
            }
            Self::NoWards => write!(f, "a cluster has at least 1 ward, not 0"),
            Self::WardsReversed { min, max } => {
                write!(f, "at least {min} wards and at most {max} exclude each other")
            }
            Self::ResidentsReversed { min, max } => {
                write!(f, "at least {min} residents and at most {max} exclude each other")
            }
            Self::NoSuchWard(ward) => write!(f, "there is no ward {}", ward.0),
            Self::NoSuchBorough(borough) => write!(f, "no ward lies in the borough {}", borough.0),
            Self::ApartFromItself(ward) => {
                write!(f, "the ward {} is named twice among wards kept apart", ward.0)
            }
            Self::TogetherAndApart(wards) => {
                write!(f, "{} are kept together and apart at once", list(wards))
            }
            Self::TogetherAcross(wards) => {
                write!(f, "{} are kept together and lie in boroughs that no cluster leaves", list(wards))
            }
            Self::ApartInExempt { wards, borough } => write!(
                f,
                "{} are kept apart and lie in the borough {}, which stays whole as one cluster",
                list(wards),
                borough.0
            ),
        }
    }
}

impl std::error::Error for RuleFault {}

impl Rules {
    /// Everything that keeps these rules from being kept by any structure of these wards, whatever their
    /// borders and residents; empty where the rules are sound. `boroughs` are those of the wards, in order.
    #[must_use]
    pub fn faults(&self, boroughs: &[BoroughIdx]) -> Vec<RuleFault> {
        let mut faults = self.faults_of_bounds();
        let named = self.together.iter().chain(&self.apart).flatten();
        let unknown: BTreeSet<WardIdx> =
            named.copied().filter(|ward| ward.index() >= boroughs.len()).collect();
        faults.extend(unknown.iter().copied().map(RuleFault::NoSuchWard));
        let empty = self.exempt.iter().filter(|borough| !boroughs.contains(borough));
        faults.extend(empty.copied().map(RuleFault::NoSuchBorough));
        faults.extend(self.apart.iter().filter_map(|group| repeated(group)).map(RuleFault::ApartFromItself));
        faults
            .extend(contradictions(&self.together, &self.apart).into_iter().map(RuleFault::TogetherAndApart));
        // What is said of boroughs needs wards that are there.
        if unknown.is_empty() {
            faults.extend(self.faults_of_boroughs(boroughs));
        }
        faults
    }

    fn faults_of_bounds(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        if let ClusterCount::Between(first, last) = self.clusters {
            if first == 0 {
                faults.push(RuleFault::NoClusters);
            }
            if first > last {
                faults.push(RuleFault::ClustersReversed { first, last });
            }
        }
        if self.min_wards == 0 {
            faults.push(RuleFault::NoWards);
        }
        let (min, max) = (self.min_wards, self.max_wards);
        if min > max {
            faults.push(RuleFault::WardsReversed { min, max });
        }
        let (min, max) = (self.min_population, self.max_population);
        if min > max {
            faults.push(RuleFault::ResidentsReversed { min, max });
        }
        faults
    }

    fn faults_of_boroughs(&self, boroughs: &[BoroughIdx]) -> Vec<RuleFault> {
        let borough = |ward: &WardIdx| boroughs[ward.index()];
        let is_left = |group: &&Vec<WardIdx>| {
            let boroughs: BTreeSet<BoroughIdx> = group.iter().map(borough).collect();
            boroughs.len() > 1 && (!self.cross_boroughs || boroughs.iter().any(|b| self.exempt.contains(b)))
        };
        let mut faults: Vec<RuleFault> =
            self.together.iter().filter(is_left).cloned().map(RuleFault::TogetherAcross).collect();
        for &whole in BTreeSet::from_iter(&self.exempt) {
            for group in &self.apart {
                let within: BTreeSet<WardIdx> =
                    group.iter().copied().filter(|ward| borough(ward) == whole).collect();
                if within.len() > 1 {
                    let wards = within.into_iter().collect();
                    faults.push(RuleFault::ApartInExempt { wards, borough: whole });
                }
            }
        }
        faults
    }
}

/// The first item that a group names twice.
#[must_use]
pub fn repeated<T: Copy + Ord>(group: &[T]) -> Option<T> {
    let mut seen = BTreeSet::new();
    group.iter().copied().find(|item| !seen.insert(*item))
}

/// The items that `together` joins, through others if need be, and `apart` parts: a list for every two
/// groups that exclude each other.
#[must_use]
pub fn contradictions<T: Copy + Ord>(together: &[Vec<T>], apart: &[Vec<T>]) -> Vec<Vec<T>> {
    let joined = joined(together);
    let mut found = Vec::new();
    for apart in apart {
        for group in &joined {
            let both: BTreeSet<T> = apart.iter().copied().filter(|item| group.contains(item)).collect();
            if both.len() > 1 {
                found.push(both.into_iter().collect());
            }
        }
    }
    found
}

/// The items that share a cluster when all groups hold: groups with an item in common are one.
#[must_use]
pub fn joined<T: Copy + Ord>(groups: &[Vec<T>]) -> Vec<BTreeSet<T>> {
    let mut joined: Vec<BTreeSet<T>> = Vec::new();
    for group in groups {
        let mut whole: BTreeSet<T> = group.iter().copied().collect();
        joined.retain(|other| {
            let is_apart = other.is_disjoint(&whole);
            if !is_apart {
                whole.extend(other);
            }
            is_apart
        });
        joined.push(whole);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four wards, two in each of two boroughs.
    const BOROUGHS: [BoroughIdx; 4] = [BoroughIdx(0), BoroughIdx(0), BoroughIdx(1), BoroughIdx(1)];

    fn sound() -> Rules {
        Rules {
            clusters: ClusterCount::Open,
            min_wards: 1,
            max_wards: 2,
            min_population: 0,
            max_population: i64::MAX,
            cross_boroughs: false,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        }
    }

    fn wards(numbers: &[u32]) -> Vec<WardIdx> {
        numbers.iter().copied().map(WardIdx).collect()
    }

    #[test]
    fn bounds_that_exclude_each_other_are_named() {
        let of = |rules: Rules| rules.faults(&BOROUGHS);
        assert_eq!(of(sound()), []);
        assert_eq!(of(Rules { min_wards: 0, ..sound() }), [RuleFault::NoWards]);
        assert_eq!(of(Rules { min_wards: 3, ..sound() }), [RuleFault::WardsReversed { min: 3, max: 2 }]);
        let residents = Rules { min_population: 9, max_population: 3, ..sound() };
        assert_eq!(of(residents), [RuleFault::ResidentsReversed { min: 9, max: 3 }]);
        let clusters = |first, last| Rules { clusters: ClusterCount::Between(first, last), ..sound() };
        assert_eq!(of(clusters(3, 2)), [RuleFault::ClustersReversed { first: 3, last: 2 }]);
        assert_eq!(of(clusters(0, 2)), [RuleFault::NoClusters]);
        assert_eq!(of(clusters(9, 9)), [], "too many for this map is for the search to say");
    }

    #[test]
    fn groups_that_contradict_each_other_are_named() {
        let of = |rules: Rules| rules.faults(&BOROUGHS);
        assert_eq!(of(Rules { together: vec![wards(&[0, 1, 0])], ..sound() }), [], "harmless");
        let twice = Rules { apart: vec![wards(&[0, 2, 0])], ..sound() };
        assert_eq!(of(twice), [RuleFault::ApartFromItself(WardIdx(0))]);
        let crossing = Rules { cross_boroughs: true, ..sound() };
        let both = Rules {
            together: vec![wards(&[0, 1]), wards(&[1, 2])],
            apart: vec![wards(&[2, 3, 0])],
            ..crossing.clone()
        };
        assert_eq!(of(both), [RuleFault::TogetherAndApart(wards(&[0, 2]))]);
        let across = Rules { together: vec![wards(&[1, 2])], ..sound() };
        assert_eq!(of(across.clone()), [RuleFault::TogetherAcross(wards(&[1, 2]))]);
        assert_eq!(of(Rules { cross_boroughs: true, ..across.clone() }), []);
        let exempt = Rules { exempt: vec![BoroughIdx(1)], ..sound() };
        let out_of_exempt = Rules { cross_boroughs: true, exempt: exempt.exempt.clone(), ..across };
        assert_eq!(of(out_of_exempt), [RuleFault::TogetherAcross(wards(&[1, 2]))]);
        let parted = Rules { apart: vec![wards(&[0, 3, 2])], ..exempt };
        assert_eq!(of(parted), [RuleFault::ApartInExempt { wards: wards(&[2, 3]), borough: BoroughIdx(1) }]);
    }

    #[test]
    fn wards_and_boroughs_that_are_not_there_are_named() {
        let rules = Rules { together: vec![wards(&[0, 4])], exempt: vec![BoroughIdx(2)], ..sound() };
        let faults = [RuleFault::NoSuchWard(WardIdx(4)), RuleFault::NoSuchBorough(BoroughIdx(2))];
        assert_eq!(rules.faults(&BOROUGHS), faults);
    }
}
