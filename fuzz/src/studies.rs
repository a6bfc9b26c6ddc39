//! A whole study out of bytes: a map of at most nine wards, what people said of it, and what is asked, as files.

use crate::blocks::Blocks;
use crate::bytes::Bytes;
use geo::{Coord, MultiPolygon};
use serde_json::{Value, json};
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use wardwise::loss::{Loss, Needs};
use wardwise::settings::{Bridging, ClusterRange, Metres, PlaceBy, PlaceWeight, Settings, Share, Snap};
use wardwise::spatial::Contiguity;

/// Degrees of a metre of the blocks. What is a street there is about as wide on the map.
const DEGREES_PER_METRE: f64 = 1e-5;
/// Where the town lies, in degrees.
const PLACES: [(f64, f64); 5] = [(13.0, 52.0), (-0.1, 51.5), (-70.5, -33.4), (0.0, 0.0), (25.0, 69.9)];
/// The step of the seven decimals that are written, in degrees.
const STEP: f64 = 1e-7;
/// By how many steps a corner of one ward is off: not at all, within the noise that is cleaned, and beyond it.
const OFF_BY: [i32; 8] = [0, 0, 0, 0, 1, -1, 9, -200];

/// Writes the files of a study into a folder; its settings.
pub fn written(bytes: &mut Bytes, folder: &Path) -> Settings {
    let town = Blocks::of(bytes);
    let place = bytes.one_of(&PLACES);
    let what = bytes.next();
    let off = bytes.next() & 1 == 1;
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let put = |name: &str, content: String| {
        fs::write(folder.join(name), content).expect("the folder can be written")
    };
    let collection =
        |features: Vec<Value>| json!({"type": "FeatureCollection", "features": features}).to_string();
    let mut settings = Settings::new(path("wards.geojson"));

    let first = town
        .wards()
        .iter()
        .flat_map(|ward| ward.0.first())
        .next()
        .map_or(Coord { x: 0.0, y: 0.0 }, |part| part.exterior().0[0]);
    let degrees = |at: Coord<f64>| {
        let round = |v: f64| (v / STEP).round() * STEP;
        [
            round(place.0 + (at.x - first.x) * DEGREES_PER_METRE),
            round(place.1 + (at.y - first.y) * DEGREES_PER_METRE),
        ]
    };
    let shape = |shape: &MultiPolygon<f64>, moved: &mut dyn FnMut() -> f64| {
        let polygons: Vec<Vec<Vec<[f64; 2]>>> = shape
            .0
            .iter()
            .map(|part| {
                std::iter::once(part.exterior())
                    .chain(part.interiors())
                    .map(|ring| {
                        let mut line: Vec<[f64; 2]> = ring.0[1..]
                            .iter()
                            .map(|&c| degrees(c))
                            .map(|[x, y]| [x + moved(), y + moved()])
                            .collect();
                        line.push(line[0]);
                        line
                    })
                    .collect()
            })
            .collect();
        json!({"type": "MultiPolygon", "coordinates": polygons})
    };
    let mut wards = Vec::new();
    for (number, ward) in town.wards.iter().enumerate() {
        // An empty ward is refused, rightly: one input in a few is to be about that.
        if ward.0.is_empty() && what & 0x80 == 0 {
            continue;
        }
        let mut moved = || if off { f64::from(bytes.one_of(&OFF_BY)) * STEP } else { 0.0 };
        let geometry = shape(ward, &mut moved);
        let (residents, borough) = (bytes.next(), bytes.next() % 8);
        wards.push(json!({"type": "Feature", "geometry": geometry, "properties": {
            "ward_code": format!("W{number:02}"), "ward_name": format!("Ward {number}"),
            "borough": if borough < 6 { "North" } else { "South" },
            "population": residents * residents * 3 / 8, "need": residents % 7,
        }}));
    }
    put("wards.geojson", collection(wards));

    // Boxes between two corners of blocks: drawings, areas that are funded, and where no polygon is wanted lines.
    let corners: Vec<Coord<f64>> =
        town.blocks.iter().flat_map(|block| block.0[0].exterior().0[1..].to_vec()).collect();
    let corner = |bytes: &mut Bytes| degrees(bytes.one_of(&corners));
    let boxed = |bytes: &mut Bytes| {
        let (a, b) = (corner(bytes), corner(bytes));
        json!({"type": "Polygon", "coordinates": [[a, [b[0], a[1]], b, [a[0], b[1]], a]]})
    };
    if what & 1 != 0 {
        let drawings = (0..1 + bytes.next() % 12).map(|number| {
            let geometry = boxed(bytes);
            let said = bytes.next();
            json!({"type": "Feature", "geometry": geometry, "properties": {
                "place": (["Westside", "Eastside", "Old Town", ""][said % 4]), "respondent": format!("r{}", number % (1 + said / 64)),
                "group": (["young", "old"][said / 4 % 2]), "weight": (said / 8 + 1) % 4,
            }})
        });
        put("drawings.geojson", collection(drawings.collect()));
        settings.layers.neighbourhoods = Some(path("drawings.geojson"));
    }
    if what & 2 != 0 {
        let areas = (0..1 + bytes.next() % 4).map(|number| {
            let geometry = boxed(bytes);
            let amount = bytes.next();
            json!({"type": "Feature", "geometry": geometry, "properties": {
                "area_id": format!("CF{number}"), "amount_gbp": amount * 1000, "authority": (["North", "South"][amount % 2]),
            }})
        });
        put("cofunding.geojson", collection(areas.collect()));
        settings.layers.cofunding = Some(path("cofunding.geojson"));
    }
    if what & 4 != 0 {
        let lines = (0..1 + bytes.next() % 3).map(|_| {
            let line: Vec<[f64; 2]> = (0..2 + bytes.next() % 3).map(|_| corner(bytes)).collect();
            json!({"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": {}})
        });
        put("barriers.geojson", collection(lines.collect()));
        settings.layers.barriers = Some(path("barriers.geojson"));
        settings.barrier_tolerance_m = metres(bytes.one_of(&[20.0, 0.0, 1.0, 400.0]));
    }
    if what & 8 != 0 {
        let mut table = "ward_a,ward_b,action\n".to_owned();
        for _ in 0..1 + bytes.next() % 4 {
            let byte = bytes.next();
            let action = if byte & 0x80 == 0 { "add" } else { "remove" };
            table.push_str(&format!("W{:02},W{:02},{action}\n", byte % 8, byte / 8 % 8));
        }
        put("edges.csv", table);
        settings.layers.edges = Some(path("edges.csv"));
    }
    if what & 16 != 0 {
        let mut table = "ward_id,cluster\n".to_owned();
        for ward in 0..town.wards.len() {
            table.push_str(&format!("W{ward:02},{}\n", ["Red", "Blue", "Green"][bytes.next() % 3]));
        }
        put("current.csv", table);
        settings.layers.current = Some(path("current.csv"));
    }
    asked(bytes, &mut settings, town.wards.len());
    settings
}

