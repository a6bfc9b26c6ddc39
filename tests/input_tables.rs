//! Tables as people have them: encodings, separators, titles above the header line, workbooks.

use rust_xlsxwriter::{Format, Workbook};
use std::io::{Cursor, Write};
use wardwise::Error;
use wardwise::input::{EdgeTable, Limits, read_edges, read_edges_from};
use zip::write::SimpleFileOptions;

const PLAIN: &str = "ward_a,ward_b,action\nA1,B1,add\nC1,Dé 1,remove\n";

fn read(bytes: &[u8]) -> Result<EdgeTable, Error> {
    read_edges_from("edges", bytes, &Limits::default())
}

fn pairs(table: &EdgeTable) -> Vec<(u64, &str, &str)> {
    table.rows.iter().map(|row| (row.line, row.ward_a.as_str(), row.ward_b.as_str())).collect()
}

/// The only finding of a refused table.
fn refusal(bytes: &[u8]) -> (u8, &'static str, String) {
    let error = read(bytes).expect_err("it is no table");
    let [finding] = error.findings() else { panic!("one finding: {:?}", error.findings()) };
    (error.exit_code(), finding.rule.code, finding.message.clone())
}

fn said(table: &EdgeTable) -> String {
    table.read_as.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join(" ")
}

/// A workbook with these sheets, texts alone.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(r as u32, c as u16, *cell).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("memory")
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("memory");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// An OpenDocument spreadsheet with one sheet of these rows.
fn ods(rows: &str) -> Vec<u8> {
    let namespaces = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn every_separator_and_encoding_gives_the_same_rows() {
    let expected = [(2, "A1", "B1"), (3, "C1", "Dé 1")];
    let utf_16 =
        |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(bytes).collect() };
    let latin: Vec<u8> = PLAIN.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let marked = format!("\u{feff}{PLAIN}");
    for (bytes, note) in [
        (PLAIN.as_bytes().to_vec(), ""),
        (marked.as_bytes().to_vec(), ""),
        (PLAIN.replace(',', ";").into_bytes(), ""),
        (PLAIN.replace(',', "\t").into_bytes(), ""),
        (PLAIN.replace(',', "|").into_bytes(), ""),
        (PLAIN.replace('\n', "\r\n").into_bytes(), ""),
        (latin, "Windows-1252"),
        (utf_16(&marked, u16::to_le_bytes), ""),
        (utf_16(&marked.replace(',', "\t"), u16::to_be_bytes), ""),
        (utf_16(PLAIN, u16::to_le_bytes), "UTF-16"),
    ] {
        let table = read(&bytes).expect("it is a table");
        assert_eq!(pairs(&table), expected);
        assert!(
            said(&table).contains(note) && table.read_as.is_empty() == note.is_empty(),
            "{}",
            said(&table)
        );
    }
}

#[test]
fn lines_above_the_header_line_are_passed_over_and_lines_keep_their_numbers() {
    let text = format!("Bridges, and ferries\n\nAs of 2024; provisional\n{PLAIN}");
    let table = read(text.as_bytes()).expect("it is a table");
    assert_eq!(pairs(&table), [(5, "A1", "B1"), (6, "C1", "Dé 1")]);
    assert!(said(&table).contains("2 lines above the header line (line 4)"), "{}", said(&table));
    let named = read(format!("sep=;\r\n{}", PLAIN.replace(',', ";")).as_bytes()).expect("it is a table");
    assert_eq!(pairs(&named), [(3, "A1", "B1"), (4, "C1", "Dé 1")]);
}

#[test]
fn a_workbook_is_read_by_its_bytes_and_its_only_fitting_sheet() {
    let rows: [&[&str]; 5] = [
        &["A cover"],
        &["", "Ward_A", "ward_b", "action"],
        &["", "A1", "B1", "add"],
        &[],
        &["", "C1", "D1", "remove"],
    ];
    let one = read(&xlsx(&[("Edges", &rows), ("Empty", &[])])).expect("it is a table");
    assert_eq!(pairs(&one), [(3, "A1", "B1"), (5, "C1", "D1")]);
    assert_eq!(said(&one), "1 line above the header line (line 2) passed over");
    let notes: [&[&str]; 2] = [&["Notes"], &["ward_a is the one side"]];
    let two = read(&xlsx(&[("Notes", &notes), ("Edges", &rows)])).expect("it is a table");
    assert_eq!(pairs(&two), pairs(&one));
    assert!(said(&two).starts_with("the sheet \"Edges\" was read, of 2"), "{}", said(&two));
    let (code, rule, message) = refusal(&xlsx(&[("Notes", &notes), ("More", &notes)]));
    assert_eq!((code, rule), (3, "F114"));
    assert!(
        message.contains("the sheets are \"Notes\", \"More\"") && message.contains("edges:SHEET"),
        "{message}"
    );
    let (_, _, message) = refusal(&xlsx(&[("First", &rows), ("Second", &rows)]));
    assert!(message.contains("several sheets have the columns"), "{message}");
    assert_eq!(refusal(&xlsx(&[("Empty", &[])])).2, "every sheet of the workbook is empty");
}

