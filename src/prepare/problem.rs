use crate::check::Study;
use crate::evidence::Measured;
use crate::model::{Problem, Totals, WardIdx};
use crate::spatial::WardGraph;

/// Square centimetres in a square metre.
const CM2_PER_M2: f64 = 10_000.0;
/// Micrometres in a metre.
const UM_PER_M: f64 = 1_000_000.0;

/// The map as whole numbers, for the search.
///
/// `target_population` is the target size of a cluster, where one is known; with a workload the
/// target need is the same share of the workload.
#[must_use]
pub fn problem(
    study: &Study,
    graph: &WardGraph,
    measured: &Measured,
    target_population: Option<f64>,
) -> Problem {
    let count = study.wards.len();
    let whole = |number: u64| i64::try_from(number).expect("populations were checked to be below a billion");
    let population: Vec<i64> = study.wards.iter().map(|ward| whole(ward.population)).collect();
    let has_workload = study.wards.iter().any(|ward| ward.workload.is_some());
    let need: Vec<i64> = if has_workload {
        study.wards.iter().map(|ward| whole(ward.workload.unwrap_or(0))).collect()
    } else {
        population.clone()
    };
    let mut borders_um: Vec<Vec<(WardIdx, i64)>> = vec![Vec::new(); count];
    let mut border_sum_um = 0;
    for border in &graph.borders {
        let length_um = in_small_units(border.length_m * UM_PER_M);
        borders_um[border.a.index()].push((border.b, length_um));
        borders_um[border.b.index()].push((border.a, length_um));
        border_sum_um += length_um;
    }
    for list in &mut borders_um {
        list.sort_unstable();
    }
    let (residents, needed) = (population.iter().sum::<i64>(), need.iter().sum::<i64>());
    let mut totals =
        Totals { population: residents, need: needed, border_um: border_sum_um, target_need: None };
    totals.target_need = totals.need_of(target_population);
    let fixed = |values: &[f64], unit: f64| values.iter().map(|v| in_small_units(v * unit)).collect();
    Problem {
        neighbours: graph.neighbours.clone(),
        borough: study.wards.iter().map(|ward| ward.borough).collect(),
        population,
        need,
        area_cm2: fixed(&graph.area_m2, CM2_PER_M2),
        perimeter_um: fixed(&graph.perimeter_m, UM_PER_M),
        borders_um,
        outside_border_um: vec![0; count],
        lived: measured.heard.lived.clone(),
        funding: measured.funding.clone(),
        places: measured.places.clone(),
        agreements: measured.agreements.clone(),
        totals,
    }
}

/// A length or an area of a map on the ground in its small unit, whole.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the earth has 5.1e14 square metres, and wards that overlap by much are refused"
)]
fn in_small_units(units: f64) -> i64 {
    units.round() as i64
}
