use super::{Field, Shape, ShapeKind, Style, Value, VectorLayer};
use crate::compare::{clusters_of_few, polsby_popper};
use crate::loss::{ClusterFigures, Loss, Needs, Tally};
use crate::model::WardIdx;
use crate::prepare::PreparedStudy;
use crate::results::{Outcome, ScoredStructure};
use crate::spatial::Arcs;
use geo::{LineString, MultiLineString};
use std::collections::BTreeMap;

/// The clusters of a candidate, with what each holds and what it contributes to every loss.
pub(in crate::output) fn clusters(
    outcome: &Outcome,
    candidate: &ScoredStructure,
    colours: &[u8],
) -> VectorLayer {
    let question = &outcome.scored.prepared.question;
    let target = question.target_of(candidate.structure.cluster_count());
    let problem = question.problem_of(&outcome.scored.prepared.problem, candidate.structure.cluster_count());
    let losses: Vec<Loss> = Loss::ALL.into_iter().filter(|loss| loss.is_measurable(&problem)).collect();
    let mut fields = vec![
        Field::text("cluster_id", "Cluster"),
        Field::text("name", "Name of the cluster"),
        Field::text("borough", "Borough"),
        Field::whole("ward_count", "Number of wards"),
        Field::text("wards", "Wards"),
        Field::whole("population", "Residents"),
    ];
    if target.is_some() {
        fields.push(Field::number("population_deviation", "Distance from target size (share)"));
    }
    fields.extend([
        Field::number("area_km2", "Area in km²"),
        Field::number("perimeter_km", "Perimeter in km"),
        Field::number("polsby_popper", "Roundness (1 is a circle)"),
    ]);
    let contribution =
        |loss: &Loss| Field::number(loss.name(), &format!("Its part of: {}", loss.description().meaning));
    fields.extend(losses.iter().map(contribution));
    fields.push(Field::whole("colour", "Colour on the map"));
    let PreparedStudy { study, measured, .. } = &outcome.scored.prepared;
    let few =
        study.evidence.as_ref().map(|evidence| clusters_of_few(evidence, measured, &candidate.structure));
    let members = candidate.structure.members();
    let features = members
        .iter()
        .zip(&candidate.names)
        .zip(candidate.cluster_shapes.iter().zip(colours))
        .enumerate()
        .map(|(number, ((wards, name), (shape, colour)))| {
            let cluster = Tally::of(&problem, wards);
            let population = cluster.population();
            let ward_names: Vec<&str> = wards
                .iter()
                .map(|ward| outcome.scored.prepared.study.wards[ward.index()].name.as_str())
                .collect();
            let mut values = vec![
                Value::from(name.id.as_str()),
                Value::from(name.id.as_str()),
                Value::from(name.borough.as_str()),
                Value::Whole(wards.len() as i64),
                Value::Text(ward_names.join(", ")),
                Value::Whole(population),
            ];
            if let Some(target) = target {
                values.push(Value::Number(population as f64 / target - 1.0));
            }
            values.extend([
                Value::Number(cluster.area_cm2() as f64 / 1e10),
                Value::Number(cluster.perimeter_um() as f64 / 1e9),
                Value::Number(polsby_popper(&cluster)),
            ]);
            // What few people drew of a cluster is theirs.
            let is_theirs = few.as_ref().is_some_and(|few| few[number]);
            values.extend(losses.iter().map(|loss| match loss.description().needs {
                Needs::Evidence if is_theirs => Value::Empty,
                _ => Value::Number(loss.contribution(&cluster).to_f64()),
            }));
            values.push(Value::Whole(i64::from(*colour)));
            (Shape::Areas(shape.clone()), values)
        })
        .collect();
    VectorLayer {
        name: format!("{}_clusters", candidate.name),
        title: "Clusters".to_owned(),
        fields,
        features,
        kind: ShapeKind::Areas,
        style: Style::Clusters,
    }
}

