"""A search in shards on the workers of a Dask cluster: the bytes of one machine.

    from dask.distributed import Client
    import wardwise.dask

    client = Client("tcp://scheduler:8786")
    run = wardwise.dask.search("study.toml", client, bootstrap=200, out="out")

The plan is made here, where the inputs lie. A worker gets one work file at a time, tables of numbers and nothing else, and sends
back what it came to; it needs this package and no file. Nothing is computed here.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

from . import Cancelled, PathLike, Run, WardwiseError
from . import run as _run

# Most of it has no types.
distributed: Any = importlib.import_module("distributed")
CommClosedError: Any = importlib.import_module("distributed.comm").CommClosedError

# A task that fails is done again so often, by another worker where there is one.
RETRIES = 2
# A scheduler that is gone is waited for so long.
SECONDS_TO_RECONNECT = 60.0
SECONDS_BETWEEN_TRIES = 1.0
# How often a worker asks whether it is still wanted.
SECONDS_BETWEEN_QUESTIONS = 2.0
# How often the one who waits for shards asks.
SECONDS_TO_WAIT = 0.5

# Called with the number of a shard that is done, how many are, and how many there are.
OnShard = Callable[[int, int, int], None]


def search(
    study: Optional[PathLike] = None,
    client: Any = None,
    *,
    out: PathLike,
    shards: Optional[int] = None,
    plan: Optional[PathLike] = None,
    resume: bool = False,
    retries: int = RETRIES,
    progress: bool = True,
    on_shard: Optional[OnShard] = None,
    is_cancelled: Optional[Callable[[], bool]] = None,
    program: Optional[PathLike] = None,
    **flags: Any,
) -> Run:
    """Search on a cluster and write the candidates to `out`: the files that `wardwise.search` writes, byte for byte.

    `flags` are those of `wardwise.search`. `client` is a client of the cluster, or a function that gives one; without it the current one is taken. `shards` is how many
    pieces the work is cut into: four for every worker where it is not said. The plan lies in `plan`, beside `out` where that is
    not said, and is removed once all is done. With `resume` a plan that is there already goes on with the results it has, after a
    cancelled run or one that failed: it is not made again, so study, flags and number of shards are those it was made with.

    A worker that dies is replaced by others, and a scheduler that is gone is waited for: shards that are done are not done again.
    Interrupted (Ctrl-C) or cancelled it raises Cancelled; the plan stays.
    """
    connect = _connector(client)
    connected = connect()
    folder = Path(plan) if plan is not None else Path(out).parent / (Path(out).name + "-plan")
    is_planned = resume and any((folder / name).is_file() for name in ("plan.json", "scenarios.json"))
    if not is_planned:
        words = ["plan", *([study] if study is not None else [])]
        pieces = shards if shards is not None else max(1, 4 * len(connected.scheduler_info()["workers"]))
        planned: dict[str, Any] = {**flags, "shards": pieces, "out": folder}
        if resume:
            planned["force"] = True
        _run("shard", *words, program=program, is_cancelled=is_cancelled, **planned)
    for shard, done, of in run_shards(
        folder, connect, retries=retries, is_cancelled=is_cancelled, program=program, connected=connected
    ):
        if on_shard is not None:
            on_shard(shard, done, of)
        if progress:
            _draw(done, of)
    merged = _run("merge", folder, out, force=bool(flags.get("force")), program=program)
    if plan is None:
        shutil.rmtree(folder)
    return merged


def run_shards(
    plan: PathLike,
    client: Any = None,
    *,
    retries: int = RETRIES,
    is_cancelled: Optional[Callable[[], bool]] = None,
    program: Optional[PathLike] = None,
    connected: Any = None,
) -> Iterator[tuple[int, int, int]]:
    """Do every shard of a plan that has no result yet, and put the results beside it as they come.

    Yields the number of each shard that is done, how many are, and how many there are. `wardwise merge` puts them together.
    """
    folder = Path(plan)
    pieces = _pieces(folder)
    connect = _connector(client)
    cluster = connected if connected is not None else connect()
    while True:
        waiting = [piece for piece in pieces if not _result(*piece).is_file()]
        done = len(pieces) - len(waiting)
        if not waiting:
            return
        try:
            for shard in _submitted(waiting, cluster, retries, is_cancelled, program):
                done += 1
                yield shard, done, len(pieces)
        except _Gone:
            cluster = _again(connect)


def _pieces(folder: Path) -> list[tuple[Path, int]]:
    """Every shard of a plan, or of the plans of scenarios, with the folder it lies in."""
    folders = [folder]
    if (folder / "scenarios.json").is_file():
        scenarios = json.loads((folder / "scenarios.json").read_text(encoding="utf-8"))["scenarios"]
        folders = [folder / name for name in scenarios]
    shards = [len(json.loads((one / "plan.json").read_text(encoding="utf-8"))["shards"]) for one in folders]
    return [(one, shard) for one, many in zip(folders, shards) for shard in range(1, many + 1)]


class _Gone(Exception):
    """The scheduler is gone, with all that it knew."""


def _submitted(
    pieces: list[tuple[Path, int]],
    client: Any,
    retries: int,
    is_cancelled: Optional[Callable[[], bool]],
    program: Optional[PathLike],
) -> Iterator[int]:
    """Submits shards, and yields each once its result lies beside the plan."""
    name = f"wardwise-{os.urandom(8).hex()}"
    wanted = os.fspath(program) if program is not None else None
    futures: dict[str, tuple[tuple[Path, int], Any]] = {}
    try:
        waited = distributed.as_completed(loop=client.loop)
        for folder, shard in pieces:
            work = (folder / f"work-{shard:04}.json.gz").read_bytes()
            future = client.submit(_do, work, shard, name, wanted, retries=retries, pure=False, key=f"{name}-{folder.name}-{shard}")
            futures[future.key] = ((folder, shard), future)
            waited.add(future)
        while futures:
            batch = _next(waited, client, is_cancelled)
            for future in batch:
                (folder, shard), _ = futures.pop(future.key)
                if future.status in ("cancelled", "lost"):
                    raise _Gone
                _put(_result(folder, shard), _outcome(future))
                yield shard
    except KeyboardInterrupt:
        raise Cancelled("interrupted: the plan stays, and goes on with resume=True", 130) from None
    except (CommClosedError, OSError) as gone:
        if isinstance(gone, OSError) and client.status == "running":
            raise
        raise _Gone from gone
    finally:
        if futures and client.status == "running":
            # Those under way are told that nobody wants them any more.
            try:
                distributed.Event(name, client=client).set()
                client.cancel([future for _, future in futures.values()], force=True)
            except (CommClosedError, OSError, TimeoutError):
                pass


def _next(waited: Any, client: Any, is_cancelled: Optional[Callable[[], bool]]) -> list[Any]:
    """The shards that are done since; asks meanwhile whether somebody cancels, and whether the scheduler is there."""
    while True:
        if is_cancelled is not None and is_cancelled():
            raise Cancelled("cancelled: the plan stays, and goes on with resume=True", 130)
        if waited.has_ready():
            return list(waited.next_batch(block=False))
        if client.status != "running":
            raise _Gone
        time.sleep(SECONDS_TO_WAIT)


def _outcome(future: Any) -> bytes:
    fault = future.exception()
    if fault is None:
        result: bytes = future.result()
        return result
    if isinstance(fault, WardwiseError):
        raise fault
    raise WardwiseError(f"a worker failed: {fault!r}", 1) from fault


def _do(work: bytes, shard: int, name: str, program: Optional[str]) -> bytes:
    """On a worker: the result of a work file."""
    worker = distributed.get_worker()
    asked = time.monotonic()
    unwanted = False

    def is_cancelled() -> bool:
        nonlocal asked, unwanted
        if not unwanted and time.monotonic() - asked > SECONDS_BETWEEN_QUESTIONS:
            asked = time.monotonic()
            try:
                unwanted = distributed.Event(name).is_set()
            except (CommClosedError, OSError, TimeoutError, ValueError):
                # Without a scheduler nobody would hear of the result.
                unwanted = True
        return unwanted

    with tempfile.TemporaryDirectory(prefix="wardwise-") as folder:
        Path(folder, f"work-{shard:04}.json.gz").write_bytes(work)
        threads = worker.state.nthreads
        try:
            _run("shard", "run", folder, str(shard), threads=threads, is_cancelled=is_cancelled, program=program)
        except Cancelled:
            # Nobody hears of it.
            return b""
        return _result(Path(folder), shard).read_bytes()


def _result(folder: Path, shard: int) -> Path:
    return folder / f"result-{shard:04}.json.gz"


def _put(path: Path, result: bytes) -> None:
    """Whole or not at all."""
    half = path.with_name(path.name + ".half")
    half.write_bytes(result)
    os.replace(half, path)


def _connector(client: Any) -> Callable[[], Any]:
    """What gives a client that is connected: the one given as long as it is, then another of the same cluster."""
    if client is not None and not isinstance(client, distributed.Client):
        given_function: Callable[[], Any] = client
        return given_function
    given = client if client is not None else distributed.Client.current()
    address = given.scheduler.address

    def connect() -> Any:
        return given if given.status == "running" else distributed.Client(address, timeout=SECONDS_BETWEEN_TRIES)

    return connect


def _again(connect: Callable[[], Any]) -> Any:
    """A client once the scheduler is there again, with a worker."""
    last = time.monotonic() + SECONDS_TO_RECONNECT
    while True:
        try:
            client = connect()
            client.wait_for_workers(1, timeout=SECONDS_BETWEEN_TRIES)
            return client
        except (OSError, TimeoutError, CommClosedError) as fault:
            if time.monotonic() > last:
                raise WardwiseError(
                    f"the scheduler is gone: {fault}; the plan stays, and goes on with resume=True", 5
                ) from fault
            time.sleep(SECONDS_BETWEEN_TRIES)


def _draw(done: int, of: int) -> None:
    """A bar on stderr, where somebody looks."""
    if sys.stderr.isatty():
        width = 40
        bar = "#" * (width * done // of)
        end = "\n" if done == of else ""
        print(f"\r[{bar:<{width}}] {done} of {of} shards", end=end, file=sys.stderr, flush=True)
