use super::{Malformed, WardIdx};

/// Micro-residents in one resident: claims are kept as whole numbers of millionths of a person.
pub const MICRO_RESIDENTS: f64 = 1e6;

/// More classes than a layer may have features are a slip, and would take memory without end.
const MAX_CLASSES: usize = 16_000_000;

/// Residents of each ward by the class they claim: a_in of places (or co-funding agreements) n.
///
/// Classes are numbered within the table: over the whole map as places or agreements are, in a part of it
/// among those present.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "crate::written::Claims", into = "crate::written::Claims"))]
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

    /// The table of these rows, `(class, micro-residents)` in ascending order of classes, with the
    /// micro-residents of the whole map.
    ///
    /// # Errors
    /// Where a class is not there, a claim is not positive, or the map has less than the rows together.
    pub fn from_rows(by_ward: Vec<Vec<(u32, i64)>>, classes: usize, total: i64) -> Result<Self, Malformed> {
        let fault = |what: &str| Malformed::new("claim table", what);
        if classes > MAX_CLASSES {
            return Err(fault("it has too many classes"));
        }
        for row in &by_ward {
            if row.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
                return Err(fault("a row is not in ascending order of classes"));
            }
            if row.iter().any(|&(class, claimed)| class as usize >= classes || claimed <= 0) {
                return Err(fault("a claim is not positive, or of a class that is not there"));
            }
        }
        let held: i128 = by_ward.iter().flatten().map(|&(_, claimed)| i128::from(claimed)).sum();
        if i128::from(total) < held {
            return Err(fault("the map has less than its wards"));
        }
        Ok(Self { by_ward, classes, total })
    }

    /// The same claims with classes under other numbers: `number` is the new one of every class, by class.
    ///
    /// # Errors
    /// Where the numbers are not those from 0 on, each once, for the classes that are claimed.
    pub fn renumbered(&self, number: &[Option<u32>]) -> Result<Self, Malformed> {
        let mut new: Vec<u32> = number.iter().flatten().copied().collect();
        new.sort_unstable();
        let are_numbers = new.iter().enumerate().all(|(position, number)| *number as usize == position);
        let fault = || Malformed::new("claim table", "a class has no new number, or one of another class");
        let renumber = |row: &Vec<(u32, i64)>| -> Option<Vec<(u32, i64)>> {
            let mut row = row
                .iter()
                .map(|&(class, claimed)| Some(((*number.get(class as usize)?)?, claimed)))
                .collect::<Option<Vec<_>>>()?;
            row.sort_unstable();
            Some(row)
        };
        let by_ward: Option<Vec<Vec<(u32, i64)>>> = self.by_ward.iter().map(renumber).collect();
        let by_ward = by_ward.filter(|_| are_numbers).ok_or_else(fault)?;
        Ok(Self { by_ward, classes: new.len(), total: self.total })
    }

    /// How many wards it is about.
    #[must_use]
    pub fn ward_count(&self) -> usize {
        self.by_ward.len()
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
