//! The wards, boroughs and residents of a made-up town, read back from its files.

mod synth_files;

use geo::{Area, Contains, Coord, LineString, Polygon, Validation};
use std::collections::{BTreeMap, BTreeSet};
use synth_files::{Files, number, polygons, text};
use wardwise::synth::TownSettings;

/// From four wards to more than London has.
const SIZES: [(usize, usize, u64); 8] =
    [(1, 4, 1), (2, 4, 3), (1, 7, 14), (2, 17, 34), (1, 20, 2), (3, 45, 1), (8, 150, 2), (37, 700, 3)];

type Corner = (u64, u64);

fn corner(coord: &Coord<f64>) -> Corner {
    (coord.x.to_bits(), coord.y.to_bits())
}

fn towns() -> impl Iterator<Item = Files> {
    SIZES.iter().map(|&(boroughs, ward_count, seed)| {
        Files::of(&TownSettings { boroughs, ward_count, seed, drawings: 60, ..TownSettings::default() })
    })
}

/// The ward that walks each segment, by its two ends.
fn walkers(wards: &[Polygon<f64>]) -> BTreeMap<(Corner, Corner), usize> {
    let mut walkers = BTreeMap::new();
    for (ward, polygon) in wards.iter().enumerate() {
        for line in polygon.exterior().lines() {
            let earlier = walkers.insert((corner(&line.start), corner(&line.end)), ward);
            assert_eq!(earlier, None, "a segment is walked twice in one direction: wards overlap");
        }
    }
    walkers
}

/// The wards that share a segment with each ward.
fn touching(wards: &[Polygon<f64>]) -> Vec<BTreeSet<usize>> {
    let walkers = walkers(wards);
    let mut touching = vec![BTreeSet::new(); wards.len()];
    for ((a, b), &ward) in &walkers {
        touching[ward].extend(walkers.get(&(*b, *a)));
    }
    touching
}

fn is_contiguous(members: &BTreeSet<usize>, touching: &[BTreeSet<usize>]) -> bool {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<usize> = members.first().copied().into_iter().collect();
    while let Some(ward) = waiting.pop() {
        if reached.insert(ward) {
            waiting.extend(touching[ward].intersection(members));
        }
    }
    reached == *members
}

#[test]
fn every_ward_is_a_valid_polygon_wound_anticlockwise() {
    for town in towns() {
        for (ward, polygon) in town.wards().iter().enumerate() {
            assert!(polygon.is_valid(), "ward {ward}: {:?}", polygon.validation_errors());
            assert!(polygon.signed_area() > 0.0);
        }
    }
}

