"""Layers of QGIS as GeoJSON: every vector layer, its selected features, and expressions as properties."""

import hashlib
import json
import os
import shutil
import tempfile

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsFeatureRequest,
    QgsProcessingException,
    QgsProcessingFeatureSource,
)
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QTime

# Enough digits to read the same number back.
DIGITS = 17


class Inputs:
    """The folder that layers are handed over in: beside the output, where `verify` finds them again, or for as long as the
    command runs where nothing is written. Of a command that came to nothing, nothing is left."""

    def __init__(self, out):
        self.is_kept = bool(out)
        self.folder = os.path.normpath(out) + "-inputs" if out else tempfile.mkdtemp(prefix="wardwise-")
        self.new = []

    def __enter__(self):
        return self

    def __exit__(self, fault, *_):
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif fault is not None:
            for path in self.new:
                os.remove(path)
            if os.path.isdir(self.folder) and not os.listdir(self.folder):
                os.rmdir(self.folder)

    def place(self, key, written):
        """Puts a file there. What it holds is part of its name, so that inputs of an earlier run stay as they were."""
        path = os.path.join(self.folder, f"{key}-{hashlib.sha256(written).hexdigest()[:12]}.geojson")
        if not os.path.exists(path):
            os.makedirs(self.folder, exist_ok=True)
            with open(path + ".part", "wb") as file:
                file.write(written)
            os.replace(path + ".part", path)
            self.new.append(path)
        return path


class Handed:
    """A layer that is handed over: which expressions become properties of which name."""

    def __init__(self, source):
        self.source = source
        self.computed = {}

    def property_of(self, key, text):
        """The name of the property that holds an expression: the field itself, or a new one."""
        names = self.source.fields().names()
        if text in names:
            return text
        expression = QgsExpression(text)
        if expression.hasParserError():
            raise QgsProcessingException(
                f"{key.upper()}: “{text}” is neither a field of the layer ({', '.join(names)}) nor an expression: "
                f"{expression.parserErrorString()}"
            )
        if expression.isField():
            # "name" in quotes; what is no field is named by the program, with those that there are.
            return next(iter(expression.referencedColumns()), text)
        name = f"{key}_computed"
        while name in names:
            name += "_"
        self.computed[name] = expression
        return name

    def write(self, inputs, key, context, expression_context, feedback):
        """Writes the layer as GeoJSON and returns where."""
        features = self._features(key, context, expression_context, feedback)
        written = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        return inputs.place(key, written.encode("utf-8"))

    def _features(self, key, context, expression_context, feedback):
        degrees = QgsCoordinateReferenceSystem("EPSG:4326")
        own = self.source.sourceCrs()
        moved = None
        if own.isValid() and own != degrees:
            moved = QgsCoordinateTransform(own, degrees, context.transformContext())
        for expression in self.computed.values():
            expression.prepare(expression_context)
        names = self.source.fields().names()
        features = []
        for feature in _all_of(self.source):
            if feedback.isCanceled():
                raise QgsProcessingException("cancelled while the layers were handed over; nothing was written")
            properties = {name: plain(value) for name, value in zip(names, feature.attributes())}
            expression_context.setFeature(feature)
            for name, expression in self.computed.items():
                properties[name] = plain(expression.evaluate(expression_context))
                if expression.hasEvalError():
                    raise QgsProcessingException(
                        f"{key.upper()}, feature {feature.id()}: {expression.expression()}: {expression.evalErrorString()}"
                    )
            geometry = None
            if feature.hasGeometry():
                shape = feature.geometry()
                if moved is not None:
                    shape.transform(moved)
                # Arcs become lines: GeoJSON has no arcs.
                shape.convertToStraightSegment()
                shape.get().dropZValue()
                shape.get().dropMValue()
                geometry = json.loads(shape.asJson(DIGITS))
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        return features


def _all_of(source):
    """Every feature, valid or not: the program judges shapes, and says what is wrong with which."""
    if isinstance(source, QgsProcessingFeatureSource):
        return source.getFeatures(QgsFeatureRequest(), QgsProcessingFeatureSource.FlagSkipGeometryValidityChecks)
    return source.getFeatures()


def plain(value):
    """A value of a field as JSON has it."""
    if value is None or value == NULL:
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (QDate, QDateTime, QTime)):
        return value.toString(1)  # ISO 8601
    if isinstance(value, QByteArray):
        return bytes(value.toBase64()).decode("ascii")
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return str(value)
