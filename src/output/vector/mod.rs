//! Vector layers as every format needs them: fields with names for people, features, a style.

mod context;
mod drawings;
mod ground;
mod layers;

pub(super) use context::{areas, current, evidence, places};
pub(super) use drawings::drawings;
pub(super) use ground::{boroughs, neighbourhoods};
pub(super) use layers::{borders, clusters, shared_lines, wards};

use crate::check::Study;
use crate::model::WardIdx;
use crate::spatial::Dissolver;
use geo::{LineString, MultiLineString, MultiPolygon, Point};

/// A layer in WGS84 degrees.
pub(super) struct VectorLayer {
    /// The table's name: `candidate_01_clusters`.
    pub name: String,
    /// The name for people: `Clusters`.
    pub title: String,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// The features, each with a value for every field.
    pub features: Vec<(Shape, Vec<Value>)>,
    /// What the shapes of its features are.
    pub kind: ShapeKind,
    /// How it is drawn.
    pub style: Style,
}

/// How a layer is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Clusters by colour index, with names.
    Clusters,
    /// Wards by the colour of their cluster.
    Wards,
    /// Wards by how often they stay with their cluster.
    Settled,
    /// Borders by confidence.
    Borders,
    /// Borders by how far what groups count, or what was not heard, may move before they turn.
    Unheard,
    /// Points with names.
    Places,
    /// Outlines with names.
    Neighbourhoods,
    /// Heavy outlines, which clusters keep to.
    Boroughs,
    /// Light outlines, which leave what lies under them to be seen.
    CrossedBoroughs,
    /// Hatched areas.
    Areas,
    /// The structure in force, by colour where it has one.
    Current,
    /// Its outlines alone, to lie over something else.
    CurrentOutlines,
    /// Shading by agreement.
    Agreement,
    /// Shading by agreement, one place at a time.
    PlaceAgreement,
    /// Wards by how soon to ask in them.
    AskNext,
    /// Sheer areas, darker where they pile up.
    Drawings,
    /// Small dots.
    Statements,
    /// Ground of clusters that ignore ward borders.
    OwnGround,
    /// Wards that get another team.
    Moved,
    /// Lines between wards that are neighbours.
    Edges,
    /// Lines between wards that are not neighbours any more.
    Cuts,
    /// Lines across water or a gap.
    Bridges,
    /// Lines where wards nearly touch.
    NearMisses,
    /// Connected parts of the map.
    Components,
    /// Ground that was given to a ward.
    Mended,
    /// Wards by their outlines, with names.
    Plain,
    /// Dots where people live.
    Residents,
    /// Lines that clusters must not cross.
    Barriers,
    /// The neighbourhoods of a made-up town.
    Truth,
}

/// A column.
pub(super) struct Field {
    /// Flat snake_case, with its unit.
    pub name: String,
    /// What a planner calls it.
    pub alias: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    /// Text.
    Text,
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Number,
}

/// A cell.
#[derive(Clone, PartialEq)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A real number.
    Number(f64),
    /// Nothing known.
    Empty,
}

/// A feature's shape, in degrees.
pub(super) enum Shape {
    /// Polygons, however many.
    Areas(MultiPolygon<f64>),
    /// Lines, however many.
    Lines(MultiLineString<f64>),
    /// A point.
    Spot(Point<f64>),
}

/// What all shapes of a layer are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ShapeKind {
    /// [`Shape::Areas`]
    Areas,
    /// [`Shape::Lines`]
    Lines,
    /// [`Shape::Spot`]
    Spots,
}

impl Field {
    /// A column of text.
    pub fn text(name: &str, alias: &str) -> Self {
        Self { name: name.to_owned(), alias: alias.to_owned(), kind: FieldKind::Text }
    }

    /// A column of whole numbers.
    pub fn whole(name: &str, alias: &str) -> Self {
        Self { name: name.to_owned(), alias: alias.to_owned(), kind: FieldKind::Whole }
    }

    /// A column of real numbers.
    pub fn number(name: &str, alias: &str) -> Self {
        Self { name: name.to_owned(), alias: alias.to_owned(), kind: FieldKind::Number }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Value::Empty, Value::Number)
    }
}

impl Shape {
    /// All its vertices, line by line.
    pub fn lines(&self) -> Vec<&LineString<f64>> {
        match self {
            Shape::Areas(areas) => {
                areas.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).collect()
            }
            Shape::Lines(lines) => lines.iter().collect(),
            Shape::Spot(_) => Vec::new(),
        }
    }

    /// West, south, east, north; `None` for an empty shape.
    pub fn extent(&self) -> Option<[f64; 4]> {
        if let Shape::Spot(point) = self {
            return Some([point.x(), point.y(), point.x(), point.y()]);
        }
        let vertices = || self.lines().into_iter().flat_map(|line| &line.0);
        vertices().next()?;
        let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        Some(vertices().fold(start, |[w, s, e, n], c| [w.min(c.x), s.min(c.y), e.max(c.x), n.max(c.y)]))
    }
}

impl VectorLayer {
    /// A layer without features: what its file has, and how it is drawn.
    pub fn empty(name: &str, title: &str, kind: ShapeKind, style: Style, fields: Vec<Field>) -> Self {
        Self { name: name.to_owned(), title: title.to_owned(), fields, features: Vec::new(), kind, style }
    }

    /// The name for people with the candidate's: `Candidate 1: clusters`.
    pub fn full_title(&self) -> String {
        match self.name.rsplit_once('_') {
            Some((candidate, kind)) if candidate.starts_with("candidate_") => {
                format!("{}: {kind}", candidate_title(candidate))
            }
            _ => self.title.clone(),
        }
    }

    /// Whether any feature has a value in this field.
    pub fn knows(&self, field: &str) -> bool {
        let column = self.fields.iter().position(|f| f.name == field);
        column.is_some_and(|column| self.features.iter().any(|(_, values)| values[column] != Value::Empty))
    }

    /// Whether there is such a field.
    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|f| f.name == field)
    }

    /// West, south, east, north of all features; `None` for an empty layer.
    pub fn extent(&self) -> Option<[f64; 4]> {
        let extents = self.features.iter().filter_map(|(shape, _)| shape.extent());
        extents.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }
}

/// The ground of these wards; of a single one as it was given. Wards that cannot be dissolved are drawn one by one: nothing is lost but a line
/// between them.
fn ground_of(study: &Study, dissolver: &Dissolver, wards: &[WardIdx]) -> MultiPolygon<f64> {
    if let [only] = wards {
        return study.ward_shapes[only.index()].lonlat.clone();
    }
    dissolver.dissolve(wards).map_or_else(
        |_| MultiPolygon(wards.iter().flat_map(|w| study.ward_shapes[w.index()].lonlat.0.clone()).collect()),
        |dissolved| dissolved.lonlat,
    )
}

/// `Candidate 1` of `candidate_01`.
pub(super) fn candidate_title(name: &str) -> String {
    name.strip_prefix("candidate_")
        .map_or_else(|| name.to_owned(), |number| format!("Candidate {}", number.trim_start_matches('0')))
}
