/// Columns of a part of the map, few enough to be looked at again and again: by lowest ward, with what
/// each contributes to the total loss.
#[cfg_attr(feature = "checkpoint", derive(serde::Serialize, serde::Deserialize))]
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// The wards of all columns, one column after another; the lowest of each first.
    wards: Vec<u16>,
    /// One past the last ward of every column.
    ends: Vec<u32>,
    losses: Vec<i64>,
    /// Where the columns of every lowest ward begin; one more at the end, once all are there.
    first_of: Vec<u32>,
    ward_count: usize,
}

/// A column, and what it costs beyond the prices of its wards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cheapest {
    /// Its loss less the prices of its wards.
    pub cost: i64,
    /// The lowest ward.
    pub lowest: u16,
    pub column: u32,
}

impl Listed {
    /// No column of a part with so many wards yet.
    pub fn none(ward_count: usize) -> Self {
        Self { wards: Vec::new(), ends: Vec::new(), losses: Vec::new(), first_of: vec![0], ward_count }
    }

    /// Adds a column, its lowest ward first; no column before has a higher lowest ward.
    pub fn push(&mut self, wards: &[u16], loss: i64) {
        self.reach(usize::from(wards[0]));
        self.wards.extend_from_slice(wards);
        self.ends.push(self.wards.len() as u32);
        self.losses.push(loss);
    }

    /// Ends the list.
    pub fn ended(mut self) -> Self {
        self.reach(self.ward_count);
        self
    }

    /// Notes where the columns of every lowest ward up to this one begin.
    fn reach(&mut self, lowest: usize) {
        self.first_of.resize(self.first_of.len().max(lowest + 1), self.losses.len() as u32);
    }

    /// Whether this is a list of a part with so many wards, to its end.
    pub fn is_of(&self, wards: usize) -> bool {
        let columns = self.losses.len();
        let ends = self.ends.iter().map(|end| *end as usize);
        let is_column = |(column, range): (usize, std::ops::Range<usize>)| {
            let own = self.wards.get(range).filter(|own| !own.is_empty());
            own.is_some_and(|own| {
                let lowest = usize::from(own[0]);
                lowest < wards
                    && self.starting_at(lowest).contains(&column)
                    && own.iter().all(|ward| usize::from(*ward) < wards)
            })
        };
        let starts = std::iter::once(0).chain(ends.clone());
        self.ward_count == wards
            && self.first_of.len() == wards + 1
            && self.ends.len() == columns
            && self.ends.last().map_or(0, |end| *end as usize) == self.wards.len()
            && starts.zip(ends).map(|(start, end)| start..end).enumerate().all(is_column)
    }

    /// How many wards the part has.
    pub fn ward_count(&self) -> usize {
        self.ward_count
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.losses.len()
    }

    /// The positions of the columns whose lowest ward this is.
    pub fn starting_at(&self, ward: usize) -> std::ops::Range<usize> {
        self.first_of[ward] as usize..self.first_of[ward + 1] as usize
    }

    /// The wards of a column, the lowest first.
    pub fn wards(&self, column: usize) -> &[u16] {
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        &self.wards[start as usize..self.ends[column] as usize]
    }

    /// What a column contributes to the total loss.
    pub fn loss(&self, column: usize) -> i64 {
        self.losses[column]
    }

    /// The cheapest column of every lowest ward at these prices of wards and what columns are charged besides, which is
    /// not less than nothing; the cheapest of all first.
    pub fn cheapest(&self, prices: &[i64], charge: impl Fn(usize) -> i64) -> Vec<Cheapest> {
        let mut found: Vec<Cheapest> = Vec::with_capacity(self.ward_count);
        // The steps of a search for prices spend nearly all their time here: one run through the lists.
        let mut wards = self.wards.as_slice();
        let mut start = 0;
        for lowest in 0..self.ward_count {
            let mut best = Cheapest { cost: i64::MAX, lowest: lowest as u16, column: u32::MAX };
            for column in self.starting_at(lowest) {
                let (own, rest) = wards.split_at((self.ends[column] - start) as usize);
                (wards, start) = (rest, self.ends[column]);
                let cost =
                    own.iter().fold(self.losses[column], |cost, ward| cost - prices[usize::from(*ward)]);
                if cost < best.cost {
                    let cost = cost + charge(column);
                    if cost < best.cost {
                        (best.cost, best.column) = (cost, column as u32);
                    }
                }
            }
            if best.column != u32::MAX {
                found.push(best);
            }
        }
        found.sort_unstable();
        found
    }

    /// These columns and others of the same part, each once.
    pub fn with(&self, others: &Self) -> Self {
        let mut all = Self::none(self.ward_count);
        for lowest in 0..self.ward_count {
            let of = |listed: &'_ Self| -> Vec<(Vec<u16>, i64)> {
                let own = listed.starting_at(lowest);
                own.map(|column| (listed.wards(column).to_vec(), listed.loss(column))).collect()
            };
            let mut own = of(self);
            own.extend(of(others));
            own.sort_unstable();
            own.dedup();
            own.iter().for_each(|(wards, loss)| all.push(wards, *loss));
        }
        all.ended()
    }

    /// Those of the columns that are wanted, in their order.
    pub fn only(&self, is_wanted: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self::none(self.ward_count);
        for column in (0..self.len()).filter(|column| is_wanted(*column)) {
            kept.push(self.wards(column), self.losses[column]);
        }
        kept.ended()
    }
}
