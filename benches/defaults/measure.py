"""Which weights, given unasked, come closest to what people call places?

    pip install numpy
    python benches/defaults/measure.py target/release/wardwise [--new-york TRACTS DRAWINGS] [--london WARDS PLACES]

1. Made-up towns with known true neighbourhoods: several noises, numbers of drawings and numbers of clusters. The best
   structure by each weighting against the truth: variation of information (bits) and adjusted Rand index by residents.
2. Real evidence, where given: half of the respondents (New York) or of the places (London) are held out. The best structure
   found from one half, scored by `wardwise score` on the other.

Prints a table a part, the mean over all cases; single-ward clusters and the ratio of the largest to the smallest cluster tell how
degenerate an answer is. Takes some minutes, with New York about an hour.
"""

import argparse
import csv
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from running import agreement, rows, run  # noqa: E402

WEIGHTINGS = {
    "split": ["lived_split=1"],
    "mix": ["lived_mix=1"],
    "split+mix": ["lived_split=1", "lived_mix=1"],
    "split+2mix": ["lived_split=1", "lived_mix=2"],
    "2split+mix": ["lived_split=2", "lived_mix=1"],
    "split+imbalance": ["lived_split=1", "imbalance=1"],
    "mix+imbalance": ["lived_mix=1", "imbalance=1"],
    "split+mix+imbalance": ["lived_split=1", "lived_mix=1", "imbalance=1"],
    "split+mix+imbalance/2": ["lived_split=1", "lived_mix=1", "imbalance=0.5"],
}



def shape(found):
    """Single-ward clusters as a share of all, and the largest cluster against the smallest."""
    wards, people = Counter(), Counter()
    for row in found:
        wards[row["candidate_01"]] += 1
        people[row["candidate_01"]] += int(row["population"])
    return (sum(1 for n in wards.values() if n == 1) / len(wards),
            max(people.values()) / max(1, min(people.values())))


def search(program, layers, weights, out, further):
    losses = [word for weight in weights for word in ("--weight", weight)]
    run(program, "search", *layers, *losses, *further, "--candidates", 1, "--out", out, "--force", "--quiet")
    return rows(out / "assignments.csv")


def towns(program, scratch, figures):
    for seed in range(1, 5):
        for noise in (0.5, 1.0, 2.0):
            for drawings in (150, 600):
                town = scratch / "town"
                run(program, "synth", "--boroughs", 3, "--ward-count", 45, "--drawings", drawings, "--noise", noise,
                    "--seed", seed, "--tidy", "--out", town, "--force")
                truth = {row["ward_id"]: row["cluster"] for row in rows(town / "true_structure.csv")}
                layers = ["--wards", town / "wards.geojson", "--neighbourhoods", town / "drawings.geojson",
                          "--respondent", "respondent"]
                for ratio in (0.7, 1.0, 1.4):
                    clusters = round(ratio * len(set(truth.values())))
                    for name, weights in WEIGHTINGS.items():
                        found = search(program, layers, weights, scratch / "out",
                                       ["--clusters", clusters, "--min-wards", 1, "--max-wards", 9])
                        people = [int(row["population"]) for row in found]
                        vi, rand = agreement(people, [row["candidate_01"] for row in found],
                                             [truth[row["ward_id"]] for row in found])
                        figures[name].append((vi, rand, *shape(found)))


def halves(program, scratch, figures, wards, evidence, key, layers, further):
    """Structures found from one half of the evidence, scored on the other, both ways round."""
    everything = json.loads(Path(evidence).read_text())
    keys = sorted({str(feature["properties"][key]) for feature in everything["features"]})
    random.Random(7).shuffle(keys)
    first = set(keys[: len(keys) // 2])
    files = []
    for half in (True, False):
        own = [f for f in everything["features"] if (str(f["properties"][key]) in first) == half]
        path = scratch / f"half-{half}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": own}))
        files.append(path)
    for found_from, scored_on in (files, files[::-1]):
        for name, weights in WEIGHTINGS.items():
            found = search(program, ["--wards", wards, "--neighbourhoods", found_from, *layers], weights,
                           scratch / "out", further)
            given = scratch / "given.csv"
            with open(given, "w", newline="") as table:
                out = csv.writer(table)
                out.writerow(["ward_id", "cluster"])
                out.writerows([row["ward_id"], row["candidate_01"]] for row in found)
            run(program, "score", "--wards", wards, "--neighbourhoods", scored_on, *layers, "--structure", given,
                "--out", scratch / "scored", "--force", "--quiet")
            scored = rows(scratch / "scored" / "candidates.csv")[0]
            figures[name].append((float(scored["vi_bits"]), float(scored["adjusted_rand"]), *shape(found),
                                  float(scored["best_cluster_share_mean"])))


def told(title, figures):
    columns = ["VI, bits", "adj. Rand", "single-ward", "largest/smallest", "best share"]
    print(f"\n{title}\n\n{'weights':<24}" + "".join(f"{name:>18}" for name in columns[: len(next(iter(figures.values()))[0])]))
    for name, cases in figures.items():
        means = [sum(column) / len(cases) for column in zip(*cases)]
        print(f"{name:<24}" + "".join(f"{mean:>18.4f}" for mean in means) + f"   ({len(cases)} cases)", flush=True)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("program", type=lambda path: str(Path(path).resolve()))
    words.add_argument("--new-york", nargs=2, metavar=("TRACTS", "DRAWINGS"))
    words.add_argument("--london", nargs=2, metavar=("WARDS", "PLACES"))
    words.add_argument("--no-towns", action="store_true")
    words.add_argument("--weightings", nargs="+", choices=list(WEIGHTINGS), help="these alone")
    asked = words.parse_args()
    for name in [name for name in WEIGHTINGS if asked.weightings and name not in asked.weightings]:
        del WEIGHTINGS[name]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        if not asked.no_towns:
            figures = defaultdict(list)
            towns(asked.program, scratch, figures)
            told("Made-up towns, against the true neighbourhoods", figures)
        if asked.london:
            figures = defaultdict(list)
            for clusters in (100, 125, 160):
                halves(asked.program, scratch, figures, *asked.london, "neighbourhood_id",
                       ["--population", "population_2011", "--place", "neighbourhood", "--place-by", "borough",
                        "--drawn-by", "authority"],
                       ["--clusters", clusters, "--min-wards", 1, "--exempt", "City of London"])
            told("London, half of the places held out", figures)
        if asked.new_york:
            figures = defaultdict(list)
            # The tracts come without residents, and were drawn to have about as many each.
            tracts = json.loads(Path(asked.new_york[0]).read_text())
            for tract in tracts["features"]:
                tract["properties"]["population"] = 4000
            wards = scratch / "tracts.geojson"
            wards.write_text(json.dumps(tracts))
            halves(asked.program, scratch, figures, wards, asked.new_york[1], "drawing_id",
                   ["--place", "neighbourhood", "--population", "population"],
                   ["--clusters", 250, "--min-wards", 1, "--max-wards", 20, "--effort", "quick"])
            told("New York, half of the drawings held out", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
