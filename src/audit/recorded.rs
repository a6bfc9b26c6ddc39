//! What a run says of searches that are not repeated: as far as it follows from inputs and candidates.

use super::examination::Examination;
use super::records;
use crate::Error;
use crate::model::Proof;
use crate::output::price_of_rules_csv;
use crate::pipeline::{fairness, largest_drawings, rules_in_force};
use crate::prepare::PreparedStudy;
use crate::results::{Fairness, PriceOfRule, ScoredStructure, WithoutLargest};
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

    /// What the run says that each rule costs: which rules hold follows from the settings, and the price from the best without
    /// the rule; that one is taken as it stands, as far as it can be.
    pub fn prices(
        &mut self,
        prepared: &PreparedStudy,
        best: &ScoredStructure,
        settings: &Settings,
        stopped: Option<StopCause>,
    ) -> Result<Option<Vec<PriceOfRule>>, Error> {
        const TABLE: &str = "price_of_rules.csv";
        let said: Option<Vec<PriceOfRule>> = records::part(self.run, "price_of_rules")?;
        let with = (best.scores.total_loss, best.proof);
        let follows = |(said, (told, only_frees)): (&PriceOfRule, &((String, String), bool))| {
            let derived = match (said.total_loss, said.clusters) {
                (Some(total), Some(clusters)) => {
                    let proof = Proof::from_status(&said.status, said.gap)?;
                    let is_possible = total >= 0.0 && clusters > 0 && !(*only_frees && total > with.0);
                    is_possible.then(|| PriceOfRule::found(told.clone(), with, (total, proof, clusters)))?
                }
                // What keeps all rules keeps the others.
                _ => PriceOfRule::without_structure(told.clone(), said.status == "impossible" && !only_frees),
            };
            (derived == *said).then_some(())
        };
        let in_force = rules_in_force(prepared, settings);
        let holds = match &said {
            None => !settings.price_of_rules || stopped.is_some(),
            Some(said) => {
                settings.price_of_rules
                    && stopped.is_none()
                    && said.len() == in_force.len()
                    && said.iter().zip(&in_force).all(|pair| follows(pair).is_some())
            }
        };
        if !holds {
            let message =
                "price_of_rules: this does not follow from the rules and the best candidate".to_owned();
            self.fault(&rules::RECORD_UNEQUAL, "run.json", message);
        }
        let expected = said.as_deref().map(price_of_rules_csv).transpose()?;
        if self.run.file(TABLE)? != expected {
            self.fault(&rules::SCORE_UNEQUAL, TABLE, "it is not what run.json says of the rules".to_owned());
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
