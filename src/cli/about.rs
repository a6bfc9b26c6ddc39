//! Completions and man pages, made from the same definitions as the flags, so that they cannot drift.

use crate::Error;
use clap::Args;
use clap_complete::Shell;
use std::io::{self, Write};

/// `wardwise completions SHELL`
#[derive(Args, Debug)]
pub struct CompletionFlags {
    /// The shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints a completion script: `wardwise completions bash > /etc/bash_completion.d/wardwise`.
pub fn completions(flags: &CompletionFlags, program: &mut clap::Command) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, program, "wardwise", &mut script);
    print(&script)
}

/// Prints the man pages of the program and of every command, one after another: `wardwise man | man -l -`.
pub fn man(mut program: clap::Command) -> Result<(), Error> {
    program.build();
    let mut pages = Vec::new();
    let mut render = |command: clap::Command| {
        clap_mangen::Man::new(command)
            .render(&mut pages)
            .map_err(|fault| Error::Internal(format!("a man page cannot be made: {fault}")))
    };
    render(program.clone())?;
    for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
        render(command.clone())?;
    }
    print(&pages)
}

fn print(bytes: &[u8]) -> Result<(), Error> {
    io::stdout().lock().write_all(bytes).map_err(|e| Error::io("standard output", "cannot be written", e))
}
