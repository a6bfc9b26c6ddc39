use crate::model::WardIdx;

/// Which of some wards is where among them.
pub(super) struct Places<'p> {
    pub marks: &'p [u64],
    pub mark: u64,
    pub place: &'p [u32],
}

impl Places<'_> {
    /// The place of a ward, where it is one of them.
    pub fn of(&self, ward: WardIdx) -> Option<usize> {
        (self.marks[ward.index()] == self.mark).then(|| self.place[ward.index()] as usize)
    }
}
