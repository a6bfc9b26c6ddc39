use super::cells::{Cells, off_the_river, scattered_sites};
use super::chance::Chance;
use super::land::Land;
use super::plane::{Point, centroid};

/// Rounds of relaxation: enough that no ward is a splinter, few enough that they differ in size.
const ROUNDS: usize = 2;
/// Sites of wards stay within this outwardness, so that their mirror images lie outside the town.
const OUTERMOST: f64 = 0.94;
/// Images nearer to the middle than this are none.
const LEAST_IMAGE: f64 = 1.02;
/// Sites within so many ward widths of the outline are mirrored in it.
const MIRROR_DEPTH: f64 = 3.0;
/// Sites at least so many ward widths outside the outline are kept as the country around.
const COUNTRY_FROM: f64 = 0.9;

/// Cells on the whole sheet, of which the first `ward_count` are the town.
///
/// Every site near the rounded outline has a mirror image outside it. The border between a cell and
/// its image lies on the outline, so the town is round without cutting any ward.
pub(super) fn town_cells(land: &Land, ward_count: usize, reach: f64, chance: &mut Chance) -> Cells {
    let mut scattered: Vec<(f64, Point)> =
        scattered_sites(reach, 1.0, chance).into_iter().map(|site| (land.outwardness(site), site)).collect();
    scattered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let country: Vec<Point> = scattered[ward_count..]
        .iter()
        .filter(|(outwardness, _)| (outwardness - 1.0) * land.radius > COUNTRY_FROM)
        .map(|&(_, site)| site)
        .collect();
    let mut town: Vec<Point> =
        scattered[..ward_count].iter().map(|&(_, site)| drawn_in(land, site)).collect();
    let mut cells = about(land, &town, &country, reach);
    for _ in 0..ROUNDS {
        town = cells.rings[..ward_count]
            .iter()
            .map(|ring| drawn_in(land, off_the_river(centroid(ring), 1.0)))
            .collect();
        cells = about(land, &town, &country, reach);
    }
    cells
}

fn about(land: &Land, town: &[Point], country: &[Point], reach: f64) -> Cells {
    let images = town.iter().filter_map(|&site| mirrored(land, site));
    let sites = town.iter().copied().chain(images).chain(country.iter().copied()).collect();
    Cells::about(sites, reach, 1.0)
}

/// The site, moved straight towards the middle if it lies too far out.
fn drawn_in(land: &Land, site: Point) -> Point {
    let outwardness = land.outwardness(site);
    if outwardness <= OUTERMOST {
        return site;
    }
    let inside = land.middle.towards(site, OUTERMOST / outwardness);
    on_the_bank_of(site, inside)
}

/// The mirror image of a site in the outline, seen from the middle; `None` deep inside the town.
fn mirrored(land: &Land, site: Point) -> Option<Point> {
    let outwardness = land.outwardness(site);
    let is_near = (1.0 - outwardness) * land.radius < MIRROR_DEPTH;
    // A site in the very middle has no direction to be mirrored in.
    let image = (is_near && outwardness > 0.0)
        .then(|| on_the_bank_of(site, land.middle.towards(site, (2.0 - outwardness) / outwardness)));
    // An image that had to be moved over the river may have come to lie inside the town.
    image.filter(|&image| land.outwardness(image) > LEAST_IMAGE)
}

/// A point moved back over the river if it came to lie on the other bank.
fn on_the_bank_of(site: Point, moved: Point) -> Point {
    let same_bank = (site.y >= 0.0) == (moved.y >= 0.0);
    if same_bank { off_the_river(moved, 1.0) } else { off_the_river(Point::new(moved.x, site.y), 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_town_lie_near_its_outline_or_inside() {
        let land = Land::new(150, 1);
        let cells = town_cells(&land, 150, 20.0, &mut Chance::of(1, "test"));
        for p in cells.rings[..150].iter().flatten() {
            assert!(land.outwardness(*p) < 1.15, "{p:?}");
        }
    }
}
