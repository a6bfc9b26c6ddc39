//! Model neighbourhood boundaries: clusters of wards that best match lived neighbourhoods and
//! co-funding areas, with proof of how good they are.
//!
//! ```
//! use wardwise::pipeline::{load, search};
//! use wardwise::search::Stop;
//! use wardwise::settings::Settings;
//!
//! let mut settings = Settings::new("data/demo/wards.geojson");
//! settings.layers.neighbourhoods = Some("data/demo/drawings.geojson".to_owned());
//! let outcome = search(&settings, load(&settings)?, &Stop::default())?;
//! assert_eq!(outcome.scored.best().proof.status(), "optimal");
//! # Ok::<(), wardwise::Error>(())
//! ```
//!
//! The way in: [`pipeline::search`], [`pipeline::comparison`] and [`pipeline::map`] do the jobs of the commands,
//! [`results`] is what they come to, [`output`] writes it, [`audit`] derives it again. Layers come from files
//! ([`pipeline::load`]) or from memory ([`input::layer_of_features`]). The solver by itself is `wardwise-core`.
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
//! | edge | two wards that are neighbours: they share a border, or were joined by hand or by a bridge |
//! | gap, overlap | ground between wards that is nobody's; ground that several wards cover |
//! | near miss | two wards without a common border that run within a metre of each other |
//! | candidate | a structure offered for review, with its scores and its proof status |

// What input decides is never cut by a cast.
#![cfg_attr(
    not(test),
    warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)
)]

pub mod audit;
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "its numbers were counted, or bounded, by `check`"
)]
pub mod basis;
pub mod cell;
pub mod check;
pub mod checkpoint;
pub mod cli;
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "its numbers were counted, or bounded, by `check`"
)]
pub mod compare;
pub mod error;
pub mod evidence;
pub mod input;
pub mod naming;
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "its numbers were counted, or bounded, by `check`"
)]
pub mod output;
pub mod pipeline;
pub mod prepare;
pub mod progress;
pub mod results;
pub mod rules;
pub mod settings;
pub mod shards;
pub(crate) mod swap;

pub use error::Error;
pub use wardwise_core::{loss, search};
pub use wardwise_geometry as spatial;
pub use wardwise_model as model;
pub use wardwise_synth as synth;
pub use wardwise_verify as verify;
