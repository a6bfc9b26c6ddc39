//! Which columns of a table hold the wards and the clusters: those named, else those with well-known names,
//! else those whose values say so.

use super::naming::nearest;
use super::properties::{self, fits};
use super::ward_directory::{Named, WardDirectory};
use crate::model::{WardIdx, shortened};
use std::collections::BTreeSet;

/// Names of the column with the cluster that leave no doubt, in order of preference.
const CLUSTER: [&str; 9] = [
    "cluster",
    "cluster_id",
    "cluster_name",
    "team",
    "team_id",
    "team_name",
    "assignment",
    "assignments",
    "district_id",
];

/// Names of the column with the wards that are this program's own.
const OWN_WARD: [&str; 2] = ["ward_id", "ward_code"];

/// Names of the column with the wards in files of other programs, beside those of ward files: GerryChain's
/// nodes, the index that pandas writes.
const OTHER_WARD: [&str; 6] = ["node", "node_id", "index", "unit", "precinct", ""];

/// Names of columns that hold no cluster of a structure, though values may repeat.
const NO_CLUSTER: [&str; 8] = ["county", "state", "region", "country", "year", "statefp", "countyfp", "draw"];

/// The columns with which a table may be asked to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedColumns<'a> {
    /// `--structure-ward`
    pub ward: Option<&'a str>,
    /// `--structure-cluster`, or `FILE:COLUMN`
    pub cluster: Option<&'a str>,
    /// The property of the ward file that holds the ids.
    pub own_ward: Option<&'a str>,
    /// Whether other structures are read as well: a flag may name a column of theirs.
    pub is_one_of_several: bool,
}

/// The columns that were chosen, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChosenColumns {
    pub ward: usize,
    pub cluster: usize,
    /// Whether a flag names a column that is another structure's.
    pub is_unasked: bool,
}

/// A table before its columns are known.
#[derive(Clone, Copy)]
pub(super) struct Cells<'t> {
    /// The names of the columns.
    pub names: &'t [String],
    /// The cells, row by row.
    pub rows: &'t [(u64, Vec<String>)],
}

/// The columns of a table with wards and clusters. Where it is read beside others and lacks a column that is
/// named, this program's own columns are taken: the name is that of a column of another table.
///
/// # Errors
/// Why it cannot be told, with the flags that would say it.
pub(super) fn columns(
    cells: Cells,
    wards: &WardDirectory,
    asked: AskedColumns,
    file: &str,
) -> Result<ChosenColumns, String> {
    let all: Vec<Column> = (0..cells.names.len()).map(|place| Column::of(cells, place, wards)).collect();
    let mut missing = Vec::new();
    let mut named = |name: Option<&str>, flag: &str| -> Option<usize> {
        called(&all, name?).unwrap_or_else(|why| {
            missing.push(format!("{flag}: {why}"));
            None
        })
    };
    let (ward, cluster) =
        (named(asked.ward, "--structure-ward"), named(asked.cluster, "--structure-cluster"));
    if !missing.is_empty() {
        let unasked = AskedColumns { ward: None, cluster: None, is_one_of_several: false, ..asked };
        let own = asked.is_one_of_several.then(|| columns(cells, wards, unasked, file).ok()).flatten();
        let own = own.filter(|chosen| are_plain(cells.names, *chosen));
        let why = || format!("{}; {}", missing.join("; "), listed(&all));
        return own.map(|chosen| ChosenColumns { is_unasked: true, ..chosen }).ok_or_else(why);
    }
    let ward = match ward {
        Some(place) => place,
        None => ward_column(&all, cluster, asked.own_ward)
            .map_err(|why| format!("{why}; {}; {}", listed(&all), command(&all, None, cluster)))?,
    };
    let cluster = match cluster {
        Some(place) => place,
        None => cluster_column(&all, ward, file)
            .map_err(|why| format!("{why}; {}; {}", listed(&all), command(&all, Some(ward), None)))?,
    };
    for place in [ward, cluster] {
        called(&all, all[place].name)?;
    }
    Ok(ChosenColumns { ward, cluster, is_unasked: false })
}

