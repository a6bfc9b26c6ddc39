//! How much every respondent counts: alike, by the shares that groups have of the people, or by hand.

use super::raking::{MOST_OF_ONE, Population, effective_size, raked};
use crate::Error;
use crate::check::{Evidence, Study, nearest, normalised};
use crate::model::{Action, Finding, GroupShare, Layer, Level, MIN_RESPONDENTS, NO_GROUP, WardIdx, counted};
use crate::rules;
use crate::settings::Settings;
use serde::Serialize;
use std::collections::BTreeMap;

/// Shares that add up to this much more than 1 are none.
const ROUNDING: f64 = 1e-6;

/// What the weighing of respondents came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighing {
    /// Respondents with something in use.
    pub respondents: usize,
    /// Kish's effective sample size: how many answers of equal weight say as much.
    pub effective_sample_size: f64,
    /// How much the one who counts most counts, against an average of 1.
    pub largest_weight: f64,
    /// Whether somebody would have counted more without the limit on one respondent.
    pub is_capped: bool,
    /// The groups of the evidence, in its order.
    pub groups: Vec<WeighedGroup>,
    /// Groups that a share was given for, and of which nobody answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unheard: Vec<String>,
}

/// A group before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeighedGroup {
    /// Its name.
    pub group: String,
    /// The share asked for; `None` where it follows from others or from weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<f64>,
    /// Its share after weighing.
    pub reached: f64,
    /// Respondents of it.
    #[serde(skip)]
    pub respondents: usize,
}

/// What respondents are weighed from.
pub(super) struct Answers<'a> {
    pub study: &'a Study,
    pub evidence: &'a Evidence,
    pub in_use: &'a [bool],
    /// By drawing in use: the wards it speaks of, with an amount of residents or statements.
    pub wards: &'a dyn Fn(usize) -> Vec<(WardIdx, f64)>,
}

/// A respondent in use: who, of which group, where most of what they drew lies.
struct Respondent {
    index: usize,
    group: Option<usize>,
    borough: usize,
}

/// How much every respondent counts, by respondent index, and what that came to; `None` where all count alike.
///
/// # Errors
/// [`Error::Settings`] where the settings name groups or boroughs that are not there, or shares that are none.
pub(super) fn voices(answers: &Answers, settings: &Settings) -> Result<(Vec<f64>, Option<Weighing>), Error> {
    let Answers { study, evidence, .. } = answers;
    let shares: &[GroupShare] =
        if settings.group_shares.is_empty() { &study.group_shares } else { &settings.group_shares };
    let mut voices = vec![1.0; evidence.respondents];
    if shares.is_empty() && settings.group_weights.is_empty() {
        return Ok((voices, None));
    }
    let flag = if shares.is_empty() { "--group-weight" } else { "--group-share" };
    let refuse = |message: String| {
        let finding = Finding::new(&rules::GROUPS_UNKNOWN, Action::Refused, Layer::Settings, message);
        Error::Settings(vec![finding.with_property(flag)])
    };
    if evidence.groups.is_empty() {
        return Err(refuse(
            "no respondent belongs to a group: name the property that holds it with --group".to_owned(),
        ));
    }
    let respondents = respondents(answers);
    let weighed: Vec<f64> = match shares.is_empty() {
        true => by_hand(evidence, &respondents, &settings.group_weights).map_err(refuse)?,
        false => by_shares(study, evidence, &respondents, shares).map_err(refuse)?,
    };
    for (respondent, voice) in respondents.iter().zip(&weighed) {
        voices[respondent.index] = *voice;
    }
    let all: f64 = weighed.iter().sum();
    let groups = evidence.groups.iter().enumerate().map(|(g, group)| {
        let own = respondents.iter().zip(&weighed).filter(|(respondent, _)| respondent.group == Some(g));
        let asked = shares.iter().filter(|share| is_called(&share.group, &group.name));
        let everywhere = asked.filter(|share| share.area.is_none()).map(|share| share.share).next();
        WeighedGroup {
            group: group.name.clone(),
            respondents: own.clone().count(),
            asked: everywhere,
            reached: own.map(|(_, voice)| voice).sum::<f64>() / all,
        }
    });
    let largest = weighed.iter().fold(0.0, |a: f64, b| a.max(*b)) * respondents.len() as f64 / all;
    let weighing = Weighing {
        respondents: respondents.len(),
        effective_sample_size: effective_size(weighed.iter().copied()),
        largest_weight: largest,
        is_capped: !shares.is_empty() && weighed.iter().any(|voice| *voice >= MOST_OF_ONE),
        groups: groups.filter(|group| group.respondents > 0).collect(),
        unheard: unheard(evidence, &respondents, shares),
    };
    Ok((voices, Some(weighing)))
}

