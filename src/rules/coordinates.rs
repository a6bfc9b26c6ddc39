//! Rules about coordinates: which system, and are the positions where they should be.

use crate::model::Rule;

/// The rules of this subject, by number.
pub(super) static ALL: &[&Rule] = &[
    &CRS_UNKNOWN,
    &OUT_OF_RANGE,
    &METRES_IN_DEGREES,
    &WEB_MERCATOR,
    &SWAPPED_AXES,
    &NULL_ISLAND,
    &MIXED_SYSTEMS,
    &FAR_OUTLIER,
    &ANTIMERIDIAN,
    &ELSEWHERE,
    &GRID_RANGE,
    &CRS_BY_RANGE,
    &NOT_PROJECTED,
    &RING_UNCLOSED,
    &RING_COLLAPSED,
    &DATUM_NEAR,
    &DECLARED_OTHERWISE,
    &TAKEN_TO_DEGREES,
    &ACROSS_MERIDIAN,
    &CRS_BY_FLAG,
];

/// C101: coordinates are degrees on a modern datum, or in a system that wardwise knows to within 3 m.
pub static CRS_UNKNOWN: Rule = Rule {
    code: "C101",
    title: "coordinates are degrees on a modern datum, or in a system that wardwise knows to within 3 m",
    cause: "the layer was exported on an old datum or in a system that is seldom used",
    cure: "where the name alone is not known, say which system it is: --crs EPSG:n; else export the layer in WGS84 (EPSG:4326), or convert it with: ogr2ogr -t_srs EPSG:4326 out.gpkg THE-FILE",
};

/// C102: longitudes lie within ±180 (beyond only where the map goes on across that meridian) and latitudes
/// within ±90 degrees.
pub static OUT_OF_RANGE: Rule = Rule {
    code: "C102",
    title: "longitudes lie within ±180 (beyond only where the map goes on across that meridian) and latitudes within ±90 degrees",
    cause: "coordinates in metres, or a slip in a digit",
    cure: "say the layer's system (--crs EPSG:n), export it in WGS84 (EPSG:4326), or mend the position named",
};

/// C103: a file without a declared system is in degrees.
pub static METRES_IN_DEGREES: Rule = Rule {
    code: "C103",
    title: "a file without a declared system is in degrees",
    cause: "the layer was exported in the British National Grid without saying so",
    cure: "say --crs EPSG:27700, or export the layer in WGS84",
};

/// C104: coordinates are not web Mercator metres.
pub static WEB_MERCATOR: Rule = Rule {
    code: "C104",
    title: "coordinates are not web Mercator metres",
    cause: "the layer was exported in the system of web maps, EPSG:3857, or another in metres, without saying so",
    cure: "say --crs EPSG:3857, or the system it is in; or export the layer in WGS84 (EPSG:4326)",
};

/// C105: longitude comes first, then latitude.
pub static SWAPPED_AXES: Rule = Rule {
    code: "C105",
    title: "longitude comes first, then latitude; in geopoints and geoshapes of a table latitude comes first",
    cause: "a program that writes latitude first",
    cure: "swap the two numbers of every position (QGIS: Swap X and Y coordinates)",
};

/// C106: no feature lies at 0°, 0°.
pub static NULL_ISLAND: Rule = Rule {
    code: "C106",
    title: "no feature lies at 0°, 0°",
    cause: "an address that was not found was given the position 0, 0",
    cure: "remove the feature or give its true position",
};

/// C107: all features of a file are in one coordinate system.
pub static MIXED_SYSTEMS: Rule = Rule {
    code: "C107",
    title: "all features of a file are in one coordinate system",
    cause: "layers of different systems were merged",
    cure: "convert each layer to WGS84 before merging",
};

/// C108: features lie near the rest of their layer.
pub static FAR_OUTLIER: Rule = Rule {
    code: "C108",
    title: "features lie near the rest of their layer",
    cause: "a slip in a digit, or a stray feature of another town",
    cure: "remove the feature or mend its position",
};

/// C109: the wards leave half of the globe's longitudes free.
pub static ANTIMERIDIAN: Rule = Rule {
    code: "C109",
    title: "the wards leave half of the globe's longitudes free",
    cause: "wards of several parts of the world, or a ward drawn right round it",
    cure: "study one part of the world at a time: take the wards of the others out",
};

/// C110: every layer lies in the same area as the wards.
pub static ELSEWHERE: Rule = Rule {
    code: "C110",
    title: "every layer lies in the same area as the wards",
    cause: "a file of another town, or swapped axes",
    cure: "give the layer of this area",
};

/// C111: National Grid eastings lie within 0 and 700,000 m and northings within 0 and 1,300,000 m.
pub static GRID_RANGE: Rule = Rule {
    code: "C111",
    title: "National Grid eastings lie within 0 and 700,000 m and northings within 0 and 1,300,000 m",
    cause: "degrees in a file declared as National Grid, or a slip in a digit",
    cure: "leave --crs out for a file in degrees, or mend the position named",
};

/// C112: --crs speaks of files that declare no system and are not plainly in degrees.
pub static CRS_BY_RANGE: Rule = Rule {
    code: "C112",
    title: "--crs speaks of files that declare no system and are not plainly in degrees",
    cause: "wards on the National Grid beside drawings from a web map",
    cure: "nothing needs doing where the file is in degrees",
};

/// C113: every position has a place in the study's projection.
pub static NOT_PROJECTED: Rule = Rule {
    code: "C113",
    title: "every position has a place in the study's projection",
    cause: "a position on the far side of the Earth",
    cure: "remove the feature or mend its position",
};

/// C114: rings end where they start.
pub static RING_UNCLOSED: Rule = Rule {
    code: "C114",
    title: "rings end where they start",
    cause: "a program that leaves out the last position",
    cure: "nothing needs doing; the ring was closed with a straight line",
};

/// C115: every ring of a shape encloses an area.
pub static RING_COLLAPSED: Rule = Rule {
    code: "C115",
    title: "every ring of a shape encloses an area",
    cause: "a hole or an islet that collapsed when the shape was simplified",
    cure: "nothing needs doing; the ring was dropped, the area is the same",
};

/// C116: degrees are on the datum WGS84.
pub static DATUM_NEAR: Rule = Rule {
    code: "C116",
    title: "degrees are on the datum WGS84",
    cause: "a layer in the degrees of a country or continent: NAD83, ETRS89, GDA2020 and their like",
    cure: "nothing needs doing: such datums differ from WGS84 by under 3 m",
};

/// C117: the numbers of a file fit the coordinate system that it declares.
pub static DECLARED_OTHERWISE: Rule = Rule {
    code: "C117",
    title: "the numbers of a file fit the coordinate system that it declares",
    cause: "a program that wrote the name of one system and the numbers of another",
    cure: "remove the crs member of GeoJSON (the .prj of a shapefile), or name the system in it that the numbers are in; name it for a GeoPackage with ogr2ogr -a_srs EPSG:27700 out.gpkg in.gpkg (QGIS: Set layer CRS, then export); KML is in degrees always, so export it again in EPSG:4326",
};

/// C118: positions are longitude and latitude, as RFC 7946 has them.
pub static TAKEN_TO_DEGREES: Rule = Rule {
    code: "C118",
    title: "positions are longitude and latitude, as RFC 7946 has them",
    cause: "the layer is in a projected system",
    cure: "nothing needs doing: every layer is taken to degrees of WGS84, in which all outputs are",
};

/// C119: the map lies on one side of the 180° meridian.
pub static ACROSS_MERIDIAN: Rule = Rule {
    code: "C119",
    title: "the map lies on one side of the 180° meridian",
    cause: "an area on both sides of the date line",
    cure: "nothing needs doing: the map is read as one, and outputs are cut at the meridian as RFC 7946 asks",
};

/// C130: the name that a file gives to its system is known.
pub static CRS_BY_FLAG: Rule = Rule {
    code: "C130",
    title: "the name that a file gives to its system is known",
    cause: "a definition of a program's own, in a .prj or a GeoPackage, without an EPSG number",
    cure: "nothing needs doing where --crs is right for this file",
};
