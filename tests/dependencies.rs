//! What wardwise is built from, held to the policy in `deny.toml` without any other program: where every crate comes from, under
//! which licence, why a second version of one is there, and why there is a dependency at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn toml(name: &str) -> toml::Table {
    text(name).parse().unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The texts of a list at a path of keys.
fn list(of: &toml::Table, keys: [&str; 2]) -> BTreeSet<String> {
    let list = of[keys[0]][keys[1]].as_array().unwrap_or_else(|| panic!("{keys:?} is a list"));
    list.iter().map(|item| item.as_str().expect("a text").to_owned()).collect()
}

/// Every package of the lock file: name, version, and where it comes from; those of this workspace come from nowhere.
fn locked() -> Vec<(String, String, Option<String>)> {
    let lock = toml("Cargo.lock");
    let word = |package: &toml::Value, key: &str| {
        package.get(key).map(|word| word.as_str().expect("a text").to_owned())
    };
    let packages = lock["package"].as_array().expect("packages").iter();
    packages.map(|p| (word(p, "name").unwrap(), word(p, "version").unwrap(), word(p, "source"))).collect()
}

#[test]
fn every_crate_comes_from_the_registry_that_the_policy_names() {
    let allowed: BTreeSet<String> = list(&toml("deny.toml"), ["sources", "allow-registry"])
        .iter()
        .map(|registry| format!("registry+{registry}"))
        .collect();
    let own: BTreeSet<String> = manifests().iter().map(|(_, manifest)| name_of(manifest)).collect();
    let packages = locked();
    assert!(packages.len() > 200, "the lock file was not read: {}", packages.len());
    for (name, version, source) in packages {
        match source {
            None => assert!(own.contains(&name), "{name} {version} comes from a folder that is not ours"),
            Some(source) => assert!(allowed.contains(&source), "{name} {version} comes from {source}"),
        }
    }
}

#[test]
fn a_second_version_of_a_crate_has_a_reason_and_a_reason_has_a_second_version() {
    let policy = toml("deny.toml");
    let versions = |packages: &mut dyn Iterator<Item = (String, String)>| {
        let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, version) in packages {
            versions.entry(name).or_default().insert(version);
        }
        versions
    };
    // Of any system; and those that the program is compiled from on this one.
    let all = versions(&mut locked().into_iter().map(|(name, version, _)| (name, version)));
    let tree = cargo(&[
        "tree",
        "--workspace",
        "--all-features",
        "--edges=normal,build",
        "--prefix=none",
        "--format={p}",
    ]);
    let compiled = versions(&mut tree.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.trim_start_matches('v').to_owned()))
    }));
    assert!(compiled.len() > 150, "{} crates", compiled.len());
    let mut reasoned: BTreeMap<String, usize> = BTreeMap::new();
    for skipped in policy["bans"]["skip"].as_array().expect("a list") {
        let (name, version) =
            skipped["crate"].as_str().expect("a text").split_once('@').expect("name@version");
        let reason = skipped["reason"].as_str().expect("a reason");
        assert!(reason.len() > 15, "{name}: {reason:?} is no reason");
        let has =
            all.get(name).is_some_and(|has| has.len() > 1 && has.iter().any(|one| one.starts_with(version)));
        assert!(has, "{name} {version} is no second version any more: take it out of deny.toml");
        *reasoned.entry(name.to_owned()).or_default() += 1;
    }
    for (name, versions) in compiled {
        let without = (versions.len() - 1).saturating_sub(reasoned.get(&name).copied().unwrap_or(0));
        assert_eq!(
            without, 0,
            "{name} is there in {versions:?}: one needs an entry under bans.skip in deny.toml, with its reason"
        );
    }
}

