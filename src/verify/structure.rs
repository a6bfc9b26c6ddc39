use super::Definitions;
use crate::Error;
use crate::model::{Rules, Structure, WardIdx};

/// How far a loss computed anew may be from the one reported: rounding of tables (10⁻¹⁵ an entry),
/// of lengths (1 mm a border) and of areas (1 dm² a ward).
const LOSS_TOLERANCE: f64 = 1e-6;

/// Confirms that a structure keeps the rules and has the losses reported for it.
///
/// `neighbours` are those in force; `reported` the losses by name.
///
/// # Errors
/// [`Error::Internal`] naming the claim that does not hold: a fault of wardwise, not of the data.
pub fn confirm(
    definitions: &Definitions,
    neighbours: &[Vec<WardIdx>],
    rules: &Rules,
    reported: &[(&str, Option<f64>)],
) -> Result<(), Error> {
    let structure = definitions.structure;
    let wards = definitions.study.wards.len();
    if structure.ward_count() != wards {
        return Err(fault(format!("{} of {wards} wards are in a cluster", structure.ward_count())));
    }
    if !rules.clusters.allows(structure.cluster_count()) {
        return Err(fault(format!("{} clusters were not asked for", structure.cluster_count())));
    }
    for members in structure.members() {
        confirm_cluster(definitions, neighbours, rules, structure, &members)?;
    }
    for (name, reported) in reported {
        let defined = definitions.loss(name);
        let agree = match (defined, reported) {
            (Some(defined), Some(reported)) => (defined - reported).abs() <= LOSS_TOLERANCE,
            (None, None) => true,
            _ => false,
        };
        if !agree {
            return Err(fault(format!("{name} is reported as {reported:?} and computes as {defined:?}")));
        }
    }
    Ok(())
}

fn confirm_cluster(
    definitions: &Definitions,
    neighbours: &[Vec<WardIdx>],
    rules: &Rules,
    structure: &Structure,
    members: &[WardIdx],
) -> Result<(), Error> {
    let wards = &definitions.study.wards;
    let first = &wards[members[0].index()];
    let name = format!("the cluster of ward {}", first.id);
    if rules.exempt.contains(&first.borough) {
        let whole = wards.iter().filter(|ward| ward.borough == first.borough).count();
        return match members.len() == whole
            && members.iter().all(|w| wards[w.index()].borough == first.borough)
        {
            true => Ok(()),
            false => Err(fault(format!("{name} is not the whole of its exempt borough"))),
        };
    }
    let mut reached = vec![members[0]];
    let mut next = 0;
    while next < reached.len() {
        for &ward in &neighbours[reached[next].index()] {
            if structure.cluster_of(ward) == structure.cluster_of(members[0]) && !reached.contains(&ward) {
                reached.push(ward);
            }
        }
        next += 1;
    }
    let population: i64 = members.iter().map(|w| wards[w.index()].population as i64).sum();
    let crosses = members.iter().any(|w| wards[w.index()].borough != first.borough);
    let all_or_none = |group: &Vec<WardIdx>| {
        let here = group.iter().filter(|ward| members.contains(ward)).count();
        here == 0 || here == group.len()
    };
    let at_most_one = |group: &Vec<WardIdx>| group.iter().filter(|ward| members.contains(ward)).count() <= 1;
    let broken = [
        (reached.len() != members.len(), "is in parts".to_owned()),
        (crosses && !rules.cross_boroughs, "crosses boroughs".to_owned()),
        (
            !(rules.min_wards..=rules.max_wards).contains(&members.len()),
            format!("has {} wards", members.len()),
        ),
        (
            !(rules.min_population..=rules.max_population).contains(&population),
            format!("has {population} residents"),
        ),
        (!rules.together.iter().all(all_or_none), "parts wards kept together".to_owned()),
        (!rules.apart.iter().all(at_most_one), "joins wards kept apart".to_owned()),
    ];
    match broken.into_iter().find(|(is_broken, _)| *is_broken) {
        Some((_, how)) => Err(fault(format!("{name} {how}"))),
        None => Ok(()),
    }
}

fn fault(what: String) -> Error {
    Error::Internal(format!("the result does not stand up to verification: {what}"))
}
