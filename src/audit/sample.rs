//! A sample of areas, borders and overlaps, measured by a second way.

use super::claim;
use crate::Error;
use crate::evidence::Footprint;
use crate::input::FinishedRun;
use crate::input::sha256;
use crate::model::{Layer, WardIdx};
use crate::prepare::PreparedStudy;
use crate::rules;
use crate::verify::{area_m2, perimeter_m, shared_area_m2, shared_border_m};
use geo::{BoundingRect, Intersects, MultiPolygon};

/// So many wards, drawings and co-funding areas each: those whose ids hash lowest, so that nobody chooses them.
pub(super) const SAMPLED: usize = 64;

/// Two ways to one figure differ by less than this share of the larger shape; they agree to some 10⁻⁹, and what is wrong is
/// wrong by percents.
const AREA_TOLERANCE: f64 = 1e-6;

/// A border is measured between vertices that lie on a grid of micrometres: so much for every thousand of them.
const LENGTH_TOLERANCE_M: f64 = 1e-3;

/// Measures the sample again; the number of figures that are the same.
///
/// Wards and what is drawn are taken as they were cleaned and projected: that is done once.
///
/// # Errors
/// [`Error::Claim`] with every figure that is another.
pub(super) fn measured_again(prepared: &PreparedStudy, run: &FinishedRun) -> Result<usize, Error> {
    let mut sample = Sample { prepared, same: 0, other: Vec::new() };
    sample.wards();
    let PreparedStudy { study, measured, .. } = prepared;
    if let Some(evidence) = &study.evidence {
        let ids = evidence.drawings.iter().map(|drawing| drawing.id.as_str());
        sample.overlaps("drawing", ids, &evidence.shapes.iter().collect::<Vec<_>>(), &measured.drawings);
    }
    let shapes: Vec<&MultiPolygon<f64>> = study.area_shapes.iter().map(|shape| &shape.metres).collect();
    let ids = study.areas.iter().map(|area| area.id.as_str());
    sample.overlaps("co-funding area", ids, &shapes, &measured.areas);
    if sample.other.is_empty() {
        return Ok(sample.same);
    }
    let faults = sample.other.into_iter().map(|message| {
        claim(&rules::MEASURED_OTHERWISE, Layer::Run, message).with_file(run.path("run.json"))
    });
    Err(Error::Claim(faults.collect()))
}

struct Sample<'a> {
    prepared: &'a PreparedStudy,
    same: usize,
    other: Vec<String>,
}

