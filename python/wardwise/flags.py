"""The flags of every command, with their types.

Made from the program by `UPDATE_DOCS=1 cargo test --test docs`; edits are lost.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union

if TYPE_CHECKING:
    import geopandas

Path = Union[str, "os.PathLike[str]"]
Layer = Union[str, "os.PathLike[str]", "geopandas.GeoDataFrame"]
Value = Union[str, int, float, Sequence[Any], Mapping[str, Any]]


class DemoFlags(TypedDict, total=False):
    """What `wardwise demo` takes."""

    out: Path
    """Folder to write; an earlier demo there is replaced."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class CheckFlags(TypedDict, total=False):
    """What `wardwise check` takes."""

    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    workload: str
    """Property with the ward's workload (crimes, calls), balanced in place of residents."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    neighbourhoods: Layer
    """Residents' drawings (polygons, points with a radius) or statements (points), in the same formats."""
    drawing_id: str
    """Property with the drawing's id."""
    place: str
    """Property with the name of the place drawn; without it every drawing is its own place."""
    respondent: str
    """Property that tells respondents apart; their ids never leave the reader."""
    group: str
    """Property with the respondent's group."""
    drawing_weight: str
    """Property with the drawing's own weight."""
    drawn_by: Literal["respondents", "authority"]
    """Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]."""
    cofunding: Layer
    """Co-funding areas, in the same formats."""
    cofunding_id: str
    """Property with the co-funding area's id."""
    amount: str
    """Property with the amount in £ a year."""
    authority: str
    """Property with the local authority that pays."""
    population_points: Layer
    """Points where residents live (census output-area centroids), in the same formats."""
    points_population: str
    """Property with the residents at a point."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    place_aliases: Path
    """Table that merges place names: CSV with the columns name and place, and perhaps borough."""
    place_by: Literal["name", "borough"]
    """What makes two drawings speak of one place [default: name]."""
    current: Layer
    """The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run."""
    structure_ward: str
    """Column (or property) with the ward's id in files of structures."""
    structure_cluster: str
    """Column (or property) with the cluster in files of structures."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    exempt: Value | Sequence[Value]
    """Borough that stays whole as one cluster; may be repeated."""
    adjacency: Literal["rook", "queen"]
    """Which wards are neighbours [default: rook]."""
    min_border: float
    """Shorter shared borders do not make neighbours [default: 0]."""
    snap: Value
    """Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]."""
    barrier_tolerance: float
    """A border within this distance of a barrier is cut [default: 20]."""
    bridge: Literal["parts", "nearest", "refuse"]
    """What to do about a borough in parts [default: parts]."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""
    out: Path
    """Folder to write."""
    force: bool
    """Replace the output of an earlier run."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class SearchFlags(TypedDict, total=False):
    """What `wardwise search` takes."""

    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    workload: str
    """Property with the ward's workload (crimes, calls), balanced in place of residents."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    neighbourhoods: Layer
    """Residents' drawings (polygons, points with a radius) or statements (points), in the same formats."""
    drawing_id: str
    """Property with the drawing's id."""
    place: str
    """Property with the name of the place drawn; without it every drawing is its own place."""
    respondent: str
    """Property that tells respondents apart; their ids never leave the reader."""
    group: str
    """Property with the respondent's group."""
    group_share: Value
    """Weigh respondents to the shares that groups have of the people (young=0.22,older=50%), or to a CSV with group, share and perhaps borough."""
    group_weight: Value
    """How much each respondent of a group counts, by hand (young=2,older=1)."""
    drawing_weight: str
    """Property with the drawing's own weight."""
    drawn_by: Literal["respondents", "authority"]
    """Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]."""
    min_inside: Value
    """Least share of a drawing's area inside the study area (0.5 or 50%) [default: 0.5]."""
    cofunding: Layer
    """Co-funding areas, in the same formats."""
    cofunding_id: str
    """Property with the co-funding area's id."""
    amount: str
    """Property with the amount in £ a year."""
    authority: str
    """Property with the local authority that pays."""
    population_points: Layer
    """Points where residents live (census output-area centroids), in the same formats."""
    points_population: str
    """Property with the residents at a point."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    place_aliases: Path
    """Table that merges place names: CSV with the columns name and place, and perhaps borough."""
    place_by: Literal["name", "borough"]
    """What makes two drawings speak of one place [default: name]."""
    current: Layer
    """The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run."""
    structure_ward: str
    """Column (or property) with the ward's id in files of structures."""
    structure_cluster: str
    """Column (or property) with the cluster in files of structures."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    clusters: Value
    """Number of clusters, or a range; left out, the best number is found."""
    min_wards: int
    """Fewest wards of a cluster [default: 2]."""
    max_wards: int
    """Most wards of a cluster [default: 8]."""
    population_tolerance: Value
    """Greatest deviation from the target population, as a share of it (0.35 or 35%)."""
    min_population: int
    """Fewest residents of a cluster."""
    max_population: int
    """Most residents of a cluster."""
    target_population: int
    """Target population of a cluster [default: all residents ÷ the number of clusters]."""
    cross_boroughs: bool
    """Let clusters take wards of more than one borough."""
    keep_together: Value | Sequence[Value]
    """Ids or names of wards that share a cluster; may be repeated."""
    keep_apart: Value | Sequence[Value]
    """Ids or names of wards of which no two share a cluster; may be repeated."""
    fix: Value | Sequence[Value]
    """Ids or names of wards fixed to a cluster, NAME=W1,W2; those of another name go elsewhere; may be repeated."""
    exempt: Value | Sequence[Value]
    """Borough that stays whole as one cluster; may be repeated."""
    adjacency: Literal["rook", "queen"]
    """Which wards are neighbours [default: rook]."""
    min_border: float
    """Shorter shared borders do not make neighbours [default: 0]."""
    snap: Value
    """Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]."""
    barrier_tolerance: float
    """A border within this distance of a barrier is cut [default: 20]."""
    bridge: Literal["parts", "nearest", "refuse"]
    """What to do about a borough in parts [default: parts]."""
    weight: Value | Sequence[Value]
    """A loss and its weight (lived_split=1), or worst_group for the largest loss of a group of respondents; may be repeated."""
    max_worst_group: Value
    """No group of respondents may lose more than this (lived_split of its own drawings, 0–1) in the fair structure."""
    place_weight: Literal["population", "equal", "respondents"]
    """How places weigh against each other [default: population]."""
    drawing_cap: float
    """With places weighed by residents, a drawing counts at most so many times the residents of the median drawing [default: no limit]."""
    candidates: int
    """How many candidates to offer [default: 6]."""
    within: float
    """How much more total loss than the optimum a candidate may have [default: 0.01]."""
    bootstrap: int
    """Resample the respondents N times and show how sure each border is [default: 0, off]."""
    unheard: bool
    """Work out how far what groups count, and what was not heard, may move before another structure with as many clusters is better."""
    price_of_rules: bool
    """Search once more for every rule, without that one, and show what it costs."""
    seed: int
    """Seed of everything drawn by chance [default: 1]."""
    effort: Literal["quick", "normal", "thorough", "hours"]
    """How much effort to make where the exact method does not reach; more is never worse, and takes longer [default: normal]."""
    max_iterations: int
    """Most passes of the window search, where the exact method does not reach; 0: no improvement [default: by effort, 50 where it is normal]."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""
    time_limit: Value
    """Stop after this time (90, 60s, 2m, 1h) and write the best found; marks the run not reproducible."""
    out: Path
    """Folder to write."""
    resume: bool
    """Finish what an earlier run of the same command did not: goes on from its checkpoint where its output is missing or partial, and checks the output where it is finished."""
    checkpoint_every: Value
    """How often what a search has found so far is written beside the output folder, for --resume to go on from (90, 60s, 2m, 1h; 0: at every step) [default: 10s]."""
    force: bool
    """Replace the output of an earlier run."""
    include_drawings: bool
    """Put individual drawings into the GeoPackage: a speck-sized one may be somebody's home."""
    exact_figures: bool
    """Do not round figures by place and by group to what their respondents can bear: for your own eyes."""
    workbench: bool
    """Let people edit on the page even where the tables that it then carries rest on fewer than ten respondents."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class ScoreFlags(TypedDict, total=False):
    """What `wardwise score` takes."""

    structure: Layer
    """The structure: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run; or wards, boroughs, neighbourhoods for a built-in basis."""
    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    workload: str
    """Property with the ward's workload (crimes, calls), balanced in place of residents."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    neighbourhoods: Layer
    """Residents' drawings (polygons, points with a radius) or statements (points), in the same formats."""
    drawing_id: str
    """Property with the drawing's id."""
    place: str
    """Property with the name of the place drawn; without it every drawing is its own place."""
    respondent: str
    """Property that tells respondents apart; their ids never leave the reader."""
    group: str
    """Property with the respondent's group."""
    group_share: Value
    """Weigh respondents to the shares that groups have of the people (young=0.22,older=50%), or to a CSV with group, share and perhaps borough."""
    group_weight: Value
    """How much each respondent of a group counts, by hand (young=2,older=1)."""
    drawing_weight: str
    """Property with the drawing's own weight."""
    drawn_by: Literal["respondents", "authority"]
    """Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]."""
    min_inside: Value
    """Least share of a drawing's area inside the study area (0.5 or 50%) [default: 0.5]."""
    cofunding: Layer
    """Co-funding areas, in the same formats."""
    cofunding_id: str
    """Property with the co-funding area's id."""
    amount: str
    """Property with the amount in £ a year."""
    authority: str
    """Property with the local authority that pays."""
    population_points: Layer
    """Points where residents live (census output-area centroids), in the same formats."""
    points_population: str
    """Property with the residents at a point."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    place_aliases: Path
    """Table that merges place names: CSV with the columns name and place, and perhaps borough."""
    place_by: Literal["name", "borough"]
    """What makes two drawings speak of one place [default: name]."""
    current: Layer
    """The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run."""
    structure_ward: str
    """Column (or property) with the ward's id in files of structures."""
    structure_cluster: str
    """Column (or property) with the cluster in files of structures."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    clusters: Value
    """Number of clusters, or a range; left out, the best number is found."""
    min_wards: int
    """Fewest wards of a cluster [default: 2]."""
    max_wards: int
    """Most wards of a cluster [default: 8]."""
    population_tolerance: Value
    """Greatest deviation from the target population, as a share of it (0.35 or 35%)."""
    min_population: int
    """Fewest residents of a cluster."""
    max_population: int
    """Most residents of a cluster."""
    target_population: int
    """Target population of a cluster [default: all residents ÷ the number of clusters]."""
    cross_boroughs: bool
    """Let clusters take wards of more than one borough."""
    keep_together: Value | Sequence[Value]
    """Ids or names of wards that share a cluster; may be repeated."""
    keep_apart: Value | Sequence[Value]
    """Ids or names of wards of which no two share a cluster; may be repeated."""
    fix: Value | Sequence[Value]
    """Ids or names of wards fixed to a cluster, NAME=W1,W2; those of another name go elsewhere; may be repeated."""
    exempt: Value | Sequence[Value]
    """Borough that stays whole as one cluster; may be repeated."""
    adjacency: Literal["rook", "queen"]
    """Which wards are neighbours [default: rook]."""
    min_border: float
    """Shorter shared borders do not make neighbours [default: 0]."""
    snap: Value
    """Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]."""
    barrier_tolerance: float
    """A border within this distance of a barrier is cut [default: 20]."""
    bridge: Literal["parts", "nearest", "refuse"]
    """What to do about a borough in parts [default: parts]."""
    weight: Value | Sequence[Value]
    """A loss and its weight (lived_split=1), or worst_group for the largest loss of a group of respondents; may be repeated."""
    place_weight: Literal["population", "equal", "respondents"]
    """How places weigh against each other [default: population]."""
    drawing_cap: float
    """With places weighed by residents, a drawing counts at most so many times the residents of the median drawing [default: no limit]."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""
    out: Path
    """Folder to write."""
    force: bool
    """Replace the output of an earlier run."""
    exact_figures: bool
    """Do not round figures by place and by group to what their respondents can bear: for your own eyes."""
    workbench: bool
    """Let people edit on the page even where the tables that it then carries rest on fewer than ten respondents."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class CompareFlags(TypedDict, total=False):
    """What `wardwise compare` takes."""

    structure: Layer | Sequence[Layer]
    """A structure: a file as for `score`, or wards, boroughs, neighbourhoods for a built-in basis; repeated, and the first is what the others are told against."""
    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    workload: str
    """Property with the ward's workload (crimes, calls), balanced in place of residents."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    neighbourhoods: Layer
    """Residents' drawings (polygons, points with a radius) or statements (points), in the same formats."""
    drawing_id: str
    """Property with the drawing's id."""
    place: str
    """Property with the name of the place drawn; without it every drawing is its own place."""
    respondent: str
    """Property that tells respondents apart; their ids never leave the reader."""
    group: str
    """Property with the respondent's group."""
    group_share: Value
    """Weigh respondents to the shares that groups have of the people (young=0.22,older=50%), or to a CSV with group, share and perhaps borough."""
    group_weight: Value
    """How much each respondent of a group counts, by hand (young=2,older=1)."""
    drawing_weight: str
    """Property with the drawing's own weight."""
    drawn_by: Literal["respondents", "authority"]
    """Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]."""
    min_inside: Value
    """Least share of a drawing's area inside the study area (0.5 or 50%) [default: 0.5]."""
    cofunding: Layer
    """Co-funding areas, in the same formats."""
    cofunding_id: str
    """Property with the co-funding area's id."""
    amount: str
    """Property with the amount in £ a year."""
    authority: str
    """Property with the local authority that pays."""
    population_points: Layer
    """Points where residents live (census output-area centroids), in the same formats."""
    points_population: str
    """Property with the residents at a point."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    place_aliases: Path
    """Table that merges place names: CSV with the columns name and place, and perhaps borough."""
    place_by: Literal["name", "borough"]
    """What makes two drawings speak of one place [default: name]."""
    current: Layer
    """The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run."""
    structure_ward: str
    """Column (or property) with the ward's id in files of structures."""
    structure_cluster: str
    """Column (or property) with the cluster in files of structures."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    clusters: Value
    """Number of clusters, or a range; left out, the best number is found."""
    min_wards: int
    """Fewest wards of a cluster [default: 2]."""
    max_wards: int
    """Most wards of a cluster [default: 8]."""
    population_tolerance: Value
    """Greatest deviation from the target population, as a share of it (0.35 or 35%)."""
    min_population: int
    """Fewest residents of a cluster."""
    max_population: int
    """Most residents of a cluster."""
    target_population: int
    """Target population of a cluster [default: all residents ÷ the number of clusters]."""
    cross_boroughs: bool
    """Let clusters take wards of more than one borough."""
    keep_together: Value | Sequence[Value]
    """Ids or names of wards that share a cluster; may be repeated."""
    keep_apart: Value | Sequence[Value]
    """Ids or names of wards of which no two share a cluster; may be repeated."""
    fix: Value | Sequence[Value]
    """Ids or names of wards fixed to a cluster, NAME=W1,W2; those of another name go elsewhere; may be repeated."""
    exempt: Value | Sequence[Value]
    """Borough that stays whole as one cluster; may be repeated."""
    adjacency: Literal["rook", "queen"]
    """Which wards are neighbours [default: rook]."""
    min_border: float
    """Shorter shared borders do not make neighbours [default: 0]."""
    snap: Value
    """Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]."""
    barrier_tolerance: float
    """A border within this distance of a barrier is cut [default: 20]."""
    bridge: Literal["parts", "nearest", "refuse"]
    """What to do about a borough in parts [default: parts]."""
    weight: Value | Sequence[Value]
    """A loss and its weight (lived_split=1), or worst_group for the largest loss of a group of respondents; may be repeated."""
    place_weight: Literal["population", "equal", "respondents"]
    """How places weigh against each other [default: population]."""
    drawing_cap: float
    """With places weighed by residents, a drawing counts at most so many times the residents of the median drawing [default: no limit]."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""
    out: Path
    """Folder to write."""
    force: bool
    """Replace the output of an earlier run."""
    exact_figures: bool
    """Do not round figures by place and by group to what their respondents can bear: for your own eyes."""
    workbench: bool
    """Let people edit on the page even where the tables that it then carries rest on fewer than ten respondents."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class GraphFlags(TypedDict, total=False):
    """What `wardwise graph` takes."""

    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    adjacency: Literal["rook", "queen"]
    """Which wards are neighbours [default: rook]."""
    min_border: float
    """Shorter shared borders do not make neighbours [default: 0]."""
    snap: Value
    """Borders of wards this close are made one; auto: the smallest up to 10 m that joins all wards lying along each other [default: 0]."""
    barrier_tolerance: float
    """A border within this distance of a barrier is cut [default: 20]."""
    bridge: Literal["parts", "nearest", "refuse"]
    """What to do about a borough in parts [default: parts]."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""
    out: Path
    """Folder to write."""
    force: bool
    """Replace the output of an earlier run."""
    title: Value
    """Title of the page, the maps and the project."""
    author: Value
    """Who made them: a person, a team, an office."""
    attribution: Value | Sequence[Value]
    """Whose data they are made from, as its licence wants it said; may be repeated."""


