#!/usr/bin/env bash
# Uses the program for Windows under Wine as planners would, beside the program of this system.
#
#   bash tests/programs/windows.sh WARDWISE WARDWISE_EXE SCRATCH_FOLDER [SHARED]
#
# Needs mingw-w64 (for one library that Wine lacks) and wine64, both of Debian. SHARED is the folder of real data, where there is
# one. Ends with 0 where everything holds.
set -euo pipefail
native="$(realpath "$1")" exe="$(realpath "$2")" scratch="$3" shared="${4:-}"
data="$shared/data"
cd "$(dirname "$0")/../.."

mkdir -p "$scratch/native" "$scratch/wine"
program="$scratch/wardwise.exe"
cp "$exe" "$program"
# Wine 8 lacks this library of Windows, from which chance is drawn.
cat > "$scratch/chance.c" << 'EOF'
#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID buffer, ULONG length);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG)length); }
EOF
x86_64-w64-mingw32-gcc -shared -o "$scratch/bcryptprimitives.dll" "$scratch/chance.c" -ladvapi32

export WINEPREFIX="$scratch/prefix" WINEDEBUG=-all
wine="$(command -v wine64 || echo /usr/lib/wine/wine64)"
windows() { (cd "$scratch/wine" && "$wine" "$program" "$@"); }
# What runs it, for other tests. Now and then Wine's own server fails, with code 1, which is never the program's: once more then.
cat > "$scratch/under-wine" << EOF
#!/bin/sh
export WINEPREFIX='$WINEPREFIX' WINEDEBUG=-all
said="\$(mktemp)"
for attempt in 1 2 3; do
    '$wine' '$program' "\$@" 2> "\$said"
    code=\$?
    [ "\$code" = 1 ] || break
done
cat "\$said" >&2
rm -f "\$said"
exit "\$code"
EOF
chmod +x "$scratch/under-wine"
here() { (cd "$scratch/native" && "$native" "$@"); }
holds() { printf 'ok   %s\n' "$1"; }
fails() {
    printf 'FAIL %s\n' "$1"
    exit 1
}
# expect CODE COMMAND…: the exit code of a command.
expect() {
    local code=0 expected="$1"
    shift
    "$@" > "$scratch/said" 2>&1 || code=$?
    [ "$code" = "$expected" ] || { cat "$scratch/said"; fails "exit $expected, not $code: $*"; }
}

windows --version
# ---- the same bytes
here demo --out demo --quiet
windows demo --out demo --quiet
diff -r "$scratch/native/demo" "$scratch/wine/demo"
holds "the demo gives the same bytes"
expect 0 windows verify demo
holds "and is verified there"
if [ -e "$data/london_wards.geojson" ]; then
    cp "$data/london_wards.geojson" "$data/london_named_neighbourhoods.geojson" "$scratch/native"
    cp "$data/london_wards.geojson" "$data/london_named_neighbourhoods.geojson" "$scratch/wine"
    london=(--wards london_wards.geojson --neighbourhoods london_named_neighbourhoods.geojson
        --population population_2011 --borough borough_name --place neighbourhood_id --quiet)
    here search "${london[@]}" --exempt "City of London" --out london
    windows search "${london[@]}" --exempt "City of London" --out london
    diff -r "$scratch/native/london" "$scratch/wine/london"
    holds "London gives the same bytes"
else
    echo "skipped: London's data is not there"
fi

