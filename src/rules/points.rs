//! Rules about population points and barriers.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] =
    &[&POINT_POPULATION, &POINT_NO_POSITION, &POINT_OUTSIDE, &BARRIER_NO_LINE, &BACKDROP_NO_LINE];

/// P101: every population point has residents: a number, not negative.
pub static POINT_POPULATION: Rule = Rule {
    code: "P101",
    title: "every population point has residents: a number, not negative",
    cause: "an empty cell or a code for a missing value",
    cure: "fill in the residents, or remove the point",
};

/// P102: every population point has a position.
pub static POINT_NO_POSITION: Rule = Rule {
    code: "P102",
    title: "every population point has a position",
    cause: "a row of the table without a position",
    cure: "give the point its position, or remove the feature",
};

/// P103: population points lie in the study area.
pub static POINT_OUTSIDE: Rule = Rule {
    code: "P103",
    title: "population points lie in the study area",
    cause: "a file of a larger area",
    cure: "nothing needs doing; the point was left out",
};

/// P104: every barrier is a line.
pub static BARRIER_NO_LINE: Rule = Rule {
    code: "P104",
    title: "every barrier is a line",
    cause: "a row of the table without a shape",
    cure: "give the barrier its line, or remove the feature",
};

/// P105: what lies under the wards on the page has a line or an outline.
pub static BACKDROP_NO_LINE: Rule = Rule {
    code: "P105",
    title: "what lies under the wards on the page has a line or an outline",
    cause: "points among roads, or a row of the table without a shape",
    cure: "nothing needs doing; remove the feature to be rid of the word",
};
