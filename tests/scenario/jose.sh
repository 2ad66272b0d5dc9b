#!/bin/bash
# Another implementation, the program jose, reads what we write and writes what we read: keys, signatures, encryption,
# and the evidence of a true exchange between two nodes.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
command -v jose >/dev/null || { not_ok "the program jose is not installed: run make deps"; finish; }

seal=$B/tests/tools/seal
mkdir "$T/j"
J=$T/j
jose jwk gen -i '{"alg":"ES256"}' -o "$J/sig" && jose jwk pub -i "$J/sig" -o "$J/sig.pub"
jose jwk gen -i '{"alg":"ES256"}' -o "$J/other"
jose jwk gen -i '{"alg":"ECDH-ES+A256KW"}' -o "$J/any" 2>/dev/null
jose jwk gen -i '{"kty":"EC","crv":"P-256"}' -o "$J/enc" && jose jwk pub -i "$J/enc" -o "$J/enc.pub"
sizes="1 3 55 64 1000 70000 700000"
for n in $sizes; do head -c "$n" /dev/urandom >"$J/plain.$n"; done

# kind, token file, key file: what a node says about it
judge() { printf '{"token":"%s","jwk":%s}\n' "$(cat "$2")" "$(cat "$3")" | "$B/saphan" conform "$1"; }
accepts() { # what, kind, token, key, plain
    judge "$2" "$3" "$4" >"$J/said"
    if sed -n 's/.*"valid":true,"payload_b64":"\([^"]*\)".*/\1/p' "$J/said" | base64 -d | cmp -s - "$5"; then ok "$1"
    else not_ok "$1"; cut -c 1-200 "$J/said"; fi
}
refuses() { # what, kind, token, key, rule
    judge "$2" "$3" "$4" >"$J/said"
    if grep -q "\"valid\":false,\"rule\":\"$5\"" "$J/said"; then ok "$1"; else not_ok "$1, wanted $5"; cut -c 1-200 "$J/said"; fi
}
same() { if cmp -s "$2" "$3"; then ok "$1"; else not_ok "$1"; fi; }

# --- keys are called the same
for k in sig enc other; do
    if [ "$(jose jwk thp -a S256 -i "$J/$k")" = "$("$seal" kid "$J/$k")" ]; then ok "the name of key $k"; else not_ok "the name of key $k"; fi
done

# --- what jose signs, we read
for n in $sizes; do
    jose jws sig -I "$J/plain.$n" -k "$J/sig" -c -o "$J/jws" && accepts "jose signs $n bytes, we verify" jws "$J/jws" "$J/sig.pub" "$J/plain.$n"
done
jose jws sig -I "$J/plain.55" -s '{"protected":{"alg":"ES256","typ":"JWT","cty":"x","kid":"a key"}}' -k "$J/sig" -c -o "$J/jws"
accepts "with a fuller header" jws "$J/jws" "$J/sig.pub" "$J/plain.55"
refuses "another key" jws "$J/jws" "$J/other" jws.signature
for alg in HS256 RS256 PS256 ES384 ES512; do
    jose jwk gen -i "{\"alg\":\"$alg\"}" -o "$J/foreign" && jose jws sig -I "$J/plain.55" -k "$J/foreign" -c -o "$J/jws"
    refuses "$alg with our key" jws "$J/jws" "$J/sig.pub" jws.alg
    refuses "$alg with its own key" jws "$J/jws" "$J/foreign" "jwk.\(kty\|crv\)"
done
jose jws sig -I "$J/plain.55" -s '{"protected":{"alg":"ES256","crit":["exp"],"exp":1}}' -k "$J/sig" -c -o "$J/jws" 2>/dev/null &&
    refuses "a critical extension" jws "$J/jws" "$J/sig.pub" jws.crit
jose jws sig -I "$J/plain.55" -s "{\"protected\":{\"alg\":\"ES256\",\"jwk\":$(cat "$J/sig.pub")}}" -k "$J/sig" -c -o "$J/jws"
refuses "a token that brings its own key" jws "$J/jws" "$J/sig.pub" jws.forbidden

# --- what we sign, jose reads
for n in $sizes; do
    "$seal" jws "$J/sig" saphan-report+jwt <"$J/plain.$n" >"$J/jws"
    jose jws ver -i "$J/jws" -k "$J/sig.pub" -O "$J/back" && same "we sign $n bytes, jose verifies" "$J/back" "$J/plain.$n"
done
check_fails "and refuses it under another key" 1 "" jose jws ver -i "$J/jws" -k "$J/other"
n_bad=0
for i in $(seq 40); do # numbers with leading zeros come up once in 128
    "$seal" jws "$J/sig" <<<"message $i" >"$J/jws"
    jose jws ver -i "$J/jws" -k "$J/sig.pub" -O - 2>/dev/null | grep -qx "message $i" || n_bad=$((n_bad + 1))
    jose jws sig -I - -k "$J/sig" -c -o "$J/jws" <<<"answer $i"
    judge jws "$J/jws" "$J/sig.pub"
