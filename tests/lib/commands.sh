# shellcheck shell=bash
# Sourced, from the repository's root, by scenario tests of single commands: they work in an empty folder that goes away.
# Prints "ok - …" and "not ok - …" lines; what a command said is in the files out and err. End with: exit $((n_bad > 0))
set -u
export LC_ALL=C.UTF-8
BUILD=${BUILD:-build/release}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
# shellcheck disable=SC2034
saphan=$BUILD/saphan saphand=$BUILD/saphand gen=$BUILD/saphan-gen
work=$(mktemp -d)
n_bad=0 child=
cleanup() { [ -z "$child" ] || kill -KILL "$child" 2> /dev/null; rm -rf "$work"; }
trap cleanup EXIT

ok() { echo "ok - $1"; }
bad() { echo "not ok - $1"; cut -c 1-400 out err 2> /dev/null | sed "s/^/    /" | tail -n 12; n_bad=$((n_bad + 1)); }
# name, expected exit status (a pattern), text that stdout or stderr must hold (empty: any), command…
try() {
    local name=$1 want=$2 pattern=$3 got; shift 3
    "$@" > out 2> err < /dev/null; got=$?
    # shellcheck disable=SC2053
    if [[ $got = $want ]] && { [ -z "$pattern" ] || cat out err | grep -q -- "$pattern"; }; then ok "$name"
    else echo "exit $got, not $want, or no '$pattern'"; bad "$name"; fi
}
that() { local name=$1; shift; if "$@" > out 2> err; then ok "$name"; else bad "$name"; fi; }
# name, file, file
same() { if cmp -s "$2" "$3"; then ok "$1"; else diff "$2" "$3" > out 2> err; bad "$1"; fi; }
import() { local data=$1 format=$2; shift 2; "$saphan" import --data "$data" --format "$format" "$@"; }
# what is dated by the second is dated later from here on
next_second() { local now; now=$(date +%s); while [ "$(date +%s)" = "$now" ]; do sleep 0.05; done; }
# of a JSON line
member() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }
