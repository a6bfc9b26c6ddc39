"""What `wardwise search` says of maps too large for its exact method, held against integer programmes of HiGHS.

    pip install highspy shapely scikit-learn pyproj
    python tests/oracles/optima.py target/release/wardwise

Makes towns with `wardwise synth`, lists every cluster that the rules allow by growing connected sets of wards, computes
its losses from the drawings with shapely, and has HiGHS choose clusters that cover every ward once. Ends with code 1
where a structure said to be optimal is not, where something is below a bound, where the front of two losses is
farther away than `front.csv` says, or where the structure fair to all groups is not as good as is said. Shares no code with wardwise.
"""

import csv
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import highspy
import numpy
import shapely

from measures import Town, run

# Areas by GEOS and by wardwise agree to about 1e-9 of a shape, HiGHS stops within 1e-7 of the optimum (set below).
TOLERANCE = 2e-6


def shares_of_drawings(town, group=None):
    """For every drawing in use the shares of its residents by ward, and its weight among all; of one group where it is
    named."""
    shared = town.covered(town.drawings)
    inside = shared.sum(axis=1) / numpy.array([d.area for d in town.drawings])
    used = [d for d in range(len(town.drawings)) if inside[d] >= 0.5 and town.weight[d] > 0
            and group in (None, town.group[d])]
    by_person, by_place = defaultdict(float), defaultdict(float)
    for d in used:
        by_person[town.respondent[d]] += town.weight[d]
    vote = {d: town.weight[d] / by_person[town.respondent[d]] for d in used}
    for d in used:
        by_place[town.place[d]] += vote[d]
    ward_area = numpy.array([s.area for s in town.shapes])
    residents = shared / ward_area * town.population
    own = {d: vote[d] / by_place[town.place[d]] for d in used}
    of_place = defaultdict(float)
    for d in used:
        of_place[town.place[d]] += own[d] * residents[d].sum()
    total = sum(of_place.values())
    shares = numpy.array([residents[d] / residents[d].sum() for d in used])
    weights = numpy.array([of_place[town.place[d]] / total * own[d] for d in used])
    return shares, weights


def neighbours(town):
    """Wards that share a border."""
    tree = shapely.STRtree(town.shapes)
    beside = defaultdict(set)
    for i, ward in enumerate(town.shapes):
        for j in tree.query(ward):
            if j != i and shapely.intersection(ward.boundary, town.shapes[j].boundary).length > 1.0:
                beside[i].add(int(j))
    return beside


def connected_sets(beside, wards, most):
    """Every connected set of at most so many wards."""
    level = {frozenset([w]) for w in range(wards)}
    everything = set(level)
    for _ in range(most - 1):
        level = {s | {n} for s in level for w in s for n in beside[w] if n not in s}
        everything |= level
    return [sorted(s) for s in everything]


