//! The search for structures: exact where a borough fits, honest where it does not.
//!
//! A recipe in four steps. The map is divided into blocks that no cluster can leave. Every block
//! is solved by itself for every number of clusters: all columns are enumerated, and the subset
//! programme picks the best that cover every ward once. A min-plus merge of the blocks' curves
//! gives the optimum of the whole map for every total. A block too large for that is cut into
//! sub-blocks, or, where its clusters are too large for sub-blocks, put together from wards. Prices of
//! wards bound what may be gained, and lead to it: wide windows are chosen again among the columns that prices leave,
//! and the whole block where these are few. Where its columns are too many, narrow windows and local search have to do.
//! So is a block cut that was not finished when the search was told to stop, but without improvement or
//! bound: there is soon a whole structure to show, wherever one is easily found.
//!
//! Nothing here sees geometry, a file, a clock or the number of threads.

mod along_prices;
mod alternatives;
mod apart;
mod arithmetic;
mod ascent;
mod assembly;
mod block_solution;
mod blocks;
mod bound;
mod branching;
mod charged;
mod checkpoint;
mod columns;
mod corners;
mod counts;
mod cover;
mod curve;
mod cutting;
mod effort;
mod enumeration_budget;
mod fair;
mod fair_aim;
mod fair_closed;
mod fair_prices;
mod front;
mod group_columns;
mod impossible;
mod improve;
mod large;
mod lattice;
mod level;
#[cfg(feature = "linear")]
mod linear;
mod listed;
mod local;
mod margins;
mod near;
mod near_count;
mod near_miss;
mod numbers;
mod obstacle;
mod order;
mod priced;
mod priced_again;
mod priced_clusters;
mod prices;
mod progress;
mod reached;
mod reduced;
mod relaxation;
mod resolve;
mod resolve_from;
mod solution;
mod split;
mod stop;
mod sub_block;
mod sub_problem;
mod task;
mod tiling;
mod trade;
mod ward_set;
mod weightings;
mod wide;
mod windows;

pub use alternatives::Alternatives;
pub use apart::{Part, PartEvidence, PartFound, PartWork, united, without_places};
pub use bound::{Bound, Closed, ClosedPart, PricedOddSet, bound};
#[cfg(feature = "checkpoint")]
pub use checkpoint::{Checkpoint, Step, StepKey};
pub use counts::count_connected_sets;
pub use curve::Curve;
pub use effort::Effort;
pub use fair::Fair;
pub use fair_aim::FairAim;
pub use front::{FrontPoint, Fronts};
pub use level::EffortLevel;
pub use margins::{GroupTables, Margin, Margins};
pub use near_count::NearCount;
pub use near_miss::NearMiss;
pub use numbers::{
    NumberOutcome, NumbersFault, Shown, SolvedNumber, SolvedNumbers, solve_number, solve_numbers,
};
pub use obstacle::Obstacle;
pub use progress::Progress;
pub use relaxation::{Relaxation, WaysOut, block_relaxations, count_relaxations, ways_out};
pub use resolve_from::Resolved;
pub use solution::{Solution, SolvedBlock, solve};
pub use stop::{Stop, StopCause};
pub use task::SearchTask;
pub use weightings::Weighed;
