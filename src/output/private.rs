//! What stands in `private/`, for the analyst alone, and what of it others are told.
//!
//! A finding on one drawing says where it lies and what it is called; a name that few people gave says who they are.
//! Neither stands in a file that is published: there the same findings are counted.

use super::files::Files;
use super::findings;
use super::table::{Cell, Table};
use crate::Error;
use crate::check::{Evidence, Study};
use crate::compare::{Showing, ShownPlaces, shown_groups};
use crate::evidence::Measured;
use crate::input::sha256;
use crate::model::{Finding, Layer, NO_GROUP, Rule};
use crate::rules;
use crate::settings::DrawnBy;
use crate::swap::{PRIVATE, PRIVATE_SUMS, private_sums};
use std::collections::BTreeMap;

/// Files for the analyst alone, which no other file of an output names.
pub const UNLISTED: [&str; 5] = [PRIVATE[0], PRIVATE[1], PRIVATE[2], PRIVATE[3], PRIVATE_SUMS];

const README: &str = "\
For the analyst alone: do not publish this folder, and do not send it on.

findings.csv    everything that was found, with ids, names and places of single drawings or statements.
                The findings.csv beside this folder counts them instead.
places.csv      every name that respondents gave, however few they are, with exact numbers. The published
                tables name only places of at least ten respondents.
groups.csv      the same for the groups of respondents.
sha256sums.txt  by which a later run knows that nobody has changed these files since.

No file outside this folder lists these files or has a hash of them. Everything else may be published, within
what the guide says of it (chapter “Evidence”).
";

/// Rules whose findings on the evidence speak of all of it, or of groups and places that may be named.
const OF_THE_WHOLE: [&Rule; 12] = [
    &rules::RESPONDENT_MISSING,
    &rules::WEIGHT_MISSING,
    &rules::NO_EVIDENCE_LEFT,
    &rules::NOT_RESAMPLED,
    &rules::UNNAMED_WEIGHT,
    &rules::TAKEN_FOR_A_MAP,
    &rules::SHIELDING,
    &rules::RESPONDENTS_WEIGHED,
    &rules::GROUPS_UNKNOWN,
    &rules::GROUP_UNHEARD,
    &rules::LARGEST_DRAWINGS,
    &rules::NO_NEIGHBOURHOOD_BASIS,
];

/// Whether a finding is for the analyst alone.
#[must_use]
pub fn is_private(finding: &Finding, drawn_by: DrawnBy) -> bool {
    drawn_by == DrawnBy::Respondents
        && matches!(finding.layer, Layer::Neighbourhoods | Layer::PlaceAliases)
        && !OF_THE_WHOLE.iter().any(|rule| rule.code == finding.rule.code)
}

/// Writes what is for the analyst alone: everything found and, where the evidence is measured, every name.
///
/// Nothing is written where nothing is private: without evidence, or for a map that an authority publishes.
///
/// # Errors
/// As [`Files::add`].
pub(super) fn write(
    folder: &mut dyn Files,
    found: &[Finding],
    drawn_by: DrawnBy,
    measured: Option<(&Study, &Measured)>,
) -> Result<(), Error> {
    let is_any = found.iter().any(|finding| is_private(finding, drawn_by));
    let evidence = measured.and_then(|(study, measured)| Some((study.evidence.as_ref()?, measured)));
    let evidence = evidence.filter(|_| drawn_by == DrawnBy::Respondents);
    if !is_any && evidence.is_none() {
        return Ok(());
    }
    let [readme, all_found, places, groups] = PRIVATE;
    let mut files = vec![(readme, README.as_bytes().to_vec()), (all_found, findings::csv(found)?)];
    if let Some((evidence, measured)) = evidence {
        files.push((places, named_places(evidence, measured)?));
        if !evidence.groups.is_empty() {
            files.push((groups, named_groups(evidence, measured)?));
        }
    }
    let sums: BTreeMap<String, String> =
        files.iter().map(|(name, bytes)| ((*name).to_owned(), sha256(bytes))).collect();
    for (name, bytes) in files {
        folder.add_unlisted(name, bytes)?;
    }
    folder.add_unlisted(PRIVATE_SUMS, private_sums(&sums).into_bytes())
}

fn named_places(evidence: &Evidence, measured: &Measured) -> Result<Vec<u8>, Error> {
    let shown = ShownPlaces::of(evidence, measured);
    let named = evidence.places.iter().zip(&shown.respondents).zip(&shown.showing);
    let named = named.filter(|((place, respondents), _)| place.named && **respondents > 0);
    names("place", named.map(|((place, respondents), showing)| (place.name.as_str(), *respondents, *showing)))
}

fn named_groups(evidence: &Evidence, measured: &Measured) -> Result<Vec<u8>, Error> {
    let groups = shown_groups(evidence, measured).into_iter().map(|(group, respondents, showing)| {
        let name = group.map_or(NO_GROUP, |group| evidence.groups[group.index()].name.as_str());
        (name, respondents, showing)
    });
    names("group", groups)
}

fn names<'a>(kind: &str, rows: impl Iterator<Item = (&'a str, usize, Showing)>) -> Result<Vec<u8>, Error> {
    let mut table = Table::new(&[kind, "respondents", "published"].map(str::to_owned))?;
    for (name, respondents, showing) in rows {
        let published = match showing {
            Showing::Shown => "yes",
            Showing::TooFew => "no: fewer than ten respondents",
            Showing::Shields => "no: shields another of fewer than ten",
        };
        table.row(vec![
            Cell::Text(name.to_owned()),
            Cell::from(respondents),
            Cell::Text(published.to_owned()),
        ])?;
    }
    table.bytes()
}

/// The findings as they are published: those on single drawings and names are counted, rule by rule.
#[must_use]
pub fn published(found: &[Finding], drawn_by: DrawnBy) -> Vec<Finding> {
    let mut published: Vec<Finding> = Vec::new();
    // Where each kind stands in the list, and how many there are of it.
    let mut kinds: Vec<(usize, usize)> = Vec::new();
    for finding in found {
        if !is_private(finding, drawn_by) {
            published.push(finding.clone());
            continue;
        }
        let is_alike = |other: &Finding| {
            (other.level, other.rule.code, other.action, other.layer, &other.file)
                == (finding.level, finding.rule.code, finding.action, finding.layer, &finding.file)
        };
        match kinds.iter_mut().find(|(position, _)| is_alike(&published[*position])) {
            Some((_, count)) => *count += 1,
            None => {
                kinds.push((published.len(), 1));
                published.push(counted_alone(finding));
            }
        }
    }
    for (position, count) in kinds {
        let what = if count == 1 { "drawing, statement or name" } else { "drawings, statements or names" };
        published[position].message = format!("{count} {what}; which, the analyst alone is told");
    }
    published
}

/// The finding without what it was found at.
fn counted_alone(finding: &Finding) -> Finding {
    Finding::new(finding.rule, finding.action, finding.layer, "")
        .with_level(finding.level)
        .with_file(finding.file.clone())
}