#[test]
fn wards_share_their_borders_vertex_for_vertex_and_leave_no_gap() {
    for town in towns() {
        let wards = town.wards();
        let walkers = walkers(&wards);
        // What is walked in one direction alone is the outline: it must be a single ring around all wards.
        let outer: BTreeMap<Corner, Corner> =
            walkers.keys().filter(|(a, b)| !walkers.contains_key(&(*b, *a))).copied().collect();
        let &start = outer.keys().next().unwrap();
        let mut ring = vec![start];
        while let Some(&next) = outer.get(ring.last().unwrap()).filter(|&&next| next != start) {
            ring.push(next);
        }
        assert_eq!(ring.len(), outer.len(), "the outline is one ring without holes");
        let coords = ring.into_iter().map(|(x, y)| Coord { x: f64::from_bits(x), y: f64::from_bits(y) });
        let outline = Polygon::new(LineString::from_iter(coords), vec![]);
        assert!(outline.is_valid());
        let sum: f64 = wards.iter().map(Area::unsigned_area).sum();
        assert!((sum / outline.unsigned_area() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn boroughs_and_both_structures_are_contiguous_groups_within_boroughs() {
    for town in towns() {
        let touching = touching(&town.wards());
        let boroughs = town.texts("wards.geojson", "borough");
        for labels in
            [&boroughs, &town.structure("true_structure.csv"), &town.structure("current_structure.csv")]
        {
            let mut groups: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
            for (ward, label) in labels.iter().enumerate() {
                groups.entry(label).or_default().insert(ward);
            }
            for (label, members) in groups {
                assert!(is_contiguous(&members, &touching), "{label}");
                let of: BTreeSet<&String> = members.iter().map(|&ward| &boroughs[ward]).collect();
                assert_eq!(of.len(), 1, "{label} lies in one borough");
            }
        }
    }
}

#[test]
fn boroughs_of_a_large_town_are_small_enough_for_exact_search() {
    let town =
        Files::of(&TownSettings { boroughs: 33, ward_count: 625, drawings: 0, ..TownSettings::default() });
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for borough in town.texts("wards.geojson", "borough") {
        *sizes.entry(borough).or_default() += 1;
    }
    assert_eq!(sizes.len(), 33);
    assert!(sizes.values().all(|size| (10..=24).contains(size)), "{sizes:?}");
}

#[test]
fn a_wards_population_is_the_sum_of_the_points_inside_it() {
    for town in towns().take(7) {
        let wards = town.wards();
        let mut sums = vec![0.0; wards.len()];
        for (at, residents) in town.points("population_points.geojson", "residents") {
            let around: Vec<usize> = (0..wards.len()).filter(|&ward| wards[ward].contains(&at)).collect();
            assert_eq!(around.len(), 1, "every point lies in one ward");
            sums[around[0]] += residents;
        }
        let populations: Vec<f64> =
            town.features("wards.geojson").iter().map(|f| number(f, "population")).collect();
        assert_eq!(populations, sums);
        assert!(populations.iter().all(|&p| p > 1_000.0));
    }
}

#[test]
fn the_true_neighbourhoods_part_the_town_but_not_by_its_wards() {
    for town in towns().skip(3) {
        let wards = town.wards();
        let all: f64 = wards.iter().map(Area::unsigned_area).sum();
        let places = town.features("true_neighbourhoods.geojson");
        let shapes: Vec<_> = places.iter().flat_map(polygons).collect();
        let sum: f64 = shapes.iter().map(Area::unsigned_area).sum();
        assert!((sum / all - 1.0).abs() < 1e-4, "{sum} {all}");
        let ward_corners: BTreeSet<Corner> =
            wards.iter().flat_map(|w| w.exterior().coords().map(corner)).collect();
        let corners: Vec<Corner> = shapes.iter().flat_map(|s| s.exterior().coords().map(corner)).collect();
        let of_wards = corners.iter().filter(|c| ward_corners.contains(c)).count();
        assert!(of_wards < corners.len(), "some borders run elsewhere than along wards");
    }
}

#[test]
fn most_residents_of_every_demo_ward_live_in_its_true_neighbourhood() {
    let town = Files::of(&TownSettings::default());
    let wards = town.wards();
    let own = town.structure("true_structure.csv");
    let places = town.features("true_neighbourhoods.geojson");
    let mut here = vec![0.0; wards.len()];
    let mut all = vec![0.0; wards.len()];
    for (at, residents) in town.points("population_points.geojson", "residents") {
        let ward = wards.iter().position(|ward| ward.contains(&at)).unwrap();
        let place = places.iter().find(|place| polygons(place).iter().any(|part| part.contains(&at)));
        all[ward] += residents;
        if place.is_some_and(|place| text(place, "place").as_deref() == Some(own[ward].as_str())) {
            here[ward] += residents;
        }
    }
    for ward in 0..wards.len() {
        assert!(here[ward] > all[ward] / 2.0, "ward {ward}: {} of {}", here[ward], all[ward]);
    }
    let wholly = here.iter().zip(&all).filter(|(here, all)| here == all).count();
    assert!(wholly < wards.len() * 3 / 4, "true borders cut through many wards");
}

#[test]
fn most_of_the_river_runs_along_ward_borders() {
    let town = Files::of(&TownSettings::default());
    let corners: BTreeSet<Corner> =
        town.wards().iter().flat_map(|w| w.exterior().coords().map(corner).collect::<Vec<_>>()).collect();
    let river = town.line("river.geojson");
    let on_border = river.iter().filter(|c| corners.contains(&corner(c))).count();
    assert!(on_border * 2 > river.len(), "{on_border} of {}", river.len());
    assert!(on_border < river.len(), "on one stretch it has left the border");
}
