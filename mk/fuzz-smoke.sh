#!/usr/bin/env bash
# A few seconds of coverage-guided fuzzing for every target, from its seed corpus.
set -u
cd "$(dirname "$0")/.." || exit 1
seconds=${FUZZ_SECONDS:-8}; bad=0; n=0
for t in build/fuzz/fuzz_*; do
    [ -x "$t" ] && [ -f "$t" ] || continue
    name=$(basename "$t"); n=$((n + 1))
    mkdir -p "build/fuzz/corpus/$name"
    seeds=(tests/fuzz/corpus/"${name#fuzz_}"); [ -d "${seeds[0]}" ] || seeds=()
    if ! "$t" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -artifact_prefix=build/fuzz/ \
        "build/fuzz/corpus/$name" "${seeds[@]}" > "build/fuzz/$name.log" 2>&1; then
        echo "fuzz: $name failed"; tail -n 30 "build/fuzz/$name.log"; bad=1
    fi
done
[ $bad = 0 ] && echo "fuzz: $n targets, $seconds s each, nothing found"
exit $bad
