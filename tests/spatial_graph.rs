//! Adjacency of real maps against counts found by other programs.

mod spatial_data;

use geo::{Area, CoordsIter, MultiPolygon};
use spatial_data::{extent, features};
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;
use wardwise::model::WardIdx;
use wardwise::spatial::{
    Arcs, Contiguity, DissolveMethod, Dissolver, GraphOptions, NEAR_MISS_M, OverlapIndex, Projection,
    REVIEW_TOLERANCE_M, WardGraph,
};

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

/// Besides the eleven pairs that share nothing, two share a corner and lie along each other from there, with a
/// narrow ward between, as shapely finds them too.
#[test]
fn london_has_one_near_miss_across_the_thames_and_england_and_wales_thirteen() {
    for (file, expected, corners) in [("london_wards.geojson", 1, 0), ("england_wales_wards.geojson", 13, 2)]
    {
        let Some(shapes) = shapes_in_metres(file) else { return };
        let shapes: Vec<_> = shapes.iter().collect();
        let graph = WardGraph::build(&shapes, &GraphOptions::default());
        let start = Instant::now();
        let near = graph.near_misses(&shapes, NEAR_MISS_M);
        println!("{file}: near misses {:?}", start.elapsed());
        assert_eq!(near.len(), expected);
        assert!(near.iter().all(|miss| miss.gap.gap_m <= 1.0));
        assert_eq!(near.iter().filter(|miss| miss.gap.gap_m == 0.0).count(), corners);
        assert!(near.iter().all(|miss| miss.gap.gap_m > 0.0 || miss.lies_along()));
    }
}

#[test]
fn twelve_bridges_join_england_and_wales_and_the_scillies_come_last() {
    let Some(shapes) = shapes_in_metres("england_wales_wards.geojson") else { return };
    let shapes: Vec<_> = shapes.iter().collect();
    let mut graph = WardGraph::build(&shapes, &GraphOptions::default());
    let start = Instant::now();
    let all: Vec<_> = (0..shapes.len()).map(WardIdx::new).collect();
    let bridges = graph.bridges_among(&all, &shapes);
    println!("bridges {:?}", start.elapsed());
    assert_eq!(bridges.len(), 12);
    // From the Eastern Isles of Scilly to Land's End; nothing else is so far out.
    let last = bridges.last().unwrap();
    assert!((36_000.0..40_000.0).contains(&last.gap.gap_m));
    graph.bridge(&bridges);
    assert_eq!(graph.components().len(), 1);
}

#[test]
fn boroughs_of_london_are_dissolved_bit_for_bit() {
    let Some(wards) = features("london_wards.geojson") else { return };
    let shapes: Vec<_> = wards.iter().map(|f| &f.shape).collect();
    let mut members: BTreeMap<String, Vec<WardIdx>> = BTreeMap::new();
    for (i, ward) in wards.iter().enumerate() {
        let borough = ward.properties["borough_code"].as_str().unwrap().to_owned();
        members.entry(borough).or_default().push(WardIdx::new(i));
    }
    let corners: HashSet<_> =
        shapes.iter().flat_map(|s| s.coords_iter()).map(|c| (c.x.to_bits(), c.y.to_bits())).collect();
    let start = Instant::now();
    let dissolver = Dissolver::new(&shapes);
    let all: Vec<_> = (0..shapes.len()).map(WardIdx::new).collect();
    for wards in members.values().chain([&all]) {
        let dissolved = dissolver.dissolve(wards).unwrap();
        assert_eq!(dissolved.method, DissolveMethod::SharedSegments);
        let area: f64 = wards.iter().map(|w| shapes[w.index()].unsigned_area()).sum();
        assert!((dissolved.lonlat.unsigned_area() / area - 1.0).abs() < 1e-9);
        assert!(dissolved.lonlat.coords_iter().all(|c| corners.contains(&(c.x.to_bits(), c.y.to_bits()))));
        assert_eq!(dissolved.lonlat.0.len(), 1);
        assert!(dissolved.lonlat.0[0].interiors().is_empty());
    }
    println!("33 boroughs and all of London {:?}", start.elapsed());
}

#[test]
fn simplified_london_keeps_a_sixth_of_its_vertices_no_tears_and_no_overlaps() {
    let Some(shapes) = shapes_in_metres("london_wards.geojson") else { return };
    let shapes: Vec<_> = shapes.iter().collect();
    let start = Instant::now();
    let arcs = Arcs::of(&shapes);
    println!("arcs {:?}", start.elapsed());
    let simple = arcs.simplified(REVIEW_TOLERANCE_M);
    println!(
        "simplified {:?}: {} to {} in arcs",
        start.elapsed(),
        arcs.vertex_count(),
        simple.vertex_count()
    );
    let ward_shapes: Vec<_> = (0..shapes.len()).map(|w| simple.shape(WardIdx::new(w))).collect();
    for (full, ward) in shapes.iter().zip((0..).map(WardIdx::new)) {
        assert!((arcs.shape(ward).unsigned_area() / full.unsigned_area() - 1.0).abs() < 1e-12);
    }
    let in_rings: usize = ward_shapes.iter().map(|s| s.coords_count()).sum();
    println!("{in_rings} positions in rings");
    assert!((20_000..30_000).contains(&in_rings), "of 157,895");
    // The wards still fill London: their union has the area of their sum, in one part without holes.
    let all: Vec<_> = (0..shapes.len()).map(WardIdx::new).collect();
    let simple_refs: Vec<_> = ward_shapes.iter().collect();
    let whole = Dissolver::new(&simple_refs).dissolve(&all).unwrap();
    assert_eq!(whole.method, DissolveMethod::SharedSegments);
    assert_eq!((whole.lonlat.0.len(), whole.lonlat.0[0].interiors().len()), (1, 0));
    let index = OverlapIndex::build(&simple_refs).expect("sound wards");
    for (shape, ward) in ward_shapes.iter().zip((0..).map(WardIdx::new)) {
        assert_eq!(index.shares(shape).unwrap().iter().map(|s| s.0).collect::<Vec<_>>(), [ward]);
    }
    // Adjacency is untouched.
    let (before, after) =
        [&shapes, &simple_refs].map(|s| WardGraph::build(s, &GraphOptions::default())).into();
    assert!(before.edges().eq(after.edges()));
}

#[test]
fn districts_of_lsoas_are_dissolved_and_faults_fall_back_to_the_union() {
    let Some(lsoas) = features("england_wales_lsoa.geojson") else { return };
    let shapes: Vec<_> = lsoas.iter().map(|f| &f.shape).collect();
    let mut members: BTreeMap<String, Vec<WardIdx>> = BTreeMap::new();
    for (i, lsoa) in lsoas.iter().enumerate() {
        let district = lsoa.properties["lad_code"].as_str().unwrap().to_owned();
        members.entry(district).or_default().push(WardIdx::new(i));
    }
    let start = Instant::now();
    let dissolver = Dissolver::new(&shapes);
    let mut united = 0;
    for wards in members.values() {
        let dissolved = dissolver.dissolve(wards).expect("one way or the other");
        let area: f64 = wards.iter().map(|w| shapes[w.index()].unsigned_area()).sum();
        assert!((dissolved.lonlat.unsigned_area() / area - 1.0).abs() < 1e-6);
        united += usize::from(dissolved.method == DissolveMethod::Union);
    }
    println!("{} districts {:?}, {united} by union", members.len(), start.elapsed());
    // Seven pairs of LSOAs overlap by more than a square metre, and some by less.
    assert!((1..=20).contains(&united));
}
