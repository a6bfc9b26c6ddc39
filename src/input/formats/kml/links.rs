//! What a KML file links to, where it holds nothing itself: so GDAL writes the layers of a KMZ.

use super::{entity, text_of};
use quick_xml::Reader;
use quick_xml::events::Event;

/// The targets of a file's network links, in their order; none where it holds placemarks of its own, or cannot
/// be read.
pub(in crate::input::formats) fn links(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = text_of(bytes) else { return Vec::new() };
    let mut reader = Reader::from_str(&text);
    let (mut found, mut target): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut links_open = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => match start.local_name().as_ref() {
                "Placemark" => return Vec::new(),
                "NetworkLink" => links_open += 1,
                "href" if links_open > 0 => target = Some(String::new()),
                _ => {}
            },
            Ok(Event::Empty(start)) if start.local_name().as_ref() == "Placemark" => return Vec::new(),
            Ok(Event::Text(text)) => target.iter_mut().for_each(|target| target.push_str(&text)),
            Ok(Event::CData(text)) => target.iter_mut().for_each(|target| target.push_str(&text)),
            Ok(Event::GeneralRef(reference)) => {
                target.iter_mut().for_each(|target| target.push_str(&entity(&reference)));
            }
            Ok(Event::End(end)) => match end.local_name().as_ref() {
                "NetworkLink" => links_open = links_open.saturating_sub(1),
                "href" => found.extend(target.take().map(|target| target.trim().to_owned())),
                _ => {}
            },
            Ok(Event::Eof) => return found,
            Ok(_) => {}
            Err(_) => return Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_count_where_nothing_else_is_there() {
        let link = |href: &str| format!("<NetworkLink><Link><href>{href}</href></Link></NetworkLink>");
        let icon = "<Style><IconStyle><Icon><href>pin.png</href></Icon></IconStyle></Style>";
        let two = format!("<kml><Document>{icon}{}{}</Document></kml>", link(" a.kml "), link("b&amp;c.kml"));
        assert_eq!(links(two.as_bytes()), ["a.kml", "b&c.kml"]);
        let own =
            format!("<kml><Document>{}<Placemark/><Placemark></Placemark></Document></kml>", link("a.kml"));
        assert!(links(own.as_bytes()).is_empty());
        assert!(links(b"<kml><Document>").is_empty());
    }
}
