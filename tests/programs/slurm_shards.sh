#!/usr/bin/env bash
# A study by the Slurm array of examples/cluster, on a cluster of this one host, beside the same search on one machine: the same
# bytes.
#
#   bash tests/programs/slurm_shards.sh WARDWISE SCRATCH_FOLDER
#
# Needs slurmctld, slurmd, slurm-client and munge of Debian, and root. Starts them for itself, and ends them.
set -euo pipefail
program="$(realpath "$1")" scratch="$(mkdir -p "$2" && realpath "$2")"
script="$(cd "$(dirname "$0")/../.." && pwd)/examples/cluster/shards.slurm"
mkdir -p "$scratch"/{bin,state,spool,munge}
cp "$program" "$scratch/bin/wardwise"
export PATH="$scratch/bin:$PATH" SLURM_CONF="$scratch/slurm.conf"
host="$(hostname -s)"
dd if=/dev/urandom of="$scratch/munge.key" bs=1 count=1024 status=none
chmod 600 "$scratch/munge.key"
chmod 755 "$scratch/munge"
cat > "$SLURM_CONF" << EOF
ClusterName=here
SlurmctldHost=$host
AuthType=auth/munge
AuthInfo=socket=$scratch/munge/socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
SlurmctldPort=16817
SlurmdPort=16818
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
EOF
ended() {
    for name in slurmctld slurmd munged; do
        [ -e "$scratch/$name.pid" ] && kill "$(cat "$scratch/$name.pid")" 2> /dev/null
    done
    return 0
}
trap ended EXIT
munged --force --key-file="$scratch/munge.key" --socket="$scratch/munge/socket" --pid-file="$scratch/munged.pid" \
    --log-file="$scratch/munged.log" --seed-file="$scratch/munge.seed"
slurmctld
slurmd
for _ in $(seq 60); do
    sinfo --noheader --format=%T 2> /dev/null | grep -q idle && break
    sleep 1
done
sinfo
cd "$scratch"
wardwise synth --out town > /dev/null
wardwise search town/study.toml --bootstrap 30 --out whole --quiet
wardwise shard plan town/study.toml --bootstrap 30 --shards 6 --out plan --quiet
job="$(sbatch --parsable --array=1-6 "$script" plan)"
sbatch --wait --dependency="afterok:$job" --output=merge.log --wrap "wardwise merge plan out --quiet" > /dev/null
diff -rq whole out
echo "ok   an array of six tasks comes to the bytes of one machine"
