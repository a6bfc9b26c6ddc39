"""Makes the plugin's zip: python3 qgis/package.py OUT.zip

The same sources give the same bytes. What runs the program is that of the Python module.
"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The earliest time that a zip can hold: no clock is in it.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def files():
    plugin = ROOT / "qgis" / "wardwise"
    for path in sorted(plugin.iterdir()):
        if path.suffix in (".py", ".txt", ".json", ".svg"):
            yield path.name, path.read_bytes()
    yield "program.py", (ROOT / "python" / "wardwise" / "program.py").read_bytes()
    licences = [(ROOT / name).read_text(encoding="utf-8") for name in ("LICENSE-MIT", "LICENSE-APACHE")]
    either = "wardwise is licensed under MIT or Apache-2.0, at your choice.\n\n"
    yield "LICENSE", (either + "\n\n".join(licences)).encode("utf-8")


def main():
    with zipfile.ZipFile(sys.argv[1], "w") as archive:
        for name, content in sorted(files()):
            entry = zipfile.ZipInfo(f"wardwise/{name}", LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
