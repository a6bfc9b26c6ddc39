//! Tables of residents that would be read wrongly without a word: each is refused, or what was done is said.

use crate::population_table::{
    SEARCH, folder, folder_with, hundreds, joined, joined_to, lines, refusal, says,
};
use crate::running::{json, wardwise};
use rust_xlsxwriter::{Formula, Workbook};
use serde_json::json;
use std::fs;

#[test]
fn two_columns_of_one_name_are_refused_where_one_is_used() {
    let home = folder();
    // Headings over two lines: what tells the columns apart stands below the header line, or above it.
    let below = format!(
        "ward,ward_code,Total,Total,Total\n,,Males,Females,All persons\n{}",
        lines(|n| format!("Ward {n},0500000{n},{n}0,{n}0,{n}00\n"))
    );
    let told = [
        "F123",
        "columns 3, 4 and 5 are all called \"Total\"",
        "\"Males\", \"Females\", \"All persons\"",
        "rename",
    ];
    says(&refusal(&home, &below, &[]), &told);
    says(&refusal(&home, &below, &["--table-population", "total"]), &["F123"]);
    says(&refusal(&home, &below, &["--table-population", "Total"]), &told);
    let above = format!(
        "figures,,2021,2022\nward,ward_code,Persons,Persons\n{}",
        lines(|n| format!("Ward {n},0500000{n},1,{n}00\n"))
    );
    let told = [
        "columns 3 and 4 are both called \"Persons\"",
        "line 1, above the header line",
        "\"2021\", \"2022\"",
    ];
    says(&refusal(&home, &above, &[]), &told);
    // The cure.
    let cured = above.replace("Persons,Persons", "Persons 2021,Persons");
    assert_eq!(joined(&home, cured.as_bytes(), &[]).0, hundreds());
    // Two tables side by side: ids and residents.
    let side = format!(
        "ward_code,population,,ward_code,population\n{}",
        lines(|n| format!("0500000{n},{n}00,,0500000{n},7\n"))
    );
    says(&refusal(&home, &side, &[]), &["columns 1 and 4 are both called \"ward_code\""]);
    // A long table, and a column by which rows are chosen.
    let long = format!(
        "ward_code,measure,value,value\n{}",
        lines(|n| format!("0500000{n},Count,{n}00,1\n0500000{n},Share,2,1\n"))
    );
    says(&refusal(&home, &long, &[]), &["columns 3 and 4 are both called \"value\""]);
    let chosen = format!("ward_code,sex,sex,population\n{}", lines(|n| format!("0500000{n},All,x,{n}00\n")));
    says(
        &refusal(&home, &chosen, &["--table-where", "sex=All"]),
        &["columns 2 and 3 are both called \"sex\""],
    );
    // Nobody uses it: it may be there twice.
    assert_eq!(joined(&home, chosen.as_bytes(), &[]).0, hundreds());
    let borough = chosen.replace("sex", "borough");
    says(&refusal(&home, &borough, &[]), &["columns 2 and 3 are both called \"borough\""]);
}

