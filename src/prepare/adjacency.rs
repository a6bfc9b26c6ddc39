use super::question::borough_of;
use crate::Error;
use crate::check::{Cure, Study, edge_edits};
use crate::input::EdgeTable;
use crate::model::{Action, BoroughIdx, Finding, Layer, Rule, WardIdx};
use crate::rules;
use crate::settings::{Bridging, Settings};
use crate::spatial::{
    Bridge, Cut, CutReason, EditOutcome, GraphOptions, NEAR_MISS_M, NearMiss, WardGraph, shortest_gap,
};
use geo::{LineString, MultiPolygon};

/// How many ward ids a message lists.
const LISTED: usize = 6;

/// Which wards are neighbours, and what was looked at to find out.
#[derive(Clone, Debug)]
pub struct Adjacency {
    /// The edges in use.
    pub graph: WardGraph,
    /// Wards that come within a metre of each other and are no neighbours, and wards that overlapped or lay
    /// along each other in the file and are none.
    pub near_misses: Vec<NearMiss>,
    /// Why the map may be in parts, or rules hard to meet, other than for real: wards that lie along each
    /// other without a common border, and what joins them.
    pub likely_cause: Option<String>,
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
    joined((study, &study.barriers), settings, edges)
}

/// The same, as if no barrier had been given.
///
/// # Errors
/// As [`adjacency`].
pub fn adjacency_without_barriers(
    study: &Study,
    settings: &Settings,
    edges: Option<&EdgeTable>,
) -> Result<Adjacency, Error> {
    joined((study, &[]), settings, edges)
}

fn joined(
    (study, barriers): (&Study, &[LineString<f64>]),
    settings: &Settings,
    edges: Option<&EdgeTable>,
) -> Result<Adjacency, Error> {
    let shapes: Vec<&MultiPolygon<f64>> = study.ward_shapes.iter().map(|shape| &shape.metres).collect();
    let options = GraphOptions { contiguity: settings.contiguity, min_border_m: settings.min_border_m.get() };
    let mut graph = WardGraph::of_coverage(&study.coverage.metres, &options);
    if study.mending.snap_m > 0.0 {
        graph.mark_snapped(&study.mending.met_before);
    }
    let mut near_misses = near_misses(study, &graph, &shapes);
    let exempt = settings.rules.exempt.iter().filter_map(|name| borough_of(study, name)).collect();
    let mut found = Findings { study, exempt, list: Vec::new() };
    if !barriers.is_empty() {
        let cut = graph.cut_along(barriers, settings.barrier_tolerance_m.get());
        let message = match cut {
            1 => format!("1 border runs within {} m of a barrier and is cut", settings.barrier_tolerance_m),
            many => {
                format!(
                    "{many} borders run within {} m of a barrier and are cut",
                    settings.barrier_tolerance_m
                )
            }
        };
        let file = settings.layers.barriers.clone().unwrap_or_default();
        let whole = found.exempt_among(graph.cuts.iter().filter(|cut| cut.reason == CutReason::Barrier));
        found.add(&rules::BORDERS_CUT, Action::Noted, Layer::Barriers, message + &whole, None);
        found.in_file(file);
    }
    if let Some(table) = edges {
        let matched = edge_edits(table, &study.ward_directory());
        if !matched.refused.is_empty() {
            return Err(Error::Input(matched.refused));
        }
        found.list.extend(matched.told);
        let outcomes = graph.apply_edits(&matched.edits);
        for (edit, outcome) in matched.edits.iter().zip(outcomes) {
            let other = found.id(edit.b);
            let message = match found.exempt_of(edit.a, edit.b) {
                _ if outcome != EditOutcome::Done => format!("the edit with {other} changes nothing"),
                Some(name) => format!(
                    "the edit with {other} changes no structure: {name} is exempt and stays whole as one cluster"
                ),
                None => continue,
            };
            found.add(&rules::EDIT_WITHOUT_EFFECT, Action::Noted, Layer::Edges, message, Some(edit.a));
            found.in_file(table.file.clone());
        }
    }
    // Added by hand they are neighbours, whatever lies between.
    near_misses.retain(|miss| !graph.are_neighbours(miss.a, miss.b));
    let likely_cause = found.near_misses(&near_misses);
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
    let refused = found.parts(&graph, settings, likely_cause.as_deref());
    let mut findings = found.list;
    for finding in findings.iter_mut().filter(|f| f.file.is_empty() && f.layer == Layer::Wards) {
        finding.file.clone_from(&settings.layers.wards);
    }
    if refused {
        Err(Error::Input(findings))
    } else {
        Ok(Adjacency { graph, near_misses, likely_cause, bridges, findings })
    }
}

/// Wards without a common border that come within a metre of each other, and those that overlapped or lay
/// along each other before borders were cleaned and have no border for it.
fn near_misses(study: &Study, graph: &WardGraph, shapes: &[&MultiPolygon<f64>]) -> Vec<NearMiss> {
    let mut misses = graph.near_misses(shapes, NEAR_MISS_M);
    for &(a, b) in &study.mending.must_meet {
        let known = misses.binary_search_by_key(&(a, b), |miss| (miss.a, miss.b));
        if let Err(position) = known
            && graph.border_m(a, b) == 0.0
            && let Some(gap) = shortest_gap(shapes[a.index()], shapes[b.index()], f64::INFINITY)
        {
            misses.insert(position, NearMiss { a, b, gap, along_m: f64::INFINITY });
        }
    }
    misses
}