/// A column and what its values say.
struct Column<'t> {
    place: usize,
    name: &'t str,
    /// Cells that are not blank.
    filled: usize,
    /// Different values.
    distinct: usize,
    /// Different wards named by their ids, by their names, and by what looks like an id.
    by_id: usize,
    by_name: usize,
    alike: usize,
    /// Whether a value is a number with a fraction: something that was measured.
    is_measured: bool,
}

impl<'t> Column<'t> {
    fn of(cells: Cells<'t>, place: usize, wards: &WardDirectory) -> Self {
        let values = cells.rows.iter().filter_map(|(_, cells)| cells.get(place));
        let values: Vec<&str> = values.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let distinct: BTreeSet<&str> = values.iter().copied().collect();
        let [mut by_id, mut by_name, mut alike] = [(); 3].map(|()| BTreeSet::<WardIdx>::new());
        for value in &distinct {
            match wards.found(value) {
                Named::ById(ward) => drop(by_id.insert(ward)),
                Named::ByName(ward) => drop(by_name.insert(ward)),
                Named::Alike(ward, _) => drop(alike.insert(ward)),
                // A name that several wards share, or digits lost: the column speaks of wards all the same.
                Named::Shared(several) => by_name.extend(several),
                Named::DigitsLost(several) | Named::AlikeSeveral(several) => alike.extend(several),
                Named::Unknown(_) => {}
            }
        }
        let is_measured = |value: &&str| {
            value.contains('.') && value.parse::<f64>().is_ok_and(|number| number.fract() != 0.0)
        };
        Self {
            place,
            name: cells.names[place].trim(),
            filled: values.len(),
            distinct: distinct.len(),
            by_id: by_id.len(),
            by_name: by_name.len(),
            alike: alike.len(),
            is_measured: distinct.iter().any(is_measured),
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
    }

    /// How many wards its values name, in any way.
    fn named(&self) -> usize {
        self.by_id + self.by_name + self.alike
    }

    /// Whether at least half of its cells name wards, each another.
    fn names_wards(&self) -> bool {
        self.named() > 0 && self.named() * 2 >= self.filled
    }

    /// Whether values repeat, as clusters do, and are neither measured nor known to be something else.
    fn looks_like_clusters(&self) -> bool {
        let is_wards = self.by_name * 2 >= self.filled || self.distinct == self.filled;
        !is_wards && !self.is_measured && !self.is_something_else()
    }

    fn is_something_else(&self) -> bool {
        let known = [&properties::BOROUGH, &properties::POPULATION, &properties::WARD_NAME];
        let mut known = known.into_iter().flat_map(|purpose| purpose.known);
        let is_known = known.any(|pattern| fits(pattern, self.name));
        let is_other = NO_CLUSTER.iter().any(|name| self.is_called(name));
        // `District` is a cluster in America, where most tables of districts come from.
        (is_known || is_other) && !self.is_called("district")
    }

    /// How well its name says that it holds wards: the greater, the better.
    fn ward_name_rank(&self, own: Option<&str>) -> usize {
        if own.is_some_and(|own| self.is_called(own)) {
            return 4;
        }
        if OWN_WARD.iter().any(|name| self.is_called(name)) {
            return 3;
        }
        if properties::WARD_ID.known.iter().any(|pattern| fits(pattern, self.name)) {
            return 2;
        }
        usize::from(OTHER_WARD.iter().any(|name| self.is_called(name)))
    }
}

/// Whether a column's name is one under which wards or clusters are known.
pub(super) fn is_known_name(name: &str) -> bool {
    let name = name.trim();
    let mut known = CLUSTER.iter().chain(&OWN_WARD).chain(&OTHER_WARD);
    known.any(|known| known.eq_ignore_ascii_case(name))
        || properties::WARD_ID.known.iter().any(|pattern| fits(pattern, name))
}

/// The column of a name, whatever its capitals.
fn called(all: &[Column], name: &str) -> Result<Option<usize>, String> {
    let found: Vec<usize> = all.iter().filter(|c| c.is_called(name)).map(|column| column.place).collect();
    match found[..] {
        [place] => Ok(Some(place)),
        [first, second, ..] => Err(format!(
            "columns {} and {} are called {:?} and {:?}; leave one of them",
            first + 1,
            second + 1,
            shortened(all[first].name),
            shortened(all[second].name)
        )),
        [] => {
            let near = nearest(name, all.iter().map(|column| column.name));
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            Err(format!("no column is called {:?}{near}", shortened(name)))
        }
    }
}

/// The column whose values name wards; of several the one with ids, with the better known name, with more
/// wards. Where no values do, one whose name says that it holds them: what is wrong with its values is told
/// line by line.
fn ward_column(all: &[Column], cluster: Option<usize>, own: Option<&str>) -> Result<usize, String> {
    let others = || all.iter().filter(|column| Some(column.place) != cluster);
    let is_plain = |column: &Column| column.by_id * 2 >= column.filled;
    let rank = |column: &Column| {
        (is_plain(column), column.ward_name_rank(own), column.by_name > column.alike, column.named())
    };
    let no_cluster = |column: &&Column| !CLUSTER.iter().any(|name| column.is_called(name));
    let mut fitting: Vec<&Column> =
        others().filter(|column| column.names_wards()).filter(no_cluster).collect();
    fitting.sort_by_key(|column| std::cmp::Reverse(rank(column)));
    match fitting[..] {
        [best, second, ..] if rank(best) == rank(second) => {
            Err(format!("the wards could stand in {:?} or {:?}", best.name, second.name))
        }
        [best, ..] => Ok(best.place),
        [] => {
            let known = others()
                .filter(no_cluster)
                .max_by_key(|column| (column.ward_name_rank(own), std::cmp::Reverse(column.place)));
            let known = known.filter(|column| column.ward_name_rank(own) > 1);
            known.map(|column| column.place).ok_or_else(|| "no column holds ids or names of wards".to_owned())
        }
    }
}

fn cluster_column(all: &[Column], ward: usize, file: &str) -> Result<usize, String> {
    let others: Vec<&Column> = all.iter().filter(|column| column.place != ward).collect();
    if let Some(known) = CLUSTER.iter().find_map(|name| others.iter().find(|column| column.is_called(name))) {
        return Ok(known.place);
    }
    let candidates: Vec<&&Column> =
        others.iter().filter(|column| column.name.to_lowercase().starts_with("candidate_")).collect();
    match candidates[..] {
        [only] => return Ok(only.place),
        [] => {}
        [first, ..] => {
            let names: Vec<String> = candidates.iter().map(|column| column.name.to_owned()).collect();
            return Err(format!(
                "it holds {} candidates, {}; name one: {}, or --structure-cluster {}",
                candidates.len(),
                names.join(", "),
                quoted(&format!("{file}:{}", first.name)),
                first.name
            ));
        }
    }
    let filled: Vec<&Column> = others.iter().copied().filter(|column| column.filled > 0).collect();
    let mut likely: Vec<&Column> =
        filled.iter().copied().filter(|column| column.looks_like_clusters()).collect();
    if likely.len() > 1 {
        // One value throughout says nothing beside others that differ.
        likely.retain(|column| column.distinct > 1);
    }
    match (&likely[..], &filled[..]) {
        ([only], _) => Ok(only.place),
        ([], [only]) if only.is_called("district") => Ok(only.place),
        ([], _) => Err("no column looks like one of clusters".to_owned()),
        (several, _) => {
            let names: Vec<String> =
                several.iter().map(|column| format!("{:?}", shortened(column.name))).collect();
            Err(format!("the clusters could stand in {}", names.join(" or ")))
        }
    }
}

/// The flags that would say it, with columns of the table.
fn command(all: &[Column], ward: Option<usize>, cluster: Option<usize>) -> String {
    let ward = ward.or_else(|| {
        let others = all.iter().filter(|column| Some(column.place) != cluster);
        others
            .max_by_key(|column| (column.named(), std::cmp::Reverse(column.place)))
            .map(|column| column.place)
    });
    let cluster = cluster.or_else(|| {
        let others = || all.iter().filter(|column| Some(column.place) != ward);
        let likely = others().find(|column| column.looks_like_clusters() && column.distinct > 1);
        likely.or_else(|| others().next()).map(|column| column.place)
    });
    let name = |place: Option<usize>, otherwise: &str| {
        place.map_or_else(|| otherwise.to_owned(), |place| quoted(all[place].name))
    };
    format!(
        "write which, such as --structure-ward {} --structure-cluster {}",
        name(ward, "COLUMN"),
        name(cluster, "COLUMN")
    )
}

/// A word as a shell reads it back, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("\"{word}\"") }
}

