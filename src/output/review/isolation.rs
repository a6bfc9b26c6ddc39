//! Names in scripts that run from right to left, in whatever sentence of the page they stand: each is isolated, so that it turns
//! nothing around it.

use std::iter::Peekable;
use std::str::CharIndices;

/// Elements whose text is no flow of words, or whose content may be text alone.
const LEFT_ALONE: [&str; 8] = ["script", "style", "title", "option", "svg", "bdi", "code", "textarea"];

/// The page, every run of such script in its text inside `<bdi>`.
pub(super) fn isolated(page: &str) -> String {
    if !page.contains(runs_leftwards) {
        return page.to_owned();
    }
    let mut told = String::with_capacity(page.len() + page.len() / 16);
    let mut rest = page;
    while let Some(tag) = rest.find('<') {
        told.push_str(&text(&rest[..tag]));
        let element = &rest[tag..];
        let left_alone = LEFT_ALONE.into_iter().find(|name| {
            let after = element.strip_prefix('<').and_then(|e| e.strip_prefix(name));
            after.is_some_and(|after| after.starts_with(['>', ' ']))
        });
        let end = match left_alone.and_then(|name| element.find(&format!("</{name}>"))) {
            Some(closing) => closing,
            // A quoted value holds no `>`: names in them are escaped.
            None => element.find('>').map_or(element.len(), |end| end + 1),
        };
        told.push_str(&element[..end]);
        rest = &element[end..];
    }
    told.push_str(&text(rest));
    told
}

/// A text, every run of letters that run leftwards inside `<bdi>`: from the first to the last of them that no more than spaces,
/// hyphens, apostrophes or digits part, with the number behind it.
fn text(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        if !runs_leftwards(character) {
            told.push(character);
            continue;
        }
        let end = end_of_run(text, start + character.len_utf8(), &mut characters);
        told.push_str("<bdi>");
        told.push_str(&text[start..end]);
        told.push_str("</bdi>");
    }
    told
}

/// Where a run that reaches to `end` ends; what belongs to it is taken from the characters.
fn end_of_run(text: &str, mut end: usize, characters: &mut Peekable<CharIndices>) -> usize {
    let joins = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '\'' | '’' | '״' | '־');
    let mut reach = 0;
    for character in text[end..].chars() {
        reach += character.len_utf8();
        if runs_leftwards(character) {
            end += reach;
            reach = 0;
        } else if !joins(character) {
            break;
        }
    }
    // The number of a cluster that is called after a place belongs to its name.
    let behind = &text[end..];
    let digits = behind.strip_prefix(' ').unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        end += 1 + digits;
    }
    while characters.next_if(|(position, _)| *position < end).is_some() {}
    end
}

/// Hebrew, Arabic, Syriac, Thaana, N’Ko and their kin, with their presentation forms.
fn runs_leftwards(character: char) -> bool {
    matches!(u32::from(character),
        0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_isolated_where_they_stand_and_nothing_else_changes() {
        let cases = [
            ("<p>the ward “מרכז העיר” and 3 more</p>", "<p>the ward “<bdi>מרכז העיר</bdi>” and 3 more</p>"),
            ("<td>נווה-שאנן 2, الكرمة</td>", "<td><bdi>נווה-שאנן 2</bdi>, <bdi>الكرمة</bdi></td>"),
            ("<td><bdi>מרכז</bdi></td>", "<td><bdi>מרכז</bdi></td>"),
            ("<script>const a = \"מרכז\";</script>", "<script>const a = \"מרכז\";</script>"),
            ("<option value=\"1\">מרכז</option>", "<option value=\"1\">מרכז</option>"),
            ("<a title=\"מרכז\">East 5</a>", "<a title=\"מרכז\">East 5</a>"),
            ("plain & words <b>only</b>", "plain & words <b>only</b>"),
        ];
        for (page, expected) in cases {
            assert_eq!(isolated(page), expected);
            assert_eq!(isolated(expected), expected, "what is isolated stays so");
        }
    }
}
