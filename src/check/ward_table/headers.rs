//! What columns are called in tables of ONS, Nomis and others.

use super::super::properties::{BOROUGH, POPULATION, WARD_ID, fits};

/// Names under which ids of areas are known, beside those of a ward layer.
const AREA_IDS: [&str; 25] = [
    "mnemonic",
    "geography_code",
    "geography_codes",
    "ward_code_####",
    "ward_####_code",
    "ward_code_##",
    "wd_code",
    "wd_####_code",
    "wd##_code",
    "electoral_ward_code",
    "ons_code",
    "ons_ward_code",
    "ward_gss_code",
    "areacd",
    "area_cd",
    "geogcode",
    "geog_code",
    "lsoa_####_code",
    "lsoa_code_####",
    "msoa_####_code",
    "msoa_code_####",
    "oa_####_code",
    "area_id",
    "geo_id",
    "iris",
];

/// Names under which residents are known beside those of a ward layer, in order of preference.
const RESIDENTS: [&str; 21] = [
    "total_residents",
    "total_resident_population",
    "resident_population",
    "population_estimate",
    "mid_####_population",
    "population_mid_####",
    "all_ages",
    "all_usual_residents",
    "all_persons",
    "all_people",
    "people",
    "total",
    "total_persons",
    "total_all_usual_residents",
    "mid_####",
    "####",
    "value",
    "obs_value",
    "observation",
    "count",
    "number",
];

/// Columns of numbers that count nobody.
const NO_COUNTS: [&str; 20] = [
    "date",
    "year",
    "period",
    "time",
    "lat",
    "lon",
    "long",
    "latitude",
    "longitude",
    "x",
    "y",
    "easting",
    "northing",
    "area",
    "objectid",
    "fid",
    "shape_area",
    "shape_length",
    "shape__area",
    "shape__length",
];

/// Words in the name of a column by which it counts nobody, or not everybody.
const NO_COUNT_WORDS: [&str; 42] = [
    "id",
    "ids",
    "code",
    "codes",
    "index",
    "no",
    "nr",
    "density",
    "percent",
    "percentage",
    "pct",
    "rate",
    "ratio",
    "share",
    "proportion",
    "area",
    "hectare",
    "hectares",
    "ha",
    "acre",
    "acres",
    "km",
    "km2",
    "sqkm",
    "rank",
    "score",
    "decile",
    "quintile",
    "year",
    "average",
    "mean",
    "median",
    "household",
    "households",
    "dwelling",
    "dwellings",
    "male",
    "males",
    "female",
    "females",
    "electors",
    "electorate",
];

/// What stands in brackets, or anywhere, where figures are not people but thousands of them, or shares.
const OTHER_UNITS: [&str; 7] = ["%", "000s", "'000", "\u{2019}000", "000)", "thousand", "per hectare"];

/// Names of boroughs in tables, beside those of a ward layer.
const BOROUGHS: [&str; 14] = [
    "lad_####_name",
    "lad_name_####",
    "lad_####_code",
    "lad_code_####",
    "la",
    "lad",
    "la_code",
    "local_authority_name",
    "local_authority_code",
    "local_authority_district",
    "authority",
    "council_name",
    "town",
    "city",
];

/// Words that Nomis puts round what a column holds: `Sex: All persons; Age: Total; measures: Value`.
const SURROUND: [&str; 7] = ["sex", "age", "measures", "measure", "value", "residence_type", "gender"];

/// A header as names are compared: small letters and digits, `_` for everything between them, without what
/// stands in brackets.
fn plain(header: &str) -> String {
    let mut depth = 0usize;
    let mut plain = String::new();
    for c in header.to_lowercase().chars() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ if plain.ends_with('_') || plain.is_empty() => {}
            _ => plain.push('_'),
        }
    }
    plain.trim_end_matches('_').to_owned()
}

/// Whether boroughs are known under a name.
pub(super) fn is_borough(header: &str) -> bool {
    let name = plain(header);
    BOROUGH.known.iter().chain(&BOROUGHS).any(|pattern| fits(pattern, &name))
}

