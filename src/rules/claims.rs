//! Rules about the claims of a finished run: what `wardwise verify` holds them to.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &RECORD_UNREADABLE,
    &INPUT_CHANGED,
    &OUTPUT_CHANGED,
    &CANDIDATE_BREAKS_RULE,
    &SCORE_UNEQUAL,
    &OPTIMUM_UNEQUAL,
    &RECORD_UNEQUAL,
];

/// V101: run.json and certificate.json can be read.
pub static RECORD_UNREADABLE: Rule = Rule {
    code: "V101",
    title: "run.json, certificate.json and assignments.csv can be read as a search wrote them",
    cause: "a file edited by hand, cut short, or written by another version",
    cure: "repeat the search with the replay command in run.json",
};

/// V102: every input is the file the run read.
pub static INPUT_CHANGED: Rule = Rule {
    code: "V102",
    title: "every input is the file that the run read",
    cause: "a layer that was updated or edited after the search",
    cure: "name the original file with its layer flag, or repeat the search on the new one",
};

/// V103: every file of the run is as it was written.
pub static OUTPUT_CHANGED: Rule = Rule {
    code: "V103",
    title: "every file of the run is as it was written",
    cause: "a file edited, replaced, saved by another program, or removed after the search",
    cure: "repeat the search with the replay command in run.json",
};

/// V104: every candidate keeps the rules.
pub static CANDIDATE_BREAKS_RULE: Rule = Rule {
    code: "V104",
    title: "every candidate is a structure that keeps the rules",
    cause: "an assignment that was changed after the search",
    cure: "score the changed structure as one of your own: wardwise score --structure",
};

/// V105: every score is what its definition gives.
pub static SCORE_UNEQUAL: Rule = Rule {
    code: "V105",
    title: "every figure in the tables is what its definition gives",
    cause: "a table or an assignment that was changed after the search",
    cure: "repeat the search with the replay command in run.json",
};

/// V106: no structure that meets the rules loses less than claimed.
pub static OPTIMUM_UNEQUAL: Rule = Rule {
    code: "V106",
    title: "the lowest total losses are what an independent programme finds",
    cause: "a certificate, curve or assignment that was changed after the search",
    cure: "repeat the search with the replay command in run.json; where this remains, report it",
};

/// V107: run.json and certificate.json state what was found.
pub static RECORD_UNEQUAL: Rule = Rule {
    code: "V107",
    title: "run.json and certificate.json state what the inputs give",
    cause: "a record that was changed after the search",
    cure: "repeat the search with the replay command in run.json",
};
