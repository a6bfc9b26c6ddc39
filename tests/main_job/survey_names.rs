//! `wardwise places` on a survey like those of cities: many names, half of them used once, many of them of two
//! places. What is right follows from how the survey was made, and from no output.

use crate::running::{succeeds, wardwise};
use crate::tables::Table;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use wardwise::check::normalised;
use wardwise::pipeline::{check_options, examined, load};
use wardwise::settings::Settings;

/// Places as they are: one to a cell of a map of 12 columns.
const PLACES: [&str; 116] = [
    "Leith",
    "Granton",
    "Newhaven",
    "Trinity",
    "Portobello",
    "Joppa",
    "Craigmillar",
    "Niddrie",
    "Duddingston",
    "Restalrig",
    "Lochend",
    "Abbeyhill",
    "Canongate",
    "Marchmont",
    "Bruntsfield",
    "Morningside",
    "Merchiston",
    "Polwarth",
    "Gorgie",
    "Dalry",
    "Haymarket",
    "Murrayfield",
    "Corstorphine",
    "Blackhall",
    "Davidson's Mains",
    "Cramond",
    "Barnton",
    "Silverknowes",
    "Muirhouse",
    "Pilton",
    "Drylaw",
    "Comely Bank",
    "Stockbridge",
    "Canonmills",
    "Inverleith",
    "Bonnington",
    "Pilrig",
    "Broughton",
    "New Town",
    "Old Town",
    "Tollcross",
    "Fountainbridge",
    "Newington",
    "Prestonfield",
    "Grange",
    "Blackford",
    "Liberton",
    "Gilmerton",
    "Moredun",
    "Gracemount",
    "Fairmilehead",
    "Colinton",
    "Oxgangs",
    "Craiglockhart",
    "Slateford",
    "Longstone",
    "Wester Hailes",
    "Sighthill",
    "Stenhouse",
    "Saughton",
    "Balgreen",
    "Carrick Knowe",
    "Clermiston",
    "East Craigs",
    "West Craigs",
    "Ravelston",
    "Roseburn",
    "Willowbrae",
    "Mountcastle",
    "Northfield",
    "Southfield",
    "Bingham",
    "Magdalene",
    "Brunstane",
    "Newcraighall",
    "The Inch",
    "Burdiehouse",
    "Southhouse",
    "Kaimes",
    "Alnwickhill",
    "Buckstone",
    "Comiston",
    "Swanston",
    "Redford",
    "Dreghorn",
    "Bonaly",
    "Juniper Green",
    "Currie",
    "Balerno",
    "Ratho",
    "Kirkliston",
    "Queensferry",
    "Dalmeny",
    "Gogar",
    "Hermiston",
    "Baberton",
    "Clovenstone",
    "Church End",
    "Church Road",
    "North Park",
    "South Park",
    "Easter Road",
    "Leith Walk",
    "Meadows",
    "Sciennes",
    "St Leonard's",
    "Dumbiedykes",
    "Holyrood",
    "Greenside",
    "Calton",
    "Meadowbank",
    "Piershill",
    "Craigentinny",
    "Kensington",
    "Kennington",
    "Mill Hill",
];
const COLUMNS: usize = 12;
/// Width and height of a cell in degrees: 1.25 km at 56 degrees north.
const CELL: [f64; 2] = [0.02, 0.01125];
const CORNER: [f64; 2] = [-3.4, 55.9];

/// Numbers that are the same on every machine (the generator of Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// From -1 to 1.
    fn swing(&mut self) -> f64 {
        self.below(2001) as f64 / 1000.0 - 1.0
    }
}

/// What somebody wrote, the place that was meant (none of `PLACES` for two at once), and the cells drawn.
struct Said {
    name: String,
    meant: String,
    cells: Vec<usize>,
}

/// A name with one letter in its middle left out, or `None` for a short one.
fn slip(name: &str) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    (letters.len() > 6 && name.is_ascii()).then(|| {
        letters.remove(letters.len() / 2);
        letters.into_iter().collect()
    })
}

