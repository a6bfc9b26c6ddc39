//! Respondents weighed so that their groups have the shares that they have among the people who live there.

/// No respondent counts for more than this many times the average: beyond it one answer would speak for a group.
pub const MOST_OF_ONE: f64 = 5.0;

/// Rounds of fitting the margins in turn; they settle in a few unless they contradict each other.
const MOST_ROUNDS: usize = 1_000;
/// Margins that are met to this share of the whole are met.
const SETTLED: f64 = 1e-12;

/// What is known of the people: how many there should be of every group in every area, in any unit.
///
/// A cell holds what a group has of an area. Groups and areas are numbered; where nothing is said by area there is
/// one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Population {
    /// By area, by group.
    pub cells: Vec<Vec<f64>>,
}

/// How much every respondent counts, 1 on average, for respondents by `(area, group)`.
///
/// Iterative proportional fitting (W. E. Deming and F. F. Stephan, 1940) from the population's own cells over those
/// that somebody answered in, to its margins by area and by group as far as anybody answered there; what a
/// group has in areas where none of it answered is carried by the others of the group. A cell's amount is shared among
/// its respondents alike. Nobody counts more than [`MOST_OF_ONE`]; what is cut off goes to all others in proportion.
pub(super) fn raked(respondents: &[(usize, usize)], population: &Population) -> Vec<f64> {
    let cells = &population.cells;
    let groups = cells.first().map_or(0, Vec::len);
    let mut people = vec![vec![0.0; groups]; cells.len()];
    for &(area, group) in respondents {
        people[area][group] += 1.0;
    }
    let fitted = fitted(cells, &people);
    let whole: f64 = fitted.iter().flatten().sum();
    if whole <= 0.0 {
        return vec![1.0; respondents.len()];
    }
    let all = respondents.len() as f64;
    let voice = |&(area, group): &(usize, usize)| fitted[area][group] / whole * all / people[area][group];
    capped(respondents.iter().map(voice).collect())
}

/// The cells over those with respondents, fitted to the margins of groups and of areas in turn, groups last.
fn fitted(cells: &[Vec<f64>], people: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let groups = cells.first().map_or(0, Vec::len);
    let mut fitted: Vec<Vec<f64>> = cells
        .iter()
        .zip(people)
        .map(|(row, people)| row.iter().zip(people).map(|(x, n)| if *n > 0.0 { *x } else { 0.0 }).collect())
        .collect();
    let sum_of_group = |table: &[Vec<f64>], group: usize| table.iter().map(|row| row[group]).sum::<f64>();
    // Where nobody answered there is nothing to fit.
    let answered_groups: Vec<usize> =
        (0..groups).filter(|&group| sum_of_group(&fitted, group) > 0.0).collect();
    let answered_areas: Vec<usize> =
        (0..cells.len()).filter(|&area| fitted[area].iter().sum::<f64>() > 0.0).collect();
    let whole: f64 = answered_groups.iter().map(|&group| sum_of_group(cells, group)).sum();
    let by_area: f64 = answered_areas.iter().map(|&area| cells[area].iter().sum::<f64>()).sum();
    for _ in 0..MOST_ROUNDS {
        let mut moved: f64 = 0.0;
        for &area in &answered_areas {
            let (is, should) =
                (fitted[area].iter().sum::<f64>(), cells[area].iter().sum::<f64>() / by_area * whole);
            moved = moved.max((is - should).abs() / whole);
            fitted[area].iter_mut().for_each(|x| *x *= should / is);
        }
        for &group in &answered_groups {
            let (is, should) = (sum_of_group(&fitted, group), sum_of_group(cells, group));
            moved = moved.max((is - should).abs() / whole);
            fitted.iter_mut().for_each(|row| row[group] *= should / is);
        }
        if moved <= SETTLED {
            break;
        }
    }
    fitted
}

