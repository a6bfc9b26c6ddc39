//! Model neighbourhood boundaries: clusters of wards that best match lived neighbourhoods and
//! co-funding areas, with proof of how good they are.
//!
//! # Terms, one word for one thing
//!
//! | term | meaning |
//! |---|---|
//! | ward | a building block: a polygon with an id, a name, a borough, a population in persons |
//! | drawing | one resident-defined shape |
//! | statement | the point form of the same evidence: "I live here, and call it X" |
//! | place | all drawings (or statements) under one normalised name |
//! | co-funding area | a polygon with an amount in £ a year and the local authority that pays |
//! | cluster | a contiguous set of wards that one team would serve |
//! | structure | every ward in exactly one cluster |
//! | ward basis | every ward a cluster of its own: the status quo |
//! | neighbourhood basis | clusters that follow the places and ignore ward borders |
//! | candidate | a structure offered for review, with its scores and its proof status |

pub mod audit;
pub mod basis;
pub mod check;
pub mod cli;
pub mod compare;
pub mod error;
pub mod evidence;
pub mod input;
pub mod output;
pub mod pipeline;
pub mod prepare;
pub mod results;
pub mod rules;
pub mod settings;

pub use error::Error;
pub use wardwise_core::{loss, search};
pub use wardwise_geometry as spatial;
pub use wardwise_model as model;
pub use wardwise_synth as synth;
pub use wardwise_verify as verify;
