#!/usr/bin/env bash
# The project's own rules, by grep; then the checkers of scripts, man pages and C where they are installed.
# What fails stands in front; "note:" lines are a report only.
set -u
cd "$(dirname "$0")/.." || exit 1
bad=0
rule() { # reason hits
    if [ -n "$2" ]; then head -n 20 <<< "$2"; echo "  lint: $1"; bad=1; fi
}
have() { command -v "$1" > /dev/null || { echo "note: $1 is not installed (SAPHAN_DEPS=all make deps)"; return 1; }; }

# --- by grep -----------------------------------------------------------------------------------------
# The first line of a file or the comment in it must not be able to hide these: they are refused anywhere.
rule "banned function" "$(git grep -nE '(^|[^a-z_])(strcpy|strncpy|strcat|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|gmtime|localtime|asctime|ctime|mktemp|tmpnam|system|popen|alloca)\(' -- '*.c' '*.h')"
rule "left for later" "$(git grep -nE '\b(TODO|FIXME|XXX|HACK|TBD|WIP)\b' -- . ':!mk/lint.sh' ':!LICENSE' ':!*.jsonl')"
rule "white space at the end of a line" "$(git grep -nIE '[ 	]+$' -- . ':!tests/fuzz/corpus' ':!tests/fixtures' ':!LICENSE')"
rule "a line end of another system" "$(git grep -lI $'\r' -- '*.c' '*.h' '*.sh' '*.mk' '*.md' '*.cat' Makefile)"
rule "a tab in C" "$(git grep -nP '\t' -- '*.c' '*.h')"
rule "a path of one machine" "$(git grep -nE '(^|[^a-zA-Z0-9_.])/(work|home|root)/[a-z]' -- . ':!mk/lint.sh')"
rule "a package host's name" "$(git grep -nE '(deb|ftp|security|archive|snapshot)\.(debian|ubuntu)\.(org|com)|pypi\.org|registry\.npmjs' -- . ':!mk/lint.sh')"
rule "a file that is not text" "$(git ls-files | grep -E '\.(o|a|so|mdb|pdf|gcda|gcno)$')"
rule "a header without a guard" "$(for h in $(git ls-files '*.h' ':!*_list.h'); do grep -q '^#ifndef SP_' "$h" || echo "$h"; done)"
rule "a header without its purpose" "$(for h in $(git ls-files '*.h'); do head -n 1 "$h" | grep -q '^/\*' || echo "$h"; done)"
rule "a test without its layer" "$(for t in $(git ls-files 'tests/unit/*.c' 'tests/prop/*.c' 'tests/fault/*.c' 'tests/fuzz/fuzz_*.c'); do head -n 1 "$t" | grep -q 'layer:' || echo "$t"; done)"
rule "an unseeded or weak random number" "$(git grep -nE '(^|[^a-z_])(s?rand|s?random|drand48)\(' -- base schema crypto i18n storage node tools)"
rule "a must-check result thrown away by a cast" "$(git grep -nE '\(void\) *sp_[a-z0-9_]+_(put|open|check|verify|parse|load|save|submit)\(' -- base crypto storage node tools | grep -vE 'sp_json_put|sp_buf_put|sp_verdict_take')"

# --- documentation agrees with the code --------------------------------------------------------------
mk/check-docs.sh || bad=1

# --- scripts, man pages, C ---------------------------------------------------------------------------
if have shellcheck; then
    mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
    # SC1091: sourced files are looked at by themselves; SC2034, SC2154: variables shared with tests/lib; SC2164: to its own folder
    printf '%s\0' "${scripts[@]}" | xargs -0 -n 8 -P "$(nproc)" shellcheck --severity=warning --exclude=SC1091,SC2034,SC2154,SC2164 ||
        { echo "  lint: shellcheck"; bad=1; }
fi
if have mandoc; then
    for page in $(git ls-files 'docs/man/*.[1-8]'); do
        mandoc -Tlint -Wwarning "$page" || { echo "  lint: $page"; bad=1; }
    done
fi
if have cppcheck; then
    mkdir -p build/lint # the one macro of a library that has the shape of a statement
    echo '#define cJSON_ArrayForEach(e, a) for ((e) = (a)->child; (e); (e) = (e)->next)' > build/lint/cppcheck.h
    cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 -I. -D_GNU_SOURCE \
        --include=build/lint/cppcheck.h --suppressions-list=mk/cppcheck.supp -j "$(nproc)" \
        base schema crypto i18n storage node tools demo || { echo "  lint: cppcheck"; bad=1; }
fi

# --- report ------------------------------------------------------------------------------------------
git ls-files '*.c' '*.h' | xargs wc -l | awk '$2 != "total" && $1 > 500 { print "note: " $2 " has " $1 " lines" }'
git ls-files '*.c' | xargs awk '
    FNR == 1 { open = 0 }
    /^\{/ { open = FNR }
    /^\}/ { if (open && FNR - open > 60) print "note: " FILENAME ":" open " is a function of " FNR - open + 1 " lines"; open = 0 }'

[ $bad = 0 ] && echo "lint: clean"
exit $bad
