/// How much a single input file may hold before it is refused (exit code 6).
///
/// The defaults leave room for every small area of a large country and still answer a hostile
/// file within seconds and well under 2 GiB of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file, after unpacking where it is packed. The largest layer at hand, the
    /// 34,753 LSOAs of England and Wales, has 50 MB.
    pub max_file_bytes: u64,
    /// Features of one file.
    pub max_features: usize,
    /// Positions (vertices) of one file, all features together.
    pub max_positions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_file_bytes: 512 * 1024 * 1024, max_features: 2_000_000, max_positions: 20_000_000 }
    }
}
