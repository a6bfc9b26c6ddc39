"""Ward clusters that match lived neighbourhoods: the program wardwise as Processing algorithms."""


def classFactory(_iface):  # noqa: N802, the name that QGIS calls
    from .plugin import Plugin

    return Plugin()
