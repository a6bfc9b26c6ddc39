use crate::rings::RingFault;

/// Why an overlay has no trustworthy result. The caller names the shapes.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum OverlayFault {
    /// A coordinate is NaN or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// A coordinate lies farther from the local origin than the Earth is wide.
    #[error("a coordinate lies {distance_m:.0} m from the study area's origin")]
    OutOfRange {
        /// The larger of abs(x) and abs(y), in metres.
        distance_m: f64,
    },
    /// A shape covers some ground twice, or runs the wrong way round: its parts overlap, its boundary
    /// crosses itself, or a ring is wound against the rule.
    #[error(
        "the shape covers some ground more than once: area {area_m2} m², counted squared {squared_m2} m²"
    )]
    NotSimple {
        /// ∫ w over the plane, w the winding number.
        area_m2: f64,
        /// ∫ w² over the plane; equal to the area exactly when w is 0 or 1 everywhere.
        squared_m2: f64,
    },
    /// An intersection is negative or larger than the smaller of its two shapes.
    #[error("intersection {found_m2} m² is outside 0 to {limit_m2} m²")]
    OutOfBounds {
        /// What was computed.
        found_m2: f64,
        /// The smaller of the two areas.
        limit_m2: f64,
    },
    /// Two independent ways to one area disagree.
    #[error("area {found_m2} m² where {expected_m2} m² follows from the parts")]
    AreasDisagree {
        /// The area of the shape found.
        found_m2: f64,
        /// The area that inclusion and exclusion ask for.
        expected_m2: f64,
    },
    /// The contours found do not bound an area.
    #[error("{0}")]
    Rings(#[from] RingFault),
}
