//! A folder with an earlier output, a job that replaces it, and the library that lets it fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

const WARDS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ward_code":"A","borough":"X","population":1000},"geometry":{"type":"Polygon","coordinates":[[[0,51],[0.01,51],[0.01,51.01],[0,51.01],[0,51]]]}},
{"type":"Feature","properties":{"ward_code":"B","borough":"X","population":1000},"geometry":{"type":"Polygon","coordinates":[[[0.01,51],[0.02,51],[0.02,51.01],[0.01,51.01],[0.01,51]]]}},
{"type":"Feature","properties":{"ward_code":"C","borough":"X","population":1000},"geometry":{"type":"Polygon","coordinates":[[[0.02,51],[0.03,51],[0.03,51.01],[0.02,51.01],[0.02,51]]]}},
{"type":"Feature","properties":{"ward_code":"D","borough":"X","population":1000},"geometry":{"type":"Polygon","coordinates":[[[0.03,51],[0.04,51],[0.04,51.01],[0.03,51.01],[0.03,51]]]}}]}"#;

/// What is done to the folder `home/out`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// A graph takes the place of an earlier one, with a file of somebody else's beside it.
    Graph,
    /// The same of a search.
    Search,
    /// Manual pages over earlier ones.
    Manual,
    /// A graph where nothing was.
    First,
}

/// What stands in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Earlier,
    New,
    /// Nothing to be seen, and the hidden files of a run that died.
    HalfDone,
}

/// A call that the program made.
#[derive(Clone, Debug)]
pub struct Call {
    pub kind: String,
    pub one: String,
    pub other: String,
    pub bytes: Vec<u8>,
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

pub struct Scene {
    job: Job,
    exchanges: bool,
    folder: tempfile::TempDir,
    earlier: Files,
    new: Files,
}

impl Job {
    pub fn name(self) -> &'static str {
        match self {
            Job::Graph => "graph",
            Job::Search => "search",
            Job::Manual => "man",
            Job::First => "graph, first",
        }
    }

    fn arguments(self, version: &str) -> Vec<&str> {
        match self {
            Job::Graph => {
                vec!["graph", "--wards", version, "--out", "home/out", "--force", "--quiet", "--threads", "1"]
            }
            Job::First => vec!["graph", "--wards", version, "--out", "home/out", "--quiet", "--threads", "1"],
            Job::Search => vec![
                "search",
                "--wards",
                version,
                "--clusters",
                "2",
                "--out",
                "home/out",
                "--force",
                "--quiet",
                "--weight",
                "sprawl=1",
                "--bootstrap",
                "0",
                "--threads",
                "1",
            ],
            Job::Manual => vec!["man", "--out", "home/out"],
        }
    }
}

impl Scene {
    /// A folder with the earlier output, and what the job makes of it undisturbed.
    pub fn new(job: Job, exchanges: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("earlier.geojson"), WARDS).expect("written");
        fs::write(at("new.geojson"), WARDS.replace("\"D\"", "\"E\"")).expect("written");
        fs::create_dir(at("home")).expect("made");
        let mut scene = Self { job, exchanges, folder, earlier: Files::new(), new: Files::new() };
        match job {
            Job::First => {}
            Job::Manual => {
                // Pages as an earlier version wrote them.
                assert!(scene.run("earlier.geojson", &[]).status.success());
                let page = scene.at("home/out/wardwise.1");
                fs::write(&page, "earlier").expect("written");
            }
            Job::Graph | Job::Search => {
                let output = scene.run("earlier.geojson", &[]);
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
        }
        if job != Job::First {
            fs::write(scene.at("home/out/notes.txt"), "a day of work").expect("written");
        }
        scene.earlier = scene.seen();
        copied(&scene.at("home"), &scene.at("kept"));
        assert!(scene.run("new.geojson", &[]).status.success());
        scene.new = scene.seen();
        assert_ne!(scene.earlier, scene.new);
        scene.reset();
        scene
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder that others look at.
    pub fn home(&self) -> PathBuf {
        self.at("home")
    }

    /// As it was before the job.
    pub fn reset(&self) {
        fs::remove_dir_all(self.home()).expect("removed");
        copied(&self.at("kept"), &self.home());
    }

    fn run(&self, wards: &str, environment: &[(&str, String)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardwise"));
        command.current_dir(self.folder.path()).args(self.job.arguments(wards));
        if !self.exchanges {
            command.env("NO_EXCHANGE", "1");
        }
        if !self.exchanges || !environment.is_empty() {
            command.env("LD_PRELOAD", library());
        }
        command.envs(environment.iter().map(|(name, value)| (*name, value)));
        command.output().expect("the program starts")
    }

    fn disturbed(&self, fault: &str) -> Output {
        let root = fs::canonicalize(self.home()).expect("there");
        self.run("new.geojson", &[("FAULT_ROOT", root.display().to_string()), ("FAULT", fault.to_owned())])
    }

    /// Does the job undisturbed and gives the calls it made.
    pub fn recorded(&self) -> (State, Option<i32>, Vec<Call>) {
        let log = self.at("calls");
        let root = fs::canonicalize(self.home()).expect("there");
        let environment =
            [("FAULT_ROOT", root.display().to_string()), ("FAULT_LOG", log.display().to_string())];
        let output = self.run("new.geojson", &environment);
        let text = fs::read_to_string(&log).expect("calls");
        fs::remove_file(log).expect("removed");
        let calls = text.lines().map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let byte = |pair: &[u8]| {
                u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("hex")
            };
            Call {
                kind: parts[0].to_owned(),
                one: plain(parts[1]),
                other: plain(parts[2]),
                bytes: parts[3].as_bytes().chunks(2).map(byte).collect(),
            }
        });
        let calls = calls.collect();
        let state = self.state().expect("one of them");
        self.reset();
        (state, output.status.code(), calls)
    }

