//! Clusters that ignore ward borders, for the script of the page: outlines of their own, and for every
//! ward what share of its residents each has.

use super::map::Map;
use super::words;
use super::words::whole_percent;
use crate::check::Study;
use crate::output::colour::colours_apart;
use crate::results::{PolygonClusters, ScoredStructure};
use crate::spatial::{GraphOptions, REVIEW_TOLERANCE_M, WardGraph, interior_point, simplified_ring};
use geo::{Coord, MultiPolygon};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Vertices of all such outlines of a page together: with more they are simplified further, so that
/// the page stays below a megabyte.
const MOST_VERTICES: usize = 6_000;
/// Doublings of the tolerance at most: then outlines of a city come down to a few corners each.
const MOST_DOUBLINGS: usize = 6;
/// Rings with less area than this many squares of the tolerance are specks that no screen shows.
const SPECK_SQUARES: f64 = 4.0;
/// Clusters whose outlines come this close have different colours. Outlines of one line, cut from
/// different wards, need not have the same vertices.
const TOUCHING_M: f64 = 1.0;

/// What the script reads for ground of no cluster in place of a cluster's number.
const NO_CLUSTER: i64 = -1;

/// The structure as the script reads it: its clusters in the order of the scores, numbered without the ground
/// of no cluster, which is [`NO_CLUSTER`]. `page` is how many structures of this kind share the page.
pub(super) fn structure(
    study: &Study,
    map: &Map,
    scored: &ScoredStructure,
    clusters: &PolygonClusters,
    page: usize,
) -> Value {
    let numbered: Vec<usize> = clusters.clusters().collect();
    let number = |cluster: usize| numbered.binary_search(&cluster).map_or(NO_CLUSTER, |number| number as i64);
    let shapes: Vec<&MultiPolygon<f64>> = numbered.iter().map(|&cluster| &clusters.shapes[cluster]).collect();
    let points: Vec<[i64; 2]> = shapes
        .iter()
        .map(|shape| {
            let (x, y) = map.point(interior_point(shape).unwrap_or(Coord { x: 0.0, y: 0.0 }));
            [x, y]
        })
        .collect();
    let parts = residents_by_ward(study, clusters);
    let main = parts.iter().map(|shares| shares.first().map_or(NO_CLUSTER, |(cluster, _)| number(*cluster)));
    let shared: Vec<Value> = parts
        .iter()
        .map(|shares| match shares.as_slice() {
            [_] => json!(0),
            many => {
                many.iter().flat_map(|(cluster, share)| [number(*cluster), whole_percent(*share)]).collect()
            }
        })
        .collect();
    json!({
        "name": scored.name,
        "title": words::title(scored),
        "of": main.collect::<Vec<_>>(),
        "colour": colours(&shapes),
        "at": points,
        "id": numbered.iter().map(|&cluster| &clusters.names[cluster]).collect::<Vec<_>>(),
        "residents": numbered.iter().map(|&cluster| clusters.population[cluster]).collect::<Vec<_>>(),
        "parts": shared,
        "rings": outlines(map, &shapes, MOST_VERTICES / page.max(1)),
    })
}

/// By ward: its clusters and the share of its residents in each, the largest first. Where nobody lives
/// in the ward every cluster has an equal share.
fn residents_by_ward(study: &Study, clusters: &PolygonClusters) -> Vec<Vec<(usize, f64)>> {
    let mut by_ward: Vec<BTreeMap<usize, u64>> = vec![BTreeMap::new(); study.wards.len()];
    for piece in &clusters.pieces {
        *by_ward[piece.ward.index()].entry(piece.cluster.index()).or_default() += piece.population;
    }
    let shares = |residents: BTreeMap<usize, u64>| {
        let (all, count) = (residents.values().sum::<u64>() as f64, residents.len() as f64);
        let share = |residents: u64| if all > 0.0 { residents as f64 / all } else { 1.0 / count };
        let mut shares: Vec<(usize, f64)> =
            residents.into_iter().map(|(cluster, residents)| (cluster, share(residents))).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shares
    };
    by_ward.into_iter().map(shares).collect()
}

fn colours(shapes: &[&MultiPolygon<f64>]) -> Vec<u8> {
    let graph = WardGraph::build(shapes, &GraphOptions::default());
    let mut neighbours: Vec<BTreeSet<usize>> =
        graph.neighbours.iter().map(|list| list.iter().map(|other| other.index()).collect()).collect();
    for close in graph.near_misses(shapes, TOUCHING_M) {
        neighbours[close.a.index()].insert(close.b.index());
        neighbours[close.b.index()].insert(close.a.index());
    }
    colours_apart(&neighbours, &vec![None; shapes.len()])
}

/// By cluster and ring: x and y of the first vertex, then the steps from vertex to vertex.
fn outlines(map: &Map, shapes: &[&MultiPolygon<f64>], most_vertices: usize) -> Vec<Vec<Vec<i64>>> {
    let simplified = |tolerance_m: f64| -> Vec<Vec<Vec<Coord<f64>>>> {
        shapes.iter().map(|shape| rings(shape, tolerance_m)).collect()
    };
    let mut tolerance_m = REVIEW_TOLERANCE_M.max(map.unit_m);
    let mut simple = simplified(tolerance_m);
    for _ in 0..MOST_DOUBLINGS {
        if simple.iter().flatten().map(Vec::len).sum::<usize>() <= most_vertices {
            break;
        }
        tolerance_m *= 2.0;
        simple = simplified(tolerance_m);
    }
    simple.iter().map(|rings| rings.iter().map(|ring| map.steps(ring)).collect()).collect()
}

fn rings(shape: &MultiPolygon<f64>, tolerance_m: f64) -> Vec<Vec<Coord<f64>>> {
    let least_m2 = SPECK_SQUARES * tolerance_m * tolerance_m;
    let rings = shape.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors()));
    rings
        .filter(|ring| area_m2(&ring.0) >= least_m2)
        .map(|ring| simplified_ring(&ring.0, tolerance_m))
        .collect()
}

/// The area inside a closed ring, about its first vertex, so that small rings keep their digits.
fn area_m2(ring: &[Coord<f64>]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    let cross = |pair: &[Coord<f64>]| {
        let (a, b) = (pair[0] - origin, pair[1] - origin);
        a.x * b.y - b.x * a.y
    };
    ring.windows(2).map(cross).sum::<f64>().abs() / 2.0
}
