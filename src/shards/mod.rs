//! A search on many machines: planned once, done in coarse pieces wherever there is room, and put together again.
//!
//! The plan does what others need: it checks the inputs, measures them, searches the structures, and packs what is left,
//! resamples and searches without each rule, into work files, one for each shard. A work file holds tables of numbers for
//! some parts of the map, and nothing else of it; whoever has it and the program can do it. What comes of it are the same
//! figures as on one machine, and so is the output: byte for byte, whatever the number of shards.

mod cutting;
mod lines;
mod merging;
mod plan;
mod planning;
mod results;
mod running;
mod scenarios;
mod work;

pub use cutting::MOST_SHARDS;
pub use merging::{Merged, can_be_merged, merged};
pub use plan::{PLAN, Plan, PlannedShard};
pub use planning::{Planned, planned};
pub use results::earlier_results;
pub use running::{ShardDone, run_shard};
pub use scenarios::{MOST_SCENARIOS, SCENARIOS, Scenarios, is_name};
