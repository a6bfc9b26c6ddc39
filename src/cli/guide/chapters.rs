//! The chapters of the guide, as they stand in `docs/src`.

use crate::cli::packed::{Packed, packed};

/// One chapter: its name on the command line, and its Markdown.
#[derive(Debug, Clone, Copy)]
pub struct Chapter {
    /// The file's name without its ending.
    pub name: &'static str,
    packed: Packed,
}

impl Chapter {
    /// The text from the title on, without what only its writers need.
    pub fn text(&self) -> String {
        let text = self.packed.text();
        match text.find("# ") {
            Some(title) => text[title..].to_owned(),
            None => text,
        }
    }

    /// The first line, without its mark.
    pub fn title(&self) -> String {
        self.text().lines().next().unwrap_or_default().trim_start_matches("# ").to_owned()
    }
}

macro_rules! chapters {
    ($($name:literal in $path:literal,)*) => {
        [$(Chapter { name: $name, packed: packed!(concat!("docs/src/", $path, $name, ".md")) }),*]
    };
}

/// All chapters, in the order of the table of contents.
pub const CHAPTERS: [Chapter; 26] = chapters![
    "introduction" in "",
    "installing" in "",
    "first-study" in "",
    "getting-data" in "",
    "tables" in "",
    "borders" in "",
    "evidence" in "",
    "asking" in "",
    "place-names" in "",
    "rules" in "",
    "proof" in "",
    "structures" in "",
    "workbench" in "",
    "river" in "",
    "qgis" in "",
    "python" in "",
    "cluster" in "",
    "reliability" in "",
    "flags" in "reference/",
    "study-file" in "reference/",
    "losses" in "reference/",
    "measures" in "reference/",
    "columns" in "reference/",
    "findings" in "reference/",
    "messages" in "reference/",
    "exit-codes" in "reference/",
];

/// The pictures of the chapters: how they are named there, and their bytes.
pub const PICTURES: [(&str, &[u8]); 5] = [
    ("images/borders.png", include_bytes!("../../../docs/src/images/borders.png")),
    ("images/workbench-1-chosen.webp", include_bytes!("../../../docs/src/images/workbench-1-chosen.webp")),
    ("images/workbench-2-moved.webp", include_bytes!("../../../docs/src/images/workbench-2-moved.webp")),
    ("images/workbench-3-broken.webp", include_bytes!("../../../docs/src/images/workbench-3-broken.webp")),
    ("images/workbench-4-proved.webp", include_bytes!("../../../docs/src/images/workbench-4-proved.webp")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// The targets of the links of a text.
    fn targets(text: &str) -> impl Iterator<Item = &str> {
        text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
    }

    #[test]
    fn the_chapters_are_those_of_the_table_of_contents_in_its_order() {
        let summary = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/SUMMARY.md");
        let summary = fs::read_to_string(summary).unwrap();
        let listed: Vec<&str> = targets(&summary)
            .map(|target| target.trim_end_matches(".md").rsplit('/').next().unwrap())
            .collect();
        assert_eq!(CHAPTERS.map(|chapter| chapter.name).to_vec(), listed);
    }

    #[test]
    fn every_picture_of_a_chapter_is_there() {
        let texts = CHAPTERS.map(|chapter| chapter.text());
        let used = texts.iter().flat_map(|text| targets(text));
        let used: Vec<&str> = used.filter(|target| target.starts_with("images/")).collect();
        assert_eq!(used, PICTURES.map(|(name, _)| name));
    }
}
