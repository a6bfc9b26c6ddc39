use std::ops::{BitAnd, BitOr, Not};

/// A set of at most 64 wards of one block, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct WardSet(pub u64);

impl WardSet {
    /// The most wards a set can hold.
    pub const CAPACITY: usize = u64::BITS as usize;

    pub fn one(ward: usize) -> Self {
        Self(1 << ward)
    }

    /// The wards `0..count`.
    pub fn first(count: usize) -> Self {
        if count == Self::CAPACITY { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether a ward is in it.
    pub fn contains(self, ward: usize) -> bool {
        !(self & Self::one(ward)).is_empty()
    }

    /// True where every ward of this set is in `other`.
    pub fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The lowest ward of a set that is not empty.
    pub fn lowest(self) -> usize {
        self.0.trailing_zeros() as usize
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The wards in ascending order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let ward = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                ward
            })
        })
    }

    /// The connected part that holds the lowest ward of a set that is not empty.
    pub fn lowest_component(self, neighbours: &[WardSet]) -> Self {
        let mut component = Self::one(self.lowest());
        let mut fresh = component;
        while !fresh.is_empty() {
            let reached = neighbours[fresh.lowest()] & self & !component;
            fresh = Self(fresh.0 & (fresh.0 - 1)) | reached;
            component = component | reached;
        }
        component
    }
}

impl BitAnd for WardSet {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for WardSet {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for WardSet {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}
