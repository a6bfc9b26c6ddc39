use super::{ClusterCount, Rules};

/// Populations are whole; a bound such as 0.65 · T is met by a population this close to it.
const ROUNDING_SLACK: f64 = 1e-9;

/// How large clusters are to be, for every number of them.
///
/// Where no target was given, that of `k` clusters is the residents of the map divided by `k`: a structure of
/// fewer clusters is held to larger ones.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Sizes {
    /// What is aimed at.
    pub target: Target,
    /// The greatest deviation from the target, as a share of it; none where there is no such rule.
    pub tolerance: Option<f64>,
    /// The fewest residents of a cluster, whatever the number of clusters.
    pub min_population: i64,
    /// The most residents of a cluster, whatever the number of clusters.
    pub max_population: i64,
    /// Residents of the whole map.
    pub residents: u64,
}

/// What the size of clusters is measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Target {
    /// Nothing.
    Unknown,
    /// A number of residents that was given, the same for every number of clusters.
    Given(f64),
    /// The mean: the residents of the map divided by the number of clusters.
    Mean,
}

/// How large clusters are to be where there are so many of them. Bounds are inclusive.
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SizeBounds {
    /// The target population of a cluster.
    pub target: Option<f64>,
    /// The fewest residents of a cluster.
    pub min_population: i64,
    /// The most residents of a cluster; below the fewest where nothing is left between.
    pub max_population: i64,
}

impl Sizes {
    /// The sizes of a structure of so many clusters.
    #[must_use]
    pub fn of(&self, clusters: usize) -> SizeBounds {
        let target = match self.target {
            Target::Unknown => None,
            Target::Given(target) => Some(target),
            Target::Mean => Some(self.residents as f64 / clusters.max(1) as f64),
        };
        self.around(target)
    }

    /// The bounds around one target, whatever the number of clusters.
    #[must_use]
    pub fn around(&self, target: Option<f64>) -> SizeBounds {
        let (mut min_population, mut max_population) = (self.min_population, self.max_population);
        if let (Some(tolerance), Some(target)) = (self.tolerance, target) {
            let fewest = (target * (1.0 - tolerance) - ROUNDING_SLACK).ceil() as i64;
            let most = (target * (1.0 + tolerance) + ROUNDING_SLACK).floor() as i64;
            min_population = min_population.max(fewest);
            max_population = max_population.min(most);
        }
        SizeBounds { target, min_population, max_population }
    }
}

impl SizeBounds {
    /// Whether no number of residents lies within the bounds.
    #[must_use]
    pub fn are_empty(&self) -> bool {
        self.min_population > self.max_population
    }

    /// The rules for structures of exactly so many clusters of these sizes.
    #[must_use]
    pub fn rules_for(&self, clusters: usize, rules: &Rules) -> Rules {
        Rules { clusters: ClusterCount::Between(clusters, clusters), ..self.within(rules) }
    }

    /// The rules with these bounds on the residents of a cluster.
    #[must_use]
    pub fn within(&self, rules: &Rules) -> Rules {
        let Self { min_population, max_population, .. } = *self;
        Rules { min_population, max_population, ..rules.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: Sizes = Sizes {
        target: Target::Mean,
        tolerance: Some(0.2),
        min_population: 0,
        max_population: i64::MAX,
        residents: 1000,
    };

    #[test]
    fn the_target_is_the_residents_divided_by_the_number_of_clusters() {
        let bounds = |target, min_population, max_population| SizeBounds {
            target: Some(target),
            min_population,
            max_population,
        };
        assert_eq!(TOWN.of(4), bounds(250.0, 200, 300));
        assert_eq!(TOWN.of(5), bounds(200.0, 160, 240));
        // 333.3 · 0.8 = 266.7 and 333.3 · 1.2 = 400.
        assert_eq!(TOWN.of(3), bounds(1000.0 / 3.0, 267, 400));
    }

    #[test]
    fn bounds_that_were_given_hold_beside_the_tolerance() {
        let of = |sizes: Sizes, clusters| {
            let SizeBounds { min_population, max_population, .. } = sizes.of(clusters);
            (min_population, max_population)
        };
        let given = Sizes { min_population: 210, max_population: 330, ..TOWN };
        assert_eq!(of(given, 4), (210, 300));
        assert_eq!(of(given, 3), (267, 330));
        assert!(given.of(6).are_empty(), "at most 200 by the tolerance, at least 210 as given");
        let one_size = Sizes { target: Target::Given(250.0), ..TOWN };
        assert_eq!((of(one_size, 4), of(one_size, 9)), ((200, 300), (200, 300)));
        let free = Sizes { target: Target::Unknown, tolerance: None, ..TOWN };
        assert_eq!(free.of(4).target, None);
    }
}