# ---- maps and cases of many makers: the same verdicts, the same findings
checked=0
verdict() { # COMMAND…: the exit code and what is told, without what differs between systems
    local code=0
    "$@" > "$scratch/out" 2> "$scratch/err" || code=$?
    printf 'exit %s\n' "$code"
    tr '\\' / < "$scratch/err" | sed 's|//*|/|g' | tr -d '\r'
}
for map in "$shared"/corpora/maps/*.geojson "$shared"/corpora/geojsonhint/*.geojson "$shared"/corpora/json-test-suite/*.json; do
    [ -e "$map" ] || continue
    # Large maps take minutes here, and say nothing that small ones do not.
    [ "$(stat -c %s "$map")" -lt 3000000 ] || continue
    cp "$map" "$scratch/native/map.geojson"
    cp "$map" "$scratch/wine/map.geojson"
    verdict here graph --wards map.geojson --message-format json --quiet --out graph --force > "$scratch/said-here"
    verdict windows graph --wards map.geojson --message-format json --quiet --out graph --force > "$scratch/said-there"
    diff "$scratch/said-here" "$scratch/said-there" || fails "$map: another verdict"
    if [ -e "$scratch/native/graph" ]; then
        diff -rq "$scratch/native/graph" "$scratch/wine/graph" || fails "$map: another graph"
        rm -rf "$scratch/native/graph" "$scratch/wine/graph"
    fi
    checked=$((checked + 1))
done
if [ "$checked" -gt 0 ]; then
    holds "$checked maps and files of others: the same verdicts and the same bytes"
else
    echo "skipped: the maps of others are not there"
fi

# ---- what cannot be written
mkdir -p "$scratch/wine/read-only"
touch "$scratch/wine/read-only/run.json"
expect 2 windows search 'demo\town\study.toml' --out read-only --quiet
printf 'a file' > "$scratch/wine/file"
expect 5 windows search 'demo\town\study.toml' --out 'file\out' --quiet
expect 5 windows search 'demo\town\study.toml' --out 'Q:\no drive\out' --quiet
expect 0 windows search 'demo\town\study.toml' --out replaced --quiet
expect 2 windows search 'demo\town\study.toml' --out replaced --quiet
printf 'note' > "$scratch/wine/replaced/note.txt"
expect 0 windows search 'demo\town\study.toml' --out replaced --quiet --force
test ! -e "$scratch/wine/replaced/note.txt" -o -s "$scratch/wine/replaced/note.txt"
# What is of somebody else stays, and is no part of what is claimed.
expect 7 windows verify replaced
rm "$scratch/wine/replaced/note.txt"
expect 0 windows verify replaced
holds "what may not be replaced is refused, what may is replaced whole"
mkdir -p "$scratch/wine/small"
if mount -t tmpfs -o size=300k tmpfs "$scratch/wine/small" 2> /dev/null; then
    trap 'umount "$scratch/wine/small" 2> /dev/null || true' EXIT
    expect 5 windows search 'demo\town\study.toml' --out 'small\out' --quiet
    grep -q 'Disk full' "$scratch/said"
    [ -z "$(ls -A "$scratch/wine/small")" ] || fails "something is left on a full disk"
    mount -o remount,ro "$scratch/wine/small"
    expect 5 windows search 'demo\town\study.toml' --out 'small\out' --quiet
    umount "$scratch/wine/small"
    holds "a full disk and one that is read-only: said, and nothing is left"
else
    echo "skipped: no disk can be mounted here"
fi

# ---- paths as people have them
expect 0 windows search 'demo\town\study.toml' --out 'a folder\Straße, žlutá' --quiet
test -s "$scratch/wine/a folder/Straße, žlutá/run.json"
expect 2 windows search 'demo\town\study.toml' --out 'a folder\Straße, žlutá' --quiet
expect 0 windows search 'demo\town\study.toml' --out 'a folder\Straße, žlutá' --quiet --force
long="$(printf 'long%.0s' $(seq 30))"
drive="Z:$(printf %s "$scratch/wine" | tr / '\\')"
expect 0 windows check "$drive\\demo\\town\\study.toml" --out "$drive\\$long\\$long\\out" --quiet
test -s "$scratch/wine/$long/$long/out/findings.csv"
expect 0 windows score 'demo\town\study.toml' --structure "Teams today=$drive\\demo\\town\\current_structure.csv"
holds "backslashes, drives, spaces, long names and those of other alphabets"
expect 3 windows search 'demo\town\study.toml' --wards 'demo\town\README.md' --out none
test ! -e "$scratch/wine/none"
holds "what cannot be read is refused, and nothing is left"

# ---- stopped
long_search=(search 'demo\town\study.toml' --cross-boroughs --max-wards 45 --bootstrap 10000 --out)
# Started so that its process can be signalled as a console does.
stopped() { # FOLDER SIGNALS
    local code=0 process signal
    windows "${long_search[@]}" "$1" > "$scratch/said" 2>&1 &
    process=$!
    for _ in $(seq 120); do
        grep -q 'searching' "$scratch/said" && break
        sleep 0.5
    done
    sleep 1
    for signal in $(seq "$2"); do pkill -INT -f "^$program search" || true; done
    wait "$process" || code=$?
    [ "$code" = 130 ] || { cat "$scratch/said"; fails "a search that is stopped ends with 130, not $code"; }
}
stopped once 1
grep -q '"stopped_by": "SIGINT"' "$scratch/wine/once/run.json"
holds "Ctrl-C ends a search with the best found so far"
stopped twice 2
test ! -e "$scratch/wine/twice"
holds "twice, at once"
find "$scratch/wine" -maxdepth 2 -name '.wardwise-*' | grep . && fails "a hidden folder is left"
holds "no hidden folder is left"
echo "all hold"
