#!/usr/bin/env bash
# Name and install the Debian packages that are missing; fetch the pinned nng library. Touches nothing when all are there.
# usage: deps.sh [--quiet]     SAPHAN_DEPS=all or CI=…: also what only `make lint`, fuzzing and cross-checks use; bench: what
# only `make bench-scale` uses; pages: what only `make check-pages` uses
set -euo pipefail
cd "$(dirname "$0")/.."
quiet=${1:-}
say() { echo "deps: $*" >&2; }

packages="gcc libc6-dev make libssl-dev libp11-kit-dev liblmdb-dev libcjson-dev libevent-dev libicu-dev libexpat1-dev zlib1g-dev libzstd-dev libcmocka-dev
 libpango1.0-dev fonts-noto-core fonts-wqy-microhei jose jq openssl curl poppler-utils qpdf"
if [ "${CI:-}" ] || [ "${SAPHAN_DEPS:-}" = all ]; then
    packages="$packages clang lld libclang-rt-14-dev cppcheck shellcheck mandoc softhsm2 python3-jsonschema apertium-ind-zlm opencc"
fi
if [ "${SAPHAN_DEPS:-}" = pages ]; then
    packages="$packages chromium"
    command -v npm > /dev/null || packages="$packages nodejs npm"
fi
if [ "${SAPHAN_DEPS:-}" = bench ]; then packages="$packages postgresql-15 libpq-dev"; fi

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo > /dev/null; then sudo "$@"
    else say "root is needed to install; run as root: apt-get install$missing"; return 1; fi
}

missing=""
for p in $packages; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
done
if [ -n "$missing" ]; then
    say "installing Debian packages:$missing"
    as_root apt-get update -q > /dev/null || say "apt-get update failed; trying with the package lists that are there"
    # shellcheck disable=SC2086 # names are words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing > /dev/null ||
        { say "could not install; what apt-get said stands above. Missing:$missing"; exit 1; }
fi

# nng before 1.10 deadlocks when a peer closes mid-reply, so Debian 12 takes the static library of Debian 13.
nng_version=1.10.1-2
nng_min=1.10
dest=build/deps/nng
installed=$(dpkg-query -W -f='${Version}' libnng-dev 2>/dev/null || true)
if [ -n "$installed" ] && dpkg --compare-versions "$installed" ge "$nng_min"; then
    [ "$quiet" ] || say "all there, with nng $installed"
    exit 0
fi
if [ -e "$dest/version" ] && [ "$(cat "$dest/version")" = "$nng_version" ]; then
    [ "$quiet" ] || say "all there"
    exit 0
fi
say "fetching libnng-dev $nng_version (signed by the Debian archive) into $dest"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{state/lists/partial,cache/archives/partial,etc/sources.list.d,etc/preferences.d}
# The machine's own sources, with the suite set to trixie; security suites have another layout and are left out.
shopt -s nullglob
etc=${SAPHAN_APT_DIR:-/etc/apt}
sources=("$etc"/sources.list "$etc"/sources.list.d/*.{list,sources})
uri=$(cat /dev/null "${sources[@]}" 2>/dev/null |
      sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' | grep -v security | head -n 1 || true)
[ -n "$uri" ] || { say "no Debian source found in $etc; install libnng-dev $nng_min or later by hand"; exit 1; }
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" > "$work/etc/sources.list"
apt=(apt-get -q -o "Dir::State=$work/state" -o "Dir::Cache=$work/cache" -o "Dir::Etc::sourcelist=$work/etc/sources.list"
     -o "Dir::Etc::sourceparts=$work/etc/sources.list.d" -o "Dir::Etc::preferencesparts=$work/etc/preferences.d"
     -o APT::Sandbox::User=root -o Acquire::Languages=none)
"${apt[@]}" update > /dev/null
(cd "$work" && "${apt[@]}" download "libnng-dev=$nng_version" > /dev/null) ||
    { say "could not fetch libnng-dev $nng_version; what apt-get said stands above"; exit 1; }
debs=("$work"/libnng-dev_*.deb)
arch=$(dpkg --print-architecture)
want=$(sed -n "s/^$arch //p" mk/nng.sha256)
got=$(sha256sum "${debs[0]}" | cut -d' ' -f1)
if [ -n "$want" ] && [ "$want" != "$got" ]; then
    say "libnng-dev has SHA-256 $got, expected $want: not used"; exit 1
fi
[ -n "$want" ] || say "no pinned SHA-256 for $arch; the archive's signature was checked ($got)"
rm -rf "$dest"; mkdir -p "$dest"
dpkg-deb -x "${debs[0]}" "$dest"
echo "$nng_version" > "$dest/version"
