//! The nouns of the field: plain data, no file, no geometry library.

mod claim_table;
mod evidence;
mod file_names;
mod finding;
mod fixed;
mod funding;
mod group_share;
mod index;
mod malformed;
mod pair_table;
mod problem;
mod proof;
mod rule_fault;
mod rules;
mod sizes;
mod soundness;
mod structure;
mod ward;
mod wording;
#[cfg(feature = "serde")]
mod written;

pub use claim_table::{ClaimTable, MICRO_RESIDENTS};
pub use evidence::{Drawing, EvidenceKind, Group, MIN_RESPONDENTS, NO_GROUP, Place};
pub use file_names::{part_by_name, without_folders};
pub use finding::{Action, Finding, Layer, LayerAccount, Level, Rule, printable, shortened};
pub use fixed::Fixed;
pub use funding::FundingArea;
pub use group_share::GroupShare;
pub use index::{
    AgreementIdx, AreaIdx, BoroughIdx, ClusterIdx, DrawingIdx, GroupIdx, ListIndex, PieceIdx, PlaceIdx,
    RespondentIdx, WardIdx,
};
pub use malformed::Malformed;
pub use pair_table::PairTable;
pub use problem::{Problem, Totals};
pub use proof::Proof;
pub use rule_fault::{RuleFault, contradictions, joined, repeated};
pub use rules::{ClusterCount, Rules};
pub use sizes::{SizeBounds, Sizes, Target};
pub use structure::Structure;
pub use ward::Ward;
pub use wording::{
    counted, fixed, in_a_row, is_blank, percent, plural, pounds, shortest_percent, span, thousands,
};
#[cfg(feature = "serde")]
pub use written::Columns;