#[test]
fn rows_with_figures_and_no_id_are_refused_but_for_totals_and_notes() {
    let home = folder();
    let merged = format!(
        "ward_code,sex,residents\n{}",
        lines(|n| format!("0500000{n},Male,{n}0\n,Female,{n}0\n,All persons,{n}00\n"))
    );
    // Twelve rows; those of the first ward are lines 3 and 4, of the second 6 and 7.
    says(
        &refusal(&home, &merged, &[]),
        &[
            "F122",
            "12 rows have figures and nothing in the column \"ward_code\"",
            "lines 3, 4, 6 and others",
            "merged",
        ],
    );
    let said = refusal(&home, &merged, &["--table-where", "sex=All persons"]);
    says(
        &said,
        &["no row that counts has anything in the column \"ward_code\"", "lines 4, 7, 10 and others", "fill"],
    );
    let filled = format!(
        "ward_code,sex,residents\n{}",
        lines(|n| format!("0500000{n},Male,{n}0\n0500000{n},All persons,{n}00\n"))
    );
    assert_eq!(joined(&home, filled.as_bytes(), &["--table-where", "sex=All persons"]).0, hundreds());
    // A total below every ward is the ward's own, not one of several wards.
    let two =
        format!("ward_code,sex,residents\n{}", lines(|n| format!("0500000{n},Male,{n}0\n,Total,{n}00\n")));
    says(&refusal(&home, &two, &[]), &["6 rows have figures and nothing in the column \"ward_code\""]);
    // One id that was left out.
    let one = format!(
        "ward_name,ward_code,residents\n{}",
        lines(|n| format!("Ward {n},{},{n}00\n", if n == 3 { String::new() } else { format!("0500000{n}") }))
    );
    says(
        &refusal(&home, &one, &[]),
        &["1 row has figures and nothing in the column \"ward_code\"", "line 4;"],
    );
    // Totals: of the map at the end, of each borough above its wards, of each borough below.
    let rows = |n: usize| format!("South,0500000{n},Ward {n},{n}00\n");
    for totals in [
        format!("borough,ward_code,name,residents\n{}Total,,,2100\n", lines(rows)),
        format!("borough,ward_code,name,residents\n{},,,2100\n", lines(rows)),
        format!("borough,ward_code,name,residents\nSouth,,,2100\n{}", lines(rows)),
        format!(
            "borough,ward_code,name,residents\n{}",
            lines(|n| if n == 4 { format!("South,,Total,600\nNorth,,,1500\n{}", rows(n)) } else { rows(n) })
        ),
        format!("ward_code,residents\n{},2100\n", lines(|n| format!("0500000{n},{n}00\n"))),
    ] {
        assert_eq!(joined(&home, totals.as_bytes(), &[]).0, hundreds(), "{totals}");
    }
}

