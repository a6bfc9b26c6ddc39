"""Opens every map file of a search in the real QGIS, headless, and looks at what it draws.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_check.py OUTPUT_FOLDER [PICTURE_FOLDER]

Pictures go to WARDWISE_ARTEFACTS where no folder is given. Checks: every vector file opens and is valid, has the style meant for it, the coordinate system, the
number of features the tables say, and a drawing that differs from an unstyled one; the project opens
with all layers valid and inside the folder. Ends with 0 where everything holds.
"""

import csv
import os
import pathlib
import shutil
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsGraduatedSymbolRenderer,
    QgsFeatureRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

RENDERERS = {
    "clusters": QgsCategorizedSymbolRenderer,
    "wards": QgsCategorizedSymbolRenderer,
    # By confidence where it was measured, else all alike.
    "borders": (QgsRuleBasedRenderer, QgsSingleSymbolRenderer),
    "places": QgsSingleSymbolRenderer,
    "cofunding_areas": QgsSingleSymbolRenderer,
    "current": QgsSingleSymbolRenderer,
    "drawings": QgsSingleSymbolRenderer,
    "evidence": QgsGraduatedSymbolRenderer,
}
LABELLED = {"clusters", "wards", "places", "cofunding_areas"}
SIZE = QSize(1000, 1000)

failures = []


def expect(holds, fact):
    print(("ok   " if holds else "FAIL ") + fact)
    if not holds:
        failures.append(fact)


def picture(layers, extent, crs, path=None, size=SIZE):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    settings.setOutputSize(size)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    if path:
        image.save(str(path))
    return image


def kind_of(name):
    return next(key for key in RENDERERS if name.endswith(key))


def check_layer(layer, name, features):
    expect(layer.isValid(), f"{name} opens")
    if not layer.isValid():
        return
    kind = kind_of(name)
    expect(layer.crs().authid() == "EPSG:4326", f"{name} is in WGS84")
    if features is not None:
        expect(layer.featureCount() == features, f"{name} has {features} features, {layer.featureCount()} found")
    broken = [f.id() for f in layer.getFeatures() if f.geometry().isNull() or not f.geometry().isGeosValid()]
    expect(not broken, f"{name} has valid shapes only {broken[:5]}")
    renderer = layer.renderer()
    expect(isinstance(renderer, RENDERERS[kind]), f"{name} has its style ({type(renderer).__name__})")
    expect(layer.labelsEnabled() == (kind in LABELLED), f"{name} is labelled: {kind in LABELLED}")
    aliases = [field.alias() for field in layer.fields() if field.name() != "fid"]
    expect(all(aliases), f"{name} has a name for people on every field")
    if kind == "clusters":
        shown = {str(c.value()): c.symbol().color().name() for c in renderer.categories()}
        used = {str(f["colour"]) for f in layer.getFeatures()}
        expect(used <= set(shown) and len({shown[u] for u in used}) == len(used), f"{name}: every colour has a symbol")
        neighbours_differ(layer, name)
    if layer.featureCount() and not layer.extent().isEmpty():
        styled = picture([layer], layer.extent(), layer.crs())
        plain = QgsVectorLayer(layer.source(), name, "ogr")
        plain.setRenderer(QgsFeatureRenderer.defaultRenderer(layer.geometryType()))
        plain.setLabelsEnabled(False)
        expect(styled != picture([plain], layer.extent(), layer.crs()), f"{name} is drawn other than unstyled")


def neighbours_differ(layer, name):
    features = list(layer.getFeatures())
    same = []
    for i, one in enumerate(features):
        for other in features[i + 1 :]:
            if one["colour"] != other["colour"] or not one.geometry().boundingBoxIntersects(other.geometry()):
                continue
            shared = one.geometry().intersection(other.geometry())
            if shared.length() > 0:
                same.append((one["cluster_id"], other["cluster_id"]))
    expect(not same, f"{name}: neighbouring clusters differ in colour {same[:3]}")


