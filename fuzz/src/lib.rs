//! What the fuzz targets have in common.

pub mod blocks;
pub mod bytes;
pub mod outlines;
pub mod runs;
pub mod studies;

use wardwise::input::Limits;

/// Limits small enough for the fuzzer to reach every one.
pub const LIMITS: Limits = Limits {
    max_file_bytes: 16 * 1024,
    max_features: 16,
    max_wards: 16,
    max_positions: 256,
    max_values: 64,
    max_text_bytes: 1024,
    max_table_bytes: 1024,
    max_lines: 16,
};
