use crate::input::{PlaceAliases, WardTable};
use crate::settings::{CrsChoice, PlaceBy, PropertyNames, Snap, TableFilter};

/// What the checks need to know beside the files: property names, needs and limits.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Property names as the user gave them.
    pub names: PropertyNames,
    /// The coordinate system of files that declare none; `None`: WGS84, as RFC 7946 says.
    pub crs: Option<CrsChoice>,
    /// Whether the command that runs needs the wards' populations.
    pub need_population: bool,
    /// The table of residents and other figures, where one was given.
    pub ward_table: Option<WardTable>,
    /// Which rows of it count.
    pub table_where: Vec<TableFilter>,
    /// The table that merges place names, where one was given.
    pub place_aliases: Option<PlaceAliases>,
    /// What makes two drawings speak of one place.
    pub place_by: PlaceBy,
    /// Whether several structures are read: the flags may name columns that only some of them have.
    pub has_several_structures: bool,
    /// Bounds on single shapes.
    pub limits: ShapeLimits,
    /// How far apart borders of wards may lie and still be one.
    pub snap: Snap,
}

/// Bounds on single shapes, settled before any overlay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeLimits {
    /// Positions of one ward or co-funding area. The largest of the 8,533 wards of England and
    /// Wales has a few thousand.
    pub max_positions: usize,
    /// Positions of one drawing. The longest of 42,035 drawn by hand has 216.
    pub max_drawing_positions: usize,
    /// Places where a shape's outline crosses or touches itself. A star of 5,001 points, with twelve
    /// million crossings, kept an overlay busy for more than a minute.
    pub max_crossings: usize,
    /// Pairs of segments looked at while checking one shape.
    pub max_segment_pairs: u64,
    /// Pairs of segments looked at while checking all shapes of one layer: the 34,753 LSOAs need a
    /// twentieth of it.
    pub max_layer_segment_pairs: u64,
    /// A drawing smaller than this is a speck: a slip of the mouse, or one home.
    pub min_drawing_area_m2: f64,
    /// Whether a shape that is valid as read must be sound in metres too: where it is going to be laid over
    /// others. Adjacency alone asks for its outline, and looking costs a tenth of finding it.
    pub sound_in_metres: bool,
    /// A drawing whose extent is more than this many times the area of the wards' extent says
    /// nothing about neighbourhoods.
    pub max_drawing_extents: f64,
}

impl ShapeLimits {
    /// The default limits on effort and size, raised by a factor; what a speck or a world is stays.
    #[must_use]
    pub fn raised(factor: u32) -> Self {
        let default = Self::default();
        let factor = factor.max(1);
        let (times, times_u64) = (factor as usize, u64::from(factor));
        Self {
            max_positions: default.max_positions.saturating_mul(times),
            max_drawing_positions: default.max_drawing_positions.saturating_mul(times),
            max_crossings: default.max_crossings.saturating_mul(times),
            max_segment_pairs: default.max_segment_pairs.saturating_mul(times_u64),
            max_layer_segment_pairs: default.max_layer_segment_pairs.saturating_mul(times_u64),
            ..default
        }
    }
}

impl Default for ShapeLimits {
    fn default() -> Self {
        Self {
            max_positions: 2_000_000,
            max_drawing_positions: 20_000,
            max_crossings: 2_000,
            max_segment_pairs: 100_000_000,
            max_layer_segment_pairs: 1_000_000_000,
            min_drawing_area_m2: 100.0,
            sound_in_metres: true,
            max_drawing_extents: 10.0,
        }
    }
}
