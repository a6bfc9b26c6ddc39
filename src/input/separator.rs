//! Which character separates the cells of a table that comes as text.

use csv::StringRecord;

/// The separators known, in the order in which they are preferred.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records of a text are looked at.
const LOOKED_AT: usize = 100;

/// What one separator makes of a text, the better the greater: whether the header line is found with it, how
/// many of the first records have the commonest width of more than one cell, and that width.
type Fitness = (bool, usize, usize);

/// The separator of a text: the one with which a header line is found and most records have the same width.
/// Quoted cells may hold any of them.
pub(super) fn separator(text: &str, is_header: &dyn Fn(&StringRecord) -> bool) -> u8 {
    let mut best = (SEPARATORS[0], (false, 0, 0));
    for separator in SEPARATORS {
        let fitness = fitness(text, separator, is_header);
        if fitness > best.1 {
            best = (separator, fitness);
        }
    }
    best.0
}

/// A reader of all records, the first line included, of whatever width.
pub(super) fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// A first line that names the separator, as Excel writes and understands it: the separator, and what follows.
pub(super) fn declared(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let named = first.trim_end_matches('\r').trim_matches('"');
    match named.get(..4)?.eq_ignore_ascii_case("sep=").then(|| &named.as_bytes()[4..])? {
        [separator] if separator.is_ascii() => Some((*separator, rest)),
        _ => None,
    }
}

fn fitness(text: &str, separator: u8, is_header: &dyn Fn(&StringRecord) -> bool) -> Fitness {
    let mut has_header = false;
    let mut widths: Vec<usize> = Vec::with_capacity(LOOKED_AT);
    for record in reader(text, separator).into_records().take(LOOKED_AT).flatten() {
        has_header |= is_header(&record);
        if record.len() > 1 {
            widths.push(record.len());
        }
    }
    widths.sort_unstable();
    let commonest = widths.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).max();
    let (records, width) = commonest.unwrap_or_default();
    (has_header, records, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> char {
        separator(text, &|_| false).into()
    }

    #[test]
    fn the_separator_is_the_one_that_gives_even_rows() {
        assert_eq!(of("a,b\n1,2\n"), ',');
        assert_eq!(of("a;b;c\nE1;1,5;2,5\nE2;3,5;4,5\n"), ';');
        assert_eq!(of("a\tb\nE1\t11,034\nE2\t9,870\n"), '\t');
        assert_eq!(of("ward|residents\nE1|1;2\n"), '|');
        assert_eq!(of("a,b\n\"x;y;z\",\"p;q;r\"\n"), ',');
        assert_eq!(of("Title, with a comma\n\nid;count\nE1;3\nE2;4\n"), ';');
        assert_eq!(of("only one column\n1\n"), ',');
    }

    #[test]
    fn a_header_line_that_is_found_decides() {
        let text = "ward,one;cluster\nA,1;x\nB,1;x\n";
        let holds =
            |wanted: &'static str| move |record: &StringRecord| record.iter().any(|cell| cell == wanted);
        assert_eq!(separator(text, &holds("ward")), b',');
        assert_eq!(separator(text, &holds("cluster")), b';');
    }

    #[test]
    fn excel_names_the_separator_in_a_line_of_its_own() {
        assert_eq!(declared("sep=;\r\na;b\n"), Some((b';', "a;b\n")));
        assert_eq!(declared("\"sep=|\"\na|b\n"), Some((b'|', "a|b\n")));
        assert_eq!(declared("sepal=1,b\n"), None);
        assert_eq!(declared("a,b\n"), None);
    }
}
