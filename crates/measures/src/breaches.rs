//! The rules that a structure breaks which nobody searched for.
//!
//! Such a structure is scored nevertheless: the structure in force was rarely made under the rules of the
//! study, and single wards or whole boroughs hardly ever keep them.

use crate::model::{BoroughIdx, ClusterCount, ClusterIdx, Problem, Rules, Structure, WardIdx, counted};
use std::collections::{BTreeMap, VecDeque};

/// A rule of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BrokenRule {
    /// How many clusters there are.
    ClusterCount,
    /// That a cluster is one piece.
    OnePiece,
    /// That no cluster crosses a borough.
    WithinBoroughs,
    /// That an exempt borough is one cluster, and nothing else.
    ExemptWhole,
    /// The fewest wards.
    FewestWards,
    /// The most wards.
    MostWards,
    /// The fewest residents.
    FewestResidents,
    /// The most residents.
    MostResidents,
    /// Wards kept together.
    Together,
    /// Wards kept apart.
    Apart,
}

/// One rule that one cluster breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The cluster; `None` where it is the structure as a whole.
    pub cluster: Option<ClusterIdx>,
    /// The rule.
    pub rule: BrokenRule,
    /// What is wrong with the cluster.
    pub message: String,
}

/// Whether these wards lie in one exempt borough: then they are outside the rules on wards and residents.
#[must_use]
pub fn is_exempt(exempt: &[BoroughIdx], borough: &[BoroughIdx], wards: &[WardIdx]) -> bool {
    let mut boroughs = wards.iter().map(|ward| borough[ward.index()]);
    let Some(first) = boroughs.next() else { return false };
    exempt.contains(&first) && boroughs.all(|other| other == first)
}

/// Every rule that a given structure breaks, cluster by cluster.
#[must_use]
pub fn breaches(problem: &Problem, rules: &Rules, structure: &Structure) -> Vec<Breach> {
    let mut found = Vec::new();
    let clusters = structure.cluster_count();
    if !rules.clusters.allows(clusters) {
        let message = format!("it has {}, which is not the number asked for", counted(clusters, "cluster"));
        found.push(Breach { cluster: None, rule: BrokenRule::ClusterCount, message });
    }
    let parts = parts(problem, structure);
    let mut wards_of: BTreeMap<BoroughIdx, usize> = BTreeMap::new();
    for borough in &problem.borough {
        *wards_of.entry(*borough).or_default() += 1;
    }
    for (position, wards) in structure.members().iter().enumerate() {
        let cluster = Some(ClusterIdx::new(position));
        let mut add = |rule: BrokenRule, message: String| found.push(Breach { cluster, rule, message });
        let first = problem.borough[wards[0].index()];
        let one_borough = wards.iter().all(|ward| problem.borough[ward.index()] == first);
        if is_exempt(&rules.exempt, &problem.borough, wards) {
            if wards.len() < wards_of[&first] {
                add(BrokenRule::ExemptWhole, "it is a part of a borough that stays whole".to_owned());
            }
            continue;
        }
        if parts[position] > 1 {
            let message = format!("it lies in {} that do not touch", counted(parts[position], "part"));
            add(BrokenRule::OnePiece, message);
        }
        if !one_borough && !rules.cross_boroughs {
            add(BrokenRule::WithinBoroughs, "it has wards of more than one borough".to_owned());
        } else if wards.iter().any(|ward| rules.exempt.contains(&problem.borough[ward.index()])) {
            let message = "it joins other wards to a borough that stays whole".to_owned();
            add(BrokenRule::ExemptWhole, message);
        }
        let asked = || {
            let (least, most) = (rules.min_wards, rules.max_wards);
            format!("it has {}; asked for are {least} to {most}", counted(wards.len(), "ward"))
        };
        if wards.len() < rules.min_wards {
            add(BrokenRule::FewestWards, asked());
        }
        if wards.len() > rules.max_wards {
            add(BrokenRule::MostWards, asked());
        }
        let population: i64 = wards.iter().map(|ward| problem.population[ward.index()]).sum();
        let residents = counted(population as usize, "resident");
        if population < rules.min_population {
            let message = format!("it has {residents}; at least {} are asked for", rules.min_population);
            add(BrokenRule::FewestResidents, message);
        }
        if population > rules.max_population {
            let message = format!("it has {residents}; at most {} are asked for", rules.max_population);
            add(BrokenRule::MostResidents, message);
        }
    }
    let held = |group: &[WardIdx]| {
        let mut held: BTreeMap<ClusterIdx, usize> = BTreeMap::new();
        for ward in group {
            *held.entry(structure.cluster_of(*ward)).or_default() += 1;
        }
        held
    };
    let mut add = |cluster: ClusterIdx, rule: BrokenRule, message: &str| {
        found.push(Breach { cluster: Some(cluster), rule, message: message.to_owned() });
    };
    for held in rules.together.iter().map(|group| held(group)).filter(|held| held.len() > 1) {
        for cluster in held.into_keys() {
            add(cluster, BrokenRule::Together, "it parts wards that are to be kept together");
        }
    }
    for held in rules.apart.iter().map(|group| held(group)) {
        for (cluster, _) in held.into_iter().filter(|(_, wards)| *wards > 1) {
            add(cluster, BrokenRule::Apart, "it joins wards that are to be kept apart");
        }
    }
    found.sort_by_key(|breach| (breach.cluster, breach.rule));
    found.dedup();
    found
}

