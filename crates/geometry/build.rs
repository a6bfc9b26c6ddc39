//! Packs the definitions of coordinate systems: as text they would be a fifteenth of the program.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::env;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    for number in 0..=u16::MAX {
        if let Some(definition) = crs_definitions::from_code(number) {
            writeln!(packed, "{number}\t{}", definition.proj4)?;
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("epsg.txt.deflate"), packed.finish()?)
}
