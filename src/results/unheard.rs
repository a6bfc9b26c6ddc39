use crate::model::{WardIdx, in_a_row, shortest_percent};
use serde::{Deserialize, Serialize};

/// What the unheard could change: how far groups of respondents can count more or less, and how many people can be missing
/// altogether, before another structure is better than the first candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unheard {
    /// How many groups were moved against each other; with fewer than two nothing is said of groups.
    pub groups: usize,
    /// Of how many that anybody belongs to.
    pub of_groups: usize,
    /// The groups that count more where the first other structure is better; none where none is.
    pub gaining: Vec<String>,
    /// Every two wards that share a border, by their numbers.
    pub pairs: Vec<UnheardPair>,
}

/// Two wards that share a border.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnheardPair {
    /// The wards, the lower first.
    pub wards: (WardIdx, WardIdx),
    /// Whether the first candidate has them in one cluster.
    pub are_together: bool,
    /// Of groups counting more or less; `None` with fewer than two groups.
    pub reweighting: Option<Reach>,
    /// Of people who were not heard, whatever they would draw: the largest share tested with which no structure that treats the
    /// two otherwise is better.
    pub unheard_holds: f64,
}

/// How far the shares of groups may move.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reach {
    /// The largest change tested with which no structure that treats the two otherwise is better: every group's share of the
    /// evidence up to so much above or below what it is.
    pub holds: f64,
    /// The smallest change tested with which some is; `None` where none is, however far the shares move.
    pub turns: Option<f64>,
}

impl Unheard {
    /// How far the shares of groups may move before any structure is better.
    #[must_use]
    pub fn reweighting(&self) -> Option<Reach> {
        let all = || self.pairs.iter().filter_map(|pair| pair.reweighting);
        let holds = all().map(|reach| reach.holds).reduce(f64::min)?;
        Some(Reach { holds, turns: all().filter_map(|reach| reach.turns).reduce(f64::min) })
    }

    /// How many people may be missing before any structure may be better.
    #[must_use]
    pub fn unheard_holds(&self) -> Option<f64> {
        self.pairs.iter().map(|pair| pair.unheard_holds).reduce(f64::min)
    }

    /// For every ward how far shares may move before any of its borders turns: of groups, or without two of them of people who
    /// were not heard; `None` for a ward without a neighbour.
    #[must_use]
    pub fn by_ward(&self, wards: usize) -> Vec<Option<f64>> {
        let mut least: Vec<Option<f64>> = vec![None; wards];
        for pair in &self.pairs {
            let own = pair.reach();
            for ward in [pair.wards.0, pair.wards.1] {
                let held = &mut least[ward.index()];
                *held = Some(held.map_or(own, |held: f64| held.min(own)));
            }
        }
        least
    }

    /// The same in a few sentences; `title` is what the first candidate is called.
    #[must_use]
    pub fn in_words(&self, title: &str) -> String {
        let groups = match self.groups == self.of_groups {
            true => format!("the {} groups of respondents", self.groups),
            false => format!("{} of the {} groups of respondents", self.groups, self.of_groups),
        };
        let firm = |is_firm: &dyn Fn(&UnheardPair) -> bool| {
            let firm = self.pairs.iter().filter(|pair| is_firm(pair)).count();
            format!("{firm} of {} pairs of neighbouring wards stay as they are", self.pairs.len())
        };
        let more = |for_verb: &str| format!("{} {for_verb}", in_a_row(&self.gaining));
        let mut said = match self.reweighting() {
            Some(Reach { holds, turns: None }) if holds >= 1.0 => {
                format!(
                    "However {groups} count against each other, no structure with as many clusters is better than {title}."
                )
            }
            Some(Reach { holds, turns }) => {
                let within = match holds {
                    0.0 => format!(
                        "Already the smallest change tested of what {groups} count makes another structure with as many clusters better than {title}, where {}",
                        more(if self.gaining.len() == 1 { "counts more" } else { "count more" })
                    ),
                    _ => format!(
                        "While what each of {groups} counts moves by up to ±{} of the whole, no structure with as many clusters is better than {title}",
                        shortest_percent(holds)
                    ),
                };
                let turns = turns.filter(|_| holds > 0.0).map(|turns| {
                    let verb = if self.gaining.len() == 1 { "counts more" } else { "count more" };
                    format!("; within ±{} one is, where {}", shortest_percent(turns), more(verb))
                });
                format!(
                    "{within}{}. {} within ±{}.",
                    turns.unwrap_or_default(),
                    firm(&|pair| pair.reweighting.is_some_and(|reach| reach.holds >= FIRM)),
                    shortest_percent(FIRM)
                )
            }
            None => String::new(),
        };
        if let Some(holds) = self.unheard_holds() {
            if !said.is_empty() {
                said.push(' ');
            }
            said += &match holds {
                0.0 => {
                    "What was not heard, however little it counted, might make another one better".to_owned()
                }
                _ => format!(
                    "As long as what was not heard would count at most {} of the whole, whatever it is, none with as many clusters is better",
                    shortest_percent(holds)
                ),
            };
            said += &format!(
                "; at {}, {}.",
                shortest_percent(FIRM_TO_UNHEARD),
                firm(&|pair| pair.unheard_holds >= FIRM_TO_UNHEARD)
            );
        }
        said
    }
}

impl UnheardPair {
    /// How far shares may move before it turns: of groups, or without two of them of people who were not heard.
    #[must_use]
    pub fn reach(&self) -> f64 {
        self.reweighting.map_or(self.unheard_holds, |reach| reach.holds)
    }
}

/// A border that holds within so much is firm: of groups' shares, on maps and in words.
pub const FIRM: f64 = 0.1;
/// And one that turns within so much is open.
pub const OPEN: f64 = 0.02;
/// Of the share of people who were not heard a hundredth is much: they may draw anything.
const FIRM_TO_UNHEARD: f64 = 0.01;
