use super::Confidence;
use crate::check::Study;
use crate::compare::shown_wards;
use crate::model::{MIN_RESPONDENTS, Structure, WardIdx, in_a_row};
use crate::prepare::PreparedStudy;
use std::collections::BTreeMap;

/// How many wards are named as the first to ask in.
pub const ASKED_FIRST: usize = 3;

/// As many respondents are taken to speak of a ward whose number may not be told, below [`MIN_RESPONDENTS`].
const TAKEN_FOR_FEW: usize = MIN_RESPONDENTS / 2;

/// Figures count to so many parts of one, as tables hold them: what looks alike there is alike.
const PARTS: f64 = 1e9;

/// Where to ask next: in which wards one more answer is expected to settle most of what is unsure.
#[derive(Clone, Debug, PartialEq)]
pub struct AskNext {
    /// Every ward, the one to ask in first at the top; equals in the order of the ward file.
    pub wards: Vec<WardToAsk>,
}

/// What one more answer from a ward is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WardToAsk {
    /// The ward.
    pub ward: WardIdx,
    /// How many borders to its neighbours are unsure, in borders: the sum of 4 p (1 − p), p being the share of resamples in
    /// which the two share a cluster. One that is there in every second resample counts 1, a sure one 0.
    pub unsure_borders: f64,
    /// How many respondents speak of it now, as far as that may be told.
    pub respondents: Option<usize>,
    /// By how much one more answer is expected to lower that, in borders: `unsure_borders` ÷ (respondents + 1).
    pub gain_borders: f64,
}

impl WardToAsk {
    fn of(ward: WardIdx, unsure_borders: f64, respondents: Option<usize>) -> Self {
        let answers = respondents.unwrap_or(TAKEN_FOR_FEW) as f64;
        Self { ward, unsure_borders, respondents, gain_borders: rounded(unsure_borders / (answers + 1.0)) }
    }
}

impl AskNext {
    /// The wards by what one more answer from each is worth to structures with as many clusters as this one.
    ///
    /// Over n answers of equal weight the variance of a share falls by a part of n + 1 with one more; p (1 − p) is what the
    /// resamples say the variance of a border is. The gain follows from figures that may be told, and from them alone.
    /// `None` where nothing was resampled for so many clusters.
    #[must_use]
    pub fn of(prepared: &PreparedStudy, confidence: &Confidence, structure: &Structure) -> Option<Self> {
        let together = confidence.together_of(structure)?;
        Self::from_unsure(prepared, &unsure_borders(together, structure.ward_count()))
    }

    /// The same from what is unsure of every ward's borders; `None` without evidence.
    #[must_use]
    pub fn from_unsure(prepared: &PreparedStudy, unsure_borders: &[f64]) -> Option<Self> {
        let PreparedStudy { study, measured, .. } = prepared;
        let shown = shown_wards(study.evidence.as_ref()?, measured, study.wards.len());
        let wards = unsure_borders.iter().zip(shown).enumerate();
        let mut wards: Vec<WardToAsk> = wards
            .map(|(ward, (unsure, shown))| WardToAsk::of(WardIdx::new(ward), *unsure, shown.respondents))
            .collect();
        wards.sort_by(|a, b| b.gain_borders.total_cmp(&a.gain_borders).then(a.ward.cmp(&b.ward)));
        Some(Self { wards })
    }

    /// The wards to ask in first, or that no answer is expected to settle anything: one sentence.
    #[must_use]
    pub fn in_words(&self, study: &Study) -> String {
        let worth = self.wards.iter().filter(|asked| asked.gain_borders > 0.0).take(ASKED_FIRST);
        let names: Vec<String> = worth.map(|asked| told_apart(study, asked.ward)).collect();
        match names.is_empty() {
            true => "Nothing to ask next: every resample has the same borders, so no further answer is expected to settle one.".to_owned(),
            false => {
                format!("Ask next in {}: one more answer there is expected to settle most.", in_a_row(&names))
            }
        }
    }
}

/// The name of a ward, with its id where another has the same.
fn told_apart(study: &Study, ward: WardIdx) -> String {
    let own = &study.wards[ward.index()];
    match study.wards.iter().filter(|other| other.name == own.name).count() {
        1 => own.name.clone(),
        _ => format!("{} ({})", own.name, own.id),
    }
}

/// By ward: how many of its borders are unsure.
fn unsure_borders(together: &BTreeMap<(WardIdx, WardIdx), f64>, wards: usize) -> Vec<f64> {
    let mut unsure = vec![0.0; wards];
    for (&(a, b), share) in together {
        let own = 4.0 * share * (1.0 - share);
        unsure[a.index()] += own;
        unsure[b.index()] += own;
    }
    unsure.into_iter().map(rounded).collect()
}

fn rounded(figure: f64) -> f64 {
    (figure * PARTS).round() / PARTS
}
