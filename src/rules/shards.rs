//! Rules about searches that are cut into shards.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] =
    &[&PLAN_UNREADABLE, &SHARD_MISSING, &SHARD_FOREIGN, &SHARD_CONTRADICTS, &PLANNED_INPUT_CHANGED];

/// H101: the files of a plan are as they were written.
pub static PLAN_UNREADABLE: Rule = Rule {
    code: "H101",
    title: "the files of a plan are as this version of the program wrote them",
    cause: "a copy that was cut short, a file edited by hand, or another version of the program",
    cure: "copy the file again; run the shard again where it is a result, or plan again where it is not",
};

/// H102: every shard has a result.
pub static SHARD_MISSING: Rule = Rule {
    code: "H102",
    title: "every shard of a plan has a result",
    cause: "a shard that was not run yet, that failed, or whose result was not copied back",
    cure: "run the shards named, or copy their results into the folder of the plan; --partial merges what is there",
};

/// H103: a shard is of the plan it lies beside.
pub static SHARD_FOREIGN: Rule = Rule {
    code: "H103",
    title: "every work file and every result is of the plan it lies beside",
    cause: "a plan that was made again since, or a file copied from another one",
    cure: "run the shard again with the work file that is there, or remove the file",
};

/// H104: no two results of one shard differ.
pub static SHARD_CONTRADICTS: Rule = Rule {
    code: "H104",
    title: "a shard has one result, with its own number in the name",
    cause: "results copied from two machines, or renamed",
    cure: "remove what is named, and run the shard again",
};

/// H105: the inputs are those that the plan was made from.
pub static PLANNED_INPUT_CHANGED: Rule = Rule {
    code: "H105",
    title: "every input is the file that the plan was made from",
    cause: "a layer that was updated or edited since",
    cure: "merge where the original file lies, or plan again with the new one",
};
