//! Metadata of layers, of the project and of the GeoPackage: what QGIS reads, and ISO 19115 for everybody else.

use super::systems::{WGS84, spatial_reference};
use super::xml::escaped;
use super::{QGIS, notes};
use crate::output::provenance::Provenance;
use crate::output::vector::{Style, VectorLayer};

const KEYWORDS: [&str; 4] = ["neighbourhoods", "wards", "boundaries", "service areas"];
/// What is said of the licence: nobody but the publishers of the layers can give one.
const LICENCE: &str = "That of the layers it was made from.";

/// The metadata of a layer, as a layer of a project holds it.
pub(super) fn of_layer(layer: &VectorLayer, style: Style, title: &str, provenance: &Provenance) -> String {
    format!("<resourceMetadata>\n{}</resourceMetadata>\n", elements(layer, style, title, provenance))
}

/// The metadata of the whole project.
pub(super) fn of_project(provenance: &Provenance, summary: &str) -> String {
    let author = provenance.author.as_deref().unwrap_or_default();
    format!(
        "<projectMetadata>\n<identifier/>\n<parentidentifier/>\n<language>eng</language>\n<type>dataset</type>\n\
         <title>{}</title>\n<abstract>{}</abstract>\n{}<links/>\n<author>{}</author>\n</projectMetadata>\n",
        escaped(&provenance.title),
        escaped(&format!("{summary} {}", provenance.rights())),
        keywords(),
        escaped(author)
    )
}

/// The metadata of a layer as QGIS keeps it in a GeoPackage.
pub(in crate::output) fn qgis_record(layer: &VectorLayer, provenance: &Provenance) -> String {
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"{QGIS}\">\n{}</qgis>\n",
        elements(layer, layer.style, &layer.full_title(), provenance)
    )
}

fn elements(layer: &VectorLayer, style: Style, title: &str, provenance: &Provenance) -> String {
    let contact = provenance.author.as_deref().map_or_else(String::new, |author| {
        format!("<contact>\n<name>{}</name>\n<organization/>\n<position/>\n<voice/>\n<fax/>\n<email/>\n<role>author</role>\n</contact>\n", escaped(author))
    });
    let extent = layer.extent().map_or_else(String::new, |[west, south, east, north]| {
        format!("<spatial crs=\"{WGS84}\" dimensions=\"2\" minx=\"{west}\" miny=\"{south}\" maxx=\"{east}\" maxy=\"{north}\" minz=\"0\" maxz=\"0\"/>\n")
    });
    format!(
        "<identifier>{name}</identifier>\n<parentidentifier/>\n<language>eng</language>\n<type>dataset</type>\n\
         <title>{title}</title>\n<abstract>{about}</abstract>\n{keywords}{contact}<links/>\n<fees/>\n\
         <rights>{rights}</rights>\n<license>{LICENCE}</license>\n<encoding>UTF-8</encoding>\n\
         <crs>{crs}</crs>\n<extent>\n{extent}</extent>\n",
        name = escaped(&layer.name),
        title = escaped(title),
        about = escaped(&notes::sentences(layer, style, provenance).join(" ")),
        keywords = keywords(),
        rights = escaped(provenance.rights()),
        crs = spatial_reference(WGS84),
    )
}

fn keywords() -> String {
    let words: String = KEYWORDS.iter().map(|word| format!("<keyword>{word}</keyword>\n")).collect();
    format!(
        "<keywords vocabulary=\"gmd:topicCategory\">\n<keyword>Boundaries</keyword>\n</keywords>\n\
         <keywords vocabulary=\"wardwise\">\n{words}</keywords>\n"
    )
}

