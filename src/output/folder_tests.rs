use super::*;
use crate::output::place;
use std::collections::BTreeSet;

fn filled(path: &Path, files: &[&str], force: bool) -> Result<Folder, Error> {
    let mut folder = Folder::prepare(path, force)?;
    for name in files {
        folder.add(name, name.as_bytes().to_vec())?;
    }
    Ok(folder)
}

fn finished(folder: Folder) -> Result<Written, Error> {
    let record =
        serde_json::json!({ "program": "wardwise", "outputs": folder.names(), "files": folder.hashes() });
    folder.finish(record.to_string().into_bytes())
}

fn write(path: &Path, files: &[&str], force: bool) -> Result<Written, Error> {
    finished(filled(path, files, force)?)
}

fn left(path: &Path) -> Vec<String> {
    let mut left: Vec<String> =
        fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    left
}

fn codes(refused: &Error) -> BTreeSet<&'static str> {
    refused.findings().iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn an_earlier_output_is_replaced_whole_and_strangers_stay() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("deep/out");
    write(&out, &["a.csv", "candidate-02/b.geojson"], false).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    fs::create_dir_all(out.join("pictures/old")).unwrap();
    fs::write(out.join("pictures/old/map.png"), "mine").unwrap();
    fs::write(out.join("candidate-02/remark.txt"), "mine").unwrap();
    assert!(matches!(write(&out, &["a.csv"], false), Err(Error::Settings(_))));
    let written = write(&out, &["c.csv", "notes.txt"], true).unwrap();
    assert_eq!(left(&out), ["c.csv", "candidate-02", "notes.txt", "notes.txt.kept", "pictures", "run.json"]);
    assert_eq!(left(&out.join("candidate-02")), ["remark.txt"]);
    assert_eq!(fs::read_to_string(out.join("notes.txt.kept")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(out.join("pictures/old/map.png")).unwrap(), "mine");
    let told: Vec<&str> = written.kept.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "notes.txt is no file of wardwise's: it is called notes.txt.kept now",
            "candidate-02/remark.txt is no file of wardwise's: it stays",
            "pictures is no file of wardwise's: it stays",
        ]
    );
    assert_eq!(left(out.parent().unwrap()), ["out"], "nothing hidden is left");
}

#[test]
fn where_a_folder_cannot_be_moved_its_files_are() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["a.csv", "candidate-02/b.geojson"], false).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    fs::write(out.join("candidate-03"), "mine").unwrap();
    let mut folder = Folder::prepare(&out, true).unwrap();
    // As for a disk of its own.
    drop(folder.staging);
    folder.place = folder.place.inside().unwrap();
    folder.staging = Staging::for_output(&mut folder.place).unwrap();
    for name in ["c.csv", "notes.txt", "candidate-03/b.geojson"] {
        folder.add(name, name.as_bytes().to_vec()).unwrap();
    }
    let written = finished(folder).unwrap();
    assert_eq!(
        left(&out),
        ["c.csv", "candidate-03", "candidate-03.kept", "notes.txt", "notes.txt.kept", "run.json"]
    );
    assert_eq!(fs::read_to_string(out.join("candidate-03.kept")).unwrap(), "mine");
    assert_eq!(written.kept.len(), 2);
    write(&out, &["d.csv"], true).unwrap();
    assert_eq!(left(&out), ["candidate-03.kept", "d.csv", "notes.txt.kept", "run.json"]);
}

#[test]
fn a_folder_of_somebody_elses_is_never_replaced() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("thesis.docx"), "").unwrap();
    assert!(matches!(Folder::prepare(home.path(), true), Err(Error::Settings(_))));
    // Nor one that says that it is ours, and has no hash of what is in it.
    fs::write(home.path().join(MANIFEST), r#"{"program":"wardwise","outputs":["thesis.docx"]}"#).unwrap();
    let refused = Folder::prepare(home.path(), true).unwrap_err();
    assert_eq!(codes(&refused), BTreeSet::from(["S104"]));
    assert_eq!(left(home.path()), ["run.json", "thesis.docx"]);
}

#[test]
fn what_somebody_edited_is_named_and_not_replaced() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["a.csv", "b.csv"], false).unwrap();
    fs::write(out.join("b.csv"), "a day of work").unwrap();
    let refused = Folder::prepare(&out, true).unwrap_err();
    assert_eq!(codes(&refused), BTreeSet::from(["S108"]));
    assert_eq!(refused.findings()[0].message, "the folder is not replaced: b.csv was changed since");
    assert_eq!(fs::read_to_string(out.join("b.csv")).unwrap(), "a day of work");
    // The cure, followed, works.
    fs::rename(out.join("b.csv"), home.path().join("mine.csv")).unwrap();
    write(&out, &["a.csv", "b.csv"], true).unwrap();
    // What is edited while the next run works stays under another name.
    let folder = filled(&out, &["a.csv", "b.csv"], true).unwrap();
    fs::write(out.join("a.csv"), "a day of work").unwrap();
    let written = finished(folder).unwrap();
    assert_eq!(left(&out), ["a.csv", "a.csv.kept", "b.csv", "run.json"]);
    assert_eq!(fs::read_to_string(out.join("a.csv.kept")).unwrap(), "a day of work");
    assert_eq!(written.kept[0].rule.code, "S110");
}

