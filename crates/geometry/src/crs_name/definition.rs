//! Coordinate systems by their definition: the `.prj` of a shapefile, or the list of systems in a GeoPackage.
//!
//! ArcGIS, and all that writes as it does, gives a name of its own and no EPSG number. Such a definition is
//! compared with those of all numbers that are known: the projection, its parameters and the datum.

use super::DeclaredCrs;
use super::well_known_text::Element;
use crate::epsg::{self, Epsg};
use std::ops::RangeInclusive;

/// How far two angles in degrees, two lengths in metres, two scales may lie apart and be the same: less than
/// any two systems differ by, more than is lost by writing fifteen digits.
const SAME_DEGREES: f64 = 1e-7;
const SAME_M: f64 = 0.01;
const SAME_SCALE: f64 = 1e-8;
/// The two feet of the United States differ by two parts in a million.
const SAME_UNIT: f64 = 1e-7;

/// The ellipsoids of all modern datums, GRS80 and WGS84: half their length in metres, and their flattening.
const MODERN_AXIS_M: f64 = 6_378_137.0;
const MODERN_FLATTENING: [f64; 2] = [298.257_222_101, 298.257_223_563];
const SAME_FLATTENING: f64 = 1e-4;

impl DeclaredCrs {
    /// The system that a definition in well-known text (of any flavour) describes; `None` where it is none
    /// that has a number.
    #[must_use]
    pub fn of_definition(text: &str) -> Option<Self> {
        let root = Element::of(text)?;
        let system = horizontal(&root);
        let name = system.name().to_owned();
        if let Some(number) = own_number(system) {
            return Some(named(number, name));
        }
        match Self::of_name(&name) {
            Self::Other(_) | Self::None => {}
            known => return Some(known),
        }
        let number = match system.keyword.as_str() {
            "geogcs" | "geogcrs" | "geodcrs" | "geographiccrs" | "geodeticcrs" => base_number(system),
            _ => projected_number(system),
        };
        number.map(|number| named(number, name))
    }

    /// What a definition calls its system; the beginning of the text where it is no definition.
    #[must_use]
    pub fn name_of_definition(text: &str) -> String {
        match Element::of(text).map(|root| horizontal(&root).name().to_owned()) {
            Some(name) if !name.is_empty() => name,
            _ => text.chars().take(60).collect(),
        }
    }
}

/// A system by its number, under the name that the definition gives.
fn named(number: u32, name: String) -> DeclaredCrs {
    match DeclaredCrs::of_name(&format!("EPSG:{number}")) {
        DeclaredCrs::Epsg { number, .. } if !name.is_empty() => DeclaredCrs::Epsg { number, name },
        known => known,
    }
}

/// The part of a definition that is about places, not heights, and not about a shift to WGS84.
fn horizontal(root: &Element) -> &Element {
    let inner = match root.keyword.as_str() {
        "compd_cs" | "compoundcrs" => {
            root.child(&["projcs", "geogcs", "projcrs", "geogcrs", "geodcrs", "boundcrs"])
        }
        "boundcrs" => root.child(&["sourcecrs"]).and_then(|source| source.children.first()),
        _ => None,
    };
    match inner {
        Some(inner) if inner.keyword == "boundcrs" => {
            inner.child(&["sourcecrs"]).and_then(|source| source.children.first()).unwrap_or(inner)
        }
        Some(inner) => inner,
        None => root,
    }
}

/// The EPSG number that a definition gives itself.
fn own_number(system: &Element) -> Option<u32> {
    let own = system.child(&["authority", "id"])?;
    if !own.name().eq_ignore_ascii_case("epsg") {
        return None;
    }
    own.values.get(1)?.trim().parse().ok()
}

/// The system in degrees that a definition in degrees, or the base of one in a plane, is: by its number, its
/// name, the name of its datum, or as WGS84's like by an ellipsoid that older datums do not have.
fn base_number(base: &Element) -> Option<u32> {
    if let Some(number) = own_number(base) {
        return Some(number);
    }
    let datum = base.child(&["datum", "trf", "geodeticdatum", "ensemble"]);
    let datum_name = datum.map_or("", Element::name);
    let bare = datum_name.strip_prefix("D_").unwrap_or(datum_name);
    let names = [base.name().to_owned(), format!("GCS_{bare}"), bare.to_owned(), bare.replace('_', " ")];
    names.iter().find_map(|name| match DeclaredCrs::of_name(name) {
        DeclaredCrs::Wgs84 => Some(4326),
        DeclaredCrs::Epsg { number, .. } => Some(number),
        _ => None,
    })
}

/// Whether the ellipsoid of a base is one that only modern datums have.
fn has_modern_ellipsoid(base: &Element) -> bool {
    let datum = base.child(&["datum", "trf", "geodeticdatum", "ensemble"]);
    let ellipsoid = datum.and_then(|datum| datum.child(&["spheroid", "ellipsoid"]));
    let Some((axis, flattening)) = ellipsoid.and_then(|e| Some((e.number(1)?, e.number(2)?))) else {
        return false;
    };
    (axis - MODERN_AXIS_M).abs() < SAME_M
        && MODERN_FLATTENING.iter().any(|modern| (flattening - modern).abs() < SAME_FLATTENING)
}

/// The number of a system in a plane.
fn projected_number(system: &Element) -> Option<u32> {
    let base = system.child(&["geogcs", "basegeogcrs", "basegeodcrs", "geogcrs"])?;
    if base
        .child(&["primem", "primemeridian"])
        .and_then(|meridian| meridian.number(1))
        .is_some_and(|at| at != 0.0)
    {
        return None;
    }
    let wanted = Plane::of_definition(system)?;
    let base_number = base_number(base);
    let is_modern = match base_number {
        Some(number) => matches!(Epsg::of(number), Epsg::Wgs84 | Epsg::NearWgs84),
        None => has_modern_ellipsoid(base),
    };
    let datum = base_number.and_then(epsg::definition).map(datum_of);
    let fits = |number: &u32| {
        let Some(definition) = epsg::definition(*number) else { return false };
        let same_datum = match (is_modern, &datum) {
            (true, _) => epsg::is_modern(definition),
            (false, Some(datum)) => *datum == datum_of(definition),
            (false, None) => false,
        };
        same_datum && Plane::of_parameters(definition).is_some_and(|plane| plane.is(&wanted))
    };
    let usable =
        |number: &u32| matches!(Epsg::of(*number), Epsg::Projected(_) | Epsg::NationalGrid | Epsg::Wgs84);
    let fitting: Vec<u32> = epsg::numbers().filter(fits).collect();
    let exact = |number: &&u32| epsg::definition(**number).map(datum_of) == datum;
    let zones = ZONES.iter().find(|(base, _)| Some(*base) == base_number).map(|(_, zones)| zones);
    fitting
        .iter()
        .find(|number| zones.is_some_and(|zones| zones.contains(number)))
        .or_else(|| fitting.iter().filter(exact).find(|number| usable(number)))
        .or_else(|| fitting.iter().find(|number| usable(number)))
        .or_else(|| fitting.first())
        .copied()
}

/// The zones of six degrees of systems in degrees: other countries have the same zones on the same ellipsoid
/// under numbers of their own, and nothing but the base tells them apart.
const ZONES: [(u32, RangeInclusive<u32>); 5] = [
    (4326, 32601..=32760),
    (4258, 25828..=25838),
    (4269, 26901..=26923),
    (4283, 28348..=28358),
    (7844, 7846..=7859),
];

/// What a definition in parameters says of the datum.
fn datum_of(definition: &str) -> Vec<&str> {
    let words = ["+datum=", "+ellps=", "+a=", "+b=", "+rf=", "+towgs84=", "+nadgrids=", "+pm="];
    definition.split(' ').filter(|part| words.iter().any(|word| part.starts_with(word))).collect()
}

/// A family of projections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    TransverseMercator,
    Conic,
    Albers,
    Mercator,
    WebMercator,
    EqualArea,
    Stereographic,
    Swiss,
}

/// A projection with its parameters; lengths in metres whatever the unit.
#[derive(Clone, Debug, PartialEq)]
struct Plane {
    family: Family,
    latitude: f64,
    longitude: f64,
    /// The parallels, the smaller first; both the same where there is one.
    parallels: [f64; 2],
    scale: f64,
    false_m: [f64; 2],
    unit_m: f64,
}

impl Plane {
    fn is(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64, tolerance: f64| (a - b).abs() <= tolerance;
        self.family == other.family
            && near(self.latitude, other.latitude, SAME_DEGREES)
            && near(self.longitude, other.longitude, SAME_DEGREES)
            && (0..2).all(|at| near(self.parallels[at], other.parallels[at], SAME_DEGREES))
            && near(self.scale, other.scale, SAME_SCALE)
            && (0..2).all(|axis| near(self.false_m[axis], other.false_m[axis], SAME_M))
            && near(self.unit_m, other.unit_m, SAME_UNIT)
    }

    /// From well-known text.
    fn of_definition(system: &Element) -> Option<Self> {
        let conversion = system.child(&["conversion"]).unwrap_or(system);
        let method =
            conversion.child(&["projection", "method"])?.name().to_lowercase().replace([' ', '-'], "_");
        let family = match method.trim_matches('_') {
            "transverse_mercator" | "gauss_kruger" => Family::TransverseMercator,
            m if m.starts_with("lambert_conformal_conic") || m.starts_with("lambert_conic_conformal") => {
                Family::Conic
            }
            "albers" | "albers_conic_equal_area" | "albers_equal_area" => Family::Albers,
            "mercator_auxiliary_sphere" | "popular_visualisation_pseudo_mercator" => Family::WebMercator,
            "mercator" | "mercator_1sp" | "mercator_2sp" => Family::Mercator,
            "lambert_azimuthal_equal_area" => Family::EqualArea,
            "double_stereographic" | "oblique_stereographic" => Family::Stereographic,
            "hotine_oblique_mercator_azimuth_center" | "swiss_oblique_cylindrical" => Family::Swiss,
            _ => return None,
        };
        let unit = system.child(&["unit", "lengthunit"]).or_else(|| {
            system.child(&["cs"]).and_then(|_| system.children.iter().find(|c| c.keyword == "lengthunit"))
        });
        let unit_m = unit.and_then(|unit| unit.number(1)).unwrap_or(1.0);
        let parameter = |names: &[&str]| {
            conversion
                .children
                .iter()
                .find(|child| {
                    let name = child.name().to_lowercase().replace(' ', "_");
                    child.keyword == "parameter" && names.contains(&name.as_str())
                })?
                .number(1)
        };
        let latitude = parameter(&[
            "latitude_of_origin",
            "latitude_of_center",
            "latitude_of_natural_origin",
            "latitude_of_false_origin",
        ]);
        let longitude = parameter(&[
            "central_meridian",
            "longitude_of_center",
            "longitude_of_origin",
            "longitude_of_natural_origin",
            "longitude_of_false_origin",
        ]);
        let first = parameter(&["standard_parallel_1", "latitude_of_1st_standard_parallel"]);
        let second = parameter(&["standard_parallel_2", "latitude_of_2nd_standard_parallel"]);
        let false_east = parameter(&["false_easting", "easting_at_false_origin"]).unwrap_or(0.0);
        let false_north = parameter(&["false_northing", "northing_at_false_origin"]).unwrap_or(0.0);
        let scale = parameter(&["scale_factor", "scale_factor_at_natural_origin"]);
        Some(Self::new(
            family,
            [latitude, longitude],
            [first, second],
            scale,
            [false_east * unit_m, false_north * unit_m],
            unit_m,
        ))
    }

    /// From the parameters of PROJ.
    fn of_parameters(definition: &str) -> Option<Self> {
        let text = |name: &str| {
            definition
                .split(' ')
                .find_map(|part| part.strip_prefix('+')?.strip_prefix(name)?.strip_prefix('='))
        };
        let number = |name: &str| text(name).and_then(|value| value.parse::<f64>().ok());
        let unit_m = match (number("to_meter"), text("units")) {
            (Some(unit_m), _) => unit_m,
            (None, None | Some("m")) => 1.0,
            (None, Some("us-ft")) => 1200.0 / 3937.0,
            (None, Some("ft")) => 0.3048,
            (None, Some(_)) => return None,
        };
        if let ("utm", Some(zone)) = (text("proj")?, number("zone")) {
            let is_south = definition.split(' ').any(|part| part == "+south");
            let false_m = [500_000.0, if is_south { 10_000_000.0 } else { 0.0 }];
            let longitude = 6.0 * zone - 183.0;
            return Some(Self::new(
                Family::TransverseMercator,
                [Some(0.0), Some(longitude)],
                [None, None],
                Some(0.9996),
                false_m,
                unit_m,
            ));
        }
        let family = match text("proj")? {
            "tmerc" => Family::TransverseMercator,
            "lcc" => Family::Conic,
            "aea" => Family::Albers,
            "merc" if text("nadgrids") == Some("@null") => Family::WebMercator,
            "merc" => Family::Mercator,
            "laea" => Family::EqualArea,
            "sterea" => Family::Stereographic,
            "somerc" => Family::Swiss,
            _ => return None,
        };
        let parallels = [number("lat_1").or_else(|| number("lat_ts")), number("lat_2")];
        let false_m = [number("x_0").unwrap_or(0.0), number("y_0").unwrap_or(0.0)];
        let scale = number("k_0").or_else(|| number("k"));
        Some(Self::new(family, [number("lat_0"), number("lon_0")], parallels, scale, false_m, unit_m))
    }