/// The survey: every place by several people under its name, and 266 other names.
fn survey() -> Vec<Said> {
    let mut chance = Chance(7);
    let mut said = Vec::new();
    let mut say = |name: String, meant: &str, cells: &[usize]| {
        said.push(Said { name, meant: meant.to_owned(), cells: cells.to_vec() });
    };
    for (cell, place) in PLACES.iter().enumerate() {
        for _ in 0..3 + chance.below(9) {
            say((*place).to_owned(), place, &[cell]);
        }
    }
    let mut others: Vec<(String, String, Vec<usize>)> = Vec::new();
    for (cell, place) in PLACES.iter().enumerate() {
        let mut add = |name: String, meant: &str, cells: &[usize]| {
            others.push((name, meant.to_owned(), cells.to_vec()));
        };
        // The next in the row is a neighbour.
        let next = (cell % COLUMNS + 1 < COLUMNS && cell + 1 < PLACES.len()).then(|| PLACES[cell + 1]);
        match cell % 6 {
            0 => add(format!("The {place} area"), place, &[cell]),
            1 => add(place.replace(' ', "-").to_uppercase() + ".", place, &[cell]),
            2 => add(format!("{}s", place.trim_end_matches('s')), place, &[cell]),
            _ => {}
        }
        if let Some(name) = slip(place) {
            add(name, place, &[cell]);
        }
        if place.contains("Road") {
            add(place.replace("Road", "Rd"), place, &[cell]);
        }
        if let Some(name) = place.strip_prefix("St ") {
            add(format!("Saint {name}"), place, &[cell]);
        }
        if let Some(next) = next {
            match cell % 4 {
                // Two names, and one place drawn.
                0 => add(format!("{place}/{next}"), place, &[cell]),
                1 => add(format!("{next} & {place}"), next, &[cell + 1]),
                // Two names, and both drawn: a name by itself.
                2 => {
                    let name = format!("{place} / {next}");
                    add(name.clone(), &name, &[cell, cell + 1]);
                }
                _ => add(format!("{place} ({next})"), place, &[cell]),
            }
        }
    }
    // One in seven of them is used twice.
    others.retain(|(name, ..)| !PLACES.iter().any(|place| normalised(place) == normalised(name)));
    others.truncate(266);
    for (number, (name, meant, cells)) in others.into_iter().enumerate() {
        for _ in 0..1 + usize::from(number % 7 == 0) {
            say(name.clone(), &meant, &cells);
        }
    }
    said
}

/// Twelve corners about the middle of the cells, which a hand draws now here, now there, smaller or larger.
fn outline(cells: &[usize], chance: &mut Chance) -> Value {
    let middle = |axis: usize| -> f64 {
        let of = |cell: &usize| if axis == 0 { cell % COLUMNS } else { cell / COLUMNS };
        cells.iter().map(|cell| of(cell) as f64 + 0.5).sum::<f64>() / cells.len() as f64
    };
    let (dx, dy, size) = (0.2 * chance.swing(), 0.2 * chance.swing(), 0.42 + 0.12 * chance.swing());
    let wide = size + 0.5 * (cells.len() - 1) as f64;
    let corners: Vec<[f64; 2]> = (0..12)
        .map(|corner| {
            let angle = std::f64::consts::TAU * f64::from(corner) / 12.0;
            let x = middle(0) + dx + wide * angle.cos();
            let y = middle(1) + dy + size * angle.sin();
            [CORNER[0] + x * CELL[0], CORNER[1] + y * CELL[1]]
        })
        .collect();
    let closed: Vec<[f64; 2]> = corners.iter().chain(&corners[..1]).copied().collect();
    json!({ "type": "Polygon", "coordinates": [closed] })
}

fn write(folder: &Path, name: &str, features: Vec<Value>) {
    let collection = json!({ "type": "FeatureCollection", "features": features });
    fs::write(folder.join(name), collection.to_string()).expect("writable");
}

