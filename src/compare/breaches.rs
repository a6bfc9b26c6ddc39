use crate::check::Study;
use crate::model::{Action, Finding, Layer, Level, Problem, Rules, Structure, WardIdx};
use crate::rules;

/// The rules that a given structure breaks, cluster by cluster; `names` are the clusters' names.
///
/// Such a structure is scored nevertheless: the current structure was rarely made under the rules of
/// the study.
#[must_use]
pub fn breaches(
    study: &Study,
    problem: &Problem,
    rules: &Rules,
    structure: &Structure,
    names: &[String],
) -> Vec<Finding> {
    let breach = |message: String| {
        Finding::new(&rules::GIVEN_BREAKS_RULE, Action::Noted, Layer::Structure, message)
            .with_level(Level::Warning)
    };
    let mut found = Vec::new();
    let clusters = structure.cluster_count();
    if !rules.clusters.allows(clusters) {
        found.push(breach(format!("it has {clusters} clusters, which is not the number asked for")));
    }
    for (wards, name) in structure.members().iter().zip(names) {
        let first = &study.wards[wards[0].index()];
        let one_borough = wards.iter().all(|ward| study.wards[ward.index()].borough == first.borough);
        if rules.exempt.contains(&first.borough) && one_borough {
            continue;
        }
        let mut add = |message: String| found.push(breach(message).with_id(name));
        let parts = parts(problem, wards);
        if parts > 1 {
            add(format!("it lies in {parts} parts that do not touch"));
        }
        if !one_borough && !rules.cross_boroughs {
            add("it has wards of more than one borough".to_owned());
        }
        if !(rules.min_wards..=rules.max_wards).contains(&wards.len()) {
            add(format!(
                "it has {} wards; asked for are {} to {}",
                wards.len(),
                rules.min_wards,
                rules.max_wards
            ));
        }
        let population: i64 = wards.iter().map(|ward| problem.population[ward.index()]).sum();
        if population < rules.min_population {
            add(format!("it has {population} residents; at least {} are asked for", rules.min_population));
        }
        if population > rules.max_population {
            add(format!("it has {population} residents; at most {} are asked for", rules.max_population));
        }
        let here = |group: &[WardIdx]| group.iter().filter(|ward| wards.contains(ward)).count();
        if rules.together.iter().any(|group| (1..group.len()).contains(&here(group))) {
            add("it parts wards that are to be kept together".to_owned());
        }
        if rules.apart.iter().any(|group| here(group) > 1) {
            add("it joins wards that are to be kept apart".to_owned());
        }
    }
    found
}

/// How many connected parts some wards form over the neighbours in use.
fn parts(problem: &Problem, wards: &[WardIdx]) -> usize {
    let mut left: Vec<WardIdx> = wards.to_vec();
    let mut parts = 0;
    while let Some(start) = left.pop() {
        parts += 1;
        let mut reached = vec![start];
        while let Some(ward) = reached.pop() {
            for neighbour in &problem.neighbours[ward.index()] {
                if let Some(position) = left.iter().position(|other| other == neighbour) {
                    reached.push(left.swap_remove(position));
                }
            }
        }
    }
    parts
}
