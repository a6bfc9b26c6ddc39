//! The layers of `wardwise graph`, for a look in QGIS, and the adjacency for other programs.

use super::Folder;
use super::features::{Geometry, feature, rounded, write_collection};
use crate::Error;
use crate::model::{Action, Finding, Layer, WardIdx};
use crate::results::WardMap;
use crate::rules;
use crate::settings::Publication;
use crate::spatial::{Gap, interior_point};
use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Sums of lengths leave a rounding rest where a ward has no outer boundary.
const ROUNDING_M: f64 = 0.01;

/// Writes every layer, each straight into its file.
pub(super) fn write(map: &WardMap, publication: &Publication, folder: &mut Folder) -> Result<(), Error> {
    let scene = Scoring::of(map, publication);
    folder.stream("edges.geojson", |out| scene.edges(out))?;
    folder.stream("wards.geojson", |out| scene.wards(out))?;
    folder.stream("near_misses.geojson", |out| scene.near_misses(out))?;
    folder.stream("mended.geojson", |out| scene.mended(out))?;
    let outlines = scene.outlines()?;
    folder.stream("components.geojson", |out| scene.components(&outlines, out))?;
    folder.stream("bridges.geojson", |out| scene.bridges(out))?;
    folder.stream("cuts.geojson", |out| scene.cuts(out))?;
    folder.stream("adjacency.json", |out| scene.adjacency(out))
}

struct Scoring<'a> {
    map: &'a WardMap,
    publication: &'a Publication,
    /// A point inside every ward, in degrees.
    inside: Vec<Coord<f64>>,
    /// The parts of the map.
    components: Vec<Vec<WardIdx>>,
    /// The part of every ward, counted from 1.
    component_of: Vec<usize>,
}

impl<'a> Scoring<'a> {
    fn of(map: &'a WardMap, publication: &'a Publication) -> Self {
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
        Self { map, publication, inside, components, component_of }
    }

    fn id(&self, ward: WardIdx) -> &str {
        &self.map.study.wards[ward.index()].id
    }

    fn between(&self, a: WardIdx, b: WardIdx) -> Geometry<'static> {
        Geometry::Line(self.inside[a.index()], self.inside[b.index()])
    }

    fn across(&self, gap: &Gap) -> Geometry<'static> {
        let degrees = |at: Coord<f64>| {
            let (x, y) = self.map.study.projection.to_lonlat(at);
            Coord { x, y }
        };
        Geometry::Line(degrees(gap.from), degrees(gap.to))
    }

    fn edges(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            ward_a: &'a str,
            ward_b: &'a str,
            border_m: f64,
            origin: &'static str,
        }
        let edges = self.map.adjacency.graph.links().map(|edge| {
            let properties = Properties {
                ward_a: self.id(edge.a),
                ward_b: self.id(edge.b),
                border_m: rounded(edge.border_m),
                origin: edge.origin.word(),
            };
            feature(self.between(edge.a, edge.b), properties)
        });
        write_collection(out, self.publication, edges)
    }

    fn cuts(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            ward_a: &'a str,
            ward_b: &'a str,
            border_m: f64,
            reason: &'static str,
        }
        let cuts = self.map.adjacency.graph.cuts.iter().map(|cut| {
            let properties = Properties {
                ward_a: self.id(cut.a),
                ward_b: self.id(cut.b),
                border_m: rounded(cut.border_m),
                reason: cut.reason.word(),
            };
            feature(self.between(cut.a, cut.b), properties)
        });
        write_collection(out, self.publication, cuts)
    }

    fn wards(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            ward_id: &'a str,
            ward_name: &'a str,
            borough: &'a str,
            neighbours: usize,
            component: usize,
            area_km2: f64,
            area_as_read_km2: f64,
            perimeter_km: f64,
        }
        let (study, graph) = (&self.map.study, &self.map.adjacency.graph);
        // Empty where no ward was changed.
        let as_read = &study.mending.area_before_m2;
        let wards = study.wards.iter().zip(&study.ward_shapes).enumerate();
        let features = wards.map(|(position, (ward, shape))| {
            let properties = Properties {
                ward_id: &ward.id,
                ward_name: &ward.name,
                borough: &study.boroughs[ward.borough.index()],
                neighbours: graph.neighbours[position].len(),
                component: self.component_of[position],
                area_km2: rounded(graph.area_m2[position] / 1e6),
                area_as_read_km2: rounded(as_read.get(position).unwrap_or(&graph.area_m2[position]) / 1e6),
                perimeter_km: rounded(graph.perimeter_m[position] / 1e3),
            };
            feature(Geometry::Area(&shape.lonlat), properties)
        });
        write_collection(out, self.publication, features)
    }

    fn near_misses(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            ward_a: &'a str,
            ward_b: &'a str,
            gap_m: f64,
        }
        let misses = self.map.adjacency.near_misses.iter().map(|miss| {
            let (ward_a, ward_b) = (self.id(miss.a), self.id(miss.b));
            feature(self.across(&miss.gap), Properties { ward_a, ward_b, gap_m: rounded(miss.gap.gap_m) })
        });
        write_collection(out, self.publication, misses)
    }

    /// Ground that belonged to none or several wards, and the ward that has it now.
    fn mended(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            kind: &'static str,
            area_m2: f64,
            wards: String,
            given_to: &'a str,
        }
        let ground = self.map.study.mending.ground.iter().map(|ground| {
            let wards: Vec<&str> = ground.wards.iter().map(|&ward| self.id(ward)).collect();
            let properties = Properties {
                kind: ground.kind.word(),
                area_m2: rounded(ground.area_m2),
                wards: wards.join(", "),
                given_to: self.id(ground.given_to),
            };
            feature(Geometry::Area(&ground.lonlat), properties)
        });
        write_collection(out, self.publication, ground)
    }

    fn bridges(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            ward_a: &'a str,
            ward_b: &'a str,
            gap_m: f64,
            in_force: bool,
        }
        let graph = &self.map.adjacency.graph;
        let bridges = self.map.adjacency.bridges.iter().map(|bridge| {
            let properties = Properties {
                ward_a: self.id(bridge.a),
                ward_b: self.id(bridge.b),
                gap_m: rounded(bridge.gap.gap_m),
                in_force: graph.are_neighbours(bridge.a, bridge.b),
            };
            feature(self.across(&bridge.gap), properties)
        });
        write_collection(out, self.publication, bridges)
    }

    /// The outline of every part of the map, in degrees.
    fn outlines(&self) -> Result<Vec<MultiPolygon<f64>>, Error> {
        let dissolver = self.map.study.dissolver();
        let outline = |wards: &Vec<WardIdx>| {
            dissolver.dissolve(wards).map(|dissolved| dissolved.lonlat).map_err(|fault| {
                let message = format!("the part of the map that it lies in cannot be dissolved: {fault}");
                let finding = Finding::new(&rules::OVERLAY_UNTRUSTED, Action::Refused, Layer::Wards, message);
                Error::Input(vec![finding.with_id(self.id(wards[0]))])
            })
        };
        self.components.iter().map(outline).collect()
    }

    fn components(&self, outlines: &[MultiPolygon<f64>], out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Properties<'a> {
            component: usize,
            ward_count: usize,
            first_ward: &'a str,
            area_km2: f64,
        }
        let parts = self.components.iter().zip(outlines).enumerate();
        let features = parts.map(|(position, (wards, outline))| {
            let area_m2: f64 = wards.iter().map(|w| self.map.adjacency.graph.area_m2[w.index()]).sum();
            let properties = Properties {
                component: position + 1,
                ward_count: wards.len(),
                first_ward: self.id(wards[0]),
                area_km2: rounded(area_m2 / 1e6),
            };
            feature(Geometry::Area(outline), properties)
        });
        write_collection(out, self.publication, features)
    }

    /// The adjacency in NetworkX's `adjacency_data` form, with the attributes that GerryChain and
    /// its kin look for: `shared_perim`, `area`, `boundary_node`, `boundary_perim`, all in metres.
    fn adjacency(&self, out: &mut impl Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Data<'a> {
            directed: bool,
            multigraph: bool,
            graph: [(); 0],
            nodes: Nodes<'a>,
            adjacency: Neighbours<'a>,
        }
        let (nodes, adjacency) = (Nodes(self), Neighbours(self));
        let data = Data { directed: false, multigraph: false, graph: [], nodes, adjacency };
        Ok(serde_json::to_writer(out, &data)?)
    }
}

