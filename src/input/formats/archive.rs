//! A zip archive: the one layer in it, or the one named.

use super::shapefile::Companions;
use super::{Asked, Failure, kml, refused};
use crate::rules;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A layer out of an archive.
pub(in crate::input) struct Member {
    pub bytes: Vec<u8>,
    /// What belongs to it, where it is a shapefile.
    pub companions: Companions,
    /// The layer inside it that was named too: `towns.zip:towns.gpkg:wards`.
    pub part: Option<String>,
}

/// Endings of files that hold a layer, those first that are rather meant: a table may lie beside a shapefile
/// to explain it.
const MAPS: [&str; 8] = ["gpkg", "shp", "geojson", "kml", "geojsonl", "geojsonseq", "ndjson", "json"];
const TABLES: [&str; 3] = ["csv", "tsv", "txt"];

/// An archive with more entries than this is not one layer.
const MOST_ENTRIES: usize = 100_000;

/// The name's part behind the last dot, in lower case.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// The name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn damaged(error: impl std::fmt::Display) -> Failure {
    refused(&rules::DAMAGED_FILE, format!("it is a damaged zip archive: {error}"))
}

/// Whether an archive is a workbook (xlsx, ods), by a file that only such archives hold.
pub(in crate::input) fn is_workbook(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| {
        archive.index_for_name("xl/workbook.xml").is_some()
            || archive.index_for_name("xl/workbook.bin").is_some()
            || (archive.index_for_name("mimetype").is_some()
                && archive.index_for_name("content.xml").is_some())
    })
}

/// The layer asked for.
pub(in crate::input) fn member(bytes: &[u8], asked: &Asked) -> Result<Member, Failure> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(asked.budget.exceed(MOST_ENTRIES, "entries in a zip archive").into());
    }
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        // What Apple's programs put beside every file, and what is hidden.
        let is_aside = name.starts_with("__MACOSX/") || base(&name).starts_with('.');
        if !entry.is_dir() && !is_aside {
            names.push((index, name));
        }
    }
    let mut left = asked.budget.max_file_bytes();
    let mut unpack = |index: usize| -> Result<Vec<u8>, Failure> {
        let entry = archive.by_index(index).map_err(damaged)?;
        let mut unpacked = Vec::new();
        entry.take(left + 1).read_to_end(&mut unpacked).map_err(damaged)?;
        match left.checked_sub(unpacked.len() as u64) {
            Some(rest) => left = rest,
            None => {
                let most = usize::try_from(asked.budget.max_file_bytes()).unwrap_or(usize::MAX);
                return Err(asked.budget.exceed(most, "bytes once unpacked").into());
            }
        }
        Ok(unpacked)
    };
    let main = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(MAIN));
    let linked = match main {
        Some((index, _)) => kml::links(&unpack(*index)?),
        None => Vec::new(),
    };
    let (chosen, part) = choose(&names, &linked, asked)?;
    let mut companions = Companions::default();
    let (index, name) = chosen;
    if ending(name) == "shp" {
        for (slot, wanted) in companions.slots() {
            let beside = names
                .iter()
                .find(|(_, other)| ending(other) == wanted && stem(other).eq_ignore_ascii_case(stem(name)));
            if let Some((index, _)) = beside {
                *slot = Some(unpack(*index)?);
            }
        }
    }
    Ok(Member { bytes: unpack(*index)?, companions, part })
}

type Entry = (usize, String);

/// The file of a KMZ that is read; others beside it are what it links to.
const MAIN: &str = "doc.kml";

/// Whether an entry is what a link of the main file leads to: a path from the root of the archive.
fn is_linked(entry: &str, links: &[String]) -> bool {
    let plain = |path: &str| {
        let path = path.split(['#', '?']).next().unwrap_or(path);
        let path = path.replace("%20", " ").replace('\\', "/");
        path.trim_start_matches("./").to_lowercase()
    };
    links.iter().any(|link| plain(link) == plain(entry))
}

/// The entry that holds the layer, and the layer of it that is named. `linked` is what the main file of a KMZ
/// links to where it holds nothing itself.
fn choose<'n>(
    names: &'n [Entry],
    linked: &[String],
    asked: &Asked,
) -> Result<(&'n Entry, Option<String>), Failure> {
    let of_kind = |endings: &[&str]| -> Vec<&'n Entry> {
        names.iter().filter(|(_, name)| endings.contains(&ending(name).as_str())).collect()
    };
    let mut layers = of_kind(&MAPS);
    let beside: Vec<&Entry> = layers.iter().copied().filter(|(_, name)| is_linked(name, linked)).collect();
    if !beside.is_empty() {
        layers = beside;
    } else if let Some(main) = layers.iter().copied().find(|(_, name)| name.eq_ignore_ascii_case(MAIN))
        && asked.part.is_none_or(|part| !names.iter().any(|(_, name)| is_called(name, part)))
    {
        return Ok((main, asked.part.map(str::to_owned)));
    }
    if layers.iter().any(|(_, name)| ending(name) != "json") && asked.part.is_none() {
        // Descriptions of a layer are often written in JSON.
        layers.retain(|(_, name)| ending(name) != "json");
    }
    if layers.is_empty() {
        layers = of_kind(&TABLES);
    }
    if layers.is_empty() {
        let held: Vec<String> =
            names.iter().take(10).map(|(_, name)| format!("{:?}", crate::model::shortened(name))).collect();
        let message = match held.is_empty() {
            true => "the zip archive is empty".to_owned(),
            false => format!(
                "the zip archive holds no layer (a .gpkg, .shp, .geojson, .kml or .csv); it holds {}",
                held.join(", ")
            ),
        };
        return Err(refused(&rules::NOT_A_MAP, message));
    }
    if let Some(part) = asked.part {
        let called: Vec<&&Entry> = layers.iter().filter(|(_, name)| is_called(name, part)).collect();
        if let [one] = called[..] {
            return Ok((one, None));
        }
        if let Some((outer, inner)) = part.split_once(':')
            && let [one] = layers.iter().filter(|(_, name)| is_called(name, outer)).collect::<Vec<_>>()[..]
        {
            return Ok((one, Some(inner.to_owned())));
        }
        // The archive holds one file: what is named is a layer of that.
        if let ([one], true) = (&layers[..], called.is_empty()) {
            return Ok((one, Some(part.to_owned())));
        }
    }
    let all: Vec<&str> = layers.iter().map(|(_, name)| name.as_str()).collect();
    let name = asked.choose(&all, "layer")?;
    let entry = layers.iter().find(|(_, other)| other == name).ok_or(Failure::Full)?;
    Ok((entry, None))
}

/// Whether an entry is meant by a name: its path, its file name, or that without its ending.
fn is_called(entry: &str, name: &str) -> bool {
    [entry, base(entry), stem(base(entry))].iter().any(|own| own.eq_ignore_ascii_case(name))
}