/// Whether a name says that figures are counted in thousands, or are shares.
fn has_other_unit(header: &str) -> bool {
    let header = header.to_lowercase();
    OTHER_UNITS.iter().any(|unit| header.contains(unit))
}

/// Whether ids of areas are known under a name; capitals, spaces and remarks in brackets do not count.
#[must_use]
pub fn is_area_id(header: &str) -> bool {
    area_id_rank(header).is_some()
}

/// The place of an id's name in the order of preference.
pub(super) fn area_id_rank(header: &str) -> Option<usize> {
    let name = plain(header);
    WARD_ID.known.iter().chain(&AREA_IDS).position(|pattern| fits(pattern, &name))
}

/// The place of a name of residents in the order of preference.
pub(super) fn residents_rank(header: &str) -> Option<usize> {
    if has_other_unit(header) {
        return None;
    }
    let rank = |name: &str| POPULATION.known.iter().chain(&RESIDENTS).position(|pattern| fits(pattern, name));
    let is_no_year = |name: &str| name.parse::<u32>().is_ok_and(|year| !(1800..2200).contains(&year));
    let name = plain(header);
    if is_no_year(&name) {
        return None;
    }
    rank(&name).or_else(|| {
        if !header.contains([':', ';']) {
            return None;
        }
        let parts: Vec<String> = header.split([':', ';']).map(plain).collect();
        let said: Vec<&str> = parts
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty() && !SURROUND.contains(part))
            .collect();
        // Each part must speak of everybody.
        let ranks: Option<Vec<usize>> = said
            .iter()
            .map(|part| if *part == "all_categories" { rank("total") } else { rank(part) })
            .collect();
        ranks?.into_iter().max()
    })
}

/// Whether a column of numbers may count people, by its name.
pub(super) fn may_count(header: &str) -> bool {
    let name = plain(header);
    let says_otherwise = name.split('_').any(|word| NO_COUNT_WORDS.contains(&word));
    !NO_COUNTS.contains(&name.as_str()) && !says_otherwise && !has_other_unit(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_residents_are_found_under_the_names_of_downloads() {
        for name in [
            "area_code",
            "mnemonic",
            "Geography code",
            "Ward Code 2022",
            "Ward 2023 Code",
            "WD22CD",
            "AREACD",
            "GEO_ID",
            "SA1_CODE_2021",
            "SA2_MAIN16",
            "LGA_CODE_2021",
            "IRIS",
        ] {
            assert!(is_area_id(name), "{name}");
        }
        for name in ["area_name", "Ward", "population", "2022", "code of conduct"] {
            assert!(!is_area_id(name), "{name}");
        }
        for name in [
            "Population",
            "All Ages",
            "All ages [note 1]",
            "Total",
            "2022",
            "mid-2022",
            "OBS_VALUE",
            "Sex: All persons; Age: All categories: Age; measures: Value",
            "Residence type: Total; measures: Value",
            "B01003_001E",
            "P1_001N",
            "P001001",
            "P0010001",
            "U7H001",
            "T_20_CENS_Total",
            "Tot_P_P",
            "PMUN",
        ] {
            assert!(residents_rank(name).is_some(), "{name}");
        }
        for name in [
            "Males",
            "0",
            "90",
            "9999",
            "Sex: Males; Age: Total; measures: Value",
            "Percentage",
            "Population (000s)",
        ] {
            assert!(residents_rank(name).is_none(), "{name}");
        }
    }

    #[test]
    fn names_that_say_otherwise_count_nobody() {
        for name in [
            "Index",
            "Ward No",
            "ward_id",
            "Post code",
            "Population density",
            "Persons per hectare",
            "Birth rate",
            "Area (ha)",
            "Rank",
            "Year",
            "Population (000s)",
            "Population, thousands",
            "Share %",
            "Households",
            "Males",
        ] {
            assert!(!may_count(name), "{name}");
        }
        for name in ["dogs", "Bewohner", "Usual residents", "All persons 2021", "nouns", "Anno residents"] {
            assert!(may_count(name), "{name}");
        }
    }
}
