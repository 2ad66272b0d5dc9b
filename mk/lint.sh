#!/usr/bin/env bash
# The project's own rules, by grep; then cppcheck where it is installed.
set -u
cd "$(dirname "$0")/.."
bad=0
rule() { # reason hits
    if [ -n "$2" ]; then echo "$2" | head -n 20; echo "  lint: $1"; bad=1; fi
}
rule "banned function" "$(git grep -nE '(^|[^a-z_])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|gmtime|localtime|system|popen)\(' -- '*.c' '*.h')"
rule "left for later" "$(git grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -- '*.c' '*.h' '*.sh' '*.mk' Makefile ':!mk/lint.sh')"
rule "white space at the end of a line" "$(git grep -nE '[ 	]+$' -- '*.c' '*.h' '*.sh' '*.mk' Makefile)"
rule "a tab in C" "$(git grep -nP '\t' -- '*.c' '*.h')"
rule "a path of one machine" "$(git grep -nE '/(work|home|root)/[a-z]' -- . ':!mk/lint.sh')"
rule "a file that is not text" "$(git ls-files | grep -E '\.(o|a|so|mdb|pdf|gcda|gcno)$')"
rule "a header without a guard" "$(for h in $(git ls-files '*.h'); do grep -q '^#ifndef SP_' "$h" || echo "$h"; done)"
if command -v cppcheck >/dev/null; then
    cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 -I. -D_GNU_SOURCE \
        --suppress=missingIncludeSystem --suppress=nullPointerOutOfMemory -j 2 base schema crypto storage node tools || bad=1
fi
[ $bad = 0 ] && echo "lint: clean"
exit $bad