class Programme:
    """All clusters that the rules allow, with their losses."""

    def __init__(self, town, clusters, fewest_wards, most_wards, tolerance, groups=()):
        self.wards, self.clusters = len(town.ids), clusters
        everybody = town.population.sum()
        target = everybody / clusters
        shares, weights = shares_of_drawings(town)
        self.columns, losses, of_groups = [], [], []
        by_group = [shares_of_drawings(town, group) for group in groups]
        for column in connected_sets(neighbours(town), self.wards, most_wards):
            people = town.population[column].sum()
            if len(column) < fewest_wards or abs(people / target - 1.0) > tolerance:
                continue
            kept = (weights * shares[:, column].sum(axis=1) ** 2).sum()
            self.columns.append(column)
            losses.append([-kept, people / everybody * min(1.0, abs(people / target - 1.0))])
            of_groups.append([-(w * s[:, column].sum(axis=1) ** 2).sum() for s, w in by_group])
        self.losses, self.of_groups = numpy.array(losses), numpy.array(of_groups)

    def best(self, weights, worst=0.0):
        """The two losses of the best structure that HiGHS finds, if any, and what it proves that none has less than.

        With `worst` the largest loss of a group weighs that much beside them, and is the third."""
        costs = self.losses @ weights
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 1e-7)
        solver.setOptionValue("time_limit", 40.0)
        for _ in range(self.wards):
            solver.addRow(1, 1, 0, [], [])
        solver.addRow(self.clusters, self.clusters, 0, [], [])
        groups = self.of_groups.shape[1] if worst else 0
        for _ in range(groups):
            # One and what the clusters keep of a group (below nothing) is no more than the largest loss.
            solver.addRow(-highspy.kHighsInf, -1.0, 0, [], [])
        for number, (column, cost) in enumerate(zip(self.columns, costs)):
            rows = numpy.array(column + [self.wards] + [self.wards + 1 + g for g in range(groups)], dtype=numpy.int32)
            values = numpy.concatenate([numpy.ones(len(column) + 1), self.of_groups[number, :groups]])
            solver.addCol(cost, 0, 1, len(rows), rows, values)
        if worst:
            rows = numpy.array([self.wards + 1 + g for g in range(groups)], dtype=numpy.int32)
            solver.addCol(worst, 0, 1, groups, rows, -numpy.ones(groups))
        for column in range(len(self.columns)):
            solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        solver.run()
        chosen = numpy.array(solver.getSolution().col_value)[: len(self.columns)] > 0.5
        covered = sum(len(column) for column, is_chosen in zip(self.columns, chosen) if is_chosen)
        # Where its time ends before there is any structure, what is proved counts all the same.
        found = self.losses[chosen].sum(axis=0) + [1.0, 0.0] if covered == self.wards else None
        if worst and found is not None:
            found = numpy.append(found, (self.of_groups[chosen].sum(axis=0) + 1.0).max())
        return found, solver.getInfo().mip_dual_bound + weights[0]


def search(program, folder, out, clusters, fewest, most, tolerance, weights):
    """The best candidate, as text, and the rows of the front."""
    words = [w for name, value in weights for w in ("--weight", f"{name}={value}")]
    run(
        program, "search", "--out", out, "--quiet", "--cross-boroughs", "--candidates", 1,
        "--wards", folder / "wards.geojson", "--population", "population",
        "--neighbourhoods", folder / "drawings.geojson", "--place", "place",
        "--respondent", "respondent", "--drawing-weight", "weight",
        "--clusters", clusters, "--min-wards", fewest, "--max-wards", most, "--population-tolerance", tolerance, *words,
    )
    rows = lambda name: list(csv.DictReader(open(out / name, newline="")))
    return rows("candidates.csv")[0], rows("front.csv")


def check_best(found, best, bound, what):
    """Whether what is said of the best structure agrees with HiGHS."""
    total, optimum = float(found["total_loss"]), float("inf") if best is None else best
    if total < bound - TOLERANCE:
        return [f"{what}: {total} is below {bound}, which no structure is"]
    if found["status"] == "optimal" and abs(total - optimum) > TOLERANCE and optimum < total:
        return [f"{what}: {total} is said to be optimal, HiGHS has {optimum}"]
    if found["status"] == "within_gap" and optimum < total - float(found["gap"]) - TOLERANCE:
        return [f"{what}: HiGHS has {optimum}, below {total} less {found['gap']}"]
    return []


def check_front(front, programme, what):
    """Whether structures by other weights are as near the front as it says."""
    wrong = []
    points = numpy.array([[float(row["lived_split"]), float(row["imbalance"])] for row in front])
    gaps = numpy.array([float(row["point_gap"]) for row in front])
    epsilon = float(front[0]["epsilon"])
    compared = 0
    for share in [0.3, 0.75, 0.95]:
        losses, _ = programme.best(numpy.array([share, 1.0 - share]))
        if losses is None:
            continue
        compared += 1
        short = (points - losses).max(axis=1).min()
        if short > epsilon + TOLERANCE:
            wrong.append(f"{what}: {losses} is {short} from the front, not {epsilon}")
        for point, by, gap in zip(points, (points - losses).min(axis=1), gaps):
            if by > gap + TOLERANCE:
                wrong.append(f"{what}: {losses} betters {point} by {by}, more than {gap}")
    return wrong, compared