/// The wards, cells with a border of one more all round, and the survey.
fn write_survey(folder: &Path, said: &[Said]) {
    let mut wards = Vec::new();
    for row in -1..11 {
        for column in -1..COLUMNS as i32 + 1 {
            let at =
                |x: i32, y: i32| [CORNER[0] + f64::from(x) * CELL[0], CORNER[1] + f64::from(y) * CELL[1]];
            let ring = [
                at(column, row),
                at(column + 1, row),
                at(column + 1, row + 1),
                at(column, row + 1),
                at(column, row),
            ];
            wards.push(json!({
                "type": "Feature",
                "properties": { "ward_id": format!("W{column}:{row}"), "borough": "City" },
                "geometry": { "type": "Polygon", "coordinates": [ring] },
            }));
        }
    }
    write(folder, "wards.geojson", wards);
    let mut chance = Chance(11);
    let drawings = said.iter().enumerate().map(|(number, said)| {
        json!({
            "type": "Feature",
            "properties": { "place": said.name, "respondent": format!("r{number}") },
            "geometry": outline(&said.cells, &mut chance),
        })
    });
    write(folder, "drawings.geojson", drawings.collect());
}

const LAYERS: [&str; 5] = ["places", "--wards", "wards.geojson", "--neighbourhoods", "drawings.geojson"];

/// The place proposed for every name.
fn proposed(folder: &Path) -> BTreeMap<String, String> {
    succeeds(folder, &[&LAYERS[..], &["--out", "aliases.csv"]].concat());
    let table = Table::read(&folder.join("aliases.csv"));
    let names = table.column("name").into_iter().map(normalised);
    names.zip(table.column("place").into_iter().map(str::to_owned)).collect()
}

/// The pairs of names that stand for one place.
fn pairs(names: &[String], same: impl Fn(&str, &str) -> bool) -> BTreeSet<(&str, &str)> {
    let mut pairs = BTreeSet::new();
    for (number, a) in names.iter().enumerate() {
        pairs.extend(names[number + 1..].iter().filter(|b| same(a, b)).map(|b| (a.as_str(), b.as_str())));
    }
    pairs
}

#[test]
fn of_382_names_the_right_ones_are_proposed_as_one_place() {
    let home = tempfile::tempdir().expect("a folder");
    let said = survey();
    write_survey(home.path(), &said);
    let meant: BTreeMap<String, &str> =
        said.iter().map(|said| (normalised(&said.name), said.meant.as_str())).collect();
    let names: Vec<String> = meant.keys().cloned().collect();
    assert_eq!(names.len(), 382);
    let count = |name: &String| said.iter().filter(|said| normalised(&said.name) == *name).count();
    assert!(names.iter().filter(|name| count(name) == 1).count() > 382 / 2, "more than half are used once");

    let proposed = proposed(home.path());
    assert_eq!(proposed.keys().collect::<Vec<_>>(), names.iter().collect::<Vec<_>>(), "every name is there");
    let right = pairs(&names, |a, b| meant[a] == meant[b]);
    let found = pairs(&names, |a, b| normalised(&proposed[a]) == normalised(&proposed[b]));
    let wrong: Vec<_> = found.difference(&right).collect();
    let missed: Vec<_> = right.difference(&found).collect();
    println!("{} right, {} wrong, {} missed", right.len() - missed.len(), wrong.len(), missed.len());
    let precision = 1.0 - wrong.len() as f64 / found.len() as f64;
    let recall = 1.0 - missed.len() as f64 / right.len() as f64;
    assert!(precision >= 0.99, "{precision}: {wrong:?}");
    assert!(recall >= 0.9, "{recall}: {missed:?}");
    // The place has the name that most people gave.
    let of_one: Vec<&String> = names.iter().filter(|name| PLACES.contains(&meant[*name])).collect();
    let named = of_one.iter().filter(|name| proposed[**name] == meant[**name]).count();
    assert!(named as f64 >= 0.95 * of_one.len() as f64, "{named} of {}", of_one.len());
}

