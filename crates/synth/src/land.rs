use super::chance::Chance;
use super::plane::Point;
use std::f64::consts::{PI, TAU};

/// Width of a mean ward: 1.4 km, about that of an inner London ward.
const MEAN_WARD_WIDTH_M: f64 = 1_400.0;
/// How far from the river the town's middle lies, as a share of its radius.
const MIDDLE_FROM_RIVER: f64 = 0.18;
/// Swing of the outline about a circle, as a share of the radius, for two, three and four lobes.
const LOBES: [f64; 3] = [0.10, 0.07, 0.05];
/// Wards are smaller in the middle: lengths there, against those of an even spread.
const STRETCH_IN_THE_MIDDLE: f64 = 0.78;
/// How much lengths have grown at the edge of the town (before the radial slope adds to it).
const STRETCH_GAIN: f64 = 0.24;
/// Bends that take the regularity out of the cells: number, and the slope each may add.
/// Their sum stays below 1, so that no two points of the sheet land on one another.
const BENDS: usize = 6;
const BEND_SLOPE: f64 = 0.11;
/// Shortest and longest of these bends, in ward widths.
const BEND_LENGTH: [f64; 2] = [2.5, 6.0];
/// The river's meanders: swing and length as shares of the town's radius.
const MEANDERS: [(f64, f64); 3] = [(0.17, 2.3), (0.05, 0.85), (0.018, 0.4)];
/// How far from the river the land still bends with it, as a share of the radius.
const MEANDER_REACH: f64 = 0.7;
/// Largest turn of the river away from west to east, in radians.
const TURN: f64 = 0.6;

/// How the flat, even ward sheet becomes a piece of country.
///
/// Wards are laid out on a sheet where all have about the same size (1 unit wide) and the river is
/// the line y = 0. A smooth, one-to-one map then makes wards small in the middle, bends everything a
/// little and lets the river meander. Because the map is one-to-one, what does not cross on the
/// sheet does not cross on the ground.
pub(super) struct Land {
    /// The town's radius in ward widths: a circle of this radius holds the wards asked for.
    pub(super) radius: f64,
    /// The middle of the town on the sheet.
    pub(super) middle: Point,
    lobe_phases: [f64; LOBES.len()],
    bends: Vec<Bend>,
    meander_phases: [f64; MEANDERS.len()],
    turn: f64,
}

struct Bend {
    wave: Point,
    phase: f64,
    shift: Point,
}

impl Land {
    /// The land of a town of so many wards.
    pub(super) fn new(ward_count: usize, seed: u64) -> Self {
        let mut chance = Chance::of(seed, "land");
        let radius = (ward_count as f64 / PI).sqrt();
        let side = if chance.happens(0.5) { 1.0 } else { -1.0 };
        let bends = (0..BENDS).map(|_| Bend::new(&mut chance)).collect();
        Self {
            radius,
            middle: Point::new(0.0, side * MIDDLE_FROM_RIVER * radius),
            lobe_phases: LOBES.map(|_| chance.between(0.0, TAU)),
            bends,
            meander_phases: MEANDERS.map(|_| chance.between(0.0, TAU)),
            turn: chance.between(-TURN, TURN),
        }
    }

    /// How far out a point of the sheet lies: below 1 inside the rounded outline, above 1 outside.
    pub(super) fn outwardness(&self, p: Point) -> f64 {
        let from_middle = p.minus(self.middle);
        let angle = libm::atan2(from_middle.y, from_middle.x);
        let mut reach = 1.0;
        for (position, (swing, phase)) in LOBES.iter().zip(&self.lobe_phases).enumerate() {
            let lobes = (position + 2) as f64;
            reach += swing * libm::cos(lobes * angle + phase);
        }
        from_middle.length() / (self.radius * reach)
    }

    /// From the sheet to metres east and north of the town's middle.
    pub(super) fn to_plane(&self, p: Point) -> Point {
        let bent = self.bend(self.stretch(p));
        let flowing = Point::new(bent.x, bent.y + self.meander(bent));
        let (sin, cos) = (libm::sin(self.turn), libm::cos(self.turn));
        let turned = Point::new(flowing.x * cos - flowing.y * sin, flowing.x * sin + flowing.y * cos);
        turned.times(MEAN_WARD_WIDTH_M)
    }

    fn stretch(&self, p: Point) -> Point {
        let from_middle = p.minus(self.middle);
        let share = from_middle.length() / self.radius;
        self.middle.plus(from_middle.times(STRETCH_IN_THE_MIDDLE + STRETCH_GAIN * share * share))
    }

    fn bend(&self, p: Point) -> Point {
        self.bends
            .iter()
            .fold(p, |sum, bend| sum.plus(bend.shift.times(libm::sin(bend.wave.dot(p) + bend.phase))))
    }

    fn meander(&self, p: Point) -> f64 {
        let reach = p.y / (MEANDER_REACH * self.radius);
        let fading = libm::exp(-reach * reach);
        let mut shift = 0.0;
        for ((swing, length), phase) in MEANDERS.iter().zip(&self.meander_phases) {
            shift += swing * self.radius * libm::sin(TAU * p.x / (length * self.radius) + phase);
        }
        shift * fading
    }
}

impl Bend {
    fn new(chance: &mut Chance) -> Self {
        let length = chance.between(BEND_LENGTH[0], BEND_LENGTH[1]);
        let direction = chance.between(0.0, TAU);
        let sideways = chance.between(0.0, TAU);
        let wave_number = TAU / length;
        let swing = BEND_SLOPE / wave_number;
        Self {
            wave: Point::new(libm::cos(direction), libm::sin(direction)).times(wave_number),
            phase: chance.between(0.0, TAU),
            shift: Point::new(libm::cos(sideways), libm::sin(sideways)).times(swing),
        }
    }
}
