//! How help is arranged: an example first, the flags that matter most, then all others in groups.

mod examples;
mod groups;

pub use groups::{MESSAGES, group_of};

use crate::model::{Action, Finding, Layer, Level};
use crate::rules;
use clap::{Arg, ArgAction, Command};
use groups::{GROUPS, MOST_USED, Reach, most_used};

/// Example before usage, usage before flags.
const TEMPLATE: &str = "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// The program with examples, and with the flags of every command in their groups.
pub fn arranged(program: Command) -> Command {
    with_example(program, "wardwise").mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        arranged_command(command, &name)
    })
}

/// A command with those below it, called so: `shard plan`.
fn arranged_command(command: Command, called: &str) -> Command {
    let command = with_example(command, called).disable_help_flag(true).arg(help_flag());
    let command = command.mut_args(|argument| placed(called, argument));
    command.mut_subcommands(|below| {
        let below_called = format!("{called} {}", below.get_name());
        arranged_command(below, &below_called)
    })
}

/// The program without the flags that its commands do not list: for completions and man pages.
pub fn listed(program: &Command) -> Command {
    let commands: Vec<Command> = program.get_subcommands().map(listed_command).collect();
    let mut commands = commands.into_iter();
    program.clone().mut_subcommands(|command| commands.next().unwrap_or(command))
}

fn listed_command(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned();
    let about = command.get_about().cloned().unwrap_or_default();
    Command::new(command.get_name().to_owned())
        .about(about)
        .before_help(command.get_before_help().cloned().unwrap_or_default())
        .disable_help_flag(true)
        .args(arguments)
        .subcommands(command.get_subcommands().map(listed_command))
        .subcommand_required(command.is_subcommand_required_set())
}

/// Every command, those below others as well, called as it is typed: `shard plan`.
pub fn every_command(program: &Command) -> Vec<(String, &Command)> {
    fn below<'a>(command: &'a Command, called: &str, all: &mut Vec<(String, &'a Command)>) {
        for own in command.get_subcommands().filter(|own| own.get_name() != "help") {
            let own_called = format!("{called}{}", own.get_name());
            all.push((own_called.clone(), own));
            below(own, &format!("{own_called} "), all);
        }
    }
    let mut all = Vec::new();
    below(program, "", &mut all);
    all
}

/// What somebody sees who types the program's name alone.
pub fn start() -> String {
    format!(
        "wardwise groups wards into clusters that best match lived neighbourhoods and\nco-funding areas, and proves how good they are.\n\n{}\n\nAll commands: wardwise --help\nOne command:  wardwise search -h (in short) or --help (in full)\n",
        examples::of("wardwise")
    )
}

/// The examples of a command, as they stand in its help.
pub fn examples(command: &str) -> &'static str {
    examples::of(command)
}

/// That flags were typed with which the command does nothing; `keys` are what was typed, as a study file
/// writes it. In a study file they may stand for other commands.
pub fn without_effect<'a>(command: &str, keys: impl Iterator<Item = &'a str>) -> Option<Finding> {
    let idle = |key: &&str| reach(key).is_some_and(|reach| !reach.is_used_by(command));
    let flags: Vec<String> = keys.filter(idle).map(|key| format!("--{}", key.replace('_', "-"))).collect();
    if flags.is_empty() {
        return None;
    }
    let message = format!("`{command}` does nothing with {}", flags.join(", "));
    let finding = Finding::new(&rules::FLAG_WITHOUT_EFFECT, Action::Noted, Layer::Settings, message);
    Some(finding.with_level(Level::Warning))
}

fn with_example(command: Command, called: &str) -> Command {
    let example = examples::of(called);
    command.before_help(example).help_template(TEMPLATE)
}

fn help_flag() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Print this help: -h in short, --help in full")
        .help_heading(MESSAGES)
}

/// An argument of a command under its heading, at its place, shown or not.
fn placed(command: &str, argument: Arg) -> Arg {
    let own = most_used(command);
    if own.is_empty() {
        return argument;
    }
    let key = argument.get_id().as_str().to_owned();
    if let Some(position) = own.iter().position(|own| *own == key) {
        return argument.help_heading(MOST_USED).display_order(position);
    }
    for group in &GROUPS {
        if let Some(position) = group.flags.iter().position(|(flag, _)| *flag == key) {
            let is_listed = group.flags[position].1.is_listed_by(command);
            let argument = argument.help_heading(group.heading).display_order(position);
            return argument.hide(!is_listed).hide_short_help(true);
        }
    }
    argument
}

