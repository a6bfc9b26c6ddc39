/// Claims by ward: a_in = C_i · q_in ÷ Σ_m q_im, from `(class, q_in)` rows and C_i, in residents.
pub(super) fn claims<C>(asked: Vec<Vec<(C, f64)>>, covered_residents: &[f64]) -> Vec<Vec<(C, f64)>> {
    let mut rows = asked;
    for (row, covered) in rows.iter_mut().zip(covered_residents) {
        let sum: f64 = row.iter().map(|(_, q)| q).sum();
        for (_, q) in row.iter_mut() {
            *q = if sum > 0.0 { covered * *q / sum } else { 0.0 };
        }
    }
    rows
}
