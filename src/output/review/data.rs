//! What the script of the page needs: the map once, and every structure as a list of cluster numbers.

use super::backdrop;
use super::bench::{self, Editing};
use super::map::Map;
use super::page::key_figures_of;
use super::policy::{base64, inert};
use super::ward_contents::WardContents;
use super::words::whole_percent;
use super::{Review, plain_words, polygon_clusters, words};
use crate::Error;
use crate::compare::{ShownPlaces, Teams, best_matching};
use crate::model::{Structure, WardIdx};
use crate::output::agreement::agreement;
use crate::output::colour::{PALETTE, colours};
use crate::results::{SURE, ScoredStructure};
use crate::spatial::interior_point;
use geo::Coord;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Shares of resamples are quotients: what is above a whole percent by less is rounding.
const ROUNDING: f64 = 1e-9;

/// The data as JSON that is safe inside a script element.
pub(super) fn script_data(
    review: &Review,
    ward_contents: &WardContents,
    editing: &Editing,
) -> Result<String, Error> {
    let map = Map::of(review.study);
    let study = review.study;
    let ward_points: Vec<(i64, i64)> = study
        .ward_shapes
        .iter()
        .map(|shape| map.point(interior_point(&shape.metres).unwrap_or(Coord { x: 0.0, y: 0.0 })))
        .collect();
    let agreement = agreement(study, review.measured);
    let shown =
        study.evidence.as_ref().map(|evidence| (evidence, ShownPlaces::of(evidence, review.measured)));
    let places: Vec<&str> = shown
        .iter()
        .flat_map(|(evidence, shown)| evidence.places.iter().zip(&shown.places))
        .map(|(place, shown)| if *shown { place.name.as_str() } else { "" })
        .collect();
    let with_own_shapes = review.structures().filter(|scored| scored.polygons.is_some()).count();
    let mut first: Option<(&Structure, Vec<u8>)> = None;
    let mut structures = Vec::new();
    for scored in review.structures() {
        if let Some(own) = &scored.polygons {
            let mut value = polygon_clusters::structure(study, &map, scored, own, with_own_shapes);
            value["figures"] = json!(key_figures_of(review, scored));
            value["gives"] = json!(plain_words::gives_up(review, scored));
            structures.push(value);
            continue;
        }
        let like = first.as_ref().map(|(structure, colours)| (*structure, colours.as_slice()));
        let chosen = colours(review.problem, &scored.structure, like);
        let mut value = structure(review, ward_contents, scored, &chosen);
        value["figures"] = json!(key_figures_of(review, scored));
        value["gives"] = json!(plain_words::gives_up(review, scored));
        let stays = review.confidence.and_then(|confidence| confidence.stays.get(structures.len()));
        if let Some(stays) = stays {
            value["stays"] = stays.iter().map(|share| json!(whole_percent(*share))).collect();
        }
        structures.push(value);
        first.get_or_insert((&scored.structure, chosen));
    }
    // By number of clusters: a structure finds its own by how many it has. Rounded up, so that a border is
    // sure here exactly where it is sure in QGIS.
    let rounded_up = |share: f64| (share * 100.0 - ROUNDING).ceil().max(0.0) as i64;
    let pairs = |pairs: &BTreeMap<(WardIdx, WardIdx), f64>| -> Value {
        pairs.iter().map(|(&(a, b), share)| json!([a.0, b.0, rounded_up(*share)])).collect()
    };
    let together: serde_json::Map<String, Value> = review
        .confidence
        .iter()
        .flat_map(|confidence| &confidence.together)
        .map(|(clusters, shares)| (clusters.to_string(), pairs(shares)))
        .collect();
    let data = json!({
        "size": [map.size.0, map.size.1],
        "unitM": map.unit_m,
        "arcs": map.arcs,
        "palette": PALETTE,
        "boroughs": study.boroughs,
        "places": places,
        "ward": {
            "id": study.wards.iter().map(|ward| &ward.id).collect::<Vec<_>>(),
            "name": study.wards.iter().map(|ward| &ward.name).collect::<Vec<_>>(),
            "borough": study.wards.iter().map(|ward| ward.borough.0).collect::<Vec<_>>(),
            "residents": study.wards.iter().map(|ward| ward.population).collect::<Vec<_>>(),
            "rings": map.rings,
            "at": ward_points.iter().map(|p| [p.0, p.1]).collect::<Vec<_>>(),
            "agree": agreement.iter().map(|a| a.map_or(-1, |a| whole_percent(a.share))).collect::<Vec<_>>(),
            "main": agreement.iter().map(|a| a.map_or(-1, |a| a.main_place as i64)).collect::<Vec<_>>(),
        },
        "structures": columns(&structures),
        "together": together,
        "sure": whole_percent(SURE),
    });
    let mut data = data;
    if let Some(unheard) = review.unheard {
        // In tenths of a percent: what is tested is no finer.
        let steps = |reach: Option<f64>| reach.map_or(-1, |reach| (reach * 1000.0).round() as i64);
        data["ward"]["holds"] = unheard.by_ward(study.wards.len()).into_iter().map(steps).collect();
        data["ofGroups"] = json!(unheard.reweighting().is_some());
    }
    if !study.backdrop.is_empty() {
        let backdrop::Backdrop { lines, left_out } = backdrop::backdrop(&map, &study.backdrop);
        data["backdrop"] = json!(lines);
        data["backdropLeftOut"] = json!(left_out);
    }
    if matches!(editing, Editing::Off(_)) {
        data["moved"] = moved(review);
    }
    if let (Editing::On(_), Value::Object(facts)) = (editing, bench::facts(review, &map)) {
        facts.into_iter().for_each(|(name, fact)| data[name] = fact);
    }
    let text = serde_json::to_string(&data)
        .map_err(|e| Error::Internal(format!("the data of the review page cannot be written: {e}")))?;
    Ok(inert(&text))
}

