//! Rules about files as such: can it be read, is it GeoJSON, does it hold what was named.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &FILE_TOO_LARGE,
    &NOT_A_MAP,
    &NOT_UTF8,
    &SYNTAX,
    &NESTED_TOO_DEEP,
    &NOT_A_LAYER,
    &EMPTY_LAYER,
    &DOUBLED_MEMBER,
    &FEATURE_MALFORMED,
    &GEOMETRY_KIND,
    &PROPERTY_MISSING,
    &PROPERTY_UNKNOWN,
    &PROPERTY_AMBIGUOUS,
    &TABLE_UNREADABLE,
    &TABLE_ENTRY,
    &FILE_UNREADABLE,
    &COLLECTION_STRAYS,
    &ID_REPEATS,
    &LAYER_UNNAMED,
    &DAMAGED_FILE,
    &ENCODING_GUESSED,
    &NO_PROPERTIES,
    &UNWRITTEN_CHANGES,
    &TABLE_READ_AS,
    &TABLE_UNMATCHED,
    &TABLE_DOUBLED,
    &TABLE_JOINED,
    &FIGURE_AMBIGUOUS,
];

/// F101: a file stays within the stated limits on bytes, features, positions, properties and lines.
pub static FILE_TOO_LARGE: Rule = Rule {
    code: "F101",
    title: "a file stays within the stated limits on bytes, features, positions, properties and lines",
    cause: "a very detailed file, a wrong file, or a packed file made to exhaust memory",
    cure: "simplify the layer, cut it to the study area, or raise all limits with --raise-limits 2",
};

/// F102: a layer is a GeoJSON, GeoPackage, Shapefile or KML file, or a table with positions.
pub static NOT_A_MAP: Rule = Rule {
    code: "F102",
    title: "a layer is a GeoJSON, GeoPackage, Shapefile or KML file, or a table with positions",
    cause: "the download was in another format, or gave a web page instead of the file",
    cure: "give the layer in one of these formats",
};

/// F103: text is in UTF-8.
pub static NOT_UTF8: Rule = Rule {
    code: "F103",
    title: "text is in UTF-8",
    cause: "the file was saved by an older program in a national encoding",
    cure: "save or convert it as UTF-8",
};

/// F104: a GeoJSON file is well-formed JSON, a KML file well-formed XML.
pub static SYNTAX: Rule = Rule {
    code: "F104",
    title: "a GeoJSON file is well-formed JSON, a KML file well-formed XML",
    cause: "a download that stopped early, or an edit by hand",
    cure: "mend the text at the place named, or export the file again",
};

/// F105: JSON is nested less than 128 deep.
pub static NESTED_TOO_DEEP: Rule = Rule {
    code: "F105",
    title: "JSON is nested less than 128 deep",
    cause: "a damaged file, or one made to exhaust memory",
    cure: "export the layer again from a map program",
};

/// F106: a layer is a FeatureCollection, a feature, a geometry or a sequence of features.
pub static NOT_A_LAYER: Rule = Rule {
    code: "F106",
    title: "a layer is a FeatureCollection, a feature, a geometry or a sequence of features",
    cause: "JSON of another kind, or a hand-written file",
    cure: "export the layer as a GeoJSON FeatureCollection",
};

/// F107: a layer holds at least one usable feature.
pub static EMPTY_LAYER: Rule = Rule {
    code: "F107",
    title: "a layer holds at least one usable feature",
    cause: "a filter that let nothing through, or the wrong file",
    cure: "export the layer again and look at it in a map program",
};

/// F108: an object names each of its members once.
pub static DOUBLED_MEMBER: Rule = Rule {
    code: "F108",
    title: "an object names each of its members once",
    cause: "two files glued together, or an edit by hand",
    cure: "remove one of the two; readers of JSON disagree about which one counts",
};

/// F109: every feature is a GeoJSON feature with a well-formed geometry.
pub static FEATURE_MALFORMED: Rule = Rule {
    code: "F109",
    title: "every feature is a GeoJSON feature with a well-formed geometry",
    cause: "a program that writes GeoJSON of its own kind",
    cure: "export the layer again from a map program",
};

/// F110: a layer holds the kind of geometry its role needs.
pub static GEOMETRY_KIND: Rule = Rule {
    code: "F110",
    title: "a layer holds the kind of geometry its role needs",
    cause: "the wrong file, or layers of different kinds merged",
    cure: "give the layer that the flag asks for, or remove the odd features",
};

/// F111: a property named by the user is in the file.
pub static PROPERTY_MISSING: Rule = Rule {
    code: "F111",
    title: "a property named by the user is in the file",
    cause: "a slip in the name, or another version of the file",
    cure: "name one of the properties present",
};

/// F112: a property that is needed is named or bears a well-known name.
pub static PROPERTY_UNKNOWN: Rule = Rule {
    code: "F112",
    title: "a property that is needed is named or bears a well-known name",
    cause: "the file uses a name of its own",
    cure: "name the property with the flag",
};

/// F113: one property alone bears the well-known name.
pub static PROPERTY_AMBIGUOUS: Rule = Rule {
    code: "F113",
    title: "one property alone bears the well-known name",
    cause: "a file with figures for several years",
    cure: "name the property with the flag",
};