def check_fair(program, scratch, seed, wards, clusters, further, worst):
    """Whether the structure fair to all groups is what HiGHS finds, or as near as is said; and whether it was proved."""
    folder, out = Path(scratch) / f"fair-{seed}", Path(scratch) / f"fair-out-{seed}"
    run(program, "synth", "--boroughs", 3, "--ward-count", wards, "--drawings", 400,
        "--seed", seed, "--tidy", "--out", folder)
    run(
        program, "search", "--out", out, "--quiet", "--exact-figures", "--candidates", 1, *further,
        "--wards", folder / "wards.geojson", "--population", "population",
        "--neighbourhoods", folder / "drawings.geojson", "--place", "place", "--group", "group",
        "--respondent", "respondent", "--drawing-weight", "weight", "--population-tolerance", 0.6,
        "--clusters", clusters, "--min-wards", 2, "--max-wards", 5,
        "--weight", "lived_split=1", "--weight", f"worst_group={worst}",
    )
    said = json.loads((out / "run.json").read_text())["fairness"]
    rows = lambda name: list(csv.DictReader(open(out / name, newline="")))
    row = next(row for row in rows("candidates.csv") if row["structure"] == said["structure"])
    groups = sorted({row["group"] for row in rows("groups.csv") if row["lived_split"]})
    town = Town(folder)
    share = worst / (1.0 + worst)
    programme = Programme(town, clusters, 2, 5, 0.6, groups)
    if "--cross-boroughs" not in further:
        own = [len({town.borough[ward] for ward in column}) == 1 for column in programme.columns]
        programme.columns = [column for column, is_own in zip(programme.columns, own) if is_own]
        programme.losses, programme.of_groups = programme.losses[own], programme.of_groups[own]
    losses, bound = programme.best(numpy.array([1.0 - share, 0.0]), share)
    value = (1.0 - share) * float(row["total_loss"]) + share * float(row["worst_group"])
    best = None if losses is None else losses @ [1.0 - share, 0.0, share]
    what = f"fair, seed {seed}, {len(groups)} groups"
    print(f"{what}: {value} {said['status']} {said['gap']}, HiGHS {best} and at least {bound}", flush=True)
    found = {"total_loss": value, "status": said["status"], "gap": said["gap"]}
    return check_best(found, best, bound, what), said["status"] == "optimal" and best is not None


def main():
    program = Path(sys.argv[1]).resolve()
    wrong, optimal, searches, fronts, fair = [], 0, 0, 0, 0
    both = [("lived_split", 1), ("imbalance", 1)]
    towns = [
        (11, 70, 20, 0.6, [both[:1], both, [("lived_split", 1), ("imbalance", 4)]]),
        (12, 90, 25, 0.5, [both[:1], both]),
        (13, 150, 42, 0.5, [both[:1]]),
    ]
    with tempfile.TemporaryDirectory() as scratch:
        for seed, wards, clusters, tolerance, weightings in towns:
            folder = Path(scratch) / f"town-{seed}"
            run(program, "synth", "--boroughs", 3, "--ward-count", wards, "--drawings", 200,
                "--seed", seed, "--tidy", "--out", folder)
            town = Town(folder)
            programme = Programme(town, clusters, 2, 5, tolerance)
            for weights in weightings:
                out = Path(scratch) / f"out-{seed}-{searches}"
                found, front = search(program, folder, out, clusters, 2, 5, tolerance, weights)
                shares = numpy.array([w for _, w in weights] + [0.0] * (2 - len(weights)), dtype=float)
                shares /= shares.sum()
                losses, bound = programme.best(shares)
                what = f"seed {seed}, {weights}"
                best = None if losses is None else losses @ shares
                print(f"{what}: {found['total_loss']} {found['status']} {found['gap']}, "
                      f"HiGHS {best} and at least {bound} of {len(programme.columns)} clusters", flush=True)
                wrong += check_best(found, best, bound, what)
                optimal += found["status"] == "optimal" and best is not None
                searches += 1
                if weights == both:
                    faults, compared = check_front(front, programme, what)
                    wrong += faults
                    fronts += compared
        for task in [
            (21, 60, 18, (), 1.0), (22, 60, 17, (), 10.0), (23, 80, 24, ("--cross-boroughs",), 1.0),
        ]:
            faults, is_proved = check_fair(program, scratch, *task)
            wrong += faults
            fair += is_proved
    for line in wrong:
        print(line)
    if not (fair and optimal and fronts):
        wrong.append("nothing")
        print("no structure was said to be optimal or fair, or there was no front: nothing was compared")
    print(f"{searches} searches, {optimal} of them optimal, {fair} fair structures proved, and {fronts} structures against fronts compared with HiGHS, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
