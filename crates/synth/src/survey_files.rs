use super::drawings::closed;
use super::files::{TownFile, counted, drawings, funded_areas, properties};
use super::plane::LonLat;
use super::survey::Survey;
use super::text::{self, Collection, Header, System};
use serde_json::json;
use std::fmt::Write;

/// Most wards of a cluster in the study, where no true neighbourhood has more.
const USUAL_MAX_WARDS: usize = 8;
/// Fewest wards of a cluster in the study, where every true neighbourhood has as many.
const USUAL_MIN_WARDS: usize = 2;

/// The table of residents that stands in for those that the wards do not tell.
const POPULATION_TABLE: &str = "made_up_population.csv";

/// Where the wards are that a survey was made up over, as its files say it.
pub struct WardSource<'a> {
    /// The name of the file alone.
    pub name: &'a str,
    /// The path from the folder of the study.
    pub path: &'a str,
    /// The keys of the study, with their values, that say which property of the wards is which.
    pub keys: &'a [(&'a str, &'a str)],
    /// The factor of the limits, where one was given.
    pub raise_limits: Option<&'a str>,
    /// A text as a cell of a table has it, by the rules of whoever reads the tables; quotes around it are added here.
    pub cell: fn(&str) -> String,
}

impl Survey {
    /// Every file of the survey's folder, in memory.
    #[must_use]
    pub fn files(&self, wards: &WardSource) -> Vec<TownFile> {
        let command = self.command(wards);
        let header = Header { made_by: format!("made by {command}"), system: System::Declared };
        let file = |name, bytes| TownFile { name, bytes };
        let authority =
            |borough: usize| Some(self.given.boroughs[borough].as_str()).filter(|name| !name.is_empty());
        let mut files = vec![
            file("drawings.geojson", drawings(&self.drawings, &header)),
            file("cofunding.geojson", funded_areas(&self.funding, authority, &header)),
            file("true_neighbourhoods.geojson", true_neighbourhoods(self, &header)),
            file(
                "true_structure.csv",
                structure(self, wards, |ward| &self.places.list[self.places.of_ward[ward]].name),
            ),
            file("current_structure.csv", structure(self, wards, |ward| &self.current_of_ward[ward])),
            file("study.toml", study(self, wards, &command).into_bytes()),
            file("README.md", readme(self, &command).into_bytes()),
        ];
        if self.given.residents.is_none() {
            files.push(file(POPULATION_TABLE, population_table(self, wards)));
        }
        files
    }

    /// The command that makes this survey, but for the folder.
    fn command(&self, wards: &WardSource) -> String {
        let mut command = format!("wardwise synth --wards {}", word(wards.name));
        for (key, value) in wards.keys {
            let _ = write!(command, " --{} {}", key.replace('_', "-"), word(value));
        }
        if let Some(factor) = wards.raise_limits {
            let _ = write!(command, " --raise-limits {factor}");
        }
        command + " " + &self.settings.flags(self.given.ids.len())
    }

    fn has_boroughs(&self) -> bool {
        self.given.boroughs.iter().any(|name| !name.is_empty())
    }
}

fn true_neighbourhoods(survey: &Survey, header: &Header) -> Vec<u8> {
    let mut collection = Collection::new(header);
    for place in &survey.places.list {
        let parts: Vec<Vec<Vec<LonLat>>> =
            place.parts.iter().map(|rings| rings.iter().cloned().map(closed).collect()).collect();
        let mut properties = properties([("place", json!(place.name))]);
        if survey.has_boroughs() {
            properties.insert("borough".into(), json!(survey.given.boroughs[place.borough]));
        }
        properties.insert("residents".into(), json!(place.residents));
        collection.add(properties, &text::multi_polygon(&parts));
    }
    collection.finish()
}

fn structure<'a>(
    survey: &'a Survey,
    wards: &WardSource,
    cluster_of: impl Fn(usize) -> &'a String,
) -> Vec<u8> {
    let mut csv = String::from("ward_id,cluster\n");
    for (ward, id) in survey.given.ids.iter().enumerate() {
        let _ = writeln!(csv, "{},{}", cell(wards, id), cell(wards, cluster_of(ward)));
    }
    csv.into_bytes()
}

fn population_table(survey: &Survey, wards: &WardSource) -> Vec<u8> {
    let mut csv = String::from("ward_id,residents\n");
    for (id, residents) in survey.given.ids.iter().zip(&survey.residents) {
        let _ = writeln!(csv, "{},{residents}", cell(wards, id));
    }
    csv.into_bytes()
}

/// A word of a command: in quotes where a shell would take it for more.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// A cell of a table: in quotes where it holds what would end it.
fn cell(wards: &WardSource, text: &str) -> String {
    in_quotes((wards.cell)(text))
}

