//! Flags, numbered rules, losses, measures and exit codes.

use crate::{GENERATED, assert_page, cell, root};
use assert_cmd::Command;
use std::fmt::Write as _;
use wardwise::Error;
use wardwise::cli::every_command;
use wardwise::compare::MEASURES;
use wardwise::loss::Loss;
use wardwise::rules;

#[test]
fn the_page_of_flags_is_what_the_commands_take() {
    let mut page = format!("{GENERATED}# Commands and flags\n");
    page.push_str(
        "\nEvery flag of a study may stand in a study file instead: its name without the dashes, `-`\nbecoming `_`. A flag wins over the file, the file over the default.\n",
    );
    let mut command = wardwise::cli::command();
    // What every command takes is handed down to it.
    command.build();
    let shown = |sub: &clap::Command| sub.get_name() != "help" && !sub.is_hide_set();
    for (called, sub) in every_command(&command).into_iter().filter(|(_, sub)| shown(sub)) {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        write!(page, "\n## `wardwise {called}`\n\n{about}.\n").unwrap();
        // A command of commands takes nothing of its own.
        if sub.has_subcommands() {
            continue;
        }
        let mut headings: Vec<&str> = Vec::new();
        let shown = || sub.get_arguments().filter(|a| a.get_id() != "help" && !a.is_hide_set());
        for argument in shown() {
            let heading = argument.get_help_heading().unwrap_or("");
            if !headings.contains(&heading) {
                headings.push(heading);
            }
        }
        for heading in headings {
            if !heading.is_empty() {
                write!(page, "\n### `{called}`: {heading}\n").unwrap();
            }
            page.push_str("\n| flag | |\n|---|---|\n");
            for argument in shown().filter(|a| a.get_help_heading().unwrap_or("") == heading) {
                let value = argument.get_value_names().filter(|_| argument.get_action().takes_values());
                let value = value.map(|names| names.join(" ")).unwrap_or_default();
                let name = match argument.get_long() {
                    Some(long) if value.is_empty() => format!("--{long}"),
                    Some(long) => format!("--{long} {value}"),
                    None => value,
                };
                let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                let choices: Vec<String> = argument
                    .get_possible_values()
                    .iter()
                    .filter(|_| argument.get_action().takes_values())
                    .map(|choice| format!("`{}`", choice.get_name()))
                    .collect();
                if !choices.is_empty() {
                    write!(help, " ({})", choices.join(", ")).unwrap();
                }
                writeln!(page, "| `{}` | {} |", cell(&name), cell(&help)).unwrap();
            }
        }
    }
    assert_page("flags.md", &page);
}

#[test]
fn the_page_of_findings_holds_every_numbered_rule() {
    let mut page = format!("{GENERATED}# Findings: the numbered rules\n");
    page.push_str(
        "\nEvery finding names a rule by its number. A number is never given to another rule.\n`findings.csv` says what was done: `noted`, `mended`, `left_out` or `refused`.\n",
    );
    let subject = |letter: &str| match letter {
        "S" => "Settings and study files",
        "F" => "Files",
        "C" => "Coordinates",
        "W" => "Wards",
        "D" => "Drawings and statements",
        "A" => "Co-funding areas",
        "P" => "Population points",
        "G" => "Adjacency",
        "R" => "Rules of a structure",
        "V" => "Claims of a finished run",
        "H" => "Searches cut into shards",
        other => panic!("no subject is known for {other}"),
    };
    let mut letter = "";
    for rule in rules::ALL.iter() {
        if rule.code[..1] != *letter {
            letter = &rule.code[..1];
            write!(page, "\n## {letter}: {}\n", subject(letter)).unwrap();
        }
        write!(page, "\n### {}: {}\n\n", rule.code, cell(rule.title)).unwrap();
        write!(page, "- usual cause: {}\n- cure: {}\n", cell(rule.cause), cell(rule.cure)).unwrap();
    }
    assert_page("findings.md", &page);
}

