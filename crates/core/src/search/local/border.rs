use crate::model::WardIdx;

/// The wards that have a neighbour in another cluster: the only ones that can move.
#[derive(Clone, Default)]
pub(super) struct Border {
    wards: Vec<WardIdx>,
    /// Where a ward stands in the list, by ward.
    position: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Border {
    pub fn new(wards: usize) -> Self {
        Self { wards: Vec::new(), position: vec![NOWHERE; wards] }
    }

    pub fn wards(&self) -> &[WardIdx] {
        &self.wards
    }

    /// Notes whether a ward is one of them.
    pub fn set(&mut self, ward: WardIdx, is_border: bool) {
        let position = self.position[ward.index()];
        if is_border && position == NOWHERE {
            self.position[ward.index()] = self.wards.len() as u32;
            self.wards.push(ward);
        } else if !is_border && position != NOWHERE {
            self.wards.swap_remove(position as usize);
            if let Some(moved) = self.wards.get(position as usize) {
                self.position[moved.index()] = position;
            }
            self.position[ward.index()] = NOWHERE;
        }
    }
}
