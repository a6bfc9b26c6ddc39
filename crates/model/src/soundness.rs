//! Whether a problem that was not built from a checked study is one that losses and the search can rely on.

use super::{BoroughIdx, Malformed, Problem, Rules, WardIdx};

impl Problem {
    /// Makes sure that all members speak of the same wards, that neighbours and borders are mutual, and that
    /// no figure is negative or too large to add up. A problem built from a study always passes.
    ///
    /// # Errors
    /// The first member that is wrong.
    pub fn check(&self) -> Result<(), Malformed> {
        let wards = self.ward_count();
        let lengths = [
            ("neighbours", self.neighbours.len()),
            ("borough", self.borough.len()),
            ("need", self.need.len()),
            ("area_cm2", self.area_cm2.len()),
            ("perimeter_um", self.perimeter_um.len()),
            ("borders_um", self.borders_um.len()),
            ("outside_border_um", self.outside_border_um.len()),
            ("lived", self.lived.ward_count()),
            ("funding", self.funding.ward_count()),
            ("places", self.places.ward_count()),
            ("agreements", self.agreements.ward_count()),
        ];
        for (member, length) in lengths {
            Malformed::unless(length == wards, member, || {
                format!("it has {length} wards, and population has {wards}")
            })?;
        }
        let amounts = [
            ("population", &self.population),
            ("need", &self.need),
            ("area_cm2", &self.area_cm2),
            ("perimeter_um", &self.perimeter_um),
            ("outside_border_um", &self.outside_border_um),
        ];
        for (member, values) in amounts {
            sum(member, values.iter().copied())?;
        }
        mutual("neighbours", &self.neighbours, |other| (*other, 0))?;
        mutual("borders_um", &self.borders_um, |border| *border)?;
        self.check_totals()
    }

    fn check_totals(&self) -> Result<(), Malformed> {
        let totals = &self.totals;
        let borders = self.borders_um.iter().flatten().map(|(_, length_um)| *length_um);
        // A part of a map has the totals of the whole map; each border stands with both of its wards.
        let parts = [
            ("totals.population", totals.population, sum("population", self.population.iter().copied())?),
            ("totals.need", totals.need, sum("need", self.need.iter().copied())?),
            ("totals.border_um", totals.border_um, sum("borders_um", borders)? / 2),
        ];
        for (member, total, sum) in parts {
            Malformed::unless(total >= sum, member, || {
                format!("{total} is less than the wards have: {sum}")
            })?;
        }
        let target_is_sound = totals.target_need.is_none_or(|target| target.is_finite() && target > 0.0);
        Malformed::unless(target_is_sound, "totals.target_need", || "it is no positive number".to_owned())
    }
}

impl Rules {
    /// Makes sure that the bounds leave something, and that all wards and boroughs named are on a map of
    /// so many.
    ///
    /// # Errors
    /// The first member that is wrong.
    pub fn check(&self, wards: usize, boroughs: usize) -> Result<(), Malformed> {
        let some = (1..=self.max_wards).contains(&self.min_wards);
        Malformed::unless(some, "min_wards", || {
            format!("{} is not from 1 to max_wards, {}", self.min_wards, self.max_wards)
        })?;
        Malformed::unless(self.min_population <= self.max_population, "min_population", || {
            format!("{} is more than max_population, {}", self.min_population, self.max_population)
        })?;
        for (member, groups) in [("together", &self.together), ("apart", &self.apart)] {
            let beyond = groups.iter().flatten().find(|ward| ward.index() >= wards);
            Malformed::unless(beyond.is_none(), member, || format!("{beyond:?} is on no map of {wards}"))?;
        }
        let beyond: Option<&BoroughIdx> = self.exempt.iter().find(|borough| borough.index() >= boroughs);
        Malformed::unless(beyond.is_none(), "exempt", || format!("{beyond:?} is on no map of {boroughs}"))
    }
}

/// The sum of amounts that are none of them negative.
fn sum(member: &'static str, amounts: impl Iterator<Item = i64>) -> Result<i64, Malformed> {
    let mut sum: i64 = 0;
    for amount in amounts {
        Malformed::unless(amount >= 0, member, || format!("{amount} is negative"))?;
        sum = sum.checked_add(amount).ok_or_else(|| Malformed::new(member, "it adds up to too much"))?;
    }
    Ok(sum)
}

