use crate::model::Finding;
use crate::naming::PlaceName;

/// The names that people gave to places, each with the place that is proposed for it.
#[derive(Clone, Debug)]
pub struct PlaceNames {
    /// Every name in use: groups of several names first, then names with a note, then the others.
    pub names: Vec<PlaceName>,
    /// Everything the checks found.
    pub findings: Vec<Finding>,
}

impl PlaceNames {
    /// How many names would stand for another place than now.
    #[must_use]
    pub fn merged(&self) -> usize {
        self.names.iter().filter(|name| name.is_merged()).count()
    }

    /// How many places there would be.
    #[must_use]
    pub fn places(&self) -> usize {
        let places = self.names.iter().map(|name| crate::check::normalised(&name.place));
        places.collect::<std::collections::BTreeSet<_>>().len()
    }
}
