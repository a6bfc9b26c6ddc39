//! What tables say where figures are not shown.

use crate::compare::MIN_RESPONDENTS;

/// The one row that stands for all places or groups that too few people made.
pub(super) fn of_few(things: &str) -> String {
    format!("({things} of fewer than {MIN_RESPONDENTS} respondents)")
}

/// Why such a row has no figures.
pub(super) fn too_few() -> String {
    format!("suppressed: fewer than {MIN_RESPONDENTS} respondents each")
}

/// Why a place or group that enough people made has none.
pub(super) fn shields(thing: &str) -> String {
    format!(
        "suppressed to shield a {thing} of fewer than {MIN_RESPONDENTS} respondents: merging small {thing}s would show it"
    )
}

/// Why a place has none that nobody who counts speaks of.
pub(super) fn weightless() -> String {
    "nobody who speaks of it has any weight".to_owned()
}
