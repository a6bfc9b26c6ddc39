//! Ids, names, boroughs and residents are found under the names that real files have.

use crate::town::{X, Y, bytes, collection, feature, square};
use serde_json::{Value, json};
use wardwise::check::{CheckOptions, CheckOutcome, examine};
use wardwise::input::{Limits, RawLayers, read_layer_from};
use wardwise::model::{Action, Layer};

/// A layer of three wards of which each column holds these values.
fn examined(columns: &[(&str, [Value; 3])]) -> CheckOutcome {
    let ward = |number: usize| {
        let properties =
            columns.iter().map(|(name, values)| ((*name).to_owned(), values[number].clone())).collect();
        feature(Value::Object(properties), square(X + 0.01 * number as f64, Y, 0.01))
    };
    let text = bytes(&collection(&[ward(0), ward(1), ward(2)]));
    let wards = read_layer_from(Layer::Wards, "wards.geojson", &text, &Limits::default()).expect("GeoJSON");
    let raw = RawLayers {
        wards,
        neighbourhoods: None,
        cofunding: None,
        population_points: None,
        barriers: None,
        backdrop: None,
    };
    examine(raw, &CheckOptions { need_population: true, ..CheckOptions::default() })
}

fn taken(outcome: &CheckOutcome, flag: &str) -> Option<String> {
    outcome.properties.iter().find(|choice| choice.flag == flag).map(|choice| choice.property.clone())
}

/// Values that differ from ward to ward, values that do not, and figures.
fn different() -> [Value; 3] {
    [json!("A1"), json!("A2"), json!("A3")]
}

fn shared() -> [Value; 3] {
    [json!("North"), json!("North"), json!("South")]
}

fn figures() -> [Value; 3] {
    [json!(900), json!(1000), json!(1100)]
}

