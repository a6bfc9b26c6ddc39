//! Which property of a layer serves which purpose: the one named, or one with a well-known name.

use super::report::Report;
use super::study::PropertyChoice;
use crate::input::{RawFeature, RawLayer};
use crate::model::{Action, shortened};
use crate::rules;
use serde_json::Value;
use std::collections::HashSet;

/// How many of the properties present a message lists.
const LISTED: usize = 40;

/// What one purpose's property may be called. `#` stands for a digit (`wd##cd`: the ONS name
/// of ward codes in any year); capitals do not count. Earlier names are preferred.
pub(super) struct PropertyPurpose {
    /// The flag that names the property.
    pub flag: &'static str,
    /// What it holds, for messages.
    pub what: &'static str,
    /// Well-known names, in order of preference.
    pub known: &'static [&'static str],
}

pub(super) const WARD_ID: PropertyPurpose = PropertyPurpose {
    flag: "--ward-id",
    what: "the wards' ids",
    known: &[
        "wd##cd",
        "ward_code",
        "wardcode",
        "ward_id",
        "wardid",
        "lsoa##cd",
        "lsoa_code",
        "msoa##cd",
        "msoa_code",
        "oa##cd",
        "oa_code",
        "tract_code",
        "geoid##",
        "geoid",
        "gss_code",
        "gsscode",
        "area_code",
        "code",
        "id",
    ],
};
pub(super) const WARD_NAME: PropertyPurpose = PropertyPurpose {
    flag: "--ward-name",
    what: "the wards' names",
    known: &[
        "wd##nm",
        "ward_name",
        "wardname",
        "ward",
        "lsoa##nm",
        "lsoa_name",
        "msoa##nm",
        "msoa_name",
        "tract_label",
        "area_name",
        "name",
    ],
};
pub(super) const BOROUGH: PropertyPurpose = PropertyPurpose {
    flag: "--borough",
    what: "the borough of each ward",
    known: &[
        "lad##nm",
        "lad_name",
        "ladname",
        "borough_name",
        "borough",
        "boroname",
        "boro_name",
        "local_authority",
        "la_name",
        "district_name",
        "district",
        "council",
        "lad##cd",
        "lad_code",
        "borough_code",
    ],
};
pub(super) const POPULATION: PropertyPurpose = PropertyPurpose {
    flag: "--population",
    what: "the residents of each ward",
    known: &[
        "population",
        "residents",
        "usual_residents",
        "total_population",
        "pop",
        "population_####",
        "population####",
        "pop_####",
        "pop####",
        "population_##",
        "population##",
        "pop_##",
        "pop##",
    ],
};
pub(super) const WORKLOAD: PropertyPurpose =
    PropertyPurpose { flag: "--workload", what: "the workload of each ward", known: &[] };
/// Neither `id` nor `name` is taken by itself here: they may be the respondent's.
pub(super) const DRAWING_ID: PropertyPurpose = PropertyPurpose {
    flag: "--drawing-id",
    what: "the drawings' ids",
    known: &["drawing_id", "statement_id"],
};
pub(super) const PLACE: PropertyPurpose = PropertyPurpose {
    flag: "--place",
    what: "the place each drawing speaks of",
    known: &[
        "place",
        "place_name",
        "neighbourhood",
        "neighborhood",
        "neighbourhood_name",
        "neighborhood_name",
    ],
};
pub(super) const RESPONDENT: PropertyPurpose = PropertyPurpose {
    flag: "--respondent",
    what: "who made each drawing",
    known: &["respondent", "respondent_id", "participant", "participant_id"],
};
pub(super) const GROUP: PropertyPurpose = PropertyPurpose {
    flag: "--group",
    what: "the respondents' groups",
    known: &["group", "respondent_group", "age_group", "age_band"],
};
pub(super) const DRAWING_WEIGHT: PropertyPurpose = PropertyPurpose {
    flag: "--drawing-weight",
    what: "the drawings' weights",
    known: &["drawing_weight", "weight"],
};
pub(super) const COFUNDING_ID: PropertyPurpose = PropertyPurpose {
    flag: "--cofunding-id",
    what: "the co-funding areas' ids",
    known: &["cofunding_id", "area_id", "agreement_id", "agreement", "area_code", "code", "id"],
};
pub(super) const AMOUNT: PropertyPurpose = PropertyPurpose {
    flag: "--amount",
    what: "the amount of each co-funding area",
    known: &["amount_gbp", "amount_gbp_per_year", "amount", "gbp_per_year", "annual_amount"],
};
pub(super) const AUTHORITY: PropertyPurpose = PropertyPurpose {
    flag: "--authority",
    what: "the authority that pays",
    known: &[
        "authority",
        "paying_authority",
        "local_authority",
        "lad##nm",
        "lad_name",
        "borough_name",
        "borough",
    ],
};
pub(super) const POINTS_POPULATION: PropertyPurpose = PropertyPurpose {
    flag: "--points-population",
    what: "the residents at each point",
    known: POPULATION.known,
};

