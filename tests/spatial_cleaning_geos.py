"""Compare wards cleaned by tests/spatial_cleaning_geos.rs with what GEOS makes of the same wards.

Usage: python spatial_cleaning_geos.py, with one JSON document per line on standard input:
{"id": …, "tolerance_m": …, "step_m": [east, north], "before": …, "after": …, "again": …, "other": …,
"mended": [[is a gap, wards, given to], …], "ground": …}; shapes are well-known binary in hexadecimal, in
whole steps of 1e-7 degrees. "again" is "after" cleaned once more, "other" is "before" cleaned in another order.
"""

import json
import sys
from collections import Counter

import numpy
import shapely

# A vertex moves by a tolerance, and by a step when it is rounded.
REACH = 2.0
STEP_M = 0.0112
# Borders whose lengths differ by less than this share may be ranked either way round.
NEARLY_EQUAL = 0.1
# Borders shorter than this many tolerances hang on a single corner.
CORNER = 4.0
# The share of maps, most of whose wards have faults, in which a difference of each name may be found; a map
# with wards shifted or grown over their neighbours has some by its making. What has no name may not be found.
MOST = {
    # Which of two equal borders is the longer, or of two corners the nearer, is told by the order.
    "the result hangs on the order of wards": 0.02,
    # A border led through a corner may come within a step of the next corner.
    "cleaned again, a border moves within the tolerance": 0.03,
    # Our rule, and not that of GEOS.
    "most of a ward is under others: stays with it": 0.15,
    # GEOS settles overlaps one after another, we all at once by what is settled.
    "an overlap beside others, settled in another order": 0.15,
    "an overlap with two nearly equal borders": 0.06,
    "an overlap at which a third ward has a border": 0.05,
    "an overlap given to the ward with the longer border here": 0.01,
    "three wards over each other": 0.06,
    # Our circle is found within a thousandth, and GEOS joins corners first.
    "a gap that only we close": 0.01,
    "a gap that only GEOS closes": 0.01,
    "a gap given to another ward": 0.03,
    "ground of one ward that GEOS drops": 0.01,
    # Where a ward's outline is snapped together, GEOS takes it for what lies round it, or wards for each other.
    "ground of one ward that GEOS gives to another": 0.001,
    "a pair that meets in a corner within the tolerance": 0.1,
    "a pair that meets where ground is divided otherwise": 0.1,
    "a pair within the tolerance of each other that GEOS or we join": 0.02,
    "a pair that meets at a part no wider than the tolerance": 0.001,
}
# In a short run so many more.
FEW = 5
# A strip within the tolerance is no difference.
STRIP = "a strip within the tolerance"


def parts(text):
    return shapely.get_parts(shapely.from_wkb(bytes.fromhex(text)))


def segments(shapes):
    """Undirected segments of shapes and the shape of each, sorted so that equal ones are neighbours."""
    rings, owner = [], []
    for number, shape in enumerate(shapes):
        for polygon in shapely.get_parts(shape):
            if shapely.is_empty(polygon):
                continue
            for ring in (polygon.exterior, *polygon.interiors):
                points = shapely.get_coordinates(ring)
                rings.append(numpy.hstack([points[:-1], points[1:]]))
                owner.append(numpy.full(len(points) - 1, number))
    if not rings:
        return numpy.empty((0, 4)), numpy.empty(0, int)
    rings, owner = numpy.vstack(rings), numpy.concatenate(owner)
    swap = (rings[:, 0] > rings[:, 2]) | ((rings[:, 0] == rings[:, 2]) & (rings[:, 1] > rings[:, 3]))
    rings[swap] = rings[swap][:, [2, 3, 0, 1]]
    order = numpy.lexsort(rings.T)
    return rings[order], owner[order]


def borders(shapes):
    """The length of the common border of every pair of shapes that has one."""
    lines, owner = segments(shapes)
    same = (lines[1:] == lines[:-1]).all(axis=1) & (owner[1:] != owner[:-1])
    lengths = numpy.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    found = Counter()
    for i in numpy.flatnonzero(same):
        a, b = sorted((int(owner[i]), int(owner[i + 1])))
        found[a, b] += lengths[i]
    return found


def is_thin(shape, width):
    return shapely.area(shapely.buffer(shape, -width / 2)) == 0.0


