//! Searches a study that lies in files, as `wardwise search` does, and prints the best structure.
//!
//! `cargo run --example search_files`

use wardwise::pipeline::{load, search};
use wardwise::search::Stop;
use wardwise::settings::Settings;

fn main() -> Result<(), wardwise::Error> {
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let mut settings = Settings::new(format!("{town}/wards.geojson"));
    settings.layers.neighbourhoods = Some(format!("{town}/drawings.geojson"));
    settings.layers.cofunding = Some(format!("{town}/cofunding.geojson"));

    let outcome = search(&settings, load(&settings)?, &Stop::default())?;
    let best = outcome.scored.best();
    println!(
        "{} clusters, total loss {:.4}, {}",
        best.scores.clusters,
        best.scores.total_loss,
        best.proof.status()
    );
    for (name, wards) in best.names.iter().zip(best.structure.members()) {
        println!("{:24} {} wards", name.id, wards.len());
    }
    Ok(())
}
