#!/bin/bash
# What a bank's program may get wrong, or a thief try: tokens, bodies, parameters. Each has its stable code, field and rule.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
make_alliance
fill 50
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }

raw() { "$B/tests/tools/raw" "$GX" bank-gx "$T/bank.key" "$T/bank.key.pass" "$@"; }
# what, code, rule, body, changes of the token…
refuses() {
    local what=$1 code=$2 rule=$3 body=$4 said; shift 4
    said=$(printf '%b' "$body" | raw "$@" 2>&1)
    if grep -q "\"code\":\"$code\"" <<<"$said" && grep -q "\"rule\":\"$rule\"" <<<"$said"; then ok "$what: $code, $rule"
    else not_ok "$what: wanted $code, $rule"; printf '%s\n' "$said" | cut -c1-400; fi
}
status='{"jsonrpc":"2.0","method":"node.status","id":1}'
ask() { printf '{"jsonrpc":"2.0","method":"%s","params":%s,"id":1}' "$1" "$2"; }
consent='{"id":"C-1","basis":"subject_consent","expires":"2099-12-31"}'

# --- tokens
refuses "no token" unauthenticated token.missing "$status" token=
refuses "not a token" unauthenticated token.issuer "$status" token=abc.def.ghi
refuses "an unknown participant" unauthenticated token.issuer "$status" iss=bank-nowhere
refuses "another node's token" unauthenticated token.audience "$status" aud=LA
refuses "an expired token" unauthenticated token.expired "$status" age=600
refuses "a token from the future" unauthenticated token.not-yet "$status" age=-3600
refuses "a token that lives too long" unauthenticated token.life "$status" life=3600
refuses "a token that ends before it begins" unauthenticated token.life "$status" life=-5
refuses "a token for another body" unauthenticated token.body "$status" bh=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU
refuses "a token without a proper id" unauthenticated token.jti "$status" jti=1
refuses "a token of another type" unauthenticated token.signature "$status" typ=saphan-report+jwt
refuses "an unsigned token" unauthenticated 'token.*' "$status" \
    token=eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpc3MiOiJiYW5rLWd4In0.
said=$("$B/tests/tools/raw" "$GX" bank-gx "$T/bank-la.key" "$T/bank-la.key.pass" <<<"$status")
grep -q '"rule":"token.signature"' <<<"$said" && ok "another's key" || not_ok "another's key: $said"

# --- bodies
refuses "not JSON" malformed 'json.*' 'hello'
refuses "nothing" malformed 'json.*' ''
refuses "a member twice" malformed json.duplicate-key '{"jsonrpc":"2.0","method":"node.status","method":"node.status","id":1}'
refuses "text after the object" malformed 'json.*' "$status x"
refuses "invalid UTF-8" malformed 'json.*' '{"jsonrpc":"2.0","method":"node.\\xff","id":1}'
refuses "a lone surrogate" malformed 'json.*' '{"jsonrpc":"2.0","method":"\\ud800","id":1}'
refuses "too deep" limit 'json.*\|limit.*' "$(printf '[%.0s' $(seq 2000))"
head -c 1200000 /dev/zero | tr '\0' a >"$T/large"
said=$(raw token= <"$T/large")
grep -q '"rule":"token.missing"' <<<"$said" && ok "much text from nobody is not read" || not_ok "much text from nobody: $said"
cat "$T/large" "$T/large" "$T/large" "$T/large" >"$T/huge"
said=$(raw <"$T/huge" 2>&1)
grep -q '413\|net.broken' <<<"$said" && ok "too large: not taken" || not_ok "too large: $said"
refuses "a batch" invalid rpc.batch "[$status]"
refuses "a number" invalid rpc.version '7'
refuses "another version" invalid rpc.version '{"jsonrpc":"1.0","method":"node.status","id":1}'
refuses "no id" invalid rpc.id '{"jsonrpc":"2.0","method":"node.status"}'
refuses "an unknown member" invalid 'field.unknown' '{"jsonrpc":"2.0","method":"node.status","id":1,"x":1}'
refuses "an unknown method" no_method rpc.method "$(ask node.shutdown '{}')"
refuses "parameters in a row" invalid rpc.params "$(ask node.status '[1]')"

# --- parameters
refuses "a missing parameter" invalid field.missing "$(ask company.search '{"purpose":"credit_granting"}')"
refuses "a wrong type" invalid field.type "$(ask company.search '{"query":7,"purpose":"credit_granting"}')"
refuses "an unknown parameter" invalid field.unknown "$(ask company.search '{"query":"a","purpose":"credit_granting","sql":"x"}')"
refuses "an unknown purpose" invalid 'schema.*\|.*purpose.*' "$(ask company.search '{"query":"a","country":"LA","purpose":"gossip"}')"
refuses "an empty query" invalid '.*query.*' "$(ask company.search '{"query":"","country":"LA","purpose":"credit_granting"}')"
refuses "a query too long" 'limit\|invalid' '.*' "$(ask company.search "{\"query\":\"$(head -c 5000 /dev/zero | tr '\0' a)\",\"country\":\"LA\",\"purpose\":\"credit_granting\"}")"
refuses "bidi controls in a query" invalid '.*' "$(ask company.search '{"query":"abc\\u202edef","country":"LA","purpose":"credit_granting"}')"
refuses "bidi controls in a consent" invalid '.*' "$(ask report.request "{\"subject\":\"$subject\",\"product\":\"basic\",\"purpose\":\"credit_granting\",\"authorisation\":{\"id\":\"C\\\\u202e1\",\"basis\":\"subject_consent\",\"expires\":\"2099-12-31\"}}")"
refuses "an unknown basis" invalid '.*basis.*\|schema.*' "$(ask report.request "{\"subject\":\"$subject\",\"product\":\"basic\",\"purpose\":\"credit_granting\",\"authorisation\":{\"id\":\"C-1\",\"basis\":\"rumour\",\"expires\":\"2099-12-31\"}}")"
refuses "a date that is none" invalid '.*' "$(ask report.request "{\"subject\":\"$subject\",\"product\":\"basic\",\"purpose\":\"credit_granting\",\"authorisation\":{\"id\":\"C-1\",\"basis\":\"subject_consent\",\"expires\":\"2099-02-30\"}}")"
refuses "an unknown partner" not_found exchange.node "$(ask report.request "{\"subject\":\"$subject\",\"product\":\"basic\",\"node\":\"XX\",\"purpose\":\"credit_granting\",\"authorisation\":$consent}")"
refuses "a negative wait" invalid '.*' "$(ask report.request "{\"subject\":\"$subject\",\"product\":\"basic\",\"wait_ms\":-1,\"purpose\":\"credit_granting\",\"authorisation\":$consent}")"

# --- nothing of all that was kept, and the node still serves
said=$(raw <<<"$status")
grep -q '"log_size":0' <<<"$said" && ok "nothing refused was stored" || not_ok "something was stored: $(cut -c1-600 <<<"$said")"
n=$(grep -c ' warn rpc.refused ' "$GX/node.log")
[ "$n" -ge 38 ] && ok "every refusal is in the log ($n)" || not_ok "only $n refusals in the log"
check "a proper question is still answered" order --subject "$subject"
stops "$GX"
stops "$LA"
finish
