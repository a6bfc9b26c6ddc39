//! The walls of the house: which module may use which, and that no two name each other in a circle. The
//! table stands in ARCHITECTURE.md too. What the crates may use, their manifests say and cargo guards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the root package with what it may use, besides itself. `Error` at the top of the crate is
/// `error`. The crates are modules there: `model`, `loss`, `search`, `spatial`, `synth`, `verify`.
const MAY_USE: [(&str, &[&str]); 19] = [
    ("cell", &[]),
    ("error", &["model", "verify"]),
    ("rules", &["model"]),
    ("progress", &["search"]),
    ("checkpoint", &["progress", "search"]),
    ("settings", &["error", "loss", "model", "rules", "search", "spatial"]),
    ("input", &["cell", "error", "model", "rules", "spatial"]),
    ("check", &["error", "input", "model", "rules", "settings", "spatial"]),
    ("evidence", &["check", "error", "model", "rules", "settings", "spatial"]),
    ("naming", &["check", "input", "model"]),
    (
        "prepare",
        &[
            "check", "error", "evidence", "input", "loss", "model", "progress", "rules", "search",
            "settings", "spatial", "verify",
        ],
    ),
    ("compare", &["check", "evidence", "loss", "model", "prepare", "rules", "search", "settings"]),
    ("basis", &["check", "compare", "error", "evidence", "model", "rules", "spatial"]),
    ("results", &["basis", "check", "compare", "evidence", "loss", "model", "naming", "prepare", "search"]),
    (
        "pipeline",
        &[
            "basis",
            "check",
            "checkpoint",
            "compare",
            "error",
            "evidence",
            "input",
            "loss",
            "model",
            "naming",
            "prepare",
            "progress",
            "results",
            "rules",
            "search",
            "settings",
            "spatial",
            "verify",
        ],
    ),
    ("swap", &["error", "input", "model", "rules"]),
    (
        "output",
        &[
            "cell", "check", "compare", "error", "evidence", "input", "loss", "model", "prepare", "results",
            "rules", "search", "settings", "spatial", "swap", "verify",
        ],
    ),
    (
        "audit",
        &[
            "cell", "check", "error", "evidence", "input", "model", "output", "pipeline", "prepare",
            "progress", "results", "rules", "search", "settings", "verify",
        ],
    ),
    (
        "shards",
        &[
            "error", "input", "loss", "model", "output", "pipeline", "prepare", "progress", "results",
            "rules", "search", "settings",
        ],
    ),
];

/// Who uses the library and is used by nobody: it may name everything.
const TOP: [&str; 3] = ["cli", "lib", "main"];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(rust_files(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

/// The path of a module below its crate: `search/local/start.rs` is `search`, `local`, `start`.
type Module = Vec<String>;

fn module_of(file: &Path) -> Module {
    let mut path: Module =
        file.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if path.last().is_some_and(|name| ["mod", "lib", "main"].contains(&name.as_str())) && path.len() > 1
        || path == ["lib"]
    {
        path.pop();
    }
    path
}

/// Code without comments and without the tests at its end.
fn code(text: &str) -> String {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect();
    let code = code.join("\n");
    code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

/// Every path that code names from `crate`, `super` or `self`, in full, lists in braces taken apart.
fn named(text: &str, module: &Module) -> BTreeSet<Module> {
    let mut found = BTreeSet::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for head in ["crate::", "super::", "self::"] {
        for (at, _) in text.match_indices(head) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| is_word(c) || c == ':') {
                continue;
            }
            let mut rest = &text[at..];
            let mut path = module.clone();
            if rest.starts_with("crate::") {
                path.clear();
                rest = &rest["crate::".len()..];
            } else if let Some(after) = rest.strip_prefix("self::") {
                rest = after;
            }
            while let Some(after) = rest.strip_prefix("super::") {
                path.pop();
                rest = after;
            }
            tails(rest, &path, &mut found);
        }
    }
    found
}

/// The paths that go on from one: `a::{b, c::d}` after `x` is `x::a::b` and `x::a::c::d`.
fn tails(rest: &str, from: &Module, found: &mut BTreeSet<Module>) {
    let word: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if !word.is_empty() {
        let mut path = from.clone();
        path.push(word.clone());
        match rest.trim_start()[word.len()..].strip_prefix("::") {
            Some(after) => tails(after, &path, found),
            None => drop(found.insert(path)),
        }
        return;
    }
    let Some(list) = rest.trim_start().strip_prefix('{') else { return };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                tails(&list[start..at], from, found);
                return;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                tails(&list[start..at], from, found);
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// By module of one crate: the modules of the same crate that it names.
fn uses(src: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let files: Vec<(Module, String)> = rust_files(src)
        .iter()
        .map(|path| {
            let module = module_of(path.strip_prefix(src).expect("below src"));
            (module, code(&fs::read_to_string(path).expect("readable")))
        })
        .collect();
    let modules: BTreeSet<Module> = files.iter().map(|(module, _)| module.clone()).collect();
    let of = |mut path: Module| -> Module {
        while !path.is_empty() && !modules.contains(&path) {
            path.pop();
        }
        path
    };
    let used = |module: &Module, text: &str| named(text, module).into_iter().map(of).collect();
    files.iter().map(|(module, text)| (module.clone(), used(module, text))).collect()
}

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).expect("a folder");
    let mut all: Vec<PathBuf> = crates.map(|entry| entry.expect("an entry").path().join("src")).collect();
    all.push(root.join("src"));
    all.sort();
    all
}

