//! The command line: one file per command. Flags and study file become
//! [`Settings`]; errors become exit codes.

mod about;
mod check;
mod compare;
mod demo;
mod flags;
mod graph;
mod guide;
mod help;
mod memory;
mod merge;
mod packed;
mod places;
mod replay;
mod report;
mod resume;
mod score;
mod search;
mod search_flags;
mod shard;
mod signals;
mod stopping;
mod study_file;
mod synth;
mod telling;
mod terminal;
mod threads;
mod values;
mod verify;
mod version;

use crate::Error;
use crate::search::Stop;
use crate::settings::Settings;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use search_flags::SearchFlags;
use std::io::Write as _;
use std::path::Path;

pub use help::{every_command, group_of};

/// Clusters of wards that best match lived neighbourhoods and co-funding areas, with proof
#[derive(Debug, Parser)]
#[command(name = "wardwise", version, max_term_width = 80, subcommand_required = true)]
struct Cli {
    /// With --version: print also what was built, and how
    #[arg(long)]
    long: bool,
    /// Who reads the messages: people, or programs (one JSON object a line)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, global = true)]
    #[arg(help_heading = help::MESSAGES, hide_short_help = true)]
    message_format: terminal::MessageFormat,
    /// Print every finding by itself and in full, not only the first of each rule
    #[arg(long, global = true, help_heading = help::MESSAGES, hide_short_help = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole main job on a made-up town inside the program: no file, no network
    Demo(demo::DemoFlags),
    /// Read and check every layer, and print what is found
    Check(Box<SearchFlags>),
    /// Search for the best structures and write candidates for review
    Search(Box<SearchFlags>),
    /// Measure an existing structure
    Score(Box<score::ScoreFlags>),
    /// Put structures side by side: one table, the best of every row marked, the changes in words
    Compare(Box<compare::CompareFlags>),
    /// Write the adjacency of the wards for inspection
    Graph(Box<SearchFlags>),
    /// Propose which names mean one place, as a table to edit for --place-aliases
    #[command(after_help = places::NOTE)]
    Places(Box<places::PlacesFlags>),
    /// Derive anew, from the inputs, what a search claims
    Verify(verify::VerifyFlags),
    /// Cut a search into shards for many machines, or do one of them
    #[command(subcommand)]
    Shard(shard::ShardCommand),
    /// Put the shards of a plan together: the output of the search, as on one machine
    Merge(merge::MergeFlags),
    /// Make a synthetic town with known true neighbourhoods, of any size, or such evidence over given wards
    Synth(synth::SynthFlags),
    /// Print or open the guide that is inside the program
    Guide(guide::GuideFlags),
    /// Print a completion script for a shell
    Completions(about::CompletionFlags),
    /// Print the manual as man pages, or write a page for every command
    Man(about::ManFlags),
}

/// Every command with its flags, as help and the reference pages of the guide show them.
#[must_use]
pub fn command() -> clap::Command {
    help::arranged(Cli::command())
}

/// The settings that the text of a study file makes, defaults filled in; paths in it are taken from
/// the folder of `path`.
///
/// # Errors
/// [`Error::Settings`] with everything that keeps the settings from being used.
pub fn settings_of_study(text: &str, path: &Path) -> Result<Settings, Error> {
    study_file::parse_in(text, path)?.resolve()
}

/// Runs the command in `std::env::args`; returns the process exit code.
#[must_use]
pub fn run() -> u8 {
    if std::env::args_os().len() == 1 {
        // Nothing was asked: no success, and no fault that needs many words.
        let _ = write!(std::io::stderr(), "{}", help::start());
        return 2;
    }
    let cli = match parsed() {
        Ok(cli) => cli,
        // Help and version are no errors: clap says which, and where they are printed.
        Err(usage) if !usage.use_stderr() => {
            return terminal::printed(printed(&usage), None).map_or_else(|error| failed(&error), |()| 0);
        }
        Err(usage) => {
            report::usage(&usage);
            return 2;
        }
    };
    terminal::set_format(cli.message_format);
    terminal::set_verbose(cli.verbose);
    memory::watch();
    // Only a search looks at it: as long as none has begun, a signal ends the process.
    let stop = Stop::default();
    let signalled = match stopping::hear_signals(stop.clone()) {
        Ok(signalled) => signalled,
        Err(error) => return failed(&error),
    };
    let outcome = match cli.command {
        Command::Demo(flags) => demo::run(&flags),
        Command::Compare(flags) => compare::run(&flags),
        Command::Score(flags) => score::run(&flags),
        Command::Search(flags) => search::run(&flags, &stop),
        Command::Check(flags) => check::run(&flags),
        Command::Graph(flags) => graph::run(&flags),
        Command::Places(flags) => places::run(&flags),
        Command::Verify(flags) => verify::run(&flags),
        Command::Shard(command) => shard::run(&command),
        Command::Merge(flags) => merge::run(&flags),
        Command::Synth(flags) => synth::run(&flags),
        Command::Guide(flags) => guide::run(&flags),
        Command::Completions(flags) => about::completions(&flags, &command()),
        Command::Man(flags) => about::man(&flags, &command()),
    };
    match outcome {
        Ok(()) => signalled.exit_code(),
        Err(error) => failed(&error),
    }
}

/// Prints help or the version, in full where both `--version` and `--long` were typed.
fn printed(asked: &clap::Error) -> std::io::Result<()> {
    if asked.kind() == ErrorKind::DisplayVersion && std::env::args_os().any(|word| word == "--long") {
        return std::io::stdout().write_all(version::long(&command()).as_bytes());
    }
    asked.print()
}

/// The command line of this process.
fn parsed() -> Result<Cli, clap::Error> {
    // `--seed -1` is a number out of range, not a flag that nobody knows.
    let with_negatives = |argument: clap::Arg| match argument.get_action().takes_values() {
        true => argument.allow_negative_numbers(true),
        false => argument,
    };
    let command = command().mut_subcommands(|command| command.mut_args(with_negatives));
    let mut program = command.clone();
    let matches = match no_text() {
        Some(message) => Err(program.error(ErrorKind::InvalidUtf8, message)),
        None => command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)),
    };
    let matches =
        match matches {
            Ok(cli) if cli.long => Err(program
                .error(ErrorKind::MissingRequiredArgument, "--long is for `wardwise --version --long`")),
            matches => matches,
        };
    if matches.is_err() {
        // What could not be read may still say who reads the answer.
        let words: Vec<_> = std::env::args_os().collect();
        let asks = |pair: &[std::ffi::OsString]| pair[0] == "--message-format" && pair[1] == "json";
        if words.windows(2).any(asks) || words.iter().any(|word| word == "--message-format=json") {
            terminal::set_format(terminal::MessageFormat::Json);
        }
    }
    matches
}

/// What is wrong with the first word of the command line that is no text: paths are recorded, in manifests, study files and
/// messages, and a path that was replaced by what looks like it is another.
fn no_text() -> Option<String> {
    let word = std::env::args_os().skip(1).find(|word| word.to_str().is_none())?;
    Some(format!(
        "{word:?} is not UTF-8, and words and paths are recorded as text: rename the file or the folder, or go into the folder \
         and name what lies there from there"
    ))
}

fn failed(error: &Error) -> u8 {
    report::error(error);
    error.exit_code()
}
