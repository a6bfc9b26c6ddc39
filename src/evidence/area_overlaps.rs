use crate::check::Study;
use crate::model::WardIdx;
use crate::spatial::{MeasuredShape, OverlapIndex, OverlayFault};

/// The least share of the smaller of two areas that they must have in common to be reported: borders
/// of two sources run over each other by slivers.
const OVERLAP_NOTED: f64 = 0.001;

/// Two co-funding areas on common ground. Each counts there with its own amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaOverlap {
    /// The area that comes first in the file, by area index.
    pub a: usize,
    /// The other one.
    pub b: usize,
    /// The common ground in m².
    pub shared_m2: f64,
}

impl AreaOverlap {
    /// The other one of the pair, where `area` is in it.
    #[must_use]
    pub fn other(&self, area: usize) -> Option<usize> {
        match area {
            area if area == self.a => Some(self.b),
            area if area == self.b => Some(self.a),
            _ => None,
        }
    }
}

/// All pairs of areas in use that overlap, in ascending order; and the pairs whose common ground cannot be
/// vouched for.
pub(super) fn area_overlaps(study: &Study, in_use: &[bool]) -> (Vec<AreaOverlap>, Vec<Unknown>) {
    let used: Vec<usize> = (0..study.area_shapes.len()).filter(|&a| in_use[a]).collect();
    let measured = used.iter().filter_map(|&a| {
        // What cannot be measured was left out when it was laid over the wards.
        Some((a, MeasuredShape::new(&study.area_shapes[a].metres).ok()?))
    });
    let (used, measured): (Vec<usize>, Vec<MeasuredShape>) = measured.unzip();
    // The index asks what lies under a shape, whether wards or, as here, areas.
    let index = OverlapIndex::of_measured(measured);
    let (mut overlaps, mut unknown) = (Vec::new(), Vec::new());
    for (i, &a) in used.iter().enumerate() {
        let shape = index.ward(WardIdx::new(i));
        for (other, shared_m2) in index.each_share(shape).filter(|(other, _)| other.index() > i) {
            let b = used[other.index()];
            let smaller_m2 = index.ward_area_m2(other).min(shape.area_m2());
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

/// Two areas, by area index, whose common ground cannot be vouched for, and why.
type Unknown = (usize, usize, OverlayFault);
