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
    &NOT_MADE_AGAIN,
    &FOREIGN_FILE,
    &FILE_UNSAFE,
    &OTHER_VERSION,
    &DIGEST_UNEQUAL,
    &MEASURED_OTHERWISE,
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

/// V108: every file is made again, byte for byte.
pub static NOT_MADE_AGAIN: Rule = Rule {
    code: "V108",
    title: "every file of the run is, byte for byte, what inputs and settings come to",
    cause: "a page, map or table that was changed after the search, whatever its hash says",
    cure: "repeat the search with the replay command in run.json",
};

/// V109: nothing foreign is there.
pub static FOREIGN_FILE: Rule = Rule {
    code: "V109",
    title: "the folder of a run holds its files and nothing else",
    cause: "a file that was put there, or left by another program or an earlier run; a reader would take it for part of the result",
    cure: "move it elsewhere",
};

/// V110: what is read of a run are regular files in its folder.
pub static FILE_UNSAFE: Rule = Rule {
    code: "V110",
    title: "every file of a run is a regular file in its folder, within the stated size",
    cause: "a link, a pipe, a device, a name that leads elsewhere, or a file that was blown up: none is left by a search",
    cure: "ask for the folder as the search wrote it, and be careful with this one",
};

/// V111: the run was made by this version.
pub static OTHER_VERSION: Rule = Rule {
    code: "V111",
    title: "a run is verified by the version of the program that made it",
    cause: "a search by an earlier or later version: the same inputs may come to other bytes there",
    cure: "verify with that version, or repeat the search with this one",
};

/// V112: the run has the digest that was given.
pub static DIGEST_UNEQUAL: Rule = Rule {
    code: "V112",
    title: "the run has the digest that it is held to",
    cause: "another run than the one whose digest was published",
    cure: "ask for the folder with this digest",
};

/// V113: borders and overlaps measured by a second way are the same.
pub static MEASURED_OTHERWISE: Rule = Rule {
    code: "V113",
    title: "areas, borders and overlaps of a sample are the same when measured by a second way",
    cause: "a fault of wardwise",
    cure: "report it, with the layers",
};
