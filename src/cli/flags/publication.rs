//! Flags that say what stands over and under everything written.

use super::refusals::Refusals;
use crate::settings::{Caption, Publication, Settings};
use clap::Args;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Title, author and sources.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct PublicationFlags {
    /// Title of the page, the maps and the project
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who made them: a person, a team, an office
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Whose data they are made from, as its licence wants it said; may be repeated
    #[arg(long, value_name = "TEXT", help_heading = "Output")]
    #[serde(deserialize_with = "one_or_more", skip_serializing_if = "Vec::is_empty")]
    pub attribution: Vec<String>,
}

impl PublicationFlags {
    /// Puts the texts into the settings; one that no page could show is refused.
    pub(super) fn fill(&self, settings: &mut Settings, refusals: &mut Refusals) {
        let mut caption = |flag: &str, text: &String| match Caption::new(text) {
            Ok(caption) => Some(caption),
            Err(fault) => {
                refusals.add(flag, fault.to_string());
                None
            }
        };
        settings.publication = Publication {
            title: self.title.as_ref().and_then(|text| caption("--title", text)),
            author: self.author.as_ref().and_then(|text| caption("--author", text)),
            attribution: self.attribution.iter().filter_map(|text| caption("--attribution", text)).collect(),
        };
    }
}

/// In a study file one text may stand without the brackets of a list.
fn one_or_more<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a text or a list of texts")
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(vec![text.to_owned()])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut texts = Vec::new();
            while let Some(text) = list.next_element()? {
                texts.push(text);
            }
            Ok(texts)
        }
    }
    from.deserialize_any(Texts)
}
