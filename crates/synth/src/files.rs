use super::drawings::{Drawing, closed};
use super::funding::FundedArea;
use super::plane::LonLat;
use super::text::{self, Collection, Header, System};
use super::town::Town;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// One file of the town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TownFile {
    /// The name within the town's folder.
    pub name: &'static str,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// The folder named in the command that the files say they were made by. The bytes do not depend on where
/// they are written, so the demo's folder stands for any other.
const FOLDER: &str = "data/demo";

impl Town {
    /// Every file of the town's folder, in memory.
    #[must_use]
    pub fn files(&self) -> Vec<TownFile> {
        let town = self;
        let command = town.settings.command(FOLDER);
        let header = Header { made_by: format!("made by {command}"), system: System::Unsaid };
        let file = |name, bytes| TownFile { name, bytes };
        vec![
            file("wards.geojson", wards(town, &header)),
            file("population_points.geojson", population_points(town, &header)),
            file("drawings.geojson", drawings(&town.drawings, &header)),
            file("statements.geojson", statements(town, &header)),
            file(
                "cofunding.geojson",
                funded_areas(&town.funding, |borough| Some(&town.borough_names[borough]), &header),
            ),
            file("river.geojson", river(town, &header)),
            file("true_neighbourhoods.geojson", true_neighbourhoods(town, &header)),
            file(
                "true_structure.csv",
                structure(town, |ward| &town.places.list[town.places.of_ward[ward]].name),
            ),
            file("current_structure.csv", structure(town, |ward| &town.current_of_ward[ward])),
            file("study.toml", study(town, &command).into_bytes()),
            file("README.md", readme(town, &command).into_bytes()),
        ]
    }
}

pub(super) fn properties<const N: usize>(entries: [(&str, Value); N]) -> Map<String, Value> {
    entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect()
}

fn wards(town: &Town, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for (ward, ring) in town.wards.rings.iter().enumerate() {
        let properties = properties([
            ("ward_code", json!(ward_code(ward))),
            ("ward_name", json!(town.ward_names[ward])),
            ("borough", json!(town.borough_names[town.wards.borough_of[ward]])),
            ("population", json!(town.people.residents[ward])),
            ("crimes", json!(town.people.crimes[ward])),
        ]);
        collection.add(properties, &text::polygon(&[closed(ring.clone())]));
    }
    collection.finish()
}

fn population_points(town: &Town, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for point in &town.people.points {
        collection.add(properties([("residents", json!(point.residents))]), &text::point(point.at));
    }
    collection.finish()
}

pub(super) fn drawings(drawings: &[Drawing], header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for drawing in drawings {
        let mut properties = properties([
            ("drawing_id", json!(drawing.id)),
            ("place", json!(drawing.place)),
            ("respondent", json!(drawing.respondent)),
            ("group", json!(drawing.group)),
        ]);
        if let Some(weight) = drawing.weight {
            properties.insert("weight".into(), json!(weight));
        }
        collection.add(properties, &text::drawn(&drawing.shape));
    }
    collection.finish()
}

fn statements(town: &Town, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for statement in &town.statements {
        let properties = properties([
            ("statement_id", json!(statement.id)),
            ("place", json!(statement.place)),
            ("respondent", json!(statement.respondent)),
            ("group", json!(statement.group)),
        ]);
        collection.add(properties, &text::point(statement.at));
    }
    collection.finish()
}

/// Co-funding areas, paid by the boroughs of these names; without one where a borough has none.
pub(super) fn funded_areas<'a>(
    areas: &[FundedArea],
    authority: impl Fn(usize) -> Option<&'a str>,
    header: &Header,
) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for area in areas {
        let mut properties =
            properties([("area_id", json!(area.id)), ("amount_gbp", json!(area.amount_gbp))]);
        if let Some(authority) = authority(area.authority) {
            properties.insert("authority".into(), json!(authority));
        }
        collection.add(properties, &text::polygon(&area.rings));
    }
    collection.finish()
}

fn river(town: &Town, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    collection.add(properties([("name", json!(town.river_name))]), &text::line_string(&town.river));
    collection.finish()
}

fn true_neighbourhoods(town: &Town, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for place in &town.places.list {
        let parts: Vec<Vec<Vec<LonLat>>> =
            place.parts.iter().map(|rings| rings.iter().cloned().map(closed).collect()).collect();
        let properties = properties([
            ("place", json!(place.name)),
            ("borough", json!(town.borough_names[place.borough])),
            ("residents", json!(place.residents)),
        ]);
        // One kind of geometry throughout, though most places are in one part.
        collection.add(properties, &text::multi_polygon(&parts));
    }
    collection.finish()
}

