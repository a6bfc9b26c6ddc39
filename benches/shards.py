"""What cutting a search into shards costs: CPU seconds and memory of plan, shards and merge beside the same search on one machine, in
one run, and whether the bytes are the same.

    python benches/shards.py WARDWISE FOLDER [N …] -- FLAGS OF A SEARCH

FOLDER is a new one. Without N: 1, 4, 16 and 64 shards. The time on 100 cores is computed, not run: that of the plan, of the largest of
the shards as they would be on 100 cores, and of the merge, each on one core.
"""

import filecmp
import json
import os
import subprocess
import sys
from pathlib import Path


def measured(*words):
    """CPU seconds and megabytes of a command."""
    process = subprocess.Popen([*words, "--quiet"])
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{words}: {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def are_same(a, b):
    names = [
        sorted(path.relative_to(folder) for path in Path(folder).rglob("*") if path.is_file()) for folder in (a, b)
    ]
    return names[0] == names[1] and not any(filecmp.cmpfiles(a, b, names[0], shallow=False)[1:])


def main():
    split = sys.argv.index("--")
    program, folder, *numbers = sys.argv[1:split]
    flags = sys.argv[split + 1 :]
    os.makedirs(folder)
    whole, memory = measured(program, "search", *flags, "--out", f"{folder}/whole")
    print(f"one machine: {whole:.1f} CPU s, {memory:.0f} MB", flush=True)
    for number in [int(number) for number in numbers] or [1, 4, 16, 64]:
        plan = f"{folder}/plan-{number}"
        planning = measured(program, "shard", "plan", *flags, "--shards", str(number), "--out", plan)
        shards = [measured(program, "shard", "run", plan, str(shard)) for shard in range(1, number + 1)]
        merging = measured(program, "merge", plan, f"{folder}/merged-{number}")
        total = planning[0] + merging[0] + sum(cpu for cpu, _ in shards)
        said = json.loads(Path(plan, "plan.json").read_text())["shards"]
        all_shards = sum(cpu for cpu, _ in shards)
        ratios = sorted(
            cpu / all_shards / one["expected_share"] for (cpu, _), one in zip(shards, said) if one["expected_share"]
        )
        within = sum(0.5 <= ratio <= 2 for ratio in ratios)
        packed = sum(path.stat().st_size for path in Path(plan).glob("work-*")) / 1e6
        print(
            f"{number} shards: plan {planning[0]:.1f} s, {planning[1]:.0f} MB; shards {all_shards:.1f} s, the largest "
            f"{max(shards)[0]:.1f} s, {max(memory for _, memory in shards):.0f} MB, packed {packed:.1f} MB; merge {merging[0]:.1f} s, "
            f"{merging[1]:.0f} MB; overhead {100 * (total / whole - 1):.1f}%; {within} of {len(ratios)} estimates within a factor "
            f"of two; on {min(number, 100)} cores {planning[0] + max(shards)[0] + merging[0]:.0f} s (computed); "
            f"{'the same bytes' if are_same(f'{folder}/whole', f'{folder}/merged-{number}') else 'OTHER BYTES'}",
            flush=True,
        )


main()