#[test]
fn a_table_applied_as_it_was_proposed_merges_exactly_what_it_says() {
    let home = tempfile::tempdir().expect("a folder");
    write_survey(home.path(), &survey());
    let proposed = proposed(home.path());
    let path = |name: &str| home.path().join(name).display().to_string();
    let mut settings = Settings::new(path("wards.geojson"));
    settings.layers.neighbourhoods = Some(path("drawings.geojson"));
    settings.layers.place_aliases = Some(path("aliases.csv"));
    let (layers, tables) = load(&settings).expect("readable");
    let mut options = check_options(&settings, &tables);
    options.need_population = false;
    let study = examined(layers, &tables, &options).study.expect("nothing is wrong");
    assert!(study.findings.iter().all(|finding| finding.rule.code != "D115"), "every line is met");
    let evidence = study.evidence.expect("a survey");
    for name in &evidence.names {
        let place = &evidence.places[name.place.index()].name;
        assert_eq!(normalised(place), normalised(&proposed[&normalised(&name.name)]), "{}", name.name);
    }
    // Proposed again with the table in use, the table stays as it is.
    let again = [&LAYERS[..], &["--place-aliases", "aliases.csv", "--out", "again.csv"]].concat();
    succeeds(home.path(), &again);
    let table = Table::read(&home.path().join("again.csv"));
    let names = table.column("name").into_iter().map(normalised);
    let again: BTreeMap<String, String> =
        names.zip(table.column("place").into_iter().map(str::to_owned)).collect();
    assert_eq!(again, proposed);
}

/// A few names drawn in cells of the map, each by so many people.
fn of_few(names: &[(&str, &[usize], usize)]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let said: Vec<Said> = names
        .iter()
        .flat_map(|(name, cells, people)| {
            (0..*people).map(|_| Said {
                name: (*name).to_owned(),
                meant: String::new(),
                cells: cells.to_vec(),
            })
        })
        .collect();
    write_survey(home.path(), &said);
    home
}

#[test]
fn names_told_apart_by_a_word_or_by_where_they_are_stay_apart() {
    // All in one cell: only the word tells them apart.
    let here: &[usize] = &[30];
    let home = of_few(&[
        ("North Park", here, 4),
        ("South Park", here, 4),
        ("Church End", here, 4),
        ("Church Road", here, 4),
        ("East Quay", here, 2),
        ("West Quay", here, 2),
        ("Ward 11", here, 2),
        ("Ward 12", here, 2),
        // These would be one by a letter, and by nothing at all, and lie elsewhere.
        ("Kensington", &[0], 4),
        ("Kennington", &[3], 4),
        ("Kirkton", &[5], 4),
        ("The Kirkton", &[95], 4),
    ]);
    for (name, place) in proposed(home.path()) {
        assert_eq!(name, normalised(&place));
    }
}

#[test]
fn a_name_of_two_goes_where_it_was_drawn_or_stays_with_a_note() {
    let home = of_few(&[
        ("Leith", &[0], 6),
        ("Granton", &[1], 6),
        ("Leith/Granton", &[0], 1),
        ("Granton & Leith", &[0], 1),
        ("Granton (Leith)", &[1], 1),
        ("Joppa", &[20], 6),
        ("Niddrie", &[21], 6),
        ("Joppa/Niddrie", &[20, 21], 1),
        ("Ratho/Gogar", &[40], 1),
    ]);
    let proposed = proposed(home.path());
    let of = |name: &str| proposed[&normalised(name)].as_str();
    assert_eq!(of("Leith/Granton"), "Leith");
    assert_eq!(of("Granton & Leith"), "Leith");
    assert_eq!(of("Joppa/Niddrie"), "Joppa/Niddrie");
    assert_eq!(of("Ratho/Gogar"), "Ratho/Gogar");
    let table = Table::read(&home.path().join("aliases.csv"));
    assert_eq!(table.cell("name", "Joppa/Niddrie", "why"), "names more than one place: see Joppa, Niddrie");
    assert_eq!(table.cell("name", "Ratho/Gogar", "why"), "names more than one place");
    assert_eq!(table.cell("name", "Leith/Granton", "drawings"), "1");
    assert_eq!(table.cell("name", "Leith", "respondents"), "6");
}

