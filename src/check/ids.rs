//! Ids that occur twice, or that nobody can tell apart.

use super::report::Report;
use super::values::skeleton;
use crate::model::{Action, Level, Rule, shortened};
use std::collections::{HashMap, HashSet};

/// The rules about the ids of a layer.
pub(super) struct IdRules {
    pub doubled: &'static Rule,
    pub alike: &'static Rule,
}

/// Refuses ids that occur twice and names those that look alike, each with the feature that had it
/// first. `None` where a feature has no id.
pub(super) fn compare(ids: &[Option<String>], property: Option<&str>, rules: &IdRules, report: &mut Report) {
    let mut first_at: HashMap<&str, usize> = HashMap::new();
    let mut alike: HashMap<String, usize> = HashMap::new();
    for (feature, id) in ids.iter().enumerate() {
        let Some(id) = id else { continue };
        let mut tell = |rule, action, level, message: String| {
            let finding = report.feature(rule, action, feature, message).with_id(id).with_level(level);
            report.add(match property {
                Some(property) => finding.with_property(property),
                None => finding,
            });
        };
        if let Some(first) = first_at.get(id.as_str()) {
            tell(rules.doubled, Action::Refused, Level::Error, format!("feature {first} has the same id"));
            continue;
        }
        first_at.insert(id, feature);
        let first = *alike.entry(skeleton(id)).or_insert(feature);
        if first != feature {
            let other = ids[first].as_deref().unwrap_or_default();
            let message = format!("feature {first} has the id {:?}, which looks the same", shortened(other));
            tell(rules.alike, Action::Noted, Level::Warning, message);
        }
    }
}

/// The ids with the number of the feature, counted from 1, for those that have none; behind a `#`
/// where another feature has that number for an id.
pub(super) fn numbered(ids: Vec<Option<String>>) -> Vec<String> {
    let given: HashSet<String> = ids.iter().flatten().cloned().collect();
    let number = |(feature, id): (usize, Option<String>)| {
        id.unwrap_or_else(|| {
            let number = (feature + 1).to_string();
            if given.contains(&number) { format!("#{number}") } else { number }
        })
    };
    ids.into_iter().enumerate().map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn a_number_that_stands_in_is_nobody_elses_id() {
        let ids = ["2", "", "7", ""].map(|id| (!id.is_empty()).then(|| id.to_owned()));
        assert_eq!(numbered(ids.to_vec()), ["2", "#2", "7", "4"]);
    }
}
