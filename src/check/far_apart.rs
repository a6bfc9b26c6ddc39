//! One name in use for places far apart: London has two Church Ends, 6.2 km from each other.
//!
//! The marks of one name (drawings or statements) are put together as long as the way from one to the next is
//! short (single linkage). What is left in several groups is one name for several places, if each group is
//! made by enough people; a group made by too few is an outlier, a slip of the mouse or of the memory.
//! Tried on 42,035 drawings of 284 places in New York: five names stand out, Williamsbridge, which seventeen
//! people drew where Williamsburg is, and Bay Terrace, of which there are two, among them.

use super::marks::Marks;
use petgraph::unionfind::UnionFind;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Marks of one name are never far apart within this distance, in metres: a walk of half an hour.
const MIN_FAR_M: f64 = 2_000.0;

/// Nor within this many sides of a typical mark: what is near depends on how large places are.
const FAR_IN_SIDES: f64 = 2.0;

/// A drawing whose side is more than this many times the median of its name puts nothing together: drawn round
/// half the city, it would join whatever lies there.
const SPRAWL_IN_SIDES: f64 = 3.0;

/// A group of marks is a place of its own if at least so many people made it ...
const MIN_RESPONDENTS: usize = 2;

/// ... and at least one for every so many of the largest group: among hundreds of drawings a few always lie
/// in the wrong place.
const MOST_TO_ONE: usize = 20;

/// The side of the cells within which all corners are near each other, as a share of the distance that counts
/// as near: a little less than 1/√2.
const CELL_SHARE: f64 = 0.7;

/// The marks of one name, place by place.
pub(super) struct FarApart {
    /// The groups that are places, each ascending, in the order of their first marks. Never empty.
    pub places: Vec<Vec<usize>>,
    /// The shortest way between any two of them in metres; infinite where there is one.
    pub gap_m: f64,
    /// Marks far from every place, ascending.
    pub outliers: Vec<usize>,
    /// The shortest way from any of them to a place; infinite where there are none.
    pub outlier_gap_m: f64,
}

/// Puts the marks of one name together. `typical_m` is the side of a typical mark of the layer.
///
/// Complexity: O(n log n) for marks of one place; the marks beyond its largest group are each compared with what
/// is near them.
pub(super) fn far_apart(
    members: &[usize],
    marks: Marks,
    typical_m: f64,
    respondent_of: &[usize],
) -> FarApart {
    let sides: Vec<f64> = members.iter().map(|&mark| marks.side_m(mark).unwrap_or(typical_m)).collect();
    let median_m = median(&sides).unwrap_or(typical_m);
    let near_m = near_m(typical_m.max(median_m));
    let sprawls = |side_m: &f64| *side_m > SPRAWL_IN_SIDES * median_m;
    let pick = |sprawling: bool| -> Vec<usize> {
        members.iter().zip(&sides).filter(|(_, s)| sprawls(s) == sprawling).map(|(mark, _)| *mark).collect()
    };
    let groups = linked(&pick(false), marks, near_m);
    let people: Vec<usize> = groups
        .iter()
        .map(|group| group.iter().map(|&mark| respondent_of[mark]).collect::<BTreeSet<_>>().len())
        .collect();
    let most = people.iter().copied().max().unwrap_or_default();
    let (mut places, mut outliers) = (Vec::new(), Vec::new());
    for (group, people) in groups.into_iter().zip(people) {
        // Where nobody agrees with anybody, nothing tells a place from an outlier.
        if people == most || people >= MIN_RESPONDENTS && people * MOST_TO_ONE >= most {
            places.push(group);
        } else {
            outliers.extend(group);
        }
    }
    let gap_m = least_gap(&places, marks);
    let outlier_gap_m = least_way(&outliers, &places.concat(), marks, f64::INFINITY);
    for mark in pick(true) {
        let place = most_reached(mark, &places, marks, near_m);
        if let Some(place) = places.get_mut(place) {
            place.push(mark);
        }
    }
    places.iter_mut().for_each(|place| place.sort_unstable());
    outliers.sort_unstable();
    FarApart { places, gap_m, outliers, outlier_gap_m }
}

/// The distance in metres within which two marks of one name are of one place, where marks are typically as
/// large as a square of this side.
#[must_use]
pub fn near_m(side_m: f64) -> f64 {
    MIN_FAR_M.max(FAR_IN_SIDES * side_m)
}

