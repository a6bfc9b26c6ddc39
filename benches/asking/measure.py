"""Does asking where `ask_next.csv` says find the truth of a made-up town with fewer answers than asking anywhere?

    python benches/asking/measure.py target/release/wardwise [--towns 24] [--first 1] [--noise 2.5] [--answers 60]

Every town has a truth and a survey to begin with: respondents as they come, more of the well-known places. Then more are
asked, round by round, each in a ward of which they are residents, and draw as residents of that place do. The ways of
asking differ in the wards alone:

    ranked     the first wards of ask_next.csv, one answer each
    top three  its first three wards, all answers from these
    unsure     the wards with most unsure borders, however many speak of them already
    fewest     the wards of which fewest respondents speak
    random     any ward, each as likely
    as before  whoever comes, as in the survey to begin with

After every round the best structure of as many clusters as there are true ones is held against the truth: variation of
information (bits) and adjusted Rand index, by residents. Prints the mean over all towns, the mean difference from
`random` with its standard error, and in how many towns it is above or below 0. Takes some minutes.
"""

import argparse
import json
import math
import random
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from running import agreement, rows, run  # noqa: E402

WAYS = ["random", "as before", "fewest", "unsure", "top three", "ranked"]
# Enough drawings that nobody need be asked twice.
POOL = 2500
# So many respondents draw each place in turn before the others come as they come: `wardwise synth` sees to it.
IN_TURN = 5



class Town:
    """A made-up town: its truth, and everybody who can be asked."""

    def __init__(self, program, folder, seed, noise, boroughs=4, wards=36):
        self.program, self.folder = program, folder
        run(program, "synth", "--boroughs", boroughs, "--ward-count", wards, "--drawings", POOL, "--noise", noise,
            "--tidy", "--seed", seed, "--out", folder / "town", "--force")
        self.truth = {row["ward_id"]: row["cluster"] for row in rows(folder / "town" / "true_structure.csv")}
        self.places = len(set(self.truth.values()))
        drawings = json.loads((folder / "town" / "drawings.geojson").read_text())["features"]
        self.drawn_by = defaultdict(list)
        for drawing in drawings:
            self.drawn_by[drawing["properties"]["respondent"]].append(drawing)
        self.as_they_come = list(self.drawn_by)[IN_TURN * self.places:]

    def home(self, respondent):
        """The place that a respondent lives in: the one drawn first."""
        return self.drawn_by[respondent][0]["properties"]["place"]

    def searched(self, respondents, resamples):
        """What a search comes to with the drawings of these: VI and adjusted Rand to the truth, and where to ask next."""
        drawings = [drawing for respondent in respondents for drawing in self.drawn_by[respondent]]
        evidence, out = self.folder / "evidence.geojson", self.folder / "out"
        evidence.write_text(json.dumps({"type": "FeatureCollection", "features": drawings}))
        again = ["--bootstrap", resamples] if resamples else []
        run(self.program, "search", "--wards", self.folder / "town" / "wards.geojson", "--neighbourhoods", evidence,
            "--respondent", "respondent", "--clusters", self.places, "--min-wards", 1, "--max-wards", 6,
            "--candidates", 1, "--threads", 1, *again, "--out", out, "--force", "--quiet")
        found = rows(out / "assignments.csv")
        vi, rand = agreement([int(row["population"]) for row in found], [row["candidate_01"] for row in found],
                             [self.truth[row["ward_id"]] for row in found])
        return vi, rand, rows(out / "ask_next.csv") if resamples else []


def wards_to_ask(way, town, ranking, count, chance):
    """The wards in which the next answers are asked for."""
    by = {
        "ranked": lambda row: int(row["rank"]),
        "unsure": lambda row: (-float(row["unsure_borders"]), int(row["rank"])),
        # A ward whose number may not be told has fewer than ten.
        "fewest": lambda row: (int(row["respondents"] or 0), row["ward_id"]),
    }
    if way == "random":
        return chance.choices(list(town.truth), k=count)
    if way == "top three":
        return [ranking[answer % 3]["ward_id"] for answer in range(count)]
    return [row["ward_id"] for row in sorted(ranking, key=by[way])][:count]


def curve(town, way, seed, answers, a_round, rounds, resamples):
    """A survey that goes on in one of the ways: (answers, VI, adjusted Rand) at its start and after every round."""
    chance = random.Random(seed)
    known = town.as_they_come[:answers]
    waiting = defaultdict(list)
    for respondent in reversed(town.as_they_come[answers:]):
        waiting[town.home(respondent)].append(respondent)
    points = []
    for number in range(rounds + 1):
        needs = number < rounds and way not in ("random", "as before")
        vi, rand, ranking = town.searched(known, resamples if needs else 0)
        points.append((len(known), vi, rand))
        if way == "as before":
            known = town.as_they_come[:len(known) + a_round]
        elif number < rounds:
            wards = wards_to_ask(way, town, ranking, a_round, chance)
            known = known + [waiting[town.truth[ward]].pop() for ward in wards if waiting[town.truth[ward]]]
    return points


def curves(program, seeds, noise, answers, a_round=10, rounds=6, resamples=60, ways=WAYS):
    """By way of asking, the curve of every town."""

    def of_town(seed):
        with tempfile.TemporaryDirectory() as folder:
            town = Town(program, Path(folder), seed, noise)
            return {way: curve(town, way, seed, answers, a_round, rounds, resamples) for way in ways}

    with ThreadPoolExecutor(2) as threads:
        towns = list(threads.map(of_town, seeds))
    return {way: [town[way] for town in towns] for way in ways}


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def told(found):
    for figure, name in ((1, "VI, bits"), (2, "adjusted Rand")):
        by_round = lambda towns: [mean(points[figure] for points in column) for column in zip(*towns)]
        print(f"\n{name}, after so many answers (mean of {len(found['random'])} towns)\n")
        counts = [round(mean(points[0] for points in column)) for column in zip(*found["random"])]
        print(f"{'':<10}" + "".join(f"{count:>8}" for count in counts) + "     against random, mean of all rounds")
        for way, towns in found.items():
            differences = [mean(a[figure] - b[figure] for a, b in zip(own[1:], other[1:]))
                           for own, other in zip(towns, found["random"])]
            middle = mean(differences)
            above, below = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
            error = math.sqrt(mean((d - middle) ** 2 for d in differences) / max(1, len(differences) - 1))
            print(f"{way:<10}" + "".join(f"{value:>8.3f}" for value in by_round(towns))
                  + f"     {middle:+.3f} ± {error:.3f}, higher in {above}, lower in {below}", flush=True)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("program", type=lambda path: str(Path(path).resolve()))
    words.add_argument("--towns", type=int, default=24)
    words.add_argument("--first", type=int, default=1, help="seed of the first town")
    words.add_argument("--noise", type=float, default=2.5)
    words.add_argument("--answers", type=int, default=60, help="respondents to begin with")
    words.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    asked = words.parse_args()
    seeds = range(asked.first, asked.first + asked.towns)
    told(curves(asked.program, seeds, asked.noise, asked.answers, ways=asked.ways))
    return 0


if __name__ == "__main__":
    sys.exit(main())