/// Whether a purpose must be served.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// The names of all properties of a layer, in the order they first occur.
pub(super) struct LayerProperties<'a> {
    names: Vec<&'a str>,
}

impl<'a> LayerProperties<'a> {
    pub(super) fn of(raw: &'a RawLayer) -> Self {
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        for name in raw.features.iter().flat_map(|feature| feature.properties.keys()) {
            if seen.insert(name.as_str()) {
                names.push(name.as_str());
            }
        }
        Self { names }
    }

    /// The properties present, for a message.
    pub(super) fn listed(&self) -> String {
        self.list()
    }

    fn list(&self) -> String {
        if self.names.is_empty() {
            return "the features have no properties at all".to_owned();
        }
        let shown: Vec<String> =
            self.names.iter().take(LISTED).map(|name| format!("{:?}", shortened(name))).collect();
        let more = self.names.len().saturating_sub(LISTED);
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("present are {}{tail}", shown.join(", "))
    }

    /// The property that serves a purpose; a finding where a named one is missing, where a needed
    /// one is not found, or where several would do. The choice is recorded.
    pub(super) fn choose(
        &self,
        purpose: &PropertyPurpose,
        named: Option<&str>,
        need: Need,
        report: &mut Report,
        choices: &mut Vec<PropertyChoice>,
    ) -> Option<String> {
        let found = match named {
            Some(name) if self.names.contains(&name) => name,
            Some(name) => {
                let near = self.names.iter().find(|present| present.eq_ignore_ascii_case(name.trim()));
                let hint = near.map(|near| format!(" (did you mean {near:?}?)")).unwrap_or_default();
                let message = format!("no feature has the property {name:?}{hint}; {}", self.list());
                let finding = report.layer(&rules::PROPERTY_MISSING, Action::Refused, message);
                report.add(finding.with_property(purpose.flag));
                return None;
            }
            None => self.recognise(purpose, need, report)?,
        };
        let property = found.to_owned();
        choices.push(PropertyChoice { flag: purpose.flag, property, named: named.is_some() });
        Some(found.to_owned())
    }

    fn recognise(&self, purpose: &PropertyPurpose, need: Need, report: &mut Report) -> Option<&'a str> {
        for pattern in purpose.known {
            let matching: Vec<&str> = self.names.iter().copied().filter(|n| fits(pattern, n)).collect();
            match matching[..] {
                [] => {}
                [one] => return Some(one),
                _ if need == Need::Required => {
                    let message = format!(
                        "{} could be {}; name one with {}",
                        purpose.what,
                        matching.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or "),
                        purpose.flag
                    );
                    let finding = report.layer(&rules::PROPERTY_AMBIGUOUS, Action::Refused, message);
                    report.add(finding.with_property(purpose.flag));
                    return None;
                }
                _ => {
                    let names =
                        matching.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ");
                    let message = format!(
                        "{} could be {names}, so none was taken; name one with {}",
                        purpose.what, purpose.flag
                    );
                    let finding = report.layer(&rules::PROPERTY_AMBIGUOUS, Action::Noted, message);
                    report.add(finding.with_property(purpose.flag));
                    return None;
                }
            }
        }
        if need == Need::Required {
            let message = format!(
                "no property with a well-known name holds {}; name it with {}; {}",
                purpose.what,
                purpose.flag,
                self.list()
            );
            let finding = report.layer(&rules::PROPERTY_UNKNOWN, Action::Refused, message);
            report.add(finding.with_property(purpose.flag));
        }
        None
    }
}

/// Whether a name fits a pattern in which `#` stands for a digit; capitals do not count.
fn fits(pattern: &str, name: &str) -> bool {
    pattern.len() == name.len()
        && pattern.bytes().zip(name.bytes()).all(|(p, n)| match p {
            b'#' => n.is_ascii_digit(),
            _ => p == n.to_ascii_lowercase(),
        })
}

/// The value of a property that was chosen; `None` where the feature lacks it or it is null.
pub(super) fn value<'a>(feature: &'a RawFeature, property: Option<&String>) -> Option<&'a Value> {
    feature.properties.get(property?).filter(|value| !value.is_null())
}

/// Refuses features that hold a property in use more than once: which one counts, nobody can say.
pub(super) fn refuse_doubled(raw: &RawLayer, used: &[String], report: &mut Report) {
    for feature in &raw.features {
        for property in feature.doubled.iter().filter(|name| used.contains(name)) {
            let message = "the feature holds this property more than once";
            let finding = report.feature(&rules::DOUBLED_MEMBER, Action::Refused, feature.index, message);
            report.add(finding.with_property(property));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_pattern_takes_any_year_and_case_and_nothing_longer() {
        for name in ["WD11CD", "wd13cd", "Wd99Cd"] {
            assert!(fits("wd##cd", name), "{name}");
        }
        for name in ["WD11CDO", "WDxxCD", "WD1CD", "LAD11CD"] {
            assert!(!fits("wd##cd", name), "{name}");
        }
    }
}