/// The median, the larger of the two in the middle of an even number.
pub(super) fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// Groups of marks of which each is within `near_m` of another of its group.
fn linked(members: &[usize], marks: Marks, near_m: f64) -> Vec<Vec<usize>> {
    let mut sets = UnionFind::<usize>::new(members.len());
    let mut first_in: FxHashMap<(i64, i64), usize> = FxHashMap::default();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "metres on the ground by hundreds of them are small numbers"
    )]
    let cell = |value_m: f64| (value_m / (CELL_SHARE * near_m)).floor() as i64;
    for (number, &mark) in members.iter().enumerate() {
        for corner in marks.corners(mark) {
            let first = *first_in.entry((cell(corner.x), cell(corner.y))).or_insert(number);
            sets.union(first, number);
        }
    }
    let groups = groups_of(&sets, members.len());
    if groups.len() > 1 {
        // A way that is not found yet leads from or to a mark beyond the largest group.
        let largest = (0..groups.len()).max_by_key(|&group| (groups[group].len(), std::cmp::Reverse(group)));
        let boxes: Vec<_> = (0..members.len())
            .filter_map(|number| {
                let own = marks.widened_box(members[number], 0.0)?;
                Some(GeomWithData::new(Rectangle::from_aabb(own), number))
            })
            .collect();
        let tree = RTree::bulk_load(boxes);
        let beyond = (0..groups.len()).filter(|group| Some(*group) != largest);
        for number in beyond.flat_map(|group| groups[group].iter().copied()) {
            let Some(around) = marks.widened_box(members[number], near_m) else { continue };
            let mut near: Vec<usize> =
                tree.locate_in_envelope_intersecting(&around).map(|entry| entry.data).collect();
            near.sort_unstable();
            for other in near {
                if !sets.equiv(number, other)
                    && marks.gap_m(members[number], members[other], near_m).is_some()
                {
                    sets.union(number, other);
                }
            }
        }
    }
    let groups = groups_of(&sets, members.len()).into_iter();
    groups.map(|group| group.into_iter().map(|number| members[number]).collect()).collect()
}

/// The sets, each ascending, in the order of their lowest members.
fn groups_of(sets: &UnionFind<usize>, members: usize) -> Vec<Vec<usize>> {
    let mut number_of: FxHashMap<usize, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for member in 0..members {
        let group = *number_of.entry(sets.find(member)).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(member);
    }
    groups
}

/// The shortest way between any two groups.
fn least_gap(groups: &[Vec<usize>], marks: Marks) -> f64 {
    let mut least_m = f64::INFINITY;
    for (number, group) in groups.iter().enumerate() {
        for other in &groups[number + 1..] {
            least_m = least_way(group, other, marks, least_m);
        }
    }
    least_m
}

/// The shortest way from any of some marks to any of others; `most_m` where none is shorter.
fn least_way(from: &[usize], to: &[usize], marks: Marks, most_m: f64) -> f64 {
    let mut least_m = most_m;
    for &a in from {
        for &b in to {
            least_m = marks.gap_m(a, b, least_m).unwrap_or(least_m);
        }
    }
    least_m
}

