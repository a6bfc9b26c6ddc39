//! What candidates are read against: the current structure, the evidence, places, co-funding areas.

use super::{Field, Shape, ShapeKind, Style, Value, VectorLayer, candidate_title, ground_of};
use crate::check::Study;
use crate::compare::{Grain, ShownPlaces};
use crate::model::{ClusterIdx, Structure, WardIdx};
use crate::output::agreement::agreement;
use crate::output::colour::colours;
use crate::results::{Outcome, ScoredStructure};
use crate::spatial::interior_point;
use geo::{Coord, MultiPolygon, Point};
use std::collections::{BTreeMap, BTreeSet};

/// The current structure, or the wards as they are where none was given.
///
/// A structure in force has colours, those of `first` (the best candidate and its colours) where they agree
/// on the ground, so that a change of structure shows as a change of colour.
pub(in crate::output) fn current(outcome: &Outcome, first: (&Structure, &[u8])) -> VectorLayer {
    let study = &outcome.scored.prepared.study;
    let wards = Structure::ward_basis(study.wards.len());
    let structure = study.current.as_ref().unwrap_or(&wards);
    let title = match (&study.current_name, &study.current) {
        (Some(name), _) => name,
        (None, Some(_)) => "Today",
        (None, None) => "Wards as they are",
    };
    let dissolver = study.dissolver();
    let chosen =
        study.current.is_some().then(|| colours(&outcome.scored.prepared.problem, structure, Some(first)));
    // Names of clusters that ignore ward borders are not those of the whole wards closest to them.
    let given = outcome
        .scored
        .bases
        .iter()
        .find(|scored| scored.polygons.is_none() && scored.structure == *structure);
    let features = structure.members().into_iter().enumerate().map(|(cluster, wards)| {
        let shape = ground_of(study, &dissolver, &wards);
        let name = match (wards.as_slice(), given) {
            (_, Some(scored)) => scored.names[cluster].id.clone(),
            ([only], _) => study.wards[only.index()].name.clone(),
            _ => format!("Cluster {}", cluster + 1),
        };
        let residents: u64 = wards.iter().map(|ward| study.wards[ward.index()].population).sum();
        let mut values = vec![
            Value::Text(name),
            Value::Whole(wards.len() as i64),
            Value::Whole(i64::try_from(residents).unwrap_or(i64::MAX)),
        ];
        values.extend(chosen.as_ref().map(|colours| Value::Whole(i64::from(colours[cluster]))));
        (Shape::Areas(shape), values)
    });
    let features = features.collect();
    let mut fields = vec![
        Field::text("cluster_id", "Cluster"),
        Field::whole("ward_count", "Number of wards"),
        Field::whole("population", "Residents"),
    ];
    fields.extend(chosen.is_some().then(|| Field::whole("colour", "Colour on the map")));
    VectorLayer {
        name: "current".to_owned(),
        title: title.to_owned(),
        fields,
        features,
        kind: ShapeKind::Areas,
        style: Style::Current,
    }
}

/// How far residents agree on the name of where they live, ward by ward.
pub(in crate::output) fn evidence(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let places = &study.evidence.as_ref()?.places;
    let wards = study.wards.iter().zip(&study.ward_shapes);
    let features =
        wards.zip(agreement(study, &outcome.scored.prepared.measured)).map(|((ward, shape), found)| {
            let values = vec![
                Value::from(ward.id.as_str()),
                Value::from(ward.name.as_str()),
                found.map_or(Value::Empty, |found| Value::from(places[found.main_place].name.as_str())),
                Value::from(found.map(|found| found.share)),
                Value::from(found.map(|found| found.claimed)),
            ];
            (Shape::Areas(shape.lonlat.clone()), values)
        });
    Some(VectorLayer {
        name: "evidence".to_owned(),
        title: "Evidence: how far residents agree".to_owned(),
        fields: vec![
            Field::text("ward_id", "Ward code"),
            Field::text("ward_name", "Ward"),
            Field::text("main_place", "Mostly called"),
            Field::number("agreement", "Residents who call it so (share of those described)"),
            Field::number("claimed_residents", "Residents under at least one drawing"),
        ],
        features: features.collect(),
        kind: ShapeKind::Areas,
        style: Style::Agreement,
    })
}

