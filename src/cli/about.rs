//! Completions and man pages, made from the same definitions as the flags, so that they cannot drift.

use super::help;
use super::report;
use super::terminal;
use crate::Error;
use crate::output::place;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io::{self, Write};
use std::path::PathBuf;

/// `wardwise completions SHELL`
#[derive(Args, Debug)]
pub struct CompletionFlags {
    /// The shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

/// `wardwise man`
#[derive(Args, Debug)]
pub struct ManFlags {
    /// Folder to write a page for every command into, in place of printing them all
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints a completion script: `wardwise completions bash > /etc/bash_completion.d/wardwise`.
pub fn completions(flags: &CompletionFlags, program: &Command) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut help::listed(program), "wardwise", &mut script);
    print(&script)
}

/// Prints the man pages of the program and of every command, one after another (`wardwise man | man -l -`),
/// or writes each into a file of its own.
pub fn man(flags: &ManFlags, program: &Command) -> Result<(), Error> {
    let pages =
        pages(program).map_err(|fault| Error::Internal(format!("a man page cannot be made: {fault}")))?;
    let Some(out) = &flags.out else {
        return print(&pages.into_iter().flat_map(|(_, page)| page).collect::<Vec<u8>>());
    };
    place(out, pages.iter().map(|(name, page)| (name.as_str(), page.as_slice())))?;
    let files: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    report::manual(out, &files)
}

/// The page of the program and of every command, each under the name of its file.
fn pages(program: &Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut program = help::listed(program).disable_help_subcommand(true);
    program.build();
    let mut pages = vec![page("wardwise", program.clone())?];
    for (called, command) in help::every_command(&program) {
        pages.push(page(&called, command.clone())?);
    }
    Ok(pages)
}

fn page(called: &str, mut command: Command) -> io::Result<(String, Vec<u8>)> {
    let examples = help::examples(called);
    let (has_commands, has_version) = (command.has_subcommands(), command.get_version().is_some());
    // In the synopsis sixty flags say nothing: they are told one by one below.
    let usage = command.render_usage().to_string();
    let man = Man::new(command.override_usage(usage.trim_start_matches("Usage: ").to_owned()));
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    let mut section = Roff::new();
    section.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in examples.lines() {
        section.text([roman(line)]);
    }
    section.control("fi", []);
    page.write_all(section.render().as_bytes())?;
    man.render_options_section(&mut page)?;
    if has_commands {
        man.render_subcommands_section(&mut page)?;
    }
    if has_version {
        man.render_version_section(&mut page)?;
    }
    Ok((man.get_filename(), page))
}

fn print(bytes: &[u8]) -> Result<(), Error> {
    terminal::printed(io::stdout().lock().write_all(bytes), None)
}
