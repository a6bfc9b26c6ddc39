//! What structures that were given are called in tables and on pages: each otherwise.

use crate::Error;
use crate::input::{BASES, StructurePlace, StructureSource, normalised};
use crate::model::{Action, Finding, Layer, is_blank};
use crate::rules;
use std::collections::BTreeSet;

/// The name of the structure in force in tables.
const CURRENT: &str = "current";

/// The name of each structure: the one the user gave, else the file's, with a number where another structure
/// has it already.
///
/// # Errors
/// [`Error::Settings`] with every name that is empty, another structure's, or the word for a structure of the
/// program's own.
pub(super) fn structure_names(sources: &[StructureSource]) -> Result<Vec<String>, Error> {
    let mut refused = Vec::new();
    let mut refuse = |name: &str, message: String| {
        let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        refused.push(finding.with_property("--structure").with_value(name));
    };
    let is_empty = |source: &&StructureSource| matches!(&source.place, StructurePlace::File { path, .. } if path.trim().is_empty());
    for source in sources.iter().filter(is_empty) {
        let message =
            "it names no structure: give a file, the folder of a run, or wards, boroughs, neighbourhoods";
        refuse(source.name.as_deref().unwrap_or_default(), message.to_owned());
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for name in sources.iter().filter_map(|source| source.name.as_deref()) {
        let form = normalised(name);
        if is_blank(name) {
            refuse(name, "no name stands before the equals sign; write NAME=FILE".to_owned());
        } else if BASES.contains(&form.as_str()) || form == CURRENT {
            let message = "the name is the word for a structure of the program's own; choose another";
            refuse(name, message.to_owned());
        } else if !taken.insert(form) {
            refuse(name, "two structures are called so; choose a name for each".to_owned());
        }
    }
    if !refused.is_empty() {
        return Err(Error::Settings(refused));
    }
    // A basis keeps its word, so that a file of that name gives way.
    let is_basis =
        |source: &&StructureSource| source.name.is_none() && matches!(source.place, StructurePlace::Basis(_));
    let mut bases: BTreeSet<String> =
        sources.iter().filter(is_basis).map(StructureSource::own_name).collect();
    taken.extend(bases.iter().cloned());
    let mut name = |source: &StructureSource| {
        if let Some(name) = &source.name {
            return name.clone();
        }
        let own = source.own_name();
        if is_basis(&source) && bases.remove(&own) {
            return own;
        }
        let mut name = own.clone();
        let mut number = 2;
        while !taken.insert(normalised(&name)) {
            name = format!("{own}_{number}");
            number += 1;
        }
        name
    };
    Ok(sources.iter().map(&mut name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let sources: Vec<StructureSource> = words.iter().map(|words| StructureSource::of(words)).collect();
        structure_names(&sources)
            .map_err(|error| error.findings().iter().map(|finding| finding.message.clone()).collect())
    }

    #[test]
    fn a_file_gives_way_to_a_name_and_to_a_basis() {
        assert_eq!(names(&["a/plan.csv", "b/plan.csv"]).unwrap(), ["plan", "plan_2"]);
        assert_eq!(names(&["plan.csv", "plan=other.csv"]).unwrap(), ["plan_2", "plan"]);
        assert_eq!(names(&["wards.csv", "wards"]).unwrap(), ["wards_2", "wards"]);
        assert_eq!(names(&["wards", "wards"]).unwrap(), ["wards", "wards_2"]);
        assert_eq!(names(&["No change=wards", "wards"]).unwrap(), ["No change", "wards"]);
    }

    #[test]
    fn names_are_neither_empty_nor_anothers() {
        let refused = names(&["A=x.csv", "a =y.csv", " =z.csv", "Wards=w.csv", "current=c.csv"]).unwrap_err();
        assert_eq!(refused.len(), 4, "{refused:?}");
        for word in ["two structures", "no name stands before", "the program's own"] {
            assert!(refused.iter().any(|message| message.contains(word)), "{word}: {refused:?}");
        }
    }
}