#[test]
fn the_page_of_losses_holds_every_loss() {
    let mut page = format!("{GENERATED}# Losses\n");
    page.push_str(
        "\nEvery loss runs from 0, the best, to 1. The total is the weighted mean of those turned on with\n`--weight`. A loss that *falls with merging* never rises when two clusters become one: with such\nlosses alone and the number of clusters left open, few large clusters are favoured.\n\n| loss | what it measures | falls with merging |\n|---|---|---|\n",
    );
    for loss in Loss::ALL {
        let falls = if loss.falls_with_merging() { "yes" } else { "no" };
        writeln!(page, "| `{}` | {} | {falls} |", loss.name(), cell(loss.description().meaning)).unwrap();
    }
    assert_page("losses.md", &page);
}

#[test]
fn the_page_of_measures_holds_every_measure() {
    let mut page = format!("{GENERATED}# Measures\n");
    page.push_str(
        "\nEvery structure is measured by all of these, whether it was searched for or given. They are columns of\n`candidates.csv` and rows of `comparison.csv`; most stand on the page under the name given here. A figure is\nempty where the layer behind it is missing.\n\n| measure | on the page | what it is | unit | better |\n|---|---|---|---|---|\n",
    );
    for measure in &MEASURES {
        let label = measure.page_row.map_or("", |_| measure.label);
        let (meaning, better) = (cell(measure.meaning), measure.better.word());
        let (name, unit) = (measure.name, measure.unit.word());
        writeln!(page, "| `{name}` | {label} | {meaning} | {unit} | {better} |").unwrap();
    }
    assert_page("measures.md", &page);
}

#[test]
fn the_page_of_exit_codes_holds_every_kind_of_error() {
    let mut page = format!("{GENERATED}# Exit codes\n\n| code | meaning |\n|---:|---|\n| 0 | success |\n");
    let lost = std::io::Error::from(std::io::ErrorKind::NotFound);
    let errors = [
        Error::Internal("…".to_owned()),
        Error::Settings(vec![]),
        Error::Input(vec![]),
        Error::Infeasible(vec![]),
        Error::io("a file or folder", "cannot be read or written", lost),
        Error::Limit(vec![]),
        Error::Claim(vec![]),
    ];
    for error in errors {
        let meaning = match &error {
            Error::Io { .. } => "a file or folder cannot be read or written".to_owned(),
            Error::Internal(_) => "an internal fault of wardwise: please report it".to_owned(),
            other => other.to_string(),
        };
        writeln!(page, "| {} | {} |", error.exit_code(), cell(&meaning)).unwrap();
    }
    page.push_str("| 130 | stopped by `SIGINT` |\n| 143 | stopped by `SIGTERM` |\n");
    page.push_str(
        "\nThat no structure can meet the rules is proved; a search that merely found none (R106) has reached its limit, and\nends with 6.\n",
    );
    page.push_str(
        "\nMessages go to stderr, results to stdout. Unless the code is 0 the output folder is as it was before, with two exceptions: a\nsearch that is stopped by a signal leaves the best found until then, marked as partial; and where standard output cannot be\nwritten (a full disk behind `> file`), the code is 5, and the message says what is whole all the same. Whoever closes a\npipe early, as `wardwise … | head -1` does, has read enough: nothing is said, and the code is that of the work itself.\n\nEvery word of a command line is UTF-8; a path that is not is refused with 2 before anything is done. The folder that a command\nruns in may have any name.\n",
    );
    assert_page("exit-codes.md", &page);
}

#[test]
fn what_the_pages_quote_of_the_demo_is_what_it_prints() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::cargo_bin("wardwise").expect("the program is built");
    let output = command.current_dir(home.path()).arg("demo").output().expect("the demo runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let page = std::fs::read_to_string(root().join("docs/src/first-study.md")).expect("the page");
    let blocks = page.split("```").skip(1).step_by(2);
    let quoted: Vec<&str> = blocks.filter(|block| block.trim_start().starts_with("Best: ")).collect();
    assert!(!quoted.is_empty());
    for block in quoted {
        assert!(printed.contains(block.trim()), "the page quotes {block:?}; the demo prints\n{printed}");
    }
}
