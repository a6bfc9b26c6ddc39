"""Every measure of `wardwise score`, computed anew with shapely and scikit-learn.

    pip install shapely scikit-learn pyproj
    python tests/oracles/measures.py target/release/wardwise

Makes towns with `wardwise synth`, scores structures of random clusters, recomputes every figure
from its definition, and ends with code 1 where one differs by more than the tolerance. Shares no
code with wardwise: shapes are laid over each other by GEOS, agreement is measured by scikit-learn.
"""

import csv
import json
import math
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy
import pyproj
import shapely
from shapely.geometry import shape
from shapely.ops import unary_union
from sklearn import metrics

# The National Grid by the Helmert shift (no grid file), as wardwise projects Great Britain.
GRID = pyproj.Transformer.from_crs(
    "EPSG:4326",
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs",
    always_xy=True,
)
# Areas by GEOS and by wardwise agree to about 1e-9; residents are counted in whole persons here
# because scikit-learn counts, which costs a few units of 1e-6 of a share.
EXACT, COUNTED = 1e-6, 2e-4
TARGET = 40000


def metres(geometry):
    on_grid = lambda lonlat: numpy.column_stack(GRID.transform(lonlat[:, 0], lonlat[:, 1]))
    moved = shapely.transform(shape(geometry), on_grid)
    return moved if moved.is_valid else shapely.make_valid(moved)


def features(path):
    return json.loads(Path(path).read_text())["features"]


def run(*words):
    subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True)


class Town:
    """What a town's files say, in metres and residents."""

    def __init__(self, folder):
        wards = features(folder / "wards.geojson")
        self.ids = [f["properties"]["ward_code"] for f in wards]
        self.shapes = [metres(f["geometry"]) for f in wards]
        self.population = numpy.array([f["properties"]["population"] for f in wards], dtype=float)
        self.borough = [f["properties"]["borough"] for f in wards]
        drawn = features(folder / "drawings.geojson")
        self.drawings = [metres(f["geometry"]) for f in drawn]
        self.place = [f["properties"]["place"] for f in drawn]
        self.respondent = [f["properties"]["respondent"] for f in drawn]
        self.weight = [f["properties"].get("weight") or 1.0 for f in drawn]
        self.group = [f["properties"].get("group") for f in drawn]
        # How much each respondent counts.
        self.voice = defaultdict(lambda: 1.0)
        funded = features(folder / "cofunding.geojson")
        self.areas = [metres(f["geometry"]) for f in funded]
        self.amount = [f["properties"]["amount_gbp"] for f in funded]
        self.authority = [f["properties"]["authority"] for f in funded]

    def covered(self, shapes):
        """Area shared of every shape with every ward."""
        table = numpy.zeros((len(shapes), len(self.shapes)))
        tree = shapely.STRtree(self.shapes)
        for d, drawn in enumerate(shapes):
            for i in tree.query(drawn):
                table[d, i] = drawn.intersection(self.shapes[i]).area
        return table


def claims(town, areas_m2, votes, classes, class_of, used):
    """Residents of every ward under every shape, and q_in by class."""
    ward_area = numpy.array([s.area for s in town.shapes])
    residents = areas_m2 / ward_area * town.population
    asked = numpy.zeros((len(classes), len(town.shapes)))
    for d in used:
        asked[classes.index(class_of[d])] += votes[d] * residents[d]
    return residents, asked, ward_area


