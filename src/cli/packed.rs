//! Texts that the program brings along, compressed by `build.rs`.

use flate2::read::DeflateDecoder;
use std::io::Read as _;

/// A file of the project, by its path from the root; its folder is listed in `build.rs`.
macro_rules! packed {
    ($path:expr) => {
        $crate::cli::packed::Packed(include_bytes!(concat!(env!("OUT_DIR"), "/packed/", $path)))
    };
}
pub(super) use packed;

/// A compressed file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packed(pub(super) &'static [u8]);

impl Packed {
    pub(super) fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        DeflateDecoder::new(self.0).read_to_end(&mut bytes).expect("what build.rs wrote is whole");
        bytes
    }

    pub(super) fn text(self) -> String {
        String::from_utf8(self.bytes()).expect("the texts of the project are UTF-8")
    }
}
