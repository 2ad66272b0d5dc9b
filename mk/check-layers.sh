#!/usr/bin/env bash
# Includes point one way: base <- {schema crypto i18n} <- storage <- node <- tools; a third-party header lives in one layer.
set -u
cd "$(dirname "$0")/.."
bad=0
deny() { # folders pattern reason
    local hits
    hits=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" --include='*.[ch]' $1 2>/dev/null)
    if [ -n "$hits" ]; then echo "$hits"; echo "  forbidden: $3"; bad=1; fi
}
deny "base" "(schema|crypto|i18n|storage|node|tools)/" "base includes nothing of the house"
deny "schema" "(crypto|i18n|storage|node|tools)/" "schema includes base only"
deny "crypto" "(schema|i18n|storage|node|tools)/" "crypto includes base only"
deny "i18n" "(schema|crypto|storage|node|tools)/" "i18n includes base only"
deny "storage" "(node|tools)/" "storage stands below node"
deny "node" "tools/" "node stands below tools"
deny "node/evidence" "(storage|node/(net|rpc|exchange|federation|policy|risk|ops|conf))/" "evidence has no storage and no sockets"
deny "base schema i18n storage node/conf node/rpc node/exchange node/evidence node/federation node/policy node/risk node/ops tools" "openssl/" "OpenSSL belongs to crypto (and TLS to node/net)"
deny "base schema crypto i18n node tools" "lmdb\.h" "LMDB belongs to storage"
deny "base schema crypto storage node tools" "unicode/" "ICU belongs to i18n"
deny "base schema crypto i18n storage node/conf node/rpc node/exchange node/evidence node/federation node/policy node/ops tools" "(nng/|event2/)" "nng and libevent belong to node/net"
deny "base schema crypto i18n storage node" "expat\.h" "expat belongs to the importers"
deny "schema crypto i18n storage node tools" "cjson/" "cJSON is reached through base/json.h"
[ $bad = 0 ] && echo "layers: in order"
exit $bad
