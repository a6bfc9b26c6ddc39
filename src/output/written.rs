//! What a run wrote, and what it left where it was.

use crate::model::{Action, Finding, Layer};
use crate::rules;
use crate::swap::Put;
use std::path::Path;

/// How many things that stay are named one by one.
const NAMED: usize = 20;

/// What a run wrote.
#[derive(Clone, Debug)]
pub struct Written {
    /// The files, in the order written, with `/` between folders.
    pub files: Vec<String>,
    /// What of the folder's was no file of the earlier output, and stays.
    pub kept: Vec<Finding>,
}

impl Written {
    pub(super) fn of(files: Vec<String>, put: &Put, folder: &Path) -> Self {
        let finding = |message: String| {
            let finding = Finding::new(&rules::OUTPUT_KEPT, Action::Noted, Layer::Settings, message);
            finding.with_property("--out").with_value(folder.display().to_string())
        };
        let renamed = put.renamed.iter().map(|(was, is)| {
            format!("{} is no file of wardwise's: it is called {} now", was.display(), is.display())
        });
        let mut kept: Vec<Finding> = renamed.map(finding).collect();
        let stays = put.kept.iter().take(NAMED);
        kept.extend(
            stays.map(|name| finding(format!("{} is no file of wardwise's: it stays", name.display()))),
        );
        if put.kept.len() > NAMED {
            kept.push(finding(format!(
                "{} more are no files of wardwise's: they stay",
                put.kept.len() - NAMED
            )));
        }
        Self { files, kept }
    }
}
