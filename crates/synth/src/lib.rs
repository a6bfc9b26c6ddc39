//! A made-up town with known true neighbourhoods, of any size, from a seed.
//!
//! It serves the demo, the tests (does a search recover the truth?) and the benchmarks. Everything in it is
//! invented and says so. The way from seed to files:
//!
//! 1. [`TownSettings`] are checked.
//! 2. `land`: the rounded outline, the river's meanders, where the town is dense.
//! 3. `wards`: cells about scattered sites (`cells`) within the `outline`, as a graph of shared borders (`mesh`),
//!    each border one rough line used by both sides (`borders`); contiguous boroughs (`grouping` by cuts of a
//!    spanning `tree`).
//! 4. `people`: who lives where, and how much crime there is.
//! 5. `places`: the true neighbourhoods, unions of `blocks` that ignore ward borders.
//! 6. `drawings`, `statements`, `funding`: sloppy, partly broken evidence of these places (`sketch`).
//! 7. `files`: all of it as bytes.
//!
//! Over the wards of a real map (`survey`) only the evidence is made up: neighbourhoods are groups of its wards,
//! and steps 6 and 7 follow.
//!
//! Chance comes from named streams (`chance`), and no platform's own `sin` or `exp` is used: the same settings
//! give the same bytes everywhere.

mod blocks;
mod borders;
mod cells;
mod chance;
mod drawings;
mod files;
mod funding;
mod grouping;
mod land;
mod mesh;
mod names;
mod outline;
mod people;
mod places;
mod plane;
mod river;
mod settings;
mod sketch;
mod statements;
mod survey;
mod survey_files;
mod survey_settings;
mod text;
mod town;
mod tree;
mod wards;

pub use files::TownFile;
pub use settings::{BOROUGHS, DRAWINGS, NOISE, TownError, TownSettings, WARD_COUNT};
pub use survey::{GivenWards, Outline, PlannedSurvey, Survey};
pub use survey_files::WardSource;
pub use survey_settings::SurveySettings;
pub use town::Town;
