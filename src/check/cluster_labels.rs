//! What the cells of a column of clusters say: which cluster, or none.

use super::naming::places;
use super::values::{counted, skeleton};
use crate::input::normalised;
use crate::model::{Action, Level, Rule, is_blank, shortened};
use crate::rules;
use std::collections::BTreeMap;

/// Words that say of a ward that it is in no cluster, in normalised form.
const UNASSIGNED: [&str; 13] =
    ["", "-", "–", "—", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "unassigned", "not assigned"];

/// How many times larger or smaller than every other cluster one numbered 0 may be and still be a cluster.
const ZERO_FACTOR: usize = 2;

/// The cells of a column of clusters, understood.
pub(super) struct Labels {
    /// The cluster of every row; `None` where the ward is in none.
    pub clusters: Vec<Option<String>>,
    /// The cells that say so: how it is written, and the rows by number.
    pub unassigned: BTreeMap<String, Vec<usize>>,
    /// What else is to be told.
    pub told: Vec<(&'static Rule, Action, Level, String)>,
}

/// What the cells of a column of clusters say.
///
/// A whole number written with a fraction (`1.0`) is that number. Of what programs write for "not assigned",
/// `-1` is none unless there are other negative numbers; `0` is none unless the other clusters are numbered
/// from 1 on without a gap and 0 has about as many wards as they, from half the smallest to twice the largest.
pub(super) fn labels(cells: &[&str], place: &str, at: &dyn Fn(usize) -> u64) -> Labels {
    let whole: Vec<&str> = cells.iter().map(|cell| whole(cell.trim())).collect();
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, label) in whole.iter().enumerate() {
        rows.entry(label).or_default().push(row);
    }
    let mut told = two_ways(cells, &whole, place, at);
    let says_none = |label: &str| match label {
        "-1" => !rows.keys().any(|other| *other != "-1" && is_negative(other)),
        "0" => !zero_is_a_cluster(&rows),
        other => is_unassigned(other),
    };
    let none: Vec<&str> = rows.keys().copied().filter(|label| says_none(label)).collect();
    let unassigned = none.iter().map(|label| ((*label).to_owned(), rows[label].clone())).collect();
    if let Some(zeros) = rows.get("0").filter(|_| !none.contains(&"0")) {
        let message = format!(
            "{} in cluster \"0\": some programs mean 'not assigned' by 0, but here clusters are numbered from 0 \
             on and it is about as large as the others, so it was read as a cluster",
            counted(zeros.len(), "ward is", "wards are")
        );
        told.push((&rules::WARD_UNASSIGNED, Action::Noted, Level::Warning, message));
    }
    told.extend(alike(rows.keys().filter(|label| !none.contains(label))));
    let cluster = |label: &&str| (!none.contains(label)).then(|| (*label).to_owned());
    Labels { clusters: whole.iter().map(cluster).collect(), unassigned, told }
}

/// Whether a cell says that a ward is in no cluster; one without anything to see does.
fn is_unassigned(label: &str) -> bool {
    is_blank(label) || UNASSIGNED.contains(&normalised(label).as_str())
}

/// The whole number of `1.0`, or the text as it is.
fn whole(label: &str) -> &str {
    let Some((number, fraction)) = label.split_once(['.', ',']) else { return label };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(number.strip_prefix('-').unwrap_or(number));
    let is_zero = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    if is_number && is_zero { number } else { label }
}

fn is_negative(label: &str) -> bool {
    label.parse::<i64>().is_ok_and(|number| number < 0)
}

/// Whether the number 0 is a cluster like the others.
fn zero_is_a_cluster(rows: &BTreeMap<&str, Vec<usize>>) -> bool {
    let others: BTreeMap<&str, usize> = rows
        .iter()
        .filter(|(label, _)| **label != "0" && !is_unassigned(label))
        .map(|(label, rows)| (*label, rows.len()))
        .collect();
    let numbered = (1..=others.len()).all(|number| others.contains_key(number.to_string().as_str()));
    let (Some(zeros), Some(least), Some(most)) =
        (rows.get("0"), others.values().min(), others.values().max())
    else {
        return false;
    };
    numbered && zeros.len() * ZERO_FACTOR >= *least && zeros.len() <= most * ZERO_FACTOR
}

/// A word on clusters that are written both as `1` and as `1.0`.
fn two_ways(
    cells: &[&str],
    whole: &[&str],
    place: &str,
    at: &dyn Fn(usize) -> u64,
) -> Vec<(&'static Rule, Action, Level, String)> {
    let with_fraction: Vec<usize> = (0..cells.len()).filter(|&row| cells[row].trim() != whole[row]).collect();
    let both = |row: &&usize| {
        (0..cells.len()).any(|other| whole[other] == whole[**row] && cells[other].trim() == whole[**row])
    };
    let Some(first) = with_fraction.iter().find(both) else { return Vec::new() };
    let message = format!(
        "{:?} was read as the cluster {:?}, as other {place}s write it; {} with a fraction ({})",
        shortened(cells[*first].trim()),
        whole[*first],
        counted(
            with_fraction.len(),
            &format!("{place} writes its cluster"),
            &format!("{place}s write theirs")
        ),
        places(place, with_fraction.iter().map(|&row| at(row)))
    );
    vec![(&rules::CLUSTER_ALIKE, Action::Mended, Level::Warning, message)]
}

