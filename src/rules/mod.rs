//! Every numbered rule of the checks. Letters: S settings, F file, C coordinates, W wards,
//! D drawings and statements, A co-funding areas, P population points, G graph, R rules of a structure,
//! V claims of a finished run, H shards.
//!
//! A number once given is never given to another rule: messages, documents and other programs
//! refer to it.

mod claims;
mod coordinates;
mod drawings;
mod file;
mod funding;
mod graph;
mod measuring;
mod points;
mod settings;
mod shards;
mod structures;
mod wards;

pub use claims::*;
pub use coordinates::*;
pub use drawings::*;
pub use file::*;
pub use funding::*;
pub use graph::*;
pub use measuring::*;
pub use points::*;
pub use settings::*;
pub use shards::*;
pub use structures::*;
pub use wards::*;

use crate::model::Rule;
use std::sync::LazyLock;

/// The rules subject by subject.
static SUBJECTS: &[&[&Rule]] = &[
    settings::ALL,
    file::ALL,
    coordinates::ALL,
    wards::ALL,
    drawings::ALL,
    funding::ALL,
    points::ALL,
    measuring::ALL,
    graph::ALL,
    structures::ALL,
    claims::ALL,
    shards::ALL,
];

/// All rules, in the order of the documentation page.
pub static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| SUBJECTS.concat());

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_number_of_its_own_and_a_cure() {
        let mut codes = BTreeSet::new();
        for rule in ALL.iter() {
            assert!(codes.insert(rule.code), "{} is given twice", rule.code);
            let (letter, number) = rule.code.split_at(1);
            assert!("SFCWDAPGRVH".contains(letter) && number.len() == 3, "{}", rule.code);
            assert!(number.parse::<u16>().is_ok(), "{}", rule.code);
            for text in [rule.title, rule.cause, rule.cure] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text:?}", rule.code);
            }
        }
    }
}
