use super::{AREA_TOLERANCE, MeasuredShape, OverlayFault};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::marker::PhantomData;
use wardwise_model::{ListIndex, WardIdx};

/// A shape with at most this many edges is tested against a ward's box before the integral is taken:
/// the test costs one look at every edge, and pays where a ward lies wholly inside a drawing.
const MAX_EDGES_FOR_BOX_TEST: usize = 256;

/// What is left of a known area counts as nothing below this share of it: rounding of the integrals.
const NOTHING_LEFT: f64 = 1e-9;

/// The wards, or other shapes numbered by `I`, prepared to be laid under any number of drawings or
/// co-funding areas.
///
/// Built once, shared by all threads; every question is answered without changing it.
#[derive(Clone, Debug)]
pub struct OverlapIndex<I = WardIdx> {
    shapes: Vec<MeasuredShape>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    numbered_by: PhantomData<I>,
}

/// A ward or pair whose overlay cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("ward {ward:?}: {fault}")]
pub struct IndexFault {
    /// The ward concerned; `None` where the fault is in the shape laid over the wards.
    pub ward: Option<WardIdx>,
    /// What is wrong.
    pub fault: OverlayFault,
}

impl<I: ListIndex> OverlapIndex<I> {
    /// The index of shapes that have been measured already, in the order of their numbers.
    #[must_use]
    pub fn of_measured(shapes: Vec<MeasuredShape>) -> Self {
        let boxes = shapes
            .iter()
            .enumerate()
            .filter(|(_, shape)| shape.edge_count() > 0)
            .map(|(number, shape)| {
                let b = shape.bounds();
                let rectangle = Rectangle::from_corners([b.min.x, b.min.y], [b.max.x, b.max.y]);
                GeomWithData::new(rectangle, number as u32)
            })
            .collect();
        Self { shapes, boxes: RTree::bulk_load(boxes), numbered_by: PhantomData }
    }

    /// A shape as it was measured.
    #[must_use]
    pub fn measured(&self, one: I) -> &MeasuredShape {
        &self.shapes[one.index()]
    }

    /// The area of a shape in square metres.
    #[must_use]
    pub fn area_m2(&self, one: I) -> f64 {
        self.shapes[one.index()].area_m2()
    }

    /// The area that every one near a shape shares with it, in square metres, in ascending order, or
    /// why that pair fails its check.
    pub fn each_share<'a>(
        &'a self,
        shape: &'a MeasuredShape,
    ) -> impl Iterator<Item = (I, Result<f64, OverlayFault>)> + 'a {
        let near = if shape.edge_count() == 0 { Vec::new() } else { self.candidates(shape) };
        near.into_iter().map(move |one| (one, self.pair_area_m2(shape, one)))
    }

    fn candidates(&self, shape: &MeasuredShape) -> Vec<I> {
        let b = shape.bounds();
        let envelope = AABB::from_corners([b.min.x, b.min.y], [b.max.x, b.max.y]);
        let mut near: Vec<I> = self
            .boxes
            .locate_in_envelope_intersecting(&envelope)
            .map(|entry| I::new(entry.data as usize))
            .collect();
        near.sort_unstable();
        near
    }

    fn pair_area_m2(&self, shape: &MeasuredShape, one: I) -> Result<f64, OverlayFault> {
        let own = &self.shapes[one.index()];
        let bounds = own.bounds();
        if shape.edge_count() <= MAX_EDGES_FOR_BOX_TEST && shape.boundary_misses(&bounds) {
            // Its whole box is inside the shape or outside it.
            let centre =
                Coord { x: (bounds.min.x + bounds.max.x) / 2.0, y: (bounds.min.y + bounds.max.y) / 2.0 };
            return match shape.holds(centre) {
                true if own.area_m2() > shape.area_m2() * (1.0 + AREA_TOLERANCE) => {
                    Err(OverlayFault::OutOfBounds { found_m2: own.area_m2(), limit_m2: shape.area_m2() })
                }
                true => Ok(own.area_m2()),
                false => Ok(0.0),
            };
        }
        shape.intersection_area_m2(own)
    }
}

