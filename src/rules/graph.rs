//! Rules about adjacency: parts, near misses, bridges, edits.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &MAP_IN_PARTS,
    &NEARLY_TOUCHING,
    &BRIDGED,
    &EDIT_WITHOUT_EFFECT,
    &BOROUGH_IN_PARTS,
    &BORDERS_CUT,
    &SNAPPED_AWAY,
    &SNAP_TAKEN,
    &LIE_ALONG,
];

/// G101: the map is in one part.
pub static MAP_IN_PARTS: Rule = Rule {
    code: "G101",
    title: "a path of neighbours leads from every ward to every other",
    cause: "islands, a river taken out of the wards, or borders that do not quite meet",
    cure: "nothing needs doing if the parts are real; else use --snap, --edges or --bridge nearest",
};

/// G102: wards that nearly touch share coordinates.
pub static NEARLY_TOUCHING: Rule = Rule {
    code: "G102",
    title: "wards that nearly touch share a border",
    cause: "borders drawn or simplified one ward at a time, or four wards that almost meet in a point",
    cure: "look at near_misses.geojson; if they are neighbours, use the --snap that G109 names or add them with --edges",
};

/// G103: parts are joined only where the user asked for it.
pub static BRIDGED: Rule = Rule {
    code: "G103",
    title: "an edge that no border stands for is named",
    cause: "--bridge nearest joined two parts across their shortest gap",
    cure: "nothing needs doing; name the edges yourself with --edges if others are better",
};

/// G104: a hand-made edit changes something.
pub static EDIT_WITHOUT_EFFECT: Rule = Rule {
    code: "G104",
    title: "a hand-made edit of the adjacency changes something",
    cause: "an edge that was there already, one to remove that was not, or one of a borough that stays whole",
    cure: "nothing needs doing; remove the line from the edges file",
};

/// G105: a borough is in one part.
pub static BOROUGH_IN_PARTS: Rule = Rule {
    code: "G105",
    title: "a path of neighbours inside the borough joins all its wards",
    cause: "an island, a detached ward, or a barrier along a river",
    cure: "nothing needs doing to solve the parts one by one; else join them with --bridge nearest or --edges",
};

/// G106: borders that barriers cut are counted.
pub static BORDERS_CUT: Rule = Rule {
    code: "G106",
    title: "borders that a barrier cuts are counted",
    cause: "--barriers names lines that run along ward borders",
    cure: "nothing needs doing; add single crossings with --edges",
};

/// G107: wards are larger than the snapping tolerance.
pub static SNAPPED_AWAY: Rule = Rule {
    code: "G107",
    title: "every ward is larger than the snapping tolerance",
    cause: "--snap was given in other units, or meant to reach across a river",
    cure: "lower --snap to the width of the gaps in the borders; across water use --bridge nearest or --edges",
};

/// G108: the tolerance that --snap auto takes is named.
pub static SNAP_TAKEN: Rule = Rule {
    code: "G108",
    title: "the tolerance that --snap auto takes is named",
    cause: "--snap auto takes the smallest that joins all wards lying along each other, up to 10 m",
    cure: "nothing needs doing; to fix the tolerance write its metres after --snap",
};

/// G109: wards that lie along each other share a border.
pub static LIE_ALONG: Rule = Rule {
    code: "G109",
    title: "wards that lie along each other share a border",
    cause: "borders drawn or simplified one ward at a time",
    cure: "give --snap the metres named, or say --snap auto; near_misses.geojson shows where",
};
