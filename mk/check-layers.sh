#!/usr/bin/env bash
# Includes point one way: base <- {schema crypto i18n} <- storage <- node <- tools; a third-party header lives in one layer.
# An allow-list: what no row permits is refused. usage: check-layers.sh [ROOT of a tree, default this one]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 1
found=$(grep -rnE '^[[:space:]]*#[[:space:]]*include' --include='*.[ch]' base schema crypto i18n storage node tools catalogue demo 2>/dev/null)
[ -n "$found" ] || { echo "layers: nothing to look at in $PWD"; exit 1; }
awk '
BEGIN {
    # The longest prefix that fits a file decides what the file may include of the house.
    may["base/"] = "base/"
    may["schema/"] = "base/ schema/"
    may["crypto/"] = "base/ crypto/"
    may["i18n/"] = "base/ i18n/"
    may["storage/"] = "base/ schema/ crypto/ i18n/ storage/"
    may["node/"] = "base/ schema/ crypto/ i18n/ storage/ node/"
    may["node/evidence/"] = "base/ schema/ crypto/ i18n/ node/evidence/"
    may["node/net/"] = "base/ crypto/ node/net/"
    may["tools/"] = "base/ schema/ crypto/ i18n/ storage/ node/ tools/"
    may["tools/catc/"] = "base/ i18n/ tools/catalogue/gates.h tools/catc/"
    may["tools/catalogue/gates."] = "base/ i18n/ tools/catalogue/"
    may["tools/catalogue/wanted."] = "base/ schema/ i18n/ tools/catalogue/"
    may["tools/saphan-gen/"] = "base/ schema/ tools/common/cli.h tools/saphan-gen/"
    may["tools/saphan-verify/"] = "base/ schema/ crypto/ i18n/ node/evidence/ tools/common/cli.h tools/common/pins.h tools/common/words.h tools/saphan-verify/"
    may["tools/saphan-pdf/"] = "base/ schema/ crypto/ i18n/ node/evidence/ tools/common/cli.h tools/common/pins.h tools/common/words.h tools/common/place.h tools/saphan-pdf/"
    may["demo/"] = "base/ schema/ crypto/ i18n/ storage/ node/ tools/"
    # Where a third-party header may be included.
    where["openssl/"] = "crypto/ node/net/"
    where["p11-kit/"] = "crypto/"
    where["zlib.h"] = "crypto/"
    where["lmdb.h"] = "storage/"
    where["unicode/"] = "i18n/"
    where["nng/"] = "node/net/"
    where["event2/"] = "node/net/"
    where["expat.h"] = "tools/import/"
    where["zstd"] = "tools/"
    where["pango/"] = "tools/saphan-pdf/"
    where["cairo"] = "tools/saphan-pdf/"
    where["fontconfig/"] = "tools/saphan-pdf/"
    where["cjson/"] = "base/json.h"
    where["cmocka.h"] = "tests/"
}
function starts(text, list,    part, n, i) {
    n = split(list, part, " ")
    for (i = 1; i <= n; i++) if (index(text, part[i]) == 1) return 1
    return 0
}
function longest(file,    p, best) {
    best = ""
    for (p in may) if (index(file, p) == 1 && length(p) > length(best)) best = p
    return best
}
function refuse(why) { print $0; print "  forbidden: " why; bad = 1 }
{
    file = $0; sub(/:.*/, "", file)
    what = $0; sub(/^[^:]*:[^:]*:[[:space:]]*#[[:space:]]*include[[:space:]]*/, "", what)
    mark = substr(what, 1, 1); what = substr(what, 2); sub(/[">].*/, "", what)
    if (mark != "\"" && mark != "<") { refuse("an include by macro hides what it includes"); next }
    if (what ~ /(^|\/)\.\.?\//) { refuse("includes are written from the root of the repository"); next }
    if (starts(what, "base/ schema/ crypto/ i18n/ storage/ node/ tools/")) {
        layer = longest(file)
        if (!starts(what, may[layer])) refuse(layer " includes nothing but " may[layer])
        next
    }
    for (t in where) if (index(what, t) == 1 && !starts(file, where[t])) refuse(t " belongs to " where[t])
}
END { if (!bad) print "layers: in order"; exit bad }' <<< "$found"
