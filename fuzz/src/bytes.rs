//! Bytes become choices: one byte each, zeros after the last, so that every input is a whole one.

/// What is left of the input.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// The next byte.
    pub fn next(&mut self) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first)
    }

    /// One of a few things.
    pub fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.next() % things.len()]
    }

    /// The next number of eight bytes as it stands: any there is, infinite and NaN among them.
    pub fn any_number(&mut self) -> f64 {
        f64::from_bits((0..8).fold(0, |bits, _| bits << 8 | self.next() as u64))
    }

    /// At most so many bytes, fewer where there are no more.
    pub fn take(&mut self, most: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Whether all bytes have been read.
    pub fn are_read(&self) -> bool {
        self.0.is_empty()
    }
}
