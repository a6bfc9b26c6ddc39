//! The layers of `wardwise graph`, for a look in QGIS, and the adjacency for other programs.

use super::features::{area, collection, feature, figure, line, properties};
use crate::Error;
use crate::model::WardIdx;
use crate::pipeline::Map;
use crate::spatial::{Dissolver, Gap, interior_point};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use serde_json::{Value, json};

/// Every file with its bytes, in the order written.
pub(super) fn layers(map: &Map) -> Result<Vec<(&'static str, Vec<u8>)>, Error> {
    let scene = Scene::of(map);
    Ok(vec![
        ("edges.geojson", scene.edges()?),
        ("wards.geojson", scene.wards()?),
        ("near_misses.geojson", scene.near_misses()?),
        ("components.geojson", scene.components()?),
        ("bridges.geojson", scene.bridges()?),
        ("cuts.geojson", scene.cuts()?),
        ("adjacency.json", scene.adjacency()?),
    ])
}

struct Scene<'a> {
    map: &'a Map,
    /// A point inside every ward, in degrees.
    inside: Vec<Coord<f64>>,
    /// The parts of the map.
    components: Vec<Vec<WardIdx>>,
    /// The part of every ward, counted from 1.
    component_of: Vec<usize>,
}

impl<'a> Scene<'a> {
    fn of(map: &'a Map) -> Self {
        let shapes = &map.study.ward_shapes;
        // A ward without a point inside cannot pass the checks; its first vertex stands in.
        let point = |shape: &MultiPolygon<f64>| {
            interior_point(shape)
                .or_else(|| shape.0.first()?.exterior().0.first().copied())
                .unwrap_or_default()
        };
        let components = map.adjacency.graph.components();
        let mut component_of = vec![0; shapes.len()];
        for (position, wards) in components.iter().enumerate() {
            for ward in wards {
                component_of[ward.index()] = position + 1;
            }
        }
        let inside = shapes.par_iter().map(|shape| point(&shape.lonlat)).collect();
        Self { map, inside, components, component_of }
    }

    fn id(&self, ward: WardIdx) -> Value {
        json!(self.map.study.wards[ward.index()].id)
    }

    fn between(&self, a: WardIdx, b: WardIdx) -> geojson::GeometryValue {
        line(self.inside[a.index()], self.inside[b.index()])
    }

    fn across(&self, gap: &Gap) -> geojson::GeometryValue {
        let degrees = |at: Coord<f64>| {
            let (x, y) = self.map.study.projection.to_lonlat(at);
            Coord { x, y }
        };
        line(degrees(gap.from), degrees(gap.to))
    }

    fn edges(&self) -> Result<Vec<u8>, Error> {
        collection(self.map.adjacency.graph.links.iter().map(|edge| {
            let entries = [
                ("ward_a", self.id(edge.a)),
                ("ward_b", self.id(edge.b)),
                ("border_m", figure(edge.border_m)),
                ("origin", json!(edge.origin.word())),
            ];
            feature(self.between(edge.a, edge.b), properties(entries))
        }))
    }

    fn cuts(&self) -> Result<Vec<u8>, Error> {
        collection(self.map.adjacency.graph.cuts.iter().map(|cut| {
            let entries = [
                ("ward_a", self.id(cut.a)),
                ("ward_b", self.id(cut.b)),
                ("border_m", figure(cut.border_m)),
                ("reason", json!(cut.reason.word())),
            ];
            feature(self.between(cut.a, cut.b), properties(entries))
        }))
    }

    fn wards(&self) -> Result<Vec<u8>, Error> {
        let (study, graph) = (&self.map.study, &self.map.adjacency.graph);
        let wards = study.wards.iter().zip(&study.ward_shapes).enumerate();
        collection(wards.map(|(position, (ward, shape))| {
            let entries = [
                ("ward_id", json!(ward.id)),
                ("ward_name", json!(ward.name)),
                ("borough", json!(study.boroughs[ward.borough.index()])),
                ("neighbours", json!(graph.neighbours[position].len())),
                ("component", json!(self.component_of[position])),
                ("area_km2", figure(graph.area_m2[position] / 1e6)),
                ("perimeter_km", figure(graph.perimeter_m[position] / 1e3)),
            ];
            feature(area(&shape.lonlat), properties(entries))
        }))
    }