fn structure<'a>(town: &Town, cluster_of: impl Fn(usize) -> &'a String) -> Vec<u8> {
    let mut csv = String::from("ward_id,cluster\n");
    for ward in 0..town.wards.count() {
        // Names are made of letters and spaces (see `Names`), so no cell needs quotes.
        let _ = writeln!(csv, "{},{}", ward_code(ward), cluster_of(ward));
    }
    csv.into_bytes()
}

fn ward_code(ward: usize) -> String {
    format!("SYN{:05}", ward + 1)
}

fn study(town: &Town, command: &str) -> String {
    format!(
        r#"# A made-up town: every place, person and pound in it is invented.
# Made by: {command}
# Keys are the flags' names with underscores; paths are relative to this file.

wards = "wards.geojson"
ward_id = "ward_code"
ward_name = "ward_name"
borough = "borough"
population = "population"

neighbourhoods = "drawings.geojson"
drawing_id = "drawing_id"
place = "place"
respondent = "respondent"
group = "group"
{weight}
cofunding = "cofunding.geojson"
cofunding_id = "area_id"
amount = "amount_gbp"
authority = "authority"

population_points = "population_points.geojson"
points_population = "residents"

current = "current_structure.csv"

# One team for about this many residents. The number of clusters is left open: it is found.
target_population = {target}
min_wards = 2
max_wards = 8

[weight]
lived_split = 1.0
funding_split = 0.5
imbalance = 0.5
"#,
        target = town.target_population(),
        // A few drawings may all be without a weight, and a property that no feature has is an error.
        weight = match town.drawings.iter().any(|drawing| drawing.weight.is_some()) {
            true => "drawing_weight = \"weight\"\n",
            false => "",
        }
    )
}

/// `1 ward`, `2 wards`
pub(super) fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn readme(town: &Town, command: &str) -> String {
    let settings = &town.settings;
    format!(
        r#"# A made-up town

Everything here is synthetic: the wards, the boroughs, the {river}, the people, what they drew and who pays for what.
The names are invented. The coordinates lie in England so that maps and projections work; nothing of the real place
was used. Every feature says `"synthetic": true`.

Made by (any other folder gives the same bytes):

```
{command}
```

{boroughs}, {wards}, {residents}, {drawings}, {places}.

| file | content |
|---|---|
| `wards.geojson` | ward polygons: `ward_code`, `ward_name`, `borough`, `population` (the sum of the ward's population points), `crimes` (recorded offences a year) |
| `population_points.geojson` | where people live, away from the river and the parks: `residents` |
| `drawings.geojson` | residents' drawings of their neighbourhood: `drawing_id`, `place`, `respondent`, `group`, now and then `weight`. As real ones do, some overlap, run clockwise, cross themselves, stop half way, miss the town, lack a name or spell it differently |
| `statements.geojson` | the point form of the same evidence, "I live here, and call it X": `statement_id`, `place`, `respondent`, `group` |
| `cofunding.geojson` | co-funding areas: `area_id`, `amount_gbp` (£ a year), `authority` (the borough that pays; where there are several boroughs, the first area is paid by another than the one it lies in) |
| `river.geojson` | the middle of the {river}, for `--barriers` |
| `true_neighbourhoods.geojson` | the true borders of the named places: `place`, `borough`, `residents`. A partition of the town that ignores ward borders |
| `true_structure.csv` | `ward_id,cluster`: the group of wards that each true neighbourhood grew from, contiguous and within one borough. Most residents of nearly every ward live in its neighbourhood. With clean evidence (every drawing the true border) a search by `lived_split` for as many clusters should find exactly this |
| `current_structure.csv` | `ward_id,cluster`: the teams in force today, drawn without asking anybody |
| `study.toml` | settings for `wardwise search study.toml` |
"#,
        river = town.river_name,
        boroughs = counted(settings.boroughs as u64, "borough"),
        wards = counted(settings.ward_count as u64, "ward"),
        drawings = counted(settings.drawings as u64, "drawing"),
        residents = counted(town.people.residents.iter().sum::<u64>(), "resident"),
        places = counted(town.places.list.len() as u64, "true neighbourhood"),
    )
}
