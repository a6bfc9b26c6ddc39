//! KML (OGC 12-007): placemarks become features, always in longitude and latitude of WGS84.
//!
//! The `kml` crate is not used: it fails the whole file for one bad position, without a line, and goes one
//! function call deeper for every folder in a folder.

mod links;
mod placemark;

pub(super) use links::links;

use super::{Asked, Content, Failure, refused};
use crate::model::shortened;
use crate::rules;
use crate::spatial::DeclaredCrs;
use placemark::{Placemark, SchemaTypes};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// How deep elements may nest.
const MOST_NESTED: usize = 1000;

/// The elements that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Container,
    Placemark,
    Name,
    Description,
    Address,
    ExtendedData,
    Data,
    Value,
    SchemaData,
    SimpleData,
    Point,
    Line,
    Polygon,
    Outer,
    Inner,
    Coordinates,
    Link,
    Other,
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "Document" | "Folder" => Self::Container,
            "Placemark" => Self::Placemark,
            "name" => Self::Name,
            "description" => Self::Description,
            "address" => Self::Address,
            "ExtendedData" => Self::ExtendedData,
            "Data" => Self::Data,
            "value" => Self::Value,
            "SchemaData" => Self::SchemaData,
            "SimpleData" => Self::SimpleData,
            "Point" => Self::Point,
            "LineString" | "LinearRing" => Self::Line,
            "Polygon" => Self::Polygon,
            "outerBoundaryIs" => Self::Outer,
            "innerBoundaryIs" => Self::Inner,
            "coordinates" => Self::Coordinates,
            "NetworkLink" => Self::Link,
            _ => Self::Other,
        }
    }

    /// Whether its text is kept.
    fn has_text(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Description
                | Self::Address
                | Self::Value
                | Self::SimpleData
                | Self::Coordinates
        )
    }
}

/// The placemarks of a file; where a folder is named, those in it.
pub(super) fn read(bytes: &[u8], asked: &Asked) -> Result<Content, Failure> {
    let text = text_of(bytes)?;
    let mut walk = Walk::new(asked);
    let mut reader = Reader::from_str(&text);
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(why) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(0).min(text.len());
                let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                return Err(refused(&rules::SYNTAX, format!("line {line}: {}", plain(&why.to_string()))));
            }
        };
        match event {
            Event::Start(start) => walk.open(&start)?,
            Event::Empty(start) => {
                walk.open(&start)?;
                walk.close()?;
            }
            Event::End(_) => walk.close()?,
            Event::Text(text) => walk.say(&text),
            Event::CData(text) => walk.say(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => walk.say(letter.encode_utf8(&mut [0; 4])),
                _ => walk.say(&entity(&reference)),
            },
            Event::Eof if walk.open.is_empty() => break,
            Event::Eof => {
                let line = text.lines().count();
                let message = format!("line {line}: the file ends before its elements do");
                return Err(refused(&rules::SYNTAX, message));
            }
            _ => {}
        }
    }
    walk.finish()
}

/// A message of the reader, which may repeat what the file holds.
fn plain(why: &str) -> String {
    shortened(why)
}

/// What an entity stands for; one that XML does not know stays as it is.
fn entity(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return Cow::Owned(format!("&{name};")),
    })
}

/// The file's text, in the encoding that its first line names.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Failure> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let declared = head.split_once("encoding=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let label = declared.and_then(|rest| rest.split(['"', '\'', '?']).next()).unwrap_or("utf-8");
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    if encoding != encoding_rs::UTF_8 {
        return Ok(encoding.decode(bytes).0);
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| {
        let line = bytes[..e.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        refused(&rules::NOT_UTF8, format!("line {line}: the text is not UTF-8, as the file says it is"))
    })
}

/// What has been read so far, and where in the file it goes on.
struct Walk<'a, 'k> {
    asked: &'a Asked<'k>,
    /// The elements that are open.
    open: Vec<Element>,
    /// The names of the documents and folders that are open.
    containers: Vec<String>,
    /// The text of the innermost element whose text is kept.
    text: String,
    placemark: Option<Placemark>,
    types: SchemaTypes,
    content: Content,
    /// Names of documents and folders that hold placemarks themselves.
    holders: Vec<String>,
    links: bool,
    /// Whether a folder bears the name asked for in the very same letters.
    is_exact: bool,
}

impl<'a, 'k> Walk<'a, 'k> {
    fn new(asked: &'a Asked<'k>) -> Self {
        let content = Content { features: Vec::new(), crs: DeclaredCrs::Wgs84, notes: Vec::new() };
        Self {
            asked,
            open: Vec::new(),
            containers: Vec::new(),
            text: String::new(),
            placemark: None,
            types: SchemaTypes::default(),
            content,
            holders: Vec::new(),
            links: false,
            is_exact: false,
        }
    }

