use crate::check::Evidence;
use crate::settings::PlaceWeight;

/// What every drawing (or statement) weighs. Those left out weigh nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawingWeights {
    /// u_d: the weight within its place; sums to 1 over every place in use.
    pub within_place: Vec<f64>,
    /// w_d: the weight among all evidence; sums to 1.
    pub overall: Vec<f64>,
    /// W_n ÷ Σ W: the weight of every place; 0 for a place left with nobody.
    pub place: Vec<f64>,
}

/// Weighs the drawings in use.
///
/// One respondent, one vote: v_d = ω_d ÷ Σ ω over the same respondent's drawings in use. Within
/// its place u_d = v_d ÷ Σ v. A place weighs W_n by the user's choice: the residents under its
/// drawings (Σ u_d · residents), 1, or its respondents (Σ v_d).
///
/// `residents` are the residents under each drawing, `in_use` whether it counts; `voices` is how much each
/// respondent counts: 1 each, or as often as drawn in a resample. A drawing in use has a positive weight ω.
#[must_use]
pub fn weigh(
    evidence: &Evidence,
    in_use: &[bool],
    residents: &[f64],
    choice: PlaceWeight,
    voices: &[f64],
) -> DrawingWeights {
    let count = evidence.drawings.len();
    let mut respondent_sum = vec![0.0; evidence.respondents];
    let used = || (0..count).filter(|&d| in_use[d]);
    for d in used() {
        respondent_sum[evidence.drawings[d].respondent.index()] += evidence.drawings[d].weight;
    }
    let vote = |d: usize| {
        let respondent = evidence.drawings[d].respondent.index();
        voices[respondent] * evidence.drawings[d].weight / respondent_sum[respondent]
    };
    let mut place_votes = vec![0.0; evidence.places.len()];
    for d in used() {
        place_votes[evidence.drawings[d].place.index()] += vote(d);
    }
    let mut within_place = vec![0.0; count];
    for d in used() {
        let votes = place_votes[evidence.drawings[d].place.index()];
        within_place[d] = if votes > 0.0 { vote(d) / votes } else { 0.0 };
    }
    let mut place: Vec<f64> = match choice {
        PlaceWeight::Population => {
            let mut sums = vec![0.0; evidence.places.len()];
            for d in used() {
                sums[evidence.drawings[d].place.index()] += within_place[d] * residents[d];
            }
            sums
        }
        PlaceWeight::Equal => place_votes.iter().map(|&votes| if votes > 0.0 { 1.0 } else { 0.0 }).collect(),
        PlaceWeight::Respondents => place_votes.clone(),
    };
    let sum: f64 = place.iter().sum();
    for weight in &mut place {
        *weight = if sum > 0.0 { *weight / sum } else { 0.0 };
    }
    let overall = (0..count).map(|d| place[evidence.drawings[d].place.index()] * within_place[d]).collect();
    DrawingWeights { within_place, overall, place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Drawing, EvidenceKind, Place, PlaceIdx, RespondentIdx};

    fn evidence(drawings: &[(u32, u32, f64)]) -> Evidence {
        let drawing = |(d, &(place, respondent, weight)): (usize, &(u32, u32, f64))| Drawing {
            id: d.to_string(),
            feature: d,
            place: PlaceIdx(place),
            respondent: RespondentIdx(respondent),
            group: None,
            weight,
        };
        Evidence {
            kind: EvidenceKind::Drawings,
            drawings: drawings.iter().enumerate().map(drawing).collect(),
            shapes: vec![],
            points: vec![],
            names: vec![],
            far_apart: vec![],
            typical_side_m: 1000.0,
            places: vec![Place { name: "A".into(), named: true }, Place { name: "B".into(), named: true }],
            groups: vec![],
            respondents: 3,
            has_respondents: true,
        }
    }

    #[test]
    fn a_respondent_with_two_drawings_has_one_vote() {
        let evidence = evidence(&[(0, 0, 1.0), (0, 0, 1.0), (0, 1, 1.0), (1, 2, 5.0)]);
        let weights = weigh(&evidence, &[true; 4], &[10.0; 4], PlaceWeight::Respondents, &[1.0; 3]);
        assert_eq!(weights.within_place, [0.25, 0.25, 0.5, 1.0]);
        assert_eq!(weights.place, [2.0 / 3.0, 1.0 / 3.0]);
        assert!((weights.overall.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn places_weigh_by_residents_or_alike() {
        let evidence = evidence(&[(0, 0, 1.0), (0, 1, 1.0), (1, 2, 1.0)]);
        let residents = [100.0, 300.0, 600.0];
        let by_population = weigh(&evidence, &[true; 3], &residents, PlaceWeight::Population, &[1.0; 3]);
        assert_eq!(by_population.place, [0.25, 0.75]);
        let alike = weigh(&evidence, &[true; 3], &residents, PlaceWeight::Equal, &[1.0; 3]);
        assert_eq!(alike.place, [0.5, 0.5]);
    }

    #[test]
    fn a_place_left_with_nobody_in_a_resample_drops_out() {
        let evidence = evidence(&[(0, 0, 1.0), (0, 1, 1.0), (1, 2, 1.0)]);
        let weights = weigh(&evidence, &[true; 3], &[1.0; 3], PlaceWeight::Equal, &[3.0, 1.0, 0.0]);
        assert_eq!(weights.within_place, [0.75, 0.25, 0.0]);
        assert_eq!(weights.place, [1.0, 0.0]);
    }
}