/// The named places, each as a point in the middle of the residents who claim it; never a drawing.
///
/// Where respondents can be distinguished, a place that too few of them drew is left out: its point
/// might be somebody's home.
pub(in crate::output) fn places(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let evidence = study.evidence.as_ref()?;
    let mut drawings = vec![0usize; evidence.places.len()];
    let mut respondents: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); evidence.places.len()];
    for (drawing, _) in evidence
        .drawings
        .iter()
        .zip(&outcome.scored.prepared.measured.heard.in_use)
        .filter(|(_, used)| **used)
    {
        drawings[drawing.place.index()] += 1;
        respondents[drawing.place.index()].insert(drawing.respondent.0);
    }
    let mut claims: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); evidence.places.len()];
    for (ward, claimed) in outcome.scored.prepared.measured.heard.place_claims.iter().enumerate() {
        for &(place, residents) in claimed {
            *claims[place.index()].entry(ward).or_default() += residents;
        }
    }
    let middles = middles(study);
    let ShownPlaces { places: may_show, grains, .. } =
        ShownPlaces::of(evidence, &outcome.scored.prepared.measured);
    let shown = |place: &usize| may_show[*place] && !claims[*place].is_empty();
    let features = (0..evidence.places.len()).filter(shown).map(|place| {
        let residents: f64 = claims[place].values().sum();
        let grain = grains[place];
        let middle = middle(&claims[place], residents, grain, &middles);
        let mut values = vec![
            Value::from(evidence.places[place].name.as_str()),
            Value::Whole(grain.people(drawings[place]) as i64),
            Value::Whole(grain.people(respondents[place].len()) as i64),
            Value::Number(grain.amount(residents)),
        ];
        for candidate in &outcome.scored.candidates {
            values.extend(best_cluster(candidate, &claims[place], residents, grain));
        }
        (Shape::Spot(Point::from(middle)), values)
    });
    let mut fields = vec![
        Field::text("place", "Place"),
        Field::whole("drawings", "Drawings or statements"),
        Field::whole("respondents", "Respondents"),
        Field::number("claimed_residents", "Residents who claim it"),
    ];
    for candidate in &outcome.scored.candidates {
        let title = candidate_title(&candidate.name);
        fields.push(Field::text(
            &format!("{}_cluster", candidate.name),
            &format!("{title}: cluster with most of it"),
        ));
        fields.push(Field::number(
            &format!("{}_share", candidate.name),
            &format!("{title}: share of it there"),
        ));
    }
    Some(VectorLayer {
        name: "places".to_owned(),
        title: "Places".to_owned(),
        fields,
        features: features.collect(),
        kind: ShapeKind::Spots,
        style: Style::Places,
    })
}

/// The middle of the residents who claim a place, by the shares that its wards may be said to have: with exact
/// ones two runs would give away where the one who joined between them lives.
fn middle(claims: &BTreeMap<usize, f64>, residents: f64, grain: Grain, middles: &[Coord<f64>]) -> Coord<f64> {
    let shares: Vec<(usize, f64)> =
        claims.iter().map(|(ward, claimed)| (*ward, grain.share(claimed / residents))).collect();
    let all: f64 = shares.iter().map(|(_, share)| share).sum();
    if all > 0.0 {
        let nowhere = Coord { x: 0.0, y: 0.0 };
        return shares.iter().fold(nowhere, |sum, (ward, share)| sum + middles[*ward] * (share / all));
    }
    let main = claims.iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    main.map_or(Coord { x: 0.0, y: 0.0 }, |(ward, _)| middles[*ward])
}

/// The cluster with most of a place's claimed residents, and their share.
fn best_cluster(
    candidate: &ScoredStructure,
    claims: &BTreeMap<usize, f64>,
    residents: f64,
    grain: Grain,
) -> [Value; 2] {
    let mut shares: BTreeMap<ClusterIdx, f64> = BTreeMap::new();
    for (ward, claimed) in claims {
        *shares.entry(candidate.structure.cluster_of(WardIdx::new(*ward))).or_default() += claimed;
    }
    let best = shares.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    best.map_or([Value::Empty, Value::Empty], |(cluster, claimed)| {
        [
            Value::from(candidate.names[cluster.index()].id.as_str()),
            Value::Number(grain.share(claimed / residents)),
        ]
    })
}

/// By ward: a point well inside it, in degrees.
fn middles(study: &Study) -> Vec<Coord<f64>> {
    let inside = |shape: &MultiPolygon<f64>| interior_point(shape).unwrap_or(Coord { x: 0.0, y: 0.0 });
    study.ward_shapes.iter().map(|shape| inside(&shape.lonlat)).collect()
}

/// The co-funding areas as given, with what each pays.
pub(in crate::output) fn areas(outcome: &Outcome) -> Option<VectorLayer> {
    let study = &outcome.scored.prepared.study;
    let features: Vec<(Shape, Vec<Value>)> = study
        .areas
        .iter()
        .zip(&study.area_shapes)
        .map(|(area, shape)| {
            let authority = area.authority.as_deref().map_or(Value::Empty, Value::from);
            let values = vec![Value::from(area.id.as_str()), Value::Number(area.amount_gbp), authority];
            (Shape::Areas(shape.lonlat.clone()), values)
        })
        .collect();
    (!features.is_empty()).then(|| VectorLayer {
        name: "cofunding_areas".to_owned(),
        title: "Co-funding areas".to_owned(),
        fields: vec![
            Field::text("area_id", "Agreement"),
            Field::number("amount_gbp", "£ a year"),
            Field::text("authority", "Paid by"),
        ],
        features,
        kind: ShapeKind::Areas,
        style: Style::Areas,
    })
}
