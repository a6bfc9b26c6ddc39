//! Coordinate systems by their EPSG number, and the way from their positions to WGS84 degrees.

mod datums;

pub(crate) use datums::is_modern;
use flate2::read::DeflateDecoder;
use proj4rs::Proj;
use proj4rs::transform::transform;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::OnceLock;

/// The EPSG number of WGS84 longitude and latitude, and of the same with heights.
const WGS84: [u32; 2] = [4326, 4979];
/// The EPSG number of the British National Grid, which has a projection of its own here.
const NATIONAL_GRID: u32 = 27700;

/// Decimals kept of a degree: a tenth of a millimetre.
///
/// The library takes sine, cosine and their like from the platform, which differ between platforms in the
/// last bit, some nanometres on the ground: rounded, all platforms have the same bytes.
const DEGREE_STEPS: f64 = 1e9;

/// How far from itself, in units of the system, a position may come out when sent to degrees and back: then it
/// lies where the projection's formulas hold.
const ROUND_TRIP: f64 = 0.1;

/// The definition of a number in the parameters of PROJ.
pub(crate) fn definition(number: u32) -> Option<&'static str> {
    definitions().get(&number).copied()
}

/// Every number with a definition, ascending.
pub(crate) fn numbers() -> impl Iterator<Item = u32> {
    definitions().keys().copied()
}

/// All definitions, unpacked where the first is asked for: half a megabyte, in milliseconds.
fn definitions() -> &'static BTreeMap<u32, &'static str> {
    static DEFINITIONS: OnceLock<BTreeMap<u32, &'static str>> = OnceLock::new();
    DEFINITIONS.get_or_init(|| {
        let packed = include_bytes!(concat!(env!("OUT_DIR"), "/epsg.txt.deflate"));
        let mut text = String::new();
        DeflateDecoder::new(&packed[..]).read_to_string(&mut text).expect("what build.rs wrote is whole");
        // It is needed as long as the program runs.
        let lines = text.leak().lines().filter_map(|line| line.split_once('\t'));
        lines.filter_map(|(number, definition)| Some((number.parse().ok()?, definition))).collect()
    })
}

/// What is known of a coordinate system.
#[derive(Debug)]
pub enum Epsg {
    /// WGS84 longitude and latitude.
    Wgs84,
    /// Longitude and latitude on a datum that differs from WGS84 by under 3 m.
    NearWgs84,
    /// The British National Grid.
    NationalGrid,
    /// A system in a plane, from which positions can be taken to degrees.
    Projected(Box<Unprojection>),
    /// A system that cannot be used.
    Unusable {
        /// Why, as half a sentence.
        why: String,
        /// Whether its positions are degrees.
        in_degrees: bool,
    },
}

/// The way from the positions of a projected system to WGS84 degrees.
#[derive(Debug)]
pub struct Unprojection {
    from: Proj,
    wgs84: Proj,
}

impl Epsg {
    /// The system of a number.
    #[must_use]
    pub fn of(number: u32) -> Self {
        if WGS84.contains(&number) {
            return Self::Wgs84;
        }
        if number == NATIONAL_GRID {
            return Self::NationalGrid;
        }
        match definition(number) {
            Some(definition) if definition.contains("+proj=geocent") => {
                Self::unusable("it counts metres from the Earth's centre")
            }
            Some(definition) if !definition.contains("+proj=longlat") => Self::projected(number, definition),
            _ if datums::is_near_wgs84(number) => Self::NearWgs84,
            Some(_) => {
                let datum = datums::older(number)
                    .map_or("an older datum".to_owned(), |name| format!("the datum {name}"));
                let why = format!("its degrees are on {datum}, hundreds of metres beside WGS84 in places");
                Self::Unusable { why, in_degrees: true }
            }
            None => Self::unusable("wardwise has no definition of it"),
        }
    }

    fn unusable(why: &str) -> Self {
        Self::Unusable { why: why.to_owned(), in_degrees: false }
    }

