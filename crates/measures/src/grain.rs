//! How finely a figure may be published, so that two runs that differ by one respondent do not give that
//! respondent's own shares away.

/// How finely a figure may be published: to a step no finer than the largest share that one respondent has in it.
///
/// A share f that n respondents make becomes (n f + x) ÷ (n + 1) when one more joins, whose own share is x. From two
/// published figures x is known to within (2n + 1) steps; with steps of at least 1/n that is more than the whole
/// range from 0 to 1. What a change of the figure tells is on which side of the figure x lies, and no more; a figure that
/// stays 0 or 1 tells that x lies on that side too.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Grain(Option<f64>);

/// Numbers of people are published in steps of this many.
const PEOPLE: usize = 5;

impl Grain {
    /// As exactly as it is known.
    pub const EXACT: Self = Self(None);

    /// For figures in which no respondent has a larger share than this one, 0–1.
    #[must_use]
    pub fn of(largest_share: f64) -> Self {
        Self(Some(largest_share))
    }

    /// A share of a whole, 0–1.
    #[must_use]
    pub fn share(self, value: f64) -> f64 {
        self.moved_by(value, 1.0)
    }

    /// An amount above 0: the step is a share of it.
    #[must_use]
    pub fn amount(self, value: f64) -> f64 {
        self.moved_by(value, value.abs())
    }

    /// A figure that a respondent can move by `range` times the share that the respondent has in it.
    #[must_use]
    pub fn moved_by(self, value: f64, range: f64) -> f64 {
        match self.0.map(|share| share * range) {
            Some(least) if least > 0.0 && value.is_finite() => to_steps(value, least),
            _ => value,
        }
    }

    /// A number of people, or of what they made.
    #[must_use]
    pub fn people(self, number: usize) -> usize {
        match self.0 {
            Some(_) => (number + PEOPLE / 2) / PEOPLE * PEOPLE,
            None => number,
        }
    }
}

/// The value to the nearest multiple of the smallest of …, 0.1, 0.2, 0.5, 1, 2, 5, … that is at least `least`.
fn to_steps(value: f64, least: f64) -> f64 {
    // Steps below 1 by their number in 1, which is whole: a tenth is no float.
    let mut decade = 1.0;
    // One of ten respondents has a tenth, whatever the last digit of a sum says.
    let least = least * (1.0 - 1e-9);
    if least <= 0.5 {
        loop {
            for (in_one, finer) in [(2.0, 5.0), (5.0, 10.0), (10.0, 20.0)] {
                if 1.0 / (finer * decade) < least {
                    return (value * in_one * decade).round() / (in_one * decade) + 0.0;
                }
            }
            decade *= 10.0;
        }
    }
    loop {
        for step in [1.0, 2.0, 5.0] {
            if step * decade >= least {
                return (value / (step * decade)).round() * (step * decade) + 0.0;
            }
        }
        decade *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_figure_is_rounded_to_the_finest_step_that_its_respondents_bear() {
        let of = |people: f64, value: f64| Grain::of(1.0 / people).share(value);
        assert_eq!((of(10.0, 0.349), of(10.0, 0.351)), (0.3, 0.4));
        assert_eq!(of(11.0, 0.349), 0.3, "a tenth is the finest step of at least an eleventh");
        assert_eq!((of(20.0, 0.338), of(49.0, 0.338), of(50.0, 0.338)), (0.35, 0.35, 0.34));
        assert_eq!((of(100.0, 0.338), of(1e6, 0.338_123_4)), (0.34, 0.338_123));
        assert_eq!((of(1.0, 0.4), of(1.0, 0.6), of(2.0, 0.6)), (0.0, 1.0, 0.5));
        assert_eq!(Grain::of(0.1).amount(23_456.0), 25_000.0);
        assert_eq!(Grain::of(0.1).amount(0.0), 0.0);
        assert_eq!((Grain::of(0.1).people(12), Grain::of(0.1).people(13)), (10, 15));
        assert_eq!((Grain::EXACT.share(0.123_456), Grain::EXACT.people(12)), (0.123_456, 12));
    }

    /// All that two published shares say of the one respondent who joined between them: of every pair of figures the
    /// shares that this respondent may have had reach to one end of the range at least, and to both where nothing changed
    /// and the figure is neither 0 nor 1: there is nobody on the other side of these.
    #[test]
    fn two_figures_do_not_give_the_share_of_who_joined() {
        for n in [10_u32, 13, 20, 37, 50, 120] {
            let people = f64::from(n);
            let published =
                |share: f64, people: f64| (Grain::of(1.0 / people).share(share) * 1e6).round() as i64;
            let mut own_of: BTreeMap<(i64, i64), (f64, f64)> = BTreeMap::new();
            let fine = 40 * n;
            for before in (0..=fine).map(|k| f64::from(k) / f64::from(fine)) {
                for own in (0..=20).map(|k| f64::from(k) / 20.0) {
                    let after = (people * before + own) / (people + 1.0);
                    let pair = (published(before, people), published(after, people + 1.0));
                    let (least, most) = own_of.entry(pair).or_insert((own, own));
                    (*least, *most) = (least.min(own), most.max(own));
                }
            }
            for ((before, after), (least, most)) in own_of {
                let reaches = (least == 0.0, most == 1.0);
                assert!(reaches.0 || reaches.1, "{n}: {before} and {after} leave {least}..{most}");
                let says_nothing = before == after && (1..1_000_000).contains(&before);
                assert!(
                    !says_nothing || reaches == (true, true),
                    "{n}: {before} twice leaves {least}..{most}"
                );
            }
        }
    }
}
