//! Flags that take one of a few words: the words are the library's, and what clap needs is here.

use crate::search::EffortLevel;
use crate::settings::{Bridging, DrawnBy, PlaceBy, PlaceWeight};
use crate::spatial::Contiguity;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A choice of the library with the word and the help of each of its values.
pub(super) trait Choice: Clone + Send + Sync + 'static {
    const WORDS: &'static [(&'static str, &'static str, Self)];
}

/// Reads one of the words of a choice.
pub(super) fn choice<C: Choice>() -> impl TypedValueParser<Value = C> {
    let words = C::WORDS.iter().map(|(word, help, _)| PossibleValue::new(*word).help(*help));
    PossibleValuesParser::new(words).map(|given| {
        let found = C::WORDS.iter().find(|(word, ..)| *word == given);
        found.expect("clap lets listed words through alone").2.clone()
    })
}

impl Choice for Contiguity {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        ("rook", "They share a border of some length. A team can walk across", Self::Rook),
        ("queen", "They share a border or a single point", Self::Queen),
    ];
}

impl Choice for Bridging {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        ("parts", "Each part is solved by itself, and named in the findings", Self::Parts),
        ("nearest", "Parts are joined across their shortest gaps, named in the findings", Self::Nearest),
        ("refuse", "A borough in parts is refused", Self::Refuse),
    ];
}

impl Choice for EffortLevel {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        ("quick", "About a third of the time: a first look", Self::Quick),
        ("normal", "What a study needs", Self::Normal),
        ("thorough", "About ten times as long", Self::Thorough),
        ("hours", "About a hundred times as long", Self::Hours),
    ];
}

impl Choice for PlaceBy {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        ("name", "Its name", Self::Name),
        ("borough", "Its name, and for names in use far apart the borough", Self::Borough),
    ];
}

impl Choice for DrawnBy {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        (
            "respondents",
            "People who were asked: what fewer than ten of them said is not shown",
            Self::Respondents,
        ),
        ("authority", "Whoever publishes a map of places: it holds nobody's answer", Self::Authority),
    ];
}

impl Choice for PlaceWeight {
    const WORDS: &'static [(&'static str, &'static str, Self)] = &[
        ("population", "By the residents under its drawings", Self::Population),
        ("equal", "All the same", Self::Equal),
        ("respondents", "By how many respondents drew it", Self::Respondents),
    ];
}
