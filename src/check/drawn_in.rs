//! The borough in which something was drawn or said.

use super::checked_wards::CheckedWards;
use super::marks::Marks;
use crate::model::BoroughIdx;
use crate::spatial::{MeasuredShape, OverlapIndex};
use geo::MultiPolygon;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The wards by where they are, made ready when first asked for.
pub(super) struct DrawnIn<'a> {
    wards: &'a CheckedWards,
    index: OnceLock<Option<OverlapIndex>>,
}

impl<'a> DrawnIn<'a> {
    pub fn new(wards: &'a CheckedWards) -> Self {
        Self { wards, index: OnceLock::new() }
    }

    /// Whether the map says in which borough a ward lies.
    pub fn has_boroughs(&self) -> bool {
        self.wards.boroughs.iter().any(|name| !name.is_empty())
    }

    /// The names of the boroughs, sorted.
    pub fn boroughs(&self) -> &'a [String] {
        &self.wards.boroughs
    }

    /// The side of a square as large as the median ward, in metres: what stands in for the size of a
    /// statement.
    pub fn ward_side_m(&self) -> Option<f64> {
        use geo::Area as _;
        let sides: Vec<f64> =
            self.wards.shapes.iter().map(|shape| shape.metres.unsigned_area().sqrt()).collect();
        super::far_apart::median(&sides)
    }

    /// The borough that holds most of a drawing's area, the first by name of several, or in which a
    /// statement was made; `None` outside all wards.
    pub fn borough(&self, marks: Marks, mark: usize) -> Option<BoroughIdx> {
        let index = self.index.get_or_init(|| {
            let shapes: Vec<&MultiPolygon<f64>> =
                self.wards.shapes.iter().map(|shape| &shape.metres).collect();
            // A ward that cannot be measured is refused, and says so itself.
            OverlapIndex::build(&shapes).ok()
        });
        let index = index.as_ref()?;
        match marks {
            Marks::Statements(points) => {
                index.ward_at(points[mark]).map(|ward| self.wards.wards[ward.index()].borough)
            }
            Marks::Drawings(shapes) => {
                let shape = MeasuredShape::new(&shapes[mark]).ok()?;
                let mut area_m2: BTreeMap<BoroughIdx, f64> = BTreeMap::new();
                for (ward, shared_m2) in index.shares_of(&shape).ok()? {
                    *area_m2.entry(self.wards.wards[ward.index()].borough).or_default() += shared_m2;
                }
                // The last of equals counts, so the boroughs are taken from behind.
                let most = area_m2.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1));
                most.map(|(borough, _)| borough)
            }
        }
    }
}
