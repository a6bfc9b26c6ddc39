use super::settings::{DRAWINGS, NOISE, TownError, in_range};

/// Drawings a ward has where their number is not given: as many as in the demo town.
const DRAWINGS_OF_A_WARD: usize = 9;

/// What evidence to make up over given wards.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveySettings {
    /// Residents' drawings, 0 to 200,000. Where not given, nine for each ward, up to that.
    pub drawings: Option<usize>,
    /// The seed: the same wards, settings and seed give the same bytes on every platform. Default 1.
    pub seed: u64,
    /// How far the drawings stray from the truth, 0 to 3: at 0 every one is the true border. Default 1.
    pub noise: f64,
    /// Whether some drawings are broken as real ones are. Default true.
    pub with_mess: bool,
}

impl Default for SurveySettings {
    fn default() -> Self {
        Self { drawings: None, seed: 1, noise: 1.0, with_mess: true }
    }
}

impl SurveySettings {
    /// Ok where drawings can be made; otherwise the first setting that is out of range.
    pub fn validate(&self) -> Result<(), TownError> {
        in_range("--drawings", &self.drawings.unwrap_or(*DRAWINGS.start()), &DRAWINGS)?;
        in_range("--noise", &self.noise, &NOISE)
    }

    /// How many drawings are made over so many wards.
    pub(super) fn drawings_of(&self, wards: usize) -> usize {
        self.drawings.unwrap_or((wards * DRAWINGS_OF_A_WARD).min(*DRAWINGS.end()))
    }

    /// The flags, as typed after the file of the wards.
    pub(super) fn flags(&self, wards: usize) -> String {
        let usual = Self::default();
        let mut flags = format!("--drawings {} --seed {}", self.drawings_of(wards), self.seed);
        if self.noise != usual.noise {
            flags += &format!(" --noise {}", self.noise);
        }
        if !self.with_mess {
            flags += " --tidy";
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_make_the_same_drawings_again() {
        assert_eq!(SurveySettings::default().flags(10), "--drawings 90 --seed 1");
        let settings = SurveySettings { drawings: Some(7), seed: 3, noise: 0.5, with_mess: false };
        assert_eq!(settings.flags(10), "--drawings 7 --seed 3 --noise 0.5 --tidy");
        assert_eq!(SurveySettings::default().drawings_of(1_000_000), 200_000);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let drawings = SurveySettings { drawings: Some(200_001), ..SurveySettings::default() };
        assert_eq!(drawings.validate().unwrap_err().flag, "--drawings");
        let noise = SurveySettings { noise: 4.0, ..SurveySettings::default() };
        assert_eq!(noise.validate().unwrap_err().flag, "--noise");
    }
}
