#!/usr/bin/env bash
# The bench of large registries with few companies: every step works, every budget has its line. Nothing is timed.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build/release}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
work=$(mktemp -d); n_bad=0
trap 'rm -rf "$work"' EXIT

ok() { echo "ok - $1"; }
bad() { echo "not ok - $1"; cut -c 1-300 "$work/out" "$work/err" 2> /dev/null | sed "s/^/    /" | tail -n 12; n_bad=$((n_bad + 1)); }
has() { if grep -q -- "$2" "$work/out"; then ok "$1"; else bad "$1"; fi; }
bench() { BUILD=$BUILD BENCH_SCALE_OUT=$work/bench.json BENCH_SCALE_DIR=$work/data BENCH_PASS_MS=10 mk/bench-scale.sh "$@" > "$work/out" 2> "$work/err"; }

if bench many; then bad "no word for a number"; else ok "no word for a number"; fi
if bench 10; then bad "too few companies"; else ok "too few companies"; fi
if BENCH_PG=0 BENCH_NODE=0 BENCH_CARE=1 bench 6000; then ok "6000 companies"; else bad "6000 companies"; fi
has "import against the raw engine" "^import with every index, 6000 companies .* ratio >= 0.1 "
has "the heap of an import" "^heap of the import, peak .* value <= 512 "
has "reads at two sizes" "^read by identifier, 6000 companies .* ratio <= 1.5 "
has "reports at two sizes" "^report built, 6000 companies .* ratio <= 1.5 "
has "searches: the median" "^name search, median .* value <= 5 "
has "searches: the slow ones" "^name search, p99 .* value <= 50 "
for what in backup check doubles restore "history of one company"; do has "$what" "^$what, heap .* value <= 512 "; done
found=$(sed -n 's/^name search, found in the first ten by the whole name *\([0-9.]*\) .*/\1/p' "$work/out")
if [ "$found" = 100.0 ] || [ "$found" = 100 ]; then ok "by its whole name every company is found"; else bad "by its whole name every company is found"; fi
if [ "$(head -c 1 "$work/bench.json")" = "[" ] && [ "$(grep -c '"limit_is"' "$work/bench.json")" -gt 30 ]; then ok "bench-scale.json"; else bad "bench-scale.json"; fi
if [ -e "$work/data" ]; then bad "the data is gone"; else ok "the data is gone"; fi
exit $((n_bad > 0))