def measure(town, labels, group=None):
    """Every figure of a structure; of one group's drawings alone where a group is named."""
    wards, clusters = len(town.ids), sorted(set(labels))
    member = numpy.array([[label == c for c in clusters] for label in labels], dtype=float)
    out = {}
    # Drawings.
    shared = town.covered(town.drawings)
    inside = shared.sum(axis=1) / numpy.array([d.area for d in town.drawings])
    used = [
        d for d in range(len(town.drawings))
        if inside[d] >= 0.5 and town.weight[d] > 0 and group in (None, town.group[d])
    ]
    by_person = defaultdict(float)
    for d in used:
        by_person[town.respondent[d]] += town.weight[d]
    vote = {d: town.voice[town.respondent[d]] * town.weight[d] / by_person[town.respondent[d]] for d in used}
    by_place = defaultdict(float)
    for d in used:
        by_place[town.place[d]] += vote[d]
    within = {d: vote[d] / by_place[town.place[d]] for d in used}
    places = sorted(by_place)
    residents, asked, ward_area = claims(town, shared, within, places, town.place, used)
    place_weight = {n: sum(within[d] * residents[d].sum() for d in used if town.place[d] == n) for n in places}
    total = sum(place_weight.values())
    out["lived_split"] = 1.0 - sum(
        place_weight[town.place[d]] / total * within[d]
        * (((residents[d] / residents[d].sum()) @ member) ** 2).sum()
        for d in used
    )
    covered = numpy.array([
        unary_union([town.drawings[d].intersection(s) for d in used if shared[d, i] > 0]).area / s.area
        for i, s in enumerate(town.shapes)
    ]) * town.population
    sums = asked.sum(axis=0)
    a = numpy.divide(asked * covered, sums, out=numpy.zeros_like(asked), where=sums > 0)
    table = (a @ member).T
    out["lived_mix"] = mix(table)
    best = []
    for n in places:
        share = sum(within[d] * shared[d] / shared[d].sum() for d in used if town.place[d] == n) @ member
        best.append(share.max())
    out["best_cluster_share_mean"] = numpy.mean(best)
    f = table / table.sum(axis=0)
    out["effective_splits_mean"] = numpy.mean(1.0 / (f**2).sum(axis=0) - 1.0)
    logs = numpy.log2(f, out=numpy.zeros_like(f), where=f > 0)
    out["uncertainty_mean_bits"] = numpy.mean(-(f * logs).sum(axis=0))
    ious = []
    for n in range(len(places)):
        c = table[:, n].argmax()
        ious.append(table[c, n] / (table[c].sum() + table[:, n].sum() - table[c, n]))
    out["iou_mean"] = numpy.mean(ious)
    # scikit-learn counts, so residents are rounded to persons.
    of_place, of_cluster = [], []
    for c in range(len(clusters)):
        for n in range(len(places)):
            count = round(table[c, n])
            of_place += [n] * count
            of_cluster += [c] * count
    counted = {
        "homogeneity": metrics.homogeneity_score(of_place, of_cluster),
        "completeness": metrics.completeness_score(of_place, of_cluster),
        "v_measure": metrics.v_measure_score(of_place, of_cluster),
        "adjusted_rand": metrics.adjusted_rand_score(of_place, of_cluster),
    }
    information = metrics.mutual_info_score(of_place, of_cluster)
    entropy = lambda labels: -sum(p * math.log(p) for p in numpy.bincount(labels) / len(labels) if p > 0)
    counted["vi_bits"] = (entropy(of_place) + entropy(of_cluster) - 2.0 * information) / math.log(2.0)
    # Money.
    shared = town.covered(town.areas)
    paid = [k for k in range(len(town.areas)) if shared[k].sum() > 0]
    residents = shared / ward_area * town.population
    g = {k: (residents[k] / residents[k].sum()) @ member for k in paid}
    pounds = sum(town.amount[k] for k in paid)
    out["funding_split"] = 1.0 - sum(town.amount[k] * (g[k] ** 2).sum() for k in paid) / pounds
    out["funding_kept_whole"] = sum(town.amount[k] for k in paid if g[k].max() >= 0.9) / pounds
    boroughs = sorted(set(town.borough))
    by_borough = numpy.array([[town.population[i] * (town.borough[i] == b) for b in boroughs] for i in range(wards)])
    of_borough = member.T @ by_borough
    main = [boroughs[row.argmax()] for row in of_borough]
    out["funding_outside_authority_gbp"] = sum(
        town.amount[k] * g[k][c] for k in paid for c in range(len(clusters)) if main[c] != town.authority[k]
    )
    funded = numpy.array([
        unary_union([town.areas[k].intersection(s) for k in paid if shared[k, i] > 0]).area / s.area
        for i, s in enumerate(town.shapes)
    ]) * town.population
    sums = residents[paid].sum(axis=0)
    a = numpy.divide(residents[paid] * funded, sums, out=numpy.zeros((len(paid), wards)), where=sums > 0)
    out["funding_mix"] = mix((numpy.vstack([a, town.population - funded]) @ member).T)
    # Shapes and people.
    population = member.T @ town.population
    everybody = population.sum()
    out["imbalance"] = sum(p / everybody * min(1.0, abs(p / TARGET - 1.0)) for p in population)
    united = [unary_union([s for s, l in zip(town.shapes, labels) if l == c]) for c in clusters]
    compact = [4 * math.pi * u.area / u.length**2 for u in united]
    out["sprawl"] = 1.0 - sum(p / everybody * k for p, k in zip(population, compact))
    out["polsby_popper_mean"] = numpy.mean(compact)
    out["reock_mean"] = numpy.mean([
        u.area / (math.pi * shapely.minimum_bounding_radius(u) ** 2) for u in united
    ])
    outline = unary_union(town.shapes).length
    inner = sum(s.length for s in town.shapes) - outline
    out["cut_border"] = (sum(u.length for u in united) - outline) / inner
    out["borough_mix"] = sum(row.sum() - row.max() for row in of_borough) / everybody
    out["max_population_deviation"] = max(abs(p / TARGET - 1.0) for p in population)
    return out, counted