/// Voices of which none is above [`MOST_OF_ONE`], their sum as it was.
fn capped(mut voices: Vec<f64>) -> Vec<f64> {
    let all = voices.len() as f64;
    let mut is_capped = vec![false; voices.len()];
    loop {
        let before = is_capped.iter().filter(|capped| **capped).count();
        for (voice, capped) in voices.iter_mut().zip(&mut is_capped) {
            if *voice > MOST_OF_ONE {
                (*voice, *capped) = (MOST_OF_ONE, true);
            }
        }
        let (fixed, free) =
            voices.iter().zip(&is_capped).fold((0.0, 0.0), |(fixed, free), (voice, capped)| {
                if *capped { (fixed + voice, free) } else { (fixed, free + voice) }
            });
        if before == is_capped.iter().filter(|capped| **capped).count() || free <= 0.0 {
            return voices;
        }
        let rest = (all - fixed) / free;
        for (voice, _) in voices.iter_mut().zip(&is_capped).filter(|(_, capped)| !**capped) {
            *voice *= rest;
        }
    }
}

/// Kish's effective sample size, (Σ v)² ÷ Σ v²: how many answers of equal weight say as much (L. Kish, 1965).
pub(super) fn effective_size(voices: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = voices.fold((0.0, 0.0), |(sum, squares), v| (sum + v, squares + v * v));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        let is_near =
            found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(is_near, "{found:?} is not {expected:?}");
    }

    #[test]
    fn two_groups_have_the_shares_that_are_asked() {
        // Two of eight are young where a half should be: each counts 8 · ½ ÷ 2 = 2, the others 8 · ½ ÷ 6.
        let respondents = [(0, 0), (0, 0), (0, 1), (0, 1), (0, 1), (0, 1), (0, 1), (0, 1)];
        let voices = raked(&respondents, &Population { cells: vec![vec![0.5, 0.5]] });
        near(&voices, &[2.0, 2.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
        // (Σ v)² ÷ Σ v² = 64 ÷ (8 + 6 · 4/9).
        assert!((effective_size(voices.into_iter()) - 64.0 / (8.0 + 24.0 / 9.0)).abs() < 1e-9);
    }

    #[test]
    fn an_area_with_every_group_has_the_cells_of_the_population() {
        let cells = vec![vec![10.0, 30.0], vec![40.0, 20.0]];
        let respondents = [(0, 0), (0, 1), (0, 1), (1, 0), (1, 1), (1, 1), (1, 1), (1, 1)];
        let voices = raked(&respondents, &Population { cells });
        near(&voices, &[0.8, 1.2, 1.2, 3.2, 0.4, 0.4, 0.4, 0.4]);
    }

    /// Margins by another way: each cell is seed · row factor · column factor, and both margins are met.
    #[test]
    fn where_a_cell_has_no_answer_the_margins_hold_as_far_as_they_can() {
        let cells = vec![vec![10.0, 30.0], vec![40.0, 20.0], vec![25.0, 25.0]];
        let respondents = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1), (2, 1)];
        let voices = raked(&respondents, &Population { cells: cells.clone() });
        let share = |wanted: &dyn Fn(&(usize, usize)) -> bool| -> f64 {
            respondents.iter().zip(&voices).filter(|(r, _)| wanted(r)).map(|(_, v)| v).sum::<f64>() / 6.0
        };
        near(&[share(&|r| r.1 == 0), share(&|r| r.1 == 1)], &[0.5, 0.5]);
        near(
            &[share(&|r| r.0 == 0), share(&|r| r.0 == 1), share(&|r| r.0 == 2)],
            &[40.0 / 150.0, 0.4, 50.0 / 150.0],
        );
        // The odds ratio of the cells with answers is the population's.
        let odds = voices[0] * voices[3] / (voices[1] * voices[2]);
        assert!((odds - 10.0 * 20.0 / (30.0 * 40.0)).abs() < 1e-6, "{odds}");
    }

    #[test]
    fn nobody_speaks_for_a_whole_group() {
        // One of a hundred, for a group of half of the people: capped at five, the others share the rest.
        let respondents: Vec<(usize, usize)> = (0..100).map(|r| (0, usize::from(r > 0))).collect();
        let voices = raked(&respondents, &Population { cells: vec![vec![0.5, 0.5]] });
        assert_eq!(voices[0], MOST_OF_ONE);
        assert!((voices[1] - 95.0 / 99.0).abs() < 1e-12);
        assert!((voices.iter().sum::<f64>() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_group_that_nobody_answered_for_leaves_its_share_to_the_others() {
        let voices = raked(&[(0, 1), (0, 2)], &Population { cells: vec![vec![0.6, 0.1, 0.3]] });
        near(&voices, &[0.5, 1.5]);
    }
}
