//! Two folders that change places in one step.

use std::io;
use std::path::Path;

/// Lets two folders of one file system change places: at every moment each name has one of them.
///
/// # Errors
/// [`io::ErrorKind::Unsupported`] where the system or the file system has no such step; others as they come.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(|errno| match errno {
        Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::BUSY | Errno::XDEV => {
            io::ErrorKind::Unsupported.into()
        }
        other => other.into(),
    })
}

/// Nowhere else is there such a step.
///
/// # Errors
/// [`io::ErrorKind::Unsupported`], always.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
