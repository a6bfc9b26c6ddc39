//! `groups.csv` measures each group as `candidates.csv` measures everybody.

use crate::running::succeeds;
use crate::tables::Table;
use serde_json::{Value, json};
use std::fs;

/// A layer of the demo town in which everybody belongs to one group.
fn of_one_group(folder: &std::path::Path, layer: &str) {
    let path = format!("{}/data/demo/{layer}.geojson", env!("CARGO_MANIFEST_DIR"));
    let mut all: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for feature in all["features"].as_array_mut().unwrap() {
        feature["properties"]["who"] = json!("everybody");
        if layer == "statements" {
            feature["properties"]["weight"] = json!(1);
        }
    }
    fs::write(folder.join(format!("{layer}.geojson")), all.to_string()).unwrap();
}

/// With one group that holds everybody its row is the row of all, to the last digit.
#[test]
fn a_group_of_everybody_has_the_figures_of_all() {
    for layer in ["drawings", "statements"] {
        let home = tempfile::tempdir().unwrap();
        of_one_group(home.path(), layer);
        let study = format!("{}/data/demo/study.toml", env!("CARGO_MANIFEST_DIR"));
        let neighbourhoods = format!("{layer}.geojson");
        let given =
            ["search", &study, "--neighbourhoods", &neighbourhoods, "--group", "who", "--candidates", "3"];
        // Statements have ids of another name.
        let ids: &[&str] = if layer == "statements" { &["--drawing-id", "statement_id"] } else { &[] };
        succeeds(home.path(), &[&given[..], ids, &["--out", "out"]].concat());
        let all = Table::read(&home.path().join("out/candidates.csv"));
        let groups = Table::read(&home.path().join("out/groups.csv"));
        let shared = [
            "lived_split",
            "lived_mix",
            "best_cluster_share_mean",
            "iou_mean",
            "effective_splits_mean",
            "uncertainty_mean_bits",
            "places_substantially_split",
            "v_measure",
            "homogeneity",
            "completeness",
            "vi_bits",
            "adjusted_rand",
        ];
        let structures = groups.column("structure");
        assert!(structures.len() > 4, "{structures:?}");
        for structure in structures {
            for column in shared {
                let (one, everybody) =
                    (groups.cell("structure", structure, column), all.cell("structure", structure, column));
                assert!(!one.is_empty(), "{layer}, {structure}, {column}");
                assert_eq!(one, everybody, "{layer}, {structure}, {column}");
            }
        }
    }
}
