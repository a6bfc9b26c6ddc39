use std::path::Path;

/// A file in a folder, as it is told and written: with forward slashes, which every system reads, so that the same study says the
/// same everywhere.
#[must_use]
pub fn path_in(folder: &Path, file: &str) -> String {
    with_slashes(folder.join(file).display().to_string())
}

#[cfg(not(windows))]
fn with_slashes(path: String) -> String {
    path
}

/// But for paths that Windows is to take as they stand.
#[cfg(windows)]
fn with_slashes(path: String) -> String {
    if path.starts_with(r"\\?\") { path } else { path.replace('\\', "/") }
}