/// A warning on each pair of clusters that differ by capitals, spaces, accents or leading zeros alone.
fn alike<'l>(labels: impl Iterator<Item = &'l &'l str>) -> Vec<(&'static Rule, Action, Level, String)> {
    let mut first_of: BTreeMap<String, &str> = BTreeMap::new();
    let mut told = Vec::new();
    for label in labels {
        let form = skeleton(label);
        let is_number = form.bytes().all(|byte| byte.is_ascii_digit());
        let form = if is_number { format!("0{}", form.trim_start_matches('0')) } else { form };
        let first = *first_of.entry(form).or_insert(label);
        if first != *label {
            let message = format!(
                "the clusters {:?} and {:?} look the same, and are read as two",
                shortened(first),
                shortened(label)
            );
            told.push((&rules::CLUSTER_ALIKE, Action::Noted, Level::Warning, message));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str]) -> (Vec<Option<String>>, Vec<String>) {
        let Labels { clusters, told, .. } = labels(cells, "line", &|row| row as u64 + 2);
        (clusters, told.into_iter().map(|(.., message)| message).collect())
    }

    fn clusters(cells: &[&str]) -> Vec<Option<String>> {
        read(cells).0
    }

    fn some(labels: &[&str]) -> Vec<Option<String>> {
        labels.iter().map(|label| (!label.is_empty()).then(|| (*label).to_owned())).collect()
    }

    #[test]
    fn what_programs_write_for_not_assigned_is_no_cluster() {
        for word in ["-1", "", " ", "NA", "None", "null", "nan", "Unassigned", "-1.0", "#N/A", "0"] {
            assert_eq!(clusters(&[word, word, "B", "C", "C", "B"]), some(&["", "", "B", "C", "C", "B"]));
        }
        assert_eq!(clusters(&["-1", "-2", "-2", "-1"]), some(&["-1", "-2", "-2", "-1"]), "negative names");
    }

    #[test]
    fn zero_is_a_cluster_where_numbers_begin_with_it_and_it_is_as_large_as_the_others() {
        let counted = ["0", "0", "1", "1", "2", "2"];
        let (found, told) = read(&counted);
        assert_eq!(found, some(&counted));
        assert!(told.len() == 1 && told[0].contains("2 wards are in cluster \"0\""), "{told:?}");
        // A gap: the others do not begin with 1.
        assert_eq!(clusters(&["0", "0", "2", "3", "3", "2"]), some(&["", "", "2", "3", "3", "2"]));
        // Too few, too many: 1 of 3 and more, 5 of 2.
        let few = ["0", "1", "1", "1", "2", "2", "2", "2"];
        assert_eq!(clusters(&few)[..2], some(&["", "1"]));
        let many = ["0", "0", "0", "0", "0", "1", "1", "2", "2"];
        assert_eq!(clusters(&many)[4..6], some(&["", "1"]));
        // The bounds themselves: half the smallest, twice the largest.
        assert_eq!(clusters(&["0", "1", "1", "2", "2"])[0], Some("0".to_owned()));
        assert_eq!(clusters(&["0", "0", "0", "0", "1", "1", "2", "2"])[0], Some("0".to_owned()));
    }

    #[test]
    fn one_number_in_two_spellings_is_one_cluster_and_is_said() {
        let (found, told) = read(&["1", "1.0", "2", "2.00"]);
        assert_eq!(found, some(&["1", "1", "2", "2"]));
        assert!(told.len() == 1 && told[0].contains("\"1.0\"") && told[0].contains("lines 3, 5"), "{told:?}");
        let (found, told) = read(&["1.0", "1.0", "2.0", "2.0"]);
        assert_eq!((found, told.len()), (some(&["1", "1", "2", "2"]), 0));
        assert_eq!(clusters(&["1.5", "2.5"]), some(&["1.5", "2.5"]), "no whole numbers");
    }

    #[test]
    fn clusters_that_look_alike_are_two_and_are_said() {
        for pair in [["1", "01"], ["North", "north"], ["Mill End", "MillEnd"]] {
            let (found, told) = read(&pair);
            assert_eq!(found, some(&pair));
            assert!(told.len() == 1 && told[0].contains("look the same"), "{told:?}");
        }
        assert!(read(&["1", "10", "2", "20"]).1.is_empty());
    }
}
