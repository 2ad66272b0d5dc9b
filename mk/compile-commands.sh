#!/usr/bin/env bash
# The compile database of every C file of the repository, for editors and analysers: "compiler flags" -> JSON on stdout.
set -euo pipefail
cd "$(dirname "$0")/.."
command=$1 dir=$PWD sep='['
escape() { sed 's/[\\"]/\\&/g' <<< "$1"; }
while read -r file; do
    printf '%s\n{"directory":"%s","file":"%s","command":"%s -c %s"}' "$sep" "$(escape "$dir")" "$file" "$(escape "$command")" "$file"
    sep=','
done < <(git ls-files '*.c')
[ "$sep" = , ] || printf '['
printf '\n]\n'
