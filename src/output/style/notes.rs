//! What a layer is, where it comes from and how it is read: the note of a layer, and the abstract of its metadata.

use super::xml::escaped;
use crate::model::Layer;
use crate::output::provenance::Provenance;
use crate::output::vector::{Style, VectorLayer};
use crate::results::SURE;

/// What is said of every layer of a style.
struct About {
    /// What it is.
    what: &'static str,
    /// How it is read.
    reading: String,
    /// The roles of the files that it comes from.
    from: &'static [Layer],
}

const WARDS: &[Layer] = &[Layer::Wards];
const EVIDENCE: &[Layer] = &[Layer::Wards, Layer::Neighbourhoods];

/// A layer in plain sentences: what it is, its source, how it is read.
pub(super) fn sentences(layer: &VectorLayer, style: Style, provenance: &Provenance) -> [String; 3] {
    let about = about(layer, style);
    let files = provenance.sources(about.from);
    let source = match files.is_empty() {
        true => "Source: made by wardwise.".to_owned(),
        false => format!("Source: made by wardwise from {files}."),
    };
    [about.what.to_owned(), source, about.reading]
}

/// The note that QGIS shows beside a layer's name: a few paragraphs.
pub(super) fn note(layer: &VectorLayer, style: Style, provenance: &Provenance) -> String {
    let [what, source, reading] = sentences(layer, style, provenance);
    let paragraph = |text: &str| format!("<p>{}</p>", escaped(text));
    let html: String = [&what, &reading, &source, provenance.rights()].map(paragraph).concat();
    format!("<userNotes value=\"{}\"/>\n", escaped(&html))
}

