use crate::check::Study;
use crate::model::WardIdx;
use crate::spatial::overlay::OverlapIndex;
use geo::{Coord, MultiPolygon};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

/// Where inside a ward its residents live.
pub(super) enum Residents {
    /// Spread evenly over the ward's area.
    Even,
    /// On points, each with its share of the ward's residents.
    Points(PointIndex),
}

/// Population points with the ward each lies in.
pub(super) struct PointIndex {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
    /// `(ward, share of the ward's residents)`, by point.
    points: Vec<(WardIdx, f64)>,
    /// Whether a ward has residents on any point, by ward.
    covered: Vec<bool>,
}

impl Residents {
    /// The residents of a study: on its points where it has any, else spread evenly.
    ///
    /// The points divide each ward's residents, they do not count them: a ward's population stays
    /// the one in the ward file.
    pub fn of(study: &Study, index: &OverlapIndex) -> Self {
        let Some(points) = &study.population_points else { return Residents::Even };
        let located: Vec<(WardIdx, f64, Coord<f64>)> = points
            .iter()
            .filter_map(|point| Some((index.ward_at(point.at)?, point.residents, point.at)))
            .collect();
        let mut sum = vec![0.0; study.wards.len()];
        for &(ward, residents, _) in &located {
            sum[ward.index()] += residents;
        }
        let entries = located.iter().enumerate();
        let tree = RTree::bulk_load(
            entries.map(|(i, &(_, _, at))| GeomWithData::new([at.x, at.y], numbered(i))).collect(),
        );
        let share = |&(ward, residents, _): &(WardIdx, f64, Coord<f64>)| {
            let all = sum[ward.index()];
            (ward, if all > 0.0 { residents / all } else { 0.0 })
        };
        let points = located.iter().map(share).collect();
        Residents::Points(PointIndex { tree, points, covered: sum.iter().map(|&s| s > 0.0).collect() })
    }

    /// Wards whose residents are spread evenly although points were given, because none lies in them.
    pub fn wards_without_points(&self) -> Vec<WardIdx> {
        match self {
            Residents::Even => Vec::new(),
            Residents::Points(index) => {
                let wards = index.covered.iter().enumerate();
                wards.filter(|(_, covered)| !**covered).map(|(ward, _)| WardIdx::new(ward)).collect()
            }
        }
    }

    /// The share of every ward's residents that lives under a shape, given the area shared with each.
    ///
    /// `areas` are `(ward, area shared, ward's area)`, all in m², in ascending ward order; so is the result.
    pub fn shares_under(
        &self,
        shape: &MultiPolygon<f64>,
        areas: &[(WardIdx, f64, f64)],
    ) -> Vec<(WardIdx, f64)> {
        let even = |&(ward, shared, whole): &(WardIdx, f64, f64)| (ward, (shared / whole).min(1.0));
        match self {
            Residents::Even => areas.iter().map(even).collect(),
            Residents::Points(index) => {
                let mut sums: Vec<(WardIdx, f64)> = areas
                    .iter()
                    .map(|area| if index.covered[area.0.index()] { (area.0, 0.0) } else { even(area) })
                    .collect();
                for point in index.under(shape) {
                    let (ward, share) = index.points[point];
                    if let Ok(position) = sums.binary_search_by_key(&ward, |&(ward, _)| ward) {
                        sums[position].1 += share;
                    }
                }
                sums
            }
        }
    }

    /// The points with residents, where there are any.
    pub fn points(&self) -> Option<&PointIndex> {
        match self {
            Residents::Even => None,
            Residents::Points(index) => Some(index),
        }
    }
}

impl PointIndex {
    /// The points under a shape, in ascending order.
    pub fn under(&self, shape: &MultiPolygon<f64>) -> Vec<usize> {
        use geo::{BoundingRect, Contains};
        let Some(bounds) = shape.bounding_rect() else { return Vec::new() };
        let envelope = AABB::from_corners([bounds.min().x, bounds.min().y], [bounds.max().x, bounds.max().y]);
        let inside = |entry: &&GeomWithData<[f64; 2], u32>| {
            let [x, y] = *entry.geom();
            shape.contains(&geo::Point::new(x, y))
        };
        let mut points: Vec<usize> =
            self.tree.locate_in_envelope(&envelope).filter(inside).map(|entry| entry.data as usize).collect();
        points.sort_unstable();
        points
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// The ward of a point and its share of the ward's residents.
    pub fn point(&self, point: usize) -> (WardIdx, f64) {
        self.points[point]
    }

    /// Whether a ward has residents on any point.
    pub fn covers(&self, ward: WardIdx) -> bool {
        self.covered[ward.index()]
    }
}

/// The number of a position in the list of points.
fn numbered(position: usize) -> u32 {
    u32::try_from(position).expect("lists are capped far below 2^32 entries")
}