class PlacesFlags(TypedDict, total=False):
    """What `wardwise places` takes."""

    wards: Layer
    """Ward polygons: GeoJSON, GeoPackage (FILE.gpkg:LAYER), Shapefile, KML, a table with WKT, or a zip of one (- for standard input)."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough."""
    population: str
    """Property with the ward's residents; --population-table takes them from a table."""
    workload: str
    """Property with the ward's workload (crimes, calls), balanced in place of residents."""
    population_table: Layer
    """Residents and other figures by ward: CSV, Excel (FILE.xlsx:SHEET) or ODS, joined by ward id."""
    table_id: str
    """Column of that table with the ward's id."""
    table_population: str
    """Column of that table with the ward's residents."""
    table_where: Value | Sequence[Value]
    """Rows of that table that count, such as period=2022; may be repeated."""
    neighbourhoods: Layer
    """Residents' drawings (polygons, points with a radius) or statements (points), in the same formats."""
    drawing_id: str
    """Property with the drawing's id."""
    place: str
    """Property with the name of the place drawn; without it every drawing is its own place."""
    respondent: str
    """Property that tells respondents apart; their ids never leave the reader."""
    group: str
    """Property with the respondent's group."""
    group_share: Value
    """Weigh respondents to the shares that groups have of the people (young=0.22,older=50%), or to a CSV with group, share and perhaps borough."""
    group_weight: Value
    """How much each respondent of a group counts, by hand (young=2,older=1)."""
    drawing_weight: str
    """Property with the drawing's own weight."""
    drawn_by: Literal["respondents", "authority"]
    """Who drew the neighbourhoods [default: respondents, unless the drawings are a map without overlaps that covers most residents and names no respondent]."""
    min_inside: Value
    """Least share of a drawing's area inside the study area (0.5 or 50%) [default: 0.5]."""
    cofunding: Layer
    """Co-funding areas, in the same formats."""
    cofunding_id: str
    """Property with the co-funding area's id."""
    amount: str
    """Property with the amount in £ a year."""
    authority: str
    """Property with the local authority that pays."""
    population_points: Layer
    """Points where residents live (census output-area centroids), in the same formats."""
    points_population: str
    """Property with the residents at a point."""
    barriers: Layer
    """Lines that clusters must not cross (rivers, railways, motorways), in the same formats."""
    backdrop: Layer
    """Lines that lie under the wards on the page (roads, rivers), in the same formats: they tell where one is, and change nothing."""
    edges: Layer
    """Neighbours added or removed by hand: a CSV with ward_a, ward_b and action (add, remove)."""
    place_aliases: Path
    """Table that merges place names: CSV with the columns name and place, and perhaps borough."""
    place_by: Literal["name", "borough"]
    """What makes two drawings speak of one place [default: name]."""
    current: Layer
    """The structure in force: a table of wards and clusters, cluster polygons, wards with a cluster property, or a candidate of a finished run."""
    structure_ward: str
    """Column (or property) with the ward's id in files of structures."""
    structure_cluster: str
    """Column (or property) with the cluster in files of structures."""
    crs: Value
    """Coordinate system of layers that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what a file may hold [default: 1]."""
    out: Layer
    """Table to write; printed where not given. The `out` of a study file is not taken: it is a folder."""
    force: bool
    """Replace the table of an earlier run."""
    threads: int
    """Threads to use; all cores where not given."""


