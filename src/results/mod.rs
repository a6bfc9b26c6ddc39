//! What the commands result in, before any of it is written: plain data, no file.

mod ask_next;
mod cluster_names;
mod comparison;
mod confidence;
mod fairness;
mod outcome;
mod place_names;
mod polygon_clusters;
mod price_of_rule;
mod score_inputs;
mod scored;
mod scored_study;
mod sizes_held;
mod trade_offs;
mod unheard;
mod ward_map;
mod without_largest;

pub use ask_next::{ASKED_FIRST, AskNext, WardToAsk};
pub use cluster_names::{ClusterName, given_names, name_clusters};
pub use comparison::{Comparison, MovedArea, Transition};
pub use confidence::{Confidence, ResamplesProved, SURE};
pub use fairness::{Fairness, FairnessFacts};
pub use outcome::{CurvePoint, Outcome};
pub use place_names::PlaceNames;
pub use polygon_clusters::PolygonClusters;
pub use price_of_rule::PriceOfRule;
pub(crate) use score_inputs::place_classes;
pub use score_inputs::{NamedWard, ScoreInputs};
pub use scored::ScoredStructure;
pub use scored_study::{OtherSearches, ScoredStudy};
pub use sizes_held::SizesHeld;
pub use trade_offs::{NearOptimal, ParetoFronts};
pub use unheard::{FIRM, OPEN, Reach, Unheard, UnheardPair};
pub use ward_map::WardMap;
pub use without_largest::WithoutLargest;
