use crate::spatial::{DeclaredCrs, Epsg};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A coordinate system that `--crs` may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
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
        let number = match DeclaredCrs::of_name(name) {
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
