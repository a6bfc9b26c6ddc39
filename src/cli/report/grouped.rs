//! Findings as people read them: those of one rule together, the gravest first.

use crate::model::{Finding, Level};

/// A rule that is broken more often than this is told with its first case and their number.
const ERRORS_LISTED: usize = 5;

/// How cures begin that ask for nothing and only tell what was done: they are not worth a line here.
const NOTHING_TO_DO: &str = "nothing needs doing; the ";

/// How much is said of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Each rule once, with its first case and their number; each of a few errors.
    Grouped,
    /// Each finding in full.
    Full,
}

/// One rule's findings of one level, as text, and how many of them are not told one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub level: Level,
    pub text: String,
    pub untold: usize,
}

/// The findings as messages: errors, warnings, notes; within a level in the order in which their rules are
/// first met.
pub fn messages(findings: &[Finding], detail: Detail) -> Vec<Told> {
    let mut told = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let mut groups: Vec<Vec<&Finding>> = Vec::new();
        for finding in findings.iter().filter(|finding| finding.level == level) {
            match groups.iter_mut().find(|group| group[0].rule.code == finding.rule.code) {
                Some(group) => group.push(finding),
                None => groups.push(vec![finding]),
            }
        }
        for group in groups {
            match detail {
                Detail::Full => told.extend(group.iter().map(|finding| Told {
                    level,
                    text: finding.to_string(),
                    untold: 0,
                })),
                Detail::Grouped => told.push(grouped(level, &group)),
            }
        }
    }
    told
}

fn grouped(level: Level, group: &[&Finding]) -> Told {
    let first = group[0];
    let all_listed = group.len() == 1 || (level == Level::Error && group.len() <= ERRORS_LISTED);
    let head = |finding: &Finding| finding.to_string().lines().next().unwrap_or_default().to_owned();
    let mut lines: Vec<String> = match all_listed {
        true => group.iter().map(|finding| head(finding)).collect(),
        false => vec![first_of_many(first, group.len())],
    };
    if level == Level::Error {
        lines.push(format!("    rule: {}", first.rule.title));
    }
    if level != Level::Note && !first.rule.cure.starts_with(NOTHING_TO_DO) {
        lines.push(format!("    cure: {}", first.rule.cure));
    }
    Told { level, text: lines.join("\n"), untold: if all_listed { 0 } else { group.len() - 1 } }
}

/// `warning[D105] 12 times, first: drawings.geojson, feature 3: …`
fn first_of_many(first: &Finding, times: usize) -> String {
    let plain = first.to_string();
    let head = plain.lines().next().unwrap_or_default();
    let name = format!("{}[{}]", first.level.word(), first.rule.code);
    let rest = head.strip_prefix(&name).unwrap_or(head).trim_start_matches(':').trim_start();
    format!("{name} {times} times, first: {rest}")
}

/// How many there are of each level: `2 errors, 1 warning, 3 notes`.
pub fn tally(findings: &[Finding]) -> String {
    let levels = [Level::Error, Level::Warning, Level::Note].into_iter().filter_map(|level| {
        let count = findings.iter().filter(|finding| finding.level == level).count();
        match count {
            0 => None,
            1 => Some(format!("1 {}", level.word())),
            many => Some(format!("{many} {}s", level.word())),
        }
    });
    let told: Vec<String> = levels.collect();
    if told.is_empty() { "no findings".to_owned() } else { told.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Layer};
    use crate::rules;

    fn note(message: &str) -> Finding {
        Finding::new(&rules::SEARCH_STOPPED, Action::Noted, Layer::Settings, message)
    }

    fn warning(feature: usize) -> Finding {
        let found =
            Finding::new(&rules::LOSS_UNMEASURABLE, Action::LeftOut, Layer::Wards, format!("case {feature}"));
        found.with_file("wards.geojson").with_feature(feature)
    }

    fn error(feature: usize) -> Finding {
        let found =
            Finding::new(&rules::NAMED_BUT_ABSENT, Action::Refused, Layer::Wards, format!("fault {feature}"));
        found.with_file("wards.geojson").with_feature(feature)
    }

    fn texts(findings: &[Finding], detail: Detail) -> Vec<String> {
        messages(findings, detail).into_iter().map(|told| told.text).collect()
    }

    #[test]
    fn a_rule_is_told_once_with_its_number_and_first_case_and_errors_come_first() {
        let found = [note("a"), warning(4), error(7), warning(2), note("b"), warning(9)];
        let told = texts(&found, Detail::Grouped);
        let cure = |rule: &crate::model::Rule| format!("\n    cure: {}", rule.cure);
        assert_eq!(told.len(), 3);
        let rule = format!("\n    rule: {}", rules::NAMED_BUT_ABSENT.title);
        assert_eq!(
            told[0],
            format!("error[S103] wards.geojson, feature 7: fault 7{rule}{}", cure(&rules::NAMED_BUT_ABSENT))
        );
        assert_eq!(
            told[1],
            format!(
                "warning[S106] 3 times, first: wards.geojson, feature 4: case 4{}",
                cure(&rules::LOSS_UNMEASURABLE)
            )
        );
        assert_eq!(told[2], "note[S107] 2 times, first: a");
    }

    #[test]
    fn a_few_errors_are_all_named_and_many_are_counted() {
        let errors = |count: usize| (0..count).map(error).collect::<Vec<_>>();
        let few = messages(&errors(5), Detail::Grouped);
        assert_eq!((few.len(), few[0].untold), (1, 0));
        for feature in 0..5 {
            assert!(few[0].text.contains(&format!("feature {feature}: fault {feature}")), "{few:?}");
        }
        assert_eq!(few[0].text.matches("cure:").count(), 1);
        let many = messages(&errors(6), Detail::Grouped);
        assert!(many[0].text.starts_with("error[S103] 6 times, first: wards.geojson, feature 0: fault 0\n"));
        assert_eq!(many[0].untold, 5);
    }

    #[test]
    fn in_full_every_finding_is_told_as_it_is_written() {
        let found = [note("a"), warning(4), error(7), warning(2)];
        let wanted = [&found[2], &found[1], &found[3], &found[0]].map(ToString::to_string);
        assert_eq!(texts(&found, Detail::Full), wanted);
    }

    #[test]
    fn the_tally_counts_every_level_and_its_plurals_agree() {
        assert_eq!(tally(&[]), "no findings");
        assert_eq!(tally(&[note("a")]), "1 note");
        assert_eq!(tally(&[note("a"), error(1), error(2), warning(3)]), "2 errors, 1 warning, 1 note");
        assert_eq!(tally(&[warning(1), note("a"), warning(3), note("b")]), "2 warnings, 2 notes");
    }
}
