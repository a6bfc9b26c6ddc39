//! A map whose borders overlap, gape or carry different vertices becomes one coverage: every point of it
//! belongs to at most one ward, and neighbours have their common border vertex for vertex.
//!
//! The steps, each a file:
//!
//! 1. [`matching`]: borders of two wards from corner to corner get the vertices of both.
//! 2. [`contacts`]: where outlines of different wards come within the tolerance of each other without
//!    being the same. A map without any is clean, and nothing of it is touched.
//! 3. [`joining`]: within the tolerance, vertices become one and segments are led through vertices.
//! 4. [`noding`]: segments are cut where they meet, by exact integer arithmetic (snap rounding).
//! 5. [`faces`]: the plane as the segments divide it, and which wards cover each face.
//! 6. [`owners`]: faces under several wards go to one of them, faces under none that are no wider than the
//!    tolerance go to a neighbour.
//! 7. [`record`]: what was a gap or an overlap before and belongs to one ward now.
//!
//! Borders lie where RFC 7946 has them: straight in degrees. New positions have the seven decimals with
//! which they are written. Only wards near a fault take part, and every vertex that no fault touches stays
//! where it is, to the last bit; where positions have more decimals than seven, all are rounded first.

mod contacts;
mod degrees;
mod exact;
mod faces;
mod joining;
mod matching;
mod noding;
mod owners;
mod pairs;
mod record;
mod redrawn;
mod sectors;
mod width;
mod zone;

pub use contacts::Contacts;
pub use owners::Cleaned;
pub use record::{MendedKind, MendedRegion};
pub use redrawn::{on_grid, redrawn, with_sides_divided};

use super::{Coverage, Filling, RingFault};

/// Noise of coordinates with seven decimals, in metres: borders that lie within this of each other are
/// one, whatever their vertices. Rounding moves a position by up to half a step north and half a step east,
/// 0.8 cm at the equator; so the two sides of one border lie up to twice that apart.
pub const NOISE_M: f64 = 0.016;

/// Cleans a coverage in degrees within a tolerance in metres; `None` where there is nothing to clean. Outer
/// rings run anticlockwise, holes clockwise, as checked shapes do.
///
/// Rules:
/// - Two ways between the same corners of two wards, no farther apart than noise, are one border.
/// - Vertices of different wards within the tolerance become the one that most wards have; segments are
///   led through vertices of other wards within the tolerance. Borders that two wards have in common
///   already are left alone.
/// - Pairs named as unjoined get a common border wherever they run within the tolerance of each other, if
///   need be with new vertices.
/// - Ground under several wards goes to the one among them of which more than half lies under others; else
///   to the one with which it has the longest border.
/// - Ground under none, enclosed and no wider than the tolerance, goes to the ward with which it has the
///   longest border. Its width is the diameter of the largest circle in it.
///
/// Complexity: O(n log n) in the segments near faults.
///
/// # Errors
/// A [`CleaningFault`] where the wards make no map.
pub fn clean(
    coverage: &Coverage,
    hints: &CleaningHints,
    tolerance_m: f64,
) -> Result<Option<Cleaned>, CleaningFault> {
    let matched = matching::matched(coverage);
    let (with_both, mut wards) = match &matched {
        Some((with_both, wards)) => (with_both, wards.clone()),
        None => (coverage, Vec::new()),
    };
    let contacts = Contacts::of(with_both, tolerance_m, &hints.unjoined)?;
    wards.extend(&hints.overlapping);
    if contacts.is_empty() && wards.is_empty() {
        return Ok(None);
    }
    let mut zone = zone::wards(coverage, &contacts, &wards);
    loop {
        let joined = joining::join_rings(with_both, &zone, &contacts, (tolerance_m, &hints.unjoined));
        let noded = noding::node_segments(with_both, &joined);
        let faces = faces::Faces::of(&noded, Filling::NonZero)?;
        let cleaned = owners::settle(coverage, &zone, &noded, &faces, tolerance_m)?;
        let reached = zone::reached(coverage, &zone, cleaned.as_ref());
        if reached.is_empty() {
            return Ok(cleaned);
        }
        zone.extend(reached);
        zone.sort_unstable();
    }
}

/// What is known of a map beforehand.
#[derive(Clone, Debug, Default)]
pub struct CleaningHints {
    /// Wards that share ground, also where their outlines do not come near each other (one drawn inside
    /// another).
    pub overlapping: Vec<usize>,
    /// Pairs of wards that lie along each other and have no common border, ascending, lower ward first.
    pub unjoined: Vec<(usize, usize)>,
}

/// The wards at whose outlines something is wrong, within a tolerance in metres, ascending: none in a clean
/// map. A ward whose outline lies wholly in another one, away from it, is not among them.
///
/// # Errors
/// As [`clean`].
pub fn at_faults(coverage: &Coverage, tolerance_m: f64) -> Result<Vec<usize>, CleaningFault> {
    Ok(Contacts::of(coverage, tolerance_m, &[])?.wards())
}

/// Which of these pairs of wards have outlines that are nobody else's within a tolerance of each other, so
/// that cleaning within it may join them: of the others another ward lies between.
///
/// # Errors
/// As [`clean`].
pub fn joinable(
    coverage: &Coverage,
    pairs: &[(usize, usize)],
    tolerance_m: f64,
) -> Result<Vec<(usize, usize)>, CleaningFault> {
    let found = Contacts::of(coverage, tolerance_m, pairs)?.ward_pairs();
    Ok(pairs.iter().filter(|pair| found.binary_search(pair).is_ok()).copied().collect())
}

/// Why wards cannot be cleaned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CleaningFault {
    /// So many outlines lie over each other that their common ground is not looked for.
    #[error("so many outlines lie over each other that this is no map of wards")]
    TooMany,
    /// Faces whose borders do not close.
    #[error("{0}")]
    Rings(#[from] RingFault),
}