/// The groups that shares are given for and nobody belongs to, each once.
fn unheard(evidence: &Evidence, respondents: &[Respondent], shares: &[GroupShare]) -> Vec<String> {
    let is_heard = |name: &str| {
        let groups = respondents.iter().filter_map(|respondent| respondent.group);
        groups.into_iter().any(|group| is_called(name, &evidence.groups[group].name))
    };
    let mut unheard: Vec<String> = Vec::new();
    for share in shares.iter().filter(|share| share.share > 0.0 && !is_heard(&share.group)) {
        if !unheard.contains(&share.group) {
            unheard.push(share.group.clone());
        }
    }
    unheard
}

fn is_called(name: &str, group: &str) -> bool {
    normalised(name) == normalised(group)
}

/// The respondents with something in use, by their number.
fn respondents(answers: &Answers) -> Vec<Respondent> {
    let Answers { study, evidence, in_use, wards } = answers;
    let mut found: BTreeMap<usize, (Option<usize>, BTreeMap<usize, f64>)> = BTreeMap::new();
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| in_use[*d]) {
        let (group, boroughs) = found.entry(drawing.respondent.index()).or_default();
        *group = group.or(drawing.group.map(|group| group.index()));
        for (ward, amount) in wards(d) {
            *boroughs.entry(study.wards[ward.index()].borough.index()).or_default() += amount;
        }
    }
    let of = |(index, (group, boroughs)): (usize, (Option<usize>, BTreeMap<usize, f64>))| {
        let most = boroughs.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        Respondent { index, group, borough: most.map_or(0, |(borough, _)| borough) }
    };
    found.into_iter().map(of).collect()
}

fn by_hand(
    evidence: &Evidence,
    respondents: &[Respondent],
    weights: &[(String, f64)],
) -> Result<Vec<f64>, String> {
    let mut of_group = vec![1.0; evidence.groups.len()];
    for (name, weight) in weights {
        of_group[position(evidence, name)?] = *weight;
    }
    let voices: Vec<f64> =
        respondents.iter().map(|respondent| respondent.group.map_or(1.0, |group| of_group[group])).collect();
    match voices.iter().any(|voice| *voice > 0.0) {
        true => Ok(voices),
        false => Err("every respondent would count for nothing".to_owned()),
    }
}

fn by_shares(
    study: &Study,
    evidence: &Evidence,
    respondents: &[Respondent],
    shares: &[GroupShare],
) -> Result<Vec<f64>, String> {
    // The groups that shares are given for; all other respondents are one group more.
    let mut listed: Vec<&str> = Vec::new();
    for share in shares {
        if !listed.iter().any(|name| is_called(name, &share.group)) {
            listed.push(&share.group);
        }
    }
    for name in &listed {
        if is_called(name, NO_GROUP) {
            return Err(
                "respondents who name no group share what the others leave: leave their line out".to_owned()
            );
        }
        mistyped(evidence, name, &listed)?;
    }
    let rest = listed.len();
    let number_of = |group: &str| listed.iter().position(|name| is_called(name, group)).unwrap_or(rest);
    let group_of = |respondent: &Respondent| {
        respondent.group.map_or(rest, |group| number_of(&evidence.groups[group].name))
    };
    let is_by_area = shares.iter().any(|share| share.area.is_some());
    let areas = if is_by_area { study.boroughs.len() } else { 1 };
    let place_of =
        |respondent: &Respondent| (if is_by_area { respondent.borough } else { 0 }, group_of(respondent));
    let placed: Vec<(usize, usize)> = respondents.iter().map(place_of).collect();
    let mut answered = vec![vec![0.0; rest + 1]; areas];
    for &(area, group) in &placed {
        answered[area][group] += 1.0;
    }
    let mut asked: Vec<Vec<Option<f64>>> = vec![vec![None; rest]; areas];
    let area_of = |name: &str| -> Result<usize, String> {
        study.boroughs.iter().position(|borough| is_called(name, borough)).ok_or_else(|| {
            let near = nearest(name, study.boroughs.iter().map(String::as_str));
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            format!("no borough of the wards is called {name:?}{near}")
        })
    };
    // What holds for one area goes before what holds for all.
    for share in shares.iter().filter(|share| share.area.is_none()) {
        asked.iter_mut().for_each(|row| row[number_of(&share.group)] = Some(share.share));
    }
    for share in shares {
        let Some(area) = &share.area else { continue };
        asked[area_of(area)?][number_of(&share.group)] = Some(share.share);
    }
    let mut residents = vec![0.0; areas];
    for ward in &study.wards {
        residents[if is_by_area { ward.borough.index() } else { 0 }] += ward.population as f64;
    }
    let mut cells = Vec::with_capacity(areas);
    for area in 0..areas {
        let name = if is_by_area { format!("in {:?} ", study.boroughs[area]) } else { String::new() };
        let row = shares_of(&asked[area], &answered[area]).map_err(|fault| format!("{name}{fault}"))?;
        cells.push(row.into_iter().map(|share| share * residents[area].max(f64::MIN_POSITIVE)).collect());
    }
    Ok(raked(&placed, &Population { cells }))
}

