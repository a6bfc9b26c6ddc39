//! Borders with spikes a centimetre wide and kilometres long: valid or not, in degrees or in metres, no such
//! map may end a run.

use crate::running::succeeds;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;
use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::fs;

const MAPS: u64 = 24;
/// Maps whose clusters seemed to cover ground twice, by the rounding of sums of thousands of terms.
const LONG_SUMS: [u64; 2] = [58, 479];
/// Wards in a row, and rows.
const WARDS: usize = 3;

type Corner = (usize, usize);

/// A square map of square wards, degrees wide, whose borders run out into spikes.
struct Spiked {
    dice: ChaCha8Rng,
    origin: (f64, f64),
    size: f64,
    borders: BTreeMap<(Corner, Corner), Vec<[f64; 2]>>,
}

impl Spiked {
    fn new(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let size = pick(&mut dice, &[0.02, 0.1, 0.5, 1.0]);
        let origin = (pick(&mut dice, &[0.0, 151.0, -71.0]), pick(&mut dice, &[51.0, -33.0, 65.0, 10.0]));
        Self { dice, origin, size, borders: BTreeMap::new() }
    }

    fn place(&self, (x, y): Corner) -> [f64; 2] {
        [self.origin.0 + self.size * x as f64, self.origin.1 + self.size * y as f64]
    }

    /// From one corner to another, the second not among the positions.
    fn border(&mut self, a: Corner, b: Corner) -> Vec<[f64; 2]> {
        let ends = (a.min(b), a.max(b));
        if !self.borders.contains_key(&ends) {
            let made = self.spiked(ends);
            self.borders.insert(ends, made);
        }
        let mut line = self.borders[&ends].clone();
        if a > b {
            line.reverse();
        }
        line.pop();
        line
    }

    fn spiked(&mut self, (a, b): (Corner, Corner)) -> Vec<[f64; 2]> {
        let (from, to) = (self.place(a), self.place(b));
        let along = [(to[0] - from[0]) / self.size, (to[1] - from[1]) / self.size];
        let mut line = vec![from];
        let spikes = share(&mut self.dice) * 3.0;
        for spike in 0..spikes as usize {
            let at = self.size * (spike as f64 + 0.3 + 0.4 * share(&mut self.dice)) / spikes.floor();
            let root = [from[0] + at * along[0], from[1] + at * along[1]];
            let half = pick(&mut self.dice, &[1e-7, 3e-7, 1e-6, 1e-5]) / 2.0;
            let length = self.size * (0.05 + 0.35 * share(&mut self.dice));
            let angle = TAU * share(&mut self.dice);
            let reach =
                |part: f64| [root[0] + part * length * angle.cos(), root[1] + part * length * angle.sin()];
            let beside = |by: f64| [root[0] + by * along[0], root[1] + by * along[1]];
            line.extend([beside(-half), reach(1.0)]);
            if share(&mut self.dice) < 0.5 {
                line.push(reach(0.5));
            }
            line.push(beside(half));
        }
        line.push(to);
        line.iter().map(|place| place.map(|degrees| (degrees * 1e7).round() / 1e7)).collect()
    }

    fn wards(mut self) -> String {
        let mut features = Vec::new();
        for (y, x) in (0..WARDS).flat_map(|y| (0..WARDS).map(move |x| (y, x))) {
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
            let mut ring: Vec<[f64; 2]> =
                (0..4).flat_map(|side| self.border(corners[side], corners[(side + 1) % 4])).collect();
            ring.push(ring[0]);
            features.push(json!({
                "type": "Feature",
                "properties": { "ward_id": format!("W{y}{x}"), "population": 1000 + 10 * x + y },
                "geometry": { "type": "Polygon", "coordinates": [ring] },
            }));
        }
        json!({ "type": "FeatureCollection", "features": features }).to_string()
    }
}

fn pick(dice: &mut ChaCha8Rng, of: &[f64]) -> f64 {
    of[dice.next_u32() as usize % of.len()]
}

fn share(dice: &mut ChaCha8Rng) -> f64 {
    f64::from(dice.next_u32()) / (f64::from(u32::MAX) + 1.0)
}

#[test]
fn spikes_a_centimetre_wide_end_no_run() {
    let home = tempfile::tempdir().unwrap();
    for seed in (0..MAPS).chain(LONG_SUMS) {
        let name = format!("{seed}.geojson");
        fs::write(home.path().join(&name), Spiked::new(seed).wards()).unwrap();
        let out = format!("out{seed}");
        let search = ["search", "--wards", &name, "--clusters", "3", "--weight", "sprawl=1", "--out", &out];
        succeeds(home.path(), &search);
        succeeds(home.path(), &["verify", &out]);
    }
}
