#!/usr/bin/env bash
# Builds the program for Windows and uses it under Wine as planners would, beside the program of this system.
#
#   bash tests/programs/windows.sh WARDWISE SCRATCH_FOLDER [SHARED_DATA]
#
# Needs the target x86_64-pc-windows-gnu, mingw-w64 and wine64 (all of Debian). SHARED_DATA is the folder of London's wards, where
# there is one. Ends with 0 where everything holds.
set -euo pipefail
native="$(realpath "$1")" scratch="$2" data="${3:-}"
cd "$(dirname "$0")/../.."

RUSTFLAGS="-D warnings" cargo build --release --target x86_64-pc-windows-gnu
mkdir -p "$scratch/native" "$scratch/wine"
program="$scratch/wardwise.exe"
cp "${CARGO_TARGET_DIR:-target}/x86_64-pc-windows-gnu/release/wardwise.exe" "$program"
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
if [ -n "$data" ] && [ -e "$data/london_wards.geojson" ]; then
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
find "$scratch/wine" -maxdepth 1 -name '.wardwise-*' | grep . && fails "a hidden folder is left"
holds "no hidden folder is left"
echo "all hold"
