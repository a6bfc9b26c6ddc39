//! Evidence made up over given wards.

use super::{SynthFlags, refuse, write};
use crate::Error;
use crate::cell;
use crate::cli::flags::StudyFlags;
use crate::cli::report;
use crate::cli::telling::{Telling, told};
use crate::model::{Action, Finding, Layer, WardIdx};
use crate::pipeline;
use crate::progress::{Listener, Phase};
use crate::results::WardMap;
use crate::rules;
use crate::synth::{GivenWards, Outline, PlannedSurvey, Survey, WardSource};
use geo::{LineString, MultiPolygon};
use rayon::prelude::*;
use std::path::{Component, Path, PathBuf};

/// Standard input, as a path says it.
const STDIN: &str = "-";

/// Reads the wards, makes neighbourhoods, drawings and co-funding areas over them, and writes these.
pub(super) fn run(flags: &SynthFlags) -> Result<(), Error> {
    let settings = flags.survey_settings();
    settings.validate().map_err(|error| refuse(error.to_string(), error.flag))?;
    let study_flags = StudyFlags { layers: flags.layer_flags(), ..StudyFlags::default() };
    let layers = study_flags.resolve_layers()?;
    let (survey, map) = told(Telling::unless(false), None, |listener: Listener| {
        let read = pipeline::load_told(&layers, listener)?;
        let map = pipeline::map_told(&layers, read, listener)?;
        listener.begins(Phase::Writing);
        let planned = PlannedSurvey::new(&settings, given(&map))
            .map_err(|error| refuse(error.to_string(), error.flag))?;
        let outlines = outlines(&map, planned.groups())?;
        Ok((planned.carry_out(&outlines), map))
    })?;
    write_survey(&survey, flags)?;
    report::findings(&map.findings, None);
    report::survey(&survey, map.study.wards.len(), &flags.out)
}

fn write_survey(survey: &Survey, flags: &SynthFlags) -> Result<(), Error> {
    let wards = flags.wards.as_deref().unwrap_or_default();
    let raise_limits = flags.raise_limits.map(|factor| factor.to_string());
    let crs = flags.crs.map(String::from);
    let given = [
        ("ward_id", &flags.ward_id),
        ("ward_name", &flags.ward_name),
        ("borough", &flags.borough),
        ("population", &flags.population),
        ("crs", &crs),
    ];
    let keys: Vec<(&str, &str)> =
        given.iter().filter_map(|(key, value)| Some((*key, value.as_deref()?))).collect();
    let path = path_from(&flags.out, wards)?;
    let name = Path::new(wards).file_name().map_or(wards.into(), |name| name.to_string_lossy());
    let source = WardSource {
        name: &name,
        path: &path,
        keys: &keys,
        raise_limits: raise_limits.as_deref(),
        cell: |text| cell::written(text).into_owned(),
    };
    write(&survey.files(&source), flags)
}

/// The checked wards as the survey needs them.
fn given(map: &WardMap) -> GivenWards {
    let study = &map.study;
    let graph = &map.adjacency.graph;
    let near = |ward: usize| {
        let ward = WardIdx::new(ward);
        let neighbours = graph.neighbours[ward.index()].iter();
        neighbours.map(|&other| (other.index(), graph.border_m(ward, other))).collect()
    };
    let residents = || study.wards.iter().map(|ward| ward.population).collect();
    GivenWards {
        ids: study.ward_ids().map(str::to_owned).collect(),
        borough_of: study.wards.iter().map(|ward| ward.borough.index()).collect(),
        boroughs: study.boroughs.clone(),
        residents: study.without_residents.is_empty().then(residents),
        neighbours: (0..study.wards.len()).map(near).collect(),
    }
}

/// The shape of every group of wards, or all findings of those that have none.
fn outlines(map: &WardMap, groups: &[Vec<usize>]) -> Result<Vec<Outline>, Error> {
    let dissolver = map.study.dissolver();
    let outline = |group: &Vec<usize>| {
        let wards: Vec<WardIdx> = group.iter().map(|&ward| WardIdx::new(ward)).collect();
        (wards[0], dissolver.dissolve(&wards).map(|dissolved| degrees(&dissolved.lonlat)))
    };
    let all: Vec<_> = groups.par_iter().map(outline).collect();
    let mut found = Vec::with_capacity(all.len());
    let mut faults = Vec::new();
    for (first, outline) in all {
        match outline {
            Ok(outline) => found.push(outline),
            Err(fault) => {
                let message = format!("the wards of a neighbourhood cannot be dissolved: {fault}");
                let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Wards, message);
                faults.push(finding.with_id(map.study.wards[first.index()].id.clone()));
            }
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(Error::Input(faults)) }
}

fn degrees(shape: &MultiPolygon<f64>) -> Outline {
    let ring = |ring: &LineString<f64>| ring.0.iter().map(|at| (at.x, at.y)).collect();
    let polygon = |polygon: &geo::Polygon<f64>| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
    };
    shape.iter().map(polygon).collect()
}

/// The way from a folder to a file, both as given: what the study file in that folder says. A path that cannot
/// be told from there is whole.
///
/// # Errors
/// [`Error::Settings`] where it leads through a folder whose name is no text.
fn path_from(folder: &Path, file: &str) -> Result<String, Error> {
    if file == STDIN {
        return Ok(file.to_owned());
    }
    let whole = |path: &Path| std::path::absolute(path).map(|path| plain(&path)).ok();
    let (Some(from), Some(to)) = (whole(folder), whole(Path::new(file))) else { return Ok(file.to_owned()) };
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = if common == 0 { to } else { up.chain(to.components().skip(common)).collect() };
    match way.to_str() {
        Some(way) if common == 0 => Ok(way.to_owned()),
        // With forward slashes everywhere: they are read on every system, and the bytes stay the same.
        Some(way) => Ok(way.replace('\\', "/")),
        None => {
            let message = format!(
                "the study file in it would name {way:?}, whose name is not UTF-8 as that of a file is there; give a folder \
                 beside the wards, or rename the one on the way"
            );
            let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
            Err(Error::Settings(vec![finding.with_property("--out")]))
        }
    }
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_from_the_folder_to_the_file() {
        assert_eq!(path_from(Path::new("made"), "wards.geojson").unwrap(), "../wards.geojson");
        assert_eq!(path_from(Path::new("./a/b"), "a/c/wards.gpkg:layer").unwrap(), "../c/wards.gpkg:layer");
        assert_eq!(path_from(Path::new("a/../b"), "b/wards.geojson").unwrap(), "wards.geojson");
    }
}
