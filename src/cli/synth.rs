mod survey;

use super::flags::LayerFlags;
use super::report;
use crate::Error;
use crate::model::{Action, Finding, Layer};
use crate::output::{place, town_styles};
use crate::rules;
use crate::settings::CrsChoice;
use crate::synth::{SurveySettings, Town, TownFile, TownSettings};
use clap::Args;
use std::path::{Path, PathBuf};

/// `wardwise synth`
#[derive(Args, Debug)]
pub struct SynthFlags {
    /// Make evidence up over these wards, in any format of a ward layer, in place of a town
    #[arg(long, value_name = "FILE", conflicts_with_all = ["boroughs", "ward_count"])]
    wards: Option<String>,
    /// Property with the ward's official id
    #[arg(long, value_name = "PROP", requires = "wards")]
    ward_id: Option<String>,
    /// Property with the ward's name
    #[arg(long, value_name = "PROP", requires = "wards")]
    ward_name: Option<String>,
    /// Property with the ward's borough: no neighbourhood crosses its border
    #[arg(long, value_name = "PROP", requires = "wards")]
    borough: Option<String>,
    /// Property with the ward's residents: where more live, more is drawn
    #[arg(long, value_name = "PROP", requires = "wards")]
    population: Option<String>,
    /// Coordinate system of wards that declare none that is known: WGS84, EPSG:27700 or another EPSG number
    #[arg(long, value_name = "CRS", requires = "wards")]
    crs: Option<CrsChoice>,
    /// Multiply the limits on what the ward file may hold [default: 1]
    #[arg(long, value_name = "FACTOR", requires = "wards")]
    raise_limits: Option<u32>,
    /// Boroughs [default: 3]
    #[arg(long, value_name = "N")]
    boroughs: Option<usize>,
    /// Wards [default: 45]
    #[arg(long, value_name = "N")]
    ward_count: Option<usize>,
    /// Residents' drawings [default: 400; over given wards 9 a ward, up to 200,000]
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

impl SynthFlags {
    /// The flags of the ward layer, as other commands have them.
    fn layer_flags(&self) -> LayerFlags {
        LayerFlags {
            wards: self.wards.clone(),
            ward_id: self.ward_id.clone(),
            ward_name: self.ward_name.clone(),
            borough: self.borough.clone(),
            population: self.population.clone(),
            crs: self.crs,
            raise_limits: self.raise_limits,
            ..LayerFlags::default()
        }
    }

    fn survey_settings(&self) -> SurveySettings {
        let default = SurveySettings::default();
        SurveySettings {
            drawings: self.drawings,
            seed: self.seed.unwrap_or(default.seed),
            noise: self.noise.unwrap_or(default.noise),
            with_mess: !self.tidy,
        }
    }
}

/// Makes a town, or evidence over given wards, and writes its files.
pub fn run(flags: &SynthFlags) -> Result<(), Error> {
    if flags.wards.is_some() {
        return survey::run(flags);
    }
    let default = TownSettings::default();
    let settings = TownSettings {
        boroughs: flags.boroughs.unwrap_or(default.boroughs),
        ward_count: flags.ward_count.unwrap_or(default.ward_count),
        drawings: flags.drawings.unwrap_or(default.drawings),
        seed: flags.seed.unwrap_or(default.seed),
        noise: flags.noise.unwrap_or(default.noise),
        with_mess: !flags.tidy,
    };
    let town = Town::generate(&settings).map_err(|error| refuse(error.to_string(), error.flag))?;
    write(&town.files(), flags)?;
    report::town(&settings, &flags.out)
}

fn refuse(message: String, flag: &str) -> Error {
    let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
    Error::Settings(vec![finding.with_property(flag)])
}

/// Writes the files, and the style of every layer among them, unless files of an earlier run are there.
fn write(files: &[TownFile], flags: &SynthFlags) -> Result<(), Error> {
    let styles = town_styles();
    let is_styled = |style: &str| {
        files.iter().any(|file| Path::new(file.name).file_stem() == Path::new(style).file_stem())
    };
    let styles: Vec<_> = styles.into_iter().filter(|(name, _)| is_styled(name)).collect();
    let layers = files.iter().map(|file| (file.name, file.bytes.as_slice()));
    let all: Vec<(&str, &[u8])> =
        layers.chain(styles.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).collect();
    let present = all.iter().find(|(name, _)| flags.out.join(name).exists());
    if let (Some((name, _)), false) = (present, flags.force) {
        let message =
            format!("{} is there already; add --force to replace it", flags.out.join(name).display());
        return Err(refuse(message, "--out"));
    }
    place(&flags.out, all.into_iter())
}
