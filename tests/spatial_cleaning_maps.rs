//! What must hold of any map once it is cleaned, on some thousands of small maps out of random bytes.

mod border_maps;

use border_maps::{check, map_of};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many maps a run looks at; `WARDWISE_MAPS` asks for more.
const MAPS: u64 = 3_000;
/// The most bytes that a map is made of.
const MOST_BYTES: usize = 80;

#[test]
fn random_maps_become_coverages_that_lose_no_ground() {
    let count = std::env::var("WARDWISE_MAPS").ok().and_then(|text| text.parse().ok()).unwrap_or(MAPS);
    let mut wrong = Vec::new();
    for seed in 0..count {
        let mut bytes = [0u8; MOST_BYTES];
        ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
        if let Err(fault) = check(&map_of(&bytes)) {
            wrong.push(format!("map {seed}: {fault}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}
