//! What columns are called in tables of ONS, Nomis and others.

use super::super::properties::{WARD_ID, fits};

/// Names under which ids of areas are known, beside those of a ward layer.
const AREA_IDS: [&str; 23] = [
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
];

/// Names under which residents are known, in order of preference.
const RESIDENTS: [&str; 36] = [
    "population",
    "residents",
    "usual_residents",
    "total_population",
    "total_residents",
    "total_resident_population",
    "resident_population",
    "population_total",
    "population_estimate",
    "pop",
    "population_####",
    "population####",
    "pop_####",
    "pop####",
    "population_##",
    "population##",
    "pop_##",
    "pop##",
    "mid_####_population",
    "population_mid_####",
    "all_ages",
    "all_usual_residents",
    "all_persons",
    "all_people",
    "persons",
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
    let rank = |name: &str| RESIDENTS.iter().position(|pattern| fits(pattern, name));
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
    !NO_COUNTS.contains(&plain(header).as_str())
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
        ] {
            assert!(residents_rank(name).is_some(), "{name}");
        }
        for name in ["Males", "0", "90", "9999", "Sex: Males; Age: Total; measures: Value", "Percentage"] {
            assert!(residents_rank(name).is_none(), "{name}");
        }
    }
}
