use super::grid::Grid;
use super::neighbourhoods::together;
use crate::Error;
use crate::check::{Evidence, Study};
use crate::compare::{MIN_RESPONDENTS, ShownPlaces};
use crate::evidence::Measured;
use crate::model::{EvidenceKind, PlaceIdx};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Cells along the longer side of a place's drawings: finer than a line drawn by hand.
const CELLS_ACROSS: usize = 96;

/// The ground on which those who drew a place agree.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceOutline {
    /// The place.
    pub place: PlaceIdx,
    /// How many respondents drew it, at least [`MIN_RESPONDENTS`], as finely as may be published.
    pub respondents: usize,
    /// The ground in degrees.
    pub lonlat: MultiPolygon<f64>,
}

/// The outline of every named place that enough respondents drew: the ground that at least half of them have
/// in their drawings, to a cell of a fine grid. Outlines of places may overlap.
///
/// Every respondent counts once, whatever the weight of the drawing, so that an outline is never one person's
/// line. Where respondents are not told apart every drawing is a respondent of its own. Statements have no extent,
/// and a place on which fewer than half agree anywhere has no outline.
///
/// # Errors
/// [`Error::Input`] where an overlay fails its check.
pub fn place_outlines(study: &Study, measured: &Measured) -> Result<Vec<PlaceOutline>, Error> {
    let Some(evidence) = study.evidence.as_ref().filter(|e| e.kind == EvidenceKind::Drawings) else {
        return Ok(Vec::new());
    };
    let ShownPlaces { places: may_show, grains, .. } = ShownPlaces::of(evidence, measured);
    // By place, by respondent: the drawings in use.
    let mut drawn: BTreeMap<usize, BTreeMap<u32, Vec<usize>>> = BTreeMap::new();
    for (d, drawing) in evidence.drawings.iter().enumerate().filter(|(d, _)| measured.heard.in_use[*d]) {
        let place = drawing.place.index();
        if may_show[place] {
            drawn.entry(place).or_default().entry(drawing.respondent.0).or_default().push(d);
        }
    }
    drawn.retain(|_, makers| makers.len() >= MIN_RESPONDENTS);
    let places: Vec<(usize, BTreeMap<u32, Vec<usize>>)> = drawn.into_iter().collect();
    let outlines: Vec<Option<PlaceOutline>> = places
        .par_iter()
        .map(|(place, makers)| {
            let Some(metres) = agreed_ground(evidence, *place, makers)? else { return Ok(None) };
            Ok(Some(PlaceOutline {
                place: PlaceIdx::new(*place),
                respondents: grains[*place].people(makers.len()),
                lonlat: study.projection.shape_to_lonlat(&metres),
            }))
        })
        .collect::<Result<_, Error>>()?;
    Ok(outlines.into_iter().flatten().collect())
}

/// The cells that at least half of the makers have in their drawings, in metres; `None` where there are none.
fn agreed_ground(
    evidence: &Evidence,
    place: usize,
    makers: &BTreeMap<u32, Vec<usize>>,
) -> Result<Option<MultiPolygon<f64>>, Error> {
    let shapes: Vec<&MultiPolygon<f64>> = makers.values().flatten().map(|&d| &evidence.shapes[d]).collect();
    let Some(grid) = Grid::around(&shapes, CELLS_ACROSS) else { return Ok(None) };
    // By cell: how many makers have it, and the last of them, counted from 1.
    let mut count = vec![0usize; grid.len()];
    let mut last = vec![0usize; grid.len()];
    for (number, drawings) in makers.values().enumerate() {
        for &d in drawings {
            grid.cells_in(&evidence.shapes[d], |cell| {
                if last[cell] <= number {
                    last[cell] = number + 1;
                    count[cell] += 1;
                }
            });
        }
    }
    let agreed: Vec<usize> = (0..grid.len()).filter(|&cell| 2 * count[cell] >= makers.len()).collect();
    if agreed.is_empty() {
        return Ok(None);
    }
    let rectangles = grid.rectangles(&agreed);
    let ground = together(&rectangles.iter().collect::<Vec<_>>(), &evidence.places[place].name)?;
    let round = |ring: &LineString<f64>| without_corners(ring, grid.edge_m() / 2.0);
    let polygon =
        |p: &Polygon<f64>| Polygon::new(round(p.exterior()), p.interiors().iter().map(round).collect());
    Ok(Some(MultiPolygon(ground.iter().map(polygon).collect())))
}

/// A ring of cells with its corners cut at half a cell: steps become slopes.
fn without_corners(ring: &LineString<f64>, cut_m: f64) -> LineString<f64> {
    let is_same = |a: &Coord<f64>, b: &Coord<f64>| (a.x - b.x).hypot(a.y - b.y) < cut_m * 1e-3;
    let corners = &ring.0[..ring.0.len().saturating_sub(1)];
    let mut cut: Vec<Coord<f64>> = Vec::new();
    for (position, &corner) in corners.iter().enumerate() {
        let before = corners[(position + corners.len() - 1) % corners.len()];
        let after = corners[(position + 1) % corners.len()];
        for towards in [before, after] {
            let (x, y) = (towards.x - corner.x, towards.y - corner.y);
            let length = x.hypot(y).max(f64::MIN_POSITIVE);
            let at = Coord { x: corner.x + x / length * cut_m, y: corner.y + y / length * cut_m };
            if cut.last().is_none_or(|end| !is_same(end, &at)) {
                cut.push(at);
            }
        }
    }
    // The last edge may be one cell long too.
    if cut.len() > 1 && is_same(&cut[0], &cut[cut.len() - 1]) {
        cut.pop();
    }
    LineString(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_of_one_cell_becomes_a_slope() {
        // An L of three cells with a side of 2, its corner to the south-west.
        let ring: LineString<f64> =
            vec![(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0), (2.0, 4.0), (0.0, 4.0), (0.0, 0.0)].into();
        let cut = without_corners(&ring, 1.0);
        // The two edges of one cell between the arms have their middles alone left.
        let expected: LineString<f64> = vec![
            (0.0, 1.0),
            (1.0, 0.0),
            (3.0, 0.0),
            (4.0, 1.0),
            (3.0, 2.0),
            (2.0, 3.0),
            (1.0, 4.0),
            (0.0, 3.0),
        ]
        .into();
        assert_eq!(cut.0, expected.0);
    }
}
