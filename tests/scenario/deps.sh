#!/usr/bin/env bash
# `make deps` with an apt and a dpkg that only write down what they are asked: nothing is installed here.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d /tmp/saphan-deps.XXXXXX)
trap 'rm -rf "$work"' EXIT
failed=0
ok() { printf 'ok - %s\n' "$*"; }
not_ok() { printf 'not ok - %s\n' "$*"; failed=1; sed 's/^/    /' "$work/said" "$work/asked" 2>/dev/null | tail -20; }

mkdir -p "$work/bin" "$work/tree/mk" "$work/apt"
cp mk/deps.sh mk/nng.sha256 "$work/tree/mk/"
printf 'deb http://mirror.example/debian bookworm main\n' > "$work/apt/sources.list"
fake() { printf '#!/bin/bash\n%s\n' "$2" > "$work/bin/$1"; chmod +x "$work/bin/$1"; }
# $work/missing names what is not installed; $work/nng holds libnng-dev's version, if any
# shellcheck disable=SC2016 # expanded when the fake runs
fake dpkg-query 'p=${@: -1}
if [ "$p" = libnng-dev ]; then [ -s "$F/nng" ] && { cat "$F/nng"; exit 0; }; exit 1; fi
grep -qx -- "$p" "$F/missing" && exit 1
printf "install ok installed"'
# shellcheck disable=SC2016
fake apt-get 'echo "apt-get $*" >> "$F/asked"
case " $* " in
*" download "*) [ -e "$F/no-net" ] && { echo "E: no such host" >&2; exit 100; }; echo "not the library" > libnng-dev_1.10.1-2_amd64.deb ;;
*" install "*) [ -e "$F/no-net" ] && { echo "E: Unable to locate package" >&2; exit 100; }; exit 0 ;;
esac'
# shellcheck disable=SC2016
fake dpkg 'case $1 in --compare-versions) exec /usr/bin/dpkg "$@" ;; --print-architecture) echo amd64 ;; *) echo "dpkg $*" >> "$F/asked"; exit 1 ;; esac'
# shellcheck disable=SC2016
fake sudo 'echo "sudo $1" >> "$F/asked"; exec "$@"'
# shellcheck disable=SC2016
fake dpkg-deb 'echo "dpkg-deb $1" >> "$F/asked"; mkdir -p "$3/usr/include"'

begin() { : > "$work/asked"; : > "$work/missing"; : > "$work/nng"; rm -rf "$work/no-net" "$work/tree/build"; }
deps() { # further arguments; the exit status is deps.sh's
    (cd "$work/tree" && env -u CI -u SAPHAN_DEPS F="$work" SAPHAN_APT_DIR="$work/apt" PATH="$work/bin:$PATH" bash mk/deps.sh "$@") > "$work/said" 2>&1
}
has_nng() { mkdir -p "$work/tree/build/deps/nng"; echo 1.10.1-2 > "$work/tree/build/deps/nng/version"; }

begin; has_nng
before=$(cd "$work/tree" && find . -printf '%p %T@ %C@\n' | sort)
if deps && [ ! -s "$work/asked" ]; then ok "all there: apt is not called"; else not_ok "all there: apt is not called"; fi
if [ "$before" = "$(cd "$work/tree" && find . -printf '%p %T@ %C@\n' | sort)" ]; then ok "and no file is touched"; else not_ok "and no file is touched"; fi
if grep -q "all there" "$work/said"; then ok "it says so"; else not_ok "it says so"; fi
deps --quiet
if [ ! -s "$work/said" ]; then ok "with --quiet it says nothing"; else not_ok "with --quiet it says nothing"; fi

begin; has_nng
printf 'liblmdb-dev\njose\n' > "$work/missing"
if deps && grep -q "installing Debian packages: liblmdb-dev jose$" "$work/said"; then ok "what is missing is named"; else not_ok "what is missing is named"; fi
if grep -qE "^apt-get install .* liblmdb-dev jose$" "$work/asked" && [ "$(grep -c ' install ' "$work/asked")" = 1 ]; then ok "and just that is installed"; else not_ok "and just that is installed"; fi

begin; has_nng; touch "$work/no-net"
echo libicu-dev > "$work/missing"
if deps; then not_ok "a failed installation is a failure"
elif grep -q "Unable to locate" "$work/said" && grep -q "Missing: libicu-dev" "$work/said"; then ok "a failed installation is a failure, with apt's words"
else not_ok "a failed installation is a failure, with apt's words"; fi

begin; echo 1.11-1 > "$work/nng"
if deps && [ ! -s "$work/asked" ] && [ ! -e "$work/tree/build" ]; then ok "an installed nng of 1.10 or later is enough"; else not_ok "an installed nng of 1.10 or later is enough"; fi

begin; echo 1.5.2-1 > "$work/nng"
if deps; then not_ok "a library with another digest is not used"
elif grep -q "not used" "$work/said" && ! grep -q dpkg-deb "$work/asked" && [ ! -e "$work/tree/build/deps/nng" ]; then ok "an old nng: another is fetched, and not used when its digest is another"
else not_ok "an old nng: another is fetched, and not used when its digest is another"; fi

begin
sum=$(echo "not the library" | sha256sum | cut -d' ' -f1)
cp "$work/tree/mk/nng.sha256" "$work/kept"
echo "amd64 $sum" > "$work/tree/mk/nng.sha256"
if deps && [ "$(cat "$work/tree/build/deps/nng/version")" = 1.10.1-2 ]; then ok "the right one is unpacked"; else not_ok "the right one is unpacked"; fi
: > "$work/asked"
if deps && [ ! -s "$work/asked" ]; then ok "and not fetched again"; else not_ok "and not fetched again"; fi
cp "$work/kept" "$work/tree/mk/nng.sha256"

begin; touch "$work/no-net"
if deps; then not_ok "no network: a failure that says what is missing"
elif grep -q "could not fetch libnng-dev" "$work/said" && [ ! -e "$work/tree/build/deps/nng" ]; then ok "no network: a failure that says what is missing"
else not_ok "no network: a failure that says what is missing"; fi

begin; rm -f "$work/apt/sources.list"
if deps; then not_ok "no Debian source: a failure that says so"
elif grep -q "no Debian source" "$work/said"; then ok "no Debian source: a failure that says so"
else not_ok "no Debian source: a failure that says so"; fi
exit $failed