    /// What is left out stands for what it does by default.
    fn new(
        family: Family,
        [latitude, longitude]: [Option<f64>; 2],
        [first, second]: [Option<f64>; 2],
        scale: Option<f64>,
        false_m: [f64; 2],
        unit_m: f64,
    ) -> Self {
        let has_parallels = matches!(family, Family::Conic | Family::Albers | Family::Mercator);
        let first = match family {
            // One parallel: that of the origin.
            Family::Conic => first.or(latitude),
            Family::Mercator => first.or(Some(0.0)),
            _ => first,
        };
        let first = if has_parallels { first.unwrap_or(0.0) } else { 0.0 };
        let second = if has_parallels { second.unwrap_or(first) } else { 0.0 };
        let latitude = match family {
            Family::Mercator | Family::WebMercator => 0.0,
            _ => latitude.unwrap_or(0.0),
        };
        let parallels = [first.min(second), first.max(second)];
        let longitude = longitude.unwrap_or(0.0);
        let scale = if family == Family::WebMercator { 1.0 } else { scale.unwrap_or(1.0) };
        Self { family, latitude, longitude, parallels, scale, false_m, unit_m }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A definition in the manner of ArcGIS.
    fn arcgis(
        name: &str,
        gcs: &str,
        ellipsoid: &str,
        method: &str,
        parameters: &[(&str, f64)],
        unit: &str,
    ) -> String {
        let parameters: Vec<String> =
            parameters.iter().map(|(name, value)| format!("PARAMETER[\"{name}\",{value:?}]")).collect();
        format!(
            "PROJCS[\"{name}\",GEOGCS[\"GCS_{gcs}\",DATUM[\"D_{gcs}\",SPHEROID[{ellipsoid}]],PRIMEM[\"Greenwich\",0.0],\
             UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"{method}\"],{},UNIT[{unit}]]",
            parameters.join(",")
        )
    }

    const GRS80: &str = "\"GRS_1980\",6378137.0,298.257222101";
    const METRE: &str = "\"Meter\",1.0";

    #[test]
    fn what_arcgis_and_gdal_write_is_found_by_name_or_parameters() {
        let tm = "Transverse_Mercator";
        let utm = |x: f64, y: f64, meridian: f64| {
            [
                ("False_Easting", x),
                ("False_Northing", y),
                ("Central_Meridian", meridian),
                ("Scale_Factor", 0.9996),
                ("Latitude_Of_Origin", 0.0),
            ]
        };
        // As GDAL 3.6 writes these numbers.
        let cases = [
            (
                26910,
                arcgis(
                    "NAD_1983_UTM_Zone_10N",
                    "North_American_1983",
                    GRS80,
                    tm,
                    &utm(5e5, 0.0, -123.0),
                    METRE,
                ),
            ),
            (28355, arcgis("GDA_1994_MGA_Zone_55", "GDA_1994", GRS80, tm, &utm(5e5, 1e7, 147.0), METRE)),
            (
                32630,
                arcgis(
                    "WGS_1984_UTM_Zone_30N",
                    "WGS_1984",
                    "\"WGS_1984\",6378137.0,298.257223563",
                    tm,
                    &utm(5e5, 0.0, -3.0),
                    METRE,
                ),
            ),
            (
                2263,
                arcgis(
                    "NAD_1983_StatePlane_New_York_Long_Island_FIPS_3104_Feet",
                    "North_American_1983",
                    GRS80,
                    "Lambert_Conformal_Conic",
                    &[
                        ("False_Easting", 984_250.0),
                        ("False_Northing", 0.0),
                        ("Central_Meridian", -74.0),
                        ("Standard_Parallel_1", 41.033_333_333_333_3),
                        ("Standard_Parallel_2", 40.666_666_666_666_7),
                        ("Latitude_Of_Origin", 40.166_666_666_666_7),
                    ],
                    "\"US survey foot\",0.304800609601219",
                ),
            ),
            (
                2154,
                arcgis(
                    "RGF_1993_Lambert_93",
                    "RGF_1993",
                    GRS80,
                    "Lambert_Conformal_Conic",
                    &[
                        ("False_Easting", 7e5),
                        ("False_Northing", 6.6e6),
                        ("Central_Meridian", 3.0),
                        ("Standard_Parallel_1", 49.0),
                        ("Standard_Parallel_2", 44.0),
                        ("Latitude_Of_Origin", 46.5),
                    ],
                    METRE,
                ),
            ),
            (
                3310,
                arcgis(
                    "NAD_1983_California_Teale_Albers",
                    "North_American_1983",
                    GRS80,
                    "Albers",
                    &[
                        ("False_Easting", 0.0),
                        ("False_Northing", -4e6),
                        ("Central_Meridian", -120.0),
                        ("Standard_Parallel_1", 34.0),
                        ("Standard_Parallel_2", 40.5),
                        ("Latitude_Of_Origin", 0.0),
                    ],
                    METRE,
                ),
            ),
        ];
        for (number, text) in cases {
            let Some(DeclaredCrs::Epsg { number: found, .. }) = DeclaredCrs::of_definition(&text) else {
                panic!("{number} is found")
            };
            assert_eq!(found, number);
        }
        let british = arcgis(
            "British_National_Grid",
            "OSGB_1936",
            "\"Airy_1830\",6377563.396,299.3249646",
            tm,
            &[
                ("False_Easting", 4e5),
                ("False_Northing", -1e5),
                ("Central_Meridian", -2.0),
                ("Scale_Factor", 0.999_601_271_7),
                ("Latitude_Of_Origin", 49.0),
            ],
            METRE,
        );
        assert_eq!(DeclaredCrs::of_definition(&british), Some(DeclaredCrs::NationalGrid));
        let renamed = british.replace("British_National_Grid", "OSGB_1936_British_National_Grid_2");
        assert_eq!(DeclaredCrs::of_definition(&renamed), Some(DeclaredCrs::NationalGrid), "by parameters");
    }

    #[test]
    fn degrees_are_found_by_name_datum_or_number() {
        let nad83 = "GEOGCS[\"GCS_North_American_1983\",DATUM[\"D_North_American_1983\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
        let number = |text: &str| match DeclaredCrs::of_definition(text) {
            Some(DeclaredCrs::Epsg { number, .. }) => Some(number),
            Some(DeclaredCrs::Wgs84) => Some(4326),
            _ => None,
        };
        assert_eq!(number(nad83), Some(4269));
        assert_eq!(number(&nad83.replace("GCS_North_American_1983", "Custom")), Some(4269), "by its datum");
        assert_eq!(
            number(
                "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]]]"
            ),
            Some(4326)
        );
        assert_eq!(number("GEOGCRS[\"x\",ID[\"EPSG\",4258]]"), Some(4258));
        assert_eq!(
            number("COMPD_CS[\"x + height\",PROJCS[\"x\",AUTHORITY[\"EPSG\",\"25832\"]],VERT_CS[\"h\"]]"),
            Some(25832)
        );
        assert_eq!(number("LOCAL_CS[\"the town plan\"]"), None);
        assert_eq!(DeclaredCrs::name_of_definition("LOCAL_CS[\"the town plan\"]"), "the town plan");
    }

    #[test]
    fn what_differs_in_one_parameter_is_another_system() {
        let grid = |unit: &str| {
            arcgis(
                "Town_Grid",
                "North_American_1983",
                GRS80,
                "Transverse_Mercator",
                &[
                    ("False_Easting", 5e5),
                    ("Central_Meridian", -122.9),
                    ("Scale_Factor", 0.9996),
                    ("Latitude_Of_Origin", 0.0),
                ],
                unit,
            )
        };
        assert_eq!(DeclaredCrs::of_definition(&grid(METRE)), None);
    }
}
