#!/usr/bin/env bash
# Every header compiles alone, with gcc and (where there is one) clang, and twice in a row. usage: check-headers.sh FLAGS
set -u
cd "$(dirname "$0")/.." || exit 1
flags=${1:-}; bad=0; n=0; compilers=""
for cc in gcc clang; do command -v $cc > /dev/null && compilers="$compilers $cc"; done
while read -r h; do
    n=$((n + 1))
    row=(); case $h in *_list.h) row=('-DX(...)=') ;; esac # rows for the includer's X
    for cc in $compilers; do
        # shellcheck disable=SC2086 # flags are words
        printf '#include "%s"\n#include "%s"\n' "$h" "$h" | $cc -std=c17 $flags "${row[@]}" -Wall -Wextra -Werror -Wno-unused-function -fsyntax-only -x c - ||
            { echo "not self-contained: $h ($cc)"; bad=1; }
    done
done < <(git ls-files '*.h')
[ $bad = 0 ] && echo "headers: $n self-contained, with$compilers"
exit $bad