/// What is asked of a study of so many wards.
fn asked(bytes: &mut Bytes, settings: &mut Settings, wards: usize) {
    let first = bytes.next();
    let rules = &mut settings.rules;
    let number = |value: usize| NonZeroUsize::new(value).expect("at least one");
    rules.min_wards = number(1 + first % 3);
    rules.max_wards = number(rules.min_wards.get() + first / 4 % 8);
    rules.cross_boroughs = first & 0x40 != 0;
    if first & 0x80 != 0 {
        let (low, more) = (1 + bytes.next() % 4, bytes.next() % 3);
        rules.clusters = ClusterRange::new(low, low + more).ok();
    }
    let second = bytes.next();
    if second & 1 != 0 {
        rules.target_population = Some(1.0 + (bytes.next() * 400) as f64);
    }
    if second & 2 != 0 {
        rules.population_tolerance = Share::new(bytes.next() as f64 / 255.0).ok();
    }
    if second & 4 != 0 {
        rules.min_population = Some(bytes.next() as u64 * 40);
    }
    if second & 8 != 0 {
        rules.max_population = Some(bytes.next() as u64 * 400);
    }
    let ward = |bytes: &mut Bytes| format!("W{:02}", bytes.next() % wards.max(1));
    if second & 16 != 0 {
        rules.keep_together = vec![vec![ward(bytes), ward(bytes)]];
    }
    if second & 32 != 0 {
        rules.keep_apart = vec![vec![ward(bytes), ward(bytes)]];
    }
    if second & 64 != 0 {
        rules.exempt = vec![bytes.one_of(&["North", "South"]).to_owned()];
    }
    let third = bytes.next();
    if second & 128 != 0 {
        // A loss of what is not there is refused, rightly: that is asked for now and then.
        let there = |loss: Loss, byte: usize| match loss.description().needs {
            Needs::Evidence => byte > 250 || settings.layers.neighbourhoods.is_some(),
            Needs::CofundingAreas => byte > 250 || settings.layers.cofunding.is_some(),
            Needs::TargetPopulation | Needs::Borders | Needs::Residents => true,
        };
        let weighed = Loss::ALL.into_iter().map(|loss| (loss, bytes.next()));
        settings.weights = weighed
            .filter(|(loss, byte)| there(*loss, *byte))
            .map(|(loss, byte)| (loss, (byte % 5) as f64 / 2.0))
            .collect();
    }
    settings.contiguity = if third & 1 != 0 { Contiguity::Queen } else { Contiguity::Rook };
    settings.min_border_m = metres(if third & 2 != 0 { (bytes.next() * 4) as f64 } else { 0.0 });
    settings.snap_m = match third / 4 % 4 {
        0 | 1 => Snap::default(),
        2 => Snap::Auto,
        _ => Snap::Metres(metres(2.0)),
    };
    settings.bridge = [Bridging::Parts, Bridging::Nearest, Bridging::Refuse, Bridging::Parts][third / 16 % 4];
    settings.bootstrap = [0, 0, 0, 12][third / 64];
    let fourth = bytes.next();
    settings.place_by = [PlaceBy::Name, PlaceBy::Borough][fourth % 2];
    settings.place_weight =
        [PlaceWeight::Population, PlaceWeight::Equal, PlaceWeight::Respondents][fourth / 2 % 3];
    settings.candidates = number(1 + fourth / 8 % 4);
    settings.within = [0.01, 0.0, 0.5, 10.0][fourth / 32 % 4];
    settings.price_of_rules = fourth & 0x80 != 0;
    settings.exact_figures = fourth % 3 == 0;
    settings.unheard = fourth % 5 == 1;
}

fn metres(length: f64) -> Metres {
    Metres::new(length).expect("a length")
}