def main(folder, pictures):
    folder = pathlib.Path(folder).resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    with open(folder / "assignments.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    candidates = [column for column in rows[0] if column.startswith("candidate_")]
    counts = {f"{c}_clusters": len({row[c] for row in rows}) for c in candidates}
    counts.update({f"{c}_wards": len(rows) for c in candidates})
    counts["evidence"] = len(rows)

    package = folder / "candidates.gpkg"
    everything = QgsVectorLayer(str(package), "all", "ogr")
    listed = everything.dataProvider().subLayers()
    tables = sorted(entry.split("!!::!!")[1] for entry in listed)
    expect("layer_styles" not in [t for t in tables if t.startswith("candidate")], "styles are no map layer")
    for table in [t for t in tables if t != "layer_styles"]:
        layer = QgsVectorLayer(f"{package}|layername={table}", table, "ogr")
        check_layer(layer, table, counts.get(table))
    for candidate in candidates:
        for kind in ("clusters", "wards", "borders"):
            expect(f"{candidate}_{kind}" in tables, f"the GeoPackage has {candidate}_{kind}")

    for path in sorted(folder.glob("candidate-*/*.geojson")):
        name = path.parent.name.replace("-", "_") + "_" + path.stem
        check_layer(QgsVectorLayer(str(path), name, "ogr"), name, counts.get(name))

    # Moved elsewhere, the project still finds its layers: its paths are relative.
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in ("candidates.gpkg", "wardwise.qgs"):
            shutil.copy(folder / name, elsewhere)
        project = QgsProject.instance()
        expect(project.read(os.path.join(elsewhere, "wardwise.qgs")), "the project opens")
        layers = project.mapLayers().values()
        expect(len(layers) == len([t for t in tables if t != "layer_styles"]), f"the project has all {len(layers)} layers")
        for layer in layers:
            expect(layer.isValid(), f"project: {layer.id()} is valid")
            expect(layer.source().startswith(elsewhere), f"project: {layer.id()} is found beside it")
            expect(isinstance(layer.renderer(), RENDERERS[kind_of(layer.id())]), f"project: {layer.id()} has its style")
        groups = [g.name() for g in project.layerTreeRoot().findGroups()]
        expect("Candidates" in groups, f"project: the candidates are a group, {groups}")
        expect(project.crs().isValid(), f"project: coordinates are {project.crs().authid()}")
        view = project.viewSettings().defaultViewExtent()
        ticked = [n.layer() for n in project.layerTreeRoot().findLayers() if n.isVisible()]
        expect(len(ticked) > 0, f"project: {len(ticked)} layers are ticked")
        image = picture(ticked, view, project.crs(), pictures / "project.png", QSize(1400, 1400))
        blank = picture([], view, project.crs(), None, QSize(1400, 1400))
        expect(image != blank, "project: the map it opens with is not empty")
        one = {layer.id().removeprefix("wardwise_"): layer for layer in layers}
        for name in ("evidence", "candidate_01_wards", "cofunding_areas", "places"):
            if name in one:
                under = [one["current"]] if name in ("cofunding_areas", "places") else []
                picture([one[name], *under], view, project.crs(), pictures / f"{name}.png")
        project.clear()
    print(f"pictures: {pictures}")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if len(sys.argv) == 3:
        where = pathlib.Path(sys.argv[2])
    elif "WARDWISE_ARTEFACTS" in os.environ:
        where = pathlib.Path(os.environ["WARDWISE_ARTEFACTS"], "qgis")
    else:
        where = pathlib.Path(tempfile.mkdtemp(prefix="qgis-pictures-"))
    application = QgsApplication([], False)
    application.initQgis()
    code = main(sys.argv[1], where)
    if failures:
        print(f"{len(failures)} of the checks failed", file=sys.stderr)
    sys.stdout.flush()
    # QGIS may crash while it is taken down; what was found is already said.
    os._exit(code)
