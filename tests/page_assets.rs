//! The page's script and solver are made of the sources beside them: whoever changes one makes the others anew.

use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { files(&entry, found) } else { found.push(entry) }
    }
}

/// As `src/output/review/hash-sources` does it.
fn digest(root: &Path) -> String {
    let mut sources = vec![root.join("src/output/review/build-assets")];
    for part in ["model", "core", "measures", "page"].map(|part| root.join("crates").join(part)) {
        let mut all = Vec::new();
        files(&part, &mut all);
        let is_source = |file: &PathBuf| {
            let inside = file.strip_prefix(&part).expect("inside").to_string_lossy().into_owned();
            (format!("/{inside}").contains("/src/") && inside.ends_with(".rs"))
                || inside.ends_with("Cargo.toml")
        };
        sources.extend(all.into_iter().filter(is_source));
    }
    let mut scripts = Vec::new();
    files(&root.join("src/output/review/script"), &mut scripts);
    let is_script = |file: &PathBuf| {
        let name = file.to_string_lossy().into_owned();
        name.ends_with(".js") && !name.ends_with(".test.js")
    };
    sources.extend(scripts.into_iter().filter(is_script));
    let path = |file: &PathBuf| file.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
    sources.sort_by_key(path);
    let mut digest = Sha256::new();
    for file in &sources {
        digest.update(path(file) + "\n");
        digest.update(fs::read(file).expect("readable"));
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_assets_are_made_of_these_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let assets = root.join("src/output/review/assets");
    let made_of = fs::read_to_string(assets.join("made-of.txt")).expect("made-of.txt");
    assert_eq!(made_of.trim(), digest(root), "make them anew: bash src/output/review/build-assets");
}
