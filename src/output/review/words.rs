//! Figures and names as people read them.

use crate::model::fixed;
use crate::output::vector::candidate_title;
use crate::results::ScoredStructure;

pub(super) use crate::model::{counted, span, thousands as whole};

/// `1,234 residents`, `1 resident`
pub(super) fn residents(number: i64) -> String {
    format!("{} resident{}", whole(number), if number == 1 { "" } else { "s" })
}

/// A share as a percentage with two decimals, `8.33%`.
pub(super) fn percent(share: f64) -> String {
    crate::model::percent(share, 2)
}

/// How one share compares with another: `4.04 percentage points more than`, `practically the same as` where two
/// decimals show no difference.
pub(super) fn compared(difference: f64) -> String {
    let points = fixed(difference.abs() * 100.0, 2);
    match (points.as_str(), difference < 0.0) {
        ("0.00", _) => "practically the same as".to_owned(),
        (points, true) => format!("{points} percentage points less than"),
        (points, false) => format!("{points} percentage points more than"),
    }
}

/// A share as it was given, `35%`, `7.5%`.
pub(super) fn share(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

/// A share as a percentage with one decimal, for a headline.
pub(super) fn headline(share: f64) -> String {
    crate::model::percent(share, 1)
}

/// What a structure is called on the page.
pub(super) fn title(scored: &ScoredStructure) -> String {
    if let Some(title) = &scored.title {
        return title.clone();
    }
    match scored.name.as_str() {
        "wards" => "Wards as they are".to_owned(),
        "boroughs" => "Boroughs".to_owned(),
        "neighbourhoods" => "Neighbourhoods".to_owned(),
        "current" => "Today".to_owned(),
        name => candidate_title(name),
    }
}

/// A share in whole percent.
pub(super) fn whole_percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

/// Columns of more structures than this are set closer, so that a page of paper or a screen holds them.
const MOST_WIDE: usize = 7;

/// Whether a table with a column for each of so many structures is set closer.
pub(super) fn are_many(structures: usize) -> bool {
    structures > MOST_WIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_written_as_it_was_given() {
        assert_eq!([share(0.35), share(0.075), share(1.0)], ["35%", "7.5%", "100%"]);
    }

    #[test]
    fn a_share_of_minus_nothing_is_nothing() {
        assert_eq!(percent(-0.0), "0.00%");
        assert_eq!(percent(0.0833), "8.33%");
    }
}
