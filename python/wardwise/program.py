"""Find the program, run it, and hear what it says. Uses the standard library alone."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, Optional

NAME = "wardwise.exe" if sys.platform == "win32" else "wardwise"
# How often somebody who may cancel is asked.
SECONDS_BETWEEN_QUESTIONS = 0.2


@dataclass(frozen=True)
class Finding:
    """What a check found: the columns of `findings.csv`."""

    level: str
    rule: str
    message: str
    layer: str = ""
    file: Optional[str] = None
    feature: Optional[int] = None
    id: Optional[str] = None
    property: Optional[str] = None
    value: Optional[str] = None
    action: str = ""
    rule_text: str = ""
    cure: str = ""

    def __str__(self) -> str:
        named = [
            self.file or "",
            f"feature {self.feature}" if self.feature is not None else "",
            f"id {self.id}" if self.id else "",
            f"property {self.property}" if self.property else "",
        ]
        where = ", ".join(part for part in named if part) or self.layer
        cure = f" ({self.cure})" if self.cure else ""
        return f"{self.level} {self.rule}: {where}: {self.message}{cure}"


@dataclass(frozen=True)
class Progress:
    """How far a command is. What is not known is None."""

    phase: str
    counts: Optional[str] = None
    done: Optional[int] = None
    of: Optional[int] = None
    best: Optional[float] = None
    bound: Optional[float] = None
    gap: Optional[float] = None
    clusters: Optional[int] = None
    seconds: Optional[float] = None
    seconds_left: Optional[float] = None

    @property
    def share(self) -> Optional[float]:
        """The part of this phase that is done, 0 to 1, where it is known."""
        return self.done / self.of if self.done is not None and self.of else None


class WardwiseError(Exception):
    """A command could not do what was asked. Nothing was written, and what was there before is as it was."""

    def __init__(self, message: str, exit_code: int, findings: Iterable[Finding] = ()):
        self.message = message
        self.exit_code = exit_code
        self.findings = list(findings)
        refused = [str(finding) for finding in self.findings if finding.level == "error"]
        super().__init__("\n".join([message, *refused]))

    def __reduce__(self) -> Any:
        # With all that it was made of, wherever it is sent.
        return type(self), (self.message, self.exit_code, self.findings)


class InternalError(WardwiseError):
    """A fault of wardwise: please report it (exit code 1)."""


class SettingsError(WardwiseError):
    """The settings cannot be used (exit code 2)."""


class InputError(WardwiseError):
    """The input is refused (exit code 3)."""


class ImpossibleError(WardwiseError):
    """No structure can meet the rules: that is proved (exit code 4)."""


class FileError(WardwiseError):
    """A file or folder cannot be read or written (exit code 5)."""


class LimitError(WardwiseError):
    """A stated limit was reached (exit code 6)."""


class ClaimError(WardwiseError):
    """A claim of a run does not hold (exit code 7)."""


class Cancelled(WardwiseError):
    """Ended before there was anything to write (exit codes 130 and 143)."""


class ProgramNotFound(WardwiseError):
    """The program `wardwise` is not there."""


ERRORS = {
    2: SettingsError,
    3: InputError,
    4: ImpossibleError,
    5: FileError,
    6: LimitError,
    7: ClaimError,
    130: Cancelled,
    143: Cancelled,
}


def find(configured: Optional[str] = None) -> Path:
    """The program: the file `configured`, that of the variable WARDWISE, that of this Python environment, or that on the
    path, in this order. Raises ProgramNotFound, which says where it was looked for."""
    for name, file in (("the setting", configured), ("the variable WARDWISE", os.environ.get("WARDWISE"))):
        if file:
            found = shutil.which(file)
            if found is None:
                raise ProgramNotFound(f"{name} names {file}, and no program is there", 2)
            return Path(found)
    scripts = {sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")}
    # Beside a package that was installed into a folder with `pip install --target`.
    scripts.add(str(Path(__file__).resolve().parent.parent / "bin"))
    for folder in sorted(folder for folder in scripts if folder):
        if os.access(Path(folder, NAME), os.X_OK):
            return Path(folder, NAME)
    found = shutil.which(NAME)
    if found is None:
        raise ProgramNotFound(
            "the program wardwise was not found in this Python environment or on the path; `pip install wardwise` brings "
            "it, or set the variable WARDWISE to its file",
            2,
        )
    return Path(found)


def version_of(program: Path) -> str:
    """The version that a program says it is."""
    said = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", check=True)
    return said.stdout.split()[1]


def words_of(flags: Mapping[str, Any]) -> list[str]:
    """Flags as words of a command line.

    `True` is a switch, `None` and `False` are left out. A list repeats its flag; a list of wards in it, and the list of
    `keep_together` and `keep_apart`, is one group. A table is what `weight`, `fix`, `group_share`, `group_weight` and
    `table_where` take. A pair of numbers is a range.
    """
    words = []
    for key, value in flags.items():
        flag = "--" + key.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(flag)
            continue
        # Joined, for a value may begin with a dash.
        words.extend(f"{flag}={text}" for text in _values(key, value))
    return words


def _values(key: str, value: Any) -> list[str]:
    if isinstance(value, Mapping):
        pairs = [f"{name}={_text(one)}" for name, one in value.items()]
        return [",".join(pairs)] if key in ("group_share", "group_weight") else pairs
    if isinstance(value, range):
        raise TypeError(f"{key}: give the first and the last number, ({value.start}, {value.stop - 1})")
    if isinstance(value, tuple) and key == "clusters":
        first, last = value
        return [f"{first}..{last}"]
    if isinstance(value, (list, tuple, set, frozenset)):
        ordered = sorted(value) if isinstance(value, (set, frozenset)) else list(value)
        is_one_group = key in ("keep_together", "keep_apart") and all(isinstance(one, str) for one in ordered)
        return [_text(ordered)] if is_one_group else [_text(one) for one in ordered]
    return [_text(value)]


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        # Names in quotes may hold commas.
        return ",".join('"' + str(one).replace('"', '""') + '"' for one in value)
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


@dataclass
class Outcome:
    """What a command came to."""

    exit_code: int
    result: Optional[dict[str, Any]] = None
    text: str = ""
    findings: list[Finding] = field(default_factory=list)
    message: str = ""

    def raise_for_error(self) -> None:
        """Raises what the exit code stands for. A search that was stopped and has a result is no error."""
        if self.exit_code == 0 or (self.exit_code in (130, 143) and self.result is not None):
            return
        kind = ERRORS.get(self.exit_code, InternalError)
        raise kind(self.message or f"wardwise ended with exit code {self.exit_code}", self.exit_code, self.findings)


def run(
    program: Path,
    words: Iterable[str],
    *,
    on_progress: Optional[Callable[[Progress], None]] = None,
    on_finding: Optional[Callable[[Finding], None]] = None,
    is_cancelled: Optional[Callable[[], bool]] = None,
    cwd: "Optional[str | os.PathLike[str]]" = None,
) -> Outcome:
    """Runs a command to its end. A search that is cancelled, or interrupted at the keyboard, is asked to stop and gives the
    best found so far; the second interruption ends it at once."""
    arguments = [os.fspath(program), *words, "--message-format", "json"]
    # Signals of the keyboard reach this process, which passes them on: once, not twice.
    own_group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        import ctypes

        # Where there is no console, no window of one appears either.
        has_console = bool(ctypes.windll.kernel32.GetConsoleWindow())
        window = 0 if has_console else subprocess.CREATE_NO_WINDOW
        own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | window}
    process = subprocess.Popen(
        arguments,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **own_group,
    )
    lines: "queue.Queue[tuple[str, str]]" = queue.Queue()
    readers = [
        threading.Thread(target=_read, args=(name, stream, lines), daemon=True)
        for name, stream in (("result", process.stdout), ("message", process.stderr))
    ]
    for reader in readers:
        reader.start()
    outcome = Outcome(exit_code=0)
    text: list[str] = []
    said: list[str] = []
    open_streams = len(readers)
    stops = 0
    try:
        while open_streams:
            try:
                try:
                    kind, line = lines.get(timeout=SECONDS_BETWEEN_QUESTIONS)
                except queue.Empty:
                    kind, line = "nothing", ""
                if kind == "end":
                    open_streams -= 1
                elif kind == "result":
                    text.append(line)
                elif kind == "message":
                    _heard(line, outcome, said, on_progress, on_finding)
                if stops == 0 and is_cancelled is not None and is_cancelled():
                    stops += 1
                    _ask_to_stop(process)
            except KeyboardInterrupt:
                stops += 1
                _ask_to_stop(process)
        outcome.exit_code = process.wait()
    finally:
        # Whatever a callback raised: the program does not stay behind.
        if process.poll() is None:
            process.kill()
            process.wait()
    outcome.text = "".join(text)
    try:
        result = json.loads(outcome.text)
    except ValueError:
        result = None
    outcome.result = result if isinstance(result, dict) else None
    outcome.message = outcome.message or "".join(said).strip()
    return outcome


def _read(name: str, stream: Any, lines: "queue.Queue[tuple[str, str]]") -> None:
    with stream:
        for line in stream:
            lines.put((name, line))
    lines.put(("end", ""))


def _heard(
    line: str,
    outcome: Outcome,
    said: list[str],
    on_progress: Optional[Callable[[Progress], None]],
    on_finding: Optional[Callable[[Finding], None]],
) -> None:
    try:
        message = json.loads(line)
        kind = message["type"]
    except (ValueError, KeyError, TypeError):
        said.append(line)
        return
    if kind == "progress" and on_progress is not None:
        on_progress(_known(Progress, message))
    elif kind == "finding":
        finding = _known(Finding, message)
        outcome.findings.append(finding)
        if on_finding is not None:
            on_finding(finding)
    elif kind == "error":
        outcome.message = message["message"]


def _known(kind: Any, message: Mapping[str, Any]) -> Any:
    """Later versions may say more: what is not known here is passed over."""
    names = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in message.items() if name in names})


def _ask_to_stop(process: "subprocess.Popen[str]") -> None:
    stop = signal.SIGINT
    if sys.platform == "win32":
        stop = signal.CTRL_BREAK_EVENT
    try:
        process.send_signal(stop)
    except (OSError, ValueError):
        # Without a console nothing can be asked; the folder is whole or not there either way.
        process.terminate()