#[test]
fn a_survey_without_names_or_layer_is_refused_and_an_edited_table_is_not_lost() {
    let home = of_few(&[("Leith", &[0], 2), ("Leith.", &[0], 1)]);
    let refused = |arguments: &[&str], code: i32, said: &str| {
        let output = wardwise(home.path(), arguments);
        let messages = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{messages}");
        assert!(messages.contains(said), "{said}: {messages}");
    };
    refused(&["places", "--wards", "wards.geojson"], 2, "names of places stand in a neighbourhoods layer");
    let unnamed = json!({ "type": "Feature", "properties": {}, "geometry": outline(&[0], &mut Chance(1)) });
    write(home.path(), "unnamed.geojson", vec![unnamed]);
    let layers = ["places", "--wards", "wards.geojson", "--neighbourhoods", "unnamed.geojson"];
    refused(&layers, 3, "no drawing or statement in use names its place");

    let to_file = [&LAYERS[..], &["--out", "table.csv"]].concat();
    succeeds(home.path(), &to_file);
    fs::write(home.path().join("table.csv"), "name,place\nLeith.,Leith\n").expect("writable");
    refused(&to_file, 2, "the file is there already, and may have been edited");
    succeeds(home.path(), &[&to_file[..], &["--force"]].concat());

    // Printed, it is the table alone; what is not for publication is said beside it.
    let output = wardwise(home.path(), &LAYERS);
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(fs::read_to_string(home.path().join("table.csv")).expect("a table"), table);
    assert!(
        table.starts_with(
            "name,place,drawings,respondents,similarity,overlap,why\nLeith,Leith,2,2,,,\nLeith.,Leith,1,1,1,"
        ),
        "{table}"
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("not for publication"));
    // A study file's folder for outputs is no table.
    let study = "wards = \"wards.geojson\"\nneighbourhoods = \"drawings.geojson\"\nout = \"out\"\n";
    fs::write(home.path().join("study.toml"), study).expect("writable");
    assert_eq!(succeeds(home.path(), &["places", "study.toml"]), table);
    assert!(!home.path().join("out").exists());
}

#[test]
fn the_table_is_the_same_at_any_number_of_threads_and_for_statements_too() {
    let home = tempfile::tempdir().expect("a folder");
    write_survey(home.path(), &survey());
    let on = |threads: &str| succeeds(home.path(), &[&LAYERS[..], &["--threads", threads]].concat());
    assert_eq!(on("1"), on("3"));

    let point = |cell: usize, name: &str, shift: f64| {
        let x = CORNER[0] + ((cell % COLUMNS) as f64 + 0.5 + shift) * CELL[0];
        let y = CORNER[1] + ((cell / COLUMNS) as f64 + 0.5) * CELL[1];
        json!({ "type": "Feature", "properties": { "place": name }, "geometry": { "type": "Point", "coordinates": [x, y] } })
    };
    let statements = vec![
        point(30, "Corstorphine", 0.0),
        point(30, "Corstorphine", 0.1),
        point(30, "Costorphine", 0.2),
        point(30, "North Park", 0.0),
        point(30, "South Park", 0.0),
        point(90, "Corstorphin", 0.0),
    ];
    write(home.path(), "drawings.geojson", statements);
    let proposed = proposed(home.path());
    assert_eq!(proposed["costorphine"], "Corstorphine");
    assert_eq!(proposed["corstorphin"], "Corstorphin", "six kilometres away");
    assert_eq!(
        (proposed["north park"].as_str(), proposed["south park"].as_str()),
        ("North Park", "South Park")
    );
}
