//! Names of files as people type them.

/// The layer or sheet that a name names, whether there is such a file or not.
#[must_use]
pub fn part_by_name(path: &str) -> Option<&str> {
    const ENDINGS: [&str; 6] = [".gpkg:", ".zip:", ".kml:", ".kmz:", ".xlsx:", ".ods:"];
    let lower = path.to_ascii_lowercase();
    let end = ENDINGS.iter().find_map(|ending| Some(lower.find(ending)? + ending.len()))?;
    path.get(end..).filter(|part| !part.is_empty())
}

/// A file's name as it was typed but without folders, with the layer or sheet in it.
#[must_use]
pub fn without_folders(path: &str) -> &str {
    let file = path.len() - part_by_name(path).map_or(0, str::len);
    let start = path[..file].rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    &path[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_go_and_the_layer_stays() {
        for (typed, name) in [
            ("wards.geojson", "wards.geojson"),
            ("/home/a/wards.geojson", "wards.geojson"),
            ("maps\\wards.shp", "wards.shp"),
            ("maps/town.gpkg:wards/2023", "town.gpkg:wards/2023"),
            ("a/Download.ZIP:data/wards.shp", "Download.ZIP:data/wards.shp"),
            ("-", "-"),
        ] {
            assert_eq!(without_folders(typed), name);
        }
    }
}
