"""Opens every map file of a search in the real QGIS, headless, and looks at what it draws.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_check.py OUTPUT_FOLDER [PICTURE_FOLDER]

Pictures go to WARDWISE_ARTEFACTS where no folder is given. Checks: every vector file opens and is valid, has the
style meant for it, the coordinate system, the number of features the tables say, and a drawing that differs from an
unstyled one; the project opens without a warning, with all layers valid and inside the folder, with themes, layouts,
an atlas page for every borough, notes and metadata. Every layout and theme is drawn into the picture folder. Ends with
0 where everything holds.
"""

import csv
import os
import pathlib
import shutil
import sys
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsLayerNotesUtils,
    QgsLayerTreeModel,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsExpressionContextUtils,
    QgsGraduatedSymbolRenderer,
    QgsRenderContext,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsFeatureRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

RENDERERS = {
    "clusters": QgsSingleSymbolRenderer,
    "wards": QgsSingleSymbolRenderer,
    "settled": QgsRuleBasedRenderer,
    # By confidence where it was measured, else all alike.
    "borders": (QgsRuleBasedRenderer, QgsSingleSymbolRenderer),
    "unheard": QgsRuleBasedRenderer,
    "places": QgsSingleSymbolRenderer,
    "neighbourhoods": QgsSingleSymbolRenderer,
    "boroughs": QgsSingleSymbolRenderer,
    "cofunding_areas": QgsSingleSymbolRenderer,
    "current": QgsSingleSymbolRenderer,
    "outlines": QgsSingleSymbolRenderer,
    "drawings": QgsSingleSymbolRenderer,
    "evidence": QgsGraduatedSymbolRenderer,
    "agreement": QgsGraduatedSymbolRenderer,
    "ask_next": QgsRuleBasedRenderer,
}
LABELLED = {"clusters", "wards", "places", "cofunding_areas", "neighbourhoods", "current", "settled", "ask_next"}
# Drawn as outlines, hatching or dots, so that what is ticked below shows.
OPEN = {"borders", "unheard", "places", "neighbourhoods", "boroughs", "cofunding_areas", "outlines", "drawings"}
SIZE = QSize(1000, 1000)

failures = []


def expect(holds, fact):
    print(("ok   " if holds else "FAIL ") + fact)
    if not holds:
        failures.append(fact)


def picture(layers, extent, crs, path=None, size=SIZE):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setTransformContext(QgsProject.instance().transformContext())
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


def symbols(renderer):
    return renderer.symbols(QgsRenderContext())


def legend(layer):
    """The entries below a layer's name in a legend."""
    project = QgsProject()
    project.addMapLayer(layer.clone())
    model = QgsLayerTreeModel(project.layerTreeRoot())
    nodes = model.layerLegendNodes(project.layerTreeRoot().findLayers()[0])
    return [node.data(0) or "" for node in nodes]


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
    meanings = legend(layer)
    expect(not any("colour" in text.lower() for text in meanings), f"{name}: no legend of numbered colours {meanings[:3]}")
    if kind not in OPEN:
        opaque = layer.opacity() == 1 and all(s.color().alpha() == 255 and s.opacity() == 1 for s in symbols(renderer))
        expect(opaque, f"{name}: nothing shows through it")
    if kind == "clusters":
        context = QgsRenderContext()
        context.expressionContext().appendScope(QgsExpressionContextUtils.layerScope(layer))
        shown = {}
        for feature in layer.getFeatures():
            context.expressionContext().setFeature(feature)
            symbol_layer = renderer.symbol().symbolLayer(0)
            colour, _ = symbol_layer.dataDefinedProperties().valueAsColor(
                QgsSymbolLayer.PropertyFillColor, context.expressionContext(), QColor()
            )
            shown.setdefault(feature["colour"], set()).add(colour.name() if colour.isValid() else None)
        drawn = [next(iter(colours)) for colours in shown.values() if len(colours) == 1]
        expect(None not in drawn and len(set(drawn)) == len(shown), f"{name}: every colour number has a colour of its own")
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


def check_themes(project, candidates, view, pictures):
    collection = project.mapThemeCollection()
    themes = collection.mapThemes()
    wanted = {f"Candidate {n + 1}" for n in range(len(candidates))} | {"Today"}
    expect(wanted <= set(themes), f"project: themes {themes}")
    measured = any(layer.id().endswith("settled") for layer in project.mapLayers().values())
    expect(("Confidence" in themes) == measured, f"project: a theme of confidence where it was measured: {measured}")
    root, model = project.layerTreeRoot(), QgsLayerTreeModel(project.layerTreeRoot())
    seen = []
    for theme in themes:
        collection.applyTheme(theme, root, model)
        visible = {node.layerId() for node in root.findLayers() if node.isVisible()}
        expect(visible == set(collection.mapThemeVisibleLayerIds(theme)), f"theme {theme}: ticks what it says")
        closed = [i for i in visible if kind_of(i) not in OPEN]
        expect(len(closed) == 1, f"theme {theme}: one layer covers the ground {closed}")
        layers = [node.layer() for node in root.findLayers() if node.isVisible()]
        image = picture(layers, view, project.crs(), pictures / f"theme-{theme.lower().replace(' ', '-')}.png")
        expect(image not in seen, f"theme {theme}: another picture than the others")
        seen.append(image)
    collection.applyTheme("Candidate 1", root, model)


