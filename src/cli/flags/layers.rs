//! Flags that name files, properties, and how files are read.

use super::choices::choice;
use super::refusals::Refusals;
use crate::cli::values::{GroupNumbers, GroupShareFlag, ShareFlag, TableFilterFlag};
use crate::model::GroupShare;
use crate::settings::{CrsChoice, DrawnBy, LayerSettings, PlaceBy, PropertyNames, Settings, Share};
use clap::Args;
use serde::{Deserialize, Serialize};

/// The files of a study and the properties to take from them.
#[derive(Args, Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct LayerFlags {
    /// Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wards: Option<String>,
    /// Property with the ward's official id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ward_id: Option<String>,
    /// Property with the ward's name
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ward_name: Option<String>,
    /// Property with the ward's borough
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub borough: Option<String>,
    /// Property with the ward's residents; --population-table takes them from a table
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// Property with the ward's workload (crimes, calls), balanced in place of residents
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_table: Option<String>,
    /// Column of that table with the ward's id
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_id: Option<String>,
    /// Column of that table with the ward's residents
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_population: Option<String>,
    /// Rows of that table that count, such as period=2022; may be repeated
    #[arg(long, value_name = "COLUMN=VALUE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub table_where: Vec<TableFilterFlag>,
    /// Residents' drawings (polygons, points with a radius) or statements (points), in the same formats
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbourhoods: Option<String>,
    /// Property with the drawing's id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing_id: Option<String>,
    /// Property with the name of the place drawn; without it every drawing is its own place
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Property that tells respondents apart; their ids never leave the reader
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondent: Option<String>,
    /// Property with the respondent's group
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Weigh respondents to the shares that groups have of the people (young=0.22,older=50%), or to a CSV with group, share and perhaps borough
    #[arg(long, value_name = "GROUP=SHARE,…|FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_share: Option<GroupShareFlag>,
    /// How much each respondent of a group counts, by hand (young=2,older=1)
    #[arg(long, value_name = "GROUP=WEIGHT,…", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_weight: Option<GroupNumbers>,
    /// Property with the drawing's own weight
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing_weight: Option<String>,
    /// Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]
    #[arg(long, value_name = "WHO", value_parser = choice::<DrawnBy>(), help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawn_by: Option<DrawnBy>,
    /// Least share of a drawing's area inside the study area (0.5 or 50%) [default: 0.5]
    #[arg(long, value_name = "SHARE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_inside: Option<ShareFlag>,
    /// Co-funding areas, in the same formats
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cofunding: Option<String>,
    /// Property with the co-funding area's id
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cofunding_id: Option<String>,
    /// Property with the amount in £ a year
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Property with the local authority that pays
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Points where residents live (census output-area centroids), in the same formats
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub population_points: Option<String>,
    /// Property with the residents at a point
    #[arg(long, value_name = "PROP", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_population: Option<String>,
    /// Lines that clusters must not cross (rivers, railways, motorways), in the same formats
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barriers: Option<String>,
    /// Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backdrop: Option<String>,
    /// Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)
    #[arg(long, value_name = "FILE", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edges: Option<String>,
    /// Table that merges place names: CSV with the columns name and place, and perhaps borough
    #[arg(long, value_name = "CSV", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_aliases: Option<String>,
    /// What makes two drawings speak of one place [default: name]
    #[arg(long, value_name = "KIND", value_parser = choice::<PlaceBy>(), help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_by: Option<PlaceBy>,
    /// The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run
    #[arg(long, value_name = "FILE|NAME=FILE|RUN_DIR:N", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Column (or property) with the ward's id in files of structures
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_ward: Option<String>,
    /// Column (or property) with the cluster in files of structures
    #[arg(long, value_name = "COLUMN", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_cluster: Option<String>,
    /// Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number
    #[arg(long, value_name = "CRS", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crs: Option<CrsChoice>,
    /// Multiply the limits on what a file may hold [default: 1]
    #[arg(long, value_name = "FACTOR", help_heading = "Layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raise_limits: Option<u32>,
}

impl LayerFlags {
    /// Puts files and properties into the settings; a share that is none is refused.
    pub(super) fn fill(&self, settings: &mut Settings, refusals: &mut Refusals) {
        settings.layers = self.layers();
        settings.properties = self.properties();
        settings.place_by = self.place_by.unwrap_or_default();
        settings.drawn_by = self.drawn_by;
        if let Some(GroupShareFlag::Shares(GroupNumbers(shares))) = &self.group_share {
            let share = |(group, share): &(String, f64)| GroupShare {
                group: group.clone(),
                area: None,
                share: *share,
            };
            settings.group_shares = shares.iter().map(share).collect();
        }
        settings.group_weights =
            self.group_weight.iter().flat_map(|GroupNumbers(weights)| weights.clone()).collect();
        if let Some(ShareFlag(number)) = self.min_inside {
            let share = Share::new(number).map_err(|fault| fault.to_string());
            settings.min_inside = refusals.made("--min-inside", share, settings.min_inside);
        }
    }

    /// The files; without a ward layer its path is empty.
    fn layers(&self) -> LayerSettings {
        LayerSettings {
            wards: self.wards.clone().unwrap_or_default(),
            population_table: self.population_table.clone(),
            table_where: self.table_where.iter().map(|filter| filter.0.clone()).collect(),
            neighbourhoods: self.neighbourhoods.clone(),
            cofunding: self.cofunding.clone(),
            population_points: self.population_points.clone(),
            barriers: self.barriers.clone(),
            backdrop: self.backdrop.clone(),
            edges: self.edges.clone(),
            place_aliases: self.place_aliases.clone(),
            group_share: match &self.group_share {
                Some(GroupShareFlag::File(path)) => Some(path.clone()),
                _ => None,
            },
            current: self.current.clone(),
            crs: self.crs,
            raise_limits: self.raise_limits.unwrap_or(1),
        }
    }

    /// The properties named.
    fn properties(&self) -> PropertyNames {
        PropertyNames {
            ward_id: self.ward_id.clone(),
            ward_name: self.ward_name.clone(),
            borough: self.borough.clone(),
            population: self.population.clone(),
            table_id: self.table_id.clone(),
            table_population: self.table_population.clone(),
            workload: self.workload.clone(),
            drawing_id: self.drawing_id.clone(),
            place: self.place.clone(),
            respondent: self.respondent.clone(),
            group: self.group.clone(),
            drawing_weight: self.drawing_weight.clone(),
            cofunding_id: self.cofunding_id.clone(),
            amount: self.amount.clone(),
            authority: self.authority.clone(),
            points_population: self.points_population.clone(),
            structure_ward: self.structure_ward.clone(),
            structure_cluster: self.structure_cluster.clone(),
        }
    }

    /// Every path that is given, with its flag.
    pub fn paths(&mut self) -> impl Iterator<Item = (&'static str, &mut String)> {
        let shares = match &mut self.group_share {
            Some(GroupShareFlag::File(path)) => Some(path),
            _ => None,
        };
        let plain = [
            ("--wards", &mut self.wards),
            ("--population-table", &mut self.population_table),
            ("--neighbourhoods", &mut self.neighbourhoods),
            ("--cofunding", &mut self.cofunding),
            ("--population-points", &mut self.population_points),
            ("--barriers", &mut self.barriers),
            ("--backdrop", &mut self.backdrop),
            ("--edges", &mut self.edges),
            ("--place-aliases", &mut self.place_aliases),
            ("--current", &mut self.current),
        ];
        let plain = plain.into_iter().filter_map(|(flag, path)| Some((flag, path.as_mut()?)));
        plain.chain(shares.map(|path| ("--group-share", path)))
    }
}
