//! The files of a finished run: inputs and outputs against the hashes recorded for them.

use super::{claim, most_input_bytes, records};
use crate::Error;
use crate::check::Study;
use crate::input::{FinishedRun, StructureSource, sha256_on_disk};
use crate::model::{Finding, Layer};
use crate::rules;
use crate::settings::LayerSettings;
use std::collections::BTreeMap;

/// Takes the paths that were named in place of those recorded.
pub(super) fn relocate(layers: &mut LayerSettings, elsewhere: &LayerSettings) {
    if !elsewhere.wards.is_empty() {
        layers.wards.clone_from(&elsewhere.wards);
    }
    for (path, other) in [
        (&mut layers.population_table, &elsewhere.population_table),
        (&mut layers.neighbourhoods, &elsewhere.neighbourhoods),
        (&mut layers.cofunding, &elsewhere.cofunding),
        (&mut layers.population_points, &elsewhere.population_points),
        (&mut layers.barriers, &elsewhere.barriers),
        (&mut layers.backdrop, &elsewhere.backdrop),
        (&mut layers.edges, &elsewhere.edges),
        (&mut layers.place_aliases, &elsewhere.place_aliases),
        (&mut layers.group_share, &elsewhere.group_share),
        (&mut layers.current, &elsewhere.current),
    ] {
        // A layer that the run did not have would change it.
        if path.is_some() && other.is_some() {
            path.clone_from(other);
        }
    }
}

/// The files of a study: what `run.json` calls each, and its path.
fn paths(layers: &LayerSettings) -> Vec<(Layer, String)> {
    let current = layers.current.as_deref().and_then(|words| StructureSource::of_current(words).file());
    let optional = [
        (Layer::PopulationTable, &layers.population_table),
        (Layer::Neighbourhoods, &layers.neighbourhoods),
        (Layer::Cofunding, &layers.cofunding),
        (Layer::PopulationPoints, &layers.population_points),
        (Layer::Barriers, &layers.barriers),
        (Layer::Backdrop, &layers.backdrop),
        (Layer::PlaceAliases, &layers.place_aliases),
        (Layer::GroupShares, &layers.group_share),
        (Layer::Edges, &layers.edges),
        (Layer::Structure, &current),
    ];
    let optional = optional.into_iter().filter_map(|(layer, path)| Some((layer, path.clone()?)));
    std::iter::once((Layer::Wards, layers.wards.clone())).chain(optional).collect()
}

/// A hash as it is told; of a record that holds something else in its place, that.
fn shown(hash: &str) -> &str {
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { hash } else { "not written as one" }
}

/// Every input against the hash recorded for it; their number.
pub(super) fn same_inputs(
    run: &FinishedRun,
    recorded: &LayerSettings,
    now: &LayerSettings,
) -> Result<usize, Error> {
    let inputs: Vec<records::Input> = records::part(run, "inputs")?;
    let mut faults = Vec::new();
    let all = paths(recorded);
    for ((layer, file), (_, path)) in all.iter().zip(paths(now)) {
        let Some(input) = inputs.iter().find(|input| input.layer == layer.word() && input.file == *file)
        else {
            let message = format!("run.json has no hash for {file}");
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message).with_file(path));
            continue;
        };
        if path == "-" {
            let message = "the run read it from standard input; name the file with its layer flag";
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message.to_owned()).with_file(path));
            continue;
        }
        let hash = match sha256_on_disk(&path, most_input_bytes(now)) {
            Ok(hash) => hash,
            Err(refused) if refused.kind() == std::io::ErrorKind::InvalidInput => {
                let message = refused.to_string();
                faults.push(claim(&rules::INPUT_CHANGED, *layer, message).with_file(path));
                continue;
            }
            Err(error) => return Err(Error::io(&path, "the input cannot be read again", error)),
        };
        if hash != input.sha256 {
            // Its own is not told: a stranger's record may name a file that is none of his business.
            let message =
                format!("it is not the file that the run read, whose SHA-256 is {}", shown(&input.sha256));
            faults.push(claim(&rules::INPUT_CHANGED, *layer, message).with_file(path));
        }
    }
    if faults.is_empty() { Ok(all.len()) } else { Err(Error::Claim(faults)) }
}

/// Where files were read from other paths, the names of the record are kept.
pub(super) fn rename(
    study: &mut Study,
    findings: &mut [Finding],
    now: &LayerSettings,
    recorded: &LayerSettings,
) {
    let names: BTreeMap<String, String> =
        paths(now).into_iter().zip(paths(recorded)).map(|((_, now), (_, then))| (now, then)).collect();
    let files = study.accounts.iter_mut().map(|account| &mut account.file);
    let files = files.chain(study.findings.iter_mut().map(|finding| &mut finding.file));
    for file in files.chain(findings.iter_mut().map(|finding| &mut finding.file)) {
        if let Some(then) = names.get(file) {
            file.clone_from(then);
        }
    }
}
