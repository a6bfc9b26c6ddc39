//! Rules about wards: ids, residents, boroughs and shapes.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &WARD_ID_MISSING,
    &WARD_ID_DOUBLED,
    &WARD_ID_ALIKE,
    &POPULATION_MISSING,
    &POPULATION_NOT_A_NUMBER,
    &POPULATION_NEGATIVE,
    &POPULATION_ABSURD,
    &POPULATION_ROUNDED,
    &POPULATION_ALL_ZERO,
    &POPULATION_TEXT,
    &NO_BOROUGH,
    &BOROUGH_MISSING,
    &BOROUGH_ALIKE,
    &WARD_NO_GEOMETRY,
    &WARD_NO_AREA,
    &WARD_INVALID,
    &WARD_REPEATED,
    &WARDS_OVERLAP,
    &WARD_TOO_COMPLEX,
    &WORKLOAD_VALUE,
    &GAPS,
    &WARD_NAME_MISSING,
    &WARD_INSIDE,
    &GAP_CLOSED,
    &AREA_CHANGED,
    &WARD_NAMED_ALIKE,
    &WARD_NAMED_BY_NAME,
];

/// W101: every ward has an id.
pub static WARD_ID_MISSING: Rule = Rule {
    code: "W101",
    title: "every ward has an id",
    cause: "an empty cell in the source table, or the wrong property",
    cure: "fill in the id, or name another property with --ward-id",
};

/// W102: ward ids are unique.
pub static WARD_ID_DOUBLED: Rule = Rule {
    code: "W102",
    title: "ward ids are unique",
    cause: "a ward exported in two parts, or the same file merged twice",
    cure: "merge the parts into one MultiPolygon (QGIS: Dissolve), or remove the copy",
};

/// W103: ward ids differ by more than space, case or accents.
pub static WARD_ID_ALIKE: Rule = Rule {
    code: "W103",
    title: "ward ids differ by more than space, case or accents",
    cause: "the same ward written two ways",
    cure: "write the id one way, and remove the copy",
};

/// W104: every ward has a population.
pub static POPULATION_MISSING: Rule = Rule {
    code: "W104",
    title: "every ward has a population",
    cause: "an empty cell, or a ward the source table leaves out",
    cure: "fill in the residents; a missing figure is never taken as 0",
};

/// W105: a population is a number.
pub static POPULATION_NOT_A_NUMBER: Rule = Rule {
    code: "W105",
    title: "a population is a number",
    cause: "thousands separators or words in the source table",
    cure: "write the figure as a plain number: 12900",
};

/// W106: a population is not negative.
pub static POPULATION_NEGATIVE: Rule = Rule {
    code: "W106",
    title: "a population is not negative",
    cause: "a code for a missing value, such as -99",
    cure: "fill in the residents",
};

/// W107: a population is below a billion.
pub static POPULATION_ABSURD: Rule = Rule {
    code: "W107",
    title: "a population is below a billion",
    cause: "a slip in a digit, or an id in the wrong column",
    cure: "mend the figure",
};

/// W108: a population is a whole number of persons.
pub static POPULATION_ROUNDED: Rule = Rule {
    code: "W108",
    title: "a population is a whole number of persons",
    cause: "an estimate shared out over areas",
    cure: "nothing needs doing; the figure was rounded to the nearest person",
};

/// W109: somebody lives in the wards.
pub static POPULATION_ALL_ZERO: Rule = Rule {
    code: "W109",
    title: "somebody lives in the wards",
    cause: "the wrong property",
    cure: "name the population with --population",
};

/// W110: a figure is written as a number, not as text.
pub static POPULATION_TEXT: Rule = Rule {
    code: "W110",
    title: "a figure is written as a number, not as text",
    cause: "a table joined as text",
    cure: "nothing needs doing; the text was read as the number it shows",
};

/// W111: wards say which borough they lie in.
pub static NO_BOROUGH: Rule = Rule {
    code: "W111",
    title: "wards say which borough they lie in",
    cause: "the file has no borough property",
    cure: "name it with --borough; without it the map is one borough",
};

/// W112: every ward has a borough, where the file has boroughs.
pub static BOROUGH_MISSING: Rule = Rule {
    code: "W112",
    title: "every ward has a borough, where the file has boroughs",
    cause: "an empty cell in the source table",
    cure: "fill in the borough",
};

