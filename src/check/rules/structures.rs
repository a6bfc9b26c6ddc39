//! Rules about structures: what makes them impossible, and what a given one breaks.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] =
    &[&TOO_FEW_WARDS, &TOO_FEW_RESIDENTS, &WARD_TOO_LARGE, &CANNOT_DIVIDE, &WRONG_COUNT, &NONE_FOUND];

/// R101: every connected part of a borough has the wards one cluster needs.
pub static TOO_FEW_WARDS: Rule = Rule {
    code: "R101",
    title: "every connected part of a borough has the wards one cluster needs",
    cause: "a borough of one ward, or an island",
    cure: "lower --min-wards, exempt the borough with --exempt, or allow --cross-boroughs",
};

/// R102: every connected part of a borough has the residents one cluster needs.
pub static TOO_FEW_RESIDENTS: Rule = Rule {
    code: "R102",
    title: "every connected part of a borough has the residents one cluster needs",
    cause: "a small borough, or an island",
    cure: "lower --min-population, widen --population-tolerance, or exempt the borough with --exempt",
};

/// R103: no ward has more residents than a cluster may have.
pub static WARD_TOO_LARGE: Rule = Rule {
    code: "R103",
    title: "no ward has more residents than a cluster may have",
    cause: "a large ward, or a small target",
    cure: "raise --max-population, widen --population-tolerance, or exempt the borough with --exempt",
};

/// R104: every connected part of a borough can be divided into clusters that meet the rules.
pub static CANNOT_DIVIDE: Rule = Rule {
    code: "R104",
    title: "every connected part of a borough can be divided into clusters that meet the rules",
    cause: "rules that together leave no division, although each alone may",
    cure: "relax one of the rules for this borough, or exempt it with --exempt",
};

/// R105: the number of clusters asked for is one the rules allow.
pub static WRONG_COUNT: Rule = Rule {
    code: "R105",
    title: "the number of clusters asked for is one the rules allow",
    cause: "sizes and boroughs leave fewest and most clusters",
    cure: "ask for a number in the range named, or change the bounds on size",
};

/// R106: a structure that meets the rules is found.
pub static NONE_FOUND: Rule = Rule {
    code: "R106",
    title: "a structure that meets the rules is found",
    cause: "a map too large for the exact method, and rules too tight for the search; one may exist",
    cure: "relax the rules a little, or divide the map into boroughs",
};