impl Sample<'_> {
    fn hold(&mut self, what: impl FnOnce() -> String, (first, second): (f64, f64), tolerance: f64) {
        if (first - second).abs() <= tolerance {
            self.same += 1;
        } else {
            self.other.push(format!("{} is {first} by the first way and {second} by the second", what()));
        }
    }

    /// Areas and outlines of wards, and their borders with every ward beside them.
    fn wards(&mut self) {
        let PreparedStudy { study, adjacency, .. } = self.prepared;
        let graph = &adjacency.graph;
        let shape = |ward: usize| &study.ward_shapes[ward].metres;
        let boxes: Vec<_> = study.ward_shapes.iter().map(|shape| shape.metres.bounding_rect()).collect();
        for ward in lowest(study.wards.iter().map(|ward| ward.id.as_str())) {
            let id = &study.wards[ward].id;
            let own = area_m2(shape(ward));
            let tolerance = AREA_TOLERANCE * own;
            self.hold(|| format!("the area of ward {id} in m²"), (graph.area_m2[ward], own), tolerance);
            let outline = perimeter_m(shape(ward));
            let tolerance = LENGTH_TOLERANCE_M + AREA_TOLERANCE * outline;
            let both = (graph.perimeter_m[ward], outline);
            self.hold(|| format!("the outline of ward {id} in m"), both, tolerance);
            for other in (0..study.wards.len()).filter(|other| *other != ward) {
                let meet = boxes[ward].zip(boxes[other]).is_some_and(|(a, b)| a.intersects(&b));
                let pair = (WardIdx::new(ward.min(other)), WardIdx::new(ward.max(other)));
                let known = graph.borders.binary_search_by_key(&pair, |border| (border.a, border.b));
                let first = known.map_or(0.0, |position| graph.borders[position].length_m);
                if !meet && first == 0.0 {
                    continue;
                }
                let second = shared_border_m(shape(ward), shape(other));
                let tolerance = LENGTH_TOLERANCE_M + AREA_TOLERANCE * first;
                let border = || format!("the border of wards {id} and {} in m", study.wards[other].id);
                self.hold(border, (first, second), tolerance);
            }
        }
    }

    /// What drawings or areas share with every ward.
    fn overlaps<'i>(
        &mut self,
        what: &str,
        ids: impl Iterator<Item = &'i str> + Clone,
        shapes: &[&MultiPolygon<f64>],
        footprints: &[Footprint],
    ) {
        let study = &self.prepared.study;
        let all: Vec<&str> = ids.clone().collect();
        for position in lowest(ids) {
            let (Some(shape), Some(footprint)) = (shapes.get(position), footprints.get(position)) else {
                continue;
            };
            // What could not be measured is left out, with a finding.
            let Some(bounds) = shape.bounding_rect().filter(|_| footprint.area_m2 > 0.0) else { continue };
            let own = area_m2(shape);
            let id = all[position];
            let both = (footprint.area_m2, own);
            self.hold(|| format!("the area of {what} {id} in m²"), both, AREA_TOLERANCE * own);
            for (ward, of_ward) in study.ward_shapes.iter().enumerate() {
                let known = footprint.overlaps.iter().find(|overlap| overlap.ward.index() == ward);
                let meet = of_ward.metres.bounding_rect().is_some_and(|ward| ward.intersects(&bounds));
                if !meet && known.is_none() {
                    continue;
                }
                let first = known.map_or(0.0, |overlap| overlap.area_m2);
                let second = shared_area_m2(shape, &of_ward.metres);
                let tolerance = AREA_TOLERANCE * own.max(self.prepared.adjacency.graph.area_m2[ward]);
                let overlap = || format!("what {what} {id} has of ward {} in m²", study.wards[ward].id);
                self.hold(overlap, (first, second), tolerance);
            }
        }
    }
}

/// The positions of the sampled, ascending.
fn lowest<'i>(ids: impl Iterator<Item = &'i str>) -> Vec<usize> {
    let mut hashed: Vec<(String, usize)> =
        ids.enumerate().map(|(position, id)| (sha256(id.as_bytes()), position)).collect();
    hashed.sort();
    hashed.truncate(SAMPLED);
    let mut positions: Vec<usize> = hashed.into_iter().map(|(_, position)| position).collect();
    positions.sort_unstable();
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{check_options, checked_study, load};
    use crate::prepare::prepared_told;
    use crate::progress::Listener;
    use crate::settings::Settings;

    #[test]
    fn what_is_measured_wrongly_is_told() {
        let mut settings = Settings::new("data/demo/wards.geojson");
        settings.layers.neighbourhoods = Some("data/demo/drawings.geojson".to_owned());
        let (raw, tables) = load(&settings).unwrap();
        let study = checked_study(raw, &tables, &check_options(&settings, &tables)).unwrap();
        let mut prepared = prepared_told(study, &settings, None, Listener::nobody()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("run.json"), "{}").unwrap();
        let run = FinishedRun::open(folder.path()).unwrap();
        assert!(measured_again(&prepared, &run).unwrap() > 500);
        let told = |prepared: &PreparedStudy, what: &str| {
            let Err(Error::Claim(faults)) = measured_again(prepared, &run) else {
                panic!("{what}: not told")
            };
            assert!(faults.iter().all(|fault| fault.rule.code == "V113"));
            assert!(faults.iter().any(|fault| fault.message.contains(what)), "{what}: {}", faults[0].message);
        };
        // A ten-thousandth, or a centimetre.
        prepared.adjacency.graph.area_m2.iter_mut().for_each(|area| *area *= 1.0001);
        told(&prepared, "the area of ward");
        prepared.adjacency.graph.area_m2.iter_mut().for_each(|area| *area /= 1.0001);
        prepared.adjacency.graph.borders.iter_mut().for_each(|border| border.length_m += 0.01);
        told(&prepared, "the border of wards");
        prepared.adjacency.graph.borders.iter_mut().for_each(|border| border.length_m -= 0.01);
        let overlaps = prepared.measured.drawings.iter_mut().flat_map(|drawing| &mut drawing.overlaps);
        overlaps.for_each(|overlap| overlap.area_m2 *= 1.01);
        told(&prepared, "what drawing");
    }
}
