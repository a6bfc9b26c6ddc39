use crate::input::{DeclaredCrs, PlaceAliases};
use crate::spatial::Epsg;
use std::str::FromStr;

/// What the checks need to know beside the files: property names, needs and limits.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Property names as the user gave them.
    pub names: PropertyNames,
    /// The coordinate system of files that declare none; `None`: WGS84, as RFC 7946 says.
    pub crs: Option<CrsChoice>,
    /// Whether the command at hand needs the wards' populations.
    pub need_population: bool,
    /// The table that merges place names, where one was given.
    pub place_aliases: Option<PlaceAliases>,
    /// Bounds on single shapes.
    pub limits: ShapeLimits,
    /// How far apart borders of wards may lie and still be one.
    pub snap: Snap,
}

/// The snapping tolerance of ward borders. Noise of a centimetre and overlaps are cleaned whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Snap {
    /// In metres, at least 0.
    Metres(f64),
    /// `auto`: the smallest that leaves no pair lying along each other unjoined.
    #[serde(with = "auto")]
    Auto,
}

impl Default for Snap {
    fn default() -> Self {
        Self::Metres(0.0)
    }
}

/// The word `auto` in a file of settings.
mod auto {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("auto")
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == "auto" { Ok(()) } else { Err(D::Error::custom("neither a number of metres nor auto")) }
    }
}

impl std::str::FromStr for Snap {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "auto" => Ok(Self::Auto),
            number => number
                .parse()
                .map(Self::Metres)
                .map_err(|_| format!("{number:?} is neither a number of metres nor auto")),
        }
    }
}

/// Property names as the user gave them; `None` where a well-known name is to be found.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PropertyNames {
    /// `--ward-id`
    pub ward_id: Option<String>,
    /// `--ward-name`
    pub ward_name: Option<String>,
    /// `--borough`
    pub borough: Option<String>,
    /// `--population`
    pub population: Option<String>,
    /// `--workload`; no name is recognised for it
    pub workload: Option<String>,
    /// `--drawing-id`
    pub drawing_id: Option<String>,
    /// `--place`
    pub place: Option<String>,
    /// `--respondent`
    pub respondent: Option<String>,
    /// `--group`
    pub group: Option<String>,
    /// `--drawing-weight`
    pub drawing_weight: Option<String>,
    /// `--cofunding-id`
    pub cofunding_id: Option<String>,
    /// `--amount`
    pub amount: Option<String>,
    /// `--authority`
    pub authority: Option<String>,
    /// `--points-population`
    pub points_population: Option<String>,
    /// `--structure-ward`, for structures given as a layer
    pub structure_ward: Option<String>,
    /// `--structure-cluster`, for structures given as a layer
    pub structure_cluster: Option<String>,
}

/// A coordinate system that `--crs` may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CrsChoice {
    /// WGS84 longitude and latitude.
    Wgs84,
    /// The British National Grid.
    NationalGrid,
    /// Any other system that wardwise can read, by its EPSG number.
    Epsg(u32),
}

impl CrsChoice {
    /// The choice a name stands for (`WGS84`, `EPSG:4326`, `EPSG:27700`, `EPSG:2154`), if it is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

impl FromStr for CrsChoice {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let number = match crate::input::crs_from_name(name) {
            DeclaredCrs::Wgs84 => return Ok(Self::Wgs84),
            DeclaredCrs::NationalGrid => return Ok(Self::NationalGrid),
            DeclaredCrs::Epsg { number, .. } => number,
            DeclaredCrs::None | DeclaredCrs::Other(_) => {
                return Err(format!("{name:?} is no coordinate system; write WGS84 or EPSG: and a number"));
            }
        };
        match Epsg::of(number) {
            Epsg::Wgs84 => Ok(Self::Wgs84),
            Epsg::NationalGrid => Ok(Self::NationalGrid),
            Epsg::NearWgs84 | Epsg::Projected(_) => Ok(Self::Epsg(number)),
            Epsg::Unusable { why, .. } => Err(format!(
                "EPSG:{number} cannot be used: {why}; convert the layers with: ogr2ogr -f GeoJSON -s_srs \
                 EPSG:{number} -t_srs EPSG:4326 out.geojson THE-FILE"
            )),
        }
    }
}