def check_layouts(project, boroughs, pictures):
    layouts = {layout.name(): layout for layout in project.layoutManager().printLayouts()}
    themes = set(project.mapThemeCollection().mapThemes())
    expect(set(layouts) == themes | ({"Atlas by borough"} if boroughs else set()), f"layouts {sorted(layouts)}")
    for name, layout in layouts.items():
        items = [item for item in layout.items() if isinstance(item, QgsLayoutItem)]
        one = {kind: [item for item in items if isinstance(item, kind)] for kind in (
            QgsLayoutItemMap, QgsLayoutItemLegend, QgsLayoutItemScaleBar, QgsLayoutItemPicture, QgsLayoutItemLabel)}
        counts = [len(found) for found in one.values()]
        expect(counts == [1, 1, 1, 1, 4], f"layout {name}: map, legend, scale bar, north arrow, four texts {counts}")
        page = layout.pageCollection().page(0).pageSize()
        expect((page.width(), page.height()) == (297, 210), f"layout {name}: A4 in landscape")
        map_item = one[QgsLayoutItemMap][0]
        expect(map_item.followVisibilityPreset() and map_item.followVisibilityPresetName() in themes, f"layout {name}: follows a theme")
        legend_item = one[QgsLayoutItemLegend][0]
        entries = [node.layer() for node in legend_item.model().rootGroup().findLayers()]
        expect(entries and all(entries), f"layout {name}: the legend explains {len(entries)} layers")
        bar = one[QgsLayoutItemScaleBar][0]
        expect(bar.linkedMap() is map_item and 0 < bar.unitsPerSegment() < 1000, f"layout {name}: a scale bar of {bar.unitsPerSegment()} km")
        exporter = QgsLayoutExporter(layout)
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 110
        settings.generateWorldFile = False
        settings.exportMetadata = False
        stem = pictures / f"layout-{name.lower().replace(' ', '-')}"
        atlas = layout.atlas()
        if not atlas.enabled():
            expect(exporter.exportToImage(f"{stem}.png", settings) == QgsLayoutExporter.Success, f"layout {name}: drawn")
            continue
        expect(atlas.updateFeatures() == len(boroughs), f"the atlas has {len(boroughs)} pages")
        pages = []
        atlas.beginRender()
        for number in range(atlas.count()):
            atlas.seekTo(number)
            pages.append(atlas.nameForPage(number))
            title = next(item for item in one[QgsLayoutItemLabel] if item.id() == "title").currentText()
            expect(title.startswith(pages[-1] + ": "), f"atlas: a page is called {title!r}")
            if number < 2:
                drawn = exporter.exportToImage(f"{stem}-{number + 1}.png", settings)
                expect(drawn == QgsLayoutExporter.Success, f"atlas: page {number + 1} is drawn")
        atlas.endRender()
        expect(pages == boroughs, f"atlas: a page for every borough {pages[:4]}")


def main(folder, pictures):
    folder = pathlib.Path(folder).resolve()
    pictures.mkdir(parents=True, exist_ok=True)
    with open(folder / "assignments.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    candidates = [column for column in rows[0] if column.startswith("candidate_")]
    counts = {f"{c}_clusters": len({row[c] for row in rows}) for c in candidates}
    counts.update({f"{c}_wards": len(rows) for c in candidates})
    counts["evidence"] = len(rows)
    boroughs = sorted({row["borough"] for row in rows} - {""})
    counts["boroughs"] = len(boroughs)

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

    single = [*folder.glob("agreement.geojson"), *folder.glob("ask_next.geojson")]
    for path in sorted([*folder.glob("candidate-*/*.geojson"), *single]):
        inside = path.relative_to(folder).parts
        name = "_".join([*inside[:-1], path.stem]).replace("-", "_")
        check_layer(QgsVectorLayer(str(path), name, "ogr"), name, counts.get(name))

    # Moved elsewhere, the project still finds its layers: its paths are relative.
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in ("candidates.gpkg", "wardwise.qgs"):
            shutil.copy(folder / name, elsewhere)
        project = QgsProject.instance()
        warnings = []
        log = QgsApplication.messageLog()
        log.messageReceived.connect(
            lambda text, tag, level: warnings.append(f"{tag}: {text}") if level in (Qgis.Warning, Qgis.Critical) else None
        )
        expect(project.read(os.path.join(elsewhere, "wardwise.qgs")), "the project opens")
        layers = project.mapLayers().values()
        shown = {layer.source().split("|layername=")[1] for layer in layers}
        expect(shown == set(tables) - {"layer_styles"}, f"the project has all {len(shown)} tables in {len(layers)} layers")
        for layer in layers:
            expect(layer.isValid(), f"project: {layer.id()} is valid")
            expect(layer.source().startswith(elsewhere), f"project: {layer.id()} is found beside it")
            expect(isinstance(layer.renderer(), RENDERERS[kind_of(layer.id())]), f"project: {layer.id()} has its style")
            expect(len(QgsLayerNotesUtils.layerNotes(layer)) > 40, f"project: {layer.id()} has a note")
            about = layer.metadata()
            said = about.title() and about.abstract() and about.rights() and about.licenses() and about.keywords()
            expect(bool(said), f"project: {layer.id()} has a title, an abstract, rights, a licence and keywords")
            extents = about.extent().spatialExtents()
            expect(len(extents) == 1 and about.crs().authid() == "EPSG:4326", f"project: {layer.id()} says where it lies")
        from_package = QgsVectorLayer(f"{elsewhere}/candidates.gpkg|layername=candidate_01_clusters", "c", "ogr").metadata()
        expect(from_package.rights() and "clusters" in from_package.title(), "QGIS reads the metadata inside the GeoPackage")
        about = project.metadata()
        expect(about.title() and not about.creationDateTime().isValid(), f"project: its title is {about.title()!r}, it has no date")
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
        check_themes(project, candidates, view, pictures)
        check_layouts(project, boroughs, pictures)
        expect(not warnings, f"QGIS warns of nothing {warnings[:3]}")
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
