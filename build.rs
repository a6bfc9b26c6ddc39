//! Tells the program what it was built with, for `wardwise --version --long`, and packs the texts that it brings along.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders whose texts are inside the program: the guide, and the town of the demo.
const PACKED: [&str; 3] = ["docs/src", "docs/src/reference", "data/demo"];

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=WARDWISE_COMMIT");
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let rustc = Command::new(variable("RUSTC")).arg("--version").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    for (name, value) in [
        ("WARDWISE_TARGET", variable("TARGET")),
        ("WARDWISE_OPTIMISATION", variable("OPT_LEVEL")),
        ("WARDWISE_RUSTC", rustc.unwrap_or_default()),
        ("WARDWISE_COMMIT", env::var("WARDWISE_COMMIT").ok().or_else(packaged_commit).unwrap_or_default()),
    ] {
        println!("cargo:rustc-env={name}={value}");
    }
    let out = PathBuf::from(variable("OUT_DIR")).join("packed");
    PACKED.iter().try_for_each(|folder| pack(Path::new(folder), &out.join(folder)))
}

/// Compresses every text of a folder into a file of the same name.
fn pack(folder: &Path, out: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    fs::create_dir_all(out)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_text =
            path.extension().is_some_and(|e| ["md", "geojson", "csv", "toml"].iter().any(|t| e == *t));
        if let (true, Some(name)) = (is_text, path.file_name()) {
            let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
            packed.write_all(&fs::read(&path)?)?;
            fs::write(out.join(name), packed.finish()?)?;
        }
    }
    Ok(())
}

/// The commit that a source package was made of, as cargo writes it there.
fn packaged_commit() -> Option<String> {
    const INFO: &str = ".cargo_vcs_info.json";
    let info = fs::read_to_string(INFO).ok()?;
    // A file that is not there would have everything built anew each time.
    println!("cargo:rerun-if-changed={INFO}");
    let commit = info.split("\"sha1\":").nth(1)?.split('"').nth(1)?.to_owned();
    // Made of more than the commit holds.
    (!info.contains("\"dirty\"")).then_some(commit)
}
