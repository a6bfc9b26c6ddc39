//! What the page needs to measure and solve what people edit, and when it may carry that.

use super::map::Map;
use super::policy::base64;
use super::words::whole;
use super::{PageKind, Review};
use crate::Error;
use crate::compare::{measured_groups, tables, tables_rest_on_few};
use crate::loss::Loss;
use crate::model::MIN_RESPONDENTS;
use crate::prepare::MeasuredStudy;
use crate::results::{ScoreInputs, place_classes};
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Value, json};
use wardwise_page::Bench;

/// The most wards of a map that is edited on a page.
const MOST_WARDS: usize = 2_000;

/// The map is laid out in so many cells each way; the corners of each are known in degrees, to within metres between.
const GRID_CELLS: i64 = 8;

/// Whether people can edit on the page.
pub(super) enum Editing {
    /// They can, with this map on the workbench: JSON, compressed, as text.
    On(String),
    /// They cannot, and why.
    Off(String),
}

/// What a review carries.
pub(super) fn editing(review: &Review) -> Result<Editing, Error> {
    let (study, measured) = (review.study, review.measured);
    if study.wards.len() > MOST_WARDS {
        return Ok(Editing::Off(format!(
            "This map has {} wards. On a page maps of up to {} can be edited; score a changed table of wards and \
             clusters with wardwise score instead.",
            whole(study.wards.len() as i64),
            whole(MOST_WARDS as i64)
        )));
    }
    let rests_on_few = study.evidence.as_ref().is_some_and(|evidence| tables_rest_on_few(evidence, measured));
    if rests_on_few && !review.workbench {
        return Ok(Editing::Off(format!(
            "To measure what is edited the page would carry tables by place and ward and by pair of wards. Some of \
             their entries rest on fewer than {MIN_RESPONDENTS} respondents, and could give a drawing away. Who may \
             share them asks for them with --workbench."
        )));
    }
    let text = bench(review)
        .written()
        .map_err(|e| Error::Internal(format!("the workbench of the review page cannot be written: {e}")))?;
    let mut packer = Compressor::new(CompressionLvl::best());
    let mut packed = vec![0; packer.gzip_compress_bound(text.len())];
    let length = packer
        .gzip_compress(text.as_bytes(), &mut packed)
        .map_err(|e| Error::Internal(format!("the workbench of the review page cannot be packed: {e}")))?;
    Ok(Editing::On(base64(&packed[..length])))
}

/// What the script needs to know beside the map on the workbench.
pub(super) fn facts(review: &Review, map: &Map) -> Value {
    let Review { study, measured, problem, question, .. } = *review;
    let shown = study.evidence.as_ref().map(|evidence| place_classes(evidence, measured).0);
    let problem = question.problem_of(problem, 1);
    let weighable = Loss::ALL.into_iter().filter(|loss| loss.is_measurable(&problem)).map(Loss::name);
    let (mut lon, mut lat) = (Vec::new(), Vec::new());
    for row in 0..=GRID_CELLS {
        for column in 0..=GRID_CELLS {
            let part = |of: i64, number: i64| of as f64 * number as f64 / GRID_CELLS as f64;
            let (x, y) =
                study.projection.to_lonlat(map.metres(part(map.size.0, column), part(map.size.1, row)));
            lon.push(x);
            lat.push(y);
        }
    }
    json!({
        "benchPlaces": shown.iter().flatten().map(|place| place.0).collect::<Vec<_>>(),
        "hasExactPlaces": study.evidence.is_some(),
        "bestIsFirst": review.kind == PageKind::Search,
        "weighable": weighable.collect::<Vec<_>>(),
        "degrees": { "n": GRID_CELLS, "lon": lon, "lat": lat },
        "attribution": review.publication.rights().unwrap_or_default(),
    })
}

/// The map on the workbench: places are numbered as in [`ScoreInputs`], so that hidden ones have no name.
fn bench(review: &Review) -> Bench {
    let Review { study, measured, problem, question, .. } = *review;
    let of = MeasuredStudy { study, question, measured, problem };
    let inputs = ScoreInputs::of_study(of);
    let mut tables = tables(study, measured);
    if let Some(evidence) = &study.evidence {
        let (shown, hidden) = place_classes(evidence, measured);
        let old = std::mem::take(&mut tables.shares);
        tables.shares = shown.iter().chain(&hidden).map(|place| old[place.index()].clone()).collect();
    }
    // Only where the table of scores has a row for it.
    if review.structures().any(|scored| !scored.scores.groups.is_empty()) {
        tables.groups = measured_groups(of, review.place_weight);
    }
    Bench {
        problem: inputs.problem,
        tables,
        rules: inputs.rules,
        weights: inputs.weights,
        target_population: inputs.target_population,
        sizes: inputs.sizes,
    }
}