    /// Lets one call fail and looks at what is left, then at what the next run makes of it.
    pub fn fails(&self, kind: &str, number: usize, how: &str) {
        let fault = format!("{kind}:{number}:{how}");
        let told = |output: &Output| format!("{fault}: {}", String::from_utf8_lossy(&output.stderr));
        let output = self.disturbed(&fault);
        let state = self.state();
        match (output.status.code(), how) {
            (None, "kill") => {}
            // What was killed after its end was not killed.
            (Some(0), _) => assert_eq!(state, Some(State::New), "{}", told(&output)),
            (Some(5), "once" | "on") => {
                let is_whole = state == Some(State::Earlier);
                // Where taking back fails too, the next run does it.
                assert!(
                    is_whole || how == "on" && state == Some(State::HalfDone),
                    "{state:?} {}",
                    told(&output)
                );
            }
            (code, _) => panic!("{code:?} {state:?} {}", told(&output)),
        }
        if how == "once" {
            assert!(
                !self.has_hidden() || kind == "unlink" || kind == "rmdir" || kind == "list" || kind == "open",
                "{}",
                told(&output)
            );
        }
        self.next_run_finds_one_whole(&fault);
        self.reset();
    }

    /// The next run takes back what is half done, whether or not it writes anything, and another writes what it should.
    pub fn next_run_finds_one_whole(&self, after: &str) {
        if self.job != Job::First && self.job != Job::Manual {
            let refused = Command::new(env!("CARGO_BIN_EXE_wardwise"))
                .current_dir(self.folder.path())
                .args(["graph", "--wards", "new.geojson", "--out", "home/out", "--quiet"])
                .output()
                .expect("the program starts");
            assert_eq!(
                refused.status.code(),
                Some(2),
                "{after}: {}",
                String::from_utf8_lossy(&refused.stderr)
            );
            let state = self.state();
            assert!(matches!(state, Some(State::Earlier | State::New)), "{after}: {state:?}");
        }
        if self.job == Job::First && self.home().join("out").exists() {
            fs::remove_dir_all(self.home().join("out")).expect("removed");
        }
        let output = self.run("new.geojson", &[]);
        assert!(output.status.success(), "{after}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(self.state(), Some(State::New), "{after}");
        assert!(!self.has_hidden(), "{after}: {:?}", names(&self.home()));
    }

    /// Which of the two stands in the folder.
    pub fn state(&self) -> Option<State> {
        let seen = self.seen();
        if seen == self.new {
            Some(State::New)
        } else if seen == self.earlier {
            Some(State::Earlier)
        } else if self.has_hidden() {
            Some(State::HalfDone)
        } else {
            None
        }
    }

    /// All that is not hidden.
    fn seen(&self) -> Files {
        let mut files = Files::new();
        let mut open = vec![self.home()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("a folder") {
                let entry = entry.expect("an entry");
                let is_hidden = entry.file_name().to_string_lossy().starts_with(".wardwise-");
                if is_hidden {
                    continue;
                }
                if entry.path().is_dir() {
                    open.push(entry.path());
                } else {
                    let name = entry.path().strip_prefix(self.home()).expect("inside").to_owned();
                    files.insert(name, fs::read(entry.path()).expect("read"));
                }
            }
        }
        files
    }

    fn has_hidden(&self) -> bool {
        names(&self.home()).iter().any(|name| name.starts_with(".wardwise-"))
    }
}

/// A path without `..`.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).expect("copied");
        }
    }
}

/// The library between the program and the system, compiled once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
        let output = Command::new(compiler)
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&library, &source])
            .args(["-ldl", "-lpthread"])
            .output()
            .expect("a C compiler, without which wardwise cannot be built either");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        library
    })
}
