"""The provider: an algorithm for every command that works on layers, and where the program is."""

import json
import os

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithm import CommandAlgorithm

HERE = os.path.dirname(__file__)
# Where the program is, if it is not found by itself.
PROGRAM = "WARDWISE_PROGRAM"
COMMANDS = ("check", "graph", "search", "score", "compare", "verify")


def definitions():
    """The commands and their flags, made from the program's own definitions."""
    with open(os.path.join(HERE, "definitions.json"), encoding="utf-8") as file:
        return json.load(file)


def configured_program():
    """The program that the settings of Processing name, or nothing."""
    try:
        from processing.core.ProcessingConfig import ProcessingConfig
    except ImportError:
        return None
    return ProcessingConfig.getSetting(PROGRAM) or None


class Provider(QgsProcessingProvider):
    def id(self):
        return "wardwise"

    def name(self):
        return "wardwise"

    def longName(self):  # noqa: N802
        return "wardwise: clusters of wards"

    def icon(self):
        return QIcon(os.path.join(HERE, "icon.svg"))

    def load(self):
        try:
            from processing.core.ProcessingConfig import ProcessingConfig, Setting
        except ImportError:
            # Without the Processing plugin there are no settings; the program is found on the path.
            pass
        else:
            ProcessingConfig.settingIcons[self.name()] = self.icon()
            setting = Setting(
                self.name(),
                PROGRAM,
                "The program wardwise (empty: that of this Python environment, or on the path)",
                "",
                valuetype=Setting.FILE,
            )
            ProcessingConfig.addSetting(setting)
            ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):
        try:
            from processing.core.ProcessingConfig import ProcessingConfig
        except ImportError:
            return
        ProcessingConfig.removeSetting(PROGRAM)

    def loadAlgorithms(self):  # noqa: N802
        known = definitions()
        for command in COMMANDS:
            self.addAlgorithm(CommandAlgorithm(command, known["commands"][command], known["version"]))
