//! Rules about drawings and statements: what residents drew or said.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &DRAWING_ID_DOUBLED,
    &DRAWING_ID_MISSING,
    &DRAWINGS_MIXED,
    &DRAWING_NO_GEOMETRY,
    &DRAWING_UNFINISHED,
    &DRAWING_MENDED,
    &DRAWING_SPECK,
    &DRAWING_WORLD,
    &DRAWING_OUTSIDE,
    &DRAWING_TOO_COMPLEX,
    &WEIGHT_VALUE,
    &WEIGHT_ALL_ZERO,
    &WEIGHT_MISSING,
    &PLACE_NAMES_MERGED,
    &PLACE_ALIASED,
    &RESPONDENT_MISSING,
    &GROUP_DIFFERS,
    &DRAWING_ID_ALIKE,
    &RESPONDENT_SHOWN,
    &CIRCLE_RADIUS,
    &CIRCLES_READ,
    &PLACE_FAR_APART,
    &PLACES_TOLD_APART,
    &PLACE_OUTLIER,
    &PLACE_BY_NO_BOROUGH,
    &PLACES_UNNAMED,
];

/// D101: drawing ids are unique.
pub static DRAWING_ID_DOUBLED: Rule = Rule {
    code: "D101",
    title: "drawing ids are unique",
    cause: "the same survey exported twice",
    cure: "remove the copies, or leave --drawing-id out to count features instead",
};

/// D102: every drawing has an id, where the property is named.
pub static DRAWING_ID_MISSING: Rule = Rule {
    code: "D102",
    title: "every drawing has an id, where the property is named",
    cause: "an empty cell",
    cure: "nothing needs doing; the feature number stands in for the id",
};

/// D103: a layer holds drawings (polygons) or statements (points), not both.
pub static DRAWINGS_MIXED: Rule = Rule {
    code: "D103",
    title: "a layer holds drawings (polygons) or statements (points), not both",
    cause: "two surveys merged",
    cure: "give them as two files, in two runs",
};

/// D104: every drawing has a shape.
pub static DRAWING_NO_GEOMETRY: Rule = Rule {
    code: "D104",
    title: "every drawing has a shape",
    cause: "a respondent who answered without drawing",
    cure: "nothing needs doing; the feature was left out",
};

/// D105: a drawing is a closed shape of at least three different points.
pub static DRAWING_UNFINISHED: Rule = Rule {
    code: "D105",
    title: "a drawing is a closed shape of at least three different points",
    cause: "a respondent who stopped drawing, or drew a line",
    cure: "nothing needs doing; the feature was left out",
};

/// D106: a drawing's outline does not cross or touch itself.
pub static DRAWING_MENDED: Rule = Rule {
    code: "D106",
    title: "a drawing's outline does not cross or touch itself",
    cause: "a hand that looped or crossed its own line, or a part written as a hole of another",
    cure: "nothing needs doing; both sides of a crossing are kept, a loop counts once, and parts count as drawn",
};

/// D107: a drawing is larger than a speck.
pub static DRAWING_SPECK: Rule = Rule {
    code: "D107",
    title: "a drawing is larger than a speck",
    cause: "a slip of the mouse",
    cure: "nothing needs doing; the feature was left out",
};

/// D108: a drawing is not many times larger than the study area.
pub static DRAWING_WORLD: Rule = Rule {
    code: "D108",
    title: "a drawing is not many times larger than the study area",
    cause: "a map zoomed far out",
    cure: "nothing needs doing; the feature was left out",
};

/// D109: a drawing touches the study area.
pub static DRAWING_OUTSIDE: Rule = Rule {
    code: "D109",
    title: "a drawing touches the study area",
    cause: "a respondent from elsewhere",
    cure: "nothing needs doing; the feature was left out",
};

/// D110: a drawing stays within the limits on vertices and crossings.
pub static DRAWING_TOO_COMPLEX: Rule = Rule {
    code: "D110",
    title: "a drawing stays within the limits on vertices and crossings",
    cause: "a scribble",
    cure: "nothing needs doing; the feature was left out",
};

/// D111: a drawing's weight is a number, not negative.
pub static WEIGHT_VALUE: Rule = Rule {
    code: "D111",
    title: "a drawing's weight is a number, not negative",
    cause: "a code for a missing value, or the wrong property",
    cure: "mend the figure, or name another property with --drawing-weight",
};