fn about(layer: &VectorLayer, style: Style) -> About {
    let percent = SURE * 100.0;
    let (what, reading, from): (_, String, _) = match style {
        Style::Clusters => (
            "The clusters of one candidate structure.",
            "Colours only tell neighbours apart; a cluster keeps its colour from candidate to candidate where it can. Every loss column is the cluster's own part of it: over all clusters they add up to the loss of the structure.".into(),
            EVIDENCE,
        ),
        Style::Wards => (
            "The wards as given, with the cluster that one candidate structure puts each in.",
            "A ward has the colour of its cluster. Join it to your own figures by the ward code.".into(),
            WARDS,
        ),
        Style::Settled => (
            "How often each ward stays with its cluster when the respondents are drawn anew and the search is repeated.",
            format!("A ward that stays in at least {percent:.0}% of the resamples is settled; the others depend on who happened to answer."),
            EVIDENCE,
        ),
        Style::Borders if layer.knows("confidence") => (
            "The borders between the clusters of one candidate, by how often they came back when the respondents were drawn anew.",
            format!("Solid: the border came back in at least {percent:.0}% of the resamples. Broken: in fewer, and where it runs is a matter for judgement."),
            EVIDENCE,
        ),
        Style::Borders => (
            "The borders between the clusters of one candidate.",
            "How sure each is was not measured: --bootstrap 200 measures it.".into(),
            WARDS,
        ),
        Style::Unheard => (
            "The borders between wards, by how far what groups of respondents count, or what was not heard, may move before a structure with as many clusters that treats the two wards otherwise is better than candidate 1.",
            "Proved for every structure within the rules with as many clusters. What it means: chapter “Evidence and ethics” of the guide.".into(),
            EVIDENCE,
        ),
        Style::Places => (
            "The places that residents named, each as a point in the middle of the residents who claim it.",
            "Never a drawing, and no place that fewer than ten respondents made where respondents are told apart.".into(),
            EVIDENCE,
        ),
        Style::Neighbourhoods => (
            "The ground on which at least half of those who drew a place agree.",
            "Outlines may overlap: residents' neighbourhoods do. Pooled over ten respondents or more; nobody's own drawing is here.".into(),
            &[Layer::Neighbourhoods],
        ),
        Style::CrossedBoroughs => (
            "The boroughs, put together from their wards.",
            "Clusters may cross these borders. They are the pages of the atlas.".into(),
            WARDS,
        ),
        Style::Boroughs => ("The boroughs, put together from their wards.", "They are the pages of the atlas.".into(), WARDS),
        Style::Areas => (
            "The areas for which a local authority pays, as given.",
            "The hatching lets the layers below show.".into(),
            &[Layer::Cofunding],
        ),
        Style::Current if layer.has("colour") => (
            "The structure in force.",
            "A cluster has the colour of the one it has most residents in common with in the first candidate, where it can.".into(),
            &[Layer::Wards, Layer::Structure],
        ),
        Style::CurrentOutlines if layer.has("colour") => (
            "The borders of the structure in force, to lie over a candidate.",
            "Where they differ from the candidate's, residents would get another team.".into(),
            &[Layer::Wards, Layer::Structure],
        ),
        Style::Current | Style::CurrentOutlines => {
            ("The wards as they are: no structure in force was given.", "--current names one.".into(), WARDS)
        }
        Style::Agreement => (
            "How far residents agree on the name of where they live, ward by ward.",
            "The deeper the colour, the more of the residents whose neighbourhood was drawn share the commonest name. A ward without colour has no figure: nobody drew it, or too few to be shown.".into(),
            EVIDENCE,
        ),
        Style::PlaceAgreement => (
            "For every named place, how much of its evidence covers each ward.",
            "Filter it by place to see one: 100% where all of its respondents drew all of the ward. Places of too few respondents are left out.".into(),
            EVIDENCE,
        ),
        Style::AskNext => (
            "Where to ask next: the wards by how many unsure borders one more answer from each is expected to settle.",
            "The deeper the colour, the sooner. In a ward without colour no answer is expected to settle anything. Rank 1 is the ward to ask in first.".into(),
            EVIDENCE,
        ),
        Style::Drawings | Style::Statements => (
            "What individual residents drew or said.",
            "Handle with care: a single drawing can show where somebody lives. Not for publication.".into(),
            &[Layer::Neighbourhoods],
        ),
        Style::OwnGround => (
            "Clusters that ignore ward borders, by their own ground.",
            "Ground that no place claims stands apart.".into(),
            EVIDENCE,
        ),
        Style::Moved => (
            "The wards, or parts of wards, whose residents would get another team.",
            "The label is the team afterwards; the team before is a column.".into(),
            &[Layer::Wards, Layer::Structure],
        ),
        Style::Edges => (
            "The pairs of wards that count as neighbours.",
            "A line joins the middles of two wards: it is no place on the ground.".into(),
            WARDS,
        ),
        Style::Cuts => (
            "The pairs of wards that touch and do not count as neighbours.",
            "The reason is a column: a barrier, an edit, or too short a border.".into(),
            WARDS,
        ),
        Style::Bridges => (
            "The shortest ways between parts of the map that do not touch.",
            "Only those in force join their wards; the others are suggestions.".into(),
            WARDS,
        ),
        Style::NearMisses => (
            "Where wards run close to each other, or overlap, and are no neighbours.",
            "Each may be a slip in the ward file: look at it.".into(),
            WARDS,
        ),
        Style::Components => (
            "The parts of the map that hang together.",
            "No cluster can reach from one to another.".into(),
            WARDS,
        ),
        Style::Mended => (
            "Ground that belonged to no ward or to several, and the ward that has it now.",
            "Nothing else of the wards was changed.".into(),
            WARDS,
        ),
        Style::Residents => ("Where residents live.", "A dot stands for a small area with its residents.".into(), &[]),
        Style::Barriers => ("Lines that clusters must not cross.", "Give them with --barriers.".into(), &[]),
        Style::Truth => (
            "The neighbourhoods that the residents of the made-up town live in.",
            "Nobody knows them in a real town: compare what is found from the drawings.".into(),
            &[],
        ),
        Style::Plain => ("The wards as they are used.", "Areas and lengths are measured on the ground.".into(), WARDS),
    };
    About { what, reading, from }
}
