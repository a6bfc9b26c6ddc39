//! Files become raw layers: what was in the file, nothing judged, nothing lost.

mod aliases;
mod budget;
mod crs;
mod decoding;
mod edges;
mod file_hash;
mod finished;
mod formats;
mod geojson;
mod group_shares;
mod in_memory;
mod layer;
mod limits;
mod names;
mod not_json;
mod notes_below;
mod paths;
mod raw;
mod reading;
mod recognise;
mod regular;
mod row;
mod rows;
mod separator;
mod source;
mod structure;
mod structure_source;
mod table;
mod ward_table;
mod whole_table;
mod workbook;

pub use crate::spatial::DeclaredCrs;
pub use aliases::{PlaceAlias, PlaceAliases, read_place_aliases, read_place_aliases_from};
pub use edges::{EdgeAction, EdgeRow, EdgeTable, read_edges, read_edges_from};
pub use file_hash::{sha256, sha256_of_open, sha256_on_disk, sha256_unlooked};
pub use finished::{FinishedRun, stays_inside};
pub use group_shares::{GroupShareTable, read_group_shares};
pub use in_memory::layer_of_features;
pub use layer::{read_layer, read_layer_from};
pub use limits::Limits;
pub use names::normalised;
pub use notes_below::notes_passed_over;
pub use paths::path_in;
pub use raw::{Position, RawFeature, RawGeometry, RawLayer, RawLayers, Ring};
pub use reading::Reading;
pub use regular::{open_regular, open_unlinked, read_regular};
pub use source::file_and_part;
pub(crate) use source::hexadecimal;
pub use structure::{
    RawStructure, StructureContent, StructureTable, TableKind, read_structure, read_structure_from,
};
pub use structure_source::{BASES, StructurePlace, StructureSource};
pub use ward_table::{WardTable, WardTableHeader, column_name, read_ward_table, read_ward_table_from};
pub use workbook::WORKBOOK_THREAD;