#[test]
fn the_names_of_many_countries_are_known() {
    // Where from; all columns: d different, s shared, f figures; what is taken for id, name, borough, residents.
    type Row = (&'static str, &'static str, [Option<&'static str>; 4]);
    let table: [Row; 24] = [
        (
            "American Community Survey",
            "GEO_ID:d NAME:d B01003_001E:f",
            [Some("GEO_ID"), Some("NAME"), None, Some("B01003_001E")],
        ),
        (
            "ABS statistical areas 2021",
            "SA1_CODE_2021:d Tot_P_P:f",
            [Some("SA1_CODE_2021"), None, None, Some("Tot_P_P")],
        ),
        (
            "TIGER block groups",
            "STATEFP:s COUNTYFP:s TRACTCE:s GEOID:d NAMELSAD:d POP100:f",
            [Some("GEOID"), Some("NAMELSAD"), Some("COUNTYFP"), Some("POP100")],
        ),
        (
            "TIGER voting districts",
            "STATEFP20:s COUNTYFP20:s VTDST20:s GEOID20:d NAMELSAD20:d P0010001:f",
            [Some("GEOID20"), Some("NAMELSAD20"), Some("COUNTYFP20"), Some("P0010001")],
        ),
        (
            "MGGG precincts",
            "COUNTY:s PRECINCT:d TOTPOP:f VAP:f",
            [Some("PRECINCT"), None, Some("COUNTY"), Some("TOTPOP")],
        ),
        (
            "MGGG of 2020",
            "VTDST20:d NAME20:d COUNTYFP:s TOTPOP20:f",
            [Some("VTDST20"), Some("NAME20"), Some("COUNTYFP"), Some("TOTPOP20")],
        ),
        (
            "INSEE communes",
            "INSEE_COM:d NOM:d PMUN:f CODE_DEPARTEMENT:s",
            [Some("INSEE_COM"), Some("NOM"), Some("CODE_DEPARTEMENT"), Some("PMUN")],
        ),
        (
            "INSEE IRIS",
            "INSEE_COM:s NOM_COM:s CODE_IRIS:d NOM_IRIS:d P19_POP:f",
            [Some("CODE_IRIS"), Some("NOM_IRIS"), Some("NOM_COM"), Some("P19_POP")],
        ),
        (
            "IRIS of old",
            "DCOMIRIS:d NOM_IRIS:d population:f",
            [Some("DCOMIRIS"), Some("NOM_IRIS"), None, Some("population")],
        ),
        (
            "French open data",
            "code_insee:d nom:d code_departement:s population:f",
            [Some("code_insee"), Some("nom"), Some("code_departement"), Some("population")],
        ),
        (
            "ABS 2021",
            "SA2_CODE21:d SA2_NAME21:d SA3_CODE21:s LGA_NAME21:s Tot_P_P:f",
            [Some("SA2_CODE21"), Some("SA2_NAME21"), Some("LGA_NAME21"), Some("Tot_P_P")],
        ),
        (
            "ABS 2016",
            "SA2_MAIN16:d SA2_NAME16:d Person:f",
            [Some("SA2_MAIN16"), Some("SA2_NAME16"), None, Some("Person")],
        ),
        (
            "ABS councils",
            "LGA_CODE21:d LGA_NAME21:d Tot_P_P:f",
            [Some("LGA_CODE21"), Some("LGA_NAME21"), None, Some("Tot_P_P")],
        ),
        (
            "Scottish data zones",
            "DataZone:d Name:d TotPop2011:f ResPop2011:f",
            [Some("DataZone"), Some("Name"), None, Some("TotPop2011")],
        ),
        (
            "Scottish intermediate zones",
            "InterZone:d Name:d council:s ResPop2011:f",
            [Some("InterZone"), Some("Name"), Some("council"), Some("ResPop2011")],
        ),
        (
            "Scottish wards",
            "Ward_Code:d Ward_Name:d Council:s population:f",
            [Some("Ward_Code"), Some("Ward_Name"), Some("Council"), Some("population")],
        ),
        (
            "Northern Irish areas",
            "SOA_CODE:d SOA_LABEL:d LGDName:s population:f",
            [Some("SOA_CODE"), Some("SOA_LABEL"), Some("LGDName"), Some("population")],
        ),
        (
            "Northern Irish wards",
            "WardCode:d WardName:d LGDName:s population:f",
            [Some("WardCode"), Some("WardName"), Some("LGDName"), Some("population")],
        ),
        (
            "Bengaluru",
            "KGISWardID:d KGISWardCode:d KGISWardNo:d KGISWardName:d TOT_POP:f",
            [Some("KGISWardID"), Some("KGISWardName"), None, Some("TOT_POP")],
        ),
        (
            "Indian wards",
            "Ward_No:d WARD_NAME:d TOT_P:f",
            [Some("Ward_No"), Some("WARD_NAME"), None, Some("TOT_P")],
        ),
        (
            "Indian constituencies",
            "pc_no:s ac_no:d ac_name:d pop_total:f",
            [Some("ac_no"), Some("ac_name"), None, Some("pop_total")],
        ),
        (
            "IBGE sectors",
            "CD_SETOR:d CD_MUN:s NM_MUN:s v0001:f",
            [Some("CD_SETOR"), Some("NM_MUN"), Some("NM_MUN"), Some("v0001")],
        ),
        ("BKG municipalities", "AGS:d RS:d GEN:d EWZ:f", [Some("AGS"), Some("GEN"), None, Some("EWZ")]),
        (
            "OpenStreetMap",
            "@id:d admin_level:s name:d ref:INSEE:d population:f",
            [Some("ref:INSEE"), Some("name"), None, Some("population")],
        ),
    ];
    for (origin, columns, expected) in table {
        let columns: Vec<(&str, [Value; 3])> = columns
            .split(' ')
            .map(|column| {
                let (name, kind) = column.rsplit_once(':').expect("name and kind");
                (
                    name,
                    match kind {
                        "d" => different(),
                        "s" => shared(),
                        _ => figures(),
                    },
                )
            })
            .collect();
        let outcome = examined(&columns);
        let refused: Vec<String> = outcome
            .findings
            .iter()
            .filter(|finding| finding.action == Action::Refused)
            .map(ToString::to_string)
            .collect();
        assert!(refused.is_empty(), "{origin}: {refused:?}");
        let flags = ["--ward-id", "--ward-name", "--borough", "--population"];
        let found = flags.map(|flag| taken(&outcome, flag));
        assert_eq!(found, expected.map(|name| name.map(str::to_owned)), "{origin}");
    }
}

#[test]
fn an_id_that_repeats_does_not_win_over_one_that_does_not() {
    let outcome = examined(&[
        ("ward_no", [json!(1), json!(2), json!(1)]),
        ("@id", different()),
        ("population", figures()),
    ]);
    assert_eq!(taken(&outcome, "--ward-id").as_deref(), Some("@id"));
    let said: Vec<String> =
        outcome.findings.iter().filter(|f| f.rule.code == "F131").map(ToString::to_string).collect();
    assert!(said.len() == 1 && said[0].contains("\"ward_no\"") && said[0].contains("\"@id\""), "{said:?}");
    // With a value missing likewise.
    let outcome = examined(&[
        ("ward_no", [json!(1), Value::Null, json!(2)]),
        ("code", different()),
        ("population", figures()),
    ]);
    assert_eq!(taken(&outcome, "--ward-id").as_deref(), Some("code"));
    // Where there is no other, what is wrong is said of it.
    let outcome = examined(&[("ward_no", [json!(1), json!(2), json!(1)]), ("population", figures())]);
    assert_eq!(taken(&outcome, "--ward-id").as_deref(), Some("ward_no"));
    assert!(outcome.findings.iter().any(|f| f.rule.code == "W102"), "{:?}", outcome.findings);
}

#[test]
fn a_county_of_its_own_for_every_ward_is_no_borough() {
    let outcome = examined(&[
        ("GEOID", different()),
        ("NAME", different()),
        ("COUNTY", different()),
        ("POP100", figures()),
    ]);
    assert_eq!(taken(&outcome, "--borough"), None);
    // What has been a borough by name stays one.
    let outcome = examined(&[("GEOID", different()), ("borough", different()), ("POP100", figures())]);
    assert_eq!(taken(&outcome, "--borough").as_deref(), Some("borough"));
}
