"""Execute the notebooks: python notebooks/execute.py [--keep] [NAME …]

Every notebook beside this file, or those named, runs from its first cell to its last in a fresh kernel; an
error in a cell ends with exit code 1. With --keep the outputs are written back into the notebook.

The notebooks use the Python module that is installed, or else that of this clone with the program that the variable WARDWISE
names or target/release/wardwise. Pictures are written to the folder that WARDWISE_ARTEFACTS names, where it is set.
"""

import base64
import importlib.util
import io
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
SECONDS_PER_CELL = 600
# A committed notebook is text to read, not a store of pictures.
MOST_BYTES = 300_000
COLOURS = 64


def smaller(png):
    """The same picture with few colours: a fraction of the bytes."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS)
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return min(png, kept.getvalue(), key=len)


def prepare_to_keep(notebook):
    """Leaves out times, and makes pictures small."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                png = smaller(base64.b64decode(data["image/png"]))
                data["image/png"] = base64.b64encode(png).decode("ascii")


def execute(path, keep):
    start = time.monotonic()
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=SECONDS_PER_CELL, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"{path.name}: a cell failed\n{error}")
        return False
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stdout":
                print("    " + output["text"].rstrip().replace("\n", "\n    "))
    print(f"{path.name}: {time.monotonic() - start:.0f} s", flush=True)
    if keep:
        prepare_to_keep(notebook)
        nbformat.write(notebook, path)
    return True


def use_the_module_of_this_clone():
    """What is not installed is taken from the folders beside this one."""
    root = HERE.parent
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root / "python"), os.environ.get("PYTHONPATH", "")])
    os.environ.setdefault("WARDWISE", str(root / "target" / "release" / "wardwise"))


def main():
    if importlib.util.find_spec("wardwise") is None:
        use_the_module_of_this_clone()
    words = sys.argv[1:]
    names = [word for word in words if not word.startswith("--")]
    paths = sorted(path for path in HERE.glob("*.ipynb") if not names or path.stem in names)
    good = bool(paths)
    for path in paths:
        good = execute(path, "--keep" in words) and good
        if path.stat().st_size > MOST_BYTES:
            print(f"{path.name}: {path.stat().st_size:,} bytes; commit it with fewer or smaller outputs")
            good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
