use super::blocks::blocks;
use super::columns::{ColumnRules, enumerate};
use super::effort::Effort;
use super::stop::Stop;
use super::ward_set::WardSet;
use crate::loss::{Loss, Weights};
use crate::model::{ClusterCount, Problem, Rules};

/// How many connected ward sets of 1, 2, … `max_wards` wards the boroughs of a map have.
///
/// They are listed by the same enumeration that gives the search its columns, with no other rule
/// than contiguity within a borough; a count that is known from elsewhere therefore tests it.
/// `None` where a connected part of a borough has more wards than the enumeration takes (64).
#[must_use]
pub fn count_connected_sets(problem: &Problem, max_wards: usize) -> Option<Vec<usize>> {
    let rules = Rules {
        clusters: ClusterCount::Open,
        min_wards: 1,
        max_wards,
        min_population: 0,
        max_population: i64::MAX,
        cross_boroughs: false,
        together: vec![],
        apart: vec![],
        exempt: vec![],
    };
    // Sets are counted, not judged: any loss will do, and this one costs least.
    let weights = Weights::only(Loss::CutBorder);
    let whatever = Effort { max_columns: usize::MAX, max_looks: usize::MAX, ..Effort::default() };
    let mut counts = vec![0; max_wards];
    for block in blocks(problem, &rules) {
        if block.wards.len() > WardSet::CAPACITY {
            return None;
        }
        let part = problem.restrict(&block.wards);
        let column_rules = ColumnRules::for_block(&rules, &block.wards);
        let columns = enumerate(&part, &column_rules, &weights, &whatever, &Stop::default()).ok()?;
        for set in columns.sets {
            counts[set.len() - 1] += 1;
        }
    }
    Some(counts)
}
