//! Values that are written alike on the command line and in a study file, beside plain numbers and words.

mod clusters;
mod groups;
mod nearest;
mod share;
mod snap;
mod table_filter;
mod wards;
mod weights;

pub use clusters::ClusterFlag;
pub use groups::{GroupNumbers, GroupShareFlag};
pub use nearest::nearest;
pub use share::ShareFlag;
pub use snap::SnapFlag;
pub use table_filter::TableFilterFlag;
pub use wards::{FixFlag, WardIds};
pub use weights::{LossWeight, Weighed, weight_table};
