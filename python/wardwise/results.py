"""What a command left: its folder, tables and layers. Nothing is computed here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from .cells import text_of
from .columns import TEXT
from .program import Finding

if TYPE_CHECKING:
    import geopandas
    import pandas


@dataclass(frozen=True)
class Run:
    """A command that did what was asked, or a folder that one left."""

    command: str
    """The command: `search`, `score` …"""
    out: Optional[Path] = None
    """The folder that was written, if any."""
    result: dict[str, Any] = field(default_factory=dict)
    """The result line of `--message-format json`; the guide lists its fields."""
    findings: list[Finding] = field(default_factory=list)
    """What the checks found, errors first as the program tells them."""
    text: str = ""
    """What was printed, where that is no result line."""

    @property
    def is_partial(self) -> bool:
        """Whether a search was stopped before its end: what is there is the best found until then."""
        return bool(self.result.get("partial"))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """`run.json`: inputs, settings, results, and the command that repeats the run."""
        return self.json("run.json")

    @cached_property
    def certificate(self) -> dict[str, Any]:
        """`certificate.json`: what is proved."""
        return self.json("certificate.json")

    @property
    def page(self) -> Path:
        """The review page, for a browser."""
        return self.path("review.html")

    @property
    def project(self) -> Path:
        """The project for QGIS."""
        return self.path("wardwise.qgs")

    def path(self, name: str) -> Path:
        """A file of the folder. Raises FileNotFoundError with what is there."""
        if self.out is None:
            raise FileNotFoundError(f"{self.command} wrote no folder: give it out=…")
        path = self.out / name
        if not path.exists():
            raise FileNotFoundError(f"{path} is not there; {self.out} has {', '.join(self.files())}")
        return path

    def files(self) -> list[str]:
        """The files of the folder, with forward slashes."""
        if self.out is None:
            return []
        return sorted(path.relative_to(self.out).as_posix() for path in self.out.rglob("*") if path.is_file())

    def json(self, name: str) -> dict[str, Any]:
        """A JSON file of the folder."""
        read: dict[str, Any] = json.loads(self.path(name).read_text(encoding="utf-8"))
        return read

    def table(self, name: str) -> "pandas.DataFrame":
        """A table of the folder, with or without `.csv`: `candidates`, `assignments`, `findings` … Ids and names stay text,
        whatever they look like, and are what they were before they were written; what does not apply is missing. Needs pandas."""
        import pandas

        path = self.path(name if name.endswith(".csv") else f"{name}.csv")
        columns = pandas.read_csv(path, nrows=0, encoding="utf-8").columns
        text = {column: str for column in columns if column in TEXT or column.startswith("candidate_")}
        # A ward may be called "NA": only an empty cell is missing.
        table = pandas.read_csv(path, dtype=text, keep_default_na=False, na_values=[""], encoding="utf-8")
        for column in text:
            table[column] = table[column].map(text_of, na_action="ignore")
        return table

    def layer(self, name: str, candidate: Optional[int] = None) -> "geopandas.GeoDataFrame":
        """A layer of the folder, with or without `.geojson`: `agreement`, or with `candidate=1` one of its folder: `clusters`,
        `wards`, `borders`. In degrees (WGS 84). Needs geopandas."""
        import geopandas

        file = name if name.endswith(".geojson") else f"{name}.geojson"
        return geopandas.read_file(self.path(file if candidate is None else f"candidate-{candidate:02}/{file}"))

    def clusters(self, candidate: int = 1) -> "geopandas.GeoDataFrame":
        """The clusters of a candidate, 1 the best. Needs geopandas."""
        return self.layer("clusters", candidate)

    def wards(self, candidate: int = 1) -> "geopandas.GeoDataFrame":
        """The wards of a candidate with their clusters. Needs geopandas."""
        return self.layer("wards", candidate)

    @property
    def candidates(self) -> "pandas.DataFrame":
        """Every score of every candidate beside the status quo: `candidates.csv`."""
        return self.table("candidates")

    @property
    def assignments(self) -> "pandas.DataFrame":
        """The cluster of every ward in every candidate: `assignments.csv`."""
        return self.table("assignments")

    def findings_table(self) -> "pandas.DataFrame":
        """The findings as a table. Needs pandas."""
        import pandas

        return pandas.DataFrame([vars(finding) for finding in self.findings], columns=list(Finding.__annotations__))


def opened(folder: "str | Path") -> Run:
    """A folder that an earlier command left."""
    out = Path(folder)
    if not out.is_dir():
        raise FileNotFoundError(f"{out} is no folder")
    # The command that repeats the run begins with the program's name.
    words = str(Run("", out).manifest.get("replay", "")).split()
    return Run(words[1] if len(words) > 1 else "", out)
