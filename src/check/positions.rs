//! Are the positions of a layer where positions of its system can be, and where the wards are?

use super::extent::Extent;
use super::meridian::{HALF_TURN, Turn};
use super::report::Report;
use super::system::{CoordinateSystem, DEGREES, NATIONAL_GRID};
use super::values::counted;
use crate::input::{DeclaredCrs, Position, RawFeature, RawGeometry, RawLayer};
use crate::model::{Action, Layer, Level, Rule};
use crate::rules;
use std::borrow::Cow;

/// Half the side of the square of web Mercator (EPSG:3857), in metres: π times its radius.
const WEB_MERCATOR_M: f64 = 20_037_508.342_789_244;
const WEB_MERCATOR: Extent =
    Extent { min: [-WEB_MERCATOR_M, -WEB_MERCATOR_M], max: [WEB_MERCATOR_M, WEB_MERCATOR_M] };

/// Great Britain in degrees, latitude first by mistake.
const SWAPPED_BRITAIN: Extent = Extent { min: [49.7, -9.1], max: [61.1, 2.1] };

/// South of all that is inhabited: wards here have their axes swapped (New York at 40, −74).
const ANTARCTIC_LATITUDE: f64 = -60.0;

/// How near to 0, 0 a whole feature lies for it to be an address that was not found: about 100 m.
const NULL_ISLAND_DEGREES: f64 = 0.001;
/// The same on the National Grid.
const NULL_ISLAND_M: f64 = 100.0;

/// How far the layer's middle must lie from 0, 0 for such a feature to be out of place.
const NULL_ISLAND_CLEARANCE_DEGREES: f64 = 1.0;

/// A feature that reaches beyond ±180 and ±90 is in metres if it lies wholly this far out along one axis
/// at least: positions in metres are thousands, a slip in a digit of degrees seldom makes as many.
const LEAST_METRES: f64 = 1000.0;

/// A ward is out of place if it lies this many times as far from the middle of its layer as the median
/// ward…
const OUTLIER_RATIO: f64 = 20.0;
/// …and this far: such a one is named, as it may be an island…
const OUTLIER_DEGREES: f64 = 1.0;
/// (the same on the National Grid)
const OUTLIER_M: f64 = 100_000.0;
/// …and one this far is refused.
const REFUSED_DEGREES: f64 = 10.0;

/// What is said of a feature whose axes are swapped.
const SWAPPED: &str = "the other way round the feature would lie with the wards";

/// What a feature outside its system's range looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LooksLike {
    Degrees,
    SwappedDegrees,
    NationalGrid,
    WebMercator,
    Nothing,
}

impl LooksLike {
    fn of(extent: &Extent) -> Self {
        let [nearest_x, nearest_y] = extent.nearest_to_zero();
        if DEGREES.holds(extent) {
            Self::Degrees
        } else if DEGREES.holds(&extent.swapped()) {
            Self::SwappedDegrees
        } else if nearest_x.max(nearest_y) < LEAST_METRES {
            Self::Nothing
        } else if NATIONAL_GRID.holds(extent) {
            Self::NationalGrid
        } else if WEB_MERCATOR.holds(extent) && !NATIONAL_GRID.intersects(extent) {
            Self::WebMercator
        } else {
            Self::Nothing
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Degrees => "degrees",
            Self::SwappedDegrees => "degrees with latitude first",
            Self::NationalGrid => "National Grid metres",
            Self::WebMercator => "web Mercator metres",
            Self::Nothing => "no known system",
        }
    }
}

