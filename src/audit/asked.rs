//! Where to ask next, as a finished run says it: what the resamples came to is taken as it stands, as far as it can be;
//! order, gains and respondents are derived from it and the inputs again.

use super::examination::Examination;
use super::rows::{Rows, compare};
use crate::Error;
use crate::model::Problem;
use crate::output::{ask_next_csv, ask_next_geojson, harmless};
use crate::results::{AskNext, ScoredStudy};
use crate::rules;
use crate::settings::Settings;
use std::collections::BTreeMap;

const TABLE: &str = "ask_next.csv";
const LAYER: &str = "ask_next.geojson";

impl Examination<'_> {
    /// The table and the layer, where wards are ranked since respondents were resampled; the number of figures.
    pub fn asked(
        &mut self,
        scored: &ScoredStudy,
        is_ranked: bool,
        settings: &Settings,
    ) -> Result<usize, Error> {
        if !is_ranked {
            for file in [TABLE, LAYER] {
                if self.run.file(file)?.is_some() {
                    let message = "nothing was resampled that would say where to ask".to_owned();
                    self.fault(&rules::SCORE_UNEQUAL, file, message);
                }
            }
            return Ok(0);
        }
        let found = Rows::read(self.run, TABLE)?;
        let Some(unsure) = unsure_borders(&found, scored) else {
            let message =
                "unsure_borders: a ward has none that can be, or the wards are not those of the ward layer";
            self.fault(&rules::SCORE_UNEQUAL, TABLE, message.to_owned());
            return Ok(0);
        };
        let Some(asked) = AskNext::from_unsure(&scored.prepared, &unsure) else { return Ok(0) };
        let study = &scored.prepared.study;
        let expected = Rows::parse(&ask_next_csv(study, &asked)?)
            .ok_or_else(|| Error::Internal(format!("{TABLE} as computed cannot be read back")))?;
        for difference in compare(&found, &expected) {
            self.fault(&rules::SCORE_UNEQUAL, TABLE, difference);
        }
        if self.run.file(LAYER)? != Some(ask_next_geojson(study, &asked, &settings.publication)?) {
            self.fault(&rules::SCORE_UNEQUAL, LAYER, format!("it is not what {TABLE} and the wards give"));
        }
        Ok(expected.figures())
    }
}

/// By ward how many of its borders are unsure; `None` where that cannot be so of these wards.
fn unsure_borders(table: &Rows, scored: &ScoredStudy) -> Option<Vec<f64>> {
    let (ids, cells) = (table.column("ward_id")?, table.column("unsure_borders")?);
    let by_id: BTreeMap<&str, &str> = ids.into_iter().zip(cells).collect();
    let wards = scored.prepared.study.wards.iter().enumerate();
    let unsure = wards.map(|(position, ward)| {
        let unsure: f64 = by_id.get(harmless(ward.id.clone()).as_str())?.parse().ok()?;
        (0.0..=most(&scored.prepared.problem, position)).contains(&unsure).then_some(unsure)
    });
    unsure.collect()
}

/// How many borders of a ward can be unsure: those to wards beside it, and to neighbours elsewhere.
fn most(problem: &Problem, ward: usize) -> f64 {
    (problem.borders_um[ward].len() + problem.neighbours[ward].len()) as f64
}
