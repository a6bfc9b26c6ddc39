//! The nouns of the field: plain data, no file, no geometry library.

mod evidence;
mod finding;
mod funding;
mod index;
mod proof;
mod structure;
mod ward;

pub use evidence::{Drawing, EvidenceKind, Group, Place};
pub use finding::{Action, Finding, Layer, LayerAccount, Level, Rule};
pub use funding::FundingArea;
pub use index::{AreaIdx, BoroughIdx, ClusterIdx, DrawingIdx, GroupIdx, PlaceIdx, RespondentIdx, WardIdx};
pub use proof::Proof;
pub use structure::Structure;
pub use ward::Ward;
