//! Work spread over threads where the feature `rayon` is on, and done one after the other where it is not.
//!
//! Every use maps, collects in order and folds in sequence, so both give the same bits.

#[cfg(feature = "rayon")]
pub(crate) use rayon::prelude::*;
#[cfg(not(feature = "rayon"))]
pub(crate) use sequential::*;

/// The few of rayon's methods that are called here, on one thread.
#[cfg(not(feature = "rayon"))]
mod sequential {
    /// As rayon's `into_par_iter`.
    pub(crate) trait IntoParallelIterator: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<I: IntoIterator> IntoParallelIterator for I {}

    /// As rayon's `par_iter` and `par_chunks`.
    pub(crate) trait ParallelSlice<T> {
        fn par_iter(&self) -> std::slice::Iter<'_, T>;
        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T>;
    }

    impl<T> ParallelSlice<T> for [T] {
        fn par_iter(&self) -> std::slice::Iter<'_, T> {
            self.iter()
        }

        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T> {
            self.chunks(size)
        }
    }

    /// As rayon's `map_init` and `for_each_init`: one scratch value for all.
    pub(crate) trait ParallelIterator: Iterator + Sized {
        fn map_init<S, R>(
            self,
            start: impl Fn() -> S,
            mut step: impl FnMut(&mut S, Self::Item) -> R,
        ) -> impl Iterator<Item = R> {
            let mut scratch = start();
            self.map(move |item| step(&mut scratch, item))
        }

        fn for_each_init<S>(self, start: impl Fn() -> S, mut step: impl FnMut(&mut S, Self::Item)) {
            let mut scratch = start();
            self.for_each(|item| step(&mut scratch, item));
        }
    }

    impl<I: Iterator> ParallelIterator for I {}
}
