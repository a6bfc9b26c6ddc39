//! What is said where standard output takes nothing more, and what is true then: files are whole.

use crate::running::{assert_complete, assert_same_files, program, succeeds};
use std::fs::File;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/study.toml");
const CURRENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/current_structure.csv");

/// Every command that writes files and then prints, with the folder or file that it writes.
const WRITING: [(&[&str], &str); 11] = [
    (&["search", STUDY, "--out", "out"], "out"),
    (&["check", STUDY, "--out", "checked"], "checked"),
    (&["graph", STUDY, "--out", "graph"], "graph"),
    (&["score", STUDY, "--structure", CURRENT, "--out", "scored"], "scored"),
    (&["compare", STUDY, "--structure", CURRENT, "--structure", "wards", "--out", "compared"], "compared"),
    (&["places", STUDY, "--out", "names.csv"], "names.csv"),
    (&["synth", "--ward-count", "20", "--boroughs", "2", "--out", "town"], "town"),
    (&["man", "--out", "man"], "man"),
    (&["guide", "--out", "guide.html"], "guide.html"),
    (&["shard", "plan", STUDY, "--bootstrap", "4", "--shards", "2", "--out", "plan"], "plan"),
    (&["search", STUDY, "--out", "out", "--resume"], "out"),
];

/// Every command that prints its result and writes nothing; `out` is there.
const PRINTING: [&[&str]; 9] = [
    &["check", STUDY],
    &["score", STUDY, "--structure", CURRENT],
    &["verify", "out"],
    &["places", STUDY],
    &["guide"],
    &["guide", "rules"],
    &["completions", "bash"],
    &["man"],
    &["--help"],
];

fn run(folder: &Path, arguments: &[&str], stdout: Stdio) -> Output {
    let mut command = Command::new(program().get_program());
    command.current_dir(folder).args(arguments).stdout(stdout).stderr(Stdio::piped());
    command.spawn().expect("the program starts").wait_with_output().expect("it ends")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_output_is_told_with_what_is_whole() {
    let (home, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for (arguments, written) in WRITING {
        succeeds(whole.path(), arguments);
        for extra in [&[][..], &["--message-format", "json"]] {
            if !extra.is_empty() && !arguments.contains(&"--resume") {
                let path = home.path().join(written);
                if path.is_dir() {
                    std::fs::remove_dir_all(path).unwrap()
                } else {
                    std::fs::remove_file(path).unwrap()
                }
            }
            let output = run(home.path(), &[arguments, extra].concat(), full());
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(5), "{arguments:?}: {said}");
            let what = "standard output cannot be written: ";
            let truth =
                format!("; {written} is whole, only what would have been printed about it is missing");
            assert!(said.contains(what) && said.contains(&truth), "{arguments:?}: {said}");
            let (ours, theirs) = (home.path().join(written), whole.path().join(written));
            if ours.is_dir() {
                assert_same_files(&ours, &theirs);
            } else {
                assert!(std::fs::read(ours).unwrap() == std::fs::read(theirs).unwrap());
            }
        }
    }
    assert_complete(&home.path().join("out"));
    for shard in ["1", "2"] {
        let output = run(home.path(), &["shard", "run", "plan", shard], full());
        assert_eq!(output.status.code(), Some(5));
        let file =
            format!("; {} is whole", Path::new("plan").join(format!("result-{shard}.json.gz")).display());
        assert!(
            stderr(&output).contains("plan/result-") && stderr(&output).contains(" is whole"),
            "{file}: {}",
            stderr(&output)
        );
    }
    let output = run(home.path(), &["merge", "plan", "merged"], full());
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).contains("; merged is whole"), "{}", stderr(&output));
    assert_complete(&home.path().join("merged"));
    for arguments in
        PRINTING.into_iter().chain([&["--version"][..], &["--version", "--long"], &["search", "--help"]])
    {
        let output = run(home.path(), arguments, full());
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(5), "{arguments:?}: {said}");
        assert!(
            said.contains("standard output cannot be written: ") && !said.contains(" is whole"),
            "{arguments:?}: {said}"
        );
    }
    // What is found weighs more than that it cannot be told in full.
    std::fs::write(home.path().join("none.geojson"), "{").unwrap();
    assert_eq!(run(home.path(), &["check", "--wards", "none.geojson"], full()).status.code(), Some(3));
}

/// As under `| head -1`: whoever closes the pipe has read enough.
#[test]
fn a_pipe_that_is_closed_is_no_fault() {
    let home = tempfile::tempdir().unwrap();
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let quiet = |output: &Output, arguments: &[&str]| {
        let said = stderr(output);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("error") && !said.contains("cannot be written"), "{arguments:?}: {said}");
    };
    for (arguments, written) in WRITING {
        quiet(&run(home.path(), arguments, closed()), arguments);
        assert!(home.path().join(written).exists());
    }
    assert_complete(&home.path().join("out"));
    for arguments in PRINTING {
        quiet(&run(home.path(), arguments, closed()), arguments);
    }
    std::fs::write(home.path().join("none.geojson"), "{").unwrap();
    assert_eq!(run(home.path(), &["check", "--wards", "none.geojson"], closed()).status.code(), Some(3));
}
