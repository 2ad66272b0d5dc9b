#!/bin/bash
# The commands of docs/verification.md, as they stand there, against the evidence of a true exchange, and against changed ones.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib/scenario.sh
for program in jose jq zlib-flate; do
    command -v $program >/dev/null || { not_ok "the program $program is not installed: run make deps"; finish; }
done

la_init=(--sm2)
make_alliance
fill 20
start_node "$LA" && start_node "$GX" || { not_ok "the nodes start"; finish; }
check "a report with its bundle" order --subject "$subject" --bundle "$T/bundle.json"
stops "$GX"
stops "$LA"

commands=$T/commands.sh
awk '/^## /{ on = /^## Without our program/ } /^```$/{ block = 0 } on && block; /^```sh$/{ block = 1 }' docs/verification.md >"$commands"
check "the document holds its commands" test "$(grep -c 'echo "' "$commands")" -ge 6
run_in() { # folder with bundle.json and trust.json
    (cd "$1" && bash -e -o pipefail "$commands")
}
by_hand() { # name, bundle: a folder of its own
    rm -rf "${T:?}/$1"; mkdir "$T/$1"
    cp "$2" "$T/$1/bundle.json"; cp "$T/trust.json" "$T/$1/trust.json"
}
by_hand good "$T/bundle.json"
check "jose and openssl agree with the bundle" bash -c "cd '$T/good' && bash -e -o pipefail '$commands' >'$T/good.said'"
for line in "the list is signed by the root" "the request is signed by" "the report is signed by" "the receipt is signed by" "what is disclosed was signed: \([0-9]*\) of \1 parts" \
    "the certificates are those of the nodes" "the report is signed a second time" "one request, its report, their receipt" "the catalogue is in the list" \
    "the report was not taken back by 20"; do
    check "they say: $line" grep -q "$line" "$T/good.said"
done
check "and so does saphan-verify" "$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json"

must "$B/saphan" report redact --bundle "$T/bundle.json" --out "$T/copy.json" --withhold legal
by_hand copy "$T/copy.json"
check "of a copy without a section they say the same" bash -c "cd '$T/copy' && bash -e -o pipefail '$commands' >'$T/copy.said'"
check "and that parts are missing" bash -c "cat '$T/copy.said' | sed -n 's/what is disclosed was signed: \([0-9]*\) of \([0-9]*\) parts/test \1 -lt \2/p' | sh -e"

# --- what is changed both refuse
for what in amount translation signature; do
    must "$B/demo/attack" $what "$T/bundle.json" "$T/forged.json"
    check_fails "saphan-verify refuses another $what" 1 "FAIL" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
    [ $what = translation ] && continue # the words themselves are left to our program
    by_hand forged "$T/forged.json"
    if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another $what pass"; else ok "the commands refuse another $what"; fi
