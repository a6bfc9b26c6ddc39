//! A checked study and the settings become a question: the problem, its rules and its weights.

mod adjacency;
mod facts;
mod infeasible;
mod obstacle_words;
mod prepared;
mod problem;
mod question;
mod way_words;

pub use adjacency::{Adjacency, adjacency, adjacency_without_barriers};
pub use infeasible::{infeasible, none_of_the_numbers};
pub use prepared::{MeasuredStudy, PreparedStudy, in_order, prepared, prepared_told};
pub use problem::problem;
pub use question::{Question, question};
