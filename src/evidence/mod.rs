//! Evidence into numbers: where the residents under each drawing live, what each drawing weighs,
//! and the ward × ward tables that are all a search needs.

mod area_overlaps;
mod claims;
mod covered;
mod footprint;
mod footprints;
mod funding;
mod heard;
mod laid_over;
mod largest;
mod measure;
mod measured;
mod raking;
mod resample;
mod residents;
mod statements;
mod unmeasured;
mod weighing;
mod weights;

pub use area_overlaps::AreaOverlap;
pub use footprint::{Footprint, WardOverlap};
pub use heard::Heard;
pub use largest::LargestDrawings;
pub use measure::{measure, measure_pieces};
pub use measured::Measured;
pub use resample::{Resample, Resampler};
pub use weighing::{WeighedGroup, Weighing};
pub use weights::{DrawingWeights, weigh};
