//! The `wardwise` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic is a fault of wardwise, never of the data: it ends with exit code 1, not 101.
    match std::panic::catch_unwind(wardwise::cli::run) {
        Ok(code) => ExitCode::from(code),
        Err(_) => {
            eprintln!("error: internal fault in wardwise; please report it with the message above");
            ExitCode::from(1)
        }
    }
}