/// Makes sure that lists of other wards are ascending, name wards of the map and none its own, and that what
/// one ward says of another, that one says too.
fn mutual<T>(
    member: &'static str,
    lists: &[Vec<T>],
    read: impl Fn(&T) -> (WardIdx, i64),
) -> Result<(), Malformed> {
    let said_of = |by: &Vec<T>, of: WardIdx| {
        by.binary_search_by_key(&of, |item| read(item).0).ok().map(|position| read(&by[position]).1)
    };
    for (ward, list) in lists.iter().enumerate() {
        let says = |what: &str| format!("of ward {ward}: {what}");
        let is_ascending = list.windows(2).all(|pair| read(&pair[0]).0 < read(&pair[1]).0);
        Malformed::unless(is_ascending, member, || says("not in ascending order"))?;
        for (other, amount) in list.iter().map(&read) {
            let beyond = other.index() >= lists.len() || other.index() == ward;
            Malformed::unless(!beyond, member, || says("a ward that is itself or not there"))?;
            let back = said_of(&lists[other.index()], WardIdx::new(ward));
            Malformed::unless(back == Some(amount), member, || {
                says(&format!("ward {} does not say the same of it", other.index()))
            })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{BoroughIdx, ClaimTable, PairTable, Problem, Totals, WardIdx};

    fn two_wards() -> Problem {
        let claims: [Vec<(u32, f64)>; 2] = [vec![(0, 3.0)], vec![(0, 4.0)]];
        Problem {
            neighbours: vec![vec![WardIdx(1)], vec![WardIdx(0)]],
            borough: vec![BoroughIdx(0); 2],
            population: vec![10, 20],
            need: vec![10, 20],
            area_cm2: vec![5, 5],
            perimeter_um: vec![9, 9],
            borders_um: vec![vec![(WardIdx(1), 4)], vec![(WardIdx(0), 4)]],
            outside_border_um: vec![0; 2],
            lived: PairTable::from_shares(2, &[(1.0, vec![(WardIdx(0), 0.5), (WardIdx(1), 0.5)])]),
            funding: PairTable::from_shares(2, &[]),
            places: ClaimTable::from_residents(&claims, 1),
            agreements: ClaimTable::from_residents::<u32>(&[vec![], vec![]], 0),
            totals: Totals { population: 30, need: 30, border_um: 4, target_need: Some(15.0) },
        }
    }

    #[test]
    fn the_member_that_is_wrong_is_named() {
        assert_eq!(two_wards().check(), Ok(()));
        type Spoil = fn(&mut Problem);
        let spoilt: [(&str, Spoil); 7] = [
            ("need", |p| p.need.push(1)),
            ("population", |p| p.population[0] = -1),
            ("neighbours", |p| p.neighbours[0].clear()),
            ("borders_um", |p| p.borders_um[0][0].1 = 5),
            ("borders_um", |p| p.borders_um[1][0].0 = WardIdx(7)),
            ("totals.population", |p| p.totals.population = 29),
            ("totals.target_need", |p| p.totals.target_need = Some(f64::NAN)),
        ];
        for (member, spoil) in spoilt {
            let mut problem = two_wards();
            spoil(&mut problem);
            assert_eq!(problem.check().map_err(|fault| fault.member), Err(member));
        }
    }

    #[test]
    fn tables_that_cannot_be_are_refused() {
        let table = two_wards().lived;
        let rows: Vec<Vec<_>> = (0..2).map(|i| table.row(WardIdx(i)).collect()).collect();
        let totals: Vec<_> = (0..2).map(|i| table.row_total(WardIdx(i))).collect();
        assert!(PairTable::from_rows(rows.clone(), totals.clone()).is_ok());
        assert!(
            PairTable::from_rows(vec![rows[0].clone(), vec![]], totals.clone()).is_err(),
            "not symmetric"
        );
        assert!(PairTable::from_rows(rows, vec![totals[0]]).is_err(), "a total is missing");
        assert!(ClaimTable::from_rows(vec![vec![(1, 5)]], 1, 5).is_err(), "no such class");
        assert!(ClaimTable::from_rows(vec![vec![(0, 5)]], 1, 4).is_err(), "the map has less than a ward");
    }
}
