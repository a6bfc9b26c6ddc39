use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::rules;
use std::sync::OnceLock;

/// Runs `work` with a given number of threads; all cores where none is given. A process runs one
/// command, so the first call decides for all.
///
/// The work stays on the thread that calls and only its parallel parts go to the others: the memory
/// of any other thread grows by a page at a time, which took a tenth of the time of reading a large map.
pub fn with_threads<T>(threads: Option<usize>, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    static POOL: OnceLock<Result<(), String>> = OnceLock::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    POOL.get_or_init(|| pool.build_global().map_err(|fault| fault.to_string()))
        .clone()
        .map_err(|fault| too_little_for_threads(&fault))?;
    work()
}

/// Threads need memory, and their number may be limited.
fn too_little_for_threads(fault: &str) -> Error {
    let message = format!("the threads cannot be made: {fault}");
    Error::Limit(vec![Finding::new(&rules::MEMORY_ENDS, Action::Refused, Layer::Settings, message)])
}
