"""The ground that wards of random rings keep, against GEOS.

    pip install shapely pyproj
    python tests/oracles/rings.py target/release/wardwise

Writes wards whose polygons are soups of rings in any order and winding: parts written as holes, islands in
holes, rings that cross, touch, stand there twice or enclose nothing. `wardwise graph` says what area each
ward has; GEOS says what it should be: `make_valid` by linework of every polygon where no two segments lie
along each other, else the symmetric difference of its rings (by linework a hole along its outline would be
ground), and the union of the polygons. Ends with code 1 where one differs by more than the tolerance. Shares
no code with wardwise.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
from functools import reduce
from pathlib import Path

import numpy
import pyproj
import shapely

# The National Grid by the Helmert shift (no grid file), as wardwise projects Great Britain.
GRID = pyproj.Transformer.from_crs(
    "EPSG:4326",
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs",
    always_xy=True,
)
# Where rings run along each other, crossings may be taken in degrees: over 100 m a line there and one in metres
# lie a quarter of a millimetre apart.
WARDS, SEED, SIDE, TOLERANCE, ALONG = 4000, 7, 12, 1e-6, 5e-5
# Degrees of one unit of the soups, between soups, and where the first one lies.
UNIT, APART, WEST, SOUTH = 2.0**-13, 0.003, -1.5, 52.0


def simple_ring(chance, whole):
    """A rectangle, triangle or star without crossings; on whole numbers, rings share corners and edges."""
    number = (lambda a, b: chance.randint(a, b)) if whole else (lambda a, b: chance.uniform(a, b))
    if chance.random() < 0.6:
        x, y, w, h = (number(low, SIDE // 2) for low in (0, 0, 1, 1))
        return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    while True:
        ring = [(number(0, SIDE), number(0, SIDE)) for _ in range(3 if whole else chance.randint(3, 7))]
        x, y = sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
        ring.sort(key=lambda p: math.atan2(p[1] - y, p[0] - x))
        polygon = shapely.Polygon(ring)
        if polygon.is_valid and polygon.area > 0.2:
            return ring


def scribble(chance):
    return [(chance.uniform(0, SIDE), chance.uniform(0, SIDE)) for _ in range(chance.randint(4, 8))]


def soup(chance, whole):
    """The parts of a ward, each a list of open rings."""
    parts = []
    for _ in range(1 if chance.random() < 0.8 else 2):
        rings = [
            scribble(chance) if not whole and chance.random() < 0.2 else simple_ring(chance, whole)
            for _ in range(chance.choice([1, 2, 2, 3, 3, 4, 5]))
        ]
        if chance.random() < 0.15:
            again = list(chance.choice(rings))
            turn = chance.randrange(len(again))
            rings.append((again[turn:] + again[:turn])[:: chance.choice([1, -1])])
        if chance.random() < 0.15:
            rings.append([(0, 0), (1, 1), (0, 0)])
        chance.shuffle(rings)
        parts.append([ring[:: chance.choice([1, -1])] for ring in rings])
    return parts


def ground(parts, whole):
    """What GEOS keeps of a soup."""
    kept = []
    for rings in parts:
        rings = [ring for ring in rings if len(set(ring)) > 2]
        if whole:
            # A ring that stands there twice counts once.
            distinct = {shapely.normalize(shapely.Polygon(ring)).wkb: shapely.Polygon(ring) for ring in rings}
            kept.append(reduce(shapely.symmetric_difference, distinct.values()))
        else:
            kept.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    return shapely.union_all(kept)


def to_degrees(ward, positions):
    positions = numpy.asarray(positions, dtype=float)
    corner = numpy.array([WEST + APART * (ward % 64), SOUTH + APART * (ward // 64)])
    return corner + UNIT * positions


def to_metres(ward, positions):
    degrees = to_degrees(ward, positions)
    return list(zip(*GRID.transform(degrees[:, 0], degrees[:, 1])))


def main(program):
    chance = random.Random(SEED)
    features, expected = [], {}
    for ward in range(WARDS):
        whole = ward % 2 == 0
        parts = soup(chance, whole)
        close = lambda ring: to_degrees(ward, ring + ring[:1]).tolist()
        coordinates = [[close(ring) for ring in rings] for rings in parts]
        # A straight line in degrees is none in metres: GEOS, too, is given the corners in metres.
        kept = ground([[to_metres(ward, ring) for ring in rings] for rings in parts], whole)
        name = f"R{ward:04}"
        expected[name] = kept.area / 1e6, ALONG if whole else TOLERANCE
        geometry = {"type": "MultiPolygon", "coordinates": coordinates}
        features.append({"type": "Feature", "properties": {"ward_code": name}, "geometry": geometry})
    with tempfile.TemporaryDirectory() as folder:
        wards = Path(folder) / "wards.geojson"
        wards.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        command = [program, "graph", "--wards", wards, "--out", Path(folder) / "out", "--quiet"]
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode:
            print(ended.stderr[:4000])
            return 1
        layer = json.loads((Path(folder) / "out" / "wards.geojson").read_text(encoding="utf-8"))
    found = {f["properties"]["ward_id"]: f["properties"]["area_km2"] for f in layer["features"]}
    wrong, worst = [], 0.0
    for name, (area, tolerance) in expected.items():
        apart = abs(found[name] - area) / area
        worst = max(worst, apart)
        # The layer is written to a thousandth of a square metre.
        if apart > tolerance and abs(found[name] - area) > 2e-9:
            wrong.append(f"{name}: {found[name]} km² here, {area} by GEOS")
    print(f"{len(expected)} wards of rings compared with GEOS {shapely.geos_version_string}, worst {worst:.3g}, {len(wrong)} wrong")
    print("\n".join(wrong[:20]))
    return 1 if wrong or not expected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