    fn near_misses(&self) -> Result<Vec<u8>, Error> {
        collection(self.map.adjacency.near_misses.iter().map(|miss| {
            let entries =
                [("ward_a", self.id(miss.a)), ("ward_b", self.id(miss.b)), ("gap_m", figure(miss.gap.gap_m))];
            feature(self.across(&miss.gap), properties(entries))
        }))
    }

    fn bridges(&self) -> Result<Vec<u8>, Error> {
        let graph = &self.map.adjacency.graph;
        collection(self.map.adjacency.bridges.iter().map(|bridge| {
            let entries = [
                ("ward_a", self.id(bridge.a)),
                ("ward_b", self.id(bridge.b)),
                ("gap_m", figure(bridge.gap.gap_m)),
                ("in_force", json!(graph.are_neighbours(bridge.a, bridge.b))),
            ];
            feature(self.across(&bridge.gap), properties(entries))
        }))
    }

    fn components(&self) -> Result<Vec<u8>, Error> {
        let lonlat: Vec<&MultiPolygon<f64>> =
            self.map.study.ward_shapes.iter().map(|shape| &shape.lonlat).collect();
        let dissolver = Dissolver::new(&lonlat);
        let outline = |(position, wards): (usize, &Vec<WardIdx>)| {
            let shape = dissolver.dissolve(wards).map_err(|fault| {
                let id = &self.map.study.wards[wards[0].index()].id;
                Error::Internal(format!("the part of the map with ward {id} cannot be dissolved: {fault}"))
            })?;
            let area_m2: f64 = wards.iter().map(|w| self.map.adjacency.graph.area_m2[w.index()]).sum();
            let entries = [
                ("component", json!(position + 1)),
                ("ward_count", json!(wards.len())),
                ("first_ward", self.id(wards[0])),
                ("area_km2", figure(area_m2 / 1e6)),
            ];
            Ok(feature(area(&shape.lonlat), properties(entries)))
        };
        collection(self.components.iter().enumerate().map(outline).collect::<Result<Vec<_>, Error>>()?)
    }

    /// The adjacency in NetworkX's `adjacency_data` form, with the attributes that GerryChain and
    /// its kin look for: `shared_perim`, `area`, `boundary_node`, `boundary_perim`, all in metres.
    fn adjacency(&self) -> Result<Vec<u8>, Error> {
        let (study, graph) = (&self.map.study, &self.map.adjacency.graph);
        let mut outer_m = graph.perimeter_m.clone();
        for border in &graph.borders {
            outer_m[border.a.index()] -= border.length_m;
            outer_m[border.b.index()] -= border.length_m;
        }
        // Sums of lengths leave a rounding rest where a ward has no outer boundary.
        const ROUNDING_M: f64 = 0.01;
        let nodes: Vec<Value> = study
            .wards
            .iter()
            .enumerate()
            .map(|(position, ward)| {
                let boundary_m = if outer_m[position] > ROUNDING_M { outer_m[position] } else { 0.0 };
                json!({
                    "id": ward.id,
                    "ward_name": ward.name,
                    "borough": study.boroughs[ward.borough.index()],
                    "population": ward.population,
                    "area": figure(graph.area_m2[position]),
                    "boundary_node": boundary_m > 0.0,
                    "boundary_perim": figure(boundary_m),
                })
            })
            .collect();
        let adjacency: Vec<Value> = graph
            .neighbours
            .iter()
            .enumerate()
            .map(|(position, neighbours)| {
                let entry = |other: &WardIdx| {
                    let border_m = graph.border_m(WardIdx::new(position), *other);
                    json!({ "id": self.id(*other), "shared_perim": figure(border_m) })
                };
                neighbours.iter().map(entry).collect()
            })
            .collect();
        let data = json!({
            "directed": false,
            "multigraph": false,
            "graph": [],
            "nodes": nodes,
            "adjacency": adjacency,
        });
        serde_json::to_vec(&data)
            .map_err(|e| Error::Internal(format!("the adjacency cannot be written: {e}")))
    }
}