/// W113: boroughs differ by more than space, case or accents.
pub static BOROUGH_ALIKE: Rule = Rule {
    code: "W113",
    title: "boroughs differ by more than space, case or accents",
    cause: "the same borough written two ways",
    cure: "write the name one way in the file",
};

/// W114: every ward has a shape.
pub static WARD_NO_GEOMETRY: Rule = Rule {
    code: "W114",
    title: "every ward has a shape",
    cause: "a row of the table without a shape",
    cure: "give the ward its shape, or remove the feature",
};

/// W115: every ward has an area.
pub static WARD_NO_AREA: Rule = Rule {
    code: "W115",
    title: "every ward has an area",
    cause: "a shape that collapsed when it was simplified",
    cure: "give the ward its full shape, or remove the feature",
};

/// W116: ward shapes are valid by the OGC rules: rings do not cross or touch themselves.
pub static WARD_INVALID: Rule = Rule {
    code: "W116",
    title: "ward shapes are valid by the OGC rules: rings do not cross or touch themselves",
    cause: "a border that touches itself after simplification, or a part written as a hole of another",
    cure: "nothing needs doing where the area stays the same; otherwise mend the shape (QGIS: Fix geometries)",
};

/// W117: no two wards have the same shape.
pub static WARD_REPEATED: Rule = Rule {
    code: "W117",
    title: "no two wards have the same shape",
    cause: "the same ward under two ids",
    cure: "remove one of the two",
};

/// W118: wards do not overlap.
pub static WARDS_OVERLAP: Rule = Rule {
    code: "W118",
    title: "wards do not overlap",
    cause: "borders drawn one ward at a time, or wards of different years",
    cure: "nothing needs doing where the area is small; else use one edition of the boundaries",
};

/// W119: a ward's shape stays within the limits on vertices and crossings.
pub static WARD_TOO_COMPLEX: Rule = Rule {
    code: "W119",
    title: "a ward's shape stays within the limits on vertices and crossings",
    cause: "a scribble, or a coast at survey detail",
    cure: "simplify the shape",
};

/// W121: a workload is a number, not negative.
pub static WORKLOAD_VALUE: Rule = Rule {
    code: "W121",
    title: "a workload is a number, not negative",
    cause: "an empty cell or a code for a missing value",
    cure: "fill in the figure; a missing one is taken as none and named",
};

/// W122: wards leave no gaps between them.
pub static GAPS: Rule = Rule {
    code: "W122",
    title: "wards leave no gaps between them",
    cause: "borders drawn twice, not snapped together",
    cure: "give --snap the width of a gap that is a fault; a road or a river needs nothing done",
};

/// W123: every ward has a name.
pub static WARD_NAME_MISSING: Rule = Rule {
    code: "W123",
    title: "every ward has a name",
    cause: "an empty cell",
    cure: "nothing needs doing; the id stands in for the name",
};

/// W124: no ward lies inside others.
pub static WARD_INSIDE: Rule = Rule {
    code: "W124",
    title: "no ward lies inside others",
    cause: "the outline of the whole city among its wards, an enclave not cut out of the ward round it, or a ward twice",
    cure: "remove the ward that holds the others, or cut the others out of it (QGIS: Difference)",
};

/// W125: gaps no wider than the tolerance are closed.
pub static GAP_CLOSED: Rule = Rule {
    code: "W125",
    title: "gaps no wider than the tolerance are closed",
    cause: "borders drawn one ward at a time",
    cure: "nothing needs doing; the finding says which ward has the ground",
};

/// W126: wards keep their area when borders are cleaned.
pub static AREA_CHANGED: Rule = Rule {
    code: "W126",
    title: "wards keep their area when borders are cleaned",
    cause: "overlaps and gaps that were given to one ward",
    cure: "nothing needs doing where the change is small; else mend the borders in the file",
};

/// W131: tables and flags write the ids of wards as the ward file does.
pub static WARD_NAMED_ALIKE: Rule = Rule {
    code: "W131",
    title: "tables and flags write the ids of wards as the ward file does",
    cause: "a spreadsheet took ids for numbers: 05000001 became 5000001, 5000001.0 or 5.0E+06",
    cure: "in a flag, write the id as the ward file does; in a table, format the column of ids as text and save the table again, or name the column of a structure that holds them with --structure-ward",
};

/// W132: a ward named by its name is the only one of that name.
pub static WARD_NAMED_BY_NAME: Rule = Rule {
    code: "W132",
    title: "a ward that is named by its name is the only one of that name",
    cause: "names in place of ids, and two wards that share one",
    cure: "write the id in place of the name",
};
