//! `wardwise --version --long`: what was built, and how.

use crate::input::sha256;
use crate::output::review;
use clap::Command;

/// Version, commit, target, compiler and the libraries that decide what is read and how maps are projected.
pub fn long(program: &Command) -> String {
    let commit = match env!("WARDWISE_COMMIT") {
        "" => "not recorded: built from a folder of sources",
        commit => commit,
    };
    let checks = if cfg!(debug_assertions) { ", with the checks of a debug build" } else { "" };
    let lines = [
        ("commit", commit.to_owned()),
        ("target", env!("WARDWISE_TARGET").to_owned()),
        ("compiler", env!("WARDWISE_RUSTC").to_owned()),
        ("optimised", format!("level {}{checks}", env!("WARDWISE_OPTIMISATION"))),
        ("memory", allocator().to_owned()),
        ("SQLite", format!("{} (GeoPackage)", rusqlite::version())),
        ("page's solver", format!("SHA-256 {}", sha256(review::SOLVER))),
        ("licence", env!("CARGO_PKG_LICENSE").to_owned()),
    ];
    let mut text = program.render_version();
    for (name, value) in lines {
        text.push_str(&format!("{name:14} {value}\n"));
    }
    text
}

fn allocator() -> &'static str {
    if cfg!(target_env = "musl") { "mimalloc" } else { "of the system" }
}
