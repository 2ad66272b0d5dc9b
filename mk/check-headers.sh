#!/usr/bin/env bash
# Every header compiles alone, with gcc and (where there is one) clang.
set -u
cd "$(dirname "$0")/.."
flags=$1; bad=0; n=0
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    while read -r h; do
        n=$((n + 1))
        echo "#include \"$h\"" | $cc -std=c17 $flags -Wall -Wextra -Werror -fsyntax-only -x c - || { echo "not self-contained: $h ($cc)"; bad=1; }
    done < <(git ls-files '*.h')
done
[ $bad = 0 ] && echo "headers: $n self-contained"
exit $bad