impl TryFrom<String> for CrsChoice {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<CrsChoice> for String {
    fn from(choice: CrsChoice) -> Self {
        match choice {
            CrsChoice::Wgs84 => "WGS84".to_owned(),
            CrsChoice::NationalGrid => "EPSG:27700".to_owned(),
            CrsChoice::Epsg(number) => format!("EPSG:{number}"),
        }
    }
}

/// Bounds on single shapes, settled before any overlay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeLimits {
    /// Positions of one ward or co-funding area. The largest of the 8,533 wards of England and
    /// Wales has a few thousand.
    pub max_positions: usize,
    /// Positions of one drawing. The longest of 42,035 drawn by hand has 216.
    pub max_drawing_positions: usize,
    /// Places where a shape's outline crosses or touches itself. A star of 5,001 points, with twelve
    /// million crossings, kept an overlay busy for more than a minute.
    pub max_crossings: usize,
    /// Pairs of segments looked at while checking one shape.
    pub max_segment_pairs: u64,
    /// Pairs of segments looked at while checking all shapes of one layer: the 34,753 LSOAs need a
    /// twentieth of it.
    pub max_layer_segment_pairs: u64,
    /// A drawing smaller than this is a speck: a slip of the mouse, or one home.
    pub min_drawing_area_m2: f64,
    /// Whether a shape that is valid as read must be sound in metres too: where it is going to be laid over
    /// others. Adjacency alone asks for its outline, and looking costs a tenth of finding it.
    pub sound_in_metres: bool,
    /// A drawing whose extent is more than this many times the area of the wards' extent says
    /// nothing about neighbourhoods.
    pub max_drawing_extents: f64,
}

impl ShapeLimits {
    /// The default limits on effort and size, raised by a factor; what a speck or a world is stays.
    #[must_use]
    pub fn raised(factor: u32) -> Self {
        let default = Self::default();
        let factor = factor.max(1);
        let (times, times_u64) = (factor as usize, u64::from(factor));
        Self {
            max_positions: default.max_positions.saturating_mul(times),
            max_drawing_positions: default.max_drawing_positions.saturating_mul(times),
            max_crossings: default.max_crossings.saturating_mul(times),
            max_segment_pairs: default.max_segment_pairs.saturating_mul(times_u64),
            max_layer_segment_pairs: default.max_layer_segment_pairs.saturating_mul(times_u64),
            ..default
        }
    }
}

impl Default for ShapeLimits {
    fn default() -> Self {
        Self {
            max_positions: 2_000_000,
            max_drawing_positions: 20_000,
            max_crossings: 2_000,
            max_segment_pairs: 100_000_000,
            max_layer_segment_pairs: 1_000_000_000,
            min_drawing_area_m2: 100.0,
            sound_in_metres: true,
            max_drawing_extents: 10.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_earlier_runs_are_read_and_written_as_they_were() {
        for (choice, text) in [
            (CrsChoice::Wgs84, "\"WGS84\""),
            (CrsChoice::NationalGrid, "\"EPSG:27700\""),
            (CrsChoice::Epsg(2154), "\"EPSG:2154\""),
        ] {
            assert_eq!(serde_json::to_string(&choice).unwrap(), text);
            assert_eq!(serde_json::from_str::<CrsChoice>(text).unwrap(), choice);
        }
        assert_eq!(CrsChoice::from_name("epsg:4326"), Some(CrsChoice::Wgs84));
        assert_eq!("NAD83".parse(), Ok(CrsChoice::Epsg(4269)));
    }

    #[test]
    fn a_system_that_cannot_be_read_is_refused_with_what_to_do() {
        let refused = "EPSG:4267".parse::<CrsChoice>().expect_err("NAD27 is old");
        assert!(refused.contains("NAD27") && refused.contains("-s_srs EPSG:4267"), "{refused}");
        assert!("the town plan".parse::<CrsChoice>().is_err());
    }
}
