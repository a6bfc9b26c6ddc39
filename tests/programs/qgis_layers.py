"""Writes the demo's layers in every format with the real QGIS, and searches on each of them.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_layers.py WARDWISE DEMO_FOLDER

The result must be that of the GeoJSON layers: byte for byte where QGIS writes positions exactly
(GeoPackage, Shapefile in degrees, CSV with WKT), the same structures and borders where it rounds them
(KML), the same neighbours where it takes them to another system (the National Grid). Ends with 0 where everything holds.
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsProject,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

# Files that record the inputs, or hold what does.
NAMES_INPUTS = {"run.json", "certificate.json", "review.html", "findings.csv", "candidates.gpkg", "sha256sums.txt"}
LAYERS = ("wards", "drawings", "population_points")
# Degrees; a hundredth of a millimetre to a centimetre on the ground.
NEAR_DEGREES = 1e-7

failures = []


def expect(holds, fact):
    print(("ok   " if holds else "FAIL ") + fact)
    if not holds:
        failures.append(fact)


def write(layer, path, driver, name, crs=None, options=()):
    settings = QgsVectorFileWriter.SaveVectorOptions()
    settings.driverName = driver
    settings.layerName = name
    settings.layerOptions = list(options)
    settings.fileEncoding = "UTF-8"
    if crs is not None:
        target = QgsCoordinateReferenceSystem(crs)
        settings.ct = QgsCoordinateTransform(layer.crs(), target, QgsProject.instance())
        # Some drawings of the demo are in the wrong place on purpose: off the grid.
        settings.filterExtent = QgsRectangle(400_000, 200_000, 500_000, 350_000)
    if path.exists() and driver == "GPKG":
        settings.actionOnExistingFile = QgsVectorFileWriter.CreateOrOverwriteLayer
    result = QgsVectorFileWriter.writeAsVectorFormatV2(layer, str(path), QgsCoordinateTransformContext(), settings)
    expect(result[0] == QgsVectorFileWriter.NoError, f"QGIS writes {path.name} {name}: {result[1]}")


def search(wardwise, folder, layers):
    """Every output of a search by its name, but those that record the inputs; elsewhere their names are left out."""
    out = folder / "out"
    flags = ["--wards", layers[0], "--neighbourhoods", layers[1], "--population-points", layers[2]]
    command = [wardwise, "search", *flags, "--clusters", "12", "--quiet", "--force", "--out", "out"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    expect(result.returncode == 0, f"a search on {', '.join(layers)}: {result.stderr[-800:]}")
    if result.returncode != 0:
        return {}
    verified = subprocess.run([wardwise, "verify", "out", "--quiet"], cwd=folder, capture_output=True, text=True)
    expect(verified.returncode == 0, f"what it claims on {layers[0]} holds: {verified.stderr[-400:]}")
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.name not in NAMES_INPUTS:
            content = path.read_bytes()
            for number, layer in enumerate(layers):
                content = content.replace(layer.split("/")[-1].encode(), f"LAYER {number}".encode())
            found[str(path.relative_to(out))] = content
    return found


def positions(geometry):
    """All positions of a geometry, in order."""
    if isinstance(geometry[0], (int, float)):
        yield geometry[:2]
    else:
        for inner in geometry:
            yield from positions(inner)


def compare_exactly(found, expected, what):
    expect(found.keys() == expected.keys(), f"{what}: the same files")
    differ = [name for name in expected if found.get(name) != expected[name]]
    expect(not differ, f"{what}: the same bytes {differ}")


def compare_nearly(found, expected, what):
    def assignments(files):
        return files.get("assignments.csv")

    expect(assignments(found) == assignments(expected), f"{what}: the same structures")
    for name in ("candidates.csv",):
        rows = [list(csv.reader(files[name].decode().splitlines())) for files in (found, expected)]
        expect(len(rows[0]) == len(rows[1]), f"{what}: as many structures")
        for one, other in zip(*rows):
            for a, b in zip(one, other):
                try:
                    near = abs(float(a) - float(b)) <= 1e-5 * max(1.0, abs(float(b)))
                except ValueError:
                    near = a == b
                if not near:
                    expect(False, f"{what}: {name} has {a}, not {b}")
    name = "candidate-01/wards.geojson"
    layers = [json.loads(files[name]) for files in (found, expected)]
    furthest = 0.0
    for one, other in zip(layers[0]["features"], layers[1]["features"]):
        pairs = list(zip(positions(one["geometry"]["coordinates"]), positions(other["geometry"]["coordinates"])))
        furthest = max([furthest, *(max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairs)])
    expect(furthest <= NEAR_DEGREES, f"{what}: positions within {furthest:.1e} degrees")


def graph_edges(wardwise, folder, wards):
    command = [wardwise, "graph", "--wards", wards, "--quiet", "--force", "--out", "graph"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    expect(result.returncode == 0, f"a graph of {wards}: {result.stderr[-400:]}")
    edges = json.loads((folder / "graph/edges.geojson").read_text())["features"]
    return sorted(tuple(sorted(str(edge["properties"][k]) for k in ("ward_a", "ward_b"))) for edge in edges)


def main():
    wardwise, demo = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    town = demo / "town" if (demo / "town").is_dir() else demo
    QgsApplication.setPrefixPath("/usr", True)
    # Kept, or it is taken down at once.
    application = QgsApplication([], False)
    application.initQgis()
    folder = pathlib.Path(tempfile.mkdtemp())
    layers = {}
    for name in LAYERS:
        (folder / f"{name}.geojson").write_bytes((town / f"{name}.geojson").read_bytes())
        layers[name] = QgsVectorLayer(str(folder / f"{name}.geojson"), name, "ogr")
        expect(layers[name].isValid(), f"QGIS reads {name}.geojson")
    expected = search(wardwise, folder, [f"{name}.geojson" for name in LAYERS])
    # A shapefile holds one kind of geometry: the drawings that are only lines are not in it.
    drawings = json.loads((folder / "drawings.geojson").read_text())
    kinds = [(feature, (feature["geometry"] or {}).get("type")) for feature in drawings["features"]]
    drawings["features"] = [feature for feature, kind in kinds if kind != "LineString"]
    (folder / "polygons.geojson").write_text(json.dumps(drawings))
    of_polygons = search(wardwise, folder, ["wards.geojson", "polygons.geojson", "population_points.geojson"])
    shapes = dict(layers, drawings=QgsVectorLayer(str(folder / "polygons.geojson"), "drawings", "ogr"))
    edges = graph_edges(wardwise, folder, "wards.geojson")

    for name, layer in layers.items():
        write(layer, folder / "town.gpkg", "GPKG", name)
    compare_exactly(search(wardwise, folder, [f"town.gpkg:{name}" for name in LAYERS]), expected, "GeoPackage")

    (folder / "degrees").mkdir()
    for name, layer in shapes.items():
        write(layer, folder / f"degrees/{name}.shp", "ESRI Shapefile", name)
    compare_exactly(search(wardwise, folder, [f"degrees/{name}.shp" for name in LAYERS]), of_polygons, "Shapefile")

    with zipfile.ZipFile(folder / "town.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((folder / "degrees").iterdir()):
            archive.write(path, f"town/{path.name}")
    compare_exactly(search(wardwise, folder, [f"town.zip:{name}" for name in LAYERS]), of_polygons, "zipped Shapefile")

    (folder / "grid").mkdir()
    for name, layer in shapes.items():
        write(layer, folder / f"grid/{name}.shp", "ESRI Shapefile", name, "EPSG:27700")
        write(layer, folder / "grid/town.gpkg", "GPKG", name, "EPSG:27700")
    found = search(wardwise, folder, [f"grid/{name}.shp" for name in LAYERS])
    again = search(wardwise, folder, [f"grid/town.gpkg:{name}" for name in LAYERS])
    compare_exactly(again, found, "GeoPackage and Shapefile on the National Grid")
    expect(graph_edges(wardwise, folder, "grid/wards.shp") == edges, "National Grid: the same neighbours")

    for name, layer in layers.items():
        write(layer, folder / f"{name}.kml", "KML", name)
        with zipfile.ZipFile(folder / f"{name}.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(folder / f"{name}.kml", "doc.kml")
    compare_nearly(search(wardwise, folder, [f"{name}.kml" for name in LAYERS]), expected, "KML")
    compare_nearly(search(wardwise, folder, [f"{name}.kmz" for name in LAYERS]), expected, "KMZ")
    expect(graph_edges(wardwise, folder, "wards.kml") == edges, "KML: the same neighbours")

    for name, layer in layers.items():
        write(layer, folder / f"{name}.csv", "CSV", name, options=["GEOMETRY=AS_WKT", "SEPARATOR=SEMICOLON"])
    compare_exactly(search(wardwise, folder, [f"{name}.csv" for name in LAYERS]), expected, "CSV with WKT")

    print(f"{len(failures)} failures")
    sys.stdout.flush()
    # QGIS may crash while it is taken down; what was found is already said.
    os._exit(1 if failures else 0)


if __name__ == "__main__":
    main()
