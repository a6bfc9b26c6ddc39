//! Any bytes as one of the tables of ids: hand-edited neighbours, aliases of places, a structure.
//!
//! The first byte chooses the table, the rest is the file. What can be read is checked against wards
//! whose ids are `A`, `B` and `05`, and which have names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wardwise::Error;
use wardwise::check::{AskedColumns, WardDirectory, edge_edits, given_structure, normalised};
use wardwise::input::{StructureContent, read_edges_from, read_place_aliases_from, read_structure_from};
use wardwise::model::Finding;
use wardwise_fuzz::LIMITS;

const WARDS: [(&str, &str); 3] = [("A", "Mill End"), ("B", "Church End"), ("05", "C")];

/// The outcome, or the findings that say why there is none.
fn answered<T>(read: Result<T, Error>) -> Option<T> {
    let findings: Vec<Finding> = match read {
        Ok(read) => return Some(read),
        Err(Error::Input(findings) | Error::Limit(findings)) => findings,
        // A damaged packed file.
        Err(Error::Io { .. }) => return None,
        Err(other) => panic!("{other}"),
    };
    assert!(!findings.is_empty());
    None
}

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else { return };
    match choice % 3 {
        0 => {
            let Some(table) = answered(read_edges_from("edges.csv", file, &LIMITS)) else { return };
            let matched = edge_edits(&table, &WardDirectory::of(WARDS));
            let account = &matched.account;
            assert!(matched.edits.len() <= account.used);
            assert_eq!((account.read, account.used + account.refused), (table.rows.len(), table.rows.len()));
            assert_eq!(account.refused == 0, matched.refused.is_empty());
            assert!(matched.edits.iter().all(|edit| edit.a < edit.b));
        }
        1 => {
            let read = read_place_aliases_from("aliases.csv", file, &LIMITS);
            let Some(table) = answered(read) else { return };
            for name in table.lines_of.keys() {
                assert_eq!(normalised(name), *name, "a name in normal form stays as it is");
            }
        }
        _ => {
            let read = answered(read_structure_from("structure.csv", file, &LIMITS));
            let Some(StructureContent::Table(table)) = read.map(|read| read.content) else { return };
            let matched = given_structure(&table, &WardDirectory::of(WARDS), AskedColumns::default());
            if let Some(matched) = answered(matched) {
                assert_eq!(matched.given.structure.labels().len(), 3);
                assert_eq!(matched.given.names.len(), matched.given.structure.cluster_count());
            }
        }
    }
});
