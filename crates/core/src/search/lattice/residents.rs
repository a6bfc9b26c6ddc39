//! How many residents a set of wards has, in a few additions.

use crate::search::ward_set::WardSet;

/// Wards whose sums are listed for every subset: a byte of a set.
const BYTE: usize = u8::BITS as usize;

/// The residents of every subset of each eight wards that stand one after the other.
pub(super) struct Residents {
    of_byte: Vec<[i64; 1 << BYTE]>,
}

impl Residents {
    pub fn of(populations: &[i64]) -> Self {
        let of_byte = populations.chunks(BYTE).map(|wards| {
            let mut sums = [0; 1 << BYTE];
            for subset in 1..1usize << wards.len() {
                // The subset without its lowest ward comes before it.
                sums[subset] = sums[subset & (subset - 1)] + wards[subset.trailing_zeros() as usize];
            }
            sums
        });
        Self { of_byte: of_byte.collect() }
    }

    /// The residents of a set.
    pub fn sum(&self, wards: WardSet) -> i64 {
        self.of_byte.iter().zip(wards.0.to_le_bytes()).map(|(sums, byte)| sums[usize::from(byte)]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_residents_of_a_set_are_those_of_its_wards() {
        let populations: Vec<i64> = (0..19).map(|ward| 1 << ward).collect();
        let residents = Residents::of(&populations);
        for set in [0, 1, 0b1010_0000_0001, (1 << 19) - 1, 1 << 18] {
            assert_eq!(residents.sum(WardSet(set)), set as i64);
        }
    }
}
