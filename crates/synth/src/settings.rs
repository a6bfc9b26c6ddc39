use std::ops::RangeInclusive;

/// Boroughs a town may have.
pub const BOROUGHS: RangeInclusive<usize> = 1..=1_000;
/// Wards a town may have. Fewer than four make no map; above this the town would leave England.
pub const WARD_COUNT: RangeInclusive<usize> = 4..=20_000;
/// Drawings residents may make.
pub const DRAWINGS: RangeInclusive<usize> = 0..=200_000;
/// How sloppy the evidence may be: 0 is the truth itself, 1 is what residents draw.
pub const NOISE: RangeInclusive<f64> = 0.0..=3.0;

/// What town to make. The defaults are those of the demo town.
///
/// ```
/// use wardwise_synth::{Town, TownSettings};
///
/// let settings = TownSettings { ward_count: 12, boroughs: 1, drawings: 40, ..TownSettings::default() };
/// let town = Town::generate(&settings)?;
/// assert_eq!(town.files()[0].name, "wards.geojson");
/// # Ok::<(), wardwise_synth::TownError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TownSettings {
    /// Boroughs, 1 to 1,000, at most one a ward. Default 3.
    pub boroughs: usize,
    /// Wards, 4 to 20,000. Default 45.
    pub ward_count: usize,
    /// Residents' drawings, 0 to 200,000. Default 400.
    pub drawings: usize,
    /// The seed: the same settings and seed give the same bytes on every platform. Default 1.
    pub seed: u64,
    /// How far the evidence strays from the truth, 0 to 3: at 0 every drawing is the true border of
    /// its place and every statement and co-funding area follows it too. Default 1.
    pub noise: f64,
    /// Whether some drawings are broken as real ones are (self-crossing, unfinished, far off, specks,
    /// without a name, with the name spelt differently, clockwise). Default true.
    pub with_mess: bool,
}

impl Default for TownSettings {
    fn default() -> Self {
        Self { boroughs: 3, ward_count: 45, drawings: 400, seed: 1, noise: 1.0, with_mess: true }
    }
}

/// A setting that no town can be made from; a usage error (exit code 2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{flag} is {value}: it must be {rule}")]
pub struct TownError {
    /// The flag, as typed: `--ward-count`.
    pub flag: &'static str,
    /// The value given.
    pub value: String,
    /// What is allowed: `from 4 to 20000`.
    pub rule: String,
}

impl TownSettings {
    /// Ok where a town can be made; otherwise the first setting that is out of range.
    pub fn validate(&self) -> Result<(), TownError> {
        in_range("--boroughs", &self.boroughs, &BOROUGHS)?;
        in_range("--ward-count", &self.ward_count, &WARD_COUNT)?;
        in_range("--drawings", &self.drawings, &DRAWINGS)?;
        in_range("--noise", &self.noise, &NOISE)?;
        if self.boroughs > self.ward_count {
            return Err(TownError {
                flag: "--boroughs",
                value: self.boroughs.to_string(),
                rule: format!("at most --ward-count, {}: every borough needs a ward", self.ward_count),
            });
        }
        Ok(())
    }

    /// The command that makes this town in `folder`; settings that the command has no flag for follow as a
    /// comment.
    pub(super) fn command(&self, folder: &str) -> String {
        let mut command = format!(
            "wardwise synth --boroughs {} --ward-count {} --drawings {} --seed {} --out {folder}",
            self.boroughs, self.ward_count, self.drawings, self.seed
        );
        let usual = Self::default();
        if (self.noise, self.with_mess) != (usual.noise, usual.with_mess) {
            command += &format!(" # and, by the library: noise {}, with_mess {}", self.noise, self.with_mess);
        }
        command
    }
}

pub(super) fn in_range<T: PartialOrd + std::fmt::Display>(
    flag: &'static str,
    value: &T,
    range: &RangeInclusive<T>,
) -> Result<(), TownError> {
    if range.contains(value) {
        return Ok(());
    }
    let rule = format!("from {} to {}", range.start(), range.end());
    Err(TownError { flag, value: value.to_string(), rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_town_is_a_valid_town() {
        assert_eq!(TownSettings::default().validate(), Ok(()));
    }

    #[test]
    fn the_command_says_what_no_flag_can() {
        let clean = TownSettings { noise: 0.0, with_mess: false, ..TownSettings::default() };
        assert!(
            clean.command("town").ends_with("--out town # and, by the library: noise 0, with_mess false")
        );
        assert!(TownSettings::default().command("town").ends_with("--seed 1 --out town"));
    }

    #[test]
    fn an_impossible_setting_is_named_with_its_range() {
        let error = TownSettings { ward_count: 3, ..TownSettings::default() }.validate().unwrap_err();
        assert_eq!(error.to_string(), "--ward-count is 3: it must be from 4 to 20000");
        let error = TownSettings { boroughs: 46, ..TownSettings::default() }.validate().unwrap_err();
        assert_eq!(error.flag, "--boroughs");
        let error = TownSettings { noise: f64::NAN, ..TownSettings::default() }.validate().unwrap_err();
        assert_eq!(error.flag, "--noise");
    }
}