done >"$J/many"
if [ $n_bad = 0 ] && [ "$(grep -c '"valid":true' "$J/many")" = 40 ]; then ok "forty each way"; else not_ok "forty each way: $n_bad"; fi

# --- what jose seals, we open
for n in $sizes; do
    jose jwe enc -I "$J/plain.$n" -i '{"protected":{"alg":"ECDH-ES+A256KW","enc":"A256GCM"}}' -k "$J/enc.pub" -c -o "$J/jwe" &&
        accepts "jose seals $n bytes, we open" jwe "$J/jwe" "$J/enc" "$J/plain.$n"
done
jose jwe enc -I "$J/plain.55" -i '{"protected":{"alg":"ECDH-ES+A256KW","enc":"A256GCM","apu":"QWxpY2U","apv":"Qm9i","kid":"x"}}' -k "$J/enc.pub" -c -o "$J/jwe"
accepts "with names of both parties" jwe "$J/jwe" "$J/enc" "$J/plain.55"
refuses "another key does not open it" jwe "$J/jwe" "$J/other" "jw[ke].\(unwrap\|use\|alg\|key-ops\)"
jose jwk gen -i '{"kty":"EC","crv":"P-256"}' -o "$J/enc2"
refuses "nor does another key for sealing" jwe "$J/jwe" "$J/enc2" jwe.unwrap
refuses "nor the public half" jwe "$J/jwe" "$J/enc.pub" jwe.alg
for head in '"alg":"ECDH-ES","enc":"A256GCM" jwe.alg' '"alg":"ECDH-ES+A128KW","enc":"A256GCM" jwe.alg' \
    '"alg":"ECDH-ES+A256KW","enc":"A128GCM" jwe.enc' '"alg":"ECDH-ES+A256KW","enc":"A256CBC-HS512" jwe.enc' \
    '"alg":"ECDH-ES+A256KW","enc":"A256GCM","zip":"DEF" jwe.forbidden'; do
    jose jwe enc -I "$J/plain.55" -i "{\"protected\":{${head% *}}}" -k "$J/enc.pub" -c -o "$J/jwe"
    refuses "sealed with ${head% *}" jwe "$J/jwe" "$J/enc" "${head##* }"
done

# --- what we seal, jose opens
for n in $sizes; do
    "$seal" jwe "$J/enc.pub" saphan-exchange+jwe <"$J/plain.$n" >"$J/jwe"
    jose jwe dec -i "$J/jwe" -k "$J/enc" -O "$J/back" && same "we seal $n bytes, jose opens" "$J/back" "$J/plain.$n"
done
check_fails "and not with another key" 1 "" jose jwe dec -i "$J/jwe" -k "$J/enc2"

# --- the evidence of a true exchange
make_alliance
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with its bundle" order --subject "$subject" --bundle "$T/bundle.json"
segment() { jose fmt -j "$T/bundle.json" -g "$1" -u - | tr -d "\n" >"$J/$1.whole"; cut -d'~' -f1 "$J/$1.whole" | tr -d '\n' >"$J/$1.jws"; cut -d. -f1 "$J/$1.jws" | tr -d '\n' | jose b64 dec -i - -O "$J/$1.head"; }
sed -n 's/.*"signatures":\["\([^"]*\)".*/\1/p' "$T/trust.json" | cut -d. -f2 | tr -d '\n' | jose b64 dec -i - -O "$J/list"
for what in request report receipt; do
    segment $what
    kid=$(jose fmt -j "$J/$what.head" -g kid -u -)
    sed "s/.*\"kid\":\"$kid\"[^{]*\"jwk\":\({[^}]*}\).*/\1/" "$J/list" >"$J/$what.jwk"
    if [ "$(jose jwk thp -a S256 -i "$J/$what.jwk")" = "$kid" ]; then ok "the $what names a key of the trust list"; else not_ok "the $what's key $kid"; fi
    check "jose verifies the $what" jose jws ver -i "$J/$what.jws" -k "$J/$what.jwk" -O "$J/$what.json"
    cut -d. -f2 "$J/$what.jws" | tr -d '\n' | jose b64 dec -i - -O "$J/$what.plain"
    same "and reads what it says" "$J/$what.json" "$J/$what.plain"
    sed -E 's/^([^.]*\..{20})A/\1B/; t; s/^([^.]*\..{20})./\1A/' "$J/$what.jws" >"$J/$what.forged"
    check_fails "a changed $what it refuses" 1 "" jose jws ver -i "$J/$what.forged" -k "$J/$what.jwk"
    accepts "conform agrees about the $what" jws "$J/$what.jws" "$J/$what.jwk" "$J/$what.plain"
    refuses "and about the changed one" jws "$J/$what.forged" "$J/$what.jwk" "jws\.\(signature\|header\|base64\)"
done
judge sdjwt "$J/report.whole" "$J/report.jwk" >"$J/said"
check "the report is an SD-JWT, all of it disclosed" grep -q '"valid":true,"claims":{.*"sections":\[{"name":"registered",' "$J/said"
check_fails "and nothing stands for what is not" 1 "" grep -q '"\.\.\."' "$J/said"
stops "$GX"
stops "$LA"
finish
