"""The QGIS plugin as its zip has it, in a real QGIS without a window.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 tests/programs/qgis_plugin.py PLUGIN_ZIP WARDWISE TOWN [PICTURES]

TOWN is the folder of the demo's town. Through `qgis_process` and through PyQGIS: every algorithm, selected features,
expressions, projected and in-memory layers, refusals, cancelling, a model that chains two, and what is loaded.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

plugin_zip, wardwise, town = (Path(word).resolve() for word in sys.argv[1:4])
pictures = Path(sys.argv[4]).resolve() if len(sys.argv) > 4 else None
scratch = Path(tempfile.mkdtemp(prefix="plugin-"))
plugins = scratch / "plugins"
os.environ.update(
    WARDWISE=str(wardwise),
    QGIS_PLUGINPATH=str(plugins),
    QGIS_CUSTOM_CONFIG_PATH=str(scratch / "profile"),
    XDG_RUNTIME_DIR=str(scratch),
    QT_QPA_PLATFORM="offscreen",
)
failures = []


def holds(condition, said):
    print("ok  " if condition else "FAIL", said)
    if not condition:
        failures.append(said)


# ---- the zip keeps the rules of the repository
with zipfile.ZipFile(plugin_zip) as archive:
    names = archive.namelist()
    holds(all(name.startswith("wardwise/") for name in names), "one folder at the top")
    holds("wardwise/LICENSE" in names and "wardwise/metadata.txt" in names, "a licence and metadata")
    allowed = (".py", ".txt", ".json", ".svg", "LICENSE", ".md")
    holds(all(name.endswith(allowed) for name in names), "no binary")
    holds(sum(info.file_size for info in archive.infolist()) < 2_000_000, "small")
    archive.extractall(plugins)
metadata = (plugins / "wardwise" / "metadata.txt").read_text(encoding="utf-8")
for key in ("name", "qgisMinimumVersion", "description", "about", "version", "author"):
    holds(re.search(rf"^{key}=\S", metadata, re.MULTILINE), f"metadata: {key}")

# ---- qgis_process
# The script that Debian puts before it passes words on that it does not know.
process = next(name for name in ("qgis_process.bin", "qgis_process") if shutil.which(name))


def qgis_process(*words, **environment):
    return subprocess.run(
        [process, *map(str, words)], capture_output=True, encoding="utf-8", env={**os.environ, **environment}
    )


qgis_process("plugins", "enable", "wardwise")
listed = qgis_process("list").stdout
COMMANDS = ("check", "graph", "search", "score", "compare", "verify")
holds(all(f"wardwise:{command}" in listed for command in COMMANDS), "every algorithm is listed")
layers = [
    f"WARDS={town}/wards.geojson",
    "WARD_ID=ward_code",
    "WARD_NAME=ward_name",
    "POPULATION=population",
    "BOROUGH=borough",
    f"NEIGHBOURHOODS={town}/drawings.geojson",
    "PLACE=place",
]
run = qgis_process("run", "wardwise:search", "--", *layers, f"OUT={scratch}/from-process")
holds(run.returncode == 0 and "STATUS:\toptimal" in run.stdout, "search through qgis_process")
by_hand = scratch / "by-hand"
subprocess.run(
    [
        wardwise, "search", "--wards", town / "wards.geojson", "--ward-id", "ward_code", "--ward-name", "ward_name",
        "--population", "population", "--borough", "borough", "--neighbourhoods", town / "drawings.geojson",
        "--place", "place", "--quiet", "--out", by_hand,
    ],
    check=True,
)  # fmt: skip
same = all(
    (scratch / "from-process" / name).read_bytes() == (by_hand / name).read_bytes()
    for name in ("candidates.csv", "assignments.csv", "candidate-01/clusters.geojson", "front.csv")
)
holds(same, "the same bytes as at the command line")
run = qgis_process("run", "wardwise:verify", "--", f"FOLDER={scratch}/from-process")
holds(run.returncode == 0 and "SENTENCE" in run.stdout, "and they are verified")
run = qgis_process(
    "run",
    "wardwise:search",
    "--",
    *[word.replace("N=population", "N=people") for word in layers],
    f"OUT={scratch}/refused",
)
holds(run.returncode != 0 and "F111" in run.stdout + run.stderr, "a field that is not there is refused, with the rule")
holds(not list(scratch.glob("refused*")), "and nothing is left")
run = qgis_process("run", "wardwise:check", "--", *layers, WARDWISE=str(scratch / "none"))
holds(run.returncode != 0 and "no program is there" in run.stdout + run.stderr, "a missing program is said")

# ---- PyQGIS
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelParameter,
    QgsProcessingParameterVectorLayer,
    QgsProject,
    QgsVectorLayer,
)

application = QgsApplication([], True)
application.initQgis()
sys.path += ["/usr/share/qgis/python/plugins", str(plugins)]
import processing  # noqa: E402
from processing.core.Processing import Processing  # noqa: E402

Processing.initialize()
import wardwise as plugin  # noqa: E402

kept = plugin.classFactory(None)
kept.initGui()
registry = QgsApplication.processingRegistry()


class Log(QgsProcessingFeedback):
    """What the log shows."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self.reached = []
        self.progressChanged.connect(self.reached.append)

    def pushInfo(self, text):  # noqa: N802
        self.lines.append(text)

    def pushWarning(self, text):  # noqa: N802
        self.lines.append(text)

    def reportError(self, text, fatal=False):  # noqa: N802, ARG002
        self.lines.append(text)

    def pushCommandInfo(self, text):  # noqa: N802
        self.lines.append(text)

    def text(self):
        return "\n".join(self.lines)


