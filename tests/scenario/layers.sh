#!/usr/bin/env bash
# The guard of the layers refuses every kind of forbidden include, and lets the allowed ones through: tried on a copy.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d /tmp/saphan-layers.XXXXXX)
trap 'rm -rf "$work"' EXIT
failed=0
ok() { printf 'ok - %s\n' "$*"; }
not_ok() { printf 'not ok - %s\n' "$*"; failed=1; }

git ls-files -z '*.c' '*.h' | tar -c --null -T - -f - 2>/dev/null | tar -x -C "$work" -f -
if mk/check-layers.sh "$work" > "$work.out" 2>&1; then ok "the tree is in order"; else not_ok "the tree is in order"; cat "$work.out"; fi

# what, file, the line that is added, text that the refusal must hold
refused() {
    local what=$1 file=$work/$2 line=$3 want=$4 said
    cp "$file" "$work/kept"
    printf '%s\n' "$line" >> "$file"
    if said=$(mk/check-layers.sh "$work" 2>&1); then not_ok "$what: let through"
    elif grep -qF -- "$2:" <<< "$said" && grep -qF -- "$want" <<< "$said"; then ok "$what"
    else not_ok "$what: refused without naming it"; printf '%s\n' "$said" | tail -5; fi
    cp "$work/kept" "$file"
}
refused "base includes schema" base/bytes.c '#include "schema/fact.h"' "base/ includes nothing but base/"
refused "schema includes crypto" schema/fact.c '#include "crypto/jws.h"' "schema/ includes nothing but"
refused "crypto includes schema, in a header" crypto/jws.h '#include "schema/fact.h"' "crypto/ includes nothing but"
refused "i18n includes storage" i18n/fold.c '#  include "storage/db.h"' "i18n/ includes nothing but"
refused "storage includes node" storage/db.c '  #include "node/conf/conf.h"' "storage/ includes nothing but"
refused "node includes tools" node/node.c '#include "tools/common/cli.h"' "node/ includes nothing but"
refused "evidence includes storage" node/evidence/verify.c '#include "storage/db.h"' "node/evidence/ includes nothing but"
refused "evidence includes the network" node/evidence/trust.h '#include "node/net/tls.h"' "node/evidence/ includes nothing but"
refused "the verifier includes the node's RPC" tools/saphan-verify/main.c '#include "node/rpc/rpc.h"' "tools/saphan-verify/ includes nothing but"
refused "OpenSSL outside crypto" node/exchange/serve.c '#include <openssl/evp.h>' "openssl/ belongs to crypto/"
refused "LMDB outside storage" node/node.c '#include <lmdb.h>' "lmdb.h belongs to storage/"
refused "ICU outside i18n" storage/terms.c '#include <unicode/uchar.h>' "unicode/ belongs to i18n/"
refused "nng outside node/net" node/rpc/transport.c '#include <nng/nng.h>' "nng/ belongs to node/net/"
refused "libevent in the daemon's main" node/main.c '#include <event2/event.h>' "event2/ belongs to node/net/"
refused "expat in schema" schema/company.c '#include <expat.h>' "expat.h belongs to tools/import/"
refused "cJSON beside base/json.h" schema/fact.c '#include <cjson/cJSON.h>' "cjson/ belongs to base/json.h"
refused "a path upwards" schema/fact.c '#include "../crypto/jws.h"' "from the root of the repository"
refused "an include by macro" schema/fact.c '#include HEADER' "by macro"

printf '#include "crypto/digest.h"\n#include "node/evidence/trust.h"\n#include <stdio.h>\n' >> "$work/tools/saphan-verify/main.c"
if mk/check-layers.sh "$work" > "$work.out" 2>&1; then ok "what is allowed passes"; else not_ok "what is allowed passes"; cat "$work.out"; fi
mkdir "$work/empty"
if mk/check-layers.sh "$work/empty" > "$work.out" 2>&1; then not_ok "an empty tree is not in order"; else ok "an empty tree is not in order"; fi
rm -f "$work.out"
exit $failed
