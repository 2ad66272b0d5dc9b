#!/usr/bin/env bash
# Every header compiles alone, with gcc and (where there is one) clang, and twice in a row. usage: check-headers.sh FLAGS
set -u
cd "$(dirname "$0")/.." || exit 1
export flags=${1:-} compilers=""
for cc in gcc clang; do command -v $cc > /dev/null && compilers="$compilers $cc"; done

one() { # header
    local cc row=() bad=0
    case $1 in *_list.h) row=('-DX(...)=') ;; esac # rows for the includer's X
    for cc in $compilers; do
        # shellcheck disable=SC2086 # flags are words
        printf '#include "%s"\n#include "%s"\n' "$1" "$1" | $cc -std=c17 $flags "${row[@]}" -Wall -Wextra -Werror -Wno-unused-function -fsyntax-only -x c - ||
            { echo "not self-contained: $1 ($cc)"; bad=1; }
    done
    return $bad
}
export -f one

mapfile -t headers < <(git ls-files '*.h')
printf '%s\n' "${headers[@]}" | xargs -P "$(nproc)" -I{} bash -c 'one {}' || exit 1
echo "headers: ${#headers[@]} self-contained, with$compilers"
