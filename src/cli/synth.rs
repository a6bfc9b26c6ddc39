use super::report;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::{place, town_styles};
use crate::rules;
use crate::synth::{Town, TownSettings};
use clap::Args;
use std::path::PathBuf;

/// `wardwise synth`
#[derive(Args, Debug)]
pub struct SynthFlags {
    /// Boroughs [default: 3]
    #[arg(long, value_name = "N")]
    boroughs: Option<usize>,
    /// Wards [default: 45]
    #[arg(long, value_name = "N")]
    ward_count: Option<usize>,
    /// Residents' drawings [default: 400]
    #[arg(long, value_name = "N")]
    drawings: Option<usize>,
    /// Seed: the same settings and seed give the same bytes on every machine [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How far the evidence strays from the truth: 0 is the truth, 1 what residents draw [default: 1]
    #[arg(long, value_name = "NUMBER")]
    noise: Option<f64>,
    /// Leave out the broken drawings that real surveys hold
    #[arg(long)]
    tidy: bool,
    /// Folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace files of an earlier town
    #[arg(long)]
    force: bool,
}

/// Makes a town and writes its files.
pub fn run(flags: &SynthFlags) -> Result<(), Error> {
    let default = TownSettings::default();
    let settings = TownSettings {
        boroughs: flags.boroughs.unwrap_or(default.boroughs),
        ward_count: flags.ward_count.unwrap_or(default.ward_count),
        drawings: flags.drawings.unwrap_or(default.drawings),
        seed: flags.seed.unwrap_or(default.seed),
        noise: flags.noise.unwrap_or(default.noise),
        with_mess: !flags.tidy,
    };
    let refuse = |message: String, flag: &str| {
        let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
        Error::Settings(vec![finding.with_property(flag)])
    };
    let town = Town::generate(&settings).map_err(|error| refuse(error.to_string(), error.flag))?;
    let files = town.files();
    let styles = town_styles();
    let layers = files.iter().map(|file| (file.name, file.bytes.as_slice()));
    let all: Vec<(&str, &[u8])> =
        layers.chain(styles.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).collect();
    let present = all.iter().find(|(name, _)| flags.out.join(name).exists());
    if let (Some((name, _)), false) = (present, flags.force) {
        let message =
            format!("{} is there already; add --force to replace it", flags.out.join(name).display());
        return Err(refuse(message, "--out"));
    }
    place(&flags.out, all.into_iter())?;
    report::town(&settings, &flags.out)
}
