#!/usr/bin/env bash
# A study by the Snakefile of examples/cluster on local cores, beside the same search on one machine: the same bytes; and once more
# after a result was lost, which alone is done again.
#
#   bash tests/programs/snakemake_shards.sh WARDWISE SCRATCH_FOLDER
#
# Needs snakemake on the path. Ends with 0 where everything holds.
set -euo pipefail
program="$(realpath "$1")" scratch="$2"
snakefile="$(cd "$(dirname "$0")/../.." && pwd)/examples/cluster/Snakefile"
mkdir -p "$scratch/bin"
cp "$program" "$scratch/bin/wardwise"
export PATH="$scratch/bin:$PATH"
cd "$scratch"
wardwise synth --out town > /dev/null
wardwise search town/study.toml --bootstrap 30 --out whole --quiet
flow() { snakemake --cores 2 --quiet all -s "$snakefile" --config study=town/study.toml bootstrap=30 shards=7; }
flow
diff -rq whole out
echo "ok   seven shards by Snakemake come to the bytes of one machine"
rm plan/result-0003.json.gz
touch -r plan/result-0002.json.gz "$scratch/before"
flow
diff -rq whole out
[ plan/result-0003.json.gz -nt "$scratch/before" ] && ! [ plan/result-0002.json.gz -nt "$scratch/before" ]
echo "ok   a shard that was lost is done again, and no other"