/// How far a flag reaches; `None` for one that is no flag of a study.
fn reach(key: &str) -> Option<Reach> {
    let mut flags = GROUPS.iter().flat_map(|group| group.flags);
    flags.find(|(flag, _)| *flag == key).map(|(_, reach)| *reach)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::flags::StudyFlags;
    use clap::Args as _;
    use std::collections::BTreeSet;

    const STUDY_COMMANDS: [&str; 6] = ["check", "search", "score", "compare", "graph", "shard plan"];

    fn program() -> Command {
        crate::cli::command()
    }

    fn called() -> Vec<String> {
        every_command(&program()).into_iter().map(|(called, _)| called).collect()
    }

    fn help(command: &str, flag: &str) -> String {
        let words = std::iter::once("wardwise").chain(command.split(' ')).chain([flag]);
        let refused = program().try_get_matches_from(words).expect_err("help");
        refused.to_string()
    }

    /// The long flags that a text of help lists at the beginning of its lines.
    fn flags_in(help: &str) -> Vec<String> {
        let long = |line: &str| {
            let line = line.trim_start().trim_start_matches("-h, ");
            let flag = line.strip_prefix("--")?.split([' ', '\n']).next()?;
            Some(flag.to_owned())
        };
        help.lines().filter_map(long).collect()
    }

    #[test]
    fn every_flag_of_a_study_stands_in_one_group_and_every_name_there_is_a_flag() {
        let study = StudyFlags::augment_args(Command::new("study"));
        let flags: BTreeSet<String> = study.get_arguments().map(|a| a.get_id().to_string()).collect();
        let listed: Vec<&str> = GROUPS.iter().flat_map(|group| group.flags).map(|(flag, _)| *flag).collect();
        let unique: BTreeSet<String> = listed.iter().map(|flag| (*flag).to_owned()).collect();
        assert_eq!(listed.len(), unique.len(), "a flag stands in two groups");
        assert_eq!(unique, flags, "add a new flag to a group in src/cli/help/groups.rs");
    }

    #[test]
    fn the_short_help_begins_with_an_example_and_shows_the_flags_that_matter() {
        for command in STUDY_COMMANDS {
            let text = help(command, "-h");
            let (example, usage) = (text.find("Example"), text.find("Usage: "));
            assert!(example.is_some_and(|at| at < 200) && example < usage, "{text}");
            let listed = &text[usage.unwrap_or_default()..];
            let shown: Vec<String> = flags_in(listed).into_iter().filter(|flag| flag != "help").collect();
            let wanted: Vec<String> = most_used(command).iter().map(|key| key.replace('_', "-")).collect();
            assert_eq!(shown, wanted, "{command}");
            assert!(shown.len() <= 10, "{command}");
        }
        assert_eq!(most_used("search").len(), 10);
    }

    #[test]
    fn the_full_help_lists_every_flag_that_the_command_uses_and_no_other() {
        for command in STUDY_COMMANDS {
            let text = help(command, "--help");
            let listed: BTreeSet<String> = flags_in(&text).into_iter().collect();
            let own = GROUPS.iter().flat_map(|group| group.flags);
            for (flag, reach) in own {
                let name = flag.replace('_', "-");
                assert_eq!(listed.contains(&name), reach.is_listed_by(command), "{command} --{name}");
            }
            for flag in ["help", "quiet", "verbose", "message-format"] {
                assert!(listed.contains(flag), "{command} --{flag}");
            }
        }
        let search = help("search", "--help");
        let at =
            |heading: &str| search.find(&format!("\n{heading}:\n")).unwrap_or_else(|| panic!("{heading}"));
        assert!(at(MOST_USED) < at("Wards") && at("Rules of a structure") < at("Output"));
    }

    #[test]
    fn every_text_of_help_fits_eighty_columns() {
        for command in called() {
            for flag in ["-h", "--help"] {
                let text = help(&command, flag);
                let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
                assert!(wide.is_empty(), "{command} {flag}: {wide:?}");
            }
        }
        assert!(start().lines().all(|line| line.chars().count() <= 80));
    }

    #[test]
    fn every_example_is_a_command_line_that_the_program_reads() {
        let names = called();
        for name in names.iter().map(String::as_str).chain(["wardwise"]) {
            let text = examples::of(name).replace("\\\n", " ");
            let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  wardwise ")).collect();
            assert!(!lines.is_empty(), "{name} has no example");
            for line in lines {
                let words = line.split_whitespace().take_while(|word| *word != ">");
                let read = program().try_get_matches_from(words);
                assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
            }
        }
    }

    #[test]
    fn a_flag_without_effect_is_told_where_it_is_typed_and_nowhere_else() {
        let told = |command: &str, keys: &[&str]| {
            without_effect(command, keys.iter().copied()).map(|finding| finding.message)
        };
        assert_eq!(told("search", &["clusters", "weight", "bootstrap", "current"]), None);
        assert_eq!(
            told("check", &["wards", "clusters", "neighbourhoods", "seed"]).as_deref(),
            Some("`check` does nothing with --clusters, --seed")
        );
        assert_eq!(told("graph", &["neighbourhoods", "snap", "exempt"]), None);
        assert!(told("graph", &["current"]).is_some());
        assert_eq!(told("score", &["bootstrap"]).as_deref(), Some("`score` does nothing with --bootstrap"));
    }
}
