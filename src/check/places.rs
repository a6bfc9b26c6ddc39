//! Names of places, respondents and groups become numbers; respondents' ids end here.

use crate::input::normalised;
use crate::model::{Group, GroupIdx, Place, PlaceIdx, RespondentIdx};
use std::collections::{BTreeMap, HashMap};

/// Who made a drawing and what it speaks of, as the file says it.
pub(super) struct DrawingRecord {
    /// The name of the place.
    pub place: Option<String>,
    /// The drawing's id: the name of a place that has none.
    pub id: String,
    /// The respondent's id.
    pub respondent: Option<String>,
    /// The respondent's group.
    pub group: Option<String>,
}

/// The same for all drawings, as numbers.
pub(super) struct NumberedRecords {
    pub places: Vec<Place>,
    pub place_of: Vec<PlaceIdx>,
    pub respondents: usize,
    pub respondent_of: Vec<RespondentIdx>,
    pub groups: Vec<Group>,
    pub group_of: Vec<Option<GroupIdx>>,
    /// Places of which several spellings were met: the name kept and how many others.
    pub merged: Vec<(String, usize)>,
    /// Drawings whose respondent is of another group elsewhere.
    pub group_differs: Vec<usize>,
}

/// Numbers places by normalised name (drawings without a name follow, in the order of the file),
/// respondents by first occurrence, groups by name.
pub(super) fn number_records(records: &[DrawingRecord]) -> NumberedRecords {
    let (places, place_of, merged) = places(records);
    let (respondents, respondent_of) = respondents(records);
    let (groups, group_of, group_differs) = groups(records, &respondent_of, respondents);
    NumberedRecords { places, place_of, respondents, respondent_of, groups, group_of, merged, group_differs }
}

/// How often a spelling occurs, and where first.
type Spellings<'a> = HashMap<&'a str, (usize, usize)>;

fn places(records: &[DrawingRecord]) -> (Vec<Place>, Vec<PlaceIdx>, Vec<(String, usize)>) {
    let mut by_name: BTreeMap<String, Spellings> = BTreeMap::new();
    let keys: Vec<Option<String>> = records.iter().map(|s| s.place.as_deref().map(normalised)).collect();
    for (position, (record, key)) in records.iter().zip(&keys).enumerate() {
        if let (Some(name), Some(key)) = (&record.place, key) {
            let spellings = by_name.entry(key.clone()).or_default();
            spellings.entry(name.trim()).or_insert((0, position)).0 += 1;
        }
    }
    let mut places = Vec::new();
    let mut merged = Vec::new();
    let mut number = HashMap::new();
    for (key, spellings) in &by_name {
        number.insert(key.as_str(), PlaceIdx::new(places.len()));
        let name = most_frequent(spellings);
        if spellings.len() > 1 {
            merged.push((name.clone(), spellings.len() - 1));
        }
        places.push(Place { name, named: true });
    }
    let place_of = records
        .iter()
        .zip(&keys)
        .map(|(record, key)| match key {
            Some(key) => number[key.as_str()],
            None => {
                places.push(Place { name: record.id.clone(), named: false });
                PlaceIdx::new(places.len() - 1)
            }
        })
        .collect();
    (places, place_of, merged)
}

/// The most frequent spelling; of equally frequent ones the first in the file.
pub(super) fn most_frequent(spellings: &Spellings) -> String {
    spellings
        .iter()
        .min_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first))
        .map(|(name, _)| (*name).to_owned())
        .unwrap_or_default()
}

/// How many respondents there are, and who made each, numbered by first occurrence.
pub(super) fn respondents(records: &[DrawingRecord]) -> (usize, Vec<RespondentIdx>) {
    let mut number: HashMap<&str, RespondentIdx> = HashMap::new();
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        RespondentIdx::new(next - 1)
    };
    let of = records
        .iter()
        .map(|record| match &record.respondent {
            Some(id) => *number.entry(id.trim()).or_insert_with(&mut fresh),
            None => fresh(),
        })
        .collect();
    (next, of)
}

fn groups(
    records: &[DrawingRecord],
    respondent_of: &[RespondentIdx],
    respondents: usize,
) -> (Vec<Group>, Vec<Option<GroupIdx>>, Vec<usize>) {
    // A respondent's group is the first one named.
    let mut group_of_respondent: Vec<Option<String>> = vec![None; respondents];
    let mut differs = Vec::new();
    let mut spellings: BTreeMap<String, Spellings> = BTreeMap::new();
    for (position, (record, respondent)) in records.iter().zip(respondent_of).enumerate() {
        let Some(name) = &record.group else { continue };
        let key = normalised(name);
        spellings.entry(key.clone()).or_default().entry(name.trim()).or_insert((0, position)).0 += 1;
        let known = group_of_respondent[respondent.index()].get_or_insert_with(|| key.clone());
        if *known != key {
            differs.push(position);
        }
    }
    let used: std::collections::BTreeSet<&String> = group_of_respondent.iter().flatten().collect();
    let mut groups = Vec::new();
    let mut number = HashMap::new();
    for key in used {
        number.insert(key.as_str(), groups.len());
        groups.push(Group { name: most_frequent(&spellings[key]), respondents: 0 });
    }
    for key in group_of_respondent.iter().flatten() {
        groups[number[key.as_str()]].respondents += 1;
    }
    let of = respondent_of
        .iter()
        .map(|respondent| {
            group_of_respondent[respondent.index()].as_ref().map(|key| GroupIdx::new(number[key.as_str()]))
        })
        .collect();
    (groups, of, differs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(place: Option<&str>, id: &str, respondent: Option<&str>, group: Option<&str>) -> DrawingRecord {
        let own = |text: Option<&str>| text.map(str::to_owned);
        DrawingRecord { place: own(place), id: id.to_owned(), respondent: own(respondent), group: own(group) }
    }

    #[test]
    fn spellings_that_differ_by_space_and_case_are_one_place_under_the_commonest() {
        let all = [
            record(Some("the triangle"), "1", None, None),
            record(Some("The Triangle"), "2", None, None),
            record(Some("The  Triangle "), "3", None, None),
            record(Some("The Triangle"), "4", None, None),
            record(None, "5", None, None),
            record(Some("Angel"), "6", None, None),
        ];
        let numbered = number_records(&all);
        let names: Vec<_> = numbered.places.iter().map(|p| (p.name.as_str(), p.named)).collect();
        assert_eq!(names, [("Angel", true), ("The Triangle", true), ("5", false)]);
        assert_eq!(numbered.place_of.iter().map(|p| p.0).collect::<Vec<_>>(), [1, 1, 1, 1, 2, 0]);
        assert_eq!(numbered.merged, [("The Triangle".to_owned(), 2)]);
    }

    #[test]
    fn a_respondent_is_counted_once_and_belongs_to_the_first_group_named() {
        let all = [
            record(None, "1", Some("r1"), Some("young")),
            record(None, "2", Some("r1"), Some("Old")),
            record(None, "3", None, Some("Young")),
            record(None, "4", Some("r2"), None),
        ];
        let numbered = number_records(&all);
        assert_eq!(numbered.respondents, 3);
        assert_eq!(numbered.respondent_of.iter().map(|r| r.0).collect::<Vec<_>>(), [0, 0, 1, 2]);
        assert_eq!(numbered.groups, [Group { name: "young".to_owned(), respondents: 2 }]);
        assert_eq!(numbered.group_of, [Some(GroupIdx(0)), Some(GroupIdx(0)), Some(GroupIdx(0)), None]);
        assert_eq!(numbered.group_differs, [1]);
    }
}
