//! Rules about structures: what makes them impossible, and what a given one breaks.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &TOO_FEW_WARDS,
    &TOO_FEW_RESIDENTS,
    &WARD_TOO_LARGE,
    &CANNOT_DIVIDE,
    &WRONG_COUNT,
    &NONE_FOUND,
    &TOGETHER_IN_PARTS,
    &WARD_FITS_NOWHERE,
    &LEFT_BETWEEN,
    &TOGETHER_TOO_FAR,
    &NOTHING_FITS_AROUND,
    &TOGETHER_AND_APART,
    &GIVEN_SHAPE,
    &GIVEN_OVERLAPS,
    &GIVEN_CUTS_WARDS,
    &GIVEN_BREAKS_RULE,
    &NOT_MEASURED,
    &NO_NEIGHBOURHOOD_BASIS,
    &STRUCTURE_COLUMNS,
    &WARD_UNASSIGNED,
    &CLUSTER_ALIKE,
    &NO_SUCH_CANDIDATE,
    &OTHER_WARDS,
    &WITHOUT_CLUSTER,
    &GIVEN_NAMELESS,
    &UNEVEN_SIZES,
    &SINGLE_WARDS,
    &GROUP_ABOVE_LIMIT,
];

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
    cure: "relax the rules as far as the nearest structure found needs it, ask for a range of clusters, look longer with --effort, or divide the map into boroughs",
};

/// R107: wards kept together lie in one connected part of a borough, or of the map.
pub static TOGETHER_IN_PARTS: Rule = Rule {
    code: "R107",
    title: "wards kept together lie in one connected part of a borough, or of the map",
    cause: "wards on two sides of a gap, a barrier or the border of a borough that stays whole",
    cure: "take the wards of one part alone, or join the parts with --bridge nearest or --edges",
};

/// R108: every ward fits in a cluster that meets the rules.
pub static WARD_FITS_NOWHERE: Rule = Rule {
    code: "R108",
    title: "every ward fits in a cluster that meets the rules and leaves what can be divided",
    cause: "a small ward beside large ones, a dead end, or bounds on residents that no set of wards around it meets",
    cure: "widen the bounds on residents (--population-tolerance, --min-population, --max-population) or wards, or exempt the borough with --exempt",
};

/// R109: what lies between wards that can only be clusters by themselves can be divided.
pub static LEFT_BETWEEN: Rule = Rule {
    code: "R109",
    title: "what lies between wards that can only be clusters by themselves can be divided",
    cause: "wards so large that none can join them, and small ones between",
    cure: "raise --max-population, lower --min-population or widen --population-tolerance, or exempt the borough with --exempt",
};

/// R110: wards kept together fit in one cluster, with those on the way between them.
pub static TOGETHER_TOO_FAR: Rule = Rule {
    code: "R110",
    title: "wards kept together fit in one cluster, with those on the way between them",
    cause: "a group of too many wards or residents, or wards far from each other",
    cure: "take wards out of the group, or raise --max-wards, --max-population or --population-tolerance",
};

/// R111: wards without which the map falls apart can share a cluster that leaves what can be divided.
pub static NOTHING_FITS_AROUND: Rule = Rule {
    code: "R111",
    title: "wards without which the map falls apart fit in a cluster that leaves parts which can be divided",
    cause: "a bridge between parts of the map, or dead ends, whose residents do not come out as whole clusters",
    cure: "widen the bounds on residents (--population-tolerance, --min-population, --max-population) or wards, join more neighbours (--bridge, --edges), or exempt the borough with --exempt",
};

/// R112: wards that can only share a cluster are not kept apart.
pub static TOGETHER_AND_APART: Rule = Rule {
    code: "R112",
    title: "wards that can only share a cluster are not kept apart",
    cause: "dead ends too small for a cluster of their own, one of them kept apart from where it hangs",
    cure: "take one of the wards out of --keep-apart or --fix, or lower --min-wards or --min-population",
};

/// R201: a cluster given as a polygon encloses an area.
pub static GIVEN_SHAPE: Rule = Rule {
    code: "R201",
    title: "a cluster given as a polygon encloses an area, and its rings do not cross or touch themselves",
    cause: "a border that touches itself, a part written as a hole, or a shape that collapsed",
    cure: "nothing needs doing where it was mended and the area is right; otherwise mend the shape (QGIS: Fix geometries), or give the structure as a table of wards",
};

/// R202: clusters given as polygons do not overlap.
pub static GIVEN_OVERLAPS: Rule = Rule {
    code: "R202",
    title: "clusters given as polygons do not overlap",
    cause: "two structures in one file, or borders drawn twice",
    cure: "leave one structure in the file, or snap the borders together",
};

