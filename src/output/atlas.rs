//! What the QGIS project holds: which layers, in which order, looked at together how, and printed how.

use super::provenance::Provenance;
use super::search_layers::SearchLayers;
use super::style::{Group, Layout, Legend, Project, Shown, Theme};
use super::vector::{Style, VectorLayer};
use crate::spatial::Projection;

/// What a colour of a cluster says.
const COLOURS: &str = "A cluster: colours only|tell neighbours apart";

/// The project of these layers; `proof` says what is proved of the best candidate.
pub(super) fn project<'a>(
    layers: &'a SearchLayers,
    projection: &'a Projection,
    provenance: &'a Provenance,
    proof: &str,
) -> Project<'a> {
    let off = |layer: &'a Option<VectorLayer>| layer.iter().map(|layer| Shown::new(layer, false));
    let has_current = layers.current.has("colour");
    let today = has_current
        .then(|| Shown::again(&layers.current, "outlines", "Today's borders", Style::CurrentOutlines));
    let above: Vec<Shown> = off(&layers.unheard)
        .chain(off(&layers.places))
        .chain(off(&layers.areas))
        .chain(off(&layers.neighbourhoods))
        .chain(today)
        .chain(layers.boroughs.iter().map(|layer| Shown::new(layer, true)))
        .collect();
    let candidates: Vec<Group> = layers
        .candidates
        .iter()
        .map(|candidate| {
            let settled = candidate.wards.knows("stays").then(|| {
                Shown::again(&candidate.wards, "settled", "How settled each ward is", Style::Settled)
            });
            let mut own = vec![Shown::new(&candidate.borders, true)];
            own.extend(settled);
            own.extend([Shown::new(&candidate.wards, false), Shown::new(&candidate.clusters, true)]);
            Group { title: candidate.title.clone(), layers: own }
        })
        .collect();
    let below: Vec<Shown> = std::iter::once(Shown::new(&layers.current, false))
        .chain(off(&layers.ask_next))
        .chain(off(&layers.agreement))
        .chain(off(&layers.evidence))
        .chain(off(&layers.drawings))
        .collect();
    let views = views(layers);
    let themes = views.iter().map(|view| Theme {
        name: view.name.clone(),
        layers: view.legend.iter().map(|entry| entry.shown.id.clone()).collect(),
    });
    let themes = themes.collect();
    let layouts = layouts(views, layers, provenance, proof);
    Project { projection, provenance, summary: proof.to_owned(), above, candidates, below, themes, layouts }
}

/// SearchLayers that are looked at together, with what a legend calls them.
struct View<'a> {
    /// The name of the theme and of its layout.
    name: String,
    /// A line about it.
    about: String,
    legend: Vec<Legend<'a>>,
}

/// Every candidate, today, the evidence and, where it was measured, how sure the best candidate is and where to ask next.
fn views(layers: &SearchLayers) -> Vec<View<'_>> {
    let entry = |shown, words: &str| Legend { shown, words: words.to_owned() };
    let boroughs = || layers.boroughs.iter().map(|layer| entry(Shown::new(layer, true), "Borough border"));
    let borders = |layer: &'_ VectorLayer| match layer.knows("confidence") {
        true => "Border of a cluster:",
        false => "Border of a cluster",
    };
    let mut views: Vec<View> = layers
        .candidates
        .iter()
        .map(|candidate| {
            let (name, about) = candidate.title.split_once(": ").unwrap_or((candidate.title.as_str(), ""));
            let legend = boroughs().chain([
                entry(Shown::new(&candidate.borders, true), borders(&candidate.borders)),
                entry(Shown::new(&candidate.clusters, true), COLOURS),
            ]);
            View { name: name.to_owned(), about: about.to_owned(), legend: legend.collect() }
        })
        .collect();
    let (about, words) = match layers.current.has("colour") {
        true => ("The structure in force", COLOURS),
        false => ("The wards as they are: no structure in force was given", "A ward"),
    };
    let legend = boroughs().chain([entry(Shown::new(&layers.current, true), words)]).collect();
    views.push(View { name: "Today".to_owned(), about: about.to_owned(), legend });
    if let Some(evidence) = &layers.evidence {
        let outlines = layers.neighbourhoods.iter();
        let outlines = outlines.map(|layer| {
            entry(Shown::new(layer, true), "Where at least half of those|who drew a place agree")
        });
        let legend = outlines
            .chain(boroughs())
            .chain([entry(
                Shown::new(evidence, true),
                "Of the residents whose neighbourhood|was drawn, how many",
            )])
            .collect();
        let about = "How far residents agree on the name of where they live".to_owned();
        views.push(View { name: "Evidence".to_owned(), about, legend });
    }
    let best = &layers.candidates[0];
    if best.wards.knows("stays") {
        let settled = Shown::again(&best.wards, "settled", "How settled each ward is", Style::Settled);
        let legend = boroughs().chain([
            entry(Shown::new(&best.borders, true), borders(&best.borders)),
            entry(settled, "A ward and its cluster:"),
        ]);
        let about = "What comes back of candidate 1 when the respondents are drawn anew".to_owned();
        views.push(View { name: "Confidence".to_owned(), about, legend: legend.collect() });
    }
    if let Some(ask_next) = &layers.ask_next {
        let legend = boroughs().chain([
            entry(Shown::new(&best.borders, true), borders(&best.borders)),
            entry(Shown::new(ask_next, true), "What one more answer from|a ward settles:"),
        ]);
        let about = "Where further answers are expected to settle most of what is unsure".to_owned();
        views.push(View { name: "Ask next".to_owned(), about, legend: legend.collect() });
    }
    if let Some(unheard) = &layers.unheard {
        let legend = boroughs().chain([
            entry(
                Shown::new(unheard, true),
                match unheard.knows("reweighting_holds") {
                    true => "Border that holds while what each|group counts moves by up to:",
                    false => "Border that holds while what was not|heard counts up to:",
                },
            ),
            entry(Shown::new(&best.clusters, true), COLOURS),
        ]);
        let about = "What groups and people who were not heard could change of candidate 1".to_owned();
        views.push(View { name: "Unheard".to_owned(), about, legend: legend.collect() });
    }
    views
}

/// A page for every view, and an atlas of the best candidate with a page for every borough.
fn layouts<'a>(
    views: Vec<View<'a>>,
    layers: &'a SearchLayers,
    provenance: &Provenance,
    proof: &str,
) -> Vec<Layout<'a>> {
    let author =
        provenance.author.as_deref().map_or_else(String::new, |author| format!(" · Made by {author}"));
    let rights = format!("{}{author}", provenance.rights());
    let page = |view: &View<'a>, name: String, atlas| Layout {
        name,
        title: format!("{}: {}", provenance.title, view.name),
        subtitle: view.about.clone(),
        theme: view.name.clone(),
        legend: view
            .legend
            .iter()
            .map(|entry| Legend { shown: entry.shown.clone(), words: entry.words.clone() })
            .collect(),
        proof: proof.to_owned(),
        rights: rights.clone(),
        atlas,
    };
    let atlas = layers.boroughs.as_ref().zip(views.first()).map(|(boroughs, best)| {
        page(best, "Atlas by borough".to_owned(), Some((Shown::new(boroughs, true), "borough")))
    });
    views.iter().map(|view| page(view, view.name.clone(), None)).chain(atlas).collect()
}
