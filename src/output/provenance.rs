//! What a run's maps are called, who made them, and from which files.

use crate::check::Study;
use crate::model::{Layer, without_folders};
use crate::settings::{Caption, Publication, Settings};

/// What maps are called where nobody says.
const TITLE: &str = "Neighbourhood structures for review";
/// What is said of rights where nobody says whose they are.
const RIGHTS: &str = "Rights in outlines and figures stay with the publishers of the layers they come from.";

/// What is said of every map of a run.
pub(super) struct Provenance {
    /// What the maps are called.
    pub title: String,
    /// Who made them, where that was said.
    pub author: Option<String>,
    /// Whose outlines and figures they show, where that was said.
    pub attribution: Option<String>,
    /// The same as it was given.
    pub publication: Publication,
    /// The files read, by role: names alone, no folders.
    files: Vec<(Layer, String)>,
}

impl Provenance {
    /// Of a study and what was asked of it.
    pub fn of(study: &Study, settings: &Settings) -> Self {
        let name = |file: &str| without_folders(file).to_owned();
        let said = &settings.publication;
        Self {
            title: said.title.as_ref().map_or(TITLE, Caption::as_str).to_owned(),
            author: said.author.as_ref().map(|author| author.as_str().to_owned()),
            attribution: said.rights(),
            publication: said.clone(),
            files: study.accounts.iter().map(|account| (account.layer, name(&account.file))).collect(),
        }
    }

    /// Of a town that nobody lives in.
    pub fn of_made_up_town() -> Self {
        Self {
            title: "A made-up town".to_owned(),
            author: None,
            attribution: Some("Every place, person and pound in it is invented.".to_owned()),
            publication: Publication::default(),
            files: Vec::new(),
        }
    }

    /// The names of the files of these roles that were read.
    pub fn sources(&self, layers: &[Layer]) -> String {
        let names: Vec<&str> = self
            .files
            .iter()
            .filter(|(layer, _)| layers.contains(layer))
            .map(|(_, file)| file.as_str())
            .collect();
        names.join(", ")
    }

    /// Whose rights a map shows.
    pub fn rights(&self) -> &str {
        self.attribution.as_deref().unwrap_or(RIGHTS)
    }
}