/// The same in a few words, one phrase for each rule: `45 clusters of fewer than 2 wards`.
#[must_use]
pub fn breaches_in_words(breaches: &[Breach], rules: &Rules, clusters: usize) -> Vec<String> {
    let mut by_rule: BTreeMap<BrokenRule, Vec<&Breach>> = BTreeMap::new();
    for breach in breaches {
        by_rule.entry(breach.rule).or_default().push(breach);
    }
    let phrase = |(rule, found): (BrokenRule, Vec<&Breach>)| match rule {
        BrokenRule::ClusterCount => wrong_count(clusters, rules),
        rule => in_words(rule, found.len(), rules),
    };
    by_rule.into_iter().map(phrase).collect()
}

/// What a structure that cuts wards breaks, in the same words: by the residents of its clusters outside exempt
/// boroughs, by how many clusters there are, and by how many lie in more than one borough. What the rules say of whole wards cannot be asked of it.
#[must_use]
pub fn breaches_across_wards(
    rules: &Rules,
    populations: &[i64],
    clusters: usize,
    crossing: usize,
) -> Vec<String> {
    let mut words = vec!["wards divided between clusters".to_owned()];
    if !rules.clusters.allows(clusters) {
        words.push(wrong_count(clusters, rules));
    }
    let few = populations.iter().filter(|residents| **residents < rules.min_population).count();
    let many = populations.iter().filter(|residents| **residents > rules.max_population).count();
    let crossing = if rules.cross_boroughs { 0 } else { crossing };
    for (rule, clusters) in [
        (BrokenRule::WithinBoroughs, crossing),
        (BrokenRule::FewestResidents, few),
        (BrokenRule::MostResidents, many),
    ] {
        if clusters > 0 {
            words.push(in_words(rule, clusters, rules));
        }
    }
    words
}

/// `45 clusters where 10 to 12 were asked for`
fn wrong_count(clusters: usize, rules: &Rules) -> String {
    let asked = match rules.clusters {
        ClusterCount::Between(1, 1) => "1 was".to_owned(),
        ClusterCount::Between(low, high) if low == high => format!("{low} were"),
        ClusterCount::Between(low, high) => format!("{low} to {high} were"),
        ClusterCount::Open => "any number was".to_owned(),
    };
    format!("{} where {asked} asked for", counted(clusters, "cluster"))
}

/// How many clusters break a rule, and which.
fn in_words(rule: BrokenRule, clusters: usize, rules: &Rules) -> String {
    let s = if clusters == 1 { "s" } else { "" };
    let what = match rule {
        BrokenRule::ClusterCount => "too many or too few for the number asked for".to_owned(),
        BrokenRule::OnePiece => "in separate parts".to_owned(),
        BrokenRule::WithinBoroughs => "in more than one borough".to_owned(),
        BrokenRule::ExemptWhole => "with a part of a borough that stays whole, or more than it".to_owned(),
        BrokenRule::FewestWards => {
            format!("of fewer than {}", counted(rules.min_wards, "ward"))
        }
        BrokenRule::MostWards => {
            format!("of more than {}", counted(rules.max_wards, "ward"))
        }
        BrokenRule::FewestResidents => {
            format!("of fewer than {}", counted(rules.min_population as usize, "resident"))
        }
        BrokenRule::MostResidents => {
            format!("of more than {}", counted(rules.max_population as usize, "resident"))
        }
        BrokenRule::Together => format!("that part{s} wards to be kept together"),
        BrokenRule::Apart => format!("that join{s} wards to be kept apart"),
    };
    format!("{} {what}", counted(clusters, "cluster"))
}

/// How many connected parts each cluster has over the neighbours in use.
fn parts(problem: &Problem, structure: &Structure) -> Vec<usize> {
    let mut parts = vec![0; structure.cluster_count()];
    let mut reached = vec![false; structure.ward_count()];
    for start in problem.wards() {
        if std::mem::replace(&mut reached[start.index()], true) {
            continue;
        }
        let cluster = structure.cluster_of(start);
        parts[cluster.index()] += 1;
        let mut open = VecDeque::from([start]);
        while let Some(ward) = open.pop_front() {
            for neighbour in &problem.neighbours[ward.index()] {
                let is_new = structure.cluster_of(*neighbour) == cluster && !reached[neighbour.index()];
                if is_new {
                    reached[neighbour.index()] = true;
                    open.push_back(*neighbour);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            clusters: ClusterCount::Open,
            min_wards: 2,
            max_wards: 8,
            min_population: 100,
            max_population: i64::MAX,
            cross_boroughs: false,
            together: vec![],
            apart: vec![],
            exempt: vec![],
        }
    }

    #[test]
    fn clusters_that_break_a_rule_are_counted() {
        let said = |rule, clusters| in_words(rule, clusters, &rules());
        assert_eq!(said(BrokenRule::FewestWards, 45), "45 clusters of fewer than 2 wards");
        assert_eq!(said(BrokenRule::MostWards, 1), "1 cluster of more than 8 wards");
        assert_eq!(said(BrokenRule::Together, 1), "1 cluster that parts wards to be kept together");
        assert_eq!(said(BrokenRule::Apart, 2), "2 clusters that join wards to be kept apart");
    }

    #[test]
    fn polygons_are_held_to_what_can_be_asked_of_them() {
        let rules = Rules { clusters: ClusterCount::Between(3, 4), ..rules() };
        assert_eq!(
            breaches_across_wards(&rules, &[99, 100], 2, 1),
            [
                "wards divided between clusters",
                "2 clusters where 3 to 4 were asked for",
                "1 cluster in more than one borough",
                "1 cluster of fewer than 100 residents",
            ]
        );
    }
}
