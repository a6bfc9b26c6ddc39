//! A search cut into shards: the bytes of one machine, whatever the number of shards, their order and their threads; and what is
//! said of shards that are missing, foreign, damaged or contradict each other.

use crate::running::{assert_same_files, json, succeeds, wardwise};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use tempfile::TempDir;

/// A made-up town in `town`, with these flags of `synth`.
fn town(flags: &[&str]) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    succeeds(home.path(), &[&["synth", "--tidy", "--out", "town"], flags].concat());
    home
}

/// Plans with these words, and does every shard, the last first, with other numbers of threads.
fn sharded(home: &Path, words: &[&str], shards: usize) -> String {
    let plan = format!("plan-{shards}");
    let number = shards.to_string();
    let planning = [&["shard", "plan"], words, &["--shards", &number, "--out", &plan, "--quiet"]].concat();
    succeeds(home, &planning);
    for shard in (1..=shards).rev() {
        let threads = (1 + shard % 3).to_string();
        succeeds(home, &["shard", "run", &plan, &shard.to_string(), "--threads", &threads, "--quiet"]);
    }
    plan
}

/// The search on one machine, and in shards: the same bytes.
fn assert_same_in_shards(home: &Path, words: &[&str], numbers: &[usize]) {
    succeeds(home, &[&["search"], words, &["--out", "whole", "--quiet"]].concat());
    for &shards in numbers {
        let plan = sharded(home, words, shards);
        succeeds(home, &["merge", &plan, "merged", "--force", "--quiet"]);
        assert_same_files(&home.join("whole"), &home.join("merged"));
    }
}

#[test]
fn shards_come_to_the_bytes_of_one_machine() {
    let home = town(&[]);
    let words = ["town/study.toml", "--bootstrap", "20", "--price-of-rules"];
    assert_same_in_shards(home.path(), &words, &[1, 7, 40]);
    succeeds(home.path(), &["verify", "merged"]);
}

#[test]
fn so_they_do_where_every_number_of_clusters_is_a_search_of_its_own() {
    let home = town(&[]);
    let words = ["town/study.toml", "--clusters", "9..11", "--population-tolerance", "0.4"];
    // Candidates of other numbers of clusters have a solution of their own.
    let words = [&words[..], &["--within", "0.2", "--bootstrap", "8", "--weight", "imbalance=1"]].concat();
    assert_same_in_shards(home.path(), &words, &[1, 7]);
    let numbers = json(&home.path().join("whole/run.json"));
    assert_eq!(numbers["partial"], false);
}

#[test]
fn so_they_do_on_a_map_that_is_too_large_to_be_solved_exactly() {
    let home = town(&["--boroughs", "2", "--ward-count", "150", "--drawings", "900"]);
    let words = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let words = [&words[..], &["--clusters", "30", "--effort", "quick", "--bootstrap", "6"]].concat();
    assert_same_in_shards(home.path(), &words, &[1, 7]);
    let proved = &json(&home.path().join("whole/run.json"))["resamples"];
    assert_eq!(proved[0]["clusters"], 30, "no part was improved along its prices: {proved}");
}

#[test]
fn so_they_do_where_columns_cannot_be_listed() {
    let home = town(&["--boroughs", "2", "--ward-count", "130", "--drawings", "900"]);
    let words = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let words = [&words[..], &["--clusters", "8", "--max-wards", "40", "--effort", "quick"]].concat();
    let words = [&words[..], &["--bootstrap", "3", "--max-iterations", "2"]].concat();
    assert_same_in_shards(home.path(), &words, &[1, 3]);
    let proved = &json(&home.path().join("whole/run.json"))["resamples"];
    assert_eq!(proved[0]["no_bound"], 3, "some part has a bound: {proved}");
}

