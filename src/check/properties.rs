//! Which property of a layer serves which purpose: the one named, or one with a well-known name.

pub(super) use super::known_names::*;
use super::report::Report;
use super::study::PropertyChoice;
use super::values;
use crate::input::{RawFeature, RawLayer};
use crate::model::{Action, Finding, Level, shortened};
use crate::rules;
use serde_json::Value;
use std::collections::HashSet;

/// How many of the properties present a message lists.
const LISTED: usize = 40;

/// Whether a purpose must be served.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// The names of all properties of a layer, in the order they first occur.
pub(super) struct LayerProperties<'a> {
    raw: &'a RawLayer,
    /// The layer's own, then those that a table added.
    names: Vec<&'a str>,
    /// How many are the layer's own: these are preferred, and no others hold ids.
    own: usize,
}

impl<'a> LayerProperties<'a> {
    pub(super) fn of(raw: &'a RawLayer) -> Self {
        Self::with_added(raw, &[])
    }

    /// Those of a layer to which a table added these.
    pub(super) fn with_added(raw: &'a RawLayer, added: &[String]) -> Self {
        let added: HashSet<&str> = added.iter().map(String::as_str).collect();
        let mut seen = HashSet::new();
        let mut names = Vec::new();
        for name in raw.features.iter().flat_map(|feature| feature.properties.keys()) {
            if seen.insert(name.as_str()) {
                names.push(name.as_str());
            }
        }
        let (own, added): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| !added.contains(name));
        Self { raw, own: own.len(), names: [own, added].concat() }
    }

    /// Whether there is a property of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// The names, in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.names.iter().copied()
    }

    /// The property that serves a purpose, without a word about it: the one named, or the only one with the best
    /// of the well-known names.
    pub(super) fn quietly(&self, purpose: &PropertyPurpose, named: Option<&str>) -> Option<&'a str> {
        if let Some(named) = named {
            return self.names.iter().copied().find(|name| *name == named);
        }
        let own = &self.names[..self.own];
        let fitting = |(rank, pattern): (usize, &&str)| {
            let fits = |name: &&str| fits(pattern, name) && self.serves(name, rank, purpose.values);
            own.iter().copied().filter(fits).collect::<Vec<_>>()
        };
        match purpose.known.iter().enumerate().map(fitting).find(|fitting| !fitting.is_empty())?[..] {
            [only] => Some(only),
            _ => None,
        }
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
        let mut passed_over = None;
        let (own, added) = self.names.split_at(self.own);
        let added = if purpose.flag == WARD_ID.flag { &[] } else { added };
        let ranked =
            |names| purpose.known.iter().enumerate().map(move |(rank, pattern)| (names, rank, pattern));
        for (names, rank, pattern) in [own, added].into_iter().flat_map(ranked) {
            let present: Vec<&str> = names.iter().copied().filter(|n| fits(pattern, n)).collect();
            let matching: Vec<&str> =
                present.iter().copied().filter(|name| self.serves(name, rank, purpose.values)).collect();
            if purpose.values == Values::Different {
                passed_over = passed_over.or(present.iter().copied().find(|name| !matching.contains(name)));
            }
            match matching[..] {
                [] => {}
                [one] => {
                    if let Some(first) = passed_over {
                        report.add(self.repeats(purpose, first, one, report));
                    }
                    return Some(one);
                }
                _ => {
                    self.refuse_ambiguous(purpose, &matching, need, report);
                    return None;
                }
            }
        }
        // Where none has values that are all different, what is wrong is said of the first.
        if passed_over.is_some() {
            return passed_over;
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

    /// Whether a property's values are what is asked of one whose well-known name has this place in the list.
    fn serves(&self, name: &str, rank: usize, asked: Values) -> bool {
        match asked {
            Values::Any => true,
            Values::SharedFrom(first) if rank < first => true,
            Values::SharedFrom(_) => {
                let mut seen = HashSet::new();
                let mut values = self.raw.features.iter().filter_map(|f| f.properties.get(name));
                self.raw.features.len() < 2
                    || values.any(|value| values::text(value).is_some_and(|text| !seen.insert(text)))
            }
            Values::Different => {
                let mut seen = HashSet::new();
                let values = self.raw.features.iter().map(|f| f.properties.get(name).and_then(values::text));
                values.into_iter().all(|text| text.is_some_and(|text| seen.insert(text)))
            }
        }
    }

    /// What is said of a property that was passed over because its values repeat or are missing.
    fn repeats(&self, purpose: &PropertyPurpose, first: &str, taken: &str, report: &Report) -> Finding {
        let message = format!(
            "some values of {:?} are missing or the same, those of {:?} are not: it was taken for {}",
            shortened(first),
            shortened(taken),
            purpose.what
        );
        let finding = report.layer(&rules::ID_REPEATS, Action::Noted, message);
        finding.with_property(purpose.flag).with_level(Level::Warning)
    }

    fn refuse_ambiguous(
        &self,
        purpose: &PropertyPurpose,
        matching: &[&str],
        need: Need,
        report: &mut Report,
    ) {
        let names = matching.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" or ");
        let (action, message) = match need {
            Need::Required => (
                Action::Refused,
                format!("{} could be {names}; name one with {}", purpose.what, purpose.flag),
            ),
            Need::Optional => (
                Action::Noted,
                format!(
                    "{} could be {names}, so none was taken; name one with {}",
                    purpose.what, purpose.flag
                ),
            ),
        };
        let finding = report.layer(&rules::PROPERTY_AMBIGUOUS, action, message);
        report.add(finding.with_property(purpose.flag));
    }
}

/// Whether a name fits a pattern in which `#` stands for a digit; capitals do not count.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
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