/// F114: a table is CSV, Excel or ODS, with a header line and the columns its role needs.
pub static TABLE_UNREADABLE: Rule = Rule {
    code: "F114",
    title: "a table is CSV, Excel or ODS, with a header line and the columns its role needs",
    cause: "a column renamed, a sheet among several, or a file of another kind",
    cure: "rename the column or name it with its flag, name the sheet (FILE.xlsx:SHEET), or save the table as CSV",
};

/// F115: every line of a table can be used.
pub static TABLE_ENTRY: Rule = Rule {
    code: "F115",
    title: "every line of a table can be used",
    cause: "an empty cell or an id that is not in the wards file",
    cure: "mend or remove the line",
};

/// F116: every file named can be read.
pub static FILE_UNREADABLE: Rule = Rule {
    code: "F116",
    title: "every file named can be read",
    cause: "a slip in the path, a file that was moved, a download that stopped early, or missing rights",
    cure: "correct the path (those in a study file start from its folder), or fetch a damaged file again",
};

/// F130: the geometries of a feature are all of the kind that its layer is made of.
pub static COLLECTION_STRAYS: Rule = Rule {
    code: "F130",
    title: "the geometries of a feature are all of the kind that its layer is made of",
    cause: "a GeometryCollection with labels or helping lines beside the shape, or what a repair left over",
    cure: "nothing needs doing; the others were left out",
};

/// F131: a property taken for ids has a value of its own for every feature.
pub static ID_REPEATS: Rule = Rule {
    code: "F131",
    title: "a property taken for ids has a value of its own for every feature",
    cause: "wards that are numbered anew in every zone, or an id that is there twice by mistake",
    cure: "nothing needs doing where the property taken is the right one; else name it with the flag",
};

/// F132: of a file with several layers one is named.
pub static LAYER_UNNAMED: Rule = Rule {
    code: "F132",
    title: "of a file with several layers one is named",
    cause: "a GeoPackage, an archive or a KML file with more than one layer",
    cure: "name the layer behind the file and a colon: FILE.gpkg:LAYER, FILE.zip:NAME, FILE.kml:FOLDER",
};

/// F133: a GeoPackage, a shapefile, an archive is whole.
pub static DAMAGED_FILE: Rule = Rule {
    code: "F133",
    title: "a GeoPackage, a shapefile, an archive is whole",
    cause: "a download that stopped early, a file half written, or parts of two files mixed",
    cure: "fetch the file again, or export the layer again from a map program",
};

/// F134: a shapefile says in which encoding its texts are.
pub static ENCODING_GUESSED: Rule = Rule {
    code: "F134",
    title: "a shapefile says in which encoding its texts are",
    cause: "a shapefile without its .cpg, or with a wrong one",
    cure: "nothing needs doing where names look right; else put the encoding's name in a .cpg beside it: 1252, UTF-8 …",
};

/// F135: a shapefile has its table of properties beside it.
pub static NO_PROPERTIES: Rule = Rule {
    code: "F135",
    title: "a shapefile has its table of properties beside it",
    cause: "only the .shp was copied, or it came through standard input",
    cure: "put the .dbf (and .prj and .cpg) beside the .shp, or give the zip archive that they came in",
};

/// F136: all changes to a GeoPackage are in the file.
pub static UNWRITTEN_CHANGES: Rule = Rule {
    code: "F136",
    title: "all changes to a GeoPackage are in the file",
    cause: "the file is open in another program, QGIS often, which keeps changes in a file beside it",
    cure: "close the layer or the program, or export the layer to a new file",
};

/// F121: a table says how it is to be read.
pub static TABLE_READ_AS: Rule = Rule {
    code: "F121",
    title: "a table says how it is to be read",
    cause: "an older program that saved it in a national encoding, a workbook of several sheets, or lines of title and notes above the header line or below the last",
    cure: "nothing needs doing where names with accents look right and the sheet is the one meant",
};

/// F122: every ward has a row in the table of residents, and every row its ward.
pub static TABLE_UNMATCHED: Rule = Rule {
    code: "F122",
    title: "every ward has a row in the table of residents, and every row its ward",
    cause: "a table of a larger area, of wards of another year, or ids that a spreadsheet took for numbers",
    cure: "nothing needs doing for rows of other places; fill in ids that are missing; otherwise get the table for the wards of the layer, or name its column of ids with --table-id",
};

/// F123: the table of residents says each thing once for each ward.
pub static TABLE_DOUBLED: Rule = Rule {
    code: "F123",
    title: "the table of residents says each thing once for each ward",
    cause: "a table with a row for each year, age or small area of a ward, a line that is there twice, or two columns of one name",
    cure: "choose the rows that count with --table-where COLUMN=VALUE, add the rows of a ward up first, remove the line, or rename one of the columns",
};

/// F124: the table of residents has one row for each ward, by its id, and nothing that the layer has too.
pub static TABLE_JOINED: Rule = Rule {
    code: "F124",
    title: "the table of residents has one row for each ward, by its id, and nothing that the layer has too",
    cause: "a table that calls wards by their names, has a row for each measure, or repeats properties of the layer",
    cure: "nothing needs doing where the choice is right; otherwise name columns with --table-id and --table-population, or rename them",
};

/// F125: a number of people or pounds can be read in one way only.
pub static FIGURE_AMBIGUOUS: Rule = Rule {
    code: "F125",
    title: "a number of people or pounds can be read in one way only",
    cause: "text such as 1.234 from a program that separates thousands by points",
    cure: "write thousands without a point (1234); if they are decimals, write one figure with more of them (1.2340)",
};