done
# the signature of another report, and this one's under another id
start_node "$LA" && start_node "$GX" || not_ok "the nodes start again"
check "another report" order --subject "$subject" --bundle "$T/other.json"
stops "$GX"
stops "$LA"
second() { sed -n 's/.*"second":\[{[^}]*"signature":"\([^"]*\)".*/\1/p' "$1"; }
sed "s|$(second "$T/bundle.json")|$(second "$T/other.json")|" "$T/bundle.json" >"$T/forged.json"
check_fails "saphan-verify refuses the second signature of another report" 1 "second.signature" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let it pass"; else ok "the commands refuse it"; fi
openssl pkcs8 -in "$LA/keys/report-sm2.key" -passin "file:$LA/passphrase" -out "$T/sm2.key"
openssl dgst -sm3 -sign "$T/sm2.key" -sigopt distid:1234567812345679 "$T/good/report.jws" | jose b64 enc -I- >"$T/sm2.sig"
sed "s|$(second "$T/bundle.json")|$(cat "$T/sm2.sig")|" "$T/bundle.json" >"$T/forged.json"
check_fails "saphan-verify refuses one under another id" 1 "second.signature" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json"
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another id pass"; else ok "the commands refuse another id"; fi
openssl dgst -sm3 -sign "$T/sm2.key" -sigopt distid:1234567812345678 "$T/good/report.jws" | jose b64 enc -I- >"$T/sm2.sig"
sed "s|$(second "$T/bundle.json")|$(cat "$T/sm2.sig")|" "$T/bundle.json" >"$T/stock.json"
check "one that openssl made with the node's key is as good" "$B/saphan-verify" "$T/stock.json" --trust "$T/trust.json"
by_hand stock "$T/stock.json"
check "for the commands, too" run_in "$T/stock"
sed 's/"second":\[[^]]*\],//' "$T/bundle.json" >"$T/once.json"
by_hand once "$T/once.json"
check "and a bundle without needs none" run_in "$T/once"
jq -jr '.renditions[0].catalogue' "$T/bundle.json" | jose b64 dec -i- | gunzip >"$T/cat.plain"
jq -cj --rawfile plain "$T/cat.plain" '.format = "saphan-bundle/1" | .renditions[0].catalogue = $plain' "$T/bundle.json" >"$T/older.json"
check "a bundle as older programs wrote it is as good" "$B/saphan-verify" "$T/older.json" --trust "$T/trust.json"
by_hand older "$T/older.json"
check "for the commands, too" run_in "$T/older"
sed '3s/^version\t/&9/' "$T/cat.plain" | gzip -n >"$T/cat.gz"
printf '\377' | dd of="$T/cat.gz" bs=1 seek=9 conv=notrunc status=none
jose b64 enc -I "$T/cat.gz" >"$T/cat.b64"
jq -cj --rawfile packed "$T/cat.b64" '.renditions[0].catalogue = $packed' "$T/bundle.json" >"$T/forged.json"
check_fails "the verifier refuses another catalogue" 1 "rendition.catalogue" "$B/saphan-verify" "$T/forged.json" --trust "$T/trust.json" --json
by_hand forged "$T/forged.json"
if run_in "$T/forged" >"$T/said" 2>&1; then not_ok "the commands let another catalogue pass"; else ok "the commands refuse another catalogue"; fi

# --- bundles that are made to run something, by whoever passes them on
evil='x/y/;e id >PWNED; #'
own_header() { # token, kid: another name of a key
    printf '%s.%s' "$(printf %s "$1" | cut -d. -f1 | tr -d '\n' | jose b64 dec -i- | jq -c --arg kid "$2" '.kid = $kid' | tr -d '\n' | jose b64 enc -I-)" "${1#*.}"
}
text() { jq -jr "$1" "$T/bundle.json"; }
proof=$(printf 'c2sp.org/tlog-proof@v1\nindex x[$(id >PWNED)0]\n\nsaphan/LA/0\nx[$(id >PWNED)12]\n%s\n\n' "$(head -c 32 /dev/zero | base64)")
crafted() { # name, jq filter of the bundle, words that tell why the commands refuse
    jq -c --arg kid "$evil" --arg header "$(own_header "$(text "$4")" "$evil")" --arg proof "$proof" "$2" "$T/bundle.json" >"$T/crafted.json"
    by_hand crafted "$T/crafted.json"
    cp "$T/root.pem" "$T/crafted/ca.pem" # so that stamps are looked at
    if run_in "$T/crafted" >"$T/said" 2>&1; then not_ok "the commands let $1 pass"; else ok "the commands refuse $1"; fi
    check "for that reason: $3" grep -q "$3" "$T/said"
    check "and ran nothing of it" test ! -e "$T/crafted/PWNED"
}
printf '%s' "$(jq -r '.signatures[0]' "$T/trust.json" | cut -d. -f2 | tr -d '\n' | jose b64 dec -i- | jq -r '.roots[0].x5c[0]')" | base64 -d | openssl x509 -inform DER >"$T/root.pem"
crafted "a command as the request's kid" '.request = $header' "request.jws names no key" .request
crafted "a command as the report's kid" '.report = $header' "report.jws names no key" .report
crafted "a command as a status list's kid" '.status[0] = $header' "status.jws names no key" '.status[0]'
crafted "a command as the second signature's kid" '.second[0].kid = $kid' "the certificates are those" .request
crafted "a command as the place in a log" '.stamps = [{node: "LA", kind: "answer", proof: $proof, token: "MAA"}]' "no certificate is on its root\|the report was not taken back" .request
crafted "a command as a number of lists" '.crls = {"x[$(id >PWNED)0]": 1}' "the catalogue is in the list" .request
grep -q 'number "$at_index"' "$commands" && grep -q 'number "$size"' "$commands" && grep -q 'number "$idx"' "$commands" && ok "numbers are held against their form" || not_ok "numbers are held against their form"
number=$(sed -n '/^number() /p' "$commands")
for bad in 'x[$(id >PWNED)0]' 012 -1 1e3 '' "$(printf '1\n2')" 99999999999999999999; do
    check_fails "no number: $bad" 1 "not a number" bash -c "$number; "'number "$1"' - "$bad"