class Case:
    def __init__(self, line):
        self.data = json.loads(line)
        scale = numpy.array(self.data["step_m"])
        self.scale = scale
        self.steps = {key: parts(self.data[key]) for key in ("before", "after", "again", "other", "ground")}
        metres = lambda shapes: shapely.transform(shapes, lambda points: points * scale)
        self.metres = {key: metres(shapes) for key, shapes in self.steps.items()}
        self.tolerance = self.data["tolerance_m"]
        self.reach = REACH * (self.tolerance + STEP_M)

    def broken(self):
        """What must hold of any cleaned map and does not."""
        before, after, wrong = self.metres["before"], self.metres["after"], []
        for key in ("after", "again", "other"):
            shapes = self.steps[key]
            if not shapely.is_valid(shapes).all():
                wrong.append(f"{key}: not valid: {[r for r in shapely.is_valid_reason(shapes) if r != 'Valid Geometry']}")
            if not shapely.coverage_is_valid(shapes[~shapely.is_empty(shapes)]):
                wrong.append(f"{key}: no coverage")
        if wrong:
            return wrong
        self.perimeter = shapely.length(before)
        slack = self.reach * (self.perimeter.sum() + 4 * self.reach)
        self.covered = shapely.union_all(before)
        together = shapely.union_all(after)
        apart = shapely.area(shapely.symmetric_difference(self.covered, together))
        if apart > slack:
            wrong.append(f"the union changed by {apart} m², {slack} m² at most")
        area = shapely.area(after)
        total = shapely.area(shapely.union_all(self.steps["after"]))
        summed = shapely.area(self.steps["after"]).sum()
        if abs(summed - total) > 1e-9 * summed:
            wrong.append(f"areas of {summed} make a union of {total} square steps")
        for ward in numpy.flatnonzero(shapely.is_empty(after)):
            others = shapely.union_all(numpy.delete(before, ward))
            own = shapely.area(shapely.difference(before[ward], others))
            if own > self.reach * self.perimeter[ward]:
                wrong.append(f"ward {ward} has no ground left, {own} m² were its own")
        told = numpy.zeros(len(before))
        ground = shapely.area(self.metres["ground"])
        for (is_gap, wards, given_to), m2 in zip(self.data["mended"], ground):
            if is_gap or given_to not in wards:
                told[given_to] += m2
            for ward in wards if not is_gap else ():
                told[ward] -= m2 if ward != given_to else 0.0
        off = abs(area - shapely.area(before) - told)
        for ward in numpy.flatnonzero(off > self.reach * (self.perimeter + shapely.length(after) + 4 * self.reach)):
            wrong.append(f"ward {ward}: {off[ward]} m² more or less than what is told of it")
        return wrong

    def changes(self, key, width):
        """The wards of another run that differ by more than a strip of some width."""
        apart = shapely.symmetric_difference(self.metres["after"], self.metres[key])
        return [w for w in numpy.flatnonzero(shapely.area(apart) > 0) if not is_thin(apart[w], width)]

    def names(self):
        """The names of all differences from GEOS, and what has none."""
        before, after = self.metres["before"], self.metres["after"]
        geos = shapely.coverage_clean(before, gap_width=self.tolerance, snapping_distance=self.tolerance)
        names, differing = Counter(), set()
        apart = shapely.area(shapely.symmetric_difference(after, geos))
        suspect = numpy.flatnonzero(apart > self.reach * self.perimeter * 0.01)
        unnamed = []
        if len(suspect):
            self.shared = numpy.zeros(len(before))
            for w in range(len(before)):
                others = shapely.union_all(numpy.delete(before, w))
                # What lies within the tolerance of others may be joined to them.
                near = self.tolerance * shapely.length(shapely.intersection(before[w].boundary, others))
                shared = shapely.area(shapely.intersection(before[w], others))
                self.shared[w] = (shared + near) / shapely.area(before[w])
        for ward in suspect:
            for piece in shapely.get_parts(shapely.difference(after[ward], geos[ward])):
                if piece.area == 0.0:
                    continue
                if is_thin(piece, 2 * self.reach):
                    differing.add(int(ward))
                    names[STRIP] += 1
                    continue
                for bit in self.by_cover(piece):
                    name, there = self.name(bit, int(ward), geos)
                    differing.update([int(ward), *there])
                    if name:
                        names[name] += 1
                    else:
                        unnamed.append(f"ward {ward} has {bit.area} m² that GEOS gives to {there}")
            for piece in shapely.get_parts(shapely.difference(geos[ward], after[ward])):
                if piece.area > 0.0:
                    differing.add(int(ward))
                    there = [w for w in range(len(after)) if shapely.area(shapely.intersection(after[w], piece)) > 0]
                    differing.update(there)
                    # Ground that is nobody's here: what a ward has more here is looked at with that ward.
                    if not there and not is_thin(piece, 2 * self.reach):
                        if shapely.area(shapely.intersection(piece, self.covered)) < 0.5 * piece.area:
                            names["a gap that only GEOS closes"] += 1
                        else:
                            unnamed.append(f"nobody has {piece.area} m² that GEOS gives to {ward}")
        ours, theirs = borders(after), borders(geos)
        for pair in set(ours) ^ set(theirs):
            length = ours[pair] + theirs[pair]
            if length <= CORNER * self.reach:
                names["a pair that meets in a corner within the tolerance"] += 1
            elif differing & set(pair):
                names["a pair that meets where ground is divided otherwise"] += 1
            elif self.are_near(pair, geos if pair in ours else after):
                names["a pair within the tolerance of each other that GEOS or we join"] += 1
            elif self.meets_in_strips(pair, after if pair in ours else geos):
                names["a pair that meets at a part no wider than the tolerance"] += 1
            else:
                unnamed.append(f"wards {pair} have a border of {length} m {'here' if pair in ours else 'with GEOS'}")
        return names, unnamed

    def by_cover(self, piece):
        """Ground cut where the wards over it change, without strips within the tolerance."""
        bits = [piece]
        for ward in self.metres["before"][shapely.intersects(self.metres["before"], piece)]:
            cut = [part for bit in bits for part in (shapely.intersection(bit, ward), shapely.difference(bit, ward))]
            bits = [bit for bit in cut if not is_thin(bit, 2 * self.reach)]
        return bits

    def are_near(self, pair, shapes):
        return shapely.distance(shapes[pair[0]], shapes[pair[1]]) <= self.reach

    def meets_in_strips(self, pair, shapes):
        wide = [[p for p in shapely.get_parts(shapes[w]) if not is_thin(p, 2 * self.reach)] for w in pair]
        return shapely.distance(*(shapely.union_all(parts) for parts in wide)) > 0.0

    def name(self, piece, ward, geos):
        """Why a ward has some ground here that it has not with GEOS."""
        before = self.metres["before"]
        share = shapely.area(shapely.intersection(before, piece)) / piece.area
        cover = [int(w) for w in numpy.flatnonzero(share > 0.5)]
        there = [int(w) for w in numpy.flatnonzero(shapely.area(shapely.intersection(geos, piece)) > 0.5 * piece.area)]
        if not cover:
            return "a gap given to another ward" if there else "a gap that only we close", there
        if len(cover) == 1 and ward in cover and not there:
            return "ground of one ward that GEOS drops", there
        if cover == [ward]:
            return "ground of one ward that GEOS gives to another", there
        if len(cover) == 1:
            return None, there
        if ward in cover and self.shared[ward] > 0.499:
            return "most of a ward is under others: stays with it", there
        if len(cover) > 2:
            return "three wards over each other", there
        crowd = [w for w in numpy.flatnonzero(shapely.intersects(before, shapely.buffer(piece, self.reach))) if w not in cover]
        around = shapely.get_parts(shapely.intersection(before[cover[0]], before[cover[1]]))
        # Where the two only touch, in points and lines, there is nothing to divide.
        own = [a for a in around if a.area > 0.0 and shapely.intersects(a, piece)]
        length = self.lengths(cover, own)
        if length and min(length) >= (1 - NEARLY_EQUAL) * max(length):
            return "an overlap with two nearly equal borders", there
        for w in crowd:
            for c in cover:
                if shapely.area(shapely.intersection(before[w], before[c])) > 0:
                    return "an overlap beside others, settled in another order", there
        if crowd:
            return "an overlap at which a third ward has a border", there
        return ("an overlap given to the ward with the longer border here", there) if length and length[cover.index(ward)] >= max(length) else (None, there)

    def lengths(self, cover, overlap):
        """How long the borders of an overlap with what else its two wards have are."""
        before = self.metres["before"]
        if not overlap:
            return []
        overlap = shapely.union_all(overlap)
        line = shapely.boundary(overlap)
        # Beside the overlap lies what is left of the ward whose outline is not there; a millimetre is left out,
        # for the difference of floats leaves slivers on the other side.
        rest = [shapely.difference(before[w], shapely.buffer(overlap, 1e-3)) for w in cover]
        return [shapely.length(shapely.intersection(line, shapely.buffer(r, 2e-3))) for r in rest]