#[test]
fn a_geopackage_that_somebody_only_looked_at_is_ours() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let package = {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1);").unwrap();
        database.serialize(rusqlite::MAIN_DB).unwrap().to_vec()
    };
    let with_package = || {
        let mut folder = Folder::prepare(&out, true).unwrap();
        folder.add("candidates.gpkg", package.clone()).unwrap();
        finished(folder).unwrap()
    };
    with_package();
    let path = out.join("candidates.gpkg");
    // As QGIS does with every GeoPackage that it shows.
    let looked = rusqlite::Connection::open(&path).unwrap();
    looked.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    looked.query_row("SELECT b FROM a", [], |_| Ok(())).unwrap();
    looked.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    drop(looked);
    assert!(fs::read(&path).unwrap() != package, "the header changes");
    with_package();
    rusqlite::Connection::open(&path).unwrap().execute_batch("UPDATE a SET b = 2").unwrap();
    assert_eq!(codes(&Folder::prepare(&out, true).unwrap_err()), BTreeSet::from(["S108"]));
}

/// A log of changes beside the next GeoPackage would be read into it.
#[test]
fn what_a_program_keeps_beside_a_geopackage_comes_beside_no_other() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["candidates.gpkg", "deep/b.gpkg"], false).unwrap();
    // A program that only looks.
    fs::write(out.join("candidates.gpkg-wal"), "").unwrap();
    fs::write(out.join("candidates.gpkg-shm"), "shared").unwrap();
    assert!(write(&out, &["candidates.gpkg"], true).unwrap().kept.is_empty());
    assert_eq!(left(&out), ["candidates.gpkg", "run.json"]);
    for ending in ["-wal", "-journal"] {
        let log = out.join(format!("candidates.gpkg{ending}"));
        // Changed while the next run works, and before it.
        let folder = filled(&out, &["candidates.gpkg", "new.csv"], true).unwrap();
        fs::write(&log, "changes").unwrap();
        assert!(matches!(finished(folder), Err(Error::Io { .. })));
        assert_eq!(codes(&Folder::prepare(&out, true).unwrap_err()), BTreeSet::from(["S108"]));
        assert_eq!(left(&out).len(), 3, "all is as it was");
        fs::remove_file(&log).unwrap();
    }
}

#[test]
fn a_second_run_is_refused_while_the_first_writes() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let first = filled(&out, &["a.csv"], false).unwrap();
    let refused = Folder::prepare(&out, true).unwrap_err();
    assert_eq!(codes(&refused), BTreeSet::from(["S109"]));
    assert!(Folder::prepare(&home.path().join("other"), false).is_ok());
    finished(first).unwrap();
    write(&out, &["b.csv"], true).unwrap();
    assert_eq!(left(home.path()), ["out"]);
}

#[test]
fn a_folder_that_was_filled_by_somebody_meanwhile_stays() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let folder = filled(&out, &["a.csv"], false).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.docx"), "mine").unwrap();
    assert!(matches!(finished(folder), Err(Error::Io { .. })));
    assert_eq!(left(&out), ["thesis.docx"]);
    assert_eq!(left(home.path()), ["out"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_folder_is_not_followed_out_of_it() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["a.csv", "candidate-01/b.csv"], false).unwrap();
    let elsewhere = home.path().join("elsewhere");
    fs::rename(out.join("candidate-01"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, out.join("candidate-01")).unwrap();
    assert_eq!(codes(&Folder::prepare(&out, true).unwrap_err()), BTreeSet::from(["S108"]));
    // A link that leads to the output folder itself is no link in it.
    fs::remove_file(out.join("candidate-01")).unwrap();
    std::os::unix::fs::symlink(&out, home.path().join("latest")).unwrap();
    write(&home.path().join("latest"), &["c.csv"], true).unwrap();
    assert_eq!(left(&out), ["c.csv", "run.json"]);
    assert!(fs::symlink_metadata(home.path().join("latest")).unwrap().is_symlink());
    assert_eq!(left(&elsewhere), ["b.csv"]);
}

#[cfg(unix)]
#[test]
fn who_could_read_the_folder_can_read_the_next() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["a.csv"], false).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o2750)).unwrap();
    write(&out, &["a.csv"], true).unwrap();
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o7777, 0o2750);
}

#[test]
fn what_others_wrote_for_an_earlier_output_goes_with_it() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    write(&out, &["a.csv"], false).unwrap();
    fs::write(out.join("result-1.json.gz"), "of the plan").unwrap();
    let mut folder = filled(&out, &["b.csv"], true).unwrap();
    folder.replaces(vec!["result-1.json.gz".to_owned(), "missing".to_owned()]);
    assert!(finished(folder).unwrap().kept.is_empty());
    assert_eq!(left(&out), ["b.csv", "run.json"]);
}

#[test]
fn files_that_cannot_all_be_written_are_not_put_into_place() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("town");
    // A name in a folder that is not there cannot be written.
    let files: [(&str, &[u8]); 2] = [("wards.geojson", b"{}"), ("missing/study.toml", b"")];
    assert!(matches!(place(&out, files.into_iter()), Err(Error::Io { .. })));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    place(&out, files.into_iter().take(1)).unwrap();
    assert_eq!(fs::read(out.join("wards.geojson")).unwrap(), b"{}");
    assert_eq!(left(home.path()), ["town"]);
    // A folder in the place of one of them keeps all as they were.
    fs::create_dir(out.join("b.csv")).unwrap();
    let files: [(&str, &[u8]); 3] = [("wards.geojson", b"[]"), ("b.csv", b""), ("c.csv", b"")];
    assert!(matches!(place(&out, files.into_iter()), Err(Error::Io { .. })));
    assert_eq!(fs::read(out.join("wards.geojson")).unwrap(), b"{}");
    assert_eq!(left(&out), ["b.csv", "wards.geojson"]);
}

#[test]
fn a_run_that_stops_early_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut folder = Folder::prepare(&home.path().join("deep/er/out"), false).unwrap();
    folder.add("a.csv", vec![1]).unwrap();
    drop(folder);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}
