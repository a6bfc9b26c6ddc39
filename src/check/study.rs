use super::Mending;
use super::meridian::Turn;
use super::ward_directory::WardDirectory;
use crate::model::{
    Drawing, DrawingIdx, EvidenceKind, Finding, FundingArea, Group, GroupShare, LayerAccount, Place,
    PlaceIdx, Structure, Ward, WardIdx,
};
use crate::spatial::{Dissolver, Projection, WardCoverage};
use geo::{Coord, LineString, MultiPolygon};
use std::collections::BTreeSet;

/// A checked study: everything later stages may rely on without looking again.
///
/// Holds for every `Study`: ward ids are unique; every shape is valid by OGC rules, closed,
/// outer rings anticlockwise and holes clockwise, with positive area; all coordinates are finite;
/// weights and amounts are finite and not negative; all layers went through one projection.
#[derive(Clone, Debug)]
pub struct Study {
    /// The wards, in the order of the file.
    pub wards: Vec<Ward>,
    /// Wards whose residents are not known: their population is 0 here, and nowhere else. Only what needs no
    /// residents has any.
    pub without_residents: BTreeSet<WardIdx>,
    /// Borough names, sorted; one entry (empty name) where the map has no borough property.
    pub boroughs: Vec<String>,
    /// Ward shapes, by ward index.
    pub ward_shapes: Vec<Shape>,
    /// The same shapes by the vertices that they share; empty for a study of pieces of wards, whose
    /// borders nobody asks for.
    pub coverage: WardCoverage,
    /// What cleaning did to the wards' borders.
    pub mending: Mending,
    /// Drawings or statements, where a layer was given.
    pub evidence: Option<Evidence>,
    /// Co-funding areas; empty where no layer was given.
    pub areas: Vec<FundingArea>,
    /// Shapes of the co-funding areas, by area index.
    pub area_shapes: Vec<Shape>,
    /// Where residents live inside the wards, where a layer was given.
    pub population_points: Option<Vec<PopulationPoint>>,
    /// Lines that clusters must not cross, in metres.
    pub barriers: Vec<LineString<f64>>,
    /// Lines that lie under the wards on the page, in metres.
    pub backdrop: Vec<LineString<f64>>,
    /// The shares of the people that groups of respondents have, where a table was given.
    pub group_shares: Vec<GroupShare>,
    /// The current structure, where one was given.
    pub current: Option<Structure>,
    /// What the user calls it, where a name was given.
    pub current_name: Option<String>,
    /// What its clusters are called, where it came with names; by cluster index.
    pub current_names: Vec<String>,
    /// From longitude and latitude to the metres of every shape.
    pub projection: Projection,
    /// The turn of the globe in which longitudes are read.
    pub(crate) turn: Turn,
    /// The property names used, for the summary and the manifest.
    pub properties: Vec<PropertyChoice>,
    /// What was read and what happened to it, layer by layer.
    pub accounts: Vec<LayerAccount>,
    /// Everything the checks found, sorted by layer, feature and rule; no error among them.
    pub findings: Vec<Finding>,
}

impl Study {
    /// What makes the shapes of clusters.
    #[must_use]
    pub fn dissolver(&self) -> Dissolver<'_> {
        let lonlat: Vec<&MultiPolygon<f64>> = self.ward_shapes.iter().map(|shape| &shape.lonlat).collect();
        Dissolver::of_coverage(&lonlat, self.coverage.lonlat.clone())
    }

    /// The id of every ward, in their order.
    pub fn ward_ids(&self) -> impl Iterator<Item = &str> {
        self.wards.iter().map(|ward| ward.id.as_str())
    }

    /// The words by which its wards can be named.
    #[must_use]
    pub fn ward_directory(&self) -> WardDirectory {
        WardDirectory::of(self.wards.iter().map(|ward| (ward.id.as_str(), ward.name.as_str())))
    }

    /// The ids of wards, in their order.
    #[must_use]
    pub fn ids(&self, wards: &[WardIdx]) -> Vec<String> {
        wards.iter().map(|ward| self.wards[ward.index()].id.clone()).collect()
    }
}

/// A shape in both coordinate systems, vertex for vertex.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// WGS84 longitude and latitude in degrees, exactly as read where the file was in degrees; beyond 180
    /// where the map goes on across that meridian.
    pub lonlat: MultiPolygon<f64>,
    /// Metres in the study's projection.
    pub metres: MultiPolygon<f64>,
}

/// The evidence layer in use: what people drew or said, and who.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Drawings or statements; never both.
    pub kind: EvidenceKind,
    /// Who drew which place, by drawing index.
    pub drawings: Vec<Drawing>,
    /// For drawings: the shape in metres, by drawing index. Empty for statements.
    pub shapes: Vec<MultiPolygon<f64>>,
    /// For statements: where it was made, in metres, by drawing index. Empty for drawings.
    pub points: Vec<Coord<f64>>,
    /// The places, by place index.
    pub places: Vec<Place>,
    /// The names as people gave them, sorted, each with the place that it stands for.
    pub names: Vec<NameInUse>,
    /// Names of places that are in use far apart, sorted.
    pub far_apart: Vec<UsedFarApart>,
    /// The side in metres of a square as large as the median drawing; for statements, as the median ward.
    pub typical_side_m: f64,
    /// The respondent groups, by group index; empty without a group property.
    pub groups: Vec<Group>,
    /// How many different respondents there are.
    pub respondents: usize,
    /// Whether a respondent property was given (otherwise every drawing is its own respondent).
    pub has_respondents: bool,
}

/// A name that people gave, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameInUse {
    /// Its most frequent spelling, of those that differ by space and case alone.
    pub name: String,
    /// The borough in which it stands for this place; `None` where it stands for the same everywhere.
    pub borough: Option<String>,
    /// The place, after aliases and `--place-by`.
    pub place: PlaceIdx,
    /// The drawings or statements under it, ascending.
    pub drawings: Vec<DrawingIdx>,
}

/// A name of a place that is in use for places far apart.
#[derive(Clone, Debug, PartialEq)]
pub struct UsedFarApart {
    /// The name in normalised form, after aliases and before `--place-by`.
    pub name: String,
    /// How many places there are.
    pub places: usize,
    /// The shortest way between two of them, in metres.
    pub gap_m: f64,
}

/// Residents at a point (a census output-area centroid, say).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PopulationPoint {
    /// Where, in metres.
    pub at: Coord<f64>,
    /// Residents there, at least 0.
    pub residents: f64,
}

/// Which property of a layer was taken for which purpose, and whether the user named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyChoice {
    /// The flag that would name it: `--population`.
    pub flag: &'static str,
    /// The property taken.
    pub property: String,
    /// True where the user named it; false where it was recognised.
    pub named: bool,
}