/// Settles every position of a layer: refuses what cannot be, whole layers in another system first, and brings
/// longitudes into one turn of the globe. Without a turn it is that of this layer, the wards, and returned.
pub(super) fn settle(
    raw: &mut Cow<RawLayer>,
    system: CoordinateSystem,
    turn: Option<Turn>,
    report: &mut Report,
) -> Turn {
    let extents = extents(raw);
    if extents.is_empty() {
        return turn.unwrap_or_default();
    }
    if system == CoordinateSystem::NationalGrid && extents.iter().all(|(_, e)| DEGREES.holds(e)) {
        let message =
            "every position is within ±180 and ±90, so the file is in degrees, not on the National Grid";
        report.add(report.layer(&rules::GRID_RANGE, Action::Refused, message));
        report.refuse_all();
        return turn.unwrap_or_default();
    }
    let turn = match (system, turn) {
        (CoordinateSystem::NationalGrid, turn) => turn.unwrap_or_default(),
        (CoordinateSystem::Degrees, Some(turn)) => turn,
        (CoordinateSystem::Degrees, None) => Turn::of_wards(raw, &extents),
    };
    let range = if system == CoordinateSystem::Degrees { turn.range(DEGREES) } else { system.range() };
    let outside: Vec<&(usize, Extent)> = extents.iter().filter(|(_, e)| !range.holds(e)).collect();
    if !outside.is_empty() {
        refuse_outside(raw, system, range, &extents, &outside, report);
    }
    let all_inside = outside.is_empty();
    let islands = at_zero(system, &extents);
    let extents = match system {
        CoordinateSystem::Degrees if turn != Turn::AsWritten => unwind(raw, turn, report),
        _ => extents,
    };
    if system == CoordinateSystem::Degrees && raw.layer == Layer::Wards && all_inside {
        let whole = extents.iter().map(|(_, e)| *e).reduce(Extent::join);
        if let Some(whole) = whole {
            refuse_odd_extent(&whole, report);
        }
    }
    null_island(raw.layer, system, &extents, &islands, report);
    if raw.layer == Layer::Wards && !report.refuses() {
        outliers(&extents, system, report);
    }
    turn
}

fn extents(raw: &RawLayer) -> Vec<(usize, Extent)> {
    raw.features.iter().filter_map(|f| Some((f.index, Extent::of_geometry(&f.geometry)?))).collect()
}

/// Brings the layer into the turn, and says so of wards that go across the meridian; the extents from then on.
fn unwind(raw: &mut Cow<RawLayer>, turn: Turn, report: &mut Report) -> Vec<(usize, Extent)> {
    let joined = turn.unwind(raw);
    if raw.layer == Layer::Wards && turn.is_across() {
        let mut message =
            "the wards lie on both sides of the 180° meridian and were read as one map".to_owned();
        if joined > 0 {
            let wards = counted(joined, "ward was", "wards were");
            message += &format!("; {wards} cut there, and the parts were joined");
        }
        report.add(report.layer(&rules::ACROSS_MERIDIAN, Action::Noted, message));
    }
    extents(raw)
}

