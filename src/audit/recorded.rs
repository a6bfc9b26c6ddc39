//! What a run says of searches that are not repeated: as far as it follows from inputs and candidates.

use super::examination::Examination;
use super::records;
use crate::Error;
use crate::pipeline::{fairness, largest_drawings};
use crate::prepare::PreparedStudy;
use crate::results::{Fairness, ScoredStructure, WithoutLargest};
use crate::rules;
use crate::search::StopCause;
use crate::settings::Settings;

impl Examination<'_> {
    /// What the run says of its largest drawings: which they are follows from the inputs; how many residents change
    /// without them is taken as it stands, as far as it can be.
    pub fn without_largest(
        &mut self,
        prepared: &PreparedStudy,
        stopped: Option<StopCause>,
    ) -> Result<Option<WithoutLargest>, Error> {
        let said: Option<WithoutLargest> = records::part(self.run, "without_largest")?;
        let largest = largest_drawings(prepared).filter(|_| stopped.is_none());
        let residents = prepared.problem.totals.population;
        let holds = match (&said, &largest) {
            (None, None) => true,
            (Some(said), Some(largest)) => {
                said.drawings == largest.drawings
                    && said.of_drawings == largest.all
                    && said.weight == largest.weight
                    && said.residents == residents
                    && (0..=residents).contains(&said.residents_changed)
            }
            _ => false,
        };
        if !holds {
            let message = "without_largest: this does not follow from the drawings".to_owned();
            self.fault(&rules::RECORD_UNEQUAL, "run.json", message);
        }
        Ok(said)
    }

    /// What the run says of the structure that is fair to all groups: its figures follow from the candidates, what is
    /// proved of it is taken as it stands, as far as it can be.
    pub fn fairness(
        &mut self,
        prepared: &PreparedStudy,
        candidates: &[ScoredStructure],
        settings: &Settings,
        stopped: Option<StopCause>,
    ) -> Result<Option<Fairness>, Error> {
        let said: Option<Fairness> = records::part(self.run, "fairness")?;
        let is_asked = settings.fair_share().is_some() && stopped.is_none();
        let has_limit = settings.max_worst_group.is_some();
        let derived = |said: &Fairness| {
            let position = candidates.iter().position(|candidate| candidate.name == said.structure)?;
            fairness(prepared, (candidates, position), settings, (said.is_within, said.proof()?))
        };
        let holds = match &said {
            None => !is_asked,
            Some(said) => is_asked && derived(said).as_ref() == Some(said) && (said.is_within || has_limit),
        };
        if !holds {
            let message = "fairness: this does not follow from the candidates and their groups".to_owned();
            self.fault(&rules::RECORD_UNEQUAL, "run.json", message);
        }
        Ok(said)
    }
}
