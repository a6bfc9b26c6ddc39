//! `wardwise guide`: the guide that is inside the program, as text or as one page.

mod chapters;
mod page;

use super::report;
use crate::Error;
use crate::output::place_file;
use chapters::CHAPTERS;
use clap::Args;
use clap::builder::PossibleValuesParser;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// `wardwise guide`
#[derive(Args, Debug)]
pub struct GuideFlags {
    /// The chapter to print; without one, their names are printed
    #[arg(value_parser = PossibleValuesParser::new(CHAPTERS.map(|chapter| chapter.name)))]
    #[arg(value_name = "CHAPTER", hide_possible_values = true, conflicts_with_all = ["open", "out"])]
    chapter: Option<String>,
    /// Open all of it in the browser; it needs no network
    #[arg(long)]
    open: bool,
    /// Write all of it as one page for a browser
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file of --out if it exists
    #[arg(long, requires = "out")]
    force: bool,
}

/// Prints the names of the chapters or one of them, or makes the page.
pub fn run(flags: &GuideFlags) -> Result<(), Error> {
    match (&flags.chapter, &flags.out, flags.open) {
        (Some(name), ..) => {
            let chapter = CHAPTERS.iter().find(|chapter| chapter.name == name);
            chapter.map_or(Ok(()), |chapter| report::chapter(chapter.name, &chapter.title(), &chapter.text()))
        }
        (None, Some(out), open) => {
            place_file(out, page::page().as_bytes(), flags.force)?;
            if open {
                shown(out)?;
            }
            report::guide(out, open)
        }
        (None, None, true) => {
            let out = kept()?;
            shown(&out)?;
            report::guide(&out, true)
        }
        (None, None, false) => report::chapters(CHAPTERS.map(|chapter| (chapter.name, chapter.title()))),
    }
}

/// The page in a file of its own among what the system clears away in time: a browser reads it after this process has
/// ended.
fn kept() -> Result<PathBuf, Error> {
    let folder = std::env::temp_dir();
    let unwritable = |e| Error::io(&folder, "the guide cannot be written there", e);
    let mut file =
        tempfile::Builder::new().prefix("wardwise-guide-").suffix(".html").tempfile().map_err(unwritable)?;
    file.write_all(page::page().as_bytes()).map_err(unwritable)?;
    let (_, path) = file.keep().map_err(|e| unwritable(e.error))?;
    Ok(path)
}

fn shown(page: &Path) -> Result<(), Error> {
    open::that_detached(page)
        .map_err(|e| Error::io(page, "no program was found that opens it; open it in a browser by hand", e))
}