def mix(table):
    rows = table.sum(axis=1)
    kept = sum((row**2).sum() / s for row, s in zip(table, rows) if s > 0)
    return 1.0 - kept / rows.sum()


def compare(found, expected, tolerance, what):
    wrong = []
    for name, value in expected.items():
        scale = max(1.0, abs(value))
        if abs(float(found[name]) - value) > tolerance * scale:
            wrong.append(f"{what}: {name} is {found[name]}, expected {value:.9f}")
    return wrong


def rake(town):
    """Weighs the group that comes first by name twice and the others once; the shares that come of it.

    Every group is listed, so there is one margin and fitting ends at once.
    """
    inside = town.covered(town.drawings).sum(axis=1) / numpy.array([d.area for d in town.drawings])
    group_of = {
        town.respondent[d]: town.group[d]
        for d in range(len(town.drawings)) if inside[d] >= 0.5 and town.weight[d] > 0
    }
    names = sorted(set(group_of.values()))
    count = {group: sum(1 for g in group_of.values() if g == group) for group in names}
    weight = {group: count[group] * (2.0 if group == names[0] else 1.0) for group in names}
    asked = {group: weight[group] / sum(weight.values()) for group in names}
    for respondent, group in group_of.items():
        town.voice[respondent] = asked[group] * len(group_of) / count[group]
    return asked


def score(program, town_folder, structure, out, *further):
    run(
        program, "score", "--structure", structure, "--out", out, "--quiet",
        "--wards", town_folder / "wards.geojson", "--population", "population",
        "--neighbourhoods", town_folder / "drawings.geojson", "--place", "place",
        "--respondent", "respondent", "--drawing-weight", "weight",
        "--cofunding", town_folder / "cofunding.geojson", "--amount", "amount_gbp", "--authority", "authority",
        "--target-population", TARGET, "--group", "group", "--exact-figures", *further,
    )
    with open(out / "candidates.csv", newline="") as table:
        everybody = next(csv.DictReader(table))
    with open(out / "groups.csv", newline="") as table:
        return everybody, {row["group"]: row for row in csv.DictReader(table) if row["respondents"]}


def main():
    program = Path(sys.argv[1]).resolve()
    wrong, checked = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        for seed, wards in [(1, 30), (2, 45), (3, 60)]:
            folder = Path(scratch) / f"town-{seed}"
            run(program, "synth", "--boroughs", 3, "--ward-count", wards, "--drawings", 150,
                "--seed", seed, "--tidy", "--out", folder)
            town = Town(folder)
            chance = random.Random(seed)
            for clusters in [1, 4, 12]:
                labels = [f"c{chance.randrange(clusters)}" for _ in town.ids]
                structure = Path(scratch) / f"random-{seed}-{clusters}.csv"
                rows = "".join(f"{ward},{label}\n" for ward, label in zip(town.ids, labels))
                structure.write_text("ward_id,cluster\n" + rows)
                out = Path(scratch) / f"out-{seed}-{clusters}"
                found, groups = score(program, folder, structure, out)
                exact, counted = measure(town, labels)
                what = f"seed {seed}, {clusters} clusters"
                wrong += compare(found, exact, EXACT, what) + compare(found, counted, COUNTED, what)
                checked += len(exact) + len(counted)
                for group, row in groups.items():
                    exact, counted = measure(town, labels, group)
                    exact = {name: value for name, value in exact.items() if row.get(name)}
                    wrong += compare(row, exact, EXACT, f"{what}, {group}")
                    wrong += compare(row, counted, COUNTED, f"{what}, {group}")
                    checked += len(exact) + len(counted)
            if all(town.group):
                asked = rake(town)
                exact, counted = measure(town, labels)
                shares = ",".join(f"{group}={share!r}" for group, share in asked.items())
                found, _ = score(program, folder, structure, out.with_name(out.name + "-weighed"),
                                 "--group-share", shares)
                wrong += compare(found, exact, EXACT, f"seed {seed}, weighed")
                checked += len(exact)
    for line in wrong:
        print(line)
    print(f"{checked} figures compared with shapely {shapely.__version__} and scikit-learn, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