    fn projected(number: u32, definition: &str) -> Self {
        if definition.contains("+nadgrids=") && !datums::is_modern(definition) {
            return Self::unusable("it needs tables of shifts that wardwise does not have");
        }
        if !datums::is_right(number, definition) {
            return Self::unusable("wardwise does not know it to within 3 m");
        }
        match Unprojection::of(definition) {
            Some(way) => Self::Projected(Box::new(way)),
            None => Self::unusable("wardwise has no formulas for it"),
        }
    }
}

impl Unprojection {
    fn of(definition: &str) -> Option<Self> {
        let from = Proj::from_proj_string(definition).ok()?;
        let wgs84 = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
        (from.has_inverse() && from.has_forward()).then_some(Self { from, wgs84 })
    }

    /// WGS84 longitude and latitude in degrees, to nine decimals; `None` where the system has no such place.
    #[must_use]
    pub fn degrees(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let mut place = (x, y, 0.0);
        transform(&self.from, &self.wgs84, &mut place).ok()?;
        let mut back = place;
        transform(&self.wgs84, &self.from, &mut back).ok()?;
        let is_near = |a: f64, b: f64| (a - b).abs() <= ROUND_TRIP;
        if !is_near(back.0, x) || !is_near(back.1, y) {
            return None;
        }
        let rounded = |angle: f64| (angle.to_degrees() * DEGREE_STEPS).round() / DEGREE_STEPS;
        Some([rounded(place.0), rounded(place.1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Systems, positions in them, and where PROJ 9.5.1 (without grids) puts these in WGS84 degrees.
    ///
    /// Those on modern datums are as PROJ has them to 2 mm. The last five are shifted by parameters: of some
    /// PROJ knows newer ones than the definitions do.
    const BY_PROJ: [(u32, [f64; 2], [f64; 2], f64); 23] = [
        // WGS 84 / UTM zone 33N, RGF93 / Lambert-93, web Mercator, New Zealand, Irish TM.
        (32633, [534_095.24, 5_794_523.63], [15.500000058, 52.299999992], 0.002),
        (2154, [652_310.72, 6_862_414.64], [2.350000027, 48.860000029], 0.002),
        (3857, [-13_358.34, 6_710_219.08], [-0.120000010, 51.499999982], 0.002),
        (2193, [1_749_045.8, 5_427_521.38], [174.779999966, -41.290000031], 0.002),
        (2157, [715_845.94, 734_720.33], [-6.259999941, 53.349999990], 0.002),
        // Albers of the United States and of California; Long Island in US survey feet; UTM on NAD83.
        (5070, [-68_546.34, 1_786_406.77], [-96.799999998, 39.100000034], 0.002),
        (3310, [53_181.25, -90_582.8], [-119.400000015, 37.199999961], 0.002),
        (2263, [989_791.46, 212_522.52], [-73.979999990, 40.750000002], 0.002),
        (26918, [323_096.46, 4_307_657.68], [-77.039999976, 38.899999992], 0.002),
        // Sweden, Poland, Sydney, Rio de Janeiro, Europe, Tokyo, Singapore.
        (3006, [674_647.88, 6_580_824.58], [18.069999966, 59.330000040], 0.002),
        (2180, [636_548.42, 486_767.5], [21.000000031, 52.229999981], 0.002),
        (7856, [333_510.65, 6_250_800.24], [151.199999999, -33.870000012], 0.002),
        (31983, [684_623.67, 7_466_421.4], [-43.200000032, -22.900000007], 0.002),
        (3035, [4_335_310.82, 2_998_651.87], [10.200000042, 50.099999956], 0.002),
        (6677, [-7_543.12, -35_499.18], [139.750000047, 35.680000020], 0.002),
        (3414, [29_856.5, 30_267.17], [103.850000002, 1.289999989], 0.002),
        // South Africa counts west and south.
        (2053, [94_952.87, 2_899_340.05], [28.050000024, -26.200000021], 0.002),
        // Switzerland, Belgium, France before 1993, the Netherlands, Ireland before 2001, Germany.
        (2056, [2_600_865.38, 1_199_879.68], [7.449999947, 46.950000003], 0.1),
        (31370, [148_679.45, 171_066.81], [4.350000033, 50.850000000], 0.1),
        (27572, [600_990.71, 2_429_074.18], [2.349999978, 48.860000045], 0.1),
        (28992, [121_819.37, 487_013.76], [4.900000072, 52.369999991], 0.1),
        (29902, [315_920.0, 234_694.1], [-6.259999921, 53.349999977], 0.1),
        (31467, [3_513_304.51, 5_404_737.6], [9.179999969, 48.780000028], 3.0),
    ];

    /// Metres in a degree of latitude, near enough.
    const DEGREE_M: f64 = 111_320.0;

    #[test]
    fn positions_in_other_systems_are_where_proj_puts_them() {
        for (number, position, [lon, lat], tolerance_m) in BY_PROJ {
            let Epsg::Projected(way) = Epsg::of(number) else { panic!("EPSG:{number} is not projected") };
            let [x, y] = way.degrees(position).expect("it has a place");
            let east_m = (x - lon) * DEGREE_M * lat.to_radians().cos();
            let miss_m = east_m.hypot((y - lat) * DEGREE_M);
            assert!(miss_m < tolerance_m, "EPSG:{number} is {miss_m} m off: {x}, {y}");
        }
    }

    #[test]
    fn modern_datums_are_near_wgs84_and_older_ones_are_not() {
        for number in [
            4269, 4258, 4283, 7844, 4674, 4167, 6668, 4612, 4490, 4171, 4617, 6318, 4152, 4148, 4190, 5340,
            4686, 4737, 7789, 9000, 9057,
        ] {
            // 7789 is ITRF2014 from the Earth's centre.
            assert_eq!(matches!(Epsg::of(number), Epsg::NearWgs84), number != 7789, "EPSG:{number}");
        }
        for number in [
            4230, 4267, 4301, 4277, 4284, 4240, 4202, 4203, 4618, 4312, 4314, 4275, 4289, 4313, 4215, 4237,
            4156,
        ] {
            assert!(matches!(Epsg::of(number), Epsg::Unusable { .. }), "EPSG:{number}");
        }
    }

    /// EASE grid and San Francisco: see [`datums`]. NAD27 needs grids; the New Zealand Map Grid has no formulas in
    /// the library; 5514 is 11 m off; 4978 counts from the Earth's centre; the last there is not.
    #[test]
    fn systems_that_would_come_out_wrong_are_not_used() {
        for number in [3973, 6996, 26718, 27200, 5514, 4978, 60_000] {
            assert!(matches!(Epsg::of(number), Epsg::Unusable { .. }), "EPSG:{number}");
        }
    }

    #[test]
    fn a_place_that_a_system_does_not_have_is_none() {
        let Epsg::Projected(way) = Epsg::of(32633) else { panic!("UTM is projected") };
        for position in [[f64::NAN, 0.0], [1e12, 5e6], [5e5, 1e300]] {
            assert_eq!(way.degrees(position), None, "{position:?}");
        }
    }

    #[test]
    fn every_definition_is_unpacked_as_it_was() {
        for number in 0..=u16::MAX {
            let expected = crs_definitions::from_code(number).map(|of| of.proj4);
            assert_eq!(definition(number.into()), expected, "{number}");
        }
        assert!(numbers().count() > 6_000);
        assert_eq!(definition(70_000), None);
    }

    /// A newer version of the definitions may bring systems that nobody has measured: then measure them.
    #[test]
    fn systems_on_older_datums_are_as_many_as_were_measured() {
        let used = (1..=u16::MAX).filter(|&number| {
            crs_definitions::from_code(number).is_some_and(|definition| {
                let definition = definition.proj4;
                let plane = !definition.contains("+proj=longlat") && !definition.contains("+proj=geocent");
                plane && !datums::is_modern(definition) && datums::is_right(number.into(), definition)
            })
        });
        assert_eq!(used.count(), 1_140);
    }
}
