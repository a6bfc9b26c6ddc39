use crate::check::{Shape, Study};
use crate::model::AreaIdx;
use crate::spatial::{MeasuredShape, OverlapIndex, OverlayFault};

/// The least share of the smaller of two areas that they must have in common to be reported: borders
/// of two sources run over each other by slivers.
const OVERLAP_NOTED: f64 = 0.001;

/// Two co-funding areas on common ground. Each counts there with its own amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaOverlap {
    /// The area that comes first in the file.
    pub a: AreaIdx,
    /// The other one.
    pub b: AreaIdx,
    /// The common ground in m².
    pub shared_m2: f64,
}

impl AreaOverlap {
    /// The other one of the pair, where `area` is in it.
    #[must_use]
    pub fn other(&self, area: AreaIdx) -> Option<AreaIdx> {
        match area {
            area if area == self.a => Some(self.b),
            area if area == self.b => Some(self.a),
            _ => None,
        }
    }
}

/// All pairs of areas in use that overlap, in ascending order; and the pairs whose common ground cannot be
/// trusted.
pub(super) fn area_overlaps(study: &Study, in_use: &[bool]) -> (Vec<AreaOverlap>, Vec<Unknown>) {
    let measured = |(shape, used): (&Shape, &bool)| {
        // What cannot be measured was left out when it was laid over the wards.
        let shape = used.then(|| MeasuredShape::new(&shape.metres).ok()).flatten();
        shape.unwrap_or_else(MeasuredShape::nothing)
    };
    let index: OverlapIndex<AreaIdx> =
        OverlapIndex::of_measured(study.area_shapes.iter().zip(in_use).map(measured).collect());
    let (mut overlaps, mut unknown) = (Vec::new(), Vec::new());
    for a in (0..study.area_shapes.len()).map(AreaIdx::new) {
        let shape = index.measured(a);
        for (b, shared_m2) in index.each_share(shape).filter(|(other, _)| *other > a) {
            let smaller_m2 = index.area_m2(b).min(shape.area_m2());
            match shared_m2 {
                Ok(shared_m2) if shared_m2 >= OVERLAP_NOTED * smaller_m2 => {
                    overlaps.push(AreaOverlap { a, b, shared_m2 });
                }
                Ok(_) => {}
                Err(fault) => unknown.push((a, b, fault)),
            }
        }
    }
    (overlaps, unknown)
}

/// Two areas whose common ground cannot be trusted, and why.
type Unknown = (AreaIdx, AreaIdx, OverlayFault);
