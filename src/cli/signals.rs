//! What asks a process to end, on the systems that there are.

use std::io;
#[cfg(unix)]
use std::sync::Arc;

/// Somebody at the keyboard.
pub(super) const SIGINT: i32 = 2;
/// A program.
#[cfg(unix)]
pub(super) const SIGTERM: i32 = 15;

/// A file has become larger than the process may write.
#[cfg(unix)]
const SIGXFSZ: i32 = 25;

/// Calls `heard` with every `SIGINT` and `SIGTERM` from now on, on a thread of its own.
#[cfg(unix)]
pub(super) fn each_signal(mut heard: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
    // By itself a file above the limit (`ulimit -f`) ends the process; with somebody who hears it, writing fails and is told.
    signal_hook::flag::register(SIGXFSZ, Arc::default())?;
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    let listen = move || signals.forever().for_each(&mut heard);
    std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map(drop)
}

/// Calls `heard` for every Ctrl-C and Ctrl-Break from now on, on a thread of its own: Windows knows no other request that a
/// program of the console may answer.
#[cfg(not(unix))]
pub(super) fn each_signal(mut heard: impl FnMut(i32) + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(move || heard(SIGINT)).map_err(io::Error::other)
}