    fn open(&mut self, start: &BytesStart) -> Result<(), Failure> {
        if self.open.len() >= MOST_NESTED {
            let message = format!("elements are nested more than {MOST_NESTED} deep");
            return Err(refused(&rules::NESTED_TOO_DEEP, message));
        }
        let name = start.local_name();
        let name: &str = name.as_ref();
        let element = Element::of(name);
        let parent = self.open.last().copied();
        self.open.push(element);
        if element.has_text() {
            self.text.clear();
        }
        match element {
            Element::Container => self.containers.push(String::new()),
            Element::Link => self.links = true,
            Element::Placemark => {
                self.placemark = Some(Placemark::new(attribute(start, "id")));
            }
            Element::Other if name == "SimpleField" => {
                if let (Some(field), Some(kind)) = (attribute(start, "name"), attribute(start, "type")) {
                    self.types.add(field, &kind);
                }
            }
            _ => {}
        }
        let Some(placemark) = &mut self.placemark else { return Ok(()) };
        match element {
            Element::Data | Element::SimpleData => placemark.key = attribute(start, "name"),
            // Elements of other namespaces may stand in ExtendedData as they are.
            Element::Other if parent == Some(Element::ExtendedData) => {
                placemark.key = Some(name.to_owned());
                self.text.clear();
            }
            Element::Polygon => placemark.begin_polygon(),
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        let (current, parent) = match self.open[..] {
            [.., parent, current] => (current, Some(parent)),
            [current] => (current, None),
            [] => return,
        };
        let is_foreign = current == Element::Other && parent == Some(Element::ExtendedData);
        if current.has_text() || is_foreign {
            self.text.push_str(text);
        }
    }

    fn close(&mut self) -> Result<(), Failure> {
        let Some(element) = self.open.pop() else { return Ok(()) };
        let parent = self.open.last().copied();
        match (element, parent) {
            (Element::Container, _) => {
                self.containers.pop();
            }
            (Element::Name, Some(Element::Container)) => {
                if let Some(name) = self.containers.last_mut() {
                    self.text.trim().clone_into(name);
                }
            }
            (Element::Placemark, _) => self.end_placemark()?,
            _ => {}
        }
        let Some(placemark) = &mut self.placemark else { return Ok(()) };
        let text = &self.text;
        match (element, parent) {
            (Element::Name, Some(Element::Placemark)) => placemark.set_own("name", text),
            (Element::Description, Some(Element::Placemark)) => placemark.set_own("description", text),
            (Element::Address, Some(Element::Placemark)) => placemark.set_own("address", text),
            (Element::Value, Some(Element::Data))
            | (Element::SimpleData, _)
            | (Element::Other, Some(Element::ExtendedData)) => {
                if let Some(key) = placemark.key.take() {
                    let value = self.types.value(&key, text);
                    self.asked.budget.value(&key, text)?;
                    placemark.set(key, value);
                }
            }
            (Element::Coordinates, Some(Element::Point)) => placemark.point(text, self.asked.budget)?,
            (Element::Coordinates, Some(Element::Line)) => {
                let role = self.open.iter().rev().nth(1).copied();
                match role {
                    Some(Element::Outer) => placemark.outline(text, self.asked.budget)?,
                    Some(Element::Inner) => placemark.hole(text, self.asked.budget)?,
                    _ => placemark.line(text, self.asked.budget)?,
                }
            }
            (Element::Polygon, _) => placemark.end_polygon(),
            _ => {}
        }
        Ok(())
    }

    fn end_placemark(&mut self) -> Result<(), Failure> {
        let Some(placemark) = self.placemark.take() else { return Ok(()) };
        if let Some(holder) = self.containers.last()
            && !self.holders.contains(holder)
            && self.holders.len() < MOST_HOLDERS
        {
            self.holders.push(holder.clone());
        }
        let is_called = |part: &str| self.containers.iter().any(|name| name == part);
        // Where a folder is called so to the letter, those that differ by capitals are others.
        let is_alike =
            |part: &str| self.containers.iter().any(|name| name.to_lowercase() == part.to_lowercase());
        match self.asked.part {
            Some(part) if !is_called(part) && !is_alike(part) => return Ok(()),
            Some(part) if is_called(part) && !self.is_exact => {
                self.is_exact = true;
                self.content.features.clear();
            }
            Some(part) if !is_called(part) && self.is_exact => return Ok(()),
            _ => {}
        }
        self.asked.budget.feature()?;
        let index = self.content.features.len();
        self.content.features.push(placemark.into_feature(index));
        Ok(())
    }

    fn finish(self) -> Result<Content, Failure> {
        if self.content.features.is_empty() {
            if let Some(part) = self.asked.part {
                let held: Vec<String> =
                    self.holders.iter().take(20).map(|name| format!("{:?}", shortened(name))).collect();
                let message = format!(
                    "it has no folder called {:?} with placemarks; it holds {}",
                    shortened(part),
                    if held.is_empty() { "none".to_owned() } else { held.join(", ") }
                );
                return Err(refused(&rules::LAYER_UNNAMED, message));
            }
            if self.links {
                let message = "it holds no placemarks, only a link to where they are; download that file";
                return Err(refused(&rules::NOT_A_MAP, message.to_owned()));
            }
        }
        Ok(self.content)
    }
}

/// How many folders a message may list.
const MOST_HOLDERS: usize = 20;

/// An attribute by its name without prefix.
fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|attribute| {
        let key = attribute.key.local_name();
        let key: &str = key.as_ref();
        key == name
    })?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}
