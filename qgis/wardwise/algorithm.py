"""A command of the program as an algorithm of Processing."""

import os
import shlex
from collections import Counter
from dataclasses import replace

from qgis.core import (
    QgsExpressionContext,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputFile,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterBoolean,
)
from qgis.PyQt.QtGui import QIcon

from . import program, results
from .layers import Handed, Inputs
from .parameters import is_layer, layers_name_of, name_of, offered, parameters

HERE = os.path.dirname(__file__)
LOAD = "LOAD"

NAMES = {
    "check": "Check layers",
    "graph": "Adjacency of wards",
    "search": "Search for structures",
    "score": "Score a structure",
    "compare": "Compare structures",
    "verify": "Verify a run",
}
# What begins one after another, and at which part of the whole. A phase that a command has not is passed over.
PHASES = {
    "reading": 0,
    "checking": 5,
    "borders": 10,
    "measuring": 15,
    "searching": 25,
    "choosing": 60,
    "resampling": 62,
    "pricing": 76,
    "verifying": 84,
    "scoring": 87,
    "comparing": 90,
    "writing": 90,
}
# How many findings of one rule are told one by one.
TOLD = 5


class CommandAlgorithm(QgsProcessingAlgorithm):
    def __init__(self, command, definition, version):
        super().__init__()
        self.command = command
        self.definition = definition
        self.version = version
        self.written = None

    def createInstance(self):  # noqa: N802
        return CommandAlgorithm(self.command, self.definition, self.version)

    def name(self):
        return self.command

    def displayName(self):  # noqa: N802
        return NAMES[self.command]

    def icon(self):
        return QIcon(os.path.join(HERE, "icon.svg"))

    def tags(self):
        return ["wards", "clusters", "neighbourhoods", "zoning", "redistricting", "wardwise"]

    def shortDescription(self):  # noqa: N802
        return self.definition["about"]

    def shortHelpString(self):  # noqa: N802
        return (
            f"{self.definition['about']}.\n\n"
            "Layers are handed over as they are in QGIS: selected features alone where you ask for it, and an expression "
            "wherever a field is asked for. A study file holds all of this in one place; what is filled in here wins over it.\n\n"
            "The program wardwise computes everything; the settings of Processing (Providers, wardwise) say where it is, if it "
            "is not found by itself. Its guide: wardwise guide --open."
        )

    def canExecute(self):  # noqa: N802
        try:
            program.find(_configured())
        except program.ProgramNotFound as missing:
            return False, f"{missing}; or name it in the settings of Processing: Providers, wardwise"
        return True, ""

    # ---- what is asked for and what is left

    def initAlgorithm(self, _configuration=None):  # noqa: N802
        for flag in offered(self.definition):
            for parameter in parameters(flag, self.command):
                self.addParameter(parameter)
        if self._has_folder():
            self.addParameter(QgsProcessingParameterBoolean(LOAD, "Load the result with its styles", defaultValue=True))
            self.addOutput(QgsProcessingOutputFile("FINDINGS", "Table of findings"))
        if self.command in ("search", "score", "compare"):
            self.addOutput(QgsProcessingOutputHtml("PAGE", "Review page"))
            self.addOutput(QgsProcessingOutputFile("CANDIDATES", "Table of scores"))
            self.addOutput(QgsProcessingOutputNumber("TOTAL_LOSS", "Total loss of the first structure"))
            self.addOutput(QgsProcessingOutputNumber("CLUSTERS", "Clusters of the first structure"))
        if self.command == "search":
            self.addOutput(QgsProcessingOutputString("STATUS", "What is proved of the first structure"))
            self.addOutput(QgsProcessingOutputVectorLayer("CLUSTER_LAYER", "Clusters of the best candidate"))
            self.addOutput(QgsProcessingOutputVectorLayer("WARD_LAYER", "Wards of the best candidate"))
        if self.command == "graph":
            self.addOutput(QgsProcessingOutputVectorLayer("EDGE_LAYER", "Which wards are neighbours"))
            self.addOutput(QgsProcessingOutputVectorLayer("WARD_LAYER", "Wards as one clean map"))
        if self.command == "verify":
            self.addOutput(QgsProcessingOutputString("SENTENCE", "What was found"))

    def _has_folder(self):
        return self.command != "verify"

    def processAlgorithm(self, values, context, feedback):  # noqa: N802
        try:
            found = program.find(_configured())
        except program.ProgramNotFound as missing:
            raise QgsProcessingException(str(missing)) from missing
        installed = program.version_of(found)
        if installed != self.version:
            feedback.pushWarning(
                f"The program is wardwise {installed}, this plugin was made for {self.version}: what is asked for here may have "
                "another name there. Take the plugin and the program of one version."
            )
        out = self.parameterAsString(values, "OUT", context) if self._has_folder() else ""
        with Inputs(out) as inputs:
            words = self._words(values, context, feedback, out, inputs)
            feedback.pushCommandInfo(shlex.join([str(found), self.command, *words]))
            told = Told(feedback, inputs.folder)
            outcome = program.run(
                found,
                [self.command, *words],
                on_progress=told.progress,
                on_finding=told.finding,
                is_cancelled=feedback.isCanceled,
            )
            told.end(out)
            try:
                outcome.raise_for_error()
            except program.WardwiseError as error:
                raise QgsProcessingException(error.message) from error
        result = outcome.result or {}
        if result.get("partial"):
            feedback.pushWarning(f"Stopped: the best found until then lies in {out}, marked as partial.")
        self.written = out if out and os.path.isdir(out) else None
        return self._results(result, out)

    def _words(self, values, context, feedback, out, inputs):
        """The words of the command line."""
        flags, words = offered(self.definition), []
        handed = {}
        for flag in flags:
            if is_layer(flag, self.command):
                source = self.parameterAsSource(values, name_of(flag), context)
                if source is not None:
                    handed[flag["key"]] = Handed(source)
        for flag in flags:
            words.extend(self._word(flag, values, context, feedback, handed, out, inputs))
        for key, layer in handed.items():
            expressions = self.createExpressionContext(values, context, layer.source)
            path = layer.write(inputs, key, context, expressions, feedback)
            words.append(f"--{key.replace('_', '-')}={path}")
        return words

    def _word(self, flag, values, context, feedback, handed, out, inputs):
        name, key, kind = name_of(flag), flag["key"], flag["kind"]
        if is_layer(flag, self.command):
            return []
        if key == "out":
            return [f"--out={out}"] if out else []
        if kind == "switch":
            return [flag["flag"]] if self.parameterAsBool(values, name, context) else []
        if kind in ("integer", "number"):
            if values.get(name) is None:
                return []
            read = self.parameterAsInt if kind == "integer" else self.parameterAsDouble
            return [f"{flag['flag']}={read(values, name, context)}"]
        if kind == "structure":
            return self._structures(flag, values, context, feedback, inputs)
        text = self.parameterAsString(values, name, context)
        if kind == "property" and flag.get("of") in handed and text:
            text = handed[flag["of"]].property_of(key, text)
        lines = text.splitlines() if flag["repeated"] else [text]
        given = [line.strip() for line in lines if line.strip()]
        # A study file and a folder stand by themselves.
        return given if flag["flag"] is None else [f"{flag['flag']}={line}" for line in given]

    def _structures(self, flag, values, context, feedback, inputs):
        text = self.parameterAsString(values, name_of(flag), context)
        given = [line.strip() for line in (text.splitlines() if flag["repeated"] else [text]) if line.strip()]
        if flag["repeated"]:
            layers = self.parameterAsLayerList(values, layers_name_of(flag), context)
        else:
            layers = [self.parameterAsVectorLayer(values, layers_name_of(flag), context)]
        for number, layer in enumerate(layer for layer in layers if layer is not None):
            expressions = QgsExpressionContext()
            path = Handed(layer).write(inputs, f"{flag['key']}-{number + 1}", context, expressions, feedback)
            given.append(f"{layer.name().replace('=', ' ')}={path}")
        return [f"{flag['flag']}={one}" for one in given]

    def _results(self, result, out):
        of_this = {"OUT": out} if out else {}

        def put(name, file):
            if out and os.path.exists(os.path.join(out, file)):
                of_this[name] = os.path.join(out, file)

        put("FINDINGS", "findings.csv")
        put("PAGE", "review.html")
        put("CANDIDATES", "candidates.csv")
        put("EDGE_LAYER", "edges.geojson")
        put("WARD_LAYER", "wards.geojson")
        put("WARD_LAYER", os.path.join("candidate-01", "wards.geojson"))
        put("CLUSTER_LAYER", os.path.join("candidate-01", "clusters.geojson"))
        structures = result.get("structures") or []
        if structures:
            first = structures[0].get("scores", structures[0])
            of_this["TOTAL_LOSS"], of_this["CLUSTERS"] = first.get("total_loss"), int(first["clusters"])
            of_this["STATUS"] = structures[0].get("status")
        if "sentence" in result:
            of_this["SENTENCE"] = result["sentence"]
        known = {output.name() for output in self.outputDefinitions()}
        return {name: value for name, value in of_this.items() if name in known}

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802
        # In the thread of the window: layers are added to the project here.
        if self.written is not None and context.project() is not None and self.load:
            results.load(self.written, context.project(), feedback)
        return {}

    def prepareAlgorithm(self, values, context, _feedback):  # noqa: N802
        self.load = self._has_folder() and self.parameterAsBool(values, LOAD, context)
        return True