/// The wards as given, with the cluster of each. `stays` holds the share of resamples in which each
/// stays with its cluster, where it is known.
pub(in crate::output) fn wards(
    outcome: &Outcome,
    candidate: &ScoredStructure,
    colours: &[u8],
    stays: Option<&[f64]>,
) -> VectorLayer {
    let fields = vec![
        Field::text("ward_id", "Ward code"),
        Field::text("ward_name", "Ward"),
        Field::text("borough", "Borough"),
        Field::whole("population", "Residents"),
        Field::number("area_km2", "Area in km²"),
        Field::text("cluster_id", "Cluster"),
        Field::text("cluster_name", "Name of the cluster"),
        Field::number("stays", "How often it stays with its cluster (share of resamples)"),
        Field::whole("colour", "Colour on the map"),
    ];
    let wards = outcome
        .scored
        .prepared
        .study
        .wards
        .iter()
        .zip(&outcome.scored.prepared.study.ward_shapes)
        .enumerate();
    let features = wards.map(|(position, (ward, shape))| {
        let cluster = candidate.structure.cluster_of(WardIdx::new(position)).index();
        let values = vec![
            Value::from(ward.id.as_str()),
            Value::from(ward.name.as_str()),
            Value::from(outcome.scored.prepared.study.boroughs[ward.borough.index()].as_str()),
            Value::Whole(ward.population as i64),
            Value::Number(outcome.scored.prepared.problem.area_cm2[position] as f64 / 1e10),
            Value::from(candidate.names[cluster].id.as_str()),
            Value::from(candidate.names[cluster].id.as_str()),
            Value::from(stays.map(|stays| stays[position])),
            Value::Whole(i64::from(colours[cluster])),
        ];
        (Shape::Areas(shape.lonlat.clone()), values)
    });
    VectorLayer {
        name: format!("{}_wards", candidate.name),
        title: "Wards".to_owned(),
        fields,
        features: features.collect(),
        kind: ShapeKind::Areas,
        style: Style::Wards,
    }
}

/// The line that every two wards share, by the two of them, the lower first.
pub(in crate::output) fn shared_lines(arcs: &Arcs) -> BTreeMap<(WardIdx, WardIdx), Vec<LineString<f64>>> {
    let mut lines: BTreeMap<(WardIdx, WardIdx), Vec<LineString<f64>>> = BTreeMap::new();
    for (arc, sides) in arcs.arcs.iter().zip(&arcs.sides) {
        if let [Some(a), Some(b)] = *sides {
            lines.entry((a.min(b), a.max(b))).or_default().push(LineString(arc.clone()));
        }
    }
    lines
}

/// The borders between neighbouring clusters, a feature for every pair of wards that face each other.
///
/// `arcs` are those of the wards in degrees. `together` holds the share of resamples in which two wards share a
/// cluster, where it is known; a border's confidence is the share in which they do not.
pub(in crate::output) fn borders(
    outcome: &Outcome,
    candidate: &ScoredStructure,
    arcs: &Arcs,
    together: &BTreeMap<(WardIdx, WardIdx), f64>,
) -> VectorLayer {
    let fields = vec![
        Field::text("cluster_a", "Cluster on one side"),
        Field::text("cluster_b", "Cluster on the other side"),
        Field::text("ward_a", "Ward on one side"),
        Field::text("ward_b", "Ward on the other side"),
        Field::number("length_m", "Length in m"),
        Field::number("confidence", "How often it came back (share of resamples)"),
        Field::number("together", "How often its wards share a cluster (share of resamples)"),
    ];
    let study = &outcome.scored.prepared.study;
    let structure = &candidate.structure;
    let mut lines = shared_lines(arcs);
    lines.retain(|(a, b), _| structure.cluster_of(*a) != structure.cluster_of(*b));
    let features = lines.into_iter().map(|((a, b), lines)| {
        let cluster = |ward: WardIdx| candidate.names[structure.cluster_of(ward).index()].id.as_str();
        let shared =
            outcome.scored.prepared.problem.borders_um[a.index()].iter().find(|(other, _)| *other == b);
        let values = vec![
            Value::from(cluster(a)),
            Value::from(cluster(b)),
            Value::from(study.wards[a.index()].name.as_str()),
            Value::from(study.wards[b.index()].name.as_str()),
            Value::from(shared.map(|(_, length_um)| *length_um as f64 / 1e6)),
            Value::from(together.get(&(a, b)).map(|share| 1.0 - share)),
            Value::from(together.get(&(a, b)).copied()),
        ];
        (Shape::Lines(MultiLineString(lines)), values)
    });
    VectorLayer {
        name: format!("{}_borders", candidate.name),
        title: "Borders by confidence".to_owned(),
        fields,
        features: features.collect(),
        kind: ShapeKind::Lines,
        style: Style::Borders,
    }
}
