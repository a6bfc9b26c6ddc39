use crate::check::Evidence;
use crate::evidence::Measured;
use std::collections::BTreeSet;

/// The fewest respondents of which figures are shown: with fewer, a figure may speak of one person.
pub const MIN_RESPONDENTS: usize = 10;

/// Which of several groups show no figures, from the respondents of each.
///
/// Primary suppression: fewer than [`MIN_RESPONDENTS`]. Secondary: where the total is known, a lone
/// suppressed group follows by subtraction, so the smallest of the others are suppressed too, until
/// at least two groups of together at least [`MIN_RESPONDENTS`] are. Groups of nobody hide nothing.
///
/// (L. Willenborg and T. de Waal, *Elements of Statistical Disclosure Control*, 2001, chapter 6.)
#[must_use]
pub fn suppressed(respondents: &[usize]) -> Vec<bool> {
    let mut hidden: Vec<bool> = respondents.iter().map(|&n| n > 0 && n < MIN_RESPONDENTS).collect();
    if !hidden.contains(&true) {
        return hidden;
    }
    loop {
        let among = || respondents.iter().zip(&hidden).filter(|(_, hidden)| **hidden);
        let (groups, people) = (among().count(), among().map(|(n, _)| n).sum::<usize>());
        if groups >= 2 && people >= MIN_RESPONDENTS {
            return hidden;
        }
        let shown = respondents.iter().enumerate().filter(|&(i, &n)| n > 0 && !hidden[i]);
        match shown.min_by_key(|&(i, &n)| (n, i)).map(|(i, _)| i) {
            Some(smallest) => hidden[smallest] = true,
            None => return hidden,
        }
    }
}

/// What of the evidence may be shown place by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPlaces {
    /// By place index: it has a name and a drawing in use, and enough people made it.
    pub places: Vec<bool>,
    /// Whether the drawings without a name may be shown, pooled.
    pub unnamed: bool,
}

impl ShownPlaces {
    /// Drawings without a name are one place more for the suppression: figures of all places together
    /// are published, so theirs would follow by subtraction, and those of a lone hidden place from theirs.
    #[must_use]
    pub fn of(evidence: &Evidence, in_use: &[bool]) -> Self {
        let mut makers: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); evidence.places.len()];
        let mut unnamed = BTreeSet::new();
        for (drawing, _) in evidence.drawings.iter().zip(in_use).filter(|(_, used)| **used) {
            match evidence.places[drawing.place.index()].named {
                true => makers[drawing.place.index()].insert(drawing.respondent.0),
                false => unnamed.insert(drawing.respondent.0),
            };
        }
        let mut people: Vec<usize> = makers.iter().map(BTreeSet::len).collect();
        people.push(unnamed.len());
        let mut hidden = match evidence.has_respondents {
            true => suppressed(&people),
            false => vec![false; people.len()],
        };
        let unnamed = !hidden.pop().unwrap_or_default();
        let places = people.iter().zip(hidden).map(|(&people, hidden)| people > 0 && !hidden).collect();
        Self { places, unnamed }
    }
}

/// By ward: whether fewer than [`MIN_RESPONDENTS`] respondents drew or said something there, and somebody
/// did. Never where respondents cannot be distinguished.
#[must_use]
pub fn wards_of_few(evidence: &Evidence, measured: &Measured, wards: usize) -> Vec<bool> {
    let mut respondents: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); wards];
    if evidence.has_respondents {
        for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.in_use[*d]) {
            let drawn = measured.drawings.get(d).into_iter().flat_map(|footprint| &footprint.overlaps);
            let stated = measured.statement_wards.get(d).copied().flatten();
            for ward in drawn.map(|overlap| overlap.ward).chain(stated) {
                respondents[ward.index()].insert(drawing.respondent.0);
            }
        }
    }
    respondents.iter().map(|people| (1..MIN_RESPONDENTS).contains(&people.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_small_group_takes_the_next_smallest_with_it() {
        assert_eq!(suppressed(&[40, 3, 12, 25]), [false, true, true, false]);
    }

    #[test]
    fn two_groups_that_are_small_together_take_a_third_with_them() {
        assert_eq!(suppressed(&[4, 3, 12, 25]), [true, true, true, false]);
        assert_eq!(suppressed(&[4, 7, 12, 25]), [true, true, false, false]);
    }

    #[test]
    fn groups_of_ten_and_of_nobody_hide_nothing() {
        assert_eq!(suppressed(&[10, 0, 11]), [false, false, false]);
    }
}
