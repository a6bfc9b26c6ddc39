//! A loss of one's own: structures within a hundredth of the optimum are many, and differ; here they are
//! ranked by something that wardwise does not know.
//!
//! The loss is the share of residents whose cluster's largest ward is farther than a kilometre from theirs.
//! (A loss that the search itself minimises is a file in `crates/core/src/loss`: see CONTRIBUTING.md.)
//!
//! `cargo run --example own_loss`

use geo::{Centroid, Distance, Euclidean, Point};
use std::num::NonZeroUsize;
use wardwise::check::Study;
use wardwise::model::Structure;
use wardwise::pipeline::{load, search};
use wardwise::search::Stop;
use wardwise::settings::Settings;

const FAR_M: f64 = 1000.0;

/// The share of residents who live far from the largest ward of their cluster, 0–1.
fn far_from_the_middle(study: &Study, structure: &Structure) -> f64 {
    let centre = |ward: usize| study.ward_shapes[ward].metres.centroid().unwrap_or(Point::new(0.0, 0.0));
    let residents = |ward: usize| study.wards[ward].population;
    let mut far = 0;
    for wards in structure.members() {
        let wards: Vec<usize> = wards.iter().map(|ward| ward.index()).collect();
        let largest = wards.iter().copied().max_by_key(|ward| residents(*ward)).expect("no cluster is empty");
        let is_far = |ward: &&usize| Euclidean.distance(centre(**ward), centre(largest)) > FAR_M;
        far += wards.iter().filter(is_far).map(|ward| residents(*ward)).sum::<u64>();
    }
    far as f64 / study.wards.iter().map(|ward| ward.population).sum::<u64>() as f64
}

fn main() -> Result<(), wardwise::Error> {
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let mut settings = Settings::new(format!("{town}/wards.geojson"));
    settings.layers.neighbourhoods = Some(format!("{town}/drawings.geojson"));
    settings.within = 0.02;
    settings.candidates = NonZeroUsize::new(12).expect("twelve is not zero");

    let outcome = search(&settings, load(&settings)?, &Stop::default())?;
    let study = &outcome.scored.prepared.study;
    let mut ranked: Vec<(f64, &str, f64)> = (outcome.scored.candidates.iter())
        .map(|candidate| {
            let own = far_from_the_middle(study, &candidate.structure);
            (own, candidate.name.as_str(), candidate.scores.total_loss)
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (own, name, total) in ranked {
        println!("{name}: {own:.3} of the residents far off, total loss {total:.4}");
    }
    Ok(())
}