/// Between every two structures of whole wards, by their places on the page, the wards that get another team: a bit for each ward,
/// as text. Where people can edit, the page works that out by itself.
fn moved(review: &Review) -> Value {
    let structures: Vec<(usize, &ScoredStructure)> =
        review.structures().enumerate().filter(|(_, scored)| scored.polygons.is_none()).collect();
    let mut pairs = Vec::new();
    for (position, (a, from)) in structures.iter().enumerate() {
        for (b, to) in &structures[position + 1..] {
            let teams = (Teams::of(&from.structure), Teams::of(&to.structure));
            let mut bits = vec![0_u8; review.study.wards.len().div_ceil(8)];
            for ward in best_matching(teams.0, teams.1, &review.problem.population).moved {
                bits[ward.index() / 8] |= 1 << (ward.index() % 8);
            }
            pairs.push(json!([a, b, base64(&bits)]));
        }
    }
    Value::Array(pairs)
}

/// Every member of the structures as a list of its own, nothing where a structure has none: what candidates have in
/// common then stands together, and is packed well.
fn columns(structures: &[Value]) -> Value {
    let members: BTreeSet<&String> =
        structures.iter().filter_map(Value::as_object).flat_map(|s| s.keys()).collect();
    let column =
        |member: &str| structures.iter().map(|own| own.get(member).cloned().unwrap_or_default()).collect();
    members.into_iter().map(|member| (member.clone(), Value::Array(column(member)))).collect()
}

fn structure(
    review: &Review,
    ward_contents: &WardContents,
    scored: &ScoredStructure,
    colours: &[u8],
) -> Value {
    let structure = &scored.structure;
    // In the ward basis a cluster is a ward: what it holds is on the ward already, or private.
    let is_ward_basis = structure.cluster_count() == review.study.wards.len();
    let mut value = json!({
        "name": scored.name,
        "title": words::title(scored),
        "of": (0..review.study.wards.len())
            .map(|ward| structure.cluster_of(WardIdx::new(ward)).0)
            .collect::<Vec<_>>(),
        "colour": colours,
    });
    let ids: Vec<&String> = scored.names.iter().map(|name| &name.id).collect();
    if is_ward_basis {
        // The page calls them after their wards by itself: those that are called otherwise are told.
        let wards = ids.iter().zip(&review.study.wards);
        let own: Vec<Option<&String>> = wards.map(|(id, ward)| (**id != ward.name).then_some(*id)).collect();
        if own.iter().any(Option::is_some) {
            value["id"] = json!(own);
        }
        return value;
    }
    value["id"] = json!(ids);
    let holds = ward_contents.places_of(structure);
    value["holds"] = holds
        .iter()
        .map(|places| places.iter().flat_map(|p| [p.place as i64, whole_percent(p.share)]).collect::<Value>())
        .collect();
    if let Some(pounds) = ward_contents.pounds_of(structure) {
        value["pounds"] = pounds.iter().map(|amount| json!(amount.round() as i64)).collect();
    }
    value
}