class VerifyFlags(TypedDict, total=False):
    """What `wardwise verify` takes."""

    wards: Layer
    """Ward polygons, where they are no longer at the path in run.json."""
    population_table: Layer
    """Table of residents, likewise."""
    neighbourhoods: Layer
    """Drawings or statements, likewise."""
    cofunding: Layer
    """Co-funding areas, likewise."""
    population_points: Layer
    """Population points, likewise."""
    barriers: Layer
    """Barriers, likewise."""
    backdrop: Layer
    """The backdrop of the page, likewise."""
    edges: Layer
    """Edited adjacency, likewise."""
    place_aliases: Layer
    """Place aliases, likewise."""
    group_share: Layer
    """Table of the shares of groups, likewise."""
    current: Layer
    """Structure in force, likewise."""
    digest: Value
    """Hold the run to a digest that was published: the claims fail where it has another."""
    threads: int
    """Number of threads [default: all cores]; never changes a result."""


class SynthFlags(TypedDict, total=False):
    """What `wardwise synth` takes."""

    wards: Layer
    """Make evidence up over these wards, in any format of a ward layer, in place of a town."""
    ward_id: str
    """Property with the ward's official id."""
    ward_name: str
    """Property with the ward's name."""
    borough: str
    """Property with the ward's borough: no neighbourhood crosses its border."""
    population: str
    """Property with the ward's residents: where more live, more is drawn."""
    crs: Value
    """Coordinate system of wards that declare none that is known: WGS84, EPSG:27700 or another EPSG number."""
    raise_limits: int
    """Multiply the limits on what the ward file may hold [default: 1]."""
    boroughs: int
    """Boroughs [default: 3]."""
    ward_count: int
    """Wards [default: 45]."""
    drawings: int
    """Residents' drawings [default: 400; over given wards 9 a ward, up to 200,000]."""
    seed: int
    """Seed: the same settings and seed give the same bytes on every machine [default: 1]."""
    noise: float
    """How far the evidence strays from the truth: 0 is the truth, 1 what residents draw [default: 1]."""
    tidy: bool
    """Leave out the broken drawings that real surveys hold."""
    out: Path
    """Folder to write."""
    force: bool
    """Replace files of an earlier town."""


class GuideFlags(TypedDict, total=False):
    """What `wardwise guide` takes."""

    open: bool
    """Open all of it in the browser; it needs no network."""
    out: Layer
    """Write all of it as one page for a browser."""
    force: bool
    """Replace the file of --out if it exists."""
