"""What a run left, in the project: with its styles and in its groups."""

import os
import tempfile

from qgis.core import QgsLayerDefinition, QgsProject, QgsVectorLayer


def load(folder, project, feedback):
    """Puts the layers of a folder into a group of the project: as `wardwise.qgs` arranges them, or else one by one."""
    group = project.layerTreeRoot().insertGroup(0, f"wardwise: {os.path.basename(os.path.normpath(folder))}")
    arranged = os.path.join(folder, "wardwise.qgs")
    if os.path.exists(arranged):
        _as_arranged(arranged, project, group, feedback)
    else:
        _one_by_one(folder, project, group)
    if not group.children():
        project.layerTreeRoot().removeChildNode(group)


def _as_arranged(arranged, project, group, feedback):
    theirs = QgsProject()
    theirs.read(arranged)
    handle, definition = tempfile.mkstemp(suffix=".qlr")
    os.close(handle)
    try:
        root = theirs.layerTreeRoot()
        done, fault = QgsLayerDefinition.exportLayerDefinition(definition, root.children())
        if done:
            done, fault = QgsLayerDefinition.loadLayerDefinition(definition, project, group)
        if not done:
            feedback.reportError(f"{arranged} could not be added to the project: {fault}")
    finally:
        os.remove(definition)


def _one_by_one(folder, project, group):
    """Layers that hold something; each brings its style in the file beside it."""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".geojson"):
            continue
        title = name[: -len(".geojson")].replace("_", " ").replace("-", " ").capitalize()
        layer = QgsVectorLayer(os.path.join(folder, name), title, "ogr")
        if layer.isValid() and layer.featureCount() > 0:
            project.addMapLayer(layer, False)
            group.addLayer(layer)