#[test]
fn modules_use_only_what_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut breaches = Vec::new();
    let mut seen = BTreeSet::new();
    for path in rust_files(&src) {
        let file = path.strip_prefix(&src).expect("below src");
        let module = module_of(file);
        let Some(top) = module.first().filter(|top| !TOP.contains(&top.as_str())) else { continue };
        let Some(may) = allowed.get(top.as_str()) else {
            breaches.push(format!("src/{}: the module {top} is not in the table", file.display()));
            continue;
        };
        seen.insert(top.clone());
        for used in named(&code(&fs::read_to_string(&path).expect("readable")), &module) {
            let used = if used == ["Error"] { "error" } else { used[0].as_str() };
            let is_module = allowed.contains_key(used)
                || ["cli", "loss", "model", "search", "spatial", "synth", "verify"].contains(&used);
            if is_module && used != top && !may.contains(&used) {
                breaches.push(format!("src/{} uses {used}, which {top} may not", file.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
    let missing: Vec<&&str> = allowed.keys().filter(|module| !seen.contains(**module)).collect();
    assert!(missing.is_empty(), "the table names modules that are gone: {missing:?}");
}

/// Files and folders that stand side by side, in every folder of every crate: following who names whom never
/// leads back.
#[test]
fn nothing_names_another_in_a_circle() {
    let mut circles = Vec::new();
    for src in sources() {
        // By folder: which of its children name which others.
        let mut folders: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (module, used) in uses(&src) {
            for other in used {
                let common = module.iter().zip(&other).take_while(|(a, b)| a == b).count();
                if let (Some(own), Some(other)) = (module.get(common), other.get(common)) {
                    let folder = folders.entry(module[..common].to_vec()).or_default();
                    folder.entry(own.clone()).or_default().insert(other.clone());
                }
            }
        }
        for (folder, uses) in folders {
            if let Some(circle) = circle(&uses) {
                circles.push(format!("{}/{}: {}", src.display(), folder.join("/"), circle.join(" → ")));
            }
        }
    }
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

/// Some way that leads back to where it began.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk(
        at: &str,
        uses: &BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|name| name == at) {
            return Some(way[start..].iter().cloned().chain([at.to_owned()]).collect());
        }
        if done.contains(at) {
            return None;
        }
        way.push(at.to_owned());
        for next in uses.get(at).into_iter().flatten() {
            if let Some(circle) = walk(next, uses, way, done) {
                return Some(circle);
            }
        }
        way.pop();
        done.insert(at.to_owned());
        None
    }
    let mut done = BTreeSet::new();
    uses.keys().find_map(|name| walk(name, uses, &mut Vec::new(), &mut done))
}

#[test]
fn the_page_about_the_architecture_shows_the_same_table() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for (module, may) in MAY_USE {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{module}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {module}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let listed: BTreeSet<&str> = cells[2].split(", ").filter(|word| *word != "nothing").collect();
        assert_eq!(listed, may.iter().copied().collect(), "the row of {module}");
    }
}

/// A path in code marks on the page, from the root, from `src/` or from `crates/`.
#[test]
fn every_file_that_the_page_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let marked = page.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| text.ends_with('/') || text.ends_with(".rs") && *text != "mod.rs";
    let paths: Vec<&str> = marked.filter(is_path).filter(|text| !text.contains(' ')).collect();
    assert!(paths.len() > 50, "{paths:?}");
    let missing: Vec<&&str> = paths
        .iter()
        .filter(|path| !["", "src", "crates"].iter().any(|from| root.join(from).join(path).exists()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_reader_of_these_tests_sees_every_form_of_use() {
    let text = "use crate::Error;\n// use crate::cli;\nuse crate::{check::{rules, Study}, model};\nlet x = crate::loss::Loss;";
    let paths = |text: &str, module: &[&str]| -> Vec<String> {
        let module = module.iter().map(|name| (*name).to_owned()).collect();
        named(&code(text), &module).into_iter().map(|path| path.join("::")).collect()
    };
    assert_eq!(paths(text, &["a"]), ["Error", "check::Study", "check::rules", "loss::Loss", "model"]);
    let text =
        "use super::{b, c::d};\nuse super::super::e;\nself::f();\n#[cfg(test)]\nmod tests { use super::g; }";
    assert_eq!(paths(text, &["x", "y"]), ["e", "x::b", "x::c::d", "x::y::f"]);
    let uses = |pairs: &[(&str, &str)]| -> BTreeMap<String, BTreeSet<String>> {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (a, b) in pairs {
            uses.entry((*a).to_owned()).or_default().insert((*b).to_owned());
        }
        uses
    };
    assert_eq!(circle(&uses(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    let found = circle(&uses(&[("a", "b"), ("b", "c"), ("c", "b")])).unwrap();
    assert_eq!(found, ["b", "c", "b"]);
}