/// R203: clusters follow ward borders.
pub static GIVEN_CUTS_WARDS: Rule = Rule {
    code: "R203",
    title: "clusters follow ward borders",
    cause: "polygons drawn without regard to wards, or wards of another year",
    cure: "nothing needs doing; give a table of wards where the clusters are meant to follow them",
};

/// R204: a structure that is scored keeps the rules asked for.
pub static GIVEN_BREAKS_RULE: Rule = Rule {
    code: "R204",
    title: "a structure that is scored keeps the rules asked for",
    cause: "a structure made under other rules, or clusters of separate parts",
    cure: "nothing needs doing; the scores stand, but such a structure would never be a candidate",
};

/// R205: everything in the table of scores can be measured.
pub static NOT_MEASURED: Rule = Rule {
    code: "R205",
    title: "everything in the table of scores can be measured",
    cause: "a layer or a setting that was not given",
    cure: "give what the message names to have the figure",
};

/// R206: a neighbourhood basis can be built from the evidence.
pub static NO_NEIGHBOURHOOD_BASIS: Rule = Rule {
    code: "R206",
    title: "a neighbourhood basis can be built from the evidence",
    cause: "no evidence, no place names, or too few respondents for every place",
    cure: "give --neighbourhoods with a --place property",
};

/// R210: clusters are of much the same size, or something says how far they may differ.
pub static UNEVEN_SIZES: Rule = Rule {
    code: "R210",
    title: "clusters are of much the same size, or something says how far they may differ",
    cause: "no rule bounds how many residents a cluster has",
    cure: "bound the residents with --population-tolerance, or weigh evenness with --weight imbalance",
};

/// R218: clusters are groups of wards.
pub static SINGLE_WARDS: Rule = Rule {
    code: "R218",
    title: "clusters are groups of wards, where wards may be grouped",
    cause: "a number of clusters that leaves many wards alone, or lived_split by itself, which likes a few large clusters and single wards beside them",
    cure: "ask for at least two wards with --min-wards 2, weigh lived_mix as well, or ask for fewer clusters",
};

/// R219: no group loses more than the limit.
pub static GROUP_ABOVE_LIMIT: Rule = Rule {
    code: "R219",
    title: "by the fair structure no group of respondents loses more than --max-worst-group",
    cause: "a limit below what the rules on clusters leave to the group served worst",
    cure: "raise the limit to what is named, or allow other clusters: more wards in each, or a number of clusters that suits the group",
};

/// R211: which columns of a structure hold wards and clusters is known.
pub static STRUCTURE_COLUMNS: Rule = Rule {
    code: "R211",
    title: "which columns of a structure hold the wards and the clusters is known",
    cause: "columns of other names than ward_id and cluster, or several that could be meant",
    cure: "name both columns with --structure-ward and --structure-cluster; where no line names them, write one such as ward_id,cluster above the first",
};

/// R212: a structure has every ward in a cluster.
pub static WARD_UNASSIGNED: Rule = Rule {
    code: "R212",
    title: "a structure has every ward in a cluster",
    cause: "a plan that is not finished: -1 (Districtr), 0 (DRA, DistrictBuilder) or nothing stands for 'not assigned'",
    cure: "give every ward named a cluster; where the value is the name of a cluster, call that cluster otherwise",
};

/// R213: a cluster is written in one way.
pub static CLUSTER_ALIKE: Rule = Rule {
    code: "R213",
    title: "a cluster is written in one way, and two clusters do not look alike",
    cause: "numbers of which a program made 1.0, lost zeros, or other capitals and spaces",
    cure: "nothing needs doing where they are read as meant; else write each cluster in one way",
};

/// R214: a run has the candidate that is named.
pub static NO_SUCH_CANDIDATE: Rule = Rule {
    code: "R214",
    title: "a folder named as a structure holds a finished search with that candidate",
    cause: "another folder, the output of another command, or a number too high",
    cure: "name the output folder of a search, with the number of a candidate after a colon (out/even:2), or a file",
};

/// R215: a structure is one of these wards.
pub static OTHER_WARDS: Rule = Rule {
    code: "R215",
    title: "a structure is one of the wards in use",
    cause: "a run or a table of other wards, or of another year's",
    cure: "give the ward file that the structure was made from with --wards, or a structure of these wards",
};

/// R216: everybody lives on the ground of a cluster.
pub static WITHOUT_CLUSTER: Rule = Rule {
    code: "R216",
    title: "everybody lives on the ground of a cluster",
    cause: "polygons with gaps between them or that end before the study area does, or places that not all ground is claimed by",
    cure: "draw the polygons on to the borders of the study area; or read the figures with that in mind",
};

/// R217: every cluster has a name.
pub static GIVEN_NAMELESS: Rule = Rule {
    code: "R217",
    title: "every cluster that is given has a name",
    cause: "a row of the table that was never filled in, or a name of characters that cannot be seen",
    cure: "name the polygons; each stands under its number until then",
};
