use super::ScoredStructure;
use crate::compare::worst_group;
use crate::model::{NO_GROUP, Proof, fixed, percent};
use serde::{Deserialize, Serialize};

/// The structure that is fair to all groups of respondents, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fairness {
    /// The candidate.
    pub structure: String,
    /// The share of the largest loss of a group in what it minimises, 0–1; the total loss has the rest.
    pub worst_group_share: f64,
    /// What no group was to lose more than.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_worst_group: Option<f64>,
    /// Whether no group does; where one does, the structure is the closest found.
    pub is_within: bool,
    /// The group that it serves worst, and that group's `lived_split`, as published.
    pub group: String,
    /// See `group`.
    pub worst_group: f64,
    /// The same of the candidate with the lowest total loss.
    pub group_of_best: String,
    /// See `group_of_best`.
    pub worst_group_of_best: f64,
    /// How much more total loss it has than that candidate.
    pub more_total_loss: f64,
    /// What is known of what it minimises, among structures of as many clusters within the limit: `optimal`,
    /// `within_gap` or `no_bound`.
    pub status: String,
    /// How much less a structure may have at most; `None` without a bound.
    pub gap: Option<f64>,
}

impl Fairness {
    /// Of the candidate at a position, of which so much is proved; `worst_group_share` and `max_worst_group` are what was
    /// asked for. `None` where no figures of groups are shown.
    #[must_use]
    pub fn of(
        candidates: &[ScoredStructure],
        position: usize,
        (worst_group_share, max_worst_group): (f64, Option<f64>),
        (is_within, proof): (bool, Proof),
    ) -> Option<Self> {
        let named = |scored: &ScoredStructure| {
            let (group, loss) = worst_group(&scored.scores.groups)?;
            Some((group.unwrap_or(NO_GROUP).to_owned(), loss))
        };
        let (fair, best) = (&candidates[position], &candidates[0]);
        let ((group, worst_group), (group_of_best, worst_group_of_best)) = (named(fair)?, named(best)?);
        Some(Self {
            structure: fair.name.clone(),
            worst_group_share,
            max_worst_group,
            is_within,
            group,
            worst_group,
            group_of_best,
            worst_group_of_best,
            more_total_loss: fair.scores.total_loss - best.scores.total_loss,
            status: proof.status().to_owned(),
            gap: proof.gap(),
        })
    }

    /// What is known of it, read back.
    #[must_use]
    pub fn proof(&self) -> Option<Proof> {
        match (self.status.as_str(), self.gap) {
            ("optimal", Some(0.0)) => Some(Proof::Optimal),
            ("within_gap", Some(gap)) if gap > 0.0 => Some(Proof::WithinGap { gap }),
            ("no_bound", None) => Some(Proof::NoBound),
            _ => None,
        }
    }

    /// What it is, how good, whom it serves worst and what it costs, in a few sentences; `title` and `title_of_best` are what the
    /// candidates are called.
    #[must_use]
    pub fn in_words(&self, title: &str, title_of_best: &str) -> String {
        let is_best = title == title_of_best;
        let minimises = match (self.worst_group_share, self.max_worst_group) {
            (0.0, Some(most)) => format!(
                "the lowest total loss where no group of respondents loses more than {}",
                percent(most, 0)
            ),
            (share, most) => {
                let within = most
                    .map(|most| format!(", no group losing more than {}", percent(most, 0)))
                    .unwrap_or_default();
                format!(
                    "the lowest mean of the total loss ({}) and the largest loss of a group of respondents ({}){within}",
                    percent(1.0 - share, 0),
                    percent(share, 0)
                )
            }
        };
        let minimises = match self.is_within {
            true => minimises,
            false => format!(
                "the lowest largest loss of a group of respondents found, and no structure found keeps it to {}",
                percent(self.max_worst_group.unwrap_or(0.0), 0)
            ),
        };
        let proved = match self.proof() {
            Some(Proof::Optimal) => "; proved: no other with as many clusters has less".to_owned(),
            Some(Proof::WithinGap { gap }) => {
                format!("; none with as many clusters has less by more than {}", fixed(gap, 4))
            }
            _ => "; how much better another may be is not known".to_owned(),
        };
        let price = match is_best {
            true => " It costs nothing: it is the candidate with the lowest total loss.".to_owned(),
            false => format!(
                " By {title_of_best} it is {} ({}). The price is {} percentage points more total loss.",
                self.group_of_best,
                percent(self.worst_group_of_best, 0),
                fixed(self.more_total_loss * 100.0, 2)
            ),
        };
        let rounded = match !is_best && self.worst_group == self.worst_group_of_best {
            true => {
                " The two largest losses are the same as far as they may be shown; --exact-figures tells them apart."
            }
            false => "",
        };
        format!(
            "Fair to all groups: {title} has {minimises}{proved}. Worst served by it is {}, of whose neighbours {} get \
             different teams.{price}{rounded}",
            self.group,
            percent(self.worst_group, 0)
        )
    }
}
