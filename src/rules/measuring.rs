//! Rules about what the evidence comes to once it is laid over the wards.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &DRAWING_MOSTLY_OUTSIDE,
    &DRAWING_UNINHABITED,
    &DRAWING_WEIGHTLESS,
    &NO_EVIDENCE_LEFT,
    &NOT_RESAMPLED,
    &DRAWING_UNMEASURED,
    &UNNAMED_WEIGHT,
    &TAKEN_FOR_A_MAP,
    &SHIELDING,
    &RESPONDENTS_WEIGHED,
    &GROUPS_UNKNOWN,
    &GROUP_UNHEARD,
    &LARGEST_DRAWINGS,
    &FAIR_TO_NOBODY,
    &UNHEARD_UNKNOWN,
    &AREA_UNINHABITED,
    &NO_MONEY_LEFT,
    &AREAS_OVERLAP,
    &WARD_WITHOUT_FUNDING,
    &AREA_UNMEASURED,
    &AREA_PARTLY_OUTSIDE,
    &WARD_WITHOUT_POINTS,
    &OVERLAY_UNTRUSTED,
];

/// D201: enough of a drawing lies inside the study area.
pub static DRAWING_MOSTLY_OUTSIDE: Rule = Rule {
    code: "D201",
    title: "enough of a drawing lies inside the study area",
    cause: "a drawing of somewhere else, or one that reaches far beyond the wards given",
    cure: "nothing needs doing; to count it, lower --min-inside or give the wards around it",
};

/// D202: somebody lives under a drawing.
pub static DRAWING_UNINHABITED: Rule = Rule {
    code: "D202",
    title: "somebody lives under a drawing",
    cause: "a drawing of a park, a river or a station",
    cure: "nothing needs doing; the drawing was left out",
};

/// D203: a drawing that counts has a weight above zero.
pub static DRAWING_WEIGHTLESS: Rule = Rule {
    code: "D203",
    title: "a drawing that counts has a weight above zero",
    cause: "a weight of 0, which is one way to leave a drawing out",
    cure: "nothing needs doing; give it a weight above 0 to count it",
};

/// D207: drawings that name no place weigh less than those that do.
pub static UNNAMED_WEIGHT: Rule = Rule {
    code: "D207",
    title: "drawings that name no place weigh less than those that do",
    cause: "answers without a name: each counts as a place of its own, and a place weighs as many residents as live under it",
    cure: "name the places in the layer, or give --place-weight respondents, so that every respondent weighs the same",
};

/// D204: some drawing or statement can be used.
pub static NO_EVIDENCE_LEFT: Rule = Rule {
    code: "D204",
    title: "some drawing or statement can be used",
    cause: "a layer of another town, or one in another coordinate system",
    cure: "give drawings that lie over the wards; the other findings say why each was left out",
};

/// D205: respondents are resampled where that says something.
pub static NOT_RESAMPLED: Rule = Rule {
    code: "D205",
    title: "respondents are resampled where that says something about borders",
    cause: "one drawing for each place, no loss that rests on drawings, or a search that was stopped",
    cure: "collect several drawings of each place; until then read the candidates side by side",
};

/// D206: the area that a drawing shares with a ward can be vouched for.
pub static DRAWING_UNMEASURED: Rule = Rule {
    code: "D206",
    title: "the area that a drawing shares with a ward can be vouched for",
    cause: "a drawing, or a ward, that covers some ground twice in a way that cannot be mended",
    cure: "draw it again, or mend the ward named; the drawing was left out, and all else was measured",
};

/// D208: it is known who drew the neighbourhoods.
pub static TAKEN_FOR_A_MAP: Rule = Rule {
    code: "D208",
    title: "it is known who drew the neighbourhoods",
    cause: "a layer of places that an authority publishes, or answers without a property that tells respondents apart",
    cure: "say --drawn-by authority for a map of places; say --drawn-by respondents, or name the property with --respondent, for answers",
};

/// D209: no group or place is hidden only to shield another.
pub static SHIELDING: Rule = Rule {
    code: "D209",
    title: "no group or place is hidden only to shield a smaller one",
    cause: "a lone group (or place) of fewer than ten respondents: its figures would follow from those of the others and of all",
    cure: "merge small groups into one of at least ten respondents in the layer, or names that mean one place with --place-aliases",
};

/// D210: respondents count alike, or as groups were given shares or weights.
pub static RESPONDENTS_WEIGHED: Rule = Rule {
    code: "D210",
    title: "respondents count alike, or as their groups were given shares or weights",
    cause: "--group-share or --group-weight",
    cure: "nothing needs doing; a small effective sample size says that few answers carry the result",
};

