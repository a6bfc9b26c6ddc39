//! A table of the GeoPackage as the project shows it.

use crate::output::vector::{Style, VectorLayer};

/// A layer as the project shows it. One table may be shown in more than one way.
#[derive(Clone)]
pub(in crate::output) struct Shown<'a> {
    /// The table it shows.
    pub layer: &'a VectorLayer,
    /// What the project calls it; QGIS replaces ids as short as `places`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// How it is drawn.
    pub style: Style,
    /// Whether it is ticked when the project opens.
    pub is_ticked: bool,
}

impl<'a> Shown<'a> {
    /// A layer in its own style.
    pub fn new(layer: &'a VectorLayer, is_ticked: bool) -> Self {
        let id = format!("wardwise_{}", layer.name);
        Self { layer, id, title: layer.title.clone(), style: layer.style, is_ticked }
    }

    /// The same table once more in another style, unticked.
    pub fn again(layer: &'a VectorLayer, suffix: &str, title: &str, style: Style) -> Self {
        let own = Self::new(layer, false);
        Self { id: format!("{}_{suffix}", own.id), title: title.to_owned(), style, ..own }
    }

    pub(super) fn source(&self) -> String {
        format!("./candidates.gpkg|layername={}", self.layer.name)
    }

    /// The title with its candidate, for metadata.
    pub(super) fn full_title(&self) -> String {
        match self.style == self.layer.style {
            true => self.layer.full_title(),
            false => self.title.clone(),
        }
    }
}
