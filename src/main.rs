//! The `wardwise` command.

use std::io::Write as _;
use std::panic::{set_hook, take_hook};
use std::process::ExitCode;
use wardwise::input::WORKBOOK_THREAD;

/// The allocator of musl holds all threads up for each other.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The reader of workbooks may panic on a damaged one: that is caught and said in a finding.
    let told = take_hook();
    set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(WORKBOOK_THREAD) {
            told(panic);
        }
    }));
    // A panic is a fault of wardwise, never of the data: it ends with exit code 1, not 101.
    match std::panic::catch_unwind(wardwise::cli::run) {
        Ok(code) => ExitCode::from(code),
        Err(_) => {
            // Where stderr is closed there is nobody left to tell.
            let _ = writeln!(
                std::io::stderr(),
                "error: internal fault in wardwise; please report it with the message above"
            );
            ExitCode::from(1)
        }
    }
}
