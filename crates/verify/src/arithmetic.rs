use crate::measured_map::MeasuredMap;
use crate::optimum::blocks;
use wardwise_model::{Rules, WardIdx};

/// What arithmetic can tell of a map: the wards and residents of its blocks.
pub struct Arithmetic {
    blocks: Vec<BlockSums>,
}

/// One part of the map that no cluster can leave.
struct BlockSums {
    wards: Vec<WardIdx>,
    exempt: bool,
    residents: i64,
    /// Residents of its largest ward.
    largest: i64,
}

impl Arithmetic {
    /// Of a map, by the boroughs and exemptions of its rules.
    #[must_use]
    pub fn of(map: &MeasuredMap) -> Self {
        let sums = |(wards, exempt): (Vec<WardIdx>, bool)| {
            let of_ward = |ward: &WardIdx| map.facts.wards[ward.index()].population as i64;
            let residents = wards.iter().map(of_ward).sum();
            let largest = wards.iter().map(of_ward).max().unwrap_or(0);
            BlockSums { wards, exempt, residents, largest }
        };
        Self { blocks: blocks(map).into_iter().map(sums).collect() }
    }

    /// Whether it rules out every structure of so many clusters by these rules, which differ in the residents
    /// of a cluster alone.
    ///
    /// A block has at least as many clusters as its wards and residents need, each as large as can be, and at
    /// most as many as small ones can be made of them; where a ward is larger than a cluster, it has none.
    #[must_use]
    pub fn rules_out(&self, rules: &Rules, clusters: usize) -> bool {
        if rules.min_population > rules.max_population || rules.min_wards > rules.max_wards {
            return true;
        }
        let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        // As many of one size as are needed to hold all.
        let needed = |all: i64, of_one: i64| match of_one {
            ..1 => 0,
            _ => all / of_one + i64::from(all % of_one > 0),
        };
        let (mut fewest, mut most) = (0, 0);
        for block in &self.blocks {
            let (least, greatest) = if block.exempt {
                (1, 1)
            } else {
                let wards = whole(block.wards.len());
                let by_wards = needed(wards, whole(rules.max_wards));
                let least = by_wards.max(needed(block.residents, rules.max_population)).max(1);
                let of_residents = match rules.min_population {
                    ..1 => wards,
                    fewest => block.residents / fewest,
                };
                (least, (wards / whole(rules.min_wards).max(1)).min(of_residents))
            };
            if greatest < least || (!block.exempt && block.largest > rules.max_population) {
                return true;
            }
            (fewest, most) = (fewest + least, most + greatest);
        }
        let is_parted = |group: &Vec<WardIdx>| {
            let holds = |block: &BlockSums| group.iter().all(|ward| block.wards.contains(ward));
            !group.is_empty() && !self.blocks.iter().any(holds)
        };
        !(fewest..=most).contains(&whole(clusters)) || rules.together.iter().any(is_parted)
    }
}