def main():
    counts, skipped, compared, wards, wrong, failed = Counter(), 0, 0, 0, [], Counter()
    for line in sys.stdin:
        case = Case(line)
        label = f"map {case.data['id']} {'+'.join(case.data['faults'])} within {case.tolerance:.3g} m"
        before = case.steps["before"]
        if not shapely.is_valid(before).all() or not shapely.is_valid(case.metres["before"]).all():
            skipped += 1
            continue
        compared += 1
        wards += len(before)
        broken = case.broken()
        if broken:
            failed["broken"] += 1
            wrong += [f"{label}: {fault}" for fault in broken]
            continue
        width = 2 * case.reach
        for ward in case.changes("again", width):
            wrong.append(f"{label}: ward {ward} changes when cleaned again")
        if case.changes("again", 0.0):
            counts["cleaned again, a border moves within the tolerance"] += 1
        if case.changes("other", width):
            counts["the result hangs on the order of wards"] += 1
        try:
            names, unnamed = case.names()
        except shapely.errors.GEOSException as fault:
            names, unnamed = Counter({f"GEOS fails: {str(fault)[:40]}": 1}), []
        counts.update(names)
        wrong += [f"{label}: {fault}" for fault in unnamed]
    print(f"{compared} maps of {wards} wards compared with GEOS {shapely.geos_version_string}, {skipped} not valid before")
    for name, count in counts.most_common():
        print(f"{count:8} ({count / max(compared, 1):.2%} of maps)  {name}")
        if name != STRIP and count > MOST.get(name, 0.001) * compared + FEW:
            wrong.append(f"{name}: more often than in {MOST.get(name, 0.001):.1%} of maps")
    print(f"{len(wrong)} wrong")
    print("\n".join(wrong[:40]))
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
