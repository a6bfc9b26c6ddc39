use crate::model::{PairTable, WardIdx};

/// The most sums kept, eight bytes each; above it each is added up when it is asked for.
const MOST_KEPT: usize = 2_000_000;

/// What every ward shares with every cluster: Σ K\[i\]\[j\] over the other wards j of the cluster.
///
/// Kept for all wards and clusters where they are not too many: then asking takes no time, and a ward that
/// moves takes the length of its row.
#[derive(Clone)]
pub(super) struct Ties<'a> {
    table: &'a PairTable,
    /// Ward by ward, `room` for each; empty where sums are not kept.
    kept: Vec<i64>,
    room: usize,
    /// What a ward adds to the cut of a cluster with which it shares nothing.
    alone: Vec<i64>,
}

impl<'a> Ties<'a> {
    /// None yet; `clusters` is how many there will be, more or less.
    pub fn new(table: &'a PairTable, wards: usize, clusters: usize) -> Self {
        let own = |ward: usize| {
            let ward = WardIdx::new(ward);
            table.row(ward).find(|(other, _)| *other == ward).map_or(0, |(_, value)| value.0)
        };
        if table.is_empty() {
            return Self { table, kept: Vec::new(), room: 0, alone: Vec::new() };
        }
        let alone = (0..wards).map(|ward| table.row_total(WardIdx::new(ward)).0 - own(ward)).collect();
        let keeps = wards.saturating_mul(clusters) <= MOST_KEPT;
        let kept = if keeps { vec![0; wards * clusters] } else { Vec::new() };
        Self { table, kept, room: if keeps { clusters } else { 0 }, alone }
    }

    /// How a cluster's cut changes when a ward joins it; left out of it, it changes by as much the other way.
    pub fn cut_change(&self, ward: WardIdx, cluster: u32, cluster_of: &[u32]) -> i64 {
        let shared = if self.room > 0 {
            self.kept[ward.index() * self.room + cluster as usize]
        } else {
            let row = self.table.row(ward);
            row.filter(|(other, _)| *other != ward && cluster_of[other.index()] == cluster)
                .map(|(_, v)| v.0)
                .sum()
        };
        self.alone[ward.index()] - 2 * shared
    }

    /// The change of the cut of a set of wards when one joins it, the set being told by a mark on its wards.
    pub fn cut_change_marked(&self, ward: WardIdx, marks: &[u64], mark: u64) -> i64 {
        let row = self.table.row(ward);
        let inside = row.filter(|(other, _)| *other != ward && marks[other.index()] == mark);
        self.alone[ward.index()] - 2 * inside.map(|(_, value)| value.0).sum::<i64>()
    }

    /// A ward joins a cluster, or leaves it (`sign` −1).
    pub fn change(&mut self, ward: WardIdx, cluster: u32, sign: i64) {
        if self.room > 0 {
            for (other, value) in self.table.row(ward) {
                if other != ward {
                    self.kept[other.index() * self.room + cluster as usize] += sign * value.0;
                }
            }
        }
    }

    /// Room for so many clusters.
    pub fn make_room(&mut self, clusters: usize) {
        if self.room == 0 || clusters <= self.room {
            return;
        }
        let wards = self.alone.len();
        let room = clusters + clusters / 2;
        if wards.saturating_mul(room) > MOST_KEPT {
            (self.kept, self.room) = (Vec::new(), 0);
            return;
        }
        let mut kept = vec![0; wards * room];
        for ward in 0..wards {
            kept[ward * room..ward * room + self.room]
                .copy_from_slice(&self.kept[ward * self.room..(ward + 1) * self.room]);
        }
        (self.kept, self.room) = (kept, room);
    }

    /// The last cluster takes the number of one that is no more.
    pub fn rename(&mut self, last: u32, to: u32) {
        if self.room > 0 && last != to {
            for ward in 0..self.alone.len() {
                let row = ward * self.room;
                self.kept[row + to as usize] = std::mem::take(&mut self.kept[row + last as usize]);
            }
        }
    }
}