/// D211: groups and boroughs that shares or weights are given for are those of the respondents and wards.
pub static GROUPS_UNKNOWN: Rule = Rule {
    code: "D211",
    title: "shares and weights are given for groups of the respondents and boroughs of the wards, and add up to 1 at most",
    cause: "a misspelt name, no --group property, or shares of different totals",
    cure: "write the groups as the drawings have them and the boroughs as the wards have them, with shares of the people there (0.22 or 22%)",
};

/// D212: somebody of every group that a share is given for has answered.
pub static GROUP_UNHEARD: Rule = Rule {
    code: "D212",
    title: "somebody of every group that a share is given for has answered",
    cause: "a group that the survey did not reach",
    cure: "ask them: no weight can stand in for people of whom nobody answered; their share went to the other groups",
};

/// D213: the largest drawings carry no more of the weight than others.
pub static LARGEST_DRAWINGS: Rule = Rule {
    code: "D213",
    title: "the largest drawings carry no more than twice their share of the weight of the evidence",
    cause: "drawings of most of a city: a place weighs as many residents as live under its drawings",
    cure: "look at the candidates with --place-weight respondents, or, where places weigh by residents, with --drawing-cap 2, which lets a drawing count twice the median one at most",
};

/// D214: a structure that is to be fair to groups has groups to be fair to.
pub static FAIR_TO_NOBODY: Rule = Rule {
    code: "D214",
    title: "a structure that is to be fair to groups of respondents has groups to be fair to",
    cause: "--weight worst_group or --max-worst-group without a property that holds the group, or with groups of fewer than ten respondents alone",
    cure: "name the property with --group, or merge groups until one has ten respondents; or leave the flag out",
};

/// D215: what the unheard could change can be said.
pub static UNHEARD_UNKNOWN: Rule = Rule {
    code: "D215",
    title: "what the unheard could change can be said where the map is solved exactly and evidence weighs",
    cause: "--unheard on a map too large for the exact method, or with losses that need no evidence alone",
    cure: "search within boroughs or with fewer wards in a cluster, so that the map is solved exactly; weigh lived_split or lived_mix",
};

/// A201: somebody lives in a co-funding area.
pub static AREA_UNINHABITED: Rule = Rule {
    code: "A201",
    title: "somebody lives in a co-funding area",
    cause: "an area outside the wards given, or over a park",
    cure: "nothing needs doing; the area was left out",
};

/// A202: some co-funding area has money and residents.
pub static NO_MONEY_LEFT: Rule = Rule {
    code: "A202",
    title: "some co-funding area has money and residents",
    cause: "amounts of 0, or areas outside the wards given",
    cure: "give areas with amounts that lie over the wards, or leave out --cofunding",
};

/// A203: co-funding areas do not overlap.
pub static AREAS_OVERLAP: Rule = Rule {
    code: "A203",
    title: "co-funding areas do not overlap",
    cause: "two agreements that pay for the same streets, or borders drawn twice",
    cure: "nothing needs doing where both agreements hold there: each counts with its own amount; otherwise mend the shapes",
};

/// A204: every ward has residents under some co-funding agreement.
pub static WARD_WITHOUT_FUNDING: Rule = Rule {
    code: "A204",
    title: "every ward has residents under some co-funding agreement",
    cause: "a ward that no authority co-funds, or an agreement missing from the layer",
    cure: "nothing needs doing; add the agreement where one is missing",
};

/// A205: the area that a co-funding area shares with a ward can be vouched for.
pub static AREA_UNMEASURED: Rule = Rule {
    code: "A205",
    title: "the area that a co-funding area shares with a ward, or with another area, can be vouched for",
    cause: "an area, or a ward, that covers some ground twice in a way that cannot be mended",
    cure: "mend the shapes named (QGIS: Fix geometries); an area whose amount was left out counts nowhere",
};

/// P201: every ward has residents on some population point.
pub static WARD_WITHOUT_POINTS: Rule = Rule {
    code: "P201",
    title: "every ward has residents on some population point",
    cause: "a points file of a smaller area",
    cure: "nothing needs doing; give points for these wards if they matter",
};

/// G201: an overlay keeps the areas of what is laid over each other.
pub static OVERLAY_UNTRUSTED: Rule = Rule {
    code: "G201",
    title: "an overlay keeps the areas of what is laid over each other",
    cause: "a shape that is damaged in a way no check recognised",
    cure: "look at the two shapes named, mend or remove the damaged one, and report the case",
};

/// A206: a co-funding area lies within the wards.
pub static AREA_PARTLY_OUTSIDE: Rule = Rule {
    code: "A206",
    title: "a co-funding area lies within the wards",
    cause: "an agreement for a wider area than the study",
    cure: "give the amount that is for the ground of the wards; or add the wards of the rest",
};