/// D112: some drawing has a weight above zero.
pub static WEIGHT_ALL_ZERO: Rule = Rule {
    code: "D112",
    title: "some drawing has a weight above zero",
    cause: "the wrong property",
    cure: "name another property with --drawing-weight",
};

/// D113: every drawing has a weight, where the property is named.
pub static WEIGHT_MISSING: Rule = Rule {
    code: "D113",
    title: "every drawing has a weight, where the property is named",
    cause: "an empty cell",
    cure: "nothing needs doing; the weight was taken as 1",
};

/// D114: one place is written one way.
pub static PLACE_NAMES_MERGED: Rule = Rule {
    code: "D114",
    title: "one place is written one way",
    cause: "capitals and spaces as people type them",
    cure: "nothing needs doing; names that differ by space and case alone are one place",
};

/// D115: the aliases table names places that occur.
pub static PLACE_ALIASED: Rule = Rule {
    code: "D115",
    title: "the aliases table names places that occur",
    cause: "a slip in the table",
    cure: "mend the name in the table",
};

/// D116: every drawing says who drew it, where the property is named.
pub static RESPONDENT_MISSING: Rule = Rule {
    code: "D116",
    title: "every drawing says who drew it, where the property is named",
    cause: "an empty cell",
    cure: "nothing needs doing; the drawing counts as a respondent of its own",
};

/// D117: a respondent belongs to one group.
pub static GROUP_DIFFERS: Rule = Rule {
    code: "D117",
    title: "a respondent belongs to one group",
    cause: "a survey filled in twice",
    cure: "nothing needs doing; the first group named counts",
};

/// D118: ids of drawings differ by more than space, case or accents.
pub static DRAWING_ID_ALIKE: Rule = Rule {
    code: "D118",
    title: "ids of drawings differ by more than space, case or accents",
    cause: "two files joined, or ids typed by hand",
    cure: "make sure that both are meant; give them ids that nobody takes for one another",
};

/// D119: respondents are told apart by a property of their own.
pub static RESPONDENT_SHOWN: Rule = Rule {
    code: "D119",
    title: "respondents are told apart by a property of their own, as their ids are never shown",
    cause: "one property named for two purposes",
    cure: "name another property, or leave one of the two flags out",
};

/// D134: a circle has a radius above 0.
pub static CIRCLE_RADIUS: Rule = Rule {
    code: "D134",
    title: "a circle has a radius above 0",
    cause: "a click without a drag, or a point that was meant as a point",
    cure: "nothing needs doing; the feature was left out. Remove its radius where it is meant as a point",
};

/// D135: a point with a radius is a circle.
pub static CIRCLES_READ: Rule = Rule {
    code: "D135",
    title: "a point with a radius is a circle",
    cause: "a map editor (Leaflet.draw and others) that writes circles so, as GeoJSON has none",
    cure: "nothing needs doing; rename the property where the points are meant as points",
};

/// D130: a name of a place is in use in one part of the map.
pub static PLACE_FAR_APART: Rule = Rule {
    code: "D130",
    title: "a name of a place is in use in one part of the map",
    cause: "two places of one name, or a name that people mix up with another",
    cure: "give --place-by borough, or a line for each borough in the table of --place-aliases (columns name, place and borough); two places in one borough need different names in the layer",
};

/// D131: places of one name far apart are told apart by borough.
pub static PLACES_TOLD_APART: Rule = Rule {
    code: "D131",
    title: "places of one name far apart are told apart by borough",
    cause: "--place-by borough",
    cure: "nothing needs doing; look whether the names are those that people would use",
};

/// D132: what is called by one name lies together.
pub static PLACE_OUTLIER: Rule = Rule {
    code: "D132",
    title: "what is called by one name lies together",
    cause: "a slip of the mouse, the wrong name picked from a list, or another place of that name",
    cure: "nothing needs doing for a slip; for a place of its own add a line to the table of --place-aliases (columns name, place and borough)",
};

/// D133: the wards name boroughs, where places are told apart by them.
pub static PLACE_BY_NO_BOROUGH: Rule = Rule {
    code: "D133",
    title: "the wards name boroughs, where places are told apart by them",
    cause: "the file has no borough property, or it is called by a name of its own",
    cure: "name the property with --borough, or leave --place-by borough out",
};

/// D230: some drawing or statement names its place, where names are asked for.
pub static PLACES_UNNAMED: Rule = Rule {
    code: "D230",
    title: "some drawing or statement names its place, where names are asked for",
    cause: "the file has no property with names of places, or it is called by a name of its own",
    cure: "name the property with --place",
};
