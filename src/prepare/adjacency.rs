use crate::Error;
use crate::check::{Study, edge_edits, rules};
use crate::input::EdgeTable;
use crate::model::{Action, BoroughIdx, Finding, Layer, Rule, WardIdx};
use crate::settings::{Bridging, Settings};
use crate::spatial::{Bridge, EditOutcome, GraphOptions, NEAR_MISS_M, NearMiss, WardGraph};
use geo::MultiPolygon;

/// How many ward ids a message lists.
const LISTED: usize = 6;

/// Which wards are neighbours, and what was looked at to find out.
#[derive(Clone, Debug)]
pub struct Adjacency {
    /// The edges in force.
    pub graph: WardGraph,
    /// Wards just beyond the snapping tolerance that share no coordinates.
    pub near_misses: Vec<NearMiss>,
    /// The shortest gaps between the parts of the map: bridges built or suggested.
    pub bridges: Vec<Bridge>,
    /// What was found and done.
    pub findings: Vec<Finding>,
}

/// Finds the neighbours: shared borders, then barriers, edits and bridges as the settings say.
///
/// # Errors
/// [`Error::Input`] where the edges table names unknown wards, where wards are narrower than the snapping
/// tolerance, or where a borough is in parts and that is to be refused.
pub fn adjacency(study: &Study, settings: &Settings, edges: Option<&EdgeTable>) -> Result<Adjacency, Error> {
    let shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let options = GraphOptions {
        contiguity: settings.contiguity,
        min_border_m: settings.min_border_m,
        snap_m: settings.snap_m,
    };
    let mut graph = WardGraph::of_coverage(&study.coverage.metres, &options);
    let mut found = Findings { study, list: Vec::new() };
    for ward in graph.snapped_away() {
        let message = format!(
            "nothing is left of its outline where coordinates within {} m of each other count as one",
            settings.snap_m
        );
        found.add(&rules::SNAPPED_AWAY, Action::Refused, Layer::Wards, message, Some(ward));
        found.in_file(settings.layers.wards.clone());
    }
    if !found.list.is_empty() {
        return Err(Error::Input(found.list));
    }
    if !study.barriers.is_empty() {
        let cut = graph.cut_along(&study.barriers, settings.barrier_tolerance_m);
        let message =
            format!("{cut} borders run within {} m of a barrier and are cut", settings.barrier_tolerance_m);
        let file = settings.layers.barriers.clone().unwrap_or_default();
        found.add(&rules::BORDERS_CUT, Action::Noted, Layer::Barriers, message, None);
        found.in_file(file);
    }
    if let Some(table) = edges {
        let matched = edge_edits(table, study.ward_ids());
        if !matched.refused.is_empty() {
            return Err(Error::Input(matched.refused));
        }
        let outcomes = graph.apply_edits(&matched.edits);
        for (edit, _) in
            matched.edits.iter().zip(outcomes).filter(|(_, outcome)| *outcome != EditOutcome::Done)
        {
            let message = format!("the edit with {} changes nothing", found.id(edit.b));
            found.add(&rules::EDIT_WITHOUT_EFFECT, Action::Noted, Layer::Edges, message, Some(edit.a));
            found.in_file(table.file.clone());
        }
    }
    let near_misses = graph.near_misses(&shapes, settings.snap_m + NEAR_MISS_M);
    for miss in &near_misses {
        let message =
            format!("{} lies {:.2} m away and shares no coordinates", found.id(miss.b), miss.gap.gap_m);
        found.add(&rules::NEARLY_TOUCHING, Action::Noted, Layer::Wards, message, Some(miss.a));
    }
    if settings.bridge == Bridging::Nearest {
        for borough in 0..study.boroughs.len() {
            let built = graph.bridges_among(&wards_of(study, BoroughIdx::new(borough)), &shapes);
            found.built(&built);
            graph.bridge(&built);
        }
    }
    let every_ward: Vec<WardIdx> = (0..study.wards.len()).map(WardIdx::new).collect();
    let bridges = graph.bridges_among(&every_ward, &shapes);
    if settings.bridge == Bridging::Nearest {
        found.built(&bridges);
        graph.bridge(&bridges);
    }
    let refused = found.parts(&graph, settings);
    let mut findings = found.list;
    for finding in findings.iter_mut().filter(|f| f.file.is_empty() && f.layer == Layer::Wards) {
        finding.file.clone_from(&settings.layers.wards);
    }
    if refused {
        Err(Error::Input(findings))
    } else {
        Ok(Adjacency { graph, near_misses, bridges, findings })
    }
}

fn wards_of(study: &Study, borough: BoroughIdx) -> Vec<WardIdx> {
    let wards = study.wards.iter().enumerate().filter(|(_, ward)| ward.borough == borough);
    wards.map(|(position, _)| WardIdx::new(position)).collect()
}

/// The findings on the way.
struct Findings<'a> {
    study: &'a Study,
    list: Vec<Finding>,
}

impl Findings<'_> {
    fn id(&self, ward: WardIdx) -> &str {
        &self.study.wards[ward.index()].id
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        action: Action,
        layer: Layer,
        message: String,
        ward: Option<WardIdx>,
    ) {
        let mut finding = Finding::new(rule, action, layer, message);
        finding.id = ward.map(|ward| self.id(ward).to_owned());
        self.list.push(finding);
    }

    /// Names the file of the finding added last.
    fn in_file(&mut self, file: String) {
        if let Some(last) = self.list.last_mut() {
            last.file = file;
        }
    }

    fn built(&mut self, bridges: &[Bridge]) {
        for bridge in bridges {
            let message = format!("joined with {} across {:.0} m", self.id(bridge.b), bridge.gap.gap_m);
            self.add(&rules::BRIDGED, Action::Mended, Layer::Wards, message, Some(bridge.a));
        }
    }

    /// Names the parts of the map and of every borough; true where a borough in parts is refused.
    fn parts(&mut self, graph: &WardGraph, settings: &Settings) -> bool {
        let components = graph.components();
        if components.len() > 1 {
            let message = format!("the map is in {} parts: {}", components.len(), self.listed(components));
            self.add(&rules::MAP_IN_PARTS, Action::Noted, Layer::Wards, message, None);
        }
        let mut refused = false;
        for (position, name) in self.study.boroughs.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let parts = graph.components_among(&wards_of(self.study, BoroughIdx::new(position)));
            if parts.len() > 1 {
                let refuse = settings.bridge == Bridging::Refuse && !settings.rules.exempt.contains(name);
                refused |= refuse;
                let action = if refuse { Action::Refused } else { Action::Noted };
                let message = format!("{name} is in {} parts: {}", parts.len(), self.listed(parts));
                self.add(&rules::BOROUGH_IN_PARTS, action, Layer::Wards, message, None);
            }
        }
        refused
    }

    /// The parts, largest first: how many wards each, and the ids of the small ones.
    fn listed(&self, mut parts: Vec<Vec<WardIdx>>) -> String {
        parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
        let mut words: Vec<String> = parts
            .iter()
            .take(LISTED)
            .map(|part| match part.len() {
                1..=3 => part.iter().map(|ward| self.id(*ward)).collect::<Vec<_>>().join(" + "),
                many => format!("{many} wards from {}", self.id(part[0])),
            })
            .collect();
        if parts.len() > LISTED {
            words.push(format!("{} more", parts.len() - LISTED));
        }
        words.join(", ")
    }
}
