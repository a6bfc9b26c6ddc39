use crate::model::is_blank;
use serde::{Deserialize, Serialize};
use std::fmt;

/// More characters than this are a text, not a line under a map.
const MAX_CHARACTERS: usize = 300;

/// What stands over and under everything that a run writes for readers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Publication {
    /// `--title`: what the maps and tables are about.
    pub title: Option<Caption>,
    /// `--author`: who made them.
    pub author: Option<Caption>,
    /// `--attribution`: whose data they are made from, a line for each source, in the order given.
    pub attribution: Vec<Caption>,
}

impl Publication {
    /// Whether nothing was given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All sources in one line, for formats that have room for one; `None` where none was named.
    #[must_use]
    pub fn rights(&self) -> Option<String> {
        let sources: Vec<&str> = self.attribution.iter().map(Caption::as_str).collect();
        if sources.is_empty() { None } else { Some(sources.join("; ")) }
    }
}

/// One line of text that any page, table or map format can carry: not empty, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Caption(String);

impl Caption {
    /// This text, without the blanks around it.
    ///
    /// # Errors
    /// [`NoCaption`] for a text that is empty, longer than 300 characters, or holds a character that
    /// breaks a line or cannot be seen.
    pub fn new(text: &str) -> Result<Self, NoCaption> {
        let text = text.trim();
        let characters = text.chars().count();
        match text.chars().position(is_unprintable) {
            _ if is_blank(text) => Err(NoCaption::Empty),
            _ if characters > MAX_CHARACTERS => Err(NoCaption::Long { characters }),
            Some(before) => {
                let character = text.chars().nth(before).unwrap_or_default();
                Err(NoCaption::Unprintable { character, position: before + 1 })
            }
            None => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, line and paragraph separators, marks that turn the direction of the text around
/// them, and what XML cannot hold.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
                | '\u{fffe}' | '\u{ffff}'
        )
}

impl fmt::Display for Caption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Caption {
    type Error = NoCaption;
    fn try_from(text: String) -> Result<Self, NoCaption> {
        Self::new(&text)
    }
}

impl From<Caption> for String {
    fn from(caption: Caption) -> Self {
        caption.0
    }
}

/// Why a text cannot stand over or under a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoCaption {
    /// There is nothing to read.
    Empty,
    /// It is longer than a line under a map.
    Long {
        /// How many characters it has.
        characters: usize,
    },
    /// A character breaks the line or cannot be seen.
    Unprintable {
        /// Which.
        character: char,
        /// Where, counted from 1.
        position: usize,
    },
}

impl fmt::Display for NoCaption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the text is empty; give a line of text, or leave the flag out"),
            Self::Long { characters } => {
                write!(f, "the text has {characters} characters, and a line holds at most {MAX_CHARACTERS}")
            }
            Self::Unprintable { character, position } => write!(
                f,
                "character {position} is U+{:04X}, which breaks the line or cannot be seen; write one line of plain text",
                u32::from(*character)
            ),
        }
    }
}

impl std::error::Error for NoCaption {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_one_line_that_can_be_seen() {
        for text in ["Options for 2027", "© Crown copyright <OS> & \"ONS\"", "Škofja Loka 東京 🏙", "a"]
        {
            assert_eq!(Caption::new(&format!("  {text} ")).unwrap().as_str(), text);
        }
        assert!(Caption::new(&"x".repeat(300)).is_ok());
        let said = |text: &str| Caption::new(text).expect_err("no caption").to_string();
        assert!(said(" \t ").contains("empty"));
        assert!(said("\u{200b}").contains("empty"));
        assert!(said(&"é".repeat(301)).contains("301 characters"));
        assert!(said("one\ntwo").starts_with("character 4 is U+000A"));
        for hidden in ['\0', '\u{1b}', '\u{85}', '\u{2028}', '\u{202e}', '\u{2066}', '\u{ffff}'] {
            assert!(Caption::new(&format!("a{hidden}b")).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn sources_share_a_line_where_there_is_room_for_one() {
        let caption = |text: &str| Caption::new(text).unwrap();
        assert_eq!(Publication::default().rights(), None);
        let attribution = vec![caption("© OS 2024"), caption("ONS, OGL v3")];
        let published = Publication { attribution, ..Publication::default() };
        assert_eq!(published.rights().as_deref(), Some("© OS 2024; ONS, OGL v3"));
    }

    #[test]
    fn a_record_with_a_hidden_character_is_not_read() {
        assert!(serde_json::from_str::<Caption>("\"plain\"").is_ok());
        assert!(serde_json::from_str::<Caption>("\"two\\nlines\"").is_err());
        assert!(serde_json::from_str::<Caption>("\"\"").is_err());
    }
}
