"""Compare areas written by tests/spatial_geos.rs with those of GEOS.

Usage: python spatial_geos.py FILE, FILE holding one JSON document per line:
{"id": …, "a": [polygon, …], "b": [polygon, …], "common_m2": …, "union_m2": …}, a polygon being a list of rings.
"""

import json
import sys

import shapely

TOLERANCE = 1e-6


def shape(polygons):
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons])


def main(path):
    compared, wrong, worst = 0, [], 0.0
    with open(path, encoding="ascii") as lines:
        for line in lines:
            case = json.loads(line)
            a, b = shape(case["a"]), shape(case["b"])
            if not (a.is_valid and b.is_valid):
                wrong.append(f"{case['id']}: not valid: {shapely.is_valid_reason(a)} {shapely.is_valid_reason(b)}")
                continue
            scale = max(a.area, b.area)
            for key, found in (("common_m2", a.intersection(b).area), ("union_m2", a.union(b).area)):
                if key in case:
                    apart = abs(found - case[key]) / scale if scale else abs(found - case[key])
                    worst = max(worst, apart)
                    if apart > TOLERANCE:
                        wrong.append(f"{case['id']} {key}: {case[key]} here, {found} by GEOS")
            compared += 1
    print(f"{compared} pairs compared with GEOS {shapely.geos_version_string}, worst {worst:.3g}, {len(wrong)} wrong")
    print("\n".join(wrong[:20]))
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
