"""Searches on a Dask cluster of processes, beside the same search on one machine: the same bytes for every number of shards, with
a worker killed in the middle, with the scheduler started again, and after a run that was cancelled.

    python tests/programs/dask_shards.py

Needs the package wardwise with its program, and dask[distributed]. Ends with 0 where everything holds.
"""

import filecmp
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import wardwise
import wardwise.dask
from distributed import Client, LocalCluster

# Enough work that something is under way whenever somebody is killed.
RESAMPLES = 250


def holds(what, is_so):
    print("ok  " if is_so else "FAIL", what, flush=True)
    if not is_so:
        sys.exit(1)


def are_same(a, b):
    """Whether two folders hold the same files with the same bytes."""
    names = [
        sorted(path.relative_to(folder) for path in Path(folder).rglob("*") if path.is_file()) for folder in (a, b)
    ]
    return names[0] == names[1] and not any(filecmp.cmpfiles(a, b, names[0], shallow=False)[1:])


def any_number_of_shards():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            for shards in (1, 7, 40):
                seen = []
                out = f"in-{shards}"
                run = wardwise.dask.search(
                    "town/study.toml",
                    client,
                    out=out,
                    shards=shards,
                    on_shard=lambda *done: seen.append(done),
                    price_of_rules=True,
                    bootstrap=40,
                )
                holds(
                    f"{shards} shards come to the bytes of one machine", are_same("few", out) and run.out == Path(out)
                )
                numbers = sorted(shard for shard, _, _ in seen)
                holds(
                    f"every one of {shards} shards is told once, as it is done",
                    numbers == list(range(1, shards + 1)) and [done for _, done, _ in seen] == numbers,
                )
                holds("nothing stays beside the output", not Path(f"{out}-plan").exists())


def killed_worker():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            killed = []

            def kill_one(shard, done, of):
                if not killed:
                    pid = next(iter(client.run(os.getpid).values()))
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

            wardwise.dask.search(
                "town/study.toml", client, out="killed", shards=12, on_shard=kill_one, bootstrap=RESAMPLES
            )
            holds("a worker killed in the middle changes nothing", bool(killed) and are_same("whole", "killed"))


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Cluster:
    """A scheduler and two workers as programs of their own, as on a cluster."""

    def __init__(self):
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.start()

    def start(self):
        port = self.address.rsplit(":", 1)[1]
        dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", port, "--no-dashboard"]
        worker = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            self.address,
            "--nthreads",
            "1",
            "--no-dashboard",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        self.programs = [subprocess.Popen(dask, **quiet)] + [subprocess.Popen(worker, **quiet) for _ in range(2)]

    def kill(self):
        for program in self.programs:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def scheduler_started_again():
    cluster = Cluster()
    try:
        with Client(cluster.address, timeout=60) as client:
            client.wait_for_workers(2)
            again, seen = [], []

            def start_again(shard, done, of):
                seen.append(shard)
                if done == 3 and not again:
                    again.append(True)
                    cluster.kill()
                    time.sleep(1)
                    cluster.start()

            wardwise.dask.search(
                "town/study.toml", client, out="again", shards=12, on_shard=start_again, bootstrap=RESAMPLES
            )
            holds("a scheduler that is started again changes nothing", bool(again) and are_same("whole", "again"))
            holds("shards that were done are not done again", sorted(seen) == list(range(1, 13)))
    finally:
        cluster.kill()


def cancelled():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            seen = []
            try:
                wardwise.dask.search(
                    "town/study.toml",
                    client,
                    out="cancelled",
                    shards=12,
                    on_shard=lambda *done: seen.append(done),
                    is_cancelled=lambda: len(seen) >= 2,
                    bootstrap=RESAMPLES,
                )
                holds("a search can be cancelled", False)
            except wardwise.Cancelled as said:
                holds("who cancels is told that the plan stays", "resume=True" in str(said))
            holds("no output is there", not Path("cancelled").exists() and Path("cancelled-plan/plan.json").exists())
            before = len(seen)
            time.sleep(4)
            busy = [tasks for tasks in client.processing().values() if tasks]
            holds("nothing is under way any more", not busy)
            wardwise.dask.search(
                "town/study.toml",
                client,
                out="cancelled",
                resume=True,
                on_shard=lambda *done: seen.append(done),
                bootstrap=RESAMPLES,
            )
            holds(
                "it goes on with the results it has",
                are_same("whole", "cancelled")
                and before >= 2
                and len(seen) == 12
                and len({one for one, _, _ in seen}) == 12,
            )


def refusals():
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            try:
                wardwise.dask.search("town/study.toml", client, out="x", shards=2, clusters=80, progress=False)
                holds("what cannot be is refused", False)
            except wardwise.ImpossibleError as refused:
                holds("what cannot be is refused with its findings", refused.exit_code == 4 and bool(refused.findings))
            holds("and leaves nothing", not Path("x").exists() and not Path("x-plan").exists())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.chdir(home)
        wardwise.synth(out="town", boroughs=4, ward_count=90, drawings=900)
        wardwise.search("town/study.toml", out="few", price_of_rules=True, bootstrap=40)
        wardwise.search("town/study.toml", out="whole", bootstrap=RESAMPLES)
        any_number_of_shards()
        killed_worker()
        scheduler_started_again()
        cancelled()
        refusals()
        os.chdir("/")
