//! Any bytes as a handful of small wards that overlap, gape and touch, on grids from one step to a country.
//!
//! What comes out of the cleaning must hold to everything that `tests/spatial_cleaning_maps.rs` asks of its
//! random maps.

#![no_main]

#[path = "../../tests/border_maps/mod.rs"]
mod border_maps;

use border_maps::{check, map_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(fault) = check(&map_of(bytes)) {
        panic!("{fault}");
    }
});