/// Refuses features outside the system's range: in one finding where they are plainly in another
/// system, else one by one with the position.
fn refuse_outside(
    raw: &RawLayer,
    system: CoordinateSystem,
    range: Extent,
    extents: &[(usize, Extent)],
    outside: &[&(usize, Extent)],
    report: &mut Report,
) {
    let looks: Vec<LooksLike> = outside.iter().map(|(_, extent)| LooksLike::of(extent)).collect();
    let first = looks[0];
    let alike = first != LooksLike::Nothing && looks.iter().all(|look| *look == first);
    let example = || {
        let [x, y] = outside[0].1.min;
        format!("{x}, {y} in feature {}", outside[0].0)
    };
    if alike && outside.len() == extents.len() && system == CoordinateSystem::Degrees {
        let (rule, message): (&'static Rule, String) = match first {
            LooksLike::NationalGrid => (
                &rules::METRES_IN_DEGREES,
                format!("every position looks like British National Grid metres: {}", example()),
            ),
            LooksLike::WebMercator => (
                &rules::WEB_MERCATOR,
                format!("every position looks like web Mercator metres: {}", example()),
            ),
            _ => (&rules::SWAPPED_AXES, format!("latitude comes first in every position: {}", example())),
        };
        let (rule, message) = match (&raw.crs, first) {
            (DeclaredCrs::None, _) | (_, LooksLike::SwappedDegrees) => (rule, message),
            _ => (
                &rules::DECLARED_OTHERWISE,
                format!("the file says its coordinates are degrees, but {message}"),
            ),
        };
        report.add(report.layer(rule, Action::Refused, message));
        report.refuse_all();
        return;
    }
    if alike && first != LooksLike::SwappedDegrees {
        let message = format!(
            "{} of {} features {} like {}, the others are {}; the first is {}",
            outside.len(),
            extents.len(),
            if outside.len() == 1 { "looks" } else { "look" },
            first.words(),
            match system {
                CoordinateSystem::Degrees => "in degrees",
                CoordinateSystem::NationalGrid => "on the National Grid",
            },
            example()
        );
        report.add(report.layer(&rules::MIXED_SYSTEMS, Action::Refused, message));
        for (index, _) in outside {
            report.mark(*index, Action::Refused);
        }
        return;
    }
    for (index, _) in outside {
        let feature = &raw.features[*index];
        let Some([x, y]) = positions(feature).find(|p| !range.holds(&Extent { min: **p, max: **p })) else {
            continue;
        };
        let (rule, message) = match system {
            CoordinateSystem::Degrees => {
                (&rules::OUT_OF_RANGE, format!("the position {x}, {y} is not a longitude and latitude"))
            }
            CoordinateSystem::NationalGrid => {
                (&rules::GRID_RANGE, format!("the position {x}, {y} is not on the National Grid"))
            }
        };
        report.add(report.feature(rule, Action::Refused, *index, message));
    }
}

/// Wards whose extent as a whole cannot be.
fn refuse_odd_extent(whole: &Extent, report: &mut Report) {
    let ([west, south], [east, north]) = (whole.min, whole.max);
    if SWAPPED_BRITAIN.holds(whole) || north < ANTARCTIC_LATITUDE {
        let message = format!(
            "longitudes run from {west} to {east} and latitudes from {south} to {north}; the other way round \
             they would be a place where people live"
        );
        report.add(report.layer(&rules::SWAPPED_AXES, Action::Refused, message));
        report.refuse_all();
    } else if whole.width() > HALF_TURN {
        let message = format!(
            "the wards run from longitude {west} to {east}, and nowhere round the globe are 180 degrees free of them"
        );
        report.add(report.layer(&rules::ANTIMERIDIAN, Action::Refused, message));
        report.refuse_all();
    }
}

/// The features that lie at 0, 0.
fn at_zero(system: CoordinateSystem, extents: &[(usize, Extent)]) -> Vec<usize> {
    let near = match system {
        CoordinateSystem::Degrees => NULL_ISLAND_DEGREES,
        CoordinateSystem::NationalGrid => NULL_ISLAND_M,
    };
    let island = Extent { min: [-near, -near], max: [near, near] };
    extents.iter().filter(|(_, extent)| island.holds(extent)).map(|(index, _)| *index).collect()
}

/// Features at 0, 0 of a layer that lies elsewhere: drawings are left out, others refused.
fn null_island(
    layer: Layer,
    system: CoordinateSystem,
    extents: &[(usize, Extent)],
    islands: &[usize],
    report: &mut Report,
) {
    let [x, y] = middle(extents);
    let clearance = match system {
        CoordinateSystem::Degrees => NULL_ISLAND_CLEARANCE_DEGREES,
        CoordinateSystem::NationalGrid => NULL_ISLAND_M,
    };
    if x.abs().max(y.abs()) < clearance {
        return;
    }
    let action = if layer == Layer::Neighbourhoods { Action::LeftOut } else { Action::Refused };
    for &index in islands {
        let message = "the feature lies at 0, 0, far from the others";
        report.add(report.feature(&rules::NULL_ISLAND, action, index, message));
    }
}

