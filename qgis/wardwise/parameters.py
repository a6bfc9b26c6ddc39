"""Flags of a command as parameters of Processing."""

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExpression,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorLayer,
)

# Flags whose files are layers, and which shapes they may have.
LAYERS = {
    "wards": QgsProcessing.TypeVectorPolygon,
    "neighbourhoods": QgsProcessing.TypeVectorAnyGeometry,
    "cofunding": QgsProcessing.TypeVectorPolygon,
    "population_points": QgsProcessing.TypeVectorPoint,
    "barriers": QgsProcessing.TypeVectorAnyGeometry,
    "backdrop": QgsProcessing.TypeVectorAnyGeometry,
}
# What belongs to a terminal, or to a run that a process before this one left unfinished.
NOT_OFFERED = ("quiet", "verbose", "message_format", "resume")


def name_of(flag):
    """The name of the parameter of a flag."""
    return flag["key"].upper()


def layers_name_of(flag):
    """The name of the parameter that takes a structure as layers."""
    return name_of(flag) + ("_LAYERS" if flag["repeated"] else "_LAYER")


def offered(command):
    """The flags of a command that a form has."""
    return [flag for flag in command["flags"] if flag["key"] not in NOT_OFFERED]


def is_layer(flag, command_name):
    # To verify, the files that have moved are told by their paths: nothing else has the bytes that were hashed.
    return flag["kind"] == "file" and flag["key"] in LAYERS and command_name != "verify"


def label(flag):
    """What stands above the field: the help up to its first detail."""
    text = flag["help"].replace("Property ", "Field ").replace("property", "field")
    for end in (" [default", ": ", "; ", " (", ", in the same formats"):
        text = text.split(end)[0]
    return text


def parameters(flag, command_name):
    """The parameters of one flag, with its help."""
    made = list(_made(flag, command_name))
    for parameter in made:
        # Findings and the guide speak of flags.
        parameter.setHelp(flag["help"] + (f" ({flag['flag']})" if flag["flag"] else ""))
        if not flag["most_used"] and not flag["required"]:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
    return made


def _made(flag, command_name):
    name, text, optional = name_of(flag), label(flag), not flag["required"]
    kind = flag["kind"]
    if flag["key"] == "out":
        yield QgsProcessingParameterFolderDestination(
            name, text, optional=True, createByDefault=command_name != "check"
        )
    elif is_layer(flag, command_name):
        yield QgsProcessingParameterFeatureSource(name, text, [LAYERS[flag["key"]]], optional=optional)
    elif kind == "file":
        yield QgsProcessingParameterFile(name, text, optional=optional)
    elif kind == "folder":
        yield QgsProcessingParameterFile(name, text, QgsProcessingParameterFile.Folder, optional=optional)
    elif kind == "property" and flag.get("of") in LAYERS:
        # A field is an expression too: the widget offers both.
        yield QgsProcessingParameterExpression(
            name, text, parentLayerParameterName=flag["of"].upper(), optional=optional
        )
    elif kind == "structure":
        # Words, tables and finished runs are written; layers are chosen. One of the two is enough.
        yield QgsProcessingParameterString(
            name, text + (" (one a line)" if flag["repeated"] else ""), multiLine=flag["repeated"], optional=True
        )
        if flag["repeated"]:
            yield QgsProcessingParameterMultipleLayers(
                layers_name_of(flag), "Structures that are layers", QgsProcessing.TypeVector, optional=True
            )
        else:
            yield QgsProcessingParameterVectorLayer(
                layers_name_of(flag), "The same, as a layer", [QgsProcessing.TypeVector], optional=True
            )
    elif kind == "switch":
        yield QgsProcessingParameterBoolean(name, text, defaultValue=False)
    elif kind == "choice":
        yield QgsProcessingParameterEnum(name, text, options=flag["choices"], optional=optional, usesStaticStrings=True)
    elif kind in ("integer", "number"):
        of = QgsProcessingParameterNumber.Integer if kind == "integer" else QgsProcessingParameterNumber.Double
        yield QgsProcessingParameterNumber(name, text, type=of, optional=optional)
    else:
        example = f"{text}: {flag['value']}"
        yield QgsProcessingParameterString(
            name, example + (" (one a line)" if flag["repeated"] else ""), multiLine=flag["repeated"], optional=optional
        )
