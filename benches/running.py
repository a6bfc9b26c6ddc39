"""What the measurements on made-up towns have in common: the program run, its tables read, two structures held together."""

import csv
import math
import subprocess
from collections import Counter


def run(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-800:])


def rows(path):
    with open(path, newline="") as table:
        return list(csv.DictReader(table))


def agreement(people, a, b):
    """Variation of information in bits and adjusted Rand index of two labellings, by residents."""
    joint, rows_of, columns = Counter(), Counter(), Counter()
    for n, i, j in zip(people, a, b):
        joint[i, j] += n
        rows_of[i] += n
        columns[j] += n
    whole = sum(people)
    entropy = lambda counts: -sum(n / whole * math.log2(n / whole) for n in counts.values() if n)
    pairs = lambda counts: sum(n * n / 2 for n in counts.values())
    together, of_a, of_b = pairs(joint), pairs(rows_of), pairs(columns)
    chance = of_a * of_b / (whole * whole / 2)
    vi = 2 * entropy(joint) - entropy(rows_of) - entropy(columns)
    return vi, (together - chance) / ((of_a + of_b) / 2 - chance)
