#!/usr/bin/env bash
# A few seconds of coverage-guided fuzzing for every target, from its seed corpus and what earlier runs found.
# FUZZ_SECONDS per target, FUZZ_JOBS at once, FUZZ_ONLY="json jws" for some. What fails is left in build/fuzz/.
set -u
cd "$(dirname "$0")/.." || exit 1
export FUZZ_SECONDS=${FUZZ_SECONDS:-8} LSAN_OPTIONS="suppressions=$PWD/mk/lsan.supp:print_suppressions=0" UBSAN_OPTIONS=print_stacktrace=1

one() { # program
    local name seeds
    name=$(basename "$1"); seeds=(tests/fuzz/corpus/"${name#fuzz_}")
    [ -d "${seeds[0]}" ] || seeds=()
    mkdir -p "build/fuzz/corpus/$name"
    if "$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/$name." \
        "build/fuzz/corpus/$name" "${seeds[@]}" > "build/fuzz/$name.log" 2>&1; then
        printf '  %s: %s\n' "$name" "$(sed -n 's/^Done \([0-9]*\) runs.*/\1 runs/p' "build/fuzz/$name.log")"
    else
        echo "fuzz: $name failed"; grep -vE '^#[0-9]+' "build/fuzz/$name.log" | tail -n 30; return 1
    fi
}
export -f one

targets=()
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    [ -x "build/fuzz/$name" ] || { echo "fuzz: $name was not built"; exit 1; }
    case " ${FUZZ_ONLY:-${name#fuzz_}} " in *" ${name#fuzz_} "*) targets+=("build/fuzz/$name") ;; esac
done
[ ${#targets[@]} -gt 0 ] || { echo "fuzz: no such target"; exit 1; }
if printf '%s\n' "${targets[@]}" | xargs -P "${FUZZ_JOBS:-$(nproc)}" -I{} bash -c 'one {}'; then
    echo "fuzz: ${#targets[@]} targets, $FUZZ_SECONDS s each, nothing found"
else
    exit 1
fi
