//! A checked study and the settings become a question: the problem, its rules and its weights.

mod infeasible;
mod problem;
mod question;

pub use infeasible::infeasible;
pub use problem::problem;
pub use question::{Question, question};