/// The shares of the listed groups, and of all others together, in one area.
///
/// What the listed groups leave belongs to the others. Where they leave nothing and others answered, these keep the
/// share that they have of the answers. A group that nothing is said of here keeps its own too.
fn shares_of(asked: &[Option<f64>], answered: &[f64]) -> Result<Vec<f64>, String> {
    let people: f64 = answered.iter().sum();
    let own = |group: usize| if people > 0.0 { answered[group] / people } else { 0.0 };
    let said: f64 = asked.iter().flatten().sum();
    if said > 1.0 + ROUNDING {
        return Err(format!("the shares add up to {said:.4}, which is more than 1"));
    }
    let unsaid: f64 =
        (0..answered.len()).filter(|&group| asked.get(group).is_none_or(Option::is_none)).map(own).sum();
    let left = 1.0 - said;
    // With something left it is theirs, in proportion to their answers.
    let (scale, of_unsaid) = match (unsaid > 0.0, left > ROUNDING) {
        (true, true) => (1.0, left / unsaid),
        (true, false) => ((1.0 - unsaid) / said.max(f64::MIN_POSITIVE), 1.0),
        (false, _) => (1.0, 0.0),
    };
    let share = |group: usize| match asked.get(group).copied().flatten() {
        Some(share) => share * scale,
        None => own(group) * of_unsaid,
    };
    Ok((0..answered.len()).map(share).collect())
}

/// Refuses the name of a group that nobody belongs to where it is like the name of one that is not listed. Without
/// such a likeness it is a group of which nobody answered.
fn mistyped(evidence: &Evidence, name: &str, listed: &[&str]) -> Result<(), String> {
    let groups = || evidence.groups.iter().map(|group| group.name.as_str());
    if groups().any(|group| is_called(name, group)) {
        return Ok(());
    }
    let unlisted = groups().filter(|group| !listed.iter().any(|name| is_called(name, group)));
    match nearest(name, unlisted) {
        Some(near) => Err(format!("no respondent belongs to a group {name:?}; did you mean {near:?}?")),
        None => Ok(()),
    }
}

/// The group of this name.
fn position(evidence: &Evidence, name: &str) -> Result<usize, String> {
    evidence.groups.iter().position(|group| is_called(name, &group.name)).ok_or_else(|| {
        let near = nearest(name, evidence.groups.iter().map(|group| group.name.as_str()));
        let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
        format!("no respondent belongs to a group {name:?}{near}")
    })
}

impl Weighing {
    /// What it came to, as one sentence, of figures that may be [published](Self::published).
    #[must_use]
    pub fn in_words(&self) -> String {
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        let mut words = format!(
            "{} say as much as about {:.0} of equal weight (effective sample size)",
            counted(self.respondents, "respondent"),
            self.effective_sample_size
        );
        for WeighedGroup { group, asked, reached, .. } in &self.groups {
            if let Some(asked) = asked {
                words.push_str(&format!(
                    "; {group}: {} asked for, about {} reached",
                    percent(*asked),
                    percent(*reached)
                ));
            }
        }
        if self.is_capped {
            words.push_str(
                "; nobody counts more than five times the average, so a share asked for may be missed",
            );
        }
        words
    }

    /// The same for everybody's eyes: exact sizes of groups would follow from exact figures. Groups that no share was
    /// asked for, and those of few respondents, are left out; shares are in steps of a twentieth, numbers of people of
    /// five, the largest weight in halves.
    #[must_use]
    pub fn published(&self) -> Self {
        let shown =
            self.groups.iter().filter(|group| group.respondents >= MIN_RESPONDENTS && group.asked.is_some());
        let groups = shown
            .map(|group| WeighedGroup { reached: (group.reached * 20.0).round() / 20.0, ..group.clone() });
        Self {
            effective_sample_size: (self.effective_sample_size / 5.0).round() * 5.0,
            largest_weight: (self.largest_weight * 2.0).round() / 2.0,
            groups: groups.collect(),
            ..self.clone()
        }
    }
}

/// What the weighing came to, and groups of which nobody answered.
pub(super) fn notes(weighing: &Weighing, file: &str) -> Vec<Finding> {
    let note = |rule, message: String| {
        Finding::new(rule, Action::Noted, Layer::Neighbourhoods, message).with_file(file)
    };
    let unheard = weighing.unheard.iter().map(|group| {
        let message = format!("nobody of the group {group:?} answered; its share went to the other groups");
        note(&rules::GROUP_UNHEARD, message).with_level(Level::Warning)
    });
    std::iter::once(note(&rules::RESPONDENTS_WEIGHED, weighing.published().in_words()))
        .chain(unheard)
        .collect()
}
