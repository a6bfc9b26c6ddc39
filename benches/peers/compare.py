"""wardwise beside other tools, in one run on one machine: python benches/peers/compare.py --help

Every job is a process of its own, run five times in turn; what counts is the median of its CPU seconds,
user + sys of the whole process as the operating system accounts them. Wall time would mostly measure
what else the machine is doing.
"""

import argparse
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ["gerrychain", "libpysal", "pygeoda", "geopandas"]


def cpu_seconds(command, folder):
    """Runs a command; its CPU seconds, its last line of output, and its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    lines = done.stdout.strip().splitlines()
    return spent, lines[-1] if lines else "", done


def adjacency_alone():
    """The program that times wardwise's adjacency without reading and checking, built where need be."""
    command = ["cargo", "bench", "--bench", "adjacency", "--no-run", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    messages = [json.loads(line) for line in built.splitlines() if line.startswith("{")]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "adjacency")


def jobs(arguments, shared):
    """Triples of a heading, a tool, and a function that gives the command for an empty output folder."""
    wards = str(shared / "london_wards.geojson")
    places = str(shared / "london_named_neighbourhoods.geojson")
    program = str(arguments.wardwise.resolve())
    alone = adjacency_alone()

    def peer(name, job, *files):
        return lambda _: [sys.executable, str(HERE / "peers.py"), name, job, *files]

    adjacency_files = {"London, 625 wards": wards}
    if (shared / "england_wales_wards.geojson").exists():
        adjacency_files["England and Wales, 8,533 wards"] = str(shared / "england_wales_wards.geojson")
    for label, file in adjacency_files.items():
        yield f"adjacency, {label}", "wardwise graph", lambda out, f=file: [program, "graph", "--wards", f, "--out", out]
        yield f"adjacency, {label}", "wardwise, borders alone", lambda _, f=file: [alone, f]
        for name in ("pygeoda", "libpysal-strict", "libpysal", "gerrychain"):
            yield f"adjacency, {label}", name, peer(name, "adjacency", file)

    search = [program, "search", "--wards", wards, "--neighbourhoods", places, "--place", "neighbourhood_id"]
    search += ["--population", "population_2011", "--borough", "borough_name", "--exempt", "City of London"]
    search += ["--clusters", "125", "--min-wards", "2", "--max-wards", "9", "--population-tolerance", "0.35"]
    search += ["--weight", "lived_split=1"]
    overlap = "overlap, London wards with 983 neighbourhoods"
    yield overlap, "geopandas overlay", peer("geopandas", "overlap", wards, places)
    yield overlap, "wardwise search, whole", lambda out: [*search, "--out", out]
    clusters = "125 clusters of London"
    yield clusters, "wardwise search", lambda out: [*search, "--out", out]
    yield clusters, "pygeoda SKATER", peer("pygeoda", "search", wards)
    if arguments.bursts:
        yield clusters, "gerrychain short bursts", peer("gerrychain", "search", wards, places)


def with_peers():
    """Runs this script again in an environment that has the other tools, made where there is none."""
    if importlib.util.find_spec("pygeoda") and importlib.util.find_spec("gerrychain"):
        return
    venv = ROOT / "target" / "peers"
    python = venv / "bin" / "python"
    if sys.executable == str(python):
        sys.exit("the other tools cannot be imported although they were installed in " + str(venv))
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    os.execv(python, [str(python), *sys.argv])


def main():
    parser = argparse.ArgumentParser(description="Time wardwise beside other tools.")
    parser.add_argument("--wardwise", type=Path, default=ROOT / "target/release/wardwise", help="the program")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("WARDWISE_SHARED", ROOT / "../shared")))
    parser.add_argument("--runs", type=int, default=5, help="runs of every job")
    parser.add_argument("--bursts", action="store_true", help="GerryChain's search as well: minutes a run")
    parser.add_argument("--only", default="", help="jobs whose heading or tool holds this text")
    arguments = parser.parse_args()
    shared = (arguments.shared / "data").resolve()
    if not (shared / "london_wards.geojson").exists():
        print(f"skipped: there is no London data in {arguments.shared}")
        return
    with_peers()
    listed = [job for job in jobs(arguments, shared) if arguments.only in f"{job[0]} {job[1]}"]
    spent = {(heading, name): [] for heading, name, _ in listed}
    said = {}
    for _ in range(arguments.runs):
        for heading, name, command in listed:
            with tempfile.TemporaryDirectory() as folder:
                seconds, last, done = cpu_seconds(command(str(Path(folder) / "out")), folder)
            if done.returncode != 0:
                said[heading, name] = "failed: " + (done.stderr.strip().splitlines() or ["?"])[-1][:70]
                continue
            spent[heading, name].append(seconds)
            said[heading, name] = last if last.startswith("{") else ""
    print(f"Medians of {arguments.runs} runs, CPU seconds (user + sys) of the whole process.\n")
    print("| job | tool | CPU s | job alone, CPU s | result |\n|---|---|---:|---:|---|")
    for heading, name, _ in listed:
        times = spent[heading, name]
        result = said.get((heading, name), "")
        alone = ""
        if result.startswith("{"):
            report = json.loads(result)
            alone = f"{report.pop('job_cpu_s'):.3f}"
            result = ", ".join(f"{key} {value}" for key, value in report.items())
        median = f"{statistics.median(times):.2f}" if times else "-"
        print(f"| {heading} | {name} | {median} | {alone} | {result} |")


if __name__ == "__main__":
    main()
