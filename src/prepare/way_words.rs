use super::Question;
use crate::model::{Rules, Sizes, counted};
use crate::search::{NearMiss, Relaxation, WaysOut};
use crate::settings::Share;

/// A tolerance is named to so many parts of the target.
const PARTS_OF_TARGET: f64 = 10_000.0;

/// The bounds on residents as they were asked for, and what they came to.
pub(super) struct Limits {
    sizes: Sizes,
    target: Option<f64>,
}

impl Limits {
    pub fn of(question: &Question, asked: &Rules) -> Self {
        let of_number = |clusters| question.sizes.of(clusters).target;
        let target = question.target_population.or_else(|| asked.clusters.exactly().and_then(of_number));
        Self { sizes: question.sizes, target }
    }

    /// The tolerance by which so many residents are within it, where a tolerance was asked for that they are not.
    fn tolerance(&self, residents: i64) -> Option<f64> {
        let (asked, target) = (self.sizes.tolerance?, self.target?);
        let parts = ((residents as f64 / target - 1.0).abs() * PARTS_OF_TARGET).ceil();
        let needed = parts / PARTS_OF_TARGET;
        (needed > asked && target > 0.0).then_some(needed)
    }

    fn fewest(&self, residents: i64) -> Vec<String> {
        let is_asked = self.sizes.min_population > residents;
        let own = is_asked.then(|| format!("--min-population {residents}"));
        let below = self.target.is_some_and(|target| (residents as f64) < target);
        own.into_iter().chain(self.tolerance(residents).filter(|_| below).map(tolerance)).collect()
    }

    fn most(&self, residents: i64) -> Vec<String> {
        let is_asked = self.sizes.max_population < residents;
        let own = is_asked.then(|| format!("--max-population {residents}"));
        let above = self.target.is_some_and(|target| (residents as f64) > target);
        own.into_iter().chain(self.tolerance(residents).filter(|_| above).map(tolerance)).collect()
    }

    /// The flags with which a structure that came near would have kept the bounds on wards and residents.
    pub fn flags_for(&self, asked: &Rules, nearest: &NearMiss) -> Vec<String> {
        let mut flags = Vec::new();
        if nearest.wards.0 < asked.min_wards {
            flags.push(format!("--min-wards {}", nearest.wards.0));
        }
        if nearest.wards.1 > asked.max_wards {
            flags.push(format!("--max-wards {}", nearest.wards.1));
        }
        let (fewest, most) = nearest.residents;
        let (low, high) = (fewest < asked.min_population, most > asked.max_population);
        flags.extend(
            low.then_some(fewest)
                .filter(|r| self.sizes.min_population > *r)
                .map(|r| format!("--min-population {r}")),
        );
        flags.extend(
            high.then_some(most)
                .filter(|r| self.sizes.max_population < *r)
                .map(|r| format!("--max-population {r}")),
        );
        let needed = [low.then_some(fewest), high.then_some(most)].into_iter().flatten();
        let needed = needed.filter_map(|residents| self.tolerance(residents)).reduce(f64::max);
        flags.extend(needed.map(tolerance));
        flags
    }
}

fn tolerance(needed: f64) -> String {
    match Share::new(needed) {
        Ok(share) => format!("--population-tolerance {share}"),
        Err(_) => "no --population-tolerance".to_owned(),
    }
}

/// `; all else as it is, it can be with 78300 residents as the fewest (--min-population 78300 is the most that works)`
pub(super) fn in_words(limits: &Limits, ways: &WaysOut) -> String {
    let (relaxations, so) = match ways {
        WaysOut::Whole(relaxations) => (relaxations, "it can be"),
        WaysOut::Obstacle(relaxations) => (relaxations, "this would be no obstacle"),
    };
    if relaxations.is_empty() {
        return String::new();
    }
    let ways: Vec<String> = relaxations.iter().map(|relaxation| way(limits, relaxation)).collect();
    format!("; all else as it is, {so} with {}", ways.join(", or with "))
}

fn way(limits: &Limits, relaxation: &Relaxation) -> String {
    let residents = |number: i64, end: &str, flags: Vec<String>, best: &str| {
        let flags = match &flags[..] {
            [one] if !one.contains("tolerance") => format!("{one} is the {best} that works"),
            flags => flags.join(" and "),
        };
        format!("{} as the {end} ({flags})", counted(usize::try_from(number).unwrap_or_default(), "resident"))
    };
    match *relaxation {
        Relaxation::MinPopulation(most) => {
            let flags = limits.fewest(most);
            match (most, &flags[..]) {
                (0, [one]) if !one.contains("tolerance") => format!("no fewest number of residents ({one})"),
                _ => residents(most, "fewest", flags, "most"),
            }
        }
        Relaxation::MaxPopulation(least) => residents(least, "most", limits.most(least), "least"),
        Relaxation::MinWards(most) => format!("clusters from {} (--min-wards {most})", counted(most, "ward")),
        Relaxation::MaxWards(least) => {
            format!("clusters of up to {} (--max-wards {least})", counted(least, "ward"))
        }
    }
}
