use super::WardIdx;

/// Micro-residents in one resident: claims are kept as whole numbers of millionths of a person.
pub const MICRO_RESIDENTS: f64 = 1e6;

/// Residents of each ward by the class they claim: a_in of places (or co-funding agreements) n.
///
/// Classes are numbered within the table: over the whole map as places or agreements are, in a part of it
/// among those present.
#[derive(Clone, Debug, Default)]
pub struct ClaimTable {
    /// `(class, micro-residents)` in ascending order of class, by ward.
    by_ward: Vec<Vec<(u32, i64)>>,
    classes: usize,
    /// Micro-residents of the whole map; kept when the table is restricted.
    total: i64,
}

impl ClaimTable {
    /// The table from residents claimed, by ward: `(place or agreement, residents)`.
    #[must_use]
    pub fn from_residents<C: Copy + Into<u32>>(claims: &[Vec<(C, f64)>], classes: usize) -> Self {
        let by_ward: Vec<Vec<(u32, i64)>> = claims
            .iter()
            .map(|row| {
                let mut row: Vec<(u32, i64)> = row
                    .iter()
                    .map(|&(class, residents)| (class.into(), (residents * MICRO_RESIDENTS).round() as i64))
                    .filter(|&(_, claimed)| claimed > 0)
                    .collect();
                row.sort_unstable();
                row
            })
            .collect();
        let total = by_ward.iter().flatten().map(|&(_, claimed)| claimed).sum();
        Self { by_ward, classes, total }
    }

    /// `(class, micro-residents)` of one ward, in ascending order of class.
    #[must_use]
    pub fn of(&self, ward: WardIdx) -> &[(u32, i64)] {
        &self.by_ward[ward.index()]
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Micro-residents of the whole map.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.total
    }

    /// The table of `wards` alone, classes renumbered to those present; the total stays the map's.
    #[must_use]
    pub(super) fn restrict(&self, wards: &[WardIdx]) -> Self {
        let mut present: Vec<u32> = wards.iter().flat_map(|&w| self.of(w)).map(|&(class, _)| class).collect();
        present.sort_unstable();
        present.dedup();
        let by_ward = wards
            .iter()
            .map(|&ward| {
                let renumber = |&(class, claimed): &(u32, i64)| {
                    let position = present.binary_search(&class).expect("every class was just listed");
                    (position as u32, claimed)
                };
                self.of(ward).iter().map(renumber).collect()
            })
            .collect();
        Self { by_ward, classes: present.len(), total: self.total }
    }
}
