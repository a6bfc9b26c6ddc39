//! Rules about co-funding areas: amounts, authorities and shapes.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &AREA_ID_DOUBLED,
    &AREA_ID_MISSING,
    &AMOUNT_MISSING,
    &AMOUNT_NOT_A_NUMBER,
    &AMOUNT_NEGATIVE,
    &AMOUNT_ALL_ZERO,
    &AREA_NO_GEOMETRY,
    &AREA_NO_AREA,
    &AREA_INVALID,
    &AREA_OUTSIDE,
    &AREA_TOO_COMPLEX,
    &AMOUNT_TEXT,
    &AREA_ID_ALIKE,
    &AMOUNT_ABSURD,
    &AUTHORITY_UNKNOWN,
];

/// A101: co-funding area ids are unique.
pub static AREA_ID_DOUBLED: Rule = Rule {
    code: "A101",
    title: "co-funding area ids are unique",
    cause: "an agreement exported in two parts",
    cure: "merge the parts into one MultiPolygon, or give each an id",
};

/// A102: every co-funding area has an id.
pub static AREA_ID_MISSING: Rule = Rule {
    code: "A102",
    title: "every co-funding area has an id",
    cause: "an empty cell",
    cure: "nothing needs doing; the feature number stands in for the id",
};

/// A103: every co-funding area has an amount.
pub static AMOUNT_MISSING: Rule = Rule {
    code: "A103",
    title: "every co-funding area has an amount",
    cause: "an empty cell",
    cure: "fill in the amount in £ a year",
};

/// A104: an amount is a number.
pub static AMOUNT_NOT_A_NUMBER: Rule = Rule {
    code: "A104",
    title: "an amount is a number",
    cause: "words in the source table",
    cure: "write the figure as a plain number: 25000",
};

/// A105: an amount is not negative.
pub static AMOUNT_NEGATIVE: Rule = Rule {
    code: "A105",
    title: "an amount is not negative",
    cause: "a refund, or a code for a missing value",
    cure: "fill in the amount in £ a year",
};

/// A106: some co-funding area has an amount above zero.
pub static AMOUNT_ALL_ZERO: Rule = Rule {
    code: "A106",
    title: "some co-funding area has an amount above zero",
    cause: "the wrong property",
    cure: "name the amount with --amount",
};

/// A107: every co-funding area has a shape.
pub static AREA_NO_GEOMETRY: Rule = Rule {
    code: "A107",
    title: "every co-funding area has a shape",
    cause: "a row of the table without a shape",
    cure: "give the area its shape, or remove the feature",
};

/// A108: every co-funding area has an area.
pub static AREA_NO_AREA: Rule = Rule {
    code: "A108",
    title: "every co-funding area has an area",
    cause: "a shape that collapsed when it was simplified",
    cure: "give the area its full shape, or remove the feature",
};

/// A109: co-funding shapes are valid by the OGC rules.
pub static AREA_INVALID: Rule = Rule {
    code: "A109",
    title: "co-funding shapes are valid by the OGC rules",
    cause: "a border that touches or crosses itself, or a part written as a hole of another",
    cure: "mend the shape (QGIS: Fix geometries) where the area changed",
};

/// A110: a co-funding area touches the study area.
pub static AREA_OUTSIDE: Rule = Rule {
    code: "A110",
    title: "a co-funding area touches the study area",
    cause: "an area of another authority",
    cure: "nothing needs doing; the feature was left out",
};

/// A111: a co-funding shape stays within the limits on vertices and crossings.
pub static AREA_TOO_COMPLEX: Rule = Rule {
    code: "A111",
    title: "a co-funding shape stays within the limits on vertices and crossings",
    cause: "a scribble, or a coast at survey detail",
    cure: "simplify the shape",
};

/// A112: an amount is written as a number, not as text.
pub static AMOUNT_TEXT: Rule = Rule {
    code: "A112",
    title: "an amount is written as a number, not as text",
    cause: "a table joined as text",
    cure: "nothing needs doing; the text was read as the number it shows",
};

/// A113: ids of areas differ by more than space, case or accents.
pub static AREA_ID_ALIKE: Rule = Rule {
    code: "A113",
    title: "ids of areas differ by more than space, case or accents",
    cause: "two files joined, or ids typed by hand",
    cure: "make sure that both are meant; give them ids that nobody takes for one another",
};

/// A114: an amount is nothing, or from a penny to a trillion pounds.
pub static AMOUNT_ABSURD: Rule = Rule {
    code: "A114",
    title: "an amount is nothing, or from a penny to a trillion £ a year",
    cause: "a slip in a digit, or an id in the wrong column",
    cure: "mend the figure",
};

/// A115: every authority that pays is a borough of the wards.
pub static AUTHORITY_UNKNOWN: Rule = Rule {
    code: "A115",
    title: "every authority that pays is a borough of the wards",
    cause: "a name that is misspelt, shortened so that it fits several, or of a payer that is no borough; or wards without boroughs",
    cure: "write the authority as the wards write the borough, or name the boroughs with --borough; a payer that is none of them needs nothing",
};
