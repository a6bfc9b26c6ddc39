//! Every file that the settings name becomes raw layers and tables.

use crate::Error;
use crate::check::{is_area_id, unknown_actions};
use crate::input::{
    EdgeTable, GroupShareTable, Limits, PlaceAliases, RawLayer, RawLayers, RawStructure, Reading,
    StructureSource, WardTable, WardTableHeader, read_edges, read_group_shares, read_layer,
    read_place_aliases, read_structure, read_ward_table,
};
use crate::model::{Action, Finding, Layer, is_blank};
use crate::progress::{Listener, Phase};
use crate::rules;
use crate::settings::Settings;

/// The files of a study beside the map layers.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Residents and other figures by ward.
    pub ward_table: Option<WardTable>,
    /// Hand-edited adjacency.
    pub edges: Option<EdgeTable>,
    /// The place that each name stands for.
    pub place_aliases: Option<PlaceAliases>,
    /// The shares of groups of respondents.
    pub group_shares: Option<GroupShareTable>,
    /// The current structure.
    pub current: Option<RawStructure>,
}

/// Reads every file the settings name.
///
/// # Errors
/// What is wrong with any of them, all at once: see [`Reading::finish`].
pub fn load(settings: &Settings) -> Result<(RawLayers, Tables), Error> {
    load_told(settings, Listener::nobody())
}

/// The same, and `listener` is told.
///
/// # Errors
/// As [`load`].
pub fn load_told(settings: &Settings, listener: Listener) -> Result<(RawLayers, Tables), Error> {
    listener.begins_steps(Phase::Reading, settings.layers.count());
    let (layers, tables, reading) = read_all(settings);
    reading.finish()?;
    let layers =
        layers.ok_or_else(|| Error::Internal("the wards were neither read nor refused".to_owned()))?;
    Ok((layers, tables))
}

/// Reads every file the settings name: the layers where the wards can be read, the tables, and what
/// is wrong with the others.
pub fn read_all(settings: &Settings) -> (Option<RawLayers>, Tables, Reading) {
    let limits = Limits::raised(settings.layers.raise_limits);
    let files = &settings.layers;
    let mut reading = Reading::default();
    let mut layer = |layer: Layer, path: &Option<String>| -> Option<RawLayer> {
        path.as_ref().and_then(|path| reading.take(layer, read_layer(layer, path, &limits)))
    };
    let wards = layer(Layer::Wards, &Some(files.wards.clone()));
    let neighbourhoods = layer(Layer::Neighbourhoods, &files.neighbourhoods);
    let cofunding = layer(Layer::Cofunding, &files.cofunding);
    let population_points = layer(Layer::PopulationPoints, &files.population_points);
    let barriers = layer(Layer::Barriers, &files.barriers);
    let backdrop = layer(Layer::Backdrop, &files.backdrop);
    let ward_table = files
        .population_table
        .as_ref()
        .and_then(|path| reading.take(Layer::PopulationTable, read_table_of_wards(path, settings, &limits)));
    let edges = files.edges.as_ref().and_then(|path| reading.take(Layer::Edges, read_edges(path, &limits)));
    let place_aliases = files
        .place_aliases
        .as_ref()
        .and_then(|path| reading.take(Layer::PlaceAliases, read_place_aliases(path, &limits)));
    let group_shares = files
        .group_share
        .as_ref()
        .and_then(|path| reading.take(Layer::GroupShares, read_group_shares(path, &limits)));
    let current = files.current.as_ref().and_then(|words| {
        let source = StructureSource::of_current(words);
        if let Some(name) = source.name.as_ref().filter(|name| is_blank(name)) {
            let message = "no name stands before the equals sign; write NAME=FILE";
            let finding = Finding::new(&rules::SETTING_UNUSABLE, Action::Refused, Layer::Settings, message);
            let nameless = Error::Settings(vec![finding.with_property("--current").with_value(name)]);
            reading.take::<()>(Layer::Settings, Err(nameless));
        }
        reading.take(Layer::Structure, read_structure(&source, &structure_columns(settings), &limits))
    });
    // Where a file is missing, nothing may be matched with the wards: what a table says by itself
    // is judged here.
    if let Some(edges) = edges.as_ref().filter(|_| !reading.is_clean()) {
        reading.refuse(unknown_actions(edges));
    }
    let layers = wards.map(|wards| RawLayers {
        wards,
        neighbourhoods,
        cofunding,
        population_points,
        barriers,
        backdrop,
    });
    (layers, Tables { ward_table, edges, place_aliases, group_shares, current }, reading)
}

/// Reads the table of residents; its header line holds the columns that the settings name.
fn read_table_of_wards(path: &str, settings: &Settings, limits: &Limits) -> Result<WardTable, Error> {
    let filters = settings.layers.table_where.iter().map(|filter| filter.column.as_str());
    let named: Vec<&str> = settings.properties.table_id.as_deref().into_iter().chain(filters).collect();
    read_ward_table(path, WardTableHeader { named: &named, is_known_id: Some(is_area_id) }, limits)
}

/// The columns of structures that the settings name.
pub(crate) fn structure_columns(settings: &Settings) -> Vec<&str> {
    let named = &settings.properties;
    [&named.structure_ward, &named.structure_cluster].into_iter().flatten().map(String::as_str).collect()
}

/// The settings with the names of layers that came from memory and that they do not name: which losses are
/// turned on unasked, and what messages say, follows from the names.
pub(crate) fn with_names_of(settings: &Settings, raw: &RawLayers) -> Settings {
    let mut named = settings.clone();
    let layers = &mut named.layers;
    for (name, layer) in [
        (&mut layers.neighbourhoods, &raw.neighbourhoods),
        (&mut layers.cofunding, &raw.cofunding),
        (&mut layers.population_points, &raw.population_points),
        (&mut layers.barriers, &raw.barriers),
        (&mut layers.backdrop, &raw.backdrop),
    ] {
        if name.is_none() {
            *name = layer.as_ref().map(|layer| layer.file.clone());
        }
    }
    named
}