done
check "a number" bash -c "$number; number 12"

# --- what the nodes' own keys sign, and no node should
key_of_node() { # data folder, use: as a JWK
    openssl pkcs8 -in "$1/keys/$2.key" -passin "file:$1/passphrase" | openssl ec -text -noout 2>/dev/null >"$T/key.txt"
    local d pub
    d=$(sed -n '/^priv:/,/^pub:/p' "$T/key.txt" | grep '^ ' | tr -d ' :\n' | tail -c 64)
    pub=$(sed -n '/^pub:/,/^ASN1/p' "$T/key.txt" | grep '^ ' | tr -d ' :\n' | tail -c 128)
    printf '{"kty":"EC","crv":"P-256","d":"%s","x":"%s","y":"%s"}' "$(unhex "$d")" "$(unhex "${pub:0:64}")" "$(unhex "${pub:64}")"
}
unhex() { printf %s "$1" | sed 's/../\\x&/g' | xargs -0 printf '%b' | jose b64 enc -I-; }
key_of_node "$GX" receipt >"$T/gx.jwk"; key_of_node "$LA" report >"$T/la.jwk"; key_of_node "$LA" receipt >"$T/la-receipt.jwk"
payload() { printf %s "$1" | cut -d. -f2 | cut -d'~' -f1 | tr -d '\n' | jose b64 dec -i-; }
again() { # token as it was, key, jq filter of the payload: signed again under the same header
    local header; header=$(printf %s "$1" | cut -d. -f1 | tr -d '\n' | jose b64 dec -i-)
    payload "$1" | jq -cj "$3" | jose jws sig -I- -k "$2" -s "{\"protected\":$header}" -c -o-
}
sum() { printf %s "$1" | openssl dgst -sha256 -binary | jose b64 enc -I-; }
resigned() { # jq filters of request, report, receipt, status list: one exchange, bound together again
    local request report receipt status whole
    whole=$(text .report)
    request=$(again "$(text .request)" "$T/gx.jwk" "$1")
    report=$(again "${whole%%\~*}" "$T/la.jwk" ".request_digest = \"$(sum "$request")\" | $2")
    receipt=$(again "$(text .receipt)" "$T/gx.jwk" ".request_digest = \"$(sum "$request")\" | .answer_digest = \"$(sum "$report")\" | $3")
    status=$(again "$(text '.status[0]')" "$T/la-receipt.jwk" "$4")
    jq -c --arg q "$request" --arg r "$report~${whole#*\~}" --arg c "$receipt" --arg s "$status" \
        'del(.second, .proofs, .stamps) | .request = $q | .report = $r | .receipt = $c | .status[0] = $s' "$T/bundle.json" >"$T/resigned.json"
    by_hand resigned "$T/resigned.json"
}
resigned . . . .
check "signed again by the nodes' keys it passes" run_in "$T/resigned"
untrue() { # name, filters
    resigned "$2" "$3" "$4" "$5"
    if run_in "$T/resigned" >"$T/said" 2>&1; then not_ok "the commands let it pass: $1"; else ok "the commands refuse it"; fi
    check "and say: $1" grep -q "refused: .*$1" "$T/said"
}
untrue "the issuer does not speak for that country" '.subject = "CN.uscc:914501007765123409"' '.sub = "CN.uscc:914501007765123409"' . .
untrue "another company" . '.sub = "LA.ern:9999999999"' . .
untrue "made for somebody else" . '.requester = "CN-GX/another-bank"' . .
untrue "another authorisation" . '.authorisation.id = "OTHER"' . .
untrue "the authorisation had ended" '.authorisation.expires = "2020-01-01"' '.authorisation.expires = "2020-01-01"' . .
untrue "another product" . '.product = "full"' . .
untrue "another purpose" . '.purpose = "supervision"' . .
untrue "a time outside the life of its request" . '.iat -= 34560000' . .
untrue "a receipt older than its report" . . '.iat -= 3600' .
untrue "the asking node did not accept it" . . '.verdict = "refused"' .
untrue "another exchange" '.op = "company"' . . .
all() { head -c 64000 /dev/zero | tr '\0' "$1" | zlib-flate -compress | jose b64 enc -I-; }
untrue "the issuer took the report back" . . . ".status_list.lst = \"$(all '\125')\""
untrue "the issuer has suspended the report" . . . ".status_list.lst = \"$(all '\252')\""
resigned . . . '.iss = "CN-GX"'
if run_in "$T/resigned" >"$T/said" 2>&1; then not_ok "the commands take a status list of another issuer"; else ok "the commands take no status list of another issuer"; fi

