//! Rules about flags and study files.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &SETTING_UNUSABLE,
    &STUDY_FILE_UNREADABLE,
    &NAMED_BUT_ABSENT,
    &OUTPUT_EXISTS,
    &ONLY_FALLING_LOSSES,
    &LOSS_UNMEASURABLE,
    &SEARCH_STOPPED,
    &OUTPUT_EDITED,
    &OUTPUT_TAKEN,
    &OUTPUT_KEPT,
    &FLAG_WITHOUT_EFFECT,
    &MEMORY_ENDS,
];

/// S101: settings are within their ranges and do not contradict each other.
pub static SETTING_UNUSABLE: Rule = Rule {
    code: "S101",
    title: "settings are within their ranges and do not contradict each other",
    cause: "a slip of the keyboard, or two settings that exclude each other",
    cure: "correct the flag named (wardwise search --help lists them all)",
};

/// S102: a study file is TOML whose keys are the flags' names with underscores.
pub static STUDY_FILE_UNREADABLE: Rule = Rule {
    code: "S102",
    title: "a study file is TOML whose keys are the flags' names with underscores",
    cause: "a misspelt key, or a value of another type",
    cure: "correct the line named",
};

/// S103: wards and boroughs named in the settings are in the ward file.
pub static NAMED_BUT_ABSENT: Rule = Rule {
    code: "S103",
    title: "wards and boroughs named in the settings are in the ward file",
    cause: "a misspelt name, or a ward file of another year",
    cure: "write the id or name as it stands in the ward file",
};

/// S104: an output folder is new, empty, or an earlier output to be replaced.
pub static OUTPUT_EXISTS: Rule = Rule {
    code: "S104",
    title: "an output folder is new, empty, or an earlier output to be replaced",
    cause: "the folder holds files already",
    cure: "choose another folder with --out, or add --force to replace an earlier output",
};

/// S105: with the number of clusters left open, some loss rises when clusters merge.
pub static ONLY_FALLING_LOSSES: Rule = Rule {
    code: "S105",
    title: "with the number of clusters left open, some loss rises when clusters merge",
    cause: "only lived_split, funding_split or cut_border weigh, and these never rise when clusters merge",
    cure: "add a weight for lived_mix or imbalance, or ask for a number of clusters",
};

/// S106: a loss that weighs can be measured on the data.
pub static LOSS_UNMEASURABLE: Rule = Rule {
    code: "S106",
    title: "a loss that weighs can be measured on the data",
    cause: "the layer it is computed from is missing or empty",
    cure: "give the layer, or leave the loss out",
};

/// S107: a search runs to its end.
pub static SEARCH_STOPPED: Rule = Rule {
    code: "S107",
    title: "a search runs to its end",
    cause: "Ctrl-C, a signal from another program, or --time-limit",
    cure: "repeat the command with --resume and, where there is one, a longer --time-limit",
};

/// S108: an earlier output is replaced as it was written.
pub static OUTPUT_EDITED: Rule = Rule {
    code: "S108",
    title: "an earlier output is replaced as it was written",
    cause: "somebody, or a program that had it open, changed the file since: replaced, that work would be lost",
    cure: "move the file out of the folder, or delete it, and run again; or choose another folder with --out",
};

/// S109: one run at a time writes into a folder.
pub static OUTPUT_TAKEN: Rule = Rule {
    code: "S109",
    title: "one run at a time writes into a folder",
    cause: "another run has not ended yet",
    cure: "wait for its end, or choose another folder with --out",
};

/// S110: what is no file of an earlier output stays when it is replaced.
pub static OUTPUT_KEPT: Rule = Rule {
    code: "S110",
    title: "what is no file of an earlier output stays when it is replaced",
    cause: "the folder holds files of others beside it",
    cure: "nothing needs to be done; before a run is published, move out of its folder what is none of it",
};

/// S120: a flag that is typed has an effect on the command it is typed for.
pub static FLAG_WITHOUT_EFFECT: Rule = Rule {
    code: "S120",
    title: "a flag that is typed has an effect on the command it is typed for",
    cause: "the words of a search were given to a command that looks at the layers alone, or bounds where every borough is exempt from them",
    cure: "leave it out here; in a study file it may stand for the other commands",
};

/// S121: what is asked for fits into the memory that the process may take.
pub static MEMORY_ENDS: Rule = Rule {
    code: "S121",
    title: "what is asked for fits into the memory that the process may take",
    cause: "a limit of the shell, the container or the scheduler, and a map with many ways to cluster it",
    cure: "raise the limit of the shell, the container or the scheduler; or ask for less: --max-wards, --threads 1, fewer drawings",
};
