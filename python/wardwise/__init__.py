"""Which wards belong together? The program wardwise from Python.

    import wardwise

    run = wardwise.search(wards="wards.geojson", population="residents", neighbourhoods="drawings.geojson", out="out")
    run.candidates        # a DataFrame: every score beside the status quo
    run.clusters()        # a GeoDataFrame: the best structure

Everything is computed by the program that the package brings along; this module hands over what it is given, tells how far
the program is, and reads what it leaves.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional, Union

from .program import (
    Cancelled,
    ClaimError,
    FileError,
    Finding,
    ImpossibleError,
    InputError,
    InternalError,
    LimitError,
    ProgramNotFound,
    Progress,
    SettingsError,
    WardwiseError,
    find,
    version_of,
    words_of,
)
from .program import run as _run
from .results import Run, opened

if TYPE_CHECKING:
    # typing has it from Python 3.11 on.
    from typing_extensions import Unpack

    from .flags import (
        CheckFlags,
        CompareFlags,
        DemoFlags,
        GraphFlags,
        PlacesFlags,
        ScoreFlags,
        SearchFlags,
        SynthFlags,
        VerifyFlags,
    )

__all__ = [
    "Cancelled",
    "ClaimError",
    "FileError",
    "Finding",
    "ImpossibleError",
    "InputError",
    "InternalError",
    "LimitError",
    "ProgramNotFound",
    "Progress",
    "Run",
    "SettingsError",
    "WardwiseError",
    "check",
    "compare",
    "demo",
    "find",
    "graph",
    "opened",
    "places",
    "run",
    "score",
    "search",
    "synth",
    "verify",
    "version",
]

PathLike = Union[str, "os.PathLike[str]"]
# Called with every message of its kind.
OnProgress = Callable[[Progress], None]
OnFinding = Callable[[Finding], None]


def run(
    command: str,
    *words: PathLike,
    on_progress: Optional[OnProgress] = None,
    on_finding: Optional[OnFinding] = None,
    is_cancelled: Optional[Callable[[], bool]] = None,
    cwd: Optional[PathLike] = None,
    program: Optional[PathLike] = None,
    **flags: Any,
) -> Run:
    """Run any command. `words` are its positional arguments, a study file for one; `flags` its flags, with `_` for `-`.

    A GeoDataFrame may stand where a file of a layer does: it is written as GeoJSON into a folder beside `out`, `out-inputs`,
    where `verify` finds it again. Raises what the exit code stands for, all of them WardwiseError, with the findings. A search
    that is interrupted (Ctrl-C, or the square of a notebook) or cancelled gives the best found so far: `is_partial`.
    """
    base = Path(cwd) if cwd is not None else Path()
    found = find(os.fspath(program) if program is not None else None)
    handed, new = _with_layers_as_files(flags, base)
    try:
        outcome = _run(
            found,
            [command, *[os.fspath(word) for word in words], *words_of(handed)],
            on_progress=on_progress,
            on_finding=on_finding,
            is_cancelled=is_cancelled,
            cwd=cwd,
        )
        outcome.raise_for_error()
    except BaseException:
        _removed(new)
        raise
    result = outcome.result or {}
    out = result.get("out") or flags.get("out")
    return Run(
        command=command,
        out=base / out if out and (base / out).is_dir() else None,
        result=result,
        findings=outcome.findings,
        text="" if outcome.result else outcome.text,
    )


def search(study: Optional[PathLike] = None, **flags: "Unpack[SearchFlags]") -> Run:
    """Search for the best structures and write candidates for review to `out`."""
    return _study("search", study, flags)


def check(study: Optional[PathLike] = None, **flags: "Unpack[CheckFlags]") -> Run:
    """Read and check every layer; `findings` says what was found. Raises InputError where a search would be refused."""
    return _study("check", study, flags)


def score(study: Optional[PathLike] = None, **flags: "Unpack[ScoreFlags]") -> Run:
    """Measure an existing structure: `structure=` a file, a folder of a run with `:1`, or `"wards"`."""
    return _study("score", study, flags)


def compare(study: Optional[PathLike] = None, **flags: "Unpack[CompareFlags]") -> Run:
    """Put structures side by side: `structure=[…]`, the first is what the others are told against."""
    return _study("compare", study, flags)


def graph(study: Optional[PathLike] = None, **flags: "Unpack[GraphFlags]") -> Run:
    """Write the adjacency of the wards."""
    return _study("graph", study, flags)


def places(study: Optional[PathLike] = None, **flags: "Unpack[PlacesFlags]") -> Run:
    """Propose which names mean one place."""
    return _study("places", study, flags)


def verify(folder: PathLike, **flags: "Unpack[VerifyFlags]") -> Run:
    """Derive anew, from the inputs, what a search claims. Raises ClaimError where a claim does not hold."""
    return run("verify", folder, **flags)


def demo(**flags: "Unpack[DemoFlags]") -> Run:
    """Run the whole main job on the made-up town inside the program."""
    return run("demo", **flags)


def synth(**flags: "Unpack[SynthFlags]") -> Run:
    """Make a synthetic town with known true neighbourhoods, or such evidence over given wards."""
    return run("synth", **flags)


def version() -> str:
    """The version of the program that is run."""
    return version_of(find())


def main() -> int:
    """`python -m wardwise`: the program itself."""
    import subprocess

    return subprocess.call([find(), *sys.argv[1:]])


def _study(command: str, study: Optional[PathLike], flags: Mapping[str, Any]) -> Run:
    words = [] if study is None else [study]
    return run(command, *words, **flags)


def _with_layers_as_files(flags: Mapping[str, Any], base: Path) -> tuple[dict[str, Any], list[Path]]:
    """The flags with a file for every GeoDataFrame, and those files that were not there before."""
    new: list[Path] = []

    def file_of(key: str, value: Any) -> Any:
        if not (hasattr(value, "to_json") and hasattr(value, "geometry")):
            return value
        if not flags.get("out"):
            raise TypeError(f"{key} is a GeoDataFrame, which is written beside the output: give out=… too, or a file")
        path, is_new = _written(key, value, Path(os.path.normpath(base / flags["out"]) + "-inputs").absolute())
        if is_new:
            new.append(path)
        return path

    handed = {
        key: [file_of(key, one) for one in value] if isinstance(value, list) else file_of(key, value)
        for key, value in flags.items()
    }
    return handed, new


def _written(key: str, layer: Any, folder: Path) -> tuple[Path, bool]:
    """The layer as GeoJSON that declares its coordinate system, with every digit of its coordinates, and whether it is new. What
    it holds is part of its name: the inputs of an earlier run stay as they were."""
    import hashlib
    import json

    if layer.crs is None:
        raise TypeError(f"the GeoDataFrame for {key} has no coordinate system: set it with set_crs")
    code = layer.crs.to_epsg()
    collection = json.loads((layer if code is not None else layer.to_crs(4326)).to_json(drop_id=True))
    for name in ("bbox", "crs"):
        collection.pop(name, None)
    if code not in (None, 4326):
        collection["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}
    text = json.dumps(collection, ensure_ascii=False).encode()
    path = folder / f"{key}-{hashlib.sha256(text).hexdigest()[:12]}.geojson"
    if path.exists():
        return path, False
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(text)
    unfinished.replace(path)
    return path, True


def _removed(files: "list[Path]") -> None:
    """What was written for a command that came to nothing."""
    for path in files:
        path.unlink()
    for folder in {path.parent for path in files}:
        if not any(folder.iterdir()):
            folder.rmdir()
