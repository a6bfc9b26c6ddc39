//! What drawings and co-funding areas are laid over: wards, or pieces of wards measured before.

use super::footprint::Footprint;
use super::measured::Measured;
use crate::model::{Layer, PieceIdx, WardIdx};
use crate::settings::DrawnBy;
use crate::spatial::MeasuredShape;
use crate::spatial::overlay::{IndexFault, OverlapIndex};
use geo::MultiPolygon;

/// A shared area this close to the ward's own counts as all of it: rounding of the overlay.
pub(super) const WHOLE_WARD: f64 = 1.0 - 1e-9;

/// Wards, or pieces of wards in place of them.
pub(super) struct LaidOver<'a> {
    /// The wards or pieces, prepared for overlay.
    pub index: &'a OverlapIndex,
    /// The wards that were cut, where these are pieces.
    pub cut: Option<CutWards<'a>>,
}

/// Wards that were cut into pieces, and what was measured of them before.
///
/// A shape covers nothing of a piece unless it covers some of its ward, and all of it where it covers
/// the whole ward: only at the edge of a shape are pieces laid under it at all.
pub(super) struct CutWards<'a> {
    whole: &'a Measured,
    ward: &'a [WardIdx],
    /// By ward: its first piece; one more at the end.
    first: Vec<PieceIdx>,
}

impl<'a> CutWards<'a> {
    /// `ward` is the ward of every piece, in ascending order.
    pub fn new(whole: &'a Measured, ward: &'a [WardIdx]) -> Self {
        let wards = whole.heard.place_claims.len();
        let first = (0..=wards).map(|w| PieceIdx::new(ward.partition_point(|of| of.index() < w))).collect();
        Self { whole, ward, first }
    }

    /// How many residents of a drawing count at most in the weight of its place.
    pub fn most_residents(&self) -> Option<f64> {
        self.whole.most_residents
    }

    /// How much every respondent counts.
    pub fn voices(&self) -> &[f64] {
        &self.whole.voices
    }

    /// Who drew the neighbourhoods.
    pub fn drawn_by(&self) -> DrawnBy {
        self.whole.drawn_by
    }

    fn footprint(&self, kind: Layer, position: usize) -> &'a Footprint {
        match kind {
            Layer::Cofunding => &self.whole.areas[position],
            _ => &self.whole.drawings[position],
        }
    }

    fn shares(
        &self,
        index: &OverlapIndex,
        footprint: &Footprint,
        shape: &MultiPolygon<f64>,
    ) -> Result<Vec<(WardIdx, f64)>, IndexFault> {
        let mut measured: Option<MeasuredShape> = None;
        let mut shares = Vec::new();
        for overlap in &footprint.overlaps {
            let ward = overlap.ward.index();
            let (first, end) = (self.first[ward], self.first[ward + 1]);
            // From here on the pieces are the wards of their own study.
            let pieces = (first.index()..end.index()).map(|piece| PieceIdx::new(piece).as_ward());
            let ward_m2 = self.whole.wards.area_m2(overlap.ward);
            if overlap.area_m2 >= ward_m2 * WHOLE_WARD {
                shares.extend(pieces.map(|piece| (piece, index.area_m2(piece))));
            } else if pieces.len() == 1 && index.area_m2(first.as_ward()) >= ward_m2 {
                shares.push((first.as_ward(), overlap.area_m2));
            } else {
                let shape = match &mut measured {
                    Some(shape) => shape,
                    none => none
                        .insert(MeasuredShape::new(shape).map_err(|fault| IndexFault { ward: None, fault })?),
                };
                shares.extend(index.shares_among(shape, pieces, overlap.area_m2)?);
            }
        }
        Ok(shares)
    }
}

impl LaidOver<'_> {
    /// The area that every ward or piece shares with a shape of a layer, in ascending order.
    ///
    /// # Errors
    /// The shape, or the pair, whose overlay cannot be trusted.
    pub fn shares(
        &self,
        kind: Layer,
        position: usize,
        shape: &MultiPolygon<f64>,
    ) -> Result<Vec<(WardIdx, f64)>, IndexFault> {
        match &self.cut {
            None => self.index.shares(shape),
            Some(cut) => cut.shares(self.index, cut.footprint(kind, position), shape),
        }
    }

    /// Whether a shape of a layer may count here: on pieces those that count on their wards.
    pub fn counts(&self, kind: Layer, position: usize) -> bool {
        self.cut.as_ref().is_none_or(|cut| match kind {
            Layer::Cofunding => cut.whole.area_in_use[position],
            _ => cut.whole.heard.in_use[position],
        })
    }

    /// By ward or piece: whether the shapes of a layer over it are known to share no ground; empty
    /// where nothing is known yet.
    pub fn apart(&self, kind: Layer) -> Vec<bool> {
        let Some(cut) = &self.cut else { return Vec::new() };
        let apart = match kind {
            Layer::Cofunding => &cut.whole.areas_apart,
            _ => &cut.whole.drawings_apart,
        };
        cut.ward.iter().map(|ward| apart.get(ward.index()).copied().unwrap_or(false)).collect()
    }
}
