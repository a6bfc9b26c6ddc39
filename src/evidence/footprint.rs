use crate::model::WardIdx;

/// What one drawing (or co-funding area) covers, ward by ward.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Footprint {
    /// The wards it touches, ascending.
    pub overlaps: Vec<WardOverlap>,
    /// Its whole area in m², what lies outside the study area included.
    pub area_m2: f64,
}

/// What a drawing covers of one ward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WardOverlap {
    /// The ward.
    pub ward: WardIdx,
    /// The area shared, in m².
    pub area_m2: f64,
    /// The ward's residents under the drawing.
    pub residents: f64,
}

impl Footprint {
    /// Area inside the study area, in m².
    #[must_use]
    pub fn inside_m2(&self) -> f64 {
        self.overlaps.iter().map(|overlap| overlap.area_m2).sum()
    }

    /// Residents under it.
    #[must_use]
    pub fn residents(&self) -> f64 {
        self.overlaps.iter().map(|overlap| overlap.residents).sum()
    }

    /// The share of its residents that lives in each ward (f of the method), where it has any.
    #[must_use]
    pub fn resident_shares(&self) -> Vec<(WardIdx, f64)> {
        let residents = self.residents();
        let inhabited = self.overlaps.iter().filter(|overlap| overlap.residents > 0.0);
        inhabited.map(|overlap| (overlap.ward, overlap.residents / residents)).collect()
    }
}