class Told:
    """What the program says, in the log: how far it is, and every kind of finding a few times."""

    def __init__(self, feedback, inputs_folder):
        self.feedback = feedback
        self.inputs_folder = inputs_folder
        self.count = Counter()
        self.phase = None

    def progress(self, progress):
        if progress.phase != self.phase:
            self.phase = progress.phase
            self.feedback.setProgressText(progress.phase.capitalize())
        begins = PHASES.get(progress.phase)
        if begins is not None:
            ends = min([other for other in PHASES.values() if other > begins], default=100)
            self.feedback.setProgress(begins + (ends - begins) * min(progress.share or 0, 1))

    def finding(self, finding):
        self.count[finding.rule] += 1
        if self.count[finding.rule] > TOLD:
            return
        if finding.file and finding.file.startswith(self.inputs_folder):
            # Here it is a layer of the project, not the file that was handed over.
            finding = replace(finding, file=finding.layer)
        if finding.level == "error":
            self.feedback.reportError(str(finding))
        elif finding.level == "warning":
            self.feedback.pushWarning(str(finding))
        else:
            self.feedback.pushInfo(str(finding))

    def end(self, out):
        for rule, count in self.count.items():
            if count > TOLD:
                where = f"; findings.csv in {out} has all" if out and os.path.isdir(out) else ""
                self.feedback.pushInfo(f"{rule}: {count - TOLD} more like these{where}")


def _configured():
    from .provider import configured_program

    return configured_program()
