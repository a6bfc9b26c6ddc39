//! Which snapping tolerance joins wards that lie along each other without a common border.

use super::faces::{by_number, snapped};
use super::study::Shape;
use super::values::counted;
use crate::model::WardIdx;
use crate::spatial::{GraphOptions, Projection, WardCoverage, WardGraph, joinable};
use geo::{BoundingRect, Intersects, Rect};
use std::collections::BTreeSet;

/// The tolerances that `--snap auto` tries, in metres, up to its ceiling: wider gaps are roads and rivers.
pub const SNAP_STEPS_M: [f64; 13] = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0];

/// What would join wards that lie along each other without a common border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cure {
    /// How many pairs there are.
    pub pairs: usize,
    /// The smallest of [`SNAP_STEPS_M`] that joins all that any of them joins; `None` where none joins any.
    pub snap_m: Option<f64>,
    /// How many it joins.
    pub joined: usize,
}

impl Cure {
    /// Found by trial, beyond the tolerance in use already: the borders of these wards and of those about
    /// them are cleaned within each tolerance, from the smallest on, until all are joined that can be.
    #[must_use]
    pub fn of(
        shapes: &[Shape],
        projection: &Projection,
        (snapped_m, along): (f64, &[(WardIdx, WardIdx)]),
    ) -> Self {
        let mut cure = Self { pairs: along.len(), snap_m: None, joined: 0 };
        let (shapes, along) = about(shapes, along);
        let places = shapes.iter().map(|shape| (&shape.lonlat, &shape.metres));
        let coverage = WardCoverage::of_shapes(places, shapes.len());
        let ceiling_m = SNAP_STEPS_M[SNAP_STEPS_M.len() - 1];
        let most = joinable(&coverage.lonlat, &by_number(&along), ceiling_m).map_or(0, |pairs| pairs.len());
        for snap_m in SNAP_STEPS_M.into_iter().filter(|snap_m| *snap_m > snapped_m) {
            if cure.joined == most {
                break;
            }
            let Ok(Some((_, coverage))) = snapped(&shapes, &coverage, projection, snap_m, &along) else {
                continue;
            };
            let graph = WardGraph::of_coverage(&coverage.metres, &GraphOptions::default());
            let joined = along.iter().filter(|&&(a, b)| graph.are_neighbours(a, b)).count();
            if joined > cure.joined {
                cure = Self { snap_m: Some(snap_m), joined, ..cure };
            }
        }
        cure
    }

    /// `--snap 0.5 joins 7 of 8 pairs; …`
    #[must_use]
    pub fn words(&self) -> String {
        let left = self.pairs - self.joined;
        let pairs = counted(self.pairs, "pair", "pairs");
        let between = "and none up to 10 m joins the rest: mostly a narrow ward lies between";
        match self.snap_m {
            Some(snap_m) if left == 0 => format!("--snap {snap_m} joins {} of {pairs}", self.joined),
            Some(snap_m) => format!("--snap {snap_m} joins {} of {pairs}, {between}", self.joined),
            None => format!("no --snap up to 10 m joins any of {pairs}: mostly a narrow ward lies between"),
        }
    }
}

/// The wards of some pairs and those whose boxes meet theirs, and the pairs by their numbers among these.
fn about(shapes: &[Shape], along: &[(WardIdx, WardIdx)]) -> (Vec<Shape>, Vec<(WardIdx, WardIdx)>) {
    let bounds: Vec<Option<Rect<f64>>> = shapes.iter().map(|shape| shape.lonlat.bounding_rect()).collect();
    let of_pairs: BTreeSet<usize> = along.iter().flat_map(|(a, b)| [a.index(), b.index()]).collect();
    let is_near = |ward: &usize| {
        let meets = |other: &usize| match (bounds[*ward], bounds[*other]) {
            (Some(own), Some(other)) => own.intersects(&other),
            _ => false,
        };
        of_pairs.contains(ward) || of_pairs.iter().any(meets)
    };
    let near: Vec<usize> = (0..shapes.len()).filter(is_near).collect();
    // Every ward of a pair is near itself, and numbers keep their order.
    let number = |ward: WardIdx| WardIdx::new(near.partition_point(|&other| other < ward.index()));
    let pairs = along.iter().map(|&(a, b)| (number(a), number(b))).collect();
    (near.iter().map(|&ward| shapes[ward].clone()).collect(), pairs)
}
