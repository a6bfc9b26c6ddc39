/// How much a single input file may hold before it is refused (exit code 6).
///
/// The defaults leave room for every small area of a large country and still answer a hostile
/// file within seconds and well under 2 GiB of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, after unpacking where it is packed. The largest layer known, the
    /// 34,753 LSOAs of England and Wales, has 50 MB.
    pub max_file_bytes: u64,
    /// Features of one file.
    pub max_features: usize,
    /// Features of a file of wards, which take some three kilobytes each until the run ends. The
    /// census output areas of England and Wales are 189,000.
    pub max_wards: usize,
    /// Positions (vertices) of one file, all features together.
    pub max_positions: usize,
    /// Properties of one file, all features together: some 300 bytes each. The 34,753 LSOAs of England
    /// and Wales may have 170 each.
    pub max_values: usize,
    /// Bytes of text in properties and their names, all features together.
    pub max_text_bytes: usize,
    /// Bytes of a table (CSV), after unpacking where it is packed; a table of 200,000 wards has 6 MB.
    pub max_table_bytes: u64,
    /// Lines of a table.
    pub max_lines: usize,
}

/// No limit is raised above this: features, vertices and what is made of them are numbered in 32 bits, and cleaning makes a few new
/// ones of each.
const MOST_NUMBERED: usize = 1 << 30;

impl Limits {
    /// The default limits, raised by a factor.
    #[must_use]
    pub fn raised(factor: u32) -> Self {
        let Self {
            max_file_bytes,
            max_features,
            max_wards,
            max_positions,
            max_values,
            max_text_bytes,
            max_table_bytes,
            max_lines,
        } = Self::default();
        let factor = factor.max(1);
        let (times, times_u64) = (factor as usize, u64::from(factor));
        Self {
            max_file_bytes: max_file_bytes.saturating_mul(times_u64),
            max_features: max_features.saturating_mul(times).min(MOST_NUMBERED),
            max_wards: max_wards.saturating_mul(times).min(MOST_NUMBERED),
            max_positions: max_positions.saturating_mul(times).min(MOST_NUMBERED),
            max_values: max_values.saturating_mul(times),
            max_text_bytes: max_text_bytes.saturating_mul(times),
            max_table_bytes: max_table_bytes.saturating_mul(times_u64),
            max_lines: max_lines.saturating_mul(times),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 512 * 1024 * 1024,
            max_features: 2_000_000,
            max_wards: 500_000,
            max_positions: 20_000_000,
            max_values: 6_000_000,
            max_text_bytes: 256 * 1024 * 1024,
            max_table_bytes: 64 * 1024 * 1024,
            max_lines: 2_000_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_numbered_in_32_bits_is_never_raised_beyond_them() {
        let (default, raised) = (Limits::default(), Limits::raised(u32::MAX));
        for (limit, from) in [
            (raised.max_features, default.max_features),
            (raised.max_wards, default.max_wards),
            (raised.max_positions, default.max_positions),
        ] {
            // Cleaning makes both sides of every segment.
            assert!(limit > from && u32::try_from(2 * limit).is_ok(), "{limit}");
        }
        assert!(raised.max_file_bytes > u64::from(u32::MAX));
    }
}