#[test]
fn a_sheet_is_named_after_the_file() {
    let rows: [&[&str]; 2] = [&["ward_a", "ward_b", "action"], &["A1", "B1", "add"]];
    let other: [&[&str]; 2] = [&["ward_a", "ward_b", "action"], &["C1", "D1", "add"]];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("edges.data");
    std::fs::write(&path, xlsx(&[("First", &rows), ("Second, more", &other)])).expect("written");
    let path = path.to_str().expect("UTF-8");
    let read = |part: &str| read_edges(&format!("{path}:{part}"), &Limits::default());
    assert_eq!(pairs(&read("Second, more").expect("it is there")), [(2, "C1", "D1")]);
    assert_eq!(pairs(&read("FIRST").expect("it is there")), [(2, "A1", "B1")]);
    let error = read("Third").expect_err("it is not there");
    assert!(error.findings()[0].message.contains("the sheets are \"First\", \"Second, more\""));
    std::fs::write(path, PLAIN).expect("written");
    assert!(read("Sheet").expect_err("text has no sheets").findings()[0].message.contains("no workbook"));
}

#[test]
fn numbers_dates_and_truths_of_a_sheet_are_text_as_a_person_writes_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (c, header) in ["ward_a", "ward_b", "action"].iter().enumerate() {
        sheet.write(0, c as u16, *header).expect("a cell");
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write(1, 0, 11034).expect("a cell");
    sheet.write(1, 1, 0.1 + 0.2).expect("a cell");
    sheet.write(1, 2, true).expect("a cell");
    sheet.write(2, 0, 123_456_789_012.0).expect("a cell");
    sheet.write_with_format(2, 1, 44_742, &date).expect("a cell");
    sheet.write(2, 2, "add").expect("a cell");
    let table = read(&book.save_to_buffer().expect("memory")).expect("it is a table");
    assert_eq!(pairs(&table), [(2, "11034", "0.3"), (3, "123456789012", "2022-06-30")]);
    assert_eq!(table.rows[0].action, wardwise::input::EdgeAction::Unknown("TRUE".to_owned()));
}

/// `bridges.xls` was written by xlwt 1.3: a sheet `Notes`, and `Bridges` with its header line in row 3.
#[test]
fn an_old_workbook_is_read() {
    let table = read(include_bytes!("table_files/bridges.xls")).expect("it is a table");
    assert_eq!(pairs(&table), [(4, "5001", "B1"), (5, "C1", "5001.5")]);
    assert!(said(&table).starts_with("the sheet \"Bridges\" was read, of 2"), "{}", said(&table));
    let mut damaged = include_bytes!("table_files/bridges.xls").to_vec();
    // The workbook's stream begins in the second sector of 512 bytes.
    damaged[512..1024].fill(0xff);
    assert!(refusal(&damaged).2.contains("damaged"));
}

#[test]
fn an_open_document_spreadsheet_is_read() {
    let rows = [&["Title", "", ""][..], &["ward_a", "ward_b", "action"], &["A1", "B &amp; C", "add"]];
    let table = read(&ods(&rows.map(ods_row).concat())).expect("it is a table");
    assert_eq!(pairs(&table), [(3, "A1", "B & C")]);
    let trailing = format!(
        "{}<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        rows.map(ods_row).concat()
    );
    assert_eq!(pairs(&read(&ods(&trailing)).expect("it is a table")), [(3, "A1", "B & C")]);
}

#[test]
fn a_workbook_made_to_exhaust_memory_is_refused() {
    let cell = r#"<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>"#;
    let row = format!(r#"<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>"#);
    assert_eq!(refusal(&ods(&row)).0, 6);
    let spaces = r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="99999999999"/></text:p></table:table-cell></table:table-row>"#;
    assert_eq!(refusal(&ods(spaces)).0, 6);
    let types = ("[Content_Types].xml", "<Types/>");
    let texts = r#"<sst uniqueCount="999999999999999"><si><t>a</t></si></sst>"#;
    let announced = zipped(&[types, ("xl/workbook.xml", "<workbook/>"), ("xl/sharedStrings.xml", texts)]);
    assert_eq!(refusal(&announced).0, 3);
    let zeros = "0".repeat(300 << 20);
    let bomb = zipped(&[types, ("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let (code, rule, message) = refusal(&bomb);
    assert_eq!((code, rule), (6, "F101"), "{message}");
    // Two cells far apart: the rows hold the cells before them, which count.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..5_000 {
        sheet.write(row, 16_383, 1).expect("a cell");
    }
    let wide = book.save_to_buffer().expect("memory");
    let (code, _, message) = refusal(&wide);
    assert_eq!((code, message.contains("cells")), (6, true), "{message}");
}

#[test]
fn what_is_no_table_is_named_with_the_cure() {
    let whole = xlsx(&[("Edges", &[&["ward_a", "ward_b", "action"]])]);
    for (bytes, named) in [
        (whole[..whole.len() / 2].to_vec(), "damaged"),
        (b"<html><table><tr><td>ward_a</td></tr></table></html>".to_vec(), "a web page"),
        (b"%PDF-1.4 ...".to_vec(), "a PDF document"),
        (b"{\"type\": \"FeatureCollection\"}".to_vec(), "JSON"),
        (zipped(&[("data/a.csv", "a,b")]), "a zip archive that holds \"data/a.csv\"; unpack it"),
        (zipped(&[("[Content_Types].xml", ""), ("word/document.xml", "")]), "a Word document"),
        (zipped(&[("Index/Document.iwa", "")]), "a Numbers document"),
        (protected(), "password"),
    ] {
        let (code, rule, message) = refusal(&bytes);
        assert_eq!((code, rule), (3, "F114"), "{message}");
        assert!(message.contains(named), "{message}");
    }
}

/// A workbook protected by a password: Excel puts the encrypted package into a compound file.
fn protected() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        file.create_stream(name).and_then(|mut stream| stream.write_all(&[1; 5000])).expect("memory");
    }
    file.flush().expect("memory");
    file.into_inner().into_inner()
}