def run_here(command, values, log=None):
    """Runs an algorithm as a window does: with the project, and what follows it."""
    log = log or Log()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    # The algorithm steps over features that are not valid where a user asked for nothing else.
    results, done = registry.createAlgorithmById(f"wardwise:{command}").run(values, context, log)
    return results, done, log


def read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


project = QgsProject.instance()
wards = QgsVectorLayer(str(town / "wards.geojson"), "Wards of the town", "ogr")
drawings = QgsVectorLayer(str(town / "drawings.geojson"), "What residents drew", "ogr")
project.addMapLayers([wards, drawings])
common = {"WARDS": wards, "WARD_ID": "ward_code", "WARD_NAME": "ward_name", "POPULATION": "population",
          "BOROUGH": "borough", "NEIGHBOURHOODS": drawings, "PLACE": "place"}  # fmt: skip

results, done, log = run_here("check", common)
holds(done, "check")
holds(any(line.startswith("warning D106: neighbourhoods, feature") for line in log.lines), "findings name the layer")
holds(any("more like these" in line for line in log.lines), "many of a kind are counted")

results, done, log = run_here("search", {**common, "OUT": str(scratch / "out")})
holds(done and results["TOTAL_LOSS"] == read(scratch / "out" / "run.json")["result"]["total_loss"], "search")
holds(
    log.reached == sorted(log.reached) and log.reached[-1] >= 90,
    f"progress only rises, to its end: {log.reached[:1]} … {log.reached[-1:]}",
)
group = project.layerTreeRoot().children()[0]
holds(group.name() == "wardwise: out", "what is loaded stands in a group of its own")
subgroups = [child.name() for child in group.children()]
loaded = [layer.layer() for layer in group.findLayers()]
holds("Candidates" in subgroups and len(loaded) > 8, f"arranged as in the project of the run: {len(loaded)} layers")
holds(all(layer is not None and layer.isValid() for layer in loaded), "every layer is valid")
theirs = QgsProject()
theirs.read(str(scratch / "out" / "wardwise.qgs"))


def styles(layers):
    return sorted((layer.name(), layer.renderer().dump()) for layer in layers)


holds(styles(loaded) == styles(theirs.mapLayers().values()), "with the styles that they have there")
holds(Path(results["PAGE"]).name == "review.html", "the review page is offered")

