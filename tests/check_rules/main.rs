//! Every rule about files and layers has a case that breaks it and a near miss that does not.

mod coordinates;
mod drawings;
mod files;
mod formats;
mod funding;
#[path = "../layer_files/mod.rs"]
mod layer_files;
mod privacy;
mod stray_rings;
mod town;
mod wards;
mod well_known_names;

use std::collections::BTreeSet;
use town::Town;
use wardwise::model::Action;
use wardwise::rules;

/// A rule, what is done about a breach, a town that breaks it and one that nearly does.
struct Case {
    code: &'static str,
    action: Action,
    breach: Town,
    near_miss: Town,
}

fn case(code: &'static str, action: Action, breach: Town, near_miss: Town) -> Case {
    Case { code, action, breach, near_miss }
}

fn all() -> Vec<Case> {
    [
        files::cases(),
        coordinates::cases(),
        wards::cases(),
        drawings::cases(),
        funding::cases(),
        formats::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn the_good_town_breaks_no_rule() {
    assert_eq!(Town::good().codes(), BTreeSet::new());
}

#[test]
fn every_rule_speaks_in_its_case_and_is_silent_in_its_near_miss() {
    let mut failures = Vec::new();
    for case in all() {
        let found = case.breach.findings();
        if !found.iter().any(|f| f.rule.code == case.code && f.action == case.action) {
            let seen: Vec<String> = found.iter().map(ToString::to_string).collect();
            failures.push(format!("{} does not speak: {seen:#?}", case.code));
        }
        if case.near_miss.codes().contains(case.code) {
            let seen: Vec<String> = case.near_miss.findings().iter().map(ToString::to_string).collect();
            failures.push(format!("{} speaks in its near miss: {seen:#?}", case.code));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_rule_about_files_and_layers_is_without_a_case() {
    let with_case: BTreeSet<&str> = all().iter().map(|case| case.code).collect();
    let without: Vec<&str> = rules::ALL
        .iter()
        .map(|rule| rule.code)
        // Numbers from 200 on belong to stages after the checks.
        .filter(|code| {
            "FCWDAP".contains(&code[..1]) && code[1..].starts_with('1') && !with_case.contains(code)
        })
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

/// One message of every rule, as a user reads it. Review a change with `cargo insta review`.
#[test]
fn messages_read_as_agreed() {
    let mut page = String::new();
    for case in all() {
        let found = case.breach.findings();
        if let Some(mut finding) = found.into_iter().find(|finding| finding.rule.code == case.code) {
            let name = std::path::Path::new(&finding.file).file_name().and_then(|name| name.to_str());
            finding.file = name.unwrap_or_default().to_owned();
            page.push_str(&format!("{finding}\n\n"));
        }
    }
    insta::assert_snapshot!(page);
}