/// How many of the columns present a message lists.
const LISTED: usize = 40;

fn listed(all: &[Column]) -> String {
    let names: Vec<String> =
        all.iter().take(LISTED).map(|column| format!("{:?}", shortened(column.name))).collect();
    format!("present are {}", names.join(", "))
}

/// Whether the columns are those that need no word: this program's own names.
pub(super) fn are_plain(names: &[String], chosen: ChosenColumns) -> bool {
    let is_one_of = |place: usize, known: &[&str]| {
        known.iter().any(|name| names[place].trim().eq_ignore_ascii_case(name))
    };
    is_one_of(chosen.ward, &OWN_WARD) && is_one_of(chosen.cluster, &CLUSTER[..2])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six wards with the ids 05000001 to 05000006, names of their own.
    fn wards() -> WardDirectory {
        let ids: Vec<(String, String)> =
            (1..=6).map(|number| (format!("0500000{number}"), format!("Ward W0{number}"))).collect();
        WardDirectory::of(ids.iter().map(|(id, name)| (id.as_str(), name.as_str())))
    }

    fn choose_with(
        wards: &WardDirectory,
        text: &str,
        asked: AskedColumns,
    ) -> Result<(String, String), String> {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
        let names = lines.next().unwrap();
        let rows: Vec<(u64, Vec<String>)> = lines.map(|cells| (0, cells)).collect();
        let chosen = columns(Cells { names: &names, rows: &rows }, wards, asked, "plan.csv")?;
        Ok((names[chosen.ward].clone(), names[chosen.cluster].clone()))
    }

    fn choose(text: &str) -> Result<(String, String), String> {
        choose_with(&wards(), text, AskedColumns::default())
    }

    /// A table of six rows from columns: `$` is the ward's id, `#` its number, `@` its name, `1` a cluster of
    /// two, `p` its residents.
    fn table(header: &str, row: &str) -> String {
        let mut text = header.to_owned();
        for number in 1..=6 {
            let cells = row.split(',').map(|cell| match cell {
                "$" => format!("0500000{number}"),
                "z" => format!("500000{number}"),
                "#" => number.to_string(),
                "@" => format!("Ward W0{number}"),
                "p" => (1000 + number * 10).to_string(),
                "1" => ((number + 1) / 2).to_string(),
                "2" => (number % 2).to_string(),
                other => other.to_owned(),
            });
            text.push('\n');
            text.push_str(&cells.collect::<Vec<_>>().join(","));
        }
        text
    }

    #[test]
    fn tables_of_other_programs_are_recognised() {
        for (header, row, ward, cluster) in [
            ("ward_id,cluster", "$,1", "ward_id", "cluster"),
            ("GEOID20,District", "$,1", "GEOID20", "District"),
            ("GEOID,District", "$,1", "GEOID", "District"),
            ("Id,District", "$,1", "Id", "District"),
            ("id,assignment", "$,1", "id", "assignment"),
            ("BLOCKID,DISTRICT", "$,1", "BLOCKID", "DISTRICT"),
            (",0", "$,1", "", "0"),
            ("node,assignment", "$,1", "node", "assignment"),
            ("index,district", "$,1", "index", "district"),
            (",GEOID,district", "#,$,1", "GEOID", "district"),
            (",GEOID,draw,district,total_pop", "#,$,1x,1,p", "GEOID", "district"),
            ("ward_id,ward_name,borough,population,candidate_01", "$,@,1,p,1", "ward_id", "candidate_01"),
            ("Ward,Patrol", "@,1", "Ward", "Patrol"),
            ("name,code,team", "@,z,1", "code", "team"),
            ("5000001s,what", "z,1", "5000001s", "what"),
        ] {
            let found = choose(&table(header, row)).unwrap_or_else(|why| panic!("{header}: {why}"));
            assert_eq!(found, (ward.to_owned(), cluster.to_owned()), "{header}");
        }
    }

    #[test]
    fn ids_that_are_small_numbers_are_told_from_clusters_by_how_often_they_stand() {
        let ids: Vec<String> = (1..=6).map(|number| number.to_string()).collect();
        let wards = WardDirectory::of(ids.iter().map(|id| (id.as_str(), id.as_str())));
        let text = table("a,b", "1,#");
        let found = choose_with(&wards, &text, AskedColumns::default()).unwrap();
        assert_eq!(found, ("b".to_owned(), "a".to_owned()));
        let text = table(",GEOID,district", "#,#,1");
        let found = choose_with(&wards, &text, AskedColumns::default()).unwrap();
        assert_eq!(found, ("GEOID".to_owned(), "district".to_owned()));
    }

    #[test]
    fn what_cannot_be_told_is_asked_for_with_the_flags() {
        let why = choose(&table("GEOID20,District,Patrol", "$,1,2")).unwrap_err();
        for word in ["\"District\" or \"Patrol\"", "--structure-ward GEOID20 --structure-cluster District"] {
            assert!(why.contains(word), "{why}");
        }
        let why = choose(&table("ward_id,candidate_01,candidate_02", "$,1,2")).unwrap_err();
        for word in ["2 candidates", "plan.csv:candidate_01", "--structure-cluster candidate_01"] {
            assert!(why.contains(word), "{why}");
        }
        let why = choose(&table("ward_id,population", "$,p")).unwrap_err();
        assert!(why.contains("no column looks like one of clusters"), "{why}");
        let why = choose(&table("what,where is it", "x,1")).unwrap_err();
        assert!(why.contains("no column holds ids") && why.contains("\"where is it\""), "{why}");
        let asked = AskedColumns { cluster: Some("Distrct"), ..AskedColumns::default() };
        let why = choose_with(&wards(), &table("GEOID20,District,Patrol", "$,1,2"), asked).unwrap_err();
        assert!(why.contains("did you mean \"District\"?"), "{why}");
    }

    #[test]
    fn a_column_that_is_named_is_taken_and_one_with_a_known_name_where_no_value_fits() {
        let asked =
            AskedColumns { ward: Some("geoid20"), cluster: Some("Patrol"), ..AskedColumns::default() };
        let found = choose_with(&wards(), &table("GEOID20,District,Patrol", "$,1,2"), asked).unwrap();
        assert_eq!(found, ("GEOID20".to_owned(), "Patrol".to_owned()));
        let found = choose("GEOID20,District\nX1,1\nX2,1\nX3,2").unwrap();
        assert_eq!(found, ("GEOID20".to_owned(), "District".to_owned()));
    }
}
