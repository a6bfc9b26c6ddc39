//! What programs call a coordinate system instead of giving its EPSG number.

/// Names of systems in degrees, in lower case, with their EPSG numbers: those of the EPSG register, and
/// those that ArcGIS writes.
const IN_DEGREES: [(&str, u32); 96] = [
    ("crs83", 4269),
    ("crs27", 4267),
    ("nad83", 4269),
    ("gcs_north_american_1983", 4269),
    ("nad83(2011)", 6318),
    ("gcs_nad_1983_2011", 6318),
    ("nad83(harn)", 4152),
    ("gcs_north_american_1983_harn", 4152),
    ("nad83(csrs)", 4617),
    ("gcs_north_american_1983_csrs", 4617),
    ("etrs89", 4258),
    ("gcs_etrs_1989", 4258),
    ("gda94", 4283),
    ("gcs_gda_1994", 4283),
    ("gda2020", 7844),
    ("gcs_gda2020", 7844),
    ("nzgd2000", 4167),
    ("gcs_nzgd_2000", 4167),
    ("jgd2000", 4612),
    ("gcs_jgd_2000", 4612),
    ("jgd2011", 6668),
    ("gcs_jgd_2011", 6668),
    ("sirgas 2000", 4674),
    ("gcs_sirgas_2000", 4674),
    ("cgcs2000", 4490),
    ("china geodetic coordinate system 2000", 4490),
    ("gcs_china_geodetic_coordinate_system_2000", 4490),
    ("rgf93", 4171),
    ("rgf93 v1", 4171),
    ("gcs_rgf_1993", 4171),
    ("hartebeesthoek94", 4148),
    ("gcs_hartebeesthoek_1994", 4148),
    ("posgar 94", 4694),
    ("posgar 98", 4190),
    ("posgar 2007", 5340),
    ("magna-sirgas", 4686),
    ("gcs_magna", 4686),
    ("korea 2000", 4737),
    ("gcs_korea_2000", 4737),
    ("itrf2008", 8999),
    ("itrf2014", 9000),
    ("wgs_1984", 4326),
    ("gcs_wgs_1984", 4326),
    ("ed50", 4230),
    ("gcs_european_1950", 4230),
    ("nad27", 4267),
    ("gcs_north_american_1927", 4267),
    ("tokyo", 4301),
    ("gcs_tokyo", 4301),
    ("osgb36", 4277),
    ("osgb 1936", 4277),
    ("gcs_osgb_1936", 4277),
    ("pulkovo 1942", 4284),
    ("gcs_pulkovo_1942", 4284),
    ("agd66", 4202),
    ("agd84", 4203),
    ("sad69", 4618),
    ("mgi", 4312),
    ("dhdn", 4314),
    ("ntf", 4275),
    ("amersfoort", 4289),
    ("gcs_amersfoort", 4289),
    ("gcs_mgi", 4312),
    ("gcs_deutsches_hauptdreiecksnetz", 4314),
    ("gcs_ntf", 4275),
    ("gcs_ch1903", 4149),
    ("gcs_ch1903+", 4150),
    ("gcs_tm65", 4299),
    ("gcs_tm75", 4300),
    ("gcs_belge_1972", 4313),
    ("gcs_monte_mario", 4265),
    ("gcs_s_jtsk", 4156),
    ("gcs_rt_1990", 4124),
    ("gcs_new_zealand_1949", 4272),
    ("gcs_australian_1966", 4202),
    ("gcs_australian_1984", 4203),
    ("gcs_south_american_1969", 4618),
    ("gcs_corrego_alegre", 4225),
    ("gcs_hong_kong_1980", 4611),
    ("gcs_pulkovo_1942_adj_1983", 4179),
    ("gcs_lisbon", 4207),
    ("gcs_datum_73", 4274),
    ("gcs_hungarian_datum_1972", 4237),
    ("gcs_dealul_piscului_1970", 4317),
    ("gcs_greek", 4120),
    ("gcs_ggrs_1987", 4121),
    ("gcs_arc_1950", 4209),
    ("gcs_arc_1960", 4210),
    ("gcs_cape", 4222),
    ("gcs_kalianpur_1975", 4146),
    ("gcs_timbalai_1948", 4298),
    ("gcs_luzon_1911", 4253),
    ("gcs_irenet95", 4173),
    ("gcs_israel", 4141),
    ("gcs_posgar_2007", 5340),
    ("ordnance survey of great britain 1936", 4277),
];

/// The same of systems in metres.
const IN_METRES: [(&str, u32); 11] = [
    ("wgs 84 / pseudo-mercator", 3857),
    ("wgs_1984_web_mercator_auxiliary_sphere", 3857),
    ("esri:102100", 3857),
    ("epsg:900913", 3857),
    ("rgf93 / lambert-93", 2154),
    ("rgf93 v1 / lambert-93", 2154),
    ("amersfoort / rd new", 28992),
    ("rd_new", 28992),
    ("ch1903+ / lv95", 2056),
    ("nad83 / conus albers", 5070),
    ("etrs89-extended / laea europe", 3035),
];

/// Names of systems with sixty zones, up to the number of the zone: by them the EPSG number less the zone.
const ZONES: [(&str, char, u32); 8] = [
    ("wgs 84 / utm zone ", 'n', 32600),
    ("wgs_1984_utm_zone_", 'n', 32600),
    ("wgs 84 / utm zone ", 's', 32700),
    ("wgs_1984_utm_zone_", 's', 32700),
    ("etrs89 / utm zone ", 'n', 25800),
    ("etrs_1989_utm_zone_", 'n', 25800),
    ("nad83 / utm zone ", 'n', 26900),
    ("nad_1983_utm_zone_", 'n', 26900),
];

/// The EPSG number of a name in lower case.
pub(super) fn number(name: &str) -> Option<u32> {
    let last = name.rsplit(':').next().unwrap_or(name);
    let known = IN_DEGREES.iter().chain(&IN_METRES).find(|(known, _)| *known == name || *known == last);
    known.map(|(_, number)| *number).or_else(|| zone(name))
}

fn zone(name: &str) -> Option<u32> {
    ZONES.iter().find_map(|(start, half, first)| {
        let zone: u32 = name.strip_prefix(start)?.strip_suffix(*half)?.parse().ok()?;
        (1..=60).contains(&zone).then_some(first + zone)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_register_and_of_arcgis_are_one_system() {
        assert_eq!(number("urn:ogc:def:crs:ogc::crs83"), Some(4269));
        assert_eq!(number("gcs_north_american_1983"), number("nad83"));
        assert_eq!(number("wgs 84 / utm zone 33n"), Some(32633));
        assert_eq!(number("wgs_1984_utm_zone_56s"), Some(32756));
        assert_eq!(number("etrs89 / utm zone 61n"), None);
        assert_eq!(number("the town plan"), None);
    }
}
