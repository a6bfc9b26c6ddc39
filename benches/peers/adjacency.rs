//! Adjacency alone, for `compare.py`: reads and checks a file of wards, then finds the rook neighbours
//! from their shapes in metres, and prints one JSON line like those of `peers.py`.
//!
//! Usage: `cargo bench --bench adjacency -- WARDS`

use geo::MultiPolygon;
use std::time::Instant;
use wardwise::check::{CheckOptions, check};
use wardwise::input::{Limits, RawLayers, read_layer};
use wardwise::model::Layer;
use wardwise::spatial::{GraphOptions, WardGraph};

/// The median of so many is told.
const RUNS: usize = 5;

fn main() {
    // `cargo bench` itself adds `--bench`.
    let Some(file) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("skipped: no file of wards was named");
        return;
    };
    let wards = read_layer(Layer::Wards, &file, &Limits::default()).expect("a readable file");
    let raw = RawLayers {
        wards,
        neighbourhoods: None,
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    let options = CheckOptions { need_population: false, ..CheckOptions::default() };
    let study = check(raw, &options).expect("good wards");
    let shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let mut seconds = Vec::new();
    let mut pairs = 0;
    for _ in 0..RUNS {
        let clock = Clock::start();
        let graph = WardGraph::build(&shapes, &GraphOptions::default());
        seconds.push(clock.seconds());
        pairs = graph.edge_count();
    }
    seconds.sort_by(f64::total_cmp);
    println!("{{\"job_cpu_s\": {:.4}, \"pairs\": {pairs}}}", seconds[RUNS / 2]);
}

/// CPU seconds of this thread where the system tells them (Linux), time passed elsewhere.
struct Clock {
    cpu_s: Option<f64>,
    started: Instant,
}

impl Clock {
    fn start() -> Self {
        Self { cpu_s: cpu_seconds(), started: Instant::now() }
    }

    fn seconds(&self) -> f64 {
        match (self.cpu_s, cpu_seconds()) {
            (Some(before), Some(now)) => now - before,
            _ => self.started.elapsed().as_secs_f64(),
        }
    }
}

fn cpu_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}