#[test]
fn nothing_left_to_be_done_is_said_and_merges() {
    let home = town(&[]);
    let words = ["town/study.toml"];
    assert_same_in_shards(home.path(), &words, &[2]);
    let told = succeeds(home.path(), &["shard", "plan", "town/study.toml", "--shards", "3", "--out", "idle"]);
    assert!(told.contains("Nothing is left to be done apart"), "{told}");
}

#[test]
fn a_work_file_alone_is_enough_and_holds_nothing_of_anybody() {
    let home = town(&[]);
    let home = home.path();
    let words = ["town/study.toml", "--bootstrap", "12"];
    let plan = sharded(home, &words, 3);
    let result = fs::read(home.join(&plan).join("result-0002.json.gz")).unwrap();
    // Elsewhere, with neither inputs nor plan.
    let elsewhere = tempfile::tempdir().unwrap();
    fs::create_dir(elsewhere.path().join("there")).unwrap();
    fs::copy(home.join(&plan).join("work-0002.json.gz"), elsewhere.path().join("there/work-0002.json.gz"))
        .unwrap();
    succeeds(elsewhere.path(), &["shard", "run", "there", "2", "--quiet"]);
    assert!(fs::read(elsewhere.path().join("there/result-0002.json.gz")).unwrap() == result);
    // Tables of numbers: no shape, no name, no id.
    let drawings = json(&home.join("town/drawings.geojson"));
    let wards = json(&home.join("town/wards.geojson"));
    let features =
        drawings["features"].as_array().unwrap().iter().chain(wards["features"].as_array().unwrap());
    let texts: Vec<String> = features
        .flat_map(|feature| feature["properties"].as_object().unwrap().values())
        .filter_map(|value| value.as_str().filter(|text| text.len() > 3).map(|text| format!("{text:?}")))
        .collect();
    assert!(texts.len() > 1000);
    for shard in 1..=3 {
        let packed = fs::File::open(home.join(&plan).join(format!("work-{shard:04}.json.gz"))).unwrap();
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        assert!(text.contains("\"evidence\"") && !text.contains("coordinates"));
        let named = texts.iter().find(|named| text.contains(named.as_str()));
        assert!(named.is_none(), "{named:?} is in work file {shard}");
    }
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// The same text in other bytes than the program packs.
fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// Merging refuses with code 3, and says these words.
fn refuses(home: &Path, plan: &str, words: &[&str]) {
    let output = wardwise(home, &["merge", plan, "out", "--quiet"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    for word in words {
        assert!(told.contains(word), "{word:?} is not in: {told}");
    }
    assert!(!home.join("out").exists());
}

#[test]
fn what_is_wrong_with_shards_is_named_and_the_cure_works() {
    let home = town(&[]);
    let home = home.path();
    let words = ["town/study.toml", "--bootstrap", "10"];
    let plan = sharded(home, &words, 8);
    let at = |number: usize| home.join(&plan).join(format!("result-{number:04}.json.gz"));
    let kept: Vec<Vec<u8>> = (1..=8).map(|number| fs::read(at(number)).unwrap()).collect();
    let restored = || (1..=8).for_each(|number| fs::write(at(number), &kept[number - 1]).unwrap());

    // Missing.
    for number in [2, 4, 5, 6] {
        fs::remove_file(at(number)).unwrap();
    }
    refuses(home, &plan, &["H102", "4 of 8 shards are missing: 2 and 4 to 6", "wardwise shard run plan-8 2"]);
    for number in ["2", "4", "5", "6"] {
        succeeds(home, &["shard", "run", &plan, number, "--quiet"]);
    }
    assert!((1..=8).all(|number| fs::read(at(number)).unwrap() == kept[number - 1]));

    // Cut short, at every length; and a byte that is another.
    for cut in [0, 1, 10, kept[2].len() / 2, kept[2].len() - 9, kept[2].len() - 1] {
        fs::write(at(3), &kept[2][..cut]).unwrap();
        refuses(home, &plan, &["H101", "result-0003.json.gz"]);
    }
    for position in (20..kept[2].len()).step_by(kept[2].len() / 40) {
        let mut other = kept[2].clone();
        other[position] ^= 0x10;
        fs::write(at(3), &other).unwrap();
        refuses(home, &plan, &["result-0003.json.gz"]);
    }
    succeeds(home, &["shard", "run", &plan, "3", "--quiet"]);
    assert!(fs::read(at(3)).unwrap() == kept[2]);

    // Of another plan: other words, and the same words with other numbers of shards.
    for other in [vec!["town/study.toml", "--bootstrap", "9"], words.to_vec()] {
        let foreign = sharded(home, &other, 7);
        fs::copy(home.join(&foreign).join("result-0003.json.gz"), at(3)).unwrap();
        refuses(home, &plan, &["H103", "result-0003.json.gz"]);
        fs::remove_dir_all(home.join(foreign)).unwrap();
    }
    restored();

    // Under the name of another.
    fs::copy(at(4), at(5)).unwrap();
    refuses(home, &plan, &["H104", "result-0005.json.gz: it is of shard 4"]);
    restored();
    // Well packed, and nothing that can be found.
    let lines = unpacked(&kept[5]);
    let (head, rest) = lines.split_once('\n').unwrap();
    let (line, end) = rest.split_once('\n').unwrap();
    for (was, is) in [
        ("\"first\":0", "\"first\":18446744073709551615"),
        ("\"first\":0", "\"first\":3"),
        ("\"part\":{\"part\":", "\"part\":{\"part\":9"),
        ("[[0", "[[77"),
        ("[[0", "[[1"),
        ("exactly\":[[", "exactly\":[[99999999999"),
        ("Exactly\":[[", "Exactly\":[[99999999999"),
    ] {
        if line.contains(was) {
            let changed = format!("{head}\n{}\n{end}", line.replacen(was, is, 1));
            fs::write(at(6), packed(&changed)).unwrap();
            refuses(home, &plan, &["H101", "result-0006.json.gz"]);
        }
    }
    restored();
    // Twice the same does no harm; twice and not the same does.
    let copy = home.join(&plan).join("result-0005 (1).json.gz");
    fs::copy(at(5), &copy).unwrap();
    succeeds(home, &["merge", &plan, "out", "--quiet"]);
    fs::remove_dir_all(home.join("out")).unwrap();
    fs::write(&copy, packed(&unpacked(&kept[4]))).unwrap();
    refuses(home, &plan, &["H104", "are both of shard 5, and differ"]);
    fs::remove_file(&copy).unwrap();

    // Work and plan that are not as they were written.
    let work = home.join(&plan).join("work-0001.json.gz");
    let bytes = fs::read(&work).unwrap();
    fs::write(&work, &bytes[..bytes.len() - 20]).unwrap();
    let output = wardwise(home, &["shard", "run", &plan, "1"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("H101"));
    fs::write(&work, &bytes).unwrap();
    let output = wardwise(home, &["shard", "run", &plan, "9"]);
    assert_eq!(output.status.code(), Some(5));
    let found = home.join(&plan).join("found.json.gz");
    let bytes = fs::read(&found).unwrap();
    fs::write(&found, &bytes[..bytes.len() / 2]).unwrap();
    refuses(home, &plan, &["H101", "found.json.gz"]);
    fs::write(&found, &bytes).unwrap();
    let manifest = home.join(&plan).join("plan.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for (was, is) in [
        ("\"version\": \"", "\"version\": \"9"),
        ("\"resamples\": 10", "\"resamples\": 4611686018427387904"),
        ("\"bootstrap\": 10", "\"bootstrap\": 11"),
        ("\"seed\": 1", "\"seed\": 2"),
    ] {
        assert!(text.contains(was), "{was}");
        fs::write(&manifest, text.replace(was, is)).unwrap();
        refuses(home, &plan, &["H101", "plan.json"]);
    }
    fs::write(&manifest, text).unwrap();

    // Inputs that changed since.
    let wards = home.join("town/wards.geojson");
    let bytes = fs::read(&wards).unwrap();
    fs::write(&wards, [&bytes[..], b"\n"].concat()).unwrap();
    refuses(home, &plan, &["H105", "town/wards.geojson"]);
    fs::write(&wards, bytes).unwrap();
    succeeds(home, &["merge", &plan, "out", "--quiet"]);
}

#[test]
fn what_is_there_is_merged_on_demand_and_says_what_is_missing() {
    let home = town(&[]);
    let home = home.path();
    let words = ["town/study.toml", "--bootstrap", "10", "--price-of-rules"];
    let plan = sharded(home, &words, 4);
    fs::remove_file(home.join(&plan).join("result-0002.json.gz")).unwrap();
    let told = succeeds(home, &["merge", &plan, "out", "--partial"]);
    let run = json(&home.join("out/run.json"));
    assert_eq!((&run["partial"], &run["stopped_by"]), (&true.into(), &"missing_shards".into()), "{told}");
    let page = fs::read_to_string(home.join("out/review.html")).unwrap();
    assert!(page.contains("some of the shards that the search was cut into are missing"));
    succeeds(home, &["verify", "out"]);
    // The structures are those of the whole run.
    succeeds(home, &[&["search"], &words[..], &["--out", "whole", "--quiet"]].concat());
    let assignments = |run: &str| fs::read(home.join(run).join("assignments.csv")).unwrap();
    assert!(assignments("out") == assignments("whole"));
    // Once it is there the partial output may go.
    succeeds(home, &["shard", "run", &plan, "2", "--quiet"]);
    succeeds(home, &["merge", &plan, "out", "--force", "--quiet"]);
    assert_same_files(&home.join("out"), &home.join("whole"));
}

#[cfg(unix)]
#[test]
fn a_shard_that_is_killed_leaves_nothing_and_is_run_again() {
    use assert_cmd::cargo::CommandCargoExt;
    let home = town(&["--boroughs", "4", "--ward-count", "96", "--drawings", "900"]);
    let home = home.path();
    let words = ["--wards", "town/wards.geojson", "--neighbourhoods", "town/drawings.geojson"];
    let words = [&words[..], &["--clusters", "20", "--bootstrap", "300"]].concat();
    succeeds(
        home,
        &[&["shard", "plan"], &words[..], &["--shards", "1", "--out", "plan", "--quiet"]].concat(),
    );
    // Hidden files of a process that was killed are there until the next looks after them.
    let all_names = || {
        let entries = fs::read_dir(home.join("plan")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let names = || all_names().into_iter().filter(|name| !name.starts_with('.')).collect::<Vec<String>>();
    let before = names();
    let mut command = std::process::Command::cargo_bin("wardwise").unwrap();
    let mut running = command.current_dir(home).args(["shard", "run", "plan", "1"]).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    running.kill().unwrap();
    assert!(!running.wait().unwrap().success());
    assert_eq!(names(), before);
    succeeds(home, &["shard", "run", "plan", "1", "--quiet"]);
    succeeds(home, &["merge", "plan", "out", "--quiet"]);
    assert_eq!(all_names(), ["found.json.gz", "plan.json", "result-0001.json.gz", "work-0001.json.gz"]);
}

#[test]
fn plans_are_written_whole_and_not_over_anything_else() {
    let home = town(&[]);
    let home = home.path();
    let words = ["shard", "plan", "town/study.toml", "--bootstrap", "4", "--out", "plan", "--quiet"];
    let with = |more: &[&str]| wardwise(home, &[&words[..], more].concat()).status.code();
    assert_eq!(with(&["--shards", "0"]), Some(2));
    assert_eq!(with(&["--shards", "513"]), Some(2));
    assert_eq!(with(&[]), Some(2), "how many is for the user to say");
    assert_eq!(with(&["--shards", "2", "--time-limit", "5s"]), Some(2));
    assert_eq!(with(&["--shards", "2", "--clusters", "44"]), Some(4));
    assert!(!home.join("plan").exists());
    assert_eq!(with(&["--shards", "9"]), Some(0));
    assert_eq!(with(&["--shards", "2"]), Some(2), "a plan is not replaced unasked");
    assert_eq!(with(&["--shards", "2", "--force"]), Some(0));
    assert!(!home.join("plan/work-0003.json.gz").exists());
    // Results of the plan that it took the place of go with it.
    succeeds(home, &["shard", "run", "plan", "1", "--quiet"]);
    assert_eq!(with(&["--shards", "3", "--force"]), Some(0));
    assert!(!home.join("plan/result-0001.json.gz").exists());
    // What cannot be read again is refused before any work.
    let piped = ["shard", "plan", "--wards", "-", "--shards", "2", "--out", "piped"];
    assert_eq!(wardwise(home, &piped).status.code(), Some(2));
    // An output of a search is no plan, and a plan is no output of a search.
    succeeds(home, &["search", "town/study.toml", "--out", "run", "--quiet"]);
    let over = |out: &str| {
        wardwise(home, &["shard", "plan", "town/study.toml", "--shards", "2", "--out", out, "--force"])
    };
    assert_eq!(over("run").status.code(), Some(2));
    let over = wardwise(home, &["search", "town/study.toml", "--out", "plan", "--force"]);
    assert_eq!(over.status.code(), Some(2));
}

/// The study of a town, with these scenarios below it.
fn with_scenarios(home: &Path, scenarios: &str) {
    let study = fs::read_to_string(home.join("town/study.toml")).unwrap();
    fs::write(home.join("town/scenarios.toml"), format!("{study}\n{scenarios}\n")).unwrap();
}

#[test]
fn scenarios_are_searches_of_their_own_and_stand_side_by_side() {
    let home = town(&[]);
    let home = home.path();
    with_scenarios(
        home,
        "[scenario.tight]\npopulation_tolerance = 0.2\n\n[scenario.balanced]\nbootstrap = 5\n[scenario.balanced.weight]\nlived_split = 1.0\nimbalance = 1.0\n\n[scenario.as-it-is]\n",
    );
    let plan = ["shard", "plan", "town/scenarios.toml", "--bootstrap", "4", "--shards", "3", "--out", "plan"];
    let told = succeeds(home, &plan);
    assert!(told.contains("3 scenarios in 3 shards of each: tight, balanced, as-it-is"), "{told}");
    for shard in ["2", "3", "1"] {
        succeeds(home, &["shard", "run", "plan", shard, "--quiet"]);
    }
    let told = succeeds(home, &["merge", "plan", "out"]);
    assert!(told.contains("Against \"tight\", \"balanced\""), "{told}");
    // What is typed wins over the scenario, as it does over a study file.
    let flags: [(&str, &[&str]); 3] = [
        ("tight", &["--population-tolerance", "0.2"]),
        ("balanced", &["--weight", "lived_split=1.0", "--weight", "imbalance=1.0"]),
        ("as-it-is", &[]),
    ];
    for (name, flags) in flags {
        let own = ["search", "town/study.toml", "--bootstrap", "4", "--out", "own", "--force", "--quiet"];
        succeeds(home, &[&own[..], flags].concat());
        assert_same_files(&home.join("own"), &home.join("out").join(name));
    }
    // Side by side by what all have in common, the order that of the file.
    let structures = &json(&home.join("out/comparison/run.json"))["result"]["structures"];
    let names: Vec<&str> =
        structures.as_array().unwrap().iter().map(|one| one["structure"].as_str().unwrap()).collect();
    assert_eq!(names, ["tight", "balanced", "as-it-is"]);
    assert!(home.join("out/comparison/review.html").is_file());
    let total =
        |run: &str| json(&home.join("out").join(run).join("run.json"))["result"]["total_loss"].clone();
    assert_eq!(structures[2]["total_loss"], total("as-it-is"));
    // Once more over itself, and for programs.
    let told = succeeds(home, &["merge", "plan", "out", "--force", "--message-format", "json"]);
    let result: serde_json::Value = serde_json::from_str(&told).expect("one result");
    assert_eq!(result["scenarios"], serde_json::json!(["tight", "balanced", "as-it-is"]));
}

#[test]
fn scenarios_that_cannot_be_are_refused_by_name() {
    let home = town(&[]);
    let home = home.path();
    for (scenarios, words) in [
        ("[scenario.one]", "1 scenarios"),
        ("[scenario.\"../x\"]\n[scenario.b]", "no scenario can be called \"../x\""),
        ("[scenario.wards]\n[scenario.b]", "\"wards\""),
        ("[scenario.a]\nclustres = 3\n[scenario.b]", "scenario a: no setting is called \"clustres\""),
        ("[scenario.a]\nmin_wards = \"two\"\n[scenario.b]", "scenario a: "),
        ("[scenario]\na = 1\nb = 2", "scenario a is no table"),
        ("[scenario.a]\n[scenario.b]\nwards = \"drawings.geojson\"", "scenario b has other wards"),
    ] {
        with_scenarios(home, scenarios);
        let plan = ["shard", "plan", "town/scenarios.toml", "--shards", "2", "--out", "plan"];
        let output = wardwise(home, &plan);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{scenarios}: {told}");
        assert!(told.contains(words), "{scenarios}: {told}");
        assert!(!home.join("plan").exists());
    }
    // One that cannot be met leaves no half of a plan.
    with_scenarios(home, "[scenario.a]\n[scenario.b]\nclusters = 44");
    let plan = ["shard", "plan", "town/scenarios.toml", "--shards", "2", "--out", "plan"];
    assert_eq!(wardwise(home, &plan).status.code(), Some(4));
    assert!(!home.join("plan").exists());
}

#[test]
fn what_a_scenario_turns_off_is_off_and_a_merge_that_is_refused_leaves_nothing() {
    let home = town(&[]);
    let home = home.path();
    let study = fs::read_to_string(home.join("town/study.toml")).unwrap();
    let common = format!(
        "cross_boroughs = true\nprice_of_rules = true\nkeep_together = [[\"SYN00001\", \"SYN00002\"]]\n{study}"
    );
    let scenarios =
        "[scenario.off]\ncross_boroughs = false\nprice_of_rules = false\nkeep_together = []\n[scenario.on]\n";
    fs::write(home.join("town/scenarios.toml"), format!("{common}\n{scenarios}")).unwrap();
    let plan =
        ["shard", "plan", "town/scenarios.toml", "--bootstrap", "3", "--shards", "2", "--out", "a plan"];
    succeeds(home, &plan);
    let words = |name: &str| json(&home.join("a plan").join(name).join("plan.json"))["replay"].to_string();
    assert!(words("on").contains("--cross-boroughs") && words("on").contains("--price-of-rules"));
    assert!(words("on").contains("--keep-together"));
    assert!(
        !["--cross-boroughs", "--price-of-rules", "--keep-together"]
            .iter()
            .any(|flag| words("off").contains(flag))
    );
    succeeds(home, &["shard", "run", "a plan", "1", "--quiet"]);
    // The second shard of each is missing: nothing is written, and the command that is told works as it stands.
    let output = wardwise(home, &["merge", "a plan", "out", "--quiet"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("wardwise shard run 'a plan/off' 2"), "{told}");
    assert!(!home.join("out").exists());
    succeeds(home, &["shard", "run", "a plan", "2", "--quiet"]);
    succeeds(home, &["merge", "a plan", "out", "--quiet"]);
    // Nothing that names anybody or anything is sent along.
    for name in ["work-0001.json.gz", "work-0002.json.gz"] {
        let text = unpacked(&fs::read(home.join("a plan/on").join(name)).unwrap());
        assert!(!["SYN0", "keep-together", "geojson"].iter().any(|word| text.contains(word)), "{name}");
    }
}
