//! The guide as one page that needs no network: all chapters, one after another, with a table of contents.

use super::chapters::{CHAPTERS, Chapter, PICTURES};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, PreEscaped, html};
use pulldown_cmark::html::push_html;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub fn page() -> String {
    let chapters = CHAPTERS.iter().map(|chapter| (chapter, body(chapter)));
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { "wardwise " (env!("CARGO_PKG_VERSION")) ": the guide" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav aria-label="Chapters" {
                    p { "wardwise " (env!("CARGO_PKG_VERSION")) }
                    ol { @for chapter in &CHAPTERS { li { a href={ "#" (chapter.name) } { (chapter.title()) } } } }
                }
                main { @for (chapter, body) in chapters { section id=(chapter.name) { (PreEscaped(body)) } } }
            }
        }
    };
    page.into_string()
}

/// A chapter as HTML. Links between chapters lead to places of the page, pictures are inside it.
fn body(chapter: &Chapter) -> String {
    let text = chapter.text();
    let mut events: Vec<Event> = Parser::new_ext(&text, Options::ENABLE_TABLES).collect();
    let mut heading = None;
    let mut anchors: Vec<String> = Vec::new();
    let mut words = String::new();
    for at in 0..events.len() {
        match &mut events[at] {
            Event::Start(Tag::Link { dest_url, .. }) => *dest_url = place(chapter.name, dest_url).into(),
            Event::Start(Tag::Image { dest_url, .. }) => *dest_url = picture(dest_url).into(),
            Event::Start(Tag::Heading { .. }) => {
                heading = Some(at);
                words.clear();
            }
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = format!("{}--{}", chapter.name, anchor(&words));
                let before = anchors.iter().filter(|other| **other == anchor).count();
                // A heading that stood before is numbered.
                let unique = if before == 0 { anchor.clone() } else { format!("{anchor}-{before}") };
                anchors.push(anchor);
                let start = heading.take().map(|start| &mut events[start]);
                if let Some(Event::Start(Tag::Heading { id, .. })) = start {
                    *id = Some(CowStr::from(unique));
                }
            }
            _ => {}
        }
    }
    let mut html = String::new();
    push_html(&mut html, events.into_iter());
    html.replace("<table>", "<div class=\"table\"><table>").replace("</table>", "</table></div>")
}

/// Where on the page a link of a chapter leads: `reference/flags.md#a-heading` becomes `#flags--a-heading`.
fn place(chapter: &str, target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let named = file.rsplit('/').next().and_then(|file| file.strip_suffix(".md"));
    let chapter = named.unwrap_or(chapter);
    if heading.is_empty() { format!("#{chapter}") } else { format!("#{chapter}--{heading}") }
}

/// A picture as the data that it is.
fn picture(name: &str) -> String {
    let bytes = PICTURES.iter().find(|(picture, _)| *picture == name).map_or(&[][..], |(_, bytes)| bytes);
    let kind = if name.ends_with(".png") { "png" } else { "webp" };
    format!("data:image/{kind};base64,{}", STANDARD.encode(bytes))
}

/// The anchor of a heading, as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
        let mark = format!("{name}=\"");
        page.split(&mark).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_link_leads_to_a_place_of_the_page_or_to_the_network() {
        let page = page();
        let places: Vec<&str> = attributes(&page, " id");
        let unique: BTreeSet<&str> = places.iter().copied().collect();
        assert_eq!(places.len(), unique.len(), "a place is named twice");
        let links = attributes(&page, " href");
        assert!(links.len() > 2 * CHAPTERS.len());
        for link in links {
            let is_there = link.strip_prefix('#').is_some_and(|place| unique.contains(place));
            assert!(is_there || link.starts_with("https://") || link == "data:,", "{link}");
        }
    }

    #[test]
    fn the_page_has_its_pictures_and_asks_nothing_of_the_network() {
        let page = page();
        let pictures = attributes(&page, " src");
        assert_eq!(pictures.len(), PICTURES.len());
        assert!(pictures.iter().all(|picture| picture.starts_with("data:image/") && picture.len() > 1000));
        assert!(!page.contains("<script"));
    }
}
