//! Scores a structure that somebody drew, beside the ward basis, as `wardwise compare` does.
//!
//! `cargo run --example score_structure`

use wardwise::loss::Loss;
use wardwise::pipeline::{comparison, load};
use wardwise::settings::Settings;

fn main() -> Result<(), wardwise::Error> {
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
    let mut settings = Settings::new(format!("{town}/wards.geojson"));
    settings.layers.neighbourhoods = Some(format!("{town}/drawings.geojson"));
    let structures = ["wards".to_owned(), format!("{town}/current_structure.csv")];

    let comparison = comparison(&settings, load(&settings)?, &structures)?;
    for structure in &comparison.structures {
        println!("{}: {} clusters", structure.name, structure.scores.clusters);
        for (loss, value) in Loss::ALL.into_iter().zip(structure.scores.losses) {
            match value {
                Some(value) => println!("  {:14} {value:.4}", loss.name()),
                None => println!("  {:14} not measured", loss.name()),
            }
        }
    }
    Ok(())
}