#[test]
fn a_sole_column_of_numbers_is_named_or_refused_where_it_says_otherwise() {
    let home = folder();
    let table = |name: &str, value: &dyn Fn(usize) -> String| {
        format!("ward_code,{name}\n{}", lines(|n| format!("0500000{n},{}\n", value(n))))
    };
    let (residents, said) = joined(&home, table("bewohner", &|n| format!("{n}00")).as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["the residents were read from the column \"bewohner\"", "--table-population"]);
    let (_, said) = joined(&home, table("population", &|n| format!("{n}00")).as_bytes(), &[]);
    assert!(!said.contains("the residents were read from"), "{said}");
    for name in
        ["Index", "Serial no", "Population density", "Birth rate", "Area (ha)", "Population (000s)", "Rank"]
    {
        let odd = table(name, &|n| format!("{n}00"));
        says(
            &refusal(&home, &odd, &[]),
            &["F112", &format!("{name:?} is by name or values something else"), "--table-population"],
        );
        assert_eq!(joined(&home, odd.as_bytes(), &["--table-population", name]).0, hundreds(), "{name}");
    }
    for value in
        [&(|_| "7".to_owned()) as &dyn Fn(usize) -> String, &|n| n.to_string(), &|n| (n - 1).to_string()]
    {
        says(
            &refusal(&home, &table("bewohner", value), &[]),
            &["F112", "\"bewohner\" is by name or values something else"],
        );
    }
    // A figure that serves another purpose, or stands beside residents of the layer, is not taken for them.
    let crimes = table("crimes", &|n| format!("{n}1"));
    says(&refusal(&home, &crimes, &["--workload", "crimes"]), &["F112"]);
    let peopled = folder_with(|n| json!({ "population": n * 100 }));
    assert_eq!(joined(&peopled, crimes.as_bytes(), &["--workload", "crimes"]).0, hundreds());
    let (residents, said) = joined(&peopled, crimes.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(&said, &["from the layer, not from the table's column \"crimes\""]);
}

#[test]
fn residents_that_population_names_in_the_layer_win_and_that_is_said() {
    let home = folder_with(|n| json!({ "old": n * 100 }));
    let table = format!("ward_code,residents\n{}", lines(|n| format!("0500000{n},7{n}\n")));
    let (residents, said) = joined(&home, table.as_bytes(), &["--population", "old"]);
    assert_eq!(residents, hundreds());
    says(
        &said,
        &["layer's property \"old\", as --population says, not from the table's column \"residents\""],
    );
    assert_eq!(joined(&home, table.as_bytes(), &[]).0["6"], Some(76));
}

/// Wards 1 and 4 are both called Victoria, one in each borough.
fn victorias() -> tempfile::TempDir {
    folder_with(|n| {
        let name = if n == 1 || n == 4 { "Victoria".to_owned() } else { format!("Ward {n}") };
        json!({ "ward_name": name, "borough": if n <= 3 { "South" } else { "North" } })
    })
}

#[test]
fn wards_of_one_name_are_told_apart_by_the_borough() {
    let row = |n: usize| {
        let name = if n == 1 || n == 4 { "Victoria".to_owned() } else { format!("Ward {n}") };
        format!("{name},{},{n}00\n", if n <= 3 { "south " } else { "North" })
    };
    // Another town has wards of the same names: above, and below.
    let table = format!("ward,borough,residents\nWard 2,Elsewhere,99\n{}Victoria,Elsewhere,88\n", lines(row));
    let (residents, said) = joined(&victorias(), table.as_bytes(), &[]);
    assert_eq!(residents, hundreds());
    says(
        &said,
        &[
            "2 rows of the table have the name of a ward of the map, and another borough",
            "\"Ward 2, Elsewhere\"",
        ],
    );
    // A single row of a name, of another town.
    let table =
        format!("ward,borough,residents\n{}", lines(row)).replace("Ward 3,south ", "Ward 3,Elsewhere");
    says(
        &refusal(&victorias(), &table, &[]),
        &["1 ward has no row in the table: \"05000003\"", "\"Ward 3, Elsewhere\""],
    );
    // Without the borough it cannot be known; the map has five names.
    let table = table.replace("borough", "remark");
    says(
        &refusal(&victorias(), &table, &[]),
        &[
            "F122",
            "the map has 5 names, 1 shared by several wards: \"Victoria\"",
            "with a column of boroughs",
        ],
    );
}

#[test]
fn a_fault_of_a_cell_is_blamed_on_the_table_its_line_and_its_column() {
    let home = folder();
    for (cell, rule) in [("", "W104"), ("many", "W105"), ("-99", "W106"), ("2e9", "W107"), ("1.234", "F125")]
    {
        let table = format!(
            "Residents of wards,,\n\nward_code,ward_name,population\n{}",
            lines(|n| format!("0500000{n},Ward {n},{}\n", if n == 2 { cell } else { "1234" }))
        );
        // A title, an empty line, the header line: ward 2 stands in line 5.
        let said = refusal(&home, &table, &[]);
        let place = format!("error[{rule}] table.csv, id \"05000002\", column \"population\"");
        says(&said, &[&place, "line 5: "]);
        assert!(!said.contains(&format!("error[{rule}] wards.geojson")), "{said}");
    }
    // Of a long table, the line of the measure; of the workload, its own column.
    let long = format!(
        "ward_code,measure,value\n{}",
        lines(|n| format!("0500000{n},Share,5\n0500000{n},Total,{}\n", if n == 2 { "-1" } else { "9" }))
    );
    says(
        &refusal(&home, &long, &[]),
        &["error[W106] table.csv, id \"05000002\", column \"Total\"", "line 5: "],
    );
    let work = format!(
        "ward_code,population,calls\n{}",
        lines(|n| format!("0500000{n},{n}00,{}\n", if n == 6 { "-1" } else { "9" }))
    );
    says(&refusal(&home, &work, &["--workload", "calls"]), &["table.csv", "column \"calls\"", "line 7: "]);
    let (_, said) = joined(
        &home,
        format!("ward_code,population\n{}", lines(|n| format!("0500000{n},\"1,{n}00\"\n"))).as_bytes(),
        &[],
    );
    says(&said, &["[W110] table, column \"population\""]);
}

#[test]
fn ids_that_are_written_otherwise_are_read_where_nothing_was_lost() {
    let home = folder_with(|n| json!({ "ward_code": format!("E0500000{n}") }));
    let lower = format!("ward_code,population\n{}", lines(|n| format!(" e0500000{n} ,{n}00\n")));
    // The helper takes ids of digits short; here they stay whole.
    let (residents, said) = joined(&home, lower.as_bytes(), &[]);
    assert_eq!(
        residents.values().copied().collect::<Vec<_>>(),
        hundreds().values().copied().collect::<Vec<_>>()
    );
    says(
        &said,
        &["W131", "\"e05000001\" (line 2) looks like ward \"E05000001\": capitals", "6 rows were read so"],
    );
    let home = folder_with(|n| json!({ "ward_code": format!("500000{n}") }));
    let pandas = format!("ward_code,population\n{}", lines(|n| format!("500000{n}.0,{n}00\n")));
    let (residents, said) = joined(&home, pandas.as_bytes(), &[]);
    assert_eq!(
        residents.values().copied().collect::<Vec<_>>(),
        hundreds().values().copied().collect::<Vec<_>>()
    );
    says(&said, &["W131", "\"5000001.0\" (line 2) looks like ward \"5000001\""]);
}

#[test]
fn formulas_without_values_are_named_with_the_cure() {
    let home = folder();
    let workbook = |result: &dyn Fn(u32) -> String| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in ["ward_code", "male", "female", "population"].iter().enumerate() {
            sheet.write(0, column as u16, *name).unwrap();
        }
        for n in 1..=6u32 {
            sheet.write(n, 0, format!("0500000{n}")).unwrap();
            sheet.write(n, 1, n * 40).unwrap();
            sheet.write(n, 2, n * 60).unwrap();
            let formula = Formula::new(format!("B{0}+C{0}", n + 1)).set_result(result(n));
            sheet.write_formula(n, 3, formula).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    // The writer has no cell without any value; one that shows nothing stands for it.
    fs::write(home.path().join("hollow.xlsx"), workbook(&|_| " ".to_owned())).unwrap();
    let output = wardwise(
        home.path(),
        &[&SEARCH[..], &["--population-table", "hollow.xlsx", "--out", "out"]].concat(),
    );
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    says(&said, &["the column \"population\" holds formulas without values, from line 2 on", "recalculate"]);
    fs::write(home.path().join("worked.xlsx"), workbook(&|n| (n * 100).to_string())).unwrap();
    assert_eq!(joined_to(&home, "worked.xlsx", &[]).0, hundreds());
}

#[test]
fn where_no_row_is_a_total_the_cure_is_to_add_them_up() {
    let home = folder();
    let sexes =
        format!("ward_code,sex,value\n{}", lines(|n| format!("0500000{n},M,{n}\n0500000{n},F,{n}0\n")));
    let said = refusal(&home, &sexes, &[]);
    says(&said, &["\"M\", \"F\"", "none is a total: add the rows up for each ward"]);
    let areas = format!(
        "lsoa,ward_code,population\n{}",
        lines(|n| format!("A{n},0500000{n},1\nB{n},0500000{n},2\n"))
    );
    let said = refusal(&home, &areas, &[]);
    says(&said, &["F123", "no row is a total of \"lsoa\": add the rows up for each ward"]);
    assert!(!said.contains("such as --table-where"), "{said}");
    // Where one is a total it is the example.
    let both = format!(
        "ward_code,year,sex,value\n{}",
        lines(|n| {
            ["F", "Total"]
                .map(|sex| format!("0500000{n},2021,{sex},{n}\n0500000{n},2022,{sex},{n}00\n"))
                .concat()
        })
    );
    says(&refusal(&home, &both, &[]), &["F123", "choose those that count"]);
}

#[test]
fn a_check_says_where_a_search_refuses() {
    let home = folder();
    let table =
        "ward_code,population\n05000001,100\n05000002,200\n05000003,\n05000004,1\n05000005,1\n05000006,1\n";
    fs::write(home.path().join("table.csv"), table).unwrap();
    let check = ["check", "--wards", "wards.geojson", "--population-table", "table.csv"];
    let output = wardwise(home.path(), &check);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{printed}");
    says(&printed, &["A search refuses this: 1 ward has no residents."]);
    assert!(!printed.contains("Nothing stands in the way"), "{printed}");
    fs::write(home.path().join("table.csv"), table.replace("3,", "3,5")).unwrap();
    let printed = String::from_utf8(wardwise(home.path(), &check).stdout).unwrap();
    says(&printed, &["Nothing stands in the way."]);
}

#[test]
fn names_of_census_offices_are_known() {
    let home = folder();
    for (id, residents) in [
        ("GEO_ID", "B01003_001E"),
        ("GEOID", "P1_001N"),
        ("GISJOIN", "U7H001"),
        ("GEO_ID", "P0010001"),
        ("SA1_CODE_2021", "Tot_P_P"),
        ("ward_code", "T_20_CENS_Total"),
        ("IRIS", "PMUN"),
    ] {
        let table = format!(
            "{id},NAME,{residents},households,other\n{}",
            lines(|n| format!("0500000{n},x,{n}00,{n},1{n}\n"))
        );
        let (found, said) = joined(&home, table.as_bytes(), &[]);
        assert_eq!(found, hundreds(), "{id} {residents}");
        assert!(!said.contains("by its values"), "{id}: {said}");
        assert!(json(&home.path().join("out/adjacency.json"))["nodes"].is_array());
    }
}
