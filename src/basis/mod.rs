//! Clusters that ignore ward borders: the neighbourhood basis, and the pieces of wards that make any
//! such structure measurable by the same tables as a structure of wards.

mod crossing;
mod grid;
mod neighbourhoods;
mod outlines;
mod pieces;

pub use crossing::{CrossedPiece, crossed_pieces};
pub use neighbourhoods::{NeighbourhoodBasis, neighbourhood_basis};
pub use outlines::{PlaceOutline, place_outlines};
pub use pieces::{Piece, Pieces, pieces};
