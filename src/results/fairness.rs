use super::ScoredStructure;
use crate::model::{NO_GROUP, Proof, counted, fixed, percent, shortest_percent};
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
    /// Whether no group does; where one does, the structure is the one found with the lowest largest loss.
    pub is_within: bool,
    /// The group that it serves worst, by exact figures.
    pub group: String,
    /// That group's `lived_split`; `None` where figures of groups are rounded: the name may be told, and that number not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_group: Option<f64>,
    /// The group that the candidate with the lowest total loss serves worst.
    pub group_of_best: String,
    /// See `worst_group`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst_group_of_best: Option<f64>,
    /// Where some group loses more than the limit: a limit that would be kept, rounded up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enough: Option<f64>,
    /// Groups whose figures are not shown, which it is not fair to.
    pub groups_left_out: usize,
    /// How much more total loss it has than that candidate.
    pub more_total_loss: f64,
    /// What is known of what it minimises, among structures of as many clusters within the limit: `optimal`,
    /// `within_gap` or `no_bound`; beyond the limit it is known of the largest loss alone.
    pub status: String,
    /// How much less a structure may have at most; `None` without a bound.
    pub gap: Option<f64>,
}

/// What a fair structure was asked for with, and what is known of its groups.
#[derive(Clone, Copy)]
pub struct FairnessFacts<'a> {
    /// The share of the largest loss in what is minimised.
    pub worst_group_share: f64,
    /// What no group was to lose more than.
    pub max_worst_group: Option<f64>,
    /// The group served worst by the fair structure and by the best candidate, with its exact loss; `None` for respondents
    /// who name no group.
    pub worst: [(Option<&'a str>, f64); 2],
    /// Whether figures of groups may be told as exactly as they are known.
    pub is_exact: bool,
    /// Groups whose figures are not shown.
    pub groups_left_out: usize,
}

/// A limit that would be kept is told in steps of this, or where figures are exact of the other.
const STEP_OF_LIMIT: f64 = 0.05;
const FINE_STEP_OF_LIMIT: f64 = 0.001;

/// A loss above a limit by less is at the limit.
const ROUNDING: f64 = 1e-9;

impl Fairness {
    /// Of the candidate at a position, of which so much is proved.
    #[must_use]
    pub fn of(
        candidates: &[ScoredStructure],
        position: usize,
        facts: FairnessFacts,
        (is_within, proof): (bool, Proof),
    ) -> Self {
        let (fair, best) = (&candidates[position], &candidates[0]);
        let [own, of_best] = facts.worst;
        let named = |(group, _): (Option<&str>, f64)| group.unwrap_or(NO_GROUP).to_owned();
        let step = if facts.is_exact { FINE_STEP_OF_LIMIT } else { STEP_OF_LIMIT };
        Self {
            structure: fair.name.clone(),
            worst_group_share: facts.worst_group_share,
            max_worst_group: facts.max_worst_group,
            is_within,
            group: named(own),
            worst_group: facts.is_exact.then_some(own.1),
            group_of_best: named(of_best),
            worst_group_of_best: facts.is_exact.then_some(of_best.1),
            // A loss that is above a step by rounding alone is that step: as much is let pass of a limit.
            enough: (!is_within).then(|| (((own.1 - ROUNDING) / step).ceil() * step).min(1.0)),
            groups_left_out: facts.groups_left_out,
            more_total_loss: fair.scores.total_loss - best.scores.total_loss,
            status: proof.status().to_owned(),
            gap: proof.gap(),
        }
    }

    /// What is known of it, read back.
    #[must_use]
    pub fn proof(&self) -> Option<Proof> {
        Proof::from_status(&self.status, self.gap)
    }

    /// What it is, how good, whom it serves worst and what it costs, in a few sentences; `title` and `title_of_best` are what the
    /// candidates are called.
    #[must_use]
    pub fn in_words(&self, title: &str, title_of_best: &str) -> String {
        let is_best = title == title_of_best;
        let limit = self.max_worst_group.map(shortest_percent).unwrap_or_default();
        let share = self.worst_group_share;
        let minimises = match (self.is_within, share, self.max_worst_group) {
            (false, ..) => format!(
                "the lowest largest loss of a group of respondents found, and no structure found keeps it to {limit}"
            ),
            (true, 0.0, Some(_)) => {
                format!("the lowest total loss where no group of respondents loses more than {limit}")
            }
            (true, _, most) => {
                let within = most.map(|_| format!(", no group losing more than {limit}")).unwrap_or_default();
                format!(
                    "the lowest mean of the total loss ({}) and the largest loss of a group of respondents ({}){within}",
                    shortest_percent(1.0 - share),
                    shortest_percent(share)
                )
            }
        };
        let proved = match self.proof() {
            Some(Proof::Optimal) => "; proved: no other with as many clusters has less".to_owned(),
            Some(Proof::WithinGap { gap }) => {
                format!("; none with as many clusters has less by more than {}", fixed(gap, 4))
            }
            _ => "; how much better another may be is not known".to_owned(),
        };
        let worst = match self.worst_group {
            Some(loss) => {
                format!("{}, of whose neighbours {} get different teams", self.group, percent(loss, 1))
            }
            None => self.group.clone(),
        };
        let worst_of_best = match self.worst_group_of_best {
            Some(loss) => format!("{} ({})", self.group_of_best, percent(loss, 1)),
            None => self.group_of_best.clone(),
        };
        let price = match is_best {
            true => " It costs nothing: it is the candidate with the lowest total loss.".to_owned(),
            false => format!(
                " By {title_of_best} it is {worst_of_best}. The price is {} percentage points more total loss.",
                fixed(self.more_total_loss * 100.0, 2)
            ),
        };
        let rounded = match self.worst_group {
            Some(_) => "",
            None => " How badly, --exact-figures tells: figures of groups are rounded.",
        };
        let left_out = match self.groups_left_out {
            0 => String::new(),
            some => format!(
                " {} whose figures are not shown {} left out.",
                counted(some, "group"),
                if some == 1 { "is" } else { "are" }
            ),
        };
        format!(
            "Fair to all groups: {title} has {minimises}{proved}. Worst served by it is {worst}.{price}{rounded}{left_out}"
        )
    }
}