fn in_quotes(text: String) -> String {
    let needs_quotes = text.contains([',', '"', '\n', '\r']) || text.trim() != text;
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn study(survey: &Survey, wards: &WardSource, command: &str) -> String {
    let mut text = format!(
        "# Made-up evidence over the wards of {}: every place, drawing and pound is invented.\n\
         # Made by: {}\n\
         # Keys are the flags' names with underscores; paths are relative to this file.\n\n",
        in_comment(wards.name),
        in_comment(command),
    );
    let mut key = |key: &str, value: &str| {
        let _ = writeln!(text, "{key} = {}", json!(value));
    };
    key("wards", wards.path);
    for (name, value) in wards.keys {
        key(name, value);
    }
    if survey.given.residents.is_none() {
        key("population_table", POPULATION_TABLE);
        key("table_id", "ward_id");
        key("table_population", "residents");
    }
    if let Some(factor) = wards.raise_limits {
        let _ = writeln!(text, "raise_limits = {factor}");
    }
    let mut key = |key: &str, value: &str| {
        let _ = writeln!(text, "{key} = {}", json!(value));
    };
    if !survey.drawings.is_empty() {
        key("neighbourhoods", "drawings.geojson");
        key("drawing_id", "drawing_id");
        key("place", "place");
        key("respondent", "respondent");
        key("group", "group");
        // A property that no feature has is an error.
        if survey.drawings.iter().any(|drawing| drawing.weight.is_some()) {
            key("drawing_weight", "weight");
        }
    }
    key("cofunding", "cofunding.geojson");
    key("cofunding_id", "area_id");
    key("amount", "amount_gbp");
    if survey.has_boroughs() {
        key("authority", "authority");
    }
    key("current", "current_structure.csv");
    let (smallest, largest) = survey.sizes;
    let _ = write!(
        text,
        "\n# As many clusters as there are true neighbourhoods, which meet these rules.\n\
         clusters = {}\nmin_wards = {}\nmax_wards = {}\n{}\n[weight]\n",
        survey.places.list.len(),
        smallest.min(USUAL_MIN_WARDS),
        largest.max(USUAL_MAX_WARDS),
        if survey.has_boroughs() { "" } else { "cross_boroughs = true\n" },
    );
    if !survey.drawings.is_empty() {
        text += "lived_split = 1.0\n";
    }
    text += "funding_split = 0.5\n";
    text
}

/// Text that stays on one line.
fn in_comment(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

fn readme(survey: &Survey, command: &str) -> String {
    format!(
        r#"# Made-up evidence over given wards

The wards are those of the file named below. Everything here is synthetic: the neighbourhoods and their names, what
people drew, and who pays for what. Every feature says `"synthetic": true`.

Made by (any other folder gives the same bytes, but for the path of the wards in `study.toml`):

```
{command} --out DIR
```

{wards}, {drawings}, {places}.

| file | content |
|---|---|
| `drawings.geojson` | drawings of neighbourhoods: `drawing_id`, `place`, `respondent`, `group`, now and then `weight`. As real ones do, some overlap, run clockwise, cross themselves, stop half way, miss the map, lack a name or spell it differently |
| `cofunding.geojson` | co-funding areas: `area_id`, `amount_gbp` (£ a year), and `authority` (the borough that pays) where the wards have boroughs |
| `true_neighbourhoods.geojson` | the true neighbourhoods: `place`, `residents`, and `borough` where the wards have them. Each is a group of wards, contiguous and within one borough; what people draw lies about it, moved and larger or smaller |
| `true_structure.csv` | `ward_id,cluster`: these groups. With clean evidence (`--noise 0 --tidy`) a search by `lived_split` for as many clusters finds a loss of nothing |
| `current_structure.csv` | `ward_id,cluster`: the teams in force today, drawn without asking anybody |
{population}| `study.toml` | settings for `wardwise search study.toml` |
"#,
        population = match survey.given.residents {
            Some(_) => String::new(),
            None => format!(
                "| `{POPULATION_TABLE}` | `ward_id,residents`: made up too, as the wards tell no residents |\n"
            ),
        },
        wards = counted(survey.given.ids.len() as u64, "ward"),
        drawings = counted(survey.drawings.len() as u64, "drawing"),
        places = counted(survey.places.list.len() as u64, "true neighbourhood"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_part_are_in_quotes() {
        assert_eq!(word("wards.geojson"), "wards.geojson");
        assert_eq!(word("my wards.gpkg"), "'my wards.gpkg'");
        assert_eq!(word("King's"), "'King'\\''s'");
    }

    #[test]
    fn cells_that_need_quotes_have_them() {
        assert_eq!(in_quotes("E05000001".to_owned()), "E05000001");
        assert_eq!(
            in_quotes("Kingston upon Hull, City of 1".to_owned()),
            "\"Kingston upon Hull, City of 1\""
        );
        assert_eq!(in_quotes("the \"Hole\"".to_owned()), "\"the \"\"Hole\"\"\"");
    }
}