/// The metadata of a whole GeoPackage as ISO 19115 in the XML of ISO 19139. It has no date: the same inputs
/// give the same bytes, whenever they are run.
pub(in crate::output) fn iso_record(
    layers: &[VectorLayer],
    provenance: &Provenance,
    summary: &str,
) -> String {
    let text = |text: &str| format!("<gco:CharacterString>{}</gco:CharacterString>", escaped(text));
    let code = |list: &str, value: &str| {
        format!(
            "<gmd:{list} codeList=\"http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#{list}\" codeListValue=\"{value}\">{value}</gmd:{list}>"
        )
    };
    let party = |role: &str| {
        let name = provenance.author.as_deref().map_or_else(
            || "<gmd:individualName gco:nilReason=\"unknown\"/>".to_owned(),
            |author| format!("<gmd:individualName>{}</gmd:individualName>", text(author)),
        );
        format!(
            "<gmd:CI_ResponsibleParty>{name}<gmd:role>{}</gmd:role></gmd:CI_ResponsibleParty>",
            code("CI_RoleCode", role)
        )
    };
    let bounds = layers.iter().filter_map(VectorLayer::extent);
    let bounds = bounds.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let extent = bounds.map_or_else(String::new, |[west, south, east, north]| {
        let side = |name: &str, value: f64| format!("<gmd:{name}><gco:Decimal>{value}</gco:Decimal></gmd:{name}>");
        format!(
            "<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>{}{}{}{}</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>\n",
            side("westBoundLongitude", west),
            side("eastBoundLongitude", east),
            side("southBoundLatitude", south),
            side("northBoundLatitude", north)
        )
    });
    let words: String =
        KEYWORDS.iter().map(|word| format!("<gmd:keyword>{}</gmd:keyword>", text(word))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gmd:MD_Metadata xmlns:gmd=\"http://www.isotc211.org/2005/gmd\" xmlns:gco=\"http://www.isotc211.org/2005/gco\">\n\
         <gmd:language>{language}</gmd:language>\n\
         <gmd:characterSet>{utf8}</gmd:characterSet>\n\
         <gmd:hierarchyLevel>{dataset}</gmd:hierarchyLevel>\n\
         <gmd:contact>{contact}</gmd:contact>\n\
         <gmd:dateStamp gco:nilReason=\"unknown\"/>\n\
         <gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier><gmd:RS_Identifier><gmd:code>{crs}</gmd:code></gmd:RS_Identifier></gmd:referenceSystemIdentifier></gmd:MD_ReferenceSystem></gmd:referenceSystemInfo>\n\
         <gmd:identificationInfo><gmd:MD_DataIdentification>\n\
         <gmd:citation><gmd:CI_Citation><gmd:title>{title}</gmd:title><gmd:date gco:nilReason=\"unknown\"/></gmd:CI_Citation></gmd:citation>\n\
         <gmd:abstract>{about}</gmd:abstract>\n\
         <gmd:pointOfContact>{author}</gmd:pointOfContact>\n\
         <gmd:descriptiveKeywords><gmd:MD_Keywords>{words}</gmd:MD_Keywords></gmd:descriptiveKeywords>\n\
         <gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:useLimitation>{rights}</gmd:useLimitation><gmd:accessConstraints>{other}</gmd:accessConstraints><gmd:otherConstraints>{licence}</gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints>\n\
         <gmd:language>{language}</gmd:language>\n\
         <gmd:topicCategory><gmd:MD_TopicCategoryCode>boundaries</gmd:MD_TopicCategoryCode></gmd:topicCategory>\n\
         {extent}</gmd:MD_DataIdentification></gmd:identificationInfo>\n\
         </gmd:MD_Metadata>\n",
        language = code("LanguageCode", "eng"),
        utf8 = code("MD_CharacterSetCode", "utf8"),
        dataset = code("MD_ScopeCode", "dataset"),
        contact = party("pointOfContact"),
        crs = text(WGS84),
        title = text(&provenance.title),
        about = text(summary),
        author = party("author"),
        rights = text(provenance.rights()),
        other = code("MD_RestrictionCode", "otherRestrictions"),
        licence = text(LICENCE),
    )
}