#[test]
fn what_the_policy_bans_is_not_there() {
    let policy = toml("deny.toml");
    let banned = policy["bans"]["deny"].as_array().expect("a list").iter().map(|ban| {
        assert!(ban["reason"].as_str().expect("a reason").len() > 15);
        ban["crate"].as_str().expect("a name").to_owned()
    });
    let there: BTreeSet<String> = locked().into_iter().map(|(name, ..)| name).collect();
    let banned: Vec<String> = banned.collect();
    assert!(banned.len() > 5);
    assert_eq!(banned.iter().filter(|name| there.contains(*name)).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Whether an expression of SPDX is met by licences that are allowed: `A OR (B AND C)`, `/` in old crates.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    assert_eq!(words.next(), None, "{expression:?} is not read to its end");
    met
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    let mut met = one_of(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one_of(words, allowed);
    }
    met
}

fn one_of(words: &mut Words, allowed: &BTreeSet<String>) -> bool {
    let word = words.next().expect("a licence");
    if word == "(" {
        let met = any_of(words, allowed);
        assert_eq!(words.next(), Some(")"));
        return met;
    }
    let licence = match words.next_if_eq(&"WITH") {
        Some(_) => format!("{word} WITH {}", words.next().expect("an exception")),
        None => word.to_owned(),
    };
    allowed.contains(&licence)
}

#[test]
fn licences_are_read_as_they_are_written() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()]);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("Unlicense/MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", false),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception OR X", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

/// What cargo says, without a network and without another lock file.
fn cargo(words: &[&str]) -> String {
    let said =
        Command::new(env!("CARGO")).args(words).args(["--locked", "--offline"]).current_dir(root()).output();
    let said = said.expect("cargo runs");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("UTF-8")
}

/// What cargo knows of all that may be compiled for this system, tests and build scripts included.
fn metadata() -> serde_json::Value {
    let host = Command::new("rustc").arg("-vV").output().expect("rustc runs").stdout;
    let host = String::from_utf8(host).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let known = cargo(&["metadata", "--format-version=1", "--all-features", "--filter-platform", host]);
    serde_json::from_str(&known).unwrap()
}

/// Of the rest `cargo deny` reads the licence.
#[test]
fn every_licence_is_one_that_the_policy_allows() {
    let known = metadata();
    let allowed = list(&toml("deny.toml"), ["licenses", "allow"]);
    let packages = known["packages"].as_array().unwrap();
    assert!(packages.len() > 150, "{} packages", packages.len());
    for package in packages {
        let name = format!("{} {}", package["name"], package["version"]);
        let licence = package["license"].as_str().unwrap_or_else(|| panic!("{name} names no licence"));
        assert!(is_met(licence, &allowed), "{name}: {licence} is not allowed by deny.toml");
    }
}

/// Every manifest of the workspace and of the fuzz targets, by its path.
fn manifests() -> Vec<(PathBuf, String)> {
    let mut paths = vec![PathBuf::from("Cargo.toml"), PathBuf::from("fuzz/Cargo.toml")];
    let crates = fs::read_dir(root().join("crates")).expect("the crates");
    paths.extend(
        crates.map(|entry| Path::new("crates").join(entry.expect("an entry").file_name()).join("Cargo.toml")),
    );
    paths.sort();
    // The packaged sources leave the fuzz targets out.
    paths.retain(|path| root().join(path).is_file());
    paths.into_iter().map(|path| (path.clone(), text(&path.to_string_lossy()))).collect()
}

fn name_of(manifest: &str) -> String {
    let table: toml::Table = manifest.parse().expect("a manifest");
    table["package"]["name"].as_str().expect("a name").to_owned()
}

/// The dependencies of a manifest that stand there without a reason: a comment of their own above them, or behind. What is
/// ours needs none, and what is the workspace's has its reason there.
fn without_reason(manifest: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut is_in, mut is_explained) = (false, false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_in = line.trim_end_matches(']').ends_with("dependencies");
        } else if is_in && let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let name = name.trim();
            let is_ours = name.starts_with("wardwise") || value.contains("workspace = true");
            if !name.contains(".workspace") && !is_ours && !is_explained && !value.contains(" # ") {
                found.push(name.to_owned());
            }
        }
        is_explained = line.starts_with("# ") && line.len() > 15;
    }
    found
}

#[test]
fn every_dependency_says_why_it_is_there() {
    for (path, manifest) in manifests() {
        assert_eq!(without_reason(&manifest), Vec::<String>::new(), "{}: no reason", path.display());
    }
    // The test sees one that has none.
    let manifest = "[dependencies]\n# It reads maps of the moon.\na = \"1\"\nb = \"1\"\nc.workspace = true\n\n[dev-dependencies]\nd = { version = \"1\" }\n[lints]\nx = 1\n";
    assert_eq!(without_reason(manifest), ["b", "d"]);
}