# Selected features, an expression, a projected layer and one that is in memory.
borough = next(wards.getFeatures())["borough"]
wards.selectByExpression(f"\"borough\" = '{borough}'")
selected = QgsProcessingFeatureSourceDefinition(wards.id(), True)
results, done, log = run_here("search", {**common, "WARDS": selected, "OUT": str(scratch / "selected")})
holds(done, "selected features")
rows = Path(scratch / "selected" / "assignments.csv").read_text(encoding="utf-8").splitlines()
holds(len(rows) - 1 == wards.selectedFeatureCount() > 0, "are the wards of the run")
wards.removeSelection()
results, done, log = run_here(
    "search",
    {**common, "POPULATION": '"population" * 2', "WARD_NAME": 'upper("ward_name")', "OUT": str(scratch / "computed")},
)
doubled = read(scratch / "computed" / "run.json")
first = read(scratch / "computed" / "candidate-01" / "wards.geojson")["features"][0]["properties"]
plain = {f["ward_code"]: f for f in wards.getFeatures()}
holds(first["population"] == 2 * plain[first["ward_id"]]["population"], "an expression gives the residents")
holds(first["ward_name"] == plain[first["ward_id"]]["ward_name"].upper(), "and the names")
grid = processing.run(
    "native:reprojectlayer",
    {"INPUT": wards, "TARGET_CRS": QgsCoordinateReferenceSystem("EPSG:27700"), "OUTPUT": "memory:"},
)["OUTPUT"]
project.addMapLayer(grid)
results, done, log = run_here("search", {**common, "WARDS": grid, "OUT": str(scratch / "grid")})
holds(
    done and (scratch / "grid" / "assignments.csv").read_bytes() == (scratch / "out" / "assignments.csv").read_bytes(),
    "a layer in memory, in another system: the same clusters",
)

results, done, log = run_here("graph", {"WARDS": wards, "WARD_ID": "ward_code", "OUT": str(scratch / "graph")})
holds(done and QgsVectorLayer(results["EDGE_LAYER"], "edges").featureCount() > 60, "graph")
holds(any(child.name() == "wardwise: graph" for child in project.layerTreeRoot().children()), "its layers are loaded")
structure = QgsVectorLayer(str(scratch / "out" / "candidate-01" / "wards.geojson"), "Ours = best", "ogr")
results, done, log = run_here(
    "score",
    {**common, "STRUCTURE_LAYER": structure, "STRUCTURE_CLUSTER": "cluster_id", "OUT": str(scratch / "scored")},
)
best = read(scratch / "out" / "run.json")["result"]
holds(done and abs(results["TOTAL_LOSS"] - best["total_loss"]) < 1e-9, "score: a layer, as good as the search says")
results, done, log = run_here(
    "compare",
    {**common, "STRUCTURE": f"wards\nboroughs\nBest={scratch / 'out'}:1", "OUT": str(scratch / "compared")},
)
holds(done and results["CLUSTERS"] == 45, "compare: words and a finished run, one a line")
results, done, log = run_here("verify", {"FOLDER": str(scratch / "out")})
holds(done and results["SENTENCE"], f"verify: {results.get('SENTENCE', '')[:60]}")
(scratch / "out" / "front.csv").write_text("forged\n", encoding="utf-8")
results, done, log = run_here("verify", {"FOLDER": str(scratch / "out")})
holds(not done and "front.csv" in log.text(), "and a forged table is found")


class Impatient(Log):
    """Cancels as soon as the search has begun."""

    def setProgressText(self, text):  # noqa: N802
        if text == "Searching":
            self.cancel()


results, done, log = run_here(
    "search",
    {**common, "CROSS_BOROUGHS": True, "MAX_WARDS": 45, "BOOTSTRAP": 10000, "OUT": str(scratch / "cancelled")},
    Impatient(),
)
holds(read(scratch / "cancelled" / "run.json")["partial"] is True, "cancelled: the best found so far is written")
holds(any("marked as partial" in line for line in log.lines), "and that is said")

