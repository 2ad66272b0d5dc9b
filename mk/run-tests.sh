#!/usr/bin/env bash
# Run the tests of the named kinds, and the test programs named by path, from $BUILD; one more at once than there are cores,
# since some wait for others (JOBS=N: so many). Print failures whole, and once more at the end; close with the slowest and
# "N passed, N failed". A scenario that fails beside others is run once more alone, three of them at most: processes, ports and
# clocks of a busy machine. What then passes counts, but is told as shaky, with what it said the first time, so that it is mended.
set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 # what programs say follows the environment
build=${BUILD:-build/release}
jobs=${JOBS:-$(($(nproc) + 1))}
logs=$build/test-logs; mkdir -p "$logs"
counts=$(mktemp -d); trap 'rm -rf "$counts"' EXIT
case "$build" in
*/tsan) export TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 suppressions=$PWD/mk/tsan.supp ${TSAN_OPTIONS:-}" ;;
*/asan|*/fuzz) export ASAN_OPTIONS="detect_leaks=1 ${ASAN_OPTIONS:-}" UBSAN_OPTIONS="print_stacktrace=1" LSAN_OPTIONS="suppressions=$PWD/mk/lsan.supp" ;;
esac

count() { # passed failed name log
    local used began=${began_at/./}
    times > "$4.times" # the second line: of what this shell waited for
    used=$(awk -F'[ms ]+' 'NR == 2 { printf "%.1f", $1 * 60 + $2 + $3 * 60 + $4 }' "$4.times")
    echo "$1 $2 $3 $(((${EPOCHREALTIME/./} - began) / 100000)) $used" > "$counts/${3//\//-}"
    if [ "$2" -gt 0 ]; then
        echo "FAILED $3"; tail -n 40 "$4" | sed 's/^/    /'
    else
        echo "ok     $3 ($1)"
    fi
}

run_cmocka() { # program
    local name log status ok bad
    name=${1#"$build"/tests/}; log=$logs/${name//\//-}.log
    rm -f "$log.threads"
    SP_TEST_THREADS=$log.threads timeout 300 "$1" > "$log" 2>&1; status=$?
    ok=$(grep -c '^\[       OK \]' "$log" || true)
    bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$log" | tail -n 1); bad=${bad:-0}
    if [ $status -ne 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ -e "$log.threads" ] && ! head -n 1 "tests/$name.c" | grep -qE '^/\* layer: [a-z0-9]+, threads( elsewhere)? \*/'; then
        echo "it starts threads, which its first line does not say: \"/* layer: ..., threads\", so that the thread sanitizer runs it" >> "$log"
        bad=$((bad + 1))
    fi
    count "$ok" "$bad" "$name" "$log"
}

run_corpus() { # program
    local name log status
    name=$(basename "$1" -corpus); log=$logs/fuzz-$name.log
    timeout 300 "$1" tests/fuzz/corpus/"${name#fuzz_}" > "$log" 2>&1; status=$?
    [ $status != 124 ] || echo "took longer than 300 s" >> "$log"
    if [ $status = 0 ]; then count 1 0 "fuzz/$name" "$log"; else count 0 1 "fuzz/$name" "$log"; fi
}

run_scenario() { # script
    local name log status ok bad
    name=scenario/$(basename "$1" .sh); log=$logs/${name//\//-}.log
    BUILD=$build timeout 300 bash "$1" > "$log" 2>&1; status=$?
    ok=$(grep -c '^ok - ' "$log" || true); bad=$(grep -c '^not ok - ' "$log" || true)
    if [ $status -ne 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ "$ok" = 0 ] && [ "$bad" = 0 ]; then ok=1; fi
    [ "$bad" = 0 ] || printf '%s\n' "$1" >> "$counts/.again"
    count "$ok" "$bad" "$name" "$log"
}

run_again() { # scripts: no more than a busy machine explains
    local t name log
    [ $# -le 3 ] || return 0
    for t in "$@"; do
        name=scenario/$(basename "$t" .sh); log=$logs/${name//\//-}.log
        mv "$log" "${log%.log}.first.log"; began_at=$EPOCHREALTIME
        run_scenario "$t" > "$counts/.said"
        if grep -q '^FAILED' "$counts/.said"; then echo "failed alone, too: $name"; continue; fi
        shaky+=" $name"
        { echo "SHAKY $name: passed alone; beside others it said"; grep -A 12 '^not ok' "${log%.log}.first.log" || tail -n 12 "${log%.log}.first.log"; } |
            sed '2,$s/^/    /'
    done
}

# In the background, as soon as there is room; what one test says stays together.
running=0
begin() { # function, program
    if [ "$running" -ge "$jobs" ]; then wait -n; running=$((running - 1)); fi
    { began_at=$EPOCHREALTIME; said=$("$@"); printf '%s\n' "$said"; } &
    running=$((running + 1))
}

for kind in "$@"; do
    case $kind in
    unit|prop|fault) for t in "$build"/tests/"$kind"/*; do [ -f "$t" ] && [ -x "$t" ] && begin run_cmocka "$t"; done ;;
    fuzz) for t in "$build"/tests/fuzz/*-corpus; do [ -x "$t" ] && begin run_corpus "$t"; done ;;
    scenario) for t in tests/scenario/*.sh; do [ -e "$t" ] && begin run_scenario "$t"; done ;;
    "$build"/tests/*) begin run_cmocka "$kind" ;;
    *) echo "run-tests: no such kind: $kind" >&2; exit 64 ;;
    esac
done
wait
shaky=
[ ! -e "$counts/.again" ] || { mapfile -t again < "$counts/.again"; run_again "${again[@]}"; }
read -r passed failed failures < <(cat "$counts"/* 2>/dev/null | awk '{ p += $1; f += $2; if ($2) n = n " " $3 } END { print p + 0, f + 0, n }')
cat "$counts"/* 2>/dev/null | sort -k4nr | awk 'NR <= 5 { printf "%s%s %.1f s (processor %s s)", NR == 1 ? "slowest: " : ", ", $3, $4 / 10, $5 } END { print "" }'
[ -z "$failures" ] || for f in $failures; do echo "FAILED $f: logs in $logs"; tail -n 40 "$logs/${f//\//-}.log" | sed 's/^/    /'; done
[ -z "$shaky" ] || echo "shaky:$shaky"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