fn wards_of(study: &Study, borough: BoroughIdx) -> Vec<WardIdx> {
    let wards = study.wards.iter().enumerate().filter(|(_, ward)| ward.borough == borough);
    wards.map(|(position, _)| WardIdx::new(position)).collect()
}

/// The findings on the way.
struct Findings<'a> {
    study: &'a Study,
    /// The boroughs that stay whole: no neighbours in them or out of them change a structure.
    exempt: Vec<BoroughIdx>,
    list: Vec<Finding>,
}

impl Findings<'_> {
    fn id(&self, ward: WardIdx) -> &str {
        &self.study.wards[ward.index()].id
    }

    /// The borough that stays whole in which one of two wards lies, if any.
    fn exempt_of(&self, a: WardIdx, b: WardIdx) -> Option<&str> {
        let boroughs = [a, b].map(|ward| self.study.wards[ward.index()].borough);
        let whole = boroughs.into_iter().find(|borough| self.exempt.contains(borough))?;
        Some(&self.study.boroughs[whole.index()])
    }

    /// What is said of cuts that change no structure, behind what is said of all.
    fn exempt_among<'c>(&self, cuts: impl Iterator<Item = &'c Cut>) -> String {
        match cuts.filter(|cut| self.exempt_of(cut.a, cut.b).is_some()).count() {
            0 => String::new(),
            1 => "; 1 of them is of a borough that is exempt and stays whole, where it changes no structure"
                .to_owned(),
            many => format!(
                "; {many} of them are of boroughs that are exempt and stay whole, where they change no structure"
            ),
        }
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

    /// Every near miss by name, and the tolerance that joins those that lie along each other: as a finding, and
    /// as the likely cause of what follows from it.
    fn near_misses(&mut self, misses: &[NearMiss]) -> Option<String> {
        for miss in misses {
            let (other, gap_m) = (self.id(miss.b), miss.gap.gap_m);
            let message = if miss.along_m.is_infinite() {
                format!("{other} overlapped it, or met it, in the file; now they have no common border")
            } else if miss.lies_along() {
                let along_m = miss.along_m;
                format!("{other} runs along it within a metre for {along_m:.0} m without a common border")
            } else {
                format!("{other} lies {gap_m:.2} m away and shares no coordinates")
            };
            self.add(&rules::NEARLY_TOUCHING, Action::Noted, Layer::Wards, message, Some(miss.a));
        }
        let along: Vec<(WardIdx, WardIdx)> =
            misses.iter().filter(|miss| miss.lies_along()).map(|miss| (miss.a, miss.b)).collect();
        if along.is_empty() {
            return None;
        }
        let Study { ward_shapes, projection, mending, .. } = self.study;
        let cure = Cure::of(ward_shapes, projection, (mending.snap_m, &along));
        let lie = if along.len() == 1 { "pair of wards lies" } else { "pairs of wards lie" };
        let message =
            format!("{} {lie} along each other without a common border; {}", along.len(), cure.words());
        self.add(&rules::LIE_ALONG, Action::Noted, Layer::Wards, message, None);
        let listed = |(a, b): &(WardIdx, WardIdx)| format!("{} + {}", self.id(*a), self.id(*b));
        let mut named: Vec<String> = along.iter().take(LISTED).map(listed).collect();
        if along.len() > LISTED {
            named.push(format!("{} more", along.len() - LISTED));
        }
        let named = named.join(", ");
        let cure = cure.words();
        Some(format!("; likely cause: {named} lie along each other without a common border ({cure})"))
    }

    fn built(&mut self, bridges: &[Bridge]) {
        for bridge in bridges {
            let message = format!("joined with {} across {:.0} m", self.id(bridge.b), bridge.gap.gap_m);
            self.add(&rules::BRIDGED, Action::Mended, Layer::Wards, message, Some(bridge.a));
        }
    }

    /// Names the parts of the map and of every borough; true where a borough in parts is refused.
    fn parts(&mut self, graph: &WardGraph, settings: &Settings, likely_cause: Option<&str>) -> bool {
        let cause = likely_cause.unwrap_or_default();
        let components = graph.components();
        if components.len() > 1 {
            let message =
                format!("the map is in {} parts: {}{cause}", components.len(), self.listed(components));
            self.add(&rules::MAP_IN_PARTS, Action::Noted, Layer::Wards, message, None);
        }
        let mut refused = false;
        for (position, name) in self.study.boroughs.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let parts = graph.components_among(&wards_of(self.study, BoroughIdx::new(position)));
            if parts.len() > 1 {
                let is_exempt = self.exempt.contains(&BoroughIdx::new(position));
                let refuse = settings.bridge == Bridging::Refuse && !is_exempt;
                refused |= refuse;
                let action = if refuse { Action::Refused } else { Action::Noted };
                let message = format!("{name} is in {} parts: {}{cause}", parts.len(), self.listed(parts));
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