/// The wards, one after the other, as NetworkX nodes.
struct Nodes<'a>(&'a Scoring<'a>);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Node<'a> {
            id: &'a str,
            ward_name: &'a str,
            borough: &'a str,
            /// Left out where it is not known: 0 would be a figure.
            #[serde(skip_serializing_if = "Option::is_none")]
            population: Option<u64>,
            area: f64,
            boundary_node: bool,
            boundary_perim: f64,
        }
        let (study, graph) = (&self.0.map.study, &self.0.map.adjacency.graph);
        let known = |position| !study.without_residents.contains(&WardIdx::new(position));
        let mut outer_m = graph.perimeter_m.clone();
        for border in &graph.borders {
            outer_m[border.a.index()] -= border.length_m;
            outer_m[border.b.index()] -= border.length_m;
        }
        serializer.collect_seq(study.wards.iter().enumerate().map(|(position, ward)| {
            let boundary_m = if outer_m[position] > ROUNDING_M { outer_m[position] } else { 0.0 };
            Node {
                id: &ward.id,
                ward_name: &ward.name,
                borough: &study.boroughs[ward.borough.index()],
                population: known(position).then_some(ward.population),
                area: rounded(graph.area_m2[position]),
                boundary_node: boundary_m > 0.0,
                boundary_perim: rounded(boundary_m),
            }
        }))
    }
}

/// For every ward its neighbours, with the length of the common border.
struct Neighbours<'a>(&'a Scoring<'a>);

impl Serialize for Neighbours<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Neighbour<'a> {
            id: &'a str,
            shared_perim: f64,
        }
        /// The neighbours of one ward.
        struct Of<'a>(&'a Scoring<'a>, WardIdx);
        impl Serialize for Of<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let (scene, ward) = (self.0, self.1);
                let graph = &scene.map.adjacency.graph;
                serializer.collect_seq(graph.neighbours[ward.index()].iter().map(|&other| Neighbour {
                    id: scene.id(other),
                    shared_perim: rounded(graph.border_m(ward, other)),
                }))
            }
        }
        let wards = (0..self.0.map.adjacency.graph.ward_count()).map(WardIdx::new);
        serializer.collect_seq(wards.map(|ward| Of(self.0, ward)))
    }
}
