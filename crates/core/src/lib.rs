//! The solver of wardwise: what a structure loses, and the search for the structures that lose least.
//!
//! Whole numbers in, whole numbers out: nothing here knows a file, a geometry, a clock or the number of
//! threads, and the same problem gives the same bits on every machine. A [`model::Problem`] says what there is,
//! [`model::Rules`] what is allowed, [`loss::Weights`] what counts; [`search::solve`] finds the best.

pub mod loss;
pub mod search;
mod threads;

pub use wardwise_model as model;