impl OverlapIndex {
    /// Measures every ward (shapes in metres, outer rings anticlockwise, holes clockwise).
    ///
    /// # Errors
    /// The first ward, in ward order, that [`MeasuredShape::new`] refuses.
    pub fn build(wards: &[&MultiPolygon<f64>]) -> Result<Self, IndexFault> {
        let measured: Vec<Result<MeasuredShape, OverlayFault>> =
            wards.par_iter().map(|shape| MeasuredShape::new(shape)).collect();
        let wards = measured
            .into_iter()
            .enumerate()
            .map(|(ward, result)| {
                result.map_err(|fault| IndexFault { ward: Some(WardIdx::new(ward)), fault })
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::of_measured(wards))
    }

    /// The area every ward shares with a shape, in square metres, in ascending ward order; wards that
    /// share none are left out.
    ///
    /// # Errors
    /// A shape that [`MeasuredShape::new`] refuses, or the first pair that fails its check.
    pub fn shares(&self, shape: &MultiPolygon<f64>) -> Result<Vec<(WardIdx, f64)>, IndexFault> {
        let shape = MeasuredShape::new(shape).map_err(|fault| IndexFault { ward: None, fault })?;
        self.shares_of(&shape)
    }

    /// As [`OverlapIndex::shares`], for a shape already measured.
    ///
    /// # Errors
    /// The first pair, in ward order, that fails its check.
    pub fn shares_of(&self, shape: &MeasuredShape) -> Result<Vec<(WardIdx, f64)>, IndexFault> {
        let mut shares = Vec::new();
        for (ward, area_m2) in self.each_share(shape) {
            let area_m2 = area_m2.map_err(|fault| IndexFault { ward: Some(ward), fault })?;
            if area_m2 > 0.0 {
                shares.push((ward, area_m2));
            }
        }
        Ok(shares)
    }

    /// As [`OverlapIndex::shares_of`], among some wards alone, in the order given: parts of one ward,
    /// with which the shape is known to share `all_m2` together.
    ///
    /// The part whose box has most in common with the shape's is taken first, and once the parts found
    /// add up, the others share nothing: of a shape in a corner of a ward most parts are never looked at.
    ///
    /// # Errors
    /// The first pair that fails its check.
    pub fn shares_among(
        &self,
        shape: &MeasuredShape,
        parts: impl Iterator<Item = WardIdx>,
        all_m2: f64,
    ) -> Result<Vec<(WardIdx, f64)>, IndexFault> {
        let bounds = shape.bounds();
        let mut likely: Vec<(f64, WardIdx)> = parts
            .map(|part| (part, self.shapes[part.index()].bounds()))
            .filter(|(_, own)| own.overlap(&bounds))
            .map(|(part, own)| (own.common_m2(&bounds), part))
            .collect();
        likely.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut shares = Vec::new();
        let mut left_m2 = all_m2;
        for (_, part) in likely {
            if left_m2 <= all_m2 * NOTHING_LEFT {
                break;
            }
            let area_m2 =
                self.pair_area_m2(shape, part).map_err(|fault| IndexFault { ward: Some(part), fault })?;
            if area_m2 > 0.0 {
                shares.push((part, area_m2));
                left_m2 -= area_m2;
            }
        }
        shares.sort_unstable_by_key(|(part, _)| *part);
        Ok(shares)
    }

    /// The ward under a point in metres, the lowest where several hold it.
    #[must_use]
    pub fn ward_at(&self, point: Coord<f64>) -> Option<WardIdx> {
        if !(point.x.is_finite() && point.y.is_finite()) {
            return None;
        }
        self.boxes
            .locate_all_at_point(&[point.x, point.y])
            .map(|entry| WardIdx(entry.data))
            .filter(|ward| self.shapes[ward.index()].holds(point))
            .min()
    }
}
