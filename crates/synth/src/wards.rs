use super::borders::Borders;
use super::cells::Cells;
use super::chance::Chance;
use super::grouping::{self, Sizes};
use super::land::Land;
use super::mesh::Mesh;
use super::outline;
use super::plane::{LonLat, Point, centroid};
use super::tree::{Neighbour, Neighbours};

/// How far the sheet reaches beyond the town: a share of its radius, and some wards' widths for tiny towns.
const SHEET_REACH: f64 = 1.5;
const SHEET_MARGIN: f64 = 4.0;
/// How far from the middle the river is drawn, as a share of the town's radius.
const RIVER_BEYOND: f64 = 1.3;
/// Wards a borough should have at least, where the numbers allow it, and how uneven boroughs may be.
const BOROUGH_SIZES: Sizes = Sizes { least: 2, slack: 0.18 };

/// The wards of the town and how they touch. Wards are in the order they are written:
/// borough by borough, from north to south.
pub(super) struct Wards {
    /// Half-width of the sheet the wards were laid out on.
    pub(super) reach: f64,
    /// All cells of the sheet, those outside the town included.
    pub(super) cells: Cells,
    /// The ward each cell became; `None` outside the town.
    pub(super) ward_of_cell: Vec<Option<usize>>,
    /// Each ward's open ring, anticlockwise.
    pub(super) rings: Vec<Vec<LonLat>>,
    /// Each ward's middle on the ground, in metres.
    pub(super) middles_m: Vec<Point>,
    /// Each ward's borough.
    pub(super) borough_of: Vec<usize>,
    /// Which wards touch.
    pub(super) neighbours: Neighbours,
    /// The town's outline, an open ring, anticlockwise.
    pub(super) outline: Vec<LonLat>,
    /// The river borders each ward has, in metres on the ground.
    pub(super) banks_m: Vec<Vec<Vec<Point>>>,
    /// The mid-stream border through the town, from west to east, in metres.
    pub(super) stream_m: Vec<Point>,
}

impl Wards {
    /// Lays out so many wards in so many boroughs.
    pub(super) fn lay_out(ward_count: usize, boroughs: usize, land: &Land, seed: u64) -> Self {
        let reach = SHEET_REACH * land.radius + SHEET_MARGIN;
        let cells = outline::town_cells(land, ward_count, reach, &mut Chance::of(seed, "wards"));
        let mesh = Mesh::new(&cells, 1.0);
        let mut chosen: Vec<usize> = (0..ward_count).collect();
        let middles: Vec<Point> = cells.rings.iter().map(|ring| centroid(ring)).collect();

        let mut position = vec![None; cells.sites.len()];
        for (ward, &cell) in chosen.iter().enumerate() {
            position[cell] = Some(ward);
        }
        let is_wanted = |edge: usize| {
            let edge = &mesh.edges[edge];
            let is_near = |node: usize| mesh.nodes[node].x.abs() < RIVER_BEYOND * land.radius;
            (mesh.is_river(edge) && is_near(edge.from) && is_near(edge.to))
                || position[edge.left].is_some()
                || edge.right.is_some_and(|cell| position[cell].is_some())
        };
        let borders = Borders::draw(&mesh, &middles, land, &mut Chance::of(seed, "borders"), is_wanted);

        let unsorted = neighbours_of(&mesh, &borders, &chosen, &position);
        let groups = grouping::part(
            &unsorted,
            (0..chosen.len()).collect(),
            boroughs,
            BOROUGH_SIZES,
            &mut Chance::of(seed, "boroughs"),
        );
        let middle_m = |cell: usize| land.to_plane(middles[cell]);
        chosen = groups
            .iter()
            .flat_map(|group| {
                let mut cells: Vec<usize> = group.iter().map(|&ward| chosen[ward]).collect();
                cells.sort_by(|&a, &b| middle_m(b).y.total_cmp(&middle_m(a).y));
                cells
            })
            .collect();
        let borough_of =
            groups.iter().enumerate().flat_map(|(borough, group)| vec![borough; group.len()]).collect();
        for (ward, &cell) in chosen.iter().enumerate() {
            position[cell] = Some(ward);
        }

        let outline_sides = mesh.outline_of(&chosen, |cell| position[cell].is_some());
        let outline =
            outline_sides.iter().map(|sides| borders.ring(sides)).max_by_key(Vec::len).unwrap_or_default();
        let metres = |line: &[LonLat]| line.iter().map(|p| p.to_metres()).collect::<Vec<Point>>();
        let banks_m = chosen
            .iter()
            .map(|&cell| {
                let on_river = mesh.cells[cell].iter().filter(|side| mesh.is_river(&mesh.edges[side.edge]));
                on_river.map(|side| metres(borders.line(side.edge))).collect()
            })
            .collect();
        Self {
            reach,
            rings: chosen.iter().map(|&cell| borders.ring(&mesh.cells[cell])).collect(),
            middles_m: chosen.iter().map(|&cell| middle_m(cell)).collect(),
            borough_of,
            neighbours: neighbours_of(&mesh, &borders, &chosen, &position),
            outline,
            banks_m,
            stream_m: metres(&stream(&mesh, &borders)),
            ward_of_cell: position,
            cells,
        }
    }

    /// How many wards there are.
    pub(super) fn count(&self) -> usize {
        self.rings.len()
    }

    /// The wards of each borough, in order.
    pub(super) fn by_borough(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.borough_of.iter().max().map_or(0, |last| last + 1)];
        for (ward, &borough) in self.borough_of.iter().enumerate() {
            members[borough].push(ward);
        }
        members
    }
}

fn neighbours_of(mesh: &Mesh, borders: &Borders, chosen: &[usize], position: &[Option<usize>]) -> Neighbours {
    chosen
        .iter()
        .map(|&cell| {
            let mut found: Vec<Neighbour> = Vec::new();
            for &side in &mesh.cells[cell] {
                let Some(ward) = mesh.across(side).and_then(|other| position[other]) else { continue };
                let border_m = length_m(borders.line(side.edge));
                let is_river = mesh.is_river(&mesh.edges[side.edge]);
                match found.iter_mut().find(|neighbour| neighbour.ward == ward) {
                    Some(neighbour) => neighbour.border_m += border_m,
                    None => found.push(Neighbour { ward, border_m, is_river }),
                }
            }
            found
        })
        .collect()
}

fn length_m(line: &[LonLat]) -> f64 {
    line.windows(2).map(|pair| pair[0].to_metres().distance(pair[1].to_metres())).sum()
}

/// The river borders drawn so far, joined from west to east.
fn stream(mesh: &Mesh, borders: &Borders) -> Vec<LonLat> {
    let mut pieces: Vec<(f64, Vec<LonLat>)> = Vec::new();
    for (index, edge) in mesh.edges.iter().enumerate() {
        let line = borders.line(index);
        if mesh.is_river(edge) && !line.is_empty() {
            let (from, to) = (mesh.nodes[edge.from].x, mesh.nodes[edge.to].x);
            let mut line = line.to_vec();
            if from > to {
                line.reverse();
            }
            pieces.push((from.min(to), line));
        }
    }
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut stream: Vec<LonLat> = pieces.into_iter().flat_map(|(_, line)| line).collect();
    stream.dedup();
    stream
}
