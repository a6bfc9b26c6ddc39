use crate::check::Study;
use crate::spatial::OverlapIndex;
use crate::spatial::overlay::IndexFault;
use geo::MultiPolygon;

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

/// All pairs of areas in use that overlap, in ascending order.
///
/// # Errors
/// The first pair whose overlay cannot be trusted.
pub(super) fn area_overlaps(study: &Study, in_use: &[bool]) -> Result<Vec<AreaOverlap>, IndexFault> {
    let shapes: Vec<&MultiPolygon<f64>> = study.area_shapes.iter().map(|shape| &shape.metres).collect();
    // The index asks what lies under a shape, whether wards or, as here, areas.
    let nameless = |fault: IndexFault| IndexFault { ward: None, fault: fault.fault };
    let index = OverlapIndex::build(&shapes).map_err(nameless)?;
    let mut overlaps = Vec::new();
    for a in (0..shapes.len()).filter(|&a| in_use[a]) {
        for (other, shared_m2) in index.shares(shapes[a]).map_err(nameless)? {
            let b = other.index();
            let smaller = index.ward_area_m2(other).min(index.ward_area_m2(crate::model::WardIdx::new(a)));
            if b > a && in_use[b] && shared_m2 >= OVERLAP_NOTED * smaller {
                overlaps.push(AreaOverlap { a, b, shared_m2 });
            }
        }
    }
    Ok(overlaps)
}