# --- the program and its screen
"$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" >"$T/screen"
check "a good bundle fits 24 lines" test "$(wc -l <"$T/screen")" -le 24
check "of 80 columns" test "$(sed "s|$T/||" "$T/screen" | awk '{ print length }' | sort -n | tail -1)" -le 80
check "and says what was not checked" grep -q "not checked" "$T/screen"
root=$(sed -n 's/^the list is signed by the root //p' "$T/good.said")
check "and whose list it is, by which root" bash -c "tr -s ' \n' '  ' <'$T/screen' | grep -q 'alliance .*, roots $root'"
check "that nobody compared it" grep -q "the roots: those of the trust list itself, compared with none of yours" "$T/screen"
"$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --json >"$T/json"
check "in the JSON, too" jq -e --arg root "$root" '.trust.roots == [$root] and .trust.relied_on == [$root] and (.trust.alliance | length > 0) and (.not_checked[0] | startswith("the roots:"))' "$T/json"
"$B/saphan-verify" "$T/bundle.json" --trust "$T/trust.json" --root "$root" --json >"$T/json"
check "unless the verifier names it" jq -e '[.not_checked[] | select(startswith("the roots:"))] == []' "$T/json"
check "--version names the formats" bash -c "'$B/saphan-verify' --version | grep -q 'saphan-bundle/1 saphan-bundle/2 saphan-bundle/3'"
mkdir -p "$T/archive/2026"
# What could not be written must not look as if it had been: a short text and one beyond any buffer.
full() { "$B/saphan-verify" "$@" --trust "$T/trust.json" >/dev/full; }
check_fails "a full disk is told: text" 74 "" full "$T/bundle.json"
check_fails "a full disk is told: a report" 74 "" full "$T/bundle.json" --lang en
check_fails "a full disk is told: JSON" 74 "" full "$T/bundle.json" --json
check_fails "a full disk is told: a report in JSON" 74 "" full "$T/bundle.json" --json --lang en
mkdir "$T/many"
for i in $(seq 1 40); do cp "$T/bundle.json" "$T/many/$i.json"; done
check_fails "a full disk is told: an archive" 74 "" full --archive "$T/many"
check_fails "a full disk is told: an archive in JSON" 74 "" full --archive "$T/many" --json
cp "$T/bundle.json" "$T/archive/2026/a.json"; cp "$T/trust.json" "$T/archive/"
check "an archive of it is valid" "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json"
cp "$T/forged.json" "$T/archive/2026/b.json"
check_fails "with a forged one it is not" 1 "2026/b.json" "$B/saphan-verify" --archive "$T/archive" --trust "$T/trust.json"
check_fails "a bundle or an archive, not both" 64 "Name one bundle" "$B/saphan-verify" "$T/bundle.json" --archive "$T/archive" --trust "$T/trust.json"
finish
