"""Compare the areas of many pairs of shapes, written by tests/spatial_geos.rs, with those of GEOS.

Usage: python spatial_geos_pairs.py, with frames on standard input: kind (one byte), the area that both share and that of their
union (two doubles; the second is NaN where it was refused), the lengths of two well-known binaries (two unsigned numbers), and
these. All little-endian.

Where an area differs from GEOS by more than the tolerance, relative to the larger shape, both are held to a third way in
exact fractions, and the difference has the name of who is off and of the kind of pair. Where we are, and by more than the grid
of the engine explains, the program ends with code 1.
"""

import struct
import sys
from collections import Counter
from fractions import Fraction

import numpy
import shapely

TOLERANCE = 1e-6
BATCH = 5_000
# The engine lays vertices on a grid of a nanometre, of four far from the origin: so far a side may move, and an area by that along
# all sides. The common ground is integrated on no grid.
GRID_M, FAR_GRID_M, FAR_M = 1e-9, 4e-9, 2.0**23
# As tests/spatial_geos.rs numbers them.
KINDS = [
    "free scribbles",
    "scribbles on a grid",
    "scribbles a hair beside a grid",
    "needles",
    "scribbles far from the origin",
    "scribbles as large as a country",
    "pairs with a common border",
    "pairs of which one lies in the other",
]
FRAME = struct.Struct("<BddII")


def frames(stream):
    while head := stream.read(FRAME.size):
        kind, common, union, a, b = FRAME.unpack(head)
        yield kind, common, union, stream.read(a), stream.read(b)


def batches(stream):
    batch = []
    for frame in frames(stream):
        batch.append(frame)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def edges(shape):
    """Edges from left to right, +1 where the inside lies below, outer rings being anticlockwise."""
    for part in shapely.get_parts(shapely.orient_polygons(shape)):
        for ring in (part.exterior, *part.interiors):
            line = [tuple(map(Fraction, c)) for c in ring.coords]
            for p, q in zip(line, line[1:]):
                if p[0] > q[0]:
                    yield q, p, 1
                elif p[0] < q[0]:
                    yield p, q, -1


def exact_common(a, b):
    """The area that two shapes share: over all pairs of edges the integral of the lower of the two, in fractions."""
    a, b = list(edges(a)), list(edges(b))
    floor = min(c[1] for e in a + b for c in e[:2])

    def at(edge, x):
        (x0, y0), (x1, y1), _ = edge
        return y0 - floor + (y1 - y0) * (x - x0) / (x1 - x0)

    total = Fraction(0)
    for e in a:
        for f in b:
            low, high = max(e[0][0], f[0][0]), min(e[1][0], f[1][0])
            if low >= high:
                continue
            cuts = [low, high]
            d0, d1 = at(e, low) - at(f, low), at(e, high) - at(f, high)
            if d0 * d1 < 0:
                cuts.insert(1, low + (high - low) * d0 / (d0 - d1))
            for p, q in zip(cuts, cuts[1:]):
                lower = min(at(e, p), at(f, p)) + min(at(e, q), at(f, q))
                total += e[2] * f[2] * lower * (q - p) / 2
    return total


def main():
    pairs, differences, invalid, refused, worst, ours = 0, Counter(), Counter(), Counter(), 0.0, []
    for batch in batches(sys.stdin.buffer):
        kind = numpy.array([frame[0] for frame in batch])
        common, union = (numpy.array([frame[k] for frame in batch]) for k in (1, 2))
        a, b = (shapely.from_wkb([frame[k] for frame in batch]) for k in (3, 4))
        area_a, area_b = shapely.area(a), shapely.area(b)
        scale = numpy.maximum(numpy.maximum(area_a, area_b), sys.float_info.min)
        valid = shapely.is_valid(a) & shapely.is_valid(b)
        for k in kind[~valid]:
            invalid[KINDS[k]] += 1
        for k in kind[numpy.isnan(union)]:
            refused[KINDS[k]] += 1
        by_geos = numpy.full(len(batch), numpy.nan)
        united = numpy.full(len(batch), numpy.nan)
        by_geos[valid] = shapely.area(shapely.intersection(a[valid], b[valid]))
        united[valid] = shapely.area(shapely.union(a[valid], b[valid]))
        for found, geos in ((common, by_geos), (union, united)):
            apart = numpy.abs(found - geos) / scale
            agree = apart[apart <= TOLERANCE]
            worst = max(worst, float(agree.max(initial=0.0)))
            is_union = found is union
            # What GEOS does not call valid is held to the third way alone.
            for i in numpy.flatnonzero((apart > TOLERANCE) | (~valid & ~numpy.isnan(found))):
                shared = exact_common(a[i], b[i])
                alone = exact_common(a[i], a[i]) + exact_common(b[i], b[i])
                exact = float(alone - shared) if is_union else float(shared)
                what = f"{'union' if is_union else 'common ground'} of {KINDS[kind[i]]}"
                off = abs(found[i] - exact)
                far = numpy.abs(shapely.get_coordinates([a[i], b[i]])).max(initial=0.0) > FAR_M
                grid = (FAR_GRID_M if far else GRID_M) * (shapely.length(a[i]) + shapely.length(b[i]))
                if is_union and TOLERANCE * scale[i] < off <= grid:
                    differences[f"the grid of the engine, {what}"] += 1
                elif off > TOLERANCE * scale[i]:
                    differences[f"wardwise is off, {what}"] += 1
                    ours.append(f"{what}: {found[i]} here, {geos[i]} by GEOS, {exact} in fractions\n{a[i]}\n{b[i]}")
                elif valid[i]:
                    differences[f"GEOS is off, {what}"] += 1
        pairs += len(batch)
        if pairs % 100_000 < BATCH:
            print(f"{pairs} pairs", flush=True)
    print(f"{pairs} pairs compared with GEOS {shapely.geos_version_string}; where they agree, the worst is {worst:.3g}")
    for title, counts in (
        (f"apart by more than {TOLERANCE}", differences),
        ("not valid by GEOS, held to fractions", invalid),
        ("union refused", refused),
    ):
        print(f"{title}: {sum(counts.values())}")
        for name, count in sorted(counts.items()):
            print(f"  {count:7} {name}")
    print("\n".join(ours[:5]))
    return 1 if ours or not pairs else 0


if __name__ == "__main__":
    sys.exit(main())
