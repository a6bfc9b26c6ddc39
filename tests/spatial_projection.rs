//! The projection against published areas.

mod spatial_data;

use geo::Area;
use spatial_data::{extent, features};
use std::time::Instant;
use wardwise::spatial::Projection;

#[test]
fn areas_of_london_wards_agree_with_their_published_hectares_within_100_ppm() {
    let Some(wards) = features("london_wards.geojson") else { return };
    let [w, s, e, n] = extent(&wards);
    let projection = Projection::for_extent(w, s, e, n);
    let start = Instant::now();
    let mut errors_ppm: Vec<f64> = wards
        .iter()
        .map(|ward| {
            let area_m2 = projection.shape_to_metres(&ward.shape).unsigned_area();
            let published_m2 = ward.properties["hectares"].as_f64().expect("a number") * 1e4;
            (area_m2 / published_m2 - 1.0) * 1e6
        })
        .collect();
    println!("{:?} for all vertices", start.elapsed());
    errors_ppm.sort_by(f64::total_cmp);
    let (least, median, greatest) =
        (errors_ppm[0], errors_ppm[errors_ppm.len() / 2], errors_ppm[errors_ppm.len() - 1]);
    println!("ppm: {least:.1} {median:.2} {greatest:.1}");
    assert!(least > -100.0 && greatest < 100.0);
    assert!((-2.0..0.0).contains(&median), "median {median}");
}