/// Wards far from all others: named, refused where they are very far or have their axes swapped.
fn outliers(extents: &[(usize, Extent)], system: CoordinateSystem, report: &mut Report) {
    let [x, y] = middle(extents);
    let distance = |extent: &Extent| {
        let [cx, cy] = extent.centre();
        (cx - x).abs().max((cy - y).abs())
    };
    let mut distances: Vec<f64> = extents.iter().map(|(_, extent)| distance(extent)).collect();
    distances.sort_by(f64::total_cmp);
    let usual = OUTLIER_RATIO * distances[distances.len() / 2];
    let (least, refused, unit) = match system {
        CoordinateSystem::Degrees => (OUTLIER_DEGREES, REFUSED_DEGREES, "degrees"),
        // The grid ends before a ward could be too far.
        CoordinateSystem::NationalGrid => (OUTLIER_M, f64::INFINITY, "m"),
    };
    for (index, extent) in extents {
        let far = distance(extent);
        if far <= usual.max(least) {
            continue;
        }
        if distance(&extent.swapped()) <= usual.max(least) && far > usual.max(refused) {
            report.add(report.feature(&rules::SWAPPED_AXES, Action::Refused, *index, SWAPPED));
            continue;
        }
        let message = format!("the ward lies {far:.1} {unit} from the middle of the others");
        report.add(match far > usual.max(refused) {
            true => report.feature(&rules::FAR_OUTLIER, Action::Refused, *index, message),
            false => {
                report.feature(&rules::FAR_OUTLIER, Action::Noted, *index, message).with_level(Level::Warning)
            }
        });
    }
}

/// The median centre of the features, each axis by itself.
fn middle(extents: &[(usize, Extent)]) -> Position {
    [0, 1].map(|axis| {
        let mut centres: Vec<f64> = extents.iter().map(|(_, extent)| extent.centre()[axis]).collect();
        centres.sort_by(f64::total_cmp);
        centres[centres.len() / 2]
    })
}

/// Refuses a layer that lies wholly elsewhere than the wards; says so where its axes are swapped.
/// Both extents are in degrees.
pub(super) fn refuse_elsewhere(layer_extent: &Extent, study_area: &Extent, report: &mut Report) {
    if layer_extent.intersects(study_area) {
        return;
    }
    let show = |e: &Extent| format!("{:.4} to {:.4}, {:.4} to {:.4}", e.min[0], e.max[0], e.min[1], e.max[1]);
    if layer_extent.swapped().intersects(study_area) {
        let message = format!(
            "the layer lies at {}, the wards at {}: the other way round they would meet",
            show(layer_extent),
            show(study_area)
        );
        report.add(report.layer(&rules::SWAPPED_AXES, Action::Refused, message));
    } else {
        let message = format!("the layer lies at {}, the wards at {}", show(layer_extent), show(study_area));
        report.add(report.layer(&rules::ELSEWHERE, Action::Refused, message));
    }
    report.refuse_all();
}

/// Names single features that would lie at the wards the other way round: drawings are left out, others
/// refused.
pub(super) fn swapped_one_by_one(raw: &RawLayer, study_area: &Extent, report: &mut Report) {
    let action = if raw.layer == Layer::Neighbourhoods { Action::LeftOut } else { Action::Refused };
    for feature in &raw.features {
        let Some(extent) = Extent::of_geometry(&feature.geometry) else { continue };
        let is_swapped = !extent.intersects(study_area) && extent.swapped().intersects(study_area);
        if is_swapped && report.in_use(feature.index) {
            report.add(report.feature(&rules::SWAPPED_AXES, action, feature.index, SWAPPED));
        }
    }
}

/// Every position of a feature, in order.
fn positions(feature: &RawFeature) -> Box<dyn Iterator<Item = &Position> + '_> {
    match &feature.geometry {
        RawGeometry::Polygons(parts) => Box::new(parts.iter().flatten().flatten()),
        RawGeometry::Lines(lines) => Box::new(lines.iter().flatten()),
        RawGeometry::Points(points) => Box::new(points.iter()),
        RawGeometry::Missing | RawGeometry::Collection(_) | RawGeometry::Malformed(_) => {
            Box::new(std::iter::empty())
        }
    }
}