# ---- a model that chains two of them
model = QgsProcessingModelAlgorithm("Search and verify", "wardwise")
parameter = QgsProcessingParameterVectorLayer("wards", "Wards")
model.addModelParameter(parameter, QgsProcessingModelParameter("wards"))
drawn = QgsProcessingParameterVectorLayer("drawings", "Drawings")
model.addModelParameter(drawn, QgsProcessingModelParameter("drawings"))
static = QgsProcessingModelChildParameterSource.fromStaticValue
search = QgsProcessingModelChildAlgorithm("wardwise:search")
search.setChildId("search")
from_input = QgsProcessingModelChildParameterSource.fromModelParameter
for name, source in {
    "WARDS": from_input("wards"),
    "NEIGHBOURHOODS": from_input("drawings"),
    **{name: static(common[name]) for name in ("WARD_ID", "WARD_NAME", "POPULATION", "BOROUGH", "PLACE")},
}.items():
    search.addParameterSources(name, [source])
model.addChildAlgorithm(search)
verify = QgsProcessingModelChildAlgorithm("wardwise:verify")
verify.setChildId("verify")
verify.addParameterSources("FOLDER", [QgsProcessingModelChildParameterSource.fromChildOutput("search", "OUT")])
model.addChildAlgorithm(verify)
context, log = QgsProcessingContext(), Log()
context.setProject(project)
try:
    results, done = model.run({"wards": wards, "drawings": drawings}, context, log)
except QgsProcessingException as fault:
    results, done = {}, False
    print(fault)
sentence = (results.get("CHILD_RESULTS") or {}).get("verify", {}).get("SENTENCE")
holds(done and sentence, "a model: search, then verify what it wrote")

# ---- a program of another version
other = scratch / "other-version"
other.write_text(
    f'#!/bin/sh\n[ "$1" = --version ] && echo "wardwise 99.0.0" || exec "{wardwise}" "$@"\n', encoding="utf-8"
)
other.chmod(0o755)
_, done, log = run_here("check", common)
holds(done and "this plugin was made for" not in log.text(), "of its own version nothing is said")
os.environ["WARDWISE"] = str(other)
_, done, log = run_here("check", common)
holds(done and "wardwise 99.0.0, this plugin was made for" in log.text(), "a program of another version is said")

# ---- the program that the settings name
from processing.core.ProcessingConfig import ProcessingConfig  # noqa: E402

del os.environ["WARDWISE"]
ProcessingConfig.setSettingValue("WARDWISE_PROGRAM", str(wardwise))
holds(registry.createAlgorithmById("wardwise:check").canExecute()[0], "the program of the settings is found")
(scratch / "gone").touch()
ProcessingConfig.setSettingValue("WARDWISE_PROGRAM", str(scratch / "gone"))
(scratch / "gone").unlink()
can, reason = registry.createAlgorithmById("wardwise:check").canExecute()
holds(not can and "settings of Processing" in reason, f"or it is said what to do: {reason}")

# ---- pictures
if pictures is not None:
    from processing.gui.AlgorithmDialog import AlgorithmDialog
    from qgis.core import QgsMapRendererParallelJob, QgsMapSettings
    from qgis.PyQt.QtCore import QSize

    ProcessingConfig.setSettingValue("WARDWISE_PROGRAM", str(wardwise))
    pictures.mkdir(parents=True, exist_ok=True)
    settings = QgsMapSettings()
    shown = next(child for child in project.layerTreeRoot().children() if child.name() == "wardwise: out")
    settings.setLayers([node.layer() for node in shown.findLayers() if node.isVisible()])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(1000, 900))
    settings.setExtent(settings.fullExtent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(pictures / "loaded.png"))
    for command in ("search", "compare"):
        dialog = AlgorithmDialog(registry.createAlgorithmById(f"wardwise:{command}"))
        dialog.resize(1100, 900)
        dialog.show()
        application.processEvents()
        dialog.grab().save(str(pictures / f"dialog-{command}.png"))
        dialog.close()

kept.unload()
holds(registry.providerById("wardwise") is None, "it can be unloaded")
shutil.rmtree(scratch, ignore_errors=True)
print(f"{len(failures)} failures")
sys.exit(bool(failures))