/// The group of which a sprawling mark reaches the greatest share, the first of several.
fn most_reached(mark: usize, groups: &[Vec<usize>], marks: Marks, near_m: f64) -> usize {
    let share = |group: &Vec<usize>| {
        let reached = group.iter().filter(|&&other| marks.gap_m(mark, other, near_m).is_some()).count();
        reached as f64 / group.len() as f64
    };
    let shares: Vec<f64> = groups.iter().map(share).collect();
    (0..groups.len()).rev().max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Coord, MultiPolygon, polygon};

    const KM: f64 = 1000.0;

    fn square(x_km: f64, side_km: f64) -> MultiPolygon<f64> {
        let (x, side) = (x_km * KM, side_km * KM);
        MultiPolygon(vec![polygon![
            (x: x, y: 0.0), (x: x + side, y: 0.0), (x: x + side, y: side), (x: x, y: side)
        ]])
    }

    /// Squares a kilometre wide unless said otherwise, each by somebody else.
    fn of(drawings: &[MultiPolygon<f64>]) -> FarApart {
        let all: Vec<usize> = (0..drawings.len()).collect();
        far_apart(&all, Marks::Drawings(drawings), KM, &all)
    }

    #[test]
    fn two_places_of_two_people_each_are_two_places_by_the_way_between_them() {
        // Squares from 0 to 1.5 km, and from 7 km on.
        let apart = of(&[square(0.0, 1.0), square(7.0, 1.0), square(0.5, 1.0), square(7.25, 1.0)]);
        assert_eq!(apart.places, [[0, 2], [1, 3]]);
        assert_eq!((apart.gap_m, apart.outliers.len()), (5.5 * KM, 0));
    }

    #[test]
    fn places_are_one_up_to_two_kilometres_and_two_sides() {
        assert_eq!(of(&[square(0.0, 1.0), square(3.0, 1.0)]).places.len(), 1);
        assert_eq!(of(&[square(0.0, 1.0), square(3.001, 1.0)]).places.len(), 2);
        // Places five kilometres wide may lie ten apart.
        assert_eq!(of(&[square(0.0, 5.0), square(15.0, 5.0)]).places.len(), 1);
        assert_eq!(of(&[square(0.0, 5.0), square(15.001, 5.0)]).places.len(), 2);
        // Small ones two kilometres all the same.
        assert_eq!(of(&[square(0.0, 0.1), square(2.1, 0.1)]).places.len(), 1);
    }

    #[test]
    fn a_chain_of_near_drawings_is_one_place() {
        let chain: Vec<_> = (0..8).map(|n| square(2.9 * f64::from(n), 1.0)).collect();
        assert_eq!(of(&chain).places.len(), 1);
    }

    #[test]
    fn one_person_far_from_a_place_of_several_is_an_outlier() {
        let apart = of(&[square(0.0, 1.0), square(0.1, 1.0), square(9.0, 1.0)]);
        assert_eq!((apart.places.len(), apart.outliers.as_slice()), (1, &[2][..]));
        assert_eq!((apart.gap_m, apart.outlier_gap_m), (f64::INFINITY, 9.0 * KM - 1.1 * KM));
        // Five drawings by one person are no more.
        let drawings: Vec<_> = [0.0, 0.1, 9.0, 9.0, 9.1, 9.2, 9.3].map(|x| square(x, 1.0)).to_vec();
        let apart = far_apart(&[0, 1, 2, 3, 4, 5, 6], Marks::Drawings(&drawings), KM, &[0, 1, 2, 2, 2, 2, 2]);
        assert_eq!((apart.places.len(), apart.outliers.len()), (1, 5));
    }

    #[test]
    fn two_among_more_than_forty_are_outliers_and_among_forty_a_place() {
        let with = |others: usize| -> FarApart {
            let mut drawings = vec![square(0.0, 1.0); others];
            drawings.extend([square(9.0, 1.0), square(9.1, 1.0)]);
            of(&drawings)
        };
        assert_eq!((with(40).places.len(), with(41).places.len()), (2, 1));
    }

    #[test]
    fn a_drawing_round_half_the_city_joins_no_two_places_and_belongs_to_one() {
        let apart = of(&[
            square(0.0, 1.0),
            square(0.1, 1.0),
            square(9.0, 1.0),
            square(9.1, 1.0),
            square(-4.0, 14.0),
            square(6.0, 5.0),
        ]);
        assert_eq!(apart.places, [vec![0, 1, 4], vec![2, 3, 5]]);
        assert_eq!(apart.gap_m, 7.9 * KM);
    }

    #[test]
    fn what_lies_in_a_larger_drawing_is_no_way_from_it() {
        let shapes = [square(0.0, 30.0), square(10.0, 1.0)];
        assert_eq!(Marks::Drawings(&shapes).gap_m(0, 1, KM), Some(0.0));
    }

    #[test]
    fn statements_are_put_together_like_drawings_as_large_as_a_ward() {
        let points = [0.0, 1.5, 3.0, 9.0, 9.5].map(|x| Coord { x: x * KM, y: 0.0 });
        let of = |ward_km: f64| {
            far_apart(&[0, 1, 2, 3, 4], Marks::Statements(&points), ward_km * KM, &[0, 1, 2, 3, 4])
        };
        assert_eq!(of(1.0).places, [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(of(1.0).gap_m, 6.0 * KM);
        assert_eq!(of(3.0).places.len(), 1);
    }
}
