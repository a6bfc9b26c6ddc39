//! Adjacency of real maps against counts found by other programs.

mod spatial_data;

use geo::MultiPolygon;
use spatial_data::{extent, features};
use std::time::Instant;
use wardwise::spatial::{Contiguity, GraphOptions, Projection, WardGraph};

fn shapes_in_metres(file: &str) -> Option<Vec<MultiPolygon<f64>>> {
    let wards = features(file)?;
    let [w, s, e, n] = extent(&wards);
    let projection = Projection::for_extent(w, s, e, n);
    Some(wards.iter().map(|f| projection.shape_to_metres(&f.shape)).collect())
}

fn counts(file: &str) -> Option<(usize, usize, usize)> {
    let shapes = shapes_in_metres(file)?;
    let shapes: Vec<_> = shapes.iter().collect();
    let start = Instant::now();
    let rook = WardGraph::build(&shapes, &GraphOptions::default());
    println!("{file}: {:?}", start.elapsed());
    let queen =
        WardGraph::build(&shapes, &GraphOptions { contiguity: Contiguity::Queen, ..Default::default() });
    Some((rook.edge_count(), queen.edge_count(), rook.components().len()))
}

#[test]
fn london_has_1770_rook_and_1840_queen_pairs_in_one_part() {
    let Some(found) = counts("london_wards.geojson") else { return };
    assert_eq!(found, (1_770, 1_840, 1));
}

#[test]
fn england_and_wales_have_23756_rook_and_24233_queen_pairs_in_13_parts() {
    let Some(found) = counts("england_wales_wards.geojson") else { return };
    assert_eq!(found, (23_756, 24_233, 13));
}

#[test]
fn lsoas_have_99907_rook_and_101686_queen_pairs_in_9_parts() {
    let Some(found) = counts("england_wales_lsoa.geojson") else { return };
    assert_eq!(found, (99_907, 101_686, 9));
}

#[test]
fn new_york_tracts_have_5640_rook_and_6704_queen_pairs_in_6_parts() {
    let Some(found) = counts("nyc_census_tracts.geojson") else { return };
    assert_eq!(found, (5_640, 6_704, 6));
}
