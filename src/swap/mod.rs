//! How files take their place: whole or not at all, and never over what is somebody else's.
//!
//! What is new is written and synced in a hidden folder on the same file system ([`Staging`]). An output folder then takes the
//! place of an earlier one in one step, where the system exchanges two folders in one; elsewhere file by file, with a journal by
//! which the next run takes back what a dead one left half done (`journal`). What is no file of the earlier output is carried
//! over (`carrying`).

mod carrying;
mod earlier;
mod exchange;
mod journal;
mod lock;
mod place;
mod put;
mod staging;
mod synced;

pub use earlier::{Earlier, PRIVATE, PRIVATE_SUMS, private_sums};
pub use place::Place;
pub use put::{Put, is_free, move_into, put_output};
pub use staging::{Staging, abandon, uninterrupted};
pub use synced::{names_are_kept, parent_of};
